use super::language::{Language, Quote};
use super::{Class, Painter};

/// Goes through code once, from piece to piece.
pub fn scan(language: &Language, code: &str, painter: &mut Painter<'_>) {
    let mut rest = code;
    let mut before = '\n';
    while let Some(c) = rest.chars().next() {
        let (class, length) = piece(language, rest, before).unwrap_or((None, c.len_utf8()));
        let (text, after) = rest.split_at(length);
        match class {
            Some(class) => painter.paint(class, text),
            None => painter.plain(text),
        }
        before = text.chars().next_back().unwrap_or(before);
        rest = after;
    }
}

/// The piece at the beginning of `rest`, at least one character long; `None` for a character on its own.
fn piece(language: &Language, rest: &str, before: char) -> Option<(Option<Class>, usize)> {
    let c = rest.chars().next()?;
    // In shells `#` begins a comment at the beginning of a word only.
    let joined = language.joins_words && before.is_alphanumeric();
    let fresh = !joined && !matches!(before, '$' | '{');
    if language.line_comments.iter().any(|mark| rest.starts_with(mark)) && fresh {
        return Some((Some(Class::Comment), line(rest)));
    }
    if let Some((open, close)) = language.block_comments.iter().find(|(open, _)| rest.starts_with(open)) {
        let end = rest[open.len()..].find(close).map_or(rest.len(), |at| open.len() + at + close.len());
        return Some((Some(Class::Comment), end));
    }
    if language.has_sections && before == '\n' && c == '[' {
        let whole = &rest[..line(rest)];
        let end = whole.find('#').unwrap_or(whole.len());
        return Some((Some(Class::Tag), whole[..end].trim_end().len()));
    }
    if language.has_decorators && matches!(c, '@' | '#') {
        return Some((Some(Class::Meta), decorator(rest)?));
    }
    if language.sigils.contains(&c) {
        return sigil(rest, c);
    }
    if let Some(quote) = language.quotes.iter().find(|quote| rest.starts_with(quote.mark)) {
        let end = quoted(rest, quote);
        let is_key = is_key(language, &rest[end..]);
        return Some((Some(if is_key { Class::Key } else { Class::String }), end));
    }
    if c.is_ascii_digit() {
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | ':' | '-' | '%')))
            .unwrap_or(rest.len());
        let text = rest[..end].trim_end_matches(['.', ':', '-']);
        // `1..2` is a range, `5 - 3` a difference; dates and times are one number.
        let end = text.find("..").unwrap_or(text.len());
        return Some((Some(Class::Number), end.max(1)));
    }
    if c.is_alphabetic() || c == '_' {
        return Some(word(language, rest));
    }
    None
}

/// A word with what it means.
fn word(language: &Language, rest: &str) -> (Option<Class>, usize) {
    let joins = |c: char| language.joins_words && matches!(c, '-' | '.');
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || joins(c))).unwrap_or(rest.len());
    let text = &rest[..end];
    let is = |list: &[&str]| match language.folds_case {
        true => list.iter().any(|word| word.eq_ignore_ascii_case(text)),
        false => list.contains(&text),
    };
    let class = match () {
        () if is(language.keywords) => Some(Class::Keyword),
        () if is(language.constants) => Some(Class::Constant),
        () if is_key(language, &rest[end..]) => Some(Class::Key),
        () => None,
    };
    (class, end)
}

/// Does what follows make the word before it a key?
fn is_key(language: &Language, after: &str) -> bool {
    let Some(mark) = language.key_mark else { return false };
    let after = after.trim_start_matches([' ', '\t']);
    after.starts_with(mark) && !after[mark.len_utf8()..].starts_with([mark, '>'])
}

/// A quoted text with its quotes; one that is not closed ends with its line, or with the code.
fn quoted(rest: &str, quote: &Quote) -> usize {
    let mut at = quote.mark.len();
    while let Some(c) = rest[at..].chars().next() {
        if quote.escape == Some(c) && (c == '\\' || c == '`' || rest[at + c.len_utf8()..].starts_with(c)) {
            at += c.len_utf8();
            at += rest[at..].chars().next().map_or(0, char::len_utf8);
        } else if rest[at..].starts_with(quote.mark) {
            return at + quote.mark.len();
        } else if c == '\n' && !quote.long {
            return at;
        } else {
            at += c.len_utf8();
        }
    }
    at
}

/// `$NAME`, `${…}`, `'lifetime`, `'c'`.
fn sigil(rest: &str, mark: char) -> Option<(Option<Class>, usize)> {
    if mark == '\'' {
        let mut chars = rest.char_indices().skip(1);
        let (_, first) = chars.next()?;
        let skipped = if first == '\\' { 1 } else { 0 };
        if let Some((at, '\'')) = chars.nth(skipped) {
            return Some((Some(Class::String), at + 1));
        }
    } else if rest[1..].starts_with('{') {
        let end = rest[..line(rest)].find('}').map_or(2, |at| at + 1);
        return Some((Some(Class::Variable), end));
    }
    let name = rest[1..].find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len() - 1);
    let special = rest[1..].starts_with(['?', '!', '@', '#', '*']) && mark == '$';
    match name.max(usize::from(special)) {
        0 => None,
        length => Some((Some(Class::Variable), 1 + length)),
    }
}

/// `@name`, `#[…]`, `#fff`.
fn decorator(rest: &str) -> Option<usize> {
    if rest.starts_with("#[") || rest.starts_with("#![") {
        let line = &rest[..line(rest)];
        return Some(line.rfind(']').map_or(line.len(), |at| at + 1));
    }
    let name =
        rest[1..].find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(rest.len() - 1);
    (name > 0).then_some(1 + name)
}

/// Bytes to the end of the line.
pub fn line(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}
