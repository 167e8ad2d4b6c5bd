use std::fmt::{self, Write};

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::catalog::{Clause, Item};

/// A UUID that is made of a name (RFC 9562, 5.5): the same name below the same one gives the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uuid([u8; 16]);

impl Uuid {
    /// The one below which addresses are names (RFC 9562, 6.6).
    pub const NAMES_OF_ADDRESSES: Self =
        Self([0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8]);

    /// The one of a name below this one.
    pub fn named(self, name: &str) -> Self {
        let mut bytes = digest(&[&self.0, name.as_bytes()]);
        bytes[6] = bytes[6] & 0x0f | 0x50;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(bytes)
    }
}

/// The beginning of a SHA-1; of bytes that were made to have that of others, of a SHA-256.
fn digest(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = gix_hash::hasher(gix_hash::Kind::Sha1);
    parts.iter().for_each(|part| hasher.update(part));
    let mut beginning = [0; 16];
    match hasher.try_finalize() {
        Ok(digest) => beginning.copy_from_slice(&digest.as_slice()[..16]),
        Err(_) => beginning.copy_from_slice(&Sha256::digest(parts.concat())[..16]),
    }
    beginning
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(at, byte)| {
            if matches!(at, 4 | 6 | 8 | 10) {
                f.write_char('-')?;
            }
            write!(f, "{byte:02x}")
        })
    }
}

impl Serialize for Uuid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A token of OSCAL: begins with a letter, goes on with letters, digits, `.`, `-` and `_`.
///
/// Different names give different tokens: `_` stands for nothing but what begins or follows it here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// The control that a clause, a control or a group of them is: `c-8.4.1`, `a.6.2.4`.
    pub fn control(clause: &Clause) -> Self {
        // No catalog has two numbers that differ in capitals alone.
        Self::lettered("c-", &clause.number.as_str().to_ascii_lowercase())
    }

    /// The statement of a control as a whole.
    pub fn statement(clause: &Clause) -> Self {
        Self(format!("{}_smt", Self::control(clause).0))
    }

    /// The statement that an item is: `c-8.4.1_smt.a`. The one item of a control is its whole statement.
    pub fn item(clause: &Clause, item: &Item) -> Self {
        let statement = Self::statement(clause).0;
        match item.id.part().filter(|_| item.id.clause() == clause.number.as_str()) {
            _ if item.is_control() => Self(statement),
            Some(part) => Self(format!("{statement}.{}", plain(part))),
            // A difference that concerns the whole standard has an id of its own.
            None => Self(format!("{statement}_std.{}", plain(item.id.as_str()))),
        }
    }

    /// The objective of a group.
    pub fn overview(clause: &Clause) -> Self {
        Self(format!("{}_ovw", Self::control(clause).0))
    }

    /// A role: its name, behind `r-` if that begins with a digit.
    pub fn role(name: &str) -> Self {
        Self::lettered("r-", name)
    }

    /// The token as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What several properties that belong together have in common: `claim-1`.
    pub fn group(kind: &str, number: usize) -> Self {
        Self(format!("{kind}-{number}"))
    }

    /// A name that may begin with anything.
    fn lettered(prefix: &str, name: &str) -> Self {
        let name = plain(name);
        let fits = name.starts_with(|first: char| first.is_ascii_alphabetic()) && !name.starts_with(prefix);
        Self(if fits { name } else { format!("{prefix}{name}") })
    }
}

/// A name in letters, digits, `.` and `-`; any other character is its number between two `_`.
fn plain(name: &str) -> String {
    name.chars().fold(String::with_capacity(name.len()), |mut plain, c| {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' => plain.push(c),
            other => {
                let _ = write!(plain, "_{:x}_", u32::from(other));
            }
        }
        plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_that_of_the_standard() {
        let domains =
            Uuid([0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0, 0xc0, 0x4f, 0xd4, 0x30, 0xc8]);
        assert_eq!(domains.named("www.example.com").to_string(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }

    #[test]
    fn tokens_begin_with_a_letter_and_no_two_names_share_one() {
        let token = |name: &str| Token::lettered("c-", name).0;
        assert_eq!(["8.4.1", "a.6.2.4", "c-8", "x_smt"].map(token), ["c-8.4.1", "a.6.2.4", "c-c-8", "x_5f_smt"]);
        assert_eq!(Token::role("2nd-line").0, "r-2nd-line");
        assert_eq!(plain("über a/b"), "_fc_ber_20_a_2f_b");
    }
}
