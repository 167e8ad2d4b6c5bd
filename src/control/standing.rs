use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::{DocumentStanding, Dossiers, Grade, Standing};
use crate::manual::{DocumentIndex, Manual};
use crate::syntax::Document;
use crate::syntax::front_matter::Status;

/// Which texts a manual is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shown {
    /// Those that are being worked on.
    #[default]
    Working,
    /// Those in force, and working texts where none is.
    Effective,
}

/// Judges every document and every claim by its own words alone, as of the day in the settings.
pub fn control(manual: &Manual) -> Standing {
    control_shown(manual, &Dossiers::default(), Shown::Working)
}

/// Judges every document and every claim by its words and by what its approval is worth.
pub fn control_shown(manual: &Manual, dossiers: &Dossiers, shown: Shown) -> Standing {
    let successors = successors(manual);
    let today = manual.settings.today;
    let grade = |document: &Arc<Document>| {
        let revision = dossiers.documents.get(&document.path).and_then(|dossier| dossier.shown(shown));
        let counts = revision.and_then(|revision| revision.judgement.as_ref()).is_none_or(|judged| judged.counts);
        grade(document, today, counts)
    };
    let grades: Vec<Option<Grade>> = manual.documents.iter().map(grade).collect();
    let documents: Vec<DocumentStanding> = manual
        .documents()
        .map(|(index, document)| standing(document, today, grades[index.0 as usize], successors.get(&index).copied()))
        .collect();
    let claims = manual
        .claims
        .iter()
        .map(|claim| {
            let grade = grades[claim.document.0 as usize]?;
            let document = manual.document(claim.document);
            let section = claim.section.map(|section| section as usize);
            let is_empty = claim.is_dangling() || is_empty(document, section);
            Some(worth(document, if is_empty { Grade::Empty } else { grade }))
        })
        .collect();
    Standing { documents, claims }
}

/// What a text that is not empty is worth; nothing if it is retired.
fn grade(document: &Document, today: Date, counts: bool) -> Option<Grade> {
    match document.status() {
        Status::Retired => None,
        Status::Draft | Status::InReview => Some(Grade::Draft),
        Status::Approved if !counts => Some(Grade::UnapprovedChange),
        Status::Approved if !document.front.is_due(today) => Some(Grade::NotYetEffective),
        Status::Approved => Some(Grade::Effective),
    }
}

/// What a claim or a record of a document is worth, if its text is worth that much. A page is under nobody's control,
/// whatever it says of itself: no approval of it is ever recorded.
pub fn worth(document: &Document, grade: Grade) -> Grade {
    if document.front.is_controlled() { grade } else { grade.min(Grade::UnapprovedChange) }
}

fn is_empty(document: &Document, section: Option<usize>) -> bool {
    let no_text = document.body.is_empty_section(section) && !is_register(document);
    no_text || document.body.placeholder_in(section).is_some()
}

fn standing(
    document: &Document,
    today: Date,
    with_text: Option<Grade>,
    successor: Option<DocumentIndex>,
) -> DocumentStanding {
    let front = &document.front;
    let retired = document.status() == Status::Retired;
    let in_force = with_text == Some(Grade::Effective);
    let grade = with_text.map(|grade| if is_empty(document, None) { Grade::Empty } else { grade });
    let review_due = match (&front.review_by, &front.review_every) {
        (Some(date), _) => Some(date.value),
        (None, Some(every)) => {
            let last = front.reviewed.iter().chain(&front.effective).map(|date| date.value).max();
            last.map(|date| every.value.after(date))
        }
        (None, None) => None,
    };
    let review_due = review_due.filter(|_| !retired);
    DocumentStanding {
        grade,
        in_force,
        retired,
        review_due,
        overdue: review_due.is_some_and(|due| due < today),
        successor,
    }
}

/// The rows of a register are its text.
fn is_register(document: &Document) -> bool {
    document.front.register.is_some()
}

fn successors(manual: &Manual) -> BTreeMap<DocumentIndex, DocumentIndex> {
    let mut successors = BTreeMap::new();
    for (index, document) in manual.documents() {
        for superseded in &document.front.supersedes {
            if let Some(old) = manual.ids.get(&superseded.value)
                && *old != index
            {
                successors.entry(*old).or_insert(index);
            }
        }
    }
    successors
}
