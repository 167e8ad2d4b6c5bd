use std::io::{self, IsTerminal};

use super::arguments::{Arguments, LspOptions};
use super::output::Terminal;
use super::{Outcome, Problem};
use crate::lsp::{self, Ended, Options};

/// `clausebook lsp`. Runs until the editor ends the conversation, or is gone.
pub fn run(arguments: &Arguments, _: &LspOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    if io::stdin().is_terminal() {
        terminal.say("waiting for an editor to speak on standard input: it starts this by itself; stop with Ctrl-C");
    }
    let options = Options { project: arguments.project.clone(), today: arguments.date };
    match lsp::serve(io::stdin(), io::stdout(), options) {
        Ok(Ended::AsAsked) => Ok(Outcome::Clean),
        Ok(Ended::Abruptly) => Ok(Outcome::Abandoned),
        // An editor that is gone reads nothing any more.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Outcome::Abandoned),
        Err(error) => Err(error.into()),
    }
}
