//! All tables as one workbook (Office Open XML, ECMA-376). Every cell is text: nothing in it is a formula,
//! a link or a number that a spreadsheet could take for a date.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::tables::{Facts, TABLES, Table, neutral};

/// Rows that a sheet holds, its heading among them (Excel's limit is 1,048,576).
const MOST_ROWS: u32 = 1_000_000;
/// Characters that a cell holds (Excel's limit is 32,767 UTF-16 units).
const MOST_TEXT: usize = 32_000;

/// The workbook: a sheet about itself, then one for each table. Equal manuals give equal bytes.
pub fn xlsx(facts: Facts<'_>) -> Result<Vec<u8>, XlsxError> {
    let manual = facts.manual;
    let settings = &manual.settings;
    let mut workbook = Workbook::new();
    let today = settings.today;
    let (year, month, day) = (today.year().clamp(1900, 9999) as u16, today.month() as u8, today.day() as u8);
    let properties = DocProperties::new()
        .set_title(&settings.manual.title)
        .set_company(&settings.manual.organization)
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, month, day)?);
    workbook.set_properties(&properties);
    about(workbook.add_worksheet(), facts)?;
    let heading = Format::new().set_bold().set_background_color(0x00E8_EEF4).set_align(FormatAlign::Top);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for table in &TABLES {
        for sheet in sheets(table, facts, &heading, &text)? {
            workbook.push_worksheet(sheet);
        }
    }
    workbook.save_to_buffer()
}

/// The sheets of a table: one, or as many as its rows fill.
fn sheets(table: &Table, facts: Facts<'_>, heading: &Format, text: &Format) -> Result<Vec<Worksheet>, XlsxError> {
    let mut sheets = vec![begun(table, 1, heading)?];
    let mut last_row = 0;
    let mut failed = None;
    table.rows(facts, &mut |row| {
        let mut put = || {
            if last_row + 1 == MOST_ROWS {
                close(&mut sheets, table, last_row)?;
                sheets.push(begun(table, sheets.len() + 1, heading)?);
                last_row = 0;
            }
            last_row += 1;
            let Some(sheet) = sheets.last_mut() else { return Ok(()) };
            for (column, cell) in (0u16..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string_with_format(last_row, column, shortened(&neutral(cell)), text)?;
            }
            Ok::<(), XlsxError>(())
        };
        if failed.is_none() {
            failed = put().err();
        }
    });
    match failed {
        Some(error) => Err(error),
        None => close(&mut sheets, table, last_row).map(|()| sheets),
    }
}

/// A sheet with its heading row, which stays in view.
fn begun(table: &Table, number: usize, heading: &Format) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(match number {
        1 => table.title.to_string(),
        further => format!("{} ({further})", table.name),
    })?;
    for (column, name) in (0u16..).zip(table.columns) {
        sheet.write_string_with_format(0, column, *name, heading)?;
        sheet.set_column_width(column, width(name))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(sheet)
}

/// Lets the last sheet be filtered by each of its columns.
fn close(sheets: &mut [Worksheet], table: &Table, last_row: u32) -> Result<(), XlsxError> {
    let last_column = table.columns.len().saturating_sub(1) as u16;
    if let Some(sheet) = sheets.last_mut() {
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    Ok(())
}

/// What the workbook is, of which day, and how its texts are to be read.
fn about(sheet: &mut Worksheet, facts: Facts<'_>) -> Result<(), XlsxError> {
    let manual = facts.manual;
    let settings = &manual.settings;
    let label = Format::new().set_bold().set_align(FormatAlign::Top);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let editions: Vec<String> = manual
        .standards()
        .map(|(_, standard)| format!("{}: {}", standard.alias, standard.catalog.edition.reference))
        .collect();
    let mut rows = vec![
        ("Manual", settings.manual.title.clone()),
        ("Organization", settings.manual.organization.clone()),
        ("As of", settings.today.to_string()),
        ("Standards", editions.join("\n")),
    ];
    if manual.is_paraphrased() {
        let note = "Requirement texts are short paraphrases. Audit against a licensed copy of the standard.";
        rows.push(("Note", note.to_string()));
    }
    sheet.set_name("About")?;
    sheet.set_column_width(0, 16)?;
    sheet.set_column_width(1, 80)?;
    for (row, (name, value)) in (0u32..).zip(rows) {
        sheet.write_string_with_format(row, 0, name, &label)?;
        sheet.write_string_with_format(row, 1, shortened(&neutral(&value)), &text)?;
    }
    Ok(())
}

/// A width, in characters, that most cells of a column need.
fn width(column: &str) -> u8 {
    match column {
        "requirement" | "reason" => 60,
        "title" | "document_title" | "section" | "name" | "location" | "answers" | "path" | "url" | "documents" => 34,
        _ => 14,
    }
}

fn shortened(cell: &str) -> String {
    match cell.char_indices().nth(MOST_TEXT / 2) {
        // Two UTF-16 units a character at the most.
        Some((end, _)) if cell.encode_utf16().count() > MOST_TEXT => format!("{} …", &cell[..end]),
        _ => cell.to_string(),
    }
}
