//! Names in the configuration that only other rooms know: editions, rules, themes.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::Settings;
use crate::diagnostics::{Diagnostic, Names};
use crate::source::{Spanned, TextRange};
use crate::syntax::value::list_words;

/// What there is to be named; an empty list is not checked against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Ids of catalogs, those of the project's own included.
    pub editions: &'a [&'a str],
    /// Names of rules.
    pub rules: &'a [&'a str],
    /// Names of themes.
    pub themes: &'a [&'a str],
    /// Names of effects that `clausebook review` may fail on.
    pub effects: &'a [&'a str],
}

/// Tells every name in the configuration that names nothing, with the nearest one that does.
pub fn check_names(settings: &Settings, known: &Known<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut check = |rule, what: &str, name: &str, range: TextRange, all: &There<'_>| {
        if !all.listed.is_empty() && !all.set.contains(name) {
            found.push(unknown(settings, rule, what, name, range, all));
        }
    };
    let (editions, rules) = (There::new(known.editions), There::new(known.rules));
    let (effects, themes) = (There::new(known.effects), There::new(known.themes));
    for standard in &settings.standards {
        for edition in std::iter::once(&standard.edition).chain(&standard.transition) {
            check("unknown-edition", "edition of a standard", &edition.value, edition.range, &editions);
        }
    }
    let levels = settings.rules.overrides.iter().map(|one| &one.levels);
    for levels in std::iter::once(&settings.rules.levels).chain(levels) {
        for (rule, level) in levels {
            check("unknown-rule", "rule", rule, level.range, &rules);
        }
    }
    for Spanned { value, range } in &settings.review.fail_on {
        check("unknown-value", "effect of a change", value, *range, &effects);
    }
    let theme = &settings.theme.name;
    check("unknown-value", "theme", &theme.value, theme.range, &themes);
    found
}

/// Names of one kind.
struct There<'k> {
    listed: &'k [&'k str],
    set: BTreeSet<&'k str>,
    names: OnceCell<Names<'k>>,
}

impl<'k> There<'k> {
    fn new(listed: &'k [&'k str]) -> Self {
        Self { listed, set: listed.iter().copied().collect(), names: OnceCell::new() }
    }

    fn nearest(&self, name: &str) -> Option<&'k str> {
        self.names.get_or_init(|| Names::new(self.listed.iter().copied())).nearest(name)
    }
}

fn unknown(
    settings: &Settings,
    rule: &'static str,
    what: &str,
    name: &str,
    range: TextRange,
    all: &There<'_>,
) -> Diagnostic {
    let found = Diagnostic::error(rule, settings.span(range), format!("there is no {what} `{name}`"));
    let is_edition = rule == "unknown-edition";
    match all.nearest(name).filter(|near| !is_edition || numbers(near) == numbers(name)) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None if is_edition => found.help(format!(
            "write {}, or give the standard a catalog of its own in `content/standards/`",
            list_words(all.listed)
        )),
        None if all.listed.len() <= 12 => found.help(format!("there are {}", list_words(all.listed))),
        None => found,
    }
}

/// The numbers in the id of an edition, its year left out: another number is another standard.
fn numbers(id: &str) -> Vec<&str> {
    let is_year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    let standard = match id.rsplit_once('-') {
        Some((standard, year)) if is_year(year) => standard,
        _ => id,
    };
    standard.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).collect()
}
