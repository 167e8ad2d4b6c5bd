use std::collections::{BTreeMap, BTreeSet};

use super::{about, judged};
use crate::catalog::{InformationKind, RequiredInformation};
use crate::config::Level;
use crate::coverage::{RequiredCoverage, State};
use crate::diagnostics::Diagnostic;
use crate::manual::Standard;
use crate::rules::{Check, Context, Family, Rule};
use crate::syntax::markdown::marks;

pub(super) static RULE: Rule = Rule {
    name: "missing-required-record",
    family: Family::Coverage,
    level: Level::Warn,
    page: include_str!("missing_required_record.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let manual = context.shelf.manual;
    for (_, standard, coverage) in judged(context) {
        let reference = &standard.catalog.edition.reference;
        let asked = standard.catalog.required.iter().zip(&coverage.required).filter(|(required, _)| {
            required.core && matches!(required.kind, InformationKind::Record | InformationKind::DocumentAndRecord)
        });
        let asked: Vec<_> = asked.collect();
        let member = |required: &RequiredInformation| format!("{}:{}", standard.alias, required.id);
        nowhere(context, standard, &asked, found);
        let missing: Vec<_> =
            asked.iter().filter(|(_, state)| state.records.is_empty() && state.state != State::Justified).collect();
        if missing.len() == asked.len() && missing.len() > 1 {
            found.push(
                about(
                    manual,
                    standard,
                    RULE.name,
                    format!("no document says where the {} records are kept that {reference} requires", missing.len()),
                )
                .why("records are the evidence that the manual is followed")
                .help(format!("name them where they arise: `[[records]]` with `answers = [\"{}:…\"]`", standard.alias))
                .gathers(missing.iter().map(|(required, _)| member(required))),
            );
            continue;
        }
        for (required, _) in missing {
            let tag = match required.requirements.first() {
                Some(item) => format!("{}:{item}", standard.alias),
                None => format!("{}:{}", standard.alias, required.clause),
            };
            found.push(
                about(
                    manual,
                    standard,
                    RULE.name,
                    format!(
                        "{reference} {} requires a record, and no document says where it is kept: {}",
                        required.clause, required.what
                    ),
                )
                .why("records are the evidence that the manual is followed")
                .help(format!("name it where it arises: `[[records]]` with `answers = [\"{tag}\"]`"))
                .gathers([member(required)]),
            );
        }
    }
}

/// A record that a standard requires and that documents name, none of which says where it is kept: for each of them what
/// is required of it.
fn nowhere(
    context: &Context<'_>,
    standard: &Standard,
    asked: &[(&RequiredInformation, &RequiredCoverage)],
    found: &mut Vec<Diagnostic>,
) {
    let manual = context.shelf.manual;
    let written = |at: u32| {
        let entry = &manual.records[at as usize];
        let document = manual.document(entry.document);
        (document, &document.front.records[entry.record as usize])
    };
    let is_placed =
        |at: &u32| written(*at).1.location.as_ref().is_some_and(|location| marks(&location.value).is_empty());
    let mut homeless: BTreeMap<u32, Vec<&RequiredInformation>> = BTreeMap::new();
    let is_open = |state: &RequiredCoverage| state.state != State::Justified && !state.records.iter().any(is_placed);
    for (required, state) in asked.iter().filter(|(_, state)| is_open(state)) {
        state.records.iter().for_each(|at| homeless.entry(*at).or_default().push(required));
    }
    for (at, required) in homeless {
        let (document, record) = written(at);
        let name = record.name.as_ref().map_or("this record".to_string(), |name| format!("`{}`", name.value));
        let clauses: BTreeSet<&str> = required.iter().map(|required| required.clause.as_str()).collect();
        let clauses: Vec<&str> = clauses.into_iter().collect();
        let reference = &standard.catalog.edition.reference;
        let place = record.location.as_ref().or(record.name.as_ref()).map_or(record.range, |text| text.range);
        found.push(
            Diagnostic::warning(
                RULE.name,
                document.span(place),
                format!("{name} is required by {reference} {}, and nobody says where it is kept", clauses.join(", ")),
            )
            .why("a record that nobody finds is no evidence")
            .help(match &record.location {
                Some(_) => "write where it lies".to_string(),
                None => format!("add where it lies: `{}`", document.front.fence.entry("location", "\"…\"")),
            })
            .gathers(required.iter().map(|required| format!("{}:{}", standard.alias, required.id))),
        );
    }
}
