//! A review as people and programs read it: one outline, several printers.
//!
//! Whatever a text of the change holds, it is printed as text: each printer escapes for its own format.

mod github;
mod html;
mod markdown;
mod outline;
mod remarks;
mod schema;
mod terminal;

pub use github::{github, gitlab};
pub use html::{Page, html, page};
pub use markdown::{LIMIT, MARKER, markdown};
pub use outline::headline;
pub use schema::json_schema;
pub use terminal::terminal;

use super::model::Review;
use crate::diagnostics::render::json_text;

/// For programs: `docs/schemas/review.schema.json`.
pub fn json(review: &Review) -> Result<String, serde_json::Error> {
    json_text(review)
}
