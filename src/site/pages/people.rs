use std::collections::BTreeMap;

use crate::manual::{DocumentIndex, RowIndex, Target};
use crate::site::context as page;
use crate::site::pages::calendar::Dues;
use crate::site::pages::document::row as document_row;
use crate::site::view::View;
use crate::syntax::register::CellValue;

/// All roles.
pub fn roles(view: &View<'_>, dues: &Dues) -> page::RolesPage {
    let roles = view.manual.settings.roles.iter().map(|(name, role)| {
        let (owns, reads) = owns_and_reads(view, name);
        page::RoleSummary {
            role: view.role(name),
            vacant: role.holders.is_empty(),
            owns: owns.len(),
            reads: reads.len(),
            rows: rows(view, name).len(),
            overdue: dues.of_role(name).iter().filter(|entry| entry.days < 0).count(),
            approves: role.approves.iter().map(|kind| kind.value.as_str().to_string()).collect(),
        }
    });
    page::RolesPage { roles: roles.collect() }
}

fn owns_and_reads(view: &View<'_>, role: &str) -> (Vec<DocumentIndex>, Vec<DocumentIndex>) {
    let (mut owns, mut reads) = (Vec::new(), Vec::new());
    for (index, document) in view.manual.documents().filter(|(index, _)| view.is_listed(*index)) {
        let front = &document.front;
        if front.owner.as_ref().is_some_and(|owner| owner.value == role) {
            owns.push(index);
        }
        if front.audience.iter().any(|reader| reader.value == role || reader.value == ALL_STAFF) {
            reads.push(index);
        }
    }
    let place = |index: &DocumentIndex| view.manual.places[index.0 as usize];
    owns.sort_by_key(place);
    reads.sort_by_key(place);
    (owns, reads)
}

/// The role that everybody holds.
const ALL_STAFF: &str = "all-staff";

fn rows(view: &View<'_>, role: &str) -> Vec<page::OwnedRow> {
    let target = Target::Role(role.to_string());
    let backlinks = view.manual.backlinks.get(&target).map(Vec::as_slice).unwrap_or_default();
    let mut rows = Vec::new();
    for index in backlinks.iter().filter_map(|backlink| backlink.row).take(500) {
        rows.extend(owned_row(view, index, role));
    }
    rows
}

fn owned_row(view: &View<'_>, index: RowIndex, role: &str) -> Option<page::OwnedRow> {
    let register = &view.manual.registers[index.register as usize];
    let row = &register.rows[index.row as usize];
    let column = row.row.cells.iter().position(
        |cell| matches!(&cell.value, CellValue::Role(roles) if roles.iter().any(|named| named.value == role)),
    )?;
    Some(page::OwnedRow {
        register: page::Link {
            title: view.manual.fill_variables(&view.manual.document(register.document).title),
            address: view.manual.register_address(index.register as usize),
        },
        row: view.row(index),
        column: register.columns.get(column)?.heading().to_string(),
    })
}

/// What a role must know, own, approve.
pub fn role(view: &View<'_>, dues: &Dues, name: &str) -> page::RolePage {
    let manual = view.manual;
    let Some(role) = manual.settings.roles.get(name) else { return page::RolePage::default() };
    let (owns, reads) = owns_and_reads(view, name);
    let mut clauses: BTreeMap<(u16, u32), page::ClauseLink> = BTreeMap::new();
    for claim in owns.iter().flat_map(|index| &view.claims_of[index.0 as usize]) {
        let reach = &view.claim(*claim).reach;
        let key = (reach.standard.0, reach.clause);
        clauses.entry(key).or_insert_with(|| view.clause(reach.standard, reach.clause as usize));
    }
    let approved = manual.documents().filter(|(index, document)| {
        let by = document.front.approval.as_ref().and_then(|approval| approval.by.as_ref());
        view.is_listed(*index) && by.is_some_and(|by| by.value == name)
    });
    let records = manual.records.iter().enumerate().filter(|(_, record)| {
        let written = &manual.document(record.document).front.records[record.record as usize];
        view.is_listed(record.document) && written.owner.as_ref().is_some_and(|owner| owner.value == name)
    });
    page::RolePage {
        title: role.title.clone(),
        holders: Vec::new(),
        vacant: role.holders.is_empty(),
        approves: role.approves.iter().map(|kind| kind.value.as_str().to_string()).collect(),
        reads: reads.iter().map(|index| view.document(*index, None)).collect(),
        owns: owns.iter().map(|index| document_row(view, *index)).collect(),
        approved: approved.map(|(index, _)| view.document(index, None)).collect(),
        clauses: clauses.into_values().collect(),
        rows: rows(view, name),
        records: records.map(|(at, _)| view.record(at as u32)).collect(),
        dues: dues.of_role(name),
        mentions: view.backlinks(&Target::Role(name.to_string())),
    }
}

/// All terms.
pub fn glossary(view: &View<'_>) -> page::GlossaryPage {
    let mut letters: BTreeMap<String, Vec<page::Term>> = BTreeMap::new();
    for (key, term) in &view.manual.terms {
        let document = view.manual.document(term.document);
        let definition = &document.body.definitions[term.definition as usize];
        let letter: String = key.chars().next().map_or(String::new(), |first| first.to_uppercase().collect());
        let letter = if letter.starts_with(char::is_alphabetic) { letter } else { "#".to_string() };
        let target = Target::Term(key.clone());
        let uses = view.manual.backlinks.get(&target).map_or(0, Vec::len);
        letters.entry(letter).or_default().push(page::Term {
            term: term.term.clone(),
            anchor: definition.anchor.clone(),
            definition: page::Html(definition_html(view, term)),
            document: Some(view.document(term.document, None)),
            uses,
        });
    }
    let letters = letters.into_iter().map(|(letter, terms)| page::GlossaryLetter { letter, terms });
    page::GlossaryPage { letters: letters.collect() }
}

/// The `<dd>` elements of a term, rendered for `glossary.html`.
fn definition_html(view: &View<'_>, term: &crate::manual::Term) -> String {
    let body = &view.manual.document(term.document).body;
    let marker =
        format!("<dt id=\"{}\">", crate::syntax::markdown::escape(&body.definitions[term.definition as usize].anchor));
    let Some(start) = body.html.find(&marker).and_then(|at| Some(at + body.html[at..].find("<dd>")? + 4)) else {
        return String::new();
    };
    let next = body.html[start..].find("<dt").or_else(|| body.html[start..].find("</dl>"));
    let end = start + next.unwrap_or(body.html.len() - start);
    let html = view.manual.fill(term.document, start..end, "", true);
    html.replace("<dd>", "").replace("</dd>", "").trim().to_string()
}
