//! `roles/index.html`, `roles/ROLE.html`, `glossary.html`.

use serde::Serialize;

use super::{Backlink, CalendarEntry, ClauseLink, DocumentLink, DocumentRow, Html, Link, Page, RecordRow, RoleLink};

/// All roles.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RolesPage {
    /// One row per role.
    pub roles: Vec<RoleSummary>,
}

impl Page for RolesPage {
    const TEMPLATE: &'static str = "roles.html";
}

/// A role in the list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RoleSummary {
    /// The role.
    pub role: RoleLink,
    /// Nobody holds it.
    pub vacant: bool,
    /// Documents it owns.
    pub owns: usize,
    /// Documents it must know.
    pub reads: usize,
    /// Rows it owns.
    pub rows: usize,
    /// What is overdue.
    pub overdue: usize,
    /// What it may approve: keys of the table `kind`.
    pub approves: Vec<String>,
}

/// What a role must know, own, approve.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RolePage {
    /// Its title.
    pub title: String,
    /// Who holds it, as the configuration names them; empty if nobody, or if names are not published.
    pub holders: Vec<String>,
    /// Nobody holds it.
    pub vacant: bool,
    /// What it may approve: keys of the table `kind`.
    pub approves: Vec<String>,
    /// Documents it must know.
    pub reads: Vec<DocumentLink>,
    /// Documents it owns.
    pub owns: Vec<DocumentRow>,
    /// Documents it approved.
    pub approved: Vec<DocumentLink>,
    /// Clauses its documents answer.
    pub clauses: Vec<ClauseLink>,
    /// Register rows it owns.
    pub rows: Vec<OwnedRow>,
    /// How many there are.
    pub row_count: usize,
    /// Records it keeps.
    pub records: Vec<RecordRow>,
    /// Its reviews and dues, overdue ones first.
    pub dues: Vec<CalendarEntry>,
    /// Pages that mention it.
    pub mentions: Vec<Backlink>,
}

impl Page for RolePage {
    const TEMPLATE: &'static str = "role.html";
}

/// A register row that a role owns.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OwnedRow {
    /// Its register.
    pub register: Link,
    /// The row.
    pub row: Link,
    /// The column that names the role.
    pub column: String,
}

/// All terms.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GlossaryPage {
    /// Terms by their first letter, in the order of the language.
    pub letters: Vec<GlossaryLetter>,
}

impl Page for GlossaryPage {
    const TEMPLATE: &'static str = "glossary.html";
}

/// Terms with the same first letter.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GlossaryLetter {
    /// The letter.
    pub letter: String,
    /// Its terms.
    pub terms: Vec<Term>,
}

/// A term.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Term {
    /// The term.
    pub term: String,
    /// Its anchor.
    pub anchor: String,
    /// What it means.
    pub definition: Html,
    /// Where it is defined.
    pub document: Option<DocumentLink>,
    /// How many pages use it.
    pub uses: usize,
}
