//! CSV (RFC 4180) → cells with their places.
//!
//! A reader of our own, because places are needed of every cell and of every part of it, and a quote
//! that is not closed must not swallow the rest of the file.

use std::collections::BTreeSet;

use super::{Grid, MOST_FOUND, Raw, RawRow, is_certain, is_unreadable, meant, too_many_cells, undeclared};
use crate::diagnostics::{Bounded, Checked, Diagnostic};
use crate::source::{Source, Span, Spanned, TextRange};
use crate::syntax::front_matter::{MOST_COLUMNS, Register};
use crate::syntax::value::{Token, list_words};

pub(super) fn read(source: &Source, register: &Register) -> Checked<Grid> {
    let mut scan = Scan::new(source, separator(source, register));
    let Some(mut header) = scan.header() else {
        let found =
            Diagnostic::error("register-syntax", place(source, TextRange::default()), "this register has no header")
                .help(format!("begin the file with a line of column names: `{}`", names(register, scan.separator)));
        return Checked {
            value: Grid { columns: register.columns.clone(), ..Grid::default() },
            diagnostics: vec![found],
        };
    };
    let width = named_width(&scan, &header);
    header.cells.truncate(width);
    let is_unread = header.cells.iter().any(|cell| is_unreadable(source, &cell.text));
    let named: Vec<&str> = header.cells.iter().map(|cell| cell.text.as_str()).filter(|name| !name.is_empty()).collect();
    let is_twice = BTreeSet::from_iter(&named).len() < named.len();
    let (mut columns, take) = columns(&mut scan, register, header);
    let lacking = register
        .columns
        .iter()
        .filter(|declared| columns.iter().all(|column| column.name.value != declared.name.value));
    let lacking: Vec<_> = lacking.cloned().collect();
    // Which of them are there, nobody can tell: no row is to blame for that.
    let unread = if is_unread { lacking.len() } else { 0 };
    // A name that is none may be that of any column that is not there, and of two the wrong one may count.
    let is_declared = |name: &str| register.columns.iter().any(|declared| declared.name.value == name);
    let is_strange = columns.iter().any(|column| !is_declared(&column.name.value));
    let is_torn = is_strange && !lacking.is_empty() || is_twice;
    columns.extend(lacking);
    let mut rows = Vec::new();
    while let Some(record) = scan.record() {
        if is_blank(&record.cells) {
            continue;
        }
        if let Some(found) = too_many_cells(source, rows.len() + 1, columns.len(), record.range) {
            scan.diagnostics.push(found);
            break;
        }
        let is_ragged = !has_width(&mut scan, &record, width);
        let is_torn = is_torn || is_ragged || record.is_torn;
        let mut cells: Vec<Option<Raw>> = record.cells.into_iter().map(Some).collect();
        let mut row: Vec<Option<Raw>> =
            take.iter().map(|at| at.and_then(|at| cells.get_mut(at)).and_then(Option::take)).collect();
        row.resize_with(columns.len(), || None);
        rows.push(RawRow { range: record.range, cells: row, is_torn });
    }
    Checked { value: Grid { columns, rows, unread }, diagnostics: scan.diagnostics.finish() }
}

fn place(source: &Source, range: TextRange) -> Span {
    Span::new(&source.path, range)
}

fn names(register: &Register, separator: u8) -> String {
    let names = register.columns.iter().map(|column| spell(&column.name.value));
    names.collect::<Vec<_>>().join(char::from(separator).encode_utf8(&mut [0; 4]))
}

fn is_blank(cells: &[Raw]) -> bool {
    cells.iter().all(|cell| cell.text.is_empty())
}

/// What may stand between two cells.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Of comma, semicolon and tab that by which the header names most of the declared columns; the first of them that it has
/// if that does not tell. What stands in quotes separates nothing.
fn separator(source: &Source, register: &Register) -> u8 {
    let header = source.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let between = |separator: &u8| header.split('"').step_by(2).any(|part| part.as_bytes().contains(separator));
    let is_declared = |cell: &&Raw| register.columns.iter().any(|column| column.name.value == cell.text);
    let named = |separator: &u8| {
        let header = Scan::new(source, *separator).header();
        header.map_or(0, |header| header.cells.iter().take(MOST_COLUMNS).filter(is_declared).count())
    };
    // Of several that name as many it is the last in this order.
    SEPARATORS.into_iter().rev().filter(between).max_by_key(named).unwrap_or(b',')
}

/// Cells of a header without those at its end that have no name, in columns that hold nothing: a spreadsheet writes
/// them where somebody once touched a cell.
fn named_width(scan: &Scan<'_>, header: &Record) -> usize {
    let all = header.cells.len();
    let mut width = header.cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1);
    let mut ahead = Scan { at: scan.at, ..Scan::new(scan.source, scan.separator) };
    while width < all
        && let Some(record) = ahead.record()
    {
        let within = record.cells.get(width..all.min(record.cells.len())).unwrap_or_default();
        width += within.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1);
    }
    width
}

