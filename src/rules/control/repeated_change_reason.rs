use super::{Life, lives, version_span};
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "repeated-change-reason",
    family: Family::Control,
    level: Level::Warn,
    page: include_str!("repeated_change_reason.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for life in lives(shelf) {
        let Life { document, working, .. } = life;
        let Some(before) = life.approved_before().filter(|before| before.facts.version != working.facts.version) else {
            continue;
        };
        let (Some(change), Some(version)) = (&document.front.change, &working.facts.version) else { continue };
        if before.facts.change.as_deref().map(str::trim) != Some(change.value.trim()) {
            continue;
        }
        let old = before.facts.version.as_deref().unwrap_or("the last version");
        let message = format!("the reason for version {version} is that for {old}, word for word");
        found.push(
            Diagnostic::warning(RULE.name, document.span(change.range), message)
                .label("the reason for another change")
                .also(version_span(document), "the version it should be about")
                .why("readers want to know what is new; changes are controlled (7.5.3.2 and 7.5.3 d)")
                .help("say what is different for readers since the last version"),
        );
    }
}
