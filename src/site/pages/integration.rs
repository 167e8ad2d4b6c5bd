use crate::catalog::Reuse;
use crate::coverage::{Integration, IntegrationState, SideBySide};
use crate::manual::{DocumentIndex, StandardIndex};
use crate::site::context as page;
use crate::site::pages::clause::{change, difference_kind, relation};
use crate::site::view::{View, counts, state};

/// Two standards in one system; nothing if only one of them is in use.
pub fn integration(view: &View<'_>) -> Option<page::IntegrationPage> {
    let crosswalk = view.manual.crosswalk()?;
    let integration = view.coverage.integration.as_ref()?;
    let (first, second) = (integration.first?, integration.second?);
    let clauses = |standard: StandardIndex, numbers: &[crate::source::Spanned<crate::catalog::ClauseNumber>]| {
        let all = numbers.iter().filter_map(|number| view.clause_by_number(standard, number.value.as_str()));
        all.collect::<Vec<_>>()
    };
    let mut chapters: Vec<page::IntegrationChapter> = Vec::new();
    for (row, side) in crosswalk.rows.iter().zip(&integration.rows) {
        let own = row.target.first().or(row.source.first()).map_or("", |number| number.value.as_str());
        let number = own.split('.').next().unwrap_or(own).to_string();
        if chapters.last().is_none_or(|chapter| chapter.number != number) {
            let title = view
                .catalog(second)
                .clause(&number)
                .or_else(|| view.catalog(first).clause(&number))
                .map_or(String::new(), |clause| clause.title.clone());
            chapters.push(page::IntegrationChapter { number, title, rows: Vec::new() });
        }
        let Some(chapter) = chapters.last_mut() else { continue };
        chapter.rows.push(page::IntegrationRow {
            id: row.id.clone(),
            first: clauses(first, &row.source),
            second: clauses(second, &row.target),
            relation: relation(row.relation),
            rationale: row.rationale.clone().unwrap_or_default(),
            state: integration_state(side.state),
            both: documents(view, &side.both),
            first_only: documents(view, &side.first_only),
            second_only: documents(view, &side.second_only),
        });
    }
    let mechanics = crosswalk.mechanics.iter().zip(&integration.mechanics).map(|(mechanic, side)| page::Mechanic {
        id: mechanic.id.clone(),
        name: mechanic.name.clone(),
        text: mechanic.text.clone().unwrap_or_default(),
        state: integration_state(side.state),
        first: clauses(first, &mechanic.source),
        second: clauses(second, &mechanic.target),
        documents: documents(view, &Vec::from_iter(side.answering())),
    });
    Some(page::IntegrationPage {
        first: view.standard(first),
        second: view.standard(second),
        counts: row_counts(&integration.rows),
        mechanics: mechanics.collect(),
        reuse: reuse(integration),
        readiness: page::Readiness {
            items: integration.readiness.items,
            candidates: integration.readiness.candidates.len(),
            extend: integration.readiness.extend.len(),
            new: integration.readiness.new.len(),
            confirmed: integration.readiness.confirmed,
        },
        new: new_items(view, second),
        controls: crosswalk
            .supports
            .iter()
            .filter_map(|support| {
                Some(page::ControlSupport {
                    control: view.clause_by_number(second, support.control.value.as_str())?,
                    clauses: clauses(first, &support.source),
                    support: support.support.to_string(),
                    note: support.note.clone().unwrap_or_default(),
                })
            })
            .collect(),
        chapters,
    })
}

/// The reuse figure.
pub fn reuse(integration: &Integration) -> page::Reuse {
    let reuse = integration.reuse;
    page::Reuse {
        items: reuse.items,
        covered: reuse.covered,
        reused: reuse.reused,
        percent: (reuse.reused * 100).checked_div(reuse.items).unwrap_or_default(),
    }
}

fn documents(view: &View<'_>, documents: &[DocumentIndex]) -> Vec<page::DocumentLink> {
    documents.iter().take(24).map(|index| view.document(*index, None)).collect()
}

