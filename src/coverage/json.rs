//! `coverage.json`, `integration.json` and `soa.json`: coverage for other programs.
//!
//! The keys are a contract, versioned by `format`; further keys may be added.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Counts, Coverage, Integration, IntegrationState, ItemCoverage, State};
use crate::catalog::{ClauseKind, ClauseNumber, Crosswalk, EditionId, ItemId, Relation, Support};
use crate::control::{Grade, Standing};
use crate::manual::{DocumentIndex, Manual, StandardIndex};
use crate::source::Spanned;

/// Version of the three files.
const FORMAT: u32 = 1;

/// `coverage.json`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CoverageJson<'m> {
    /// Version of this file.
    pub format: u32,
    /// The editions in use.
    pub standards: Vec<StandardJson<'m>>,
}

/// An edition and what answers it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StandardJson<'m> {
    /// Its name in clause tags.
    pub alias: &'m str,
    /// The id of its catalog.
    pub id: &'m EditionId,
    /// Requirement items by state, controls left out.
    pub summary: Counts,
    /// Controls by state, if it has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controls: Option<Counts>,
    /// The summary with what is derived from the edition it replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derived: Option<Counts>,
    /// All clauses, control groups and controls, in the order of the standard.
    pub clauses: Vec<ClauseJson<'m>>,
    /// Documents and records it requires.
    pub required: Vec<RequiredJson<'m>>,
}

/// A clause, a control group or a control.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClauseJson<'m> {
    /// Its number; controls begin with `A.`.
    pub number: &'m ClauseNumber,
    /// Its heading.
    pub title: &'m str,
    /// What it is.
    pub kind: ClauseKind,
    /// Its state.
    pub state: State,
    /// Its own items.
    pub items: Vec<ItemJson<'m>>,
}

/// A requirement item or a control.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ItemJson<'m> {
    /// Its id: `7.5.2/b`.
    pub id: &'m ItemId,
    /// Its state.
    pub state: State,
    /// The state of the item it is inherited from, if that edition is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derived: Option<State>,
    /// Who claims it, strongest first.
    pub claims: Vec<ClaimJson<'m>>,
}

/// A claim on an item.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClaimJson<'m> {
    /// Id of the document, or its path if it has none.
    pub document: &'m str,
    /// The section that answers.
    pub section: Option<&'m str>,
    /// Its address, relative to the root of the site.
    pub url: String,
    /// Answers or contributes.
    pub strength: &'static str,
    /// What it is worth.
    pub grade: &'static str,
}

/// A document or record that the standard requires.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RequiredJson<'m> {
    /// Its id: `di-7.2`.
    pub id: &'m str,
    /// A document, a record, or both.
    pub kind: &'static str,
    /// What it is about.
    pub what: &'m str,
    /// The clause that asks.
    pub clause: &'m ClauseNumber,
    /// When it is required, if not always.
    pub condition: Option<&'m str>,
    /// Does it stand in the list that auditors go through?
    pub core: bool,
    /// Its state.
    pub state: State,
    /// Its state in the edition it is taken over from, if that is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derived: Option<State>,
    /// Documents that answer it, or say that the record is kept.
    pub documents: Vec<&'m str>,
}

/// `integration.json`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct IntegrationJson<'m> {
    /// Version of this file.
    pub format: u32,
    /// Rows of the crosswalk.
    pub rows: Vec<RowJson<'m>>,
    /// Mechanics that serve both standards.
    pub mechanics: Vec<MechanicJson<'m>>,
    /// Controls with the 9001 clauses that support them.
    pub controls: Vec<SupportJson<'m>>,
    /// How much of the second standard the first one's documents answer.
    pub reuse: Option<ReuseJson>,
    /// What an organization with the first standard alone already has of the second.
    pub readiness: Option<ReadinessJson<'m>>,
}

/// A row of the crosswalk.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RowJson<'m> {
    /// Its id in the crosswalk.
    pub id: &'m str,
    /// How the two sides stand to each other: `identical`, `shared-with-extension`, `9001-only`, `42001-only`.
    pub relation: &'static str,
    /// Who answers it.
    pub state: IntegrationState,
    /// Clauses of the first standard.
    pub iso9001: Vec<&'m ClauseNumber>,
    /// Clauses of the second standard.
    pub iso42001: Vec<&'m ClauseNumber>,
    /// Documents that answer both sides; if there is none, those that answer one.
    pub documents: Vec<&'m str>,
}

/// A mechanic that serves both standards.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MechanicJson<'m> {
    /// Its id: `management-review`.
    pub id: &'m str,
    /// Its name.
    pub name: &'m str,
    /// Who answers it.
    pub state: IntegrationState,
    /// Clauses of the first standard.
    pub iso9001: Vec<&'m ClauseNumber>,
    /// Clauses and controls of the second standard.
    pub iso42001: Vec<&'m ClauseNumber>,
    /// Documents that answer both sides; if there is none, those that answer one.
    pub documents: Vec<&'m str>,
}

