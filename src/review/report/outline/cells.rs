//! Cells of tables: words, names, lines of both.

use super::{Cell, Piece};

pub(super) fn text(text: impl Into<String>) -> Cell {
    vec![Piece::Text(text.into())]
}

pub(super) fn name(name: impl Into<String>) -> Cell {
    vec![Piece::Name(name.into())]
}

pub(super) fn named(id: &str, title: &str) -> Cell {
    match id == title || title.is_empty() {
        true => name(id),
        false => vec![Piece::Name(id.to_string()), Piece::Text(format!(" {title}"))],
    }
}

/// Several cells in one, each on a line.
pub(super) fn lines(cells: impl IntoIterator<Item = Cell>) -> Cell {
    let mut all = Cell::new();
    for cell in cells {
        if !all.is_empty() {
            all.push(Piece::Break);
        }
        all.extend(cell);
    }
    all
}

/// A number with its noun.
pub(in crate::review::report) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Two values, if they differ.
pub(super) fn was_and_is(before: &str, after: &str) -> Cell {
    match (before, after) {
        (before, after) if before == after => text(after),
        ("", after) => text(after),
        (before, "") => text(format!("was: {before}")),
        (before, after) => lines([text(format!("was: {before}")), text(format!("is: {after}"))]),
    }
}

/// A message with its code told apart, and its rule.
pub(super) fn message(message: &str, rule: &str) -> Cell {
    let parts = message.split('`').enumerate().filter(|(_, part)| !part.is_empty());
    let mut cell: Cell = parts
        .map(|(at, part)| match at % 2 {
            0 => Piece::Text(part.to_string()),
            _ => Piece::Name(part.to_string()),
        })
        .collect();
    cell.extend([Piece::Text(" (".to_string()), Piece::Name(rule.to_string()), Piece::Text(")".to_string())]);
    cell
}
