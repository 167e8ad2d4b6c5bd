use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;

use super::examiner::Examiner;
use super::studio::Studio;
use crate::build::{Looked, Options, Workbench};
use crate::cli::output::Terminal;
use crate::cli::{Outcome, Problem};
use crate::system::git::CommitSystem;
use crate::system::watch::{Covered, Hints, Watch};
use crate::system::{Limits, RealSystem, Rest, Stopwatch, System};

/// After an edit was seen by what was told of it, everything is looked at.
const AFTER_EDIT: Duration = Duration::from_millis(150);
/// Files that changed within the last tick of the file system's clock are looked at again.
const UNSETTLED: Duration = Duration::from_millis(30);
/// Where the system tells of changes, everything is looked at this often all the same.
const SELDOM: Duration = Duration::from_secs(5);
/// Where it does not, this often.
const OFTEN: Duration = Duration::from_millis(300);

/// Looks, makes editions, and has them shown and examined.
pub struct Workshop<'w> {
    system: &'w RealSystem,
    watch: Watch,
    studio: Arc<Studio>,
    examiner: Examiner,
    terminal: &'w Terminal,
    bench: Workbench,
    number: u64,
    /// When everything is looked at next, whatever is told.
    due: Instant,
    /// What was wrong with the project as a whole when it was last looked at.
    problem: String,
    /// Why the past that was asked for last is not shown, until something else is asked for or done.
    refusal: String,
}

impl<'w> Workshop<'w> {
    /// Begins with nothing.
    pub fn new(
        system: &'w RealSystem,
        watch: Watch,
        studio: Arc<Studio>,
        examiner: Examiner,
        terminal: &'w Terminal,
    ) -> Self {
        let (bench, due) = (Workbench::default(), Instant::now());
        Self {
            system,
            watch,
            studio,
            examiner,
            terminal,
            bench,
            number: 0,
            due,
            problem: String::new(),
            refusal: String::new(),
        }
    }

    /// Shows the first edition. Only a project that cannot be read at all is a problem.
    pub fn open(&mut self) -> Result<(), Problem> {
        self.bench.look(self.system, &self.options())?;
        self.watch.cover(self.system);
        self.show(self.system, None)
    }

    /// Shows what changes, until the program ends.
    pub fn run(mut self) -> Result<Outcome, Problem> {
        loop {
            let hints = self.watch.wait(self.due.saturating_duration_since(Instant::now()));
            if let Some(why) = self.watch.trouble() {
                self.terminal
                    .report(&format!("warning: {why}\n  = note: until then the files are looked at every so often"));
                self.due = Instant::now();
            }
            if self.glance(&hints)? {
                continue;
            }
            self.look(&hints)?;
        }
    }

    /// Reads the few files that were told of; `false` if everything has to be looked at.
    fn glance(&mut self, hints: &Hints) -> Result<bool, Problem> {
        if hints.everything || hints.git || hints.nudged || hints.paths.is_empty() {
            return Ok(false);
        }
        if self.studio.preview().as_of.is_some() {
            // What lies in the folder now is not what is shown.
            return Ok(true);
        }
        match self.bench.look_at(self.system, &self.options(), &hints.paths) {
            None => return Ok(false),
            Some(Looked::AsBefore) => {}
            Some(Looked::Changed) => {
                self.refusal.clear();
                self.show(self.system, None)?;
            }
        }
        self.due = self.due.min(Instant::now() + AFTER_EDIT);
        Ok(true)
    }

    fn look(&mut self, hints: &Hints) -> Result<(), Problem> {
        let began = Instant::now();
        let preview = self.studio.preview();
        if hints.nudged {
            self.refusal.clear();
        }
        let asked = preview.as_of.as_ref().map(|when| self.system.past(when)).transpose();
        let is_refused = asked.is_err();
        let past = asked.unwrap_or_else(|error| {
            self.refusal = error.to_string();
            self.studio.return_to_present();
            None
        });
        let scene: &dyn System = past.as_ref().map_or(self.system, |past| past);
        let day = past.as_ref().map(CommitSystem::day);
        let options = Options { today: preview.date.or(day), ..self.options() };
        let looked = self.bench.look(scene, &options);
        let took = began.elapsed();
        let covered = self.watch.cover(self.system);
        let often = if self.watch.is_told() { SELDOM } else { OFTEN };
        // Looking takes at most a hundredth of the time, or a tenth where nothing is told.
        let share = if self.watch.is_told() { 100 } else { 10 };
        let (wait, changed) = match looked {
            Ok((changed, rest)) => {
                if changed == Looked::Changed && !is_refused {
                    self.refusal.clear();
                }
                self.complain(self.refusal.clone());
                let soon = rest == Rest::Moving || covered == Covered::Anew;
                (if soon { UNSETTLED.max(took) } else { often.max(took * share) }, changed)
            }
            Err(error) => {
                self.complain(error.to_string());
                (OFTEN, Looked::AsBefore)
            }
        };
        if changed == Looked::Changed || hints.nudged {
            self.show(scene, day)?;
        }
        self.due = Instant::now() + wait;
        Ok(())
    }

    /// The last good edition stays; why there is no other is said once. Nothing to say is an empty text.
    fn complain(&mut self, problem: String) {
        if self.problem == problem {
            return;
        }
        if !problem.is_empty() {
            self.terminal.report(&format!("error: {problem}"));
        }
        self.studio.complain(&problem);
        self.problem = problem;
    }

    fn show(&mut self, scene: &dyn System, day: Option<Date>) -> Result<(), Problem> {
        let wish = self.studio.preview().wish(day);
        let mut watch = Stopwatch::default();
        let Some(edition) = self.bench.edition(scene, &Limits::default(), &wish, &mut watch) else {
            return Ok(());
        };
        self.number += 1;
        let edition = Arc::new(edition);
        self.studio.show(self.number, edition.clone())?;
        self.examiner.lay(self.number, edition);
        Ok(())
    }

    fn options(&self) -> Options {
        Options { today: self.studio.preview().date, limits: Limits::default() }
    }
}
