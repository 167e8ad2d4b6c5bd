use std::collections::BTreeSet;

use crate::catalog::{Change, Clause, ClauseKind, Confidence, DifferenceKind, Origin, Relation};
use crate::coverage::holds;
use crate::manual::{DocumentIndex, StandardIndex, Strength, Target};
use crate::site::context as page;
use crate::site::quote::quote;
use crate::site::reached::reached;
use crate::site::view::{View, counts, state};

/// Documents that the page of a standard names for a clause.
const MENTIONED: usize = 4;

/// On a clause's page: documents that are named beside an item, whose text is quoted, and that are named at all.
const ANSWERING: usize = 12;
const QUOTED: usize = 12;
const NAMED: usize = 60;

/// All standards.
pub fn standards(view: &View<'_>) -> page::StandardsPage {
    page::StandardsPage { standards: view.manual.standards().map(|(at, _)| summary(view, at)).collect() }
}

/// How far a standard is answered.
pub fn summary(view: &View<'_>, standard: StandardIndex) -> page::StandardSummary {
    let edition = &view.catalog(standard).edition;
    let (coverage, shown) = (&view.coverage.standards[standard.0 as usize], &view.shown[standard.0 as usize]);
    page::StandardSummary {
        standard: view.standard(standard),
        title: edition.title.clone(),
        counts: counts(shown.summary, coverage.summary.items),
        controls: coverage.controls.zip(shown.controls).map(|(all, shown)| counts(shown, all.items)),
        note: note(view, standard),
        derived: share_derived(view, standard),
    }
}

/// What to know about the edition, and how much of its coverage is derived only.
fn note(view: &View<'_>, standard: StandardIndex) -> Option<String> {
    match (share_derived(view, standard), view.catalog(standard).edition.status.clone()) {
        (Some(words), Some(status)) => Some(format!("{status} · {words}")),
        (words, status) => words.or(status),
    }
}

/// How much of a coming edition is only derived from the edition in use.
fn share_derived(view: &View<'_>, standard: StandardIndex) -> Option<String> {
    let items = &view.coverage.standards[standard.0 as usize].items;
    let derived = items.iter().filter(|item| item.is_derived()).count();
    (derived > 0).then(|| view.words.word("derived.note").replace("{n}", &derived.to_string()))
}

/// Coverage of a standard by clause.
pub fn standard(view: &View<'_>, standard: StandardIndex) -> page::StandardPage {
    let catalog = view.catalog(standard);
    let mut chapters: Vec<page::Chapter> = Vec::new();
    for (at, clause) in catalog.clauses().iter().enumerate() {
        let counts = counts_of(view, standard, at);
        if clause.parent.is_none() {
            chapters.push(page::Chapter {
                number: clause.number.to_string(),
                title: clause.title.clone(),
                counts,
                clauses: Vec::new(),
            });
            if !clause.leaf {
                continue;
            }
        }
        let Some(chapter) = chapters.last_mut() else { continue };
        let claims = ranked(view, &view.claims_on[standard.0 as usize][at]);
        let derived = derived(view, standard, clause);
        let both = claims.iter().chain(derived.iter().map(|(_, claim)| claim));
        let documents: BTreeSet<DocumentIndex> = both.map(|claim| view.claim(*claim).document).collect();
        let mut seen = BTreeSet::new();
        let own = one_each(view, claims.into_iter(), &mut seen, MENTIONED);
        let derived = one_each(view, derived.into_iter().map(|(_, claim)| claim), &mut seen, MENTIONED - own.len());
        chapter.clauses.push(page::ClauseRow {
            clause: view.clause(standard, at),
            depth: clause.level.saturating_sub(1).max(1),
            counts,
            more: documents.len().saturating_sub(own.len() + derived.len()),
            answers: own
                .into_iter()
                .map(|claim| view.answer(claim))
                .chain(derived.into_iter().map(|claim| view.derived_answer(claim)))
                .collect(),
        });
    }
    page::StandardPage { summary: summary(view, standard), edition: catalog.edition.edition.clone(), chapters }
}

