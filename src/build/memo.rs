use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::parse::{encoding, parse_document};
use crate::catalog::Library;
use crate::config::Settings;
use crate::control::digest::Files;
use crate::control::{Cabinet, Dossiers, Shown, Standing, control_shown, dossiers_again};
use crate::coverage::{Coverage, cover};
use crate::diagnostics::{Checked, Diagnostic};
use crate::history::History;
use crate::manual::{Linked, Manual, link_apart, relink};
use crate::rules::{Reader, Reading};
use crate::source::{Source, SourcePath, SourceSet};
use crate::syntax::Document;

/// What was made of files, kept for as long as the files stay the same.
///
/// A value is held under everything that it is a function of: a document under its path and its whole
/// text, a dossier under its document, the files it includes, the configuration and the history, the
/// catalogs under the texts they are read from and the names that are asked for, the links under all of
/// these. What is held can therefore not be out of date, nothing has to be invalidated, and a build with
/// memory is the same as one without. It never holds more than the values of the last build.
#[derive(Debug, Default)]
pub struct Memo {
    /// In the order of their paths.
    documents: Vec<Arc<Parsed>>,
    /// What the documents say on their own.
    pub(super) readings: Readings,
    catalogs: Option<Catalogs>,
    cabinet: Cabinet,
    linked: Option<Held>,
    covered: Option<Covered>,
}

#[derive(Debug)]
struct Parsed {
    source: Source,
    document: Arc<Document>,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Debug)]
struct Catalogs {
    own: Vec<Source>,
    wanted: Vec<String>,
    library: Checked<Library>,
    /// Counts how often catalogs were read anew.
    edition: u64,
}

/// A linked manual with what it is a function of besides its documents and attachments.
#[derive(Debug)]
struct Held {
    settings: Arc<Settings>,
    catalogs: u64,
    data: Vec<Source>,
    linked: Linked,
}

/// What the claims of a manual are worth, and what they answer.
#[derive(Debug)]
struct Covered {
    /// Its claims, which a manual that was only relinked shares with the one before.
    manual: Manual,
    standing: Arc<Standing>,
    coverage: Arc<Coverage>,
}

impl Memo {
    /// Parses every Markdown file, in parallel; documents come in the order of their paths.
    pub fn parse(&mut self, sources: &SourceSet) -> Checked<Vec<Arc<Document>>> {
        let mut held = std::mem::take(&mut self.documents).into_iter().peekable();
        let texts = sources.sources.values().filter(|source| is_markdown(source));
        let known: Vec<Result<Arc<Parsed>, &Source>> = texts
            .map(|source| {
                while held.next_if(|held| held.source.path < source.path).is_some() {}
                held.next_if(|held| held.source == *source).ok_or(source)
            })
            .collect();
        self.documents =
            known.into_par_iter().map(|known| known.unwrap_or_else(|source| Arc::new(parsed(source)))).collect();
        let mut diagnostics: Vec<Diagnostic> =
            self.documents.iter().flat_map(|parsed| parsed.diagnostics.iter().cloned()).collect();
        diagnostics.extend(sources.sources.values().flat_map(encoding));
        let value = self.documents.iter().map(|parsed| parsed.document.clone()).collect();
        Checked { value, diagnostics }
    }

