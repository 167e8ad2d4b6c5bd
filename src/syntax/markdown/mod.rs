//! Markdown to [`Body`]: CommonMark with tables, footnotes, task lists, definition lists,
//! strikethrough, heading anchors and alerts, compiled once per file.
//!
//! HTML is made from parser events by an allow-list; nothing of the author's text reaches a page
//! unescaped, attributes of headings other than `#id` included. What needs the whole manual is left
//! as a [`Hole`].

mod address;
mod body;
mod code;
mod cut;
pub mod diagram;
mod escape;
mod figure;
pub mod highlight;
mod inline;
mod joined;
mod raw_html;
mod slug;
mod writer;

pub use address::{classify, decode_percent, encode_path};
pub use body::{
    Block, BlockKind, Body, Definition, Diagram, Heading, Hole, HoleKind, Placeholder, RefTarget, Reference, Spelling,
};
pub use escape::{escape, escape_into};
pub use inline::{marks, variables};
pub use slug::{Slugs, plain_name, slug};

use pulldown_cmark::{BrokenLink, CowStr, LinkType, Options, Parser, TextMergeWithOffset};

use crate::diagnostics::{Checked, Diagnostic};
use crate::source::{SourcePath, Span, TextRange};

/// Limits that keep one document from costing more than its size is worth.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Nested containers that still reach the page.
    pub depth: usize,
    /// Marks of lists and quotes that one line may begin with.
    pub marks: usize,
    /// Bytes of a document at which the parser may begin something: ends of lines and marks within them. Each costs it a
    /// node, many times the byte.
    pub nodes: usize,
    /// Bytes of HTML that every document may have.
    pub html_floor: usize,
    /// Bytes of HTML per byte of Markdown beyond the floor.
    pub html_factor: usize,
}

/// The limits in force.
pub const BUDGET: Budget = Budget { depth: 100, marks: 400, nodes: 500_000, html_floor: 1 << 20, html_factor: 20 };

/// Compiles the Markdown in `text[range]`; places in the result are those of the whole file.
/// `title` is the document's title as far as the front matter gives one.
pub fn parse_body(path: &SourcePath, text: &str, range: TextRange, title: Option<&str>) -> Checked<Body> {
    let offset = range.start as usize;
    let written = text.get(range.range()).unwrap_or_default();
    let cut = cut::find(written);
    let markdown = cut.as_ref().map_or(written, |cut| &written[..cut.at]);
    let mut undefined: Vec<Diagnostic> = Vec::new();
    let report = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        let certain = matches!(link.link_type, LinkType::Reference | LinkType::Collapsed);
        let wiki = markdown.as_bytes().get(link.span.start.wrapping_sub(1)) == Some(&b'[');
        if let (LinkType::Shortcut, Some(address)) = (link.link_type, blank_address(markdown, link.span.end)) {
            let written = &markdown[address.clone()];
            let span = Span::new(path, TextRange::from(address).shifted(offset));
            undefined.push(
                Diagnostic::error("broken-link", span.clone(), "an address with blanks makes no link")
                    .label("printed as plain text")
                    .why("the reader sees brackets where a link should be")
                    .help(format!("put it between `<` and `>`: `(<{written}>)`"))
                    .replace(span, format!("<{written}>"), "put it between `<` and `>`"),
            );
        }
        if certain && !wiki {
            let span = Span::new(path, TextRange::from(link.span).shifted(offset));
            undefined.push(
                Diagnostic::error(
                    "undefined-reference",
                    span,
                    format!("no link definition `[{}]: …` in this document", link.reference),
                )
                .label("printed as plain text")
                .why("the reader sees brackets where a link should be")
                .help(format!(
                    "add a line `[{}]: path-or-address` below, or write the address in place: `[text](path.md)`",
                    link.reference
                )),
            );
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(markdown, options(), Some(report)).into_offset_iter();
    let mut writer = writer::Writer::new(path, markdown, offset, title);
    for (event, range) in joined::Joined::new(TextMergeWithOffset::new(parser)) {
        if !writer.event(event, range) {
            break;
        }
    }
    let mut checked = writer.finish();
    checked.diagnostics.extend(undefined);
    checked.diagnostics.extend(cut.map(|cut| cut.diagnostic(path, offset)));
    checked
}

/// Where a link of Markdown would have its address, if that is the name of a file with blanks in it.
fn blank_address(markdown: &str, after: usize) -> Option<std::ops::Range<usize>> {
    const LONGEST: usize = 400;
    let rest = markdown.get(after..)?.strip_prefix('(')?;
    let end = rest.bytes().take(LONGEST).position(|byte| matches!(byte, b')' | b'\n' | b'<' | b'>' | b'"'))?;
    let address = rest.get(..end)?;
    let file = address.split('#').next().unwrap_or_default();
    let is_file = file.ends_with(".md") || (file.contains('/') && file.rsplit('/').next()?.contains('.'));
    let is_name = is_file && address.trim() == address && address.contains(' ') && rest.as_bytes()[end] == b')';
    is_name.then(|| after + 1..after + 1 + end)
}

/// Never `Options::all()`: the parser's own front matter and wiki links are slow on hostile input.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

#[cfg(test)]
mod tests;
