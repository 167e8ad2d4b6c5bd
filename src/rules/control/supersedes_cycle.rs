use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::{DocumentIndex, Manual};
use crate::rules::{Check, Family, Rule, Shelf};

pub(super) static RULE: Rule = Rule {
    name: "supersedes-cycle",
    family: Family::Control,
    level: Level::Error,
    page: include_str!("supersedes_cycle.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    for ring in rings(manual) {
        let Some(first) = ring.first().copied() else { continue };
        let document = manual.document(first);
        let Some(next) = ring.get(1).or(ring.first()).map(|next| manual.document(*next).name()) else { continue };
        let place = document.front.supersedes.iter().find(|old| old.value == next);
        let span = place.map_or_else(|| document.head(), |old| document.span(old.range));
        let names: Vec<String> =
            ring.iter().chain([&first]).map(|index| format!("`{}`", manual.document(*index).name())).collect();
        let message = match ring.len() {
            1 => format!("`{}` supersedes itself", document.name()),
            _ => format!("these documents supersede one another in a ring: {}", names.join(" → ")),
        };
        let mut finding = Diagnostic::error(RULE.name, span, message)
            .label("leads back to this document")
            .why("nobody can tell which of them holds")
            .help("keep `supersedes` in the newest document only");
        for index in ring.iter().skip(1) {
            finding = finding.also(manual.document(*index).head(), "in the ring");
        }
        found.push(finding);
    }
}

/// The rings of `supersedes`, each once, in the order of their first documents.
///
/// A walk along the arrows that never recurses: a document on the current way closes a ring.
fn rings(manual: &Manual) -> Vec<Vec<DocumentIndex>> {
    let older = |index: DocumentIndex| {
        let names = manual.document(index).front.supersedes.iter();
        names.filter_map(|old| manual.ids.get(&old.value).copied()).collect::<Vec<_>>()
    };
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        OnTheWay,
        Done,
    }
    let mut marks = vec![Mark::New; manual.documents.len()];
    let mut rings = Vec::new();
    for (start, _) in manual.documents() {
        if marks[start.0 as usize] != Mark::New {
            continue;
        }
        let mut way: Vec<(DocumentIndex, Vec<DocumentIndex>)> = vec![(start, older(start))];
        marks[start.0 as usize] = Mark::OnTheWay;
        while let Some((index, rest)) = way.last_mut() {
            let Some(next) = rest.pop() else {
                marks[index.0 as usize] = Mark::Done;
                way.pop();
                continue;
            };
            match marks[next.0 as usize] {
                Mark::New => {
                    marks[next.0 as usize] = Mark::OnTheWay;
                    way.push((next, older(next)));
                }
                Mark::OnTheWay => {
                    let from = way.iter().position(|(on, _)| *on == next).unwrap_or_default();
                    let mut ring: Vec<DocumentIndex> = way[from..].iter().map(|(on, _)| *on).collect();
                    let least = ring.iter().enumerate().min_by_key(|(_, index)| **index).map_or(0, |(at, _)| at);
                    ring.rotate_left(least);
                    rings.push(ring);
                }
                Mark::Done => {}
            }
        }
    }
    rings.sort();
    rings.dedup();
    rings
}
