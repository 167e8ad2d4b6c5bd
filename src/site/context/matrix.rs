//! `matrix.html`: clauses by documents.

use serde::Serialize;

use super::{ClauseLink, DocumentLink, Grade, Page, Strength};

/// The matrix. The page itself carries the complete list (every clause with its documents); the grid is
/// drawn from the same data by script, see `theme::matrix_data`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatrixPage {
    /// All documents that claim something, in reading order.
    #[serde(skip)]
    pub documents: Vec<MatrixDocument>,
    /// Clauses by chapter.
    pub chapters: Vec<MatrixChapter>,
}

impl Page for MatrixPage {
    const TEMPLATE: &'static str = "matrix.html";
}

/// A column.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatrixDocument {
    /// The document.
    pub document: DocumentLink,
    /// The title of the role that owns it.
    pub owner: String,
    /// The title of its folder.
    pub folder: String,
}

/// A chapter of a standard.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatrixChapter {
    /// The alias of the standard.
    pub standard: String,
    /// Its number.
    pub number: String,
    /// Its heading.
    pub title: String,
    /// Its clauses.
    pub rows: Vec<MatrixRow>,
}

/// A row.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatrixRow {
    /// The clause.
    pub clause: ClauseLink,
    /// How many items it has, those of sub-clauses excluded.
    pub items: usize,
    /// Where it meets a document, in the order of the documents; the first few.
    pub cells: Vec<MatrixCell>,
    /// How many more there are: only the grid and `matrix.csv` have them.
    pub more: usize,
    /// Those, for the script.
    #[serde(skip)]
    pub rest: Vec<MatrixCell>,
}

/// Where a clause meets a document.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MatrixCell {
    /// The document's place in [`MatrixPage::documents`].
    pub column: usize,
    /// Its id, or its title if it has none.
    pub label: String,
    /// The section that answers.
    pub address: String,
    /// The strongest claim.
    pub strength: Strength,
    /// The best grade.
    pub grade: Grade,
    /// How many of the items it reaches.
    pub items: usize,
}
