//! Running text as the rules about prose see it: blocks, sentences, and where they are written.

use std::ops::Range;

use crate::config::Settings;
use crate::source::{Span, TextRange};
use crate::syntax::Document;
use crate::syntax::markdown::Block;

/// Is the manual written in English? The rules about wording know no other language.
pub(super) fn is_english(settings: &Settings) -> bool {
    settings.manual.language.split('-').next().is_some_and(|language| language.eq_ignore_ascii_case("en"))
}

/// The sentences of a text, as byte ranges without the blanks between them.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let end = (from..text.len()).find(|at| is_end(text, *at)).map_or(text.len(), |at| at + 1);
        found.push(trimmed(text, from..end));
        from = end;
    }
    found.retain(|range| !range.is_empty());
    found
}

/// The sentence that holds a place of a text, as one of [`sentences`].
pub(super) fn sentence_at(text: &str, place: usize) -> Range<usize> {
    let from = (0..place).rev().find(|at| is_end(text, *at)).map_or(0, |at| at + 1);
    let end = (place..text.len()).find(|at| is_end(text, *at)).map_or(text.len(), |at| at + 1);
    trimmed(text, from..end)
}

/// Does a sentence end with the byte at a place?
fn is_end(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes[at], b'.' | b'!' | b'?' | b':' | b';')
        && bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace)
        && !is_abbreviation(&bytes[..at])
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// Does a text end in a word whose full stop ends no sentence?
fn is_abbreviation(text: &[u8]) -> bool {
    // More than the longest of them need not be looked at.
    let end = &text[text.len().saturating_sub(8)..];
    let word = end.rsplit(|byte| matches!(byte, b' ' | b'(' | b'\n')).next().unwrap_or_default();
    let known: [&[u8]; 13] =
        [b"e.g", b"i.e", b"etc", b"cf", b"vs", b"No", b"no", b"Dr", b"Mr", b"Ms", b"approx", b"incl", b"resp"];
    known.contains(&word)
}

/// Where a part of a block's text is written: exactly if it stands there as it is, else the block.
pub(super) fn place(document: &Document, source: &str, block: &Block, part: Range<usize>) -> Span {
    let text = document.body.block_text(block);
    let written = source.get(block.range.range()).unwrap_or_default();
    let wanted = text.get(part.clone()).unwrap_or_default();
    if wanted.is_empty() {
        return document.span(block.range);
    }
    // Searching for the part costs the length of the text before it.
    if part.start > 1 << 15 {
        return document.span(block.range);
    }
    let before = text.get(..part.start).unwrap_or_default().matches(wanted).count();
    let found = written.match_indices(wanted).nth(before).or_else(|| written.match_indices(wanted).next());
    match found {
        Some((at, _)) => document.span(TextRange::new(at, at + wanted.len()).shifted(block.range.start as usize)),
        None => document.span(block.range),
    }
}

/// Is a block the text of a list item?
pub(super) fn is_list_item(source: &str, block: &Block) -> bool {
    let before = source.get(..block.range.start as usize).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().trim_end();
    let line = line.trim_end_matches(['*', '_', '`', '[', '"']).trim_end();
    let line = ["[ ]", "[x]", "[X]"].iter().find_map(|mark| line.strip_suffix(mark)).unwrap_or(line).trim_end();
    let marker = line.rsplit([' ', '>']).next().unwrap_or_default();
    matches!(marker, "-" | "+" | "*")
        || marker
            .strip_suffix(['.', ')'])
            .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Where a phrase stands in a text, as whole words, whatever its case.
pub(super) fn find_phrase(text: &str, phrase: &str) -> Option<Range<usize>> {
    let (bytes, wanted) = (text.as_bytes(), phrase.as_bytes());
    let first = wanted.first()?.to_ascii_lowercase();
    let is_word =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80);
    (0..(bytes.len() + 1).saturating_sub(wanted.len())).find_map(|at| {
        let end = at + wanted.len();
        let same = bytes[at].to_ascii_lowercase() == first && bytes[at..end].eq_ignore_ascii_case(wanted);
        let bounded =
            same && !is_word(at.checked_sub(1).and_then(|before| bytes.get(before))) && !is_word(bytes.get(end));
        bounded.then_some(at..end)
    })
}

/// Does a sentence oblige somebody: `must`, `shall`, `has to`, `is required to`?
pub(super) fn obligation(sentence: &str) -> Option<Range<usize>> {
    const WORDS: [&str; 6] = ["must", "shall", "has to", "have to", "is required to", "are required to"];
    WORDS.iter().filter_map(|word| find_phrase(sentence, word)).min_by_key(|found| found.start)
}

/// Words as `a`, `b` and `c`.
pub(super) fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_stops_and_not_at_abbreviations() {
        let text = "One, e.g. this. Two 3.5 long! No. 4 is here; last";
        let found: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["One, e.g. this.", "Two 3.5 long!", "No. 4 is here;", "last"]);
        for text in [text, "", " ", ". No. ! No.", "(No. 1). Über: 3\u{a0}?\nNo.\tno. x", "etc.", "a.\u{a0}b"] {
            for range in sentences(text) {
                range.clone().for_each(|at| assert_eq!(sentence_at(text, at), range, "{text:?} at {at}"));
            }
        }
    }

    #[test]
    fn phrases_are_whole_words() {
        assert_eq!(find_phrase("Mustard, you MUST not", "must"), Some(13..17));
        assert_eq!(find_phrase("über", "ber"), None);
        assert_eq!(find_phrase("", "x"), None);
        assert_eq!(find_phrase("a has to b", "has to"), Some(2..8));
    }
}
