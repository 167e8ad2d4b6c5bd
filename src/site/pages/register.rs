use crate::manual::{RegisterRow, RowIndex, Target};
use crate::site::context as page;
use crate::site::frame::register_title;
use crate::site::pages::people::sorted_as;
use crate::site::view::View;
use crate::source::Spanned;
use crate::syntax::front_matter::{Column, ColumnType};
use crate::syntax::register::{Cell, CellValue};

/// All registers, by title.
pub fn registers(view: &View<'_>) -> page::RegistersPage {
    let living = (0..view.manual.registers.len()).filter(|at| view.is_listed(view.manual.registers[*at].document));
    let registers = living.map(|at| {
        let register = &view.manual.registers[at];
        let document = view.manual.document(register.document);
        page::RegisterSummary {
            link: page::Link {
                title: view.manual.fill_variables(&document.title),
                address: view.manual.register_address(at),
            },
            document: view.document(register.document, None),
            owner: document.front.owner.as_ref().map(|role| view.role(&role.value)),
            rows: register.rows.len(),
            overdue: register.rows.iter().filter(|row| is_overdue(view, row)).count(),
        }
    });
    let mut registers: Vec<page::RegisterSummary> = registers.collect();
    registers.sort_by_cached_key(|register| sorted_as(&register.link.title));
    page::RegistersPage { registers }
}

fn is_overdue(view: &View<'_>, row: &RegisterRow) -> bool {
    row.row.cells.iter().any(|cell| matches!(cell.value, CellValue::Due(date) if date < view.today()))
}

/// A register as a table, or one page of it.
pub fn register(view: &View<'_>, (at, part): (usize, usize), root: &str) -> page::RegisterPage {
    let register = &view.manual.registers[at];
    let document = view.manual.document(register.document);
    let order = columns_key_first(&register.columns);
    let first_heading = document.body.printed_headings().first();
    let introduction_end = first_heading.map_or(document.body.html.len(), |heading| heading.html_at as usize);
    let introduction = view.text(register.document, 0..introduction_end, root, true);
    let range = register.part(part);
    let rows = range.clone().zip(&register.rows[range]).map(|(row_at, row)| {
        let index = RowIndex { register: at as u32, row: row_at as u32 };
        page::RegisterRow {
            key: row.key.clone().unwrap_or_default(),
            anchor: row.anchor().unwrap_or_default(),
            address: view.manual.row_address(index),
            cells: order.iter().map(|column| cell(view, row, *column)).collect(),
            overdue: is_overdue(view, row),
        }
    });
    page::RegisterPage {
        title: register_title(view, at, part),
        count: register.rows.len(),
        document: view.document(register.document, None),
        owner: document.front.owner.as_ref().map(|role| view.role(&role.value)),
        introduction: page::Html(crate::site::quote::among_others(&introduction, document.name())),
        columns: order
            .iter()
            .map(|at| {
                let column = &register.columns[*at];
                page::Column {
                    title: column.heading().to_string(),
                    kind: kind(&column.kind.value),
                    description: None,
                    choices: column.choices.iter().map(|choice| choice.value.clone()).collect(),
                }
            })
            .collect(),
        rows: rows.collect(),
    }
}

fn columns_key_first(columns: &[Column]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|at| columns[*at].kind.value != ColumnType::Key);
    order
}

/// What a column holds, in the words of the pages.
pub fn kind(kind: &ColumnType) -> page::ColumnKind {
    match kind {
        ColumnType::Key => page::ColumnKind::Key,
        ColumnType::Text => page::ColumnKind::Text,
        ColumnType::Date => page::ColumnKind::Date,
        ColumnType::Due => page::ColumnKind::Due,
        ColumnType::Number => page::ColumnKind::Number,
        ColumnType::Choice => page::ColumnKind::Choice,
        ColumnType::Role => page::ColumnKind::Role,
        ColumnType::Document => page::ColumnKind::Document,
        ColumnType::Clause => page::ColumnKind::Clause,
        ColumnType::Register(_) => page::ColumnKind::Register,
        ColumnType::Link => page::ColumnKind::Link,
    }
}

fn cell(view: &View<'_>, row: &RegisterRow, at: usize) -> page::Cell {
    let Some(cell) = row.row.cells.get(at) else { return page::Cell::default() };
    let targets = row.targets.get(at).map(Vec::as_slice).unwrap_or_default();
    let text = view.manual.fill_variables(&cell.text);
    let link = |target: &Target| -> Option<page::Link> {
        Some(page::Link { title: label(view, target), address: view.manual.target_address(target)? })
    };
    let mut links: Vec<page::Link> = targets.iter().filter_map(link).collect();
    if !links.is_empty() && links.len() < named(cell) {
        // Some of the names lead nowhere: the text is more honest than the links that are left.
        links.clear();
    }
    page::Cell {
        links,
        target: targets.iter().find_map(|target| match target {
            Target::External(address) => Some(page::Target(address.clone())),
            _ => None,
        }),
        due: match &cell.value {
            CellValue::Due(date) => Some(view.due(*date)),
            _ => None,
        },
        signed: matches!(&cell.value, CellValue::Number(number) if number.starts_with(['-', '+'])),
        text,
    }
}

fn named(cell: &Cell) -> usize {
    let count = |words: &Vec<Spanned<String>>| words.len();
    match &cell.value {
        CellValue::Role(words) | CellValue::Document(words) | CellValue::Register(_, words) => count(words),
        CellValue::Clause(tags) => tags.len(),
        _ => 1,
    }
}

fn label(view: &View<'_>, target: &Target) -> String {
    match target {
        Target::Row(row) => view.row(*row).title,
        Target::Clause(standard, clause, item) => {
            let catalog = view.catalog(*standard);
            let number = match item {
                Some(item) => catalog.items()[*item as usize].id.to_string(),
                None => catalog.clauses()[*clause as usize].number.to_string(),
            };
            format!("{}:{number}", view.manual.standard(*standard).alias)
        }
        Target::Asset(path) => path.file_name().to_string(),
        other => view.manual.label(other, ""),
    }
}

/// One row of a register on a page of its own.
pub fn row(view: &View<'_>, index: RowIndex) -> page::RegisterRowPage {
    let register = &view.manual.registers[index.register as usize];
    let row = &register.rows[index.row as usize];
    let document = view.manual.document(register.document);
    let target = Target::Row(index);
    let named = row.targets.iter().flatten().filter_map(|target| match target {
        Target::Document(document, section) => Some(view.document(*document, *section)),
        _ => None,
    });
    let problems = register.columns.iter().enumerate().filter(|(at, column)| {
        let empty = row.row.cells.get(*at).is_none_or(|cell| matches!(cell.value, CellValue::Empty));
        column.required && empty
    });
    page::RegisterRowPage {
        register: page::Link {
            title: view.manual.fill_variables(&document.title),
            address: view.manual.register_address(index.register as usize),
        },
        document: view.document(register.document, None),
        key: row.key.clone().unwrap_or_default(),
        title: view.row_title(index),
        fields: register
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| page::Field {
                title: column.heading().to_string(),
                kind: kind(&column.kind.value),
                cell: cell(view, row, at),
            })
            .collect(),
        documents: named.collect(),
        problems: problems.map(|(_, column)| column.heading().to_string()).collect(),
        backlinks: view.backlinks(&target),
        rows: view.rows_naming(&target),
    }
}

/// All records.
pub fn records(view: &View<'_>) -> page::RecordsPage {
    let living = view.manual.records.iter().enumerate().filter(|(_, record)| view.is_listed(record.document));
    page::RecordsPage { records: living.map(|(at, _)| view.record(at as u32)).collect() }
}
