//! Decisions on what applies, as registers hold them.

use std::sync::Arc;

use super::{Decision, Manual, Register, RowIndex, claims};
use crate::config::Implementation;
use crate::diagnostics::Diagnostic;
use crate::source::{SourcePath, Span};
use crate::syntax::front_matter::{ColumnType, Decides};
use crate::syntax::register::{Cell, CellValue};

/// The decisions written as rows of registers with `decides = "applicability"`.
pub(super) fn of_registers(manual: &Manual, found: &mut Vec<Diagnostic>) -> Vec<Decision> {
    let mut all = Vec::new();
    for (at, register) in manual.registers.iter().enumerate() {
        if register.decides != Some(Decides::Applicability) {
            continue;
        }
        let path = register.source.clone().unwrap_or_else(|| SourcePath::new(""));
        let column = |name: &str| register.column(name);
        found.extend(undecided_columns(manual, register));
        for (row_at, row) in register.rows.iter().enumerate() {
            let cell = |name: &str| column(name).and_then(|at| row.row.cells.get(at));
            let text = |name: &str| cell(name).map_or(String::new(), |cell| cell.text.trim().to_string());
            let Some(CellValue::Clause(tags)) = column("clause").and_then(|at| row.value(at)) else { continue };
            // A decision whose date cannot be read must not hold for ever.
            let (until, until_unread) = match column("until").and_then(|at| row.value(at)) {
                Some(CellValue::Date(date) | CellValue::Due(date)) => (Some(*date), false),
                Some(CellValue::Empty) | None => (None, false),
                Some(_) => (None, true),
            };
            // In a row that is torn it may stand anywhere.
            let until_unread = until_unread || row.row.is_torn;
            let Some(said) = cell("applicable") else { continue };
            let applicable = match Answer::of(&said.text) {
                Answer::Decided(applicable) => applicable,
                Answer::Open => continue,
                // Told by the reader of the register.
                Answer::Unknown if is_unfit(register, said) => continue,
                Answer::Unknown => {
                    let message = format!("`{}` decides nothing", said.text.trim());
                    found.push(
                        Diagnostic::error("bad-column-value", Span::new(&path, said.range), message)
                            .label("neither `yes` nor `no`")
                            .why("whether a requirement applies must not be guessed")
                            .help("write `yes` or `no`, or leave the cell empty until it is decided"),
                    );
                    continue;
                }
            };
            let reason: Arc<str> = manual.fill_variables(&text("reason")).into();
            for tag in tags {
                // Reported once already, as a cell.
                let mut heard = Vec::new();
                let Some(reach) = claims::resolve(manual, &path, tag, &mut heard) else { continue };
                all.push(Decision {
                    tag: tag.to_string(),
                    span: Span::new(&path, tag.range),
                    reach,
                    applicable,
                    reason: reason.clone(),
                    owner: Some(text("owner")).filter(|owner| !owner.is_empty()),
                    until,
                    until_unread,
                    status: Implementation::from_word(&text("status").to_lowercase()),
                    row: Some(RowIndex { register: at as u32, row: row_at as u32 }),
                });
            }
        }
    }
    all
}

/// What a cell says of whether a requirement applies.
enum Answer {
    Decided(bool),
    /// Nothing yet.
    Open,
    Unknown,
}

impl Answer {
    fn of(word: &str) -> Self {
        match word.trim().to_lowercase().as_str() {
            "" => Answer::Open,
            "yes" | "true" | "in" | "applicable" => Answer::Decided(true),
            "no" | "false" | "out" | "not applicable" | "not-applicable" | "excluded" => Answer::Decided(false),
            _ => Answer::Unknown,
        }
    }
}

/// Does a cell not fit its column?
fn is_unfit(register: &Register, cell: &Cell) -> bool {
    let kind = register.column("applicable").map(|at| &register.columns[at].kind.value);
    matches!(cell.value, CellValue::Text(_)) && kind.is_some_and(|kind| *kind != ColumnType::Text)
}

/// Columns without which a register that decides can decide nothing.
fn undecided_columns(manual: &Manual, register: &Register) -> Vec<Diagnostic> {
    let document = manual.document(register.document);
    let mut found = Vec::new();
    let mut put = |message: String, help: &str| {
        found.push(
            Diagnostic::error("bad-column", document.head(), message)
                .why("a register with `decides = \"applicability\"` says of each clause whether it applies, and until when")
                .help(help),
        );
    };
    for name in ["clause", "applicable"] {
        if register.column(name).is_none() {
            put(
                format!("this register decides, and has no column `{name}`"),
                "declare the columns `clause` and `applicable`",
            );
        }
    }
    // A type that could not be read is told.
    let kind = |name| register.column(name).map(|at| &register.columns[at]).filter(|column| !column.is_untyped);
    let clause = kind("clause").map(|column| &column.kind.value);
    if clause.is_some_and(|kind| *kind != ColumnType::Clause) {
        put("the column `clause` of this register holds no clauses".to_string(), "give it the type `clause`");
    }
    let until = kind("until").map(|column| &column.kind.value);
    if until.is_some_and(|kind| !matches!(kind, ColumnType::Date | ColumnType::Due)) {
        put("the column `until` of this register holds no days".to_string(), "give it the type `date` or `due`");
    }
    found
}
