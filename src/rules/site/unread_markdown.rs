use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::attachment::is_markdown;
use crate::source::{Span, TextRange};

pub(super) static RULE: Rule = Rule {
    name: "unread-markdown",
    family: Family::Site,
    level: Level::Warn,
    page: include_str!("unread_markdown.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for path in shelf.manual.assets.keys().filter(|path| is_markdown(path.extension())) {
        let name = path.file_name();
        found.push(
            Diagnostic::warning(
                RULE.name,
                Span::new(path, TextRange::default()),
                format!("`{name}` is no document: only files that end in `.md` are read"),
            )
            .why("its text is on no page and answers no requirement")
            .help(format!("rename it to `{}md`", name.trim_end_matches(path.extension()))),
        );
    }
}
