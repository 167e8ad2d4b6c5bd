//! Certain repairs, applied to the bytes of files: nothing but the repaired tokens changes, whatever
//! line ends and byte-order mark a file has.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Diagnostic, Edit};
use crate::source::hidden::tame;
use crate::source::{SourcePath, TextRange};

/// The repairs that can be made together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// For each file, its edits in order; none overlaps another.
    pub edits: BTreeMap<SourcePath, Vec<Edit>>,
    /// How many findings they mend.
    pub mended: usize,
    /// How many more have a repair that would overlap these: run again.
    pub left: usize,
}

/// Chooses the repairs to make: each finding's as a whole, the first of those that overlap.
pub fn plan(found: &[Diagnostic]) -> Plan {
    let mut plan = Plan::default();
    for fix in found.iter().filter_map(|finding| finding.fix.as_ref()) {
        let is_made =
            fix.edits.iter().all(|edit| plan.edits.get(&edit.span.file).is_some_and(|made| made.contains(edit)));
        let is_free = fix.edits.iter().all(|edit| {
            let made = plan.edits.get(&edit.span.file).map(Vec::as_slice).unwrap_or_default();
            made.iter().all(|other| apart(edit.span.range, other.span.range))
        });
        if !is_made && !is_free {
            plan.left += 1;
            continue;
        }
        plan.mended += 1;
        for edit in fix.edits.iter().filter(|_| !is_made) {
            plan.edits.entry(edit.span.file.clone()).or_default().push(edit.clone());
        }
    }
    for edits in plan.edits.values_mut() {
        edits.sort_by_key(|edit| edit.span.range);
    }
    plan
}

/// Do two ranges neither overlap nor begin at the same place?
fn apart(left: TextRange, right: TextRange) -> bool {
    left.start != right.start && (left.end <= right.start || right.end <= left.start)
}

/// A file with edits made, or `None` if it is no UTF-8, holds characters that nobody sees, which stand otherwise in
/// the normalized text, or an edit does not fit it. Edits are those of the
/// normalized text, in order and without overlap; inserted line ends become those of the file.
pub fn patch(original: &[u8], edits: &[Edit]) -> Option<Vec<u8>> {
    let (text, replacements) = on_disk(original, edits)?;
    let mut out = String::with_capacity(text.len() + 64);
    let mut from = 0;
    for one in replacements {
        out.push_str(text.get(from..one.range.start)?);
        out.push_str(&one.text);
        from = one.range.end;
    }
    out.push_str(text.get(from..)?);
    Some(out.into_bytes())
}

/// An edit in a file as it is on disk, with the line ends of that file.
struct Replacement {
    range: Range<usize>,
    text: String,
}

/// A file as it is on disk, and where edits of its normalized text are made in it.
fn on_disk<'o>(original: &'o [u8], edits: &[Edit]) -> Option<(&'o str, Vec<Replacement>)> {
    let text = std::str::from_utf8(original).ok().filter(|text| tame(text).1.is_none())?;
    let crlf = text.find('\n').is_some_and(|at| text[..at].ends_with('\r'));
    let mut places = Places::new(text);
    let place = |edit: &Edit| {
        let range = places.original(edit.span.range.start)?..places.original(edit.span.range.end)?;
        let text = if crlf { edit.text.replace('\n', "\r\n") } else { edit.text.clone() };
        Some(Replacement { range, text })
    };
    Some((text, edits.iter().map(place).collect::<Option<_>>()?))
}

/// Walks a file as it is on disk and counts as its normalized text counts.
struct Places<'t> {
    text: &'t str,
    original: usize,
    normalized: usize,
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        let mark = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self { text, original: mark, normalized: 0 }
    }

    /// The place on disk of a place in the normalized text; places are asked for in order.
    fn original(&mut self, place: u32) -> Option<usize> {
        let bytes = self.text.as_bytes();
        while self.normalized < place as usize {
            let is_pair = bytes.get(self.original) == Some(&b'\r') && bytes.get(self.original + 1) == Some(&b'\n');
            bytes.get(self.original)?;
            self.original += if is_pair { 2 } else { 1 };
            self.normalized += 1;
        }
        (self.normalized == place as usize && self.text.is_char_boundary(self.original)).then_some(self.original)
    }
}

