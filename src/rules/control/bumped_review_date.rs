use jiff::civil::Date;

use super::{Life, lives};
use crate::config::Level;
use crate::control::Facts;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::TextRange;

pub(super) static RULE: Rule = Rule {
    name: "bumped-review-date",
    family: Family::Control,
    level: Level::Warn,
    page: include_str!("bumped_review_date.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for life in lives(shelf) {
        let Some((range, message)) = entered_early(&life).or_else(|| postponed(&life)) else { continue };
        found.push(
            Diagnostic::warning(RULE.name, life.document.span(range), message)
                .label("no review behind it")
                .why("documents are reviewed at planned intervals; a date that moves by itself is no review (7.5.2 c)")
                .help("review the document, then set `reviewed` to the day on which that was done"),
        );
    }
}

/// A review that was entered before the day on which it is said to have been held.
fn entered_early(life: &Life<'_>) -> Option<(TextRange, String)> {
    let reviewed = life.document.front.reviewed.as_ref()?;
    let first = life.revisions.iter().take_while(|one| one.facts.reviewed == Some(reviewed.value)).last()?;
    let commit = life.timeline.commit(first.commit.filter(|_| first.is_made_there)?);
    let entered = commit.authored.date().max(commit.committed.date())?;
    let message = || {
        let (short, who) = (commit.id.short(), &commit.author.name);
        format!("the review of {} was entered on {entered}, before that day (commit {short} by {who})", reviewed.value)
    };
    (entered < reviewed.value).then(|| (reviewed.range, message()))
}

/// A review that is due later than it was, without a review or a new version.
fn postponed(life: &Life<'_>) -> Option<(TextRange, String)> {
    let front = &life.document.front;
    let now = &life.working.facts;
    let before = life.approved_before().filter(|before| before.facts.version == now.version)?;
    let (was, due) = (due(&before.facts)?, due(now)?);
    if due <= was || before.facts.reviewed != now.reviewed {
        return None;
    }
    let range =
        front.review_by.as_ref().map(|date| date.range).or(front.review_every.as_ref().map(|every| every.range));
    let moved = life.revisions.iter().take_while(|one| self::due(&one.facts) == Some(due)).last();
    let commit = moved.and_then(|moved| moved.commit).map(|at| life.timeline.commit(at));
    let place = commit.map(|commit| format!(" (commit {} by {})", commit.id.short(), commit.author.name));
    let message =
        format!("the review that was due on {was} is due on {due} now, and none was held{}", place.unwrap_or_default());
    Some((range?, message))
}

/// The day on which a text is to be reviewed, by its own words.
fn due(facts: &Facts) -> Option<Date> {
    let last = facts.reviewed.max(facts.effective);
    facts.review_by.or_else(|| Some(facts.review_every?.after(last?)))
}
