use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "expired-decision",
    family: Family::Coverage,
    level: Level::Warn,
    page: include_str!("expired_decision.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for decision in &shelf.manual.decisions {
        let Some(until) = decision.until.filter(|until| *until < shelf.manual.settings.today) else { continue };
        let what = if decision.applicable { "applicable" } else { "not applicable" };
        found.push(
            Diagnostic::warning(
                RULE.name,
                decision.span.clone(),
                format!("the decision that `{}` is {what} held until {until}", decision.tag),
            )
            .label("no longer holds")
            .why("a decision with an end was meant to be taken again")
            .help("decide again and set a new `until`, or answer the requirement"),
        );
    }
}
