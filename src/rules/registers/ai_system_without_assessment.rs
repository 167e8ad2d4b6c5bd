use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::{Manual, Register, RegisterRow, RowIndex, Target, row_span};
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "ai-system-without-assessment",
    family: Family::Registers,
    level: Level::Warn,
    page: include_str!("ai_system_without_assessment.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    for (at, register) in manual.registers.iter().enumerate() {
        let is_required = register.columns.iter().any(|column| column.required && column.name.value.contains("impact"));
        // An empty cell of a required column is reported where the row is read.
        if !register.name.contains("ai-system") || is_required || shelf.is_retired(register.document) {
            continue;
        }
        for (row_at, row) in register.rows.iter().enumerate() {
            let index = RowIndex { register: at as u32, row: row_at as u32 };
            if !is_used(register, row) || names_assessment(register, row) || is_assessed(manual, index) {
                continue;
            }
            let what = row.key.as_deref().unwrap_or("this AI system");
            found.push(
                Diagnostic::warning(RULE.name, row_span(register, row), format!("`{what}` has no impact assessment"))
                    .label("an AI system")
                    .why("the impact on people and society is assessed for each AI system (ISO/IEC 42001, 6.1.4 and 8.4)")
                    .help(
                        "assess it before it is used, and name the assessment in a column whose name has `impact`, or refer \
                         to the row from a register whose name has it",
                    ),
            );
        }
    }
}

/// A system that was never built, or is gone, has no impact.
fn is_used(register: &Register, row: &RegisterRow) -> bool {
    const UNUSED: [&str; 6] = ["idea", "planned", "proposed", "rejected", "retired", "withdrawn"];
    let states = ["status", "state"].iter().filter_map(|name| register.column(name));
    !states
        .filter_map(|at| row.row.cells.get(at))
        .any(|cell| UNUSED.contains(&cell.text.trim().to_lowercase().as_str()))
}

fn names_assessment(register: &Register, row: &RegisterRow) -> bool {
    let cells = register.columns.iter().zip(&row.row.cells);
    cells.filter(|(column, _)| column.name.value.contains("impact")).any(|(_, cell)| !cell.text.trim().is_empty())
}

fn is_assessed(manual: &Manual, row: RowIndex) -> bool {
    let backlinks = manual.backlinks.get(&Target::Row(row)).map(Vec::as_slice).unwrap_or_default();
    let rows = backlinks.iter().filter_map(|backlink| backlink.row);
    rows.into_iter().any(|other| manual.registers[other.register as usize].name.contains("impact"))
}
