use std::collections::BTreeSet;
use std::sync::Arc;

use super::redact::{Hidden, redacted, without_successions};
use super::{Compiled, parse_document};
use crate::control::{Images, Shown, Standing, control_shown, effective_texts};
use crate::coverage::{Coverage, cover, holds};
use crate::manual::{DocumentIndex, Manual, Undisclosed, link};
use crate::source::{Asset, Source, SourcePath, SourceSet};
use crate::syntax::Document;
use crate::syntax::front_matter::{Classification, Status};

/// The manual of the texts in force, where these are not the working texts.
pub(super) struct InForce {
    /// The files that it is made of: the working ones with those from history in their places.
    pub sources: Arc<SourceSet>,
    images: Images,
    pub manual: Manual,
    pub standing: Arc<Standing>,
    pub coverage: Arc<Coverage>,
}

/// Puts the texts that are in force in place of working texts that are not: for each document the last
/// revision that was approved, as of its day. Nothing if every working text stays in its place.
pub(super) fn in_force(compiled: &Compiled) -> Option<InForce> {
    let texts = effective_texts(&compiled.dossiers, &compiled.history);
    if texts.texts.is_empty() {
        return None;
    }
    let mut sources = SourceSet::clone(&compiled.sources);
    sources.sources.extend(texts.texts.iter().map(|(path, source)| (path.clone(), source.clone())));
    for (path, bytes) in &texts.images.files {
        sources.assets.insert(path.clone(), Asset::new(path.clone(), bytes.len() as u64, bytes));
        sources.versions.insert(path.clone(), version(bytes));
    }
    let in_force = |document: &Arc<Document>| match texts.texts.get(&document.path) {
        Some(source) => from_history(source, &texts.images),
        None => document.clone(),
    };
    let documents: Vec<Arc<Document>> = compiled.manual.documents.iter().map(in_force).collect();
    let manual = link(compiled.settings.clone(), &compiled.library, documents, &sources).value;
    let standing = Arc::new(control_shown(&manual, &compiled.dossiers, Shown::Effective));
    let coverage = Arc::new(cover(&manual, &standing));
    Some(InForce { sources: Arc::new(sources), images: texts.images, manual, standing, coverage })
}

/// The manual as it is in force. Findings stay those of the working texts.
pub fn effective(compiled: Compiled) -> Compiled {
    let Some(InForce { sources, images, manual, standing, coverage }) = in_force(&compiled) else {
        return Compiled { shown: Shown::Effective, ..compiled };
    };
    Compiled { shown: Shown::Effective, shown_sources: sources, images, manual, standing, coverage, ..compiled }
}

/// A document with the images that belong to its text.
fn from_history(source: &Source, images: &Images) -> Arc<Document> {
    let mut document = parse_document(source).value;
    images.place(&mut document);
    Arc::new(document)
}

fn version(bytes: &[u8]) -> u64 {
    let mut version = [0; 8];
    version.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    u64::from_le_bytes(version)
}

/// Leaves only what may be published: no drafts unless they are asked for, nothing above the
/// classification of the manual.
///
/// What is left out is not hidden but absent: the manual is linked anew without it, so that no page,
/// index or export can carry it. Requirements that only such documents claim stay `pending`, without
/// a name, and those that such a register excludes `justified`, without a reason. Findings are those of the whole manual.
pub fn published(compiled: Compiled, drafts: bool) -> Compiled {
    let limit = compiled.settings.manual.classification;
    // A text that is to become more secret is so from the moment somebody says it, approved or not.
    let secret: BTreeSet<_> = compiled
        .manual
        .documents
        .iter()
        .filter(|document| !is_open(document, limit))
        .map(|document| document.path.clone())
        .collect();
    let compiled = if drafts { compiled } else { effective(compiled) };
    let manual = &compiled.manual;
    let hidden: BTreeSet<DocumentIndex> = manual
        .documents()
        .filter(|(_, document)| secret.contains(&document.path) || !may_be_shown(document, limit, drafts))
        .map(|(index, _)| index)
        .collect();
    if hidden.is_empty() {
        return compiled;
    }
    let undisclosed = undisclosed(&compiled, &hidden);
    let mut sources = SourceSet::clone(&compiled.shown_sources);
    let mut changed = BTreeSet::new();
    let open = manual.documents().map(|(index, _)| index).filter(|index| !hidden.contains(index));
    for source in redacted(manual, open, &sources, &Hidden::new(manual, &hidden)) {
        changed.insert(source.path.clone());
        sources.sources.insert(source.path.clone(), source);
    }
    let documents = manual.documents().filter(|(index, _)| !hidden.contains(index)).map(|(_, document)| document);
    let shown: Vec<Arc<Document>> = documents
        .map(|document| match sources.get(document.path.as_str()).filter(|_| changed.contains(&document.path)) {
            Some(source) => from_history(source, &compiled.images),
            None => document.clone(),
        })
        .map(without_successions)
        .collect();
    let mut manual = link(compiled.settings.clone(), &compiled.library, shown, &sources).value;
    manual.undisclosed = undisclosed;
    let standing = Arc::new(control_shown(&manual, &compiled.dossiers, compiled.shown));
    let coverage = Arc::new(cover(&manual, &standing));
    Compiled { manual, standing, coverage, shown_sources: Arc::new(sources), ..compiled }
}

/// What a site leaves out of the working manual, by the reason for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Documents of which no text is approved: their ids, or their paths.
    pub unfinished: Vec<String>,
    /// How many are classified above the manual; they are not named.
    pub secret: usize,
}

