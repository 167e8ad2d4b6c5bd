//! Lines that begin with a colon and no blank behind it: a fence of other programs (`:::`), the code of an emoji
//! (`:warning:`). The parser would take the colon for the mark of a definition, and the paragraph above for its term, so it
//! gets another character to read there.

use std::borrow::Cow;

use pulldown_cmark::{CowStr, Event, Tag};

/// What the parser reads instead. No text has it: characters that nobody sees were replaced at the door.
const STAND_IN: char = '\u{1}';

/// The text as the parser reads it: every byte where it was.
pub fn hidden(markdown: &str) -> Cow<'_, str> {
    if markdown.contains(STAND_IN) || !markdown.split_inclusive('\n').any(|line| is_text(inner(line))) {
        return Cow::Borrowed(markdown);
    }
    let mut text = String::with_capacity(markdown.len());
    for line in markdown.split_inclusive('\n') {
        let inner = inner(line);
        if !is_text(inner) {
            text.push_str(line);
            continue;
        }
        text.push_str(&line[..line.len() - inner.len()]);
        text.push(STAND_IN);
        text.push_str(&inner[1..]);
    }
    Cow::Owned(text)
}

/// A line without what the marks of quotes and lists leave before its text.
fn inner(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>'])
}

/// Is a colon at the beginning of a line part of its text, and neither the mark of a definition nor the line below the
/// header of a table?
fn is_text(line: &str) -> bool {
    let Some(behind) = line.strip_prefix(':') else { return false };
    let is_rule = || behind.contains('-') && behind.trim_end().bytes().all(|byte| b":-| \t".contains(&byte));
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
