//! Facts that a management system states in many places: how long something is kept, how often
//! something is done, within what time.

use std::ops::Range;

/// What a duration is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FactKind {
    /// How long something is kept.
    Retention,
    /// How often something is done.
    Interval,
    /// Within what time something is done.
    Deadline,
}

/// A length of time. Calendar and working time are not comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Length {
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

/// A duration in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// What it is about.
    pub(super) kind: FactKind,
    /// How long.
    pub(super) length: Length,
    /// Where it stands in the sentence.
    pub(super) range: Range<usize>,
    /// What the sentence is about: stems of its content words, sorted, without doubles.
    pub(super) subject: Vec<String>,
    /// Words that narrow it: `critical`, `class`, numbers. Facts of different scope do not contradict.
    pub(super) scope: Vec<String>,
}

/// The facts of a sentence. `organization` holds words that say who acts: they are no subject.
pub(super) fn facts(sentence: &str, actors: &[String]) -> Vec<Fact> {
    let words = words(sentence);
    let mut found: Vec<(FactKind, Length, Range<usize>, Range<usize>)> = Vec::new();
    for at in 0..words.len() {
        let hit = interval(&words, at).map(|(length, end)| (FactKind::Interval, length, end));
        let hit = hit.or_else(|| deadline(&words, at).map(|(length, end)| (FactKind::Deadline, length, end)));
        let hit = hit.or_else(|| retention(&words, at).map(|(length, end)| (FactKind::Retention, length, end)));
        let Some((kind, length, end)) = hit else { continue };
        if found.last().is_some_and(|(.., covered)| covered.contains(&at)) {
            continue;
        }
        found.push((kind, length, words[at].range.start..words[end - 1].range.end, at..end));
    }
    // Two durations of one kind in a sentence are a rule with cases, not one fact.
    let is_alone = |kind: FactKind| found.iter().filter(|(other, ..)| *other == kind).count() == 1;
    let taken = |at: usize| found.iter().any(|(.., covered)| covered.contains(&at));
    let rest: Vec<&str> =
        words.iter().enumerate().filter(|(at, _)| !taken(*at)).map(|(_, word)| word.lower.as_str()).collect();
    let (subject, scope) = subject(&rest, actors);
    found
        .iter()
        .filter(|(kind, ..)| is_alone(*kind) && subject.len() > 1)
        .map(|(kind, length, range, _)| Fact {
            kind: *kind,
            length: *length,
            range: range.clone(),
            subject: subject.clone(),
            scope: scope.clone(),
        })
        .collect()
}

/// The retention that `[[records]]` states as free text: `10 years after the end of the contract`.
pub(super) fn period(text: &str) -> Option<Length> {
    let words = words(text);
    (0..words.len()).find_map(|at| duration(&words, at)).map(|(length, _)| length)
}

/// What a name is about, as for a sentence.
pub(super) fn subject_of(text: &str, actors: &[String]) -> (Vec<String>, Vec<String>) {
    let words = words(text);
    let words: Vec<&str> = words.iter().map(|word| word.lower.as_str()).collect();
    subject(&words, actors)
}

struct Word {
    lower: String,
    range: Range<usize>,
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(Word { lower: text[from..at].to_lowercase(), range: from..at });
                start = None;
            }
            _ => {}
        }
    }
    words
}

fn word(words: &[Word], at: usize) -> &str {
    words.get(at).map_or("", |word| &word.lower)
}

fn number(word: &str) -> Option<u32> {
    const WORDS: [&str; 13] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let spelt = WORDS.iter().position(|name| *name == word).map(|at| at as u32);
    spelt.or_else(|| word.parse().ok()).filter(|number| (1..=1000).contains(number))
}

/// Hours of a unit.
fn unit(word: &str) -> Option<u32> {
    Some(match word.strip_suffix('s').unwrap_or(word) {
        "hour" => 1,
        "day" => 24,
        "week" => 7 * 24,
        "month" => 730,
        "quarter" => 3 * 730,
        "year" => 12 * 730,
        _ => return None,
    })
}

