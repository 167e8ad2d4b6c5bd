//! From a compiled body to blocks: the HTML of a page, which this program wrote, read as a reader sees it.

use std::sync::Arc;

use super::{Block, Kind, Style, Word};
use crate::manual::{DocumentIndex, Manual, Register, RegisterRow, Target};
use crate::syntax::markdown::{Body, HoleKind, RefTarget, Reference};
use crate::syntax::register::CellValue;

/// What a text needs from the manual around it.
pub trait Names {
    /// What a reference prints if its author gave no text.
    fn label(&self, at: usize, reference: &Reference) -> String;

    /// The value of a variable.
    fn variable(&self, name: &str) -> String;
}

/// Names of a document of a manual.
struct Linked<'m>(&'m Manual, DocumentIndex);

impl Names for Linked<'_> {
    fn label(&self, at: usize, reference: &Reference) -> String {
        let written = written(&reference.target);
        let target = self.0.links.get(self.1.0 as usize).and_then(|links| links.get(at));
        target.map_or_else(|| written.to_string(), |target| self.0.label(target, written))
    }

    fn variable(&self, name: &str) -> String {
        self.0.settings.variables.get(name).map_or_else(|| format!("{{{{ {name} }}}}"), |value| value.value.clone())
    }
}

/// The blocks of a document of a manual; those of a register's rows follow.
pub fn document_blocks(manual: &Manual, index: DocumentIndex) -> Vec<Block> {
    let mut found = blocks(&manual.document(index).body, &Linked(manual, index));
    for register in manual.registers.iter().filter(|register| register.document == index) {
        found.extend(register_blocks(manual, register));
    }
    found
}

/// The rows of a register as rows of a table: roles and documents by their titles, as the page has them.
pub fn register_blocks(manual: &Manual, register: &Register) -> Vec<Block> {
    let head = register.columns.iter().map(|column| words(column.heading())).collect();
    let mut found = vec![Block { kind: Kind::Head, cells: head }];
    for row in &register.rows {
        let cells = (0..row.row.cells.len()).map(|at| words(&cell(manual, row, at)));
        found.push(Block { kind: Kind::Row, cells: cells.collect() });
    }
    found
}

/// A cell as a reader sees it. Where some of its names lead nowhere, it is as it was written.
fn cell(manual: &Manual, row: &RegisterRow, at: usize) -> String {
    let cell = &row.row.cells[at];
    let targets = row.targets.get(at).map(Vec::as_slice).unwrap_or_default();
    let named = match &cell.value {
        CellValue::Role(names) | CellValue::Document(names) => names.as_slice(),
        _ => &[],
    };
    let is_named = !named.is_empty() && named.len() == targets.len() && !targets.contains(&Target::Broken);
    match is_named {
        true => {
            let labels = named.iter().zip(targets).map(|(name, target)| manual.label(target, &name.value));
            labels.collect::<Vec<_>>().join(", ")
        }
        false => manual.fill_variables(&cell.text),
    }
}

/// A text without markup as words.
fn words(text: &str) -> Vec<Word> {
    let mut cutter = Cutter::default();
    cutter.text(text, Style::Plain, None);
    cutter.words
}

/// The blocks of a compiled text.
pub fn blocks(body: &Body, names: &dyn Names) -> Vec<Block> {
    Reader { body, names, hole: 0, open: Vec::new(), cutter: Cutter::default(), row: None, blocks: Vec::new() }.read()
}

fn written(target: &RefTarget) -> &str {
    match target {
        RefTarget::Here(text)
        | RefTarget::External(text)
        | RefTarget::Unsafe(text)
        | RefTarget::Wiki(text)
        | RefTarget::Image(text)
        | RefTarget::Path { path: text, .. } => text,
    }
}

/// What a reference leads to, as one text.
fn destination(target: &RefTarget) -> String {
    match target {
        RefTarget::Here(anchor) => format!("#{anchor}"),
        RefTarget::Path { path, anchor: Some(anchor) } => format!("{path}#{anchor}"),
        other => written(other).to_string(),
    }
}

