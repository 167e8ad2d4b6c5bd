//! The table of a register: rows of a CSV or TOML file, each cell typed by its column.
//!
//! Whether a role, document, clause or row that a cell names exists is a question of linking.

use jiff::civil::Date;

use super::front_matter::Column;
use super::tag::Tag;
use crate::source::{Spanned, TextRange};

/// The rows of a register. Ranges are places in the data file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterData {
    /// The columns in the order of the data file; declared columns that it lacks come last.
    pub columns: Vec<Column>,
    /// The rows in the order of the file.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The whole row.
    pub range: TextRange,
    /// Its cells, in the order of [`RegisterData::columns`].
    pub cells: Vec<Cell>,
}

impl Row {
    /// The key of the row, if it has one.
    pub fn key(&self) -> Option<&str> {
        self.cells.iter().find_map(|cell| match &cell.value {
            CellValue::Key(key) => Some(key.as_str()),
            _ => None,
        })
    }
}

/// A cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Where it is written; the row if it is not.
    pub range: TextRange,
    /// Its text as written, without quotes.
    pub text: String,
    /// What it means.
    pub value: CellValue,
}

/// What a cell means by the type of its column. A cell that does not fit its column is [`CellValue::Text`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CellValue {
    /// Nothing is written.
    #[default]
    Empty,
    /// The key of the row.
    Key(String),
    /// Any text.
    Text(String),
    /// A day.
    Date(Date),
    /// A day that goes on the calendar.
    Due(Date),
    /// A number, as written.
    Number(String),
    /// One of the column's choices.
    Choice(String),
    /// Roles.
    Role(Vec<Spanned<String>>),
    /// Ids of documents, perhaps with `#section`.
    Document(Vec<Spanned<String>>),
    /// Clause tags.
    Clause(Vec<Tag>),
    /// Keys of rows in the register of that name.
    Register(String, Vec<Spanned<String>>),
    /// A web address or a path.
    Link(Spanned<String>),
}

/// Reads the rows of a register from its data file.
pub fn read_register(
    _source: &crate::source::Source,
    register: &super::front_matter::Register,
) -> crate::diagnostics::Checked<RegisterData> {
    crate::diagnostics::Checked::clean(RegisterData { columns: register.columns.clone(), rows: Vec::new() })
}
