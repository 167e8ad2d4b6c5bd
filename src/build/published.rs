use std::collections::BTreeSet;
use std::sync::Arc;

use super::Compiled;
use crate::control::control;
use crate::coverage::cover;
use crate::manual::{DocumentIndex, link};
use crate::syntax::Document;
use crate::syntax::front_matter::{Classification, Status};

/// Leaves only what may be published: no drafts unless they are asked for, nothing above the
/// classification of the manual.
///
/// What is left out is not hidden but absent: the manual is linked anew without it, so that no page,
/// index or export can carry it. Requirements that only such documents claim stay `pending`, without
/// a name. Findings are those of the whole manual.
pub fn published(compiled: Compiled, drafts: bool) -> Compiled {
    let limit = compiled.settings.manual.classification;
    let manual = &compiled.manual;
    let hidden: BTreeSet<DocumentIndex> = manual
        .documents()
        .filter(|(_, document)| !may_be_shown(document, limit, drafts))
        .map(|(index, _)| index)
        .collect();
    if hidden.is_empty() {
        return compiled;
    }
    let undisclosed = manual
        .claims
        .iter()
        .zip(&compiled.standing.claims)
        .filter(|(claim, grade)| grade.is_some() && hidden.contains(&claim.document))
        .map(|(claim, _)| claim.reach.clone())
        .collect();
    let shown: Vec<Arc<Document>> =
        manual.documents().filter(|(index, _)| !hidden.contains(index)).map(|(_, document)| document.clone()).collect();
    let mut manual = link(compiled.settings.clone(), &compiled.library, shown, &compiled.sources).value;
    manual.undisclosed = undisclosed;
    let standing = control(&manual);
    let coverage = cover(&manual, &standing);
    Compiled { manual, standing, coverage, ..compiled }
}

fn may_be_shown(document: &Document, limit: Classification, drafts: bool) -> bool {
    let classification = document.front.classification.as_ref().map_or(Classification::Internal, |word| word.value);
    // A page without a word is as open as the manual.
    let open_enough = classification <= limit || document.front.classification.is_none();
    let finished = match document.status() {
        Status::Approved | Status::Retired => true,
        Status::Draft | Status::InReview => drafts,
    };
    open_enough && finished
}
