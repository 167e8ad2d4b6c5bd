//! Two compiled states of a project as the two sides of a review; texts of other days among those of today.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Compiled, parse_document};
use crate::control::texts_at;
use crate::diagnostics::render::Texts;
use crate::manual::{DocumentIndex, Manual, link};
use crate::review::{Review, Side, Terms, compare};
use crate::source::{Source, SourcePath};
use crate::syntax::front_matter;

/// What changes from one state of a project to another.
pub fn review(before: &Compiled, after: &Compiled, terms: &Terms) -> Review {
    let (old, new) = (before.texts(), after.texts());
    compare(&side(before, &old), &side(after, &new), terms)
}

fn side<'s>(compiled: &'s Compiled, texts: &'s Texts<'s>) -> Side<'s> {
    Side {
        manual: &compiled.manual,
        dossiers: &compiled.dossiers,
        sources: &compiled.sources,
        diagnostics: &compiled.diagnostics,
        texts,
        is_on_trial: compiled.history.timeline().is_some_and(|timeline| timeline.trial.is_some()),
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

/// The texts that were told before those that a site shows.
pub(super) struct Earlier {
    /// The manual with those texts in their places.
    pub(super) manual: Manual,
    /// The documents for which there is one.
    pub(super) documents: BTreeSet<DocumentIndex>,
}

/// Collects for each document the version before the one shown, as far as both may be published.
pub(super) fn earlier(compiled: &Compiled) -> Option<Earlier> {
    let timeline = compiled.history.timeline()?;
    let limit = compiled.settings.manual.classification;
    let mut texts = BTreeMap::new();
    let mut documents = BTreeSet::new();
    for (index, document) in compiled.manual.documents() {
        let dossier = compiled.dossiers.documents.get(&document.path);
        let Some((_, old)) = dossier.and_then(|dossier| dossier.last_step(compiled.shown)) else { continue };
        let Some(commit) = old.commit.map(|at| timeline.commit(at).id) else { continue };
        let Some(found) = texts_at(timeline, commit, &old.path, &document.path) else { continue };
        // What was more secret then stays so.
        let front = found.get(&document.path).map(|source| front_matter::read(&source.path, &source.text).value);
        let front = front.map(|front| front.front_matter).unwrap_or_default();
        if front.classification.is_none_or(|word| word.value <= limit) {
            texts.extend(found);
            documents.insert(index);
        }
    }
    if documents.is_empty() {
        return None;
    }
    Some(Earlier { manual: with_texts(compiled, &texts), documents })
}
