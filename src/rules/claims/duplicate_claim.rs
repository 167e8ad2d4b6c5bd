use std::collections::BTreeMap;

use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::Claim;
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "duplicate-claim",
    family: Family::Claims,
    level: Level::Warn,
    page: include_str!("duplicate_claim.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<_, &Claim> = BTreeMap::new();
    for claim in shelf.manual.claims.iter() {
        let section = claim.section_name.as_ref().map(|section| section.value.as_str());
        let Some(first) = seen.insert((claim.document, &claim.reach, section), claim) else { continue };
        let message = match first.strength == claim.strength {
            true => format!("`{}` is claimed twice", claim.tag),
            false => format!("`{}` is claimed as satisfied and as supported", claim.tag),
        };
        found.push(
            Diagnostic::warning(RULE.name, claim.span.clone(), message)
                .label("again here")
                .also(first.span.clone(), "first here")
                .why("whoever changes one of the two does not see the other")
                .help("remove one of them"),
        );
    }
}
