use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use gix_object::Kind;
use jiff::civil::Date;

use super::Git;
use super::line::{main_line, merges};
use super::store::Missing;
use super::trees::{self, EntryKind, Scope, Trees};
use crate::diagnostics::{self, Checked};
use crate::history::decode::decode;
use crate::history::{Commit, CommitId, CommitIndex, History, Merge, ObjectId, Trial};
use crate::source::{Asset, Source, SourcePath, SourceSet, attachment};
use crate::system::names::{self, is_control};
use crate::system::{CONFIG, Environment, Folder, Limits, System, SystemError, findings, is_text, may_be_read, walk};

/// The project as it was in a commit, read straight from git: nothing is checked out.
#[derive(Debug)]
pub struct CommitSystem {
    pub(super) git: Arc<Git>,
    pub(super) commit: CommitId,
    pub(super) tree: ObjectId,
    pub(super) day: Date,
    pub(super) environment: Environment,
}

impl CommitSystem {
    /// The commit.
    pub fn commit(&self) -> CommitId {
        self.commit
    }

    /// The day that it stands for: that on which the commit was put into the repository, as its clock showed,
    /// unless it is seen from a later one. What is effective, due or overdue is so as of some day: a command
    /// that shows the past compiles it with this one, one that compares two commits with one day for both.
    pub fn day(&self) -> Date {
        self.day
    }

    /// A history, of whose commits those are on trial that do not lie before this one: who may approve is what the
    /// configuration of this one says. What the main line is before it says this one as well, and not a contribution,
    /// which may name its parents in any order.
    pub(in crate::system) fn on_trial(&self, history: History) -> History {
        let History::Known(timeline) = history else { return history };
        let Ok(config) = self.read_config(&Limits::default()) else { return History::Known(timeline) };
        let mut read = HashMap::new();
        let trusted = self.git.reachable(self.commit, &mut read);
        let parents = |id: CommitId| read.get(&id).and_then(Option::as_ref).map_or(&[][..], Vec::as_slice);
        let is_known = |id: &CommitId| read.get(id).is_some_and(Option::is_some);
        let mut timeline = Arc::unwrap_or_clone(timeline);
        let all = timeline.commits.iter().map(|commit| commit.id).chain(timeline.line.iter().copied());
        let commits = all.filter(|id| !trusted.contains(id)).collect();
        let line = main_line(self.commit, |at| parents(at).first().copied().filter(is_known));
        let merges = merges(&line, parents);
        let before = timeline.commits.iter().zip(0..).filter(|(commit, _)| trusted.contains(&commit.id));
        for (commit, at) in before {
            let merge = merges.get(&commit.id).and_then(|merge| self.merge(*merge));
            match merge {
                Some(merge) => timeline.merged.insert(CommitIndex(at), merge),
                None => timeline.merged.remove(&CommitIndex(at)),
            };
        }
        timeline.line.retain(|id| !trusted.contains(id));
        timeline.line.extend(line);
        timeline.trial = Some(Trial { config, base: self.commit, commits });
        History::Known(Arc::new(timeline))
    }

    /// A merge, as it is told; `None` if it cannot be read.
    fn merge(&self, id: CommitId) -> Option<Merge> {
        let Commit { committer, committed, parents, .. } =
            decode(id, &self.git.store.read(id.0, Kind::Commit).ok()?).commit;
        Some(Merge { id, into: parents.first().copied().unwrap_or(id), by: committer, at: committed })
    }

    /// The same, seen on another day.
    pub(in crate::system) fn seen_on(self, day: Date) -> Self {
        Self { day, ..self }
    }

