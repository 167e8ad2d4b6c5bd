//! The tables that people take along: documents, matrix, records, statement of applicability.
//!
//! A table hands on one row after another, so that a matrix of a hundred thousand rows is never held whole.

use crate::control::Standing;
use crate::coverage::{Coverage, holds};
use crate::manual::{DocumentIndex, Manual};
use crate::source::Spanned;

/// What the tables are made of.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'m> {
    /// The manual.
    pub manual: &'m Manual,
    /// What its documents are worth.
    pub standing: &'m Standing,
    /// What they answer.
    pub coverage: &'m Coverage,
}

impl Facts<'_> {
    /// How often a claim reaches an item: rows of a matrix, but for those of items that no claim reaches.
    pub fn meetings(&self) -> usize {
        self.coverage.standards.iter().flat_map(|standard| &standard.items).map(|item| item.claims.len()).sum()
    }
}

/// A table: its name, which is also that of its file, its columns, and what gives its rows.
#[derive(Debug)]
pub struct Table {
    /// `matrix`.
    pub name: &'static str,
    /// The heading of its sheet.
    pub title: &'static str,
    /// The names of its columns.
    pub columns: &'static [&'static str],
    rows: fn(Facts<'_>, &mut Put<'_>),
    /// About how many rows there are in a large manual.
    count: fn(Facts<'_>) -> usize,
}

/// Takes one row.
type Put<'p> = dyn FnMut(&[&str]) + 'p;

/// Hands on a row that was made for it.
fn hand<const N: usize>(put: &mut Put<'_>, row: [String; N]) {
    put(&row.each_ref().map(String::as_str));
}

impl Table {
    /// Gives each row to `put`, in a fixed order, with a cell for each column.
    pub fn rows(&self, facts: Facts<'_>, put: &mut Put<'_>) {
        (self.rows)(facts, put);
    }

    /// About how many bytes it has as text in a large manual, rather more than fewer.
    pub fn room(&self, facts: Facts<'_>) -> usize {
        const CELL: usize = 32;
        (self.count)(facts) * self.columns.len() * CELL
    }

    /// Where a column of that name is.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| *column == name)
    }

    /// The table of a name.
    pub fn named(name: &str) -> Option<&'static Table> {
        TABLES.iter().find(|table| table.name == name)
    }
}

/// All tables.
pub static TABLES: [Table; 4] = [
    Table {
        name: "documents",
        title: "Documents",
        columns: &DOCUMENTS,
        rows: documents,
        count: |facts| facts.manual.documents.len(),
    },
    Table { name: "matrix", title: "Matrix", columns: &MATRIX, rows: matrix, count: |facts| facts.meetings() },
    Table {
        name: "records",
        title: "Records",
        columns: &RECORDS,
        rows: records,
        count: |facts| facts.manual.records.len(),
    },
    Table { name: "soa", title: "Statement of applicability", columns: &STATEMENT, rows: statement, count: |_| 0 },
];

/// A cell that spreadsheets take for text: one that begins with `= + - @` or a control character, also
/// behind blanks or in a full-width form, gets an apostrophe in front.
pub fn neutral(cell: &str) -> std::borrow::Cow<'_, str> {
    let first = cell.trim_start_matches([' ', '\u{a0}', '\u{3000}']).chars().next();
    let risky = |c: char| {
        matches!(c, '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}') || c.is_control()
    };
    match first.is_some_and(risky) {
        true => format!("'{cell}").into(),
        false => cell.into(),
    }
}

fn text(field: &Option<Spanned<String>>) -> String {
    field.as_ref().map_or(String::new(), |field| field.value.clone())
}

fn name(manual: &Manual, document: DocumentIndex) -> String {
    manual.document(document).name().to_string()
}

const DOCUMENTS: [&str; 16] = [
    "id",
    "title",
    "kind",
    "version",
    "status",
    "grade",
    "owner",
    "approved_by",
    "approved_on",
    "effective",
    "review_due",
    "overdue",
    "classification",
    "superseded_by",
    "path",
    "url",
];

/// The master list of documents.
fn documents(facts: Facts<'_>, put: &mut Put<'_>) {
    let Facts { manual, standing, .. } = facts;
    for (index, document) in manual.documents().filter(|(_, document)| document.front.id.is_some()) {
        let front = &document.front;
        let own = &standing.documents[index.0 as usize];
        // Nobody is said to have approved what does not count as approved.
        let approval = front.approval.as_ref().filter(|_| own.is_approved);
        hand(
            put,
            [
                text(&front.id),
                manual.fill_variables(&document.title),
                document.kind().map_or(String::new(), |kind| kind.as_str().to_string()),
                text(&front.version),
                document.status().as_str().to_string(),
                own.grade.map_or(String::new(), |grade| grade.as_str().to_string()),
                text(&front.owner),
                approval.map_or(String::new(), |approval| text(&approval.by)),
                approval.and_then(|approval| approval.on.as_ref()).map_or(String::new(), |on| on.value.to_string()),
                front.effective.as_ref().map_or(String::new(), |date| date.value.to_string()),
                own.review_due.map_or(String::new(), |date| date.to_string()),
                if own.overdue { "yes" } else { "no" }.to_string(),
                front.classification.as_ref().map_or(String::new(), |word| word.value.as_str().to_string()),
                own.successor.map_or(String::new(), |successor| name(manual, successor)),
                document.path.to_string(),
                manual.address(index).to_string(),
            ],
        );
    }
}

