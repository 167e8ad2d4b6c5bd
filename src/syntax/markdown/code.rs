//! Fenced code: highlighting and diagrams, both at build time.

use super::escape::escape_into;
use super::highlight::highlight;

/// The language of a fence: its first word, as long as it is a plain name.
pub fn language(info: &str) -> Option<&str> {
    let word = info.split([' ', ',', '{', '\t']).next().unwrap_or_default();
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '#' | '_' | '.'));
    (!word.is_empty() && plain).then_some(word)
}

/// Appends a code block as HTML.
pub fn write_code(out: &mut String, language: Option<&str>, code: &str) {
    out.push_str("<div class=\"code\"><pre tabindex=\"0\"><code");
    if let Some(language) = language {
        out.push_str(" class=\"language-");
        escape_into(out, language);
        out.push('"');
    }
    out.push('>');
    if !language.is_some_and(|language| highlight(out, language, code)) {
        escape_into(out, code);
    }
    out.push_str("</code></pre></div>\n");
}
