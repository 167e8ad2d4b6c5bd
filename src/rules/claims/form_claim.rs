use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Sheet};
use crate::syntax::front_matter::Kind;

pub(super) static RULE: Rule = Rule {
    name: "form-claim",
    family: Family::Claims,
    level: Level::Warn,
    page: include_str!("form_claim.md"),
    check: Check::Document(check),
};

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let document = sheet.document;
    let Some(first) = document.front.satisfies.first() else { return };
    if document.kind() != Some(Kind::Form) {
        return;
    }
    let finding =
        Diagnostic::warning(RULE.name, document.span(first.range), format!("an empty form claims to answer `{first}`"));
    let finding = match &document.front.kind {
        Some(kind) => finding.also(document.span(kind.range), "a form"),
        None => finding,
    };
    found.push(
        finding
            .why("a form shows that something is written down, not that it is done, when and by whom")
            .help("claim it in the procedure that says how the form is used; here write `supports`"),
    );
}
