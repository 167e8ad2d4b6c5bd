use super::{about, deciding_draft, judged};
use crate::config::Level;
use crate::coverage::{ItemCoverage, State, Void, void};
use crate::diagnostics::Diagnostic;
use crate::rules::text::list;
use crate::rules::{Check, Context, Family, Rule};

pub(super) static RULE: Rule = Rule {
    name: "undecided-control",
    family: Family::Coverage,
    level: Level::Warn,
    page: include_str!("undecided_control.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let manual = context.shelf.manual;
    for (_, standard, coverage) in judged(context) {
        // What has run out and is answered all the same is reported by nobody else.
        let is_decided = |item: &ItemCoverage| {
            let decision = item.decision.map(|at| &manual.decisions[at as usize]);
            decision.is_some_and(|decision| match void(manual, decision) {
                Some(Void::Retired | Void::Draft) => false,
                Some(Void::Expired(_)) => decision.applicable || item.state != State::Covered,
                _ => true,
            })
        };
        let items = standard.catalog.items().iter().zip(&coverage.items);
        // A control that nothing touches is a gap already.
        let undecided: Vec<_> = items
            .filter(|(item, state)| item.is_control() && !is_decided(state) && state.state != State::Gap)
            .collect();
        let draft = undecided.iter().find_map(|(_, state)| deciding_draft(manual, state));
        let undecided: Vec<String> =
            undecided.iter().map(|(item, _)| format!("{}:{}", standard.alias, item.id)).collect();
        let shown: Vec<&str> = undecided.iter().take(8).map(String::as_str).collect();
        let more = if undecided.len() > shown.len() { " and more" } else { "" };
        let message = match undecided.as_slice() {
            [] => continue,
            [only] => format!("the control `{only}` is answered, and no decision says that it applies"),
            _ => format!(
                "{} controls are answered, and no decision says that they apply: {}{more}",
                undecided.len(),
                list(&shown)
            ),
        };
        let help = match draft.map(|document| manual.document(document).name()) {
            Some(name) => format!("approve the register `{name}`: what it says does not count until then"),
            None => NOBODY.to_string(),
        };
        found.push(
            about(manual, standard, RULE.name, message)
                .why("the statement of applicability names every control, in or out, with its reason")
                .help(help)
                .gathers(undecided),
        );
    }
}

const NOBODY: &str = "add a row to the register that decides applicability, or `[[applicability]]` with `applicable = true` and a reason";
