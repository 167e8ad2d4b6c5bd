//! Two compiled states of a project as the two sides of a review; texts of other days among those of today.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Compiled, parse_document};
use crate::config::{Settings, read_settings};
use crate::control::texts_at;
use crate::diagnostics::render::Texts;
use crate::manual::{DocumentIndex, Manual, link};
use crate::review::{Review, Side, Terms, compare};
use crate::source::{Source, SourcePath};
use crate::syntax::front_matter;

/// What changes from one state of a project to another.
pub fn review(before: &Compiled, after: &Compiled, terms: &Terms) -> Review {
    let (old, new) = (before.texts(), after.texts());
    let (judge_of_old, judge_of_new) = (judge(before), judge(after));
    compare(&side(before, &old, &judge_of_old), &side(after, &new, &judge_of_new), terms)
}

/// The configuration whose roles decide about approvals: that of the base, of what is proposed.
fn judge(compiled: &Compiled) -> Cow<'_, Settings> {
    let trial = compiled.history.timeline().and_then(|timeline| timeline.trial.as_ref());
    match trial {
        Some(trial) => Cow::Owned(read_settings(Some(&trial.config), compiled.settings.today).value),
        None => Cow::Borrowed(&compiled.settings),
    }
}

fn side<'s>(compiled: &'s Compiled, texts: &'s Texts<'s>, judge: &'s Settings) -> Side<'s> {
    Side {
        manual: &compiled.manual,
        dossiers: &compiled.dossiers,
        sources: &compiled.sources,
        diagnostics: &compiled.diagnostics,
        texts,
        judge,
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
