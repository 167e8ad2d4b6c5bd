use super::{about, gather, judged};
use crate::config::Level;
use crate::control::Grade;
use crate::coverage::State;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Context, Family, Rule, Shelf};
use crate::syntax::front_matter::Status;

pub(super) static RULE: Rule = Rule {
    name: "pending-coverage",
    family: Family::Coverage,
    level: Level::Warn,
    page: include_str!("pending_coverage.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shelf = &context.shelf;
    for (_, standard, coverage) in judged(context) {
        let is_open = |at: usize| {
            let item = &coverage.items[at];
            item.state == State::Pending && !item.claims.iter().all(|claim| is_reported(shelf, *claim))
        };
        for open in gather(&standard.catalog, &is_open) {
            let claims = open.items.iter().flat_map(|at| &coverage.items[*at].claims);
            let best =
                claims.copied().max_by_key(|claim| (shelf.standing.claims[*claim as usize], std::cmp::Reverse(*claim)));
            let mut finding = about(
                shelf.manual,
                standard,
                RULE.name,
                format!("{}: answered by nothing that is in force", open.describe(standard)),
            );
            if let Some(claim) = best {
                let grade = shelf.standing.claims[claim as usize];
                let claim = &shelf.manual.claims[claim as usize];
                finding.span = Some(claim.span.clone());
                finding.label = grade.map(|grade| format!("this claim is worth `{}`", grade.as_str()));
            }
            found.push(
                finding
                    .why("an auditor counts what is approved and in force today, not what is planned")
                    .help("finish and approve the document, or wait for its effective date"),
            );
        }
    }
}

/// Does `empty-claim`, `dangling-section` or `unknown-key` say already why a claim is worth nothing?
fn is_reported(shelf: &Shelf<'_>, at: u32) -> bool {
    let claim = &shelf.manual.claims[at as usize];
    let document = shelf.manual.document(claim.document);
    let is_draft = document.status() == Status::Draft;
    let is_empty = shelf.standing.claims[at as usize] == Some(Grade::Empty) && (claim.is_dangling() || !is_draft);
    is_empty || shelf.is_status_misread(document)
}
