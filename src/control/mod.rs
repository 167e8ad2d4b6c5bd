//! Document control: what each document is worth today.
//!
//! A verdict is derived, never typed: from the status, the dates, the text and, where the
//! organization asks for more, from approval evidence.

mod approve;
pub mod digest;
mod effective;
mod findings;
mod reading;
mod revision;
mod roles;
pub mod signature;
mod standing;
mod texts;
mod told;
mod verdict;

use jiff::civil::Date;

pub use approve::{Act, Approved, Refusal, approve};
pub use effective::{Cabinet, Dossier, Dossiers, dossiers, dossiers_again};
pub use findings::approval_findings;
pub use revision::{Facts, Record, Revision};
pub use roles::{Held, NoRole, Roles, Unknown};
pub use standing::{Shown, Unwritten, control, control_shown, unwritten, worth};
pub use texts::{EffectiveTexts, Images, effective_texts, texts_at};
pub use told::Told;
pub use verdict::{Evidence, Judgement, Verdict, statement};

/// What a claim is worth (design: `empty < draft < unapproved-change < not-yet-effective < effective`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The document or section has no text of its own, or holds TODO, TBD or a placeholder.
    Empty,
    /// Status draft or in-review.
    Draft,
    /// The approval evidence asked for is missing, or the text changed since.
    UnapprovedChange,
    /// Approved, in force later.
    NotYetEffective,
    /// Approved, unchanged since, in force.
    Effective,
}

impl Grade {
    /// The word in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Grade::Empty => "empty",
            Grade::Draft => "draft",
            Grade::UnapprovedChange => "unapproved-change",
            Grade::NotYetEffective => "not-yet-effective",
            Grade::Effective => "effective",
        }
    }
}

/// What one document is worth today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentStanding {
    /// The grade of the document as a whole; `None` for a retired one, which claims nothing.
    pub grade: Option<Grade>,
    /// Is it finished, and does its approval count? Of any other text nobody is named as having approved it.
    pub is_approved: bool,
    /// Is it approved, unchanged since, and its day come, whatever it holds?
    pub in_force: bool,
    /// Was another text of it approved? Only of one that is worth [`Grade::UnapprovedChange`] for its approval.
    pub changed: bool,
    /// Is it withdrawn?
    pub retired: bool,
    /// The day its next review is due.
    pub review_due: Option<Date>,
    /// Is that day past?
    pub overdue: bool,
    /// The document that replaces it: the first that says it supersedes this one.
    pub successor: Option<crate::manual::DocumentIndex>,
}

/// The standing of all documents, and the grade of each claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// In the order of [`crate::manual::Manual::documents`].
    pub documents: Vec<DocumentStanding>,
    /// In the order of [`crate::manual::Manual::claims`]; `None` for claims of retired documents.
    pub claims: Vec<Option<Grade>>,
}

impl Standing {
    /// Which of its two reasons makes an [`Grade::UnapprovedChange`], in words for a person; nothing for other grades.
    pub fn why(&self, document: crate::manual::DocumentIndex, grade: Grade) -> Option<&'static str> {
        let changed = self.documents.get(document.0 as usize).is_some_and(|standing| standing.changed);
        (grade == Grade::UnapprovedChange).then_some(if changed {
            "changed since approval"
        } else {
            "approval missing"
        })
    }
}

#[cfg(test)]
mod again_tests;
