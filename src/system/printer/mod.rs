//! Pages on paper: a browser that is on the machine prints them, and sees nothing but what it is handed.
//!
//! The browser is started without a window and spoken to over two pipes (the Chrome DevTools Protocol,
//! <https://chromedevtools.github.io/devtools-protocol/>); it opens no port. Every request of a page is stopped before it
//! leaves the browser and answered by us or refused, and no name is ever looked up: there is no network.

mod find;
mod talk;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use thiserror::Error;

use self::talk::{Said, Talk};
use super::token;
use crate::source::one_line;

/// A page that does not come within this time never will.
const PATIENCE: Duration = Duration::from_secs(120);

/// A browser that was asked to end has this long for it.
const GOODBYE: Duration = Duration::from_secs(3);

/// What is run once a page is there: all pictures are read, and a link leads somewhere or is none.
const READY: &str = include_str!("ready.js");

/// Is the browser kept from the rest of the machine?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sandbox {
    /// As browsers are.
    Kept,
    /// No: in a container that has no other user, or no rights for a sandbox of its own.
    None,
}

/// May the pages' own scripts run before they are printed?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    /// Those that the site has.
    Run,
    /// None: the page is printed as it was made.
    None,
}

/// What links between the pages lead to on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links<'a> {
    /// To the site at this address.
    Site(&'a str),
    /// Nowhere: the manual is published under no address, or none that is known.
    Nowhere,
}

/// A file of a site as a browser gets it.
#[derive(Debug, Clone)]
pub struct Served {
    /// Its media type.
    pub kind: &'static str,
    /// Its content.
    pub bytes: Arc<[u8]>,
}

/// The number of a question, and its result or why there is none.
type Answered = (u64, Result<Value, String>);

/// Why nothing was printed.
#[derive(Debug, Error)]
pub enum PrintError {
    /// No browser is there.
    #[error("no browser was found that can print: {0}")]
    NoBrowser(String),
    /// It could not be started.
    #[error("`{browser}` cannot be started: {source}")]
    NotStarted {
        /// The program.
        browser: String,
        /// Why not.
        source: std::io::Error,
    },
    /// It ended, or said what cannot be understood.
    #[error("the browser `{browser}` ended{}", said(.words))]
    Ended {
        /// The program.
        browser: String,
        /// Its last words.
        words: String,
    },
    /// It does not answer.
    #[error("the browser does not answer any more")]
    Silent,
    /// It refuses something.
    #[error("the browser cannot do `{what}`: {why}")]
    Refused {
        /// The method of the protocol.
        what: String,
        /// Its answer.
        why: String,
    },
    /// There is no such page, or it could not be made.
    #[error("the page `{address}` cannot be printed: {why}")]
    NoPage {
        /// Its address.
        address: String,
        /// What is wrong.
        why: String,
    },
    /// A signal came.
    #[error("interrupted")]
    Interrupted,
}

fn said(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(": {words}") }
}

impl PrintError {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Self::NoBrowser(_) | Self::NotStarted { .. } => {
                "install Chromium, Chrome or Edge, or name one: `--browser PATH`".into()
            }
            Self::Ended { words, .. } if words.contains("sandbox") || rustix::process::geteuid().is_root() => {
                "as root, or in a container that forbids it a sandbox, a browser starts only with `--no-sandbox`".into()
            }
            Self::Ended { .. } | Self::Refused { .. } => {
                "it has to be Chromium, Chrome or Edge of 2024 or later; another one: `--browser PATH`".into()
            }
            Self::Silent => "try again; if it stays so, print fewer documents at once".into(),
            Self::NoPage { .. } => "`clausebook check` says what is wrong with the theme".into(),
            Self::Interrupted => "nothing was written".into(),
        }
    }
}

/// A browser that prints.
#[derive(Debug)]
pub struct Printer {
    child: Child,
    talk: Talk,
    session: Value,
    browser: PathBuf,
    profile: PathBuf,
    stop: Arc<AtomicBool>,
}

