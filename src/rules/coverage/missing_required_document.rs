use std::collections::BTreeSet;

use super::{about, judged};
use crate::catalog::{InformationKind, RequiredInformation};
use crate::config::Level;
use crate::coverage::{StandardCoverage, State};
use crate::diagnostics::Diagnostic;
use crate::manual::Standard;
use crate::rules::{Check, Context, Family, Rule};

pub(super) static RULE: Rule = Rule {
    name: "missing-required-document",
    family: Family::Coverage,
    level: Level::Warn,
    page: include_str!("missing_required_document.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let manual = context.shelf.manual;
    for (_, standard, coverage) in judged(context) {
        let reference = &standard.catalog.edition.reference;
        for required in missing(standard, coverage) {
            let tag = match required.requirements.first() {
                Some(item) => format!("{}:{item}", standard.alias),
                None => format!("{}:{}", standard.alias, required.clause),
            };
            found.push(
                about(
                    manual,
                    standard,
                    RULE.name,
                    format!(
                        "{reference} {} requires a document and none answers it: {}",
                        required.clause, required.what
                    ),
                )
                .why("the required documents are the first list that an auditor goes through")
                .help(format!("write it, or tag the document that is it: `satisfies = [\"{tag}\"]`")),
            );
        }
    }
}

/// Documents that a standard requires and nothing answers. Where nothing of the standard is answered at
/// all, that is what has to be said, once.
fn missing<'c>(
    standard: &'c Standard,
    coverage: &'c StandardCoverage,
) -> impl Iterator<Item = &'c RequiredInformation> {
    let untouched = coverage.items.iter().all(|item| item.state == State::Gap);
    let required = standard.catalog.required.iter().zip(&coverage.required);
    required
        .filter(move |(required, state)| {
            let is_document = matches!(required.kind, InformationKind::Document | InformationKind::DocumentAndRecord);
            is_document && required.core && state.state == State::Gap && !untouched
        })
        .map(|(required, _)| required)
}

/// The requirements that this rule reports, so that a gap is reported once.
pub(super) fn items(standard: &Standard, coverage: &StandardCoverage) -> BTreeSet<usize> {
    let asked = missing(standard, coverage).flat_map(|required| &required.requirements);
    asked.filter_map(|item| standard.catalog.item_position(item.as_str())).collect()
}