/// Claims of living documents, the strongest and worthiest first.
pub fn ranked(view: &View<'_>, claims: &[u32]) -> Vec<u32> {
    let mut living: Vec<u32> = claims.iter().copied().filter(|claim| view.claim_grade(*claim).is_some()).collect();
    living.sort_by_key(|claim| {
        let entry = view.claim(*claim);
        std::cmp::Reverse((entry.strength, view.claim_grade(*claim), std::cmp::Reverse(*claim)))
    });
    living
}

/// Claims on what a clause and those below it take over from the earlier edition, with the item here; the worthiest
/// first.
fn derived(view: &View<'_>, standard: StandardIndex, clause: &Clause) -> Vec<(usize, u32)> {
    let mut claims: Vec<(usize, u32)> = view.derived_claims(standard, clause.items_below.clone()).collect();
    claims.sort_by_key(|(_, claim)| std::cmp::Reverse((view.claim(*claim).strength, view.claim_grade(*claim))));
    claims
}

fn one_each(
    view: &View<'_>,
    claims: impl Iterator<Item = u32>,
    seen: &mut BTreeSet<DocumentIndex>,
    most: usize,
) -> Vec<u32> {
    claims.filter(|claim| seen.insert(view.claim(*claim).document)).take(most).collect()
}

/// A clause or control, as an auditor asks for it.
pub fn clause(view: &View<'_>, standard: StandardIndex, at: usize, root: &str) -> page::ClausePage {
    let catalog = view.catalog(standard);
    let clause = &catalog.clauses()[at];
    let claims = ranked(view, &view.claims_on[standard.0 as usize][at]);
    let claiming: BTreeSet<DocumentIndex> = claims.iter().map(|claim| view.claim(*claim).document).collect();
    let parent = clause.parent.as_ref().and_then(|parent| view.clause_by_number(standard, parent.as_str()));
    let target = Target::Clause(standard, at as u32, None);
    let mentions = view.backlinks(&target);
    let documents_by_address: BTreeSet<&str> = claiming.iter().map(|index| view.manual.address(*index)).collect();
    page::ClausePage {
        standard: view.standard(standard),
        number: clause.number.to_string(),
        title: clause.title.clone(),
        heading_official: clause.official_heading,
        state: state(view.shown[standard.0 as usize].clauses[at].state),
        derived: view.is_derived(standard, at),
        counts: counts_of(view, standard, at),
        note: clause.note.clone(),
        objective: objective(view, standard, clause),
        parent,
        children: catalog
            .children(clause)
            .filter_map(|child| view.clause_by_number(standard, child.number.as_str()))
            .collect(),
        items: items(view, standard, clause),
        answers: answers(view, standard, at, &claims, root),
        decisions: decisions(view, standard, at),
        implementation: implementation(view, standard, clause),
        required: (0..catalog.required.len())
            .filter(|required| within(catalog.required[*required].clause.as_str(), clause))
            .map(|required| view.required(standard, required))
            .collect(),
        records: records(view, standard, at),
        twins: twins(view, standard, clause),
        neighbours: neighbours(view, standard, clause),
        mentions: mentions
            .into_iter()
            .filter(|mention| {
                let page = mention.document.address.split('#').next().unwrap_or_default();
                !documents_by_address.contains(page)
            })
            .collect(),
        rows: view.rows_naming(&target),
        deltas: deltas(view, standard, clause),
    }
}

/// The items below a clause by state.
fn counts_of(view: &View<'_>, standard: StandardIndex, clause: usize) -> page::Counts {
    let all = view.catalog(standard).clauses()[clause].items_below.len();
    counts(view.shown[standard.0 as usize].clauses[clause].counts, all)
}

fn within(number: &str, clause: &Clause) -> bool {
    number == clause.number.as_str()
        || number.strip_prefix(clause.number.as_str()).is_some_and(|rest| rest.starts_with('.'))
}

fn objective(view: &View<'_>, standard: StandardIndex, clause: &Clause) -> Option<String> {
    let above = view.catalog(standard).ancestors(clause).find_map(|above| above.objective.clone());
    clause.objective.clone().or(above)
}