/// `12 months`, `two working days`; with the position behind it.
fn duration(words: &[Word], at: usize) -> Option<(Length, usize)> {
    let count = number(word(words, at))?;
    let working = matches!(word(words, at + 1), "working" | "business");
    let place = at + 1 + usize::from(working);
    let hours = count.checked_mul(unit(word(words, place))?)?;
    Some((Length { hours, working }, place + 1))
}

fn calendar(hours: u32) -> Length {
    Length { hours, working: false }
}

/// `every 12 months`, `every year`, `once a month`, `twice a year`, `quarterly`.
fn interval(words: &[Word], at: usize) -> Option<(Length, usize)> {
    let next = |offset: usize| word(words, at + offset);
    match next(0) {
        "every" | "each" => {
            if let Some(found) = duration(words, at + 1) {
                return Some(found);
            }
            if matches!(next(1), "second" | "other") && next(0) == "every" {
                return Some((calendar(2 * unit(next(2))?), at + 3));
            }
            // `each day` is a day, not a rhythm, as often as not.
            let hours = unit(next(1)).filter(|_| !next(1).ends_with('s') && next(1) != "day" && next(1) != "hour")?;
            Some((calendar(hours), at + 2))
        }
        "intervals" if next(1) == "of" => {
            let least = usize::from(next(2) == "at") * 2;
            duration(words, at + 2 + least)
        }
        "once" if matches!(next(1), "a" | "per" | "every" | "each") => Some((calendar(unit(next(2))?), at + 3)),
        "twice" if matches!(next(1), "a" | "per") => Some((calendar(unit(next(2))? / 2), at + 3)),
        "annually" | "yearly" => Some((calendar(12 * 730), at + 1)),
        "quarterly" => Some((calendar(3 * 730), at + 1)),
        "monthly" => Some((calendar(730), at + 1)),
        "weekly" => Some((calendar(7 * 24), at + 1)),
        _ => None,
    }
}

/// `within 24 hours`, `within two working days`.
fn deadline(words: &[Word], at: usize) -> Option<(Length, usize)> {
    (word(words, at) == "within").then(|| duration(words, at + 1)).flatten()
}

/// `kept for 10 years`, `retained at least five years`, with the verb before the duration.
fn retention(words: &[Word], at: usize) -> Option<(Length, usize)> {
    const VERBS: [&str; 14] = [
        "keep",
        "keeps",
        "kept",
        "retain",
        "retains",
        "retained",
        "store",
        "stores",
        "stored",
        "archive",
        "archives",
        "archived",
        "preserved",
        "retention",
    ];
    let found = duration(words, at)?;
    let before = &words[at.saturating_sub(12)..at];
    let leads_in = matches!(
        before.last().map(|word| word.lower.as_str()),
        Some("for" | "least" | "of" | "is" | "minimum" | "period")
    );
    (leads_in && before.iter().any(|word| VERBS.contains(&word.lower.as_str()))).then_some(found)
}

/// What words are about, and what narrows them.
fn subject(words: &[&str], actors: &[String]) -> (Vec<String>, Vec<String>) {
    let mut subject = Vec::new();
    let mut scope = Vec::new();
    for word in words {
        if word.bytes().any(|byte| byte.is_ascii_digit()) || SCOPES.contains(word) {
            scope.push(stem(word));
        } else if word.len() > 2 && !EMPTY.contains(word) && !actors.iter().any(|actor| actor == word) {
            subject.push(stem(word));
        }
    }
    for list in [&mut subject, &mut scope] {
        list.sort();
        list.dedup();
    }
    (subject, scope)
}

