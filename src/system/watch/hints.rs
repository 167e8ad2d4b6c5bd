use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind};

use super::is_change;
use crate::source::SourcePath;

/// Paths that are kept apart; if more change at once, everything is looked at.
const MANY: usize = 256;
/// Changes that are no work of one hand, but of a program that may go on.
const SEVERAL: usize = 8;

/// What changed, perhaps.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// Files, relative to the project, without hidden ones.
    pub paths: BTreeSet<SourcePath>,
    /// Commits, branches or the checkout.
    pub git: bool,
    /// More than is told: hints were lost.
    pub everything: bool,
    /// Somebody asked for a look, not a file.
    pub nudged: bool,
    /// Why there will be no further hints.
    pub trouble: Option<String>,
}

impl Hints {
    /// Was there any?
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.git && !self.everything && !self.nudged && self.trouble.is_none()
    }
}

/// Wakes up who waits for hints.
#[derive(Clone)]
pub struct Nudge(pub(super) Arc<Inbox>);

impl Nudge {
    /// Does so.
    pub fn give(&self) {
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.hints.nudged = true;
        held.came(Instant::now(), Motion::Finished);
        self.0.arrived.notify_all();
    }
}

/// Where hints gather until somebody takes them.
pub(super) struct Inbox {
    folder: PathBuf,
    held: Mutex<Held>,
    arrived: Condvar,
}

#[derive(Default)]
struct Held {
    hints: Hints,
    /// Folders in which git keeps its state.
    signposts: Vec<PathBuf>,
    /// Folders whose watch may have ended.
    lost: BTreeSet<PathBuf>,
    first: Option<Instant>,
    last: Option<Instant>,
    motion: Motion,
}

/// What the last hint says of its file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Motion {
    /// It was closed, moved or removed: this is what it is now.
    #[default]
    Finished,
    /// It was written to, and the writer may not be done.
    UnderWay,
}

impl Held {
    fn came(&mut self, now: Instant, motion: Motion) {
        self.first.get_or_insert(now);
        self.last = Some(now);
        self.motion = motion;
    }

    /// How long it must be quiet before the hints are acted upon, and how long that may take at most.
    fn patience(&self) -> (Duration, Duration) {
        let millis = Duration::from_millis;
        match self.motion {
            _ if self.hints.everything || self.hints.paths.len() > SEVERAL => (millis(30), millis(500)),
            Motion::Finished => (millis(1), millis(20)),
            Motion::UnderWay => (millis(10), millis(100)),
        }
    }
}

impl Inbox {
    pub(super) fn new(folder: &Path, signposts: Vec<PathBuf>) -> Self {
        let held = Held { signposts, ..Held::default() };
        Self { folder: folder.to_owned(), held: Mutex::new(held), arrived: Condvar::new() }
    }

