//! Findings that are new, and those that are gone.

use std::collections::BTreeMap;

use super::Side;
use super::model::Finding;
use super::side::Pairs;
use crate::diagnostics::{Diagnostic, Gathered, Severity};

/// Rules that put all that is open into one finding, which is another one whenever something is: what became of it stands
/// among the requirements, and the documents and records that are required.
const GATHERED: [&str; 5] =
    ["coverage-gap", "missing-required-document", "missing-required-record", "partial-coverage", "pending-coverage"];

/// As an error one of them makes a check fail, and is told.
fn is_told(finding: &&Diagnostic) -> bool {
    finding.severity == Severity::Error || !GATHERED.contains(&finding.rule)
}

/// Compares the findings of both sides; one that only moved with its file or its line is the same, and so is one that
/// gathers what others of its rule gathered before.
pub(super) fn findings(before: &Side<'_>, after: &Side<'_>, pairs: &Pairs) -> (Vec<Finding>, Vec<Finding>) {
    let moved: BTreeMap<String, String> = before
        .manual
        .documents()
        .filter_map(|(index, document)| {
            let new = &after.document(pairs.after(index)?).path;
            (document.path != *new).then(|| (document.path.to_string(), new.to_string()))
        })
        .collect();
    let mut left: BTreeMap<Key, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in before.diagnostics.iter().rev().filter(is_told) {
        left.entry(key(before, finding, &moved)).or_default().push(finding);
    }
    let was = Gathered::of(before.diagnostics.iter().filter(is_told));
    let is = Gathered::of(after.diagnostics.iter().filter(is_told));
    let mut new = Vec::new();
    for finding in after.diagnostics.iter().filter(is_told) {
        let same = left.get_mut(&key(after, finding, &BTreeMap::new())).and_then(Vec::pop);
        if same.is_none() && !was.has_all(finding.rule, finding.members()) {
            new.push(as_finding(after, finding));
        }
    }
    let is_gone = |finding: &&Diagnostic| !is.has_any(finding.rule, finding.members());
    let mut mended: Vec<&Diagnostic> = left.into_values().flatten().filter(is_gone).collect();
    mended.sort_by_key(|finding| (finding.span.clone(), finding.rule, finding.message.clone()));
    (new, mended.into_iter().map(|finding| as_finding(before, finding)).collect())
}

/// What makes a finding the same: rule, words, file and the words it points at, with files where they lie now.
type Key = (&'static str, String, String, String);

fn key(side: &Side<'_>, finding: &Diagnostic, moved: &BTreeMap<String, String>) -> Key {
    let now = |path: &str| moved.get(path).cloned();
    // Files stand in messages between backticks, some with a section.
    let parts = finding.words().split('`').map(|part| {
        let (path, section) = part.split_at(part.find('#').unwrap_or(part.len()));
        now(path).map_or(part.to_owned(), |path| path + section)
    });
    let message = parts.collect::<Vec<_>>().join("`");
    let file = finding.span.as_ref().map(|span| span.file.to_string()).unwrap_or_default();
    let file = now(&file).unwrap_or(file);
    let about = finding.span.as_ref().map(|span| side.texts.words(span).to_string()).unwrap_or_default();
    (finding.rule, message, file, about)
}

fn as_finding(side: &Side<'_>, finding: &Diagnostic) -> Finding {
    let place = finding.span.as_ref().map(|span| side.texts.places(span).0);
    Finding {
        rule: finding.rule.to_string(),
        severity: finding.severity.as_str(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        file: finding.span.as_ref().map(|span| span.file.to_string()),
        line: place.map(|place| place.line),
        column: place.map(|place| place.column),
    }
}

#[cfg(test)]
mod tests {
    use super::GATHERED;
    use crate::review::model::{TOLD, TOLD_OF_REFERENCES};
    use crate::rules::RULES;

    #[test]
    fn what_is_left_out_are_rules() {
        for name in GATHERED.iter().chain(&TOLD).chain(&TOLD_OF_REFERENCES) {
            assert!(RULES.iter().any(|rule| rule.name == *name), "{name}");
        }
    }
}
