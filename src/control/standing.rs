use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::{DocumentStanding, Dossier, Dossiers, Grade, Revision, Standing, Verdict};
use crate::manual::{DocumentIndex, Manual, Register};
use crate::source::Span;
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
        let counts = judged.is_none_or(|judged| judged.counts);
        let grade = grade(document, today, counts);
        let is_unapproved = grade == Some(Grade::UnapprovedChange);
        let is_approved = counts && matches!(document.status(), Status::Approved | Status::Retired);
        ((grade, is_approved), is_unapproved && dossier.is_some_and(|dossier| is_changed(dossier, shown)))
    };
    let (graded, changed): (Vec<(Option<Grade>, bool)>, Vec<bool>) = manual.documents.iter().map(grade).unzip();
    let (grades, approved): (Vec<Option<Grade>>, Vec<bool>) = graded.into_iter().unzip();
    // All of a document, with the rows of a register, is looked into once for all of its claims.
    let unwritten: Vec<bool> = manual.documents().map(|(index, _)| unwritten(manual, index, None).is_some()).collect();
    let documents: Vec<DocumentStanding> = manual
        .documents()
        .map(|(index, document)| {
            let at = index.0 as usize;
            let grade = Graded { with_text: grades[at], unwritten: unwritten[at] };
            let standing = standing(document, today, grade, successors.get(&index).copied());
            DocumentStanding { changed: changed[at], is_approved: approved[at], ..standing }
        })
        .collect();
    let claims = manual
        .claims
        .iter()
        .map(|claim| {
            let at = claim.document.0 as usize;
            let grade = grades[at]?;
            let section = claim.section.map(|section| section as usize);
            let is_empty = claim.is_dangling()
                || match manual.documents[at].body.is_whole(section) {
                    true => unwritten[at],
                    false => self::unwritten(manual, claim.document, section).is_some(),
                };
            Some(worth(&manual.documents[at], if is_empty { Grade::Empty } else { grade }))
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

/// What a claim or a record of a document is worth, if its text is worth that much. A page is under nobody's control,
/// whatever it says of itself: no approval of it is ever recorded.
pub fn worth(document: &Document, grade: Grade) -> Grade {
    if document.front.is_controlled() { grade } else { grade.min(Grade::UnapprovedChange) }
}

/// What keeps a text from answering anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unwritten<'m> {
    /// There is nothing but headings.
    NoText,
    /// There is nothing but this, which stands for a text that is to come.
    Nothing(&'m str),
    /// It holds a mark of unfinished text.
    Marked(&'m str, Span),
}

/// What keeps a section, or all of a document, from answering anything. The rows of a register are text of the document
/// as a whole and of none of its sections.
pub fn unwritten(manual: &Manual, index: DocumentIndex, section: Option<usize>) -> Option<Unwritten<'_>> {
    let document = manual.document(index);
    if let Some(mark) = document.body.placeholder_in(section) {
        return Some(Unwritten::Marked(&mark.token, document.span(mark.range)));
    }
    let register = manual.register_of(index).filter(|_| document.body.is_whole(section));
    if let Some((token, place)) = register.and_then(|register| register.marks().next()) {
        return Some(Unwritten::Marked(token, place));
    }
    if register.is_some_and(Register::has_text) {
        return None;
    }
    match document.body.is_empty_section(section) {
        true => Some(Unwritten::NoText),
        false => document.body.stand_in(section).map(Unwritten::Nothing),
    }
}

/// What a document is worth if it has text, and whether it lacks some.
struct Graded {
    with_text: Option<Grade>,
    unwritten: bool,
}

fn standing(
    document: &Document,
    today: Date,
    Graded { with_text, unwritten }: Graded,
    successor: Option<DocumentIndex>,
) -> DocumentStanding {
    let front = &document.front;
    let retired = document.status() == Status::Retired;
    let in_force = with_text == Some(Grade::Effective);
    let grade = with_text.map(|grade| if unwritten { Grade::Empty } else { grade });
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
        is_approved: false,
        in_force,
        changed: false,
        retired,
        review_due,
        overdue: review_due.is_some_and(|due| due < today),
        successor,
    }
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