/// A control and the clauses that support it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SupportJson<'m> {
    /// The control.
    pub control: &'m ClauseNumber,
    /// How far they support it: `mechanism`, `weak`, `none`.
    pub support: Support,
    /// The clauses.
    pub iso9001: Vec<&'m ClauseNumber>,
}

/// Share of items of the second standard covered by documents that also cover an item of the first.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReuseJson {
    /// All requirement items of the second standard.
    pub items: usize,
    /// Those covered.
    pub covered: usize,
    /// Those covered by a document that also covers an item of the first.
    pub reused: usize,
    /// `reused` of `items` in percent, rounded to a tenth.
    pub percent: f64,
}

/// What an organization with the first standard alone already has of the second.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReadinessJson<'m> {
    /// All requirement items of the second standard.
    pub items: usize,
    /// How many a tag covers already.
    pub confirmed: usize,
    /// How many are declared not applicable.
    pub justified: usize,
    /// Items whose identical item is covered: to be confirmed by a tag.
    pub candidates: Vec<&'m ItemId>,
    /// Items whose identical item is not covered either.
    pub waiting: Vec<&'m ItemId>,
    /// Items whose mechanism exists and needs an extension.
    pub extend: Vec<&'m ItemId>,
    /// Items that are genuinely new.
    pub new: Vec<&'m ItemId>,
}

/// `soa.json`: the statement of applicability.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StatementJson<'m> {
    /// Version of this file.
    pub format: u32,
    /// All controls of all standards in use.
    pub controls: Vec<ControlJson<'m>>,
}

/// A control, in or out, and why.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ControlJson<'m> {
    /// Alias of its standard.
    pub standard: &'m str,
    /// Its number.
    pub id: &'m ClauseNumber,
    /// Its heading.
    pub title: &'m str,
    /// The number of its group.
    pub group: Option<&'m ClauseNumber>,
    /// In or out; `null` if nobody decided.
    pub applicable: Option<bool>,
    /// Why.
    pub reason: Option<&'m str>,
    /// The role that decided.
    pub owner: Option<&'m str>,
    /// The last day on which the decision holds.
    pub until: Option<String>,
    /// Has the decision run out, or is it an exclusion without a reason?
    pub void: bool,
    /// How far it is implemented, as declared.
    pub status: Option<&'static str>,
    /// Its state.
    pub state: State,
    /// Is it excluded and effectively claimed all the same?
    pub contradicted: bool,
    /// Who claims it, strongest first.
    pub claims: Vec<ClaimJson<'m>>,
    /// Documents that say which records of it are kept.
    pub records: Vec<&'m str>,
}

/// Builds `coverage.json`.
pub fn coverage_json<'m>(manual: &'m Manual, standing: &Standing, coverage: &Coverage) -> CoverageJson<'m> {
    let standards = manual.standards.iter().zip(&coverage.standards).map(|(standard, covered)| {
        let catalog = &standard.catalog;
        let clauses = catalog.clauses().iter().zip(&covered.clauses).map(|(clause, state)| ClauseJson {
            number: &clause.number,
            title: &clause.title,
            kind: clause.kind,
            state: state.state,
            items: clause
                .items
                .clone()
                .map(|at| ItemJson {
                    id: &catalog.items()[at].id,
                    state: covered.items[at].state,
                    derived: covered.items[at].derived,
                    claims: claims(manual, standing, &covered.items[at]),
                })
                .collect(),
        });
        let required = catalog.required.iter().zip(&covered.required).map(|(required, found)| {
            let claimed = found.claims.iter().map(|claim| manual.claims[*claim as usize].document);
            let kept = found.records.iter().map(|record| manual.records[*record as usize].document);
            RequiredJson {
                id: &required.id,
                kind: required.kind.as_str(),
                what: &required.what,
                clause: &required.clause,
                condition: required.condition.as_deref(),
                core: required.core,
                state: found.state,
                derived: found.derived,
                documents: names(manual, claimed.chain(kept)),
            }
        });
        StandardJson {
            alias: &standard.alias,
            id: catalog.id(),
            summary: covered.summary,
            controls: covered.controls,
            derived: covered.derived,
            clauses: clauses.collect(),
            required: required.collect(),
        }
    });
    CoverageJson { format: FORMAT, standards: standards.collect() }
}

fn claims<'m>(manual: &'m Manual, standing: &Standing, item: &ItemCoverage) -> Vec<ClaimJson<'m>> {
    let claim = |at: &u32| {
        let claim = &manual.claims[*at as usize];
        let document = manual.document(claim.document);
        let address = manual.address(claim.document);
        let heading = claim.section.map(|section| &document.body.headings[section as usize].anchor);
        ClaimJson {
            document: document.name(),
            section: claim.section_name.as_ref().map(|name| name.value.as_str()),
            url: heading.map_or_else(|| address.to_owned(), |anchor| format!("{address}#{anchor}")),
            strength: claim.strength.as_str(),
            grade: standing.claims[*at as usize].map_or("", Grade::as_str),
        }
    };
    item.claims.iter().map(claim).collect()
}

