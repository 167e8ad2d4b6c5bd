use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::answers::{self, Answer};
use super::buffers::{Buffer, changed};
use super::client::Client;
use super::findings::by_file;
use super::message::{self, ErrorCode, Id, Message, Refusal};
use super::project::{Found, Project, Snapshot};
use super::protocol::{Cancelled, Changed, ChangedFiles, Finding, In, Opened};
use super::scene::Scene;
use super::{Ended, Event, Options, Work, uri};
use crate::source::SourcePath;
use crate::system::RealSystem;

/// One conversation with one client.
pub struct Server<W> {
    output: W,
    options: Options,
    events: Sender<Event>,
    stage: Stage,
    client: Client,
    /// Every text that is open, in the project or elsewhere, by its address.
    open: BTreeMap<String, Buffer>,
    project: Option<Project>,
    /// Requests whose answer is not known yet, in their order.
    waiting: Vec<Request>,
    /// What the client was told of each file.
    published: BTreeMap<String, (Option<i64>, Vec<Finding>)>,
    /// What went wrong, so that it is said once.
    said: Option<String>,
    /// Requests that were sent, and projects that were opened.
    count: i64,
}

/// How far a conversation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Before,
    Open,
    ShutDown,
}

/// What a client wants.
struct Request {
    id: Id,
    method: String,
    params: Value,
}

/// How a client shows what it is told.
#[derive(Debug, Clone, Copy)]
enum Loudness {
    /// As an error, to be seen.
    Error,
    /// As a warning, to be seen.
    Warning,
    /// In a log.
    Log,
}

type Heard = io::Result<Option<Ended>>;

impl<W: Write> Server<W> {
    /// Begins a conversation.
    pub fn new(output: W, options: Options, events: Sender<Event>) -> Self {
        Self {
            output,
            options,
            events,
            stage: Stage::Before,
            client: Client::default(),
            open: BTreeMap::new(),
            project: None,
            waiting: Vec::new(),
            published: BTreeMap::new(),
            said: None,
            count: 0,
        }
    }

    /// Where it writes.
    #[cfg(test)]
    pub fn output(&mut self) -> &mut W {
        &mut self.output
    }

    /// Does what follows from an event; says how the conversation ended, if it did.
    pub fn hear(&mut self, event: Event) -> Heard {
        match event {
            Event::Received(Message::Request { id, method, params }) => self.request(Request { id, method, params }),
            Event::Received(Message::Notification { method, params }) => self.notification(&method, params),
            Event::Received(Message::Answer) => Ok(None),
            Event::Refused(refusal) => self.refuse(&refusal),
            Event::Closed => Ok(Some(self.ended())),
            Event::Work(number, work) => self.work(number, work),
        }
    }

    fn ended(&self) -> Ended {
        if self.stage == Stage::ShutDown { Ended::AsAsked } else { Ended::Abruptly }
    }

    fn send(&mut self, message: &Value) -> io::Result<()> {
        super::frame::write(&mut self.output, message.to_string().as_bytes())
    }

    fn refuse(&mut self, refusal: &Refusal) -> Heard {
        self.send(&message::refusal(refusal))?;
        Ok(None)
    }

    fn request(&mut self, request: Request) -> Heard {
        let refuse = |code, why: &str| Refusal { id: Some(request.id.clone()), code, why: why.to_owned() };
        match (self.stage, request.method.as_str()) {
            (Stage::Before, "initialize") => {
                self.client = Client::read(&request.params);
                self.stage = Stage::Open;
                self.send(&message::answer(&request.id, answers::capabilities(&self.client)))?;
            }
            (Stage::Before, _) => {
                return self.refuse(&refuse(ErrorCode::NotInitialized, "`initialize` comes first"));
            }
            (Stage::ShutDown, _) => {
                return self.refuse(&refuse(ErrorCode::InvalidRequest, "after `shutdown` comes `exit`"));
            }
            (Stage::Open, "initialize") => {
                return self.refuse(&refuse(ErrorCode::InvalidRequest, "`initialize` comes once"));
            }
            (Stage::Open, "shutdown") => {
                self.stage = Stage::ShutDown;
                self.project = None;
                for waiting in std::mem::take(&mut self.waiting) {
                    self.send(&message::answer(&waiting.id, Value::Null))?;
                }
                self.send(&message::answer(&request.id, Value::Null))?;
            }
            (Stage::Open, _) => {
                if let Some(request) = self.answer(request)? {
                    self.project.iter().for_each(|project| project.workshop.hurry());
                    self.waiting.push(request);
                }
            }
        }
        Ok(None)
    }

