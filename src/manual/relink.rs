//! A manual in which nothing changed but running text: what is known about everything else stays.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::known::Known;
use super::link::{Linked, backlinked};
use super::{Backlink, DocumentIndex, Target, references};
use crate::syntax::Document;

/// Documents that are looked at one by one at most; if more changed, everything is linked anew.
const FEW: usize = 64;

/// Puts changed documents into a manual that was linked before, if that makes the same manual as linking
/// all of it anew: if each has the face it had, so that nothing else in the manual can tell the difference.
/// `documents` are all documents now. Everything else that linking reads must be what it was.
pub fn relink(linked: &Linked, documents: &[Arc<Document>]) -> Option<Linked> {
    let before = &linked.manual.documents;
    if before.len() != documents.len() {
        return None;
    }
    let pairs = || before.iter().zip(documents).enumerate();
    let changed: Vec<usize> =
        pairs().filter(|(_, (old, new))| !Arc::ptr_eq(old, new)).map(|(at, _)| at).take(FEW + 1).collect();
    let same_face = |at: &usize| has_same_face(&before[*at], &documents[*at]);
    if changed.len() > FEW || !changed.iter().all(same_face) {
        return None;
    }
    let mut next = linked.clone();
    next.manual.documents = documents.to_vec();
    for at in changed {
        replace_references(&mut next, DocumentIndex(at as u32), &before[at]);
    }
    Some(next)
}

/// What of a document other documents, registers, claims and addresses depend on.
fn has_same_face(old: &Document, new: &Document) -> bool {
    let headings = |document: &Document| -> Vec<(u8, String, String)> {
        let all = document.body.headings.iter();
        all.map(|heading| (heading.level, heading.text.clone(), heading.anchor.clone())).collect()
    };
    old.path == new.path
        && old.title == new.title
        && old.has_front_matter == new.has_front_matter
        && old.front == new.front
        && old.body.definitions == new.body.definitions
        && headings(old) == headings(new)
}

/// Resolves the references of one document anew and sees to the lists of those who refer to something.
fn replace_references(linked: &mut Linked, index: DocumentIndex, old: &Document) {
    let at = index.0 as usize;
    let (targets, found) = references::resolve(&Known::new(&linked.manual), index);
    linked.of_references[at] = found;
    let sections = |document: &Document| -> Vec<Option<u32>> {
        document.body.references.iter().map(|reference| reference.section).collect()
    };
    let new = linked.manual.documents[at].clone();
    if linked.manual.links[at] == targets && sections(old) == sections(&new) {
        return;
    }
    let before = std::mem::replace(&mut Arc::make_mut(&mut linked.manual.links)[at], targets);
    let backlinks = Arc::make_mut(&mut linked.manual.backlinks);
    for target in before.iter().filter_map(|target| backlinked(target, index)) {
        forget(backlinks, &target, index);
    }
    for (reference, target) in new.body.references.iter().zip(&linked.manual.links[at]) {
        let Some(whole) = backlinked(target, index) else { continue };
        let list = backlinks.entry(whole).or_default();
        list.push(Backlink { document: index, section: reference.section, row: None });
        list.sort();
        list.dedup();
    }
}

/// Takes the references in one document's text out of a list; those in its register's rows stay.
fn forget(backlinks: &mut BTreeMap<Target, Vec<Backlink>>, target: &Target, index: DocumentIndex) {
    let Some(list) = backlinks.get_mut(target) else { return };
    list.retain(|backlink| backlink.document != index || backlink.row.is_some());
    if list.is_empty() {
        backlinks.remove(target);
    }
}
