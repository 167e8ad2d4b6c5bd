//! The fences: where front matter ends and the text of the document begins.
//!
//! This is done here and not by the Markdown parser, whose own option for it takes quadratic time.

use super::keys::FRONT_MATTER;
use crate::diagnostics::{Checked, Diagnostic};
use crate::source::fold::is_invisible;
use crate::source::{SourcePath, Span, TextRange};

/// How a front matter is fenced, which says how it is spelt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fence {
    /// `+++`: TOML.
    #[default]
    Toml,
    /// `---`: YAML.
    Yaml,
}

impl Fence {
    /// The fence as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Fence::Toml => "+++",
            Fence::Yaml => "---",
        }
    }

    /// A key with a value that is spelt alike in both, as an author writes it: texts and lists.
    pub fn entry(self, key: &str, value: &str) -> String {
        match self {
            Fence::Toml => format!("{key} = {value}"),
            Fence::Yaml => format!("{key}: {value}"),
        }
    }

    /// What holds keys, named as in TOML: `` `[[allow]]` ``. YAML has no headers, and the brackets would be lists.
    pub fn place(self, named: &str) -> String {
        match self {
            Fence::Toml => named.to_owned(),
            Fence::Yaml => {
                named.replace("`[[", "an entry of `").replace("]]`", "`").replace("`[", "`").replace("]`", "`")
            }
        }
    }

    fn of_line(line: &str) -> Option<Self> {
        match line.trim_end() {
            "+++" => Some(Fence::Toml),
            "---" => Some(Fence::Yaml),
            _ => None,
        }
    }
}

/// The parts of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    /// The fence, if the file has front matter.
    pub fence: Option<Fence>,
    /// Between the fences; empty if there are none.
    pub front: TextRange,
    /// Everything after them.
    pub body: TextRange,
}

/// Splits a text at its fences; without a closing fence everything is body.
pub fn split(path: &SourcePath, text: &str) -> Checked<Parts> {
    let begin = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let rest = &text[begin..];
    let bare = Parts { fence: None, front: TextRange::default(), body: TextRange::new(begin, text.len()) };
    let mut lines = rest.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let Some(fence) = Fence::of_line(first) else {
        let late = late_fence(rest).map(|range| late(path, range.shifted(begin)));
        return Checked { value: bare, diagnostics: late.into_iter().collect() };
    };
    let inside = begin + first.len();
    let mut at = inside;
    let mut other = None;
    for line in lines {
        let met = Fence::of_line(line);
        let ends_yaml = fence == Fence::Yaml && line.trim_end() == "...";
        if met == Some(fence) || ends_yaml {
            let front = TextRange::new(inside, at);
            let body = TextRange::new(at + line.len(), text.len());
            return Checked::clean(Parts { fence: Some(fence), front, body });
        }
        if met.is_some() && other.is_none() {
            other = Some(TextRange::new(at, at + line.trim_end().len()));
        }
        at += line.len();
    }
    // A page may begin with a thematic break.
    if fence == Fence::Yaml && !looks_like_yaml(&text[inside..]) {
        return Checked::clean(bare);
    }
    let opening = TextRange::new(begin, begin + first.trim_end().len());
    let found = Diagnostic::error(
        "front-matter-syntax",
        Span::new(path, opening),
        format!("the front matter that begins here is not closed by a line `{}`", fence.as_str()),
    )
    .why("the whole file is shown as text, and of what the front matter says nothing counts but `status` and `classification`")
    .help(format!("write `{}` on a line of its own after the last key", fence.as_str()));
    let found = match text_begins(text, inside, fence) {
        Some(range) if other.is_none() => found.also(Span::new(path, range), "the text seems to begin here"),
        _ => found,
    };
    let found = match other {
        Some(range) => found.also(Span::new(path, range), format!("this does not close `{}`", fence.as_str())),
        None => found,
    };
    Checked { value: bare, diagnostics: vec![found] }
}

fn late(path: &SourcePath, range: TextRange) -> Diagnostic {
    Diagnostic::error(
        "front-matter-syntax",
        Span::new(path, range),
        "a front matter begins on the first line of the file",
    )
    .label("read as text")
    .why("the whole file is shown as text, and of what it says nothing counts but `status` and `classification`")
    .help("delete everything before this line, and write `+++` or `---`, nothing else, in it")
}

/// Lines that are looked at for a front matter that does not begin where it should.
const LATE: usize = 40;

/// Lines behind such a fence in which a key is looked for.
const KEYS: usize = 12;

