//! Labels: what they say, how wide they are, where they break.

use crate::source::hidden::tame;
use crate::source::one_line;

/// Height of a line of text in pixels.
pub const LINE: f64 = 19.0;

/// Size of letters in pixels.
pub const SIZE: f64 = 14.0;

/// Lines of one label that are still drawn.
const MAX_LINES: usize = 12;

/// Widths of the printable ASCII characters in a common sans-serif face, in thousandths of its size.
const ASCII: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// Width in pixels, a little more than most faces need: the reader's face is not known here.
pub fn width(text: &str) -> f64 {
    text.chars().map(char_width).sum::<f64>() * SIZE * 1.08
}

fn char_width(c: char) -> f64 {
    match c {
        ' '..='~' => f64::from(ASCII[c as usize - 0x20]) / 1000.0,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0.0,
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f000}'..='\u{3fffd}' => 1.0,
        _ => 0.6,
    }
}

/// A label as the author means it: quotes, Markdown marks, entities and `<br>` understood.
pub fn meaning(label: &str) -> String {
    let label = label.trim();
    let label = label.strip_prefix('"').and_then(|label| label.strip_suffix('"')).unwrap_or(label);
    let label = label.strip_prefix('`').and_then(|label| label.strip_suffix('`')).unwrap_or(label);
    let mut out = String::with_capacity(label.len());
    let mut rest = label;
    while let Some(c) = rest.chars().next() {
        let (text, taken) = piece(rest).unwrap_or((c, c.len_utf8()));
        out.push(text);
        rest = &rest[taken..];
    }
    let out: Vec<&str> = out.lines().map(str::trim).collect();
    out.join("\n").replace("**", "").trim().to_string()
}

/// A break or an entity at the beginning of a text: its character and its length.
fn piece(text: &str) -> Option<(char, usize)> {
    if text.starts_with("\\n") {
        return Some(('\n', 2));
    }
    if text.starts_with('<') {
        let end = text.find('>')? + 1;
        let inside = text[1..end - 1].trim_end_matches('/').trim_end();
        return inside.eq_ignore_ascii_case("br").then_some(('\n', end));
    }
    if !text.starts_with(['#', '&']) {
        return None;
    }
    let end = text.char_indices().take(12).find(|(_, c)| *c == ';')?.0;
    let name = text[1..end].trim_start_matches('#');
    let c = match name {
        "quot" => '"',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => char::from_u32(name.parse().ok()?)?,
    };
    (!c.is_control() && tame(c.encode_utf8(&mut [0; 4])).1.is_none()).then_some((c, end + 1))
}

/// Breaks a label into lines of at most `limit` pixels, about equally long.
pub fn wrap(label: &str, limit: f64) -> Vec<String> {
    let mut lines = broken(label, limit);
    if lines.len() < 2 {
        return lines;
    }
    for share in [0.9, 0.8, 0.7, 0.6] {
        let narrower = broken(label, limit * share);
        if narrower.len() > lines.len() {
            break;
        }
        lines = narrower;
    }
    lines
}

fn broken(label: &str, limit: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in label.lines() {
        let mut current = String::new();
        for word in line.split_whitespace().flat_map(|word| breakable(word, limit)) {
            if !current.is_empty() && width(&current) + width(word.1) + 4.0 > limit {
                lines.push(std::mem::take(&mut current));
            }
            if !current.is_empty() && word.0 {
                current.push(' ');
            }
            current.push_str(word.1);
        }
        lines.push(current);
    }
    if lines.len() > MAX_LINES {
        lines.truncate(MAX_LINES);
        lines.push("\u{2026}".to_string());
    }
    lines
}

/// Cuts a word that is wider than a line; `true` marks pieces that a blank stands before.
fn breakable(word: &str, limit: f64) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let (mut from, mut wide) = (0, 0.0);
    for (at, c) in word.char_indices() {
        let more = char_width(c) * SIZE * 1.08;
        if wide + more > limit.max(40.0) && at > from {
            pieces.push((from == 0, &word[from..at]));
            (from, wide) = (at, 0.0);
        }
        wide += more;
    }
    pieces.push((from == 0, &word[from..]));
    pieces
}

/// Width and height of lines of text.
pub fn extent(lines: &[String]) -> (f64, f64) {
    let wide = lines.iter().map(|line| width(line)).fold(0.0, f64::max);
    (wide, lines.len() as f64 * LINE)
}

/// A text on one line, of so many characters at most.
pub fn shortened(text: &str, limit: usize) -> String {
    let text = one_line(text);
    if text.chars().count() <= limit {
        return text;
    }
    let cut: String = text.chars().take(limit - 1).collect();
    let end = cut.rfind(' ').filter(|at| *at > limit / 2).unwrap_or(cut.len());
    format!("{}\u{2026}", cut[..end].trim_end_matches(','))
}
