//! The front matter of a document: what its author says about it, typed, every word with its place.
//!
//! TOML between `+++` lines or YAML between `---` lines, one meaning. All ranges are those of the
//! whole file. Nothing is required here: a file without front matter is a page of the site, and
//! what a controlled document must say is a question of rules.

mod careful;
pub(crate) mod keys;
mod read;
mod split;
mod words;

use jiff::civil::Date;

pub use keys::{json_schema, key_tables};
pub(crate) use read::MOST_COLUMNS;
pub use read::{Front, is_slug, is_version, problem_of_id, read, read_front_matter};
pub use split::{Fence, Parts, split};
pub(crate) use words::synonym;
pub use words::{Classification, Kind, NoPeriod, Period, Status, Unit};

use super::tag::Tag;
use crate::source::{Spanned, TextRange, words};

/// A list whose entries know their places.
pub type Words = Vec<Spanned<String>>;

/// What a document says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The text between the fences; empty if there is none.
    pub range: TextRange,
    /// How it is spelt, and what is to be added to it.
    pub fence: Fence,
    /// There seems to be one, and it could not be taken: of what the document says of itself no more is known than who may
    /// read it.
    pub is_unread: bool,
    /// Its status, or that it has an id, is said and cannot be read: without a status that can be it is a draft.
    pub is_draft: bool,
    /// From when on it is in force is said and cannot be read: it is not in force yet.
    pub is_undated: bool,
    /// Keys of which something is said that could not be read, or under a name that is none; each has a finding.
    pub misread: Vec<&'static str>,
    /// Unique for life: `PRO-007`. A document without one is a page and not controlled.
    pub id: Option<Spanned<String>>,
    /// The title.
    pub title: Option<Spanned<String>>,
    /// One sentence for lists and search.
    pub summary: Option<Spanned<String>>,
    /// What sort of document it is.
    pub kind: Option<Spanned<Kind>>,
    /// Digits and dots, or a letter revision: `2.1`, `C`.
    pub version: Option<Spanned<String>>,
    /// Where it stands in its life.
    pub status: Option<Spanned<Status>>,
    /// The role that keeps it.
    pub owner: Option<Spanned<String>>,
    /// In force from this day.
    pub effective: Option<Spanned<Date>>,
    /// How often it is reviewed.
    pub review_every: Option<Spanned<Period>>,
    /// The day of the next review; overrides `review_every`.
    pub review_by: Option<Spanned<Date>>,
    /// The day of the last review.
    pub reviewed: Option<Spanned<Date>>,
    /// Roles that must know it.
    pub audience: Words,
    /// Who may read it.
    pub classification: Option<Spanned<Classification>>,
    /// Why this version was made, in one sentence.
    pub change: Option<Spanned<String>>,
    /// Requirements it answers.
    pub satisfies: Vec<Tag>,
    /// Requirements it contributes to without answering them alone.
    pub supports: Vec<Tag>,
    /// Ids of the documents it replaces.
    pub supersedes: Words,
    /// Old addresses that lead here.
    pub aliases: Words,
    /// Its place among its siblings; lower comes first.
    pub order: Option<Spanned<i64>>,
    /// Its definition list is the manual's glossary.
    pub glossary: bool,
    /// The name of the process a process document describes.
    pub process: Option<Spanned<String>>,
    /// What that process takes in; equal to another process's output where they meet.
    pub inputs: Words,
    /// What it gives out.
    pub outputs: Words,
    /// The records its use produces.
    pub records: Vec<Record>,
    /// The typed table beside it, if it is a register.
    pub register: Option<Register>,
    /// The approval written by `clausebook approve`.
    pub approval: Option<Approval>,
    /// Rules that are suppressed in this document, with reasons.
    pub allow: Vec<Allow>,
}

impl FrontMatter {
    /// Everything it claims, answers first.
    pub fn claims(&self) -> impl Iterator<Item = &Tag> {
        self.satisfies.iter().chain(&self.supports)
    }

    /// Is it in force by its dates? One that does not say from when on is.
    pub fn is_due(&self, today: Date) -> bool {
        !self.is_undated && self.effective.as_ref().is_none_or(|date| date.value <= today)
    }

    /// Is something said of a key that could not be read? That has a finding of its own; a key without a value says nothing.
    pub fn is_misread(&self, key: &str) -> bool {
        self.misread.contains(&key)
    }