/// What seems to be the fence of a front matter behind blank lines, comments or characters that nobody sees, or one that
/// is too long: some line after it begins with a key of the front matter.
fn late_fence(text: &str) -> Option<TextRange> {
    let mut in_comment = false;
    let mut at = 0;
    let mut lines = text.split_inclusive('\n').take(LATE);
    let fence = lines.find_map(|line| {
        let start = at;
        at += line.len();
        let mut words = line.trim_matches(is_nothing);
        if !in_comment && words.starts_with("<!--") {
            in_comment = true;
        }
        if in_comment {
            let (_, behind) = words.split_once("-->")?;
            in_comment = false;
            words = behind.trim_matches(is_nothing);
        }
        if words.is_empty() {
            return None;
        }
        let is_fence = ['+', '-'].iter().any(|sign| words.len() >= 3 && words.chars().all(|c| c == *sign));
        Some(is_fence.then(|| TextRange::new(start, start + line.trim_end().len())))
    })?;
    let begins_with_key = |line: &str| {
        let key = line.trim_matches(is_nothing).split([':', '=']).next().unwrap_or_default().trim();
        line.contains([':', '=']) && FRONT_MATTER.get(key).is_some()
    };
    fence.filter(|_| lines.take(KEYS).any(begins_with_key))
}

/// White space, and what is seen as little.
fn is_nothing(character: char) -> bool {
    let is_mark = matches!(character, '\u{200E}' | '\u{200F}' | '\u{FFFD}');
    is_mark || character.is_whitespace() || character.is_control() || is_invisible(character)
}

/// The first line behind an opening fence that is no front matter: a sentence or a heading after a blank line.
fn text_begins(text: &str, inside: usize, fence: Fence) -> Option<TextRange> {
    let mut at = inside;
    let mut after_blank = false;
    for line in text[inside..].split_inclusive('\n').take(200) {
        let words = line.trim();
        let is_text = match fence {
            Fence::Toml => !words.contains('=') && (words.starts_with(char::is_alphabetic) || words.starts_with("##")),
            Fence::Yaml => !words.contains(": ") && !words.ends_with(':') && words.starts_with(char::is_alphabetic),
        };
        if after_blank && is_text {
            return Some(TextRange::new(at, at + line.trim_end().len()));
        }
        after_blank = words.is_empty();
        at += line.len();
    }
    None
}

/// Does the first line with anything on it read `key:`?
fn looks_like_yaml(text: &str) -> bool {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let Some((key, value)) = line.and_then(|line| line.split_once(':')) else { return false };
    !key.is_empty()
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        && (value.is_empty() || value.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<Fence>, &str, &str, usize) {
        let split = split(&SourcePath::new("a.md"), text);
        let parts = split.value;
        (parts.fence, &text[parts.front.range()], &text[parts.body.range()], split.diagnostics.len())
    }

    #[test]
    fn a_front_matter_lies_between_two_lines_of_fences() {
        for (text, expected) in [
            ("+++\na = 1\n+++\ntext\n", (Some(Fence::Toml), "a = 1\n", "text\n", 0)),
            ("---\na: 1\n---\ntext", (Some(Fence::Yaml), "a: 1\n", "text", 0)),
            ("---\na: 1\n...\ntext", (Some(Fence::Yaml), "a: 1\n", "text", 0)),
            ("+++ \na = 1\n+++\t\n", (Some(Fence::Toml), "a = 1\n", "", 0)),
            ("+++\n+++", (Some(Fence::Toml), "", "", 0)),
            ("\u{FEFF}+++\na=1\n+++\nx", (Some(Fence::Toml), "a=1\n", "x", 0)),
            ("+++\na = 1\n---\n+++\nx", (Some(Fence::Toml), "a = 1\n---\n", "x", 0)),
        ] {
            assert_eq!(parts(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_file_without_front_matter_is_all_body() {
        for text in ["", "text", "\n+++\na=1\n+++\n", " +++\n", "++++\na\n++++\n", "---\n\nA page.\n", "---", "----\n"]
        {
            assert_eq!(parts(text), (None, "", text, 0), "{text:?}");
        }
    }

    #[test]
    fn a_front_matter_that_begins_late_is_told_and_everything_is_body() {
        for text in [
            "\n+++\nid = 1\n+++\n",
            " +++\nid = 1\n+++\n",
            "\u{200b}+++\nid=1\n+++\n",
            "\u{a0}---\ntitle: T\n---\n",
            "++++\nid = 1\n++++\n",
            "<!-- one\ntwo --> \n\n---\n# a comment\nstatus: draft\n---\n",
            "<!-- one -->+++\nid = 1\n+++\n",
            "\n\u{feff}\n---\nclassification: confidential\n",
        ] {
            assert_eq!(parts(text), (None, "", text, 1), "{text:?}");
        }
        for text in [
            "\n---\n\nA page: with a line.\n",
            "Text\n\n---\nid: x\n",
            "```\n+++\nid = 1\n```\n",
            "<!-- +++\nid = 1 -->\n",
        ] {
            assert_eq!(parts(text), (None, "", text, 0), "{text:?}");
        }
    }

    #[test]
    fn a_front_matter_that_is_not_closed_is_told_and_everything_is_body() {
        for text in ["+++\na = 1\n", "+++", "---\ntitle: x\nid: y\n", "+++\na = 1\n---\ntext\n"] {
            assert_eq!(parts(text), (None, "", text, 1), "{text:?}");
        }
        let found = &split(&SourcePath::new("a.md"), "+++\na = 1\n---\ntext\n").diagnostics[0];
        assert_eq!(found.range(), TextRange::new(0, 3));
        assert_eq!(found.labels[0].span.range, TextRange::new(10, 13));
    }
}
