use super::language::FLOW;
use super::scan::line;
use super::{Class, Painter, scan};

/// A difference: what a line is, its first character says.
pub fn diff(code: &str, painter: &mut Painter<'_>) {
    for line in code.split_inclusive('\n') {
        let text = line.trim_end_matches('\n');
        let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
        match () {
            () if starts(&["@@"]) => painter.paint(Class::Meta, text),
            () if starts(&["+++", "---", "diff ", "index ", "new file", "deleted file", "rename "]) => {
                painter.paint(Class::Comment, text);
            }
            () if starts(&["+"]) => painter.paint(Class::Inserted, text),
            () if starts(&["-"]) => painter.paint(Class::Deleted, text),
            () => painter.plain(text),
        }
        painter.plain(&line[text.len()..]);
    }
}

/// YAML: keys at the beginning of a line, values behind them.
pub fn yaml(code: &str, painter: &mut Painter<'_>) {
    for whole in code.split_inclusive('\n') {
        let text = whole.trim_end_matches('\n');
        let indent = text.len() - text.trim_start_matches([' ', '\t', '-']).len();
        if matches!(text.trim_end(), "---" | "...") {
            painter.paint(Class::Meta, text);
        } else {
            painter.plain(&text[..indent]);
            let rest = &text[indent..];
            let key = key(rest);
            painter.paint(Class::Key, &rest[..key]);
            value(&rest[key..], painter);
        }
        painter.plain(&whole[text.len()..]);
    }
}

/// Length of the key before `: ` or before `:` at the end of the line.
fn key(rest: &str) -> usize {
    let plain = |c: char| !matches!(c, '#' | '"' | '\'' | '{' | '[' | '&' | '*' | '!');
    let quoted = rest.starts_with(['"', '\'']).then(|| rest[1..].find(&rest[..1]).map(|at| at + 2)).flatten();
    let end = quoted.unwrap_or_else(|| {
        rest.match_indices(':')
            .map(|(at, _)| at)
            .find(|at| rest[at + 1..].is_empty() || rest[at + 1..].starts_with([' ', '\t']))
            .unwrap_or(0)
    });
    let is_key = rest[end..].starts_with(':') && (quoted.is_some() || rest[..end].chars().all(plain));
    if is_key { end } else { 0 }
}

fn value(text: &str, painter: &mut Painter<'_>) {
    let at = text.find(" #").map_or(text.len(), |at| at + 1);
    let (before, comment) = if text.starts_with('#') { text.split_at(0) } else { text.split_at(at) };
    let trimmed = before.trim_start_matches([':', ' ', '\t']);
    painter.plain(&before[..before.len() - trimmed.len()]);
    let word = trimmed.trim_end();
    match () {
        () if word.starts_with(['&', '*', '!']) => {
            let end = word.find(' ').unwrap_or(word.len());
            painter.paint(Class::Variable, &word[..end]);
            painter.plain(&word[end..]);
        }
        () if matches!(word, "true" | "false" | "null" | "~" | "yes" | "no") => painter.paint(Class::Constant, word),
        () if word.starts_with(['|', '>']) && word.len() < 4 => painter.paint(Class::Meta, word),
        () if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') && is_number(word) => {
            painter.paint(Class::Number, word);
        }
        () if word.starts_with(['"', '\'', '[', '{']) => scan::scan(&FLOW, word, painter),
        () => painter.plain(word),
    }
    painter.plain(&trimmed[word.len()..]);
    painter.paint(Class::Comment, &comment[..line(comment)]);
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | ':' | '_' | '+' | 'e' | 'T' | 'Z'))
}