fn items(view: &View<'_>, standard: StandardIndex, clause: &Clause) -> Vec<page::ItemRow> {
    let catalog = view.catalog(standard);
    let coverage = &view.coverage.standards[standard.0 as usize];
    clause
        .items
        .clone()
        .map(|at| {
            let item = &catalog.items()[at];
            let cover = &coverage.items[at];
            let part = item.id.part().unwrap_or(item.id.as_str());
            let (mut answers, more) = view.answers(&cover.claims, ANSWERING);
            let derived = view.places(view.derived_claims(standard, at..at + 1).map(|(_, claim)| claim));
            let more = more + derived.len().saturating_sub(ANSWERING);
            answers.extend(derived.into_iter().take(ANSWERING).map(|claim| view.derived_answer(claim)));
            page::ItemRow {
                letter: part.to_string(),
                anchor: format!("item-{part}"),
                text: item.text.clone(),
                source: source(view, standard, item),
                state: state(cover.shown()),
                derived: cover.shown() != cover.state,
                answers,
                more,
                decision: cover.decision.map(|decision| view.decision(decision)),
            }
        })
        .collect()
}

fn source(view: &View<'_>, standard: StandardIndex, item: &crate::catalog::Item) -> Option<String> {
    match &item.origin {
        Origin::Own => item.amendment.clone(),
        Origin::Inherited { from, confidence } => {
            let earlier = view.catalog(standard).edition.supersedes.as_ref()?;
            let reference = view.manual.by_edition(earlier.value.as_str()).map(|at| view.standard(at).name);
            let from = format!("{} {from}", reference.unwrap_or_else(|| earlier.value.to_string()));
            let derived = view.words.word("derived.from").replace("{from}", &from);
            Some(format!("{derived}; {}", confidence_word(view, *confidence)))
        }
        Origin::Difference { kind, confidence, .. } => {
            let change = view.words.word(&format!("change.{kind}")).to_string();
            Some(format!("{change}; {}", confidence_word(view, *confidence)))
        }
    }
}

fn confidence_word<'v>(view: &'v View<'_>, confidence: Confidence) -> &'v str {
    match confidence {
        Confidence::High => view.words.word("confidence.high"),
        Confidence::Medium => view.words.word("confidence.medium"),
        Confidence::Low => view.words.word("confidence.low"),
    }
}

fn answers(view: &View<'_>, standard: StandardIndex, at: usize, claims: &[u32], root: &str) -> Vec<page::QuotedAnswer> {
    let clause = &view.catalog(standard).clauses()[at];
    let own = claims.iter().map(|claim| (view.claim(*claim).reach.item.map(|item| item as usize), *claim, false));
    let derived = derived(view, standard, clause);
    let derived = derived.into_iter().map(|(item, claim)| (Some(item), claim, true));
    let mut seen: Vec<(DocumentIndex, Option<u32>, bool)> = Vec::new();
    let mut said: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut answers: Vec<page::QuotedAnswer> = Vec::new();
    for (item, claim, is_derived) in own.chain(derived) {
        let entry = view.claim(claim);
        let place = (entry.document, entry.section, is_derived);
        let known = seen.iter().position(|other| *other == place);
        let item = item.filter(|item| said.insert((known.unwrap_or(seen.len()), *item)));
        let item = item.and_then(|item| item_link(view, standard, clause, item));
        if let Some(known) = known {
            answers[known].items.extend(item);
            continue;
        }
        if answers.len() == NAMED {
            break;
        }
        seen.push(place);
        let front = &view.manual.document(entry.document).front;
        answers.push(page::QuotedAnswer {
            anchor: format!("answer-{}", answers.len() + 1),
            answer: if is_derived { view.derived_answer(claim) } else { view.answer(claim) },
            items: item.into_iter().collect(),
            effective: front.effective.as_ref().map(|date| date.value.to_string()),
            owner: front.owner.as_ref().map(|role| view.role(&role.value)),
            approval: view.approval(entry.document),
            quote: (answers.len() < QUOTED && entry.strength == Strength::Satisfies && entry.section.is_some())
                .then(|| section(view, entry.document, entry.section, root)),
        });
    }
    answers
}

/// An item as the page of a clause calls it: by its letter if it is its own.
fn item_link(view: &View<'_>, standard: StandardIndex, clause: &Clause, item: usize) -> Option<page::Link> {
    let entry = &view.catalog(standard).items()[item];
    let is_own = entry.clause == clause.number;
    let title = if is_own { entry.id.part()?.to_string() } else { entry.id.to_string() };
    Some(page::Link { title, address: view.item(standard, item).address })
}

