use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use super::{BlobId, CommitId};
use crate::source::SourcePath;

/// Contents by name. A name stands for the same bytes for ever, so looking one up is no different
/// from having it in a map; only that a large history need not lie in memory.
pub trait Objects: Debug + Send + Sync {
    /// The content of a file; `None` if git does not hold it, or if it is too large to be a source.
    fn blob(&self, id: BlobId) -> Option<Arc<[u8]>>;

    /// The file at a path of the project, as of a commit; `None` if there was none.
    fn find(&self, commit: CommitId, path: &SourcePath) -> Option<BlobId>;

    /// Was an object asked for that history names and that is not there? So it is in a partial clone.
    fn is_partial(&self) -> bool {
        false
    }

    /// Is a file called that anywhere in the repository, as of a commit? `true` if it cannot be known.
    fn holds(&self, commit: CommitId, name: &str) -> bool;
}

/// Contents in memory, for tests and for histories that were made up.
#[derive(Debug, Clone, Default)]
pub struct MemoryObjects {
    /// Contents by name.
    pub blobs: BTreeMap<BlobId, Arc<[u8]>>,
    /// Files by commit and path.
    pub trees: BTreeMap<(CommitId, SourcePath), BlobId>,
}

impl Objects for MemoryObjects {
    fn blob(&self, id: BlobId) -> Option<Arc<[u8]>> {
        self.blobs.get(&id).cloned()
    }

    fn find(&self, commit: CommitId, path: &SourcePath) -> Option<BlobId> {
        self.trees.get(&(commit, path.clone())).copied()
    }

    fn holds(&self, commit: CommitId, name: &str) -> bool {
        self.trees.keys().any(|(at, path)| *at == commit && path.file_name() == name)
    }
}
