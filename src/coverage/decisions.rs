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
    /// Nobody can read until when it holds.
    Unread,
    /// This was its last day.
    Expired(Date),
    /// An exclusion without a reason.
    Unfounded,
}

/// Why does a decision not count today, if it does not?
pub fn void(manual: &Manual, decision: &Decision) -> Option<Void> {
    let register = decision.row.map(|row| manual.registers[row.register as usize].document);
    match decision.until {
        _ if register.is_some_and(|document| manual.document(document).status() == Status::Retired) => {
            Some(Void::Retired)
        }
        _ if decision.until_unread => Some(Void::Unread),
        Some(until) if until < manual.settings.today => Some(Void::Expired(until)),
        _ if !decision.applicable && decision.reason.trim().is_empty() => Some(Void::Unfounded),
        _ => None,
    }
}

/// Does a decision count today?
pub fn holds(manual: &Manual, decision: &Decision) -> bool {
    void(manual, decision).is_none()
}

/// Marks the items that a decision on applicability reaches, and those it excludes.
///
/// Of several decisions that hold, the one that names the smallest part of the standard counts, so that
/// a control can stay in although its group is out; of equals, one that keeps it in, and the first of those. One that
/// does not hold is shown where none holds.
pub(super) fn decide(manual: &Manual, at: StandardIndex, items: &mut [ItemCoverage]) {
    let mut closest: Vec<Option<(bool, usize, bool)>> = vec![None; items.len()];
    for (position, decision) in manual.decisions.iter().enumerate() {
        if decision.reach.standard != at {
            continue;
        }
        let holds = holds(manual, decision);
        let rank = (!holds, decision.reach.items().len(), !decision.applicable);
        for item in decision.reach.items() {
            if closest[item].is_none_or(|best| rank < best) {
                closest[item] = Some(rank);
                items[item].decision = Some(position as u32);
                items[item].excluded = holds && !decision.applicable;
            }
        }
    }
}

/// Decisions that hold and say the opposite of an earlier one about the same requirements: the earlier one and it.
pub fn contradictions(manual: &Manual) -> Vec<(&Decision, &Decision)> {
    let mut first: BTreeMap<_, [Option<&Decision>; 2]> = BTreeMap::new();
    let mut found = Vec::new();
    for decision in manual.decisions.iter().filter(|decision| !decision.reach.items().is_empty()) {
        if !holds(manual, decision) {
            continue;
        }
        let reach = &decision.reach;
        let said = first.entry((reach.standard, reach.first, reach.end)).or_default();
        found.extend(said[usize::from(!decision.applicable)].map(|earlier| (earlier, decision)));
        said[usize::from(decision.applicable)].get_or_insert(decision);
    }
    found
}
