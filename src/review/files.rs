//! Files that documents include or refer to, known by what they hold.

use std::collections::BTreeMap;

use super::Side;
use super::model::{Difference, DocumentChange, FileChange};
use crate::control::digest::FileHash;
use crate::source::SourcePath;
use crate::syntax::Document;
use crate::syntax::markdown::RefTarget;

/// Files by the names that tell one from another: where each lies, and the hash of what it holds.
pub type Files = BTreeMap<String, (SourcePath, FileHash)>;

/// The files that a document includes, images and the data of its register, by their paths as it writes them: those stay
/// what they are where the document moves with its files. `lies` is where it lies; what `hash` does not know is left out.
pub fn included(document: &Document, lies: &SourcePath, hash: impl Fn(&SourcePath) -> Option<FileHash>) -> Files {
    let file = |written: &str| {
        let path = lies.join(written)?;
        let hash = hash(&path)?;
        Some((written.to_owned(), (path, hash)))
    };
    written(document).filter_map(file).collect()
}

/// Their paths.
pub fn included_paths(document: &Document) -> impl Iterator<Item = SourcePath> {
    written(document).filter_map(|written| document.path.join(written))
}

fn written(document: &Document) -> impl Iterator<Item = &str> {
    let images = document.body.references.iter().filter_map(|reference| match &reference.target {
        RefTarget::Image(path) => Some(path.as_str()),
        _ => None,
    });
    let data = document.front.register.as_ref().and_then(|register| register.source.as_ref());
    images.chain(data.map(|data| data.value.as_str()))
}

/// Files that hold something else, are new or are gone, by their paths. One that has another name and holds the same is
/// the same file.
pub fn changed_files(before: &Files, after: &Files) -> Vec<FileChange> {
    let change = |path: &SourcePath, difference| FileChange { path: path.to_string(), difference };
    let mut gone: BTreeMap<&FileHash, Vec<&SourcePath>> = BTreeMap::new();
    for (_, (path, hash)) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
        gone.entry(hash).or_default().push(path);
    }
    let mut changes = Vec::new();
    for (name, (path, hash)) in after {
        match before.get(name) {
            Some((_, was)) if was == hash => {}
            Some(_) => changes.push(change(path, Difference::Changed)),
            None if gone.get_mut(hash).and_then(Vec::pop).is_some() => {}
            None => changes.push(change(path, Difference::Added)),
        }
    }
    changes.extend(gone.into_values().flatten().map(|path| change(path, Difference::Dropped)));
    changes.sort_by(|one, other| (&one.path, one.difference).cmp(&(&other.path, other.difference)));
    // One that is written in another way is neither new nor gone.
    changes.dedup_by(|further, one| {
        let is_same = further.path == one.path;
        if is_same {
            one.difference = Difference::Changed;
        }
        is_same
    });
    changes
}

/// Files that the manual publishes with its pages, and that no document is told to include.
pub(super) fn files(before: &Side<'_>, after: &Side<'_>, documents: &[DocumentChange]) -> Vec<FileChange> {
    let all = |side: &Side<'_>| -> Files {
        let logo = side.manual.settings.manual.logo.as_ref().map(|logo| SourcePath::new(logo.value.as_str()));
        let paths = side.manual.attachments().cloned().chain(logo);
        paths.filter_map(|path| Some((path.to_string(), (path.clone(), side.files.get(&path)?.clone())))).collect()
    };
    let is_told = |path: &str| documents.iter().flat_map(|change| &change.files).any(|file| file.path == path);
    let mut changes = changed_files(&all(before), &all(after));
    changes.retain(|change| !is_told(&change.path));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str, &str)]) -> Files {
        let one = |(written, path, bytes): &(&str, &str, &str)| {
            let path = SourcePath::new(*path);
            let hash = FileHash::of(&path, bytes.as_bytes());
            ((*written).to_owned(), (path, hash))
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn a_file_is_known_by_what_it_holds_and_by_how_it_is_written() {
        let told = |before: &[_], after: &[_]| {
            let changes = changed_files(&files(before), &files(after)).into_iter();
            changes.map(|file| format!("{} {}", file.path, file.included())).collect::<Vec<_>>()
        };
        let before = [("a.png", "c/a.png", "one"), ("b.png", "c/b.png", "two")];
        assert!(told(&before, &before).is_empty());
        // The document moved with one of them, and the other has another name.
        assert!(told(&before, &[("a.png", "d/a.png", "one"), ("../c.png", "c.png", "two")]).is_empty());
        assert_eq!(
            told(&before, &[("a.png", "c/a.png", "two"), ("c.png", "c/c.png", "three")]),
            ["c/a.png has another content", "c/b.png is included no more", "c/c.png is included now"]
        );
        // Written in another way, by a document that moved.
        assert_eq!(told(&before[..1], &[("../c/a.png", "c/a.png", "three")]), ["c/a.png has another content"]);
    }
}
