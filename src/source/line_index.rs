use std::ops::Range;

use super::TextRange;

/// A place as people count it: both from 1, columns in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in Unicode scalar values.
    pub column: u32,
}

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<u32>,
    /// How many characters begin before each block of [`BLOCK`] bytes: a text may be one line of megabytes.
    characters: Vec<u32>,
}

const BLOCK: usize = 512;

impl<'t> LineIndex<'t> {
    /// Finds the lines of a text.
    pub fn new(text: &'t str) -> Self {
        let starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1)).collect();
        let mut characters = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut count = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            characters.push(count);
            count += begun(block);
        }
        characters.push(count);
        Self { text, starts, characters }
    }

    /// The byte range of a line, counted from 1, without its end; empty past the last.
    pub fn line(&self, line: u32) -> Range<usize> {
        let at = (line as usize).saturating_sub(1);
        let Some(start) = self.starts.get(at).map(|start| *start as usize) else {
            return self.text.len()..self.text.len();
        };
        let end = self.starts.get(at + 1).map_or(self.text.len(), |next| *next as usize - 1);
        start..end
    }

    /// How many characters begin before an offset.
    fn before(&self, offset: usize) -> u32 {
        let block = offset / BLOCK;
        let rest = self.text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        self.characters.get(block).copied().unwrap_or_default() + begun(rest)
    }

    /// Line and column of a byte offset; an offset past the end counts as the end.
    pub fn place(&self, offset: u32) -> LineColumn {
        let offset = offset.min(self.text.len() as u32);
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let column = self.before(offset as usize) - self.before(self.starts[line] as usize);
        LineColumn { line: line as u32 + 1, column: column + 1 }
    }

    /// Begin and end of a range.
    pub fn places(&self, range: TextRange) -> (LineColumn, LineColumn) {
        (self.place(range.start), self.place(range.end.max(range.start)))
    }
}

/// Characters that begin in these bytes of UTF-8.
fn begun(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_not_bytes() {
        let index = LineIndex::new("절차 a\nb");
        assert_eq!(index.place(7), LineColumn { line: 1, column: 4 });
        assert_eq!(index.place(9), LineColumn { line: 2, column: 1 });
        assert_eq!(index.place(99), LineColumn { line: 2, column: 2 });
        assert_eq!((index.line(1), index.line(2), index.line(3)), (0..8, 9..10, 10..10));
    }

    #[test]
    fn columns_of_long_lines_count_from_the_line_and_not_from_a_block() {
        let text = format!("ä\n{}", "äb".repeat(BLOCK));
        let index = LineIndex::new(&text);
        for (at, character) in text.char_indices().skip(2) {
            let expected = text[3..at].chars().count() as u32 + 1;
            assert_eq!(index.place(at as u32), LineColumn { line: 2, column: expected }, "{at} {character}");
        }
    }
}