fn section(view: &View<'_>, index: DocumentIndex, section: Option<u32>, root: &str) -> page::Quote {
    let document = view.manual.document(index);
    let body = &document.body;
    let range = body.section_html_range(section.map(|section| section as usize));
    let (html, shortened) = quote(&view.text(index, range, root, true), document.name());
    page::Quote { html: page::Html(html), shortened }
}

/// Decisions and records that the page of a clause lists.
const LISTED: usize = 60;

fn decisions(view: &View<'_>, standard: StandardIndex, at: usize) -> Vec<page::Decision> {
    let all = view.decisions_on.get_or_init(|| {
        let decisions = view.manual.decisions.iter().enumerate();
        reached(view.manual, decisions.map(|(at, decision)| (at as u32, &decision.reach)), LISTED)
    });
    all[standard.0 as usize][at].iter().map(|at| view.decision(*at)).collect()
}

fn implementation(view: &View<'_>, standard: StandardIndex, clause: &Clause) -> Option<page::Implementation> {
    if clause.kind != ClauseKind::Control {
        return None;
    }
    let item = clause.items.start;
    let decision = view.coverage.standards[standard.0 as usize].items[item].decision?;
    let decision = &view.manual.decisions[decision as usize];
    decision.status.filter(|_| holds(view.manual, decision)).map(super::statement::implementation)
}

fn records(view: &View<'_>, standard: StandardIndex, at: usize) -> Vec<page::RecordRow> {
    let all = view.records_on.get_or_init(|| {
        let records = view.manual.records.iter().enumerate().filter(|(_, record)| view.is_listed(record.document));
        let reaches = records.flat_map(|(at, record)| record.answers.iter().map(move |reach| (at as u32, reach)));
        reached(view.manual, reaches, LISTED)
    });
    all[standard.0 as usize][at].iter().map(|at| view.record(*at)).collect()
}

fn twins(view: &View<'_>, standard: StandardIndex, clause: &Clause) -> Vec<page::Twin> {
    let number = clause.number.as_str();
    let mut twins = Vec::new();
    for crosswalk in &view.manual.crosswalks {
        let source = view.manual.by_edition(crosswalk.source.value.as_str());
        let target = view.manual.by_edition(crosswalk.target.value.as_str());
        let sides = [(source, target, true), (target, source, false)];
        for (own, other, from_source) in sides {
            let (Some(own), Some(other)) = (own, other) else { continue };
            if own != standard {
                continue;
            }
            for row in &crosswalk.rows {
                let (mine, theirs) = if from_source { (&row.source, &row.target) } else { (&row.target, &row.source) };
                if !mine.iter().any(|other| other.value.as_str() == number) || theirs.is_empty() {
                    continue;
                }
                twins.push(page::Twin {
                    standard: view.standard(other).name,
                    clauses: links(view, other, theirs.iter().map(|number| number.value.as_str())),
                    relation: Some(row.relation).filter(|shared| !shared.is_one_sided()).map(relation),
                    change: None,
                    rationale: row.rationale.clone(),
                });
            }
        }
        if let (Some(source), true) = (source, target == Some(standard)) {
            let supports = crosswalk.supports.iter().filter(|support| support.control.value.as_str() == number);
            for support in supports.filter(|support| !support.source.is_empty()) {
                twins.push(page::Twin {
                    standard: view.standard(source).name,
                    clauses: links(view, source, support.source.iter().map(|number| number.value.as_str())),
                    relation: None,
                    change: None,
                    rationale: support.note.clone(),
                });
            }
        }
    }
    twins.extend(editions(view, standard, clause));
    twins
}

fn links<'n>(
    view: &View<'_>,
    standard: StandardIndex,
    numbers: impl IntoIterator<Item = &'n str>,
) -> Vec<page::ClauseLink> {
    numbers.into_iter().filter_map(|number| view.clause_by_number(standard, number)).collect()
}