impl Printer {
    /// Starts a browser: the one that is named, or the first that is found in `path` (the value of `PATH`). `temporary`
    /// is where it keeps what it needs while it runs; `stop` ends what it does.
    pub fn start(
        browser: Option<&Path>,
        path: Option<&std::ffi::OsStr>,
        temporary: &Path,
        sandbox: Sandbox,
        stop: Arc<AtomicBool>,
    ) -> Result<Self, PrintError> {
        let browser = match browser {
            Some(browser) => browser.to_owned(),
            None => find::browser(path).ok_or_else(|| PrintError::NoBrowser(find::NAMES.join(", ")))?,
        };
        let failed = |source| PrintError::NotStarted { browser: shown(&browser), source };
        let profile = profile(temporary).map_err(failed)?;
        let started = spawn(&browser, &profile, sandbox);
        let (child, talk) = started.map_err(|error| {
            discard(&profile);
            failed(error)
        })?;
        let mut printer = Self { child, talk, session: Value::Null, browser, profile, stop };
        let page = printer.ask("Target.createTarget", json!({ "url": "about:blank" }))?;
        let attached =
            printer.ask("Target.attachToTarget", json!({ "targetId": page["targetId"], "flatten": true }))?;
        printer.session = attached["sessionId"].clone();
        printer.ask("Page.enable", json!({}))?;
        printer.ask("Fetch.enable", json!({ "patterns": [{ "urlPattern": "*" }] }))?;
        Ok(printer)
    }

    /// Prints the page at an address of a site: a PDF as the page's style for paper says. `files` has the files of the
    /// site; it is asked by their addresses as they stand in links, percent signs and all.
    pub fn print(
        &mut self,
        address: &str,
        links: Links<'_>,
        scripts: Scripts,
        files: &mut dyn FnMut(&str) -> Option<Served>,
    ) -> Result<Vec<u8>, PrintError> {
        let base = match links {
            Links::Site(base) => format!("{}/", base.trim_end_matches('/')),
            // A name that nobody can ever have (RFC 2606).
            Links::Nowhere => "http://manual.invalid/".to_owned(),
        };
        let mut site = Site { base: &base, files };
        self.call(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": scripts == Scripts::None }),
            &mut Some(&mut site),
        )?;
        self.talk.loaded = false;
        let went = self.call("Page.navigate", json!({ "url": format!("{base}{address}") }), &mut Some(&mut site))?;
        if let Some(why) = went["errorText"].as_str() {
            return Err(PrintError::Refused { what: "Page.navigate".into(), why: why.into() });
        }
        while !self.talk.loaded {
            self.hear(&mut Some(&mut site))?;
        }
        let script = READY.replace("NOWHERE", if links == Links::Nowhere { "true" } else { "false" });
        let ready = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let was = self.call("Runtime.evaluate", ready, &mut Some(&mut site))?;
        if let Some(why) = was["exceptionDetails"]["text"].as_str() {
            return Err(PrintError::Refused { what: "Runtime.evaluate".into(), why: why.into() });
        }
        let wish = json!({
            "preferCSSPageSize": true,
            "printBackground": true,
            "generateTaggedPDF": true,
            "generateDocumentOutline": true,
        });
        let printed = self.call("Page.printToPDF", wish, &mut Some(&mut site))?;
        let coded = printed["data"].as_str().unwrap_or_default();
        Base64::decode_vec(coded)
            .ok()
            .filter(|bytes| bytes.starts_with(b"%PDF-"))
            .ok_or_else(|| PrintError::Refused { what: "Page.printToPDF".into(), why: "no PDF came".into() })
    }

    fn ask(&mut self, method: &str, parameters: Value) -> Result<Value, PrintError> {
        self.call(method, parameters, &mut None)
    }

    /// Asks for something and answers what the page asks for until the answer is there.
    fn call(&mut self, method: &str, parameters: Value, site: &mut Option<&mut Site<'_>>) -> Result<Value, PrintError> {
        let number = self.say(method, parameters)?;
        loop {
            match self.hear(site)? {
                Some((of, Ok(result))) if of == number => return Ok(result),
                Some((of, Err(why))) if of == number => {
                    return Err(PrintError::Refused { what: method.to_owned(), why });
                }
                _ => {}
            }
        }
    }

    fn say(&mut self, method: &str, parameters: Value) -> Result<u64, PrintError> {
        self.talk.say(method, parameters, &self.session).map_err(|_| self.ended())
    }

    /// Hears the next thing the browser says: an answer is returned, a request of the page is answered.
    fn hear(&mut self, site: &mut Option<&mut Site<'_>>) -> Result<Option<Answered>, PrintError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Err(PrintError::Interrupted);
            }
            match self.talk.hear(Duration::from_millis(100)) {
                Said::Nothing if Instant::now() > deadline => return Err(PrintError::Silent),
                Said::Nothing => {}
                Said::End => return Err(self.ended()),
                Said::Answer(number, answer) => return Ok(Some((number, answer))),
                Said::Loaded => {
                    self.talk.loaded = true;
                    return Ok(None);
                }
                Said::Wanted { request, url } => {
                    let (method, parameters) = answer(&request, site.as_mut().and_then(|site| site.file(&url)));
                    self.say(method, parameters)?;
                }
                Said::Crashed => {
                    return Err(PrintError::Refused {
                        what: "Page.printToPDF".into(),
                        why: "the page broke it".into(),
                    });
                }
                Said::Other => return Ok(None),
            }
        }
    }

    fn ended(&mut self) -> PrintError {
        // It has ended or is about to; what it wrote is whole only then.
        let deadline = Instant::now() + GOODBYE;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(10));
        }
        PrintError::Ended { browser: shown(&self.browser), words: last_words(&self.profile) }
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        // Whatever fails here, the process is killed below.
        let _ = self.talk.say("Browser.close", json!({}), &Value::Null);
        let deadline = Instant::now() + GOODBYE;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                let _ = self.child.kill();
                let _ = self.child.wait();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        discard(&self.profile);
    }
}

