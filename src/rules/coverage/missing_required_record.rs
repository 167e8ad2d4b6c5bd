use super::{about, judged};
use crate::catalog::{InformationKind, RequiredInformation};
use crate::config::Level;
use crate::coverage::State;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Context, Family, Rule};

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