const MATRIX: [&str; 13] = [
    "standard",
    "clause",
    "title",
    "item",
    "requirement",
    "state",
    "document",
    "document_title",
    "version",
    "section",
    "strength",
    "grade",
    "url",
];

/// One row for each claim on each requirement item or control; a row without document where there is none.
fn matrix(facts: Facts<'_>, put: &mut Put<'_>) {
    let Facts { manual, standing, coverage } = facts;
    for (at, standard) in manual.standards() {
        for (item, cover) in standard.catalog.items().iter().zip(&coverage.standards[at.0 as usize].items) {
            let clause = standard.catalog.clause(item.clause.as_str());
            let head = [
                &*standard.alias,
                item.clause.as_str(),
                clause.map_or("", |clause| &*clause.title),
                item.id.as_str(),
                &*item.text,
                cover.state.as_str(),
            ];
            let mut push = |tail: [&str; 7]| {
                let [a, b, c, d, e, f] = head;
                let [g, h, i, j, k, l, m] = tail;
                put(&[a, b, c, d, e, f, g, h, i, j, k, l, m]);
            };
            if cover.claims.is_empty() {
                push([""; 7]);
            }
            for claim in &cover.claims {
                let entry = &manual.claims[*claim as usize];
                let document = manual.document(entry.document);
                let section = entry.section.map(|at| &document.body.headings[at as usize]);
                let address = section.map(|section| format!("{}#{}", manual.address(entry.document), section.anchor));
                push([
                    document.name(),
                    &manual.fill_variables(&document.title),
                    document.front.version.as_ref().map_or("", |version| &*version.value),
                    &section.map_or(String::new(), |section| manual.fill_variables(&section.text)),
                    entry.strength.as_str(),
                    standing.claims[*claim as usize].map_or("", |grade| grade.as_str()),
                    address.as_deref().unwrap_or(manual.address(entry.document)),
                ]);
            }
        }
    }
}

const RECORDS: [&str; 7] = ["name", "document", "answers", "location", "retention", "owner", "disposition"];

/// Record types: what is kept, where, how long.
fn records(facts: Facts<'_>, put: &mut Put<'_>) {
    let Facts { manual, standing, .. } = facts;
    let living = manual.records.iter().filter(|record| !standing.documents[record.document.0 as usize].retired);
    for record in living {
        let written = &manual.document(record.document).front.records[record.record as usize];
        let filled = |field: &Option<Spanned<String>>| manual.fill_variables(&text(field));
        let answers: Vec<String> = written.answers.iter().map(ToString::to_string).collect();
        hand(
            put,
            [
                filled(&written.name),
                name(manual, record.document),
                answers.join("; "),
                filled(&written.location),
                filled(&written.retention),
                text(&written.owner),
                filled(&written.disposition),
            ],
        );
    }
}

const STATEMENT: [&str; 11] =
    ["standard", "control", "title", "applicable", "reason", "status", "owner", "until", "state", "documents", "void"];

/// The statement of applicability: every control, in or out, and why.
fn statement(facts: Facts<'_>, put: &mut Put<'_>) {
    let Facts { manual, coverage, .. } = facts;
    for (at, standard) in manual.standards() {
        for control in standard.catalog.controls() {
            let cover = &coverage.standards[at.0 as usize].items[control.items.start];
            let decision = cover.decision.map(|decision| &manual.decisions[decision as usize]);
            let applicable = decision.map(|decision| decision.applicable).or(cover.undisclosed);
            let mut documents: Vec<String> = Vec::new();
            for claim in &cover.claims {
                let id = name(manual, manual.claims[*claim as usize].document);
                if !documents.contains(&id) {
                    documents.push(id);
                }
            }
            hand(
                put,
                [
                    standard.alias.clone(),
                    control.number.to_string(),
                    control.title.clone(),
                    applicable.map_or("", |applies| if applies { "yes" } else { "no" }).to_string(),
                    decision.map_or(String::new(), |decision| decision.reason.to_string()),
                    decision
                        .and_then(|decision| decision.status)
                        .map_or(String::new(), |status| status.as_str().to_string()),
                    decision.and_then(|decision| decision.owner.clone()).unwrap_or_default(),
                    decision.and_then(|decision| decision.until).map_or(String::new(), |until| until.to_string()),
                    cover.state.as_str().to_string(),
                    documents.join("; "),
                    decision.map_or("", |decision| if holds(manual, decision) { "" } else { "yes" }).to_string(),
                ],
            );
        }
    }
}
