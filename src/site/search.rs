//! What search finds: documents with their sections, clauses, register rows, roles and terms.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rayon::prelude::*;

use super::Artifact;
use super::view::View;
use crate::manual::{Claim, DocumentIndex, RowIndex, StandardIndex};
use crate::search::{self, Entry, EntryKind};
use crate::syntax::markdown::{Body, Heading};

/// Builds the index and hands its files on as they come.
pub fn index(view: &View<'_>, put: &(impl Fn(Artifact) + Sync)) {
    let entries = entries(view);
    let language = search::Language::of(&view.manual.settings.manual.language);
    search::build_each(&entries, language, |(address, bytes)| put(Artifact { address, bytes }));
}

/// A text with its variables filled.
fn filled_in<'m>(view: &View<'m>, text: &'m str) -> Cow<'m, str> {
    if text.contains("{{") { view.manual.fill_variables(text).into() } else { text.into() }
}

/// Text as a reader sees it: variables filled, roles and terms by their names. Most of it is as it was written.
fn filled<'m>(view: &View<'m>, text: &'m str) -> Cow<'m, str> {
    let text = filled_in(view, text);
    if !text.contains("role:") && !text.contains("term:") {
        return text;
    }
    named(&text, |role| view.manual.settings.roles.get(role).map(|role| role.title.as_str())).into()
}

/// Puts names in the place of what references to roles and terms say. One way through the text: of two searches for
/// what comes next, one would run to the end each time.
fn named<'t>(text: &str, title: impl Fn(&str) -> Option<&'t str>) -> String {
    let mut named = String::with_capacity(text.len());
    let mut done = 0;
    for (colon, _) in text.match_indices(':') {
        let Some(start) = colon.checked_sub("role".len()).filter(|start| *start >= done) else { continue };
        let Some(kind @ ("role" | "term")) = text.get(start..colon) else { continue };
        let name = &text[colon + 1..];
        let name = &name[..name.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').unwrap_or(name.len())];
        let end = colon + 1 + name.len();
        named.push_str(&text[done..start]);
        let said = if kind == "role" { title(name).unwrap_or(&text[start..end]) } else { name };
        named.push_str(said);
        done = end;
    }
    named.push_str(&text[done..]);
    named
}

fn entries<'m>(view: &View<'m>) -> Vec<Entry<'m>> {
    let manual = view.manual;
    let documents: Vec<DocumentIndex> =
        manual.documents().map(|(index, _)| index).filter(|index| view.is_listed(*index)).collect();
    // There are a hundred thousand in a large manual: a list that grows would be copied, and end with room for as many again.
    let of_documents: usize =
        documents.iter().map(|index| section_entries(&manual.document(*index).body).count() + 1).sum();
    let clauses: usize = manual.standards().map(|(standard, _)| view.catalog(standard).clauses().len()).sum();
    let rows: usize = manual.registers.iter().map(|register| register.rows.len()).sum();
    let others = clauses + rows + manual.settings.roles.len() + manual.terms.len();
    let mut entries = Vec::with_capacity(of_documents + others);
    for some in documents.chunks(AT_ONCE) {
        let made: Vec<Vec<Entry>> = some.par_iter().map(|index| document(view, *index)).collect();
        made.into_iter().for_each(|own| entries.extend(own));
    }
    for (standard, _) in manual.standards() {
        entries.extend((0..view.catalog(standard).clauses().len()).map(|clause| self::clause(view, standard, clause)));
    }
    for (at, register) in manual.registers.iter().enumerate() {
        if !view.is_listed(register.document) {
            continue;
        }
        let keyed = register.rows.iter().enumerate().filter(|(_, row)| row.key.is_some());
        entries.extend(keyed.map(|(row, _)| self::row(view, RowIndex { register: at as u32, row: row as u32 })));
    }
    for (name, role) in &manual.settings.roles {
        entries.push(Entry {
            kind: EntryKind::Role,
            url: manual.role_address(name),
            id: name.clone(),
            title: role.title.as_str().into(),
            ..Entry::default()
        });
    }
    for term in manual.terms.values() {
        let definition = &manual.document(term.document).body.definitions[term.definition as usize];
        entries.push(Entry {
            kind: EntryKind::Term,
            url: format!("glossary.html#{}", definition.anchor),
            title: term.term.as_str().into(),
            body: filled(view, &definition.text),
            ..Entry::default()
        });
    }
    entries
}

/// Documents whose entries are made at one time; more would lie beside the list they are moved to.
const AT_ONCE: usize = 256;

