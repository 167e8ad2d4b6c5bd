use std::collections::BTreeMap;

use crate::control::Grade;
use crate::coverage::{State, Void, void};
use crate::manual::{DocumentIndex, StandardIndex, Strength};
use crate::site::context as page;
use crate::site::pages::calendar::Dues;
use crate::site::pages::clause::summary;
use crate::site::pages::integration::reuse;
use crate::site::view::{View, state};

/// Entries of each list on the start page.
const FEW: usize = 6;

/// The start page.
pub fn home(
    view: &View<'_>,
    dues: &Dues,
    gaps: &[page::GapRow],
    changes: &page::ChangesPage,
    start: Option<DocumentIndex>,
) -> page::HomePage {
    let manual = view.manual;
    let body =
        start.map_or(String::new(), |index| view.text(index, 0..manual.document(index).body.html.len(), "", false));
    let mut documents = page::DocumentCounts::default();
    for (index, document) in manual.documents() {
        let standing = &view.standing.documents[index.0 as usize];
        if !document.front.is_controlled() || standing.retired {
            continue;
        }
        documents.all += 1;
        documents.overdue += usize::from(standing.overdue);
        match standing.grade {
            Some(Grade::Effective) => documents.effective += 1,
            Some(Grade::NotYetEffective) => documents.not_yet_effective += 1,
            Some(Grade::UnapprovedChange) if standing.changed => documents.unapproved += 1,
            Some(Grade::UnapprovedChange) => documents.approval_missing += 1,
            _ => documents.draft += 1,
        }
    }
    page::HomePage {
        body: page::Html(body),
        standards: manual.standards().map(|(at, _)| summary(view, at)).collect(),
        documents,
        overdue: dues.overdue().take(FEW).cloned().collect(),
        overdue_count: dues.overdue().count(),
        upcoming: dues.within(90).take(FEW).cloned().collect(),
        upcoming_count: dues.within(90).count(),
        changes: changes.months.iter().flat_map(|month| &month.revisions).take(FEW).cloned().collect(),
        gaps: gaps.iter().take(FEW).cloned().collect(),
        gap_count: gaps.len(),
        map: process_map(view),
        reuse_percent: view.coverage.integration.as_ref().map(|integration| reuse(integration).percent),
        roles: manual.settings.roles.keys().map(|role| view.role(role)).collect(),
    }
}

/// The processes and how they interact: an output of one that is an input of another.
pub fn process_map(view: &View<'_>) -> Option<page::ProcessMap> {
    let manual = view.manual;
    let processes: Vec<DocumentIndex> = manual
        .folders
        .iter()
        .flat_map(|folder| folder.documents.iter().copied())
        .filter(|index| view.is_listed(*index) && view.manual.document(*index).front.process.is_some())
        .take(60)
        .collect();
    if processes.is_empty() {
        return None;
    }
    let front = |index: &DocumentIndex| &view.manual.document(*index).front;
    let mut takers: BTreeMap<String, Vec<DocumentIndex>> = BTreeMap::new();
    for index in &processes {
        for input in &front(index).inputs {
            takers.entry(input.value.trim().to_lowercase()).or_default().push(*index);
        }
    }
    let mut edges = Vec::new();
    for from in &processes {
        for output in &front(from).outputs {
            for to in takers.get(&output.value.trim().to_lowercase()).into_iter().flatten() {
                let end = |index: &DocumentIndex| {
                    let document = process_document(view, *index);
                    page::Link { title: document.title, address: document.address }
                };
                let what = manual.fill_variables(&output.value);
                edges.push(page::ProcessEdge { from: end(from), to: end(to), what });
            }
        }
    }
    let bands = ["management", "core", "support"].into_iter().map(|group| page::ProcessBand {
        group: group.to_string(),
        processes: processes
            .iter()
            .filter(|index| process_group(view, **index) == group)
            .map(|index| page::ProcessNode {
                document: process_document(view, *index),
                owner: front(index).owner.as_ref().map(|role| view.role(&role.value)),
                inputs: front(index).inputs.iter().map(|word| manual.fill_variables(&word.value)).collect(),
                outputs: front(index).outputs.iter().map(|word| manual.fill_variables(&word.value)).collect(),
            })
            .collect(),
    });
    Some(page::ProcessMap { bands: bands.filter(|band| !band.processes.is_empty()).collect(), edges })
}

/// The document of a process under the process's own name.
fn process_document(view: &View<'_>, index: DocumentIndex) -> page::DocumentLink {
    let mut document = view.document(index, None);
    if let Some(process) = &view.manual.document(index).front.process {
        document.title = view.manual.fill_variables(&process.value);
    }
    document
}

