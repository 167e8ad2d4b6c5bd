//! Two compiled states of a project as the two sides of a review; texts of other days among those of today.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Compiled, parse_document};
use crate::diagnostics::render::Texts;
use crate::manual::{Manual, link};
use crate::review::{Review, Side, Terms, compare};
use crate::source::{Source, SourcePath};

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
