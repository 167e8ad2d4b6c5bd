//! Being told that files changed. What the system tells is a hint and no more: it says when to look, and
//! looking says what is there. So a hint that is late, doubled or wrong costs a look, and one that is lost
//! costs the time until the next look that is due anyway.
//!
//! Every folder is watched by itself, before it is read: a file that appears in a new folder is either
//! found by reading it or told of. Where the system cannot watch (too many folders, no instances left, a
//! file system without notice), the files are looked at every so often instead, and the reason is told once.

mod hints;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

pub use hints::{Hints, Nudge};

use self::hints::Inbox;
use super::RealSystem;

/// Watches the folders of a project.
pub struct Watch {
    /// `None` where watching is not possible.
    watcher: Option<RecommendedWatcher>,
    inbox: Arc<Inbox>,
    watched: BTreeSet<PathBuf>,
    trouble: Option<String>,
}

/// Is everything watched that was to be?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covered {
    /// Nothing new had to be watched.
    AsBefore,
    /// Folders are watched that were not: what happened in them before is not known.
    Anew,
}

impl Watch {
    /// Begins to listen; nothing is watched yet.
    pub fn new(system: &RealSystem) -> Self {
        let inbox = Arc::new(Inbox::new(system.folder(), super::git::signposts(system.folder())));
        let sender = inbox.clone();
        let made = notify::recommended_watcher(move |event: notify::Result<Event>| sender.take(event));
        let (watcher, trouble) = match made {
            Ok(watcher) => (Some(watcher), None),
            Err(error) => (None, Some(why(&error))),
        };
        Self { watcher, inbox, watched: BTreeSet::new(), trouble }
    }

    /// A hand to wake up who waits.
    pub fn nudge(&self) -> Nudge {
        Nudge(self.inbox.clone())
    }

    /// Watches the folders that hold sources, theme, configuration and the state of git, and no others.
    /// Which folders these are, the last look has shown.
    pub fn cover(&mut self, system: &RealSystem) -> Covered {
        if self.watcher.is_none() {
            return Covered::AsBefore;
        }
        let mut wanted: BTreeSet<PathBuf> = system.folders().into_iter().collect();
        wanted.insert(system.folder().to_owned());
        let signposts = super::git::signposts(system.folder());
        wanted.extend(signposts.iter().cloned());
        self.inbox.heed(signposts);
        for lost in self.inbox.lost() {
            self.watched.remove(&lost);
        }
        let gone: Vec<PathBuf> = self.watched.difference(&wanted).cloned().collect();
        let new: Vec<PathBuf> = wanted.difference(&self.watched).cloned().collect();
        for folder in gone {
            self.forget(&folder);
        }
        let mut covered = Covered::AsBefore;
        for folder in new {
            covered = Covered::Anew;
            // One that is watched under another name, or was, must be let go of first.
            self.forget(&folder);
            let Some(watcher) = &mut self.watcher else { break };
            match watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => drop(self.watched.insert(folder)),
                // It is gone already; the next look does not list it.
                Err(error) if is_missing(&error) => {}
                Err(error) => self.give_up(why(&error)),
            }
        }
        covered
    }

    /// Waits for hints, and then until they pause: a moment after a file was closed or moved, somewhat
    /// longer where it may still be written, longer yet where many files change at once.
    pub fn wait(&mut self, longest: Duration) -> Hints {
        let hints = self.inbox.wait(longest);
        if let Some(trouble) = &hints.trouble {
            self.give_up(trouble.clone());
        }
        hints
    }

    /// Is the system able to tell?
    pub fn is_told(&self) -> bool {
        self.watcher.is_some()
    }

    /// Why it is not, once.
    pub fn trouble(&mut self) -> Option<String> {
        self.trouble.take()
    }

    fn forget(&mut self, folder: &Path) {
        self.watched.remove(folder);
        if let Some(watcher) = &mut self.watcher {
            // It may be gone, and its watch with it.
            let _ = watcher.unwatch(folder);
        }
    }

    fn give_up(&mut self, why: String) {
        self.watcher = None;
        self.watched.clear();
        self.trouble.get_or_insert(why);
    }
}

fn is_missing(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound => true,
        ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

/// Why watching is not possible, with the way out.
fn why(error: &notify::Error) -> String {
    // What the limit on instances says is "too many open files".
    const TOO_MANY_FILES: i32 = 24;
    match &error.kind {
        ErrorKind::MaxFilesWatch => "this system allows no more folders to be watched; \
             `sudo sysctl fs.inotify.max_user_watches=524288` raises the limit"
            .to_owned(),
        ErrorKind::Io(io) if io.raw_os_error() == Some(TOO_MANY_FILES) => "this system allows no more programs to \
             watch; `sudo sysctl fs.inotify.max_user_instances=1024` raises the limit"
            .to_owned(),
        _ => format!("this system cannot tell of changes ({error})"),
    }
}

/// Is this an event that may mean a change?
fn is_change(kind: EventKind) -> bool {
    use notify::event::{AccessKind, AccessMode};
    match kind {
        // Reading tells of itself as well.
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
