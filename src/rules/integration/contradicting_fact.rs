use std::collections::{BTreeMap, BTreeSet};

use super::fact::{Fact, FactKind, Length, facts, period, subject_of};
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::{DocumentIndex, Manual, StandardIndex};
use crate::rules::text::{is_english, place, running_text, sentences};
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    name: "contradicting-fact",
    family: Family::Integration,
    level: Level::Warn,
    page: include_str!("contradicting_fact.md"),
    check: Check::Manual(check),
};

/// A fact and where it is stated.
struct Statement {
    document: DocumentIndex,
    clauses: BTreeSet<Clause>,
    kind: FactKind,
    length: Length,
    subject: Vec<String>,
    scope: Vec<String>,
    words: String,
    span: Span,
}

type Clause = (StandardIndex, u32);

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    let mut all = records(shelf);
    if is_english(&manual.settings) {
        all.extend(statements(shelf));
    }
    for (left, right) in contradictions(&all) {
        let (first, second) = (&all[left], &all[right]);
        let shared = first.clauses.intersection(&second.clauses).next();
        let Some(clause) = shared.map(|(standard, clause)| name(manual, *standard, *clause)) else { continue };
        let what = match second.kind {
            FactKind::Retention => "is kept for",
            FactKind::Interval => "is done",
            FactKind::Deadline => "is done",
        };
        found.push(
            Diagnostic::warning(
                RULE.name,
                second.span.clone(),
                format!("under {clause} one thing {what} `{}` and `{}`", second.words, first.words),
            )
            .label(format!("`{}` says so", manual.document(second.document).name()))
            .also(first.span.clone(), format!("`{}` says otherwise", manual.document(first.document).name()))
            .why("people follow one of the two documents and break the other")
            .help("decide, state it in one place and refer to it from the other"),
        );
    }
}

fn name(manual: &Manual, standard: StandardIndex, clause: u32) -> String {
    let standard = manual.standard(standard);
    format!("{} {}", standard.catalog.edition.reference, standard.catalog.clauses()[clause as usize].number)
}

/// Retention periods of `[[records]]`, under the clauses they answer.
fn records(shelf: &Shelf<'_>) -> Vec<Statement> {
    let manual = shelf.manual;
    let mut all = Vec::new();
    for record in manual.records.iter().filter(|record| !shelf.is_retired(record.document)) {
        let document = manual.document(record.document);
        let written = &document.front.records[record.record as usize];
        let (Some(name), Some(retention)) = (&written.name, &written.retention) else { continue };
        let Some(length) = period(&retention.value) else { continue };
        let (subject, scope) = subject_of(&name.value, &[]);
        all.push(Statement {
            document: record.document,
            clauses: record.answers.iter().map(|reach| (reach.standard, reach.clause)).collect(),
            kind: FactKind::Retention,
            length,
            subject,
            scope,
            words: retention.value.clone(),
            span: document.span(retention.range),
        });
    }
    all
}

/// Durations in the text of sections that claim something, under the clauses they claim.
fn statements(shelf: &Shelf<'_>) -> Vec<Statement> {
    use rayon::prelude::*;
    let manual = shelf.manual;
    let titles = manual.settings.roles.values().map(|role| role.title.to_lowercase());
    let actors: Vec<String> =
        titles.flat_map(|title| title.split(' ').map(str::to_string).collect::<Vec<_>>()).collect();
    // A word that roles share with everything else, such as `supplier` in `supplier manager`, stays a subject.
    let actors: Vec<String> = actors
        .into_iter()
        .filter(|word| matches!(word.as_str(), "manager" | "lead" | "officer" | "director" | "owner" | "head"))
        .collect();
    let documents: Vec<DocumentIndex> =
        manual.documents().map(|(index, _)| index).filter(|index| !shelf.is_retired(*index)).collect();
    documents.into_par_iter().flat_map_iter(|index| of_document(shelf, index, &actors)).collect()
}

fn of_document(shelf: &Shelf<'_>, index: DocumentIndex, actors: &[String]) -> Vec<Statement> {
    let manual = shelf.manual;
    let document = manual.document(index);
    let first = manual.claims.partition_point(|claim| claim.document < index);
    let claims: Vec<_> = manual.claims[first..].iter().take_while(|claim| claim.document == index).collect();
    let mut all = Vec::new();
    if claims.is_empty() {
        return all;
    }
    for (block, text) in running_text(document) {
        if !text.bytes().any(|byte| byte.is_ascii_digit()) && !text.contains("ly") && !text.contains(['y', 'k', 'h']) {
            continue;
        }
        for range in sentences(text) {
            for Fact { kind, length, range: at, subject, scope } in facts(&text[range.clone()], actors) {
                let reaches = |section: Option<u32>| {
                    document.body.section_text_range(section.map(|at| at as usize)).contains(&(block.text_at as usize))
                };
                let clauses: BTreeSet<Clause> = claims
                    .iter()
                    .filter(|claim| !claim.is_dangling() && reaches(claim.section))
                    .map(|claim| (claim.reach.standard, claim.reach.clause))
                    .collect();
                let at = range.start + at.start..range.start + at.end;
                all.push(Statement {
                    document: index,
                    clauses,
                    kind,
                    length,
                    subject,
                    scope,
                    words: text[at.clone()].to_string(),
                    span: place(document, shelf.text(document), block, at),
                });
            }
        }
    }
    all
}

/// Statements that may be about one thing: of one kind, on one clause, with two words in common.
type Pool<'s> = (FactKind, Clause, &'s str, &'s str);

/// Lengths of one pool that further statements are compared with.
const LENGTHS: usize = 6;

/// Each statement that contradicts an earlier one, with the earliest it contradicts. Compared are
/// statements on one clause that share two words of their subject; within each such pool only the first
/// statement of a few lengths, so that the work stays linear.
fn contradictions(all: &[Statement]) -> Vec<(usize, usize)> {
    let mut pools: BTreeMap<Pool<'_>, Vec<(Length, usize)>> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, statement) in all.iter().enumerate() {
        let subject = &statement.subject[..statement.subject.len().min(8)];
        let mut earlier: Vec<usize> = Vec::new();
        for clause in &statement.clauses {
            for (l, left) in subject.iter().enumerate() {
                for right in &subject[l + 1..] {
                    let pool = pools.entry((statement.kind, *clause, left, right)).or_default();
                    let mut known = false;
                    for (length, first) in pool.iter() {
                        known |= *length == statement.length;
                        if statement.length.contradicts(*length) {
                            earlier.push(*first);
                        }
                    }
                    if !known && pool.len() < LENGTHS {
                        pool.push((statement.length, at));
                    }
                }
            }
        }
        earlier.sort_unstable();
        earlier.dedup();
        found.extend(earlier.into_iter().find(|first| contradict(&all[*first], statement)).map(|first| (first, at)));
    }
    found
}

/// Is it the same fact, with two values, in two documents?
fn contradict(left: &Statement, right: &Statement) -> bool {
    if left.document == right.document || !left.length.contradicts(right.length) || left.scope != right.scope {
        return false;
    }
    let shared = left.subject.iter().filter(|word| right.subject.contains(word)).count();
    let (few, many) = (left.subject.len().min(right.subject.len()), left.subject.len().max(right.subject.len()));
    shared >= 2 && shared * 4 >= few * 3 && shared * 2 >= many
}
