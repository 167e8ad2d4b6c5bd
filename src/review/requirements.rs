//! Requirements gained, lost, weakened and strengthened, and what carried them.

use std::collections::BTreeSet;

use super::Side;
use super::model::{Carrier, InformationChange, IntegrationChange, RequirementChange, StandardChange, Turn};
use super::side::Pairs;
use crate::control::{Grade, Standing};
use crate::coverage::{Counts, Coverage, State};
use crate::manual::{Claim, DocumentIndex, StandardIndex};

/// A side with what its claims are worth.
pub(super) struct Weighed<'w> {
    pub(super) side: Side<'w>,
    pub(super) standing: Standing,
    pub(super) coverage: Coverage,
}

impl<'w> Weighed<'w> {
    /// The claims that answer an item and count.
    fn claims(&self, standard: StandardIndex, item: usize) -> impl Iterator<Item = &'w Claim> {
        let claims = &self.coverage.standards[standard.0 as usize].items[item].claims;
        let counts = claims.iter().filter(|claim| self.standing.claims[**claim as usize] == Some(Grade::Effective));
        counts.map(|claim| &self.side.manual.claims[*claim as usize])
    }

    fn carriers(&self, standard: StandardIndex, item: usize) -> Vec<Carrier> {
        let carrier = |claim: &Claim| {
            let document = self.side.document(claim.document);
            let heading = claim.section.map(|section| &document.body.headings[section as usize]);
            Carrier {
                document: document.name().to_string(),
                title: self.side.title(claim.document),
                section: heading.map(|heading| heading.anchor.clone()),
                heading: heading.map(|heading| self.side.manual.fill_variables(&heading.text)),
                strength: claim.strength.as_str(),
            }
        };
        let mut carriers: Vec<Carrier> = self.claims(standard, item).map(carrier).collect();
        let mut seen = BTreeSet::new();
        carriers.retain(|carrier| seen.insert(carrier.clone()));
        carriers
    }
}

/// Compares the answers to every requirement of every standard that both sides use.
pub(super) fn requirements(before: &Weighed<'_>, after: &Weighed<'_>, pairs: &Pairs) -> Vec<RequirementChange> {
    let mut changes = Vec::new();
    for (new, old) in common(before, after) {
        let standard = after.side.manual.standard(new);
        let (catalog, was) = (&standard.catalog, &before.side.manual.standard(old).catalog);
        for (item, entry) in catalog.items().iter().enumerate() {
            let Some(old_item) = was.item_position(entry.id.as_str()) else { continue };
            let state_before = before.coverage.standards[old.0 as usize].items[old_item].state;
            let state_after = after.coverage.standards[new.0 as usize].items[item].state;
            let documents_before: BTreeSet<Option<DocumentIndex>> =
                before.claims(old, old_item).map(|claim| pairs.after(claim.document)).collect();
            let documents_after: BTreeSet<Option<DocumentIndex>> =
                after.claims(new, item).map(|claim| Some(claim.document)).collect();
            let Some(turn) = turn(state_before, state_after, &documents_before, &documents_after) else { continue };
            changes.push(RequirementChange {
                standard: standard.alias.clone(),
                clause: entry.clause.as_str().to_string(),
                title: catalog.clause(entry.clause.as_str()).map(|clause| clause.title.clone()).unwrap_or_default(),
                item: entry.id.as_str().to_string(),
                turn,
                before: state_before,
                after: state_after,
                carried_before: before.carriers(old, old_item),
                carried_after: after.carriers(new, item),
            });
        }
    }
    changes
}

/// Editions that both sides use: after and before.
fn common(before: &Weighed<'_>, after: &Weighed<'_>) -> Vec<(StandardIndex, StandardIndex)> {
    let manual = after.side.manual;
    let old = |standard: &crate::manual::Standard| before.side.manual.by_edition(standard.catalog.edition.id.as_str());
    manual.standards().filter_map(|(new, standard)| Some((new, old(standard)?))).collect()
}

