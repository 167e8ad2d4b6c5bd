use std::collections::BTreeSet;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use jiff::civil::Date;

use super::buffers::{Buffers, drafts};
use super::examiner::Examiner;
use super::guard::guarded;
use super::{Event, Work};
use crate::build::{Looked, Manuscript, Options, Wish, Workbench};
use crate::source::SourcePath;
use crate::system::watch::{Covered, Hints, Nudge, Watch};
use crate::system::{Limits, OverlaySystem, RealSystem, Rest, Stopwatch, SystemError};

/// Somebody who types is waited for so long after each letter, and no longer than this altogether.
const PAUSE: Duration = Duration::from_millis(40);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);
/// After a file was seen to change, everything is looked at.
const AFTER_EDIT: Duration = Duration::from_millis(150);
/// Files that changed within the last tick of the file system's clock are looked at again.
const UNSETTLED: Duration = Duration::from_millis(30);
/// Where the system tells of changes, everything is looked at this often all the same.
const SELDOM: Duration = Duration::from_secs(5);
/// Where it does not, this often.
const OFTEN: Duration = Duration::from_millis(500);

/// Looks at a project and its open texts in a thread of its own, and tells of every manuscript that it makes of them.
/// It ends when this is dropped.
pub struct Workshop {
    desk: Arc<Desk>,
    nudge: Nudge,
}

#[derive(Default)]
struct Desk {
    asked: Mutex<Asked>,
}

/// What there is to do.
#[derive(Default)]
struct Asked {
    buffers: Arc<Buffers>,
    /// Texts and files of which something was heard.
    paths: BTreeSet<SourcePath>,
    is_new: bool,
    /// An answer waits for it.
    is_urgent: bool,
    is_over: bool,
}

