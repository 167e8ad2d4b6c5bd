//! Comments that do not end where they begin: what they hide, and what is printed of them.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::super::raw_html::{self, COMMENT};
use super::Writer;
use crate::diagnostics::Diagnostic;

/// How a comment ends.
const END: &str = "-->";

/// What stands below a block in which a comment is not closed. It may be meant for nobody, so it stays hidden up to the
/// block with the next `-->`: whole blocks, so that every element that begins has its end.
pub(super) struct Hidden {
    /// Where the comment begins.
    begin: Range<usize>,
    /// How many elements that begin in what is hidden are open.
    depth: usize,
    /// Is this the text of code, where `-->` is an arrow?
    in_code: bool,
    /// Does the comment end in the block that is looked at?
    is_closed: bool,
}

impl Hidden {
    /// Takes an event that is hidden; `false` if it is the end of what began before.
    fn take(&mut self, event: &Event<'_>, source: &str) -> bool {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                self.in_code |= matches!(tag, Tag::CodeBlock(_));
            }
            Event::End(_) if self.depth == 0 => return false,
            Event::End(tag) => {
                self.depth -= 1;
                self.in_code &= *tag != TagEnd::CodeBlock;
            }
            Event::Text(_) | Event::Html(_) | Event::InlineHtml(_) if !self.in_code => {
                let (end, begin) = (source.rfind(END), source.rfind(COMMENT));
                self.is_closed = if end.is_some() || begin.is_some() { end > begin } else { self.is_closed };
            }
            _ => {}
        }
        true
    }
}

impl Writer<'_> {
    /// Hides what stands below a block in which a comment is not closed.
    pub(super) fn hide(&mut self, range: &Range<usize>) {
        let block = self.markdown.get(range.clone()).unwrap_or_default();
        let at = range.start + raw_html::unclosed(block).unwrap_or_default();
        let begin = at..(at + COMMENT.len()).min(range.end);
        self.hidden = Some(Hidden { begin, depth: 0, in_code: false, is_closed: false });
    }

    /// Is this event hidden by a comment?
    pub(super) fn is_hidden(&mut self, event: &Event<'_>, range: &Range<usize>) -> bool {
        let Some(hidden) = &mut self.hidden else { return false };
        let is_hidden = hidden.take(event, self.markdown.get(range.clone()).unwrap_or_default());
        if hidden.depth == 0 && hidden.is_closed {
            self.end_hidden();
        }
        is_hidden
    }

    /// Reports what a comment has hidden.
    pub(super) fn end_hidden(&mut self) {
        let Some(hidden) = self.hidden.take() else { return };
        let (what, label) = match hidden.is_closed {
            true => (
                "this comment is not closed in its block: all text down to the block with the next `-->` is hidden",
                "no `-->` follows in this block",
            ),
            false => ("this comment is not closed: all text below it is hidden", "no `-->` follows"),
        };
        self.diagnostics.push(
            Diagnostic::error("unclosed-comment", self.span(hidden.begin), what)
                .label(label)
                .why("what it hides is on no page and in no index, and counts for nothing")
                .help(match hidden.is_closed {
                    true => "write `-->` in the same block; a comment that begins below a blank line may have blank lines in it",
                    false => "write `-->` where the comment ends, or remove `<!--`",
                }),
        );
    }

    /// Reports `{/*note*/}`, whose stars are emphasis here.
    pub(super) fn starred_comment(&mut self, range: &Range<usize>) {
        let before = self.markdown.get(..range.start).unwrap_or_default();
        if before.ends_with("{/") && self.markdown.get(range.start..).is_some_and(|rest| rest.starts_with('*')) {
            self.foreign("{/*", self.place(&(range.start - 2..range.start + 1)));
        }
    }

    /// A comment that begins in running text and has no end there is no comment for the parser, and is printed.
    pub(super) fn shown_comment(&mut self, range: &Range<usize>) {
        let source = self.markdown.get(range.clone()).unwrap_or_default();
        let is_escaped = |at: usize| {
            let before = self.markdown.get(..range.start + at).unwrap_or_default();
            (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
        };
        let Some((at, _)) = source.match_indices(COMMENT).find(|(at, _)| !is_escaped(*at)) else { return };
        let at = range.start + at;
        self.diagnostics.push(
            Diagnostic::error(
                "unclosed-comment",
                self.span(at..at + COMMENT.len()),
                "this comment is not closed in its paragraph: it is published as it stands",
            )
            .label("no `-->` follows in this paragraph or cell")
            .why("every reader sees what was meant for none")
            .help("write `-->` in the same paragraph, or let the comment begin a line; a mark that is meant as text stands in backticks"),
        );
    }
}
