use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::Manual;
use crate::rules::text::{is_english, place};
use crate::rules::{Check, Family, Rule, Shelf};
use crate::syntax::Document;
use crate::syntax::markdown::{Block, BlockKind};

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
    if !is_english(&manual.settings) {
        return;
    }
    let mut defined = known(manual);
    let mut uses: BTreeMap<&str, Uses<'_>> = BTreeMap::new();
    for (index, document) in manual.documents() {
        if shelf.is_retired(index) {
            continue;
        }
        for block in document.body.blocks.iter().filter(|block| block.kind != BlockKind::Code) {
            let text = document.body.block_text(block);
            for at in abbreviations(text) {
                let word = &text[at.clone()];
                if is_explained(text, &at, block.kind) {
                    defined.insert(word.to_string());
                }
                uses.entry(word)
                    .and_modify(|uses| uses.count += 1)
                    .or_insert(Uses { first: (document, block, at), count: 1 });
            }
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

/// Runs of capital letters that stand on their own, as byte ranges.
fn abbreviations(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || byte >= 0x80
            || matches!(byte, b'_' | b'-' | b'/' | b'.' | b':' | b'@' | b'#' | b'&')
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_part(bytes[at]) {
            at += 1;
            continue;
        }
        let end = (at..bytes.len()).find(|end| !is_part(bytes[*end])).unwrap_or(bytes.len());
        let mut word = text[at..end].trim_end_matches(['.', ':', '-', '/']);
        word = word.strip_suffix('s').filter(|stem| stem.len() > 1).unwrap_or(word);
        if (2..=6).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
            found.push(at..at + word.len());
        }
        at = end;
    }
    found
}

/// Does a text say what an abbreviation stands for: `Long form (LF)`, `LF (long form)`, `LF: …`, a cell
/// or a term of its own?
fn is_explained(text: &str, at: &Range<usize>, kind: BlockKind) -> bool {
    let before = text[..at.start].trim_end();
    let after = text[at.end..].trim_start_matches('s').trim_start();
    let alone = before.is_empty() && (after.is_empty() || after.starts_with([':', ',', '(', '=']));
    let bracketed = before.ends_with('(') && after.starts_with([')', ',', ';']);
    let spelt_out = after.starts_with('(') && after.len() > 8;
    let explained =
        ["stands for", "is short for", "means", "is the", "is a", "is an"].iter().any(|words| after.starts_with(words));
    bracketed || spelt_out || explained || (alone && kind != BlockKind::Text) || kind == BlockKind::Term
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_are_words_of_capital_letters() {
        let text = "The SLA of PRO-007 and two SLAs, (KPI) A.6 ÄÖ x/SLA UTF8 NPS.";
        let found: Vec<&str> = abbreviations(text).into_iter().map(|at| &text[at]).collect();
        assert_eq!(found, ["SLA", "SLA", "KPI", "NPS"]);
    }
}
