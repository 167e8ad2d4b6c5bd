//! Coverage: which requirement is answered, by what, and how well. Never a bare tick.
//!
//! The rules are those of the user guide's page "Coverage": a claim has a grade, an item a state, a
//! clause the state of what lies below it.

mod cover;
mod decisions;
mod integration;
mod json;
mod transition;

use std::collections::BTreeSet;

use crate::catalog::Confidence;
use crate::manual::{DocumentIndex, StandardIndex};

pub use cover::{cover, reached_by_records, shown};
pub use decisions::{Void, contradictions, holds, is_meant, void};
pub use json::*;

/// State of an item, a control, a clause or a required document; the first that fits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// At least one effective `satisfies` claim reaches it.
    Covered,
    /// At least one effective `supports` claim reaches it.
    Partial,
    /// Declared not applicable with a reason, not expired.
    Justified,
    /// A claim reaches it, none of them effective.
    Pending,
    /// Nothing.
    #[default]
    Gap,
}

impl State {
    /// Is nothing left to do?
    pub fn is_settled(self) -> bool {
        matches!(self, State::Covered | State::Justified)
    }

    /// The word in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Covered => "covered",
            State::Partial => "partial",
            State::Justified => "justified",
            State::Pending => "pending",
            State::Gap => "gap",
        }
    }
}

/// Numbers of items by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Counts {
    /// All items.
    pub items: usize,
    /// Covered.
    pub covered: usize,
    /// Partly covered.
    pub partial: usize,
    /// Claimed, not effectively.
    pub pending: usize,
    /// Declared not applicable.
    pub justified: usize,
    /// Open.
    pub gap: usize,
}

impl Counts {
    /// Counts one more item.
    pub fn add(&mut self, state: State) {
        self.items += 1;
        *self.of(state) += 1;
    }

    fn of(&mut self, state: State) -> &mut usize {
        match state {
            State::Covered => &mut self.covered,
            State::Partial => &mut self.partial,
            State::Justified => &mut self.justified,
            State::Pending => &mut self.pending,
            State::Gap => &mut self.gap,
        }
    }

    fn combine(&self, other: &Counts, with: impl Fn(usize, usize) -> usize) -> Counts {
        Counts {
            items: with(self.items, other.items),
            covered: with(self.covered, other.covered),
            partial: with(self.partial, other.partial),
            pending: with(self.pending, other.pending),
            justified: with(self.justified, other.justified),
            gap: with(self.gap, other.gap),
        }
    }

    fn plus(&self, other: &Counts) -> Counts {
        self.combine(other, usize::wrapping_add)
    }

    fn minus(&self, other: &Counts) -> Counts {
        self.combine(other, usize::saturating_sub)
    }
}

/// Coverage of everything in use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// In the order of [`crate::manual::Manual::standards`].
    pub standards: Vec<StandardCoverage>,
    /// The two standards side by side, if the manual has a crosswalk.
    pub integration: Option<Integration>,
    /// Editions being replaced.
    pub transitions: Vec<TransitionCoverage>,
}

/// Coverage of one standard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StandardCoverage {
    /// In the order of the catalog's items.
    pub items: Vec<ItemCoverage>,
    /// In the order of the catalog's clauses.
    pub clauses: Vec<ClauseCoverage>,
    /// In the order of the catalog's required information.
    pub required: Vec<RequiredCoverage>,
    /// Requirement items by state, controls left out.
    pub summary: Counts,
    /// Controls by state, if the standard has any.
    pub controls: Option<Counts>,
    /// The summary if what is derived from the edition in use counted as well; only for an edition that replaces one.
    pub derived: Option<Counts>,
}

/// Coverage of one item or control.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemCoverage {
    /// Its state.
    pub state: State,
    /// Positions in [`crate::manual::Manual::claims`], strongest first: by strength, then grade, then document order;
    /// claims of retired documents and what a document claims again left out.
    pub claims: Vec<u32>,
    /// The decision on applicability that reaches it most closely: a position in [`crate::manual::Manual::decisions`].
    pub decision: Option<u32>,
    /// Where a decision that this manual does not show is closer: does it apply?
    pub undisclosed: Option<bool>,
    /// Does that decision exclude it: not applicable, with a reason, not expired?
    pub excluded: bool,
    /// For an item inherited from an edition in use, the state of that item: derived, not confirmed by a tag.
    pub derived: Option<State>,
}

impl ItemCoverage {
    /// Is it declared not applicable and effectively claimed all the same? The claim counts; a rule reports it.
    pub fn is_contradicted(&self) -> bool {
        self.excluded && matches!(self.state, State::Covered | State::Partial)
    }

    /// The state that pages show: where no tag settles it, the better one that is derived from the edition in use.
    pub fn shown(&self) -> State {
        let own = self.state;
        self.derived.filter(|_| !own.is_settled()).map_or(own, |derived| own.min(derived))
    }

