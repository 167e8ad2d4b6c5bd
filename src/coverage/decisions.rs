use std::collections::BTreeMap;

use jiff::civil::Date;

use super::ItemCoverage;
use crate::manual::{Decision, Manual, StandardIndex};
use crate::syntax::front_matter::Status;

/// Why a decision does not count today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Void {
    /// It stands in a register that is withdrawn.
    Retired,
    /// It stands in a register that is not approved yet; otherwise it would hold.
    Draft,
    /// Nobody can read until when it holds.
    Unread,
    /// This was its last day.
    Expired(Date),
    /// An exclusion without a reason, or with one that is not written yet.
    Unfounded,
}

/// Why does a decision not count today, if it does not?
pub fn void(manual: &Manual, decision: &Decision) -> Option<Void> {
    let register = decision.row.map(|row| manual.registers[row.register as usize].document);
    let status = register.map(|document| manual.document(document).status());
    match decision.until {
        _ if status == Some(Status::Retired) => Some(Void::Retired),
        _ if decision.until_unread => Some(Void::Unread),
        Some(until) if until < manual.settings.today => Some(Void::Expired(until)),
        _ if !decision.applicable && !decision.is_founded() => Some(Void::Unfounded),
        _ if matches!(status, Some(Status::Draft | Status::InReview)) => Some(Void::Draft),
        _ => None,
    }
}

/// Does a decision count today?
pub fn holds(manual: &Manual, decision: &Decision) -> bool {
    void(manual, decision).is_none()
}

/// Does a decision count today, or will it once its register is approved?
pub fn is_meant(manual: &Manual, decision: &Decision) -> bool {
    matches!(void(manual, decision), None | Some(Void::Draft))
}

/// Marks the items that a decision on applicability reaches, and those it excludes.
///
/// Of several decisions that hold, the one that names the smallest part of the standard counts, so that
/// a control can stay in although its group is out; of equals, one that keeps it in, and the first of those. One that
/// does not hold is shown where none holds. One that this manual does not show counts, and is told by its answer alone.
pub(super) fn decide(manual: &Manual, at: StandardIndex, items: &mut [ItemCoverage]) {
    let mut closest: Vec<Option<(bool, usize, bool)>> = vec![None; items.len()];
    let shown =
        manual.decisions.iter().zip(0..).map(|(decision, position)| {
            (Some(position), &decision.reach, decision.applicable, holds(manual, decision))
        });
    let hidden = manual.undisclosed.decisions.iter().map(|(reach, applicable)| (None, reach, *applicable, true));
    for (position, reach, applicable, holds) in shown.chain(hidden).filter(|(_, reach, ..)| reach.standard == at) {
        let rank = (!holds, reach.items().len(), !applicable);
        for item in reach.items() {
            if closest[item].is_none_or(|best| rank < best) {
                closest[item] = Some(rank);
                items[item].decision = position;
                items[item].undisclosed = position.is_none().then_some(applicable);
                items[item].excluded = holds && !applicable;
            }
        }
    }
}

/// Decisions that hold, or will once they are approved, and say the opposite of an earlier one about the same
/// requirements: the earlier one and it.
pub fn contradictions(manual: &Manual) -> Vec<(&Decision, &Decision)> {
    let mut first: BTreeMap<_, [Option<&Decision>; 2]> = BTreeMap::new();
    let mut found = Vec::new();
    for decision in manual.decisions.iter().filter(|decision| !decision.reach.items().is_empty()) {
        if !is_meant(manual, decision) {
            continue;
        }
        let reach = &decision.reach;
        let said = first.entry((reach.standard, reach.first, reach.end)).or_default();
        found.extend(said[usize::from(!decision.applicable)].map(|earlier| (earlier, decision)));
        said[usize::from(decision.applicable)].get_or_insert(decision);
    }
    found
}
