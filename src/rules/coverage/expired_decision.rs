use crate::config::Level;
use crate::coverage::{State, Void, holds, void};
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Context, Family, Rule};

pub(super) static RULE: Rule = Rule {
    name: "expired-decision",
    family: Family::Coverage,
    level: Level::Warn,
    page: include_str!("expired_decision.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let manual = context.shelf.manual;
    for decision in &manual.decisions {
        let Some(Void::Expired(until)) = void(manual, decision) else { continue };
        let items = &context.coverage.standards[decision.reach.standard.0 as usize].items[decision.reach.items()];
        // Decided again, or answered instead of excluded: nothing hangs on it any more.
        let is_settled = items.iter().all(|item| {
            let is_decided = item.decision.is_some_and(|at| holds(manual, &manual.decisions[at as usize]));
            is_decided || !decision.applicable && item.state == State::Covered
        });
        if is_settled && !items.is_empty() {
            continue;
        }
        let (what, help) = match decision.applicable {
            true => ("applicable", "decide again and set a new `until`, or none"),
            false => ("not applicable", "decide again and set a new `until`, or answer the requirement"),
        };
        found.push(
            Diagnostic::warning(
                RULE.name,
                decision.span.clone(),
                format!("the decision that `{}` is {what} held until {until}", decision.tag),
            )
            .label("no longer holds")
            .why("a decision with an end was meant to be taken again")
            .help(help),
        );
    }
}
