//! What looks like Markdown and is none: tables without a line below their header, marks of other programs.

use std::ops::Range;

use super::super::inline;
use super::super::undefined::begins_line;
use super::Writer;
use super::tables::cells;
use crate::diagnostics::Diagnostic;
use crate::source::{Span, TextRange};

/// Characters of a mark that a message repeats.
const LONGEST_SHOWN: usize = 30;

/// What a line may begin with that is no text.
const BEFORE: [char; 3] = [' ', '\t', '>'];

impl Writer<'_> {
    /// Looks through the lines of a block of text, each of which is looked at once.
    pub(super) fn slips(&mut self, block: TextRange) {
        let range = block.start as usize - self.offset..block.end as usize - self.offset;
        let Some(source) = self.markdown.get(range.clone()) else { return };
        let mut above: Option<&str> = None;
        let mut is_told = false;
        let mut at = range.start;
        for (number, whole) in source.split('\n').enumerate() {
            let line = whole.trim_start_matches(BEFORE);
            let from = at + whole.len() - line.len();
            let line = line.trim_end();
            at += whole.len() + 1;
            if is_foreign(line, number == 0) {
                self.foreign(line, self.place(&(from..from + line.len())));
            }
            let is_row_again = number == 1 && above.is_some_and(|above| are_rows(above, line));
            if !is_told && (is_rule(line) || is_row_again) {
                is_told = true;
                self.no_table(above, line, from..from + line.len());
            }
            above = Some(line);
        }
    }

    fn no_table(&mut self, header: Option<&str>, line: &str, range: Range<usize>) {
        let columns = header.map(cells);
        let of_line = cells(line);
        let (what, help) = match columns {
            _ if !is_rule(line) => (
                "this is no table: the line of dashes below the header is missing".to_owned(),
                format!("write it between these lines: `{}`", rule(of_line)),
            ),
            None => (
                "a line of dashes without a header right above it: this is no table".to_owned(),
                "write the header of the table right above it, without a blank line between".to_owned(),
            ),
            Some(columns) if columns != of_line => (
                format!("the line below the header has {of_line} cells, the header {columns}: this is no table"),
                format!("write a cell for each column: `{}`", rule(columns)),
            ),
            Some(columns) => (
                "the line below the header is not of hyphens and bars: this is no table".to_owned(),
                format!("write `{}`", rule(columns)),
            ),
        };
        let diagnostic = Diagnostic::error("ragged-table", self.span(range), what)
            .label("printed as plain text")
            .why("the reader sees bars where a table should be")
            .help(help);
        self.diagnostics.push(diagnostic);
    }

    /// Reports a mark of another program.
    pub(super) fn foreign(&mut self, mark: &str, place: TextRange) {
        let shown = match mark.char_indices().nth(LONGEST_SHOWN) {
            Some(_) => {
                let words = mark.split_inclusive(' ').take(2).flat_map(str::chars);
                format!("{}…", words.take(LONGEST_SHOWN).collect::<String>())
            }
            None => mark.to_owned(),
        };
        let place = Span::new(self.path, place);
        let warning = |what: &str| Diagnostic::warning("foreign-mark", place, format!("`{shown}` is {what}"));
        let why = "the reader sees the mark, and what it stood for is missing";
        self.diagnostics.push(if inline::is_comment(mark) {
            warning("a comment of another program")
                .label("published as it stands")
                .why("here it is text: every reader sees what was meant for none")
                .help("take it out; a comment is written `<!-- … -->`")
        } else if inline::is_expression(mark) {
            warning("no variable: only `{{ name }}` is filled in").label("printed as it stands").why(why).help(
                "write the name of a variable alone, or in Markdown what it stood for; a mark that is meant as text stands in backticks",
            )
        } else {
            warning("a mark of another program")
                .label("printed as it stands")
                .why(why)
                .help("write in Markdown what it stood for; a mark that is meant as text stands in backticks")
        });
    }

    /// Is this `???` the beginning of a note that unfolds, and no mark of unfinished text?
    pub(super) fn unfolds(&self, place: TextRange) -> bool {
        let at = place.start as usize - self.offset;
        let rest = self.markdown.get(at..).unwrap_or_default();
        begins_line(self.markdown, at) && unfolds(&rest[..rest.find('\n').unwrap_or(rest.len())])
    }

    /// Does a place begin a line, whose marks are told for the whole of it?
    fn is_told_by_line(&self, mark: &str, place: TextRange) -> bool {
        let at = place.start as usize - self.offset;
        let behind = self.markdown.get(place.end as usize - self.offset..).unwrap_or_default();
        let behind = behind.trim_start_matches([' ', '\t', '\r']);
        let is_line = !mark.starts_with("{:") || behind.is_empty() || behind.starts_with('\n');
        self.heading.is_none() && is_line && is_foreign(mark, false) && begins_line(self.markdown, at)
    }

    /// Reports marks of other programs in a run of text.
    pub(super) fn foreign_marks(&mut self, text: &str, range: &Range<usize>, exact: bool, is_behind_link: bool) {
        for (at, mark) in inline::foreign(text, is_behind_link) {
            let place = self.token(mark, range, exact.then_some(at));
            if !self.is_told_by_line(mark, place) {
                self.foreign(mark, place);
            }
        }
    }
}

