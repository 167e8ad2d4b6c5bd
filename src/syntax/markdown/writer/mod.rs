use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use self::comments::Hidden;
use super::body::{Block, BlockKind, Body, Hole, HoleKind, RefTarget};
use super::code::language;
use super::escape::escape_into;
use super::raw_html::Place;
use super::slug::Slugs;
use super::{BUDGET, Named, address};
use crate::diagnostics::{Checked, Diagnostic};
use crate::source::hidden::tame;
use crate::source::{SourcePath, Span, TextRange};

mod comments;
mod elements;
mod headings;
mod slips;
mod tables;
mod texts;

/// Turns parser events into a [`Body`]. Never recurses, so nesting costs memory and not stack.
pub(super) struct Writer<'a> {
    path: &'a SourcePath,
    markdown: &'a str,
    offset: usize,
    named: Named<'a>,
    body: Body,
    slugs: Slugs,
    open: Vec<Open>,
    depth: usize,
    too_deep: Option<Range<usize>>,
    heading: Option<HeadingDraft>,
    image: Option<ImageDraft>,
    images_within: usize,
    code: Option<(Option<String>, String)>,
    html_block: Option<(String, Range<usize>)>,
    hidden: Option<Hidden>,
    term: Option<TermDraft>,
    definition: Option<usize>,
    links: usize,
    /// Where the content of the last link begins, in the HTML and among its holes.
    link_at: (usize, usize),
    tables: u32,
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    block: Option<Block>,
    footnotes: Footnotes,
    /// Names of raw HTML elements that were refused so far.
    refused: BTreeSet<String>,
    diagnostics: Vec<Diagnostic>,
    /// How far tokens have been found in the text, which is searched from there on.
    searched: usize,
}

/// Marks of unfinished text that are noted in one document.
const MOST_MARKS: usize = 1_000;

/// Bytes in which a token is looked for behind the last one. Between two tokens stands text as it is shown.
const LONGEST_SEARCH: usize = 1 << 13;

