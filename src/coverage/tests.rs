//! A manual of eleven documents with every grade and every state, counted by hand.

mod outputs;

use std::sync::Arc;

use super::*;
use crate::catalog::Library;
use crate::config::read_settings;
use crate::control::{Grade, Standing, control};
use crate::manual::{Manual, link};
use crate::source::{Source, SourceSet};
use crate::syntax::Document;
use crate::syntax::front_matter::read;
use crate::syntax::markdown::{Named, parse_body};

/// Today is 2026-11-22.
const DOCUMENTS: &[(&str, &str)] = &[
    (
        "PRO-001",
        r#"
title = "Document control"
status = "approved"
effective = 2026-02-01
satisfies = ["9001:7.5.2", "9001:7.5.3#control", "42001:7.5.2", "9001:7.5.2", "42001:7.5.3#control", "42001:7.5.2#control"]
+++
Documents are controlled.

## Control

One copy counts.
"#,
    ),
    (
        "PRO-002",
        r#"
title = "Suppliers"
status = "draft"
satisfies = ["9001:8.4.1", "9001-2026:7.3/e"]
+++
Suppliers are evaluated every year.
"#,
    ),
    (
        "PRO-003",
        r#"
title = "Outsourcing"
status = "in-review"
supports = ["9001:8.4.2"]
+++
Outsourced work is watched.
"#,
    ),
    (
        "PRO-004",
        r#"
title = "Audit"
status = "approved"
effective = 2026-11-23
satisfies = ["9001:9.2.1"]
[[records]]
name = "Audit report"
answers = ["9001:9.2.2"]
+++
Each process is audited every year.
"#,
    ),
    (
        "PRO-005",
        r#"
title = "Measurement"
status = "approved"
effective = 2026-11-22
satisfies = ["9001:9.1.1#indicators", "9001:9.1.2#later", "9001:9.1.3#nothing"]
+++
## Indicators

Five numbers are read on Monday.

## Later

TODO

## Nothing
"#,
    ),
    (
        "PRO-006",
        r#"
title = "Old corrective action"
status = "retired"
satisfies = ["9001:10.2"]
[[records]]
name = "Report"
answers = ["9001:10.2"]
+++
Mistakes were mended.
"#,
    ),
    (
        "PRO-007",
        r#"
title = "Competence"
status = "approved"
supports = ["9001:7.2"]
satisfies = ["9001:7.2/d"]
[[records]]
name = "Certificate"
answers = ["9001:7.2", "42001:A.4.6"]
+++
Certificates are kept.
"#,
    ),
    (
        "PRO-008",
        r#"
title = "Customers and review"
status = "approved"
satisfies = ["9001:8.2", "9001:9.3", "9001:4.3/p3", "9001-2026:4.2/c", "9001-2026:di/available"]
+++
Customers are heard, and management reviews the system in May and November.
"#,
    ),
    (
        "PRO-009",
        r#"
title = "Design"
status = "approved"
satisfies = ["9001:8.3.2"]
+++
Design is planned after all.
"#,
    ),
    (
        "PRO-010",
        r#"
title = "AI management"
status = "approved"
satisfies = ["42001:9.3", "42001:A.2.2", "42001:A.6.2"]
supports = ["42001:A.3.2", "42001:A.6.1.2"]
+++
Management reviews AI systems in June.
"#,
    ),
    (
        "PRO-011",
        r#"
title = "Quality policy"
status = "approved"
satisfies = ["9001:5.2.2"]
supports = ["9001:8.2.4"]
+++
We keep our word. This sentence came after the approval.
"#,
    ),
];

const CONFIGURATION: &str = r#"
[standards]
"9001" = "iso-9001-2015"
"42001" = "iso-42001-2023"
"9001-2026" = "iso-9001-2026"

[transition]
"9001" = "iso-9001-2026"

[[applicability]]
clause = "9001:8.3"
applicable = false
reason = "we build to print"

[[applicability]]
clause = "9001:7.1.5.2"
applicable = false
reason = "nothing has to be traceable"
until = 2026-11-22

