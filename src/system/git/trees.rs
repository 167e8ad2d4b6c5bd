//! Folders as git keeps them: listed, searched and compared below the source roots only.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use gix_object::Kind;

use super::store::{Missing, Store};
use crate::history::ObjectId;
use crate::source::SourcePath;
use crate::system::names::is_control;
use crate::system::{Limits, walk};

/// Bytes of folders that are kept at hand while commits are compared.
const AT_HAND: usize = 64 << 20;

/// What an entry of a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    Folder,
    File,
    Link,
    Submodule,
}

/// An entry of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'t> {
    pub(super) kind: EntryKind,
    pub(super) name: &'t [u8],
    pub(super) id: ObjectId,
}

/// Git sorts a folder as if its name ended in `/`.
fn order(a: &Entry<'_>, b: &Entry<'_>) -> Ordering {
    let end = |entry: &Entry<'_>| (entry.kind == EntryKind::Folder).then_some(b'/');
    a.name.iter().copied().chain(end(a)).cmp(b.name.iter().copied().chain(end(b)))
}

/// The entries of a folder, in git's order; ends early where the folder is damaged.
pub(super) fn entries(tree: &[u8], hash: usize) -> impl Iterator<Item = Entry<'_>> {
    let mut rest = tree;
    std::iter::from_fn(move || {
        let space = rest.iter().position(|byte| *byte == b' ')?;
        let nul = space + rest[space..].iter().position(|byte| *byte == 0)?;
        let id = ObjectId::from_bytes(rest.get(nul + 1..nul + 1 + hash)?)?;
        let kind = match &rest[..space] {
            b"40000" | b"040000" => EntryKind::Folder,
            b"120000" => EntryKind::Link,
            b"160000" => EntryKind::Submodule,
            _ => EntryKind::File,
        };
        let name = &rest[space + 1..nul];
        rest = &rest[nul + 1 + hash..];
        Some(Entry { kind, name, id })
    })
}

/// The part of a repository that is a manual's: the project's folder, and the source roots in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    /// The project's folder within the repository; empty if they are one.
    prefix: String,
    /// Source roots, relative to the project; the empty one is the project itself.
    roots: Vec<String>,
}

/// Where a folder lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On the way to a source root.
    Above,
    /// In a source root.
    Within,
    /// Neither.
    Aside,
}

/// A file that differs between two commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Delta {
    pub(super) path: SourcePath,
    pub(super) old: Option<ObjectId>,
    pub(super) new: Option<ObjectId>,
}

impl Scope {
    pub(super) fn new(prefix: &str, roots: &[SourcePath]) -> Self {
        let roots = roots.iter().filter_map(|root| walk::root_path(root.as_str())).collect();
        Self { prefix: prefix.to_owned(), roots }
    }

    /// The same sources, of the project in another folder.
    pub(super) fn at(&self, folder: &str) -> Self {
        Self { prefix: folder.to_owned(), roots: self.roots.clone() }
    }

    /// Other source folders of the same project.
    pub(super) fn with(&self, roots: Vec<String>) -> Self {
        Self { prefix: self.prefix.clone(), roots }
    }

    /// The project's folder.
    pub(super) fn folder(&self) -> &str {
        &self.prefix
    }

    /// The source folders.
    pub(super) fn roots(&self) -> &[String] {
        &self.roots
    }

    /// Where a folder lies, given its path in the repository.
    fn place(&self, folder: &str) -> Place {
        let mut place = Place::Aside;
        for root in &self.roots {
            let root = join(&self.prefix, root);
            if below(folder, &root) {
                return Place::Within;
            }
            if below(&root, folder) {
                place = Place::Above;
            }
        }
        place
    }

    /// A path of the repository as a path of the project.
    fn relative(&self, path: &str) -> SourcePath {
        SourcePath::new(path.strip_prefix(&self.prefix).unwrap_or(path).trim_start_matches('/'))
    }
}

