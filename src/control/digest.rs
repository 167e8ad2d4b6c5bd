//! The digest of a document: what an approval is bound to.
//!
//! It covers the whole text of the file except the `[approval]` table, so that approving does not
//! change it, and every file that the text includes: images, and the data of a register. Line ends,
//! blanks at the end of lines, blank lines at the end of the file and blank lines in the front matter
//! do not count. `docs/approval.md` describes it to the byte and gives the commands with which an
//! auditor recomputes it; a test runs them.

use std::fmt;
use std::fmt::Write;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::source::{Source, SourcePath};
use crate::syntax::front_matter::{self, Fence, FrontMatter};
use crate::syntax::markdown::{Named, RefTarget, parse_body};

/// Included files that are text, whose line ends therefore do not count.
const TEXTS: [&str; 4] = ["csv", "toml", "svg", "md"];

/// No Git LFS pointer has as many bytes as this, says its specification.
const LONGEST_POINTER: usize = 1024;

/// The bytes of a file of the project, if it is there.
pub type Files<'f> = dyn Fn(&SourcePath) -> Option<Arc<[u8]>> + Sync + 'f;

/// What the digest says of a file of the project, if it is there.
pub type Hashes<'f> = dyn Fn(&SourcePath) -> Option<FileHash> + Sync + 'f;

/// The SHA-256 of a file in hexadecimal digits: of a text its normalized form, of a Git LFS pointer the content it
/// stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileHash(Arc<str>);

impl FileHash {
    /// Of the content of a file, of whose path the extension counts.
    pub fn of(path: &SourcePath, bytes: &[u8]) -> Self {
        Self(Arc::from(file_hash(path.as_str(), bytes)))
    }
}

/// A SHA-256, written `sha256:` and 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(String);

impl Digest {
    fn of(parts: &[&str]) -> Self {
        let hash = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part));
        Self(format!("sha256:{}", spelt(&hash.finalize())))
    }

    /// As it is written in `[approval]`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve hexadecimal digits: what is printed in a page's foot.
    pub fn short(&self) -> &str {
        self.0.get("sha256:".len()..).and_then(|hex| hex.get(..12)).unwrap_or_default()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text has no digest.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoDigest {
    /// Something else stands where only `clausebook approve` writes; it would escape the digest.
    #[error("the `[approval]` table holds the line `{0}`, which `clausebook approve` never writes")]
    ForeignLine(String),
    /// Two tables, one of which may be part of a text.
    #[error("there are two lines that begin an `[approval]` table")]
    TwoTables,
    /// The lines of the table say something else than the front matter as a whole.
    #[error("the lines of the `[approval]` table are not what the front matter says of the approval")]
    Disguised,
}

/// What a document is made of, ready to be digested or compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// The text without its approval, normalized.
    pub text: String,
    /// One line for each included file: its SHA-256, two blanks, the path as the document writes it.
    pub files: String,
    /// How much of `text` is front matter.
    front: usize,
}

impl Material {
    /// The digest of everything.
    pub fn digest(&self) -> Digest {
        Digest::of(&[&self.text, &self.files])
    }

    /// The digest without the words about the life of the document: two texts that differ only in status,
    /// dates of effect and review are one version.
    pub fn substance(&self) -> Digest {
        const LIFE: [&str; 5] = ["status", "effective", "reviewed", "review_every", "review_by"];
        let (front, body) = self.text.split_at(self.front);
        let mut kept = String::with_capacity(front.len());
        let mut plain = true;
        let mut quotes = None;
        for line in front.split_inclusive('\n') {
            let within = quotes.is_some();
            quotes = open_after(line, quotes);
            if within {
                kept.push_str(line);
                continue;
            }
            plain &= !line.trim_start().starts_with('[');
            let key = line.split(['=', ':']).next().unwrap_or_default().trim_end();
            if !(plain && LIFE.contains(&key)) {
                kept.push_str(line);
            }
        }
        Digest::of(&[&kept, body, &self.files])
    }
}