/// The site whose pages are printed.
struct Site<'s> {
    base: &'s str,
    files: &'s mut dyn FnMut(&str) -> Option<Served>,
}

impl Site<'_> {
    fn file(&mut self, url: &str) -> Option<Served> {
        let address = url.strip_prefix(self.base)?;
        let address = address.split(['?', '#']).next().unwrap_or_default();
        (self.files)(address)
    }
}

/// The answer to a request of a page: the file, or that there is none to be had.
fn answer(request: &Value, file: Option<Served>) -> (&'static str, Value) {
    match file {
        Some(Served { kind, bytes }) => (
            "Fetch.fulfillRequest",
            json!({
                "requestId": request,
                "responseCode": 200,
                "responseHeaders": [{ "name": "Content-Type", "value": kind }],
                "body": Base64::encode_string(&bytes),
            }),
        ),
        None => ("Fetch.failRequest", json!({ "requestId": request, "errorReason": "BlockedByClient" })),
    }
}

/// A folder for the browser alone: what it reads may be confidential.
fn profile(temporary: &Path) -> std::io::Result<PathBuf> {
    use std::os::unix::fs::DirBuilderExt;

    // A short name leaves room for that of a socket; one that exists already is never taken.
    let token = token()?;
    let folder = temporary.join(format!("clausebook-print-{}", &token.as_str()[..8]));
    std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
    Ok(folder)
}

#[expect(clippy::disallowed_methods, reason = "the folder was made by this program for this run alone")]
fn discard(profile: &Path) {
    // Processes of the browser may still be ending. A folder that stays harms nobody.
    for _ in 0..20 {
        if std::fs::remove_dir_all(profile).is_ok() || !profile.exists() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn spawn(browser: &Path, profile: &Path, sandbox: Sandbox) -> std::io::Result<(Child, Talk)> {
    let log = std::fs::File::create(profile.join(LOG))?;
    // The browser reads from descriptor 3 and writes to 4. A shell puts the pipes there: doing so between fork and exec
    // would be unsafe code.
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg("exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null").arg(browser);
    command.arg(format!("--user-data-dir={}", profile.display()));
    command.args(SWITCHES);
    if sandbox == Sandbox::None {
        command.arg("--no-sandbox");
    }
    // What it and its libraries keep for a user goes with the profile.
    command.env("XDG_CONFIG_HOME", profile).env("XDG_CACHE_HOME", profile);
    // So does what it leaves in the folder for temporary files when it is ended; if there is room for the name of a socket.
    if profile.as_os_str().len() <= LONGEST_TEMPORARY {
        command.env("TMPDIR", profile);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).spawn()?;
    let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(std::io::ErrorKind::BrokenPipe.into());
    };
    Ok((child, Talk::new(to, from)?))
}

/// A browser makes a socket of some 46 more bytes in that folder; the name of a socket has room for 103 (`sockaddr_un`).
const LONGEST_TEMPORARY: usize = 56;

/// What the browser says about itself is kept here.
const LOG: &str = "log.txt";

/// No window, no network, no trace, nothing of the user's.
const SWITCHES: [&str; 16] = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--lang=en",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
];

/// The last line that says why the browser ended.
#[expect(clippy::disallowed_methods, reason = "the file was written by the browser that this room started")]
fn last_words(profile: &Path) -> String {
    let log = std::fs::read(profile.join(LOG)).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines = || log.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines().find(|line| line.to_ascii_lowercase().contains("sandbox")).or_else(|| lines().next_back());
    let line = line.unwrap_or_default();
    // Behind the place in its sources.
    let line = line.rsplit_once("] ").map_or(line, |(_, words)| words);
    one_line(&line.chars().take(300).collect::<String>())
}

fn shown(browser: &Path) -> String {
    one_line(&browser.display().to_string())
}

#[cfg(test)]
mod tests;
