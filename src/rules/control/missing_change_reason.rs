use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Sheet};
use crate::syntax::front_matter::Status;

pub(super) static RULE: Rule = Rule {
    name: "missing-change-reason",
    family: Family::Control,
    level: Level::Warn,
    page: include_str!("missing_change_reason.md"),
    check: Check::Document(check),
};

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let document = sheet.document;
    let front = &document.front;
    if !front.is_controlled() || document.status() != Status::Approved || front.change.is_some() {
        return;
    }
    let version = front.version.as_ref();
    let span = version.map_or_else(|| document.head(), |version| document.span(version.range));
    let which = version.map_or("this version".to_string(), |version| format!("version {}", version.value));
    let entry = front.fence.entry("change", "\"Adds the check of AI model cards.\"");
    found.push(
        Diagnostic::warning(RULE.name, span, format!("nobody says why {which} was made"))
            .label("no `change`")
            .why("readers want to know what is new; changes are controlled (7.5.3.2 and 7.5.3 d)")
            .help(format!("add one sentence: `{entry}`")),
    );
}
