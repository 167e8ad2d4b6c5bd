use std::collections::BTreeMap;

use super::files::{Files, included};
use super::redline::{Block, document_blocks};
use crate::config::Settings;
use crate::control::digest::FileHash;
use crate::control::{Dossier, Dossiers, Grade, Standing, control, worth};
use crate::coverage::{Coverage, cover};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::Texts;
use crate::manual::{DocumentIndex, Manual};
use crate::source::{SourcePath, SourceSet};
use crate::syntax::Document;
use crate::syntax::front_matter::Status;

/// One of the two states that a review compares.
#[derive(Debug, Clone, Copy)]
pub struct Side<'s> {
    /// The working texts, resolved.
    pub manual: &'s Manual,
    /// What their approvals are worth.
    pub dossiers: &'s Dossiers,
    /// The files.
    pub sources: &'s SourceSet,
    /// Every finding, levels applied.
    pub diagnostics: &'s [Diagnostic],
    /// The texts that findings point into.
    pub texts: &'s Texts<'s>,
    /// The configuration whose roles decide about its approvals: of what is proposed not its own.
    pub judge: &'s Settings,
    /// What the files hold that documents include or refer to, as far as they are at hand.
    pub files: &'s BTreeMap<SourcePath, FileHash>,
}

impl<'s> Side<'s> {
    pub(super) fn document(&self, index: DocumentIndex) -> &'s Document {
        self.manual.document(index)
    }

    pub(super) fn title(&self, index: DocumentIndex) -> String {
        self.manual.fill_variables(&self.document(index).title)
    }

    pub(super) fn dossier(&self, path: &SourcePath) -> Option<&'s Dossier> {
        self.dossiers.documents.get(path).map(|dossier| &**dossier)
    }

    pub(super) fn included(&self, document: &Document) -> Files {
        included(document, &document.path, |path| self.files.get(path).cloned())
    }

    pub(super) fn blocks(&self, index: DocumentIndex) -> Vec<Block> {
        document_blocks(self.manual, index)
    }
}

/// Which document of one side is which of the other.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// For each document before, where it is now.
    pub(super) after: Vec<Option<DocumentIndex>>,
    /// For each document now, where it was.
    pub(super) before: Vec<Option<DocumentIndex>>,
}

impl Pairs {
    pub(super) fn new(before: &Manual, after: &Manual) -> Self {
        let mut pairs = Self { after: vec![None; before.documents.len()], before: vec![None; after.documents.len()] };
        // An id is unique for life, wherever the file lies.
        for (id, index) in after.ids.iter() {
            if let Some(old) = before.ids.get(id) {
                pairs.put(*old, *index);
            }
        }
        for (path, index) in after.paths.iter() {
            let Some(old) = before.paths.get(path) else { continue };
            if goes_on_as(before.document(*old), after.document(*index)) {
                pairs.put(*old, *index);
            }
        }
        pairs.moved_pages(before, after);
        pairs
    }

    fn put(&mut self, old: DocumentIndex, new: DocumentIndex) {
        let (one, other) = (&mut self.after[old.0 as usize], &mut self.before[new.0 as usize]);
        if one.is_none() && other.is_none() {
            (*one, *other) = (Some(new), Some(old));
        }
    }

    /// Pages without an id that lie elsewhere: those with the same text, then those with most of it.
    fn moved_pages(&mut self, before: &Manual, after: &Manual) {
        let page = |document: &Document| document.front.id.is_none();
        let old: Vec<DocumentIndex> = before
            .documents()
            .filter(|(index, document)| self.after[index.0 as usize].is_none() && page(document))
            .map(|(index, _)| index)
            .collect();
        let new: Vec<DocumentIndex> = after
            .documents()
            .filter(|(index, document)| self.before[index.0 as usize].is_none() && page(document))
            .map(|(index, _)| index)
            .collect();
        let mut by_text: BTreeMap<[u8; 32], Vec<DocumentIndex>> = BTreeMap::new();
        for index in old.iter().rev() {
            by_text.entry(before.document(*index).fingerprint).or_default().push(*index);
        }
        for index in &new {
            if let Some(old) = by_text.get_mut(&after.document(*index).fingerprint).and_then(Vec::pop) {
                self.put(old, *index);
            }
        }
        // A page that moved and changed keeps most of its paragraphs.
        for index in new.iter().take(200) {
            let text = &after.document(*index).body.text;
            let best = old
                .iter()
                .filter(|old| self.after[old.0 as usize].is_none())
                .take(200)
                .map(|old| (common_lines(&before.document(*old).body.text, text), std::cmp::Reverse(*old)));
            if let Some((share, std::cmp::Reverse(old))) = best.max()
                && share >= MOST
            {
                self.put(old, *index);
            }
        }
    }

    pub(super) fn before(&self, index: DocumentIndex) -> Option<DocumentIndex> {
        self.before[index.0 as usize]
    }

    pub(super) fn after(&self, index: DocumentIndex) -> Option<DocumentIndex> {
        self.after[index.0 as usize]
    }
}

/// Is what lies at a path now what lay there before? A page is, and one that got an id. A document that bears another id
/// is if it says so, or if most of the text is the same; one that bears none any more is gone.
fn goes_on_as(was: &Document, is: &Document) -> bool {
    match (&was.front.id, &is.front.id) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(old), Some(new)) => {
            old.value == new.value
                || is.front.supersedes.iter().any(|id| id.value == old.value)
                || common_lines(&was.body.text, &is.body.text) >= MOST
        }
    }
}

/// Texts are one text, changed, if so many of their lines are in both, of 100.
const MOST: usize = 60;

/// How many of the lines of two texts are in both, of 100.
fn common_lines(one: &str, other: &str) -> usize {
    let lines =
        |text| -> std::collections::BTreeSet<&str> { str::lines(text).filter(|line| !line.is_empty()).collect() };
    let (one, other) = (lines(one), lines(other));
    match one.len() + other.len() {
        0 => 0,
        all => 200 * one.intersection(&other).count() / all,
    }
}

/// What every claim would be worth if everything that says it is approved were, and in force. A document
/// whose approved text stays in force while a new version is being written counts with what it claims.
pub(super) fn as_approved(side: &Side<'_>, was_approved: impl Fn(DocumentIndex) -> bool) -> (Standing, Coverage) {
    let mut standing = control(side.manual);
    let stays: Vec<bool> = side
        .manual
        .documents()
        .map(|(index, document)| {
            let in_force = side.dossier(&document.path).is_some_and(|dossier| dossier.effective().is_some());
            matches!(document.status(), Status::Draft | Status::InReview) && (in_force || was_approved(index))
        })
        .collect();
    let promoted = |grade: Option<Grade>, index: usize| match grade {
        Some(Grade::NotYetEffective | Grade::UnapprovedChange) => Some(Grade::Effective),
        Some(Grade::Draft) if stays[index] => Some(Grade::Effective),
        other => other,
    };
    for (index, document) in standing.documents.iter_mut().enumerate() {
        document.grade = promoted(document.grade, index);
    }
    for (claim, grade) in side.manual.claims.iter().zip(&mut standing.claims) {
        let document = side.document(claim.document);
        *grade = promoted(*grade, claim.document.0 as usize).map(|grade| worth(document, grade));
    }
    let coverage = cover(side.manual, &standing);
    (standing, coverage)
}
