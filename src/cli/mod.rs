//! The command line: one file a command, each a short reading of the stages.
//!
//! Exit codes: 0 nothing to report, 1 findings at error level, 2 could not do it, 128 and the signal's
//! number if a signal ended it.

mod approve;
mod arguments;
mod base;
mod build;
mod check;
mod coverage;
mod diff;
mod explain;
mod export;
mod external;
mod forms;
mod init;
mod lines;
mod log;
mod lsp;
mod new;
mod output;
mod review;
mod serve;
mod shell;
mod verify;
mod whatif;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use jiff::civil::Date;

use arguments::PastOptions;
pub use arguments::{Arguments, Command};
pub use output::Terminal;

use crate::build::Options;
use crate::history::CommitId;
use crate::system::git::{CommitSystem, Git};
use crate::system::{AsOf, Limits, PastError, RealSystem, System, SystemError, UntrustedSystem};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to report.
    Clean,
    /// Findings at error level.
    Findings,
    /// It could not be done; the reason was printed.
    Failed,
    /// Whom it spoke with left before the end.
    Abandoned,
    /// A signal ended it, with this exit code.
    Interrupted(u8),
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => ExitCode::SUCCESS,
            Outcome::Findings | Outcome::Abandoned => ExitCode::from(1),
            Outcome::Failed => ExitCode::from(2),
            Outcome::Interrupted(code) => ExitCode::from(code),
        }
    }
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let mut command = Arguments::command().color(arguments::color_asked(std::env::args_os()));
    let parsed = command.try_get_matches_from_mut(std::env::args_os());
    match parsed.and_then(|mut matches| Arguments::from_arg_matches_mut(&mut matches)) {
        Ok(arguments) => run(&arguments).into(),
        Err(error) => told(&error.format(&mut command)).into(),
    }
}

/// Prints what a command line asks of the parser alone, help or the version, or what is wrong with it.
fn told(error: &clap::Error) -> Outcome {
    match error.print().and_then(|()| std::io::stdout().flush()) {
        _ if error.use_stderr() => Outcome::Failed,
        // A closed pipe is no reason to complain.
        Err(failed) if failed.kind() != std::io::ErrorKind::BrokenPipe => {
            // Nobody can be told that standard error is gone.
            let _ = writeln!(std::io::stderr(), "error: {}", Problem::Output(failed));
            Outcome::Failed
        }
        _ => Outcome::Clean,
    }
}

/// Runs one command.
pub fn run(arguments: &Arguments) -> Outcome {
    let terminal = Terminal::new(arguments);
    let done = match &arguments.command {
        // On a worker from the start: with one worker, one thread does everything, and a fault can be put anywhere.
        Command::Build(options) => rayon::scope(|_| build::run(arguments, options, &terminal)),
        Command::Approve(options) => approve::run(arguments, options, &terminal),
        Command::Check(options) => check::run(arguments, options, &terminal),
        Command::Completions(options) => shell::completions(options, &terminal),
        Command::Coverage(options) => coverage::run(arguments, options, &terminal),
        Command::Diff(options) => diff::run(arguments, options, &terminal),
        Command::Explain(options) => explain::run(options, &terminal),
        Command::Export(options) => export::run(arguments, options, &terminal),
        Command::Init(options) => init::run(arguments, options, &terminal),
        Command::Log(options) => log::run(arguments, options, &terminal),
        Command::Lsp(options) => lsp::run(arguments, options, &terminal),
        Command::Man => shell::man(&terminal),
        Command::New(options) => new::run(arguments, options, &terminal),
        Command::Review(options) => review::run(arguments, options, &terminal),
        Command::Serve(options) => serve::run(arguments, options, &terminal),
        Command::Verify(options) => verify::run(options, &terminal),
        Command::Whatif(options) => whatif::run(arguments, options, &terminal),
    };
    done.unwrap_or_else(|problem| {
        terminal.problem(&problem);
        Outcome::Failed
    })
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The project cannot be read.
    #[error(transparent)]
    System(#[from] SystemError),
    /// The project cannot be seen as it was.
    #[error(transparent)]
    Past(#[from] PastError),
    /// The site cannot be published.
    #[error(transparent)]
    Publish(#[from] crate::system::publish::PublishError),
    /// Standard output is gone or full.
    #[error("cannot write the output: {0}")]
    Output(#[from] std::io::Error),
    /// The request makes no sense.
    #[error("{message}")]
    Request {
        /// What is wrong.
        message: String,
        /// What to do.
        help: Option<String>,
    },
}

impl Problem {
    /// A request that makes no sense, with a way out.
    pub fn request(message: impl Into<String>, help: impl Into<String>) -> Self {
        Problem::Request { message: message.into(), help: Some(help.into()) }
    }

    /// What to do, if more is known than the message says.
    pub fn help(&self) -> Option<String> {
        match self {
            Problem::System(error) => Some(error.help()),
            Problem::Past(error) => Some(error.help()),
            Problem::Publish(error) => Some(error.help()),
            Problem::Request { help, .. } => help.clone(),
            Problem::Output(_) => None,
        }
    }
}

/// Opens the project that the arguments name, or the one around the present folder.
fn open(arguments: &Arguments) -> Result<RealSystem, SystemError> {
    match &arguments.project {
        Some(folder) => RealSystem::open(folder),
        None => {
            let here = std::path::Path::new(".");
            RealSystem::find(here).or_else(|_| RealSystem::open(here))
        }
    }
}

/// The state of the project that a command is to look at.
enum Scene {
    /// As it lies in its folder.
    Present,
    /// As it was.
    Past(Box<CommitSystem>),
    /// Its texts as they lie in its folder, everything else as it was at the base.
    Untrusted(Box<UntrustedSystem>),
}

impl Scene {
    fn of(system: &RealSystem, when: &PastOptions) -> Result<Self, Problem> {
        Ok(match (&when.as_of, &when.untrusted) {
            (Some(when), _) => Scene::Past(Box::new(system.past(when)?)),
            (None, Some(base)) => {
                let base = system.past(&AsOf::Revision(base.clone()))?;
                Scene::Untrusted(Box::new(UntrustedSystem::new(RealSystem::open(system.folder())?, base)))
            }
            (None, None) => Scene::Present,
        })
    }

    /// Where its files are read.
    fn system<'s>(&'s self, present: &'s RealSystem) -> &'s dyn System {
        match self {
            Scene::Present => present,
            Scene::Past(past) => &**past,
            Scene::Untrusted(untrusted) => &**untrusted,
        }
    }

    /// The commit that is looked at, or that lies below the working text.
    fn head(&self, git: &Git) -> Result<CommitId, PastError> {
        match self {
            Scene::Present | Scene::Untrusted(_) => Ok(git.head()?),
            Scene::Past(past) => Ok(past.commit()),
        }
    }

    /// The day that is shown as that of the manual.
    fn day(&self) -> Option<Date> {
        match self {
            Scene::Present | Scene::Untrusted(_) => None,
            Scene::Past(past) => Some(past.day()),
        }
    }

    /// What the stages are asked for: `--date` first, then the day that was looked at, then today.
    fn options(&self, arguments: &Arguments) -> Options {
        Options { today: arguments.date.or(self.day()), limits: Limits::default() }
    }
}
