//! Approvals voided and who must approve now; versions that should be raised; who must read again.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use super::fields::LIFE;
use super::model::{ApprovalChange, ApprovalTurn, DocumentChange, Fate, Reader, VersionNote, VersionProblem};
use super::side::Pairs;
use crate::control::{Judgement, Roles};
use crate::manual::DocumentIndex;
use crate::syntax::Document;
use crate::syntax::front_matter::Status;

/// Compares the approvals of all documents.
pub(super) fn approvals(before: &Side<'_>, after: &Side<'_>, pairs: &Pairs) -> Vec<ApprovalChange> {
    let roles = Roles::of(after.judge);
    let mut changes = Vec::new();
    for (index, document) in after.manual.documents().filter(|(_, document)| document.front.is_controlled()) {
        let was = pairs.before(index).and_then(|old| judgement(before, old));
        let is = judgement(after, index);
        let stood = was.is_some_and(stands);
        let turn = match (stood, is) {
            (true, Some(judgement)) if !stands(judgement) => ApprovalTurn::Voided,
            // Whoever takes the word back voids nothing that a reader relies on: the approved text stays in force.
            (true, None) => continue,
            (false, Some(judgement)) if stands(judgement) => ApprovalTurn::Given,
            (false, Some(judgement)) if !judgement.counts && !is_as_before(was, judgement) => ApprovalTurn::Needed,
            _ => continue,
        };
        let Some(judgement) = is else { continue };
        let kind = document.kind();
        let may = roles.that_approve(kind).map(|role| after.judge.role_title(role).to_string());
        changes.push(ApprovalChange {
            document: document.name().to_string(),
            title: after.title(index),
            turn,
            verdict: judgement.verdict.as_str().to_string(),
            reason: judgement.evidence.reason.clone(),
            roles: may.collect(),
        });
    }
    changes
}

fn judgement<'s>(side: &Side<'s>, index: DocumentIndex) -> Option<&'s Judgement> {
    side.dossier(&side.document(index).path)?.working()?.judgement.as_ref()
}

fn stands(judgement: &Judgement) -> bool {
    judgement.counts && judgement.verdict.stands()
}

/// Was the approval missing already, for the same reason? Then the change did nothing to it.
fn is_as_before(was: Option<&Judgement>, is: &Judgement) -> bool {
    was.is_some_and(|was| (was.verdict, &was.evidence.found, was.counts) == (is.verdict, &is.evidence.found, is.counts))
}

/// Does a change make another version of a document, or only another date or status?
fn is_substantial(change: &DocumentChange) -> bool {
    change.redline.is_some()
        || !change.files.is_empty()
        || !change.rows.is_empty()
        || change.fields.iter().any(|field| !LIFE.contains(&field.name.as_str()))
}

/// Finds versions that do not fit their texts, among documents that were approved and still say so.
pub(super) fn versions(
    before: &Side<'_>,
    after: &Side<'_>,
    pairs: &Pairs,
    documents: &[DocumentChange],
) -> Vec<VersionNote> {
    let mut notes = Vec::new();
    // Another document may have the path of one that is gone.
    for change in documents.iter().filter(|change| !change.fates.contains(&Fate::Removed)) {
        let Some(index) = after.manual.paths.get(change.path.as_str()).copied() else { continue };
        let Some(old) = pairs.before(index) else { continue };
        let (was, is) = (before.document(old), after.document(index));
        let approved = |document: &Document| document.status() == Status::Approved;
        if !is.front.is_controlled() || !approved(was) || !approved(is) {
            continue;
        }
        let Some(problem) = problem(was, is) else { continue };
        if problem == VersionProblem::NotRaised && !is_substantial(change) {
            continue;
        }
        notes.push(VersionNote {
            document: change.document.clone(),
            title: change.title.clone(),
            problem,
            before: change.version_before.clone(),
            after: change.version.clone(),
        });
    }
    notes
}

fn problem(was: &Document, is: &Document) -> Option<VersionProblem> {
    let version = |document: &Document| document.front.version.as_ref().map(|version| version.value.clone());
    let reason = |document: &Document| {
        let change = document.front.change.as_ref().map(|change| change.value.trim().to_string());
        change.filter(|change| !change.is_empty())
    };
    let (old, new) = (version(was)?, version(is).unwrap_or_default());
    if old == new {
        return Some(VersionProblem::NotRaised);
    }
    if is_lower(&old, &new) {
        return Some(VersionProblem::Lowered);
    }
    match reason(is) {
        None => Some(VersionProblem::ReasonMissing),
        Some(reason_now) if reason(was).as_ref() == Some(&reason_now) => Some(VersionProblem::ReasonUnchanged),
        Some(_) => None,
    }
}

/// A part of a version: `2.1` has two, `C` one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Letter(u8),
}

/// Is a version lower than the one before? Of a letter and a number nothing can be said.
fn is_lower(old: &str, new: &str) -> bool {
    let part = |part: &str| match (part.parse(), part.as_bytes()) {
        (Ok(number), _) => Some(Part::Number(number)),
        (Err(_), [letter]) if letter.is_ascii_alphabetic() => Some(Part::Letter(letter.to_ascii_uppercase())),
        _ => None,
    };
    let parts = |version: &str| version.split('.').map(part).collect::<Option<Vec<_>>>();
    let (Some(old), Some(new)) = (parts(old), parts(new)) else { return false };
    let are_alike =
        old.iter().zip(&new).all(|(old, new)| matches!(old, Part::Number(_)) == matches!(new, Part::Number(_)));
    are_alike && new < old
}

/// Roles that must read what changed: those that a document names as its audience.
pub(super) fn readers<'s>(before: &Side<'s>, after: &Side<'s>, documents: &[DocumentChange]) -> Vec<Reader> {
    let mut by_role: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for change in documents {
        let is_gone = change.fates.iter().any(|fate| matches!(fate, Fate::Removed | Fate::Withdrawn));
        let is_new = change.fates.iter().any(|fate| matches!(fate, Fate::New | Fate::Released));
        let side = if change.fates.contains(&Fate::Removed) { *before } else { *after };
        let index = side.manual.paths.get(change.path.as_str());
        let Some(document) = index.map(|index| side.document(*index)) else { continue };
        let counts = matches!(document.status(), Status::Approved | Status::Retired) && document.front.is_controlled();
        if counts && (is_gone || is_new || is_substantial(change)) {
            for role in &document.front.audience {
                by_role.entry(role.value.clone()).or_default().insert(change.document.clone());
            }
        }
    }
    by_role
        .into_iter()
        .map(|(role, documents)| Reader {
            title: after.manual.role_title(&role).to_string(),
            role,
            documents: documents.into_iter().collect(),
        })
        .collect()
}
