use std::collections::BTreeMap;

use crate::catalog::{Catalog, ClauseNumber};
use crate::config::Level;
use crate::coverage::IntegrationState;
use crate::diagnostics::{Diagnostic, Severity};
use crate::manual::{DocumentIndex, Manual, StandardIndex};
use crate::rules::{Check, Context, Family, Rule};
use crate::source::{Span, Spanned};

pub(super) static RULE: Rule = Rule {
    name: "parallel-documents",
    family: Family::Integration,
    level: Level::Warn,
    page: include_str!("parallel_documents.md"),
    check: Check::Coverage(check),
};

type Sides = (Vec<DocumentIndex>, Vec<DocumentIndex>);

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let manual = context.shelf.manual;
    let (Some(crosswalk), Some(integration)) = (manual.crosswalk(), &context.coverage.integration) else { return };
    let (Some(first), Some(second)) = (integration.first, integration.second) else { return };
    // Documents that stand side by side do so in many rows: one finding for each such pair.
    let mut pairs: BTreeMap<Sides, Vec<usize>> = BTreeMap::new();
    for (at, row) in integration.rows.iter().enumerate().filter(|(_, row)| row.state == IntegrationState::Parallel) {
        pairs.entry((row.first_only.clone(), row.second_only.clone())).or_default().push(at);
    }
    for ((left, right), rows) in pairs {
        let Some(row) = rows.first().map(|at| &crosswalk.rows[*at]) else { continue };
        let numbers: Vec<&str> = rows
            .iter()
            .filter_map(|at| crosswalk.rows[*at].source.first())
            .map(|number| number.value.as_str())
            .collect();
        let names = |side: &[DocumentIndex]| {
            let names: Vec<String> = side.iter().map(|index| format!("`{}`", manual.document(*index).name())).collect();
            names.join(", ")
        };
        let title = |number: &str| manual.standard(first).catalog.clause(number).map_or("", |clause| &clause.title);
        let (what, is) = match numbers.as_slice() {
            [only] => (format!("{only} ({})", title(only)), "is"),
            all => (all.join(", "), "are"),
        };
        let message = format!(
            "{what} {is} answered twice: by {} for {} and by {} for {}",
            names(&left),
            manual.standard(first).catalog.edition.reference,
            names(&right),
            manual.standard(second).catalog.edition.reference,
        );
        let mut finding = Diagnostic::global(RULE.name, Severity::Warning, message)
            .why("both standards ask for one thing here; two documents drift apart, and people read the wrong one")
            .help("make one document of them, with a section for what only one standard asks, and tag it for both");
        finding.span = left.first().and_then(|index| claim(manual, *index, first, &row.source));
        if let Some(span) = right.first().and_then(|index| claim(manual, *index, second, &row.target)) {
            finding = finding.also(span, "and here, for the other standard");
        }
        found.push(finding);
    }
}

/// Where a document claims one of some clauses.
fn claim(
    manual: &Manual,
    index: DocumentIndex,
    standard: StandardIndex,
    clauses: &[Spanned<ClauseNumber>],
) -> Option<Span> {
    let catalog: &Catalog = &manual.standard(standard).catalog;
    let ranges: Vec<_> = clauses
        .iter()
        .filter_map(|number| catalog.clause(number.value.as_str()))
        .map(|clause| &clause.items_below)
        .collect();
    let own = manual.claims.iter().filter(|claim| claim.document == index && claim.reach.standard == standard);
    let mut hits = own.filter(|claim| ranges.iter().any(|range| claim.reach.items().any(|item| range.contains(&item))));
    hits.next().map(|claim| claim.span.clone())
}