    /// Answers a request, or gives it back if it has to wait.
    fn answer(&mut self, request: Request) -> io::Result<Option<Request>> {
        let Request { id, method, params } = &request;
        let reply = match answers::answer(self.project.as_ref(), &self.open, &self.client, method, params) {
            Answer::Later => return Ok(Some(request)),
            Answer::Is(value) => message::answer(id, value),
            Answer::Refused(code, why) => message::refusal(&Refusal { id: Some(id.clone()), code, why }),
        };
        self.send(&reply)?;
        Ok(None)
    }

    /// Answers what can be answered by now.
    fn answer_waiting(&mut self) -> io::Result<()> {
        for request in std::mem::take(&mut self.waiting) {
            if let Some(request) = self.answer(request)? {
                self.waiting.push(request);
            }
        }
        Ok(())
    }

    fn notification(&mut self, method: &str, params: Value) -> Heard {
        match (self.stage, method) {
            (_, "exit") => return Ok(Some(self.ended())),
            (Stage::Open, "initialized") => self.begin()?,
            (Stage::Open, "textDocument/didOpen") => {
                if let Some(Opened { text_document: text }) = self.read(method, params)? {
                    let buffer = Buffer { uri: text.uri, version: text.version, text: text.text.into() };
                    self.find_project(&buffer.uri)?;
                    self.touch(buffer.uri.clone(), Some(buffer))?;
                }
            }
            (Stage::Open, "textDocument/didChange") => {
                if let Some(Changed { text_document: text, content_changes }) = self.read(method, params)?
                    && let Some(buffer) = self.open.get(&text.uri)
                {
                    let new = changed(&buffer.text, content_changes, self.client.encoding).into();
                    let buffer = Buffer { uri: text.uri.clone(), version: text.version, text: new };
                    self.touch(text.uri, Some(buffer))?;
                }
            }
            (Stage::Open, "textDocument/didClose") => {
                if let Some(In { text_document }) = self.read(method, params)? {
                    self.touch(text_document.uri, None)?;
                }
            }
            (Stage::Open, "textDocument/didSave") => {
                if let Some(In { text_document }) = self.read(method, params)? {
                    self.hint(&[text_document.uri]);
                }
            }
            (Stage::Open, "workspace/didChangeWatchedFiles") => {
                if let Some(ChangedFiles { changes }) = self.read(method, params)? {
                    let uris: Vec<String> = changes.into_iter().map(|file| file.uri).collect();
                    self.hint(&uris);
                }
            }
            (Stage::Open, "$/cancelRequest") => {
                if let Some(Cancelled { id }) = self.read(method, params)?
                    && let Some(at) = self.waiting.iter().position(|request| request.id == id)
                {
                    self.waiting.remove(at);
                    let why = "it is not wanted any more".to_owned();
                    return self.refuse(&Refusal { id: Some(id), code: ErrorCode::Cancelled, why });
                }
            }
            _ => {}
        }
        Ok(None)
    }

