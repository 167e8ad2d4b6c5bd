//! Headings: which one is the title of the page, and what stands in braces at their ends.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::super::body::{Heading, Hole, HoleKind};
use super::super::escape::{escape, escape_into};
use super::super::{LONGEST_TITLE, Named, slug};
use super::{HeadingDraft, Writer};
use crate::diagnostics::Diagnostic;
use crate::source::Span;

impl Writer<'_> {
    pub(super) fn begin_heading(&mut self, level: u8, id: Option<&str>, range: Range<usize>) {
        let written = self.markdown.get(range.clone()).unwrap_or_default();
        let braces = braces(written).filter(|braces| !are_attributes(&written[braces.clone()]));
        self.heading = Some(HeadingDraft {
            level,
            id: id.filter(|_| braces.is_none()).map(str::to_string),
            html_at: self.body.html.len(),
            opened: self.open.len(),
            braces: braces.map(|braces| range.start + braces.start..range.start + braces.end),
            range,
            text: String::new(),
        });
    }

    pub(super) fn end_heading(&mut self) {
        // The parser takes whatever stands in braces for attributes.
        if let Some(braces) = self.heading.as_mut().and_then(|draft| draft.braces.take()) {
            let before = self.markdown.get(..braces.start).unwrap_or_default();
            if before.ends_with([' ', '\t']) {
                self.plain(" ", &(braces.start..braces.start), false);
            }
            let text = self.markdown.get(braces.clone()).unwrap_or_default();
            self.text(text, &braces);
        }
        let Some(draft) = self.heading.take() else { return };
        self.close_raw(draft.opened);
        let text = draft.text.trim().to_string();
        let anchor = match &draft.id {
            Some(id) => self.slugs.of_id(id),
            None => self.slugs.of_text(&text),
        };
        self.is_asked_twice(&draft, &anchor);
        self.is_nameless(&draft);
        let is_first = draft.level == 1
            && self.body.headings.is_empty()
            && self.body.html[..draft.html_at].bytes().all(|byte| byte.is_ascii_whitespace());
        self.body.begins_with_title |= is_first;
        let content = self.body.html.split_off(draft.html_at);
        let holes_from = self.body.holes.partition_point(|hole| (hole.at as usize) < draft.html_at);
        let html_at = self.body.html.len() as u32;
        let says_title = is_first && is_title(self.named, &text);
        // The title of a page is plain text: whatever else stands here would be on no page.
        self.body.prints_title |= says_title && !is_plain(&content, &self.body.holes[holes_from..]);
        if says_title && !self.body.prints_title {
            self.body.has_title = true;
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
            self.body.html.push_str(&format!("<a class=\"permalink\" href=\"#{id}\" aria-label=\"\u{a7} "));
            self.label(&text);
            self.body.html.push_str(&format!("\">#</a></h{level}>\n"));
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

    /// Reports a heading that shows nothing.
    fn is_nameless(&mut self, draft: &HeadingDraft) {
        let content = self.body.html.get(draft.html_at..).unwrap_or_default();
        let has_holes = self.body.holes.last().is_some_and(|hole| hole.at as usize >= draft.html_at);
        if !content.trim().is_empty() || has_holes {
            return;
        }
        let place = self.place(&draft.range);
        self.diagnostics.push(
            Diagnostic::warning("heading-without-text", Span::new(self.path, place), "this heading has no text")
                .label("nothing behind its mark")
                .why("lists of contents, search and who listens to a page have no name for what follows")
                .help("say what the section is about, or drop the mark"),
        );
    }

    /// Reports an anchor that an earlier heading has.
    fn is_asked_twice(&mut self, draft: &HeadingDraft, anchor: &str) {
        if let Some(asked) = draft.id.as_deref().map(slug::anchor).filter(|asked| !asked.is_empty() && asked != anchor)
        {
            let written = self.markdown.get(draft.range.clone()).unwrap_or_default();
            let at = written.rfind(&format!("#{asked}")).map(|at| draft.range.start + at);
            let at = self.place(&at.map_or(draft.range.clone(), |at| at..at + 1 + asked.len()));
            self.diagnostics.push(
                Diagnostic::warning(
                    "duplicate-anchor",
                    Span::new(self.path, at),
                    format!("an earlier heading of this document has the anchor `#{asked}`"),
                )
                .label(format!("this one has `#{anchor}`"))
                .why("links and clause tags with it lead to the earlier section")
                .help("give this heading an anchor of its own, or none"),
            );
        }
    }
}

/// Does a first heading say what the title says, behind the id or without it? Without a title it is the title, if it
/// is no longer than one may be.
fn is_title(named: Named<'_>, heading: &str) -> bool {
    let Some(title) = named.title else { return heading.chars().count() <= LONGEST_TITLE };
    let (title, heading) = (bare(title), bare(heading));
    let behind = |id: &str| {
        let rest = heading.strip_prefix(id)?;
        let words = rest.trim_start_matches([' ', ':', '.', '-', '\u{2013}', '\u{2014}']);
        (words.len() < rest.len()).then_some(words)
    };
    heading == title || named.id.and_then(behind) == Some(&title)
}

/// Is a heading text and variables only, without a link, an image or the mark of a note?
fn is_plain(html: &str, holes: &[Hole]) -> bool {
    !html.contains("<a ") && holes.iter().all(|hole| matches!(hole.kind, HoleKind::Variable(_)))
}

/// A text without marks of markup and doubled blanks, letters composed.
fn bare(text: &str) -> String {
    let text = text.replace("{{ ", "{{").replace(" }}", "}}");
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").nfc().filter(|character| !matches!(character, '*' | '_' | '`' | '~' | '\\')).collect()
}

/// The braces at the end of a heading that the parser takes for attributes, found as it finds them.
fn braces(heading: &str) -> Option<Range<usize>> {
    let heading = heading.trim_end_matches(BLANKS);
    // One line is a heading that begins with `#`; else the last is its underline.
    let text = heading.rfind('\n').map_or(heading, |at| &heading[..at]).trim_end_matches(BLANKS);
    let inside = text.strip_suffix('}')?;
    let from = inside.rfind(['{', '}', '<', '>', '\\', '\n'])?;
    (inside.as_bytes()[from] == b'{').then_some(from..text.len())
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// Does it hold attributes only: `{#id .class key=value}`, in another program's spelling `{: #id}`?
fn are_attributes(braces: &str) -> bool {
    let inside = braces.trim_start_matches('{').trim_end_matches('}').trim_start();
    let inside = inside.strip_prefix(": ").unwrap_or(inside);
    let is_attribute = |word: &str| match word.as_bytes() {
        [b'#' | b'.', _, ..] => true,
        _ => word.split_once('=').is_some_and(|(key, _)| !key.is_empty()),
    };
    !inside.trim().is_empty() && inside.split_ascii_whitespace().all(is_attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_heading_is_the_title_if_it_says_the_same() {
        let named = Named { id: Some("PRO-001"), title: Some("Control of `git` by {{organization}}") };
        for heading in ["", "PRO-001 ", "PRO-001: ", "PRO-001 \u{2013} ", "PRO-001. "] {
            let heading = format!("{heading}Control of git   by {{{{ organization }}}}");
            assert!(is_title(named, &heading), "{heading}");
        }
        for heading in ["control of git by {{ organization }}", "PRO-001", "1 Purpose", "", "PRO-001Control of git"] {
            assert!(!is_title(named, heading), "{heading}");
        }
        assert!(is_title(Named::default(), "Anything"));
        assert!(!is_title(Named::default(), &"a".repeat(LONGEST_TITLE + 1)));
        assert!(is_title(Named { id: None, title: Some("Pru\u{308}fung") }, "Pr\u{fc}fung"));
    }

    #[test]
    fn braces_hold_attributes_or_text() {
        for (heading, found) in [
            ("## A {#b}", Some("{#b}")),
            ("## A {FB-12}  \n", Some("{FB-12}")),
            ("A {x}\n---\n", Some("{x}")),
            ("A {x}\nB\n---\n", None),
            ("## A {{ b }}", None),
            ("## A {a}{b}", Some("{b}")),
            ("## A {b} c", None),
            ("## A \\{a\\}", None),
            ("## A }", None),
            ("##", None),
        ] {
            assert_eq!(braces(heading).map(|range| &heading[range]), found, "{heading:?}");
        }
        for attributes in ["{#a}", "{ #a .b c=d }", "{.b}", "{: #a }", "{data-x=1}"] {
            assert!(are_attributes(attributes), "{attributes}");
        }
        for text in ["{}", "{ }", "{FB-12}", "{1, 2, 3}", "{#}", "{#a b}", "{=a}", "{:}", "{.}", "{a}"] {
            assert!(!are_attributes(text), "{text}");
        }
    }
}
