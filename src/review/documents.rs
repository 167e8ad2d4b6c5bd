//! Documents new, revised, moved, renamed and withdrawn. A move is a move and no loss.

use super::Side;
use super::fields::{LIFE, fields, record_fields, tags};
use super::files::changed_files;
use super::model::{Difference, DocumentChange, Fate, FieldChange, RecordChange, RowChange};
use super::redline::{Tally, redline};
use super::rows::{registers, rows};
use super::side::Pairs;
use crate::manual::{DocumentIndex, Manual};
use crate::syntax::Document;
use crate::syntax::front_matter::{Record, Status};

/// Compares all documents: those of the state after in its order, then those that are gone.
pub(super) fn documents(before: &Side<'_>, after: &Side<'_>, pairs: &Pairs) -> Vec<DocumentChange> {
    let mut changes = Vec::new();
    let (registers_before, registers_after) = (registers(before.manual), registers(after.manual));
    for (index, _) in after.manual.documents() {
        match pairs.before(index) {
            Some(old) => {
                let both = registers_before.get(&old).zip(registers_after.get(&index));
                let rows = both.map(|(was, is)| rows(was, is)).unwrap_or_default();
                changes.extend(changed(before, after, old, index, rows));
            }
            None => changes.push(alone(after, index, Fate::New)),
        }
    }
    for (index, _) in before.manual.documents().filter(|(index, _)| pairs.after(*index).is_none()) {
        let mut gone = alone(before, index, Fate::Removed);
        gone.address = None;
        gone.version_before = gone.version.take();
        let id = before.document(index).front.id.as_ref().map(|id| id.value.as_str());
        gone.successor = id.and_then(|id| successor(after.manual, id));
        gone.lost = id.filter(|_| !is_withdrawn(before, index)).map(str::to_string);
        changes.push(gone);
    }
    changes
}

/// A document that only one side has.
fn alone(side: &Side<'_>, index: DocumentIndex, fate: Fate) -> DocumentChange {
    let document = side.document(index);
    let blocks = side.blocks(index);
    let text = match fate {
        Fate::New => redline(&[], &blocks),
        _ => redline(&blocks, &[]),
    };
    DocumentChange {
        document: document.name().to_string(),
        title: side.title(index),
        fates: vec![fate],
        path: document.path.to_string(),
        path_before: None,
        address: Some(side.manual.address(index).to_string()),
        status: document.front.status.as_ref().map(|status| status.value.as_str().to_string()),
        version_before: None,
        version: document.front.version.as_ref().map(|version| version.value.clone()),
        reason: document.front.change.as_ref().map(|change| side.manual.fill_variables(&change.value)),
        successor: None,
        fields: Vec::new(),
        sections: Vec::new(),
        tally: text.tally,
        lost: None,
        files: Vec::new(),
        rows: Vec::new(),
        redline: Some(text),
    }
}

fn changed(
    before: &Side<'_>,
    after: &Side<'_>,
    old: DocumentIndex,
    new: DocumentIndex,
    rows: Vec<RowChange>,
) -> Option<DocumentChange> {
    let (was, is) = (before.document(old), after.document(new));
    let files = changed_files(&before.included(was), &after.included(is));
    let variables = before.manual.settings.variables != after.manual.settings.variables;
    let is_same = was.fingerprint == is.fingerprint && was.path == is.path && rows.is_empty() && files.is_empty();
    if is_same && !variables {
        return None;
    }
    let fields = fields(&was.front, &is.front);
    // A text that only moved is compared as well: what it refers to may print something else.
    let is_read_alike = was.fingerprint == is.fingerprint && rows.is_empty() && !variables;
    let redline = (!is_read_alike).then(|| redline(&before.blocks(old), &after.blocks(new)));
    let redline = redline.filter(|redline| !redline.is_same());
    if is_same && redline.is_none() {
        return None;
    }
    let fates = fates(was, is, &fields, redline.is_some() || !rows.is_empty() || !files.is_empty());
    let id = is.front.id.as_ref().map(|id| id.value.as_str());
    Some(DocumentChange {
        document: is.name().to_string(),
        title: after.title(new),
        path: is.path.to_string(),
        path_before: (was.path != is.path).then(|| was.path.to_string()),
        address: Some(after.manual.address(new).to_string()),
        status: is.front.status.as_ref().map(|status| status.value.as_str().to_string()),
        version_before: was.front.version.as_ref().map(|version| version.value.clone()),
        version: is.front.version.as_ref().map(|version| version.value.clone()),
        reason: is.front.change.as_ref().map(|change| after.manual.fill_variables(&change.value)),
        successor: id.filter(|_| fates.contains(&Fate::Withdrawn)).and_then(|id| successor(after.manual, id)),
        fates,
        fields,
        sections: redline.as_ref().map(|redline| redline.sections()).unwrap_or_default(),
        tally: redline.as_ref().map_or(Tally::default(), |redline| redline.tally),
        lost: (was.front.id.as_ref().map(|id| id.value.clone()))
            .filter(|id| is_lost(id, is) && !is_withdrawn(before, old)),
        files,
        rows,
        redline,
    })
}