    /// The path of the first document below some folders that fits: where one lay that is known by what it says.
    pub fn find_text(
        &self,
        roots: &[SourcePath],
        limits: &Limits,
        fits: &dyn Fn(&Source) -> bool,
    ) -> Option<SourcePath> {
        let folders = roots.iter().filter_map(|root| walk::root_path(root.as_str()));
        let mut files = BTreeMap::new();
        folders.for_each(|folder| files.extend(self.list(&folder, &mut Vec::new())));
        let mut documents = files.into_iter().filter(|(path, _)| path.extension() == "md");
        let is_it = |path: &SourcePath, id| {
            let bytes = self.blob(path.as_str(), id, limits.max_text);
            bytes.is_ok_and(|bytes| fits(&Source::from_bytes(path.clone(), &bytes)))
        };
        documents.find_map(|(path, id)| is_it(&path, id).then_some(path))
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, SystemError> {
        let found = Trees::new(&self.git.store).find(self.tree, &trees::join(&self.git.prefix, path));
        match found.map_err(|error| unreadable(path, error))? {
            Some((EntryKind::File, id)) => self.blob(path, id, limit),
            Some((EntryKind::Link, _)) => Err(SystemError::Link { path: path.to_owned() }),
            Some(_) => Err(SystemError::NotAFile { path: path.to_owned() }),
            None => Err(SystemError::Missing { path: path.to_owned() }),
        }
    }

    fn blob(&self, path: &str, id: ObjectId, limit: u64) -> Result<Vec<u8>, SystemError> {
        match self.git.store.size(id).map_err(|error| unreadable(path, error))? {
            len if len > limit => Err(SystemError::TooLarge { path: path.to_owned(), len, limit }),
            _ => self.git.store.read(id, Kind::Blob).map_err(|error| unreadable(path, error)),
        }
    }

    fn list(&self, root: &str, found: &mut Vec<diagnostics::Diagnostic>) -> BTreeMap<SourcePath, ObjectId> {
        let scope = Scope::new(&self.git.prefix, &[SourcePath::new(root)]);
        let mut files = BTreeMap::new();
        let listed = match Trees::new(&self.git.store).list(self.tree, &scope) {
            Ok(listed) => listed,
            Err(error) => {
                found.push(findings::unreadable(unreadable(root, error)));
                return files;
            }
        };
        if listed.is_empty() {
            found.push(findings::missing_root(root));
        }
        for (path, (kind, id)) in listed {
            let Ok(path) = String::from_utf8(path) else { continue };
            let path = SourcePath::new(path);
            match kind {
                EntryKind::Link => found.push(findings::symlink(path.as_str())),
                EntryKind::Submodule => found.push(findings::special(path.as_str())),
                _ if path.as_str().contains(is_control) => found.push(findings::control_character(path.as_str())),
                _ => {
                    names::inspect(&path, found);
                    if kind == EntryKind::File {
                        files.insert(path, id);
                    }
                }
            }
        }
        files
    }

    /// An attachment; one that is never published, or too large, is not unpacked.
    fn asset(&self, path: &SourcePath, id: ObjectId, limits: &Limits) -> Result<Asset, SystemError> {
        let len = self.git.store.size(id).map_err(|error| unreadable(path.as_str(), error))?;
        let bytes = match attachment::wanted(path) {
            0 => Vec::new(),
            _ => self.blob(path.as_str(), id, limits.max_asset)?,
        };
        Ok(Asset::new(path.clone(), len, &bytes))
    }
}

fn unreadable(path: &str, error: Missing) -> SystemError {
    let what = match error {
        Missing::Absent => "this clone does not hold it; fetch the whole history".to_owned(),
        Missing::Damaged(what) => what,
    };
    SystemError::Io { what: "read", path: path.to_owned(), source: std::io::Error::other(what) }
}

impl System for CommitSystem {
    fn read_config(&self, limits: &Limits) -> Result<Source, SystemError> {
        match self.read(CONFIG, limits.max_text) {
            Ok(bytes) => Ok(Source::from_bytes(SourcePath::new(CONFIG), &bytes)),
            Err(SystemError::Missing { .. }) => {
                Err(SystemError::NoProject { path: format!("commit {}", self.commit.short()) })
            }
            Err(error) => Err(error),
        }
    }

    fn read_sources(&self, roots: &[SourcePath], limits: &Limits) -> Checked<SourceSet> {
        let mut read = Checked::<SourceSet>::default();
        let mut files = BTreeMap::new();
        for root in roots {
            match walk::root_path(root.as_str()) {
                Some(root) => files.extend(self.list(&root, &mut read.diagnostics)),
                None => read.diagnostics.push(findings::root_outside(root.as_str())),
            }
        }
        names::collisions(files.keys(), &mut read.diagnostics);
        for (path, id) in files {
            let outcome = match is_text(&path) {
                true => self.blob(path.as_str(), id, limits.max_text).map(|bytes| {
                    read.value.sources.insert(path.clone(), Source::from_bytes(path.clone(), &bytes));
                }),
                false => self.asset(&path, id, limits).map(|asset| {
                    read.value.assets.insert(path.clone(), asset);
                }),
            };
            if let Err(error) = outcome {
                read.diagnostics.push(findings::unreadable(error));
            }
        }
        diagnostics::sort(&mut read.diagnostics);
        read
    }

    fn read_asset(&self, path: &SourcePath, limits: &Limits) -> Result<Vec<u8>, SystemError> {
        match may_be_read(path) {
            true => self.read(path.as_str(), limits.max_asset),
            false => Err(SystemError::Outside { path: path.to_string() }),
        }
    }

    fn read_folder(&self, folder: &SourcePath, limits: &Limits) -> Checked<Folder> {
        let mut read = Checked::<Folder>::default();
        let Some(root) = walk::root_path(folder.as_str()) else {
            read.diagnostics.push(findings::root_outside(folder.as_str()));
            return read;
        };
        let mut ignored = Vec::new();
        for (path, id) in self.list(&root, &mut ignored) {
            let below = path.as_str().strip_prefix(&root).unwrap_or_default().trim_start_matches('/');
            match self.blob(path.as_str(), id, limits.max_asset) {
                Ok(bytes) => drop(read.value.insert(SourcePath::new(below), Arc::from(bytes))),
                Err(error) => read.diagnostics.push(findings::unreadable(error)),
            }
        }
        read
    }

    fn history(&self, roots: &[SourcePath]) -> History {
        self.git.history(self.commit, roots)
    }

    fn environment(&self) -> &Environment {
        &self.environment
    }
}
