//! What points at things that changed or went: references of texts, rows of registers.

use std::collections::BTreeMap;

use super::Side;
use super::model::{BrokenReference, DocumentChange, Fate, Referrers};
use super::side::Pairs;
use crate::manual::{Backlink, DocumentIndex, Manual, Target};
use crate::source::{SourcePath, Span, TextRange};
use crate::syntax::markdown::RefTarget;
use crate::syntax::register::{Cell, CellValue};

/// References and cells that lead to nothing now and led to something before, or are new.
pub(super) fn broken(before: &Side<'_>, after: &Side<'_>, pairs: &Pairs) -> Vec<BrokenReference> {
    let mut found = Vec::new();
    for (index, document) in after.manual.documents() {
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        if let Some(old) = pairs.before(index) {
            for (names, _, _) in broken_in(before.manual, old) {
                *known.entry(names).or_default() += 1;
            }
        }
        for (names, place, span) in broken_in(after.manual, index) {
            match known.get_mut(&names).filter(|count| **count > 0) {
                Some(count) => *count -= 1,
                None => found.push(BrokenReference {
                    document: document.name().to_string(),
                    title: after.title(index),
                    place,
                    file: span.file.to_string(),
                    line: after.texts.places(&span).0.line,
                    names,
                }),
            }
        }
    }
    found
}

/// What a document names that is not there: the name, the section or row that names it, the place.
fn broken_in(manual: &Manual, index: DocumentIndex) -> Vec<(String, Option<String>, Span)> {
    let document = manual.document(index);
    let mut found = Vec::new();
    for (reference, target) in document.body.references.iter().zip(&manual.links[index.0 as usize]) {
        if *target == Target::Broken {
            let names = match &reference.target {
                RefTarget::Path { path, anchor: Some(anchor) } => format!("{path}#{anchor}"),
                RefTarget::Path { path: text, .. } | RefTarget::Wiki(text) | RefTarget::Image(text) => text.clone(),
                RefTarget::Here(anchor) => format!("#{anchor}"),
                RefTarget::External(_) | RefTarget::Unsafe(_) => continue,
            };
            let place = reference.section.map(|section| document.body.headings[section as usize].text.clone());
            found.push((names, place, document.span(reference.range)));
        }
    }
    for register in manual.registers.iter().filter(|register| register.document == index) {
        for row in &register.rows {
            for (cell, targets) in row.row.cells.iter().zip(&row.targets) {
                let broken = targets.iter().enumerate().filter(|(_, target)| **target == Target::Broken);
                for (at, _) in broken {
                    let file: SourcePath = register.source.clone().unwrap_or_else(|| document.path.clone());
                    let (names, range) = named(cell, at);
                    found.push((names.to_string(), row.key.clone(), Span::new(&file, range)));
                }
            }
        }
    }
    found
}

/// Of the names in a cell the one that led to its target at this place; of a link all of it.
fn named(cell: &Cell, at: usize) -> (&str, TextRange) {
    let names = match &cell.value {
        CellValue::Document(names) | CellValue::Register(_, names) => names.as_slice(),
        _ => &[],
    };
    names.get(at).map_or((&cell.text, cell.range), |name| (&name.value, name.range))
}

/// Who refers to documents that were revised, withdrawn or removed.
pub(super) fn referrers(
    before: &Side<'_>,
    after: &Side<'_>,
    pairs: &Pairs,
    documents: &[DocumentChange],
) -> Vec<Referrers> {
    let mut found = Vec::new();
    for change in documents {
        let wanted = [Fate::Removed, Fate::Withdrawn, Fate::Revised];
        let Some(fate) = wanted.into_iter().find(|fate| change.fates.contains(fate)) else { continue };
        let places = match fate {
            Fate::Removed => {
                let target = before.manual.paths.get(change.path.as_str());
                // Those that still refer to it; whoever does not any more has been mended.
                let lives = |backlink: &&Backlink| pairs.after(backlink.document).is_some();
                target.map(|index| places(before.manual, *index, lives)).unwrap_or_default()
            }
            _ => {
                let target = after.manual.paths.get(change.path.as_str());
                target.map(|index| places(after.manual, *index, |_| true)).unwrap_or_default()
            }
        };
        if !places.is_empty() {
            found.push(Referrers { document: change.document.clone(), title: change.title.clone(), fate, places });
        }
    }
    found
}

fn places(manual: &Manual, index: DocumentIndex, keep: impl Fn(&&Backlink) -> bool) -> Vec<String> {
    let backlinks = manual.backlinks.get(&Target::Document(index, None)).map(Vec::as_slice).unwrap_or_default();
    let place = |backlink: &Backlink| {
        let document = manual.document(backlink.document);
        if let Some(row) = backlink.row {
            let row = &manual.registers[row.register as usize].rows[row.row as usize];
            return format!("{} {}", document.name(), row.key.as_deref().unwrap_or("a row"));
        }
        match backlink.section {
            Some(section) => format!("{} \u{a7} {}", document.name(), document.body.headings[section as usize].text),
            None => document.name().to_string(),
        }
    };
    let mut places: Vec<String> = backlinks.iter().filter(keep).map(place).collect();
    places.dedup();
    places
}