/// The quotes of a text over several lines that is open at the end of a line, if `open` were at its beginning. A text
/// within YAML is indented, so that no line of it looks like a key; within TOML it may say anything.
fn open_after(line: &str, mut open: Option<&'static str>) -> Option<&'static str> {
    if open.is_none() && line.trim_start().starts_with('#') {
        return None;
    }
    let mut rest = line;
    loop {
        let found = ["\"\"\"", "'''"].into_iter().filter(|quotes| open.is_none_or(|open| open == *quotes));
        let Some((at, quotes)) = found.filter_map(|quotes| Some((rest.find(quotes)?, quotes))).min() else {
            return open;
        };
        open = open.is_none().then_some(quotes);
        rest = &rest[at + quotes.len()..];
    }
}

/// Takes a document apart for its digest.
pub fn material(source: &Source, front: &FrontMatter, files: &Hashes<'_>) -> Result<Material, NoDigest> {
    let parts = front_matter::split(&source.path, &source.text).value;
    let (mut text, removed) = match parts.fence {
        None => (String::new(), Vec::new()),
        Some(fence) => {
            let (kept, removed) = without_approval(fence, &source.text[parts.front.range()])?;
            let opening = fence.as_str();
            let closing = source.text[parts.front.range().end..parts.body.range().start].trim_end();
            (format!("{opening}\n{kept}{closing}\n"), removed)
        }
    };
    check_removed(source, front, parts.fence, &removed)?;
    let end_of_front = text.len();
    normalize(&source.text[parts.body.range()], &mut text);
    let files = included(source, front, files);
    Ok(Material { text, files, front: end_of_front })
}

/// The lines of a front matter without blank ones, and the lines of the approval apart.
fn without_approval(fence: Fence, front: &str) -> Result<(String, Vec<&str>), NoDigest> {
    let mut kept = String::with_capacity(front.len());
    let mut removed = Vec::new();
    let (mut inside, mut met) = (false, false);
    for line in front.lines() {
        let line = line.trim_end_matches([' ', '\t']);
        let (begins, ends) = (begins_approval(fence, line), ends_approval(fence, line));
        if begins && met {
            return Err(NoDigest::TwoTables);
        }
        inside = begins || inside && !ends;
        met |= begins;
        match inside {
            true => removed.push(line),
            false if line.is_empty() => {}
            false => {
                kept.push_str(line);
                kept.push('\n');
            }
        }
    }
    Ok((kept, removed))
}

/// Does the approval begin on this line of the front matter?
pub(super) fn begins_approval(fence: Fence, line: &str) -> bool {
    match fence {
        Fence::Toml => is_alone(line.trim_start_matches([' ', '\t']), "[approval]"),
        Fence::Yaml => is_alone(line, "approval:"),
    }
}

/// Does something else begin on this line?
pub(super) fn ends_approval(fence: Fence, line: &str) -> bool {
    match fence {
        Fence::Toml => line.trim_start_matches([' ', '\t']).starts_with('['),
        Fence::Yaml => !line.is_empty() && !line.starts_with([' ', '\t']),
    }
}

/// Does a line hold this and at most a comment?
fn is_alone(line: &str, what: &str) -> bool {
    let rest = line.strip_prefix(what).map(|rest| rest.trim_start_matches([' ', '\t']));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}

/// Nothing may hide among the lines that the digest leaves out.
fn check_removed(source: &Source, front: &FrontMatter, fence: Option<Fence>, removed: &[&str]) -> Result<(), NoDigest> {
    let Some((fence, [header, lines @ ..])) = fence.map(|fence| (fence, removed)) else { return Ok(()) };
    for line in lines.iter().filter(|line| !line.is_empty()) {
        if !is_own_line(fence, line) {
            return Err(NoDigest::ForeignLine((*line).to_owned()));
        }
    }
    let alone = format!("{0}\n{header}\n{1}\n{0}\n", fence.as_str(), lines.join("\n"));
    let said = front_matter::read(&source.path, &alone).value.front_matter.approval;
    let words = |approval: &front_matter::Approval| {
        let text = |word: &Option<crate::source::Spanned<String>>| word.as_ref().map(|word| word.value.clone());
        let on = approval.on.as_ref().map(|on| on.value);
        (text(&approval.by), on, text(&approval.digest), text(&approval.signature))
    };
    match said.as_ref().map(words) == front.approval.as_ref().map(words) {
        true => Ok(()),
        false => Err(NoDigest::Disguised),
    }
}

/// A key of the approval with a plain value on one line, or a comment.
fn is_own_line(fence: Fence, line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t']);
    if line.starts_with('#') {
        return true;
    }
    let sign = if fence == Fence::Toml { '=' } else { ':' };
    let Some((key, value)) = line.split_once(sign) else { return false };
    let value = value.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:+/=@ ".contains(c);
    let quoted = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let inner = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
    matches!(key.trim(), "by" | "on" | "digest" | "signature") && !inner.is_empty() && inner.chars().all(plain)
}

/// Blanks at the end of lines and blank lines at the end of the text are left out.
fn normalize(text: &str, into: &mut String) {
    let mut blank = 0;
    into.reserve(text.len());
    for line in text.lines() {
        let line = line.trim_end_matches([' ', '\t']);
        if line.is_empty() {
            blank += 1;
            continue;
        }
        into.extend(std::iter::repeat_n('\n', std::mem::take(&mut blank)));
        into.push_str(line);
        into.push('\n');
    }
}

/// The files that the document includes, as paths of the project.
pub fn included_paths(source: &Source, front: &FrontMatter) -> Vec<SourcePath> {
    written_paths(source, front).iter().filter_map(|path| source.path.join(path)).collect()
}

/// The files that the document includes, seen from the path that it had and from the one that it has.
pub(super) fn included_then(
    source: &Source,
    front: &FrontMatter,
    then: &SourcePath,
) -> impl Iterator<Item = (SourcePath, SourcePath)> {
    let written = written_paths(source, front).into_iter();
    written.filter_map(|path| Some((then.join(&path)?, source.path.join(&path)?)))
}

/// The files that the document includes, as it writes them, in the order of the paths' bytes.
fn written_paths(source: &Source, front: &FrontMatter) -> Vec<String> {
    let mut paths: Vec<String> = images(source);
    let data = front.register.as_ref().and_then(|register| register.source.as_ref());
    paths.extend(data.map(|data| data.value.clone()));
    paths.sort();
    paths.dedup();
    paths
}

/// One line for each file that the document includes.
fn included(source: &Source, front: &FrontMatter, files: &Hashes<'_>) -> String {
    let mut lines = String::new();
    for path in written_paths(source, front) {
        let hash = source.path.join(&path).and_then(|full| files(&full));
        let _ = writeln!(lines, "{}  {path}", hash.as_ref().map_or("missing", |hash| &hash.0));
    }
    lines
}

/// Paths of images as the document writes them, percent signs decoded.
fn images(source: &Source) -> Vec<String> {
    if !may_hold_image(source.text.as_bytes()) {
        return Vec::new();
    }
    let range = front_matter::split(&source.path, &source.text).value.body;
    let body = parse_body(&source.path, &source.text, range, Named::default()).value;
    let paths = body.references.into_iter().filter_map(|reference| match reference.target {
        RefTarget::Image(path) => Some(path),
        _ => None,
    });
    paths.collect()
}

/// Does `![` or `<img` stand anywhere?
fn may_hold_image(text: &[u8]) -> bool {
    let is_element = |at: usize| text.get(at + 1..at + 4).is_some_and(|name| name.eq_ignore_ascii_case(b"img"));
    memchr::memmem::find(text, b"![").is_some() || memchr::memchr_iter(b'<', text).any(is_element)
}

fn file_hash(path: &str, bytes: &[u8]) -> String {
    if let Some(content) = pointer(bytes) {
        return content.to_owned();
    }
    let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if !TEXTS.contains(&extension.as_str()) {
        return sha256(bytes);
    }
    let mut text = String::with_capacity(bytes.len());
    normalize(&Source::from_bytes(SourcePath::new(path), bytes).text, &mut text);
    sha256(text.as_bytes())
}

/// The SHA-256 that a Git LFS pointer names. The whole file must be one, line by line as its specification says:
/// what only begins like a pointer holds more than the content that the pointer would stand for.
fn pointer(bytes: &[u8]) -> Option<&str> {
    let bytes = Some(bytes).filter(|bytes| bytes.len() < LONGEST_POINTER)?;
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
    let rest = text.strip_prefix("version https://git-lfs.github.com/spec/v1\n")?;
    let mut lines = rest.split('\n').skip_while(|line| is_extension(line));
    let hash = lines.next()?.strip_prefix("oid ").and_then(named_hash)?;
    let size = lines.next()?.strip_prefix("size ")?;
    let is_size = !size.is_empty() && size.bytes().all(|digit| digit.is_ascii_digit());
    (is_size && lines.next().is_none()).then_some(hash)
}

/// Does a line of a Git LFS pointer name an extension: its place, its name and what it was given?
fn is_extension(line: &str) -> bool {
    let Some((key, value)) = line.strip_prefix("ext-").and_then(|line| line.split_once(' ')) else { return false };
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
    let is_place = |place: &str| place.len() == 1 && place.bytes().all(|digit| digit.is_ascii_digit());
    key.split_once('-').is_some_and(|(place, name)| is_place(place) && is_name(name)) && named_hash(value).is_some()
}

/// The hexadecimal digits of a SHA-256 that says what it is.
fn named_hash(value: &str) -> Option<&str> {
    let hash = value.strip_prefix("sha256:")?;
    (hash.len() == 64 && hash.bytes().all(|digit| digit.is_ascii_hexdigit())).then_some(hash)
}

/// The digest of some bytes, as hexadecimal digits (SHA-256, FIPS 180-4).
pub fn sha256(bytes: &[u8]) -> String {
    spelt(&Sha256::digest(bytes))
}

fn spelt(hash: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in hash {
        hex.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])));
    }
    hex
}

#[cfg(test)]
mod tests;
