//! The bytes of a commit object become a [`Commit`]; total, whatever the bytes are.

use crate::source::hidden::tame;

use super::{Commit, CommitId, Moment, ObjectId, Person, Signature, SignatureKind, Trailer};

/// Trailers that name people, in lower case.
const PEOPLE: [&str; 4] = ["approved-by", "reviewed-by", "signed-off-by", "co-authored-by"];

/// A commit and the tree it records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The commit.
    pub commit: Commit,
    /// Its tree; `None` if the object is damaged.
    pub tree: Option<ObjectId>,
}

/// Reads a commit object.
pub fn decode(id: CommitId, bytes: &[u8]) -> Decoded {
    let (head, message) = match find(bytes, b"\n\n") {
        Some(at) => (&bytes[..at + 1], &bytes[at + 2..]),
        None => (bytes, &[][..]),
    };
    let mut tree = None;
    let mut parents = Vec::new();
    let (mut author, mut committer, mut encoding) = (&[][..], &[][..], &[][..]);
    for line in head.split(|byte| *byte == b'\n') {
        let (key, value) = match line.iter().position(|byte| *byte == b' ') {
            Some(at) => (&line[..at], &line[at + 1..]),
            None => continue,
        };
        match key {
            b"tree" if tree.is_none() => tree = ObjectId::from_hex(value),
            b"parent" => parents.extend(ObjectId::from_hex(value).map(CommitId)),
            b"author" if author.is_empty() => author = value,
            b"committer" if committer.is_empty() => committer = value,
            b"encoding" => encoding = value,
            _ => {}
        }
    }
    let latin = is_latin(encoding);
    let (author, authored) = stamp(&text(author, latin));
    let (committer, committed) = stamp(&text(committer, latin));
    let message = text(message, latin);
    let commit = Commit {
        id,
        parents,
        author,
        authored,
        committer,
        committed,
        subject: message.trim_start().lines().next().unwrap_or_default().trim_end().to_owned(),
        trailers: trailers(&message),
        signature: signature(id, head, &bytes[head.len()..]),
        cut_off: false,
    };
    Decoded { commit, tree }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// Encodings in which every byte is the character of that number, or nearly so.
fn is_latin(encoding: &[u8]) -> bool {
    let name: String = encoding.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(|byte| *byte as char).collect();
    matches!(name.to_ascii_lowercase().as_str(), "iso88591" | "latin1" | "l1" | "iso885915" | "windows1252" | "cp1252")
}

/// Text of a commit, with U+FFFD for what nobody sees: it is printed on pages and in tables.
fn text(bytes: &[u8], latin: bool) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) if latin => bytes.iter().map(|byte| *byte as char).collect(),
        Err(_) => String::from_utf8_lossy(bytes),
    };
    tame(&text).0.into_owned()
}

/// Reads `Name <address> 1700000000 +0100`.
fn stamp(line: &str) -> (Person, Moment) {
    let person = Person::from_text(line);
    let mut rest = line.rsplit('>').next().unwrap_or_default().split_whitespace();
    let seconds = rest.next().and_then(|seconds| seconds.parse().ok()).unwrap_or_default();
    let offset = rest.next().and_then(offset).unwrap_or_default();
    (person, Moment { seconds, offset })
}

/// Reads `+0130` as seconds.
fn offset(text: &str) -> Option<i32> {
    let number: i32 = text.parse().ok()?;
    let (hours, minutes) = (number / 100, number % 100);
    (hours.abs() < 24 && minutes.abs() < 60).then_some(hours * 3600 + minutes * 60)
}

/// The people in the last paragraph, if it is one of trailers and not the first: as git decides it.
fn trailers(message: &str) -> Vec<Trailer> {
    let lines: Vec<&str> = message.trim().lines().map(str::trim_end).collect();
    let Some(blank) = lines.iter().rposition(|line| line.is_empty()) else { return Vec::new() };
    let last = &lines[blank + 1..];
    let is_folded = |line: &str| line.starts_with([' ', '\t']);
    let is_by_git = |line: &str| line.starts_with("Signed-off-by: ") || line.starts_with("(cherry picked from commit ");
    // Each line, and whether the next one goes on with it.
    let next = last.iter().skip(1).map(|line| is_folded(line)).chain([false]);
    let own = last.iter().copied().zip(next).filter(|(line, _)| !is_folded(line) && !line.starts_with('#'));
    let (known, other): (Vec<_>, Vec<_>) = own.partition(|(line, _)| is_by_git(line) || word(line).is_some());
    // Prose may stand among them only if git itself wrote one, and no more than three lines for each.
    let is_block = other.is_empty() || known.iter().any(|(line, _)| is_by_git(line)) && known.len() * 3 >= other.len();
    // A value that goes on in the next line has something behind its address.
    let whole = known.into_iter().filter(|(_, goes_on)| !goes_on).map(|(line, _)| line);
    let people = whole.filter_map(word).filter_map(|(key, value)| {
        let key = key.to_ascii_lowercase();
        PEOPLE.contains(&key.as_str()).then_some(())?;
        Some(Trailer { key, person: named(value)? })
    });
    people.filter(|_| is_block).collect()
}

/// The word of a trailer and what stands behind its colon.
fn word(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_end();
    let is_word = !key.is_empty() && key.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    is_word.then_some((key, value))
}

/// `Name <address>` or `<address>`, and nothing behind.
fn named(value: &str) -> Option<Person> {
    let (_, address) = value.trim().strip_suffix('>')?.split_once('<')?;
    let is_address = !address.is_empty() && !address.contains(['<', '>']) && !address.contains(char::is_whitespace);
    is_address.then(|| Person::from_text(value))
}

/// Takes the signature out of the header; what remains is what was signed.
fn signature(id: CommitId, head: &[u8], tail: &[u8]) -> Option<Signature> {
    let wanted: &[u8] = if id.0.as_bytes().len() == 32 { b"gpgsig-sha256 " } else { b"gpgsig " };
    let mut payload = Vec::new();
    let mut armored = Vec::new();
    let (mut inside, mut found) = (false, false);
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if inside && line.starts_with(b" ") {
            if found {
                armored.extend_from_slice(&line[1..]);
            }
            continue;
        }
        inside = line.starts_with(b"gpgsig");
        found = line.starts_with(wanted) && armored.is_empty();
        match inside {
            true if found => armored.extend_from_slice(&line[wanted.len()..]),
            true => {}
            false => payload.extend_from_slice(line),
        }
    }
    if armored.is_empty() {
        return None;
    }
    payload.extend_from_slice(tail);
    let armored = String::from_utf8_lossy(&armored).into_owned();
    Some(Signature { kind: SignatureKind::of(&armored), armored, payload })
}