/// What is written when an element ends.
enum Open {
    /// An end tag.
    Close(&'static str),
    /// An element of raw HTML that the author has to close.
    Raw(&'static str),
}

struct HeadingDraft {
    level: u8,
    id: Option<String>,
    range: Range<usize>,
    html_at: usize,
    /// How many elements were open when it began.
    opened: usize,
    text: String,
    /// What stands in braces at its end and is no attribute.
    braces: Option<Range<usize>>,
}

struct ImageDraft {
    target: RefTarget,
    alt: String,
    range: Range<usize>,
}

struct TermDraft {
    range: Range<usize>,
    text: String,
    /// Where the attributes of its element go; `None` if it is nested too deep to have one.
    attributes_at: Option<usize>,
}

#[derive(Default)]
struct Footnotes {
    numbers: BTreeMap<String, u32>,
    uses: BTreeMap<u32, u32>,
    /// Those of which the document says what they are.
    defined: BTreeSet<u32>,
    notes: BTreeMap<u32, (String, Vec<Hole>)>,
    /// Number, if it is the first of its name, where its HTML begins, and how many elements were open then.
    writing: Vec<(Option<u32>, usize, usize)>,
    /// Bytes of HTML in `notes`.
    bytes: usize,
}

impl Footnotes {
    fn number(&mut self, label: &str) -> u32 {
        let next = self.numbers.len() as u32 + 1;
        *self.numbers.entry(label.to_lowercase()).or_insert(next)
    }
}

impl<'a> Writer<'a> {
    pub(super) fn new(path: &'a SourcePath, markdown: &'a str, offset: usize, named: Named<'a>) -> Self {
        Self {
            path,
            markdown,
            offset,
            named,
            body: Body {
                html: String::with_capacity(markdown.len() * 5 / 4),
                text: String::with_capacity(markdown.len()),
                ..Body::default()
            },
            slugs: Slugs::default(),
            open: Vec::new(),
            depth: 0,
            too_deep: None,
            heading: None,
            image: None,
            images_within: 0,
            code: None,
            html_block: None,
            hidden: None,
            term: None,
            definition: None,
            links: 0,
            link_at: (0, 0),
            tables: 0,
            alignments: Vec::new(),
            cell: 0,
            in_head: false,
            block: None,
            footnotes: Footnotes::default(),
            refused: BTreeSet::new(),
            diagnostics: Vec::new(),
            searched: 0,
        }
    }

    /// Takes one event; `false` once the document has used up its budget.
    pub(super) fn event(&mut self, event: Event<'_>, range: Range<usize>) -> bool {
        if self.is_hidden(&event, &range) {
            return true;
        }
        self.note_block(&event, &range);
        match event {
            Event::Start(tag) => self.start(tag, range.clone()),
            Event::End(tag) => self.end(tag, &range),
            // As it stands in the file it was tamed; a character reference may stand for what nobody sees.
            Event::Text(text) if *text != self.markdown[range.clone()] => self.text(&tame(&text).0, &range),
            Event::Text(text) => self.text(&text, &range),
            Event::Code(code) => self.inline_code(&code),
            Event::InlineHtml(html) => self.raw_html(&html, &range, Place::Inline),
            Event::Html(html) => match &mut self.html_block {
                Some((block, _)) => block.push_str(&html),
                None => self.raw_html(&html, &range, Place::Block),
            },
            Event::FootnoteReference(label) => self.footnote_reference(&label),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => self.body.html.push_str("<hr>\n"),
            Event::TaskListMarker(done) => self.body.html.push_str(match done {
                true => "<span class=\"task done\">\u{2611}</span> ",
                false => "<span class=\"task\">\u{2610}</span> ",
            }),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, &range),
        }
        self.within_budget(&range)
    }

    /// Text that stands on its own begins with its first word and ends where its element does.
    fn note_block(&mut self, event: &Event<'_>, range: &Range<usize>) {
        let is_inline = matches!(
            event,
            Event::Text(_)
                | Event::Code(_)
                | Event::SoftBreak
                | Event::HardBreak
                | Event::InlineHtml(_)
                | Event::Html(_)
        );
        if !is_inline || self.heading.is_some() || self.code.is_some() {
            return;
        }
        let place = self.place(range);
        match &mut self.block {
            Some(block) => {
                block.range.start = block.range.start.min(place.start);
                block.range.end = block.range.end.max(place.end);
            }
            None => {
                let kind = match (&self.term, self.cell, self.in_head) {
                    (Some(_), ..) => BlockKind::Term,
                    (None, 0, _) => BlockKind::Text,
                    (None, _, true) => BlockKind::Head,
                    (None, _, false) => BlockKind::Cell,
                };
                self.begin_block(kind, place);
            }
        }
    }

    fn begin_block(&mut self, kind: BlockKind, range: TextRange) {
        let at = self.body.text.len() as u32;
        self.block = Some(Block { kind, text_at: at, text_end: at, range, section: self.section() });
    }

    fn end_block(&mut self) {
        let Some(mut block) = self.block.take() else { return };
        block.text_end = self.body.text.len() as u32;
        if matches!(block.kind, BlockKind::Text | BlockKind::Term) {
            self.slips(block.range);
        }
        if block.text_end > block.text_at {
            self.body.blocks.push(block);
        }
    }

    /// A list within an item begins a new line of text.
    fn break_text(&mut self) {
        if self.block.is_some() {
            self.end_block();
            self.body.text.push('\n');
        }
    }

    fn within_budget(&mut self, range: &Range<usize>) -> bool {
        let limit = BUDGET.html_floor.max(self.markdown.len() * BUDGET.html_factor);
        if self.body.html.len() + self.footnotes.bytes <= limit {
            return true;
        }
        let span = self.span(range.start..range.start + 1);
        self.diagnostics.push(
            Diagnostic::error("output-budget", span, format!("this document grows to more than {limit} bytes of HTML"))
                .label("the text is cut off here")
                .why("a page many times larger than its source is a mistake or an attack, and slow for every reader")
                .help("split the document, or look for a table whose rows are much shorter than its header"),
        );
        false
    }

    pub(super) fn finish(mut self) -> Checked<Body> {
        self.end_hidden();
        while let Some(open) = self.open.pop() {
            self.close(&open);
        }
        if let Some(range) = self.too_deep.take() {
            let span = self.span(range);
            self.diagnostics.push(
                Diagnostic::error("too-deep", span, format!("more than {} levels of nesting", BUDGET.depth))
                    .label("deeper levels are printed flat")
                    .why("no reader can follow such a structure, and browsers give up on it")
                    .help("flatten the lists or quotes"),
            );
        }
        self.write_footnotes();
        self.body.fit();
        let headings = &self.body.headings;
        let mut by_anchor: Vec<u32> = (0..headings.len() as u32).collect();
        by_anchor.sort_by(|a, b| headings[*a as usize].anchor.cmp(&headings[*b as usize].anchor));
        self.body.by_anchor = by_anchor;
        let mut diagnostics = self.diagnostics;
        diagnostics.truncate(10_000);
        Checked { value: self.body, diagnostics }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.path, TextRange::from(range).shifted(self.offset))
    }