/// The columns that the header names, and which cell of a record each takes.
fn columns(
    scan: &mut Scan<'_>,
    register: &Register,
    header: Record,
) -> (Vec<crate::syntax::front_matter::Column>, Vec<Option<usize>>) {
    let mut columns: Vec<crate::syntax::front_matter::Column> = Vec::new();
    let mut take = Vec::new();
    let written: Vec<Spanned<String>> =
        header.cells.into_iter().map(|cell| Spanned::new(cell.text, cell.token.range)).collect();
    let is_written = |name: &str| written.iter().any(|cell| cell.value == name);
    for (at, name) in written.iter().enumerate() {
        if at == MOST_COLUMNS {
            let found =
                scan.error("register-syntax", name.range, format!("a register has more than {MOST_COLUMNS} columns"));
            scan.diagnostics.push(found.help("split it into two registers"));
            break;
        }
        if is_unreadable(scan.source, &name.value) {
            columns.push(undeclared(name.clone()));
            take.push(Some(at));
            continue;
        }
        if let Some(first) = columns.iter().position(|column| column.name.value == name.value) {
            if name.value.is_empty() {
                unknown(scan, register, name, None);
                continue;
            }
            let found = scan.error("duplicate-column", name.range, format!("there are two columns `{}`", name.value));
            // A declared column has its place in the front matter; meant is the one in this header.
            let first = take.get(first).copied().flatten().and_then(|at: usize| written.get(at)).unwrap_or(name);
            let found = found.also(place(scan.source, first.range), "the first one").help("rename or drop one of them");
            scan.diagnostics.push(found);
            continue;
        }
        let declared = register.columns.iter().find(|column| column.name.value == name.value);
        let column = match declared {
            Some(declared) => declared.clone(),
            None if register.columns.is_empty() => undeclared(name.clone()),
            None => {
                // A misspelt name is one mistake: its cells are read as those of the column that was meant.
                let right = meant(register, &name.value).filter(|column| !is_written(&column.name.value));
                let right = right.filter(|right| columns.iter().all(|column| column.name.value != right.name.value));
                unknown(scan, register, name, right.map(|right| right.name.value.as_str()));
                right.cloned().unwrap_or_else(|| undeclared(name.clone()))
            }
        };
        columns.push(column);
        take.push(Some(at));
    }
    // What a name that cannot be read was meant to be, nobody can tell.
    let is_unread = written.iter().any(|name| is_unreadable(scan.source, &name.value));
    for declared in register.columns.iter().filter(|_| !is_unread) {
        if columns.iter().all(|column| column.name.value != declared.name.value) {
            let name = &declared.name.value;
            let found = scan.error("missing-column", header.range, format!("the column `{name}` is missing"));
            let more = match scan.separator {
                b'\t' => format!("a tab and `{}`", spell(name)),
                separator => format!("`{}{}`", char::from(separator), spell(name)),
            };
            scan.diagnostics.push(found.help(format!("add {more} at the end of the header, and a cell to each row")));
        }
    }
    (columns, take)
}

fn unknown(scan: &mut Scan<'_>, register: &Register, name: &Spanned<String>, right: Option<&str>) {
    let message = match name.value.is_empty() {
        true => "a column has no name".to_owned(),
        false => format!("the column `{}` is not declared", name.value),
    };
    let found = scan.error("unknown-column", name.range, message).why("its cells are shown as text and not checked");
    scan.diagnostics.push(match right {
        Some(right) => {
            let found = found.help(format!("did you mean `{right}`?"));
            match is_certain(register, &name.value, right) {
                true => found.replace(place(scan.source, name.range), spell(right), format!("rename to `{right}`")),
                false => found,
            }
        }
        None if name.value.is_empty() => found.help("give it a name in the header, or delete the column"),
        None => {
            let all: Vec<&str> = register.columns.iter().map(|column| column.name.value.as_str()).collect();
            found.help(format!("declare it under `[register.columns]`, which has {}", list_words(&all)))
        }
    });
}

