use std::collections::BTreeSet;

use super::cover::is_effective;
use super::{Integration, IntegrationState, Readiness, Reuse, SideBySide, StandardCoverage, State};
use crate::catalog::{Catalog, ClauseNumber, Crosswalk, Relation};
use crate::control::Standing;
use crate::manual::{DocumentIndex, Manual, StandardIndex, Strength};
use crate::source::Spanned;

/// Lays the two standards of the crosswalk side by side, row by row and mechanic by mechanic.
pub(super) fn integrate(manual: &Manual, standing: &Standing, standards: &[StandardCoverage]) -> Option<Integration> {
    let crosswalk = manual.crosswalk()?;
    let first = manual.by_edition(crosswalk.source.value.as_str())?;
    let second = manual.by_edition(crosswalk.target.value.as_str())?;
    let left = Side::new(manual, standing, standards, first);
    let right = Side::new(manual, standing, standards, second);
    let rows = crosswalk.rows.iter().map(|row| side_by_side(left.documents(&row.source), right.documents(&row.target)));
    let mechanics = crosswalk
        .mechanics
        .iter()
        .map(|mechanic| side_by_side(left.documents(&mechanic.source), right.documents(&mechanic.target)));
    Some(Integration {
        first: Some(first),
        second: Some(second),
        rows: rows.collect(),
        mechanics: mechanics.collect(),
        reuse: reuse(&left, &right),
        readiness: readiness(crosswalk, &left, &right),
    })
}

/// One standard with the documents that answer each of its items.
struct Side<'a> {
    catalog: &'a Catalog,
    states: Vec<State>,
    answering: Vec<BTreeSet<DocumentIndex>>,
}

impl<'a> Side<'a> {
    fn new(manual: &'a Manual, standing: &Standing, standards: &[StandardCoverage], at: StandardIndex) -> Self {
        let items = &standards[at.0 as usize].items;
        let answering = items.iter().map(|item| answering(manual, standing, &item.claims)).collect();
        let states = items.iter().map(|item| item.state).collect();
        Self { catalog: &manual.standard(at).catalog, states, answering }
    }

    /// The documents that answer some item of these clauses.
    fn documents(&self, clauses: &[Spanned<ClauseNumber>]) -> BTreeSet<DocumentIndex> {
        let clauses = clauses.iter().filter_map(|clause| self.catalog.clause(clause.value.as_str()));
        clauses.flat_map(|clause| &self.answering[clause.items_below.clone()]).flatten().copied().collect()
    }

    /// Its requirement items, controls left out, as positions.
    fn requirements(&self) -> impl Iterator<Item = usize> {
        self.catalog.items().iter().enumerate().filter(|(_, item)| !item.is_control()).map(|(at, _)| at)
    }
}

/// The documents behind the effective `satisfies` claims of a list.
pub(super) fn answering(manual: &Manual, standing: &Standing, claims: &[u32]) -> BTreeSet<DocumentIndex> {
    let answers =
        |at: &&u32| manual.claims[**at as usize].strength == Strength::Satisfies && is_effective(standing, **at);
    claims.iter().filter(answers).map(|at| manual.claims[*at as usize].document).collect()
}

fn side_by_side(first: BTreeSet<DocumentIndex>, second: BTreeSet<DocumentIndex>) -> SideBySide {
    let both: Vec<DocumentIndex> = first.intersection(&second).copied().collect();
    let state = match (first.is_empty(), second.is_empty()) {
        _ if !both.is_empty() => IntegrationState::Integrated,
        (false, false) => IntegrationState::Parallel,
        (false, true) => IntegrationState::Only9001,
        (true, false) => IntegrationState::Only42001,
        (true, true) => IntegrationState::Open,
    };
    SideBySide {
        state,
        first_only: first.difference(&second).copied().collect(),
        second_only: second.difference(&first).copied().collect(),
        both,
    }
}

fn reuse(first: &Side<'_>, second: &Side<'_>) -> Reuse {
    let shared: BTreeSet<DocumentIndex> = first.answering.iter().flatten().copied().collect();
    let mut reuse = Reuse::default();
    for item in second.requirements() {
        let documents = &second.answering[item];
        reuse.items += 1;
        reuse.covered += usize::from(!documents.is_empty());
        reuse.reused += usize::from(!documents.is_disjoint(&shared));
    }
    reuse
}

/// Sorts every requirement of the second standard by how much work it still is, the first bin that fits.
fn readiness(crosswalk: &Crosswalk, first: &Side<'_>, second: &Side<'_>) -> Readiness {
    let mut readiness = Readiness { items: second.requirements().count(), ..Readiness::default() };
    for row in &crosswalk.requirements {
        let Some(item) = second.catalog.item_position(row.target.value.as_str()) else { continue };
        let sources = row.source.iter().filter_map(|source| first.catalog.item_position(source.value.as_str()));
        let answered = sources.map(|source| first.states[source]).all(|state| state == State::Covered);
        match (second.states[item], row.relation) {
            (State::Covered, _) => readiness.confirmed += 1,
            (State::Justified, _) => readiness.justified += 1,
            (_, Relation::Identical) if answered => readiness.candidates.push(item as u32),
            (_, Relation::Identical) => readiness.waiting.push(item as u32),
            (_, Relation::SharedWithExtension) => readiness.extend.push(item as u32),
            (_, Relation::TargetOnly | Relation::SourceOnly) => readiness.new.push(item as u32),
        }
    }
    readiness
}
