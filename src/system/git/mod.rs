//! Git, read-only: the history of the sources, and the project as it was in any commit.
//!
//! No program is started and no byte is written. Of the repository's configuration only the words on
//! storage and upstream branches are read, as text: hooks, filters, pagers, aliases, includes and
//! `core.worktree` have no effect. Replacements, grafts and `.mailmap` are not applied, objects outside
//! of the repository are not read, and every object is held against its name.

mod at;
mod discover;
mod folders;
mod followed;
mod identity;
mod line;
mod memo;
mod overruled;
mod refs;
mod rename;
mod revision;
mod store;
mod trees;
mod walk;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gix_object::Kind;
use jiff::civil::Date;

pub use at::CommitSystem;
pub use identity::{Identity, identity};
pub use revision::RevisionError;

use self::discover::{Config, Places};
use self::memo::Memory;
use self::store::{Missing, Store};
use self::trees::{Scope, Trees};
use super::Environment;
use crate::history::decode::decode;
use crate::history::{Absence, CommitId, History, ObjectId, Timeline};
use crate::source::SourcePath;

/// The repository that holds a project.
#[derive(Debug)]
pub struct Git {
    places: Places,
    config: Config,
    store: Arc<Store>,
    /// The project's folder within the repository; empty if they are one.
    prefix: String,
    memory: Arc<Memory>,
}

/// What a commit was made from, that of its own line first.
type Parents = Vec<CommitId>;

impl Git {
    /// Finds the repository of the project in `folder`, an absolute path without links.
    pub fn find(folder: &Path) -> Result<Self, Absence> {
        let places = discover::discover(folder)?;
        let config = Config::open(&places.common);
        let store = Arc::new(Store::open(&places.common, config.object_format()?)?);
        let prefix = folder.strip_prefix(&places.worktree).ok().and_then(Path::to_str);
        let prefix = prefix.ok_or_else(|| Absence::Unreadable("the project's path is no UTF-8".into()))?;
        Ok(Self { prefix: prefix.replace('\\', "/"), places, config, store, memory: Arc::default() })
    }

    /// The project's folder within the repository; empty if they are one.
    pub fn folder(&self) -> &str {
        &self.prefix
    }

    /// The commit that is checked out.
    pub fn head(&self) -> Result<CommitId, Absence> {
        match refs::peel(&self.places, "HEAD") {
            Some(id) => Ok(CommitId(id)),
            None => match refs::branch(&self.places).as_deref() {
                Some(".invalid") => Err(Absence::Unsupported("keeps its branches as a table".into())),
                Some(branch) if !refs::is_written(&self.places, branch) => Err(Absence::NoCommits),
                Some(branch) => Err(Absence::Unreadable(format!("the branch `{branch}` names no commit"))),
                None => Err(Absence::Unreadable("`HEAD` names no branch and no commit".into())),
            },
        }
    }

    /// The branch that is checked out, if one is.
    pub fn branch(&self) -> Option<String> {
        refs::branch(&self.places)
    }

    /// The commit of a name: a branch, a tag, the first digits of a commit, `HEAD~2`, `@{upstream}`.
    pub fn resolve(&self, name: &str) -> Result<CommitId, RevisionError> {
        revision::resolve(self, name)
    }

    /// Does a name stand for a tag, or for what lies before one?
    pub fn is_tag(&self, name: &str) -> bool {
        revision::is_tag(self, name)
    }

    /// The state of a branch at the end of a day: the last commit of that day or before, following
    /// first parents, so that what was merged later does not count.
    pub fn on(&self, head: CommitId, day: Date) -> Option<CommitId> {
        let mut id = head;
        loop {
            let commit = decode(id, &self.store.read(id.0, Kind::Commit).ok()?).commit;
            if commit.committed.date().is_some_and(|date| date <= day) {
                return Some(id);
            }
            id = *commit.parents.first()?;
        }
    }

    /// The commit from which a line of work parted from its base: one that both can reach, and no other that both can
    /// reach can. Where each took over the other there are several: what the base itself was at counts, and what it took
    /// over from the work is none of its own. Dates decide nothing.
    pub fn merge_base(&self, base: CommitId, work: CommitId) -> Option<CommitId> {
        let mut read = HashMap::new();
        let ancestors = self.reachable(base, &mut read);
        let common = self.reachable(work, &mut read).into_iter().filter(|id| ancestors.contains(id));
        let common: Vec<(CommitId, &Parents)> = common.filter_map(|id| Some((id, read.get(&id)?.as_ref()?))).collect();
        // What lies between two commits that are in common is in common as well: looking one step back suffices.
        let passed: HashSet<CommitId> = common.iter().flat_map(|(_, parents)| *parents).copied().collect();
        let best: BTreeSet<CommitId> = common.into_iter().map(|(id, _)| id).filter(|id| !passed.contains(id)).collect();
        let first = |id: &CommitId| read.get(id)?.as_ref()?.first().copied();
        let mut line = std::iter::successors(Some(base), first);
        if best.len() > 1 { line.find(|id| best.contains(id)) } else { None }.or(best.last().copied())
    }

