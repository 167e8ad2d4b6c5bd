//! Two compiled states of a project as the two sides of a review; texts of other days among those of today.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Compiled, parse_document};
use crate::config::{Settings, read_settings};
use crate::diagnostics::render::Texts;
use crate::manual::{Manual, link};
use crate::review::{Review, Side, Terms, compare};
use crate::source::{Source, SourcePath};

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
