//! What becomes of documents, of what stands in them, and of those who read them.

use super::cells::{count, lines, name, named, text};
use super::{Cell, Piece, Section, Weight};
use crate::review::model::{Difference, DocumentChange, Fate, FieldChange, FileChange, Review};

/// What became of a document, in a word.
pub(in crate::review::report) fn fate_word(fate: Fate) -> &'static str {
    match fate {
        Fate::Removed => "removed",
        Fate::Withdrawn => "withdrawn",
        Fate::New => "new",
        Fate::Released => "released",
        Fate::Recalled => "draft again",
        Fate::Revised => "revised",
        Fate::Renumbered => "renumbered",
        Fate::Retitled => "retitled",
        Fate::Moved => "moved",
        Fate::Renamed => "renamed",
        Fate::Reviewed => "reviewed without change",
        Fate::Approved => "approval recorded",
        Fate::Rewritten => "written in another way, reads the same",
    }
}

pub(super) fn documents(review: &Review) -> Section {
    let rows = review.documents.iter().map(|change| {
        let fates: Vec<&str> = change.fates.iter().map(|fate| fate_word(*fate)).collect();
        vec![named(&change.document, &change.title), text(fates.join(", ")), document_details(change)]
    });
    Section {
        name: "documents",
        title: format!("Documents ({})", review.documents.len()),
        weight: Weight::Further,
        columns: vec!["Document", "What became of it", "Details"],
        rows: rows.collect(),
    }
}

fn document_details(change: &DocumentChange) -> Cell {
    let mut details = Vec::new();
    if let Some(path) = &change.path_before {
        details.push(vec![
            Piece::Name(path.clone()),
            Piece::Text(" \u{2192} ".into()),
            Piece::Name(change.path.clone()),
        ]);
    }
    if change.fates.contains(&Fate::Withdrawn) || change.fates.contains(&Fate::Removed) {
        details.push(match &change.successor {
            Some(successor) => vec![Piece::Text("replaced by ".into()), Piece::Name(successor.clone())],
            None => text("no document says that it replaces it"),
        });
    }
    let tally = &change.tally;
    if tally.words_inserted + tally.words_deleted > 0 && !change.fates.contains(&Fate::Removed) {
        let mut words = format!("{} in, {} out", count(tally.words_inserted, "word", "words"), tally.words_deleted);
        if tally.blocks_moved > 0 {
            words.push_str(&format!(", {} moved", count(tally.blocks_moved, "block", "blocks")));
        }
        if !change.sections.is_empty() {
            const MOST: usize = 5;
            words.push_str(&format!(
                "; in {}",
                change.sections.iter().take(MOST).cloned().collect::<Vec<_>>().join("; ")
            ));
            if change.sections.len() > MOST {
                words.push_str(&format!(" and {} more", change.sections.len() - MOST));
            }
        }
        details.push(text(words));
    }
    let file = |file: &FileChange| vec![Piece::Name(file.path.clone()), Piece::Text(format!(" {}", file.included()))];
    details.extend(change.files.iter().map(file));
    if !change.fields.is_empty() {
        details.extend(change.fields.iter().map(field));
    }
    if let (true, Some(version)) = (change.fates.contains(&Fate::New), &change.version) {
        let status = change.status.clone().unwrap_or_else(|| "draft".to_string());
        details.push(text(format!("version {version}, {status}")));
    }
    if let Some(reason) = change.reason.as_ref().filter(|_| change.version != change.version_before) {
        details.push(text(format!("\u{201c}{reason}\u{201d}")));
    }
    lines(details)
}

fn field(field: &FieldChange) -> Cell {
    let line = field.line();
    let rest = line.strip_prefix(&field.name).unwrap_or(&line);
    vec![Piece::Name(field.name.clone()), Piece::Text(rest.to_string())]
}

pub(super) fn files(review: &Review) -> Section {
    let rows = review.files.iter().map(|file| {
        let what = match file.difference {
            Difference::Added => "new",
            Difference::Changed => "has another content",
            Difference::Dropped => "published no more",
        };
        vec![name(file.path.clone()), text(what)]
    });
    Section {
        name: "files",
        title: format!("Other files that are published ({})", review.files.len()),
        weight: Weight::Further,
        columns: vec!["File", "What became of it"],
        rows: rows.collect(),
    }
}

pub(super) fn rows(review: &Review) -> Section {
    let all = review.documents.iter().flat_map(|change| change.rows.iter().map(move |row| (change, row)));
    let rows = all.map(|(change, row)| {
        let what = match row.difference {
            Difference::Added => "new",
            Difference::Changed => "changed",
            Difference::Dropped => "gone",
        };
        let place = vec![Piece::Name(change.document.clone()), Piece::Text(" ".into()), Piece::Name(row.key.clone())];
        vec![place, text(what), lines(row.cells.iter().map(field))]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    Section {
        name: "rows",
        title: format!("Rows of registers ({})", rows.len()),
        weight: Weight::Further,
        columns: vec!["Row", "What became of it", "Cells"],
        rows,
    }
}

pub(super) fn records(review: &Review) -> Section {
    let rows = review.records.iter().map(|change| {
        let what = match change.difference {
            Difference::Added => "new",
            Difference::Changed => "changed",
            Difference::Dropped => "no longer kept",
        };
        let answers = change.answers.join(", ");
        let record = vec![
            Piece::Text(format!("{} (", change.name)),
            Piece::Name(change.document.clone()),
            Piece::Text(")".into()),
        ];
        vec![
            record,
            text(what),
            if answers.is_empty() { text("") } else { name(answers) },
            lines(change.fields.iter().map(field)),
        ]
    });
    let lost = review.records.iter().any(|change| change.difference == Difference::Dropped);
    Section {
        name: "records",
        title: format!("Records ({})", review.records.len()),
        weight: if lost { Weight::Grave } else { Weight::Further },
        columns: vec!["Record", "What became of it", "Asked for by", "Details"],
        rows: rows.collect(),
    }
}

pub(super) fn readers(review: &Review) -> Section {
    let rows = review.readers.iter().map(|reader| vec![text(reader.title.clone()), name(reader.documents.join(", "))]);
    Section {
        name: "readers",
        title: format!("Who must read again ({})", review.readers.len()),
        weight: Weight::Further,
        columns: vec!["Role", "Documents"],
        rows: rows.collect(),
    }
}

pub(super) fn referrers(review: &Review) -> Section {
    const MOST: usize = 12;
    let rows = review.referrers.iter().map(|referrers| {
        let more = referrers.places.len().saturating_sub(MOST);
        let more = (more > 0).then(|| text(format!("and {more} more")));
        vec![
            named(&referrers.document, &referrers.title),
            text(fate_word(referrers.fate)),
            lines(referrers.places.iter().take(MOST).map(|place| text(place.clone())).chain(more)),
        ]
    });
    Section {
        name: "referrers",
        title: format!("Who refers to what changed ({})", review.referrers.len()),
        weight: Weight::Further,
        columns: vec!["Document", "What became of it", "Referred to by"],
        rows: rows.collect(),
    }
}
