//! `standards/index.html`, `standards/ALIAS/index.html`, `standards/ALIAS/CLAUSE.html`.

use serde::Serialize;

use super::{
    Answer, Backlink, ChangeKind, ClauseLink, Counts, Decision, Implementation, Link, Page, QuotedAnswer, RecordRow,
    Relation, RequiredInformation, Shared, StandardLink, State,
};

/// The standards this manual answers to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StandardsPage {
    /// One row per edition.
    pub standards: Vec<StandardSummary>,
}

impl Page for StandardsPage {
    const TEMPLATE: &'static str = "standards.html";
}

/// How far one standard is answered.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StandardSummary {
    /// The standard.
    pub standard: StandardLink,
    /// Its title.
    pub title: String,
    /// Items by state, controls excluded.
    pub counts: Counts,
    /// Controls by state; `None` if the standard has none.
    pub controls: Option<Counts>,
    /// What the catalog says about the edition: current, superseded.
    pub note: Option<String>,
    /// How much of it is only derived from the edition in use; `None` if nothing is.
    pub derived: Option<String>,
}

/// Coverage of a standard by clause.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StandardPage {
    /// The standard and its numbers.
    pub summary: StandardSummary,
    /// The edition as published: `fifth edition, 2015-09`.
    pub edition: Option<String>,
    /// Its chapters; a chapter of controls has a number that begins with `A`.
    pub chapters: Vec<Chapter>,
}

impl Page for StandardPage {
    const TEMPLATE: &'static str = "standard.html";
}

/// A chapter with its clauses.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Chapter {
    /// Its number: `7`, `A.6`.
    pub number: String,
    /// Its heading.
    pub title: String,
    /// Its items by state.
    pub counts: Counts,
    /// All clauses below it, in order.
    pub clauses: Vec<ClauseRow>,
}

/// A row of the coverage table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ClauseRow {
    /// The clause.
    pub clause: ClauseLink,
    /// How deep it lies below its chapter: 1, 2 …
    pub depth: u8,
    /// Its items by state.
    pub counts: Counts,
    /// Who answers it; the strongest first, a few at most.
    pub answers: Vec<Shared<Answer>>,
    /// How many answers were left out.
    pub more: usize,
}

/// A clause or a control, as an auditor asks for it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ClausePage {
    /// The standard it belongs to.
    pub standard: StandardLink,
    /// Its number.
    pub number: String,
    /// Its heading.
    pub title: String,
    /// The heading is printed in the standard; otherwise it is ours.
    pub heading_official: bool,
    /// Its state.
    pub state: State,
    /// It is derived from the edition in use: tags alone give a lower one.
    pub derived: bool,
    /// Its items by state, those of its sub-clauses included.
    pub counts: Counts,
    /// What the catalog remarks on it.
    pub note: Option<String>,
    /// The objective a control serves.
    pub objective: Option<String>,
    /// The clause above it.
    pub parent: Option<ClauseLink>,
    /// The clauses below it.
    pub children: Vec<ClauseLink>,
    /// Its requirement items.
    pub items: Vec<ItemRow>,
    /// The documents that answer it, strongest first, each once.
    pub answers: Vec<QuotedAnswer>,
    /// Decisions on applicability that reach it.
    pub decisions: Vec<Decision>,
    /// How far a control is carried out, as declared.
    pub implementation: Option<Implementation>,
    /// Documented information it asks for.
    pub required: Vec<RequiredInformation>,
    /// Evidence that is kept for it.
    pub records: Vec<RecordRow>,
    /// Its twins: in the other standard, in the other edition, the 9001 clauses that support a control.
    pub twins: Vec<Twin>,
    /// Clauses on the same topic, and documents of the shared mechanic.
    pub neighbours: Vec<ClauseLink>,
    /// Pages that mention it without claiming it.
    pub mentions: Vec<Backlink>,
    /// Register rows that name it.
    pub rows: Vec<Link>,
    /// What the coming edition changes here.
    pub deltas: Vec<ClauseDelta>,
}

impl Page for ClausePage {
    const TEMPLATE: &'static str = "clause.html";
}

/// A requirement item.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ItemRow {
    /// Its letter: `a`, `p1`.
    pub letter: String,
    /// Its anchor on the page.
    pub anchor: String,
    /// What it asks for, in our words.
    pub text: String,
    /// Where it comes from if not from the edition itself: `Amd 1:2024`.
    pub source: Option<String>,
    /// Its state.
    pub state: State,
    /// It is derived from the edition in use: tags alone give a lower one.
    pub derived: bool,
    /// Who answers it.
    pub answers: Vec<Shared<Answer>>,
    /// How many more answer it.
    pub more: usize,
    /// The decision that it does not apply.
    pub decision: Option<Decision>,
}

/// The same topic elsewhere.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Twin {
    /// How the other standard is cited.
    pub standard: String,
    /// The clauses there.
    pub clauses: Vec<ClauseLink>,
    /// How they relate, for twins in the other standard.
    pub relation: Option<Relation>,
    /// What changed, for twins in the other edition.
    pub change: Option<ChangeKind>,
    /// Why they are twins.
    pub rationale: Option<String>,
}

/// What another edition changes in a clause.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ClauseDelta {
    /// How the edition is cited.
    pub standard: String,
    /// The clause there.
    pub number: String,
    /// The kind of change.
    pub change: ChangeKind,
    /// The change in our words.
    pub text: String,
}
