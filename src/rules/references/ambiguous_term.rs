use std::collections::BTreeMap;

use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    name: "ambiguous-term",
    family: Family::References,
    level: Level::Error,
    page: include_str!("ambiguous_term.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    for (_, document) in shelf.manual.documents().filter(|(_, document)| document.front.glossary) {
        for definition in &document.body.definitions {
            let span = document.span(definition.range);
            let Some(before) = first.get(&definition.term.to_lowercase()) else {
                first.insert(definition.term.to_lowercase(), span);
                continue;
            };
            found.push(
                Diagnostic::error(RULE.name, span, format!("`{}` is defined twice", definition.term))
                    .label("defined again here")
                    .also(before.clone(), "first defined here; `[[term:…]]` leads here")
                    .why("each reader takes the meaning found first")
                    .help("make one definition of the two, or tell the terms apart: `release (software)`"),
            );
        }
    }
}
