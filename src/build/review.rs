//! Two compiled states of a project as the two sides of a review; texts of other days among those of today.

use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Compiled, parse_document};
use crate::config::{Settings, read_settings};
use crate::control::digest::{FileHash, Files};
use crate::diagnostics::render::Texts;
use crate::manual::{Manual, link};
use crate::review::{Review, Side, Terms, compare, included_paths};
use crate::source::{Source, SourcePath};

/// What changes from one state of a project to another.
pub fn review(before: &Compiled, after: &Compiled, terms: &Terms) -> Review {
    let (old, new) = (before.texts(), after.texts());
    let (judge_of_old, judge_of_new) = (judge(before), judge(after));
    let (files_of_old, files_of_new) = (contents(before), contents(after));
    compare(&side(before, &old, &judge_of_old, &files_of_old), &side(after, &new, &judge_of_new, &files_of_new), terms)
}

/// The same with the hashes of its attachments, without which a review says nothing of them: of those that documents
/// include or refer to, and of the logo. `files` gives their bytes.
pub fn hashed(compiled: Compiled, files: &Files<'_>) -> Compiled {
    let Compiled { manual, settings, sources, .. } = &compiled;
    let logo = settings.manual.logo.as_ref().map(|logo| SourcePath::new(logo.value.as_str()));
    let included = manual.documents.iter().flat_map(|document| included_paths(document));
    let wanted: BTreeSet<SourcePath> = manual.attachments().cloned().chain(included).chain(logo).collect();
    let wanted = wanted.into_par_iter().filter(|path| !sources.sources.contains_key(path));
    let contents = wanted.filter_map(|path| files(&path).map(|bytes| (FileHash::of(&path, &bytes), path)));
    let contents = contents.map(|(hash, path)| (path, hash)).collect();
    Compiled { contents, ..compiled }
}

/// What the files hold that documents include or refer to, each read once for all documents.
fn contents(compiled: &Compiled) -> BTreeMap<SourcePath, FileHash> {
    let mut contents = compiled.contents.clone();
    for path in compiled.manual.documents.iter().flat_map(|document| included_paths(document)) {
        if let (Some(source), Entry::Vacant(place)) = (compiled.sources.get(path.as_str()), contents.entry(path)) {
            let hash = FileHash::of(place.key(), source.text.as_bytes());
            place.insert(hash);
        }
    }
    contents
}

/// The configuration whose roles decide about approvals: that of the base, of what is proposed.
fn judge(compiled: &Compiled) -> Cow<'_, Settings> {
    let trial = compiled.history.timeline().and_then(|timeline| timeline.trial.as_ref());
    match trial {
        Some(trial) => Cow::Owned(read_settings(Some(&trial.config), compiled.settings.today).value),
        None => Cow::Borrowed(&compiled.settings),
    }
}

fn side<'s>(
    compiled: &'s Compiled,
    texts: &'s Texts<'s>,
    judge: &'s Settings,
    files: &'s BTreeMap<SourcePath, FileHash>,
) -> Side<'s> {
    Side {
        manual: &compiled.manual,
        dossiers: &compiled.dossiers,
        sources: &compiled.sources,
        diagnostics: &compiled.diagnostics,
        texts,
        judge,
        files,
    }
}

/// The manual with other texts in the places of some: documents, and the data of registers.
pub fn with_texts(compiled: &Compiled, texts: &BTreeMap<SourcePath, Source>) -> Manual {
    let mut sources = crate::source::SourceSet::clone(&compiled.shown_sources);
    sources.sources.extend(texts.iter().map(|(path, source)| (path.clone(), source.clone())));
    let documents = compiled.manual.documents.iter().map(|document| match texts.get(&document.path) {
        Some(source) => Arc::new(parse_document(source).value),
        None => document.clone(),
    });
    link(compiled.settings.clone(), &compiled.library, documents.collect(), &sources).value
}
