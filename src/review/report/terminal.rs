//! A review in a terminal.

use super::outline::{Piece, coverage, headline, outline, summary};
use crate::diagnostics::render::{Color, visible};
use crate::review::model::Review;

/// The review as text; colour marks the verdict and the headings.
pub fn terminal(review: &Review, color: Color) -> String {
    let (bold, red, plain) = match color {
        Color::Always => ("\u{1b}[1m", "\u{1b}[1;31m", "\u{1b}[0m"),
        Color::Never => ("", "", ""),
    };
    let point = |point: &crate::review::model::Point| match &point.commit {
        Some(commit) => format!("{} ({})", point.name, commit.get(..12).unwrap_or(commit)),
        None => point.name.clone(),
    };
    let mut out = format!("{bold}{}{plain}\n", headline(review));
    out.push_str(&visible(&format!("{} compared with {}", point(&review.head), point(&review.base))));
    out.push('\n');
    if !review.failing.is_empty() {
        let names: Vec<&str> = review.failing.iter().map(|effect| effect.0.as_str()).collect();
        out.push_str(&format!("{red}fails on {}{plain}\n", names.join(", ")));
    }
    if review.is_empty() {
        return out;
    }
    out.push_str(&format!("{}\n", summary(review)));
    for line in coverage(review) {
        out.push_str(&format!("{}\n", visible(&line)));
    }
    for section in outline(review) {
        out.push_str(&format!("\n{bold}{}{plain}\n", section.title));
        for row in &section.rows {
            let cells: Vec<String> = row.iter().map(|cell| text(cell)).collect();
            let (what, details) = cells.split_at(cells.len().min(2));
            let what: Vec<&str> = what.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
            out.push_str(&format!("  {}\n", what.join("  ").replace('\n', " ")));
            for (column, cell) in section.columns.iter().skip(2).zip(details).filter(|(_, cell)| !cell.is_empty()) {
                let label = if column.is_empty() { String::new() } else { format!("{}: ", column.to_lowercase()) };
                let mut lines = cell.split('\n');
                out.push_str(&format!("      {label}{}\n", lines.next().unwrap_or_default()));
                lines.for_each(|line| out.push_str(&format!("        {line}\n")));
            }
        }
    }
    out
}

fn text(cell: &[Piece]) -> String {
    let one = |piece: &Piece| match piece {
        Piece::Text(text) | Piece::Name(text) => visible(text).replace('\n', " "),
        Piece::Break => "\n".to_string(),
    };
    cell.iter().map(one).collect()
}
