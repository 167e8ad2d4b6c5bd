//! A tree of values that know their places, made from TOML or YAML, and the means to read it typed.
//!
//! Front matter, configuration and register data all come through here, so that a misspelt key is
//! told in the same words everywhere. Reading is total: a text that is no TOML or YAML gives as much
//! of the tree as can be made out, and one finding for each problem.

pub(crate) mod date;
mod glimpse;
mod keys;
mod reader;
mod scalars;
mod schema;
mod toml;
mod yaml;

use jiff::civil::Date;

pub(crate) use self::glimpse::{bare, glimpse};
pub(crate) use self::keys::list_words;
pub use self::keys::{Key, Keys, Shape};
pub use self::reader::{Field, Fields, Reader};
pub(crate) use self::scalars::quote;
pub use self::schema::{json_schema, key_tables};
pub use self::toml::read_toml;
pub use self::yaml::read_yaml;
use crate::diagnostics::Diagnostic;
use crate::source::hidden::tame;
use crate::source::{SourcePath, Span, Spanned, TextRange};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Its token with its quotes; for a TOML table its header.
    pub range: TextRange,
    /// What it is.
    pub kind: ValueKind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// Nothing readable: an empty YAML value, or a token that was already reported.
    Null,
    /// Text.
    String(Text),
    /// A whole number.
    Integer(i64, String),
    /// Another number, as it was written.
    Float(String),
    /// `true` or `false`.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A day that does not exist, a day with a time, or a time: as it was written.
    Moment(String),
    /// A list.
    Array(Vec<Value>),
    /// Named values, in the order of the file.
    Table(Vec<(Spanned<String>, Value)>),
}

/// A text and, if its source spells it letter by letter, where its first letter stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text, escapes resolved.
    pub text: String,
    /// Offset of its first byte in the file; `None` if escapes or folding lie between.
    pub letters: Option<u32>,
}

impl Value {
    fn new(range: TextRange, kind: ValueKind) -> Self {
        Self { range, kind }
    }

    /// A table without entries.
    pub fn empty_table(range: TextRange) -> Self {
        Self::new(range, ValueKind::Table(Vec::new()))
    }

    /// The token of the value, as text tokens are split into parts.
    pub fn token(&self) -> Token {
        let letters = match &self.kind {
            ValueKind::String(text) => text.letters,
            _ => None,
        };
        Token { range: self.range, letters }
    }

    /// The scalar as it was written, without quotes; `None` for lists, tables and nothing.
    pub fn raw(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::String(text) => Some(&text.text),
            ValueKind::Integer(_, raw) | ValueKind::Float(raw) | ValueKind::Moment(raw) => Some(raw),
            ValueKind::Bool(flag) => Some(if *flag { "true" } else { "false" }),
            ValueKind::Date(_) | ValueKind::Null | ValueKind::Array(_) | ValueKind::Table(_) => None,
        }
    }

    /// What it is, in words: `the number 8.10`.
    pub fn describe(&self) -> String {
        match &self.kind {
            ValueKind::Null => "nothing".to_owned(),
            ValueKind::String(_) => "text".to_owned(),
            ValueKind::Integer(_, raw) | ValueKind::Float(raw) => format!("the number `{raw}`"),
            ValueKind::Bool(flag) => format!("`{flag}`"),
            ValueKind::Date(date) => format!("the date `{date}`"),
            ValueKind::Moment(raw) => format!("`{raw}`"),
            ValueKind::Array(_) => "a list".to_owned(),
            ValueKind::Table(_) => "a table".to_owned(),
        }
    }
}

/// The place of a text token, from which the places of its parts are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Token {
    /// The whole token.
    pub range: TextRange,
    /// Where its first letter stands, if the file spells it letter by letter.
    pub letters: Option<u32>,
}

impl Token {
    /// A token that is its text: a cell, a word of Markdown.
    pub fn plain(range: TextRange) -> Self {
        Self { range, letters: Some(range.start) }
    }

