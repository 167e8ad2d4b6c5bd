use super::review_span;
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "overdue-review",
    family: Family::Control,
    level: Level::Warn,
    page: include_str!("overdue_review.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for ((_, document), standing) in shelf.manual.documents().zip(&shelf.standing.documents) {
        let Some(due) = standing.review_due.filter(|_| standing.overdue) else { continue };
        let owner = document.front.owner.as_ref().map_or("its owner", |owner| shelf.manual.role_title(&owner.value));
        found.push(
            Diagnostic::warning(RULE.name, review_span(document), format!("the review was due on {due}"))
                .label("overdue")
                .why("a manual that is not reviewed describes the organization of some years ago (7.5.2 c, 7.5.3.2)")
                .help(format!("{owner} reads it, corrects it or not, and sets `reviewed` to the day of the review")),
        );
    }
}
