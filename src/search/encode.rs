//! Numbers and lists as printable characters: no byte of an index file needs escaping in a JavaScript string.
//!
//! Of the 90 characters of [`ALPHABET`], the first 38 end a number, the next 38 continue it, twelve are levels
//! and one marks a list that leaves out where the word is merely mentioned.

use super::index::Meeting;
use super::weight::LEVELS;

/// Printable ASCII without quote, backslash, comma and semicolon.
const ALPHABET: &[u8; 90] =
    b"!#$%&'()*+-./0123456789:<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";
const BASE: usize = 38;
const FIRST_LEVEL: usize = 2 * BASE;
const PARTIAL: usize = FIRST_LEVEL + LEVELS;

/// Appends a number, the lowest digit first: one character up to 37, two up to 1,481.
pub fn number(mut value: usize, out: &mut String) {
    while value >= BASE {
        out.push(char::from(ALPHABET[BASE + value % BASE]));
        value = value / BASE - 1;
    }
    out.push(char::from(ALPHABET[value]));
}

/// Appends a list of units with levels: for each level, the highest first, the gaps between its units.
/// `meetings` are in the order of the units.
pub fn meetings(meetings: &[Meeting], out: &mut String) {
    let levels = meetings.iter().fold(0_u32, |levels, meeting| levels | 1 << meeting.level());
    for level in (0..LEVELS as u8).rev().filter(|level| levels >> level & 1 == 1) {
        out.push(char::from(ALPHABET[FIRST_LEVEL + usize::from(level)]));
        let mut next = 0;
        for meeting in meetings.iter().filter(|meeting| meeting.level() == level) {
            number((meeting.number() - next) as usize, out);
            next = meeting.number() + 1;
        }
    }
}

/// Says that the list which follows is not the whole one.
pub fn partial(out: &mut String) {
    out.push(char::from(ALPHABET[PARTIAL]));
}

/// Appends a word as the length that it shares with the one before, and the rest of it.
pub fn word(before: &str, word: &str, out: &mut String) {
    let shared: usize = before.chars().zip(word.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    number(word[..shared].encode_utf16().count(), out);
    out.push_str(&word[shared..]);
}

/// A number in a file's name: base 36, `width` characters.
pub fn name(mut value: usize, width: usize) -> String {
    let mut digits = vec![b'0'; width];
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[value % 36];
        value /= 36;
    }
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(value: usize) -> String {
        let mut out = String::new();
        number(value, &mut out);
        out
    }

    #[test]
    fn every_number_has_one_spelling() {
        let all: std::collections::BTreeSet<String> = (0..60_000).map(encoded).collect();
        assert_eq!(all.len(), 60_000);
        assert_eq!((encoded(37).len(), encoded(38).len(), encoded(1481).len(), encoded(1482).len()), (1, 2, 2, 3));
    }

    #[test]
    fn lists_are_ordered_by_level_and_written_as_gaps() {
        let mut out = String::new();
        let met = [(0, 1), (2, 11), (3, 11), (9, 1)].map(|(unit, level)| Meeting::new(unit, level));
        meetings(&met, &mut out);
        let level = |level: usize| char::from(ALPHABET[FIRST_LEVEL + level]);
        assert_eq!(out, format!("{}$!{}!*", level(11), level(1)));
    }

    #[test]
    fn a_word_is_written_as_what_differs_from_the_one_before() {
        let mut out = String::new();
        word("control", "controller", &mut out);
        word("품질", "품질경영", &mut out);
        assert_eq!(out, ")ler$경영");
    }

    #[test]
    fn the_alphabet_needs_no_escaping() {
        assert!(ALPHABET.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(!ALPHABET.iter().any(|byte| b"\"\\,; ".contains(byte)));
        assert!(PARTIAL < ALPHABET.len());
    }

    #[test]
    fn file_names_have_a_fixed_width() {
        assert_eq!((name(0, 2), name(1295, 2)), ("00".to_owned(), "zz".to_owned()));
    }
}
