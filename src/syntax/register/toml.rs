//! TOML with `[[row]]` tables → cells with their places.

use std::collections::{BTreeMap, BTreeSet};

use super::{Grid, Raw, RawRow, is_certain, meant, too_many_cells, undeclared};
use crate::diagnostics::{Checked, Diagnostic};
use crate::source::{Source, Span, TextRange};
use crate::syntax::front_matter::{MOST_COLUMNS, Register};
use crate::syntax::value::{self, Breaks, Field, Key, Keys, Origin, Reader, Shape, Value, ValueKind, quote, read_toml};

/// The keys of a register's data file.
static DATA: Keys = Keys {
    of: "a register's data file",
    keys: &[Key::new(
        "row",
        Shape::List(&Shape::Named(&Shape::Cell)),
        "[[row]]",
        "A row: the value of each column by its name.",
    )
    .called(&["rows", "entry", "item"])],
};

/// The JSON Schema of a register's data file in TOML, for editors.
pub fn json_schema() -> serde_json::Value {
    let description =
        "The rows of a register as [[row]] tables; which columns they have is said by the register's document.";
    value::json_schema(&DATA, "clausebook register", description)
}

pub(super) fn read(source: &Source, register: &Register) -> Checked<Grid> {
    let mut diagnostics = Vec::new();
    let range = TextRange::new(0, source.text.len());
    let origin = Origin { path: &source.path, text: &source.text, range, rule: "register-syntax" };
    let value = read_toml(origin).take(&mut diagnostics);
    let broken = Breaks::of(&diagnostics);
    let mut reader = Reader::new(&source.path, &DATA);
    let fields = reader.fields(&value, &DATA);
    let field = fields.get("row");
    let items = reader.items(field, "a list of tables");
    let rows = Vec::with_capacity(items.len());
    let mut grid = Grid { columns: register.columns.clone(), rows, unread: 0 };
    let mut told = BTreeSet::new();
    let mut slips = Slips { register, known: BTreeMap::new() };
    for item in items {
        let (ValueKind::Table(entries), Some(field)) = (&item.kind, field) else {
            if let Some(field) = field {
                reader.wrong_type(&field, item, "a table");
            }
            continue;
        };
        let mut row: Vec<Option<Raw>> = Vec::new();
        row.resize_with(grid.columns.len(), || None);
        let mut is_strange = false;
        for (name, value) in entries {
            if value.kind == ValueKind::Null {
                continue;
            }
            let exact = grid.columns.iter().position(|column| column.name.value == name.value);
            // A misspelt name is one mistake: its cells are read as those of the column that was meant.
            let is_free = |right: &usize| {
                let right_name = &register.columns[*right].name.value;
                row[*right].is_none() && entries.iter().all(|(name, _)| name.value != *right_name)
            };
            let is_declared = |at: &usize| register.columns.is_empty() || *at < register.columns.len();
            let declared = exact.filter(is_declared);
            let at = match declared.or_else(|| slips.meant(&name.value).filter(is_free)).or(exact) {
                Some(at) => at,
                None if grid.columns.len() >= MOST_COLUMNS => {
                    is_strange = true;
                    continue;
                }
                None => {
                    grid.columns.push(undeclared(name.clone()));
                    row.push(None);
                    grid.columns.len() - 1
                }
            };
            is_strange |= at >= register.columns.len();
            if declared.is_none() && !register.columns.is_empty() && told.insert(name.value.clone()) {
                diagnostics.push(unknown(source, register, &name.value, name.range));
            }
            let inner = Field { key: name, value, name: &name.value, ..field };
            row[at] = cell(&mut reader, &inner, value);
        }
        if let Some(found) = too_many_cells(source, grid.rows.len() + 1, grid.columns.len(), item.range) {
            diagnostics.push(found);
            break;
        }
        // A name that is none may be that of any column that is not there.
        let is_lacking = row.iter().take(register.columns.len()).any(Option::is_none);
        let is_torn = is_strange && is_lacking || broken.are_in(&source.text, item.range);
        grid.rows.push(RawRow { range: item.range, cells: row, is_torn });
    }
    for row in &mut grid.rows {
        row.cells.resize_with(grid.columns.len(), || None);
    }
    diagnostics.extend(reader.diagnostics);
    Checked { value: grid, diagnostics }
}

/// Names that are no column's.
struct Slips<'r> {
    register: &'r Register,
    /// The position of the declared column that each was meant to be.
    known: BTreeMap<String, Option<usize>>,
}

impl Slips<'_> {
    /// The column that a name was meant to be; of more names than a register may have columns nobody asks.
    fn meant(&mut self, name: &str) -> Option<usize> {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        if self.known.len() >= MOST_COLUMNS {
            return None;
        }
        let right = meant(self.register, name).map(|column| &column.name.value);
        let at = right.and_then(|right| self.register.columns.iter().position(|column| column.name.value == *right));
        self.known.insert(name.to_owned(), at);
        at
    }
}

fn unknown(source: &Source, register: &Register, name: &str, range: TextRange) -> Diagnostic {
    let span = Span::new(&source.path, range);
    let found = Diagnostic::error("unknown-column", span.clone(), format!("the column `{name}` is not declared"))
        .why("its values are shown as text and not checked");
    match meant(register, name) {
        Some(right) => {
            let right = &right.name.value;
            let found = found.help(format!("did you mean `{right}`?"));
            match is_certain(register, name, right) {
                true => found.replace(span, key(right), format!("rename to `{right}`")),
                false => found,
            }
        }
        None => found.help("declare it under `[register.columns]` of the register's document"),
    }
}

/// A name as a key: in quotes where TOML asks for them.
fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !name.is_empty() && name.bytes().all(is_bare) { name.to_owned() } else { quote(name) }
}

fn cell(reader: &mut Reader<'_>, field: &Field<'_>, value: &Value) -> Option<Raw> {
    let scalar = |value: &Value| match &value.kind {
        ValueKind::Date(date) => Some(date.to_string()),
        _ => value.raw().map(str::to_owned),
    };
    if let ValueKind::Array(items) = &value.kind {
        let mut all = Vec::with_capacity(items.len());
        for item in items {
            match scalar(item) {
                Some(text) => all.push((text.trim().to_owned(), item.token())),
                None => reader.wrong_type(field, item, "a single value"),
            }
        }
        let text = all.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join("; ");
        return Some(Raw { text, items: Some(all), token: value.token() });
    }
    let Some(text) = scalar(value) else {
        reader.wrong_type(field, value, "a value or a list of values");
        return None;
    };
    let blanks = (text.len() - text.trim_start().len()) as u32;
    let mut token = value.token();
    token.letters = token.letters.map(|first| first + blanks);
    Some(Raw { text: text.trim().to_owned(), items: None, token })
}
