use std::io;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::asked::Asked;
use super::guard::Guard;
use super::issue::Issue;
use super::preview::Preview;
use super::remains::Remains;
use super::state::{self, Editor, Findings};
use crate::build::{Edition, Made};
use crate::diagnostics::Diagnostic;
use crate::manual::root_of;
use crate::source::SourcePath;
use crate::system::http::{Answer, Body, Request, Response, Status};
use crate::system::media_type;
use crate::system::watch::Nudge;

/// The script of every page in the preview.
const SCRIPT: &str =
    concat!(include_str!("patch.js"), include_str!("stay.js"), include_str!("panel.js"), include_str!("live.js"));
/// How what it adds to the page looks.
const STYLE: &str = include_str!("live.css");
/// Events that wait for a browser that does not take them; then it is let go, and comes back by itself.
const WAITING: usize = 16;

/// What browsers see: one edition at a time, and what was found in it. Nothing but its files can be asked
/// for, and they come from memory.
pub struct Studio {
    guard: Guard,
    editor: Editor,
    nudge: Nudge,
    preview: Mutex<Preview>,
    issue: RwLock<Option<Arc<Issue>>>,
    findings: RwLock<Arc<Findings>>,
    remains: Mutex<Remains>,
    listeners: Mutex<Vec<SyncSender<String>>>,
    problem: Mutex<String>,
}

impl Studio {
    /// Shows nothing yet.
    pub fn new(guard: Guard, preview: Preview, editor: Editor, nudge: Nudge) -> Self {
        Self {
            guard,
            editor,
            nudge,
            preview: Mutex::new(preview),
            issue: RwLock::default(),
            findings: RwLock::default(),
            remains: Mutex::default(),
            listeners: Mutex::default(),
            problem: Mutex::default(),
        }
    }