[[applicability]]
clause = "9001:8.5.3"
applicable = false
reason = "we hold no property of others"
until = 2026-11-21

[[applicability]]
clause = "9001:8.5.5"
applicable = false

[[applicability]]
clause = "42001:A.2.2"
applicable = false
reason = "a policy is not needed"

[[applicability]]
clause = "42001:A.9"
applicable = false
reason = "we do not use AI systems"

[[applicability]]
clause = "42001:A.9.2"
applicable = true
reason = "a customer asks for it"
status = "planned"
"#;

/// Clause, state, then items: covered, partial, pending, justified, gap.
const EXPECTED: &str = "
9001 4.3      partial    1  0  0  0  7
9001 5.2.2    pending    0  0  3  0  0
9001 7.1.5.2  justified  0  0  0  5  0
9001 7.1.5    gap        0  0  0  5  4
9001 7.2      partial    1  3  0  0  0
9001 7.5.1    gap        0  0  0  0  2
9001 7.5.2    covered    3  0  0  0  0
9001 7.5.3.1  covered    2  0  0  0  0
9001 7.5.3.2  covered    6  0  0  0  0
9001 7.5.3    covered    8  0  0  0  0
9001 7.5      partial    11 0  0  0  2
9001 8.2.4    covered    1  0  0  0  0
9001 8.2      covered    19 0  0  0  0
9001 8.3.1    justified  0  0  0  1  0
9001 8.3.2    covered    10 0  0  0  0
9001 8.3.4    justified  0  0  0  6  0
9001 8.3      covered    10 0  0  26 0
9001 8.4.1    pending    0  0  6  0  0
9001 8.4.2    pending    0  0  6  0  0
9001 8.4.3    gap        0  0  0  0  9
9001 8.4      pending    0  0  12 0  9
9001 8.5.3    gap        0  0  0  0  3
9001 8.5.5    gap        0  0  0  0  6
9001 9.1.1    covered    6  0  0  0  0
9001 9.1.2    pending    0  0  2  0  0
9001 9.1.3    pending    0  0  8  0  0
9001 9.2.1    pending    0  0  4  0  0
9001 9.2.2    gap        0  0  0  0  6
9001 9.2      pending    0  0  4  0  6
9001 9.3      covered    17 0  0  0  0
9001 10.2     gap        0  0  0  0  12
42001 7.5.2   covered    3  0  0  0  0
42001 7.5.3   covered    7  0  0  0  0
42001 7.5     partial    10 0  0  0  2
42001 9.3     covered    11 0  0  0  0
42001 A.2.2   covered    1  0  0  0  0
42001 A.2     partial    1  0  0  0  2
42001 A.3.2   partial    0  1  0  0  0
42001 A.6.1.2 partial    0  1  0  0  0
42001 A.6.1   partial    0  1  0  0  1
42001 A.6.2   covered    7  0  0  0  0
42001 A.6     partial    7  1  0  0  1
42001 A.9.2   gap        0  0  0  0  1
42001 A.9     gap        0  0  0  2  1
9001-2026 4.2 partial    1  0  0  0  3
9001-2026 7.3 pending    0  0  1  0  4
";

struct Project {
    manual: Manual,
    standing: Standing,
    coverage: Coverage,
}

impl Project {
    fn item(&self, alias: &str, id: &str) -> &ItemCoverage {
        let at = self.manual.by_alias(alias).unwrap();
        let position = self.manual.standard(at).catalog.item_position(id).unwrap();
        &self.coverage.standards[at.0 as usize].items[position]
    }

    fn required(&self, id: &str) -> &RequiredCoverage {
        let catalog = &self.manual.standards[0].catalog;
        let at = catalog.required.iter().position(|required| required.id == id).unwrap();
        &self.coverage.standards[0].required[at]
    }
}

