//! The manual inside an editor: a server of the Language Server Protocol 3.17 over two streams.
//!
//! ```text
//!   editor ── bytes ──▶ frame ─▶ message ─▶ Server ◀── manuscripts ── Workshop ◀── Watch
//!     ▲                                      │  │                        │
//!     └── answers, findings ─────────────────┘  └── open texts ─────────▶│
//!                                            ▲                           ▼
//!                                            └────── findings ─────── Examiner
//! ```
//!
//! The server keeps the texts that are open, and answers from the manuscript that it was given last. The workshop lays
//! those texts over the files ([`crate::system::OverlaySystem`]) and makes the next manuscript; rules look afterwards.
//! Both have a thread of their own, so that no answer waits for a rule. A question about a text of which there is no
//! manuscript yet waits for it, and for nothing else.
//!
//! Nothing is written to any file, no program is started, no connection opened.

mod actions;
mod answers;
mod buffers;
mod card;
mod client;
mod complete;
mod examiner;
mod findings;
mod frame;
mod guard;
mod hover;
mod lookups;
mod mentions;
mod message;
mod position;
mod project;
mod protocol;
mod scene;
mod server;
mod symbols;
mod uri;
mod workshop;

use std::io::{self, BufReader, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use jiff::civil::Date;

use self::buffers::Buffers;
use self::frame::Frame;
use self::message::{ErrorCode, Message, Refusal};
use self::server::Server;
use crate::build::Manuscript;
use crate::diagnostics::Diagnostic;

/// What a server is told when it begins.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The project's folder; by default the one that the editor's folders or texts lie in.
    pub project: Option<PathBuf>,
    /// The day that counts as today; from the system if absent.
    pub today: Option<Date>,
}

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// As the protocol says: `shutdown`, then `exit` or the end of the input.
    AsAsked,
    /// Without a `shutdown`.
    Abruptly,
}

/// Something that the server hears of.
enum Event {
    /// The client says something.
    Received(Message),
    /// It says something that is no message.
    Refused(Refusal),
    /// It says nothing any more.
    Closed,
    /// The workshop of that number says something.
    Work(u64, Work),
}

/// What the workshop and the examiner say.
enum Work {
    /// This is the manual made of these texts.
    Made(Arc<Manuscript>, Arc<Buffers>),
    /// The manual can be read, and is what it was.
    Readable,
    /// This was found in the manual made of these texts.
    Examined(Arc<Manuscript>, Arc<Buffers>, Vec<Diagnostic>),
    /// The project cannot be read; why, and what to do.
    Unreadable(String, String),
    /// The program failed.
    Failed(String),
    /// Something that is worth a line in a log.
    Noted(String),
}

/// Serves one client until it ends the conversation. Fails if nothing can be written to it any more.
pub fn serve(input: impl Read + Send + 'static, output: impl Write, options: Options) -> io::Result<Ended> {
    let (events, heard) = channel();
    let from_client = events.clone();
    thread::Builder::new().name("reader".into()).spawn(move || listen(input, &from_client))?;
    let mut server = Server::new(output, options, events);
    for event in heard {
        if let Some(ended) = server.hear(event)? {
            return Ok(ended);
        }
    }
    Ok(Ended::Abruptly)
}

/// Reads messages until there are no more, or nobody wants them.
fn listen(input: impl Read, events: &Sender<Event>) {
    let mut input = BufReader::new(input);
    loop {
        let event = match frame::read(&mut input) {
            Ok(Some(Frame::Body(body))) => match message::parse(&body) {
                Ok(message) => Event::Received(message),
                Err(refusal) => Event::Refused(refusal),
            },
            Ok(Some(Frame::Fault(why))) => Event::Refused(Refusal { id: None, code: ErrorCode::ParseError, why }),
            Ok(None) | Err(_) => Event::Closed,
        };
        let is_last = matches!(event, Event::Closed);
        if events.send(event).is_err() || is_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