    /// Is it settled in the edition in use alone? A tag has to confirm that; until then it counts nowhere.
    pub fn is_derived(&self) -> bool {
        self.shown().is_settled() && !self.state.is_settled()
    }
}

/// Coverage of one clause.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClauseCoverage {
    /// Its state, from the items and clauses below it.
    pub state: State,
    /// The items below it by state.
    pub counts: Counts,
}

/// A standard as pages show it: states with what is derived from the edition in use, numbers by tags alone. What is
/// only derived is in no number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// In the order of the catalog's clauses.
    pub clauses: Vec<ClauseCoverage>,
    /// Requirement items, controls left out.
    pub summary: Counts,
    /// Controls, if the standard has any.
    pub controls: Option<Counts>,
}

/// A document or record that the standard requires.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequiredCoverage {
    /// Its state.
    pub state: State,
    /// Claims that answer it (documents).
    pub claims: Vec<u32>,
    /// Record types that answer it: positions in [`crate::manual::Manual::records`].
    pub records: Vec<u32>,
    /// If it is taken over from an edition in use, its state there: derived, not confirmed by a tag.
    pub derived: Option<State>,
}

/// State of a row of the crosswalk or of a mechanic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum IntegrationState {
    /// One document answers both sides.
    Integrated,
    /// Both sides are answered, by no common document.
    Parallel,
    /// Only the first side is.
    #[serde(rename = "only-9001")]
    Only9001,
    /// Only the second side is.
    #[serde(rename = "only-42001")]
    Only42001,
    /// Neither is.
    #[default]
    Open,
}

/// ISO 9001 and ISO/IEC 42001 side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Integration {
    /// The first side.
    pub first: Option<StandardIndex>,
    /// The second side.
    pub second: Option<StandardIndex>,
    /// In the order of the crosswalk's rows.
    pub rows: Vec<SideBySide>,
    /// In the order of the crosswalk's mechanics.
    pub mechanics: Vec<SideBySide>,
    /// How much of the second side the first side's documents answer.
    pub reuse: Reuse,
    /// What an organization with the first side alone already has.
    pub readiness: Readiness,
}

/// A row or a mechanic and the documents that answer its sides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SideBySide {
    /// Its state.
    pub state: IntegrationState,
    /// Documents that answer both sides.
    pub both: Vec<DocumentIndex>,
    /// Documents that answer only the first.
    pub first_only: Vec<DocumentIndex>,
    /// Documents that answer only the second.
    pub second_only: Vec<DocumentIndex>,
}

impl SideBySide {
    /// Documents that answer: both sides, or one of the two where none answers both. In document order, each once.
    pub fn answering(&self) -> BTreeSet<DocumentIndex> {
        match self.both.is_empty() {
            true => self.first_only.iter().chain(&self.second_only).copied().collect(),
            false => self.both.iter().copied().collect(),
        }
    }
}

/// Share of 42001 items covered by documents that also cover a 9001 item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reuse {
    /// All 42001 requirement items, controls left out.
    pub items: usize,
    /// Those covered at all.
    pub covered: usize,
    /// Those covered by a document that also covers a 9001 item.
    pub reused: usize,
}

/// What an organization with ISO 9001 alone already has of 42001.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readiness {
    /// All 42001 requirement items.
    pub items: usize,
    /// Items whose identical 9001 item is covered: candidates until a tag confirms them. Positions in the catalog's items.
    pub candidates: Vec<u32>,
    /// Items whose identical 9001 item is not covered either.
    pub waiting: Vec<u32>,
    /// Items whose mechanism exists and needs an extension.
    pub extend: Vec<u32>,
    /// Items that are genuinely new.
    pub new: Vec<u32>,
    /// Items that a tag covers already.
    pub confirmed: usize,
    /// Items declared not applicable.
    pub justified: usize,
}

/// From one edition to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransitionCoverage {
    /// The edition in use.
    pub from: StandardIndex,
    /// The next edition, if it is in use as well and can be tagged.
    pub to: Option<StandardIndex>,
    /// In the order of the next edition's differences.
    pub differences: Vec<DifferenceCoverage>,
    /// Differences by state.
    pub counts: Counts,
    /// In the order of the next edition's items.
    pub items: Vec<DerivedCoverage>,
}

/// How an item of the next edition stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DerivedCoverage {
    /// Its state by tags on the next edition, unless there is none.
    pub confirmed: Option<State>,
    /// The state of the item it is inherited from.
    pub derived: Option<State>,
    /// How sure the catalog is that the obligation is the same.
    pub confidence: Option<Confidence>,
}

/// One difference of the next edition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DifferenceCoverage {
    /// Its state by tags on the next edition.
    pub state: State,
    /// Claims on it.
    pub claims: Vec<u32>,
    /// Documents that effectively answer the items it comes from: derived, not confirmed by a tag.
    pub candidates: Vec<DocumentIndex>,
}

#[cfg(test)]
mod tests;
