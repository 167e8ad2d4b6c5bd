//! Calendar, changes, printing, `check.html`, `404.html`.

use serde::Serialize;

use super::{DocumentLink, DueKind, Html, Link, Page, Revision, RoleLink, Status};

/// Reviews and dues.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CalendarPage {
    /// Today.
    pub today: String,
    /// What is overdue, oldest first; the first 500.
    pub overdue: Vec<CalendarEntry>,
    /// Months with entries from today on, in order.
    pub months: Vec<CalendarMonth>,
    /// How many are overdue in all.
    pub overdue_count: usize,
    /// What falls due in the next 90 days, soonest first; the first 500.
    pub soon: Vec<CalendarEntry>,
    /// How much falls due in the next 90 days in all.
    pub soon_count: usize,
    /// What falls due after that, by month.
    pub later: Vec<CalendarMonth>,
}

impl Page for CalendarPage {
    const TEMPLATE: &'static str = "calendar.html";
}

/// A month.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CalendarMonth {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
    /// Weekday of its first day, 0 for Monday.
    pub first_weekday: u8,
    /// How many days it has.
    pub days: u8,
    /// Its entries in order; the first 100.
    pub entries: Vec<CalendarEntry>,
    /// For each day, which of the entries are due: their places, from 0.
    pub due: Vec<Vec<usize>>,
    /// How many it has in all.
    pub count: usize,
}

/// A date by which something has to be done.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CalendarEntry {
    /// The date.
    pub date: String,
    /// The day of the month.
    pub day: u8,
    /// Days from today; negative once it has passed.
    pub days: i64,
    /// What it is about.
    pub kind: DueKind,
    /// The document, row or decision.
    pub link: Link,
    /// Its id or key.
    pub label: Option<String>,
    /// Which date of it: the column of a register.
    pub detail: Option<String>,
    /// Who has to do it.
    pub owner: Option<RoleLink>,
}

/// What changed, since when.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ChangesPage {
    /// There is a history to read; otherwise the page says that there is none.
    pub history: bool,
    /// Revisions by month, newest first.
    pub months: Vec<ChangesMonth>,
    /// How many older ones were left out.
    pub more: usize,
    /// There is a feed.
    pub feed: bool,
}

impl Page for ChangesPage {
    const TEMPLATE: &'static str = "changes.html";
}

/// Revisions of one month.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ChangesMonth {
    /// `2026-02`.
    pub month: String,
    /// Its revisions, newest first.
    pub revisions: Vec<Revision>,
}

/// What the last version of a document changed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DifferencePage {
    /// The document.
    pub document: DocumentLink,
    /// The version before.
    pub before: Option<Revision>,
    /// The version now.
    pub after: Option<Revision>,
    /// What the front matter says differently.
    pub fields: Vec<DifferenceField>,
    /// A reader sees no difference in the text.
    pub same: bool,
    /// Both texts, one upon the other.
    pub body: Html,
}

impl Page for DifferencePage {
    const TEMPLATE: &'static str = "difference.html";
}

/// A word of the front matter that changed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DifferenceField {
    /// Its key.
    pub name: String,
    /// Its value before; of a list, what is gone.
    pub before: String,
    /// Its value now; of a list, what is new.
    pub after: String,
}

/// Is my printed copy current? The answers are in a data file, see `theme::check_data`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CheckPage {
    /// A code to show as an example: that of a document in force.
    pub example: Option<String>,
    /// How many documents can be checked.
    pub count: usize,
}

impl Page for CheckPage {
    const TEMPLATE: &'static str = "check.html";
}

/// One line of the data behind `check.html`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CheckEntry {
    /// The document's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its address.
    pub address: String,
    /// The current version.
    pub version: String,
    /// The first characters of the digest of the current text.
    pub digest: String,
    /// Its status.
    pub status: Status,
    /// Is this version approved, and its day come?
    pub in_force: bool,
    /// In force since.
    pub effective: Option<String>,
    /// The document that replaces it.
    pub superseded_by: Option<Link>,
    /// Earlier versions with the day each was replaced, if history knows.
    pub earlier: Vec<(String, Option<String>)>,
}

/// What to print: one page per folder.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PrintIndexPage {
    /// Folders with their print pages.
    pub folders: Vec<PrintFolder>,
}

impl Page for PrintIndexPage {
    const TEMPLATE: &'static str = "print.html";
}

/// A folder to print.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PrintFolder {
    /// Its print page.
    pub link: Link,
    /// Its documents.
    pub documents: Vec<DocumentLink>,
}

/// The documents of one folder on one page, each beginning on a new sheet.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PrintPage {
    /// The folder's title.
    pub title: String,
    /// Its documents.
    pub documents: Vec<PrintDocument>,
}

impl Page for PrintPage {
    const TEMPLATE: &'static str = "print-folder.html";
}

/// A document among others on a print page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PrintDocument {
    /// Its anchor on this page.
    pub anchor: String,
    /// The document.
    pub document: DocumentLink,
    /// In force since.
    pub effective: Option<String>,
    /// The role that owns it.
    pub owner: Option<RoleLink>,
    /// The role that approved it.
    pub approver: Option<RoleLink>,
    /// Approved on.
    pub approved_on: Option<String>,
    /// The first characters of the digest of its text.
    pub digest: Option<String>,
    /// The text, with ids made unique on the page and links that stay on it where they can.
    pub body: Html,
}

/// No such page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NotFoundPage {}

impl Page for NotFoundPage {
    const TEMPLATE: &'static str = "404.html";
}
