//! The table of a register: rows of a CSV or TOML file, each cell typed by its column.
//!
//! Whether a role, document, clause or row that a cell names exists is a question of linking.

mod cell;
mod csv;
mod toml;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use self::toml::json_schema;

use super::front_matter::{Column, ColumnType, Register};
use super::tag::Tag;
use super::value::Token;
use crate::diagnostics::{Bounded, Checked, Diagnostic, is_slip, nearest};
use crate::source::{Source, SourcePath, Span, Spanned, TextRange};

/// The rows of a register. Ranges are places in the data file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterData {
    /// The columns in the order of a CSV file, then declared columns that it lacks; in the order of
    /// their declaration for TOML. Columns that are not declared are of type `text`.
    pub columns: Vec<Column>,
    /// The rows in the order of the file.
    pub rows: Vec<Row>,
    /// Marks of unfinished text in cells, TODO, TBD and the like, in the order of the rows.
    pub unfinished: Vec<Spanned<String>>,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The whole row.
    pub range: TextRange,
    /// Its cells, in the order of [`RegisterData::columns`].
    pub cells: Vec<Cell>,
    /// Is something written in it of which nobody can tell what it says, or in which column?
    pub is_torn: bool,
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

/// A cell before its type is known.
#[derive(Debug, Clone, Default)]
struct Raw {
    /// Its text, without quotes and outer blanks.
    text: String,
    /// Its values one by one, where the file already keeps them apart.
    items: Option<Vec<(String, Token)>>,
    token: Token,
}

/// A row before the types of its cells are known.
#[derive(Debug, Default)]
struct RawRow {
    range: TextRange,
    cells: Vec<Option<Raw>>,
    is_torn: bool,
}

/// The cells of a data file: for each row one for each column, `None` where nothing is written.
#[derive(Debug, Default)]
struct Grid {
    columns: Vec<Column>,
    rows: Vec<RawRow>,
    /// How many columns at the end may be those whose names in the file cannot be read.
    unread: usize,
}

/// Does a text hold what is no character in its file's encoding? That is told of the file, and what follows is not told
/// beside it.
fn is_unreadable(source: &Source, text: &str) -> bool {
    source.encoding.invalid.is_some() && text.contains(char::REPLACEMENT_CHARACTER)
}

/// Findings of one rule in one data file that are listed.
const MOST_FOUND: usize = 1_000;

/// Marks of unfinished text that are noted in one data file.
const MOST_MARKS: usize = 1_000;

/// Cells of a small data file, those that are not written among them. A larger one has as many more as it has bytes:
/// each written cell takes at least one, so that only lines of a few cells in hundreds of columns come to an end.
const FEW_CELLS: usize = 500_000;

/// Tells the first row that is one too many, if this one is.
fn too_many_cells(source: &Source, rows: usize, columns: usize, row: TextRange) -> Option<Diagnostic> {
    let most = FEW_CELLS + source.text.len();
    let message = format!("with this row the register has more than {most} cells, most of them empty");
    (rows.saturating_mul(columns) > most).then(|| {
        Diagnostic::error("register-syntax", Span::new(&source.path, row), message)
            .label("this row and all after it are left out")
            .why("a few bytes would become a page of hundreds of megabytes")
            .help("split the register, or drop columns that almost no row has")
    })
}

