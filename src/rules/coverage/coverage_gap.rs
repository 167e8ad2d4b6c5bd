use std::collections::BTreeSet;

use super::{about, deciding_draft, gather, judged, missing_required_document, place};
use crate::config::Level;
use crate::coverage::State;
use crate::diagnostics::Diagnostic;
use crate::manual::StandardIndex;
use crate::rules::levels::Heard;
use crate::rules::{Check, Context, Family, Rule};

pub(super) static RULE: Rule = Rule {
    name: "coverage-gap",
    family: Family::Coverage,
    level: Level::Warn,
    page: include_str!("coverage_gap.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let manual = context.shelf.manual;
    let mut heard = Heard::new(manual);
    for (at, standard, coverage) in judged(context) {
        let elsewhere = match heard.hears(missing_required_document::RULE.name, place(manual, standard).as_ref()) {
            true => missing_required_document::items(standard, coverage),
            false => BTreeSet::new(),
        };
        let is_open = |at: usize| coverage.items[at].state == State::Gap;
        for open in gather(&standard.catalog, &is_open) {
            if open.items.iter().all(|at| elsewhere.contains(at)) {
                continue;
            }
            let help = match (waiting(context, at, &open.items), open.clause) {
                (Some(name), _) => {
                    format!("approve `{name}`: it says something of this, which does not count until then")
                }
                (None, None) => {
                    format!("begin with one document and one tag, such as `satisfies = [\"{}:…\"]`", standard.alias)
                }
                (None, Some(_)) => format!(
                    "tag the document that answers {}, or declare with a reason that it does not apply (`[[applicability]]`)",
                    open.tags(standard)
                ),
            };
            found.push(
                about(manual, standard, RULE.name, format!("{}: answered by no document", open.describe(standard)))
                    .why("a requirement that nothing in the manual answers is where an audit begins")
                    .help(help)
                    .gathers(open.members(standard)),
            );
        }
    }
}

/// What would answer some requirements, or leave them out, once it is approved.
fn waiting<'c>(context: &Context<'c>, at: StandardIndex, items: &[usize]) -> Option<&'c str> {
    let manual = context.working.manual;
    let planned = &context.planned.standards[at.0 as usize].items;
    let document = items.iter().map(|item| &planned[*item]).find_map(|item| {
        let claim = item.claims.first().map(|claim| manual.claims[*claim as usize].document);
        // One that says it applies leaves the gap as it is.
        let excludes = item.decision.is_some_and(|decision| !manual.decisions[decision as usize].applicable);
        claim.or_else(|| deciding_draft(manual, item).filter(|_| excludes))
    });
    document.map(|document| manual.document(document).name())
}
