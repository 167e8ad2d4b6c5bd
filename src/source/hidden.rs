//! Characters that nobody sees: those that control a device, and those that turn the direction of a text
//! so that it reads otherwise than it is stored (CVE-2021-42574, Unicode Technical Standard 55).

use std::borrow::Cow;

use super::TextRange;

/// What was met, and where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hidden {
    /// The first character of its kind.
    pub character: char,
    /// Where U+FFFD stands for it in the text that was made.
    pub range: TextRange,
    /// How many there are of all kinds.
    pub count: usize,
}

/// What bytes are looked at together.
const AT_ONCE: usize = 64;

/// A text with U+FFFD for every control character but tab and line ends, for every override of direction, and
/// for every embedding or isolate of direction that its own line does not close. Those that are closed are how
/// right-to-left texts quote others, and stay.
pub fn tame(text: &str) -> (Cow<'_, str>, Option<Hidden>) {
    tame_with(text, &mut 0)
}

/// The same; a `place` in the text stays before the character that it is before.
pub fn tame_with<'t>(text: &'t str, place: &mut usize) -> (Cow<'t, str>, Option<Hidden>) {
    if !text.as_bytes().chunks(AT_ONCE).any(may_hide) {
        return (Cow::Borrowed(text), None);
    }
    let mut placed = None;
    let mut tamed = String::new();
    let mut hidden: Option<Hidden> = None;
    let mut from = 0;
    let mut line = 0;
    while line < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[line..]).map_or(text.len(), |at| line + at + 1);
        if text.as_bytes()[line..end].chunks(AT_ONCE).any(may_hide) {
            for (at, character) in hidden_in(&text[line..end]) {
                if placed.is_none() && *place <= line + at {
                    placed = Some(tamed.len() + (*place - from));
                }
                tamed.push_str(&text[from..line + at]);
                let range = TextRange::new(tamed.len(), tamed.len() + char::REPLACEMENT_CHARACTER.len_utf8());
                hidden.get_or_insert(Hidden { character, range, count: 0 }).count += 1;
                tamed.push(char::REPLACEMENT_CHARACTER);
                from = line + at + character.len_utf8();
            }
        }
        line = end;
    }
    if hidden.is_none() {
        return (Cow::Borrowed(text), None);
    }
    *place = placed.unwrap_or_else(|| tamed.len() + place.saturating_sub(from));
    tamed.push_str(&text[from..]);
    (Cow::Owned(tamed), hidden)
}

/// Can one of them begin in these bytes? No choice of ways, so that many bytes are looked at together.
fn may_hide(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |any, byte| {
        let control = (*byte < 0x20) & (*byte != b'\t') & (*byte != b'\n') & (*byte != b'\r');
        any | control | (*byte == 0x7F) | (*byte == 0xC2) | (*byte == 0xE2)
    })
}

/// Is this a control character that no text needs?
fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
}

/// The hidden characters of a line, in its order.
fn hidden_in(line: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    // Embeddings and isolates that are open, each with the character that closes it.
    let mut open: Vec<(usize, char, char)> = Vec::new();
    for (at, character) in line.char_indices() {
        match character {
            '\u{202D}' | '\u{202E}' => found.push((at, character)),
            '\u{202A}' | '\u{202B}' => open.push((at, character, '\u{202C}')),
            '\u{2066}'..='\u{2068}' => open.push((at, character, '\u{2069}')),
            '\u{202C}' | '\u{2069}' => {
                if let Some(closed) = open.iter().rposition(|(_, _, closes)| *closes == character) {
                    open.remove(closed);
                }
            }
            character if is_control(character) => found.push((at, character)),
            _ => {}
        }
    }
    found.extend(open.into_iter().map(|(at, character, _)| (at, character)));
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::super::{Source, SourcePath};
    use super::*;

    #[test]
    fn what_nobody_sees_is_seen() {
        for (text, shown, first, count) in [
            ("a\u{1}b\u{2}", "a\u{FFFD}b\u{FFFD}", Some('\u{1}'), 2),
            ("\0", "\u{FFFD}", Some('\0'), 1),
            ("page\u{C}break", "page\u{FFFD}break", Some('\u{C}'), 1),
            ("\u{85}\u{7F}", "\u{FFFD}\u{FFFD}", Some('\u{85}'), 2),
            ("§ 4 – “quoted” €", "§ 4 – “quoted” €", None, 0),
            ("tab\tline\r\nend\n", "tab\tline\r\nend\n", None, 0),
            ("approved\u{202E}ton", "approved\u{FFFD}ton", Some('\u{202E}'), 1),
            ("a \u{2067}closed\u{2069} isolate", "a \u{2067}closed\u{2069} isolate", None, 0),
            ("\u{202B}\u{2066}x\u{202C}\u{2069}", "\u{202B}\u{2066}x\u{202C}\u{2069}", None, 0),
            ("open \u{2067}here\nthere\u{2069}", "open \u{FFFD}here\nthere\u{2069}", Some('\u{2067}'), 1),
            ("\u{2067}a\u{1}", "\u{FFFD}a\u{FFFD}", Some('\u{2067}'), 2),
        ] {
            let (tamed, hidden) = tame(text);
            assert_eq!(tamed, shown, "{text:?}");
            assert_eq!(hidden.map(|hidden| hidden.character), first, "{text:?}");
            assert_eq!(hidden.map_or(0, |hidden| hidden.count), count, "{text:?}");
            if let Some(hidden) = hidden {
                assert_eq!(&tamed[hidden.range.range()], "\u{FFFD}", "{text:?}");
            }
        }
    }

    #[test]
    fn a_place_stays_before_the_same_character() {
        let text = "a\0ü\u{1}\u{85}b\u{202E}c\nd\u{2}e";
        for (at, character) in text.char_indices() {
            let mut place = at;
            let (tamed, _) = tame_with(text, &mut place);
            let expected = if "aübc\nde".contains(character) { character } else { char::REPLACEMENT_CHARACTER };
            assert_eq!(tamed[place..].chars().next(), Some(expected), "{at}");
            assert_eq!(tamed[place..].chars().count(), text[at..].chars().count(), "{at}");
        }
    }

    #[test]
    fn what_is_no_text_is_told_behind_what_nobody_sees_too() {
        let source = Source::from_bytes(SourcePath::new("x.csv"), b"a\0\xFC\0\xFD");
        let (offset, range) = source.encoding.invalid.unwrap();
        assert_eq!((offset, &source.text[range.range()]), (2, "\u{FFFD}"));
        assert_eq!(range.range().start, "a\u{FFFD}".len());
    }

    #[test]
    fn it_is_seen_wherever_it_stands_among_many_bytes() {
        for before in 0..200 {
            let text = format!("{}\u{1}{}", "x".repeat(before), "y".repeat(200 - before));
            let (tamed, hidden) = tame(&text);
            assert_eq!(hidden.map(|hidden| hidden.range.range().start), Some(before));
            assert_eq!(tamed.len(), text.len() + 2);
        }
    }
}
