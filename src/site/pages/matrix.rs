use std::collections::{BTreeMap, BTreeSet};

use crate::manual::{DocumentIndex, StandardIndex};
use crate::site::context as page;
use crate::site::view::{View, strength};

/// Documents that a row of the list names at most; the grid has them all.
const LISTED: usize = 60;

/// Clauses by documents.
pub fn matrix(view: &View<'_>) -> page::MatrixPage {
    let manual = view.manual;
    let order = manual.folders.iter().flat_map(|folder| folder.documents.iter().map(move |index| (folder, *index)));
    let claiming: Vec<(&crate::manual::Folder, DocumentIndex)> =
        order.filter(|(_, index)| view.is_listed(*index) && !view.claims_of[index.0 as usize].is_empty()).collect();
    let column_of: BTreeMap<DocumentIndex, usize> =
        claiming.iter().enumerate().map(|(at, (_, index))| (*index, at)).collect();
    let documents: Vec<page::MatrixDocument> = claiming
        .iter()
        .map(|(folder, index)| {
            let owner = manual.document(*index).front.owner.as_ref();
            page::MatrixDocument {
                document: view.document(*index, None),
                owner: owner.map_or(String::new(), |role| manual.role_title(&role.value).to_string()),
                folder: folder.title.clone(),
            }
        })
        .collect();
    let mut chapters = Vec::new();
    for (standard, _) in manual.standards() {
        chapters.extend(chapters_of(view, standard, &documents, &column_of));
    }
    page::MatrixPage { documents, chapters }
}

fn chapters_of(
    view: &View<'_>,
    standard: StandardIndex,
    documents: &[page::MatrixDocument],
    column_of: &BTreeMap<DocumentIndex, usize>,
) -> Vec<page::MatrixChapter> {
    let catalog = view.catalog(standard);
    let mut chapters: Vec<page::MatrixChapter> = Vec::new();
    for (at, clause) in catalog.clauses().iter().enumerate() {
        if clause.parent.is_none() {
            chapters.push(page::MatrixChapter {
                standard: view.manual.standard(standard).alias.clone(),
                number: clause.number.to_string(),
                title: clause.title.clone(),
                rows: Vec::new(),
            });
        }
        let Some(chapter) = chapters.last_mut() else { continue };
        if clause.items.is_empty() {
            continue;
        }
        let mut cells = cells(view, standard, at, documents, column_of);
        let rest = cells.split_off(cells.len().min(LISTED));
        let (items, clause) = (clause.items.len(), view.clause(standard, at));
        chapter.rows.push(page::MatrixRow { clause, items, cells, more: rest.len(), rest });
    }
    chapters.retain(|chapter| !chapter.rows.is_empty());
    chapters
}

fn cells(
    view: &View<'_>,
    standard: StandardIndex,
    clause: usize,
    documents: &[page::MatrixDocument],
    column_of: &BTreeMap<DocumentIndex, usize>,
) -> Vec<page::MatrixCell> {
    let own = view.catalog(standard).clauses()[clause].items.clone();
    let mut by_column: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for claim in &view.claims_on[standard.0 as usize][clause] {
        let entry = view.claim(*claim);
        let reaches = entry.reach.items().start < own.end && own.start < entry.reach.items().end;
        if let (true, Some(column)) = (reaches, column_of.get(&entry.document)) {
            by_column.entry(*column).or_default().push(*claim);
        }
    }
    let tagged = |(column, claims): (&usize, &Vec<u32>)| {
        let best = claims
            .iter()
            .copied()
            .max_by_key(|claim| (view.claim(*claim).strength, view.claim_grade(*claim), std::cmp::Reverse(*claim)))?;
        let reached = own.clone().filter(|item| claims.iter().any(|claim| view.claim(*claim).reach.holds(*item)));
        Some(cell(view, (*column, &documents[*column]), best, strength(view.claim(best).strength), reached.count()))
    };
    let tagged = by_column.iter().filter_map(tagged);
    let derived = derived_cells(view, standard, own.clone(), documents, column_of, &by_column);
    let mut cells: Vec<page::MatrixCell> = tagged.chain(derived).collect();
    cells.sort_by_key(|cell| cell.column);
    cells
}

/// Documents that answer what the items are taken over from, where they say nothing about these themselves.
fn derived_cells(
    view: &View<'_>,
    standard: StandardIndex,
    items: std::ops::Range<usize>,
    documents: &[page::MatrixDocument],
    column_of: &BTreeMap<DocumentIndex, usize>,
    tagged: &BTreeMap<usize, Vec<u32>>,
) -> Vec<page::MatrixCell> {
    let mut by_column: BTreeMap<usize, (u32, BTreeSet<usize>)> = BTreeMap::new();
    for (item, claim) in view.derived_claims(standard, items) {
        let column = column_of.get(&view.claim(claim).document);
        if let Some(column) = column.filter(|column| !tagged.contains_key(column)) {
            let (first, items) = by_column.entry(*column).or_insert_with(|| (claim, BTreeSet::new()));
            if view.claim_grade(claim) > view.claim_grade(*first) {
                *first = claim;
            }
            items.insert(item);
        }
    }
    let derived = |(column, (claim, items)): (usize, (u32, BTreeSet<usize>))| {
        cell(view, (column, &documents[column]), claim, page::Strength::Derived, items.len())
    };
    by_column.into_iter().map(derived).collect()
}

/// What a document answers, led to by the claim that speaks for it.
fn cell(
    view: &View<'_>,
    (column, document): (usize, &page::MatrixDocument),
    claim: u32,
    strength: page::Strength,
    items: usize,
) -> page::MatrixCell {
    let entry = view.claim(claim);
    let link = view.document(entry.document, entry.section);
    page::MatrixCell {
        column,
        label: document.document.id.clone().unwrap_or_else(|| link.title.clone()),
        address: link.address,
        strength,
        grade: view.worth(claim),
        items,
    }
}
