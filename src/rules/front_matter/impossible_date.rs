use jiff::civil::Date;

use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Sheet};
use crate::source::Spanned;

pub(super) static RULE: Rule = Rule {
    name: "impossible-date",
    family: Family::FrontMatter,
    level: Level::Warn,
    page: include_str!("impossible_date.md"),
    check: Check::Document(check),
};

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let document = sheet.document;
    let front = &document.front;
    let mut report = |date: &Spanned<Date>, message: String, other: Option<(&Spanned<Date>, &str)>, help: &str| {
        let finding = Diagnostic::warning(RULE.name, document.span(date.range), message)
            .why("one of the two dates is wrong, and with it the review calendar")
            .help(help);
        found.push(match other {
            Some((other, text)) => finding.also(document.span(other.range), text),
            None => finding,
        });
    };
    if let Some(reviewed) = front.reviewed.as_ref().filter(|reviewed| reviewed.value > sheet.settings.today) {
        let message = format!("the last review lies in the future: {}", reviewed.value);
        report(reviewed, message, None, "write the day on which the review took place");
    }
    let Some(due) = &front.review_by else { return };
    let earlier = front.reviewed.iter().chain(&front.effective).find(|date| date.value >= due.value);
    if let Some(earlier) = earlier {
        let what = if front.reviewed.as_ref() == Some(earlier) { "reviewed on" } else { "in force from" };
        let message = format!("the next review, {}, does not lie after {}", due.value, earlier.value);
        report(due, message, Some((earlier, what)), "set the day of the next review");
    }
}