    /// Says where git keeps its state now; a repository may begin at any time.
    pub(super) fn heed(&self, signposts: Vec<PathBuf>) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).signposts = signposts;
    }

    /// Takes what the system tells.
    pub(super) fn take(&self, event: notify::Result<Event>) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Ok(event) if event.need_rescan() => held.hints.everything = true,
            Ok(event) if !is_change(event.kind) => return,
            Ok(event) => {
                if !self.note(&event, &mut held) {
                    return;
                }
            }
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => {
                held.hints.trouble = Some(super::why(&error));
            }
            // Something went wrong that concerns no certain file.
            Err(_) => held.hints.everything = true,
        }
        let motion = held.motion;
        held.came(Instant::now(), motion);
        self.arrived.notify_all();
    }

    /// Writes down an event; `false` if it means nothing.
    fn note(&self, event: &Event, held: &mut Held) -> bool {
        let is_moved = matches!(event.kind, EventKind::Create(_) | EventKind::Remove(_))
            || matches!(event.kind, EventKind::Modify(ModifyKind::Name(_)));
        let mut counts = false;
        for path in &event.paths {
            if is_moved {
                held.lost.insert(path.clone());
            }
            if path.parent().is_some_and(|folder| held.signposts.iter().any(|post| folder.starts_with(post))) {
                let is_state = self.is_state(path);
                held.hints.git |= is_state;
                counts |= is_state;
                continue;
            }
            let Some(path) = path.strip_prefix(&self.folder).ok().and_then(Path::to_str) else { continue };
            if path.split('/').any(|part| part.starts_with('.')) {
                continue;
            }
            held.hints.paths.insert(SourcePath::new(path.replace('\\', "/")));
            counts = true;
        }
        if held.hints.paths.len() > MANY {
            held.hints.paths.clear();
            held.hints.everything = true;
        }
        if counts {
            let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
            let is_finished = event.kind == closed || matches!(event.kind, EventKind::Remove(_)) || is_named(event);
            held.motion = if is_finished { Motion::Finished } else { Motion::UnderWay };
        }
        counts
    }

    /// Of all that git writes, only branches and the checkout say which history is shown.
    fn is_state(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let in_refs = path.components().any(|part| part.as_os_str() == "refs");
        !name.ends_with(".lock") && (in_refs || ["HEAD", "packed-refs", "shallow"].contains(&name))
    }

    /// The folders whose watch may have ended since this was asked last.
    pub(super) fn lost(&self) -> BTreeSet<PathBuf> {
        std::mem::take(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner).lost)
    }

    /// The hints, once there are some and no more come, or what there is after the longest time.
    pub(super) fn wait(&self, longest: Duration) -> Hints {
        let deadline = Instant::now() + longest;
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let now = Instant::now();
            let until = match (held.first, held.last) {
                (Some(first), Some(last)) => {
                    let (quiet, most) = held.patience();
                    (last + quiet).min(first + most)
                }
                _ => deadline,
            };
            if now >= until {
                held.first = None;
                held.last = None;
                return std::mem::take(&mut held.hints);
            }
            held = self.arrived.wait_timeout(held, until - now).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

fn is_named(event: &Event) -> bool {
    matches!(event.kind, EventKind::Modify(ModifyKind::Name(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, Flag, RemoveKind};

    fn inbox() -> Inbox {
        Inbox::new(Path::new("/p"), vec![PathBuf::from("/p/.git"), PathBuf::from("/p/.git/refs/heads")])
    }

    fn event(kind: EventKind, path: &str) -> notify::Result<Event> {
        Ok(Event::new(kind).add_path(PathBuf::from(path)))
    }

    const CLOSED: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));

    #[test]
    fn what_is_read_hidden_or_of_no_meaning_to_git_is_no_hint() {
        let inbox = inbox();
        inbox.take(event(EventKind::Access(AccessKind::Open(AccessMode::Any)), "/p/content/a.md"));
        inbox.take(event(CLOSED, "/p/content/.a.md.swp"));
        inbox.take(event(CLOSED, "/p/.git/index"));
        inbox.take(event(EventKind::Create(CreateKind::File), "/p/.git/HEAD.lock"));
        assert!(inbox.wait(Duration::ZERO).is_empty());
    }

    #[test]
    fn hints_are_gathered_and_given_once() {
        let inbox = inbox();
        inbox.take(event(EventKind::Modify(ModifyKind::Data(DataChange::Any)), "/p/content/a.md"));
        inbox.take(event(CLOSED, "/p/content/a.md"));
        inbox.take(event(EventKind::Create(CreateKind::File), "/p/.git/refs/heads/main"));
        let hints = inbox.wait(Duration::from_secs(5));
        assert_eq!(hints.paths.iter().map(SourcePath::as_str).collect::<Vec<_>>(), ["content/a.md"]);
        assert!(hints.git && !hints.everything);
        assert!(inbox.wait(Duration::ZERO).is_empty());
    }

    #[test]
    fn a_repository_that_begins_later_tells_of_its_commits() {
        let inbox = Inbox::new(Path::new("/p"), Vec::new());
        let head = || event(EventKind::Create(CreateKind::File), "/p/.git/HEAD");
        inbox.take(head());
        assert!(inbox.wait(Duration::ZERO).is_empty());
        inbox.heed(vec![PathBuf::from("/p/.git")]);
        inbox.take(head());
        assert!(inbox.wait(Duration::from_secs(5)).git);
    }

    #[test]
    fn lost_hints_and_too_many_of_them_mean_everything() {
        let inbox = inbox();
        inbox.take(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
        assert!(inbox.wait(Duration::from_secs(5)).everything);
        for n in 0..=MANY {
            inbox.take(event(CLOSED, &format!("/p/content/{n}.md")));
        }
        let hints = inbox.wait(Duration::from_secs(5));
        assert!(hints.everything && hints.paths.is_empty());
    }

    #[test]
    fn a_folder_that_moved_or_went_has_lost_its_watch() {
        let inbox = inbox();
        inbox.take(event(EventKind::Remove(RemoveKind::Folder), "/p/content/deep"));
        assert!(inbox.lost().contains(Path::new("/p/content/deep")));
        assert!(inbox.lost().is_empty());
    }
}
