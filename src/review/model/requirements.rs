//! What a change does to requirements, decisions and integration.

use serde::Serialize;

use crate::coverage::{Counts, State};

/// Coverage of a standard, as if everything that says it is approved were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandardChange {
    /// Its name in tags.
    pub alias: String,
    /// How it is cited.
    pub reference: String,
    /// Requirements and controls before.
    pub before: Counts,
    /// Requirements and controls after.
    pub after: Counts,
}

/// What became of the answer to a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// It was answered or justified and is neither.
    Lost,
    /// It is answered less well.
    Weakened,
    /// It was answered and is declared not applicable.
    Excluded,
    /// It was neither answered nor justified and is.
    Gained,
    /// It is answered better.
    Strengthened,
    /// It is answered as well, by other documents.
    Elsewhere,
    /// A further document answers it.
    Further,
}

/// A requirement whose answer changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequirementChange {
    /// The standard's name in tags.
    pub standard: String,
    /// The clause or control.
    pub clause: String,
    /// Its heading.
    pub title: String,
    /// The requirement.
    pub item: String,
    /// What became of it.
    pub turn: Turn,
    /// Its state before.
    pub before: State,
    /// Its state after.
    pub after: State,
    /// What carried it before.
    pub carried_before: Vec<Carrier>,
    /// What carries it now.
    pub carried_after: Vec<Carrier>,
}

/// A document or a section of it that answers a requirement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Carrier {
    /// Id of the document, or its path.
    pub document: String,
    /// Its title.
    pub title: String,
    /// Anchor of the section.
    pub section: Option<String>,
    /// Heading of the section.
    pub heading: Option<String>,
    /// `satisfies` or `supports`.
    pub strength: &'static str,
}

/// A document or record that a standard requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InformationChange {
    /// The standard's name in tags.
    pub standard: String,
    /// The clause that asks.
    pub clause: String,
    /// What it is about.
    pub what: String,
    /// `document`, `record` or both.
    pub kind: String,
    /// Its state before.
    pub before: State,
    /// Its state after.
    pub after: State,
}

/// Was something not there before, is it gone, or is it another?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// It is gone.
    Dropped,
    /// It is another.
    Changed,
    /// It is new.
    Added,
}

/// A decision that a part of a standard applies or does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionChange {
    /// The tag.
    pub tag: String,
    /// Heading of the clause.
    pub title: String,
    /// What became of the decision.
    pub difference: Difference,
    /// Did it exclude before?
    pub excluded_before: bool,
    /// Does it exclude now?
    pub excluded_after: bool,
    /// Is it to exclude, and does not: it has run out, or has no reason?
    #[serde(skip)]
    pub is_void: bool,
    /// The reason before.
    pub reason_before: String,
    /// The reason now.
    pub reason_after: String,
    /// The register row it comes from, if not from the configuration.
    pub row: Option<String>,
}

/// A row of the two standards side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IntegrationChange {
    /// The row or mechanic.
    pub id: String,
    /// What it is about.
    pub name: String,
    /// Its state before.
    pub before: crate::coverage::IntegrationState,
    /// Its state after.
    pub after: crate::coverage::IntegrationState,
}
