use super::{about, gather, judged};
use crate::config::Level;
use crate::control::Grade;
use crate::coverage::State;
use crate::diagnostics::Diagnostic;
use crate::manual::Claim;
use crate::rules::levels::Heard;
use crate::rules::{Check, Context, Family, Rule, Shelf};
use crate::syntax::Document;
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
    let reported = reported(context);
    for (_, standard, coverage) in judged(context) {
        let is_open = |at: usize| {
            let item = &coverage.items[at];
            item.state == State::Pending && !item.claims.iter().all(|claim| reported[*claim as usize])
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
                finding.span = Some(shelf.manual.claims[claim as usize].span.clone());
                finding.label = shelf.worth(claim);
            }
            found.push(
                finding
                    .why("an auditor counts what is approved and in force today, not what is planned")
                    .help("finish and approve the document, or wait for its effective date")
                    .gathers(open.members(standard)),
            );
        }
    }
}

/// For each claim: does another rule say already why it is worth nothing? Other rules speak of working texts.
pub(super) fn reported(context: &Context<'_>) -> Vec<bool> {
    let shelf = &context.shelf;
    let mut heard = Heard::new(context.working.manual);
    // Claims of one document stand together, and its text is looked into once for all of them.
    let mut last = None;
    let is_misread = |document: &Document| {
        let is_undated = document.front.is_undated && document.status() == Status::Approved;
        is_undated || shelf.is_status_misread(document)
    };
    let reported = shelf.manual.claims.iter().zip(0..).map(|(claim, at)| {
        let is_misread = match last {
            Some((document, is_misread)) if document == claim.document => is_misread,
            _ => is_misread(shelf.manual.document(claim.document)),
        };
        last = Some((claim.document, is_misread));
        !context.is_older(claim.document) && is_reported(shelf, &mut heard, (claim, at), is_misread)
    });
    reported.collect()
}

/// Does another rule say already why a claim is worth nothing, and is it heard there?
fn is_reported(shelf: &Shelf<'_>, heard: &mut Heard<'_>, (claim, at): (&Claim, usize), is_misread: bool) -> bool {
    let document = shelf.manual.document(claim.document);
    let place = Some(&claim.span);
    if is_misread {
        return MISREAD.iter().all(|rule| heard.hears(rule, place));
    }
    match () {
        () if !document.front.is_controlled() => heard.hears("uncontrolled-claim", place),
        () if shelf.standing.claims[at] != Some(Grade::Empty) => false,
        () if claim.is_dangling() => heard.hears("dangling-section", place),
        () => document.status() != Status::Draft && heard.hears("empty-claim", place),
    }
}

/// The rules of which one speaks of a status or a date that cannot be read.
const MISREAD: [&str; 5] = ["unknown-key", "unknown-value", "wrong-type", "bad-date", "front-matter-syntax"];
