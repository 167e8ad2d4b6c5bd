use super::review_span;
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::syntax::front_matter::{Period, Unit};

pub(super) static RULE: Rule = Rule {
    name: "review-due-soon",
    family: Family::Control,
    level: Level::Warn,
    page: include_str!("review_due_soon.md"),
    check: Check::Manual(check),
};

/// How long before the day a review is announced.
const NOTICE: Period = Period { count: 30, unit: Unit::Day };

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let horizon = NOTICE.after(shelf.manual.settings.today);
    for ((_, document), standing) in shelf.manual.documents().zip(&shelf.standing.documents) {
        let Some(due) = standing.review_due.filter(|due| !standing.overdue && *due <= horizon) else { continue };
        let owner = document.front.owner.as_ref().map_or("its owner", |owner| shelf.manual.role_title(&owner.value));
        found.push(
            Diagnostic::warning(RULE.name, review_span(document), format!("the review is due on {due}"))
                .label(format!("within {NOTICE}"))
                .why("a review takes longer than the day on which it is due")
                .help(format!("{owner} plans it now, and sets `reviewed` once it is done")),
        );
    }
}