/// Is this path the folder itself, or below it?
fn below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub(super) fn join(folder: &str, name: &str) -> String {
    match (folder.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// Reads folders, and keeps those that were read last.
pub(super) struct Trees<'s> {
    store: &'s Store,
    held: RefCell<HashMap<ObjectId, Arc<[u8]>>>,
    size: Cell<usize>,
}

impl<'s> Trees<'s> {
    pub(super) fn new(store: &'s Store) -> Self {
        Self { store, held: RefCell::default(), size: Cell::new(0) }
    }

    fn hash(&self) -> usize {
        self.store.format().len_in_bytes()
    }

    fn read(&self, id: ObjectId) -> Result<Arc<[u8]>, Missing> {
        if let Some(tree) = self.held.borrow().get(&id) {
            return Ok(tree.clone());
        }
        let tree: Arc<[u8]> = self.store.read(id, Kind::Tree)?.into();
        let size = self.size.get() + tree.len();
        let mut held = self.held.borrow_mut();
        if size > AT_HAND {
            held.clear();
        }
        self.size.set(if size > AT_HAND { tree.len() } else { size });
        held.insert(id, tree.clone());
        Ok(tree)
    }

    /// The entry at a path of the repository.
    pub(super) fn find(&self, root: ObjectId, path: &str) -> Result<Option<(EntryKind, ObjectId)>, Missing> {
        let mut found = (EntryKind::Folder, root);
        for part in path.split('/').filter(|part| !part.is_empty()) {
            if found.0 != EntryKind::Folder {
                return Ok(None);
            }
            let tree = self.read(found.1)?;
            match entries(&tree, self.hash()).find(|entry| entry.name == part.as_bytes()) {
                Some(entry) => found = (entry.kind, entry.id),
                None => return Ok(None),
            }
        }
        Ok(Some(found))
    }

    /// Is a file called that in any folder? Each folder is read once, wherever it stands.
    pub(super) fn holds(&self, root: ObjectId, name: &str) -> Result<bool, Missing> {
        let mut seen = HashSet::from([root]);
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            let tree = self.store.read(id, Kind::Tree)?;
            for entry in entries(&tree, self.hash()) {
                match entry.kind {
                    EntryKind::File if entry.name == name.as_bytes() => return Ok(true),
                    EntryKind::Folder if seen.insert(entry.id) => open.push(entry.id),
                    _ => {}
                }
            }
        }
        Ok(false)
    }

    /// Everything in the folder of a project below its roots, hidden entries left out.
    pub(super) fn list(
        &self,
        root: ObjectId,
        scope: &Scope,
    ) -> Result<BTreeMap<Vec<u8>, (EntryKind, ObjectId)>, Missing> {
        let mut listed = BTreeMap::new();
        let mut open = vec![(Vec::new(), root)];
        while let Some((folder, id)) = open.pop() {
            let tree = self.read(id)?;
            let place = std::str::from_utf8(&folder).map_or(Place::Aside, |folder| scope.place(folder));
            for entry in entries(&tree, self.hash()) {
                let mut path = folder.clone();
                if !path.is_empty() {
                    path.push(b'/');
                }
                path.extend_from_slice(entry.name);
                let inside = place == Place::Within && !entry.name.starts_with(b".");
                let above = || std::str::from_utf8(&path).is_ok_and(|path| scope.place(path) != Place::Aside);
                if entry.kind == EntryKind::Folder && (inside || place == Place::Above && above()) {
                    open.push((path.clone(), entry.id));
                }
                if inside
                    || place == Place::Above && matches!(entry.kind, EntryKind::Link | EntryKind::Submodule) && above()
                {
                    let path = path.strip_prefix(scope.prefix.as_bytes()).unwrap_or(&path);
                    let path = path.strip_prefix(b"/").unwrap_or(path);
                    listed.insert(path.to_vec(), (entry.kind, entry.id));
                }
            }
        }
        Ok(listed)
    }

    /// The regular files below the roots, with paths that may be read.
    pub(super) fn files(&self, root: ObjectId, scope: &Scope) -> Result<BTreeMap<SourcePath, ObjectId>, Missing> {
        let deltas = self.diff(None, Some(root), scope)?;
        Ok(deltas.into_iter().filter_map(|delta| Some((delta.path, delta.new?))).collect())
    }

    /// The regular files below the roots that differ, in the order of their paths.
    pub(super) fn diff(
        &self,
        old: Option<ObjectId>,
        new: Option<ObjectId>,
        scope: &Scope,
    ) -> Result<Vec<Delta>, Missing> {
        let mut deltas = Vec::new();
        let mut open = vec![(String::new(), old, new)];
        while let Some((folder, old, new)) = open.pop() {
            if old == new {
                continue;
            }
            let place = scope.place(&folder);
            let old = old.map(|id| self.read(id)).transpose()?;
            let new = new.map(|id| self.read(id)).transpose()?;
            for (old, new) in pairs(old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default(), self.hash())
            {
                if old.map(|entry| (entry.kind, entry.id)) == new.map(|entry| (entry.kind, entry.id)) {
                    continue;
                }
                let Some(entry) = new.or(old) else { continue };
                let Some(name) = readable(entry.name) else { continue };
                if place == Place::Within && name.starts_with('.') {
                    continue;
                }
                let path = join(&folder, name);
                let id_if =
                    |entry: Option<Entry<'_>>, kind| entry.filter(|entry| entry.kind == kind).map(|entry| entry.id);
                let is_short = path.len() <= Limits::default().max_path;
                if entry.kind == EntryKind::Folder && is_short && scope.place(&path) != Place::Aside {
                    open.push((path.clone(), id_if(old, EntryKind::Folder), id_if(new, EntryKind::Folder)));
                }
                let (old, new) = (id_if(old, EntryKind::File), id_if(new, EntryKind::File));
                if place == Place::Within && is_short && old != new {
                    deltas.push(Delta { path: scope.relative(&path), old, new });
                }
            }
            // A few trees that hold each other many times are billions of files.
            if deltas.len() + open.len() > Limits::default().max_files {
                return Err(Missing::Damaged("a commit holds more files than a manual may have".into()));
            }
        }
        deltas.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(deltas)
    }
}

