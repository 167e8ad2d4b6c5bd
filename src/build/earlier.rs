//! The texts before those that a site shows, for the pages of differences.
//!
//! A text of an earlier day may name what nobody may read today, or what was hidden then and has another name since or
//! is gone. So it names only what the manual that is shown knows, with its texts of before and its removals that are
//! told; all else is taken out.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Compiled;
use super::redact::{Secrets, document_at, redacted, without_successions};
use super::review::with_texts;
use crate::control::texts_at;
use crate::manual::{DocumentIndex, Manual, Target};
use crate::site::removed;
use crate::source::{SourcePath, SourceSet};
use crate::syntax::front_matter::{self, ColumnType};
use crate::syntax::markdown::RefTarget;
use crate::syntax::register::CellValue;

/// The texts that were told before those that a site shows.
pub(super) struct Earlier {
    /// The manual with those texts in their places.
    pub(super) manual: Manual,
    /// The documents for which there is one.
    pub(super) documents: BTreeSet<DocumentIndex>,
}

/// Collects for each document the version before the one shown, as far as both may be published.
pub(super) fn earlier(compiled: &Compiled) -> Option<Earlier> {
    let timeline = compiled.history.timeline()?;
    let limit = compiled.settings.manual.classification;
    let mut texts = BTreeMap::new();
    let mut documents = BTreeSet::new();
    for (index, document) in compiled.manual.documents() {
        let dossier = compiled.dossiers.documents.get(&document.path);
        let Some((_, old)) = dossier.and_then(|dossier| dossier.last_step(compiled.shown)) else { continue };
        let Some(commit) = old.commit.map(|at| timeline.commit(at).id) else { continue };
        let Some(found) = texts_at(timeline, commit, &old.path, &document.path) else { continue };
        // What was more secret then stays so.
        let front = found.get(&document.path).map(|source| front_matter::read(&source.path, &source.text).value);
        let front = front.map(|front| front.front_matter).unwrap_or_default();
        if front.classification.is_none_or(|word| word.value <= limit) {
            texts.extend(found);
            documents.insert(index);
        }
    }
    if documents.is_empty() {
        return None;
    }
    let manual = with_texts(compiled, &texts);
    let sources = SourceSet { sources: texts, ..SourceSet::default() };
    let untold = Untold { compiled, manual: &manual, told: OnceCell::new() };
    let changed = redacted(&manual, documents.iter().copied(), &sources, &untold);
    if changed.is_empty() {
        return Some(Earlier { manual, documents });
    }
    let mut texts = sources.sources;
    texts.extend(changed.into_iter().map(|source| (source.path.clone(), source)));
    let mut manual = with_texts(compiled, &texts);
    for index in &documents {
        let document = &mut manual.documents[index.0 as usize];
        *document = without_successions(Arc::clone(document));
    }
    Some(Earlier { manual, documents })
}

/// What no page tells: all that neither the manual that is shown nor its earlier texts know.
struct Untold<'m> {
    compiled: &'m Compiled,
    /// The manual with the earlier texts in their places.
    manual: &'m Manual,
    told: OnceCell<Told<'m>>,
}

/// What is told although nothing of the manual has that name.
struct Told<'m> {
    /// Documents that are gone, as the page of changes says.
    ids: BTreeSet<String>,
    /// Their files, and those of registers that are shown.
    files: BTreeSet<SourcePath>,
    /// What the texts that are shown refer to, document by document.
    words: BTreeSet<(DocumentIndex, &'m str)>,
}

