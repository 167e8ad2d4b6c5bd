use unicode_normalization::UnicodeNormalization;

use super::inline::is_stand_in;
use crate::source::{Spanned, TextRange};

/// A document's text, compiled once: safe HTML with holes for everything that only the whole manual
/// knows (addresses, titles, variables), its outline and its plain text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// HTML made from Markdown events by an allow-list; whole except for the holes.
    pub html: String,
    /// What is inserted into `html`, in order of `at`.
    pub holes: Vec<Hole>,
    /// Variables that the text names, that of the title and of `[[target|text]]` as well, in order.
    pub variables: Vec<Spanned<String>>,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Indices of `headings`, sorted by their anchors.
    pub by_anchor: Vec<u32>,
    /// Text without headings and markup, blocks separated by `\n`.
    pub text: String,
    /// The blocks of `text` in order: where each is written and what it is.
    pub blocks: Vec<Block>,
    /// Links, images and `[[…]]` references in order.
    pub references: Vec<Reference>,
    /// Terms of definition lists.
    pub definitions: Vec<Definition>,
    /// Marks of unfinished text: TODO, TBD and the like.
    pub placeholders: Vec<Placeholder>,
    /// Rendered diagrams, published as files of their own.
    pub diagrams: Vec<Diagram>,
    /// Does the first heading say what the title says? Then it is not printed.
    pub has_title: bool,
    /// Does it begin with a heading of the first level? Comments above it count for nothing.
    pub begins_with_title: bool,
    /// Does that heading say what the title says, and is printed for the link, image or mark of a note in it?
    pub prints_title: bool,
    /// Number of first-level headings that are not the page's title.
    pub extra_titles: u32,
    /// The highest number of its footnotes.
    pub notes: u32,
}

/// A stretch of [`Body::text`] that stands on its own: a paragraph, a list item, a table cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where its text begins in [`Body::text`].
    pub text_at: u32,
    /// Where its text ends there.
    pub text_end: u32,
    /// Where it is written.
    pub range: TextRange,
    /// Index of the heading above it.
    pub section: Option<u32>,
}

/// What a [`Block`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockKind {
    /// Running text: a paragraph, the text of a list item, a definition.
    Text,
    /// A term of a definition list.
    Term,
    /// A cell of a table's head.
    Head,
    /// A cell of a table's body.
    Cell,
    /// A block of code.
    Code,
}

/// A place in [`Body::html`] that linking fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// Byte offset in the HTML.
    pub at: u32,
    /// What goes there.
    pub kind: HoleKind,
}

/// What a hole takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoleKind {
    /// Attributes of an `<a` whose text follows; index into [`Body::references`].
    Anchor(u32),
    /// A whole `<a …>text</a>` for a `[[…]]` reference; index into [`Body::references`].
    Wiki(u32),
    /// The `src` attribute of an `<img`; index into [`Body::references`].
    Image(u32),
    /// A variable's value, with the place where it is used.
    Variable(Spanned<String>),
    /// The name of a part of the page: plain text whose variables are filled in.
    Label(String),
    /// The address of a diagram's file; index into [`Body::diagrams`].
    Diagram(u32),
}

/// A heading and the section below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Level as written, 1 to 6.
    pub level: u8,
    /// Its text without markup.
    pub text: String,
    /// Its anchor, unique in the document.
    pub anchor: String,
    /// The whole heading in the source.
    pub range: TextRange,
    /// Where its HTML begins.
    pub html_at: u32,
    /// Where the text below it begins in [`Body::text`].
    pub text_at: u32,
}

/// A link, image or reference as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What it points at.
    pub target: RefTarget,
    /// Text given by the author in `[[target|text]]`.
    pub text: Option<String>,
    /// The destination in the source: the token to underline.
    pub range: TextRange,
    /// How the destination stands there, which says what a fix may replace.
    pub spelling: Spelling,
    /// Index of the heading above it.
    pub section: Option<u32>,
}

/// How the destination of a reference is written where the reference stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// Letter by letter what is meant.
    Plain,
    /// All of it, but with percent signs or characters that nobody sees.
    Encoded,
    /// Elsewhere, as in `[text][label]`, or with escapes: the range is that of the whole reference.
    Apart,
}

/// What a reference names, before the manual is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefTarget {
    /// A heading of the same document.
    Here(String),
    /// A relative path, with an anchor.
    Path {
        /// Path as written, percent-decoded.
        path: String,
        /// Part behind `#`.
        anchor: Option<String>,
    },
    /// An address outside the manual: `https:`, `http:`, `mailto:`, `tel:`.
    External(String),
    /// An address that must not reach a page.
    Unsafe(String),
    /// The inside of `[[…]]`, without the text behind `|`.
    Wiki(String),
    /// An image at a relative path.
    Image(String),
}

