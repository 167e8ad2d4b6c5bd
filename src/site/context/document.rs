//! `documents/ID.html` and `documents/index.html`.

use serde::Serialize;

use super::{
    Answer, Approval, Backlink, BannerKind, ClauseLink, CommitLink, DocumentLink, Due, Grade, Html, Link, Page, Quote,
    RecordRow, Revision, RoleLink, Shared, Status, Strength, Target,
};

/// A document, or a page that is not controlled.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentPage {
    /// Its id; `None` for pages that are not controlled, which show no header block.
    pub id: Option<String>,
    /// Its title.
    pub title: String,
    /// Its kind, a key of the table `kind`.
    pub kind: String,
    /// Its version.
    pub version: Option<String>,
    /// Its status.
    pub status: Status,
    /// What it is worth today.
    pub grade: Grade,
    /// In force since, or from.
    pub effective: Option<String>,
    /// The role that owns it.
    pub owner: Option<RoleLink>,
    /// Who approved it.
    pub approval: Option<Approval>,
    /// When it is to be reviewed next.
    pub review: Option<Due>,
    /// When it was last reviewed.
    pub reviewed: Option<String>,
    /// Classification.
    pub classification: Option<String>,
    /// Roles that must know it.
    pub audience: Vec<RoleLink>,
    /// What the present version changed.
    pub change: Option<String>,
    /// The first characters of the digest of its text.
    pub digest: Option<String>,
    /// Path of its source file.
    pub source: String,
    /// The last commit that touched it.
    pub commit: Option<CommitLink>,
    /// What a reader must know before reading on; the gravest first.
    pub banners: Vec<Banner>,
    /// The text, without the title heading.
    pub body: Html,
    /// Its headings, level 2 and 3.
    pub contents: Vec<Heading>,
    /// The clauses it answers, by standard.
    pub claims: Vec<ClaimGroup>,
    /// Items that would become open if it were withdrawn.
    pub sole: Vec<ClauseLink>,
    /// How many there are.
    pub sole_count: usize,
    /// Pages that point here.
    pub backlinks: Vec<Backlink>,
    /// Register rows that point here.
    pub rows: Vec<Link>,
    /// Evidence it says is kept.
    pub records: Vec<RecordRow>,
    /// What it replaces.
    pub supersedes: Vec<DocumentLink>,
    /// What replaces it.
    pub superseded_by: Option<DocumentLink>,
    /// What it takes and gives, if it describes a process.
    pub process: Option<ProcessFlow>,
    /// The table that belongs to it, if it is a register.
    pub register: Option<Link>,
    /// Its history, newest first.
    pub revisions: Vec<Revision>,
    /// There is a history to read; otherwise the page says that there is none.
    pub history: bool,
}

impl Page for DocumentPage {
    const TEMPLATE: &'static str = "document.html";
}

/// What a reader must know before reading on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Banner {
    /// What it is about.
    pub kind: BannerKind,
    /// The date that matters: overdue since, retired on, effective from, changed on.
    pub date: Option<String>,
    /// The document to read instead.
    pub document: Option<DocumentLink>,
    /// Where to see more: the working text, the difference.
    pub target: Option<Target>,
    /// A reason given by the author or the approval check.
    pub reason: Option<String>,
}

/// A heading of the text.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Heading {
    /// 2 or 3.
    pub level: u8,
    /// Its anchor.
    pub id: String,
    /// Its text.
    pub title: String,
}

/// The clauses of one standard that a document answers.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ClaimGroup {
    /// How the standard is cited.
    pub standard: String,
    /// Its claims, in the order of the clauses.
    pub claims: Vec<ClaimRow>,
}

/// One claim.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ClaimRow {
    /// The clause or item.
    pub clause: ClauseLink,
    /// The letter of the item, if it is one: `b`.
    pub item: Option<String>,
    /// The number and page of the clause of an item, on the first of them.
    pub above: Option<Link>,
    /// How it is meant.
    pub strength: Strength,
    /// What it is worth.
    pub grade: Grade,
    /// The section that is meant: its title and `#anchor`.
    pub section: Option<Link>,
}

/// What a process takes and gives.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProcessFlow {
    /// What comes in, with the document it comes from if one is named.
    pub inputs: Vec<Link>,
    /// What goes out, with the document it goes to if one is named.
    pub outputs: Vec<Link>,
}

/// The master list of documents.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentsPage {
    /// The documents by folder, in reading order.
    pub folders: Vec<DocumentFolder>,
    /// How many documents there are.
    pub count: usize,
    /// Pages that are no documents, having no id, listed apart.
    pub pages: Vec<PageFolder>,
    /// Documents that are withdrawn, listed apart.
    pub retired: Vec<DocumentRow>,
}

impl Page for DocumentsPage {
    const TEMPLATE: &'static str = "documents.html";
}

/// A folder of documents.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentFolder {
    /// Anchor on this page.
    pub anchor: String,
    /// Its title.
    pub title: String,
    /// Its documents.
    pub documents: Vec<DocumentRow>,
}

/// Pages of a folder that are no documents.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PageFolder {
    /// Anchor of the folder on this page, if it holds no documents.
    pub anchor: Option<String>,
    /// Its title.
    pub title: String,
    /// The pages.
    pub pages: Vec<DocumentLink>,
}

/// A row of the master list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentRow {
    /// The document.
    pub document: DocumentLink,
    /// In force since.
    pub effective: Option<String>,
    /// The role that owns it.
    pub owner: Option<RoleLink>,
    /// The role that approved it, and when.
    pub approver: Option<RoleLink>,
    /// When it is to be reviewed next.
    pub review: Option<Due>,
    /// Classification.
    pub classification: Option<String>,
    /// What replaces it, for withdrawn documents.
    pub superseded_by: Option<DocumentLink>,
}

/// A document that answers a clause, with the text that does.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QuotedAnswer {
    /// Anchor on this page.
    pub anchor: String,
    /// The document and section.
    pub answer: Shared<Answer>,
    /// The items it reaches: `a`, `b`, `p1`; empty if it reaches the whole clause.
    pub items: Vec<Link>,
    /// In force since.
    pub effective: Option<String>,
    /// The role that owns it.
    pub owner: Option<RoleLink>,
    /// Who approved it.
    pub approval: Option<Approval>,
    /// The section's text; `None` beyond the first few answers of a clause.
    pub quote: Option<Quote>,
}
