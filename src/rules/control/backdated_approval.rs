use super::{Life, lives};
use crate::config::Level;
use crate::control::{Record, Revision};
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "backdated-approval",
    family: Family::Control,
    level: Level::Warn,
    page: include_str!("backdated_approval.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for life in lives(shelf) {
        let Some((before, was)) = approved_later(&life) else { continue };
        let Some(on) = life.document.front.approval.as_ref().and_then(|approval| approval.on.as_ref()) else {
            continue;
        };
        let version = before.facts.version.as_deref().unwrap_or("the version before");
        let message = format!("the approval is dated {}, before that of {version} on {was}", on.value);
        found.push(
            Diagnostic::warning(RULE.name, life.document.span(on.range), message)
                .label("earlier than the approval before it")
                .why("a date that cannot be true puts every other date of the record in doubt (ISO 9001 and ISO/IEC 42001, 7.5.3)")
                .help("remove the `[approval]` table and have the document approved anew: `clausebook approve` writes the day"),
        );
    }
}

/// The approval before that of the working text, if it is dated later. A text that was in force already and is again
/// bears its old record rightly.
fn approved_later<'c>(life: &Life<'c>) -> Option<(&'c Revision, jiff::civil::Date)> {
    let record = life.working.facts.record.as_ref()?;
    let is_other = |revision: &&Revision| revision.facts.record.as_ref().is_some_and(|other| other != record);
    let counts = |revision: &&Revision| revision.judgement.as_ref().is_some_and(|judged| judged.counts);
    let at = life.revisions.iter().position(|revision| is_other(revision) && counts(revision))?;
    let before = &life.revisions[at];
    let was = before.facts.record.as_ref().and_then(|record: &Record| record.on)?;
    let is_again = life.revisions[at..].iter().any(|revision| revision.facts.record.as_ref() == Some(record));
    (counts(&life.working) && !is_again && record.on? < was).then_some((before, was))
}