fn integration_state(state: IntegrationState) -> page::IntegrationState {
    match state {
        IntegrationState::Integrated => page::IntegrationState::Integrated,
        IntegrationState::Parallel => page::IntegrationState::Parallel,
        IntegrationState::Only9001 => page::IntegrationState::Only9001,
        IntegrationState::Only42001 => page::IntegrationState::Only42001,
        IntegrationState::Open => page::IntegrationState::Open,
    }
}

fn row_counts(rows: &[SideBySide]) -> page::IntegrationCounts {
    let count = |state| rows.iter().filter(|row| row.state == state).count();
    page::IntegrationCounts {
        rows: rows.len(),
        integrated: count(IntegrationState::Integrated),
        parallel: count(IntegrationState::Parallel),
        only9001: count(IntegrationState::Only9001),
        only42001: count(IntegrationState::Only42001),
        open: count(IntegrationState::Open),
    }
}

fn new_items(view: &View<'_>, second: StandardIndex) -> Vec<page::NewItem> {
    let Some(crosswalk) = view.manual.crosswalk() else { return Vec::new() };
    let catalog = view.catalog(second);
    let new = crosswalk.requirements.iter().filter(|row| row.reuse == Some(Reuse::New) || row.source.is_empty());
    new.filter_map(|row| catalog.item_position(row.target.value.as_str()))
        .map(|item| {
            let (answers, more) = view.answers(&view.coverage.standards[second.0 as usize].items[item].claims, 6);
            page::NewItem { clause: view.item(second, item), text: catalog.items()[item].text.clone(), answers, more }
        })
        .collect()
}

/// The transition from one edition to the next: the first that is configured.
pub fn transition(view: &View<'_>) -> Option<page::TransitionPage> {
    let transition = view.manual.transitions.first()?;
    let cover = view.coverage.transitions.first()?;
    let earlier = view.catalog(transition.from);
    let later = &transition.catalog;
    let to = match transition.to {
        Some(to) => view.standard(to),
        None => page::StandardLink { name: later.edition.reference.clone(), ..page::StandardLink::default() },
    };
    let later_clause = |number: &str| match transition.to.and_then(|to| view.clause_by_number(to, number)) {
        Some(link) => link,
        None => page::ClauseLink {
            number: number.to_string(),
            title: later.clause(number).map_or(String::new(), |clause| clause.title.clone()),
            ..page::ClauseLink::default()
        },
    };
    let before = |numbers: &[crate::source::Spanned<crate::catalog::ClauseNumber>]| {
        let all = numbers.iter().filter_map(|number| view.clause_by_number(transition.from, number.value.as_str()));
        all.collect::<Vec<_>>()
    };
    let deltas = later.differences.iter().zip(&cover.differences).map(|(difference, cover)| {
        let (answers, more) = view.answers(&cover.claims, 8);
        page::DeltaRow {
            id: difference.id.to_string(),
            clause: later_clause(difference.clause.as_str()),
            change: difference_kind(difference.kind),
            text: difference.text.clone(),
            from: difference
                .from
                .iter()
                .filter_map(|item| earlier.item_position(item.value.as_str()))
                .map(|item| view.item(transition.from, item))
                .collect(),
            state: state(cover.state),
            answers,
            more,
            candidates: documents(view, &cover.candidates),
            confidence: difference.confidence.to_string(),
        }
    });
    let clauses = later.clauses().iter().map(|clause| page::TransitionRow {
        clause: later_clause(clause.number.as_str()),
        change: clause.change.map_or(page::ChangeKind::Unchanged, change),
        from: before(&clause.from),
        note: clause.note.clone(),
    });
    Some(page::TransitionPage {
        from: view.standard(transition.from),
        to,
        note: later.edition.status.clone(),
        deltas: deltas.collect(),
        counts: counts(cover.counts, cover.counts.items),
        clauses: clauses.collect(),
    })
}
