use super::status_span;
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Sheet};
use crate::syntax::front_matter::Status;

pub(super) static RULE: Rule = Rule {
    name: "effective-without-approval",
    family: Family::Control,
    level: Level::Error,
    page: include_str!("effective_without_approval.md"),
    check: Check::Document(check),
};

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let document = sheet.document;
    let Some(effective) = document.front.effective.as_ref().filter(|day| day.value <= sheet.settings.today) else {
        return;
    };
    let status = document.status();
    if document.front.is_misread("status") {
        return;
    }
    if !document.front.is_controlled() || !matches!(status, Status::Draft | Status::InReview) {
        return;
    }
    found.push(
        Diagnostic::error(
            RULE.name,
            status_span(document),
            format!("in force since {}, and not approved", effective.value),
        )
        .label(format!("still `{status}`"))
        .also(document.span(effective.range), "in force from here on")
        .why("documents are approved before they are used (ISO 9001 and ISO/IEC 42001, 7.5.2 c)")
        .help("have it approved, or move `effective` to a day after the approval"),
    );
}
