use serde::Serialize;

/// A string of OSCAL: one line, with something in it, and no blanks around.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Line(String);

impl Line {
    /// A text in one line; nothing if there is nothing in it.
    pub fn of(text: &str) -> Option<Self> {
        let line = in_one_line(text);
        (!line.is_empty()).then_some(Self(line))
    }

    /// The same, with a word for a text that says nothing.
    pub fn or(text: &str, otherwise: &str) -> Self {
        Self::of(text).unwrap_or_else(|| Self(otherwise.to_owned()))
    }
}

/// A text that readers of OSCAL take for Markdown, written so that they show it as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Markup(String);

impl Markup {
    /// A text; nothing if there is nothing in it.
    pub fn of(text: &str) -> Option<Self> {
        let line = in_one_line(text);
        (!line.is_empty()).then(|| Self(escaped(&line)))
    }

    /// The same, with a word for a text that says nothing.
    pub fn or(text: &str, otherwise: &str) -> Self {
        Self::of(text).unwrap_or_else(|| Self(otherwise.to_owned()))
    }
}

/// Blanks, ends of lines and characters that steer a terminal are one blank.
fn in_one_line(text: &str) -> String {
    let is_blank = |c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}';
    text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Signs that would be emphasis, code, a link, HTML or a list have a backslash in front.
fn escaped(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        let after = line[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let is_sign = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '^' | '|' => true,
            // In a word it is a letter like any other.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '&' => after == '#' || after.is_ascii_alphabetic(),
            // `{{ insert: … }}` puts a parameter in.
            '{' => after == '{',
            '#' | '+' | '-' | '>' | '=' => at == 0,
            '.' | ')' => at == digits && digits > 0 && after == ' ',
            _ => false,
        };
        if is_sign {
            escaped.push('\\');
        }
        escaped.push(c);
        before = c;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_ends_of_lines_and_no_blanks_around_it() {
        assert_eq!(Line::of(" a \r\n\t b\u{2028}c\u{7} ").map(|line| line.0).as_deref(), Some("a b c"));
        assert_eq!(Line::of(" \u{feff}\n"), None);
        assert_eq!(Line::or("", "-").0, "-");
    }

    #[test]
    fn a_text_is_shown_as_it_was() {
        for (text, expected) in [
            ("Release of products", "Release of products"),
            ("a*b* `c` [d](e) <f> x_y _z_", "a\\*b\\* \\`c\\` \\[d\\](e) \\<f> x_y \\_z\\_"),
            ("- a - b", "\\- a - b"),
            ("# 1", "\\# 1"),
            ("7. Support, 8.4.", "7\\. Support, 8.4."),
            ("8.4 External", "8.4 External"),
            ("R&D &amp; {{ insert: param, x }}", "R\\&D \\&amp; \\{{ insert: param, x }}"),
        ] {
            assert_eq!(Markup::of(text).map(|markup| markup.0).as_deref(), Some(expected), "{text}");
        }
    }
}
