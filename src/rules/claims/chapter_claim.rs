use crate::catalog::{Clause, ClauseKind};
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::{Standard, Strength};
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "chapter-claim",
    family: Family::Claims,
    level: Level::Warn,
    page: include_str!("chapter_claim.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for claim in shelf.manual.claims.iter() {
        let standard = shelf.manual.standard(claim.reach.standard);
        let clause = &standard.catalog.clauses()[claim.reach.clause as usize];
        if !clause.is_chapter() || claim.reach.item.is_some() || claim.strength != Strength::Satisfies {
            continue;
        }
        let count = claim.reach.items().len();
        let what = if clause.kind == ClauseKind::ControlGroup { "controls" } else { "requirements" };
        found.push(
            Diagnostic::warning(
                RULE.name,
                claim.span.clone(),
                format!("one tag claims all {count} {what} of `{}`", clause.number),
            )
            .label("a whole chapter")
            .why("nobody can check such a claim, and it hides every requirement that is really open")
            .help(format!("claim what this document answers, clause by clause: {}", first_tags(standard, clause))),
        );
    }
}

/// Tags of the first clauses below a chapter: what may be claimed instead of all of it.
pub(in crate::rules) fn first_tags(standard: &Standard, chapter: &Clause) -> String {
    const SHOWN: usize = 3;
    let below = standard.catalog.first_below(chapter).take(SHOWN + 1);
    let tags: Vec<String> = below.map(|clause| format!("`{}:{}`", standard.alias, clause.number)).collect();
    let more = if tags.len() > SHOWN { " …" } else { "" };
    tags[..tags.len().min(SHOWN)].join(", ") + more
}