/// What [`patch`] makes of a file, as a unified diff with three lines of context.
pub fn unified_diff(path: &SourcePath, original: &[u8], edits: &[Edit]) -> Option<String> {
    let (text, replacements) = on_disk(original, edits)?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut starts: Vec<usize> = vec![0];
    starts.extend(lines.iter().scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    }));
    let changes = changes(text, &lines, &starts, &replacements);
    // A tab says where a name ends that has blanks in it.
    let end = if path.as_str().contains(' ') { "\t" } else { "" };
    let mut out = format!("--- a/{path}{end}\n+++ b/{path}{end}\n");
    let mut shift = 0_isize;
    for hunk in changes.chunk_by(|left, right| right.first <= left.end + 2 * CONTEXT) {
        let (Some(head), Some(tail)) = (hunk.first(), hunk.last()) else { continue };
        let begin = head.first.saturating_sub(CONTEXT);
        let end = (tail.end + CONTEXT).min(lines.len());
        let grown: isize =
            hunk.iter().map(|change| change.new.len() as isize - (change.end - change.first) as isize).sum();
        let count = end - begin;
        out.push_str(&format!(
            "@@ -{},{count} +{},{} @@\n",
            begin + 1,
            begin as isize + 1 + shift,
            count as isize + grown
        ));
        let mut at = begin;
        for change in hunk {
            lines[at..change.first].iter().for_each(|line| push(&mut out, ' ', line));
            lines[change.first..change.end].iter().for_each(|line| push(&mut out, '-', line));
            change.new.iter().for_each(|line| push(&mut out, '+', line));
            at = change.end;
        }
        lines[at..end].iter().for_each(|line| push(&mut out, ' ', line));
        shift += grown;
    }
    Some(out)
}

const CONTEXT: usize = 3;

/// Lines that are replaced by other lines.
struct Change {
    first: usize,
    end: usize,
    new: Vec<String>,
}

fn changes(text: &str, lines: &[&str], starts: &[usize], replacements: &[Replacement]) -> Vec<Change> {
    let line_of = |place: usize| {
        starts.partition_point(|start| *start <= place).saturating_sub(1).min(lines.len().saturating_sub(1))
    };
    let touched = |one: &Replacement| {
        let range = &one.range;
        (line_of(range.start), line_of(range.end.saturating_sub(1).max(range.start)))
    };
    let mut found = Vec::new();
    for group in replacements.chunk_by(|left, right| touched(left).1 >= touched(right).0) {
        let (Some(head), Some(tail)) = (group.first(), group.last()) else { continue };
        let (first, end) = (touched(head).0, touched(tail).1 + 1);
        let (begin, stop) = (starts[first], starts.get(end).copied().unwrap_or(text.len()));
        let mut new = String::new();
        let mut from = begin;
        for one in group {
            new.push_str(text.get(from..one.range.start).unwrap_or_default());
            new.push_str(&one.text);
            from = one.range.end;
        }
        new.push_str(text.get(from..stop).unwrap_or_default());
        found.push(Change { first, end, new: new.split_inclusive('\n').map(str::to_string).collect() });
    }
    found
}

