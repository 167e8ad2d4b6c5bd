use crate::config::Level;
use crate::diagnostics::Diagnostic;
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
    for register in manual.registers.iter().filter(|register| !shelf.is_retired(register.document)) {
        let Some(source) = &register.source else { continue };
        for row in &register.rows {
            for (cell, column) in row.row.cells.iter().zip(&register.columns) {
                let CellValue::Due(due) = cell.value else { continue };
                if due >= manual.settings.today {
                    continue;
                }
                let what = row.key.as_ref().map_or("this row".to_string(), |key| format!("`{key}`"));
                found.push(
                    Diagnostic::warning(RULE.name, Span::new(source, cell.range), format!("{what} was due on {due}"))
                        .label(format!("{}, past", column.heading()))
                        .why("what was to be done by that day is open, or nobody wrote down that it is done")
                        .help("do it and enter the next day, or leave the cell empty if nothing follows"),
                );
            }
        }
    }
}
