//! What git remembers of the manual, as values: commits, the life of every file, the texts they had.
//!
//! The system room reads it; every other room works on the values. History is right or honestly
//! absent: what a shallow clone does not hold is marked as cut off and never taken for a beginning,
//! and names and dates are what commits *claim*, worth no more than the signature below them.

mod commit;
pub mod decode;
mod id;
mod objects;
mod track;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

pub use commit::{Commit, Moment, Person, Signature, SignatureKind, Trailer};
pub use id::{BlobId, CommitId, ObjectId};
pub use objects::{MemoryObjects, Objects};
pub use track::{Change, ChangeKind, CommitIndex, Start, Track};

use crate::source::{Source, SourcePath};

/// The history of a manual, or the reason why there is none.
#[derive(Debug, Clone)]
pub enum History {
    /// There is none, and a page that would show it says why.
    None {
        /// Why.
        why: Absence,
    },
    /// What git remembers.
    Known(Arc<Timeline>),
}

impl History {
    /// What git remembers, if anything.
    pub fn timeline(&self) -> Option<&Timeline> {
        match self {
            History::None { .. } => None,
            History::Known(timeline) => Some(timeline),
        }
    }
}

impl History {
    /// Was it read at one and the same time? Then it is certainly the same.
    pub fn is_same_reading(&self, other: &Self) -> bool {
        match (self, other) {
            (History::None { why }, History::None { why: other }) => why == other,
            (History::Known(one), History::Known(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl PartialEq for History {
    /// Two histories are the same if they are seen from the same commit and cut off at the same places.
    fn eq(&self, other: &Self) -> bool {
        let seen =
            |timeline: &Timeline| (timeline.head, timeline.shallow, timeline.commits.len(), timeline.tracks.len());
        match (self, other) {
            (History::None { why }, History::None { why: other }) => why == other,
            (History::Known(one), History::Known(other)) => seen(one) == seen(other) && one.branch == other.branch,
            _ => false,
        }
    }
}

impl Eq for History {}

impl Default for History {
    fn default() -> Self {
        History::None { why: Absence::NotAsked }
    }
}

/// Why there is no history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// Nobody asked for it: the command needs none.
    NotAsked,
    /// Neither the project's folder nor one above it is a git repository.
    NoRepository,
    /// The repository has no commit yet.
    NoCommits,
    /// The repository takes objects from outside of itself (`objects/info/alternates`).
    Borrowed,
    /// The repository is stored in a way that is not read here.
    Unsupported(String),
    /// The repository is damaged or may not be read.
    Unreadable(String),
}

impl std::error::Error for Absence {}

impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Absence::NotAsked => f.write_str("history was not read"),
            Absence::NoRepository => f.write_str("the project is not in a git repository"),
            Absence::NoCommits => f.write_str("the git repository has no commit yet"),
            Absence::Borrowed => f.write_str(
                "the git repository borrows objects from another one; \
                 clone it without `--shared` and `--reference`, or run `git repack -a -d` and remove \
                 `objects/info/alternates`",
            ),
            Absence::Unsupported(what) => write!(f, "the git repository {what}, which is not read here"),
            Absence::Unreadable(what) => write!(f, "the git repository cannot be read: {what}"),
        }
    }
}

/// What git remembers of the files below the source roots, seen from one commit.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// The commit that it is seen from.
    pub head: CommitId,
    /// The branch that is checked out, if one is.
    pub branch: Option<String>,
    /// Is something missing: a shallow clone, or objects that are not there?
    pub shallow: bool,
    /// The commits that touched a file, and the head; children before their parents.
    pub commits: Vec<Commit>,
    /// The life of every file, those that exist at the head first, each group in the order of its paths.
    pub tracks: Vec<Track>,
    /// The main line: the head and from each commit on its first parent, as far as it is known.
    pub line: Vec<CommitId>,
    /// Commits that a merge brought to the main line, with that merge.
    pub merged: BTreeMap<CommitIndex, Merge>,
    /// The contribution that is on trial, if one is.
    pub trial: Option<Trial>,
    /// Commits dated before one of their parents: dates that nobody should rely on.
    pub implausible: Vec<CommitId>,
    /// The texts.
    pub objects: Arc<dyn Objects>,
}

/// A contribution on trial: its base decides who may approve, whatever its own configuration says.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The configuration of the base.
    pub config: Source,
    /// The base.
    pub base: CommitId,
    /// The commits that do not lie before the base.
    pub commits: BTreeSet<CommitId>,
}

/// A merge, and who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The commit.
    pub id: CommitId,
    /// The commit of the main line that it merged them into.
    pub into: CommitId,
    /// Who put it into the repository.
    pub by: Person,
    /// When.
    pub at: Moment,
}

impl Timeline {
    /// Does a commit belong to a contribution on trial?
    pub fn is_on_trial(&self, commit: CommitId) -> bool {
        self.trial.as_ref().is_some_and(|trial| trial.commits.contains(&commit))
    }

    /// A commit by position.
    pub fn commit(&self, index: CommitIndex) -> &Commit {
        &self.commits[index.0 as usize]
    }

    /// The life of a file that exists at the head.
    pub fn track(&self, path: &str) -> Option<&Track> {
        let living = self.tracks.partition_point(|track| track.ended.is_none());
        let found = self.tracks[..living].binary_search_by(|track| track.path.as_str().cmp(path));
        found.ok().map(|at| &self.tracks[at])
    }

    /// Files that exist at the head.
    pub fn living(&self) -> impl Iterator<Item = &Track> {
        self.tracks.iter().take_while(|track| track.ended.is_none())
    }

    /// Files that are gone, with the commit that removed them.
    pub fn withdrawn(&self) -> impl Iterator<Item = (&Track, CommitIndex)> {
        self.tracks.iter().filter_map(|track| track.ended.map(|commit| (track, commit)))
    }

    /// A text as it was, normalized like every other; `None` if git does not hold it.
    pub fn source(&self, path: &SourcePath, blob: BlobId) -> Option<Source> {
        self.objects.blob(blob).map(|bytes| Source::from_bytes(path.clone(), &bytes))
    }

    /// Files whose working text is not that of the head, among those given.
    pub fn changed<'s>(&self, sources: impl IntoIterator<Item = &'s Source>) -> Vec<SourcePath> {
        let living: BTreeMap<&str, BlobId> =
            self.living().filter_map(|track| Some((track.path.as_str(), track.latest()?.blob))).collect();
        let same = |source: &Source| {
            let blob = living.get(source.path.as_str())?;
            let committed = self.source(&source.path, *blob)?;
            Some(committed.text == source.text)
        };
        sources.into_iter().filter(|source| same(source) != Some(true)).map(|source| source.path.clone()).collect()
    }

    /// Commits that touched the manual and are dated after a moment, in seconds since 1970.
    pub fn after(&self, now: i64) -> impl Iterator<Item = &Commit> {
        self.commits.iter().filter(move |commit| commit.committed.seconds > now)
    }
}

#[cfg(test)]
mod tests;
