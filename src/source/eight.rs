//! Text read eight bytes at a time: most words are shorter than that, and what ends one is seen in all eight at once.

/// One bit for each byte, the highest.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The same byte eight times.
#[inline]
const fn all(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Eight bytes, the first of them lowest; zeros behind the end of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eight(u64);

impl Eight {
    /// Those from a place on.
    #[inline]
    pub fn at(bytes: &[u8], at: usize) -> Self {
        let rest = bytes.get(at..).unwrap_or_default();
        let eight = rest.first_chunk().copied().unwrap_or_else(|| {
            let mut eight = [0; 8];
            eight.iter_mut().zip(rest).for_each(|(kept, byte)| *kept = *byte);
            eight
        });
        Self(u64::from_le_bytes(eight))
    }

    /// Are all of them ASCII? The questions below are answered for those alone.
    #[inline]
    pub fn is_ascii(self) -> bool {
        self.0 & HIGH == 0
    }

    /// The first of them, as many as are letters or digits.
    #[inline]
    pub fn word(self) -> Run {
        self.run(self.letters() | between(self.0, b'0', b'9'))
    }

    /// The first of them, as many as are letters.
    #[inline]
    pub fn word_of_letters(self) -> Run {
        self.run(self.letters())
    }

    #[inline]
    fn letters(self) -> u64 {
        between(self.0 | all(0x20), b'a', b'z')
    }

    #[inline]
    fn run(self, wanted: u64) -> Run {
        let length = (!wanted & HIGH).trailing_zeros() / 8;
        let kept = u64::MAX.checked_shr(64 - 8 * length).unwrap_or_default();
        let bytes = self.0 & kept;
        Run { length: length as usize, lower: bytes | all(0x20) & kept, is_lower: between(bytes, b'A', b'Z') == 0 }
    }
}

/// For each byte of ASCII, the highest bit if it is one of these.
#[inline]
fn between(bytes: u64, first: u8, last: u8) -> u64 {
    let (from, behind) = (bytes.wrapping_add(all(0x80 - first)), bytes.wrapping_add(all(0x7F - last)));
    from & !behind & HIGH
}

/// Letters and digits at the beginning of eight bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// How many there are.
    pub length: usize,
    /// In lower case, the first of them lowest.
    pub lower: u64,
    /// Is none of them a capital?
    pub is_lower: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_ascii_is_told_apart_at_every_place() {
        for (at, byte) in (0..8).flat_map(|at| (0..0x80_u8).map(move |byte| (at, byte))) {
            let mut text = *b"aB3Z0zA9";
            text[at] = byte;
            for length in at..=8 {
                let eight = Eight::at(&text[..length], 0);
                let run = |is: fn(&u8) -> bool| text[..length].iter().take_while(|byte| is(byte)).count();
                let (word, letters) = (eight.word(), eight.word_of_letters());
                assert!(eight.is_ascii());
                assert_eq!(word.length, run(u8::is_ascii_alphanumeric), "{byte} at {at}");
                assert_eq!(letters.length, run(u8::is_ascii_alphabetic), "{byte} at {at}");
                let lower: Vec<u8> = text[..word.length].iter().map(u8::to_ascii_lowercase).collect();
                assert_eq!(word.lower.to_le_bytes()[..word.length], lower, "{byte} at {at}");
                assert_eq!(word.lower.to_le_bytes()[word.length..], [0; 8][word.length..], "{byte} at {at}");
                assert_eq!(word.is_lower, text[..word.length] == lower, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn bytes_behind_the_end_are_zeros() {
        assert_eq!(Eight::at("a\u{e4}".as_bytes(), 0), Eight(0x00A4_C361));
        assert!(!Eight::at("a\u{e4}".as_bytes(), 0).is_ascii());
        assert_eq!(Eight::at(b"", 3), Eight(0));
    }
}
