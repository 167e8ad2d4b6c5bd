//! Names in the configuration that only other rooms know: editions, rules, themes.

use super::Settings;
use crate::diagnostics::{Diagnostic, nearest};
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
    let mut check = |rule, what: &str, name: &str, range: TextRange, all: &[&str]| {
        if !all.is_empty() && !all.contains(&name) {
            found.push(unknown(settings, rule, what, name, range, all));
        }
    };
    for standard in &settings.standards {
        for edition in std::iter::once(&standard.edition).chain(&standard.transition) {
            check("unknown-edition", "edition of a standard", &edition.value, edition.range, known.editions);
        }
    }
    let levels = settings.rules.overrides.iter().map(|one| &one.levels);
    for levels in std::iter::once(&settings.rules.levels).chain(levels) {
        for (rule, level) in levels {
            check("unknown-rule", "rule", rule, level.range, known.rules);
        }
    }
    for Spanned { value, range } in &settings.review.fail_on {
        check("unknown-value", "effect of a change", value, *range, known.effects);
    }
    let theme = &settings.theme.name;
    check("unknown-value", "theme", &theme.value, theme.range, known.themes);
    found
}

fn unknown(
    settings: &Settings,
    rule: &'static str,
    what: &str,
    name: &str,
    range: TextRange,
    all: &[&str],
) -> Diagnostic {
    let found = Diagnostic::error(rule, settings.span(range), format!("there is no {what} `{name}`"));
    match nearest(name, all.iter().copied()) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None if all.len() <= 12 => found.help(format!("there are {}", list_words(all))),
        None => found,
    }
}
