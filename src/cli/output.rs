use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Arguments, Outcome, Problem};
use crate::cli::arguments::When;
use crate::diagnostics::render::{Color, Summary, visible};
use crate::diagnostics::{Diagnostic, Severity};
use crate::system::Environment;

/// Where messages go, and how.
#[derive(Debug, Clone)]
pub struct Terminal {
    quiet: bool,
    /// For messages, which go to standard error.
    messages: Color,
    /// For findings, which go to standard output.
    color: Color,
}

impl Terminal {
    /// As the arguments and the environment say.
    pub fn new(arguments: &Arguments) -> Self {
        let messages = match arguments.color {
            When::Always => Color::Always,
            When::Never => Color::Never,
            When::Auto if Environment::of_process().no_color || !io::stderr().is_terminal() => Color::Never,
            When::Auto => Color::Always,
        };
        let color = match arguments.color {
            When::Auto if !io::stdout().is_terminal() => Color::Never,
            _ => messages,
        };
        Self { quiet: arguments.quiet, messages, color }
    }

    /// Colour for findings, which go to standard output only if that is a terminal as well.
    pub fn color(&self) -> Color {
        self.color
    }

    /// Writes a result to standard output. A reader who has seen enough is no error.
    pub fn print(&self, text: &str) -> Result<(), Problem> {
        self.print_bytes(text.as_bytes())
    }

    /// Writes a result that is no text to standard output.
    pub fn print_bytes(&self, bytes: &[u8]) -> Result<(), Problem> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => Ok(other?),
        }
    }

    /// Does a person see at once what is written to standard output?
    pub fn shows_results(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Writes a message to standard error, unless asked to be quiet.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.report(&visible(text));
        }
    }

    /// Writes to standard error.
    pub fn report(&self, text: &str) {
        // Nobody can be told that standard error is gone.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Begins to say how far something is that takes long; only to a person, and unless asked to be quiet.
    pub fn progress<'w>(&self, what: &'w str, all: usize) -> Progress<'w> {
        Progress { what, all, done: AtomicUsize::new(0), is_shown: !self.quiet && io::stderr().is_terminal() }
    }

    /// Reports why a command could not do its work.
    pub fn problem(&self, problem: &Problem) {
        let (red, bold, plain) = match self.messages {
            Color::Always => ("\u{1b}[1;31m", "\u{1b}[1m", "\u{1b}[0m"),
            Color::Never => ("", "", ""),
        };
        let message = problem.to_string();
        self.report(&format!("{red}error{plain}{bold}: {}{plain}", visible(&message)));
        if let Some(help) = problem.help() {
            self.report(&format!("  = help: {}", visible(&help)));
        }
    }
}

/// How far something is that takes long: one line of a terminal, written over.
#[derive(Debug)]
pub struct Progress<'w> {
    what: &'w str,
    all: usize,
    done: AtomicUsize,
    is_shown: bool,
}

impl Progress<'_> {
    /// One more is done.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.is_shown {
            let _ = write!(io::stderr().lock(), "\r{} {done} of {}", self.what, self.all);
        }
    }

    /// All is done, or nothing more will be.
    pub fn end(&self) {
        if self.is_shown {
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}

/// What findings mean for the exit code.
pub fn outcome(diagnostics: &[Diagnostic]) -> Outcome {
    match diagnostics.iter().any(|finding| finding.severity == Severity::Error) {
        true => Outcome::Findings,
        false => Outcome::Clean,
    }
}

/// The last line: how many findings there are.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    Summary::of(diagnostics).to_string()
}

/// How many of what there are: `1 document`, `2 documents`.
pub fn several(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