impl Desk {
    fn with<T>(&self, change: impl FnOnce(&mut Asked) -> T) -> T {
        change(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Workshop {
    /// Begins to look.
    pub fn start(disk: RealSystem, today: Option<Date>, number: u64, events: Sender<Event>) -> io::Result<Self> {
        let watch = Watch::new(&disk);
        let nudge = watch.nudge();
        let desk = Arc::new(Desk::default());
        let tell = move |work| events.send(Event::Work(number, work)).is_ok();
        let examiner = Examiner::start(tell.clone())?;
        let worker = Worker {
            desk: desk.clone(),
            disk,
            watch,
            examiner,
            options: Options { today, limits: Limits::default() },
            bench: Workbench::default(),
            latest: None,
            due: Instant::now(),
            tell,
        };
        thread::Builder::new().name("workshop".into()).spawn(move || worker.run())?;
        Ok(Self { desk, nudge })
    }

    /// Lays the texts that are open on the desk, and says which of them are not what they were.
    pub fn lay(&self, buffers: Arc<Buffers>, touched: impl IntoIterator<Item = SourcePath>) {
        self.desk.with(|asked| {
            asked.buffers = buffers;
            asked.paths.extend(touched);
            asked.is_new = true;
        });
        self.nudge.give();
    }

    /// Says that files may have changed.
    pub fn hint(&self, paths: impl IntoIterator<Item = SourcePath>) {
        self.desk.with(|asked| asked.paths.extend(paths));
        self.nudge.give();
    }

    /// Says that somebody waits.
    pub fn hurry(&self) {
        self.desk.with(|asked| asked.is_urgent = true);
        self.nudge.give();
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        self.desk.with(|asked| asked.is_over = true);
        self.nudge.give();
    }
}

struct Worker<T> {
    desk: Arc<Desk>,
    disk: RealSystem,
    watch: Watch,
    examiner: Examiner,
    options: Options,
    bench: Workbench,
    latest: Option<Arc<Manuscript>>,
    /// When everything is looked at next, whatever is told.
    due: Instant,
    tell: T,
}

impl<T: Fn(Work) -> bool> Worker<T> {
    fn run(mut self) {
        loop {
            let hints = self.hear();
            if let Some(why) = self.watch.trouble() {
                (self.tell)(Work::Noted(format!("{why}; until then the files are looked at every so often")));
                self.due = Instant::now();
            }
            let asked = self.desk.with(|asked| {
                let buffers = asked.buffers.clone();
                let paths = std::mem::take(&mut asked.paths);
                let is_new = std::mem::take(&mut asked.is_new);
                Asked { buffers, paths, is_new, is_urgent: false, is_over: asked.is_over }
            });
            if asked.is_over {
                return;
            }
            let done = guarded(|| self.work(&hints, &asked));
            let goes_on = done.unwrap_or_else(|why| {
                self.bench = Workbench::default();
                self.due = Instant::now() + SELDOM;
                (self.tell)(Work::Failed(why))
            });
            if !goes_on {
                return;
            }
        }
    }

    /// Waits until something is heard and then for a pause, unless somebody waits for an answer.
    fn hear(&mut self) -> Hints {
        let mut heard = self.watch.wait(self.due.saturating_duration_since(Instant::now()));
        let until = Instant::now() + LONGEST_PAUSE;
        while heard.nudged && Instant::now() < until {
            if self.desk.with(|asked| std::mem::take(&mut asked.is_urgent) || asked.is_over) {
                break;
            }
            let more = self.watch.wait(PAUSE);
            if more.is_empty() {
                break;
            }
            heard.paths.extend(more.paths);
            heard.git |= more.git;
            heard.everything |= more.everything;
        }
        heard
    }

    /// Looks at what was told of, or at everything; `false` if nobody listens any more.
    fn work(&mut self, hints: &Hints, asked: &Asked) -> bool {
        let Asked { buffers, paths, is_new, .. } = asked;
        let drafts = drafts(buffers);
        let paths: BTreeSet<SourcePath> = paths.union(&hints.paths).cloned().collect();
        let is_little = !hints.everything && !hints.git && (!paths.is_empty() || hints.nudged);
        let system = OverlaySystem::new(&self.disk, &drafts);
        let few = match is_little {
            true if paths.is_empty() => Some(Looked::AsBefore).filter(|_| self.latest.is_some()),
            true => self.bench.look_at(&system, &self.options, &paths),
            false => None,
        };
        let looked = match few {
            Some(looked) => {
                if paths.iter().any(|path| !drafts.contains_key(path)) {
                    self.due = self.due.min(Instant::now() + AFTER_EDIT);
                }
                looked
            }
            None => match self.look(&drafts) {
                Ok(looked) => looked,
                Err(error) => return (self.tell)(Work::Unreadable(error.to_string(), error.help())),
            },
        };
        if looked == Looked::AsBefore && self.latest.is_some() {
            // The same manuscript is that of these texts as well.
            return match (&self.latest, *is_new) {
                (Some(manuscript), true) => (self.tell)(Work::Made(manuscript.clone(), buffers.clone())),
                _ => (self.tell)(Work::Readable),
            };
        }
        let system = OverlaySystem::new(&self.disk, &drafts);
        let wish = Wish { drafts: true, ..Wish::default() };
        let made = self.bench.manuscript(&system, &self.options.limits, &wish, &mut Stopwatch::default());
        let Some(manuscript) = made.map(Arc::new) else { return true };
        self.latest = Some(manuscript.clone());
        let goes_on = (self.tell)(Work::Made(manuscript.clone(), buffers.clone()));
        self.examiner.lay(manuscript, buffers.clone());
        goes_on
    }

    /// Looks at everything, and says when to do so next.
    fn look(&mut self, drafts: &crate::system::Drafts) -> Result<Looked, SystemError> {
        let began = Instant::now();
        let looked = self.bench.look(&OverlaySystem::new(&self.disk, drafts), &self.options);
        let took = began.elapsed();
        let covered = self.watch.cover(&self.disk);
        // Looking takes at most a hundredth of the time, or a tenth where nothing is told.
        let (often, share) = if self.watch.is_told() { (SELDOM, 100) } else { (OFTEN, 10) };
        let soon = match &looked {
            Ok((_, rest)) => *rest == Rest::Moving || covered == Covered::Anew,
            Err(_) => false,
        };
        self.due = Instant::now()
            + match looked {
                _ if soon => UNSETTLED.max(took),
                Ok(_) => often.max(took * share),
                Err(_) => OFTEN,
            };
        looked.map(|(looked, _)| looked)
    }
}
