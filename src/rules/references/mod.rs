//! Links, images and `[[references]]`.

mod absolute_link;
mod ambiguous_term;
mod draft_reference;
mod orphan_document;
mod retired_reference;

use super::{Rule, Shelf};
use crate::manual::{DocumentIndex, Target};
use crate::source::Span;

pub(super) static RULES: [&Rule; 5] = [
    &absolute_link::RULE,
    &ambiguous_term::RULE,
    &draft_reference::RULE,
    &orphan_document::RULE,
    &retired_reference::RULE,
];

/// A place in an effective document, or in the rows of its register, that refers to a document.
struct Use {
    from: DocumentIndex,
    to: DocumentIndex,
    span: Span,
}

fn uses(shelf: &Shelf<'_>) -> Vec<Use> {
    let manual = shelf.manual;
    let mut uses = Vec::new();
    let mut add = |from: DocumentIndex, target: &Target, span: &dyn Fn() -> Span| {
        let to = match target {
            Target::Document(to, _) | Target::Anchor(to, _) | Target::Register(to) => Some(*to),
            Target::Row(row) => Some(manual.registers[row.register as usize].document),
            Target::Term(term) => manual.terms.get(term).map(|term| term.document),
            Target::Clause(..) | Target::Role(_) | Target::Asset(_) | Target::External(_) | Target::Broken => None,
        };
        uses.extend(to.filter(|to| *to != from).map(|to| Use { from, to, span: span() }));
    };
    for (index, document) in manual.documents().filter(|(index, _)| shelf.is_effective(*index)) {
        for (reference, target) in document.body.references.iter().zip(&manual.links[index.0 as usize]) {
            add(index, target, &|| document.span(reference.range));
        }
    }
    for register in manual.registers.iter().filter(|register| shelf.is_effective(register.document)) {
        let Some(source) = &register.source else { continue };
        for row in &register.rows {
            for (cell, targets) in row.row.cells.iter().zip(&row.targets) {
                for target in targets {
                    add(register.document, target, &|| Span::new(source, cell.range));
                }
            }
        }
    }
    uses
}
