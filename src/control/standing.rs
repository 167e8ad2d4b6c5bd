use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::{DocumentStanding, Dossier, Dossiers, Grade, Revision, Standing, Verdict};
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
        let dossier = dossiers.documents.get(&document.path);
        let judged = dossier.and_then(|dossier| dossier.shown(shown)?.judgement.as_ref());
        let grade = grade(document, today, judged.is_none_or(|judged| judged.counts));
        let is_unapproved = grade == Some(Grade::UnapprovedChange);
        (grade, is_unapproved && dossier.is_some_and(|dossier| is_changed(dossier, shown)))
    };
    let (grades, changed): (Vec<Option<Grade>>, Vec<bool>) = manual.documents.iter().map(grade).unzip();
    let documents: Vec<DocumentStanding> = manual
        .documents()
        .map(|(index, document)| DocumentStanding {
            changed: changed[index.0 as usize],
            ..standing(document, today, grades[index.0 as usize], successors.get(&index).copied())
        })
        .collect();
    let claims = manual
        .claims
        .iter()
        .map(|claim| {
            let grade = grades[claim.document.0 as usize]?;
            let document = manual.document(claim.document);
            let section = claim.section.map(|section| section as usize);
            Some(if claim.is_dangling() || is_empty(document, section) { Grade::Empty } else { grade })
        })
        .collect();
    Standing { documents, claims }
}

/// What a text that is not empty is worth; nothing if it is retired.
fn grade(document: &Document, today: Date, counts: bool) -> Option<Grade> {
    let in_force = document.front.effective.as_ref().is_none_or(|date| date.value <= today);
    match document.status() {
        Status::Retired => None,
        Status::Draft | Status::InReview => Some(Grade::Draft),
        Status::Approved if !counts => Some(Grade::UnapprovedChange),
        Status::Approved if !in_force => Some(Grade::NotYetEffective),
        Status::Approved => Some(Grade::Effective),
    }
}

/// Was another text approved than the one that is shown, whose approval does not count?
fn is_changed(dossier: &Dossier, shown: Shown) -> bool {
    let Some(now) = dossier.shown(shown) else { return false };
    let verdict = |revision: &Revision| revision.judgement.as_ref().map(|judged| judged.verdict);
    let was_approved = |revision: &&Revision| {
        revision.facts.record.is_some() && verdict(revision).is_some_and(|verdict| verdict.stands())
    };
    let approved = dossier.line().map(|at| &dossier.revisions[at]).find(was_approved);
    verdict(now) == Some(Verdict::ContentChanged) || approved.is_some_and(|then| then.substance != now.substance)
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
        changed: false,
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