    /// A commit and all that lie before it, those that cannot be read included; what was `read` is not read again.
    fn reachable(&self, head: CommitId, read: &mut HashMap<CommitId, Option<Parents>>) -> HashSet<CommitId> {
        let mut seen = HashSet::from([head]);
        let mut open = vec![head];
        while let Some(id) = open.pop() {
            let known = read
                .entry(id)
                .or_insert_with(|| Some(decode(id, &self.store.read(id.0, Kind::Commit).ok()?).commit.parents));
            open.extend(known.iter().flatten().copied().filter(|parent| seen.insert(*parent)));
        }
        seen
    }

    /// What git remembers of the files below the roots, seen from a commit. One pass over all commits, of which
    /// those that an earlier pass met are not read again.
    pub fn history(&self, head: CommitId, roots: &[SourcePath]) -> History {
        let scope = Scope::new(&self.prefix, roots);
        let walked = self.memory.lend(|memo| walk::walk(&self.store, head, &self.shallow(), &scope, memo));
        let walked = match walked {
            Ok(walked) => walked,
            Err(error) => return History::None { why: absence(error) },
        };
        let objects = walk::Objects {
            store: self.store.clone(),
            prefix: self.prefix.clone(),
            folders: walked.folders,
            memory: self.memory.clone(),
        };
        History::Known(Arc::new(Timeline {
            head,
            branch: self.branch(),
            shallow: walked.incomplete,
            commits: walked.commits,
            tracks: walked.tracks,
            line: walked.line,
            merged: walked.merged,
            trial: None,
            implausible: walked.implausible,
            objects: Arc::new(objects),
        }))
    }

    /// The project as it was in a commit.
    pub fn at(self: &Arc<Self>, commit: CommitId, environment: Environment) -> Result<CommitSystem, Absence> {
        let decoded = decode(commit, &self.store.read(commit.0, Kind::Commit).map_err(absence)?);
        let tree = decoded.tree.ok_or_else(|| Absence::Unreadable("a commit names no tree".into()))?;
        let day = decoded.commit.committed.date().unwrap_or_default();
        Ok(CommitSystem { git: self.where_it_lay(tree), commit, tree, day, environment })
    }

    /// The same project in the folder that it had in a tree, if it was moved since.
    fn where_it_lay(self: &Arc<Self>, tree: ObjectId) -> Arc<Self> {
        let head = self.head().ok().and_then(|head| decode(head, &self.store.read(head.0, Kind::Commit).ok()?).tree);
        let moved =
            |head| folders::project_moved_from(&Trees::new(&self.store), &self.prefix, tree, head).unwrap_or_default();
        match head.and_then(moved) {
            None => self.clone(),
            Some(prefix) => Arc::new(Self {
                places: self.places.clone(),
                config: self.config.clone(),
                store: self.store.clone(),
                prefix,
                memory: Arc::default(),
            }),
        }
    }

    /// Commits whose parents were not fetched.
    fn shallow(&self) -> HashSet<CommitId> {
        let text = discover::read(&self.places.common.join("shallow"), 64 << 20).unwrap_or_default();
        text.lines().filter_map(|line| ObjectId::from_hex(line.trim().as_bytes())).map(CommitId).collect()
    }
}

/// A history with everything that it is a function of.
#[derive(Debug)]
pub struct Remembered {
    head: CommitId,
    branch: Option<String>,
    shallow: HashSet<CommitId>,
    roots: Vec<SourcePath>,
    history: History,
    memory: Arc<Memory>,
}

/// The same as [`history`]: not read anew where the repository stands as it stood, and otherwise no commit
/// read anew that is known.
pub fn history_again(folder: &Path, roots: &[SourcePath], remembered: &mut Option<Remembered>) -> History {
    let (mut git, head) = match Git::find(folder).and_then(|git| git.head().map(|head| (git, head))) {
        Ok(found) => found,
        Err(why) => return History::None { why },
    };
    let (branch, shallow) = (git.branch(), git.shallow());
    if let Some(held) = remembered
        && (held.head, &held.branch, &held.shallow, held.roots.as_slice()) == (head, &branch, &shallow, roots)
    {
        return held.history.clone();
    }
    if let Some(held) = remembered {
        git.memory = held.memory.clone();
    }
    let history = git.history(head, roots);
    let (roots, memory) = (roots.to_vec(), git.memory.clone());
    *remembered = Some(Remembered { head, branch, shallow, roots, history: history.clone(), memory });
    history
}

/// The folders in which git writes what is checked out and where branches stand; none without a repository.
pub fn signposts(folder: &Path) -> Vec<PathBuf> {
    let Ok(places) = discover::discover(folder) else { return Vec::new() };
    let mut posts = vec![places.private.clone()];
    if places.common != places.private {
        posts.push(places.common.clone());
    }
    let refs = walkdir::WalkDir::new(places.common.join("refs")).max_depth(16).into_iter().filter_map(Result::ok);
    posts.extend(refs.filter(|entry| entry.file_type().is_dir()).map(walkdir::DirEntry::into_path).take(1000));
    posts
}

/// The history of the project in a folder, seen from the commit that is checked out.
pub fn history(folder: &Path, roots: &[SourcePath]) -> History {
    let read = Git::find(folder).and_then(|git| git.head().map(|head| git.history(head, roots)));
    read.unwrap_or_else(|why| History::None { why })
}

fn absence(error: Missing) -> Absence {
    match error {
        Missing::Absent => Absence::Unreadable("a commit is missing".into()),
        Missing::Damaged(what) => Absence::Unreadable(what),
    }
}

#[cfg(test)]
mod base_tests;
#[cfg(test)]
mod before_tests;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
