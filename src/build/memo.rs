use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::parse::{encoding, parse_document};
use crate::catalog::Library;
use crate::diagnostics::{Checked, Diagnostic};
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
    catalogs: Option<Catalogs>,
}

#[derive(Debug, Clone)]
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
