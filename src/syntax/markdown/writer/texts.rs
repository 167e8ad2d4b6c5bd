//! Running text: words, references, links, code within a line.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::super::body::{HoleKind, Placeholder, RefTarget, Reference, Spelling};
use super::super::escape::escape_into;
use super::super::inline::Piece;
use super::super::{address, inline};
use super::{LONGEST_SEARCH, MOST_MARKS, Open, Writer};
use crate::diagnostics::Diagnostic;
use crate::source::hidden::tame;
use crate::source::{Span, Spanned, TextRange};

impl Writer<'_> {
    pub(super) fn link(&mut self, link_type: LinkType, destination: &str, title: &str, range: Range<usize>) {
        let target = match link_type {
            LinkType::Email => RefTarget::External(format!("mailto:{destination}")),
            _ => address::classify(destination),
        };
        self.links += 1;
        let place = match link_type {
            LinkType::Inline => self.destination(destination, &range),
            LinkType::Autolink | LinkType::Email => {
                let within = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
                match self.markdown.get(within.clone()) == Some(destination) {
                    true => (self.place(&within), address::spelling(destination)),
                    false => (self.place(&range), Spelling::Apart),
                }
            }
            _ => (self.place(&range), Spelling::Apart),
        };
        let index = self.reference(target, None, place);
        self.depth += 1;
        self.body.html.push_str("<a");
        self.hole(HoleKind::Anchor(index));
        if !title.is_empty() {
            self.body.html.push_str(" title=\"");
            escape_into(&mut self.body.html, &tame(title).0);
            self.body.html.push('"');
        }
        self.body.html.push('>');
        self.link_at = (self.body.html.len(), self.body.holes.len());
        self.open.push(Open::Close("</a>"));
    }

    /// Tells a link that ends here and shows nothing.
    pub(super) fn end_link(&mut self, range: &Range<usize>) {
        let (html, holes) = self.link_at;
        let shown = self.body.html.get(html..).unwrap_or_default();
        if shown.trim().is_empty() && self.body.holes.len() == holes {
            let help = "say between `[` and `]` where it leads: `[Purchasing](purchasing.md)`".to_owned();
            self.nameless(self.place(range), "this link has no text", help);
        }
    }

    fn nameless(&mut self, place: TextRange, what: &str, help: String) {
        self.diagnostics.push(
            Diagnostic::warning("link-without-text", Span::new(self.path, place), what)
                .label("nothing to read or to press")
                .why("who listens to a page hears of a link and not where it leads (WCAG 2.4.4)")
                .help(help),
        );
    }

    /// Where the destination itself stands in a link or image, or the whole of it if it is elsewhere.
    pub(super) fn destination(&self, destination: &str, range: &Range<usize>) -> (TextRange, Spelling) {
        let link = self.markdown.get(range.clone()).unwrap_or_default();
        match address::place(link, destination).map(|at| range.start + at) {
            Some(at) => (self.place(&(at..at + destination.len())), address::spelling(destination)),
            None => (self.place(range), Spelling::Apart),
        }
    }

    pub(super) fn reference(
        &mut self,
        target: RefTarget,
        text: Option<String>,
        (range, spelling): (TextRange, Spelling),
    ) -> u32 {
        let section = self.section();
        self.body.references.push(Reference { target, text, range, spelling, section });
        self.body.references.len() as u32 - 1
    }

    pub(super) fn text(&mut self, text: &str, range: &Range<usize>) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
            return;
        }
        self.shown_comment(range);
        if let Some(image) = &mut self.image {
            image.alt.push_str(text);
            return;
        }
        let exact = text.len() == range.len();
        let before = self.markdown.get(..range.start).unwrap_or_default();
        let mut is_behind_link = before.ends_with([')', ']']);
        for piece in inline::pieces(text) {
            let is_behind_link = std::mem::replace(&mut is_behind_link, matches!(piece, Piece::Wiki { .. }));
            match piece {
                Piece::Text(text) => {
                    self.plain(text, range, exact);
                    self.foreign_marks(text, range, exact, is_behind_link);
                }
                Piece::Wiki { target, text: shown, at } if self.links == 0 => {
                    let place = self.token_in("[[", target, range, exact.then_some(at + 2));
                    if shown == Some("") {
                        let help = format!("write some words behind the `|`, or `[[{target}]]`");
                        self.nameless(place.0, "this reference has no text behind its `|`", help);
                    }
                    // Without words of its own it shows what it leads to.
                    let shown = shown.filter(|shown| !shown.is_empty());
                    let index = self.reference(RefTarget::Wiki(target.to_string()), shown.map(str::to_string), place);
                    self.hole(HoleKind::Wiki(index));
                    for (name, _) in inline::variables(shown.unwrap_or_default()) {
                        let (place, _) = self.token_in("{{", name, range, exact.then_some(at + 2));
                        self.body.variables.push(Spanned::new(name.to_string(), place));
                    }
                    self.push_text(shown.unwrap_or(target));
                }
                Piece::Wiki { target, text: shown, .. } => {
                    let shown = shown.filter(|shown| !shown.is_empty()).unwrap_or(target);
                    escape_into(&mut self.body.html, shown);
                    self.push_text(shown);
                }
                Piece::Variable { name, at } => {
                    let (place, _) = self.token_in("{{", name, range, exact.then_some(at + 2));
                    let name = Spanned::new(name.to_string(), place);
                    self.body.variables.push(name.clone());
                    self.push_text("{{ ");
                    self.push_text(&name.value);
                    self.push_text(" }}");
                    self.hole(HoleKind::Variable(name));
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

    pub(super) fn undefined_footnote(&mut self, label: &str, place: TextRange) {
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
    pub(super) fn token(&mut self, token: &str, range: &Range<usize>, at: Option<usize>) -> TextRange {
        self.token_in("", token, range, at).0
    }

    /// The same for a token right behind an opening, such as `[[`; `Apart` if it is not there as it is meant.
    fn token_in(
        &mut self,
        opening: &str,
        token: &str,
        range: &Range<usize>,
        at: Option<usize>,
    ) -> (TextRange, Spelling) {
        let source = self.markdown.get(range.clone()).unwrap_or_default();
        let near = at.unwrap_or_else(|| self.searched.saturating_sub(range.start)).min(source.len());
        let from = (near..source.len()).find(|at| source.is_char_boundary(*at)).unwrap_or(source.len());
        let rest = source.get(from..).unwrap_or_default();
        let window = rest.len().min(LONGEST_SEARCH);
        let window = (0..=window).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
        let is_opened = |at: &usize| source[..*at].trim_end_matches([' ', '\t']).ends_with(opening);
        let places = rest.get(..window).unwrap_or_default().match_indices(token).map(|(at, _)| from + at);
        match { places }.find(is_opened) {
            Some(at) => {
                let at = range.start + at;
                self.searched = at + token.len();
                (self.place(&(at..at + token.len())), Spelling::Plain)
            }
            None => (self.place(range), Spelling::Apart),
        }
    }

    pub(super) fn plain(&mut self, text: &str, range: &Range<usize>, exact: bool) {
        if self.heading.is_none() && self.body.placeholders.len() < MOST_MARKS {
            for (at, mark) in inline::marks(text) {
                let place = self.token(mark, range, exact.then_some(at));
                if mark == "???" && self.unfolds(place) {
                    continue;
                }
                let text_at = (self.body.text.len() + at) as u32;
                self.body.placeholders.push(Placeholder { token: mark.to_string(), range: place, text_at });
            }
        }
        escape_into(&mut self.body.html, text);
        self.push_text(text);
    }

    pub(super) fn push_text(&mut self, text: &str) {
        match (&mut self.heading, &mut self.term) {
            (Some(heading), _) => heading.text.push_str(text),
            (None, Some(term)) => {
                term.text.push_str(text);
                self.body.text.push_str(text);
            }
            (None, None) => self.body.text.push_str(text),
        }
    }

    pub(super) fn line_break(&mut self, html: &str) {
        if let Some(image) = &mut self.image {
            image.alt.push(' ');
            return;
        }
        self.body.html.push_str(html);
        self.push_text(" ");
    }

    pub(super) fn inline_code(&mut self, code: &str) {
        if let Some(image) = &mut self.image {
            image.alt.push_str(code);
            return;
        }
        self.body.html.push_str("<code>");
        escape_into(&mut self.body.html, code);
        self.body.html.push_str("</code>");
        self.push_text(code);
    }
}
