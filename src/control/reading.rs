//! What committed texts say, each read once however often the history around it is read.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::digest::{Digest, FileHash, Hashes, Material, NoDigest, included_paths, material};
use super::revision::Facts;
use crate::history::{BlobId, CommitId, Timeline};
use crate::source::{Source, SourcePath};
use crate::syntax::front_matter::{self, FrontMatter};

/// A text by its path and its content. Both last for ever, so what it says does as well.
pub(super) type Place = (SourcePath, BlobId);

/// The committed texts of one document.
pub(super) type Readings = BTreeMap<Place, Arc<Reading>>;

/// What one committed text says.
#[derive(Debug)]
pub(super) struct Reading {
    /// A hash of the whole text.
    pub(super) fingerprint: [u8; 32],
    pub(super) facts: Facts,
    /// The files that it includes.
    pub(super) included: Vec<SourcePath>,
    /// Its digests, by the contents of those files.
    digests: Mutex<BTreeMap<Vec<Option<BlobId>>, Digests>>,
}

/// The digest of everything, and that of what makes a version.
pub(super) type Digests = (Result<Digest, NoDigest>, Option<Digest>);

/// A text with what was read of it just now, if it was.
pub(super) struct Text {
    pub(super) reading: Arc<Reading>,
    place: Place,
    fresh: Option<(Source, FrontMatter)>,
}

impl Text {
    /// Reads a text, if it is not among those that were read; `None` if git does not hold it.
    pub(super) fn read(timeline: &Timeline, place: Place, known: &Readings) -> Option<Self> {
        if let Some(reading) = known.get(&place) {
            return Some(Self { reading: reading.clone(), place, fresh: None });
        }
        let (source, front) = open(timeline, &place)?;
        let reading = Reading {
            fingerprint: *blake3::hash(source.text.as_bytes()).as_bytes(),
            facts: Facts::of(&front),
            included: included_paths(&source, &front),
            digests: Mutex::default(),
        };
        Some(Self { reading: Arc::new(reading), place, fresh: Some((source, front)) })
    }

    /// Its digests in a commit, which decides what the included files hold; `None` if git does not hold the
    /// text any more.
    pub(super) fn digests(&self, timeline: &Timeline, commit: CommitId) -> Option<Digests> {
        let find = |path: &SourcePath| timeline.objects.find(commit, path);
        let contents: Vec<Option<BlobId>> = self.reading.included.iter().map(find).collect();
        let lock = || self.reading.digests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&contents) {
            return Some(known.clone());
        }
        let opened;
        let (source, front) = match &self.fresh {
            Some((source, front)) => (source, front),
            None => {
                opened = open(timeline, &self.place)?;
                (&opened.0, &opened.1)
            }
        };
        let whole = AtomicBool::new(true);
        let files = |path: &SourcePath| {
            let at = self.reading.included.iter().position(|included| included == path)?;
            let bytes = timeline.objects.blob(contents[at]?);
            whole.fetch_and(bytes.is_some(), Ordering::Relaxed);
            bytes.map(|bytes| FileHash::of(path, &bytes))
        };
        let digests = digests(source, front, &files);
        // A content that cannot be read now may be there later, in a clone that is completed.
        if whole.into_inner() {
            lock().insert(contents, digests.clone());
        }
        Some(digests)
    }
}

/// The digests of a text; `files` gives what it includes.
pub(super) fn digests(source: &Source, front: &FrontMatter, files: &Hashes<'_>) -> Digests {
    let material = material(source, front, files);
    let substance = material.as_ref().ok().map(Material::substance);
    (material.map(|material| material.digest()), substance)
}

fn open(timeline: &Timeline, (path, blob): &Place) -> Option<(Source, FrontMatter)> {
    let source = timeline.source(path, *blob)?;
    let front = front_matter::read(path, &source.text).value.front_matter;
    Some((source, front))
}