/// The headings that are entries of their own: all but the title of the page.
fn section_entries(body: &Body) -> impl Iterator<Item = (usize, &Heading)> {
    body.headings.iter().enumerate().skip(usize::from(body.has_title))
}

fn document<'m>(view: &View<'m>, index: DocumentIndex) -> Vec<Entry<'m>> {
    let manual = view.manual;
    let document = manual.document(index);
    let body = &document.body;
    let link = view.document(index, None);
    // A claim belongs to the section that answers, so that a clause leads there and not to the top of the page.
    // The title is no section of its own: what is claimed for it leads to the document.
    let section_of = |claim: &Claim| claim.section.filter(|section| *section > 0 || !body.has_title);
    let clause_numbers = |section: Option<u32>| -> Vec<String> {
        let own = view.claims_of[index.0 as usize].iter().map(|claim| view.claim(*claim));
        let numbers: BTreeSet<String> = own
            .filter(|claim| section_of(claim) == section)
            .map(|claim| view.catalog(claim.reach.standard).clauses()[claim.reach.clause as usize].number.to_string())
            .collect();
        numbers.into_iter().collect()
    };
    let front = &document.front;
    let mut facets = vec![("kind".to_string(), link.kind.clone())];
    facets.extend(front.owner.as_ref().map(|role| ("owner".to_string(), role.value.clone())));
    let introduction = body.printed_headings().first();
    let introduction_end = introduction.map_or(body.text.len(), |heading| heading.text_at as usize);
    let mut entries = Vec::with_capacity(body.headings.len() + 1);
    entries.push(Entry {
        kind: if front.id.is_some() { EntryKind::Document } else { EntryKind::Page },
        url: link.address.clone(),
        id: link.id.clone().unwrap_or_default(),
        title: link.title.clone().into(),
        context: String::new(),
        body: filled(view, &body.text[..introduction_end]),
        clauses: clause_numbers(None),
        keywords: front.summary.iter().map(|summary| filled_in(view, &summary.value).into_owned()).collect(),
        facets,
    });
    for (at, heading) in section_entries(body) {
        let next = body.headings.get(at + 1).map_or(body.text.len(), |next| next.text_at as usize);
        entries.push(Entry {
            kind: EntryKind::Section,
            url: format!("{}#{}", link.address, heading.anchor),
            id: String::new(),
            title: filled_in(view, &heading.text),
            // The document's title and facets are those of its own entry, which stands above.
            context: String::new(),
            body: filled(view, &body.text[heading.text_at as usize..next]),
            clauses: clause_numbers(Some(at as u32)),
            keywords: Vec::new(),
            facets: Vec::new(),
        });
    }
    entries
}

fn clause(view: &View<'_>, standard: StandardIndex, at: usize) -> Entry<'static> {
    let catalog = view.catalog(standard);
    let clause = &catalog.clauses()[at];
    let texts: Vec<&str> = catalog.items_of(clause).iter().map(|item| item.text.as_str()).collect();
    Entry {
        kind: EntryKind::Clause,
        url: view.manual.clause_address(standard, at),
        id: clause.number.to_string(),
        title: clause.title.clone().into(),
        context: catalog.edition.reference.clone(),
        body: texts.join(" ").into(),
        ..Entry::default()
    }
}

fn row(view: &View<'_>, index: RowIndex) -> Entry<'static> {
    let manual = view.manual;
    let register = &manual.registers[index.register as usize];
    let row = &register.rows[index.row as usize];
    let cells: Vec<&str> =
        row.row.cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect();
    Entry {
        kind: EntryKind::RegisterRow,
        url: manual.row_address(index),
        id: row.key.clone().unwrap_or_default(),
        title: view.row_title(index).into(),
        context: manual.fill_variables(&manual.document(register.document).title),
        body: manual.fill_variables(&cells.join(" \u{b7} ")).into(),
        ..Entry::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_to_roles_and_terms_are_found_by_the_names_they_stand_for() {
        let title = |role: &str| (role == "boss").then_some("Managing director");
        for (text, expected) in [
            ("See role:boss, and term:Größe-1.", "See Managing director, and Größe-1."),
            ("role:nobody asks role:boss", "role:nobody asks Managing director"),
            ("term:role:boss", "role:boss"),
            ("term:", ""),
            ("a:b ä:b role: x", "a:b ä:b role: x"),
            (":boss erm:x", ":boss erm:x"),
        ] {
            assert_eq!(named(text, title), expected, "{text}");
        }
    }
}
