use gix_imara_diff::{Algorithm, Diff, InternedInput};

/// Unchanged lines that are shown around a change.
const AROUND: usize = 2;

/// The lines that differ between two texts, with a few around them: `-` before, `+` after.
pub fn changed_lines(before: &str, after: &str) -> String {
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let before: Vec<&str> = before.lines().collect();
    let after: Vec<&str> = after.lines().collect();
    let mut out = String::new();
    let mut shown = 0;
    for hunk in diff.hunks() {
        let (old, new) = (hunk.before.start as usize..hunk.before.end as usize, hunk.after.clone());
        let from = old.start.saturating_sub(AROUND).max(shown);
        // Lines after the last change, as far as they do not belong to this one.
        let tail = shown.min(before.len())..(shown + AROUND).min(from);
        if shown > 0 {
            push(&mut out, ' ', before.get(tail.clone()).unwrap_or_default());
            if tail.end < from {
                out.push_str("  …\n");
            }
        }
        push(&mut out, ' ', before.get(from.max(tail.end)..old.start).unwrap_or_default());
        push(&mut out, '-', before.get(old.clone()).unwrap_or_default());
        push(&mut out, '+', after.get(new.start as usize..new.end as usize).unwrap_or_default());
        shown = old.end;
    }
    if !out.is_empty() {
        push(&mut out, ' ', before.get(shown..(shown + AROUND).min(before.len())).unwrap_or_default());
    }
    out
}

fn push(out: &mut String, mark: char, lines: &[&str]) {
    for line in lines {
        out.push(mark);
        out.push(' ');
        out.push_str(line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_are_shown_with_two_around_them_and_no_line_twice() {
        let text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        assert_eq!(changed_lines(text, text), "");
        let after = "1\n2\n3\nvier\n5\n6\n7\n8\n9\n10\n12\n13\n";
        assert_eq!(changed_lines(text, after), "  2\n  3\n- 4\n+ vier\n  5\n  6\n  …\n  9\n  10\n- 11\n  12\n+ 13\n");
        assert_eq!(changed_lines("a\nb\nc\nd\n", "A\nb\nc\nD\n"), "- a\n+ A\n  b\n  c\n- d\n+ D\n");
        assert_eq!(changed_lines("", "a\n"), "+ a\n");
    }
}
