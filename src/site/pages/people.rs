use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::manual::{DocumentIndex, RowIndex, Target, Term};
use crate::site::context as page;
use crate::site::pages::calendar::Dues;
use crate::site::pages::document::row as document_row;
use crate::site::view::View;
use crate::syntax::markdown::escape;
use crate::syntax::register::{Cell, CellValue};

/// Rows of registers that the page of a role lists.
const ROWS: usize = 500;

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

/// What there is for each role by its name, each list in the order of the manual.
#[derive(Debug, Default)]
pub struct ByRole<'m> {
    owned: BTreeMap<&'m str, Vec<DocumentIndex>>,
    read: BTreeMap<&'m str, Vec<DocumentIndex>>,
    approved: BTreeMap<&'m str, Vec<DocumentIndex>>,
    /// Positions in [`crate::manual::Manual::records`].
    records: BTreeMap<&'m str, Vec<u32>>,
}

impl<'m> ByRole<'m> {
    fn of(view: &View<'m>) -> Self {
        let mut all = Self::default();
        let manual = view.manual;
        for (index, document) in manual.documents().filter(|(index, _)| view.is_listed(*index)) {
            let front = &document.front;
            if let Some(owner) = &front.owner {
                all.owned.entry(&owner.value).or_default().push(index);
            }
            let readers: BTreeSet<&str> = front.audience.iter().map(|reader| reader.value.as_str()).collect();
            for reader in readers {
                all.read.entry(reader).or_default().push(index);
            }
            if let Some(by) = front.approval.as_ref().and_then(|approval| approval.by.as_ref()) {
                all.approved.entry(&by.value).or_default().push(index);
            }
        }
        for (at, record) in manual.records.iter().enumerate().filter(|(_, record)| view.is_listed(record.document)) {
            let written = &manual.document(record.document).front.records[record.record as usize];
            if let Some(owner) = &written.owner {
                all.records.entry(&owner.value).or_default().push(at as u32);
            }
        }
        all
    }
}

/// The lists of all roles.
fn by_role<'v>(view: &'v View<'_>) -> &'v ByRole<'v> {
    view.by_role.get_or_init(|| ByRole::of(view))
}

/// The documents that a role owns, and those that it has to read.
fn owns_and_reads(view: &View<'_>, role: &str) -> (Vec<DocumentIndex>, Vec<DocumentIndex>) {
    let all = by_role(view);
    let place = |index: &DocumentIndex| view.manual.places[index.0 as usize];
    let list = |lists: &BTreeMap<&str, Vec<DocumentIndex>>, name: &str| lists.get(name).cloned().unwrap_or_default();
    let mut owns = list(&all.owned, role);
    let mut reads = list(&all.read, role);
    if role != ALL_STAFF {
        reads.extend(list(&all.read, ALL_STAFF));
    }
    owns.sort_by_key(place);
    reads.sort_by_key(place);
    reads.dedup();
    (owns, reads)
}

/// The role that everybody holds.
const ALL_STAFF: &str = "all-staff";

/// The rows of registers in use that name a role, each with the first column that does.
fn rows(view: &View<'_>, role: &str) -> Vec<(RowIndex, usize)> {
    let target = Target::Role(role.to_string());
    let backlinks = view.manual.backlinks.get(&target).map(Vec::as_slice).unwrap_or_default();
    let rows: BTreeSet<RowIndex> = backlinks.iter().filter_map(|backlink| backlink.row).collect();
    let column = |row: RowIndex| {
        let cells = &view.manual.registers[row.register as usize].rows[row.row as usize].row.cells;
        let names = |cell: &Cell| matches!(&cell.value, CellValue::Role(roles) if roles.iter().any(|named| named.value == role));
        Some((row, cells.iter().position(names)?))
    };
    rows.into_iter().filter(|row| view.is_kept(*row)).filter_map(column).collect()
}

fn owned_row(view: &View<'_>, (index, column): (RowIndex, usize)) -> Option<page::OwnedRow> {
    let register = &view.manual.registers[index.register as usize];
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
    let rows = rows(view, name);
    let mut clauses: BTreeMap<(u16, u32), page::ClauseLink> = BTreeMap::new();
    for claim in owns.iter().flat_map(|index| &view.claims_of[index.0 as usize]) {
        let reach = &view.claim(*claim).reach;
        let key = (reach.standard.0, reach.clause);
        clauses.entry(key).or_insert_with(|| view.clause(reach.standard, reach.clause as usize));
    }
    let approved = by_role(view).approved.get(name).into_iter().flatten();
    let records = by_role(view).records.get(name).into_iter().flatten();
    page::RolePage {
        title: role.title.clone(),
        holders: Vec::new(),
        vacant: role.holders.is_empty(),
        approves: role.approves.iter().map(|kind| kind.value.as_str().to_string()).collect(),
        reads: reads.iter().map(|index| view.document(*index, None)).collect(),
        owns: owns.iter().map(|index| document_row(view, *index)).collect(),
        approved: approved.map(|index| view.document(*index, None)).collect(),
        clauses: clauses.into_values().collect(),
        row_count: rows.len(),
        rows: rows.into_iter().take(ROWS).filter_map(|row| owned_row(view, row)).collect(),
        records: records.map(|at| view.record(*at)).collect(),
        dues: dues.of_role(name),
        mentions: view.backlinks(&Target::Role(name.to_string())),
    }
}

