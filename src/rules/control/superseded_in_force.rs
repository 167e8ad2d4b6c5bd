use super::status_span;
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Context, Family, Rule};

pub(super) static RULE: Rule = Rule {
    name: "superseded-in-force",
    family: Family::Control,
    level: Level::Error,
    page: include_str!("superseded_in_force.md"),
    check: Check::Coverage(check),
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shelf = &context.shelf;
    let manual = shelf.manual;
    for (index, document) in manual.documents().filter(|(index, _)| shelf.is_effective(*index)) {
        for old in &document.front.supersedes {
            let Some(old_index) = manual.ids.get(&old.value).copied().filter(|old| *old != index) else { continue };
            let replaced = manual.document(old_index);
            let in_ring = replaced.front.supersedes.iter().any(|back| back.value == document.name());
            if !shelf.is_effective(old_index) || in_ring {
                continue;
            }
            let entry = replaced.front.fence.entry("status", "\"retired\"");
            found.push(
                Diagnostic::error(
                    RULE.name,
                    status_span(replaced),
                    format!("`{}` is replaced by `{}`, and both are in force", old.value, document.name()),
                )
                .label("not retired")
                .also(document.span(old.range), "replaced from here")
                .why("people work by whichever they find first (ISO 9001, 7.5.3.2: unintended use of obsolete documents)")
                .help(format!("write `{entry}`: its address stays and leads readers to the successor")),
            );
        }
    }
}
