use crate::catalog::ClauseKind;
use crate::config::Level;
use crate::coverage::{Void, void};
use crate::diagnostics::Diagnostic;
use crate::manual::Decision;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::syntax::front_matter::Status;

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
    // A mark in a cell of an approved register is told as a placeholder.
    let is_told = |decision: &Decision| {
        let register = decision.row.map(|row| manual.registers[row.register as usize].document);
        let is_approved = register.is_some_and(|document| manual.document(document).status() == Status::Approved);
        is_approved && decision.unfinished().is_some()
    };
    let unfounded = manual.decisions.iter().filter(|decision| !decision.is_founded());
    for decision in unfounded.filter(|decision| !is_withdrawn(decision) && !is_told(decision)) {
        let lack = match decision.unfinished() {
            Some(mark) => format!("its reason still says `{mark}`"),
            None => "nobody says why".to_string(),
        };
        let catalog = &manual.standard(decision.reach.standard).catalog;
        let kind = catalog.clauses()[decision.reach.clause as usize].kind;
        let finding = match decision.applicable {
            false => Diagnostic::error(
                RULE.name,
                decision.span.clone(),
                format!("`{}` is declared not applicable, and {lack}", decision.tag),
            )
            .why("without a justification the exclusion has no effect (ISO 9001, 4.3; ISO/IEC 42001, 6.1.3)"),
            true if kind == ClauseKind::Clause => continue,
            true => Diagnostic::error(
                RULE.name,
                decision.span.clone(),
                format!("the control `{}` is included, and {lack}", decision.tag),
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