/// An element that is open.
struct Open {
    name: &'static str,
    target: Option<Arc<str>>,
    /// Number of the next item, in a list; the item is numbered, for an item.
    number: Option<u64>,
    /// Nothing within is for a reader of the text.
    silent: bool,
    /// Has the item's first text been read?
    begun: bool,
}

struct Reader<'b> {
    body: &'b Body,
    names: &'b dyn Names,
    hole: usize,
    open: Vec<Open>,
    cutter: Cutter,
    row: Option<Vec<Vec<Word>>>,
    blocks: Vec<Block>,
}

/// Elements that end the block before them and begin one.
const BLOCKS: [&str; 30] = [
    "p",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "blockquote",
    "figure",
    "details",
    "summary",
    "section",
    "div",
    "hr",
    "figcaption",
    "caption",
    "aside",
];

const INLINE: [&str; 18] = [
    "a", "strong", "em", "b", "i", "u", "code", "kbd", "mark", "small", "del", "ins", "sup", "sub", "span", "abbr",
    "img", "br",
];

impl Reader<'_> {
    fn read(mut self) -> Vec<Block> {
        let html = self.body.html.as_str();
        let mut at = 0;
        while at < html.len() {
            let next = html[at..].find('<').map_or(html.len(), |next| at + next);
            self.text(at, next);
            if next == html.len() {
                break;
            }
            let end = html[next..].find('>').map_or(html.len(), |end| next + end + 1);
            self.tag(&html[next..end], next, end);
            at = end;
        }
        self.flush();
        self.blocks
    }

    /// Holes up to a place in the HTML, the ones before it used up.
    fn holes(&mut self, end: usize) -> impl Iterator<Item = (usize, HoleKind)> + use<> {
        let holes = &self.body.holes[self.hole.min(self.body.holes.len())..];
        let count = holes.partition_point(|hole| (hole.at as usize) < end);
        self.hole += count;
        holes[..count].iter().map(|hole| (hole.at as usize, hole.kind.clone())).collect::<Vec<_>>().into_iter()
    }

    /// A run of text, with what the manual puts into it. A hole at the very end of it stands before the tag.
    fn text(&mut self, from: usize, to: usize) {
        let html = self.body.html.as_str();
        let mut at = from;
        for (place, kind) in self.holes(to + 1) {
            self.plain(&html[at..place.clamp(at, to)]);
            at = place.clamp(at, to);
            self.hole(&kind);
        }
        self.plain(&html[at..to]);
    }

    fn plain(&mut self, escaped: &str) {
        if escaped.is_empty() || self.open.iter().any(|open| open.silent) {
            return;
        }
        let (style, target) = self.looks();
        let text = unescape(escaped);
        match self.is_within("pre") {
            true => self.cutter.code(&text),
            false => self.cutter.text(&text, style, target),
        }
    }

    fn hole(&mut self, kind: &HoleKind) {
        let (style, _) = self.looks();
        match kind {
            HoleKind::Wiki(at) => {
                let Some(reference) = self.body.references.get(*at as usize) else { return };
                let label = match &reference.text {
                    Some(text) => text.clone(),
                    None => self.names.label(*at as usize, reference),
                };
                self.cutter.text(&label, style, Some(destination(&reference.target).into()));
            }
            HoleKind::Variable(name) => {
                let value = self.names.variable(&name.value);
                let (style, target) = self.looks();
                self.cutter.text(&value, style, target);
            }
            HoleKind::Anchor(_) | HoleKind::Image(_) | HoleKind::Label(_) | HoleKind::Diagram(_) => {}
        }
    }

    fn is_within(&self, name: &str) -> bool {
        self.open.iter().any(|open| open.name == name)
    }

    fn looks(&self) -> (Style, Option<Arc<str>>) {
        let style = self.open.iter().rev().find_map(|open| match open.name {
            "strong" | "b" => Some(Style::Strong),
            "em" | "i" => Some(Style::Emphasis),
            "code" | "kbd" => Some(Style::Code),
            "sup" => Some(Style::Superscript),
            "sub" => Some(Style::Subscript),
            _ => None,
        });
        // Whatever else it looks like: what is struck out is not said.
        let style = if self.is_within("del") { Style::Struck } else { style.unwrap_or_default() };
        (style, self.open.iter().rev().find_map(|open| open.target.clone()))
    }

    fn tag(&mut self, tag: &str, at: usize, end: usize) {
        let inside: Vec<HoleKind> = self.holes(end).filter(|(place, _)| *place > at).map(|(_, kind)| kind).collect();
        let closing = tag.starts_with("</");
        let inner = tag.trim_start_matches(['<', '/']).trim_end_matches('>');
        let name = inner.split([' ', '/']).next().unwrap_or_default();
        let known = BLOCKS.iter().chain(&INLINE).find(|known| **known == name).copied();
        let Some(name) = known else { return };
        match (closing, BLOCKS.contains(&name)) {
            (true, is_block) => {
                if is_block {
                    self.close_block(name);
                }
                if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
                    self.open.truncate(at);
                }
            }
            (false, true) => self.open_block(name, inner),
            (false, false) => self.open_inline(name, inner, &inside),
        }
    }

    fn open_block(&mut self, name: &'static str, tag: &str) {
        match name {
            "td" | "th" => {
                if let Some(row) = &mut self.row {
                    row.push(Vec::new());
                }
            }
            "tr" => {
                self.flush();
                self.row = Some(Vec::new());
            }
            _ => self.flush(),
        }
        if name == "hr" {
            return;
        }
        let start = attribute(tag, "start").and_then(|start| start.parse().ok());
        let number = match name {
            "ol" => Some(start.unwrap_or(1)),
            "li" => self.open.iter_mut().rev().find(|open| matches!(open.name, "ul" | "ol")).and_then(|list| {
                let number = list.number;
                list.number = number.map(|number| number + 1);
                number
            }),
            _ => None,
        };
        // What a drawing is called in its source is not part of the text.
        let silent = name == "summary" && self.is_within("figure");
        self.open.push(Open { name, target: None, number, silent, begun: false });
    }

    fn close_block(&mut self, name: &str) {
        match name {
            "td" | "th" => {
                let words = self.cutter.take();
                if let Some(cell) = self.row.as_mut().and_then(|row| row.last_mut()) {
                    *cell = words;
                }
            }
            "tr" => {
                let kind = if self.is_within("thead") { Kind::Head } else { Kind::Row };
                if let Some(cells) = self.row.take().filter(|cells| !cells.is_empty()) {
                    self.blocks.push(Block { kind, cells });
                }
            }
            _ => self.flush(),
        }
    }

    fn open_inline(&mut self, name: &'static str, tag: &str, inside: &[HoleKind]) {
        let reference = inside.iter().find_map(|hole| match hole {
            HoleKind::Anchor(at) | HoleKind::Image(at) => self.body.references.get(*at as usize),
            _ => None,
        });
        match name {
            "br" => self.cutter.blank(),
            "img" => {
                let drawing = inside.iter().find_map(|hole| match hole {
                    HoleKind::Diagram(at) => Some(self.body.diagrams.get(*at as usize)?.digest.clone()),
                    _ => None,
                });
                let target = reference.map(|reference| destination(&reference.target)).or(drawing);
                let alt = attribute(tag, "alt").map(unescape).unwrap_or_default();
                let text = format!("[{}]", if alt.is_empty() { "image" } else { alt.as_str() });
                let style = if self.is_within("del") { Style::Struck } else { Style::Emphasis };
                let word = Word { text, style, target: target.map(Arc::from), ..Word::default() };
                self.cutter.whole(word);
            }
            _ => {
                let class = attribute(tag, "class").unwrap_or_default();
                let silent = matches!(class, "permalink" | "footnote-back");
                let target = reference.map(|reference| destination(&reference.target).into());
                self.open.push(Open { name, target, number: None, silent, begun: false });
            }
        }
    }

    /// Ends the block that is being read.
    fn flush(&mut self) {
        if self.row.is_some() {
            return;
        }
        let code = self.cutter.is_code;
        let words = self.cutter.take();
        if words.is_empty() {
            return;
        }
        let kind = if code { Kind::Code } else { self.kind() };
        self.blocks.push(Block { kind, cells: vec![words] });
    }

    fn kind(&mut self) -> Kind {
        let depth = self.open.iter().filter(|open| open.name == "li").count() as u8;
        for open in self.open.iter_mut().rev() {
            return match open.name {
                "h1" | "h2" => Kind::Heading { level: 2 },
                "h3" => Kind::Heading { level: 3 },
                "h4" => Kind::Heading { level: 4 },
                "h5" => Kind::Heading { level: 5 },
                "h6" => Kind::Heading { level: 6 },
                "dt" => Kind::Term,
                "dd" => Kind::Definition,
                "blockquote" => Kind::Quote,
                "figure" => Kind::Figure,
                "li" => Kind::Item { depth, number: open.number, first: !std::mem::replace(&mut open.begun, true) },
                _ => continue,
            };
        }
        Kind::Text
    }
}

