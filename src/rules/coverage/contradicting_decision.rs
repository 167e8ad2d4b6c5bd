use crate::config::Level;
use crate::coverage::contradictions;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "contradicting-decision",
    family: Family::Coverage,
    level: Level::Error,
    page: include_str!("contradicting_decision.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for (earlier, decision) in contradictions(shelf.manual) {
        let word = |applicable: bool| if applicable { "applicable" } else { "not applicable" };
        let (here, there) = (word(decision.applicable), word(earlier.applicable));
        found.push(
            Diagnostic::error(
                RULE.name,
                decision.span.clone(),
                format!("`{}` is {here} here and {there} in another decision", decision.tag),
            )
            .label(here)
            .also(earlier.span.clone(), there)
            .why("one of the two is untrue, and an auditor will ask which (until then it counts as applicable)")
            .help(
                "keep the decision that holds and remove the other, or give the one that is past its last day, `until`",
            ),
        );
    }
}