/// The same clause in the next or the previous edition, where both are in use.
fn editions(view: &View<'_>, standard: StandardIndex, clause: &Clause) -> Vec<page::Twin> {
    let mut twins = Vec::new();
    for (transition, (_, map)) in view.manual.transitions.iter().zip(&view.maps) {
        let (Some(to), Some(map)) = (transition.to, map) else { continue };
        if transition.from == standard {
            let after: Vec<_> = map.clauses_after(&clause.number).collect();
            if let Some(first) = after.first() {
                twins.push(page::Twin {
                    standard: view.standard(to).name,
                    clauses: links(view, to, after.iter().map(|clause| clause.number.as_str())),
                    relation: None,
                    change: first.change.map(change),
                    rationale: first.note.clone(),
                });
            }
        }
        if to == standard {
            let before: Vec<_> = map.clauses_before(&clause.number).collect();
            if !before.is_empty() {
                twins.push(page::Twin {
                    standard: view.standard(transition.from).name,
                    clauses: links(view, transition.from, before.iter().map(|clause| clause.number.as_str())),
                    relation: None,
                    change: clause.change.map(change),
                    rationale: None,
                });
            }
        }
    }
    twins
}

/// Clauses of the same shared mechanic, in both standards.
fn neighbours(view: &View<'_>, standard: StandardIndex, clause: &Clause) -> Vec<page::ClauseLink> {
    let Some(crosswalk) = view.manual.crosswalk() else { return Vec::new() };
    let source = view.manual.by_edition(crosswalk.source.value.as_str());
    let target = view.manual.by_edition(crosswalk.target.value.as_str());
    let number = clause.number.as_str();
    let mut neighbours: Vec<page::ClauseLink> = Vec::new();
    for mechanic in &crosswalk.mechanics {
        let own = match () {
            () if source == Some(standard) => &mechanic.source,
            () if target == Some(standard) => &mechanic.target,
            () => continue,
        };
        if !own.iter().any(|other| other.value.as_str() == number) {
            continue;
        }
        for (side, numbers) in [(source, &mechanic.source), (target, &mechanic.target)] {
            let Some(side) = side else { continue };
            for other in numbers {
                if side == standard && other.value == clause.number {
                    continue;
                }
                let link = view.clause_by_number(side, other.value.as_str());
                neighbours.extend(link.filter(|link| !neighbours.iter().any(|known| known.address == link.address)));
            }
        }
    }
    neighbours
}

fn deltas(view: &View<'_>, standard: StandardIndex, clause: &Clause) -> Vec<page::ClauseDelta> {
    let mut deltas = Vec::new();
    let maps = view.manual.transitions.iter().zip(&view.maps);
    for (transition, (map, _)) in maps.filter(|(transition, _)| transition.from == standard) {
        let after: Vec<_> = map.clauses_after(&clause.number).map(|clause| &clause.number).collect();
        for difference in &transition.catalog.differences {
            if after.contains(&&difference.clause) {
                deltas.push(page::ClauseDelta {
                    standard: transition.catalog.edition.reference.clone(),
                    number: difference.id.to_string(),
                    change: difference_kind(difference.kind),
                    text: difference.text.clone(),
                });
            }
        }
    }
    deltas
}

/// A relation in the words of the pages.
pub fn relation(relation: Relation) -> page::Relation {
    match relation {
        Relation::Identical => page::Relation::Identical,
        Relation::SharedWithExtension => page::Relation::SharedWithExtension,
        Relation::SourceOnly => page::Relation::OnlyIn9001,
        Relation::TargetOnly => page::Relation::OnlyIn42001,
    }
}

/// A change in the words of the pages.
pub fn change(change: Change) -> page::ChangeKind {
    match change {
        Change::Unchanged => page::ChangeKind::Unchanged,
        Change::Editorial => page::ChangeKind::Editorial,
        Change::NoteOnly => page::ChangeKind::NoteOnly,
        Change::AmendmentAbsorbed => page::ChangeKind::AmendmentAbsorbed,
        Change::Restructured => page::ChangeKind::Restructured,
        Change::Modified => page::ChangeKind::Modified,
        Change::Merged => page::ChangeKind::Merged,
        Change::New => page::ChangeKind::New,
    }
}

/// A kind of difference in the words of the pages.
pub fn difference_kind(kind: DifferenceKind) -> page::ChangeKind {
    match kind {
        DifferenceKind::New => page::ChangeKind::New,
        DifferenceKind::Modified => page::ChangeKind::Modified,
        DifferenceKind::Moved => page::ChangeKind::Moved,
        DifferenceKind::Restructured => page::ChangeKind::Restructured,
        DifferenceKind::Merged => page::ChangeKind::Merged,
    }
}
