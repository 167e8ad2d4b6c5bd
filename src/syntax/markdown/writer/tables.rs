//! Tables: cells in columns, and cells that a row has too many.

use std::ops::Range;

use pulldown_cmark::Alignment;

use super::Writer;
use crate::diagnostics::Diagnostic;

impl Writer<'_> {
    pub(super) fn table(&mut self, alignments: Vec<Alignment>, range: &Range<usize>) {
        self.tables += 1;
        self.alignments = alignments;
        let above =
            self.body.headings.last().map(|heading| heading.text.as_str()).or(self.named.title).unwrap_or_default();
        let above = above.to_string();
        let from = self.body.html.len();
        self.open(
            "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"",
            "</tbody></table></div>\n",
            range,
        );
        // Nothing is opened where too much is open.
        if self.body.html.len() > from {
            self.label(&above);
            self.body.html.push_str(&format!(" \u{b7} {}\"><table>\n", self.tables));
        }
    }

    pub(super) fn table_cell(&mut self, range: &Range<usize>) {
        let alignment = self.alignments.get(self.cell).copied().unwrap_or(Alignment::None);
        self.cell += 1;
        let (element, end) = match self.in_head {
            true => ("<th scope=\"col\"", "</th>"),
            false => ("<td", "</td>"),
        };
        let class = match alignment {
            Alignment::None => ">",
            Alignment::Left => " class=\"left\">",
            Alignment::Center => " class=\"center\">",
            Alignment::Right => " class=\"right\">",
        };
        self.open(&format!("{element}{class}"), end, range);
    }

    /// Reports cells that stand to the right of the last column of the header: no page shows them.
    pub(super) fn lost_cells(&mut self, row: &Range<usize>) {
        let columns = self.alignments.len();
        let line = self.markdown.get(row.clone()).unwrap_or_default().lines().next().unwrap_or_default();
        let (mut bars, end) = bars(line);
        let Some(surplus) = bars.nth(columns.saturating_sub(1)) else { return };
        let cells = columns + 1 + bars.count();
        let span = self.span(row.start + surplus..row.start + end);
        self.diagnostics.push(
            Diagnostic::error(
                "ragged-table",
                span,
                format!("this row has {cells} cells, the header of the table {columns}"),
            )
            .label("not shown on the page")
            .why("what stands to the right of the last column is lost without a word")
            .help("add a column to the header, or write `\\|` for a bar within a cell"),
        );
    }
}

/// The bars between the cells of a row, and where the last cell ends.
fn bars(line: &str) -> (impl Iterator<Item = usize>, usize) {
    let inner = line.trim_end();
    let inner = inner.strip_suffix('|').filter(|rest| !rest.ends_with('\\')).unwrap_or(inner);
    let begin = inner.len() - inner.trim_start().strip_prefix('|').unwrap_or(inner.trim_start()).len();
    let bars = inner[begin..].match_indices('|').map(move |(at, _)| begin + at);
    (bars.filter(|at| !inner[..*at].ends_with('\\')), inner.len())
}

/// How many cells a row has.
pub(super) fn cells(line: &str) -> usize {
    bars(line).0.count() + 1
}
