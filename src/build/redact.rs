//! What a public text says about documents that are not shown.
//!
//! A reference prints what it names unless its author gave it words of its own: an id, a row's key, a term, a file.
//! The names of what is left out would then stand in public pages. They are taken out of the text before it is
//! read, so that no page, index or export can carry them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::manual::{DocumentIndex, Manual, Target};
use crate::source::{Source, SourcePath, SourceSet};
use crate::syntax::front_matter::ColumnType;
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
    let (secret, open): (Vec<_>, Vec<_>) =
        manual.registers.iter().partition(|register| hidden.contains(&register.document));
    let tables: BTreeSet<&SourcePath> = secret.iter().filter_map(|register| register.source.as_ref()).collect();
    let told: BTreeSet<&str> = open.iter().map(|register| register.name.as_str()).collect();
    let names = secret.iter().map(|register| register.name.as_str());
    let names: BTreeSet<&str> = names.filter(|name| !told.contains(name)).collect();
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
            let written = source.text.get(range.clone())?;
            if classify(written) == reference.target {
                return Some((range, "#".to_owned()));
            }
            // An address with escapes is no text of its own: all between the brackets goes.
            let at = written.strip_suffix(')')?.rfind("](")? + 2;
            Some((range.start + at..range.end - 1, "#".to_owned()))
        }));
        found.extend(definitions(&source.text, &|path| {
            document.path.join(path).is_some_and(|full| is_hidden_file(manual, &tables, hidden, &full))
        }));
        let old = document
            .front
            .supersedes
            .iter()
            .filter(|old| manual.ids.get(&old.value).is_some_and(|document| hidden.contains(document)));
        found.extend(old.map(|old| gone(source, old.range.range())));
        // Keys of a register that is not shown are words like others.
        let columns = document.front.register.iter().flat_map(|register| &register.columns);
        let kinds = columns.map(|column| &column.kind);
        let kinds = kinds.filter(|kind| matches!(&kind.value, ColumnType::Register(name) if names.contains(&**name)));
        found.extend(kinds.map(|kind| within_quotes(source, kind.range.range(), "text")));
        edits.entry(document.path.as_str()).or_default().extend(found);
    }
    for register in open {
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

/// A value of a table that is taken out.
fn gone(source: &Source, range: Range<usize>) -> (Range<usize>, String) {
    within_quotes(source, range, GONE)
}

/// What a value of a table is now, within its quotes if it has some.
fn within_quotes(source: &Source, range: Range<usize>, word: &str) -> (Range<usize>, String) {
    let quote = source.text.get(range.clone()).and_then(|text| text.chars().next());
    let quote = quote.filter(|quote| matches!(quote, '"' | '\'')).map(String::from).unwrap_or_default();
    (range, format!("{quote}{word}{quote}"))
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

/// Is a file that of a hidden document, the folder of one, or the table of a hidden register?
fn is_hidden_file(
    manual: &Manual,
    tables: &BTreeSet<&SourcePath>,
    hidden: &BTreeSet<DocumentIndex>,
    full: &SourcePath,
) -> bool {
    let index = || manual.paths.get(&full.join(&format!("{}/index.md", full.file_name()))?);
    let document = manual.paths.get(full).or_else(index);
    document.is_some_and(|document| hidden.contains(document)) || tables.contains(full)
}

/// The addresses in definitions of links, `[name]: address`, that lead to something hidden: no link has to use one.
fn definitions(text: &str, is_hidden: &dyn Fn(&str) -> bool) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut colons = text.match_indices("]:").map(|(at, _)| at).peekable();
    let mut before = 0;
    while let Some(at) = colons.next() {
        let label = &text[before..at];
        before = at + 2;
        // What follows a footnote is text.
        if label.rfind('[').is_some_and(|open| label[open..].starts_with("[^")) {
            continue;
        }
        let rest = &text[before..colons.peek().copied().unwrap_or(text.len())];
        // The address may stand on the next line, also of a quotation.
        let written = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
        let (open, word) = match written.strip_prefix('<') {
            Some(within) => (1, within.split(['>', '\n']).next().unwrap_or_default()),
            None => (0, written.split(char::is_whitespace).next().unwrap_or_default()),
        };
        let start = before + rest.len() - written.len() + open;
        if matches!(classify(word), RefTarget::Path { path, .. } if is_hidden(&path)) {
            // With brackets it begins no heading, whatever stands around it.
            found.push((start..start + word.len(), if open == 1 { "#" } else { "<#>" }.to_owned()));
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
    fn definitions_of_links_to_what_is_hidden_lose_their_addresses() {
        let text = "[a][r]\n\n[r]: x.md \"t\"\n[s]: <x.md#a>\n[t]: y.md\n> [u]:\n> x.md\n[v]: https://e.org/x.md\n[^1]: x.md\n[w]:x.md";
        let source = Source::new("a.md", text);
        let shown = edited(&source, definitions(text, &|path| path == "x.md")).text;
        let expected = "[a][r]\n\n[r]: <#> \"t\"\n[s]: <#>\n[t]: y.md\n> [u]:\n> <#>\n[v]: https://e.org/x.md\n[^1]: x.md\n[w]:<#>";
        assert_eq!(&*shown, expected);
    }

    #[test]
    fn references_to_what_is_hidden_keep_their_own_words_only() {
        let words = BTreeSet::from(["PRO-1", "term:x"]);
        let text = "a [[PRO-1]] [[PRO-1|my \\| words]] [[PRO-10]] [[ term:x ]] [[[[PRO-1]] [[PRO-1";
        let source = Source::new("a.md", text);
        let shown = edited(&source, references(text, &words)).text;
        assert_eq!(&*shown, "a \\[…\\] my \\| words [[PRO-10]] \\[…\\] [[\\[…\\] [[PRO-1");
    }
}
