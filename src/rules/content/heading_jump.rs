use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Sheet};

pub(super) static RULE: Rule = Rule {
    name: "heading-jump",
    family: Family::Content,
    level: Level::Warn,
    page: include_str!("heading_jump.md"),
    check: Check::Document(check),
};

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let document = sheet.document;
    // The title of the page is the first level, written or not.
    let mut above = 1;
    for heading in &document.body.headings {
        if heading.level > above + 1 {
            let wanted = above + 1;
            found.push(
                Diagnostic::warning(
                    RULE.name,
                    document.span(heading.range),
                    format!("a heading of level {} follows one of level {above}", heading.level),
                )
                .label(format!("level {wanted} is left out"))
                .why(
                    "readers who hear the page, or skim its outline, look for a section that is not there (WCAG 1.3.1)",
                )
                .help(format!("write `{}` for this heading", "#".repeat(wanted.into()))),
            );
        }
        above = heading.level;
    }
}
