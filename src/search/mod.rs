//! Search that works everywhere a page can be read: from a web server, under any path, and straight from a
//! file share, under a Content-Security-Policy that allows nothing but the site's own files.
//!
//! A browser lets a page on a file share load nothing but classic scripts, so the index is a set of them,
//! each a single call `clausebookSearch("KIND", "NAME", …)`. They are loaded as they are needed:
//!
//! | file | what it holds | when |
//! |---|---|---|
//! | `search/index.js` | the list of everything else | when the dialog opens |
//! | `search/t-N.js` | a range of words and, for each, the units it stands in | per word typed |
//! | `search/b-C.js` | for beginnings of one or two letters, the units that fit best | while a word begins |
//! | `search/m-N.js` | titles and addresses of 16 units | per result shown |
//! | `search/x-N.js` | texts of one or a few units, for excerpts and for the section that answers | per result looked at |
//! | `search/v-C.js` | the vocabulary that begins with one letter | when a word is found nowhere |
//!
//! ```text
//! Entry → Unit       a page with its sections, or a row, role or term: what one result is
//!       → Postings   its words, per unit, in parallel
//!       → Numbered   words by their numbers in the whole manual
//!       → Index      words × units, each meeting with its weight
//!       → files      in parallel
//! ```
//!
//! Results are pages, not sections: the postings stay small, words may be spread over a page, and the
//! section that answers is found in the browser, in the text that the excerpt needs anyway. A page longer
//! than some 24 kB is several units.
//!
//! `themes/default/assets/search-engine.js` reads these files; what both must know alike (folding, stems,
//! encoding, weights) is in `text`, `stem`, `encode` and `weight`.

mod beginnings;
mod encode;
mod files;
mod index;
mod postings;
mod stem;
mod text;
mod unit;
mod weight;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

pub use postings::{Count, Part, Postings, Seen};

/// What an entry is, and with which results it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum EntryKind {
    /// A controlled document, by its title; its text comes with its sections.
    #[default]
    Document,
    /// A section of the document or page whose address it continues with `#anchor`.
    Section,
    /// A clause or control of a standard.
    Clause,
    /// A row of a register.
    RegisterRow,
    /// A role.
    Role,
    /// A term of the glossary.
    Term,
    /// Any other page.
    Page,
}

impl EntryKind {
    /// The value of the operator `kind:` and the name of the group in the dialog.
    pub fn as_str(self) -> &'static str {
        match self {
            EntryKind::Document => "document",
            EntryKind::Section => "section",
            EntryKind::Clause => "clause",
            EntryKind::RegisterRow => "row",
            EntryKind::Role => "role",
            EntryKind::Term => "term",
            EntryKind::Page => "page",
        }
    }
}

/// One thing that can be found. Who makes the entries decides what is public: drafts, retired documents and
/// classified text are simply not handed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry<'t> {
    /// What it is.
    pub kind: EntryKind,
    /// Address relative to the site's root, `documents/PRO-007.html#review`.
    pub url: String,
    /// `PRO-007`, `8.4.1`, `AI-003`, `quality-manager`; empty if it has none.
    pub id: String,
    /// Title, heading, or the row's name.
    pub title: Cow<'t, str>,
    /// What it belongs to: the document of a section, the standard of a clause, the register of a row.
    pub context: String,
    /// Plain text.
    pub body: Cow<'t, str>,
    /// Numbers of the clauses answered here, also those below a claimed clause: `8.4.1` or `9001:8.4.1/b`.
    pub clauses: Vec<String>,
    /// Words that lead here though they stand nowhere.
    pub keywords: Vec<String>,
    /// What operators filter by: `("kind", "procedure")`, `("owner", "quality-manager")`. `kind:document` and its
    /// like, and `clause:8.4.1`, come by themselves.
    pub facets: Vec<(String, String)>,
}

/// How words are reduced to stems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English stems and stop words.
    #[default]
    English,
    /// Words as they are; beginnings of words find them all the same.
    Other,
}

impl Language {
    /// The rules for a language tag such as `en-GB`.
    pub fn of(tag: &str) -> Self {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("en") { Language::English } else { Language::Other }
    }

    fn as_str(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Other => "",
        }
    }

    /// Words that are not looked up. The list is also in `search-engine.js`.
    fn stops(self) -> &'static [&'static str] {
        match self {
            Language::English => &[
                "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "of", "on", "or",
                "that", "the", "their", "this", "to", "was", "were", "will", "with",
            ],
            Language::Other => &[],
        }
    }
}

/// A file of the index: its path relative to the site's root, and its bytes.
pub type File = (String, Vec<u8>);

/// The files of the index, in the order of their paths. The same entries give the same bytes.
pub fn build(entries: &[Entry], language: Language) -> Vec<File> {
    let files = Mutex::new(Vec::new());
    build_each(entries, language, |file| {
        files.lock().unwrap_or_else(PoisonError::into_inner).push(file);
    });
    let mut files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
    files.sort_unstable();
    files
}

/// Hands over each file as it is made, in no certain order and from several threads, so that a large index need
/// not be held in memory.
pub fn build_each(entries: &[Entry], language: Language, put: impl Fn(File) + Sync) {
    let units = unit::group(entries);
    let (forms, numbered) = index::number(entries, &units);
    let index = index::invert(numbered, &forms, language);
    files::write(entries, &units, &index, language, &put);
}
