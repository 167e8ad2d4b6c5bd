//! From text to the words that are looked up.
//!
//! Ids, clause numbers and versions stay whole (`pro-007`, `8.4.1`) and are split as well (`pro`, `007`);
//! case, accents and width are folded; scripts written without spaces become pairs of characters.
//! `search-engine.js` does the same with what is typed, character by character.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::source::Eight;

/// No id is longer. Longer words are checksums and addresses, which nobody searches for.
const LONGEST: usize = 64;

/// What a word is to the text it was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// It stands there.
    Word,
    /// It is a part of something that stands there, or that joined into one.
    Part,
}

/// Calls `emit` with every word of a text, folded, in reading order.
pub fn words(text: &str, mut emit: impl FnMut(&str, Share)) {
    let mut emit = |word: &str, share: Share| {
        let single_letter = word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic();
        let is_short = word.len() <= LONGEST || word.len() <= 4 * LONGEST && word.encode_utf16().count() <= LONGEST;
        if !word.is_empty() && !single_letter && is_short {
            emit(word, share);
        }
    };
    let mut rest = text;
    let mut folded = String::new();
    while let Some(start) = next_word(rest) {
        rest = &rest[start..];
        if let Some((end, is_lower)) = plain_end(rest) {
            if is_lower {
                emit(&rest[..end], Share::Word);
            } else {
                folded.clear();
                folded.push_str(&rest[..end]);
                folded.make_ascii_lowercase();
                emit(&folded, Share::Word);
            }
            rest = &rest[end..];
        } else if rest.starts_with(is_unspaced) {
            let end = rest.find(|c| !is_word(c) || !is_unspaced(c)).unwrap_or(rest.len());
            pairs(&fold(&rest[..end]), &mut emit);
            rest = &rest[end..];
        } else {
            let end = chunk_end(rest);
            chunk(&rest[..end], &mut emit);
            rest = &rest[end..];
        }
    }
}

/// Where the next word begins.
fn next_word(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        from += text.as_bytes()[from..].iter().position(|byte| !byte.is_ascii() || byte.is_ascii_alphanumeric())?;
        let character = text[from..].chars().next()?;
        if is_word(character) {
            return Some(from);
        }
        from += character.len_utf8();
    }
}

/// Where the word that the text begins with ends, if it is nothing but ASCII letters and stands alone, as
/// nearly all words do: then it is a chunk without parts. Is it in lower case?
fn plain_end(text: &str) -> Option<(usize, bool)> {
    let bytes = text.as_bytes();
    let (mut end, mut is_lower) = (0, true);
    loop {
        let eight = Eight::at(bytes, end);
        if !eight.is_ascii() {
            let rest = bytes[end..].iter().take_while(|byte| byte.is_ascii_alphabetic());
            (end, is_lower) =
                rest.fold((end, is_lower), |(end, is_lower), byte| (end + 1, is_lower && byte.is_ascii_lowercase()));
            break;
        }
        let run = eight.word_of_letters();
        end += run.length;
        is_lower &= run.is_lower;
        if run.length < 8 {
            break;
        }
    }
    let is_apart = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric();
    let is_alone = match bytes.get(end) {
        None => true,
        Some(b'.' | b'-' | b'_') => bytes.get(end + 1).is_none_or(is_apart),
        Some(byte) => is_apart(byte),
    };
    (end > 0 && is_alone).then_some((end, is_lower))
}

/// Lower case, without accents, in compatible form: `ＩＳＯ` → `iso`, `Prüfung` → `prufung`, `ﬁ` → `fi`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let plain = text.to_lowercase().nfkd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect::<String>();
    let mut folded = String::with_capacity(plain.len());
    for c in plain.nfc() {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            '\u{2010}' | '\u{2011}' => folded.push('-'),
            c if is_ignorable(c) => {}
            c if is_word(c) || is_joiner(c) => folded.push(c),
            _ => {}
        }
    }
    folded
}

/// A value of an operator such as `kind:work-instruction`: one folded word without spaces.
pub fn facet(value: &str) -> String {
    let value = fold(&value.split_whitespace().collect::<Vec<_>>().join("-"));
    value.chars().filter(|&c| is_word(c) || is_joiner(c)).collect()
}

/// Is the script written without spaces between words?
pub fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1100..=0x11ff | 0x1780..=0x17ff | 0x3005..=0x3007 | 0x3040..=0x30ff
        | 0x3130..=0x318f | 0x31f0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xa960..=0xa97f | 0xac00..=0xd7ff
        | 0xf900..=0xfaff | 0xff65..=0xffdc | 0x20000..=0x323af)
}

fn is_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        c.is_alphanumeric() || is_combining_mark(c) || is_ignorable(c)
    }
}

/// Soft hyphens and zero-width characters, which stand in words but are no part of them.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Characters that hold one id, number or compound together when they stand inside it.
fn is_joiner(c: char) -> bool {
    matches!(c, '.' | '-' | '_' | '\u{2010}' | '\u{2011}')
}

/// Where the chunk that the text begins with ends: words and the joiners between them.
fn chunk_end(text: &str) -> usize {
    let is_inner = |c: char| is_word(c) && !is_unspaced(c);
    let mut end = 0;
    loop {
        end += text[end..].find(|c| !is_inner(c)).unwrap_or(text.len() - end);
        let mut after = text[end..].chars();
        let Some(joiner) = after.next().filter(|c| is_joiner(*c)) else { return end };
        if !after.next().is_some_and(is_inner) {
            return end;
        }
        end += joiner.len_utf8();
    }
}

