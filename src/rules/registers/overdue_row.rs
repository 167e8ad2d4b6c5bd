use std::collections::BTreeSet;

use crate::config::Level;
use crate::coverage::{Void, void};
use crate::diagnostics::Diagnostic;
use crate::manual::{Decision, RowIndex};
use crate::rules::levels::Heard;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::Span;
use crate::syntax::register::CellValue;

pub(super) static RULE: Rule = Rule {
    name: "overdue-row",
    family: Family::Registers,
    level: Level::Warn,
    page: include_str!("overdue_row.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    let mut heard = Heard::new(manual);
    let is_expired = |decision: &&Decision| matches!(void(manual, decision), Some(Void::Expired(_)));
    let expired: BTreeSet<RowIndex> =
        manual.decisions.iter().filter(is_expired).filter_map(|decision| decision.row).collect();
    for (at, register) in manual.registers.iter().enumerate() {
        let Some(source) = register.source.as_ref().filter(|_| !shelf.is_retired(register.document)) else { continue };
        for (row_at, row) in register.rows.iter().enumerate() {
            let is_expired = expired.contains(&RowIndex { register: at as u32, row: row_at as u32 });
            for (cell, column) in row.row.cells.iter().zip(&register.columns) {
                let CellValue::Due(due) = cell.value else { continue };
                if due >= manual.settings.today {
                    continue;
                }
                let place = Span::new(source, cell.range);
                // The end of a decision.
                if is_expired && column.name.value == "until" && heard.hears("expired-decision", Some(&place)) {
                    continue;
                }
                let what = row.key.as_ref().map_or("this row".to_string(), |key| format!("`{key}`"));
                found.push(
                    Diagnostic::warning(RULE.name, place, format!("{what} was due on {due}"))
                        .label(format!("{}, past", column.heading()))
                        .why("what was to be done by that day is open, or nobody wrote down that it is done")
                        .help("do it and enter the next day, or leave the cell empty if nothing follows"),
                );
            }
        }
    }
}