    fn place(&self, range: &Range<usize>) -> TextRange {
        TextRange::from(range.clone()).shifted(self.offset)
    }

    fn hole(&mut self, kind: HoleKind) {
        self.body.holes.push(Hole { at: self.body.html.len() as u32, kind });
    }

    /// Names a part of the page in an attribute.
    fn label(&mut self, text: &str) {
        match text.contains("{{") {
            true => self.hole(HoleKind::Label(text.to_string())),
            false => escape_into(&mut self.body.html, text),
        }
    }

    fn section(&self) -> Option<u32> {
        (self.body.headings.len() as u32).checked_sub(1)
    }

    fn open(&mut self, start: &str, end: &'static str, range: &Range<usize>) {
        self.depth += 1;
        if self.depth > BUDGET.depth {
            if self.too_deep.is_none() {
                self.too_deep = Some(range.start..range.start + 1);
            }
            self.open.push(Open::Close(""));
            return;
        }
        self.body.html.push_str(start);
        self.open.push(Open::Close(end));
    }

    fn close(&mut self, open: &Open) {
        match open {
            Open::Close(end) => self.body.html.push_str(end),
            Open::Raw(name) => {
                self.body.html.push_str("</");
                self.body.html.push_str(name);
                self.body.html.push('>');
            }
        }
    }

    /// Closes the innermost Markdown element, and before it whatever raw HTML was left open inside.
    fn close_element(&mut self) {
        while let Some(open) = self.open.pop() {
            self.close(&open);
            if matches!(open, Open::Close(_)) {
                self.depth = self.depth.saturating_sub(1);
                return;
            }
        }
    }

