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
}

impl<'t> LineIndex<'t> {
    /// Finds the lines of a text.
    pub fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1))
            .collect();
        Self { text, starts }
    }

    /// Line and column of a byte offset; an offset past the end counts as the end.
    pub fn place(&self, offset: u32) -> LineColumn {
        let offset = offset.min(self.text.len() as u32);
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let before = self.text.get(self.starts[line] as usize..offset as usize).unwrap_or_default();
        LineColumn { line: line as u32 + 1, column: before.chars().count() as u32 + 1 }
    }

    /// Begin and end of a range.
    pub fn places(&self, range: TextRange) -> (LineColumn, LineColumn) {
        (self.place(range.start), self.place(range.end.max(range.start)))
    }
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
    }
}
