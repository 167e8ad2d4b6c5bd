//! What looks like a link and is none: names without a definition, addresses with blanks.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::LinkType;

use crate::diagnostics::Diagnostic;
use crate::source::attachment::extensions;
use crate::source::{SourcePath, Span, TextRange, one_line};

/// Collects what the parser could not resolve.
pub struct Undefined<'a> {
    path: &'a SourcePath,
    markdown: &'a str,
    offset: usize,
    /// Each with the name it looks for, if it looks for one.
    found: Vec<(Option<String>, Diagnostic)>,
    /// Names whose definitions have addresses with blanks.
    blank: BTreeSet<String>,
}

impl<'a> Undefined<'a> {
    /// Nothing yet, of a text that begins at `offset` of a file.
    pub fn new(path: &'a SourcePath, markdown: &'a str, offset: usize) -> Self {
        Self { path, markdown, offset, found: Vec::new(), blank: BTreeSet::new() }
    }

    /// Takes one pair of brackets without a definition; `name` is what they hold.
    pub fn meet(&mut self, link_type: LinkType, span: Range<usize>, name: &str) {
        let Range { start, end } = span;
        let bytes = self.markdown.as_bytes();
        match link_type {
            LinkType::Shortcut => {
                let is_image = bytes.get(start) == Some(&b'!');
                if let Some(address) = address_in_place(self.markdown, end, is_image) {
                    if let Some(at) = size(&self.markdown[address.clone()]).filter(|_| is_image) {
                        return self.size(address.start + at..address.end);
                    }
                    self.blank(address, if is_image { Blank::Image } else { Blank::Link });
                } else if let Some(address) = address_of_definition(self.markdown, &span) {
                    self.blank.insert(folded(name));
                    self.blank(address, Blank::Definition);
                }
            }
            LinkType::Reference | LinkType::Collapsed if bytes.get(start.wrapping_sub(1)) != Some(&b'[') => {
                let diagnostic = Diagnostic::error(
                    "undefined-reference",
                    self.span(start..end),
                    format!("no link definition `[{name}]: …` in this document"),
                )
                .label("printed as plain text")
                .why("the reader sees brackets where a link should be")
                .help(format!(
                    "add a line `[{name}]: path-or-address` below, or write the address in place: `[text](path.md)`",
                ));
                self.found.push((Some(folded(name)), diagnostic));
            }
            _ => {}
        }
    }

    /// All findings. A name whose definition has blanks in its address is told there.
    pub fn finish(self) -> impl Iterator<Item = Diagnostic> {
        let blank = self.blank;
        let told = move |name: &Option<String>| name.as_ref().is_some_and(|name| blank.contains(name));
        self.found.into_iter().filter(move |(name, _)| !told(name)).map(|(_, diagnostic)| diagnostic)
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.path, TextRange::from(range).shifted(self.offset))
    }

    fn blank(&mut self, address: Range<usize>, of: Blank) {
        let written = &self.markdown[address.clone()];
        let span = self.span(address);
        let (rule, what, help) = match of {
            Blank::Link => ("broken-link", "link", format!("`(<{written}>)`")),
            Blank::Image => ("broken-image", "image", format!("`(<{written}>)`")),
            Blank::Definition => ("broken-link", "definition of a link", format!("`<{written}>`")),
        };
        let diagnostic = Diagnostic::error(rule, span.clone(), format!("an address with blanks makes no {what}"))
            .label("printed as plain text")
            .why(match of {
                Blank::Image => "the reader sees brackets where a picture should be",
                _ => "the reader sees brackets where a link should be",
            })
            .help(format!("put it between `<` and `>`: {help}"));
        // Text that becomes a definition is printed no more, so whether it is one is left to people.
        self.found.push((
            None,
            match of {
                Blank::Definition => diagnostic,
                _ => diagnostic.replace(span, format!("<{written}>"), "put it between `<` and `>`"),
            },
        ));
    }

    fn size(&mut self, size: Range<usize>) {
        let written = &self.markdown[size.clone()];
        let diagnostic = Diagnostic::error(
            "broken-image",
            self.span(size),
            format!("`{written}` makes no image: a size behind the address is not understood"),
        )
        .label("printed as plain text")
        .why("the reader sees brackets where a picture should be")
        .help("take the size out");
        self.found.push((None, diagnostic));
    }
}