/// All terms.
pub fn glossary(view: &View<'_>) -> page::GlossaryPage {
    let mut letters: Vec<page::GlossaryLetter> = Vec::new();
    let mut meant: BTreeMap<DocumentIndex, BTreeMap<&str, Vec<Range<usize>>>> = BTreeMap::new();
    let mut terms: Vec<(String, &String, &Term)> =
        view.manual.terms.iter().map(|(key, term)| (sorted_as(key), key, term)).collect();
    terms.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    for (sorted, key, term) in terms {
        let document = view.manual.document(term.document);
        let definition = &document.body.definitions[term.definition as usize];
        let letter: String = sorted.chars().next().map_or(String::new(), |first| first.to_uppercase().collect());
        let letter = if letter.starts_with(char::is_alphabetic) { letter } else { "#".to_string() };
        if letters.last().is_none_or(|last| last.letter != letter) {
            letters.push(page::GlossaryLetter { letter, terms: Vec::new() });
        }
        let target = Target::Term(key.clone());
        let uses = view.manual.backlinks.get(&target).map(Vec::as_slice).unwrap_or_default();
        let using: BTreeSet<DocumentIndex> =
            uses.iter().map(|backlink| backlink.document).filter(|document| view.is_listed(*document)).collect();
        let meant = meant.entry(term.document).or_insert_with(|| meanings(&document.body.html));
        let Some(last) = letters.last_mut() else { continue };
        last.terms.push(page::Term {
            term: term.term.clone(),
            anchor: definition.anchor.clone(),
            definition: page::Html(definition_html(view, term, meant)),
            document: Some(view.document(term.document, None)),
            uses: using.len(),
        });
    }
    page::GlossaryPage { letters }
}

/// A word as lists are sorted: without case, and with the letters that marks stand on.
pub fn sorted_as(word: &str) -> String {
    word.nfd().filter(|c| !is_combining_mark(*c)).nfc().collect::<String>().to_lowercase()
}

/// Where the meanings of all terms of a document stand in its HTML, by their anchors as they are written there.
/// Terms in a row share the meanings that follow them.
fn meanings(html: &str) -> BTreeMap<&str, Vec<Range<usize>>> {
    #[derive(Default)]
    struct List<'h> {
        terms: Vec<&'h str>,
        meanings: Vec<Range<usize>>,
        start: usize,
    }
    fn keep<'h>(found: &mut BTreeMap<&'h str, Vec<Range<usize>>>, list: &mut List<'h>) {
        let meanings = std::mem::take(&mut list.meanings);
        found.extend(list.terms.drain(..).map(|term| (term, meanings.clone())));
    }
    let mut found = BTreeMap::new();
    // A list can stand in a meaning of another.
    let mut open: Vec<List<'_>> = Vec::new();
    for at in memchr::memchr_iter(b'<', html.as_bytes()) {
        let tag = &html[at..];
        if tag.starts_with("<dl>") {
            open.push(List::default());
        }
        let Some(list) = open.last_mut() else { continue };
        if let Some(rest) = tag.strip_prefix("<dt id=\"") {
            if !list.meanings.is_empty() {
                keep(&mut found, list);
            }
            list.terms.extend(rest.find('"').map(|end| &rest[..end]));
        } else if tag.starts_with("<dd>") {
            list.start = at + "<dd>".len();
        } else if tag.starts_with("</dd>") {
            list.meanings.push(list.start..at);
        } else if tag.starts_with("</dl>") {
            keep(&mut found, list);
            open.pop();
        }
    }
    found
}

/// The meaning of a term, rendered for `glossary.html`.
fn definition_html(view: &View<'_>, term: &Term, meanings: &BTreeMap<&str, Vec<Range<usize>>>) -> String {
    let definition = &view.manual.document(term.document).body.definitions[term.definition as usize];
    let ranges = meanings.get(&*escape(&definition.anchor)).into_iter().flatten();
    let meanings: Vec<String> = ranges.map(|range| view.text(term.document, range.clone(), "", true)).collect();
    meanings.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, SourcePath, TextRange};
    use crate::syntax::markdown::{Named, parse_body};

    #[test]
    fn each_term_has_its_own_meanings_and_nothing_of_what_stands_around_its_list() {
        let source = Source::new(
            "g.md",
            "Before.\n\nOne\n: first\n: second\n\nTwo\n: with a list\n\n  Inner\n  : deep\n\n  and more\n\nBetween.\n\n\
             Three\n: third\n\nBehind.\n",
        );
        let path = SourcePath::new("g.md");
        let body = parse_body(&path, &source.text, TextRange::new(0, source.text.len()), Named::default()).value;
        let found = meanings(&body.html);
        let text =
            |anchor: &str| -> Vec<&str> { found[anchor].iter().map(|range| body.html[range.clone()].trim()).collect() };
        assert_eq!(text("term-one"), ["<p>first</p>", "<p>second</p>"]);
        assert_eq!(text("term-three"), ["third"]);
        assert_eq!(text("term-inner"), ["deep"]);
        let two = text("term-two").concat();
        assert!(two.contains("with a list") && two.contains("and more") && !two.contains("Between"), "{two}");
        assert_eq!(two.matches("<dl>").count(), two.matches("</dl>").count(), "{two}");
        assert_eq!(two.matches("<dd>").count(), two.matches("</dd>").count(), "{two}");
    }
}