fn project() -> Project {
    let configuration = Source::new("clausebook.toml", CONFIGURATION);
    let settings = Arc::new(read_settings(Some(&configuration), jiff::civil::date(2026, 11, 22)).value);
    let wanted = ["iso-9001-2015", "iso-42001-2023", "iso-9001-2026"];
    let library = Library::load(&[], wanted).value;
    let documents = DOCUMENTS.iter().map(|(id, text)| Arc::new(document(id, text))).collect();
    let linked = link(settings, &library, documents, &SourceSet::default());
    assert_eq!(linked.diagnostics, []);
    let manual = linked.value;
    let mut standing = control(&manual);
    // Approval evidence is judged elsewhere: here one document has lost it.
    for (claim, grade) in manual.claims.iter().zip(&mut standing.claims) {
        if manual.document(claim.document).name() == "PRO-011" {
            *grade = Some(Grade::UnapprovedChange);
        }
    }
    let coverage = cover(&manual, &standing);
    Project { manual, standing, coverage }
}

fn document(id: &str, text: &str) -> Document {
    let source = Source::new(format!("content/{id}.md"), &format!("+++\nid = \"{id}\"\n{}", text.trim_start()));
    let front = read(&source.path, &source.text);
    assert_eq!(front.diagnostics, []);
    let title = front.value.front_matter.title.as_ref().map(|title| title.value.clone()).unwrap_or_default();
    let body = parse_body(&source.path, &source.text, front.value.body, Named { id: None, title: Some(&title) }).value;
    Document {
        path: source.path,
        front: front.value.front_matter,
        has_front_matter: true,
        title,
        body,
        fingerprint: [0; 32],
    }
}

#[test]
fn the_states_of_clauses_agree_with_the_table_counted_by_hand() {
    let project = project();
    let mut computed = String::from("\n");
    for line in EXPECTED.lines().filter(|line| !line.is_empty()) {
        let mut words = line.split_whitespace();
        let (alias, number) = (words.next().unwrap(), words.next().unwrap());
        let at = project.manual.by_alias(alias).unwrap();
        let clause = project.manual.standard(at).catalog.clause_position(number).unwrap();
        let ClauseCoverage { state, counts } = project.coverage.standards[at.0 as usize].clauses[clause];
        let Counts { items, covered, partial, pending, justified, gap } = counts;
        assert_eq!(items, covered + partial + pending + justified + gap);
        let (name, state) = (format!("{alias} {number}"), state.as_str());
        let line = format!("{name:<13} {state:<10} {covered:<2} {partial:<2} {pending:<2} {justified:<2} {gap}\n");
        computed.push_str(&line);
    }
    assert_eq!(computed, EXPECTED);
}

#[test]
fn every_grade_occurs_and_only_an_effective_claim_counts() {
    let project = project();
    for (id, grade, state) in [
        ("7.5.2/a", Some(Grade::Effective), State::Covered),
        ("9.2.1/p1", Some(Grade::NotYetEffective), State::Pending),
        ("5.2.2/a", Some(Grade::UnapprovedChange), State::Pending),
        ("8.4.1/p1", Some(Grade::Draft), State::Pending),
        ("8.4.2/a", Some(Grade::Draft), State::Pending),
        ("9.1.2/p1", Some(Grade::Empty), State::Pending),
        ("9.1.3/a", Some(Grade::Empty), State::Pending),
        ("10.2.1/b1", None, State::Gap),
    ] {
        let item = project.item("9001", id);
        let found = item.claims.first().and_then(|claim| project.standing.claims[*claim as usize]);
        assert_eq!((found, item.state), (grade, state), "{id}");
    }
}

#[test]
fn the_strongest_claim_on_an_item_stands_first() {
    let project = project();
    let who = |id: &str| -> Vec<(&str, &str)> {
        let claims = project.item("9001", id).claims.iter().map(|claim| &project.manual.claims[*claim as usize]);
        claims.map(|claim| (project.manual.document(claim.document).name(), claim.strength.as_str())).collect()
    };
    assert_eq!(who("7.2/d"), [("PRO-007", "satisfies"), ("PRO-007", "supports")]);
    assert_eq!(who("7.2/a"), [("PRO-007", "supports")]);
    assert_eq!(who("8.2.4/p1"), [("PRO-008", "satisfies"), ("PRO-011", "supports")]);
}

