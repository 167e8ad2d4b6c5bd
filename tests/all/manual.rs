//! The manual of this repository as an auditor reads it across documents: rows that name each other,
//! programmes that reach every clause, forms that ask about each of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use clausebook::build::{Compiled, Options, compile};
use clausebook::config::Evidence;
use clausebook::control::Verdict;
use clausebook::manual::{Manual, Register, RegisterRow, Target};
use clausebook::starter::{Documents, Names, files};
use clausebook::system::{MemorySystem, Stopwatch};

use crate::project::TODAY;

/// The files of the manual as `clausebook init` writes it.
pub fn system() -> MemorySystem {
    let mut system = MemorySystem::new(TODAY);
    for (path, bytes) in files(Documents::Complete, &Names::default()) {
        system.write(path.as_str(), &bytes);
    }
    system
}

/// The manual, compiled once.
pub fn manual() -> &'static Compiled {
    static COMPILED: LazyLock<Compiled> = LazyLock::new(|| {
        compile(&system(), &Options::default(), &mut Stopwatch::default()).expect("the manual can be read")
    });
    &COMPILED
}

fn register<'m>(manual: &'m Manual, name: &str) -> &'m Register {
    manual.register(name).unwrap_or_else(|| panic!("there is no register `{name}`"))
}

/// What the cells of a column lead to, row by row.
fn targets<'r>(register: &'r Register, column: &str) -> impl Iterator<Item = (&'r RegisterRow, &'r [Target])> {
    let at = register.column(column).unwrap_or_else(|| panic!("`{}` has no column `{column}`", register.name));
    register.rows.iter().map(move |row| (row, row.targets.get(at).map_or(&[][..], Vec::as_slice)))
}

/// Pairs of keys: a row, and a row of another register that it names.
fn pairs(manual: &Manual, name: &str, column: &str) -> BTreeSet<(String, String)> {
    let key = |row: &RegisterRow| row.key.clone().unwrap_or_default();
    targets(register(manual, name), column)
        .flat_map(|(row, targets)| {
            targets.iter().filter_map(move |target| match target {
                Target::Row(index) => {
                    let other = &manual.registers[index.register as usize].rows[index.row as usize];
                    Some((key(row), key(other)))
                }
                _ => None,
            })
        })
        .collect()
}

fn turned(pairs: BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    pairs.into_iter().map(|(one, other)| (other, one)).collect()
}

#[test]
fn registers_name_each_other_in_both_directions() {
    let manual = &manual().manual;
    let pairs = |name, column| pairs(manual, name, column);
    assert_eq!(pairs("ai-systems", "risks"), turned(pairs("risks", "ai_system")), "risks of AI systems");
    assert_eq!(pairs("ai-systems", "data"), turned(pairs("data-resources", "systems")), "data of AI systems");
    let assessed = turned(pairs("impact-assessments", "system"));
    assert!(pairs("ai-systems", "impact_assessment").is_subset(&assessed), "assessments of AI systems");
    let used = turned(pairs("ai-resources", "systems"));
    assert!(pairs("ai-systems", "models").is_subset(&used), "models of AI systems");
}

#[test]
fn every_ai_system_has_an_assessment_a_risk_an_owner_and_an_oversight_measure() {
    let systems = register(&manual().manual, "ai-systems");
    assert!(systems.rows.len() >= 4);
    for column in ["impact_assessment", "risks", "owner", "oversight_document"] {
        for (row, targets) in targets(systems, column) {
            let found = targets.iter().any(|target| *target != Target::Broken);
            assert!(found, "{} has no {column}", row.key.clone().unwrap_or_default());
        }
    }
}

/// Items of each standard in use that a column of clauses reaches.
fn reached(manual: &Manual, name: &str, column: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut reached: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for target in targets(register(manual, name), column).flat_map(|(_, targets)| targets) {
        let Target::Clause(standard, clause, item) = target else { continue };
        let standard = manual.standard(*standard);
        let items = match item {
            Some(item) => &standard.catalog.items()[*item as usize..=*item as usize],
            None => standard.catalog.items_below(&standard.catalog.clauses()[*clause as usize]),
        };
        let ids = items.iter().map(|item| item.id.to_string());
        reached.entry(standard.alias.clone()).or_default().extend(ids);
    }
    reached
}

#[test]
fn the_audit_programme_reaches_every_requirement_and_control_in_its_cycle() {
    let manual = &manual().manual;
    let reached = reached(manual, "audits", "criteria");
    for alias in ["9001", "42001"] {
        let standard = manual.standard(manual.by_alias(alias).unwrap());
        let open: Vec<_> = standard
            .catalog
            .items()
            .iter()
            .map(|item| item.id.to_string())
            .filter(|id| !reached[alias].contains(id))
            .collect();
        assert!(open.is_empty(), "{alias}: no audit of {open:?}");
    }
}

#[test]
fn the_management_review_takes_every_input_of_both_standards() {
    let manual = &manual().manual;
    let reached = reached(manual, "review-inputs", "clauses");
    for alias in ["9001", "42001"] {
        let catalog = &manual.standard(manual.by_alias(alias).unwrap()).catalog;
        let asked = catalog.items_below(catalog.clause("9.3.2").unwrap());
        assert!(asked.len() > 5);
        for item in asked {
            assert!(reached[alias].contains(&item.id.to_string()), "no input answers {alias}:{}", item.id);
        }
    }
}

#[test]
fn the_audit_checklist_asks_about_every_clause_and_control_under_its_own_heading() {
    let manual = &manual().manual;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/forms/audit-checklist.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<&str>> =
        text.lines().map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect();
    for alias in ["9001", "42001"] {
        for clause in manual.standard(manual.by_alias(alias).unwrap()).catalog.clauses() {
            if clause.items.is_empty() {
                continue;
            }
            let tag = format!("[[{alias}:{}]]", clause.number);
            let row = rows.iter().find(|row| row.contains(&tag.as_str()));
            let row = row.unwrap_or_else(|| panic!("no line asks about {tag}"));
            let question = row.iter().any(|cell| cell.ends_with('?') || cell.ends_with('.'));
            assert!(question, "the line of {tag} asks nothing");
            // A line for both standards has the heading of the first.
            assert!(alias == "42001" || row.contains(&clause.title.as_str()), "{tag}: {row:?}");
        }
    }
}

#[test]
fn every_document_of_the_starter_manual_is_approved_by_digest() {
    let compiled = manual();
    assert_eq!(compiled.settings.approval, Evidence::Digest);
    let controlled = compiled.manual.documents.iter().filter(|document| document.front.is_controlled());
    let open: Vec<String> = controlled
        .filter_map(|document| {
            let working = compiled.dossiers.documents.get(&document.path)?.working()?;
            let judgement = working.judgement.as_ref();
            let is_approved = judgement.is_some_and(|judged| judged.verdict == Verdict::Approved);
            let why = judgement.map_or("it is a draft", |judged| judged.evidence.reason.as_str());
            (!is_approved).then(|| format!("{} ({}): {why}", document.name(), document.path))
        })
        .collect();
    assert!(
        open.is_empty(),
        "not approved:\n{}\nread what changed and record the approval:\n  \
         cargo run --quiet -- approve --all --by director@example.org\n\
         A document that was approved before needs a higher `version` first. Commit with the line that the command prints \
         (`Approved-by: <director@example.org>`)",
        open.join("\n")
    );
}
