use jiff::civil::Date;

use super::{Life, lives};
use crate::config::Level;
use crate::control::Facts;
use crate::diagnostics::Diagnostic;
use crate::history::Commit;
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
        let Some((range, words, how)) = entered_early(&life).or_else(|| postponed(&life)) else { continue };
        found.push(
            Diagnostic::warning(RULE.name, life.document.span(range), format!("{words}{how}"))
                .label("no review behind it")
                .why("documents are reviewed at planned intervals; a date that moves by itself is no review (7.5.2 c)")
                .help("review the document, then set `reviewed` to the day on which that was done")
                .known_by(words),
        );
    }
}

/// Where a date moved by itself, what is to be said of it, and in which commit that was done.
type Moved = (TextRange, String, String);

/// A review that was entered before the day on which it is said to have been held.
fn entered_early(life: &Life<'_>) -> Option<Moved> {
    let reviewed = life.document.front.reviewed.as_ref()?;
    let first = life.revisions.iter().take_while(|one| one.facts.reviewed == Some(reviewed.value)).last()?;
    let commit = life.timeline.commit(first.commit.filter(|_| first.is_made_there)?);
    let entered = commit.authored.date().max(commit.committed.date())?;
    let words = || format!("the review of {} was entered on {entered}, before that day", reviewed.value);
    (entered < reviewed.value).then(|| (reviewed.range, words(), made_in(commit)))
}

/// A review that is due later than it was, without a review or a new version.
fn postponed(life: &Life<'_>) -> Option<Moved> {
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
    let words = format!("the review that was due on {was} is due on {due} now, and none was held");
    Some((range?, words, commit.map(made_in).unwrap_or_default()))
}

fn made_in(commit: &Commit) -> String {
    format!(" (commit {} by {})", commit.id.short(), commit.author.name)
}

/// The day on which a text is to be reviewed, by its own words.
fn due(facts: &Facts) -> Option<Date> {
    let last = facts.reviewed.max(facts.effective);
    facts.review_by.or_else(|| Some(facts.review_every?.after(last?)))
}
