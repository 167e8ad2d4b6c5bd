//! Colours in code blocks, given at build time as classes and never as styles.
//!
//! A table of each language's words and marks is enough for reading: comments, strings, numbers,
//! keywords, keys. Nothing is parsed, so nothing can be wrong, and a block costs one pass over its text.

mod language;
mod lines;
mod markup;
mod scan;

use super::escape::escape_into;

/// What a piece of code is. The names are all that a style sheet needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A remark.
    Comment,
    /// Text in quotes.
    String,
    /// A number, a date, a colour.
    Number,
    /// A word of the language.
    Keyword,
    /// A word that is a value: `true`, `null`.
    Constant,
    /// The name of a value: a key, an attribute, a property.
    Key,
    /// The name of an element, a section, a selector.
    Tag,
    /// Something that stands for a value: `$HOME`, `@name`, a lifetime.
    Variable,
    /// About the code and not of it: decorators, directives, places of a difference.
    Meta,
    /// An added line.
    Inserted,
    /// A removed line.
    Deleted,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Comment,
        Self::String,
        Self::Number,
        Self::Keyword,
        Self::Constant,
        Self::Key,
        Self::Tag,
        Self::Variable,
        Self::Meta,
        Self::Inserted,
        Self::Deleted,
    ];

    /// The class on the page.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "hl-comment",
            Self::String => "hl-string",
            Self::Number => "hl-number",
            Self::Keyword => "hl-keyword",
            Self::Constant => "hl-constant",
            Self::Key => "hl-key",
            Self::Tag => "hl-tag",
            Self::Variable => "hl-variable",
            Self::Meta => "hl-meta",
            Self::Inserted => "hl-inserted",
            Self::Deleted => "hl-deleted",
        }
    }
}

/// Code that is longer is data, and stays plain.
const MAX_CODE: usize = 128 * 1024;

/// Appends code as HTML with classes; `false`, and nothing appended, if the language is not known.
pub fn highlight(out: &mut String, language: &str, code: &str) -> bool {
    if code.len() > MAX_CODE {
        return false;
    }
    let mut painter = Painter { out };
    match language.to_ascii_lowercase().as_str() {
        "diff" | "patch" => lines::diff(code, &mut painter),
        "yaml" | "yml" => lines::yaml(code, &mut painter),
        "html" | "htm" | "xml" | "svg" | "xhtml" | "xsd" => markup::markup(code, &mut painter),
        name => match language::find(name) {
            Some(language) => scan::scan(language, code, &mut painter),
            None => return false,
        },
    }
    true
}

/// Writes pieces of code.
struct Painter<'a> {
    out: &'a mut String,
}

impl Painter<'_> {
    fn plain(&mut self, text: &str) {
        escape_into(self.out, text);
    }

    fn paint(&mut self, class: Class, text: &str) {
        if text.is_empty() {
            return;
        }
        self.out.push_str("<span class=\"");
        self.out.push_str(class.as_str());
        self.out.push_str("\">");
        escape_into(self.out, text);
        self.out.push_str("</span>");
    }
}

#[cfg(test)]
mod tests;