/// One entry of a definition list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The term.
    pub term: String,
    /// Its anchor.
    pub anchor: String,
    /// Where it is written.
    pub range: TextRange,
    /// Plain text of the definition.
    pub text: String,
}

/// A mark of unfinished text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// The mark: `TODO`.
    pub token: String,
    /// Where it is.
    pub range: TextRange,
    /// Where it lies in [`Body::text`].
    pub text_at: u32,
}

/// A diagram drawn at build time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagram {
    /// Short digest of the drawing, its file name.
    pub digest: String,
    /// The drawing.
    pub svg: String,
}

impl Body {
    /// Gives back what its lists and texts took beyond their length: a manual holds ten thousand bodies. Allocators
    /// keep a block that is more than half full where it is, so what is large is copied.
    pub(super) fn fit(&mut self) {
        self.html = String::from(self.html.as_str());
        self.text = String::from(self.text.as_str());
        self.blocks = self.blocks.to_vec();
        fn fit<T>(list: &mut Vec<T>) {
            let mut fitting = Vec::with_capacity(list.len());
            fitting.append(list);
            *list = fitting;
        }
        fit(&mut self.holes);
        fit(&mut self.headings);
        fit(&mut self.references);
    }

    /// The heading with an anchor.
    pub fn heading(&self, anchor: &str) -> Option<usize> {
        // Anchors are composed, whichever way a keyboard or a file system writes `é`.
        let composed = (!anchor.is_ascii()).then(|| anchor.nfc().collect::<String>());
        let anchor = composed.as_deref().unwrap_or(anchor);
        let of = |at: &u32| self.headings[*at as usize].anchor.as_str();
        let found = self.by_anchor.binary_search_by(|at| of(at).cmp(anchor)).ok()?;
        Some(self.by_anchor[found] as usize)
    }

    /// Is this the anchor of a footnote, or of a place that refers to one?
    pub fn has_note(&self, anchor: &str) -> bool {
        let number = anchor.strip_prefix("fn-").or_else(|| anchor.strip_prefix("fnref-"));
        number.and_then(|number| number.parse().ok()).is_some_and(|number: u32| (1..=self.notes).contains(&number))
    }

    /// The headings that are printed: all but the title of the page.
    pub fn printed_headings(&self) -> &[Heading] {
        &self.headings[usize::from(self.has_title)..]
    }

    /// The text of a block.
    pub fn block_text(&self, block: &Block) -> &str {
        self.text.get(block.text_at as usize..block.text_end as usize).unwrap_or_default()
    }

    /// The headings of a section: from one heading to the next of the same or a higher level.
    pub fn section_end(&self, heading: usize) -> usize {
        let level = self.headings[heading].level;
        self.headings[heading + 1..]
            .iter()
            .position(|next| next.level <= level)
            .map_or(self.headings.len(), |offset| heading + 1 + offset)
    }

    /// A section's plain text; of the whole document if no heading is given.
    pub fn section_text(&self, heading: Option<usize>) -> &str {
        &self.text[self.section_text_range(heading)]
    }

    /// A section's place in [`Body::text`].
    pub fn section_text_range(&self, heading: Option<usize>) -> std::ops::Range<usize> {
        let Some(heading) = heading else { return 0..self.text.len() };
        let end = self.headings.get(self.section_end(heading)).map_or(self.text.len(), |next| next.text_at as usize);
        self.headings[heading].text_at as usize..end
    }

    /// A section's place in [`Body::html`], its heading included.
    pub fn section_html_range(&self, heading: Option<usize>) -> std::ops::Range<usize> {
        let Some(heading) = heading else { return 0..self.html.len() };
        let end = self.headings.get(self.section_end(heading)).map_or(self.html.len(), |next| next.html_at as usize);
        self.headings[heading].html_at as usize..end
    }

    /// Has a section no text of its own besides headings?
    pub fn is_empty_section(&self, heading: Option<usize>) -> bool {
        self.section_text(heading).trim().is_empty()
    }

    /// What stands in a section that holds nothing else, where a text is to come: a mark of unfinished text in letters of
    /// any case, or dots.
    pub fn stand_in(&self, heading: Option<usize>) -> Option<&str> {
        let text = self.section_text(heading).trim();
        is_stand_in(text).then(|| text.lines().next().unwrap_or_default().trim())
    }

    /// Is this all of the document: no heading, or its title?
    pub fn is_whole(&self, heading: Option<usize>) -> bool {
        heading.is_none_or(|at| at == 0 && self.begins_with_title && self.section_end(0) == self.headings.len())
    }

    /// The first mark of unfinished text in a section.
    pub fn placeholder_in(&self, heading: Option<usize>) -> Option<&Placeholder> {
        let range = self.section_text_range(heading);
        self.placeholders.iter().find(|mark| range.contains(&(mark.text_at as usize)))
    }
}
