use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Sheet};

pub(super) static RULE: Rule = Rule {
    name: "future-approval",
    family: Family::Control,
    level: Level::Warn,
    page: include_str!("future_approval.md"),
    check: Check::Document(check),
};

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let document = sheet.document;
    let approval = document.front.approval.as_ref();
    let Some(on) = approval.and_then(|approval| approval.on.as_ref()) else { return };
    // Where the approver sits, tomorrow may have begun.
    if sheet.settings.today.tomorrow().is_ok_and(|tomorrow| on.value > tomorrow) {
        let today = sheet.settings.today;
        found.push(
            Diagnostic::warning(RULE.name, document.span(on.range), format!("the approval is dated {}", on.value))
                .label(format!("today is {today}"))
                .why("a date that cannot be true puts every other date of the record in doubt (ISO 9001 and ISO/IEC 42001, 7.5.3)")
                .help("remove the `[approval]` table and have the document approved anew: `clausebook approve` writes the day"),
        );
    }
}
