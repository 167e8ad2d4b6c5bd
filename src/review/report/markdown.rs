//! One comment for a pull or merge request: the verdict first, details folded.

use super::outline::{Piece, Section, Weight, coverage, headline, outline, summary};
use crate::review::escape::{code, markdown as escape};
use crate::review::model::{Fate, Review};
use crate::review::redline::{self, Extent};

/// The first line of the comment: by it whoever posts the comment finds the one to replace.
pub const MARKER: &str = "<!-- clausebook review -->";

/// Bytes that a comment has at most. Forges allow a little more, in characters.
pub const LIMIT: usize = 65_000;

/// Bytes kept for what is said about the cut.
const RESERVE: usize = 600;

/// Rows of a grave section that are shown unfolded.
const OPEN_ROWS: usize = 25;

/// The review as one comment, never longer than [`LIMIT`].
pub fn markdown(review: &Review) -> String {
    let mut comment = Comment { out: format!("{MARKER}\n"), left_out: 0 };
    comment.out.push_str(&format!("### Manual: {}\n\n", escape(&headline(review))));
    if !review.failing.is_empty() {
        let names: Vec<String> = review.failing.iter().map(|effect| code(effect.0.as_str())).collect();
        comment.out.push_str(&format!("**Not acceptable by the policy of the manual:** {}\n\n", names.join(", ")));
    }
    if !review.is_empty() {
        comment.out.push_str(&format!("{}\n\n", summary(review)));
        for line in coverage(review) {
            comment.out.push_str(&format!("- {}\n", escape(&line)));
        }
        comment.out.push('\n');
    }
    for section in outline(review) {
        comment.section(&section);
    }
    comment.redlines(review);
    if comment.left_out > 0 {
        comment.out.push_str(&format!(
            "\n**This comment is cut:** {} left out. The report as HTML or JSON holds everything.\n",
            super::outline::count(comment.left_out, "row or text is", "rows and texts are")
        ));
    }
    let point = |point: &crate::review::model::Point| match &point.commit {
        Some(commit) => format!("{} ({})", escape(&point.name), code(commit.get(..12).unwrap_or(commit))),
        None => escape(&point.name),
    };
    comment.out.push_str(&format!("\n<sub>{} compared with {}</sub>\n", point(&review.head), point(&review.base)));
    comment.out
}

struct Comment {
    out: String,
    left_out: usize,
}

impl Comment {
    fn fits(&self, more: usize) -> bool {
        self.out.len() + more + RESERVE <= LIMIT
    }

    fn section(&mut self, section: &Section) {
        let open = section.weight == Weight::Grave && section.rows.len() <= OPEN_ROWS;
        let (start, end) = match open {
            true => (format!("#### {}\n\n", escape(&section.title)), "\n"),
            false => (format!("<details><summary>{}</summary>\n\n", html_text(&section.title)), "\n</details>\n\n"),
        };
        let head = format!("| {} |\n|{}\n", section.columns.join(" | "), "---|".repeat(section.columns.len()));
        let rows: Vec<String> = section.rows.iter().map(|row| table_row(row)).collect();
        let frame = start.len() + head.len() + end.len();
        if !rows.first().is_some_and(|row| self.fits(frame + row.len())) {
            self.left_out += rows.len();
            return;
        }
        self.out.push_str(&start);
        self.out.push_str(&head);
        let mut shown = 0;
        for row in &rows {
            if !self.fits(end.len() + row.len() + 80) {
                break;
            }
            self.out.push_str(row);
            shown += 1;
        }
        if shown < rows.len() {
            self.left_out += rows.len() - shown;
            self.out.push_str(&format!("\n\u{2026} and {} more\n", rows.len() - shown));
        }
        self.out.push_str(end);
    }

    fn redlines(&mut self, review: &Review) {
        for change in &review.documents {
            let is_whole = change.fates.iter().any(|fate| matches!(fate, Fate::New | Fate::Removed));
            let Some(text) = change.redline.as_ref().filter(|_| !is_whole) else { continue };
            let title = match change.document == change.path {
                true => change.title.clone(),
                false => format!("{} {}", change.document, change.title),
            };
            let text = redline::markdown(text, Extent::Changes);
            let block =
                format!("<details><summary>What changed in {}</summary>\n\n{text}\n</details>\n\n", html_text(&title));
            match self.fits(block.len()) {
                true => self.out.push_str(&block),
                false => self.left_out += 1,
            }
        }
    }
}

/// Text within an HTML element of a comment, which forges do not read as Markdown but as mentions.
fn html_text(text: &str) -> String {
    let text = crate::diagnostics::render::visible(text).replace('\n', " ");
    crate::syntax::markdown::escape(&text).replace('@', "&#64;")
}

fn table_row(row: &[Vec<Piece>]) -> String {
    let cell = |cell: &Vec<Piece>| {
        cell.iter()
            .map(|piece| match piece {
                Piece::Text(text) => escape(text),
                Piece::Name(name) => code(name),
                Piece::Break => "<br>".to_string(),
            })
            .collect::<String>()
    };
    format!("| {} |\n", row.iter().map(cell).collect::<Vec<_>>().join(" | "))
}
