use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt};

use super::fact::{FactKind, Length, Topic, period, topic_of};
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::{DocumentIndex, Manual, StandardIndex};
use crate::rules::prose::mix;
use crate::rules::text::{list, place};
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::{Span, TextRange, one_line};

pub(super) static RULE: Rule = Rule {
    name: "contradicting-fact",
    family: Family::Integration,
    level: Level::Warn,
    page: include_str!("contradicting_fact.md"),
    check: Check::Manual(check),
};

/// A fact and where it is stated.
struct Statement<'m> {
    document: DocumentIndex,
    /// The clauses it is stated under, sorted.
    clauses: Box<[Clause]>,
    kind: FactKind,
    length: Length,
    topic: std::borrow::Cow<'m, Topic>,
    place: Place,
}

enum Place {
    /// The retention of a record in the front matter.
    Record(TextRange),
    /// A part of a block's text.
    Text(u32, TextRange),
}

type Clause = (StandardIndex, u32);

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let mut all = records(shelf);
    all.extend(statements(shelf));
    found.extend(contradictions(&all).into_values().filter_map(|same| report(shelf, &all, &same)));
}

/// Retention periods of `[[records]]`, under the clauses they answer.
fn records<'m>(shelf: &Shelf<'m>) -> Vec<Statement<'m>> {
    let manual = shelf.manual;
    let mut all = Vec::new();
    for record in manual.records.iter().filter(|record| !shelf.is_retired(record.document)) {
        let written = &manual.document(record.document).front.records[record.record as usize];
        let (Some(name), Some(retention)) = (&written.name, &written.retention) else { continue };
        let (Some(length), Some(topic)) = (period(&retention.value), topic_of(&name.value)) else { continue };
        let clauses = record.answers.iter().map(|reach| (reach.standard, reach.clause));
        all.push(Statement {
            document: record.document,
            clauses: sorted(clauses),
            kind: FactKind::Retention,
            length,
            topic: std::borrow::Cow::Owned(topic),
            place: Place::Record(retention.range),
        });
    }
    all
}

/// Durations in the text of sections that claim something, under the clauses they claim.
fn statements<'m>(shelf: &Shelf<'m>) -> Vec<Statement<'m>> {
    let manual = shelf.manual;
    let mut all = Vec::new();
    for ((index, document), reading) in manual.documents().zip(shelf.readings) {
        if reading.facts.is_empty() || shelf.is_retired(index) {
            continue;
        }
        let first = manual.claims.partition_point(|claim| claim.document < index);
        let claims = manual.claims[first..].iter().take_while(|claim| claim.document == index);
        let reaches: Vec<_> = claims
            .filter(|claim| !claim.is_dangling())
            .map(|claim| {
                let section = document.body.section_text_range(claim.section.map(|at| at as usize));
                (section, (claim.reach.standard, claim.reach.clause))
            })
            .collect();
        for stated in &reading.facts {
            let at = document.body.blocks[stated.block as usize].text_at as usize;
            let here = reaches.iter().filter(|(section, _)| section.contains(&at));
            let clauses = sorted(here.map(|(_, clause)| *clause));
            if clauses.is_empty() {
                continue;
            }
            all.push(Statement {
                document: index,
                clauses,
                kind: stated.fact.kind,
                length: stated.fact.length,
                topic: std::borrow::Cow::Borrowed(&stated.fact.topic),
                place: Place::Text(stated.block, stated.range),
            });
        }
    }
    all
}

fn sorted(clauses: impl Iterator<Item = Clause>) -> Box<[Clause]> {
    let mut clauses: Vec<Clause> = clauses.collect();
    clauses.sort_unstable();
    clauses.dedup();
    clauses.into()
}

/// Lengths under one topic and clause that further statements are compared with.
const LENGTHS: usize = 6;

/// Statements that contradict each other, together, by the first of them. All work is bounded per
/// statement: compared are statements on one topic or on a narrower one, under one clause, and of those
/// only the first of a few lengths.
fn contradictions(all: &[Statement<'_>]) -> BTreeMap<usize, Vec<usize>> {
    let topics = Topics::of(all);
    // By topic and clause, the first statement of each length.
    let mut earlier: HashMap<(usize, Clause), Vec<(Length, usize)>> = HashMap::new();
    // For each statement the first of those it stands with.
    let mut leader: Vec<usize> = (0..all.len()).collect();
    for (at, statement) in all.iter().enumerate() {
        let own = topics.of_statement[at];
        let related = &topics.related[own];
        if related.is_empty() && topics.count[own] == 1 {
            continue;
        }
        let mut first: Option<usize> = None;
        for topic in related.iter().copied().chain([own]) {
            for clause in &statement.clauses {
                let before = earlier.get(&(topic, *clause)).into_iter().flatten();
                let other = before.filter(|(length, first)| {
                    statement.length.contradicts(*length) && all[*first].document != statement.document
                });
                first = first.into_iter().chain(other.map(|(_, first)| *first)).min();
            }
        }
        if let Some(first) = first {
            // Another one's finding takes this statement in only if both are about one thing.
            let of_first = leader[first];
            let topic = topics.of_statement[of_first];
            leader[at] = if topic == own || related.contains(&topic) { of_first } else { first };
        }
        for clause in &statement.clauses {
            // Nearly always it stays the only one.
            let lengths = earlier.entry((own, *clause)).or_insert_with(|| Vec::with_capacity(1));
            if lengths.len() < LENGTHS && lengths.iter().all(|(length, _)| *length != statement.length) {
                lengths.push((statement.length, at));
            }
        }
    }
    let mut together: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, first) in leader.into_iter().enumerate().filter(|(at, first)| at != first) {
        together.entry(first).or_insert_with(|| vec![first]).push(at);
    }
    together
}