/// Builds `integration.json`; without a crosswalk in use it is empty.
pub fn integration_json<'m>(manual: &'m Manual, coverage: &Coverage) -> IntegrationJson<'m> {
    let mut json = IntegrationJson {
        format: FORMAT,
        rows: Vec::new(),
        mechanics: Vec::new(),
        controls: Vec::new(),
        reuse: None,
        readiness: None,
    };
    if let (Some(crosswalk), Some(integration)) = (manual.crosswalk(), &coverage.integration) {
        fill(&mut json, manual, crosswalk, integration);
    }
    json
}

fn fill<'m>(json: &mut IntegrationJson<'m>, manual: &'m Manual, crosswalk: &'m Crosswalk, found: &Integration) {
    json.rows.extend(crosswalk.rows.iter().zip(&found.rows).map(|(row, found)| RowJson {
        id: &row.id,
        relation: match row.relation {
            Relation::Identical => "identical",
            Relation::SharedWithExtension => "shared-with-extension",
            Relation::SourceOnly => "9001-only",
            Relation::TargetOnly => "42001-only",
        },
        state: found.state,
        iso9001: numbers(&row.source),
        iso42001: numbers(&row.target),
        documents: names(manual, found.answering().into_iter()),
    }));
    json.mechanics.extend(crosswalk.mechanics.iter().zip(&found.mechanics).map(|(mechanic, found)| MechanicJson {
        id: &mechanic.id,
        name: &mechanic.name,
        state: found.state,
        iso9001: numbers(&mechanic.source),
        iso42001: numbers(&mechanic.target),
        documents: names(manual, found.answering().into_iter()),
    }));
    json.controls.extend(crosswalk.supports.iter().map(|row| SupportJson {
        control: &row.control.value,
        support: row.support,
        iso9001: numbers(&row.source),
    }));
    let reuse = &found.reuse;
    let tenths = (reuse.reused * 2000 + reuse.items).checked_div(reuse.items * 2).unwrap_or(0);
    json.reuse = Some(ReuseJson {
        items: reuse.items,
        covered: reuse.covered,
        reused: reuse.reused,
        percent: tenths as f64 / 10.0,
    });
    let items = |positions: &[u32]| -> Vec<&'m ItemId> {
        let catalog = found.second.map(|second: StandardIndex| &manual.standard(second).catalog);
        catalog
            .map(|catalog| positions.iter().map(|at| &catalog.items()[*at as usize].id).collect())
            .unwrap_or_default()
    };
    json.readiness = Some(ReadinessJson {
        items: found.readiness.items,
        confirmed: found.readiness.confirmed,
        justified: found.readiness.justified,
        candidates: items(&found.readiness.candidates),
        waiting: items(&found.readiness.waiting),
        extend: items(&found.readiness.extend),
        new: items(&found.readiness.new),
    });
}

fn numbers(clauses: &[Spanned<ClauseNumber>]) -> Vec<&ClauseNumber> {
    clauses.iter().map(|clause| &clause.value).collect()
}

/// Ids of documents, in document order, each once.
fn names(manual: &Manual, documents: impl Iterator<Item = DocumentIndex>) -> Vec<&str> {
    let documents: BTreeSet<DocumentIndex> = documents.collect();
    documents.into_iter().map(|document| manual.document(document).name()).collect()
}

/// Builds `soa.json`.
pub fn statement_json<'m>(manual: &'m Manual, standing: &Standing, coverage: &Coverage) -> StatementJson<'m> {
    let mut controls = Vec::new();
    for (at, standard) in manual.standards() {
        if standard.catalog.controls().next().is_none() {
            continue;
        }
        let covered = &coverage.standards[at.0 as usize];
        let kept = super::reached_by_records(manual, standing, at);
        for control in standard.catalog.controls() {
            let Some(item) = control.items.clone().next() else { continue };
            let found = &covered.items[item];
            let decision = found.decision.map(|decision| &manual.decisions[decision as usize]);
            let kept = kept[item].iter().map(|record| &manual.records[*record as usize]);
            controls.push(ControlJson {
                standard: &standard.alias,
                id: &control.number,
                title: &control.title,
                group: control.parent.as_ref(),
                applicable: decision.map(|decision| decision.applicable).or(found.undisclosed),
                reason: decision.map(|decision| &*decision.reason).filter(|reason| !reason.is_empty()),
                owner: decision.and_then(|decision| decision.owner.as_deref()),
                until: decision.and_then(|decision| decision.until).map(|until| until.to_string()),
                void: decision.is_some_and(|decision| !super::holds(manual, decision)),
                status: decision.and_then(|decision| decision.status).map(|status| status.as_str()),
                state: found.state,
                contradicted: found.is_contradicted(),
                claims: claims(manual, standing, found),
                records: names(manual, kept.map(|record| record.document)),
            });
        }
    }
    StatementJson { format: FORMAT, controls }
}
