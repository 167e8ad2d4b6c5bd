//! Texts of authors in the outputs of a review: as text, whatever they hold.

use crate::diagnostics::render::visible;
use crate::syntax::markdown::escape;

/// A text as Markdown of a forge that shows exactly that text: no markup, no HTML, no mention of a
/// person, no reference to an issue, on one line.
pub fn markdown(text: &str) -> String {
    const APART: char = '\u{2060}';
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        match c {
            '\n' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => out.extend(['\\', c]),
            '(' if before == ']' => out.extend(['\\', c]),
            '#' if !before.is_alphanumeric() => out.extend(['\\', c]),
            // An address, or the name of an emoji.
            ':' if next == '/' || next.is_alphabetic() => out.extend(['\\', c]),
            _ => out.push(c),
        }
        // A name behind `@`, a number behind `#`, `!` or `%` would call somebody or link something.
        if c == '@' || matches!(c, '#' | '!' | '%' | '$' | '&') && next.is_alphanumeric() {
            out.push(APART);
        }
        before = c;
    }
    out.replace("www.", "www\u{2060}.")
}

/// The same as code: nothing in it is markup.
pub fn code(text: &str) -> String {
    let text = visible(text).replace(['\n', '\r'], " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}").replace('|', "\\|")
}

/// A text as HTML that shows exactly that text: control and direction characters are written out, as a
/// terminal has them.
pub fn html(text: &str) -> String {
    // A tab does no harm, and code is indented with it.
    let parts: Vec<String> = text.split('\t').map(|part| escape(&visible(part))).collect();
    parts.join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_nobody_sees_is_written_out() {
        assert_eq!(html("a\u{1}b\u{202E}<i>\n\tc"), "a\\u{1}b\\u{202e}&lt;i&gt;\n\tc");
    }

    #[test]
    fn no_text_becomes_markup_of_a_forge() {
        let hostile =
            "a <img src=x> @admin #12 !3 [x](javascript:1) **b** `c` | d\n# e\n<!-- f --> &amp; https://evil :tada:";
        let text = markdown(hostile);
        for markup in ["<img", "@admin", "#12", "!3", "[x](", " **", " `", "\n", " # ", "<!--", "https://", " :tada:"] {
            assert!(!text.contains(markup), "{markup:?} in {text}");
        }
        assert_eq!(code("a``b`"), "``` a``b` ```");
        let plain = "8.4.1 Purchasing (ISO 9001:2015): 50 %";
        assert_eq!(markdown(plain), plain);
    }
}
