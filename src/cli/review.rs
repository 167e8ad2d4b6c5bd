use std::sync::Arc;

use super::arguments::{Arguments, ReviewOptions};
use super::base::{Base, base};
use super::forms::{deliver, fail_on};
use super::output::Terminal;
use super::{Outcome, Problem, open};
use crate::build::{self, Compiled, Memo, Options, compile_held};
use crate::config::Settings;
use crate::history::CommitId;
use crate::review::{Point, Terms};
use crate::source::Source;
use crate::system::{
    Amended, CONFIG, Limits, MemorySystem, PastError, RealSystem, Stopwatch, System, SystemError, is_unread,
};

/// `clausebook review`.
pub fn run(arguments: &Arguments, options: &ReviewOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let git = system.git().map_err(PastError::from)?;
    let here = git.head().map_err(PastError::from)?;
    let head = match &options.head {
        Some(name) => Some(git.resolve(name).map_err(PastError::from)?),
        None => None,
    };
    let Base { commit: base, tip, name: base_name, is_past } = base(&git, head.unwrap_or(here), options.base.as_ref())?;
    let today = match arguments.date {
        Some(today) => today,
        None => system.today()?,
    };
    let wanted = Options { today: Some(today), limits: Limits::default() };
    // Most texts are the same in both states and are parsed once.
    let mut memo = Memo::default();
    let mut watch = Stopwatch::default();
    let mut compiled = |system: &dyn System, held_to: Option<&Arc<Settings>>| -> Result<Compiled, Problem> {
        let compiled = compile_held(system, held_to, &wanted, &mut memo, &mut watch)?;
        match is_unread(&compiled.diagnostics) {
            false => Ok(build::hashed(compiled, &|path| system.read_asset(path, &wanted.limits).ok().map(Arc::from))),
            true => Err(Problem::request(
                "the manual was not read whole, so nothing can be said of what is missing",
                "see `clausebook check`; of a shallow clone, fetch the whole history: `git fetch --unshallow`",
            )),
        }
    };
    let past = |commit| git.at(commit, system.environment().clone()).map_err(PastError::from);
    let base_system = past(base)?;
    let before = match compiled(&base_system, None) {
        // A manual that begins with this change is compared with none.
        Err(Problem::System(SystemError::NoProject { .. })) => compiled(&nothing(&system, today)?, None)?,
        other => other?,
    };
    let tip = past(tip)?;
    // Where the branch holds no manual any more, what it was counts.
    let judge = if tip.read_config(&wanted.limits).is_ok() { &tip } else { &base_system };
    // Whoever proposes a change does not say in it who may approve it, nor which rules it may break.
    let mut proposed = |system: &dyn System| match is_past {
        true => compiled(system, None),
        false => compiled(&Amended::on_trial(system, judge), Some(&before.settings)),
    };
    let after = match head {
        Some(commit) => proposed(&past(commit)?)?,
        None => proposed(&system)?,
    };
    let point =
        |name: String, commit: Option<CommitId>| Point { name, commit: commit.map(|commit| commit.to_string()) };
    let terms = Terms {
        base: point(base_name, Some(base)),
        head: match (&options.head, head) {
            (Some(name), Some(commit)) => point(name.clone(), Some(commit)),
            _ => point("working tree".to_string(), None),
        },
        fail_on: fail_on(&options.fail_on, &before.settings)?,
    };
    let review = build::review(&before, &after, &terms);
    deliver(&review, &before.settings, options.format, &options.write, &system, terminal)
}

/// An empty project with the configuration of the one at hand, so that nothing but documents is new.
fn nothing(system: &RealSystem, today: jiff::civil::Date) -> Result<MemorySystem, SystemError> {
    let Source { text, .. } = system.read_config(&Limits::default())?;
    Ok(MemorySystem::new(today).with(CONFIG, text.as_bytes()))
}
