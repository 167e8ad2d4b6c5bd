//! Redline: two texts of one document held against each other as a reader sees them.
//!
//! Both texts are cut into blocks (paragraphs, list items, rows of tables, headings, code), blocks are
//! aligned, and within a block that changed words are compared. A block that stands elsewhere now is
//! moved, not lost. What Markdown looked like in the source does not matter. Cost grows linearly with
//! the texts: where a stretch is rewritten altogether, candidates are looked for in windows.

mod align;
mod print;
mod read;
mod tidy;
mod words;

use std::sync::Arc;

use serde::Serialize;

use crate::source::one_line;

pub use print::{Extent, Labels, html, markdown, terminal};
pub use read::{Names, blocks, document_blocks, register_blocks};

/// Looks of a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// As the text around it.
    #[default]
    Plain,
    /// Strong.
    Strong,
    /// Emphasized.
    Emphasis,
    /// Code, or a key to press.
    Code,
    /// Struck out by its author.
    Struck,
    /// Raised.
    Superscript,
    /// Lowered.
    Subscript,
}

/// A word, a mark of punctuation or a picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// Its text.
    pub text: String,
    /// Does a blank or the end of a line stand before it?
    pub spaced: bool,
    /// How it looks.
    pub style: Style,
    /// What it refers to, as the author wrote it.
    pub target: Option<Arc<str>>,
}

impl Word {
    /// What makes it the same word for a reader: looks are none of it, but what is struck out does not hold.
    fn meaning(&self) -> (&str, Option<&str>, bool) {
        (&self.text, self.target.as_deref(), self.style == Style::Struck)
    }
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Kind {
    /// A heading with its level, 2 to 6.
    Heading {
        /// 2 to 6.
        level: u8,
    },
    /// Running text.
    Text,
    /// Running text in a quotation or a notice.
    Quote,
    /// An item of a list, or a further paragraph of one.
    Item {
        /// How many lists it stands in.
        depth: u8,
        /// Its number, in a numbered list.
        number: Option<u64>,
        /// Does the item begin here?
        first: bool,
    },
    /// A term of a definition list.
    Term,
    /// What defines a term.
    Definition,
    /// The head of a table.
    Head,
    /// A row of a table.
    Row,
    /// Code, line for line.
    Code,
    /// A picture.
    Figure,
}

impl Kind {
    /// Blocks of one sort can be two states of the same block.
    fn sort(self) -> u8 {
        match self {
            Kind::Heading { .. } => 0,
            Kind::Text | Kind::Quote | Kind::Item { .. } | Kind::Definition => 1,
            Kind::Term => 2,
            Kind::Head => 3,
            Kind::Row => 4,
            Kind::Code => 5,
            Kind::Figure => 6,
        }
    }
}

/// A stretch of a text that stands on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its words; one list, or one for each cell of a row.
    pub cells: Vec<Vec<Word>>,
}

impl Block {
    fn words(&self) -> impl Iterator<Item = &Word> {
        self.cells.iter().flatten()
    }
}

/// What became of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is as it was.
    Same,
    /// Some of its words changed.
    Changed,
    /// It is new.
    Inserted,
    /// It is gone.
    Deleted,
    /// It stood elsewhere before, perhaps with other words.
    MovedHere,
    /// It stands elsewhere now.
    MovedAway,
}

/// What became of some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// They are in both texts.
    Same,
    /// They are new.
    Inserted,
    /// They are gone.
    Deleted,
}

/// Words of one fate and looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// What became of them.
    pub mark: Mark,
    /// How they look.
    #[serde(skip_serializing_if = "is_plain")]
    pub style: Style,
    /// The words.
    pub text: String,
    /// What they refer to, where that changed and the words alone do not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

fn is_plain(style: &Style) -> bool {
    *style == Style::Plain
}

/// A block of a redline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is.
    pub kind: Kind,
    /// What became of it.
    pub fate: Fate,
    /// Its words; one list, or one for each cell of a row.
    pub cells: Vec<Vec<Run>>,
}

/// How much changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Words that are new, moved blocks left out.
    pub words_inserted: usize,
    /// Words that are gone.
    pub words_deleted: usize,
    /// Blocks with changed words.
    pub blocks_changed: usize,
    /// Blocks that are new.
    pub blocks_inserted: usize,
    /// Blocks that are gone.
    pub blocks_deleted: usize,
    /// Blocks that stand elsewhere.
    pub blocks_moved: usize,
}

/// Two texts, one upon the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Redline {
    /// The blocks of both, in reading order.
    pub lines: Vec<Line>,
    /// How much changed.
    pub tally: Tally,
}

impl Redline {
    /// Does a reader see no difference?
    pub fn is_same(&self) -> bool {
        self.tally == Tally::default()
    }

    /// The headings below which something changed, first to last.
    pub fn sections(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut heading = String::new();
        for line in &self.lines {
            if matches!(line.kind, Kind::Heading { .. }) && line.fate != Fate::Deleted {
                heading = plain(line, Mark::Inserted);
            }
            if line.fate != Fate::Same && !heading.is_empty() && found.last() != Some(&heading) {
                found.push(heading.clone());
            }
        }
        found
    }
}

/// The text of a line without the words of one fate that are not `kept`.
fn plain(line: &Line, kept: Mark) -> String {
    let runs = line.cells.iter().flatten().filter(|run| run.mark == Mark::Same || run.mark == kept);
    let text: String = runs.map(|run| run.text.as_str()).collect();
    one_line(&text)
}

/// Holds two texts against each other.
pub fn redline(before: &[Block], after: &[Block]) -> Redline {
    let lines = align::align(before, after);
    let tally = tally(&lines);
    Redline { lines, tally }
}

fn tally(lines: &[Line]) -> Tally {
    let mut tally = Tally::default();
    for line in lines {
        match line.fate {
            Fate::Same => continue,
            Fate::Changed => tally.blocks_changed += 1,
            Fate::Inserted => tally.blocks_inserted += 1,
            Fate::Deleted => tally.blocks_deleted += 1,
            Fate::MovedHere => tally.blocks_moved += 1,
            Fate::MovedAway => continue,
        }
        for run in line.cells.iter().flatten() {
            let count = run.text.split_whitespace().count();
            match run.mark {
                Mark::Same => {}
                Mark::Inserted => tally.words_inserted += count,
                Mark::Deleted => tally.words_deleted += count,
            }
        }
    }
    tally
}

#[cfg(test)]
mod tests;
