//! What a public text says about documents that are not shown.
//!
//! A reference prints what it names unless its author gave it words of its own: an id, a row's key, a term, a file.
//! The names of what is left out would then stand in public pages. They are taken out of the text before it is
//! read, so that no page, index or export can carry them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::manual::{DocumentIndex, Manual, Target};
use crate::source::{Source, SourcePath, SourceSet};
use crate::syntax::Document;
use crate::syntax::front_matter::ColumnType;
use crate::syntax::markdown::{RefTarget, classify};
use crate::syntax::register::CellValue;

/// What is printed where a name was.
const GONE: &str = "[…]";

/// What a text must not name.
pub(super) trait Secrets {
    /// Is this what a text of that document must not refer to?
    fn reference(&self, index: DocumentIndex, written: &RefTarget, target: &Target) -> bool;
    /// Does a cell of the register that is that document lead to something of the kind?
    fn cell(&self, index: DocumentIndex, value: &CellValue, targets: &[Target]) -> bool;
    /// Is this the id of such a document?
    fn id(&self, index: DocumentIndex, id: &str) -> bool;
    /// Is this the name of such a register?
    fn register(&self, index: DocumentIndex, name: &str) -> bool;
    /// Is a link of that document to this file one to something of the kind?
    fn file(&self, index: DocumentIndex, path: &str) -> bool;
}

/// The sources of these documents, and of their registers, without the names of what is secret; only those that
/// name something.
pub(super) fn redacted(
    manual: &Manual,
    documents: impl Iterator<Item = DocumentIndex>,
    sources: &SourceSet,
    secrets: &impl Secrets,
) -> Vec<Source> {
    let mut edits: BTreeMap<&str, Vec<(Range<usize>, String)>> = BTreeMap::new();
    for index in documents {
        let document = manual.document(index);
        if let Some(source) = sources.get(document.path.as_str()) {
            edits.entry(document.path.as_str()).or_default().extend(in_text(manual, index, source, secrets));
        }
        let Some(register) = manual.register_of(index) else { continue };
        let Some(source) = register.source.as_ref().and_then(|path| sources.get(path.as_str())) else { continue };
        for row in &register.rows {
            let cells = row.row.cells.iter().zip(&row.targets);
            let gone = cells
                .filter(|(cell, targets)| secrets.cell(index, &cell.value, targets))
                .map(|(cell, _)| gone(source, cell.range.range()));
            edits.entry(source.path.as_str()).or_default().extend(gone);
        }
    }
    let changed = edits.into_iter().filter(|(_, edits)| !edits.is_empty());
    changed.filter_map(|(path, edits)| Some(edited(sources.get(path)?, edits))).collect()
}

/// What is written instead of secret names in the text of one document.
fn in_text(
    manual: &Manual,
    index: DocumentIndex,
    source: &Source,
    secrets: &impl Secrets,
) -> Vec<(Range<usize>, String)> {
    let document = manual.document(index);
    let named = document.body.references.iter().zip(&manual.links[index.0 as usize]);
    let named: Vec<_> = named
        .filter(|(reference, target)| secrets.reference(index, &reference.target, target))
        .map(|(reference, _)| reference)
        .collect();
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
    found.extend(definitions(&source.text, &|path| secrets.file(index, path)));
    let old = document.front.supersedes.iter().filter(|old| secrets.id(index, &old.value));
    found.extend(old.map(|old| gone(source, old.range.range())));
    // Keys of a register that is not shown are words like others.
    let columns = document.front.register.iter().flat_map(|register| &register.columns);
    let kinds = columns.map(|column| &column.kind);
    let kinds = kinds.filter(|kind| matches!(&kind.value, ColumnType::Register(name) if secrets.register(index, name)));
    found.extend(kinds.map(|kind| within_quotes(source, kind.range.range(), "text")));
    found
}

/// The documents of a manual that are not shown, and what belongs to them.
pub(super) struct Hidden<'m> {
    manual: &'m Manual,
    documents: &'m BTreeSet<DocumentIndex>,
    /// The data of their registers.
    tables: BTreeSet<&'m SourcePath>,
    /// The names of their registers that no other one has.
    registers: BTreeSet<&'m str>,
}

impl<'m> Hidden<'m> {
    pub(super) fn new(manual: &'m Manual, documents: &'m BTreeSet<DocumentIndex>) -> Self {
        let (secret, open): (Vec<_>, Vec<_>) =
            manual.registers.iter().partition(|register| documents.contains(&register.document));
        let tables = secret.iter().filter_map(|register| register.source.as_ref()).collect();
        let told: BTreeSet<&str> = open.iter().map(|register| register.name.as_str()).collect();
        let names = secret.iter().map(|register| register.name.as_str());
        let registers = names.filter(|name| !told.contains(name)).collect();
        Self { manual, documents, tables, registers }
    }

    fn target(&self, target: &Target) -> bool {
        let Self { manual, documents, .. } = self;
        match target {
            Target::Document(document, _) | Target::Anchor(document, _) | Target::Register(document) => {
                documents.contains(document)
            }
            Target::Row(row) => documents.contains(&manual.registers[row.register as usize].document),
            Target::Term(term) => manual.terms.get(term).is_some_and(|term| documents.contains(&term.document)),
            _ => false,
        }
    }
}

impl Secrets for Hidden<'_> {
    fn reference(&self, _: DocumentIndex, _: &RefTarget, target: &Target) -> bool {
        self.target(target)
    }

    fn cell(&self, _: DocumentIndex, _: &CellValue, targets: &[Target]) -> bool {
        targets.iter().any(|target| self.target(target))
    }

    fn id(&self, _: DocumentIndex, id: &str) -> bool {
        self.manual.ids.get(id).is_some_and(|document| self.documents.contains(document))
    }

    fn register(&self, _: DocumentIndex, name: &str) -> bool {
        self.registers.contains(name)
    }

    fn file(&self, index: DocumentIndex, path: &str) -> bool {
        let Some(full) = self.manual.document(index).path.join(path) else { return false };
        document_at(self.manual, &full).is_some_and(|document| self.documents.contains(&document))
            || self.tables.contains(&full)
    }
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
        let shown = shown.filter(|shown| !shown.is_empty());
        at = end;
        if words.contains(target.trim_end_matches('\\').trim()) {
            found.push((start..end + 2, shown.unwrap_or("\\[…\\]").to_owned()));
            at = end + 2;
        }
    }
    found
}

/// The document of a file, or of a folder.
pub(super) fn document_at(manual: &Manual, full: &SourcePath) -> Option<DocumentIndex> {
    let index = || manual.paths.get(&full.join(&format!("{}/index.md", full.file_name()))?);
    manual.paths.get(full).or_else(index).copied()
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

/// The document without what it says it replaces, where that is not shown.
pub(super) fn without_successions(mut document: Arc<Document>) -> Arc<Document> {
    if document.front.supersedes.iter().any(|old| old.value == GONE) {
        Arc::make_mut(&mut document).front.supersedes.retain(|old| old.value != GONE);
    }
    document
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
        let text = "a [[PRO-1]] [[PRO-1|]] [[PRO-1|my \\| words]] [[PRO-10]] [[ term:x ]] [[[[PRO-1]] [[PRO-1";
        let source = Source::new("a.md", text);
        let shown = edited(&source, references(text, &words)).text;
        assert_eq!(&*shown, "a \\[…\\] \\[…\\] my \\| words [[PRO-10]] \\[…\\] [[\\[…\\] [[PRO-1");
    }
}
