use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use super::arguments::{Arguments, ServeOptions};
use super::output::{Terminal, summary};
use super::{Outcome, Problem, open};
use crate::build::{self, Options, SiteOptions, compile, render_site};
use crate::diagnostics::{self, render};
use crate::source::SourcePath;
use crate::syntax::markdown::decode_percent;
use crate::system::http::{Answer, Body, Bounds, Request, Response, Server, Status};
use crate::system::publish::MemoryOutput;
use crate::system::{Limits, RealSystem, Stopwatch, System, pause};

/// How often the sources are looked at.
const ROUND: Duration = Duration::from_millis(300);

/// `clausebook serve`.
pub fn run(arguments: &Arguments, options: &ServeOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let listeners = Server::bind(IpAddr::V4(Ipv4Addr::LOCALHOST), options.port)?;
    let port = listeners.port()?;
    let preview = Arc::new(Preview::new(port));
    let mut seen = fingerprint(&system);
    rebuild(arguments, options, &system, terminal, &preview)?;
    let _server = listeners.serve(preview.clone(), Bounds::default())?;
    terminal.print(&format!("http://127.0.0.1:{port}/\n"))?;
    terminal.say("watching for changes; stop with Ctrl-C");
    loop {
        pause(ROUND);
        let now = fingerprint(&system);
        if now == seen {
            continue;
        }
        seen = now;
        if let Err(problem) = rebuild(arguments, options, &system, terminal, &preview) {
            // The last good site stays.
            terminal.problem(&problem);
        }
    }
}

/// What a build is made from: configuration, sources, theme.
fn fingerprint(system: &RealSystem) -> blake3::Hash {
    let limits = Limits::default();
    let mut hasher = blake3::Hasher::new();
    let config = system.read_config(&limits).ok();
    hasher.update(config.as_ref().map_or(&b""[..], |config| config.text.as_bytes()));
    let today = jiff::civil::Date::MIN;
    let settings = crate::config::read_settings(config.as_ref(), today).value;
    let roots: Vec<SourcePath> = settings.roots.iter().map(|root| SourcePath::new(root.value.as_str())).collect();
    let sources = system.read_sources(&roots, &limits).value;
    for (path, source) in &sources.sources {
        hasher.update(path.as_str().as_bytes()).update(&[0]).update(source.text.as_bytes()).update(&[0]);
    }
    for (path, asset) in &sources.assets {
        hasher.update(format!("{path}\0{asset:?}\0").as_bytes());
    }
    if let Some(folder) = &settings.theme.folder {
        for (path, bytes) in system.read_folder(&SourcePath::new(folder.value.trim_end_matches('/')), &limits).value {
            hasher.update(path.as_str().as_bytes()).update(&[0]).update(&bytes).update(&[0]);
        }
    }
    hasher.finalize()
}

fn rebuild(
    arguments: &Arguments,
    options: &ServeOptions,
    system: &RealSystem,
    terminal: &Terminal,
    preview: &Preview,
) -> Result<(), Problem> {
    let limits = Limits::default();
    let mut watch = Stopwatch::default();
    let compiled = compile(system, &Options { today: arguments.date, limits }, &mut watch)?;
    let compiled = build::published(compiled, !options.effective);
    let output = MemoryOutput::default();
    let site = SiteOptions { drafts: !options.effective, ..SiteOptions::default() };
    let further = render_site(system, &compiled, &site, &limits, &output, &mut watch)?;
    preview.show(output.finish()?);
    let mut found = compiled.diagnostics.clone();
    found.extend(further);
    diagnostics::sort(&mut found);
    if !found.is_empty() {
        terminal.report(render::human(&found, &compiled.texts(), terminal.color()).trim_end());
    }
    terminal.say(&format!("{} documents; {}", compiled.manual.documents.len(), summary(&found)));
    Ok(())
}

/// The built site in memory: nothing else can be asked for.
struct Preview {
    port: u16,
    files: RwLock<BTreeMap<String, Arc<[u8]>>>,
    listeners: Mutex<Vec<Sender<String>>>,
}

/// Reloads the page when the site has changed, and keeps the place on it (browsers do).
const LIVE: &str =
    "new EventSource(document.documentElement.dataset.root + '__events').onmessage = () => location.reload();\n";

impl Preview {
    fn new(port: u16) -> Self {
        Self { port, files: RwLock::default(), listeners: Mutex::default() }
    }

    fn show(&self, files: BTreeMap<String, Vec<u8>>) {
        let files = files.into_iter().map(|(address, bytes)| {
            let bytes = if address.ends_with(".html") { with_script(&bytes) } else { bytes };
            (address, Arc::from(bytes))
        });
        *self.files.write().unwrap_or_else(PoisonError::into_inner) = files.collect();
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.send("data: changed\n\n".to_string()).is_ok());
    }

    /// Only pages of this server may ask, by a name that only this machine has (DNS rebinding).
    fn is_ours(&self, request: &Request) -> Result<(), Status> {
        let names = ["localhost", "127.0.0.1", "[::1]"].map(|name| format!("{name}:{}", self.port));
        let host = request.field("host").unwrap_or_default();
        if !names.iter().any(|name| name.eq_ignore_ascii_case(host)) {
            return Err(Status::MisdirectedRequest);
        }
        match request.field("origin") {
            Some(origin) if !names.iter().any(|name| origin == format!("http://{name}")) => Err(Status::Forbidden),
            _ => Ok(()),
        }
    }
}

fn with_script(page: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(page);
    let root = text.split("data-root=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    text.replacen("</head>", &format!("<script src=\"{root}__live.js\" defer></script></head>"), 1).into_bytes()
}

impl Answer for Preview {
    fn answer(&self, request: &Request) -> Response {
        if let Err(status) = self.is_ours(request) {
            return Response::plain(status, status.phrase());
        }
        let path = request.target.split(['?', '#']).next().unwrap_or_default();
        let path = decode_percent(path.trim_start_matches('/'));
        let response = match path.as_str() {
            "__live.js" => Response::new(Status::Ok, "text/javascript; charset=utf-8", LIVE.as_bytes()),
            "__events" => {
                let (sender, receiver) = channel();
                self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
                Response { body: Body::Events(receiver), ..Response::new(Status::Ok, "text/event-stream", &b""[..]) }
            }
            _ => {
                let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
                let path = if path.is_empty() { "index.html" } else { path.as_str() };
                match files.get(path) {
                    Some(bytes) => Response::new(Status::Ok, kind(path), bytes.clone()).ranged(request),
                    None => match files.get("404.html") {
                        Some(bytes) => Response::new(Status::NotFound, kind("404.html"), bytes.clone()),
                        None => Response::plain(Status::NotFound, "not found"),
                    },
                }
            }
        };
        response
            .with("Cache-Control", "no-store")
            .with("X-Content-Type-Options", "nosniff")
            .with("Cross-Origin-Resource-Policy", "same-origin")
            .with("Referrer-Policy", "no-referrer")
    }
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        "csv" => "text/csv; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "xml" => "application/xml",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
