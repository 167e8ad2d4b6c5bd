use std::collections::BTreeSet;

use crate::catalog::ClauseKind;
use crate::config::Implementation;
use crate::control::Grade;
use crate::coverage::{holds, reached_by_records};
use crate::manual::{Manual, StandardIndex, Strength};
use crate::site::context as page;
use crate::site::view::View;

/// Answers and records that the row of a control lists.
const LISTED: usize = 8;

/// The statement of applicability of a standard with controls.
pub fn statement(view: &View<'_>, standard: StandardIndex) -> page::StatementPage {
    let groups = statement_groups(view, standard);
    let rows = || groups.iter().flat_map(|group| &group.rows);
    let holding = |row: &&page::StatementRow| row.decision.as_ref().is_some_and(|decision| decision.void.is_none());
    let decided = |applicable: bool| {
        let is_so =
            |row: &&page::StatementRow| row.decision.as_ref().is_some_and(|decision| decision.applicable == applicable);
        rows().filter(holding).filter(is_so).count()
    };
    let counts = page::StatementCounts {
        controls: rows().count(),
        applicable: decided(true),
        excluded: decided(false),
        undecided: rows().filter(|row| !holding(row)).count(),
        implemented: rows().filter(|row| row.implementation == Some(page::Implementation::Implemented)).count(),
    };
    page::StatementPage {
        standard: view.standard(standard).name,
        registers: deciding(view, standard),
        others: with_controls(view.manual)
            .filter(|other| *other != standard)
            .map(|other| page::Link {
                title: view.standard(other).name,
                address: statement_address(view.manual, other),
            })
            .collect(),
        groups,
        counts,
    }
}

/// The standards with controls: each has a statement of applicability.
pub fn with_controls(manual: &Manual) -> impl Iterator<Item = StandardIndex> + '_ {
    manual.standards().filter(|(_, standard)| standard.catalog.controls().next().is_some()).map(|(at, _)| at)
}

/// Where the statement of a standard lies: of the first one at the root, of another one among its clauses.
pub fn statement_address(manual: &Manual, standard: StandardIndex) -> String {
    let page = "statement-of-applicability.html";
    match with_controls(manual).next() {
        Some(first) if first != standard => manual.standard_address(standard).replace("index.html", page),
        _ => page.to_string(),
    }
}

/// The registers in force that decide something about a standard, in their order.
fn deciding(view: &View<'_>, standard: StandardIndex) -> Vec<page::DecidingRegister> {
    let manual = view.manual;
    let about = manual.decisions.iter().filter(|decision| decision.reach.standard == standard);
    let registers: BTreeSet<u32> = about.filter_map(|decision| decision.row.map(|row| row.register)).collect();
    let documents = registers.into_iter().map(|register| manual.registers[register as usize].document);
    documents
        .filter(|document| view.is_listed(*document))
        .map(|document| page::DecidingRegister {
            document: view.document(document, None),
            approval: view.approval(document),
        })
        .collect()
}

/// The controls of a standard, by group, with what was decided about each.
pub fn statement_groups(view: &View<'_>, standard: StandardIndex) -> Vec<page::StatementGroup> {
    let catalog = view.catalog(standard);
    let records = reached_by_records(view.manual, view.standing, standard);
    let mut groups: Vec<page::StatementGroup> = Vec::new();
    for (at, clause) in catalog.clauses().iter().enumerate() {
        match clause.kind {
            ClauseKind::ControlGroup => groups.push(page::StatementGroup {
                number: clause.number.to_string(),
                title: clause.title.clone(),
                objective: clause.objective.clone(),
                rows: Vec::new(),
            }),
            ClauseKind::Control => {
                if groups.is_empty() {
                    groups.push(page::StatementGroup::default());
                }
                if let Some(group) = groups.last_mut() {
                    let records = records.get(clause.items.start).map(Vec::as_slice).unwrap_or_default();
                    group.rows.push(row(view, standard, at, records));
                }
            }
            ClauseKind::Clause => {}
        }
    }
    groups.retain(|group| !group.rows.is_empty());
    groups
}

/// `records` are those that answer the control.
fn row(view: &View<'_>, standard: StandardIndex, at: usize, records: &[u32]) -> page::StatementRow {
    let catalog = view.catalog(standard);
    let clause = &catalog.clauses()[at];
    let item = clause.items.start;
    let cover = &view.coverage.standards[standard.0 as usize].items[item];
    let decision = cover.decision.map(|decision| &view.manual.decisions[decision as usize]);
    let holding = decision.filter(|decision| holds(view.manual, decision));
    let effective = cover.claims.iter().any(|claim| {
        view.claim(*claim).strength == Strength::Satisfies && view.claim_grade(*claim) == Some(Grade::Effective)
    });
    let supported_by = view.manual.crosswalk().map_or(Vec::new(), |crosswalk| {
        let Some(source) = view.manual.by_edition(crosswalk.source.value.as_str()) else { return Vec::new() };
        let is_target = view.manual.by_edition(crosswalk.target.value.as_str()) == Some(standard);
        let supports = crosswalk.supports.iter().filter(|support| is_target && support.control.value == clause.number);
        supports
            .flat_map(|support| &support.source)
            .filter_map(|number| view.clause_by_number(source, number.value.as_str()))
            .collect()
    });
    let disagreement = holding.and_then(|decision| {
        let implemented = decision.applicable && decision.status == Some(Implementation::Implemented);
        match () {
            () if cover.is_contradicted() => Some(page::Disagreement::ExcludedButClaimed),
            () if implemented && !effective => Some(page::Disagreement::ImplementedWithoutDocument),
            () => None,
        }
    });
    let (answers, more) = view.answers(&cover.claims, LISTED);
    // Of a decision that is not shown no more is told than what it says.
    let undisclosed = cover.undisclosed.map(|applicable| page::Decision {
        clause: view.clause(standard, at),
        applicable,
        ..page::Decision::default()
    });
    page::StatementRow {
        control: view.clause(standard, at),
        text: catalog.items().get(item).map_or(String::new(), |item| item.text.clone()),
        decision: cover.decision.map(|decision| view.decision(decision)).or(undisclosed),
        implementation: holding.and_then(|decision| decision.status).map(implementation),
        answers,
        more,
        more_records: records.len().saturating_sub(LISTED),
        records: records.iter().take(LISTED).map(|record| view.record(*record)).collect(),
        supported_by,
        disagreement,
    }
}

/// A state of implementation in the words of the pages.
pub fn implementation(status: Implementation) -> page::Implementation {
    match status {
        Implementation::Planned => page::Implementation::Planned,
        Implementation::Partial => page::Implementation::Partial,
        Implementation::Implemented => page::Implementation::Implemented,
    }
}
