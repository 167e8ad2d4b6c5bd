use crate::catalog::ClauseKind;
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::Strength;
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
        let is_chapter = clause.level == 1 || clause.kind == ClauseKind::ControlGroup;
        if !is_chapter || clause.leaf || claim.reach.item.is_some() || claim.strength != Strength::Satisfies {
            continue;
        }
        let count = claim.reach.items().len();
        let what = if clause.kind == ClauseKind::ControlGroup { "controls" } else { "requirements" };
        let nearest: Vec<String> = standard
            .catalog
            .children(clause)
            .take(3)
            .map(|child| format!("`{}:{}`", standard.alias, child.number))
            .collect();
        found.push(
            Diagnostic::warning(
                RULE.name,
                claim.span.clone(),
                format!("one tag claims all {count} {what} of `{}`", clause.number),
            )
            .label("a whole chapter")
            .why("nobody can check such a claim, and it hides every requirement that is really open")
            .help(format!("claim what this document answers, clause by clause: {} …", nearest.join(", "))),
        );
    }
}
