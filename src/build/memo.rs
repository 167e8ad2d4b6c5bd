use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::parse::{encoding, parse_document};
use crate::catalog::Library;
use crate::config::Settings;
use crate::diagnostics::{Checked, Diagnostic};
use crate::rules::{Reader, Reading};
use crate::source::{Source, SourcePath, SourceSet};
use crate::syntax::Document;

/// What was made of files, kept for as long as the files stay the same.
///
/// A value is held under everything that it is a function of: a document under its path and its whole
/// text, the catalogs under the texts they are read from and the names that are asked for. What is
/// held can therefore not be out of date, nothing has to be invalidated, and a build with memory is the
/// same as one without. It never holds more than the files of the last build.
#[derive(Debug, Default)]
pub struct Memo {
    documents: BTreeMap<SourcePath, Parsed>,
    settings: Option<Arc<Settings>>,
    readings: BTreeMap<SourcePath, Read>,
    catalogs: Option<Catalogs>,
}

#[derive(Debug, Clone)]
struct Parsed {
    source: Source,
    document: Arc<Document>,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Debug, Clone)]
struct Read {
    document: Arc<Document>,
    reading: Arc<Reading>,
}

#[derive(Debug)]
struct Catalogs {
    own: Vec<Source>,
    wanted: Vec<String>,
    library: Checked<Library>,
}

impl Memo {
    /// Parses every Markdown file, in parallel; documents come in the order of their paths.
    pub fn parse(&mut self, sources: &SourceSet) -> Checked<Vec<Arc<Document>>> {
        let texts: Vec<&Source> =
            sources.sources.values().filter(|source| source.path.extension().eq_ignore_ascii_case("md")).collect();
        let held = std::mem::take(&mut self.documents);
        let parsed: Vec<Parsed> = texts
            .into_par_iter()
            .map(|source| match held.get(&source.path) {
                Some(held) if held.source == *source => held.clone(),
                _ => parsed(source),
            })
            .collect();
        let mut diagnostics: Vec<Diagnostic> =
            parsed.iter().flat_map(|parsed| parsed.diagnostics.iter().cloned()).collect();
        diagnostics.extend(sources.sources.values().flat_map(encoding));
        let value = parsed.iter().map(|parsed| parsed.document.clone()).collect();
        self.documents = parsed.into_iter().map(|parsed| (parsed.source.path.clone(), parsed)).collect();
        Checked { value, diagnostics }
    }

    /// What each document says on its own, for the rules. A reading is held under its document, which is
    /// the same value as long as its file is, and under the configuration.
    pub fn read(
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
        self.catalogs = Some(Catalogs { own, wanted, library: library.clone() });
        library
    }
}

fn parsed(source: &Source) -> Parsed {
    let Checked { value, diagnostics } = parse_document(source);
    Parsed { source: source.clone(), document: Arc::new(value), diagnostics }
}
