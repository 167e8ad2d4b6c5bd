//! What is known of an element only at its end: code, images, definitions, footnotes; raw HTML.

use std::ops::Range;

use super::super::body::{BlockKind, Definition, Hole, HoleKind, RefTarget};
use super::super::code::write_code;
use super::super::escape::{escape, escape_into};
use super::super::raw_html::{Place, Raw};
use super::super::{BUDGET, figure, raw_html, slug};
use super::{Open, TermDraft, Writer};
use crate::diagnostics::Diagnostic;
use crate::source::Span;
/// Different names of refused elements that are remembered in one document.
const MOST_REFUSED: usize = 1_000;

/// The first line of a text in which there are marks of Markdown.
fn marked_line(text: &str) -> Option<&str> {
    let is_marked = |line: &&str| ["**", "[[", "](", "`"].iter().any(|mark| line.contains(mark));
    text.lines().map(str::trim).find(is_marked)
}

impl Writer<'_> {
    pub(super) fn raw_html(&mut self, html: &str, range: &Range<usize>, place: Place) {
        if self.image.is_some() {
            return;
        }
        let mut refused: Option<String> = None;
        let mut unread: Option<String> = None;
        for raw in raw_html::pieces(html, place) {
            match raw {
                Raw::Comment => {}
                Raw::Unclosed => self.hide(range),
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
                    if place == Place::Block && unread.is_none() {
                        unread = marked_line(text).map(str::to_owned);
                    }
                    escape_into(&mut self.body.html, text);
                    self.push_text(text);
                }
                Raw::Refused(token) => {
                    let (name, is_end) = raw_html::refused_name(token);
                    // The end of an element is told with its beginning.
                    if !is_end || !self.refused.contains(name) {
                        refused.get_or_insert_with(|| token.chars().take(60).collect());
                    }
                    if !is_end && self.refused.len() < MOST_REFUSED {
                        self.refused.insert(name.to_owned());
                    }
                    escape_into(&mut self.body.html, token);
                    if self.heading.is_some() {
                        self.push_text(token);
                    }
                }
            }
        }
        if let Some(line) = unread.filter(|_| refused.is_none()) {
            let at = self.token(&line, range, None);
            self.diagnostics.push(
                Diagnostic::warning(
                    "raw-html",
                    Span::new(self.path, at),
                    "Markdown in a block of HTML is not read as such",
                )
                .label("printed as it stands")
                .why("a block that begins with a tag is HTML up to the next blank line")
                .help("leave a line blank below the tag"),
            );
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

    pub(super) fn end_code(&mut self, range: &Range<usize>) {
        let Some((language, code)) = self.code.take() else { return };
        // Of a drawing, readers and search want the words in its boxes, not how it was written.
        let words = if figure::is_diagram(language.as_deref()) { self.diagram(&code, range) } else { None };
        if words.is_none() {
            write_code(&mut self.body.html, language.as_deref(), &code);
        }
        self.begin_block(BlockKind::Code, self.place(range));
        self.body.text.push_str(words.as_deref().unwrap_or(&code));
        self.end_block();
        self.body.text.push('\n');
    }

    /// Puts a drawing on the page and gives its words; `None` if it cannot be drawn.
    pub(super) fn diagram(&mut self, code: &str, range: &Range<usize>) -> Option<String> {
        match figure::draw(code, self.body.diagrams.len()) {
            Ok(drawing) => {
                self.body.html.push_str(figure::opening());
                self.hole(HoleKind::Diagram(self.body.diagrams.len() as u32));
                self.body.html.push_str(&figure::closing(&drawing, code));
                let words = drawing.alt.clone();
                self.body.diagrams.push(figure::file(drawing));
                Some(words)
            }
            Err(error) => {
                let block = self.markdown.get(range.clone()).unwrap_or_default();
                let place = figure::place(block, code, error.line);
                let span = self.span(range.start + place.start..range.start + place.end);
                self.diagnostics.push(figure::finding(&error, span));
                None
            }
        }
    }

    pub(super) fn end_image(&mut self) {
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
                    Span::new(self.path, place.0),
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

    pub(super) fn end_term(&mut self) {
        let Some(TermDraft { range, text, attributes_at }) = self.term.take() else { return };
        let term = text.trim().to_string();
        let anchor = self.slugs.of_id(&format!("term-{}", slug(&term)));
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

    pub(super) fn end_definition(&mut self) {
        let (Some(from), Some(last)) = (self.definition.take(), self.body.definitions.last_mut()) else { return };
        if !last.text.is_empty() {
            last.text.push(' ');
        }
        last.text.push_str(self.body.text.get(from..).unwrap_or_default().trim());
    }

    pub(super) fn footnote_reference(&mut self, label: &str) {
        let number = self.footnotes.number(label);
        let uses = self.footnotes.uses.entry(number).or_default();
        *uses += 1;
        let id = if *uses == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{uses}") };
        self.body
            .html
            .push_str(&format!("<sup class=\"footnote-ref\"><a id=\"{id}\" href=\"#fn-{number}\">{number}</a></sup>"));
    }

    /// A second note of one name stands where it is written: the mark leads to the first.
    pub(super) fn footnote(&mut self, label: &str, range: &Range<usize>) {
        let number = self.footnotes.number(label);
        let (from, opened) = (self.body.html.len(), self.open.len());
        if self.footnotes.defined.insert(number) {
            self.footnotes.writing.push((Some(number), from, opened));
            return;
        }
        self.footnotes.writing.push((None, from, opened));
        let written = self.markdown.get(range.clone()).unwrap_or_default();
        let mark = written.find(':').map_or(1, |end| end + 1);
        let span = self.span(range.start..range.start + mark);
        self.diagnostics.push(
            Diagnostic::error(
                "duplicate-footnote",
                span,
                format!("a second footnote `[^{label}]: …` in this document"),
            )
            .label("printed where it stands")
            .why("the mark in the text leads to the first one only")
            .help("give it a name of its own and a mark in the text, or remove one of the two"),
        );
        self.body.html.push_str("<p>[^");
        escape_into(&mut self.body.html, label);
        self.body.html.push_str("]:</p>\n");
    }

    pub(super) fn end_footnote(&mut self) {
        let Some((number, from, opened)) = self.footnotes.writing.pop() else { return };
        while self.open.len() > opened
            && let Some(open) = self.open.pop()
        {
            self.close(&open);
        }
        let Some(number) = number else { return };
        let html = self.body.html.split_off(from);
        let holes_from = self.body.holes.partition_point(|hole| (hole.at as usize) < from);
        let holes =
            self.body.holes.split_off(holes_from).into_iter().map(|hole| Hole { at: hole.at - from as u32, ..hole });
        self.footnotes.bytes += html.len();
        self.footnotes.notes.insert(number, (html, holes.collect()));
    }

    pub(super) fn write_footnotes(&mut self) {
        let notes = std::mem::take(&mut self.footnotes.notes);
        if notes.is_empty() {
            return;
        }
        self.body.notes = notes.keys().last().copied().unwrap_or_default();
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
