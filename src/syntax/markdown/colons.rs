//! Lines that begin with a colon and no blank behind it: a fence of other programs (`:::`), the code of an emoji
//! (`:warning:`). The parser would take the colon for the mark of a definition, and the paragraph above for its term, so it
//! gets another character to read there.

use std::borrow::Cow;

use memchr::memchr_iter;
use pulldown_cmark::{CowStr, Event, Tag};

/// What the parser reads instead. No text has it: characters that nobody sees were replaced at the door.
const STAND_IN: char = '\u{1}';

/// The text as the parser reads it: every byte where it was.
pub fn hidden(markdown: &str) -> Cow<'_, str> {
    let mut colons = memchr_iter(b':', markdown.as_bytes()).filter(|at| is_text(markdown, *at)).peekable();
    if colons.peek().is_none() || markdown.contains(STAND_IN) {
        return Cow::Borrowed(markdown);
    }
    let mut text = String::with_capacity(markdown.len());
    let mut from = 0;
    for at in colons {
        text.push_str(&markdown[from..at]);
        text.push(STAND_IN);
        from = at + 1;
    }
    text.push_str(&markdown[from..]);
    Cow::Owned(text)
}

/// Does a colon begin a line, behind what the marks of quotes and lists leave before its text, and is it part of that text:
/// neither the mark of a definition nor the line below the header of a table?
fn is_text(markdown: &str, colon: usize) -> bool {
    let before = markdown.as_bytes()[..colon].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t' | b'>'));
    if before.is_some_and(|byte| *byte != b'\n') {
        return false;
    }
    let behind = &markdown[colon + 1..];
    let line = || behind.split('\n').next().unwrap_or_default();
    let is_rule = || line().contains('-') && line().trim_end().bytes().all(|byte| b":-| \t".contains(&byte));
    behind.starts_with(|next: char| !next.is_whitespace()) && !is_rule()
}

/// What the parser made, as it was written.
pub fn shown(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Text(text) => Event::Text(written(text)),
        Event::Code(text) => Event::Code(written(text)),
        Event::Html(text) => Event::Html(written(text)),
        Event::InlineHtml(text) => Event::InlineHtml(written(text)),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: written(dest_url), title: written(title), id: written(id) })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: written(dest_url), title: written(title), id: written(id) })
        }
        event => event,
    }
}

/// The same for one text.
pub fn written(text: CowStr<'_>) -> CowStr<'_> {
    if text.contains(STAND_IN) { text.replace(STAND_IN, ":").into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_with_colons_behind_marks_of_quotes() {
        for (text, read) in [
            ("a\n:::note\n> ::: b\n", "a\n\u{1}::note\n> \u{1}:: b\n"),
            (":::", "\u{1}::"),
            ("a\n:warning: b\n  :b", "a\n\u{1}warning: b\n  \u{1}b"),
            (":-) a\n:: b", "\u{1}-) a\n\u{1}: b"),
            ("a | b\n:-|-: \n", "a | b\n:-|-: \n"),
            ("a\n: b\n:\tc\n:\n:\u{a0}d\n:", "a\n: b\n:\tc\n:\n:\u{a0}d\n:"),
            ("::::\n\n    :::", "\u{1}:::\n\n    \u{1}::"),
            ("a ::: b\n: c", "a ::: b\n: c"),
        ] {
            assert_eq!(hidden(text), read);
            assert_eq!(&*written(hidden(text).into_owned().into()), text);
        }
    }
}
