use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Sheet};

pub(super) static RULE: Rule = Rule {
    name: "second-title",
    family: Family::Content,
    level: Level::Warn,
    page: include_str!("second_title.md"),
    check: Check::Document(check),
};

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let document = sheet.document;
    let titles: Vec<_> = document.body.headings.iter().filter(|heading| heading.level == 1).collect();
    let extra = (document.body.extra_titles as usize).min(titles.len());
    let Some(second) = titles.get(titles.len() - extra) else { return };
    let is_first = extra == titles.len();
    let what = match is_first && document.body.prints_title {
        true => format!("the title is printed twice: `{}` holds more than text", second.text),
        false => format!("a second title: `{}`", second.text),
    };
    let finding = Diagnostic::warning(RULE.name, document.span(second.range), what)
        .label("first-level heading")
        .why("a page has one title; screen readers and search take this one for another page")
        .help(match is_first {
            true if document.body.prints_title => {
                "write links, images and marks of notes in the text below: a title is plain text"
            }
            true => {
                "write `##` for sections, and one level more for everything below them; or here what the title says"
            }
            false => "write `##` for sections, and one level more for everything below them",
        });
    found.push(match (&document.front.title, titles.first().filter(|_| extra < titles.len())) {
        (Some(title), _) => finding.also(document.span(title.range), "the title"),
        (None, Some(first)) => finding.also(document.span(first.range), "the title"),
        (None, None) => finding,
    });
}
