use super::body::{RefTarget, Spelling};

/// Decides what a link's destination is. Schemes are an allow-list, judged after entities (by the
/// parser), percent signs and control characters are gone, as a browser would read it (WHATWG URL, 4.4).
pub fn classify(destination: &str) -> RefTarget {
    let plain = plain(destination);
    let plain = plain.trim();
    if plain.starts_with('#') && destination.trim_start_matches(is_nothing).starts_with('#') {
        return RefTarget::Here(plain[1..].to_string());
    }
    if plain.starts_with("//") || plain.contains('\\') {
        return RefTarget::Unsafe(destination.to_string());
    }
    match scheme(plain) {
        Some(scheme) => match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" | "mailto" | "tel" if !destination.contains(char::is_control) => {
                RefTarget::External(destination.trim().to_string())
            }
            _ => RefTarget::Unsafe(destination.to_string()),
        },
        None => {
            // What is encoded is no sign of the address but a character of a name (RFC 3986, 2.4).
            let (path, anchor) = match destination.trim_matches(is_nothing).split_once('#') {
                Some((path, anchor)) => (path, Some(self::plain(anchor))),
                None => (destination.trim_matches(is_nothing), None),
            };
            let path = path.split_once('?').map(|(path, _)| path).filter(|path| !path.is_empty()).unwrap_or(path);
            RefTarget::Path { path: self::plain(path), anchor }
        }
    }
}

/// How a destination stands in the source, if it stands there as the parser tells it.
pub fn spelling(destination: &str) -> Spelling {
    if plain(destination).trim() == destination { Spelling::Plain } else { Spelling::Encoded }
}

/// Where the destination of `[text](destination "title")` begins in it, if it stands there as the parser tells it.
pub fn place(link: &str, destination: &str) -> Option<usize> {
    if destination.is_empty() {
        return None;
    }
    link.rmatch_indices("](").find_map(|(at, open)| {
        let from = link[at + open.len()..].trim_start_matches([' ', '\t', '\r', '\n']);
        let from = from.strip_prefix('<').unwrap_or(from);
        let behind = from.strip_prefix(destination)?;
        let behind = behind.strip_prefix('>').unwrap_or(behind);
        behind.starts_with([')', ' ', '\t', '\r', '\n']).then_some(link.len() - from.len())
    })
}

/// A relative path as an address of Markdown has it.
pub fn written(path: &str) -> String {
    // A blank would end the address, and the others begin something else in it.
    let mut written = String::with_capacity(path.len());
    for character in path.chars() {
        match character {
            '%' | ' ' | '#' | '?' | '(' | ')' | '<' | '>' | '\\' => {
                written.push_str(&format!("%{:02X}", u32::from(character)))
            }
            _ => written.push(character),
        }
    }
    written
}

fn is_nothing(character: char) -> bool {
    character.is_whitespace() || character.is_control() || is_invisible(character)
}

fn plain(destination: &str) -> String {
    let is_seen = |character: &char| !character.is_control() && !is_invisible(*character);
    decode_percent(destination).chars().filter(is_seen).collect()
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}

/// The scheme of an address (RFC 3986, 3.1), if it has one.
fn scheme(address: &str) -> Option<&str> {
    let end = address.find([':', '/', '?', '#'])?;
    (address.as_bytes()[end] == b':').then(|| &address[..end])
}

/// Replaces `%41` by `A`; leaves what is no UTF-8 as it stands.
pub fn decode_percent(text: &str) -> String {
    if !text.contains('%') {
        return text.to_string();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |offset: usize| bytes.get(at + offset).and_then(|byte| (*byte as char).to_digit(16));
        match (bytes[at], hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}

/// Encodes a path for an `href`, leaving `/` and unreserved characters.
pub fn encode_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            _ => {
                out.push('%');
                for nibble in [byte >> 4, byte & 15] {
                    out.push(char::from_digit(nibble.into(), 16).unwrap_or('0').to_ascii_uppercase());
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_destination_is_found_where_it_stands() {
        for (link, destination, found) in [
            ("[x](#a)", "#a", Some(4)),
            ("[#a](<#a> \"#a\")", "#a", Some(6)),
            ("[x](\n#a\n'](#b')", "#a", Some(5)),
            ("[![#a](#b)](#a)", "#a", Some(12)),
            ("[#a][label]", "#a", None),
            ("[x](#a\\_b)", "#a_b", None),
            ("[x](#abc)", "#a", None),
            ("[x]()", "", None),
        ] {
            assert_eq!(place(link, destination), found, "{link}");
        }
        for (destination, spelt) in [
            ("#a", Spelling::Plain),
            ("../품질.md#a b", Spelling::Plain),
            ("#%61", Spelling::Encoded),
            ("#a\u{2028}", Spelling::Encoded),
        ] {
            assert_eq!(spelling(destination), spelt, "{destination:?}");
        }
    }

    #[test]
    fn only_harmless_schemes_reach_a_page() {
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "javascript%3Aalert(1)",
            "vbscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "//evil.example/x",
            "\\\\evil\\share",
            "%2f%2fevil.example",
            " javascript:alert(1)",
            "x-unknown:y",
        ] {
            assert!(matches!(classify(bad), RefTarget::Unsafe(_)), "{bad:?} is {:?}", classify(bad));
        }
        for good in ["https://example.org/a?b=c#d", "mailto:a@example.org", "tel:+49123", "http://example.org"] {
            assert!(matches!(classify(good), RefTarget::External(_)), "{good:?}");
        }
    }

    #[test]
    fn a_path_is_written_so_that_it_is_read() {
        for path in ["a b.md", "C# rules.md", "why?.md", "50%25.md", "../\u{e4}.md"] {
            assert_eq!(classify(&written(path)), RefTarget::Path { path: path.into(), anchor: None });
        }
    }

    #[test]
    fn relative_addresses_keep_their_anchor() {
        let target = RefTarget::Path { path: "../a b.md".into(), anchor: Some("x".into()) };
        assert_eq!(classify("../a%20b.md#x"), target);
        for here in ["#here", " #here", "#h%65re", "\u{200b}#here"] {
            assert_eq!(classify(here), RefTarget::Here("here".into()), "{here:?}");
        }
        for (written, path, anchor) in [
            ("C%23%20rules.md#c-sharp", "C# rules.md", Some("c-sharp")),
            ("no%20%233.md", "no #3.md", None),
            ("%23.md", "#.md", None),
            ("why%3F.md?raw=1#%23", "why?.md", Some("#")),
            ("a.md?b", "a.md", None),
            ("?b", "?b", None),
            ("50%25.md", "50%.md", None),
        ] {
            let target = RefTarget::Path { path: path.into(), anchor: anchor.map(str::to_string) };
            assert_eq!(classify(written), target, "{written}");
        }
    }
}