#[test]
fn an_exclusion_counts_while_it_lasts_and_only_with_a_reason() {
    let project = project();
    let excluded = |alias: &str, id: &str| {
        let item = project.item(alias, id);
        (item.excluded, item.decision.is_some(), item.is_contradicted())
    };
    assert_eq!(excluded("9001", "7.1.5.2/a"), (true, true, false), "its last day is today");
    assert_eq!(excluded("9001", "8.5.3/p1"), (false, true, false), "it ended yesterday, and is shown");
    assert_eq!(excluded("9001", "8.5.5/a"), (false, true, false), "it has no reason");
    assert_eq!(excluded("9001", "8.3.2/a"), (true, true, true), "a live claim contradicts it");
    assert_eq!(excluded("9001", "8.3.4/a"), (true, true, false));
    assert_eq!(excluded("42001", "A.2.2"), (true, true, true));
    assert_eq!(excluded("42001", "A.9.2"), (false, true, false), "the closer decision keeps it in");
    assert_eq!(excluded("42001", "A.9.3"), (true, true, false));
}

#[test]
fn required_documents_and_records_are_matched_item_by_item() {
    let project = project();
    for (id, state, documents, records) in [
        ("di-4.3", State::Partial, 1, 0),
        ("di-7.2", State::Covered, 0, 1),
        ("di-9.2.2", State::Pending, 0, 1),
        ("di-10.2.2", State::Gap, 0, 0),
        ("di-8.3.2", State::Justified, 0, 0),
        ("di-8.3.3", State::Justified, 0, 0),
        ("di-8.2.4", State::Covered, 2, 0),
        ("di-8.1", State::Gap, 0, 0),
    ] {
        let found = project.required(id);
        assert_eq!((found.state, found.claims.len(), found.records.len()), (state, documents, records), "{id}");
    }
}

#[test]
fn integration_tells_shared_documents_from_parallel_ones() {
    let project = project();
    let json = integration_json(&project.manual, &project.coverage);
    let row = |id: &str| {
        let row = json.rows.iter().find(|row| row.id == id).unwrap();
        (row.state, row.documents.clone())
    };
    assert_eq!(row("hs-7.5.2"), (IntegrationState::Integrated, vec!["PRO-001"]));
    assert_eq!(row("hs-9.3.1"), (IntegrationState::Parallel, vec!["PRO-008", "PRO-010"]));
    assert_eq!(row("hs-7.2"), (IntegrationState::Only9001, vec!["PRO-007"]));
    assert_eq!(row("hs-9001-8.2.1"), (IntegrationState::Only9001, vec!["PRO-008"]));
    assert_eq!(row("hs-10.2"), (IntegrationState::Open, vec![]));
    assert_eq!(json.rows.len(), 65);

    let mechanic = |id: &str| {
        let mechanic = json.mechanics.iter().find(|mechanic| mechanic.id == id).unwrap();
        (mechanic.state, mechanic.documents.clone())
    };
    assert_eq!(mechanic("document-control"), (IntegrationState::Integrated, vec!["PRO-001"]));
    assert_eq!(mechanic("management-review"), (IntegrationState::Parallel, vec!["PRO-008", "PRO-010"]));
    assert_eq!(mechanic("corrective-action"), (IntegrationState::Open, vec![]));
    assert_eq!(json.mechanics.len(), 15);
    assert_eq!(json.controls.len(), 38);
}

