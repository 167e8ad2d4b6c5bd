//! Text becomes documents: front matter, clause tags, register tables, Markdown.
//!
//! Every reader here is total: whatever the text, it returns a value as whole as the text allows and
//! every problem it met, each with its exact place.

mod document;
pub mod front_matter;
pub mod markdown;
pub mod register;
pub mod tag;
pub mod value;

pub use document::Document;
