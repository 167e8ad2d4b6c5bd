//! Rows of registers, cell by cell.

use std::collections::HashMap;

use super::model::{Difference, FieldChange, RowChange};
use crate::manual::{DocumentIndex, Manual, Register, RegisterRow};

/// The register of each document that has one.
pub(super) fn registers(manual: &Manual) -> HashMap<DocumentIndex, &Register> {
    let mut found = HashMap::new();
    for register in manual.registers.iter() {
        found.entry(register.document).or_insert(register);
    }
    found
}

/// Compares the registers of a document that is the same in both manuals.
pub(super) fn rows(was: &Register, is: &Register) -> Vec<RowChange> {
    let (old, new) = (by_key(was), by_key(is));
    let columns = Columns::new(was, is);
    let mut changes = Vec::new();
    let mut put = |key, difference, cells: Vec<FieldChange>| {
        if difference != Difference::Changed || !cells.is_empty() {
            changes.push(RowChange { key, difference, cells });
        }
    };
    for (at, row) in is.rows.iter().enumerate() {
        let key = row_key(row, at);
        let found = old.get(&key).map(|at| &was.rows[*at]);
        let difference = if found.is_none() { Difference::Added } else { Difference::Changed };
        put(key, difference, columns.cells(found, Some(row)));
    }
    for (at, row) in was.rows.iter().enumerate() {
        let key = row_key(row, at);
        if !new.contains_key(&key) {
            put(key, Difference::Dropped, columns.cells(Some(row), None));
        }
    }
    changes
}

/// What a row is known by in another state: its key, else its first cell.
fn row_key(row: &RegisterRow, at: usize) -> String {
    let first = row.row.cells.first().map(|cell| cell.text.trim()).filter(|text| !text.is_empty());
    row.key.clone().or_else(|| first.map(str::to_string)).unwrap_or_else(|| format!("row {}", at + 1))
}

/// The first row with each key.
fn by_key(register: &Register) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for (at, row) in register.rows.iter().enumerate() {
        found.entry(row_key(row, at)).or_insert(at);
    }
    found
}

/// The columns of a register that changed, by their headings: where each was before, and where it is.
struct Columns<'r>(Vec<(&'r str, Option<usize>, Option<usize>)>);

impl<'r> Columns<'r> {
    fn new(was: &'r Register, is: &'r Register) -> Self {
        let places = |register: &'r Register| {
            let mut found: HashMap<&str, usize> = HashMap::new();
            for (at, column) in register.columns.iter().enumerate() {
                found.entry(column.name.value.as_str()).or_insert(at);
            }
            found
        };
        let (old, new) = (places(was), places(is));
        let is_there = is.columns.iter().enumerate();
        let here =
            is_there.map(|(at, column)| (column.heading(), old.get(column.name.value.as_str()).copied(), Some(at)));
        let was_there = was.columns.iter().enumerate();
        let gone = was_there.filter(|(_, column)| !new.contains_key(column.name.value.as_str()));
        Self(here.chain(gone.map(|(at, column)| (column.heading(), Some(at), None))).collect())
    }

    fn cells(&self, was: Option<&RegisterRow>, is: Option<&RegisterRow>) -> Vec<FieldChange> {
        let text = |row: Option<&RegisterRow>, column: Option<usize>| {
            let cell = row.zip(column).and_then(|(row, column)| row.row.cells.get(column));
            cell.map(|cell| cell.text.as_str()).unwrap_or_default().to_owned()
        };
        let change = |(heading, old, new): &(&str, Option<usize>, Option<usize>)| {
            let (before, after) = (text(was, *old), text(is, *new));
            (before != after).then(|| FieldChange { name: (*heading).to_owned(), before, after })
        };
        self.0.iter().filter_map(change).collect()
    }
}
