use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::text::list;
use crate::rules::{Check, Family, Rule, Sheet};
use crate::syntax::front_matter::Status;

pub(super) static RULE: Rule = Rule {
    name: "missing-metadata",
    family: Family::FrontMatter,
    level: Level::Warn,
    page: include_str!("missing_metadata.md"),
    check: Check::Document(check),
};

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let front = &sheet.document.front;
    if !front.is_controlled() || sheet.document.status() == Status::Retired {
        return;
    }
    let is_approved = sheet.document.status() == Status::Approved;
    let has_review = front.review_every.is_some() || front.review_by.is_some() || front.is_misread("review_by");
    let missing: Vec<&str> = [
        ("title", front.title.is_none()),
        ("kind", front.kind.is_none()),
        ("version", front.version.is_none()),
        ("status", front.status.is_none()),
        ("owner", front.owner.is_none()),
        ("effective", is_approved && front.effective.is_none() && !front.is_undated),
        ("review_every", is_approved && !has_review),
    ]
    .into_iter()
    .filter_map(|(key, is_missing)| is_missing.then_some(key))
    // What is written and cannot be read, or is misspelt, has a finding of its own.
    .filter(|key| !front.is_misread(key))
    .collect();
    if missing.is_empty() {
        return;
    }
    let keys = list(&missing);
    let finding =
        Diagnostic::warning(RULE.name, sheet.document.head(), format!("this document does not say its {keys}"))
            .label("a controlled document")
            .why(
                "documented information must be identified, described and reviewed (ISO 9001 and ISO/IEC 42001, 7.5.2)",
            );
    found.push(match missing.as_slice() {
        ["review_every"] => {
            let entry = front.fence.entry("review_every", "\"12 months\"");
            finding.help(format!("add `{entry}`, or `review_by` with a date"))
        }
        _ => finding.help(format!("add {keys} to the front matter; a page that needs no control has no `id`")),
    });
}
