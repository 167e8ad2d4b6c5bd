use super::about;
use super::pending_coverage::reported;
use crate::catalog::Difference;
use crate::config::Level;
use crate::coverage::{State, TransitionCoverage};
use crate::diagnostics::Diagnostic;
use crate::manual::{Standard, Strength, Transition};
use crate::rules::{Check, Context, Family, Rule};

pub(super) static RULE: Rule = Rule {
    name: "transition-gap",
    family: Family::Coverage,
    level: Level::Warn,
    page: include_str!("transition_gap.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let manual = context.shelf.manual;
    let reported = if manual.transitions.is_empty() { Vec::new() } else { reported(context) };
    for (transition, coverage) in manual.transitions.iter().zip(&context.coverage.transitions) {
        let catalog = &transition.catalog;
        let reference = &catalog.edition.reference;
        let from = manual.standard(transition.from);
        let open: Vec<_> = catalog
            .differences
            .iter()
            .zip(&coverage.differences)
            .filter(|(_, difference)| difference.state == State::Gap)
            .map(|(difference, _)| difference)
            .collect();
        let named = transition.to.map(|to| manual.standard(to));
        let member = |difference: &Difference| format!("{}:{}", catalog.id(), difference.id);
        if let Some(named) = named {
            unfinished(context, named, (transition, coverage), &reported, found);
        }
        if open.len() == catalog.differences.len() && open.len() > 1 || named.is_none() && !open.is_empty() {
            let help = match named {
                Some(named) => {
                    format!("read the transition page, and tag what you changed: `{}:{}`", named.alias, open[0].id)
                }
                None => format!(
                    "give it a name under `[standards]`, `\"{}-{}\" = \"{}\"`, and tag what you changed",
                    from.alias,
                    catalog.id().year(),
                    catalog.id()
                ),
            };
            let message = format!("none of the {} differences of {reference} is answered yet", open.len());
            let finding = about(manual, from, RULE.name, message).why(WHY).help(help);
            found.push(finding.gathers(open.iter().map(|difference| member(difference))));
            continue;
        }
        let Some(named) = named else { continue };
        for difference in open {
            found.push(
                about(
                    manual,
                    named,
                    RULE.name,
                    format!("{reference} {}: answered by no document: {}", difference.clause, difference.text),
                )
                .why(WHY)
                .help(format!(
                    "answer it where the clause is answered today, and tag it: `{}:{}`",
                    named.alias, difference.id
                ))
                .gathers([member(difference)]),
            );
        }
    }
}

/// Differences that something is said about, and that nothing in force answers.
fn unfinished(
    context: &Context<'_>,
    named: &Standard,
    (transition, coverage): (&Transition, &TransitionCoverage),
    reported: &[bool],
    found: &mut Vec<Diagnostic>,
) {
    let shelf = &context.shelf;
    let reference = &transition.catalog.edition.reference;
    let answers = |claim: &u32| shelf.manual.claims[*claim as usize].strength == Strength::Satisfies;
    for (difference, cover) in transition.catalog.differences.iter().zip(&coverage.differences) {
        let what = match cover.state {
            State::Pending if cover.claims.iter().all(|claim| reported[*claim as usize]) => continue,
            State::Pending => "answered by nothing that is in force",
            State::Partial if cover.claims.iter().any(answers) => "supported, and answered by nothing that is in force",
            State::Partial => "supported, and answered by no document",
            State::Covered | State::Justified | State::Gap => continue,
        };
        let message = format!("{reference} {}: {what}: {}", difference.clause, difference.text);
        let mut finding = about(shelf.manual, named, RULE.name, message);
        if let Some(claim) = cover.claims.first() {
            finding.span = Some(shelf.manual.claims[*claim as usize].span.clone());
            finding.label = shelf.worth(*claim);
        }
        let help = match cover.state {
            State::Partial => "write what is missing, and tag it with `satisfies`",
            _ => "finish and approve the document, or wait for its effective date",
        };
        found.push(finding.why(WHY).help(help));
    }
}

const WHY: &str = "the certificate to the old edition ends with the transition period";
