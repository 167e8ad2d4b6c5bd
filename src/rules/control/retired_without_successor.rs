use super::status_span;
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "retired-without-successor",
    family: Family::Control,
    level: Level::Warn,
    page: include_str!("retired_without_successor.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for ((_, document), standing) in shelf.manual.documents().zip(&shelf.standing.documents) {
        if !standing.retired || standing.successor.is_some() || !document.front.is_controlled() {
            continue;
        }
        let id = document.name();
        let entry = document.front.fence.entry("supersedes", &format!("[\"{id}\"]"));
        found.push(
            Diagnostic::warning(
                RULE.name,
                status_span(document),
                format!("`{id}` is withdrawn and nothing replaces it"),
            )
            .label("retired")
            .why("a reader who finds it, in print or in a bookmark, is not led to what holds now")
            .help(format!("write `{entry}` in the document that took its place")),
        );
    }
}
