//! The text of the manual as the pipeline sees it: files already read, never the file system.
//!
//! Paths are `/`-separated and relative to the project's root. Text is normalized once, at the door:
//! the byte-order mark is gone and every line ends in `\n`, so that a checkout with CRLF gives the
//! same site as one without. Lines and columns are those of the file on disk all the same.

mod answer;
pub mod attachment;
mod drawing;
mod eight;
pub mod fold;
pub mod hidden;
mod line_index;
mod span;
mod words;

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use self::hidden::Hidden;
pub use answer::Answer;
pub(crate) use eight::Eight;
pub use line_index::{LineColumn, LineIndex};
pub use span::{Span, Spanned, TextRange};
pub use words::Word;

/// A text on one line: all white space between words is one blank.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
pub(crate) use words::words;

/// Path of a file below the project's root, `/`-separated, without `.` or `..`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// Wraps a path that is already relative and `/`-separated.
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        Self(path.into())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder that holds the file; empty for a file at the root.
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |at| &self.0[..at])
    }

    /// The last part of the path.
    pub fn file_name(&self) -> &str {
        self.0.rfind('/').map_or(&self.0, |at| &self.0[at + 1..])
    }

    /// The file name's extension without its dot; empty if there is none.
    pub fn extension(&self) -> &str {
        let name = self.file_name();
        name.rfind('.').map_or("", |at| &name[at + 1..])
    }

    /// Resolves a relative reference against this file's folder; `None` if it climbs out of the root.
    pub fn join(&self, reference: &str) -> Option<SourcePath> {
        let mut parts: Vec<&str> = if reference.starts_with('/') {
            Vec::new()
        } else {
            self.folder().split('/').filter(|part| !part.is_empty()).collect()
        };
        for part in reference.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                name => parts.push(name),
            }
        }
        Some(SourcePath::new(parts.join("/")))
    }

    /// Is this the place of a catalog: a `.toml` file in a folder called `standards`?
    pub fn is_catalog(&self) -> bool {
        self.extension() == "toml" && self.folder().rsplit('/').next() == Some("standards")
    }
}

impl Borrow<str> for SourcePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// One text file, read and normalized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it lies.
    pub path: SourcePath,
    /// Its text: no byte-order mark, `\n` line ends, U+FFFD where the bytes were no UTF-8 or a character that
    /// nobody sees ([`hidden`]).
    pub text: Arc<str>,
    /// What normalization found.
    pub encoding: Encoding,
}

/// What was met while the bytes became text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Encoding {
    /// The file began with a UTF-8 byte-order mark.
    pub byte_order_mark: bool,
    /// The file had `\r\n` or lone `\r` line ends.
    pub carriage_returns: bool,
    /// Byte offset, in the file on disk, of the first byte that is no UTF-8, and where it lies in `text`.
    pub invalid: Option<(usize, TextRange)>,
    /// The first character that nobody sees.
    pub hidden: Option<Hidden>,
    /// The file seems to be UTF-16.
    pub utf_16: bool,
}

/// What stands for the text of a document in UTF-16. It may say of itself that nobody shall read it, so nothing of it
/// is taken: no page, index or comparison can hold what was never read.
pub const UNREAD: &str = "\u{FFFD}\u{FFFD}";

impl Source {
    /// Text from a string, as tests and in-memory projects need it.
    pub fn new(path: impl Into<Arc<str>>, text: &str) -> Self {
        Self::from_bytes(SourcePath::new(path), text.as_bytes())
    }

    /// Turns the bytes of a file into normalized text; total, whatever the bytes are.
    pub fn from_bytes(path: SourcePath, bytes: &[u8]) -> Self {
        let mut encoding = Encoding { utf_16: is_utf_16(bytes), ..Encoding::default() };
        if encoding.utf_16 && path.extension().eq_ignore_ascii_case("md") {
            return Self { path, text: UNREAD.into(), encoding };
        }
        let body = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
            Some(rest) => {
                encoding.byte_order_mark = true;
                rest
            }
            None => bytes,
        };
        let skipped = bytes.len() - body.len();
        let decoded: std::borrow::Cow<'_, str> = match std::str::from_utf8(body) {
            Ok(text) => text.into(),
            Err(error) => {
                let before = &body[..error.valid_up_to()];
                let crlf = before.windows(2).filter(|pair| pair == b"\r\n").count();
                let at = error.valid_up_to() - crlf;
                encoding.invalid =
                    Some((skipped + error.valid_up_to(), TextRange::new(at, at + '\u{FFFD}'.len_utf8())));
                String::from_utf8_lossy(body)
            }
        };
        let text = if memchr::memchr(b'\r', decoded.as_bytes()).is_some() {
            encoding.carriage_returns = true;
            decoded.replace("\r\n", "\n").replace('\r', "\n").into()
        } else {
            decoded
        };
        let mut place = encoding.invalid.map_or(0, |(_, range)| range.start as usize);
        let (tamed, hidden) = hidden::tame_with(&text, &mut place);
        encoding.hidden = hidden;
        if let Some((_, range)) = &mut encoding.invalid {
            *range = TextRange::new(place, place + char::REPLACEMENT_CHARACTER.len_utf8());
        }
        let text = match tamed {
            std::borrow::Cow::Borrowed(_) => text.into(),
            std::borrow::Cow::Owned(tamed) => tamed.into(),
        };
        Self { path, text, encoding }
    }
}

/// Do these bytes begin with a mark of UTF-16, or with a character of which one byte is a zero?
fn is_utf_16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] | [_, 0, ..])
}

/// A file that is published as it is: an image or another attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Where it lies.
    pub path: SourcePath,
    /// Its size in bytes.
    pub len: u64,
    /// Why it must not be published, if so.
    pub fault: Option<attachment::Fault>,
}

impl Asset {
    /// An attachment, judged by its name and as many of its bytes as are [`attachment::wanted`].
    pub fn new(path: SourcePath, len: u64, bytes: &[u8]) -> Self {
        let fault = attachment::judge(&path, bytes);
        Self { path, len, fault }
    }
}

/// Everything below the source roots, in the order of its paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceSet {
    /// Text files: Markdown, register data, catalogs.
    pub sources: BTreeMap<SourcePath, Source>,
    /// Files known by name, size and whether they may be published.
    pub assets: BTreeMap<SourcePath, Asset>,
    /// For each of them a number that changes whenever its bytes do; it means nothing else, and nothing
    /// to another run.
    pub versions: BTreeMap<SourcePath, u64>,
}

impl SourceSet {
    /// The file at a path, if it was read.
    pub fn get(&self, path: &str) -> Option<&Source> {
        self.sources.get(path)
    }
}

impl FromIterator<Source> for SourceSet {
    fn from_iter<I: IntoIterator<Item = Source>>(sources: I) -> Self {
        Self { sources: sources.into_iter().map(|source| (source.path.clone(), source)).collect(), ..Self::default() }
    }
}
