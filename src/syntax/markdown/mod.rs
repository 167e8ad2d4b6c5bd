//! Markdown to [`Body`]: CommonMark with tables, footnotes, task lists, definition lists,
//! strikethrough, heading anchors and alerts, compiled once per file.
//!
//! HTML is made from parser events by an allow-list; nothing of the author's text reaches a page
//! unescaped, attributes of headings other than `#id` included. What needs the whole manual is left
//! as a [`Hole`].

mod address;
mod body;
mod code;
mod colons;
mod cut;
pub mod diagram;
mod escape;
mod figure;
pub mod highlight;
mod inline;
mod joined;
mod raw_html;
mod slug;
mod undefined;
mod writer;

pub use address::{classify, decode_percent, encode_path, written};
pub use body::{
    Block, BlockKind, Body, Definition, Diagram, Heading, Hole, HoleKind, Placeholder, RefTarget, Reference, Spelling,
};
pub use escape::{escape, escape_into};
pub use inline::{marks, variables};
pub use slug::{Slugs, plain_name, slug};

use std::borrow::Cow;

use pulldown_cmark::{BrokenLink, CowStr, Options, Parser, TextMergeWithOffset};

use self::undefined::Undefined;
use crate::diagnostics::Checked;
use crate::source::{SourcePath, TextRange};

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

/// Characters of a heading that serve as a title, which is printed on many pages.
pub const LONGEST_TITLE: usize = 300;

/// What the front matter calls a document, as far as it does.
#[derive(Debug, Clone, Copy, Default)]
pub struct Named<'t> {
    /// Its id.
    pub id: Option<&'t str>,
    /// Its title; the first heading if there is none.
    pub title: Option<&'t str>,
}

/// Compiles the Markdown in `text[range]`; places in the result are those of the whole file.
pub fn parse_body(path: &SourcePath, text: &str, range: TextRange, named: Named<'_>) -> Checked<Body> {
    let offset = range.start as usize;
    let written = text.get(range.range()).unwrap_or_default();
    let cut = cut::find(written);
    let markdown = cut.as_ref().map_or(written, |cut| &written[..cut.at]);
    let mut undefined = Undefined::new(path, markdown, offset);
    let report = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        undefined.meet(link.link_type, link.span, &colons::written(link.reference));
        None
    };
    let read = colons::hidden(markdown);
    let is_hidden = matches!(read, Cow::Owned(_));
    let written = |(event, range)| (if is_hidden { colons::shown(event) } else { event }, range);
    let parser = Parser::new_with_broken_link_callback(&read, options(), Some(report)).into_offset_iter();
    let mut writer = writer::Writer::new(path, markdown, offset, named);
    for (event, range) in joined::Joined::new(TextMergeWithOffset::new(parser).map(written)) {
        if !writer.event(event, range) {
            break;
        }
    }
    let mut checked = writer.finish();
    checked.diagnostics.extend(undefined.finish());
    checked.diagnostics.extend(cut.map(|cut| cut.diagnostic(path, offset)));
    checked
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
