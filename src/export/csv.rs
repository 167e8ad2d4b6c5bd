//! Tables as CSV (RFC 4180, UTF-8). No cell can become a formula in a spreadsheet.

use crate::control::Standing;
use crate::coverage::Coverage;
use crate::manual::{DocumentIndex, Manual};
use crate::source::Spanned;

/// A cell that spreadsheets take for text: one that begins with `= + - @` or a control character, also
/// behind blanks or in a full-width form, gets an apostrophe in front.
pub fn neutral(cell: &str) -> String {
    let first = cell.trim_start_matches([' ', '\u{a0}', '\u{3000}']).chars().next();
    let risky = |c: char| {
        matches!(c, '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}') || c.is_control()
    };
    match first.is_some_and(risky) {
        true => format!("'{cell}"),
        false => cell.to_string(),
    }
}

fn table<const N: usize>(header: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(header);
    for row in rows {
        let _ = writer.write_record(row.iter().map(|cell| neutral(cell)));
    }
    writer.into_inner().unwrap_or_default()
}

fn text(field: &Option<Spanned<String>>) -> String {
    field.as_ref().map_or(String::new(), |field| field.value.clone())
}

fn name(manual: &Manual, document: DocumentIndex) -> String {
    manual.document(document).name().to_string()
}

/// The master list of documents.
pub fn documents_csv(manual: &Manual, standing: &Standing) -> Vec<u8> {
    let rows = manual.documents().filter(|(_, document)| document.front.id.is_some()).map(|(index, document)| {
        let front = &document.front;
        let own = &standing.documents[index.0 as usize];
        let approval = front.approval.as_ref();
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
        ]
    });
    let header = [
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
    table(header, rows)
}

/// One row for each claim on each requirement item or control; a row without document where there is none.
pub fn matrix_csv(manual: &Manual, standing: &Standing, coverage: &Coverage) -> Vec<u8> {
    let mut rows = Vec::new();
    for (at, standard) in manual.standards() {
        for (item, cover) in standard.catalog.items().iter().zip(&coverage.standards[at.0 as usize].items) {
            let clause = standard.catalog.clause(item.clause.as_str());
            let head = [
                standard.alias.clone(),
                item.clause.to_string(),
                clause.map_or(String::new(), |clause| clause.title.clone()),
                item.id.to_string(),
                item.text.clone(),
                cover.state.as_str().to_string(),
            ];
            let mut push = |tail: [String; 7]| {
                let [a, b, c, d, e, f] = head.clone();
                let [g, h, i, j, k, l, m] = tail;
                rows.push([a, b, c, d, e, f, g, h, i, j, k, l, m]);
            };
            if cover.claims.is_empty() {
                push(Default::default());
            }
            for claim in &cover.claims {
                let entry = &manual.claims[*claim as usize];
                let document = manual.document(entry.document);
                let section = entry.section.map(|at| &document.body.headings[at as usize]);
                push([
                    name(manual, entry.document),
                    manual.fill_variables(&document.title),
                    text(&document.front.version),
                    section.map_or(String::new(), |section| manual.fill_variables(&section.text)),
                    entry.strength.as_str().to_string(),
                    standing.claims[*claim as usize].map_or(String::new(), |grade| grade.as_str().to_string()),
                    match section {
                        Some(section) => format!("{}#{}", manual.address(entry.document), section.anchor),
                        None => manual.address(entry.document).to_string(),
                    },
                ]);
            }
        }
    }
    let header = [
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
    table(header, rows)
}

/// Record types: what is kept, where, how long.
pub fn records_csv(manual: &Manual, standing: &Standing) -> Vec<u8> {
    let living = manual.records.iter().filter(|record| !standing.documents[record.document.0 as usize].retired);
    let rows = living.map(|record| {
        let written = &manual.document(record.document).front.records[record.record as usize];
        let filled = |field: &Option<Spanned<String>>| manual.fill_variables(&text(field));
        let answers: Vec<String> = written.answers.iter().map(ToString::to_string).collect();
        [
            filled(&written.name),
            name(manual, record.document),
            answers.join("; "),
            filled(&written.location),
            filled(&written.retention),
            text(&written.owner),
            filled(&written.disposition),
        ]
    });
    table(["name", "document", "answers", "location", "retention", "owner", "disposition"], rows)
}

/// The statement of applicability: every control, in or out, and why.
pub fn statement_csv(manual: &Manual, coverage: &Coverage) -> Vec<u8> {
    let mut rows = Vec::new();
    for (at, standard) in manual.standards() {
        for control in standard.catalog.controls() {
            let cover = &coverage.standards[at.0 as usize].items[control.items.start];
            let decision = cover.decision.map(|decision| &manual.decisions[decision as usize]);
            let mut documents: Vec<String> = Vec::new();
            for claim in &cover.claims {
                let id = name(manual, manual.claims[*claim as usize].document);
                if !documents.contains(&id) {
                    documents.push(id);
                }
            }
            rows.push([
                standard.alias.clone(),
                control.number.to_string(),
                control.title.clone(),
                decision.map_or("", |decision| if decision.applicable { "yes" } else { "no" }).to_string(),
                decision.map_or(String::new(), |decision| decision.reason.clone()),
                decision
                    .and_then(|decision| decision.status)
                    .map_or(String::new(), |status| status.as_str().to_string()),
                decision.and_then(|decision| decision.owner.clone()).unwrap_or_default(),
                decision.and_then(|decision| decision.until).map_or(String::new(), |until| until.to_string()),
                cover.state.as_str().to_string(),
                documents.join("; "),
            ]);
        }
    }
    let header =
        ["standard", "control", "title", "applicable", "reason", "status", "owner", "until", "state", "documents"];
    table(header, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for risky in ["=1+1", "+1", "-1", "@x", "\tx", " =x", "\u{ff1d}x", "\u{a0}@x"] {
            assert!(neutral(risky).starts_with('\''), "{risky:?}");
        }
        for plain in ["8.4.1", "PRO-007", "a=b", ""] {
            assert_eq!(neutral(plain), plain);
        }
    }
}
