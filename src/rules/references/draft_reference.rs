use std::collections::BTreeMap;

use super::uses;
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::DocumentIndex;
use crate::rules::{Check, Context, Family, Rule};
use crate::syntax::front_matter::Status;

pub(super) static RULE: Rule = Rule {
    name: "draft-reference",
    family: Family::References,
    level: Level::Warn,
    page: include_str!("draft_reference.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shelf = &context.shelf;
    // The text of a document is looked into once, however many refer to it.
    let mut misread: BTreeMap<DocumentIndex, bool> = BTreeMap::new();
    for place in uses(shelf) {
        let to = shelf.manual.document(place.to);
        if !matches!(to.status(), Status::Draft | Status::InReview)
            || *misread.entry(place.to).or_insert_with(|| shelf.is_status_misread(to))
        {
            continue;
        }
        found.push(
            Diagnostic::warning(
                RULE.name,
                place.span,
                format!("`{}` is not approved yet, and this document in force relies on it", to.name()),
            )
            .label(format!("status `{}`", to.status()))
            .also(to.head(), "a draft")
            .why("readers of the published manual cannot open it, and what it says does not hold")
            .help("approve it first, or leave the reference out until then"),
        );
    }
}
