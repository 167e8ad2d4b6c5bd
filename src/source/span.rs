use std::fmt;
use std::ops::Range;

use super::SourcePath;

/// A range of bytes in one file's normalized text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TextRange {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl TextRange {
    /// A range of byte offsets; files are capped far below 4 GiB before they are read.
    pub fn new(start: usize, end: usize) -> Self {
        let cap = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: cap(start), end: cap(end) }
    }

    /// As a range for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same range, shifted by an offset.
    pub fn shifted(self, by: usize) -> Self {
        Self::new(self.start as usize + by, self.end as usize + by)
    }

    /// Is there nothing in it?
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

impl From<Range<usize>> for TextRange {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl fmt::Debug for TextRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A range in a named file. Spans name files by path, so that a value parsed once stays right in
/// every later build that reuses it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The file.
    pub file: SourcePath,
    /// The bytes.
    pub range: TextRange,
}

impl Span {
    /// A span from its parts.
    pub fn new(file: &SourcePath, range: TextRange) -> Self {
        Self { file: file.clone(), range }
    }
}

/// A value and where it was written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands in its file.
    pub range: TextRange,
}

impl<T> Spanned<T> {
    /// A value with its place.
    pub fn new(value: T, range: TextRange) -> Self {
        Self { value, range }
    }
}
