use super::about;
use crate::config::Level;
use crate::coverage::State;
use crate::diagnostics::Diagnostic;
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
    for (transition, coverage) in manual.transitions.iter().zip(&context.coverage.transitions) {
        let catalog = &transition.catalog;
        let reference = &catalog.edition.reference;
        let from = manual.standard(transition.from);
        let why = "the certificate to the old edition ends with the transition period";
        let open: Vec<_> = catalog
            .differences
            .iter()
            .zip(&coverage.differences)
            .filter(|(_, difference)| difference.state == State::Gap)
            .map(|(difference, _)| difference)
            .collect();
        let named = transition.to.map(|to| manual.standard(to));
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
            found.push(about(manual, from, RULE.name, message).why(why).help(help));
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
                .why(why)
                .help(format!(
                    "answer it where the clause is answered today, and tag it: `{}:{}`",
                    named.alias, difference.id
                )),
            );
        }
    }
}
