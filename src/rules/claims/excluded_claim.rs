use std::collections::BTreeMap;

use crate::config::Level;
use crate::control::Grade;
use crate::diagnostics::Diagnostic;
use crate::manual::Strength;
use crate::rules::{Check, Context, Family, Rule};

pub(super) static RULE: Rule = Rule {
    name: "excluded-claim",
    family: Family::Claims,
    level: Level::Error,
    page: include_str!("excluded_claim.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let manual = context.shelf.manual;
    // One finding for each pair of a claim and a decision, however many items they share.
    let mut pairs: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for (standard, coverage) in manual.standards.iter().zip(&context.coverage.standards) {
        for (item, _) in coverage.items.iter().zip(standard.catalog.items()).filter(|(item, _)| item.excluded) {
            let Some(decision) = item.decision else { continue };
            for claim in &item.claims {
                *pairs.entry((*claim, decision)).or_default() += 1;
            }
        }
    }
    for ((claim_at, decision), count) in pairs {
        let claim = &manual.claims[claim_at as usize];
        if context.shelf.standing.claims[claim_at as usize] != Some(Grade::Effective) {
            continue;
        }
        let does = match claim.strength {
            Strength::Satisfies => "answers",
            Strength::Supports => "supports",
        };
        let decision = &manual.decisions[decision as usize];
        let what = match claim.reach.items().len() {
            all if all == count => {
                format!("`{}` is declared not applicable, and this document {does} it", decision.tag)
            }
            _ => format!("`{}` lies below this claim and is declared not applicable", decision.tag),
        };
        found.push(
            Diagnostic::error(RULE.name, claim.span.clone(), what)
                .label("an effective claim")
                .also(decision.span.clone(), "not applicable, it says here")
                .why("one of the two is untrue; an auditor will ask which (the claim counts)")
                .help("remove the exclusion if you do this work, or the claim if you do not"),
        );
    }
}