    /// The place of bytes `start..end` of the text; the whole token if that cannot be told.
    pub fn part(self, start: usize, end: usize) -> TextRange {
        match self.letters {
            Some(first) => TextRange::new(start, end).shifted(first as usize),
            None => self.range,
        }
    }

    /// A text as this token spells texts: bare if it is bare, else in quotes.
    pub(crate) fn spell(self, text: &str) -> String {
        if self.letters == Some(self.range.start) { text.to_owned() } else { quote(text) }
    }
}

/// Where a piece of TOML or YAML comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The file.
    pub path: &'a SourcePath,
    /// Its whole text.
    pub text: &'a str,
    /// The piece that is read; a range that is not in the text is read as empty.
    pub range: TextRange,
    /// The rule that syntax findings belong to: `front-matter-syntax`.
    pub rule: &'static str,
}

impl<'a> Origin<'a> {
    /// The piece that is read.
    fn piece(&self) -> &'a str {
        self.text.get(self.range.range()).unwrap_or_default()
    }

    /// A range of the piece as a range of the file.
    fn place(&self, range: std::ops::Range<usize>) -> TextRange {
        TextRange::from(range).shifted(self.range.start as usize)
    }

    fn error(&self, range: TextRange, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.rule, Span::new(self.path, range), message)
    }

    /// The text of a quoted or bare token, with its letters' place if the token spells it out.
    fn text_at(&self, range: TextRange, text: String) -> Text {
        let raw = self.text.get(range.range()).unwrap_or_default();
        let quotes = ["\"\"\"\n", "\"\"\"", "'''\n", "'''", "\"", "'"];
        let skip = quotes.iter().find(|quote| raw.starts_with(**quote)).map_or(0, |quote| quote.len());
        let spelt = raw.get(skip..).is_some_and(|rest| rest.starts_with(&text));
        let letters = spelt.then(|| range.start + skip as u32);
        // What the file itself holds was tamed when it was read; this is for what its escapes stand for.
        let text = match letters {
            Some(_) => text,
            None => tame(&text).0.into_owned(),
        };
        Text { text, letters }
    }
}

/// The most syntax findings one piece of text may raise.
const MOST_FINDINGS: usize = 50;

/// Keeps the first findings and says that there were more.
fn cap(origin: &Origin<'_>, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    crate::diagnostics::sort(&mut diagnostics);
    if diagnostics.len() > MOST_FINDINGS {
        let place = diagnostics[MOST_FINDINGS].range();
        diagnostics.truncate(MOST_FINDINGS);
        diagnostics.push(origin.error(place, "more syntax errors from here on").help("mend the ones above first"));
    }
    diagnostics
}

/// Where a text could not be read, to ask which of its tables lost something.
pub(crate) struct Breaks {
    /// In the order of the text.
    starts: Vec<u32>,
    /// Are there more than are known?
    are_more: bool,
}

impl Breaks {
    /// The places of syntax errors.
    pub(crate) fn of(errors: &[Diagnostic]) -> Self {
        let mut starts: Vec<u32> = errors.iter().map(|error| error.range().start).collect();
        starts.sort_unstable();
        Self { starts, are_more: errors.len() > MOST_FINDINGS }
    }

    /// Is there one in this table, from its header to the next one if it has a header?
    pub(crate) fn are_in(&self, text: &str, table: TextRange) -> bool {
        let Some(last) = self.starts.last() else { return false };
        let rest = text.get(table.start as usize..).unwrap_or_default();
        let is_header = rest.starts_with('[');
        let next =
            rest.match_indices('\n').find(|(at, _)| rest[at + 1..].trim_start_matches([' ', '\t']).starts_with('['));
        let end = match next {
            _ if !is_header => table.end as usize,
            Some((at, _)) => table.start as usize + at,
            None => text.len(),
        };
        let first = self.starts.partition_point(|start| *start < table.start);
        let is_there = self.starts.get(first).is_some_and(|start| (*start as usize) <= end);
        is_there || self.are_more && end > *last as usize
    }
}

#[cfg(test)]
mod tests;
