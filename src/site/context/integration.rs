//! `integration.html` and `transition.html`: two standards, two editions, side by side.

use serde::Serialize;

use super::{
    Answer, ChangeKind, ClauseLink, Counts, DocumentLink, IntegrationState, Page, Relation, Shared, StandardLink, State,
};

/// ISO 9001 and ISO/IEC 42001 in one system.
#[derive(Debug, Clone, Default, Serialize)]
pub struct IntegrationPage {
    /// The quality side.
    pub first: StandardLink,
    /// The AI side.
    pub second: StandardLink,
    /// Rows of the crosswalk by chapter.
    pub chapters: Vec<IntegrationChapter>,
    /// Rows by state.
    pub counts: IntegrationCounts,
    /// The shared mechanics.
    pub mechanics: Vec<Mechanic>,
    /// How much of the AI side the quality side's documents answer.
    pub reuse: Reuse,
    /// What an organization with the quality side alone already has.
    pub readiness: Readiness,
    /// What 42001 asks for that 9001 does not, item by item.
    pub new: Vec<NewItem>,
    /// Controls with the 9001 clauses that support them.
    pub controls: Vec<ControlSupport>,
}

impl Page for IntegrationPage {
    const TEMPLATE: &'static str = "integration.html";
}

/// A chapter of the harmonized structure.
#[derive(Debug, Clone, Default, Serialize)]
pub struct IntegrationChapter {
    /// Its number: `7`.
    pub number: String,
    /// Its heading.
    pub title: String,
    /// Its rows.
    pub rows: Vec<IntegrationRow>,
}

/// A row of the crosswalk.
#[derive(Debug, Clone, Default, Serialize)]
pub struct IntegrationRow {
    /// Its id in the crosswalk, also its anchor.
    pub id: String,
    /// Clauses of the quality side.
    pub first: Vec<ClauseLink>,
    /// Clauses of the AI side.
    pub second: Vec<ClauseLink>,
    /// How they relate.
    pub relation: Relation,
    /// Why.
    pub rationale: String,
    /// Its state.
    pub state: IntegrationState,
    /// Documents that answer both sides.
    pub both: Vec<DocumentLink>,
    /// Documents that answer only the quality side.
    pub first_only: Vec<DocumentLink>,
    /// Documents that answer only the AI side.
    pub second_only: Vec<DocumentLink>,
}

/// Rows by state.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct IntegrationCounts {
    /// All rows.
    pub rows: usize,
    /// One document answers both sides.
    pub integrated: usize,
    /// Both sides are answered apart.
    pub parallel: usize,
    /// Only the quality side is.
    pub only9001: usize,
    /// Only the AI side is.
    pub only42001: usize,
    /// Neither is.
    pub open: usize,
}

/// A mechanic that both standards share: management review, internal audit.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Mechanic {
    /// Its id, also its anchor.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How one mechanism serves both.
    pub text: String,
    /// Its state.
    pub state: IntegrationState,
    /// Clauses of the quality side.
    pub first: Vec<ClauseLink>,
    /// Clauses of the AI side.
    pub second: Vec<ClauseLink>,
    /// Documents that carry it.
    pub documents: Vec<DocumentLink>,
}

/// Share of 42001 items covered by documents that also cover a 9001 item.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Reuse {
    /// All 42001 items.
    pub items: usize,
    /// Those covered at all.
    pub covered: usize,
    /// Those covered by a document that also covers a 9001 item.
    pub reused: usize,
    /// `reused` of `items`, in percent, rounded down.
    pub percent: usize,
}

/// What an organization with 9001 alone already has.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Readiness {
    /// All 42001 items.
    pub items: usize,
    /// Items that an identical, covered 9001 item would cover: candidates until a tag confirms them.
    pub candidates: usize,
    /// Items whose mechanism exists and needs an extension.
    pub extend: usize,
    /// Items that are genuinely new.
    pub new: usize,
    /// Items that a tag covers already.
    pub confirmed: usize,
}

/// An item that only the AI side asks for.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewItem {
    /// The item.
    pub clause: ClauseLink,
    /// What it asks for, in our words.
    pub text: String,
    /// Who answers it.
    pub answers: Vec<Shared<Answer>>,
    /// How many more there are.
    pub more: usize,
}

/// A control and the clauses of the quality side that support it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ControlSupport {
    /// The control.
    pub control: ClauseLink,
    /// The clauses.
    pub clauses: Vec<ClauseLink>,
    /// How much they help: `mechanism`, `weak`.
    pub support: String,
    /// In what way.
    pub note: String,
}

/// From the old edition to the new one.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TransitionPage {
    /// The edition in use.
    pub from: StandardLink,
    /// The edition to come; its clauses have no pages unless it is in use too.
    pub to: StandardLink,
    /// What is known about the dates, in words.
    pub note: Option<String>,
    /// The differences in content.
    pub deltas: Vec<DeltaRow>,
    /// Differences by state.
    pub counts: Counts,
    /// Every clause of the new edition with where it came from.
    pub clauses: Vec<TransitionRow>,
}

impl Page for TransitionPage {
    const TEMPLATE: &'static str = "transition.html";
}

/// A difference in content.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DeltaRow {
    /// Its id: `4.2/c`, also its anchor.
    pub id: String,
    /// The clause of the new edition.
    pub clause: ClauseLink,
    /// The kind of change.
    pub change: ChangeKind,
    /// What is new, in our words.
    pub text: String,
    /// Where it was before.
    pub from: Vec<ClauseLink>,
    /// Whether a tag on the new edition answers it.
    pub state: State,
    /// Documents with such a tag.
    pub answers: Vec<Shared<Answer>>,
    /// How many more there are.
    pub more: usize,
    /// Documents that answer the old clause: candidates, not confirmed by a tag.
    pub candidates: Vec<DocumentLink>,
    /// How sure the catalog is: `high`, `medium`, `low`.
    pub confidence: String,
}

/// A clause of the new edition.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TransitionRow {
    /// The clause; an empty address if the edition is not in use.
    pub clause: ClauseLink,
    /// How it differs.
    pub change: ChangeKind,
    /// Clauses of the old edition.
    pub from: Vec<ClauseLink>,
    /// What the catalog remarks.
    pub note: Option<String>,
}