/// One chunk as a whole and in parts.
fn chunk(text: &str, emit: &mut impl FnMut(&str, Share)) {
    let folded = fold(text);
    let has_digit = folded.bytes().any(|byte| byte.is_ascii_digit());
    let has_joiner = folded.contains(is_joiner);
    if has_digit {
        emit(&folded, Share::Word);
        let groups = folded.split(['-', '_']);
        let many = groups.clone().nth(1).is_some();
        for group in groups {
            if many {
                emit(group, Share::Part);
            }
            number_parts(group, emit);
        }
    } else if has_joiner {
        folded.split(is_joiner).for_each(|piece| emit(piece, Share::Word));
        if !folded.contains('.') {
            emit(&folded.replace(is_joiner, ""), Share::Part);
        }
    } else {
        emit(&folded, Share::Word);
    }
}

/// The parts of `a.6.2.4` (`6.2.4`), `v2.1` (`2.1`), `iso9001` (`iso`, `9001`) and `data2.csv` (`data2`, `csv`).
fn number_parts(group: &str, emit: &mut impl FnMut(&str, Share)) {
    let is_digit = |c: char| c.is_ascii_digit();
    let tail = group.split_once('.').map(|(_, tail)| tail);
    if tail.is_some_and(|tail| tail.contains(|c| !is_digit(c) && c != '.')) {
        group.split('.').for_each(|piece| emit(piece, Share::Part));
        return;
    }
    let Some(number) = group.find(is_digit).filter(|&at| at > 0) else { return };
    let (letters, number) = (&group[..number], &group[number..]);
    if number.contains(|c| !is_digit(c) && c != '.') {
        return;
    }
    emit(letters.trim_end_matches('.'), Share::Part);
    emit(number, Share::Part);
}

/// A run of a script without spaces: every pair of neighbours, and the last character alone, so that
/// each character begins something.
fn pairs(run: &str, emit: &mut impl FnMut(&str, Share)) {
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    for pair in starts.windows(3) {
        emit(&run[pair[0]..pair[2]], Share::Word);
    }
    if let [.., last, end] = starts[..] {
        emit(&run[last..end], if last == 0 { Share::Word } else { Share::Part });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> String {
        let mut found = Vec::new();
        words(text, |word, share| {
            found.push(if share == Share::Part { format!("({word})") } else { word.to_owned() });
        });
        found.join(" ")
    }

    #[test]
    fn ids_numbers_and_versions_are_whole_and_in_parts() {
        for (text, expected) in [
            ("See PRO-007, please.", "see pro-007 (pro) (007) please"),
            ("Clause 8.4.1.", "clause 8.4.1"),
            ("A.6.2.4", "a.6.2.4 (6.2.4)"),
            ("v2.1", "v2.1 (2.1)"),
            ("ISO/IEC 42001:2023", "iso iec 42001 2023"),
            ("ISO9001", "iso9001 (iso) (9001)"),
            ("iso-9001-2015", "iso-9001-2015 (iso) (9001) (2015)"),
            ("9001:7.5.2/b", "9001 7.5.2"),
            ("data2.final.csv", "data2.final.csv (data2) (final) (csv)"),
            ("2026-02-01", "2026-02-01 (2026) (02) (01)"),
        ] {
            assert_eq!(all(text), expected, "{text}");
        }
    }

    #[test]
    fn compounds_are_found_in_parts_and_in_one() {
        assert_eq!(all("non-conformity"), "non conformity (nonconformity)");
        assert_eq!(all("non\u{2011}conformity"), "non conformity (nonconformity)");
        assert_eq!(all("follow_up"), "follow up (followup)");
        assert_eq!(all("www.example.org"), "www example org");
        assert_eq!(all("organization’s plan - draft-"), "organization plan draft");
    }

    #[test]
    fn case_accents_width_and_soft_hyphens_are_folded() {
        for (text, expected) in [
            ("Prüfung", "prufung"),
            ("Pru\u{308}fung", "prufung"),
            ("STRASSE Straße", "strasse strasse"),
            ("ＩＳＯ", "iso"),
            ("docu\u{ad}ment", "document"),
            ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
            ("Łódź", "lodz"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(all(text), expected, "{text}");
        }
    }

    #[test]
    fn scripts_without_spaces_become_pairs() {
        assert_eq!(all("품질 매뉴얼"), "품질 (질) 매뉴 뉴얼 (얼)");
        assert_eq!(all("ISO基準"), "iso 基準 (準)");
        assert_eq!(all("質"), "質");
        assert_eq!(all("\u{1111}\u{116e}\u{11b7}\u{110c}\u{1175}\u{11af}"), "품질 (질)");
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        for text in ["", " – … ", "a b", "-", "\u{ad}", &"x".repeat(65)] {
            assert_eq!(all(text), "", "{text}");
        }
    }

    #[test]
    fn a_facet_is_one_word() {
        assert_eq!(facet(" Work  Instruction "), "work-instruction");
        assert_eq!(facet("a;b,c\"d"), "abcd");
    }
}