    /// What the author wants to see.
    pub fn preview(&self) -> Preview {
        self.preview.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts an edition in the place of the one before.
    pub fn show(&self, number: u64, edition: Arc<Edition>) -> io::Result<()> {
        let next = Arc::new(Issue::new(number, edition.clone())?);
        let before = self.issue.read().unwrap_or_else(PoisonError::into_inner).clone();
        self.remains.lock().unwrap_or_else(PoisonError::into_inner).carry(before.as_deref(), &edition);
        let noticed = Findings { number, examined: false, all: edition.noticed() };
        *self.findings.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(noticed);
        *self.issue.write().unwrap_or_else(PoisonError::into_inner) = Some(next);
        self.tell(&format!("event: edition\ndata: {number}\n\n"));
        Ok(())
    }

    /// Takes what the rules found in an edition.
    pub fn examined(&self, number: u64, all: Vec<Diagnostic>) {
        let mut findings = self.findings.write().unwrap_or_else(PoisonError::into_inner);
        if findings.number == number {
            *findings = Arc::new(Findings { number, examined: true, all });
            drop(findings);
            self.tell(&format!("event: findings\ndata: {number}\n\n"));
        }
    }

    /// What keeps the next edition from being made, for authors to read; empty if nothing does.
    pub fn complain(&self, problem: &str) {
        *self.problem.lock().unwrap_or_else(PoisonError::into_inner) = problem.to_owned();
        self.tell("event: findings\ndata: 0\n\n");
    }

    /// The past that was asked for cannot be shown.
    pub fn return_to_present(&self) {
        self.preview.lock().unwrap_or_else(PoisonError::into_inner).as_of = None;
    }

    fn tell(&self, event: &str) {
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| match listener.try_send(event.to_owned()) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        });
    }

    fn issue(&self) -> Option<Arc<Issue>> {
        self.issue.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Addresses of the preview itself; the guard has seen the secret.
    fn own(&self, asked: &Asked) -> Response {
        match asked.address.as_str() {
            "__live.js" => Response::new(Status::Ok, "text/javascript; charset=utf-8", SCRIPT.as_bytes()),
            "__live.css" => Response::new(Status::Ok, "text/css; charset=utf-8", STYLE.as_bytes()),
            "__events" => self.listen(),
            "__state" => self.state(asked.value("page").unwrap_or("index.html"), asked.value("source")),
            "__preview" => {
                let mut preview = self.preview.lock().unwrap_or_else(PoisonError::into_inner);
                *preview = preview.asked(asked);
                drop(preview);
                self.nudge.give();
                Response::new(Status::Ok, "application/json", &b"{}\n"[..])
            }
            _ => Response::plain(Status::NotFound, "not found"),
        }
    }

    fn listen(&self) -> Response {
        let (sender, receiver) = sync_channel(WAITING);
        // An edition that comes after this number was read finds the listener in the list.
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        let number = self.issue().map_or(0, |issue| issue.number);
        // There is room: nothing was sent yet.
        let _ = sender.try_send(format!("retry: 500\nevent: edition\ndata: {number}\n\n"));
        listeners.push(sender);
        drop(listeners);
        Response { body: Body::Events(receiver), ..Response::new(Status::Ok, "text/event-stream", &b""[..]) }
    }

    fn state(&self, page: &str, shown: Option<&str>) -> Response {
        let Some(issue) = self.issue() else { return Response::plain(Status::Unavailable, "not yet") };
        let findings = self.findings.read().unwrap_or_else(PoisonError::into_inner).clone();
        let remains = self.remains.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = remains.kept(page, &issue.edition).map(|kept| kept.source.clone());
        let former = remains.former(page).cloned();
        drop(remains);
        let failed = match issue.make(page) {
            Some(Made::Failed(finding)) => Some(finding),
            _ => None,
        };
        let problem = self.problem.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let shown = shown.map(SourcePath::new);
        let about = state::About { page, shown, former, kept, failed: failed.as_deref(), problem: &problem };
        let state = state::of(&about, &issue, &findings, &self.preview(), &self.editor);
        Response::new(Status::Ok, "application/json", state.into_bytes())
    }

    fn page(&self, request: &Request, address: &str) -> Response {
        let Some(issue) = self.issue() else { return Response::plain(Status::Unavailable, "not yet") };
        let kept = self.remains.lock().unwrap_or_else(PoisonError::into_inner).kept(address, &issue.edition).cloned();
        if let Some(kept) = kept {
            return self.file(&issue, address, &kept.page, Status::Ok).ranged(request);
        }
        let (made, status) = match issue.make(address) {
            Some(made) => (Some(made), Status::Ok),
            None => (issue.missing(address), Status::NotFound),
        };
        match made {
            Some(Made::File(bytes)) if status == Status::Ok => {
                self.file(&issue, address, &bytes, status).ranged(request)
            }
            Some(Made::File(bytes)) => {
                Response::new(status, media_type(".html"), self.with_script(&issue, address, &bytes))
            }
            Some(Made::Failed(finding)) => {
                let page = self.with_script(&issue, address, &state::failed(&finding));
                Response::new(Status::InternalError, media_type(".html"), page)
            }
            None => Response::plain(Status::NotFound, "not found"),
        }
    }

    fn file(&self, issue: &Issue, address: &str, bytes: &Arc<[u8]>, status: Status) -> Response {
        let kind = media_type(address);
        if !address.ends_with(".html") {
            let response = Response::new(status, kind, bytes.clone());
            return match kind {
                // Opened by itself, a drawing must not do what it may not do on a page.
                "image/svg+xml" => {
                    response.with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
                }
                _ => response,
            };
        }
        Response::new(status, kind, self.with_script(issue, address, bytes))
    }

    /// A page with the preview's script, before all others, so that it sees the page as it was sent.
    fn with_script(&self, issue: &Issue, address: &str, page: &[u8]) -> Vec<u8> {
        let root = root_of(address);
        let (number, token) = (issue.number, self.guard.token());
        let script = format!(
            "<script src=\"{root}__live.js?t={token}\" data-edition=\"{number}\" data-root=\"{root}\" defer></script>\n"
        );
        let head = page.windows(6).position(|window| window == b"<head>").map_or(page.len(), |at| at + 6);
        let (before, after) = page.split_at(head);
        [before, script.as_bytes(), after].concat()
    }
}

impl Answer for Studio {
    fn answer(&self, request: &Request) -> Response {
        match self.guard.admit(request) {
            Err(status) => Response::plain(status, status.phrase()),
            Ok(asked) if asked.address.starts_with("__") => self.own(&asked),
            Ok(asked) => self.page(request, &asked.address),
        }
    }
}
