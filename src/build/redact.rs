//! What a public text says about documents that are not shown.
//!
//! A reference prints what it names unless its author gave it words of its own: an id, a row's key, a term, a file.
//! The names of what is left out would then stand in public pages. They are taken out of the text before it is
//! read, so that no page, index or export can carry them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::manual::{DocumentIndex, Manual, Target};
use crate::source::{Source, SourceSet};
use crate::syntax::markdown::{RefTarget, classify};

/// What is printed where a name was.
pub(super) const GONE: &str = "[…]";

/// The sources of documents and registers that are shown, without the names of what is `hidden`; only those that
/// name something.
pub(super) fn redacted(manual: &Manual, hidden: &BTreeSet<DocumentIndex>, sources: &SourceSet) -> Vec<Source> {
    let is_hidden = |target: &Target| match target {
        Target::Document(document, _) | Target::Anchor(document, _) | Target::Register(document) => {
            hidden.contains(document)
        }
        Target::Row(row) => hidden.contains(&manual.registers[row.register as usize].document),
        Target::Term(term) => manual.terms.get(term).is_some_and(|term| hidden.contains(&term.document)),
        _ => false,
    };
    let mut edits: BTreeMap<&str, Vec<(Range<usize>, String)>> = BTreeMap::new();
    for (index, document) in manual.documents().filter(|(index, _)| !hidden.contains(index)) {
        let Some(source) = sources.get(document.path.as_str()) else { continue };
        let named = document.body.references.iter().zip(&manual.links[index.0 as usize]);
        let named: Vec<_> = named.filter(|(_, target)| is_hidden(target)).map(|(reference, _)| reference).collect();
        let words: BTreeSet<&str> = named
            .iter()
            .filter_map(|reference| match &reference.target {
                RefTarget::Wiki(written) => Some(written.as_str()),
                _ => None,
            })
            .collect();
        let mut found = references(&source.text, &words);
        let addresses = named.iter().filter(|reference| matches!(reference.target, RefTarget::Path { .. }));
        found.extend(addresses.filter_map(|reference| {
            let range = reference.range.range();
            let is_exact = classify(source.text.get(range.clone())?) == reference.target;
            is_exact.then(|| (range, "#".to_owned()))
        }));
        let old = document
            .front
            .supersedes
            .iter()
            .filter(|old| manual.ids.get(&old.value).is_some_and(|document| hidden.contains(document)));
        found.extend(old.map(|old| gone(source, old.range.range())));
        edits.entry(document.path.as_str()).or_default().extend(found);
    }
    for register in manual.registers.iter().filter(|register| !hidden.contains(&register.document)) {
        let Some(source) = register.source.as_ref().and_then(|path| sources.get(path.as_str())) else { continue };
        for row in &register.rows {
            let cells = row.row.cells.iter().zip(&row.targets);
            let gone = cells
                .filter(|(_, targets)| targets.iter().any(is_hidden))
                .map(|(cell, _)| gone(source, cell.range.range()));
            edits.entry(source.path.as_str()).or_default().extend(gone);
        }
    }
    let changed = edits.into_iter().filter(|(_, edits)| !edits.is_empty());
    changed.filter_map(|(path, edits)| Some(edited(sources.get(path)?, edits))).collect()
}

/// A value of a table that is taken out, within its quotes if it has some.
fn gone(source: &Source, range: Range<usize>) -> (Range<usize>, String) {
    let quote = source.text.get(range.clone()).and_then(|text| text.chars().next());
    let quote = quote.filter(|quote| matches!(quote, '"' | '\'')).map(String::from).unwrap_or_default();
    (range, format!("{quote}{GONE}{quote}"))
}

/// The `[[references]]` of a text to one of these, and what is written instead: their own words, if they have any.
fn references(text: &str, words: &BTreeSet<&str>) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while !words.is_empty()
        && let Some(offset) = text[at..].find("[[")
    {
        let start = at + offset;
        at = start + 2;
        let Some(end) = text[at..].find("]]").map(|end| at + end) else { break };
        // Of `[[[[a]]` the inner pair counts.
        let start = text[start..end].rfind("[[").map_or(start, |inner| start + inner);
        let inner = &text[start + 2..end];
        let (target, shown) =
            inner.split_once('|').map_or((inner, None), |(target, shown)| (target, Some(shown.trim())));
        at = end;
        if words.contains(target.trim_end_matches('\\').trim()) {
            found.push((start..end + 2, shown.unwrap_or("\\[…\\]").to_owned()));
            at = end + 2;
        }
    }
    found
}

fn edited(source: &Source, mut edits: Vec<(Range<usize>, String)>) -> Source {
    edits.sort_by_key(|(range, _)| range.start);
    let mut text = String::with_capacity(source.text.len());
    let mut from = 0;
    for (range, replacement) in edits {
        let Some(before) = source.text.get(from..range.start) else { continue };
        text.push_str(before);
        text.push_str(&replacement);
        from = range.end;
    }
    text.push_str(source.text.get(from..).unwrap_or_default());
    Source { text: text.into(), ..source.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_to_what_is_hidden_keep_their_own_words_only() {
        let words = BTreeSet::from(["PRO-1", "term:x"]);
        let text = "a [[PRO-1]] [[PRO-1|my \\| words]] [[PRO-10]] [[ term:x ]] [[[[PRO-1]] [[PRO-1";
        let source = Source::new("a.md", text);
        let shown = edited(&source, references(text, &words)).text;
        assert_eq!(&*shown, "a \\[…\\] my \\| words [[PRO-10]] \\[…\\] [[\\[…\\] [[PRO-1");
    }
}
