use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::body::{Block, BlockKind, Body, Definition, Heading, Hole, HoleKind, Placeholder, RefTarget, Reference};
use super::code::{language, write_code};
use super::escape::{escape, escape_into};
use super::figure;
use super::inline::{self, Piece};
use super::raw_html::{self, Place, Raw};
use super::slug::Slugs;
use super::{BUDGET, address};
use crate::diagnostics::{Checked, Diagnostic};
use crate::source::{SourcePath, Span, Spanned, TextRange};

/// Turns parser events into a [`Body`]. Never recurses, so nesting costs memory and not stack.
pub(super) struct Writer<'a> {
    path: &'a SourcePath,
    markdown: &'a str,
    offset: usize,
    title: Option<&'a str>,
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
    term: Option<TermDraft>,
    definition: Option<usize>,
    links: usize,
    tables: u32,
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    block: Option<Block>,
    footnotes: Footnotes,
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
    notes: BTreeMap<u32, (String, Vec<Hole>)>,
    /// Number, where its HTML begins, and how many elements were open then.
    writing: Vec<(u32, usize, usize)>,
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
    pub(super) fn new(path: &'a SourcePath, markdown: &'a str, offset: usize, title: Option<&'a str>) -> Self {
        Self {
            path,
            markdown,
            offset,
            title,
            body: Body { html: String::with_capacity(markdown.len() * 5 / 4), ..Body::default() },
            slugs: Slugs::default(),
            open: Vec::new(),
            depth: 0,
            too_deep: None,
            heading: None,
            image: None,
            images_within: 0,
            code: None,
            html_block: None,
            term: None,
            definition: None,
            links: 0,
            tables: 0,
            alignments: Vec::new(),
            cell: 0,
            in_head: false,
            block: None,
            footnotes: Footnotes::default(),
            diagnostics: Vec::new(),
            searched: 0,
        }
    }

    /// Takes one event; `false` once the document has used up its budget.
    pub(super) fn event(&mut self, event: Event<'_>, range: Range<usize>) -> bool {
        self.note_block(&event, &range);
        match event {
            Event::Start(tag) => self.start(tag, range.clone()),
            Event::End(tag) => self.end(tag, &range),
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
        self.body.html.shrink_to_fit();
        self.body.text.shrink_to_fit();
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
            Tag::Heading { level, id, .. } => {
                self.heading = Some(HeadingDraft {
                    level: level as u8,
                    id: id.map(|id| id.to_string()),
                    html_at: self.body.html.len(),
                    opened: self.open.len(),
                    range,
                    text: String::new(),
                });
            }
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
            Tag::FootnoteDefinition(label) => {
                let number = self.footnotes.number(&label);
                self.footnotes.writing.push((number, self.body.html.len(), self.open.len()));
            }
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
            Tag::Emphasis => self.open("<em>", "</em>", &range),
            Tag::Strong => self.open("<strong>", "</strong>", &range),
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

    fn table(&mut self, alignments: Vec<Alignment>, range: &Range<usize>) {
        self.tables += 1;
        self.alignments = alignments;
        let above = self.body.headings.last().map(|heading| heading.text.as_str()).or(self.title).unwrap_or_default();
        let start = format!(
            "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"{} \u{b7} {}\"><table>\n",
            escape(above),
            self.tables
        );
        self.open(&start, "</tbody></table></div>\n", range);
    }

    fn table_cell(&mut self, range: &Range<usize>) {
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
    fn lost_cells(&mut self, row: &Range<usize>) {
        let columns = self.alignments.len();
        let line = self.markdown.get(row.clone()).unwrap_or_default().lines().next().unwrap_or_default();
        let inner = line.trim_end();
        let inner = inner.strip_suffix('|').filter(|rest| !rest.ends_with('\\')).unwrap_or(inner);
        let begin = inner.len() - inner.trim_start().strip_prefix('|').unwrap_or(inner.trim_start()).len();
        let bars = inner[begin..].match_indices('|').map(|(at, _)| begin + at);
        let mut bars = bars.filter(|at| !inner[..*at].ends_with('\\'));
        let Some(surplus) = bars.nth(columns.saturating_sub(1)) else { return };
        let cells = columns + 1 + bars.count();
        let span = self.span(row.start + surplus..row.start + inner.len());
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

    fn link(&mut self, link_type: LinkType, destination: &str, title: &str, range: Range<usize>) {
        let target = match link_type {
            LinkType::Email => RefTarget::External(format!("mailto:{destination}")),
            _ => address::classify(destination),
        };
        self.links += 1;
        let at = self.destination(destination, &range);
        let index = self.reference(target, None, at);
        self.depth += 1;
        self.body.html.push_str("<a");
        self.hole(HoleKind::Anchor(index));
        if !title.is_empty() {
            self.body.html.push_str(" title=\"");
            escape_into(&mut self.body.html, title);
            self.body.html.push('"');
        }
        self.body.html.push('>');
        self.open.push(Open::Close("</a>"));
    }

    /// Where the destination itself stands in a link or image, or the whole of it if it is elsewhere.
    fn destination(&self, destination: &str, range: &Range<usize>) -> TextRange {
        let source = self.markdown.get(range.clone()).unwrap_or_default();
        match source.rfind(destination) {
            Some(at) if !destination.is_empty() => {
                self.place(&(range.start + at..range.start + at + destination.len()))
            }
            _ => self.place(range),
        }
    }

    fn reference(&mut self, target: RefTarget, text: Option<String>, range: TextRange) -> u32 {
        let section = self.section();
        self.body.references.push(Reference { target, text, range, section });
        self.body.references.len() as u32 - 1
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
            return;
        }
        if let Some(image) = &mut self.image {
            image.alt.push_str(text);
            return;
        }
        let exact = text.len() == range.len();
        for piece in inline::pieces(text) {
            match piece {
                Piece::Text(text) => self.plain(text, range, exact),
                Piece::Wiki { target, text: shown, at } if self.links == 0 => {
                    let place = self.token(target, range, exact.then_some(at + 2));
                    let index = self.reference(RefTarget::Wiki(target.to_string()), shown.map(str::to_string), place);
                    self.hole(HoleKind::Wiki(index));
                    self.push_text(shown.unwrap_or(target));
                }
                Piece::Wiki { target, text: shown, .. } => {
                    let shown = shown.unwrap_or(target);
                    escape_into(&mut self.body.html, shown);
                    self.push_text(shown);
                }
                Piece::Variable { name, at } => {
                    let place = self.token(name, range, exact.then_some(at + 2));
                    self.hole(HoleKind::Variable(Spanned::new(name.to_string(), place)));
                    self.push_text("{{ ");
                    self.push_text(name);
                    self.push_text(" }}");
                }
                Piece::Footnote { label, at } => {
                    let whole = format!("[^{label}]");
                    let place = self.token(&whole, range, exact.then_some(at));
                    self.undefined_footnote(label, place);
                    self.plain(&whole, range, false);
                }
            }
        }
    }

    fn undefined_footnote(&mut self, label: &str, place: TextRange) {
        self.diagnostics.push(
            Diagnostic::error(
                "undefined-footnote",
                Span::new(self.path, place),
                format!("no footnote `[^{label}]: …` in this document"),
            )
            .label("printed as plain text")
            .why("the reader looks for a note that is not there")
            .help(format!("add a line `[^{label}]: the note`, or remove the mark")),
        );
    }

    /// The place of a token in the source: exact if the text is as written, searched for otherwise.
    ///
    /// Tokens come in the order of the text, so it is searched on from the last one that was found: a text with
    /// thousands of them is searched once and not thousands of times.
    fn token(&mut self, token: &str, range: &Range<usize>, at: Option<usize>) -> TextRange {
        let source = self.markdown.get(range.clone()).unwrap_or_default();
        let near = at.unwrap_or_else(|| self.searched.saturating_sub(range.start)).min(source.len());
        let from = (near..source.len()).find(|at| source.is_char_boundary(*at)).unwrap_or(source.len());
        let rest = source.get(from..).unwrap_or_default();
        let window = rest.len().min(LONGEST_SEARCH);
        let window = (0..=window).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
        match rest.get(..window).and_then(|window| window.find(token)).map(|offset| range.start + from + offset) {
            Some(at) => {
                self.searched = at + token.len();
                self.place(&(at..at + token.len()))
            }
            None => self.place(range),
        }
    }

    fn plain(&mut self, text: &str, range: &Range<usize>, exact: bool) {
        if self.heading.is_none() && self.body.placeholders.len() < MOST_MARKS {
            for (at, mark) in inline::marks(text) {
                let place = self.token(mark, range, exact.then_some(at));
                let text_at = (self.body.text.len() + at) as u32;
                self.body.placeholders.push(Placeholder { token: mark.to_string(), range: place, text_at });
            }
        }
        escape_into(&mut self.body.html, text);
        self.push_text(text);
    }

    fn push_text(&mut self, text: &str) {
        match (&mut self.heading, &mut self.term) {
            (Some(heading), _) => heading.text.push_str(text),
            (None, Some(term)) => {
                term.text.push_str(text);
                self.body.text.push_str(text);
            }
            (None, None) => self.body.text.push_str(text),
        }
    }

    fn line_break(&mut self, html: &str) {
        if let Some(image) = &mut self.image {
            image.alt.push(' ');
            return;
        }
        self.body.html.push_str(html);
        self.push_text(" ");
    }

    fn inline_code(&mut self, code: &str) {
        if let Some(image) = &mut self.image {
            image.alt.push_str(code);
            return;
        }
        self.body.html.push_str("<code>");
        escape_into(&mut self.body.html, code);
        self.body.html.push_str("</code>");
        self.push_text(code);
    }

    fn raw_html(&mut self, html: &str, range: &Range<usize>, place: Place) {
        if self.image.is_some() {
            return;
        }
        let mut refused: Option<String> = None;
        for raw in raw_html::pieces(html, place) {
            match raw {
                Raw::Comment => {}
                Raw::Void(name) => {
                    self.body.html.push('<');
                    self.body.html.push_str(name);
                    self.body.html.push('>');
                    self.push_text(" ");
                }
                Raw::Open(name) if self.open.len() < BUDGET.depth => {
                    self.body.html.push('<');
                    self.body.html.push_str(name);
                    self.body.html.push('>');
                    self.open.push(Open::Raw(name));
                }
                Raw::Open(_) => {}
                Raw::Close(name) => {
                    if matches!(self.open.last(), Some(Open::Raw(open)) if *open == name)
                        && let Some(open) = self.open.pop()
                    {
                        self.close(&open);
                    }
                }
                Raw::Text(text) => {
                    escape_into(&mut self.body.html, text);
                    self.push_text(text);
                }
                Raw::Refused(token) => {
                    refused.get_or_insert_with(|| token.chars().take(60).collect());
                    escape_into(&mut self.body.html, token);
                }
            }
        }
        if let Some(token) = refused {
            let at = self.token(&token, range, None);
            self.diagnostics.push(
                Diagnostic::warning("raw-html", Span::new(self.path, at), format!("raw HTML `{token}` is not allowed here"))
                    .label("printed as text")
                    .why("a manual that anybody may propose changes to must not carry scripts or foreign markup")
                    .help("write it in Markdown; `<br>`, `<sub>`, `<sup>`, `<kbd>`, `<mark>`, `<details>` pass without attributes"),
            );
        }
    }

    fn end_heading(&mut self) {
        let Some(draft) = self.heading.take() else { return };
        self.close_raw(draft.opened);
        let text = draft.text.trim().to_string();
        let anchor = match &draft.id {
            Some(id) => self.slugs.of_id(id),
            None => self.slugs.of_text(&text),
        };
        let is_title = draft.level == 1 && self.body.headings.is_empty() && draft.html_at == 0;
        let content = self.body.html.split_off(draft.html_at);
        let holes_from = self.body.holes.partition_point(|hole| (hole.at as usize) < draft.html_at);
        let html_at = self.body.html.len() as u32;
        if is_title {
            self.body.holes.truncate(holes_from);
            self.body.html.push_str("<span id=\"");
            escape_into(&mut self.body.html, &anchor);
            self.body.html.push_str("\"></span>\n");
        } else {
            self.body.extra_titles += u32::from(draft.level == 1);
            let level = draft.level.max(2);
            let id = escape(&anchor);
            self.body.html.push_str(&format!("<h{level} id=\"{id}\">"));
            let moved = self.body.html.len() - draft.html_at;
            for hole in &mut self.body.holes[holes_from..] {
                hole.at += moved as u32;
            }
            self.body.html.push_str(&content);
            let label = escape(&text);
            self.body.html.push_str(&format!(
                "<a class=\"permalink\" href=\"#{id}\" aria-label=\"\u{a7} {label}\">#</a></h{level}>\n"
            ));
        }
        self.body.headings.push(Heading {
            level: draft.level,
            text,
            anchor,
            range: self.place(&draft.range),
            html_at,
            text_at: self.body.text.len() as u32,
        });
    }

    fn end_code(&mut self, range: &Range<usize>) {
        let Some((language, code)) = self.code.take() else { return };
        if !(figure::is_diagram(language.as_deref()) && self.diagram(&code, range)) {
            write_code(&mut self.body.html, language.as_deref(), &code);
        }
        self.begin_block(BlockKind::Code, self.place(range));
        self.body.text.push_str(&code);
        self.end_block();
        self.body.text.push('\n');
    }

    /// Puts a drawing on the page; `false` if there is none.
    fn diagram(&mut self, code: &str, range: &Range<usize>) -> bool {
        match figure::draw(code, self.body.diagrams.len()) {
            Ok(drawing) => {
                self.body.html.push_str(figure::opening());
                self.hole(HoleKind::Diagram(self.body.diagrams.len() as u32));
                self.body.html.push_str(&figure::closing(&drawing, code));
                self.body.diagrams.push(figure::file(drawing));
                true
            }
            Err(error) => {
                let block = self.markdown.get(range.clone()).unwrap_or_default();
                let place = figure::place(block, code, error.line);
                let span = self.span(range.start + place.start..range.start + place.end);
                self.diagnostics.push(figure::finding(&error, span));
                false
            }
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        let destination = match &image.target {
            RefTarget::Image(path) | RefTarget::External(path) | RefTarget::Unsafe(path) => path.clone(),
            _ => String::new(),
        };
        let place = self.destination(&destination, &image.range);
        let alt = image.alt.trim().to_string();
        if alt.is_empty() {
            self.diagnostics.push(
                Diagnostic::warning(
                    "image-without-text",
                    Span::new(self.path, place),
                    "this image has no text for readers who cannot see it",
                )
                .label("no text between `![` and `]`")
                .why("screen readers, print without pictures and search have nothing to offer (WCAG 1.1.1)")
                .help("say in a few words what the picture shows: `![Flow of a purchase](flow.png)`"),
            );
        }
        let is_image = matches!(image.target, RefTarget::Image(_));
        let index = self.reference(image.target, None, place);
        match is_image {
            true => {
                self.body.html.push_str("<img loading=\"lazy\" alt=\"");
                escape_into(&mut self.body.html, &alt);
                self.body.html.push('"');
                self.hole(HoleKind::Image(index));
                self.body.html.push('>');
            }
            false => {
                self.body.html.push_str("<a");
                self.hole(HoleKind::Anchor(index));
                self.body.html.push('>');
                escape_into(&mut self.body.html, if alt.is_empty() { &destination } else { &alt });
                self.body.html.push_str("</a>");
            }
        }
        self.push_text(&alt);
    }

    fn end_term(&mut self) {
        let Some(TermDraft { range, text, attributes_at }) = self.term.take() else { return };
        let term = text.trim().to_string();
        let anchor = self.slugs.of_id(&format!("term-{}", super::slug(&term)));
        if let Some(start) = attributes_at {
            let attribute = format!(" id=\"{}\">", escape(&anchor));
            self.body.html.insert_str(start, &attribute);
            for hole in self.body.holes.iter_mut().rev().take_while(|hole| hole.at as usize >= start) {
                hole.at += attribute.len() as u32;
            }
        }
        self.body.text.push('\n');
        let range = self.place(&range);
        self.body.definitions.push(Definition { term, anchor, range, text: String::new() });
    }

    fn end_definition(&mut self) {
        let (Some(from), Some(last)) = (self.definition.take(), self.body.definitions.last_mut()) else { return };
        if !last.text.is_empty() {
            last.text.push(' ');
        }
        last.text.push_str(self.body.text.get(from..).unwrap_or_default().trim());
    }

    fn footnote_reference(&mut self, label: &str) {
        let number = self.footnotes.number(label);
        let uses = self.footnotes.uses.entry(number).or_default();
        *uses += 1;
        let id = if *uses == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{uses}") };
        self.body
            .html
            .push_str(&format!("<sup class=\"footnote-ref\"><a id=\"{id}\" href=\"#fn-{number}\">{number}</a></sup>"));
    }

    fn end_footnote(&mut self) {
        let Some((number, from, opened)) = self.footnotes.writing.pop() else { return };
        while self.open.len() > opened
            && let Some(open) = self.open.pop()
        {
            self.close(&open);
        }
        let html = self.body.html.split_off(from);
        let holes_from = self.body.holes.partition_point(|hole| (hole.at as usize) < from);
        let holes =
            self.body.holes.split_off(holes_from).into_iter().map(|hole| Hole { at: hole.at - from as u32, ..hole });
        self.footnotes.bytes += html.len();
        self.footnotes.notes.insert(number, (html, holes.collect()));
    }

    fn write_footnotes(&mut self) {
        let notes = std::mem::take(&mut self.footnotes.notes);
        if notes.is_empty() {
            return;
        }
        self.body.html.push_str("<section class=\"footnotes\"><ol>\n");
        for (number, (html, holes)) in notes {
            self.body.html.push_str(&format!("<li id=\"fn-{number}\" value=\"{number}\">"));
            let at = self.body.html.len() as u32;
            self.body.holes.extend(holes.into_iter().map(|hole| Hole { at: hole.at + at, ..hole }));
            self.body.html.push_str(&html);
            if self.footnotes.uses.contains_key(&number) {
                self.body.html.push_str(&format!(
                    "<a class=\"footnote-back\" href=\"#fnref-{number}\" aria-label=\"\u{21a9} {number}\">\u{21a9}</a>"
                ));
            }
            self.body.html.push_str("</li>\n");
        }
        self.body.html.push_str("</ol></section>\n");
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
