//! `clausebook serve`: the manual in the browser while it is written.
//!
//! ```text
//!   Watch ── hints ──▶ Workshop ── edition ──▶ Studio ◀── requests ── browser
//!                         │                      ▲ │
//!                         └── edition ──▶ Examiner │ └── events ──▶ browser
//!                                        findings ─┘
//! ```
//!
//! The workshop looks at what the watch heard of, makes an edition and hands it to the studio, which makes
//! a page when a browser asks for it. Rules look afterwards, in a thread of their own.

mod asked;
mod examiner;
mod guard;
mod issue;
mod preview;
mod remains;
mod sources;
mod state;
mod studio;
mod workshop;

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use self::examiner::Examiner;
use self::guard::Guard;
use self::preview::Preview;
use self::state::Editor;
use self::studio::Studio;
use self::workshop::Workshop;
use super::arguments::{Arguments, ServeOptions};
use super::output::Terminal;
use super::{Outcome, Problem, open};
use crate::system::http::{Bounds, Server};
use crate::system::watch::Watch;
use crate::system::{self, System};

/// `clausebook serve`. Runs until a signal ends it.
pub fn run(arguments: &Arguments, options: &ServeOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let address = options.address.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let listeners = Server::bind(address, options.port).map_err(|error| not_listening(address, &error))?;
    let port = listeners.port()?;
    let guard = Guard::new(address, port, system::token()?);
    let watch = Watch::new(&system);
    let preview = Preview::new(arguments.date, options.effective);
    let editor = Editor::new(options.editor.as_deref(), system.environment().editor.as_deref(), system.folder());
    let studio = Arc::new(Studio::new(guard, preview, editor, watch.nudge()));
    let examiner = Examiner::start(studio.clone(), terminal.clone())?;
    let mut workshop = Workshop::new(&system, watch, studio.clone(), examiner, terminal);
    workshop.open()?;
    let _server = listeners.serve(studio, Bounds::default())?;
    let host = match address {
        IpAddr::V6(address) => format!("[{address}]"),
        address if address.is_loopback() => "127.0.0.1".to_owned(),
        address => address.to_string(),
    };
    let url = format!("http://{host}:{port}/");
    if !address.is_loopback() {
        terminal.report("warning: everybody on this network can read the manual, drafts and all");
    }
    terminal.print(&format!("{url}\n"))?;
    terminal.say("watching for changes; stop with Ctrl-C");
    if options.open && system::browse(&url).is_err() {
        terminal.report("no browser could be started; open the address above in one");
    }
    workshop.run()
}

/// Why nothing can be shown at an address, and what to do.
fn not_listening(address: IpAddr, error: &io::Error) -> Problem {
    let help = match error.kind() {
        io::ErrorKind::AddrNotAvailable => "name an address of this machine, or leave `--address` out",
        io::ErrorKind::PermissionDenied => "choose a `--port` of 1024 or more",
        _ => "choose another `--address` or `--port`",
    };
    Problem::request(format!("cannot listen on `{address}`: {error}"), help)
}

#[cfg(test)]
mod tests;