/// Says which of the documents of a manual its [published](published) form does not show.
pub fn withheld(working: &[Arc<Document>], published: &Compiled) -> Withheld {
    let limit = published.settings.manual.classification;
    let shown: BTreeSet<&SourcePath> = published.manual.documents.iter().map(|document| &document.path).collect();
    let (open, secret): (Vec<&Document>, Vec<&Document>) = working
        .iter()
        .map(|document| &**document)
        .filter(|document| !shown.contains(&document.path))
        .partition(|document| is_open(document, limit));
    let name = |document: &Document| match &document.front.id {
        Some(id) => id.value.to_string(),
        None => document.path.to_string(),
    };
    Withheld { unfinished: open.into_iter().map(name).collect(), secret: secret.len() }
}

/// Of documents that are not shown, the requirements that they are about.
fn undisclosed(compiled: &Compiled, hidden: &BTreeSet<DocumentIndex>) -> Undisclosed {
    let Compiled { manual, standing, .. } = compiled;
    let claims = manual.claims.iter().zip(&standing.claims);
    let claims = claims.filter(|(claim, grade)| grade.is_some() && hidden.contains(&claim.document));
    let is_living = |document: &DocumentIndex| standing.documents[document.0 as usize].grade.is_some();
    let records = manual.records.iter().filter(|record| hidden.contains(&record.document));
    let decisions = manual.decisions.iter().filter(|decision| {
        let register = decision.row.map(|row| manual.registers[row.register as usize].document);
        register.is_some_and(|document| hidden.contains(&document)) && holds(manual, decision)
    });
    Undisclosed {
        claims: claims.map(|(claim, _)| claim.reach.clone()).collect(),
        records: records
            .filter(|record| is_living(&record.document))
            .flat_map(|record| record.answers.iter().cloned())
            .collect(),
        decisions: decisions.map(|decision| (decision.reach.clone(), decision.applicable)).collect(),
    }
}

/// Gives back the texts of documents that nothing asks for once their site is made: all but those that findings point
/// into, and none if they are published themselves.
pub fn without_texts(mut compiled: Compiled) -> Compiled {
    if compiled.settings.output.markdown {
        return compiled;
    }
    let mut pointed: BTreeSet<SourcePath> = BTreeSet::new();
    for finding in &compiled.diagnostics {
        pointed.extend(finding.spans().map(|span| span.file.clone()));
    }
    let documents: BTreeSet<SourcePath> =
        compiled.manual.documents.iter().map(|document| document.path.clone()).collect();
    let nothing: Arc<str> = Arc::from("");
    let emptied = |sources: &SourceSet| {
        let mut emptied = sources.clone();
        for (path, source) in &mut emptied.sources {
            if documents.contains(path) && !pointed.contains(path) {
                source.text = nothing.clone();
            }
        }
        Arc::new(emptied)
    };
    let are_one = Arc::ptr_eq(&compiled.sources, &compiled.shown_sources);
    compiled.sources = emptied(&compiled.sources);
    compiled.shown_sources = if are_one { compiled.sources.clone() } else { emptied(&compiled.shown_sources) };
    compiled
}

/// Is every document of the manual published as it is being worked on?
pub(super) fn shows_all(compiled: &Compiled, drafts: bool) -> bool {
    let limit = compiled.settings.manual.classification;
    drafts && compiled.manual.documents.iter().all(|document| is_open(document, limit))
}

fn may_be_shown(document: &Document, limit: Classification, drafts: bool) -> bool {
    let finished = match document.status() {
        Status::Approved | Status::Retired => true,
        Status::Draft | Status::InReview => drafts,
    };
    is_open(document, limit) && finished
}

/// Is a document no more secret than the manual? One without a word is as open as the manual.
fn is_open(document: &Document, limit: Classification) -> bool {
    document.front.classification.as_ref().is_none_or(|word| word.value <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::{Options, compile};
    use crate::diagnostics::Diagnostic;
    use crate::system::{MemorySystem, Stopwatch};

    #[test]
    fn only_texts_that_something_still_asks_for_are_kept() {
        let texts_of = |config: &str| -> Vec<(String, bool)> {
            let system = MemorySystem::new("2026-06-01".parse().unwrap())
                .with("clausebook.toml", config)
                .with("content/good.md", "# Good\n\nAll is well.\n")
                .with("content/bad.md", "# Bad\n\nSee [[PRO-999]].\n")
                .with("content/data.csv", "a,b\n1,2\n");
            let options = Options::default();
            let compiled = without_texts(compile(&system, &options, &mut Stopwatch::default()).unwrap());
            let pointed: BTreeSet<&str> = compiled
                .diagnostics
                .iter()
                .flat_map(Diagnostic::spans)
                .map(|span| span.file.as_str())
                .filter(|file| file.starts_with("content/"))
                .collect();
            assert_eq!(pointed, BTreeSet::from(["content/bad.md"]));
            let sources = compiled.sources.sources.values();
            sources.map(|source| (source.path.to_string(), source.text.is_empty())).collect()
        };
        let all = |good: bool| -> Vec<(String, bool)> {
            let files = [("content/bad.md", false), ("content/data.csv", false), ("content/good.md", good)];
            files.map(|(path, is_empty)| (path.to_owned(), is_empty)).to_vec()
        };
        let rules = "[rules]\norphan-document = \"allow\"\n";
        assert_eq!(texts_of(rules), all(true));
        assert_eq!(texts_of(&format!("{rules}[output]\nmarkdown = true\n")), all(false));
    }
}
