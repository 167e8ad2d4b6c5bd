//! Facts that a management system states in many places: how long something is kept, how often
//! something is done, within what time.

use std::ops::Range;

use super::vocabulary::{ACTORS, EMPTY, SCOPES};
use crate::config::Settings;
use crate::rules::prose::{Sieve, Word, key, words};
use crate::rules::text::sentence_at;
use crate::source::TextRange;

/// What a duration is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::rules) enum FactKind {
    /// How long something is kept.
    Retention,
    /// How often something is done.
    Interval,
    /// Within what time something is done.
    Deadline,
}

/// A length of time. Calendar and working time are not comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::rules) struct Length {
    /// In hours; a month counts as a twelfth of 365 days.
    hours: u32,
    /// Working days, not days of the calendar.
    working: bool,
}

impl Length {
    /// Do two lengths contradict each other? Twelve months and 52 weeks do not.
    pub(super) fn contradicts(self, other: Length) -> bool {
        let (small, large) = (self.hours.min(other.hours), self.hours.max(other.hours));
        self.working == other.working && large - small > large / 50
    }
}

/// A duration in a document's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) struct Stated {
    /// The block it stands in.
    pub(super) block: u32,
    /// Where it stands in the block's text.
    pub(super) range: TextRange,
    /// What is stated.
    pub(super) fact: Fact,
}

/// What a duration is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules) struct Fact {
    /// Which sort of duration it is.
    pub(super) kind: FactKind,
    /// How long.
    pub(super) length: Length,
    /// What it is about.
    pub(super) topic: Topic,
}

/// What a sentence or a name is about, as stems of its words; see [`stem`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Topic {
    /// Its content words, sorted, without doubles.
    pub(super) subject: Box<[u64]>,
    /// Words that narrow it: `critical`, `class`, numbers. Facts of different scope do not contradict.
    pub(super) scope: Box<[u64]>,
}

impl Topic {
    /// Does it say enough to be recognized?
    fn is_definite(&self) -> bool {
        !self.subject.is_empty() && self.subject.len() + self.scope.len() > 1
    }
}

/// Words that say who acts: the roles of the configuration. They are no subject.
#[derive(Debug)]
pub(in crate::rules) struct Actors {
    /// Titles and names of roles word by word, sorted.
    phrases: Vec<Vec<u64>>,
    /// What they begin with, and the words that say it alone.
    begins: Sieve,
}

impl Default for Actors {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl Actors {
    pub(in crate::rules) fn new(settings: &Settings) -> Self {
        let mut phrases = Vec::new();
        let mut found = Vec::new();
        for (name, role) in &settings.roles {
            for text in [name.clone(), role.title.clone(), format!("{name}s"), format!("{}s", role.title)] {
                words(&text, &mut found);
                phrases.push(found.iter().map(|word| word.key).collect::<Vec<_>>());
            }
        }
        phrases.retain(|phrase| !phrase.is_empty());
        phrases.sort();
        phrases.dedup();
        Self::of(phrases)
    }

    fn of(phrases: Vec<Vec<u64>>) -> Self {
        let firsts: Vec<u64> = phrases.iter().map(|phrase| phrase[0]).chain(ACTORS).collect();
        Self { phrases, begins: Sieve::new(&firsts) }
    }