/// Cuts text into words.
#[derive(Debug, Default)]
struct Cutter {
    words: Vec<Word>,
    blank: bool,
    is_code: bool,
}

impl Cutter {
    fn take(&mut self) -> Vec<Word> {
        (self.blank, self.is_code) = (false, false);
        let mut words = std::mem::take(&mut self.words);
        // The end of the last line of code is none of its words.
        while words.last().is_some_and(|word| word.text == "\n") {
            words.pop();
        }
        words
    }

    fn blank(&mut self) {
        self.blank = true;
    }

    fn whole(&mut self, word: Word) {
        let spaced = std::mem::take(&mut self.blank) && !self.words.is_empty();
        self.words.push(Word { spaced, ..word });
    }

    fn text(&mut self, text: &str, style: Style, target: Option<Arc<str>>) {
        for piece in pieces(text) {
            match piece.starts_with(char::is_whitespace) {
                true => self.blank(),
                false => {
                    self.whole(Word { text: piece.to_string(), spaced: false, style, target: target.clone() });
                }
            }
        }
    }

    /// In code every blank counts.
    fn code(&mut self, text: &str) {
        self.is_code = true;
        for piece in pieces(text) {
            for part in piece.split_inclusive('\n') {
                let (part, end) = part.strip_suffix('\n').map_or((part, false), |part| (part, true));
                let word = |text: &str| Word { text: text.to_string(), style: Style::Code, ..Word::default() };
                if !part.is_empty() {
                    self.words.push(word(part));
                }
                if end {
                    self.words.push(word("\n"));
                }
            }
        }
    }
}

/// Words, single marks of punctuation, and blanks between them.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = match first {
            c if c.is_whitespace() => rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()),
            c if is_word(c) && !stands_alone(c) => word_end(rest),
            c => c.len_utf8(),
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// Where the word at the start of a text ends: `8.4.1`, `don't`, `AI-003` and `e-mail` are one word.
fn word_end(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = matches!(c, '.' | '-' | '\'' | '\u{2019}' | '_' | '\u{ad}')
            && chars.peek().is_some_and(|(_, next)| is_word(*next) && !stands_alone(*next));
        if !joins && (!is_word(c) || stands_alone(c)) {
            return at;
        }
    }
    text.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Characters of scripts that are written without blanks between words.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The value of an attribute of a tag as this program writes it.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[at..].split('"').next()
}

/// Text from HTML as this program writes it.
fn unescape(text: &str) -> String {
    match text.contains('&') {
        false => text.to_string(),
        true => text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&"),
    }
}