/// A name as a cell of a header: in quotes where it would not stay one cell without them, whatever the separator.
fn spell(name: &str) -> String {
    let is_plain = |byte: u8| !SEPARATORS.contains(&byte) && !b"\"\r\n".contains(&byte);
    let is_whole = name.trim() == name && name.bytes().all(is_plain);
    if is_whole { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Has a row as many cells as the header? If not, that is told.
fn has_width(scan: &mut Scan<'_>, record: &Record, width: usize) -> bool {
    let cells = &record.cells;
    // A separator or an end of a line may be among what cannot be read.
    if cells.iter().any(|cell| is_unreadable(scan.source, &cell.text)) {
        return false;
    }
    if cells.len() > width {
        let extra = &cells[width..];
        if is_blank(extra) {
            return true;
        }
        let range = TextRange { start: extra[0].token.range.start, end: record.range.end };
        let found = scan
            .error("ragged-row", range, format!("this row has {} cells and the header {width}", cells.len()))
            .why("cells after an extra separator stand under the wrong heading")
            .help("put a cell that holds a separator in double quotes");
        scan.diagnostics.push(found);
    } else if cells.len() < width {
        let range = TextRange { start: record.range.end, end: record.range.end };
        let found = scan
            .error("ragged-row", range, format!("this row has {} cells and the header {width}", cells.len()))
            .help("add the missing separators; an empty cell is nothing between two of them");
        scan.diagnostics.push(found);
    }
    cells.len() == width
}

/// A line of the file, or several if a quoted cell holds line breaks.
struct Record {
    range: TextRange,
    cells: Vec<Raw>,
    /// Is a quote in it closed nowhere, or in the wrong place?
    is_torn: bool,
}

struct Scan<'s> {
    source: &'s Source,
    separator: u8,
    at: usize,
    is_torn: bool,
    diagnostics: Bounded,
}

impl<'s> Scan<'s> {
    fn new(source: &'s Source, separator: u8) -> Self {
        Self { source, separator, at: 0, is_torn: false, diagnostics: Bounded::new(MOST_FOUND) }
    }

    /// The first line that is not blank.
    fn header(&mut self) -> Option<Record> {
        loop {
            match self.record() {
                Some(record) if is_blank(&record.cells) => {}
                other => return other,
            }
        }
    }

    fn error(&self, rule: &'static str, range: TextRange, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(rule, place(self.source, range), message)
    }

    fn byte(&self) -> Option<u8> {
        self.source.text.as_bytes().get(self.at).copied()
    }

    fn record(&mut self) -> Option<Record> {
        self.byte()?;
        self.is_torn = false;
        let start = self.at;
        let mut cells = Vec::new();
        loop {
            cells.push(self.cell());
            if self.byte() != Some(self.separator) {
                break;
            }
            self.at += 1;
        }
        let range = TextRange::new(start, self.at);
        if self.byte().is_some() {
            self.at += 1;
        }
        Some(Record { range, cells, is_torn: self.is_torn })
    }

    /// A cell up to its separator or line break.
    fn cell(&mut self) -> Raw {
        let text = &self.source.text;
        let rest = &text[self.at..];
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        if rest[blanks..].starts_with('"')
            && let Some(cell) = self.quoted(self.at + blanks)
        {
            return cell;
        }
        let is_end = |byte: &u8| *byte == self.separator || *byte == b'\n';
        let len = rest.as_bytes().iter().position(is_end).unwrap_or(rest.len());
        let cell = &rest[..len];
        let start = self.at + (len - cell.trim_start().len());
        let cell = cell.trim();
        self.at += len;
        let range = TextRange::new(start, start + cell.len());
        Raw { text: cell.to_owned(), items: None, token: Token { range, letters: Some(range.start) } }
    }

    /// Tells a quote that nothing closes.
    fn unclosed(&mut self, open: usize) {
        let rest = &self.source.text[open..];
        let end = open + rest.find('\n').unwrap_or(rest.len());
        let found = self.error("register-syntax", TextRange::new(open, end), "this cell is not closed with `\"`");
        self.diagnostics.push(found.help("close it with `\"`; a quote within it is written twice"));
        self.is_torn = true;
    }

    /// A cell in double quotes; `None`, and a finding, if they are not closed.
    ///
    /// One that is not closed goes on to a quote that opens another cell in a line below.
    fn quoted(&mut self, open: usize) -> Option<Raw> {
        let text = &self.source.text;
        let bytes = text.as_bytes();
        let mut value = String::new();
        let mut from = open + 1;
        let close = loop {
            let Some(quote) = text[from..].find('"').map(|at| from + at) else {
                self.unclosed(open);
                return None;
            };
            value.push_str(&text[from..quote]);
            if bytes.get(quote + 1) != Some(&b'"') {
                break quote;
            }
            value.push('"');
            from = quote + 2;
        };
        let separator = self.separator;
        let is_end = |byte: &u8| *byte == separator || *byte == b'\n';
        let behind = &bytes[close + 1..];
        let tail = behind.iter().position(is_end).unwrap_or(behind.len());
        let tail = TextRange::new(close + 1, close + 1 + tail);
        let after = text[tail.range()].trim();
        let before = text[open + 1..close].trim_end_matches(' ');
        if !after.is_empty() && value.contains('\n') && before.ends_with(['\n', char::from(separator)]) {
            self.unclosed(open);
            return None;
        }
        self.at = tail.end as usize;
        if !after.is_empty() {
            self.is_torn = true;
            let found = self.error("register-syntax", tail, "text after the closing quote of a cell");
            self.diagnostics
                .push(found.help("put all of the cell between the quotes, and write a quote within it twice"));
            value.push_str(&text[tail.range()]);
        }
        let range = TextRange::new(open, close + 1);
        let inner = value.trim();
        let blanks = value.len() - value.trim_start().len();
        let spelt = value.len() == close - open - 1;
        let letters = spelt.then_some((open + 1 + blanks) as u32);
        Some(Raw { text: inner.to_owned(), items: None, token: Token { range, letters } })
    }
}