    /// How many words from here on name somebody who acts.
    fn len_at(&self, words: &[Word]) -> usize {
        let Some(first) = words.first().filter(|first| self.begins.has(first.key)) else { return 0 };
        let from = self.phrases.partition_point(|phrase| phrase[0] < first.key);
        let begun = self.phrases[from..].iter().take_while(|phrase| phrase[0] == first.key);
        let whole = begun.filter(|phrase| {
            words.len() >= phrase.len() && phrase.iter().zip(words).all(|(key, word)| *key == word.key)
        });
        let phrase = whole.map(Vec::len).max().unwrap_or_default();
        phrase.max(usize::from(ACTORS.contains(&first.key)))
    }
}

/// Notes the durations in a block of running text; `all` are its words.
pub(in crate::rules) fn trace(block: u32, text: &str, all: &[Word], actors: &Actors, into: &mut Vec<Stated>) {
    let mut done = 0;
    for word in all.iter().filter(|word| TIMES.has(word.key)) {
        if (word.start as usize) < done {
            continue;
        }
        let sentence = sentence_at(text, word.start as usize);
        let first = all.partition_point(|word| (word.start as usize) < sentence.start);
        let end = all.partition_point(|word| (word.start as usize) < sentence.end);
        let own = &all[first..end];
        into.extend(facts(text, own, actors).map(|(range, fact)| Stated { block, range: range.into(), fact }));
        done = sentence.end;
    }
}

/// Every duration has one of these words.
static TIMES: Sieve = Sieve::new(&[
    key("hour"),
    key("hours"),
    key("day"),
    key("days"),
    key("week"),
    key("weeks"),
    key("month"),
    key("months"),
    key("quarter"),
    key("quarters"),
    key("year"),
    key("years"),
    key("annually"),
    key("yearly"),
    key("quarterly"),
    key("monthly"),
    key("weekly"),
]);

/// The facts of a sentence, with their places in the text.
fn facts(text: &str, words: &[Word], actors: &Actors) -> impl Iterator<Item = (Range<usize>, Fact)> + use<> {
    let mut found: Vec<(FactKind, Length, Range<usize>)> = Vec::new();
    for at in 0..words.len() {
        let hit = interval(text, words, at).map(|(length, end)| (FactKind::Interval, length, end));
        let hit = hit.or_else(|| deadline(text, words, at).map(|(length, end)| (FactKind::Deadline, length, end)));
        let hit = hit.or_else(|| retention(text, words, at).map(|(length, end)| (FactKind::Retention, length, end)));
        let Some((kind, length, end)) = hit else { continue };
        if !found.last().is_some_and(|(.., covered)| covered.contains(&at)) {
            found.push((kind, length, at..end));
        }
    }
    // Two durations of one kind in a sentence are a rule with cases, not one fact.
    let mut count = [0; 3];
    found.iter().for_each(|(kind, ..)| count[*kind as usize] += 1);
    found.retain(|(kind, ..)| count[*kind as usize] == 1);
    let taken = |at: usize| found.iter().any(|(.., covered)| covered.contains(&at));
    let topic = (!found.is_empty()).then(|| topic(text, words, taken, actors)).filter(Topic::is_definite);
    let facts: Vec<(Range<usize>, Fact)> = found
        .iter()
        .filter_map(|(kind, length, at)| {
            let range = words[at.start].start as usize..words[at.end - 1].end as usize;
            Some((range, Fact { kind: *kind, length: *length, topic: topic.clone()? }))
        })
        .collect();
    facts.into_iter()
}

/// The retention that `[[records]]` states as free text: `10 years after the end of the contract`.
pub(super) fn period(text: &str) -> Option<Length> {
    let mut found = Vec::new();
    words(text, &mut found);
    (0..found.len()).find_map(|at| duration(text, &found, at)).map(|(length, _)| length)
}

/// What a name is about, if it says enough.
pub(super) fn topic_of(name: &str) -> Option<Topic> {
    let mut found = Vec::new();
    words(name, &mut found);
    Some(topic(name, &found, |_| false, &Actors::default())).filter(Topic::is_definite)
}

fn word(words: &[Word], at: usize) -> u64 {
    words.get(at).map_or(0, |word| word.key)
}

fn number(text: &str, word: &Word) -> Option<u32> {
    const WORDS: [u64; 13] = [
        key("zero"),
        key("one"),
        key("two"),
        key("three"),
        key("four"),
        key("five"),
        key("six"),
        key("seven"),
        key("eight"),
        key("nine"),
        key("ten"),
        key("eleven"),
        key("twelve"),
    ];
    let spelt = WORDS.iter().position(|name| *name == word.key).map(|at| at as u32);
    spelt.or_else(|| word.of(text).parse().ok()).filter(|number| (1..=1000).contains(number))
}

/// Hours of a unit.
fn unit(word: u64) -> Option<u32> {
    const HOUR: u64 = key("hour");
    const HOURS: u64 = key("hours");
    const DAY: u64 = key("day");
    const DAYS: u64 = key("days");
    const WEEK: u64 = key("week");
    const WEEKS: u64 = key("weeks");
    const MONTH: u64 = key("month");
    const MONTHS: u64 = key("months");
    const QUARTER: u64 = key("quarter");
    const QUARTERS: u64 = key("quarters");
    const YEAR: u64 = key("year");
    const YEARS: u64 = key("years");
    Some(match word {
        HOUR | HOURS => 1,
        DAY | DAYS => 24,
        WEEK | WEEKS => 7 * 24,
        MONTH | MONTHS => MONTH_HOURS,
        QUARTER | QUARTERS => 3 * MONTH_HOURS,
        YEAR | YEARS => 12 * MONTH_HOURS,
        _ => return None,
    })
}

const MONTH_HOURS: u32 = 730;

/// Hours of a rhythm that is one word.
fn adverb(word: u64) -> Option<u32> {
    const ANNUALLY: u64 = key("annually");
    const YEARLY: u64 = key("yearly");
    const QUARTERLY: u64 = key("quarterly");
    const MONTHLY: u64 = key("monthly");
    const WEEKLY: u64 = key("weekly");
    Some(match word {
        ANNUALLY | YEARLY => 12 * MONTH_HOURS,
        QUARTERLY => 3 * MONTH_HOURS,
        MONTHLY => MONTH_HOURS,
        WEEKLY => 7 * 24,
        _ => return None,
    })
}

/// `12 months`, `two working days`; with the position behind it.
fn duration(text: &str, words: &[Word], at: usize) -> Option<(Length, usize)> {
    const WORKING: u64 = key("working");
    const BUSINESS: u64 = key("business");
    let working = matches!(word(words, at + 1), WORKING | BUSINESS);
    let place = at + 1 + usize::from(working);
    let unit = unit(word(words, place))?;
    let hours = number(text, words.get(at)?)?.checked_mul(unit)?;
    Some((Length { hours, working }, place + 1))
}

fn calendar(hours: u32) -> Length {
    Length { hours, working: false }
}

/// `every 12 months`, `every year`, `once a month`, `twice a year`, `quarterly`.
fn interval(text: &str, words: &[Word], at: usize) -> Option<(Length, usize)> {
    const EVERY: u64 = key("every");
    const EACH: u64 = key("each");
    const INTERVALS: u64 = key("intervals");
    const ONCE: u64 = key("once");
    const TWICE: u64 = key("twice");
    const A: u64 = key("a");
    const PER: u64 = key("per");
    const OF: u64 = key("of");
    const AT: u64 = key("at");
    const IN: u64 = key("in");
    const SECOND: u64 = key("second");
    const OTHER: u64 = key("other");
    const WEEK: u64 = key("week");
    const MONTH: u64 = key("month");
    const QUARTER: u64 = key("quarter");
    const YEAR: u64 = key("year");
    let next = |offset: usize| word(words, at + offset);
    match next(0) {
        EVERY | EACH => {
            if let Some(found) = duration(text, words, at + 1) {
                return Some(found);
            }
            if matches!(next(1), SECOND | OTHER) && next(0) == EVERY {
                return Some((calendar(2 * unit(next(2))?), at + 3));
            }
            // `each day` is a day, not a rhythm, as often as not.
            let is_rhythm = matches!(next(1), WEEK | MONTH | QUARTER | YEAR);
            Some((calendar(unit(next(1)).filter(|_| is_rhythm)?), at + 2))
        }
        INTERVALS if next(1) == OF => {
            let least = usize::from(next(2) == AT) * 2;
            duration(text, words, at + 2 + least)
        }
        ONCE if matches!(next(1), EVERY | EACH | IN) && unit(next(2)).is_none() => duration(text, words, at + 2),
        ONCE if matches!(next(1), A | PER | EVERY | EACH) => Some((calendar(unit(next(2))?), at + 3)),
        TWICE if matches!(next(1), A | PER | EACH) => Some((calendar(unit(next(2))? / 2), at + 3)),
        // In `the weekly meeting` the word names the meeting.
        found => Some((calendar(adverb(found).filter(|_| !matches!(next(1), MEETING | REPORT | LIST))?), at + 1)),
    }
}

const MEETING: u64 = key("meeting");
const REPORT: u64 = key("report");
const LIST: u64 = key("list");

/// `within 24 hours`, `within two working days`.
fn deadline(text: &str, words: &[Word], at: usize) -> Option<(Length, usize)> {
    const WITHIN: u64 = key("within");
    (word(words, at) == WITHIN).then(|| duration(text, words, at + 1)).flatten()
}

/// `kept for 10 years`, `retained at least five years`, with the verb before the duration.
fn retention(text: &str, words: &[Word], at: usize) -> Option<(Length, usize)> {
    const VERBS: [u64; 15] = [
        key("keep"),
        key("keeps"),
        key("kept"),
        key("retain"),
        key("retains"),
        key("retained"),
        key("store"),
        key("stores"),
        key("stored"),
        key("archive"),
        key("archives"),
        key("archived"),
        key("preserved"),
        key("retention"),
        key("hold"),
    ];
    const LEAD: [u64; 6] = [key("for"), key("least"), key("of"), key("is"), key("minimum"), key("period")];
    let found = duration(text, words, at)?;
    let before = &words[at.saturating_sub(12)..at];
    let leads_in = before.last().is_some_and(|word| LEAD.contains(&word.key) || VERBS.contains(&word.key));
    (leads_in && before.iter().any(|word| VERBS.contains(&word.key))).then_some(found)
}

/// What words are about, and what narrows them; words that are `taken` say something else.
fn topic(text: &str, words: &[Word], taken: impl Fn(usize) -> bool, actors: &Actors) -> Topic {
    let (mut subject, mut scope) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < words.len() {
        let word = &words[at];
        let acting = actors.len_at(&words[at..]);
        if acting > 0 || taken(at) {
            at += acting.max(1);
            continue;
        }
        at += 1;
        let spelt = word.of(text);
        if spelt.bytes().any(|byte| byte.is_ascii_digit()) || SCOPES.binary_search(&word.key).is_ok() {
            scope.push(stem(spelt));
        } else if spelt.len() > 2 && EMPTY.binary_search(&word.key).is_err() {
            subject.push(stem(spelt));
        }
    }
    for list in [&mut subject, &mut scope] {
        list.sort_unstable();
        list.dedup();
    }
    Topic { subject: subject.into(), scope: scope.into() }
}

/// The number of a word without its ending, cut short, so that `evaluates` and `evaluation` are one.
fn stem(word: &str) -> u64 {
    const ENDINGS: [&str; 17] = [
        "ations", "ation", "ating", "ates", "ated", "ate", "ments", "ment", "ings", "ing", "ions", "ion", "ied", "ies",
        "ed", "es", "s",
    ];
    let without = |ending: &&str| {
        let (stem, end) = word.split_at_checked(word.len().checked_sub(ending.len())?)?;
        (end.eq_ignore_ascii_case(ending) && stem.len() > 2).then_some(stem)
    };
    let bare = ENDINGS.iter().find_map(without).unwrap_or(word).trim_end_matches(['e', 'y', 'E', 'Y']);
    let end = bare.char_indices().nth(7).map_or(bare.len(), |(at, _)| at);
    match bare.is_ascii() {
        true => key(&bare[..end]),
        false => key(&bare[..end].to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Stated> {
        let (mut found, mut into) = (Vec::new(), Vec::new());
        words(text, &mut found);
        trace(0, text, &found, &Actors::of(vec![vec![key("purchasing"), key("lead")]]), &mut into);
        into
    }

    fn one(sentence: &str) -> Option<(FactKind, u32, Vec<u64>)> {
        let facts = all(sentence);
        let Stated { fact, .. } = facts.first().filter(|_| facts.len() == 1)?;
        Some((fact.kind, fact.length.hours, fact.topic.subject.to_vec()))
    }

    #[test]
    fn durations_are_read_as_what_they_are_about() {
        let year = 12 * 730;
        for (sentence, expected) in [
            (
                "Records of supplier evaluation are kept for 10 years.",
                Some((FactKind::Retention, 10 * year, "evaluation record supplier")),
            ),
            (
                "The manager retains audit reports for at least five years",
                Some((FactKind::Retention, 5 * year, "audit report")),
            ),
            (
                "The manager evaluates each supplier every 12 months.",
                Some((FactKind::Interval, year, "evaluate supplier")),
            ),
            (
                "The Purchasing Lead ensures that suppliers are evaluated at least once every 12 months.",
                Some((FactKind::Interval, year, "evaluate supplier")),
            ),
            ("Supplier evaluations take place once a year.", Some((FactKind::Interval, year, "evaluate supplier"))),
            ("Suppliers are evaluated twice a year.", Some((FactKind::Interval, year / 2, "evaluate supplier"))),
            ("Internal audits are carried out every 6 months.", Some((FactKind::Interval, year / 2, "audit"))),
            (
                "Complaints get an answer within two working days.",
                Some((FactKind::Deadline, 48, "answer complaints get")),
            ),
            ("Class A is audited every 6 months, class B every 12 months.", None),
            ("They meet during the weekly meeting about complaints.", None),
            ("It was built in 3 years.", None),
            ("Every supplier is checked.", None),
            ("Audits take place every year.", None),
        ] {
            let expected = expected.map(|(kind, hours, subject)| {
                let mut stems: Vec<u64> = subject.split(' ').map(stem).collect();
                stems.sort_unstable();
                (kind, hours, stems)
            });
            assert_eq!(one(sentence), expected, "{sentence}");
        }
    }

    #[test]
    fn a_duration_has_its_place_in_the_text() {
        let text = "First this. Suppliers are evaluated every 12 months; then that.";
        assert_eq!(&text[all(text)[0].range.range()], "every 12 months");
    }

    #[test]
    fn lengths_contradict_beyond_rounding() {
        let length = |text| period(text).unwrap();
        assert!(!length("12 months").contradicts(length("1 year")));
        assert!(!length("52 weeks").contradicts(length("12 months")));
        assert!(length("10 years after the end of the contract").contradicts(length("5 years")));
        assert!(!length("2 working days").contradicts(length("3 days")));
    }
}