    /// Reads the catalogs that are wanted, the project's own among them.
    pub fn catalogs<'w>(&mut self, own: &[&Source], wanted: impl Iterator<Item = &'w str>) -> Checked<Library> {
        let wanted: Vec<String> = wanted.map(str::to_owned).collect();
        if let Some(held) = &self.catalogs
            && held.wanted == wanted
            && held.own.iter().eq(own.iter().copied())
        {
            return held.library.clone();
        }
        let library = Library::load(own, wanted.iter().map(String::as_str));
        let own = own.iter().map(|source| (*source).clone()).collect();
        let edition = self.catalogs.as_ref().map_or(0, |held| held.edition + 1);
        self.catalogs = Some(Catalogs { own, wanted, library: library.clone(), edition });
        library
    }

    /// Opens the dossiers of all documents.
    pub fn dossiers(
        &mut self,
        settings: &Settings,
        documents: &[Arc<Document>],
        sources: &SourceSet,
        history: &History,
        files: &Files<'_>,
    ) -> Dossiers {
        dossiers_again(settings, documents, sources, history, files, &mut self.cabinet)
    }

    /// Links the manual; `library` must be what [`Memo::catalogs`] gave last.
    pub fn link(
        &mut self,
        settings: &Arc<Settings>,
        library: &Library,
        documents: Vec<Arc<Document>>,
        sources: &SourceSet,
    ) -> Checked<Manual> {
        let catalogs = self.catalogs.as_ref().map_or(0, |held| held.edition);
        let data = || sources.sources.values().filter(|source| !is_markdown(source));
        let held = self.linked.take().filter(|held| {
            held.settings == *settings
                && held.catalogs == catalogs
                && *held.linked.manual.assets == sources.assets
                && held.data.iter().eq(data())
        });
        let again = held.and_then(|held| {
            let linked = relink(&held.linked, &documents)?;
            Some(Held { linked, ..held })
        });
        let held = again.unwrap_or_else(|| Held {
            settings: settings.clone(),
            catalogs,
            data: data().cloned().collect(),
            linked: link_apart(settings.clone(), library, documents, sources),
        });
        let Linked { manual, found, of_references } = &held.linked;
        let diagnostics = found.iter().chain(of_references.iter().flatten()).cloned().collect();
        let checked = Checked { value: manual.clone(), diagnostics };
        self.linked = Some(held);
        checked
    }

    /// Says what all claims are worth and what they answer.
    pub fn cover(&mut self, manual: &Manual, dossiers: &Dossiers) -> (Arc<Standing>, Arc<Coverage>) {
        let standing = control_shown(manual, dossiers, Shown::Working);
        let held = self.covered.take();
        let held = held.filter(|held| Arc::ptr_eq(&held.manual.claims, &manual.claims) && *held.standing == standing);
        let (standing, coverage) = match held {
            Some(held) => (held.standing, held.coverage),
            None => {
                let coverage = cover(manual, &standing);
                (Arc::new(standing), Arc::new(coverage))
            }
        };
        let held = Covered { manual: manual.clone(), standing: standing.clone(), coverage: coverage.clone() };
        self.covered = Some(held);
        (standing, coverage)
    }
}

fn is_markdown(source: &Source) -> bool {
    source.path.extension().eq_ignore_ascii_case("md")
}

fn parsed(source: &Source) -> Parsed {
    let Checked { value, diagnostics } = parse_document(source);
    Parsed { source: source.clone(), document: Arc::new(value), diagnostics }
}

/// What each document says on its own, for the rules. A reading is held under its document, which is the
/// same value as long as its file is, and under the configuration.
#[derive(Debug, Default)]
pub struct Readings {
    settings: Option<Arc<Settings>>,
    readings: BTreeMap<SourcePath, Read>,
}

#[derive(Debug)]
struct Read {
    document: Arc<Document>,
    reading: Arc<Reading>,
}

impl Readings {
    /// Reads every document that was not read before.
    pub fn of(
        &mut self,
        settings: &Arc<Settings>,
        documents: &[Arc<Document>],
        sources: &SourceSet,
    ) -> Vec<Arc<Reading>> {
        let held = match self.settings.as_ref() == Some(settings) {
            true => std::mem::take(&mut self.readings),
            false => BTreeMap::new(),
        };
        let reader = Reader::new(settings);
        let text = |document: &Document| sources.sources.get(&document.path).map_or("", |source| &source.text);
        let readings: Vec<Arc<Reading>> = documents
            .par_iter()
            .map(|document| match held.get(&document.path) {
                Some(held) if Arc::ptr_eq(&held.document, document) => held.reading.clone(),
                _ => Arc::new(reader.read(document, text(document))),
            })
            .collect();
        let read = documents.iter().zip(&readings).map(|(document, reading)| {
            (document.path.clone(), Read { document: document.clone(), reading: reading.clone() })
        });
        self.readings = read.collect();
        self.settings = Some(settings.clone());
        readings
    }
}
