use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::Target;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::syntax::Document;

pub(super) static RULE: Rule = Rule {
    name: "orphan-document",
    family: Family::References,
    level: Level::Warn,
    page: include_str!("orphan_document.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    for (index, document) in manual.documents() {
        let is_start = manual.address(index) == "index.html" || document.path.file_name() == "index.md";
        let is_reached = manual.backlinks.contains_key(&Target::Document(index, None));
        // What a lost front matter says of audience and claims is not known.
        let is_lost =
            !document.has_front_matter && ["+++", "---"].iter().any(|fence| shelf.text(document).starts_with(fence));
        if is_start || is_reached || is_lost || shelf.is_retired(index) || has_a_place(document) {
            continue;
        }
        // A key that is there and could not be read has a finding of its own.
        if ["satisfies", "audience"].iter().any(|key| document.front.is_misread(key)) {
            continue;
        }
        found.push(
            Diagnostic::warning(RULE.name, document.head(), format!("nothing leads to `{}`", document.name()))
                .label("no link, no claim, no audience")
                .why("a document that nobody is sent to is read by nobody")
                .help(match document.front.is_controlled() {
                    true => "refer to it where it is needed, name its `audience`, or say what it `satisfies`",
                    // A page that needs no control claims nothing.
                    false => "refer to it where it is needed, or name its `audience`",
                }),
        );
    }
}

/// Do other pages than the list of all documents show it: clauses, roles, records, the glossary?
fn has_a_place(document: &Document) -> bool {
    let front = &document.front;
    let is_claimed = front.claims().next().is_some() || front.records.iter().any(|record| !record.answers.is_empty());
    is_claimed || !front.audience.is_empty() || front.glossary || front.register.is_some() || front.process.is_some()
}
