//! The manual in the language of OSCAL, the Open Security Controls Assessment Language of NIST: what it answers as a
//! *component definition*, and the standards in use as *catalogs* whose controls and statements it names.
//!
//! ```text
//! Manual, Standing → component_definition ──names──→ catalog ← Standard
//! ```
//!
//! Everything is made of names and not of chance: a UUID is that of a name (RFC 9562, version 5), so that one manual
//! gives the same bytes each time, and a document keeps its UUID while its text changes.

mod catalog;
mod claims;
mod components;
mod decisions;
mod model;
mod names;
mod outline;
mod requirements;
mod texts;

pub use catalog::catalog;
pub use components::component_definition;
pub use model::{CatalogFile, ComponentFile};

use self::model::Metadata;
use self::names::Uuid;
use self::texts::{Line, Markup};
use crate::manual::Manual;

/// The version of OSCAL that is written.
const VERSION: &str = "1.1.3";

/// Whose words the properties are that OSCAL does not know. A name and no address: no domain below
/// `invalid` can be had by anybody (RFC 2606), and readers of OSCAL want a name that looks like an address.
const NAMESPACE: &str = "https://clausebook.invalid/ns/oscal";

/// Whoever takes a paraphrase for the standard audits against nothing.
const PARAPHRASED: &str = "The texts of requirements are paraphrases and not the words of the standard: they serve to find the \
     place. Audit against a licensed copy.";

/// What all UUIDs of a manual are made below: two organizations that call a document the same have two.
fn scope(manual: &Manual) -> Uuid {
    let settings = &manual.settings.manual;
    Uuid::NAMES_OF_ADDRESSES.named(NAMESPACE).named(&settings.organization).named(&settings.title)
}

/// What is said of a file as a whole.
fn metadata(manual: &Manual, title: Markup, version: &str) -> Metadata {
    let today = manual.settings.today;
    Metadata {
        title,
        last_modified: format!("{today}T00:00:00Z"),
        version: Line::or(version, "0"),
        oscal_version: VERSION,
        roles: Vec::new(),
        parties: Vec::new(),
        remarks: None,
    }
}

#[cfg(test)]
mod tests;