/// A word without its ending, cut short, so that `evaluates` and `evaluation` are one.
fn stem(word: &str) -> String {
    const ENDINGS: [&str; 17] = [
        "ations", "ation", "ating", "ates", "ated", "ate", "ments", "ment", "ings", "ing", "ions", "ion", "ied", "ies",
        "ed", "es", "s",
    ];
    let bare =
        ENDINGS.iter().find_map(|ending| word.strip_suffix(ending).filter(|stem| stem.len() > 2)).unwrap_or(word);
    bare.trim_end_matches(['e', 'y']).chars().take(7).collect()
}

/// Words that narrow a fact to a part of its subject.
const SCOPES: [&str; 40] = [
    "critical",
    "high",
    "low",
    "medium",
    "new",
    "first",
    "second",
    "third",
    "last",
    "next",
    "class",
    "level",
    "category",
    "type",
    "temporary",
    "external",
    "internal",
    "minor",
    "major",
    "important",
    "urgent",
    "personal",
    "except",
    "unless",
    "other",
    "material",
    "initial",
    "final",
    "former",
    "additional",
    "early",
    "late",
    "private",
    "public",
    "small",
    "large",
    "short",
    "long",
    "closed",
    "open",
];

/// Words that say nothing about the subject.
const EMPTY: [&str; 96] = [
    "the",
    "and",
    "for",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "its",
    "their",
    "this",
    "that",
    "these",
    "those",
    "with",
    "from",
    "into",
    "onto",
    "until",
    "after",
    "before",
    "than",
    "then",
    "them",
    "they",
    "our",
    "your",
    "his",
    "her",
    "not",
    "but",
    "all",
    "any",
    "each",
    "every",
    "least",
    "most",
    "more",
    "less",
    "also",
    "only",
    "again",
    "both",
    "one",
    "two",
    "must",
    "shall",
    "will",
    "should",
    "may",
    "can",
    "does",
    "done",
    "keep",
    "keeps",
    "kept",
    "retain",
    "retains",
    "retained",
    "store",
    "stores",
    "stored",
    "archive",
    "archives",
    "archived",
    "preserved",
    "retention",
    "period",
    "interval",
    "intervals",
    "minimum",
    "maximum",
    "within",
    "once",
    "twice",
    "takes",
    "take",
    "place",
    "held",
    "hold",
    "holds",
    "carried",
    "carry",
    "carries",
    "out",
    "performed",
    "conducted",
    "made",
    "make",
    "makes",
    "long",
    "time",
    "latest",
    "there",
    "where",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn one(sentence: &str) -> Option<(FactKind, u32, String)> {
        let facts = facts(sentence, &["manager".into()]);
        let fact = facts.first().filter(|_| facts.len() == 1)?;
        Some((fact.kind, fact.length.hours, fact.subject.join(" ")))
    }

    #[test]
    fn durations_are_read_as_what_they_are_about() {
        let year = 12 * 730;
        for (sentence, expected) in [
            (
                "Records of supplier evaluation are kept for 10 years.",
                Some((FactKind::Retention, 10 * year, "evalu record supplie")),
            ),
            (
                "The manager retains audit reports for at least five years",
                Some((FactKind::Retention, 5 * year, "audit report")),
            ),
            ("The manager evaluates each supplier every 12 months.", Some((FactKind::Interval, year, "evalu supplie"))),
            ("Supplier evaluations take place once a year.", Some((FactKind::Interval, year, "evalu supplie"))),
            ("Suppliers are evaluated twice a year.", Some((FactKind::Interval, year / 2, "evalu supplie"))),
            ("Complaints get an answer within two working days.", Some((FactKind::Deadline, 48, "answer complai get"))),
            ("Class A is audited every 6 months, class B every 12 months.", None),
            ("It was built in 3 years.", None),
            ("Every supplier is checked.", None),
        ] {
            let expected = expected.map(|(kind, hours, subject)| (kind, hours, subject.to_string()));
            assert_eq!(one(sentence), expected, "{sentence}");
        }
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
