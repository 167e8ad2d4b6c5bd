use crate::catalog::ClauseKind;
use crate::config::Level;
use crate::coverage::{Void, void};
use crate::diagnostics::Diagnostic;
use crate::manual::Decision;
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "decision-without-reason",
    family: Family::Coverage,
    level: Level::Error,
    page: include_str!("decision_without_reason.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    let is_withdrawn = |decision: &Decision| void(manual, decision) == Some(Void::Retired);
    let unfounded = manual.decisions.iter().filter(|decision| decision.reason.trim().is_empty());
    for decision in unfounded.filter(|decision| !is_withdrawn(decision)) {
        let catalog = &manual.standard(decision.reach.standard).catalog;
        let kind = catalog.clauses()[decision.reach.clause as usize].kind;
        let finding = match decision.applicable {
            false => Diagnostic::error(
                RULE.name,
                decision.span.clone(),
                format!("`{}` is declared not applicable, and nobody says why", decision.tag),
            )
            .why("without a justification the exclusion has no effect (ISO 9001, 4.3; ISO/IEC 42001, 6.1.3)"),
            true if kind == ClauseKind::Clause => continue,
            true => Diagnostic::error(
                RULE.name,
                decision.span.clone(),
                format!("the control `{}` is included, and nobody says why", decision.tag),
            )
            .why("the statement of applicability gives a reason for each control, in or out (ISO/IEC 42001, 6.1.3)"),
        };
        found.push(
            finding
                .label("no reason")
                .help("add the reason in one sentence: which risk, law, contract or fact it follows from"),
        );
    }
}
