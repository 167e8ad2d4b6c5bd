use super::BlobId;
use crate::source::SourcePath;

/// Position of a commit in [`super::Timeline::commits`], where children come before their parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitIndex(pub u32);

/// The life of one file, renames followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Its path at the head, or the last one it had.
    pub path: SourcePath,
    /// The commit that removed it, if it is gone.
    pub ended: Option<CommitIndex>,
    /// What commits made of it, the latest first. Where branches were merged, those of both sides.
    pub changes: Vec<Change>,
    /// What lies before the earliest change.
    pub start: Start,
}

impl Track {
    /// The last change, if one is known.
    pub fn latest(&self) -> Option<&Change> {
        self.changes.first()
    }
}

/// What lies before the earliest change of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Start {
    /// Nothing: the earliest change made the file.
    Made,
    /// Nobody knows: history ends there. The earliest entry is the file as it was then, no change.
    CutOff,
}

/// What one commit made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The commit.
    pub commit: CommitIndex,
    /// The file's path afterwards.
    pub path: SourcePath,
    /// Its content afterwards.
    pub blob: BlobId,
    /// What happened.
    pub kind: ChangeKind,
    /// What it was made from, as positions among the changes of its track, the first parent's first. `None` if that
    /// is the next one, or nothing where there is no next one.
    pub before: Option<Box<[u32]>>,
}

/// What happened to a file in a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was made.
    Added,
    /// Its content changed.
    Modified,
    /// It was moved, perhaps with a change of content.
    Renamed {
        /// Where it was before.
        from: SourcePath,
    },
    /// Two sides met, and the outcome is neither's text, or that of a branch in the place of one that the main line had
    /// changed meanwhile.
    Merged,
    /// Nothing that is known: history ends here, this is how the file was.
    Found,
}
