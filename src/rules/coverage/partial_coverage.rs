use super::{about, gather, judged};
use crate::config::Level;
use crate::coverage::State;
use crate::diagnostics::Diagnostic;
use crate::manual::Strength;
use crate::rules::{Check, Context, Family, Rule};

pub(super) static RULE: Rule = Rule {
    name: "partial-coverage",
    family: Family::Coverage,
    level: Level::Warn,
    page: include_str!("partial_coverage.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shelf = &context.shelf;
    let answers = |claim: &u32| shelf.manual.claims[*claim as usize].strength == Strength::Satisfies;
    for (_, standard, coverage) in judged(context) {
        // Of what is excluded nothing is missing: that something supports it is a contradiction.
        let is_open = |at: usize| coverage.items[at].state == State::Partial && !coverage.items[at].excluded;
        let is_answered = |at: usize| coverage.items[at].claims.iter().any(answers);
        for open in gather(&standard.catalog, &|at| is_open(at) && !is_answered(at)) {
            let what = format!("{}: supported, and answered by no document", open.describe(standard));
            let mut finding = about(shelf.manual, standard, RULE.name, what);
            let first = open.items.first().and_then(|at| coverage.items[*at].claims.first());
            if let Some(claim) = first.map(|claim| &shelf.manual.claims[*claim as usize]) {
                finding.span = Some(claim.span.clone());
                finding.label = Some("contributes, and does not answer it alone".to_string());
            }
            found.push(
                finding
                    .why("`supports` says that something is still missing, and nobody says what")
                    .help("write what is missing and tag it with `satisfies`, or make this claim `satisfies` if nothing is")
                    .gathers(open.members(standard)),
            );
        }
        for open in gather(&standard.catalog, &|at| is_open(at) && is_answered(at)) {
            let what = format!("{}: supported, and answered by nothing that is in force", open.describe(standard));
            let mut finding = about(shelf.manual, standard, RULE.name, what);
            let claims = open.items.iter().flat_map(|at| &coverage.items[*at].claims).copied().filter(answers);
            let worth = |claim: &u32| shelf.standing.claims[*claim as usize];
            if let Some(claim) = claims.max_by_key(|claim| (worth(claim), std::cmp::Reverse(*claim))) {
                finding.span = Some(shelf.manual.claims[claim as usize].span.clone());
                finding.label = shelf.worth(claim);
            }
            found.push(
                finding
                    .why("what only contributes counts today; what answers the requirement is not approved or not in force")
                    .help("finish and approve the document, or wait for its effective date")
                    .gathers(open.members(standard)),
            );
        }
    }
}