    /// Closes raw HTML that was left open since so many elements were open; only `<details>` reaches beyond the
    /// block it begins in.
    fn close_raw(&mut self, opened: usize) {
        let inner = self.open.get(opened..).unwrap_or_default();
        let reaches = inner.iter().take_while(|open| matches!(open, Open::Raw("details"))).count();
        while self.open.len() > opened + reaches
            && let Some(open) = self.open.pop()
        {
            self.close(&open);
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if self.image.is_some() {
            // A picture's text is plain: what is nested in it counts as text only.
            self.images_within += usize::from(matches!(tag, Tag::Image { .. }));
            return;
        }
        match tag {
            Tag::Paragraph => self.open("<p>", "</p>\n", &range),
            Tag::Heading { level, id, .. } => self.begin_heading(level as u8, id.as_deref(), range),
            Tag::BlockQuote(kind) => self.open(block_quote(kind), "</blockquote>\n", &range),
            Tag::CodeBlock(kind) => {
                let language = match &kind {
                    CodeBlockKind::Fenced(info) => language(info).map(str::to_string),
                    CodeBlockKind::Indented => None,
                };
                self.code = Some((language, String::new()));
            }
            Tag::HtmlBlock => self.html_block = Some((String::new(), range)),
            Tag::List(_) if self.block.is_some() => {
                self.break_text();
                self.start(tag, range);
            }
            Tag::List(None) => self.open("<ul>\n", "</ul>\n", &range),
            Tag::List(Some(1)) => self.open("<ol>\n", "</ol>\n", &range),
            Tag::List(Some(first)) => self.open(&format!("<ol start=\"{first}\">\n"), "</ol>\n", &range),
            Tag::Item => self.open("<li>", "</li>\n", &range),
            Tag::FootnoteDefinition(label) => self.footnote(&label, &range),
            Tag::DefinitionList => self.open("<dl>\n", "</dl>\n", &range),
            Tag::DefinitionListTitle => {
                self.definition = None;
                self.open("<dt", "</dt>\n", &range);
                let attributes_at = (self.depth <= BUDGET.depth).then_some(self.body.html.len());
                self.term = Some(TermDraft { range, text: String::new(), attributes_at });
            }
            Tag::DefinitionListDefinition => {
                self.definition = self.body.definitions.len().checked_sub(1).map(|_| self.body.text.len());
                self.open("<dd>", "</dd>\n", &range);
            }
            Tag::Table(alignments) => self.table(alignments, &range),
            Tag::TableHead => {
                (self.cell, self.in_head) = (0, true);
                self.open("<thead><tr>", "</tr></thead>\n<tbody>\n", &range);
            }
            Tag::TableRow => {
                (self.cell, self.in_head) = (0, false);
                self.open("<tr>", "</tr>\n", &range);
            }
            Tag::TableCell => self.table_cell(&range),
            Tag::Emphasis => {
                self.starred_comment(&range);
                self.open("<em>", "</em>", &range);
            }
            Tag::Strong => {
                self.starred_comment(&range);
                self.open("<strong>", "</strong>", &range);
            }
            Tag::Strikethrough => self.open("<del>", "</del>", &range),
            Tag::Superscript => self.open("<sup>", "</sup>", &range),
            Tag::Subscript => self.open("<sub>", "</sub>", &range),
            Tag::Link { link_type, dest_url, title, .. } => self.link(link_type, &dest_url, &title, range),
            Tag::Image { dest_url, .. } => {
                let target = match address::classify(&dest_url) {
                    RefTarget::Path { path, .. } => RefTarget::Image(path),
                    RefTarget::Here(_) => RefTarget::Unsafe(dest_url.to_string()),
                    other => other,
                };
                self.image = Some(ImageDraft { target, alt: String::new(), range });
            }
            Tag::MetadataBlock(_) => self.open("", "", &range),
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Image if self.images_within > 0 => self.images_within -= 1,
            TagEnd::Image => self.end_image(),
            _ if self.image.is_some() => {}
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::CodeBlock => self.end_code(range),
            TagEnd::HtmlBlock => {
                if let Some((html, range)) = self.html_block.take() {
                    let opened = self.open.len();
                    self.raw_html(&html, &range, Place::Block);
                    self.close_raw(opened);
                }
                self.break_text();
            }
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::DefinitionListTitle => {
                self.end_block();
                self.end_term();
                self.close_element();
            }
            TagEnd::DefinitionListDefinition => {
                self.end_block();
                self.close_element();
                self.body.text.push('\n');
                self.end_definition();
            }
            TagEnd::Link => {
                self.links = self.links.saturating_sub(1);
                self.end_link(range);
                self.close_element();
            }
            TagEnd::TableCell => {
                self.end_block();
                self.close_element();
                self.body.text.push(' ');
            }
            TagEnd::Table => {
                (self.cell, self.in_head) = (0, false);
                self.close_element();
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead => {
                if tag == TagEnd::TableRow {
                    self.lost_cells(range);
                }
                self.end_block();
                self.close_element();
                self.body.text.push('\n');
            }
            _ => self.close_element(),
        }
    }
}

fn block_quote(kind: Option<BlockQuoteKind>) -> &'static str {
    match kind {
        None => "<blockquote>\n",
        Some(BlockQuoteKind::Note) => "<blockquote class=\"alert note\">\n",
        Some(BlockQuoteKind::Tip) => "<blockquote class=\"alert tip\">\n",
        Some(BlockQuoteKind::Important) => "<blockquote class=\"alert important\">\n",
        Some(BlockQuoteKind::Warning) => "<blockquote class=\"alert warning\">\n",
        Some(BlockQuoteKind::Caution) => "<blockquote class=\"alert caution\">\n",
    }
}
