//! Lines that begin with `:::`, a fence of other programs. The parser would take the first colon for the mark of a
//! definition, and the paragraph above for its term, so it gets another character to read there.

use std::borrow::Cow;

use pulldown_cmark::{CowStr, Event, Tag};

/// What the parser reads instead. No text has it: characters that nobody sees were replaced at the door.
const STAND_IN: char = '\u{1}';

/// The text as the parser reads it: every byte where it was.
pub fn hidden(markdown: &str) -> Cow<'_, str> {
    if memchr::memmem::find(markdown.as_bytes(), b":::").is_none() || markdown.contains(STAND_IN) {
        return Cow::Borrowed(markdown);
    }
    let mut text = String::with_capacity(markdown.len());
    for line in markdown.split_inclusive('\n') {
        let inner = line.trim_start_matches([' ', '\t', '>']);
        if !inner.starts_with(":::") {
            text.push_str(line);
            continue;
        }
        text.push_str(&line[..line.len() - inner.len()]);
        text.push(STAND_IN);
        text.push_str(&inner[1..]);
    }
    Cow::Owned(text)
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
            ("::::\n\n    :::", "\u{1}:::\n\n    \u{1}::"),
            ("a ::: b\n: c\n:: d", "a ::: b\n: c\n:: d"),
        ] {
            assert_eq!(hidden(text), read);
            assert_eq!(&*written(hidden(text).into_owned().into()), text);
        }
    }
}
