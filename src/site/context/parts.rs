//! Parts that several pages show.

use serde::Serialize;

use super::{Grade, Html, InformationKind, Shared, State, Status, Strength, Verdict, Void};

/// A page of this site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it is called.
    pub title: String,
    /// Where it is; empty if there is nothing to open.
    pub address: String,
}

/// A place outside the site, as a whole address: `https://…`, `mailto:…`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Target(pub String);

/// A revision of the repository.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CommitLink {
    /// The first characters of its hash.
    pub short: String,
    /// Its date.
    pub date: Option<String>,
    /// Where it can be read.
    pub target: Option<Target>,
}

/// An edition this manual answers to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StandardLink {
    /// The alias of the configuration: `9001`.
    pub alias: String,
    /// How it is cited: `ISO 9001:2015`.
    pub name: String,
    /// Its page: `standards/9001/index.html`.
    pub address: String,
}

/// A clause or control, or one of its items.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ClauseLink {
    /// The alias of its standard: `9001`.
    pub standard: String,
    /// Its number: `7.5.3`, with the item if it is one: `7.5.2/b`.
    pub number: String,
    /// Its heading.
    pub title: String,
    /// Its page, with the item's anchor.
    pub address: String,
    /// Its state; `None` where the state says nothing (an edition that is not in use).
    pub state: Option<State>,
    /// The state is derived from the edition in use: tags alone give a lower one.
    pub derived: bool,
}

/// A document as other pages name it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentLink {
    /// Its id; `None` for pages that are not controlled.
    pub id: Option<String>,
    /// Its title.
    pub title: String,
    /// Its address, with a section's anchor where a section is meant.
    pub address: String,
    /// Its kind: `work-instruction`, a key of the table `kind`.
    pub kind: String,
    /// Its version.
    pub version: Option<String>,
    /// Its status.
    pub status: Status,
    /// What it is worth today.
    pub grade: Grade,
}

/// A role as other pages name it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RoleLink {
    /// Its title.
    pub title: String,
    /// Its page; empty if the role is not configured.
    pub address: String,
}

/// Who approved a document, and what the evidence proves.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Approval {
    /// The role that approved.
    pub by: RoleLink,
    /// The person, if history knows.
    pub person: Option<String>,
    /// When.
    pub on: Option<String>,
    /// What the evidence proves.
    pub verdict: Verdict,
    /// The evidence in words: the digest, the signature, the commit.
    pub evidence: Option<String>,
    /// The approving revision.
    pub commit: Option<CommitLink>,
}

/// A date by which something has to be done.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Due {
    /// The date.
    pub date: String,
    /// Days from today; negative once it has passed.
    pub days: i64,
}

/// Numbers of items by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All items.
    pub items: usize,
    /// Covered.
    pub covered: usize,
    /// Partly covered.
    pub partial: usize,
    /// Answered, not effective.
    pub pending: usize,
    /// Declared not applicable.
    pub justified: usize,
    /// Settled in the edition in use alone, in no other number: to be confirmed by a tag.
    pub derived: usize,
    /// Open.
    pub gap: usize,
}

/// A document, or a section of it, that answers something.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Answer {
    /// The document; its address leads to the section.
    pub document: DocumentLink,
    /// The heading of the section that is meant.
    pub section: Option<String>,
    /// How it is meant.
    pub strength: Strength,
    /// What it is worth; may differ from the document's when the section is empty.
    pub grade: Grade,
}

/// Kept evidence and where it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordRow {
    /// What is kept.
    pub name: String,
    /// The document that says so.
    pub document: DocumentLink,
    /// The clauses it is evidence for.
    pub answers: Vec<ClauseLink>,
    /// Where it is kept.
    pub location: Option<String>,
    /// The location as an address, if it is one.
    pub target: Option<Target>,
    /// How long.
    pub retention: Option<String>,
    /// Who keeps it.
    pub owner: Option<RoleLink>,
    /// What happens afterwards.
    pub disposition: Option<String>,
}

/// A decision that something does or does not apply.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Decision {
    /// The clause, item or control it was taken for; may lie above the one shown.
    pub clause: ClauseLink,
    /// Whether it applies.
    pub applicable: bool,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub owner: Option<RoleLink>,
    /// The day after which the decision is void.
    pub until: Option<String>,
    /// Why it does not count; nothing if it holds.
    pub void: Option<Void>,
}

/// Documented information that a standard asks for, and what there is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RequiredInformation {
    /// What is asked for, in our words.
    pub what: String,
    /// Maintained or retained.
    pub kind: InformationKind,
    /// The clause that asks.
    pub clause: ClauseLink,
    /// On the core list; otherwise it is asked for only under a condition.
    pub core: bool,
    /// Whether it is there.
    pub state: State,
    /// Documents that answer.
    pub documents: Vec<Shared<Answer>>,
    /// How many more answer.
    pub more: usize,
    /// Records that answer.
    pub records: Vec<RecordRow>,
}

/// A page that points here.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Backlink {
    /// The page; its address leads to the section that holds the reference.
    pub document: DocumentLink,
    /// The heading of that section.
    pub section: Option<String>,
}

/// A revision of a document.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Revision {
    /// The document; left out on the document's own page.
    pub document: Option<DocumentLink>,
    /// What it did.
    pub kind: super::RevisionKind,
    /// The version it made.
    pub version: Option<String>,
    /// When.
    pub date: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who approved it.
    pub approver: Option<String>,
    /// Why: the change note.
    pub change: Option<String>,
    /// The commit.
    pub commit: Option<CommitLink>,
    /// The address of the page that shows the difference.
    pub diff: Option<String>,
    /// Id and title of a document whose file is gone.
    pub gone: Option<String>,
    /// Whose work it concerns.
    pub audience: Vec<RoleLink>,
}

/// A section quoted from a document.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Quote {
    /// The text, rendered for the page that quotes it: links lead where they should from there, ids are left out.
    pub html: Html,
    /// Only the beginning is quoted.
    pub shortened: bool,
}
