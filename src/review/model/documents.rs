//! What a change does to documents, their rows and records, references and readers.

use serde::Serialize;

use super::requirements::Difference;
use crate::review::redline::{Redline, Tally};

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is gone without having been retired.
    Removed,
    /// It is retired.
    Withdrawn,
    /// It is new.
    New,
    /// It was a draft and says it is approved.
    Released,
    /// It was approved and is a draft again.
    Recalled,
    /// Its text or what it says of itself changed.
    Revised,
    /// It bears another id.
    Renumbered,
    /// It bears another title.
    Retitled,
    /// It lies in another folder.
    Moved,
    /// Its file has another name.
    Renamed,
    /// It was reviewed without a change.
    Reviewed,
    /// Its approval was recorded, nothing else.
    Approved,
    /// Its source is written in another way; a reader sees no difference.
    Rewritten,
}

/// A document that changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DocumentChange {
    /// Its id, or its path.
    pub document: String,
    /// Its title.
    pub title: String,
    /// What became of it, gravest first.
    pub fates: Vec<Fate>,
    /// Its path; the last one if it is gone.
    pub path: String,
    /// Its path before, if that was another.
    pub path_before: Option<String>,
    /// Its address in the site; none if it is gone.
    pub address: Option<String>,
    /// Its status now.
    pub status: Option<String>,
    /// The version before.
    pub version_before: Option<String>,
    /// The version now.
    pub version: Option<String>,
    /// Why the version was made.
    pub reason: Option<String>,
    /// The document that replaces it.
    pub successor: Option<String>,
    /// What it says of itself, where that changed.
    pub fields: Vec<FieldChange>,
    /// Headings of the sections with changes.
    pub sections: Vec<String>,
    /// How much of its text changed.
    pub tally: Tally,
    /// The id that is gone without having been retired, and without a word of what came in its place.
    #[serde(skip)]
    pub lost: Option<String>,
    /// Files that it includes, images and the data of its register, where their bytes changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileChange>,
    /// Rows of its register.
    pub rows: Vec<RowChange>,
    /// Its text before and after.
    #[serde(skip)]
    pub redline: Option<Redline>,
}

/// A word of the front matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Its key.
    pub name: String,
    /// Its value before; of a list, what is gone.
    pub before: String,
    /// Its value now; of a list, what is new.
    pub after: String,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileChange {
    /// Its path; the last one if it is gone.
    pub path: String,
    /// What became of it.
    pub difference: Difference,
}

impl FileChange {
    /// What became of a file that a document includes, as one phrase behind its path.
    pub fn included(&self) -> &'static str {
        match self.difference {
            Difference::Added => "is included now",
            Difference::Changed => "has another content",
            Difference::Dropped => "is included no more",
        }
    }
}

/// A row of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowChange {
    /// Its key, or its first cell.
    pub key: String,
    /// What became of it.
    pub difference: Difference,
    /// Cells that changed, by the headings of their columns.
    pub cells: Vec<FieldChange>,
}

/// A record type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordChange {
    /// Id of the document that says it is kept.
    pub document: String,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub difference: Difference,
    /// Requirements that ask for it.
    pub answers: Vec<String>,
    /// What else is said of it, where that changed.
    pub fields: Vec<FieldChange>,
}

/// A reference that leads to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrokenReference {
    /// Id of the document that refers, or its path.
    pub document: String,
    /// Its title.
    pub title: String,
    /// The section or row that refers.
    pub place: Option<String>,
    /// File and line.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// What it names.
    pub names: String,
}

/// Who refers to a document that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Referrers {
    /// Id of the document that changed, or its path.
    pub document: String,
    /// Its title.
    pub title: String,
    /// What became of it.
    pub fate: Fate,
    /// Documents, sections and rows that refer to it.
    pub places: Vec<String>,
}

/// A role that must read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// Its name.
    pub role: String,
    /// Its title.
    pub title: String,
    /// Ids of the documents.
    pub documents: Vec<String>,
}
