use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::{Manual, Register};
use crate::rules::claims::is_claimed;
use crate::rules::levels::Heard;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::Span;
use crate::syntax::Document;
use crate::syntax::front_matter::Status;
use crate::syntax::markdown::marks;

pub(super) static RULE: Rule = Rule {
    name: "placeholder",
    family: Family::Content,
    level: Level::Error,
    page: include_str!("placeholder.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    variables(shelf.manual, found);
    let mut heard = Heard::new(shelf.manual);
    for (index, document) in shelf.manual.documents() {
        if document.status() != Status::Approved {
            continue;
        }
        for mark in &document.body.placeholders {
            let place = document.span(mark.range);
            if is_claimed(shelf, index, document, mark) && heard.hears("empty-claim", Some(&place)) {
                continue;
            }
            found.push(unfinished(document, &mark.token, place).help("finish the sentence, or take it out"));
        }
        let cells = shelf.manual.register_of(index).into_iter().flat_map(Register::marks);
        found.extend(
            cells.map(|(mark, place)| {
                unfinished(document, mark, place).help("write what belongs here, or leave it empty")
            }),
        );
    }
}

fn unfinished(document: &Document, mark: &str, place: Span) -> Diagnostic {
    let finding = Diagnostic::error(RULE.name, place, format!("`{mark}` in a text that is published as finished"))
        .label("unfinished")
        .why("it tells every reader, and the auditor, that nobody read the text before approving it");
    match &document.front.status {
        Some(status) => finding.also(document.span(status.range), "approved"),
        None => finding,
    }
}

/// Values of variables: a text that consists of them looks finished wherever it stands.
fn variables(manual: &Manual, found: &mut Vec<Diagnostic>) {
    for (name, value) in &manual.settings.variables {
        let what = match marks(&value.value).first() {
            Some((_, mark)) => format!("the variable `{name}` still says `{mark}`"),
            None if value.value.trim().is_empty() => format!("the variable `{name}` has no value"),
            None => continue,
        };
        found.push(
            Diagnostic::error(RULE.name, manual.settings.span(value.range), what)
                .label("unfinished")
                .why("every text that names it is published as finished")
                .help("write its value"),
        );
    }
}
