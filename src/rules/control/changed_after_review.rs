use super::{Life, lives};
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "changed-after-review",
    family: Family::Control,
    level: Level::Warn,
    page: include_str!("changed_after_review.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for life in lives(shelf) {
        let Life { document, working, .. } = life;
        let Some(reviewed) = &document.front.reviewed else { continue };
        // A version that came into force later was looked at when it was approved.
        if working.facts.effective.is_some_and(|from| from > reviewed.value) {
            continue;
        }
        let day = |at: usize| {
            let commit = life.timeline.commit(life.revisions[at].commit?);
            commit.authored.date().max(commit.committed.date())
        };
        let then = (1..life.revisions.len()).find(|at| day(*at).is_some_and(|day| day <= reviewed.value));
        let Some(then) = then.map(|at| &life.revisions[at]) else { continue };
        let is_new_version = then.facts.version != working.facts.version;
        if !is_new_version || then.substance.is_none() || then.substance == working.substance {
            continue;
        }
        let words = format!("`{}` was reviewed on {} and changed", document.name(), reviewed.value);
        let message = format!("{words} {}", life.changed_since(then));
        found.push(
            Diagnostic::warning(RULE.name, document.span(reviewed.range), message)
                .label("the review of another text")
                .why("the review that is shown to readers and auditors is not that of this text (7.5.2 c)")
                .help("set `effective` to the day from which the new text holds, or review it and set `reviewed`")
                .known_by(words),
        );
    }
}