    /// Is it a controlled document, or a page of the site?
    pub fn is_controlled(&self) -> bool {
        self.id.is_some()
    }
}

/// Retained documented information: what is kept, where, how long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Where its table begins: `[[records]]` in TOML.
    pub range: TextRange,
    /// What the record is called.
    pub name: Option<Spanned<String>>,
    /// Requirements that ask for it.
    pub answers: Vec<Tag>,
    /// Where it lives.
    pub location: Option<Spanned<String>>,
    /// How long it is kept; free text, often a period.
    pub retention: Option<Spanned<String>>,
    /// The role that keeps it.
    pub owner: Option<Spanned<String>>,
    /// What happens to it afterwards.
    pub disposition: Option<Spanned<String>>,
}

/// A register: a document with a typed table in a file beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    /// Where its table begins.
    pub range: TextRange,
    /// Its name in column types: `register:ai-systems`.
    pub name: Option<Spanned<String>>,
    /// The CSV or TOML file with its rows, relative to the document.
    pub source: Option<Spanned<String>>,
    /// What its rows decide; `applicability` makes them decisions of the statement of applicability.
    pub decides: Option<Spanned<Decides>>,
    /// Its columns, in the order of the front matter.
    pub columns: Vec<Column>,
}

words! {
    /// What the rows of a register decide.
    Decides {
        /// Whether clauses and controls apply, and why.
        Applicability = "applicability",
    }
}

/// A column of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in the data file's header.
    pub name: Spanned<String>,
    /// What its cells hold.
    pub kind: Spanned<ColumnType>,
    /// Its type could not be read, which has a finding: its cells are text, and not checked.
    pub is_untyped: bool,
    /// Its heading on the page; the name if absent.
    pub title: Option<Spanned<String>>,
    /// An empty cell is a finding.
    pub required: bool,
    /// Several values separated by `;`.
    pub many: bool,
    /// The words a `choice` may be.
    pub choices: Words,
}

impl Column {
    /// The heading on the page.
    pub fn heading(&self) -> &str {
        self.title.as_ref().map_or(&self.name.value, |title| &title.value)
    }
}

/// What the cells of a column hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnType {
    /// The key of the row, unique in the manual.
    Key,
    /// Any text.
    Text,
    /// A day.
    Date,
    /// A day that goes on the calendar.
    Due,
    /// A number.
    Number,
    /// One of the column's choices.
    Choice,
    /// A role of `clausebook.toml`.
    Role,
    /// The id of a document.
    Document,
    /// A clause tag.
    Clause,
    /// The key of a row in the register of that name.
    Register(String),
    /// A web address or a path.
    Link,
}

impl ColumnType {
    /// The words of the file format; a register's name follows the last.
    pub const WORDS: &'static [&'static str] =
        &["key", "text", "date", "due", "number", "choice", "role", "document", "clause", "link", "register:"];

    /// The type a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "key" => Self::Key,
            "text" => Self::Text,
            "date" => Self::Date,
            "due" => Self::Due,
            "number" => Self::Number,
            "choice" => Self::Choice,
            "role" => Self::Role,
            "document" => Self::Document,
            "clause" => Self::Clause,
            "link" => Self::Link,
            _ => Self::Register(word.strip_prefix("register:").filter(|name| is_slug(name))?.to_owned()),
        })
    }
}

impl std::fmt::Display for ColumnType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Key => "key",
            Self::Text => "text",
            Self::Date => "date",
            Self::Due => "due",
            Self::Number => "number",
            Self::Choice => "choice",
            Self::Role => "role",
            Self::Document => "document",
            Self::Clause => "clause",
            Self::Link => "link",
            Self::Register(name) => return write!(f, "register:{name}"),
        })
    }
}

/// What `clausebook approve` wrote; evidence to be checked, never believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Approval {
    /// Where its table begins.
    pub range: TextRange,
    /// The role that approved.
    pub by: Option<Spanned<String>>,
    /// When.
    pub on: Option<Spanned<Date>>,
    /// The digest of what was approved.
    pub digest: Option<Spanned<String>>,
    /// A signature over it, where one was made.
    pub signature: Option<Spanned<String>>,
}

/// A suppressed rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// Where its table begins.
    pub range: TextRange,
    /// The rule.
    pub rule: Spanned<String>,
    /// Why.
    pub reason: Option<Spanned<String>>,
}

#[cfg(test)]
mod tests;
