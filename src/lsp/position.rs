//! Places as editors count them: lines and columns from 0, columns in units that client and server agree on.
//!
//! The pipeline counts bytes of a normalized text ([`crate::source`]): without a byte-order mark, with `\n` at the end
//! of every line, and with one character in the place of each that nobody sees. Lines of both texts are the same, and
//! so is the number of characters before a place in its line; only what a character counts differs.

use serde::{Deserialize, Serialize};

use crate::source::{LineIndex, TextRange};

/// A place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The line, from 0.
    pub line: u32,
    /// Units of the line that stand before it.
    pub character: u32,
}

/// From one place to another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Range {
    /// The first.
    pub start: Position,
    /// The one behind the last.
    pub end: Position,
}

/// The units of columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16, unless something else is agreed upon.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The one to be used with a client that offers some: UTF-8 if it is among them, for that is what texts are.
    pub fn agreed<'o>(offered: impl IntoIterator<Item = &'o str>) -> Self {
        let known = offered.into_iter().filter_map(|name| match name {
            "utf-8" => Some(Encoding::Utf8),
            "utf-16" => Some(Encoding::Utf16),
            "utf-32" => Some(Encoding::Utf32),
            _ => None,
        });
        let known: Vec<Encoding> = known.collect();
        let is_offered = |encoding: &Encoding| known.contains(encoding);
        [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32].into_iter().find(is_offered).unwrap_or_default()
    }

    /// Its name in the protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Utf32 => "utf-32",
        }
    }

    /// What one character counts.
    pub fn units(self, character: char) -> u32 {
        match self {
            Encoding::Utf8 => character.len_utf8() as u32,
            Encoding::Utf16 => character.len_utf16() as u32,
            Encoding::Utf32 => 1,
        }
    }

    /// What a text counts.
    pub fn width(self, text: &str) -> u32 {
        text.chars().map(|character| self.units(character)).sum()
    }
}

/// The lines of a text as an editor has it: they end in `\n`, `\r\n` or `\r`.
#[derive(Debug)]
pub struct EditorLines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> EditorLines<'t> {
    /// Finds them.
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    /// Where a line begins, and its text without its end; nothing behind the last.
    pub fn line(&self, line: u32) -> Option<(usize, &'t str)> {
        let start = *self.starts.get(line as usize)?;
        let end = self.starts.get(line as usize + 1).copied().unwrap_or(self.text.len());
        Some((start, self.text[start..end].trim_end_matches(['\n', '\r'])))
    }

    /// The byte at a place. One behind the end of its line is that end, one within a character its beginning.
    pub fn offset(&self, place: Position, encoding: Encoding) -> usize {
        let Some((start, line)) = self.line(place.line) else { return self.text.len() };
        start + characters_before(line, place.character, encoding).1
    }
}

/// How many characters of a line begin before a column, and how many bytes they are.
fn characters_before(line: &str, column: u32, encoding: Encoding) -> (usize, usize) {
    let mut units = 0;
    let mut count = 0;
    for (at, character) in line.char_indices() {
        units += encoding.units(character);
        if units > column {
            return (count, at);
        }
        count += 1;
    }
    (count, line.len())
}

const MARK: char = '\u{FEFF}';

/// A text of the pipeline beside the one in the editor that it was made of.
#[derive(Debug)]
pub struct Places<'t> {
    text: &'t str,
    index: LineIndex<'t>,
    editor: EditorLines<'t>,
    /// What begins before each block of the editor's text: a line may be as long as a file.
    blocks: Vec<Count>,
    encoding: Encoding,
}

/// Characters, and their units.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    characters: u32,
    units: u32,
}

/// Bytes of a block.
const BLOCK: usize = 512;

impl Count {
    /// With what begins in these bytes of UTF-8.
    fn with(mut self, bytes: &[u8], encoding: Encoding) -> Self {
        for byte in bytes {
            let length = match byte {
                0x80..=0xBF => continue,
                0xF0.. => 4,
                0xE0.. => 3,
                0xC0.. => 2,
                _ => 1,
            };
            self.characters += 1;
            self.units += match encoding {
                Encoding::Utf8 => length,
                Encoding::Utf16 => 1 + u32::from(length == 4),
                Encoding::Utf32 => 1,
            };
        }
        self
    }
}

impl<'t> Places<'t> {
    /// Lays them side by side; of a file that no editor has open both are the text of the pipeline.
    pub fn new(text: &'t str, editor: &'t str, encoding: Encoding) -> Self {
        let mut count = Count::default();
        let mut blocks = vec![count];
        for block in editor.as_bytes().chunks(BLOCK) {
            count = count.with(block, encoding);
            blocks.push(count);
        }
        Self { text, index: LineIndex::new(text), editor: EditorLines::new(editor), blocks, encoding }
    }

    /// What begins before a byte of the editor's text.
    fn before(&self, at: usize) -> Count {
        let block = at / BLOCK;
        let count = self.blocks.get(block).copied().unwrap_or_default();
        count.with(self.editor.text.as_bytes().get(block * BLOCK..at).unwrap_or_default(), self.encoding)
    }

