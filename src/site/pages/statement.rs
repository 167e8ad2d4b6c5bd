use crate::catalog::ClauseKind;
use crate::config::Implementation;
use crate::control::Grade;
use crate::manual::{StandardIndex, Strength};
use crate::site::context as page;
use crate::site::view::View;
use crate::syntax::front_matter::Decides;

/// The statement of applicability of a standard with controls.
pub fn statement(view: &View<'_>, standard: StandardIndex) -> page::StatementPage {
    let register = view.manual.registers.iter().find(|register| register.decides == Some(Decides::Applicability));
    let groups = statement_groups(view, standard);
    let rows = || groups.iter().flat_map(|group| &group.rows);
    let decided = |applicable: bool| {
        rows().filter(|row| row.decision.as_ref().is_some_and(|decision| decision.applicable == applicable)).count()
    };
    let counts = page::StatementCounts {
        controls: rows().count(),
        applicable: decided(true),
        excluded: decided(false),
        undecided: rows().filter(|row| row.decision.is_none()).count(),
        implemented: rows().filter(|row| row.implementation == Some(page::Implementation::Implemented)).count(),
    };
    page::StatementPage {
        standard: view.standard(standard).name,
        document: register.map(|register| view.document(register.document, None)),
        approval: register.and_then(|register| view.approval(register.document)),
        groups,
        counts,
    }
}

/// The controls of a standard, by group, with what was decided about each.
pub fn statement_groups(view: &View<'_>, standard: StandardIndex) -> Vec<page::StatementGroup> {
    let catalog = view.catalog(standard);
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
                    group.rows.push(row(view, standard, at));
                }
            }
            ClauseKind::Clause => {}
        }
    }
    groups.retain(|group| !group.rows.is_empty());
    groups
}

fn row(view: &View<'_>, standard: StandardIndex, at: usize) -> page::StatementRow {
    let catalog = view.catalog(standard);
    let clause = &catalog.clauses()[at];
    let item = clause.items.start;
    let cover = &view.coverage.standards[standard.0 as usize].items[item];
    let records: Vec<u32> = view
        .manual
        .records
        .iter()
        .enumerate()
        .filter(|(_, record)| {
            view.is_listed(record.document)
                && record.answers.iter().any(|reach| reach.standard == standard && reach.holds(item))
        })
        .map(|(at, _)| at as u32)
        .collect();
    let decision = cover.decision.map(|decision| &view.manual.decisions[decision as usize]);
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
    let disagreement = decision.and_then(|decision| {
        let implemented = decision.applicable && decision.status == Some(Implementation::Implemented);
        match () {
            () if decision.until.is_some_and(|until| until < view.today()) => Some(page::Disagreement::Expired),
            () if !decision.applicable && decision.reason.is_empty() => Some(page::Disagreement::ExcludedWithoutReason),
            () if !decision.applicable && effective => Some(page::Disagreement::ExcludedButClaimed),
            () if implemented && !effective => Some(page::Disagreement::ImplementedWithoutDocument),
            () => None,
        }
    });
    page::StatementRow {
        control: view.clause(standard, at),
        text: catalog.items().get(item).map_or(String::new(), |item| item.text.clone()),
        decision: cover.decision.map(|decision| view.decision(decision)),
        implementation: decision.and_then(|decision| decision.status).map(implementation),
        answers: view.answers(&cover.claims, 8),
        records: records.into_iter().take(8).map(|record| view.record(record)).collect(),
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
