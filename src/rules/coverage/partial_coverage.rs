use super::{about, gather, judged};
use crate::config::Level;
use crate::coverage::State;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Context, Family, Rule};

pub(super) static RULE: Rule = Rule {
    name: "partial-coverage",
    family: Family::Coverage,
    level: Level::Warn,
    page: include_str!("partial_coverage.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let manual = context.shelf.manual;
    for (_, standard, coverage) in judged(context) {
        for open in gather(&standard.catalog, &|at| coverage.items[at].state == State::Partial) {
            let mut finding = about(
                manual,
                standard,
                RULE.name,
                format!("{}: supported, and answered by no document", open.describe(standard)),
            );
            let first = open.items.first().and_then(|at| coverage.items[*at].claims.first());
            if let Some(claim) = first.map(|claim| &manual.claims[*claim as usize]) {
                finding.span = Some(claim.span.clone());
                finding.label = Some("contributes, and does not answer it alone".to_string());
            }
            found.push(finding.why("`supports` says that something is still missing, and nobody says what").help(
                "write what is missing and tag it with `satisfies`, or make this claim `satisfies` if nothing is",
            ));
        }
    }
}
