//! Tables as CSV (RFC 4180, UTF-8). No cell can become a formula in a spreadsheet.

use super::tables::{Facts, Table, neutral};

/// A table as CSV.
pub fn csv(table: &Table, facts: Facts<'_>) -> Vec<u8> {
    csv_of(table, facts, &|_| true)
}

/// The same with the rows that are wanted only.
pub fn csv_of(table: &Table, facts: Facts<'_>, is_wanted: &dyn Fn(&[&str]) -> bool) -> Vec<u8> {
    // A text that grows is held twice while it moves; room that is never written to costs nothing.
    let bytes = Vec::with_capacity(table.room(facts));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(bytes);
    // Writing to memory does not fail.
    let _ = writer.write_record(table.columns);
    table.rows(facts, &mut |row| {
        if !is_wanted(row) {
            return;
        }
        for cell in row {
            let _ = writer.write_field(neutral(cell).as_bytes());
        }
        let _ = writer.write_record(None::<&[u8]>);
    });
    writer.into_inner().unwrap_or_default()
}
