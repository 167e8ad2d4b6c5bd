//! Start page, statement of applicability, required documented information, gaps.

use serde::Serialize;

use super::{
    Answer, CalendarEntry, ClauseLink, Decision, Disagreement, DocumentLink, Html, Implementation, Link, Page,
    RecordRow, RequiredInformation, Revision, RoleLink, Shared, StandardSummary, State, Urgency,
};

/// What this manual is, its state at a glance, what changed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HomePage {
    /// The text of `index.md`, if there is one.
    pub body: Html,
    /// How far each standard is answered.
    pub standards: Vec<StandardSummary>,
    /// Documents by status.
    pub documents: DocumentCounts,
    /// Reviews and dues that are overdue, oldest first; a few.
    pub overdue: Vec<CalendarEntry>,
    /// How many are overdue in all.
    pub overdue_count: usize,
    /// What is due in the next 90 days, soonest first; a few.
    pub upcoming: Vec<CalendarEntry>,
    /// How many are due in the next 90 days in all.
    pub upcoming_count: usize,
    /// The latest changes, a few.
    pub changes: Vec<Revision>,
    /// The most urgent open points, a few.
    pub gaps: Vec<GapRow>,
    /// How many open points there are in all.
    pub gap_count: usize,
    /// The processes and how they interact.
    pub map: Option<ProcessMap>,
    /// Share of the AI side answered by shared documents, in percent.
    pub reuse_percent: Option<usize>,
    /// Roles, as doors into the manual.
    pub roles: Vec<RoleLink>,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "index.html";
}

/// Documents by status.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct DocumentCounts {
    /// All controlled documents, retired ones excluded.
    pub all: usize,
    /// In force.
    pub effective: usize,
    /// Approved, not yet in force.
    pub not_yet_effective: usize,
    /// Changed since their approval.
    pub unapproved: usize,
    /// Approved by what they say, without evidence of it.
    pub approval_missing: usize,
    /// In draft or in review.
    pub draft: usize,
    /// With an overdue review.
    pub overdue: usize,
}

/// The processes and how they interact.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProcessMap {
    /// The processes by group, from management by way of the core processes to support.
    pub bands: Vec<ProcessBand>,
    /// Their joints: an output of one that is an input of another.
    pub edges: Vec<ProcessEdge>,
}

/// Processes of one group.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProcessBand {
    /// `management`, `core` or `support`, keys of the table `process_group`; other words name bands of their own.
    pub group: String,
    /// Its processes, in reading order.
    pub processes: Vec<ProcessNode>,
}

/// A process.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProcessNode {
    /// Its document.
    pub document: DocumentLink,
    /// The role that owns it.
    pub owner: Option<RoleLink>,
    /// What comes in.
    pub inputs: Vec<String>,
    /// What goes out.
    pub outputs: Vec<String>,
}

/// An output of one process that is an input of another.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProcessEdge {
    /// The process that gives.
    pub from: Link,
    /// The process that takes.
    pub to: Link,
    /// What is handed over.
    pub what: String,
}

/// The statement of applicability.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StatementPage {
    /// How the standard is cited.
    pub standard: String,
    /// The registers that decide about it, each with version and approval.
    pub registers: Vec<DecidingRegister>,
    /// The statements about other standards.
    pub others: Vec<Link>,
    /// Controls by objective.
    pub groups: Vec<StatementGroup>,
    /// Numbers.
    pub counts: StatementCounts,
}

impl Page for StatementPage {
    const TEMPLATE: &'static str = "statement-of-applicability.html";
}

/// A register whose decisions a statement of applicability shows.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DecidingRegister {
    /// Its document.
    pub document: DocumentLink,
    /// Who approved it, in words: role and date.
    pub approval: Option<super::Approval>,
}

/// Numbers of a statement of applicability.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct StatementCounts {
    /// All controls.
    pub controls: usize,
    /// In.
    pub applicable: usize,
    /// Out, with a reason.
    pub excluded: usize,
    /// Without a decision that holds.
    pub undecided: usize,
    /// Implemented.
    pub implemented: usize,
}

/// A group of controls.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StatementGroup {
    /// Its number: `A.6`.
    pub number: String,
    /// Its heading.
    pub title: String,
    /// What it is for, in our words.
    pub objective: Option<String>,
    /// Its controls.
    pub rows: Vec<StatementRow>,
}

/// A control.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StatementRow {
    /// The control and its state.
    pub control: ClauseLink,
    /// What it asks for, in our words.
    pub text: String,
    /// In or out, and why; `None` if nobody decided.
    pub decision: Option<Decision>,
    /// How far it is carried out, as declared.
    pub implementation: Option<Implementation>,
    /// Documents that answer it.
    pub answers: Vec<Shared<Answer>>,
    /// How many more answer it.
    pub more: usize,
    /// Evidence.
    pub records: Vec<RecordRow>,
    /// How much more evidence there is.
    pub more_records: usize,
    /// Clauses of ISO 9001 that support it.
    pub supported_by: Vec<ClauseLink>,
    /// How statement and documents disagree, if they do.
    pub disagreement: Option<Disagreement>,
}

/// Documents and records that the standards ask for.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentedInformationPage {
    /// By standard.
    pub standards: Vec<RequiredByStandard>,
}

impl Page for DocumentedInformationPage {
    const TEMPLATE: &'static str = "documented-information.html";
}

/// What one standard asks for.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RequiredByStandard {
    /// Its alias, also the anchor.
    pub alias: String,
    /// How it is cited.
    pub name: String,
    /// What is asked for, in the order of the clauses.
    pub rows: Vec<RequiredInformation>,
    /// How many are there.
    pub present: usize,
}

/// What is open, by urgency.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GapsPage {
    /// Groups, the most urgent first; empty ones left out.
    pub groups: Vec<GapGroup>,
    /// How many points are open in all.
    pub count: usize,
    /// Standards and their numbers.
    pub standards: Vec<StandardSummary>,
}

impl Page for GapsPage {
    const TEMPLATE: &'static str = "gaps.html";
}

/// Open points of one urgency.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GapGroup {
    /// How urgent.
    pub urgency: Urgency,
    /// The points.
    pub rows: Vec<GapRow>,
}

/// An open point.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GapRow {
    /// How urgent.
    pub urgency: Urgency,
    /// The item, control, document or decision it is about.
    pub clause: ClauseLink,
    /// What is asked for, in our words.
    pub text: String,
    /// The state of the item.
    pub state: State,
    /// Answers that do not count yet, or only in part.
    pub answers: Vec<Shared<Answer>>,
    /// How many more there are.
    pub more: usize,
    /// Who could close it: the owner of the nearest document.
    pub owner: Option<RoleLink>,
    /// What to do next, if something is known: an identical item of the other standard that is covered.
    pub hint: Option<Link>,
}
