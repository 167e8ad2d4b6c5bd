//! A file while it is followed through history, and what its changes were made from.

use crate::history::{BlobId, Change, ChangeKind, CommitIndex, ObjectId, Start, Track};
use crate::source::SourcePath;

/// A file on its way through history.
#[derive(Clone)]
pub(super) struct Carried {
    pub(super) track: u32,
    pub(super) blob: ObjectId,
    /// Changes of the track that were made from it, each with the place of the parent by which it came here.
    pub(super) made: Vec<(u32, u32)>,
}

/// A track while it is followed; commits are positions in the graph.
pub(super) struct Followed {
    pub(super) path: SourcePath,
    pub(super) ended: Option<u32>,
    pub(super) changes: Vec<(u32, SourcePath, ObjectId, ChangeKind)>,
    /// A change, the place of a parent, and the change that it was made from there.
    made: Vec<(u32, u32, u32)>,
    pub(super) start: Start,
    pub(super) dropped: bool,
}

impl Followed {
    pub(super) fn new(path: SourcePath, ended: Option<u32>) -> Self {
        Self { path, ended, changes: Vec::new(), made: Vec::new(), start: Start::Made, dropped: false }
    }

    /// The position that the next change will have.
    pub(super) fn next(&self) -> u32 {
        self.changes.len() as u32
    }

    pub(super) fn change(&mut self, at: u32, path: &SourcePath, file: &Carried, kind: ChangeKind) {
        let next = self.next();
        self.made.extend(file.made.iter().map(|(change, parent)| (*change, *parent, next)));
        self.changes.push((at, path.clone(), file.blob, kind));
    }

    /// The track, with the commits where they are among those that are kept.
    pub(super) fn finish(mut self, index: &[CommitIndex]) -> Track {
        let before = self.before();
        let changes = self.changes.into_iter().zip(before).map(|((at, path, blob, kind), before)| Change {
            commit: index[at as usize],
            path,
            blob: BlobId(blob),
            kind,
            before,
        });
        let ended = self.ended.map(|at| index[at as usize]);
        Track { path: self.path, ended, start: self.start, changes: changes.collect() }
    }

    /// What each change was made from, unless that is the next one or nothing.
    fn before(&mut self) -> Vec<Option<Box<[u32]>>> {
        let mut made: Vec<Vec<u32>> = vec![Vec::new(); self.changes.len()];
        self.made.sort_unstable();
        for (change, _, from) in self.made.drain(..) {
            let all = &mut made[change as usize];
            if !all.contains(&from) {
                all.push(from);
            }
        }
        let last = made.len().saturating_sub(1);
        let is_next = |at: usize, all: &[u32]| if at == last { all.is_empty() } else { all == [at as u32 + 1] };
        made.into_iter().enumerate().map(|(at, all)| (!is_next(at, &all)).then(|| all.into_boxed_slice())).collect()
    }
}