#[test]
fn only_42001_is_a_state_of_its_own() {
    let project = project();
    let integration = project.coverage.integration.as_ref().unwrap();
    let states: Vec<IntegrationState> = integration.rows.iter().map(|row| row.state).collect();
    assert!(!states.contains(&IntegrationState::Only42001));
    let mut standing = project.standing.clone();
    for (claim, grade) in project.manual.claims.iter().zip(&mut standing.claims) {
        if project.manual.document(claim.document).name() == "PRO-008" {
            *grade = Some(Grade::Draft);
        }
    }
    let coverage = cover(&project.manual, &standing);
    let json = integration_json(&project.manual, &coverage);
    let row = json.rows.iter().find(|row| row.id == "hs-9.3.1").unwrap();
    assert_eq!((row.state, row.documents.as_slice()), (IntegrationState::Only42001, ["PRO-010"].as_slice()));
    assert_eq!(serde_json::to_value(row.state).unwrap(), "only-42001");
}

#[test]
fn reuse_and_readiness_add_up() {
    let project = project();
    let Integration { reuse, readiness, .. } = project.coverage.integration.as_ref().unwrap();
    // 42001 7.5.2 and 7.5.3 by PRO-001, which also answers 9001; 9.3 by PRO-010, which does not.
    assert_eq!(*reuse, Reuse { items: 171, covered: 3 + 7 + 11, reused: 3 + 7 });
    assert_eq!((readiness.items, readiness.confirmed, readiness.justified), (171, 21, 0));
    let bins = [&readiness.candidates, &readiness.waiting, &readiness.extend, &readiness.new].map(Vec::len);
    assert_eq!(bins.iter().sum::<usize>() + readiness.confirmed, readiness.items);
    assert_eq!(bins, BINS);
    let catalog = &project.manual.standards[1].catalog;
    let candidates: Vec<&str> =
        readiness.candidates.iter().map(|at| catalog.items()[*at as usize].id.as_str()).collect();
    assert_eq!(candidates, CANDIDATES);
}

/// Candidates, waiting, extend, new.
const BINS: [usize; 4] = [7, 84, 15, 44];
const CANDIDATES: &[&str] = &["4.3/p2", "7.2/p1", "9.1/u1", "9.1/u2", "9.1/u3", "9.1/u4", "9.1/p1"];

#[test]
fn a_transition_tells_confirmed_from_derived() {
    let project = project();
    let transition = &project.coverage.transitions[0];
    let catalog = &project.manual.standards[2].catalog;
    let of = |id: &str| {
        let at = catalog.differences.iter().position(|difference| difference.id.as_str() == id).unwrap();
        let difference = &transition.differences[at];
        let candidates = difference.candidates.iter().map(|at| project.manual.document(*at).name());
        (difference.state, difference.claims.len(), candidates.collect::<Vec<_>>())
    };
    assert_eq!(of("4.2/c"), (State::Covered, 1, vec![]));
    assert_eq!(of("di/available"), (State::Covered, 1, vec![]));
    assert_eq!(of("7.3/e"), (State::Pending, 1, vec![]));
    assert_eq!(of("9.3.2/gh"), (State::Gap, 0, vec!["PRO-008"]), "derived from 9.3.2/e, not confirmed");
    assert_eq!(of("9.3.2/c"), (State::Gap, 0, vec![]));
    assert_eq!(transition.counts, Counts { items: 23, covered: 2, pending: 1, gap: 20, ..Counts::default() });

    let inherited = project.item("9001-2026", "7.5.2/a");
    assert_eq!((inherited.state, inherited.derived), (State::Gap, Some(State::Covered)));
    assert_eq!(project.item("9001-2026", "4.2/c").derived, None, "a difference is never derived");
    let derived = project.coverage.standards[2].derived.unwrap();
    let direct = project.coverage.standards[2].summary;
    assert_eq!((direct.covered, direct.items), (2, 330));
    // 65 items of 2015 are covered; three of them are superseded by differences; two differences are tagged.
    assert_eq!((derived.covered, derived.items), (65 - 3 + 2, 330));
    assert_eq!(project.coverage.standards[0].derived, None);
    let at = catalog.required.iter().position(|required| required.id == "di-7.2").unwrap();
    let record = &project.coverage.standards[2].required[at];
    assert_eq!((record.state, record.derived), (State::Gap, Some(State::Covered)));
}
