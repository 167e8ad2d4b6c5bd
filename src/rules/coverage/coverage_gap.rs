use std::collections::BTreeSet;

use super::{about, gather, judged, missing_required_document, place};
use crate::config::Level;
use crate::coverage::State;
use crate::diagnostics::Diagnostic;
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
    for (_, standard, coverage) in judged(context) {
        let elsewhere = match heard.hears(missing_required_document::RULE.name, place(manual, standard).as_ref()) {
            true => missing_required_document::items(standard, coverage),
            false => BTreeSet::new(),
        };
        let is_open = |at: usize| coverage.items[at].state == State::Gap;
        for open in gather(&standard.catalog, &is_open) {
            if open.items.iter().all(|at| elsewhere.contains(at)) {
                continue;
            }
            let help = match open.clause {
                None => {
                    format!("begin with one document and one tag, such as `satisfies = [\"{}:…\"]`", standard.alias)
                }
                Some(_) => format!(
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