/// Where an address with blanks stands.
#[derive(Clone, Copy)]
enum Blank {
    Link,
    Image,
    Definition,
}

/// Names are compared without regard to case and the number of blanks.
fn folded(name: &str) -> String {
    one_line(name).to_lowercase()
}

/// Bytes behind `[text]` that are looked at, which keeps the search linear.
const LONGEST: usize = 400;

/// Where a link or image would have its address, if that is one with blanks in it.
fn address_in_place(markdown: &str, after: usize, is_image: bool) -> Option<Range<usize>> {
    let rest = markdown.get(after..)?.strip_prefix('(')?;
    let mut open = 0;
    let end = rest.bytes().take(LONGEST).position(|byte| {
        match byte {
            b'(' => open += 1,
            b')' => open -= 1,
            _ => {}
        }
        open < 0 || matches!(byte, b'\n' | b'<' | b'>' | b'[' | b']')
    })?;
    let address = without_title(rest.get(..end)?);
    let is_meant = rest.as_bytes()[end] == b')' && (is_image || is_address(address));
    (is_meant && has_blanks(address)).then(|| after + 1..after + 1 + address.len())
}

/// Where `[name]: address` at the beginning of a line has its address, if that is one with blanks in it.
fn address_of_definition(markdown: &str, name: &Range<usize>) -> Option<Range<usize>> {
    if !begins_line(markdown, name.start) {
        return None;
    }
    let rest = markdown.get(name.end..)?.strip_prefix(':')?;
    let written = rest.trim_start_matches([' ', '\t']);
    let end = written.bytes().take(LONGEST).position(|byte| byte == b'\n').unwrap_or(written.len());
    let address = without_title(written.get(..end).filter(|line| line.len() < LONGEST)?.trim_end());
    let from = name.end + 1 + rest.len() - written.len();
    (is_address(address) && has_blanks(address) && !address.contains(['<', '>'])).then(|| from..from + address.len())
}

/// Does nothing but blanks and marks of quotes stand before a place in its line?
pub fn begins_line(markdown: &str, at: usize) -> bool {
    const FARTHEST: usize = 100;
    let mut before = markdown.as_bytes()[..at].iter().rev().take(FARTHEST);
    before.find(|byte| !matches!(byte, b' ' | b'\t' | b'>')).map_or(at < FARTHEST, |byte| *byte == b'\n')
}

/// An address without the title behind it.
fn without_title(inside: &str) -> &str {
    let title = ['"', '\''].into_iter().filter(|quote| inside.ends_with(*quote));
    let at = title.filter_map(|quote| inside.find(&format!(" {quote}"))).min();
    at.map_or(inside, |at| inside[..at].trim_end())
}

fn has_blanks(address: &str) -> bool {
    address.trim() == address && address.contains(' ')
}

/// Where the size of an image begins that other programs know, as in `a.png =200x100`.
fn size(address: &str) -> Option<usize> {
    let (before, size) = address.rsplit_once(" =")?;
    let (width, height) = size.split_once('x')?;
    let is_length = |length: &str| length.bytes().all(|byte| byte.is_ascii_digit() || byte == b'%');
    (is_length(width) && is_length(height)).then_some(before.len() + 1)
}

/// Does a blank follow a mark that ends a part of a sentence? The number that a name begins with is none: `1. Scope.md`.
fn is_sentence(text: &str) -> bool {
    text.split('/').any(|part| {
        let words = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let words = if words.len() < part.len() { words.strip_prefix(". ").unwrap_or(words) } else { words };
        words.as_bytes().windows(2).any(|pair| matches!(pair, [b',' | b';' | b':' | b'.', b' ']))
    })
}

