use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::Manual;
use crate::rules::text::place;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::syntax::Document;
use crate::syntax::markdown::Block;

pub(super) static RULE: Rule = Rule {
    name: "undefined-abbreviation",
    family: Family::Content,
    level: Level::Warn,
    page: include_str!("undefined_abbreviation.md"),
    check: Check::Manual(check),
};

/// An abbreviation used so often is part of how the organization talks; fewer may be a name.
const OFTEN: usize = 3;

struct Uses<'m> {
    first: (&'m Document, &'m Block, Range<usize>),
    count: usize,
}

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    let mut defined = known(manual);
    let mut uses: BTreeMap<&str, Uses<'_>> = BTreeMap::new();
    for ((index, document), reading) in manual.documents().zip(shelf.readings) {
        if shelf.is_retired(index) {
            continue;
        }
        for found in &reading.abbreviations {
            let block = &document.body.blocks[found.block as usize];
            let Some(word) = document.body.block_text(block).get(found.range.clone()) else { continue };
            if found.is_explained {
                defined.insert(word.to_string());
            }
            uses.entry(word)
                .and_modify(|uses| uses.count += 1)
                .or_insert(Uses { first: (document, block, found.range.clone()), count: 1 });
        }
    }
    for (word, Uses { first: (document, block, at), count }) in uses {
        if count < OFTEN || defined.contains(word) || defined.contains(word.trim_end_matches('S')) {
            continue;
        }
        found.push(
            Diagnostic::warning(
                RULE.name,
                place(document, shelf.text(document), block, at),
                format!("`{word}` is used {count} times and explained nowhere"),
            )
            .label("first used here")
            .why("new colleagues and auditors guess what it means")
            .help(format!("write it out once, `… ({word})`, or define it in the glossary")),
        );
    }
}

/// Abbreviations that everybody knows, or that the manual knows for other reasons.
fn known(manual: &Manual) -> BTreeSet<String> {
    const EVERYBODY: [&str; 74] = [
        "AI", "IT", "ID", "OK", "ISO", "IEC", "EU", "UK", "US", "USA", "UN", "UTC", "GMT", "CET", "CEST", "PDF", "CSV",
        "XML", "HTML", "CSS", "JSON", "TOML", "YAML", "URL", "HTTP", "HTTPS", "API", "SQL", "SVG", "PNG", "USB", "PC",
        "DVD", "CD", "TV", "VAT", "CEO", "FAQ", "GPS", "LED", "NOT", "AND", "OR", "MUST", "SHALL", "MAY", "CAN", "NO",
        "YES", "ALL", "ANY", "ONLY", "NEVER", "ALWAYS", "STOP", "NOTE", "DO", "IF", "IS", "TODO", "TBD", "TBC",
        "FIXME", "XXX", "II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII", "WCAG",
    ];
    let mut known: BTreeSet<String> = EVERYBODY.iter().map(|word| word.to_string()).collect();
    let mut learn = |text: &str| {
        known.extend(text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_string));
    };
    manual.ids.keys().for_each(|id| learn(id));
    manual.rows.keys().for_each(|key| learn(key));
    manual.terms.values().for_each(|term| learn(&term.term));
    manual.settings.variables.values().for_each(|value| learn(&value.value));
    manual.settings.roles.values().for_each(|role| learn(&role.title));
    learn(&manual.settings.manual.organization);
    learn(&manual.settings.manual.title);
    for standard in &manual.standards {
        let edition = &standard.catalog.edition;
        [Some(&edition.title), Some(&edition.reference), edition.system.as_ref()]
            .into_iter()
            .flatten()
            .for_each(|text| learn(text));
    }
    known
}
