use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Sheet};

pub(super) static RULE: Rule = Rule {
    name: "uncontrolled-claim",
    family: Family::Claims,
    level: Level::Error,
    page: include_str!("uncontrolled_claim.md"),
    check: Check::Document(check),
};

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let document = sheet.document;
    let front = &document.front;
    if front.is_controlled() {
        return;
    }
    let mut of_records = front.records.iter().flat_map(|record| &record.answers);
    let (first, what) = match (front.claims().next(), of_records.next()) {
        (Some(first), _) => (first, "claims"),
        (None, Some(first)) => (first, "says that a record answers"),
        (None, None) => return,
    };
    found.push(
        Diagnostic::error(RULE.name, document.span(first.range), format!("a page without an id {what} `{first}`"))
            .label("not a controlled document")
            .why("only documented information under control can answer a requirement (7.5.3)")
            .help("give the file an `id`, `kind`, `version`, `status` and `owner`, or remove its claims and records"),
    );
}
