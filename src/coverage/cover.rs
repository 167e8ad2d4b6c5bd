use std::collections::BTreeSet;

use super::decisions::decide;
use super::integration::integrate;
use super::transition::{derive, transitions};
use super::{ClauseCoverage, Counts, Coverage, ItemCoverage, RequiredCoverage, Shown, StandardCoverage, State};
use crate::catalog::{Catalog, InformationKind, RequiredInformation};
use crate::control::{Grade, Standing, worth};
use crate::manual::{Claim, Manual, Reach, StandardIndex, Strength};

/// Says for every requirement who answers it and how well.
///
/// Its cost grows with the number of pairs of a claim and an item it reaches.
pub fn cover(manual: &Manual, standing: &Standing) -> Coverage {
    let reached = reached_items(manual, standing);
    let mut standards: Vec<StandardCoverage> =
        manual.standards().zip(reached).map(|((at, _), items)| cover_standard(manual, standing, at, items)).collect();
    derive(manual, &mut standards);
    let integration = integrate(manual, standing, &standards);
    let transitions = transitions(manual, standing, &standards);
    Coverage { standards, integration, transitions }
}

/// Does a claim count: is it effective, and does it answer the requirement or contribute to it?
pub(super) fn is_effective(standing: &Standing, claim: u32) -> bool {
    standing.claims[claim as usize] == Some(Grade::Effective)
}

/// For each standard and item, the claims that reach it, strongest first.
fn reached_items(manual: &Manual, standing: &Standing) -> Vec<Vec<ItemCoverage>> {
    let mut reached: Vec<Vec<ItemCoverage>> =
        manual.standards.iter().map(|standard| vec![ItemCoverage::default(); standard.catalog.items().len()]).collect();
    let mut order = different(&manual.claims);
    order.retain(|at| standing.claims[*at as usize].is_some());
    order.sort_by_key(|at| {
        let claim = &manual.claims[*at as usize];
        std::cmp::Reverse((claim.strength, standing.claims[*at as usize]))
    });
    for at in order {
        let reach = &manual.claims[at as usize].reach;
        for item in reached[reach.standard.0 as usize][reach.items()].iter_mut() {
            item.claims.push(at);
        }
    }
    reached
}

/// The claims without those that say again what a claim before them says: who repeats a claim does not answer more, and
/// a list with a line for each would grow with claims times items. A rule reports the repetitions.
fn different(claims: &[Claim]) -> Vec<u32> {
    let mut seen = BTreeSet::new();
    let mut document = None;
    let is_new = |at: &u32| {
        let claim = &claims[*at as usize];
        if document.replace(claim.document) != Some(claim.document) {
            seen.clear();
        }
        seen.insert((&claim.reach, claim.strength, claim.section_name.as_ref().map(|section| section.value.as_str())))
    };
    (0..claims.len() as u32).filter(is_new).collect()
}

fn cover_standard(
    manual: &Manual,
    standing: &Standing,
    at: StandardIndex,
    mut items: Vec<ItemCoverage>,
) -> StandardCoverage {
    let catalog = &manual.standard(at).catalog;
    decide(manual, at, &mut items);
    let undisclosed = undisclosed(&manual.undisclosed.claims, at, items.len());
    for (item, undisclosed) in items.iter_mut().zip(undisclosed) {
        let strength = |claim: &u32| manual.claims[*claim as usize].strength;
        let counts =
            |wanted| item.claims.iter().any(|claim| strength(claim) == wanted && is_effective(standing, *claim));
        item.state = match () {
            () if counts(Strength::Satisfies) => State::Covered,
            () if counts(Strength::Supports) => State::Partial,
            () if item.excluded => State::Justified,
            () if !item.claims.is_empty() || undisclosed => State::Pending,
            () => State::Gap,
        };
    }
    let states: Vec<State> = items.iter().map(|item| item.state).collect();
    let clauses = clauses(catalog, &states);
    let (summary, controls) = summaries(catalog, states.iter().copied().map(Some));
    let required = required(manual, standing, at, &items);
    StandardCoverage { items, clauses, required, summary, controls, derived: None }
}

/// The items that documents reach which this manual does not show.
fn undisclosed(reaches: &[Reach], at: StandardIndex, items: usize) -> Vec<bool> {
    let mut reached = vec![false; items];
    for reach in reaches.iter().filter(|reach| reach.standard == at) {
        reached[reach.items()].fill(true);
    }
    reached
}

/// A standard as pages show it.
pub fn shown(catalog: &Catalog, standard: &StandardCoverage) -> Shown {
    let items: Vec<State> = standard.items.iter().map(ItemCoverage::shown).collect();
    let tagged = |item: &ItemCoverage| (!item.is_derived()).then_some(item.state);
    let tagged: Vec<Option<State>> = standard.items.iter().map(tagged).collect();
    let numbers = Tally::new(tagged.iter().copied());
    let one = |(clause, shown): (&crate::catalog::Clause, ClauseCoverage)| ClauseCoverage {
        state: shown.state,
        counts: numbers.counts(clause.items_below.clone()),
    };
    let clauses = catalog.clauses().iter().zip(clauses(catalog, &items)).map(one).collect();
    let (summary, controls) = summaries(catalog, tagged);
    Shown { clauses, summary, controls: standard.controls.and(controls.or_else(|| Some(Counts::default()))) }
}