/// Reads the rows of a register from its data file: TOML by the end of its name, else CSV.
pub fn read_register(source: &Source, register: &Register) -> Checked<RegisterData> {
    let mut diagnostics = Bounded::new(MOST_FOUND);
    let grid = match is_toml(&source.path) {
        true => toml::read(source, register),
        false => csv::read(source, register),
    };
    diagnostics.extend(grid.diagnostics);
    let Grid { columns, rows, unread } = grid.value;
    let read = columns.len().saturating_sub(unread);
    let kinds: Vec<cell::Typed<'_>> = columns.iter().map(cell::Typed::new).collect();
    let mut typed = Vec::with_capacity(rows.len());
    let mut told = cell::Told { found: &mut diagnostics, unfinished: Vec::new() };
    for RawRow { range, cells, is_torn } in rows {
        let is_torn = is_torn || unread > 0 || cells.iter().flatten().any(|cell| is_unreadable(source, &cell.text));
        let cells = cells
            .into_iter()
            .zip(&kinds)
            .enumerate()
            .map(|(at, (raw, kind))| match at < read {
                true => cell::check(source, kind, raw, range, &mut told),
                false => Cell { range, ..Cell::default() },
            })
            .collect();
        typed.push(Row { range, cells, is_torn });
    }
    let mut unfinished = told.unfinished;
    unfinished.truncate(MOST_MARKS);
    let data = RegisterData { columns, rows: typed, unfinished };
    duplicates(source, &data, &mut diagnostics);
    let mut diagnostics = diagnostics.finish();
    crate::diagnostics::sort(&mut diagnostics);
    Checked { value: data, diagnostics }
}

/// Does a data file hold TOML?
pub fn is_toml(path: &SourcePath) -> bool {
    path.extension().eq_ignore_ascii_case("toml")
}

/// May a file of this name hold the rows of a register?
pub fn is_table(path: &SourcePath) -> bool {
    is_toml(path) || path.extension().eq_ignore_ascii_case("csv")
}

/// Rows whose key was used before, or that say the same as one before.
fn duplicates(source: &Source, data: &RegisterData, found: &mut Bounded) {
    let key_at = data.columns.iter().position(|column| column.kind.value == ColumnType::Key);
    let mut seen: BTreeMap<Vec<&str>, TextRange> = BTreeMap::new();
    for row in &data.rows {
        let (name, range) = match key_at.and_then(|at| row.cells.get(at)) {
            Some(Cell { value: CellValue::Key(key), range, .. }) => (vec![key.as_str()], *range),
            Some(_) => continue,
            None => (row.cells.iter().map(|cell| cell.text.as_str()).collect(), row.range),
        };
        let first = *seen.entry(name).or_insert(range);
        if first == range {
            continue;
        }
        let span = |range| Span::new(&source.path, range);
        let twice = Diagnostic::error(
            "duplicate-row",
            span(range),
            match key_at {
                Some(_) => "this key is used by an earlier row",
                None => "an earlier row says the same",
            },
        );
        found.push(
            twice
                .also(span(first), "the earlier row")
                .why("a reference to it, and a count of rows, would be wrong")
                .help("give the row a key of its own, or drop it"),
        );
    }
}

/// The declared column that a name in the data file was probably meant to be.
fn meant<'r>(register: &'r Register, name: &str) -> Option<&'r Column> {
    let plain = |name: &str| name.trim().to_lowercase().replace([' ', '-'], "_");
    let name = plain(name);
    let same = |column: &&Column| plain(&column.name.value) == name || plain(column.heading()) == name;
    register.columns.iter().find(same).or_else(|| {
        let near = nearest(&name, register.columns.iter().map(|column| column.name.value.as_str()))?;
        register.columns.iter().find(|column| column.name.value == near)
    })
}

/// Can a name be a declared column alone: spelt in another way, or with one slip of the finger?
fn is_certain(register: &Register, name: &str, right: &str) -> bool {
    let plain = |name: &str| name.trim().to_lowercase().replace([' ', '-'], "_");
    let names = register.columns.iter().map(|column| column.name.value.as_str());
    plain(name) == right || is_slip(&plain(name), right, names)
}

/// A column that the data file has and the front matter does not declare.
fn undeclared(name: Spanned<String>) -> Column {
    let kind = Spanned::new(ColumnType::Text, name.range);
    Column { name, kind, is_untyped: false, title: None, required: false, many: false, choices: Vec::new() }
}

#[cfg(test)]
mod tests;
