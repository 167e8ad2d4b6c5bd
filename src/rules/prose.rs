//! Text as words that can be compared as numbers: what the rules about prose read instead of strings.

use crate::source::Eight;

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// The word in lower case, as a number; see [`key`].
    pub key: u64,
    /// Where it begins in its text.
    pub start: u32,
    /// Where it ends there.
    pub end: u32,
}

impl Word {
    /// The word as it is written.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// A word in lower case as a number, the same on every machine. Words of up to eight bytes have a number
/// of their own; two longer ones share one as seldom as two hashes of 64 bits do.
#[inline]
pub(super) const fn key(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let (mut key, mut at) = (0_u64, 0);
    while at < bytes.len() {
        if at > 0 && at % 8 == 0 {
            key = mix(key);
        }
        // Letters and digits of ASCII become lower case with this bit; other bytes are so already.
        let byte = if bytes[at] < 0x80 { bytes[at] | 0x20 } else { bytes[at] };
        key ^= (byte as u64) << (at % 8 * 8);
        at += 1;
    }
    key
}

/// Spreads the bits of a number (the finalizer of splitmix64).
#[inline]
pub(super) const fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// Cuts a text into its words: runs of letters and digits. What `into` held is forgotten.
pub(super) fn words(text: &str, into: &mut Vec<Word>) {
    into.clear();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        // The same as `key`, eight bytes at a time.
        let mut key = 0;
        let is_ascii = loop {
            let eight = Eight::at(bytes, at);
            if !eight.is_ascii() {
                break false;
            }
            let run = eight.word();
            if run.length > 0 {
                key = if at > start { mix(key) } else { 0 } ^ run.lower;
                at += run.length;
            }
            if run.length < 8 {
                break true;
            }
        };
        match at - start {
            _ if !is_ascii => at = near_wide(text, start, into),
            0 => at += 1,
            _ => into.push(Word { key, start: start as u32, end: at as u32 }),
        }
    }
}

/// Takes the word at a place near which stand characters that are not ASCII, and says where to go on.
fn near_wide(text: &str, start: usize, into: &mut Vec<Word>) -> usize {
    let stretch = &text.as_bytes()[start..];
    let length = stretch.iter().take_while(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()).count();
    let end = start + length;
    match text[start..end].is_ascii() {
        _ if length == 0 => return start + 1,
        true => into.push(Word { key: key(&text[start..end]), start: start as u32, end: end as u32 }),
        false => wide_words(text, start, end, into),
    }
    end
}

/// The words of a stretch in which not every character is ASCII.
fn wide_words(text: &str, start: usize, end: usize, into: &mut Vec<Word>) {
    let mut from = start;
    for part in text[start..end].split(|c: char| !c.is_alphanumeric()) {
        if !part.is_empty() {
            let key = key(&part.to_lowercase());
            into.push(Word { key, start: from as u32, end: (from + part.len()) as u32 });
        }
        let behind = from + part.len();
        from = behind + text[behind..end].chars().next().map_or(0, char::len_utf8);
    }
}

/// Words that some rules look for, in a table so small that asking for every word of a manual costs
/// little. It may say yes in error, never no.
#[derive(Debug)]
pub(super) struct Sieve([u64; 16]);

impl Sieve {
    /// A sieve that holds back all but some words.
    pub const fn new(words: &[u64]) -> Self {
        let mut table = [0; 16];
        let mut at = 0;
        while at < words.len() {
            let (place, bit) = Self::place(words[at]);
            table[place] |= bit;
            at += 1;
        }
        Self(table)
    }

    /// Is one of the words perhaps among them?
    pub fn any(&self, words: &[Word]) -> bool {
        words.iter().any(|word| self.has(word.key))
    }

    /// Is the word of that key perhaps among them?
    pub fn has(&self, key: u64) -> bool {
        let (place, bit) = Self::place(key);
        self.0[place] & bit != 0
    }

    const fn place(key: u64) -> (usize, u64) {
        let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((hash >> 60) as usize, 1 << (hash >> 54 & 63))
    }
}

const MUST: u64 = key("must");
const SHALL: u64 = key("shall");
const HAS: u64 = key("has");
const HAVE: u64 = key("have");
const REQUIRED: u64 = key("required");
const TO: u64 = key("to");

static OBLIGING: Sieve = Sieve::new(&[MUST, SHALL, HAS, HAVE, REQUIRED]);

/// Do the words oblige somebody: `must`, `shall`, `has to`, `is required to`?
pub(super) fn obliges(words: &[Word]) -> bool {
    OBLIGING.any(words)
        && words.iter().enumerate().any(|(at, word)| match word.key {
            MUST | SHALL => true,
            HAS | HAVE | REQUIRED => words.get(at + 1).is_some_and(|next| next.key == TO),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits_whatever_their_case() {
        let text = "The „Prüfung“ of\u{a0}10\u{2003}parts — ISO-9001, Überprüfung.";
        let mut found = Vec::new();
        words(text, &mut found);
        let spelt: Vec<&str> = found.iter().map(|word| word.of(text)).collect();
        assert_eq!(spelt, ["The", "Prüfung", "of", "10", "parts", "ISO", "9001", "Überprüfung"]);
        assert_eq!(found[0].key, key("the"));
        assert_eq!(found[7].key, key("überprüfung"));
        words("Documentation, ACCOUNTABILITIES", &mut found);
        assert_eq!((found[0].key, found[1].key), (key("documentation"), key("accountabilities")));
        assert_eq!(key("evaluations"), key("EVALUATIONS"));
        assert_ne!(key("evaluations"), key("evaluatiosn"));
        assert_ne!(key("ab"), key("ba"));
    }

    #[test]
    fn words_have_their_keys_wherever_they_stand() {
        let long = "accountability12345678";
        for (lead, length) in (0..10).flat_map(|lead| (1..=long.len()).map(move |length| (lead, length))) {
            for (before, behind) in
                [("", ""), (" ", "."), ("\u{2014}", "\u{2014}"), ("x ", " \u{e4}"), ("\u{e4} ", "-x")]
            {
                let text = format!("{}{before}{}{behind}", " ".repeat(lead), &long[..length]);
                let mut found = Vec::new();
                words(&text, &mut found);
                let at = found.iter().find(|word| word.of(&text) == &long[..length]);
                assert_eq!(at.map(|word| word.key), Some(key(&long[..length])), "{text}");
            }
        }
    }

    #[test]
    fn obligations_are_seen_in_words() {
        let obliges = |text: &str| {
            let mut found = Vec::new();
            words(text, &mut found);
            super::obliges(&found)
        };
        assert!(obliges("It SHALL be so") && obliges("he has to go") && obliges("are required to act"));
        assert!(!obliges("mustard, has two, required by law"));
    }
}
