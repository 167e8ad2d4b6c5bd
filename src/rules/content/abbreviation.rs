//! Abbreviations in a text.

use std::ops::Range;

use crate::rules::prose::Word;
use crate::syntax::markdown::BlockKind;

/// A run of capital letters in a document.
#[derive(Debug)]
pub(in crate::rules) struct Abbreviation {
    /// The block it stands in.
    pub(super) block: u32,
    /// Where it stands in the block's text.
    pub(super) range: Range<usize>,
    /// Whether the text says there what it stands for.
    pub(super) is_explained: bool,
}

/// Notes the abbreviations of a block; `words` are its words.
pub(in crate::rules) fn trace(block: u32, kind: BlockKind, text: &str, words: &[Word], into: &mut Vec<Abbreviation>) {
    let bytes = text.as_bytes();
    let is_capital = |at: u32| bytes.get(at as usize).is_some_and(u8::is_ascii_uppercase);
    if words.iter().any(|word| is_capital(word.start) && is_capital(word.start + 1)) {
        into.extend(abbreviations(text).into_iter().map(|range| {
            let is_explained = is_explained(text, &range, kind);
            Abbreviation { block, range, is_explained }
        }));
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
