//! Finds lines nested so deep that reading them would cost their depth for each line that follows.

use super::BUDGET;

/// Where the first line begins that has more marks of lists and quotes than the budget lets one line have.
pub fn cut(markdown: &str) -> Option<usize> {
    let bytes = markdown.as_bytes();
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
            assert_eq!(cut(text), None, "{text}");
        }
        for mark in [">", "> ", "- ", "* ", "1. ", "1) ", "\t+\t", ": "] {
            assert_eq!(cut(&format!("text\n{}a\nmore", mark.repeat(500))), Some(5), "{mark}");
        }
    }
}