/// What statements are about, numbered.
struct Topics {
    /// The topic of each statement.
    of_statement: Vec<usize>,
    /// How many statements are about each.
    count: Vec<usize>,
    /// For each topic, those that are the same with one or two words more or less. A topic with another
    /// word in the place of one of its own is another topic.
    related: Vec<Vec<usize>>,
}

/// Topics that a word may share before it says nothing.
const COMMON: usize = 32;

impl Topics {
    fn of(all: &[Statement<'_>]) -> Self {
        let scope = |statement: &Statement<'_>| {
            let scope = statement.topic.scope.iter().fold(statement.kind as u64 + 1, |sum, word| mix(sum ^ word));
            mix(scope)
        };
        let mut keys: Vec<(u64, usize)> = all
            .iter()
            .enumerate()
            .map(|(at, statement)| {
                (statement.topic.subject.iter().fold(scope(statement), |sum, word| mix(sum ^ word)), at)
            })
            .collect();
        keys.sort_unstable();
        let (mut of_statement, mut count, mut samples) = (vec![0; all.len()], Vec::new(), Vec::new());
        for same in keys.chunk_by(|left, right| left.0 == right.0) {
            same.iter().for_each(|(_, at)| of_statement[*at] = count.len());
            samples.push(&all[same[0].1]);
            count.push(same.len());
        }
        let words = |topic: usize| {
            let sample: &Statement<'_> = samples[topic];
            let scope = scope(sample);
            sample.topic.subject.iter().map(move |word| word ^ scope)
        };
        let mut postings: Vec<(u64, usize)> =
            Vec::with_capacity(samples.iter().map(|sample| sample.topic.subject.len()).sum());
        postings.extend((0..samples.len()).flat_map(|topic| words(topic).map(move |word| (word, topic))));
        postings.sort_unstable();
        // Topics that hold all words of another one share any of its words: the one that fewest share is enough.
        let mut rarest: Vec<&[(u64, usize)]> = vec![&[]; samples.len()];
        for same in postings.chunk_by(|left, right| left.0 == right.0).filter(|same| same.len() <= COMMON) {
            for (_, topic) in same {
                let held = &mut rarest[*topic];
                if held.is_empty() || same.len() < held.len() {
                    *held = same;
                }
            }
        }
        let mut related = vec![Vec::new(); samples.len()];
        for (few, rarest) in rarest.into_iter().enumerate().filter(|(few, _)| samples[*few].topic.subject.len() > 1) {
            for (_, many) in rarest {
                let (fewer, more) = (&samples[few].topic.subject, &samples[*many].topic.subject);
                let surplus = more.len().checked_sub(fewer.len()).filter(|surplus| (1..=2).contains(surplus));
                let is_part = || fewer.iter().all(|word| more.binary_search(word).is_ok());
                if surplus.is_some_and(|surplus| surplus <= fewer.len()) && is_part() {
                    related[few].push(*many);
                    related[*many].push(few);
                }
            }
        }
        Self { of_statement, count, related }
    }
}

/// Places that one finding points at besides the first.
const SHOWN: usize = 4;

fn report(shelf: &Shelf<'_>, all: &[Statement<'_>], same: &[usize]) -> Option<Diagnostic> {
    let manual = shelf.manual;
    let mut told: Vec<(Length, String, &Statement<'_>, Span)> = Vec::new();
    for statement in same.iter().map(|at| &all[*at]) {
        // Of statements that agree the first speaks for all.
        if told.len() <= SHOWN && told.iter().all(|(length, ..)| length.contradicts(statement.length)) {
            let (words, span) = written(shelf, statement);
            told.push((statement.length, words, statement, span));
        }
    }
    let ((_, _, first, span), others) = told.split_first()?;
    let shared = first.clauses.iter().find(|clause| others.iter().any(|(.., other, _)| other.clauses.contains(clause)));
    let under = shared.or(first.clauses.first()).map(|clause| name(manual, *clause)).unwrap_or_default();
    let what = match first.kind {
        FactKind::Retention => "is kept for",
        FactKind::Interval | FactKind::Deadline => "is done",
    };
    let words: Vec<&str> = told.iter().map(|(_, words, ..)| words.as_str()).collect();
    let document = |statement: &Statement<'_>| manual.document(statement.document).name();
    let mut finding =
        Diagnostic::warning(RULE.name, span.clone(), format!("under {under} one thing {what} {}", list(&words)))
            .label(format!("`{}` says so", document(first)))
            .why("people follow one of the documents and break the other")
            .help("decide, state it in one place and refer to it from the others");
    for (_, _, other, span) in others {
        finding = finding.also(span.clone(), format!("`{}` says otherwise", document(other)));
    }
    Some(finding)
}

/// The words of a statement and where they stand.
fn written(shelf: &Shelf<'_>, statement: &Statement<'_>) -> (String, Span) {
    let document = shelf.manual.document(statement.document);
    let text = shelf.text(document);
    match &statement.place {
        Place::Record(range) => {
            let words = text.get(range.range()).unwrap_or_default().trim_matches(['"', '\'']);
            (words.to_string(), document.span(*range))
        }
        Place::Text(block, range) => {
            let block = &document.body.blocks[*block as usize];
            let words = document.body.block_text(block).get(range.range()).unwrap_or_default();
            (one_line(words), place(document, text, block, range.range()))
        }
    }
}

fn name(manual: &Manual, (standard, clause): Clause) -> String {
    let standard = manual.standard(standard);
    format!("{} {}", standard.catalog.edition.reference, standard.catalog.clauses()[clause as usize].number)
}