impl<'m> Untold<'m> {
    /// Made when it is asked for: most texts name only what is there.
    fn told(&self) -> &Told<'m> {
        self.told.get_or_init(|| {
            let timeline = self.compiled.history.timeline();
            let gone = timeline.map(|timeline| removed(timeline, self.manual)).unwrap_or_default();
            let tables = self.manual.registers.iter().filter_map(|register| register.source.clone());
            let shown = &self.compiled.manual;
            let in_texts = shown.documents().flat_map(|(index, document)| {
                let words = document.body.references.iter().filter_map(|reference| match &reference.target {
                    RefTarget::Wiki(word) | RefTarget::Path { path: word, .. } => Some(word.as_str()),
                    _ => None,
                });
                words.map(move |word| (index, word))
            });
            let in_cells = shown.registers.iter().flat_map(|register| {
                let cells = register.rows.iter().flat_map(|row| &row.row.cells);
                cells.flat_map(|cell| names(&cell.value)).map(|name| (register.document, name))
            });
            Told {
                files: gone.iter().map(|removed| removed.path.clone()).chain(tables).collect(),
                ids: gone.into_iter().map(|removed| removed.id).collect(),
                words: in_texts.chain(in_cells).collect(),
            }
        })
    }

    fn knows_id(&self, id: &str) -> bool {
        self.manual.ids.contains_key(id) || self.told().ids.contains(id)
    }

    /// Does the text of today say it as well?
    fn stands(&self, index: DocumentIndex, word: &str) -> bool {
        self.told().words.contains(&(index, word))
    }

    /// Can a name in double brackets be shown, though it leads nowhere?
    fn may_name(&self, written: &str) -> bool {
        let name = written.split('#').next().unwrap_or_default().trim();
        let is_public = match name.split_once(':') {
            Some(("role", _)) => true,
            Some((alias, _)) => self.manual.by_alias(alias.trim()).is_some(),
            None => name.is_empty(),
        };
        is_public || self.manual.rows.contains_key(name) || self.knows_id(name)
    }
}

impl Secrets for Untold<'_> {
    fn reference(&self, index: DocumentIndex, written: &RefTarget, target: &Target) -> bool {
        *target == Target::Broken
            && match written {
                RefTarget::Wiki(word) => !self.may_name(word) && !self.stands(index, word),
                RefTarget::Path { path, .. } => !path.is_empty() && self.file(index, path),
                _ => false,
            }
    }

    fn cell(&self, index: DocumentIndex, value: &CellValue, targets: &[Target]) -> bool {
        let names = names(value);
        let is_broken = names.len() > targets.len() || targets.contains(&Target::Broken);
        is_broken
            && names.iter().any(|name| {
                let word = name.split('#').next().unwrap_or_default();
                let is_known = match value {
                    CellValue::Document(_) => self.knows_id(word),
                    CellValue::Link(_) => !self.file(index, word),
                    _ => self.manual.rows.contains_key(*name),
                };
                !is_known && !self.stands(index, name)
            })
    }

    fn id(&self, index: DocumentIndex, id: &str) -> bool {
        let today = &self.compiled.manual.document(index).front.supersedes;
        !self.knows_id(id) && !today.iter().any(|old| old.value == id)
    }

    fn register(&self, index: DocumentIndex, name: &str) -> bool {
        let today = self.compiled.manual.document(index).front.register.as_ref();
        let mut columns = today.into_iter().flat_map(|register| &register.columns);
        self.manual.register(name).is_none()
            && !columns.any(|column| matches!(&column.kind.value, ColumnType::Register(other) if **other == *name))
    }

    fn file(&self, index: DocumentIndex, path: &str) -> bool {
        let full = self.manual.document(index).path.join(path);
        let is_known = full.is_some_and(|full| {
            document_at(self.manual, &full).is_some()
                || self.manual.assets.contains_key(&full)
                || self.told().files.contains(&full)
        });
        !is_known && !self.stands(index, path)
    }
}

/// What a cell names that could be hidden.
fn names(value: &CellValue) -> Vec<&str> {
    match value {
        CellValue::Document(names) | CellValue::Register(_, names) => {
            names.iter().map(|name| name.value.as_str()).collect()
        }
        CellValue::Link(address) => vec![&address.value],
        _ => Vec::new(),
    }
}