/// Does a line begin with a mark of another program? MkDocs, Docusaurus, kramdown, Obsidian and MDX are known.
fn is_foreign(line: &str, is_first: bool) -> bool {
    let behind = |mark: &str| line.strip_prefix(mark);
    let begins_word = |rest: &str| rest.starts_with(|c: char| c.is_alphabetic() || c == '"');
    match line.as_bytes() {
        [b':', b':', b':', ..] | [b'%', b'%', ..] => true,
        [b'!', ..] => behind("!!! ").is_some_and(begins_word),
        [b'?', ..] => unfolds(line),
        [b'=', ..] => behind("=== \"").is_some(),
        [b'-', ..] => behind("--8<--").is_some(),
        [b'{', b':', ..] => line.ends_with('}'),
        [b'[', b'!', ..] => {
            is_first && behind("[!").and_then(|rest| rest.split_once(']')).is_some_and(|(word, _)| is_word(word))
        }
        [b'[', ..] => line.eq_ignore_ascii_case("[toc]"),
        [b'i', ..] => behind("import ").is_some_and(|rest| rest.contains(" from '") || rest.contains(" from \"")),
        _ => false,
    }
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// Sorts of notes that MkDocs knows; others have a title behind them.
const NOTES: [&str; 28] = [
    "note",
    "abstract",
    "summary",
    "tldr",
    "info",
    "todo",
    "tip",
    "hint",
    "important",
    "success",
    "check",
    "done",
    "question",
    "help",
    "faq",
    "warning",
    "caution",
    "attention",
    "failure",
    "fail",
    "missing",
    "danger",
    "error",
    "bug",
    "example",
    "snippet",
    "quote",
    "cite",
];

/// Is this `??? note`, with a title in quotes or without? Any other text behind question marks is unfinished.
fn unfolds(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("???") else { return false };
    let Some(rest) = rest.strip_prefix('+').unwrap_or(rest).strip_prefix(' ') else { return false };
    let rest = rest.trim();
    let (word, title) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_title = |text: &str| text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    is_title(rest) || is_title(title) && is_word(word) || title.is_empty() && NOTES.contains(&word)
}

/// Is this a line between the header of a table and its rows, or one that a word processor or another program made of it?
fn is_rule(line: &str) -> bool {
    let is_dash = |c: char| matches!(c, '-' | '=' | '\u{2013}'..='\u{2015}' | '\u{2212}');
    line.starts_with(|c: char| is_dash(c) || matches!(c, '|' | '+' | ':'))
        && line.chars().all(|c| is_dash(c) || matches!(c, '|' | ':' | '+' | ' ' | '\t'))
        && line.contains(is_dash)
        && (line.contains('|') || line.matches('+').count() > 1)
}

/// Are these two rows of a table?
fn are_rows(one: &str, other: &str) -> bool {
    let is_row = |line: &str| line.len() > 1 && line.starts_with('|') && line.ends_with('|') && cells(line) > 1;
    is_row(one) && is_row(other) && cells(one) == cells(other)
}

/// The line below a header of so many columns.
fn rule(columns: usize) -> String {
    const MOST: usize = 20;
    let dots = if columns > MOST { "…" } else { "" };
    format!("|{}{dots}", "---|".repeat(columns.min(MOST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_other_programs_begin_lines() {
        for line in [
            ":::note",
            "::: tip Title",
            ":::",
            "!!! note \"T\"",
            "??? tip",
            "???+ note \"T\"",
            "??? own \"T\"",
            "=== \"Tab\"",
            "{: .no_toc }",
            "{:toc}",
            "[TOC]",
            "[toc]",
            "--8<-- \"a.md\"",
            "[!info]- Title",
            "%%",
            "%% a %%",
            "import Tabs from '@theme/Tabs';",
        ] {
            assert!(is_foreign(line, true), "{line}");
        }
        for line in [
            ":: a",
            "!!!",
            "!!! 5",
            "???",
            "??? what comes here",
            "??? kl\u{e4}ren",
            "???+",
            "=== a",
            "{a}",
            "[TOC] a",
            "--8",
            "[!]",
            "[! a]",
            "% a",
            "import of goods from abroad",
            "",
            "50 %% a",
        ] {
            assert!(!is_foreign(line, true), "{line}");
        }
        assert!(!is_foreign("[!info] a", false));
    }

    #[test]
    fn lines_of_dashes_and_bars_are_those_of_tables() {
        for line in ["|---|---|", "|\u{2014}|\u{2014}|", ":--|:-:", "+---+---+", "+===+", "---|---", "| - |"] {
            assert!(is_rule(line), "{line}");
        }
        for line in ["---", "===", "| a |", "", "|", "||", "- a | b", "+---", "a|---|"] {
            assert!(!is_rule(line), "{line}");
        }
    }
}
