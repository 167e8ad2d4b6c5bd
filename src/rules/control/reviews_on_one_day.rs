use std::collections::BTreeMap;

use jiff::civil::Date;

use super::review_span;
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::syntax::Document;

pub(super) static RULE: Rule = Rule {
    name: "reviews-on-one-day",
    family: Family::Control,
    level: Level::Warn,
    page: include_str!("reviews_on_one_day.md"),
    check: Check::Manual(check),
};

/// So many documents one person can review on one day.
const BEARABLE: usize = 9;

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let mut days: BTreeMap<Date, Vec<&Document>> = BTreeMap::new();
    let mut all = 0;
    for ((_, document), standing) in shelf.manual.documents().zip(&shelf.standing.documents) {
        let Some(due) = standing.review_due else { continue };
        days.entry(due).or_default().push(document);
        all += 1;
    }
    for (day, documents) in days {
        // Half of the manual on one day is a date that was copied, not planned.
        let (Some(first), true) = (documents.first(), documents.len() > BEARABLE && documents.len() * 2 > all) else {
            continue;
        };
        let mut finding = Diagnostic::warning(
            RULE.name,
            review_span(first),
            format!("{} of {all} documents are due for review on {day}", documents.len()),
        )
        .label("one of them")
        .why("a review of everything on one day is a signature on a pile of paper")
        .help("spread the reviews over the year, one folder or process a month");
        for document in documents.iter().skip(1).take(2) {
            finding = finding.also(review_span(document), "another one");
        }
        found.push(finding);
    }
}
