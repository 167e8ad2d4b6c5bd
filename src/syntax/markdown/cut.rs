//! Where a text is cut off before it is parsed, because reading it would cost more than it is worth: at lines nested so deep
//! that they cost their depth for each line that follows, and where there are more marks than a document has.

use super::BUDGET;
use crate::diagnostics::Diagnostic;
use crate::source::{SourcePath, Span, TextRange};

/// Where a text is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The byte.
    pub at: usize,
    /// Which part of the budget is used up.
    why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Depth,
    Nodes,
}

/// Where the budget ends, if it does.
pub fn find(markdown: &str) -> Option<Cut> {
    let bytes = markdown.as_bytes();
    let nodes = too_many(bytes);
    let deep = too_deep(&bytes[..nodes.unwrap_or(bytes.len())]);
    deep.map(|at| Cut { at, why: Why::Depth }).or(nodes.map(|at| Cut { at, why: Why::Nodes }))
}

impl Cut {
    /// Says so, for a text that begins at `offset` of a file.
    pub fn diagnostic(self, path: &SourcePath, offset: usize) -> Diagnostic {
        let span = Span::new(path, TextRange::new(self.at, self.at + 1).shifted(offset));
        let diagnostic = match self.why {
            Why::Depth => Diagnostic::error(
                "too-deep",
                span,
                format!("this line begins with more than {} marks of lists and quotes", BUDGET.marks),
            )
            .why("no reader can follow such a structure, and the time to read it grows with its square")
            .help("flatten the lists or quotes"),
            Why::Nodes => Diagnostic::error(
                "output-budget",
                span,
                format!("this document has more than {} lines and marks of Markdown", BUDGET.nodes),
            )
            .why("no reader reads such a document, and the memory to read it is many times its size")
            .help("split the document, or take out what is no text"),
        };
        diagnostic.label("the text is cut off here")
    }
}

/// Where the byte stands that is one node too many.
fn too_many(bytes: &[u8]) -> Option<usize> {
    const BEGINS: &[u8] = b"\n*_~[]!<&`\\|";
    if bytes.len() <= BUDGET.nodes {
        return None;
    }
    let mut begins = [false; 256];
    BEGINS.iter().for_each(|byte| begins[usize::from(*byte)] = true);
    bytes.iter().enumerate().filter(|(_, byte)| begins[usize::from(**byte)]).nth(BUDGET.nodes).map(|(at, _)| at)
}

/// Where the first line begins that has more marks of lists and quotes than the budget lets one line have.
fn too_deep(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for end in memchr::memchr_iter(b'\n', bytes).map(|end| end + 1).chain([bytes.len()]) {
        let line = &bytes[at..end];
        if line.len() > BUDGET.marks && marks(line) > BUDGET.marks {
            return Some(at);
        }
        at = end;
    }
    None
}

/// The marks of lists and quotes at the beginning of a line; no more are counted than the budget has.
fn marks(line: &[u8]) -> usize {
    let is_blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let (mut count, mut at) = (0, 0);
    while count <= BUDGET.marks {
        match line.get(at) {
            Some(b' ' | b'\t') => at += 1,
            Some(b'>') => (count, at) = (count + 1, at + 1),
            Some(b'-' | b'+' | b'*' | b':') if is_blank(line.get(at + 1)) => (count, at) = (count + 1, at + 1),
            Some(b'0'..=b'9') => {
                let digits = line[at..].iter().take_while(|byte| byte.is_ascii_digit()).take(10).count();
                let is_mark = matches!(line.get(at + digits), Some(b'.' | b')')) && is_blank(line.get(at + digits + 1));
                if !is_mark {
                    break;
                }
                (count, at) = (count + 1, at + digits + 1);
            }
            _ => break,
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_begin_with_hundreds_of_marks_are_found() {
        for text in
            ["", "> > - 1. a\n", "--------\n", "a > > >\n", &"* ".repeat(300), &"-".repeat(5_000), &"1".repeat(900)]
        {
            assert_eq!(find(text), None, "{text}");
        }
        for mark in [">", "> ", "- ", "* ", "1. ", "1) ", "\t+\t", ": "] {
            let text = format!("text\n{}a\nmore", mark.repeat(500));
            assert_eq!(find(&text), Some(Cut { at: 5, why: Why::Depth }), "{mark}");
        }
    }

    #[test]
    fn a_text_ends_where_it_has_more_marks_than_a_document() {
        assert_eq!(find(&"One sentence after the other. ".repeat(100_000)), None);
        assert_eq!(find(&"a[".repeat(BUDGET.nodes)), None);
        for mark in ["\n", "*", "[", "|", "`", "<"] {
            let text = format!("\u{e4}a{mark}").repeat(BUDGET.nodes + 2);
            let at = (BUDGET.nodes + 1) * 4 - 1;
            assert_eq!(find(&text), Some(Cut { at, why: Why::Nodes }), "{mark}");
        }
    }
}