/// Where a process belongs, told by the chapter that most of its answers lie in: 8 is the core, 7 supports it,
/// the others direct it. A process that answers nothing is taken for core work.
fn process_group(view: &View<'_>, index: DocumentIndex) -> &'static str {
    let mut answers = BTreeMap::from([("management", 0), ("core", 0), ("support", 0)]);
    for claim in view.manual.claims.iter().filter(|claim| claim.document == index) {
        let clause = &view.manual.standard(claim.reach.standard).catalog.clauses()[claim.reach.clause as usize];
        let group = match clause.number.as_str().split('.').next() {
            Some("8" | "A") => "core",
            Some("7") => "support",
            _ => "management",
        };
        if claim.strength == Strength::Satisfies
            && let Some(count) = answers.get_mut(group)
        {
            *count += 1;
        }
    }
    ["core", "support", "management"].into_iter().rev().max_by_key(|group| answers[group]).unwrap_or("core")
}

/// Documents and records that the standards ask for.
pub fn documented_information(view: &View<'_>) -> page::DocumentedInformationPage {
    let standards = view.manual.standards().filter(|(_, standard)| !standard.catalog.required.is_empty());
    page::DocumentedInformationPage {
        standards: standards
            .map(|(at, standard)| {
                let rows: Vec<page::RequiredInformation> =
                    (0..standard.catalog.required.len()).map(|required| view.required(at, required)).collect();
                page::RequiredByStandard {
                    alias: standard.alias.clone(),
                    name: standard.catalog.edition.reference.clone(),
                    present: rows
                        .iter()
                        .filter(|row| matches!(row.state, page::State::Covered | page::State::Justified))
                        .count(),
                    rows,
                }
            })
            .collect(),
    }
}

/// Everything that is open, the most urgent first.
pub fn gap_rows(view: &View<'_>) -> Vec<page::GapRow> {
    let mut rows = Vec::new();
    for (standard, entry) in view.manual.standards() {
        let coverage = &view.coverage.standards[standard.0 as usize];
        for (item, cover) in coverage.items.iter().enumerate() {
            let decision = cover.decision.map(|decision| &view.manual.decisions[decision as usize]);
            let cause = decision.and_then(|decision| void(view.manual, decision));
            let expired = matches!(cause, Some(Void::Expired(_)));
            // What is only derived is to be confirmed, not to be written.
            if cover.is_derived() {
                continue;
            }
            let urgency = match cover.state {
                State::Gap if expired => page::Urgency::Expired,
                State::Gap => page::Urgency::Missing,
                State::Pending => page::Urgency::Pending,
                State::Partial => page::Urgency::Partial,
                State::Covered | State::Justified => continue,
            };
            let (answers, more) = view.answers(&cover.claims, 4);
            let owner = cover.claims.first().and_then(|claim| {
                let front = &view.manual.document(view.claim(*claim).document).front;
                front.owner.as_ref().map(|role| view.role(&role.value))
            });
            rows.push(page::GapRow {
                urgency,
                clause: view.item(standard, item),
                text: entry.catalog.items()[item].text.clone(),
                state: state(cover.state),
                answers,
                more,
                owner,
                hint: hint(view, standard, item),
            });
        }
    }
    rows.sort_by_key(|row| row.urgency);
    rows
}

/// An identical item of the other standard that is covered already: a candidate for a tag.
fn hint(view: &View<'_>, standard: StandardIndex, item: usize) -> Option<page::Link> {
    let crosswalk = view.manual.crosswalk()?;
    let source = view.manual.by_edition(crosswalk.source.value.as_str())?;
    if view.manual.by_edition(crosswalk.target.value.as_str()) != Some(standard) {
        return None;
    }
    let id = &view.catalog(standard).items()[item].id;
    let row = crosswalk.requirements.iter().find(|row| row.target.value == *id)?;
    let covering = row.source.iter().find_map(|twin| {
        let at = view.catalog(source).item_position(twin.value.as_str())?;
        let cover = &view.coverage.standards[source.0 as usize].items[at];
        (cover.state == State::Covered).then(|| cover.claims.first().copied()).flatten()
    })?;
    let claim = view.claim(covering);
    let link = view.document(claim.document, claim.section);
    let title = match &link.id {
        Some(id) => format!("{id} {}", link.title),
        None => link.title,
    };
    Some(page::Link { title, address: link.address })
}

/// What is open, by urgency.
pub fn gaps(view: &View<'_>, rows: &[page::GapRow]) -> page::GapsPage {
    let mut groups: Vec<page::GapGroup> = Vec::new();
    for row in rows {
        if groups.last().is_none_or(|group| group.urgency != row.urgency) {
            groups.push(page::GapGroup { urgency: row.urgency, rows: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.rows.push(row.clone());
        }
    }
    page::GapsPage {
        groups,
        count: rows.len(),
        standards: view.manual.standards().map(|(at, _)| summary(view, at)).collect(),
    }
}