fn clauses(catalog: &Catalog, states: &[State]) -> Vec<ClauseCoverage> {
    let tally = Tally::new(states.iter().copied().map(Some));
    let one = |clause: &crate::catalog::Clause| {
        let counts = tally.counts(clause.items_below.clone());
        ClauseCoverage { state: roll_up(&counts), counts }
    };
    catalog.clauses().iter().map(one).collect()
}

/// The state of a clause from the states below it, the first that fits. Where nothing is required,
/// nothing is open.
pub(super) fn roll_up(counts: &Counts) -> State {
    match counts {
        Counts { items: 0, .. } => State::Covered,
        Counts { items, justified, .. } if items == justified => State::Justified,
        Counts { items, justified, covered, .. } if *items == justified + covered => State::Covered,
        Counts { covered: 0, partial: 0, pending: 0, .. } => State::Gap,
        Counts { covered: 0, partial: 0, .. } => State::Pending,
        _ => State::Partial,
    }
}

/// Counts of states over any run of items, in constant time.
struct Tally {
    sums: Vec<Counts>,
}

impl Tally {
    fn new(states: impl Iterator<Item = Option<State>>) -> Self {
        let mut sums = vec![Counts::default()];
        sums.extend(states.scan(Counts::default(), |sum, state| {
            state.into_iter().for_each(|state| sum.add(state));
            Some(*sum)
        }));
        Self { sums }
    }

    fn counts(&self, range: std::ops::Range<usize>) -> Counts {
        self.sums[range.end].minus(&self.sums[range.start])
    }
}

/// Requirement items by state and, apart, controls.
pub(super) fn summaries(
    catalog: &Catalog,
    states: impl IntoIterator<Item = Option<State>>,
) -> (Counts, Option<Counts>) {
    let (mut requirements, mut controls) = (Counts::default(), Counts::default());
    for (item, state) in catalog.items().iter().zip(states) {
        let Some(state) = state else { continue };
        if item.is_control() { controls.add(state) } else { requirements.add(state) }
    }
    (requirements, (controls.items > 0).then_some(controls))
}

/// Matches the documents and records that a standard requires, item by item that asks for them:
/// documents by claims, records by record types.
fn required(manual: &Manual, standing: &Standing, at: StandardIndex, items: &[ItemCoverage]) -> Vec<RequiredCoverage> {
    let catalog = &manual.standard(at).catalog;
    let records = reached_by_records(manual, standing, at);
    let undisclosed = undisclosed(&manual.undisclosed.records, at, items.len());
    let is_kept = |record: &u32| record_grade(manual, standing, *record) == Some(Grade::Effective);
    let one = |required: &RequiredInformation| {
        let mut coverage = RequiredCoverage::default();
        let (mut documents, mut evidence) = (Counts::default(), Counts::default());
        for item in asking_items(catalog, required) {
            documents.add(items[item].state);
            coverage.claims.extend(&items[item].claims);
            let found = &records[item];
            evidence.add(match () {
                () if found.iter().any(is_kept) => State::Covered,
                () if items[item].excluded => State::Justified,
                () if !found.is_empty() || undisclosed[item] => State::Pending,
                () => State::Gap,
            });
            coverage.records.extend(found);
        }
        coverage.state = match required.kind {
            InformationKind::Document => roll_up(&documents),
            InformationKind::Record => roll_up(&evidence),
            InformationKind::DocumentOrRecord => roll_up(&documents).min(roll_up(&evidence)),
            InformationKind::DocumentAndRecord => roll_up(&documents.plus(&evidence)),
        };
        match required.kind {
            InformationKind::Document => coverage.records.clear(),
            InformationKind::Record => coverage.claims.clear(),
            InformationKind::DocumentOrRecord | InformationKind::DocumentAndRecord => {}
        }
        first_of_each(&mut coverage.claims);
        first_of_each(&mut coverage.records);
        coverage
    };
    catalog.required.iter().map(one).collect()
}

fn asking_items(catalog: &Catalog, required: &RequiredInformation) -> Vec<usize> {
    if required.requirements.is_empty() {
        let clause = catalog.clause(required.clause.as_str());
        return clause.map(|clause| clause.items_below.clone().collect()).unwrap_or_default();
    }
    required.requirements.iter().filter_map(|item| catalog.item_position(item.as_str())).collect()
}

/// For each item, the record types that answer it; those of retired documents left out.
pub fn reached_by_records(manual: &Manual, standing: &Standing, at: StandardIndex) -> Vec<Vec<u32>> {
    let mut records = vec![Vec::new(); manual.standard(at).catalog.items().len()];
    for position in 0..manual.records.len() as u32 {
        if record_grade(manual, standing, position).is_none() {
            continue;
        }
        let answers = &manual.records[position as usize].answers;
        for item in answers.iter().filter(|reach| reach.standard == at).flat_map(|reach| reach.items()) {
            records[item].push(position);
        }
    }
    records
}

/// A record type is worth as much as the document that says it is kept.
fn record_grade(manual: &Manual, standing: &Standing, record: u32) -> Option<Grade> {
    let document = manual.records[record as usize].document;
    let grade = standing.documents[document.0 as usize].grade?;
    Some(worth(manual.document(document), grade))
}

/// Drops repetitions and keeps the order.
fn first_of_each(list: &mut Vec<u32>) {
    let mut seen = BTreeSet::new();
    list.retain(|entry| seen.insert(*entry));
}
