use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::issue::Issue;
use crate::build::{Edition, Made};
use crate::manual::Manual;
use crate::source::SourcePath;
use crate::syntax::front_matter::Classification;

/// Addresses that documents have left and that are remembered; far more than one author leaves in a day.
const FORMER: usize = 4096;

/// What remains of editions that are not shown any more: last good pages, and where documents were.
#[derive(Default)]
pub struct Remains {
    kept: BTreeMap<String, Kept>,
    former: BTreeMap<String, SourcePath>,
}

/// The last good page of a document that cannot be read at the moment.
#[derive(Clone)]
pub struct Kept {
    /// The document.
    pub source: SourcePath,
    /// Its page.
    pub page: Arc<[u8]>,
    /// For whom the page was made; for others it is not there.
    eyes: Eyes,
}

/// Whether working texts are shown, and the classification up to which documents are.
type Eyes = (bool, Classification);

fn eyes(edition: &Edition) -> Eyes {
    (edition.has_drafts(), edition.draft().settings.manual.classification)
}

impl Remains {
    /// The last good page at an address, if its document cannot be read at the moment.
    pub fn kept(&self, address: &str, edition: &Edition) -> Option<&Kept> {
        self.kept.get(address).filter(|kept| kept.eyes == eyes(edition))
    }

    /// The file of the document that was at an address before it took another one.
    pub fn former(&self, address: &str) -> Option<&SourcePath> {
        self.former.get(address)
    }

    /// Goes from one edition to the next. Keeps the last good page of every document whose front matter cannot
    /// be read or has lost its id, most often since it is being written, until it can be read again. It gives way
    /// to a document that takes its address.
    pub fn carry(&mut self, before: Option<&Issue>, edition: &Edition) {
        let broken = broken(edition);
        let (written, shown) = (&edition.draft().manual, &edition.compiled().manual);
        self.kept.retain(|address, kept| {
            let is_taken =
                || shown.documents().any(|(at, document)| shown.address(at) == address && document.path != kept.source);
            (broken.contains(&kept.source) || has_id(written, &kept.source) == Some(false)) && !is_taken()
        });
        let Some(before) = before else { return };
        let old = &before.edition.compiled().manual;
        if !Arc::ptr_eq(&old.ids, &shown.ids) {
            self.leave(old, shown);
        }
        for path in broken.into_iter().chain(lost(&before.edition.draft().manual, written)) {
            let Some(index) = old.paths.get(&path).filter(|_| !self.kept.values().any(|kept| kept.source == path))
            else {
                continue;
            };
            let address = old.address(*index).to_owned();
            if let Some(Made::File(page)) = before.make(&address) {
                self.kept.insert(address, Kept { source: path, page, eyes: eyes(&before.edition) });
            }
        }
    }

    /// Remembers the addresses that documents have left.
    fn leave(&mut self, old: &Manual, new: &Manual) {
        for (at, document) in old.documents() {
            let now = new.paths.get(&document.path).map(|index| new.address(*index));
            if now.is_some_and(|now| now != old.address(at)) {
                self.former.insert(old.address(at).to_owned(), document.path.clone());
            }
        }
        self.former.retain(|_, path| new.paths.contains_key(path));
        if self.former.len() > FORMER {
            self.former.clear();
        }
    }
}

/// Documents of which the front matter cannot be read.
fn broken(edition: &Edition) -> BTreeSet<SourcePath> {
    let broken = edition.draft().diagnostics.iter().filter(|finding| finding.rule == "front-matter-syntax");
    broken.filter_map(|finding| Some(finding.span.as_ref()?.file.clone())).collect()
}

/// Documents that had an id, and have none.
fn lost(old: &Manual, new: &Manual) -> Vec<SourcePath> {
    if Arc::ptr_eq(&old.ids, &new.ids) {
        return Vec::new();
    }
    let had = old.documents.iter().filter(|document| document.front.id.is_some());
    had.map(|document| &document.path).filter(|path| has_id(new, path) == Some(false)).cloned().collect()
}

/// Nothing for a file that is no document.
fn has_id(manual: &Manual, path: &SourcePath) -> Option<bool> {
    manual.paths.get(path).map(|index| manual.document(*index).front.id.is_some())
}