    /// The units of so many characters from a byte of the editor's text on, and no further than to another.
    fn units(&self, start: usize, characters: u32, end: usize) -> u32 {
        let from = self.before(start);
        let to = from.characters + characters;
        if to >= self.before(end).characters {
            return self.before(end).units - from.units;
        }
        // The last block before which no more begin than are wanted; within it one after the other.
        let block = self.blocks.partition_point(|count| count.characters <= to).saturating_sub(1);
        let mut count = self.blocks.get(block).copied().unwrap_or_default();
        for byte in self.editor.text.as_bytes().get(block * BLOCK..end).unwrap_or_default() {
            let next = count.with(std::slice::from_ref(byte), self.encoding);
            if next.characters > to {
                break;
            }
            count = next;
        }
        count.units - from.units
    }

    /// Where a byte of the pipeline's text stands in the editor.
    pub fn position(&self, offset: u32) -> Position {
        let place = self.index.place(offset);
        let line = place.line - 1;
        let (start, written) = self.editor.line(line).unwrap_or((self.editor.text.len(), ""));
        let mark = u32::from(line == 0 && written.starts_with(MARK));
        Position { line, character: self.units(start, mark + place.column - 1, start + written.len()) }
    }

    /// Where a range of the pipeline's text stands in the editor.
    pub fn range(&self, range: TextRange) -> Range {
        let start = self.position(range.start);
        Range { start, end: self.position(range.end).max(start) }
    }

    /// The byte of the pipeline's text at a place of the editor.
    pub fn offset(&self, place: Position) -> u32 {
        let Some((_, written)) = self.editor.line(place.line) else { return self.text.len() as u32 };
        let (count, _) = characters_before(written, place.character, self.encoding);
        let mark = usize::from(place.line == 0 && written.starts_with(MARK));
        let line = self.index.line(place.line.saturating_add(1));
        let text = &self.text[line.clone()];
        let at = text.char_indices().nth(count.saturating_sub(mark)).map_or(text.len(), |(at, _)| at);
        (line.start + at) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    /// What stands in editors: marks, line ends of all kinds, characters of every width, some that nobody sees.
    const TEXTS: [&str; 9] = [
        "",
        "a\nb",
        "\u{FEFF}a😀b\r\nc\r\n",
        "one\rtwo\r\n\n\rthree",
        "절차 😀😀 §\n\u{FEFF}no mark here\n",
        "a\u{202E}b\u{1}c😀\nd\u{85}e",
        "\u{FEFF}",
        "\u{FEFF}\u{FEFF}twice",
        "e\u{301} a\u{0}\r\n𝒳",
    ];

    #[test]
    fn long_lines_are_counted_from_the_line_and_not_from_a_block() {
        let editor = format!("\u{FEFF}절\r\n{}\r\nend", "a😀ä절".repeat(BLOCK));
        let source = Source::new("a.csv", &editor);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let places = Places::new(&source.text, &editor, encoding);
            let start = source.text.find('\n').unwrap() + 1;
            for (at, _) in source.text.char_indices().filter(|(at, _)| *at >= start) {
                let Some(line) = source.text[start..at].rsplit('\n').next() else { continue };
                assert_eq!(places.position(at as u32).character, encoding.width(line), "{at} {encoding:?}");
            }
        }
    }

    #[test]
    fn every_character_is_found_there_and_back_in_every_encoding() {
        for editor in TEXTS {
            let source = Source::new("a.csv", editor);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let places = Places::new(&source.text, editor, encoding);
                for (at, character) in source.text.char_indices() {
                    let place = places.position(at as u32);
                    assert_eq!(places.offset(place), at as u32, "{editor:?} {encoding:?} {character:?} {place:?}");
                    // The character that stands there in the editor is the one that it was made of.
                    let written = editor[places.editor.offset(place, encoding)..].chars().next();
                    let is_same = match character {
                        '\n' => matches!(written, Some('\n' | '\r')),
                        char::REPLACEMENT_CHARACTER => written.is_some(),
                        character => written == Some(character),
                    };
                    assert!(is_same, "{editor:?} {encoding:?} {character:?} {place:?} {written:?}");
                }
            }
        }
    }

    #[test]
    fn columns_are_counted_in_the_units_agreed_upon() {
        let text = "절😀x";
        for (encoding, expected) in [(Encoding::Utf8, 7), (Encoding::Utf16, 3), (Encoding::Utf32, 2)] {
            let places = Places::new(text, text, encoding);
            assert_eq!(places.position(7), Position { line: 0, character: expected });
            // Within the second character.
            assert_eq!(places.offset(Position { line: 0, character: expected - 1 }), 3);
        }
    }

    #[test]
    fn places_that_are_not_there_are_the_nearest_that_are() {
        let places = Places::new("ab\ncd", "ab\ncd", Encoding::Utf16);
        let at = |line, character| places.offset(Position { line, character });
        assert_eq!((at(0, 99), at(1, 99), at(7, 0), at(u32::MAX, u32::MAX)), (2, 5, 5, 5));
        assert_eq!(places.position(99), Position { line: 1, character: 2 });
    }

    #[test]
    fn of_what_is_offered_the_bytes_of_the_text_are_taken() {
        for (offered, agreed) in [
            (&["utf-16", "utf-8"][..], Encoding::Utf8),
            (&["utf-32", "utf-16"], Encoding::Utf16),
            (&["utf-32"], Encoding::Utf32),
            (&["utf-7"], Encoding::Utf16),
            (&[], Encoding::Utf16),
        ] {
            assert_eq!(Encoding::agreed(offered.iter().copied()), agreed);
        }
    }
}