    /// Reads what a notification says. One that says nothing that can be read is told of, for nobody waits for an answer.
    fn read<T: DeserializeOwned>(&mut self, method: &str, params: Value) -> io::Result<Option<T>> {
        match serde_json::from_value(params) {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                self.tell(Loudness::Log, &format!("`{method}` cannot be read: {error}"))?;
                Ok(None)
            }
        }
    }

    fn tell(&mut self, loudness: Loudness, text: &str) -> io::Result<()> {
        let (method, kind) = match loudness {
            Loudness::Error => ("window/showMessage", 1),
            Loudness::Warning => ("window/showMessage", 2),
            Loudness::Log => ("window/logMessage", 3),
        };
        self.send(&message::notification(method, json!({ "type": kind, "message": text })))
    }

    /// The client is ready: asks it to watch files, and opens the manual that its folders lie in.
    fn begin(&mut self) -> io::Result<()> {
        if self.client.watches_files {
            self.count += 1;
            let watchers = json!({ "watchers": [{ "globPattern": "**/*.{md,toml,csv}" }] });
            let method = "workspace/didChangeWatchedFiles";
            let wanted = json!({ "registrations": [{ "id": "files", "method": method, "registerOptions": watchers }] });
            self.send(&message::request(self.count, "client/registerCapability", wanted))?;
        }
        let folder = self.options.project.clone();
        let folder = folder.or_else(|| self.client.folders.iter().find_map(|folder| RealSystem::holder(folder)));
        match folder {
            Some(folder) => self.open_project(&folder),
            None => Ok(()),
        }
    }

    /// Opens the manual that a text lies in, unless there is one already. Where no folder above holds a `clausebook.toml`,
    /// one may be written into the folder of the editor.
    fn find_project(&mut self, uri: &str) -> io::Result<()> {
        let own = self.project.as_ref().and_then(|project| project.folders.first());
        let is_manual = own.is_some_and(|own| RealSystem::holder(own).as_ref() == Some(own));
        if is_manual || self.options.project.is_some() {
            return Ok(());
        }
        let file = uri::path(uri);
        let holder = file.as_ref().and_then(|file| RealSystem::holder(file.parent()?));
        let first: Option<PathBuf> = self.client.folders.first().cloned();
        match (holder, &self.project) {
            (Some(holder), Some(project)) if project.folders.contains(&holder) => Ok(()),
            (Some(holder), _) => self.open_project(&holder),
            (None, None) if file.is_some() => first.map_or(Ok(()), |folder| self.open_project(&folder)),
            (None, _) => Ok(()),
        }
    }

    fn open_project(&mut self, folder: &Path) -> io::Result<()> {
        self.count += 1;
        match Project::open(folder, self.options.today, self.count.unsigned_abs(), self.events.clone()) {
            Ok(project) => {
                let buffers = project.buffers(self.open.values());
                project.workshop.lay(Arc::new(buffers), []);
                self.project = Some(project);
                Ok(())
            }
            Err(error) => self.tell(Loudness::Warning, &format!("{error}; {}", error.help())),
        }
    }

    /// A text was opened, changed or closed.
    fn touch(&mut self, uri: String, buffer: Option<Buffer>) -> io::Result<()> {
        let is_change = self.open.contains_key(&uri) && buffer.is_some();
        match buffer {
            Some(buffer) => drop(self.open.insert(uri.clone(), buffer)),
            None => drop(self.open.remove(&uri)),
        }
        let Some(project) = &self.project else { return Ok(()) };
        if let Some(path) = project.path(&uri) {
            project.workshop.lay(Arc::new(project.buffers(self.open.values())), [path]);
            // Its findings are known under the name that the client has for it now.
            if !is_change {
                self.publish()?;
            }
        }
        Ok(())
    }

    /// Files may have changed on disk.
    fn hint(&self, uris: &[String]) {
        let Some(project) = &self.project else { return };
        let paths: Vec<SourcePath> = uris.iter().filter_map(|uri| project.path(uri)).collect();
        if !paths.is_empty() {
            project.workshop.hint(paths);
        }
    }

    fn work(&mut self, number: u64, work: Work) -> Heard {
        let Some(project) = self.project.as_mut().filter(|project| project.number == number) else {
            return Ok(None);
        };
        match work {
            Work::Made(manuscript, buffers) => {
                let snapshot = Snapshot { manuscript, buffers };
                let held = project.found.as_mut();
                let same = held.filter(|held| Arc::ptr_eq(&held.snapshot.manuscript, &snapshot.manuscript));
                let is_same = same.map(|found| found.snapshot = snapshot.clone()).is_some();
                project.snapshot = Some(snapshot);
                self.readable()?;
                if is_same {
                    self.publish()?;
                }
            }
            Work::Readable => self.readable()?,
            Work::Examined(manuscript, buffers, found) => {
                // What was found in an older one is shown until the next is examined.
                let held = project.snapshot.clone().filter(|held| Arc::ptr_eq(&held.manuscript, &manuscript));
                let snapshot = held.unwrap_or(Snapshot { manuscript, buffers });
                project.found = Some(Found { snapshot, found });
                self.publish()?;
            }
            Work::Unreadable(why, help) => {
                project.trouble = Some(why.clone());
                project.snapshot = None;
                project.found = None;
                self.complain(Loudness::Warning, &format!("{why}; {help}"))?;
                self.publish()?;
            }
            Work::Failed(why) => {
                let words = "the program failed while it looked at the manual, and goes on with what it found before";
                self.complain(Loudness::Error, &format!("{words}: {why}"))?;
                for request in std::mem::take(&mut self.waiting) {
                    let refusal = Refusal { id: Some(request.id), code: ErrorCode::InternalError, why: why.clone() };
                    self.send(&message::refusal(&refusal))?;
                }
            }
            Work::Noted(text) => self.tell(Loudness::Log, &text)?,
        }
        self.answer_waiting()?;
        Ok(None)
    }

    /// Says what went wrong, once.
    fn complain(&mut self, loudness: Loudness, what: &str) -> io::Result<()> {
        if self.said.as_deref() == Some(what) {
            return Ok(());
        }
        self.said = Some(what.to_owned());
        self.tell(loudness, what)
    }

    /// The project can be read, perhaps again.
    fn readable(&mut self) -> io::Result<()> {
        let Some(project) = self.project.as_mut() else { return Ok(()) };
        if project.trouble.take().is_some() {
            self.said = None;
            self.tell(Loudness::Log, "the manual can be read again")?;
        }
        Ok(())
    }

    /// Tells the client what is found in each file, as far as it was told something else.
    fn publish(&mut self) -> io::Result<()> {
        let mut now: BTreeMap<String, (Option<i64>, Vec<Finding>)> = BTreeMap::new();
        if let Some(project) = &self.project
            && let Some(Found { snapshot, found }) = &project.found
        {
            let scene = Scene::new(project, snapshot, &self.client);
            for (path, findings) in by_file(&scene, found) {
                let open = self.open.values().find(|buffer| project.path(&buffer.uri).as_ref() == Some(&path));
                let uri = open.map_or_else(|| project.uri(&path), |buffer| buffer.uri.clone());
                let version = scene.version(&path).filter(|_| self.client.takes_versions);
                now.insert(uri, (version, findings));
            }
        }
        let gone: Vec<String> = self.published.keys().filter(|uri| !now.contains_key(*uri)).cloned().collect();
        for uri in gone {
            self.send_findings(&uri, None, &[])?;
        }
        for (uri, (version, findings)) in &now {
            if self.published.get(uri).is_none_or(|(_, before)| before != findings) {
                self.send_findings(uri, *version, findings)?;
            }
        }
        self.published = now;
        Ok(())
    }

    fn send_findings(&mut self, uri: &str, version: Option<i64>, findings: &[Finding]) -> io::Result<()> {
        let mut params = json!({ "uri": uri, "diagnostics": findings });
        if let Some(version) = version {
            params["version"] = version.into();
        }
        self.send(&message::notification("textDocument/publishDiagnostics", params))
    }
}