fn fates(was: &Document, is: &Document, fields: &[FieldChange], reads_differently: bool) -> Vec<Fate> {
    let mut fates = Vec::new();
    let has = |name: &str| fields.iter().any(|field| field.name == name);
    let is_draft = |status| matches!(status, Status::Draft | Status::InReview);
    match (was.status(), is.status()) {
        (Status::Retired, Status::Retired) => {}
        (_, Status::Retired) => fates.push(Fate::Withdrawn),
        (before, Status::Approved) if is_draft(before) => fates.push(Fate::Released),
        (Status::Approved | Status::Retired, after) if is_draft(after) => fates.push(Fate::Recalled),
        _ => {}
    }
    if has("id") && was.front.id.is_some() && is.front.id.is_some() {
        fates.push(Fate::Renumbered);
    }
    if was.title != is.title {
        fates.push(Fate::Retitled);
    }
    let says_more = fields.iter().any(|field| !LIFE.contains(&field.name.as_str()));
    if reads_differently || says_more || has("version") {
        fates.push(Fate::Revised);
    }
    if was.path.folder() != is.path.folder() {
        fates.push(Fate::Moved);
    }
    if was.path.file_name() != is.path.file_name() {
        fates.push(Fate::Renamed);
    }
    if !fates.contains(&Fate::Revised) && (has("reviewed") || has("review_by")) {
        fates.push(Fate::Reviewed);
    }
    if fates.is_empty() && has("approval") {
        fates.push(Fate::Approved);
    }
    if fates.is_empty() {
        fates.push(if fields.is_empty() { Fate::Rewritten } else { Fate::Revised });
    }
    fates.sort();
    fates
}

/// Does a text that goes on under another id not say that it replaces the one with the old id?
fn is_lost(old: &str, is: &Document) -> bool {
    let bears = is.front.id.as_ref().is_some_and(|id| id.value == old);
    !bears && !is.front.supersedes.iter().any(|id| id.value == old)
}

/// Was a document out of use: retired, with no earlier text of it in force until somebody approves that?
fn is_withdrawn(side: &Side<'_>, index: DocumentIndex) -> bool {
    let document = side.document(index);
    let in_force = side.dossier(&document.path).and_then(|dossier| dossier.effective());
    document.status() == Status::Retired && in_force.is_none_or(|revision| revision.facts.is_withdrawn())
}

/// The document that says it replaces another.
fn successor(manual: &Manual, id: &str) -> Option<String> {
    let replaces = |document: &Document| document.front.supersedes.iter().any(|old| old.value == id);
    let live = |document: &Document| document.status() != Status::Retired;
    let found = manual.documents.iter().find(|document| replaces(document) && live(document));
    found.map(|document| document.name().to_string())
}

/// Record types that came, went or changed. A record type is kept as long as some document says so.
pub(super) fn records(before: &Side<'_>, after: &Side<'_>) -> Vec<RecordChange> {
    let (old, new) = (kept(before.manual), kept(after.manual));
    let change = |document: &Document, record: &Record, difference, fields| RecordChange {
        document: document.name().to_string(),
        name: name(record).to_string(),
        difference,
        answers: tags(&record.answers),
        fields,
    };
    let mut changes = Vec::new();
    let mut renamed: Vec<&str> = Vec::new();
    for (document, record) in &new {
        // The same record in the same document, else in whichever document keeps it.
        let home = |(was, _): &&(&Document, &Record)| was.front.id == document.front.id;
        let same = old.iter().filter(|(_, was)| name(was) == name(record));
        let found = same.clone().find(home).or(same.clone().next());
        // A record that the same requirements ask for, under another name.
        let other = || {
            let gone = old.iter().filter(home).filter(|(_, was)| !new.iter().any(|(_, kept)| name(kept) == name(was)));
            let answers = tags(&record.answers);
            gone.clone().find(|(_, was)| !answers.is_empty() && tags(&was.answers) == answers)
        };
        match found.or_else(other) {
            None => changes.push(change(document, record, Difference::Added, Vec::new())),
            Some((_, was)) => {
                if name(was) != name(record) {
                    renamed.push(name(was));
                }
                let fields = record_fields(was, record);
                if !fields.is_empty() {
                    changes.push(change(document, record, Difference::Changed, fields));
                }
            }
        }
    }
    let is_kept =
        |was: &Record| renamed.contains(&name(was)) || new.iter().any(|(_, record)| name(record) == name(was));
    for (document, record) in old.iter().filter(|(_, was)| !is_kept(was)) {
        changes.push(change(document, record, Difference::Dropped, Vec::new()));
    }
    changes
}

fn kept(manual: &Manual) -> Vec<(&Document, &Record)> {
    let live = manual.documents.iter().filter(|document| document.status() != Status::Retired);
    live.flat_map(|document| document.front.records.iter().map(move |record| (document.as_ref(), record))).collect()
}

fn name(record: &Record) -> &str {
    record.name.as_ref().map_or("", |name| name.value.as_str())
}