fn push(out: &mut String, mark: char, line: &str) {
    out.push(mark);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { span: Span::new(&SourcePath::new("a.md"), TextRange::new(start, end)), text: text.to_string() }
    }

    #[test]
    fn nothing_but_the_edited_tokens_changes() {
        for (original, edits, expected) in [
            (&b"one two\nthree\n"[..], vec![edit(4, 7, "2"), edit(8, 13, "3")], &b"one 2\n3\n"[..]),
            (b"\xEF\xBB\xBFone\r\ntwo\r\n", vec![edit(4, 7, "2\n2")], b"\xEF\xBB\xBFone\r\n2\r\n2\r\n"),
            (b"a\r\nb\nc\rd", vec![edit(2, 3, "B"), edit(6, 7, "D")], b"a\r\nB\nc\rD"),
            ("절차 b".as_bytes(), vec![edit(7, 8, "c")], "절차 c".as_bytes()),
            (b"ab", vec![edit(2, 2, "c")], b"abc"),
        ] {
            assert_eq!(patch(original, &edits).as_deref(), Some(expected));
            let normalized = Source::from_bytes(SourcePath::new("a.md"), &patch(original, &edits).unwrap()).text;
            let mut direct = Source::from_bytes(SourcePath::new("a.md"), original).text.to_string();
            edits.iter().rev().for_each(|edit| direct.replace_range(edit.span.range.range(), &edit.text));
            assert_eq!(&*normalized, direct, "what is read back is the edited text");
        }
    }

    #[test]
    fn an_edit_that_does_not_fit_changes_nothing() {
        assert_eq!(patch(b"abc", &[edit(2, 9, "x")]), None);
        assert_eq!(patch("é".as_bytes(), &[edit(1, 2, "x")]), None);
        assert_eq!(patch(b"\xFF", &[edit(0, 1, "x")]), None);
        assert_eq!(patch(b"a\x01bc", &[edit(4, 5, "x")]), None);
    }

    #[test]
    fn repairs_that_overlap_wait_for_the_next_run() {
        let finding = |edits: Vec<Edit>| {
            let mut finding = Diagnostic::error("x", edits[0].span.clone(), "m");
            finding.fix = Some(super::super::Fix { title: "t".into(), edits });
            finding
        };
        let found = [
            finding(vec![edit(4, 6, "a")]),
            finding(vec![edit(0, 2, "b"), edit(5, 7, "c")]),
            finding(vec![edit(4, 6, "a")]),
            finding(vec![edit(6, 7, "d")]),
            finding(vec![edit(6, 6, "e")]),
        ];
        let plan = plan(&found);
        assert_eq!((plan.mended, plan.left), (3, 2));
        assert_eq!(plan.edits.into_values().next().unwrap(), [edit(4, 6, "a"), edit(6, 7, "d")]);
    }

    #[test]
    fn a_diff_shows_the_changed_lines_with_three_around_them() {
        let text = "1\n2\n3\n4\n5\n6 x y\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16";
        let at = |token: &str| text.find(token).unwrap();
        let edits =
            [edit(at("x"), at("x") + 1, "X"), edit(at("y"), at("y") + 1, "Y\nZ"), edit(at("16"), at("16") + 2, "end")];
        assert_eq!(
            unified_diff(&SourcePath::new("a.md"), text.as_bytes(), &edits).unwrap(),
            "--- a/a.md\n+++ b/a.md\n\
             @@ -3,7 +3,8 @@\n 3\n 4\n 5\n-6 x y\n+6 X Y\n+Z\n 7\n 8\n 9\n\
             @@ -13,4 +14,4 @@\n 13\n 14\n 15\n-16\n\\ No newline at end of file\n+end\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn a_diff_is_that_of_the_file_as_it_is_on_disk() {
        let path = SourcePath::new("a.md");
        let diff = |original: &[u8], edits: &[Edit]| unified_diff(&path, original, edits);
        let lines = diff(b"\xEF\xBB\xBFone\r\ntwo\r\n", &[edit(4, 7, "2\n2")]).unwrap();
        assert_eq!(lines, "--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,3 @@\n \u{FEFF}one\r\n-two\r\n+2\r\n+2\r\n");
        let named = unified_diff(&SourcePath::new("a b.md"), b"one", &[edit(0, 3, "1")]).unwrap();
        assert!(named.starts_with("--- a/a b.md\t\n+++ b/a b.md\t\n@@"), "{named}");
        assert_eq!(diff(b"a\x01bc", &[edit(4, 5, "x")]), None, "what is not mended is not shown");
    }
}
