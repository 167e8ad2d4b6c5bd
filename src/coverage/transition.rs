use super::cover::summaries;
use super::integration::answering;
use super::{Counts, DerivedCoverage, DifferenceCoverage, StandardCoverage, State, TransitionCoverage};
use crate::catalog::{Catalog, Origin, RequiredInformation};
use crate::control::Standing;
use crate::manual::{Manual, Transition};

/// Derives, for editions that replace one in use, what inherited items would be by the earlier tags.
pub(super) fn derive(manual: &Manual, standards: &mut [StandardCoverage]) {
    for transition in &manual.transitions {
        let Some(to) = transition.to.filter(|to| *to != transition.from) else { continue };
        let catalog = &manual.standard(to).catalog;
        let earlier = &manual.standard(transition.from).catalog;
        let derived = inherited_states(catalog, earlier, &standards[transition.from.0 as usize]);
        let required: Vec<Option<State>> = catalog
            .required
            .iter()
            .map(|required| {
                let same = |other: &RequiredInformation| required.inherited && other.id == required.id;
                let at = earlier.required.iter().position(same)?;
                Some(standards[transition.from.0 as usize].required[at].state)
            })
            .collect();
        let standard = &mut standards[to.0 as usize];
        for (found, derived) in standard.required.iter_mut().zip(required) {
            found.derived = derived;
        }
        for (item, derived) in standard.items.iter_mut().zip(derived) {
            item.derived = derived;
        }
        let states = standard.items.iter().map(|item| Some(item.shown()));
        standard.derived = Some(summaries(catalog, states).0);
    }
}

/// What the next edition asks for, by tags on it and by what the edition in use has.
pub(super) fn transitions(
    manual: &Manual,
    standing: &Standing,
    standards: &[StandardCoverage],
) -> Vec<TransitionCoverage> {
    manual.transitions.iter().map(|transition| cover_transition(manual, standing, standards, transition)).collect()
}

fn cover_transition(
    manual: &Manual,
    standing: &Standing,
    standards: &[StandardCoverage],
    transition: &Transition,
) -> TransitionCoverage {
    let catalog = &manual.standard(transition.from).catalog;
    let from = &standards[transition.from.0 as usize];
    let to = transition.to.map(|to| &standards[to.0 as usize]);
    let differences: Vec<DifferenceCoverage> = transition
        .catalog
        .differences
        .iter()
        .map(|difference| {
            let tagged = transition.catalog.item_position(difference.id.as_str()).zip(to).map(|(at, to)| &to.items[at]);
            let sources = difference.from.iter().filter_map(|from| catalog.item_position(from.value.as_str()));
            let claims: Vec<u32> = sources.flat_map(|source| from.items[source].claims.iter().copied()).collect();
            DifferenceCoverage {
                state: tagged.map_or(State::Gap, |item| item.state),
                claims: tagged.map(|item| item.claims.clone()).unwrap_or_default(),
                candidates: answering(manual, standing, &claims).into_iter().collect(),
            }
        })
        .collect();
    let mut counts = Counts::default();
    differences.iter().for_each(|difference| counts.add(difference.state));
    let derived = inherited_states(&transition.catalog, catalog, from);
    let items = transition.catalog.items().iter().enumerate().zip(derived).map(|((at, item), derived)| {
        let confirmed = to.map(|to| to.items[at].state).filter(|state| *state != State::Gap);
        DerivedCoverage { confirmed, derived, confidence: item.confidence() }
    });
    TransitionCoverage { from: transition.from, to: transition.to, differences, counts, items: items.collect() }
}

/// For each item of the next edition, the state of the one it is inherited from.
fn inherited_states(next: &Catalog, earlier: &Catalog, coverage: &StandardCoverage) -> Vec<Option<State>> {
    let inherited = next.items().iter().map(|item| match &item.origin {
        Origin::Inherited { from, .. } => earlier.item_position(from.as_str()).map(|at| coverage.items[at].state),
        Origin::Own | Origin::Difference { .. } => None,
    });
    inherited.collect()
}
