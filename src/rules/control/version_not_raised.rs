use super::{Life, lives, version_span};
use crate::config::Level;
use crate::control::Verdict;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "version-not-raised",
    family: Family::Control,
    level: Level::Warn,
    page: include_str!("version_not_raised.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for life in lives(shelf) {
        let Life { document, working, .. } = life;
        let Some(before) = life.approved_before() else { continue };
        let (Some(version), Some(substance)) = (&working.facts.version, &working.substance) else { continue };
        let is_reused = working.judgement.as_ref().is_some_and(|judged| judged.verdict == Verdict::VersionReused);
        if is_reused || before.facts.version.as_ref() != Some(version) || before.substance.as_ref() == Some(substance) {
            continue;
        }
        let changed = life.changed_since(before);
        let name = document.name();
        let message = format!("`{name}` was changed {changed} and is still version {version}");
        found.push(
            Diagnostic::warning(RULE.name, version_span(document), message)
                .label("the version of another text")
                .why("two texts with one version cannot be told apart in print (ISO 9001 and ISO/IEC 42001, 7.5.2 a)")
                .help("raise `version`, and say in `change` what is different for readers")
                .known_by(format!("`{name}` is still version {version}")),
        );
    }
}
