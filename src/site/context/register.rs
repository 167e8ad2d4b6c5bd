//! `registers/index.html`, `registers/NAME.html`, `registers/NAME/KEY.html`, `records.html`.

use serde::Serialize;

use super::{Backlink, DocumentLink, Due, Html, Link, Page, RecordRow, RoleLink};

/// All registers.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RegistersPage {
    /// One row per register.
    pub registers: Vec<RegisterSummary>,
}

impl Page for RegistersPage {
    const TEMPLATE: &'static str = "registers.html";
}

/// A register in the list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RegisterSummary {
    /// Its page.
    pub link: Link,
    /// The document that types and explains it.
    pub document: DocumentLink,
    /// The role that owns it.
    pub owner: Option<RoleLink>,
    /// How many rows it has.
    pub rows: usize,
    /// How many of them are overdue.
    pub overdue: usize,
}

/// A register as a table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RegisterPage {
    /// Its title.
    pub title: String,
    /// The document that types and explains it.
    pub document: DocumentLink,
    /// The role that owns it.
    pub owner: Option<RoleLink>,
    /// The first paragraph of the document.
    pub introduction: Html,
    /// Columns, the key first.
    pub columns: Vec<Column>,
    /// Rows in the order of the file; those of one page, if the table has several.
    pub rows: Vec<RegisterRow>,
    /// How many rows there are on all pages.
    pub count: usize,
}

impl Page for RegisterPage {
    const TEMPLATE: &'static str = "register.html";
}

/// A column.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// What it holds; decides alignment and sorting.
    pub kind: ColumnKind,
    /// What it means, for the row page and the heading's note.
    pub description: Option<String>,
    /// Its values are few enough to filter by.
    pub choices: Vec<String>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// The row's key.
    Key,
    /// Text.
    #[default]
    Text,
    /// A date.
    Date,
    /// A date by which something has to be done.
    Due,
    /// A number.
    Number,
    /// One of a few words.
    Choice,
    /// A role.
    Role,
    /// A document.
    Document,
    /// A clause.
    Clause,
    /// A row of a register.
    Register,
    /// An address.
    Link,
}

/// A row of a register.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RegisterRow {
    /// Its key.
    pub key: String,
    /// The anchor of its line in the table: the key where that is plain.
    pub anchor: String,
    /// Its page; its line of this table, if there are too many rows for pages.
    pub address: String,
    /// Its cells, one per column.
    pub cells: Vec<Cell>,
    /// It has a due date that has passed.
    pub overdue: bool,
}

/// A cell.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cell {
    /// Its text; shown if there is no link.
    pub text: String,
    /// Pages it names: documents, clauses, roles, rows.
    pub links: Vec<Link>,
    /// An address outside the site.
    pub target: Option<super::Target>,
    /// A date by which something has to be done.
    pub due: Option<Due>,
    /// Is it a number with a sign? That stands before it, whichever way the language is written.
    pub signed: bool,
}

/// One row of a register on a page of its own.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RegisterRowPage {
    /// The register.
    pub register: Link,
    /// The document that types it.
    pub document: DocumentLink,
    /// The row's key.
    pub key: String,
    /// What it is called: the first text column.
    pub title: String,
    /// All its fields.
    pub fields: Vec<Field>,
    /// Documents it names, with what they are worth.
    pub documents: Vec<DocumentLink>,
    /// Requirements of the register that this row does not meet: `every AI system has an impact assessment`.
    pub problems: Vec<String>,
    /// Documents that point here.
    pub backlinks: Vec<Backlink>,
    /// Rows of other registers that point here.
    pub rows: Vec<Link>,
}

impl Page for RegisterRowPage {
    const TEMPLATE: &'static str = "register-row.html";
}

/// A field of a row.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Field {
    /// Its column.
    pub title: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Its content.
    pub cell: Cell,
}

/// All records.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordsPage {
    /// Records in the order of their documents.
    pub records: Vec<RecordRow>,
}

impl Page for RecordsPage {
    const TEMPLATE: &'static str = "records.html";
}
