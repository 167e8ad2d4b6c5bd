use super::uses;
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "retired-reference",
    family: Family::References,
    level: Level::Warn,
    page: include_str!("retired_reference.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    for place in uses(shelf) {
        let (from, to) = (manual.document(place.from), manual.document(place.to));
        // A document may say what it replaces.
        let replaces =
            from.front.supersedes.iter().any(|old| Some(&old.value) == to.front.id.as_ref().map(|id| &id.value));
        if !shelf.is_retired(place.to) || replaces {
            continue;
        }
        let finding = Diagnostic::warning(
            RULE.name,
            place.span,
            format!("`{}` is retired, and this document in force sends readers there", to.name()),
        )
        .label("withdrawn from use")
        .why("people follow the link and work by an obsolete document (ISO 9001, 7.5.3.2)");
        let successor = shelf.standing.documents[place.to.0 as usize].successor;
        found.push(match successor.map(|index| manual.document(index)) {
            Some(successor) => finding.help(format!("its successor is `{}`: {}", successor.name(), successor.title)),
            None => finding.help("refer to the document that replaced it, or say the thing here"),
        });
    }
}
