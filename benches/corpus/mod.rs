//! A manual of any size, made up but shaped like a real one: sizes, tables, lists, links, clause
//! tags, registers. The same seed gives the same bytes everywhere.
//!
//! The text is the same for every generator that is compared; only front matter, links and
//! references are spelt as each of them expects.

mod clauses;
mod document;
mod flavour;
mod plan;
mod random;
mod register;
mod text;
mod words;

pub use flavour::Flavour;
pub use plan::Corpus;

/// A file of the corpus: its path from the root, its text.
pub type File = (String, String);

/// Every file of a corpus in one flavour, one after the other.
pub fn files(corpus: Corpus, flavour: Flavour) -> impl Iterator<Item = File> {
    let documents = (0..corpus.documents).map(move |number| document::file(corpus, number, flavour));
    flavour.frame(corpus).into_iter().chain(documents)
}
