//! Findings about texts in force, at the places where authors see them: in the working texts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::manual::DocumentIndex;
use crate::source::{SourcePath, Span, TextRange};

/// Moves findings from older texts, which are in force, into the working texts: to the same line, or to the head of
/// the document if it has that line no more.
pub(super) fn place(context: &Context<'_>, found: &mut [Diagnostic]) {
    if std::ptr::eq(context.shelf.manual, context.working.manual) {
        return;
    }
    let registers = context.shelf.manual.registers.iter();
    let registers = registers.filter_map(|register| Some((register.source.as_ref()?, register.document))).collect();
    let mut places = Places { context, registers, files: BTreeMap::new() };
    for finding in found {
        if let Some(span) = &mut finding.span
            && places.bring(span) == Line::Gone
        {
            finding.label = Some("so it is in the text that is in force, no more in this one".to_string());
            finding.help = Some("have this text approved: until then the one in force counts".to_string());
            finding.fix = None;
            finding.is_settled = true;
        }
        for label in &mut finding.labels {
            places.bring(&mut label.span);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Kept,
    Gone,
}

struct Places<'c> {
    context: &'c Context<'c>,
    registers: BTreeMap<&'c SourcePath, DocumentIndex>,
    /// What was looked into already; nothing for a file that is in force as it is.
    files: BTreeMap<SourcePath, Option<Lines>>,
}

impl Places<'_> {
    fn bring(&mut self, span: &mut Span) -> Line {
        if !self.files.contains_key(&span.file) {
            let lines = self.look(&span.file);
            self.files.insert(span.file.clone(), lines);
        }
        let Some(lines) = self.files.get(&span.file).and_then(Option::as_ref) else { return Line::Kept };
        match lines.now(span.range) {
            Some(range) => {
                span.range = range;
                Line::Kept
            }
            None => {
                *span = self.head(&span.file);
                Line::Gone
            }
        }
    }

    fn look(&self, file: &SourcePath) -> Option<Lines> {
        let shown = self.context.shelf.sources.sources.get(file)?;
        let working = self.context.working.sources.sources.get(file);
        if working.is_some_and(|working| Arc::ptr_eq(&working.text, &shown.text) || working.text == shown.text) {
            return None;
        }
        Some(Lines::of(&shown.text, working.map_or("", |working| &working.text)))
    }

    /// The head of a document, or of the one whose rows a file keeps.
    fn head(&self, file: &SourcePath) -> Span {
        let manual = self.context.working.manual;
        let index = manual.paths.get(file).or_else(|| self.registers.get(file));
        index.map_or_else(|| Span::new(file, TextRange::default()), |index| manual.document(*index).head())
    }
}

/// Where the lines of an older text stand in the working text.
struct Lines {
    /// Where each line begins, and where it begins now.
    lines: Vec<(usize, Option<usize>)>,
}

impl Lines {
    fn of(older: &str, working: &str) -> Self {
        // Of equal lines the first is the first.
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, line) in lines(working).into_iter().rev() {
            places.entry(line).or_default().push(at);
        }
        let mut now = |line: &str| {
            let places = places.get_mut(line)?;
            if places.len() > 1 { places.pop() } else { places.last().copied() }
        };
        Self { lines: lines(older).into_iter().map(|(at, line)| (at, now(line))).collect() }
    }

    fn now(&self, range: TextRange) -> Option<TextRange> {
        let (start, end) = (range.start as usize, range.end as usize);
        let next = self.lines.partition_point(|(from, _)| *from <= start);
        let (from, now) = self.lines.get(next.checked_sub(1)?)?;
        // What goes over several lines is shown by its first.
        let end = self.lines.get(next).map_or(end, |(next, _)| end.min(next.saturating_sub(1))).max(start);
        let now = (*now)?;
        Some(TextRange::new(now + start - from, now + end - from))
    }
}

/// The lines of a text, without their ends, and where each begins.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let begins = text.split_inclusive('\n').scan(0, |at, line| {
        let from = *at;
        *at += line.len();
        Some((from, line.trim_end_matches('\n')))
    });
    begins.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_again_where_it_stands_now() {
        let older = "+++\nversion = \"1\"\nsatisfies = [\"9001:7.4\"]\n+++\nSee A.\n\nSee A.\nGone.\n";
        let working = "+++\nsatisfies = [\"9001:7.4\"]\nversion = \"2\"\n+++\nNew.\nSee A.\nSee A.\n";
        let lines = Lines::of(older, working);
        let now = |word: &str, nth: usize| {
            let (at, _) = older.match_indices(word).nth(nth).unwrap();
            let range = lines.now(TextRange::new(at, at + word.len()))?;
            Some((range.start as usize, &working[range.range()]))
        };
        let is = |word: &str, nth: usize| working.match_indices(word).nth(nth);
        assert_eq!(now("\"9001:7.4\"", 0), is("\"9001:7.4\"", 0));
        assert_eq!(now("See A", 0), is("See A", 0));
        assert_eq!(now("See A", 1), is("See A", 1));
        assert_eq!((now("Gone", 0), now("version", 0)), (None, None));
        assert_eq!(now("A.\n\nSee", 0).map(|(_, text)| text), Some("A."), "the first line of several");
    }
}