/// A name that a source may have.
fn readable(name: &[u8]) -> Option<&str> {
    std::str::from_utf8(name).ok().filter(|name| !name.contains(is_control) && !name.is_empty())
}

/// The entries of two folders side by side.
fn pairs<'t>(
    old: &'t [u8],
    new: &'t [u8],
    hash: usize,
) -> impl Iterator<Item = (Option<Entry<'t>>, Option<Entry<'t>>)> {
    let (mut old, mut new) = (entries(old, hash).peekable(), entries(new, hash).peekable());
    std::iter::from_fn(move || match (old.peek(), new.peek()) {
        (None, None) => None,
        (Some(_), None) => Some((old.next(), None)),
        (None, Some(_)) => Some((None, new.next())),
        (Some(a), Some(b)) => Some(match order(a, b) {
            Ordering::Less => (old.next(), None),
            Ordering::Greater => (None, new.next()),
            Ordering::Equal => (old.next(), new.next()),
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_roots_and_the_way_to_them_are_entered() {
        let scope = Scope::new("docs/manual", &[SourcePath::new("policies/"), SourcePath::new("./a/b")]);
        for (folder, place) in [
            ("", Place::Above),
            ("docs", Place::Above),
            ("docs/manual", Place::Above),
            ("docs/manual/policies", Place::Within),
            ("docs/manual/policies/x", Place::Within),
            ("docs/manual/policies-old", Place::Aside),
            ("docs/manual/a", Place::Above),
            ("docs/manual/a/c", Place::Aside),
            ("doc", Place::Aside),
        ] {
            assert_eq!(scope.place(folder), place, "{folder}");
        }
        assert_eq!(scope.relative("docs/manual/policies/x.md").as_str(), "policies/x.md");
        assert_eq!(Scope::new("", &[SourcePath::new("")]).place("anything"), Place::Within);
    }

    #[test]
    fn a_damaged_folder_ends_early_and_never_panics() {
        let mut tree = b"100644 a.md\0".to_vec();
        tree.extend([1; 20]);
        tree.extend(b"40000 b\0");
        tree.extend([2; 20]);
        for len in 0..=tree.len() {
            let count = entries(&tree[..len], 20).count();
            assert_eq!(count, if len == tree.len() { 2 } else { usize::from(len >= 32) }, "{len}");
        }
    }
}
