//! Texts as they stand in the editor.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::position::{EditorLines, Encoding, Range};
use crate::source::SourcePath;
use crate::system::Drafts;

/// One text that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buffer {
    /// Its address as the client spells it.
    pub uri: String,
    /// Which of its states this is.
    pub version: i64,
    /// As the editor has it: with its line ends, and a byte-order mark if the client shows one.
    pub text: Arc<str>,
}

/// The open texts of a project, by their paths in it.
pub type Buffers = BTreeMap<SourcePath, Buffer>;

/// The same for the pipeline.
pub fn drafts(buffers: &Buffers) -> Drafts {
    buffers.iter().map(|(path, buffer)| (path.clone(), buffer.text.clone())).collect()
}

/// A change of a text.
#[derive(Debug, Deserialize)]
pub struct Change {
    /// What is replaced; nothing for the whole text.
    range: Option<Range>,
    /// By what.
    text: String,
}

/// Makes changes, one after the other.
pub fn changed(text: &str, changes: Vec<Change>, encoding: Encoding) -> String {
    let mut text = text.to_owned();
    for change in changes {
        let Some(range) = change.range else {
            text = change.text;
            continue;
        };
        let lines = EditorLines::new(&text);
        let start = lines.offset(range.start, encoding);
        let end = lines.offset(range.end, encoding).max(start);
        text.replace_range(start..end, &change.text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(range: Option<[u32; 4]>, text: &str) -> Change {
        let place = |line, character| super::super::position::Position { line, character };
        let range = range.map(|[a, b, c, d]| Range { start: place(a, b), end: place(c, d) });
        Change { range, text: text.to_owned() }
    }

    #[test]
    fn changes_are_made_in_their_order_and_counted_in_units() {
        let changes = || {
            vec![
                change(Some([0, 3, 0, 4]), "y"),
                change(Some([1, 0, 2, 0]), ""),
                change(Some([0, 0, 0, 0]), "new\r\n"),
                change(Some([9, 9, 9, 9]), "!"),
            ]
        };
        assert_eq!(changed("a😀x\r\nb\r\nc", changes(), Encoding::Utf16), "new\r\na😀y\r\nc!");
        assert_eq!(changed("절x\nb\nc", changes(), Encoding::Utf8), "new\r\n절y\nc!");
        assert_eq!(
            changed("old", vec![change(None, "whole"), change(Some([0, 5, 0, 0]), "?")], Encoding::Utf8),
            "whole?"
        );
    }
}