/// Is a text that stands where an address would be meant as one: a web address, or the name of a file?
fn is_address(text: &str) -> bool {
    const SCHEMES: [&str; 4] = ["http://", "https://", "mailto:", "tel:"];
    const TEXTS: [&str; 5] = ["md", "csv", "toml", "html", "htm"];
    let is_file = |name: &str| {
        let last = name.rsplit('/').next().unwrap_or(name);
        let Some((_, extension)) = last.rsplit_once('.') else { return false };
        let extension = extension.to_ascii_lowercase();
        let is_one = (1..=5).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && extension.bytes().any(|byte| byte.is_ascii_alphabetic());
        let is_known = || TEXTS.contains(&extension.as_str()) || extensions().contains(&extension.as_str());
        is_one && (name.contains('/') || is_known()) && !is_sentence(name)
    };
    let before_anchor = text.split(['#', '?']).next().unwrap_or(text);
    let is_web = SCHEMES.iter().any(|scheme| text.starts_with(scheme)) && !is_sentence(before_anchor);
    is_web || is_file(text) || is_file(before_anchor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_blanks_is_told_from_words_in_parentheses() {
        for (text, found) in [
            ("(a b.md)", Some("a b.md")),
            ("(a b.md#c d)", Some("a b.md#c d")),
            ("(C# a.md \"T\")", Some("C# a.md")),
            ("(a b.pdf 'T')", Some("a b.pdf")),
            ("(a (b).md)", Some("a (b).md")),
            ("(a (b) c.XLSX)", Some("a (b) c.XLSX")),
            ("(../a b/c.d)", Some("../a b/c.d")),
            ("(https://example.org/a b)", Some("https://example.org/a b")),
            ("(mailto:a@b.de?subject=c d)", Some("mailto:a@b.de?subject=c d")),
            ("(1. Scope and 2/3. Terms.md)", Some("1. Scope and 2/3. Terms.md")),
            ("(a/b c.mp4#t)", Some("a/b c.mp4#t")),
            ("(see section 3.5 of it)", None),
            ("(ISO/IEC 27001:2022, A.5)", None),
            ("(und/oder Anlage 3.1)", None),
            ("(see the plan, a.md)", None),
            ("(https://example.org, read in May)", None),
            ("(a/b.jpg =20x10)", None),
            ("(see below)", None),
            ("(in no. 5)", None),
            ("(a.md)", None),
            ("(a b.md", None),
            ("(a\nb.md)", None),
            ("( a b.md)", None),
            (" (a b.md)", None),
        ] {
            let range = address_in_place(text, 0, false);
            assert_eq!(range.map(|range| &text[range]), found, "{text}");
        }
        assert_eq!(address_in_place("(see below)", 0, true), Some(1..10));
        assert_eq!(address_in_place("(below)", 0, true), None);
    }

    #[test]
    fn sizes_of_images_stand_behind_their_addresses() {
        for (address, found) in [
            ("a.jpg =200x100", Some("=200x100")),
            ("a b.jpg =200x", Some("=200x")),
            ("a.jpg \"T\" =50%x", Some("=50%x")),
            ("a =bx.jpg", None),
            ("a=1x1", None),
            ("a b.jpg", None),
        ] {
            assert_eq!(size(address).map(|at| &address[at..]), found, "{address}");
        }
    }

    #[test]
    fn a_definition_stands_at_the_beginning_of_a_line() {
        for (text, found) in [
            ("[r]: a b.md", Some("a b.md")),
            ("x\n> [r]:a b.md 'T'\n", Some("a b.md")),
            ("x [r]: a b.md", None),
            ("[r]: see a.md there", None),
            ("[r]: <a b.md>", None),
            ("[r]: ISO/IEC 42001:2023 Information technology. Artificial intelligence.", None),
            ("[r]: see M\u{fc}ller/Schmidt, Handbuch Qualit\u{e4}t, S. 12", None),
            ("[r]: The input/output records of section 3.1 are kept for ten years.", None),
        ] {
            let at = text.find('[').unwrap();
            let range = address_of_definition(text, &(at..at + 3));
            assert_eq!(range.map(|range| &text[range]), found, "{text}");
        }
    }
}
