use std::fs::File;
use std::io::{self, Read};

/// A secret of one run of the program: 128 random bits as 32 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// As it stands in addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Is this the secret? How long the answer takes says nothing about how much of it was right.
    pub fn is(&self, given: &str) -> bool {
        let differences = self.0.bytes().zip(given.bytes()).map(|(one, other)| one ^ other);
        given.len() == self.0.len() && differences.fold(0, |all, one| all | one) == 0
    }
}

/// A new secret.
pub fn token() -> io::Result<Token> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(Token(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_no_other_is_the_same() {
        let (one, other) = (token().unwrap(), token().unwrap());
        assert_eq!(one.as_str().len(), 32);
        assert!(one.is(one.as_str()) && !one.is(other.as_str()) && !one.is("") && !one.is(&one.as_str()[..31]));
    }
}