fn turn(
    before: State,
    after: State,
    old: &BTreeSet<Option<DocumentIndex>>,
    new: &BTreeSet<Option<DocumentIndex>>,
) -> Option<Turn> {
    use State::{Covered, Gap, Justified, Partial, Pending};
    Some(match (before, after) {
        (Covered | Partial | Justified, Pending | Gap) => Turn::Lost,
        (Covered | Partial, Justified) => Turn::Excluded,
        (Covered, Partial) | (Pending, Gap) => Turn::Weakened,
        (Pending | Gap, Covered | Partial | Justified) => Turn::Gained,
        (Partial, Covered) | (Gap, Pending) | (Justified, Covered | Partial) => Turn::Strengthened,
        (Covered | Partial, _) if !old.is_subset(new) => Turn::Elsewhere,
        (Covered | Partial, _) if !new.is_subset(old) => Turn::Further,
        _ => return None,
    })
}

/// Coverage of every standard that both sides use.
pub(super) fn standards(before: &Weighed<'_>, after: &Weighed<'_>) -> Vec<StandardChange> {
    let all = |weighed: &Weighed<'_>, at: StandardIndex| {
        let mut counts = Counts::default();
        weighed.coverage.standards[at.0 as usize].items.iter().for_each(|item| counts.add(item.state));
        counts
    };
    let one = |(new, old): (StandardIndex, StandardIndex)| {
        let standard = after.side.manual.standard(new);
        StandardChange {
            alias: standard.alias.clone(),
            reference: standard.catalog.edition.reference.clone(),
            before: all(before, old),
            after: all(after, new),
        }
    };
    common(before, after).into_iter().map(one).collect()
}

/// Documents and records that a standard requires.
pub(super) fn information(before: &Weighed<'_>, after: &Weighed<'_>) -> Vec<InformationChange> {
    let mut changes = Vec::new();
    for (new, old) in common(before, after) {
        let standard = after.side.manual.standard(new);
        let was = &before.side.manual.standard(old).catalog.required;
        for (required, coverage) in
            standard.catalog.required.iter().zip(&after.coverage.standards[new.0 as usize].required)
        {
            let Some(at) = was.iter().position(|was| was.id == required.id) else { continue };
            let before = before.coverage.standards[old.0 as usize].required[at].state;
            if before != coverage.state {
                changes.push(InformationChange {
                    standard: standard.alias.clone(),
                    clause: required.clause.as_str().to_string(),
                    what: required.what.clone(),
                    kind: required.kind.as_str().to_string(),
                    before,
                    after: coverage.state,
                });
            }
        }
    }
    changes
}

/// Rows and mechanics of the two standards side by side.
pub(super) fn integration(before: &Weighed<'_>, after: &Weighed<'_>) -> Vec<IntegrationChange> {
    let (Some(old), Some(new), Some(crosswalk)) =
        (&before.coverage.integration, &after.coverage.integration, after.side.manual.crosswalk())
    else {
        return Vec::new();
    };
    if old.rows.len() != new.rows.len() || old.mechanics.len() != new.mechanics.len() {
        return Vec::new();
    }
    let clauses = |row: &crate::catalog::CrosswalkRow| {
        let list = |clauses: &[crate::source::Spanned<crate::catalog::ClauseNumber>]| {
            clauses.iter().map(|clause| clause.value.as_str()).collect::<Vec<_>>().join(", ")
        };
        let sides = [list(&row.source), list(&row.target)];
        sides.into_iter().filter(|side| !side.is_empty()).collect::<Vec<_>>().join(" \u{2194} ")
    };
    let rows = crosswalk.rows.iter().map(|row| (row.id.clone(), clauses(row)));
    let mechanics = crosswalk.mechanics.iter().map(|mechanic| (mechanic.id.clone(), mechanic.name.clone()));
    let states = old.rows.iter().zip(&new.rows).chain(old.mechanics.iter().zip(&new.mechanics));
    rows.chain(mechanics)
        .zip(states)
        .filter(|(_, (old, new))| old.state != new.state)
        .map(|((id, name), (old, new))| IntegrationChange { id, name, before: old.state, after: new.state })
        .collect()
}
