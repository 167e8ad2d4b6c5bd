use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::client::Client;
use super::position::{Places, Range};
use super::project::{Project, Snapshot};
use super::protocol::Location;
use crate::build::{Compiled, Manuscript};
use crate::source::{Source, SourcePath, Span, TextRange};

/// A manual at one moment, as an editor sees it.
pub struct Scene<'s> {
    project: &'s Project,
    snapshot: &'s Snapshot,
    /// Who asks.
    pub client: &'s Client,
    /// The texts that places were asked of.
    places: BTreeMap<&'s SourcePath, OnceLock<Places<'s>>>,
}

impl<'s> Scene<'s> {
    /// A snapshot of a project, seen by a client.
    pub fn new(project: &'s Project, snapshot: &'s Snapshot, client: &'s Client) -> Self {
        let compiled = snapshot.manuscript.compiled();
        let config = compiled.config.iter().map(|source| &source.path);
        let paths = compiled.sources.sources.keys().chain(config);
        let places = paths.map(|path| (path, OnceLock::new())).collect();
        Self { project, snapshot, client, places }
    }

    /// The manual.
    pub fn manuscript(&self) -> &'s Manuscript {
        &self.snapshot.manuscript
    }

    /// The same, compiled.
    pub fn compiled(&self) -> &'s Compiled {
        self.snapshot.manuscript.compiled()
    }

    /// A text of the manual.
    pub fn source(&self, path: &SourcePath) -> Option<&'s Source> {
        self.manuscript().source(path)
    }

    /// The text of a file in the editor, beside the one of the pipeline.
    fn of(&self, source: &'s Source) -> Places<'s> {
        let editor = self.snapshot.buffers.get(&source.path).map_or(&*source.text, |buffer| &*buffer.text);
        Places::new(&source.text, editor, self.client.encoding)
    }

    /// Where a range stands in the editor; the beginning of files whose text is unknown.
    pub fn range(&self, path: &SourcePath, range: TextRange) -> Range {
        let Some(source) = self.source(path) else { return Range::default() };
        match self.places.get(path) {
            Some(places) => places.get_or_init(|| self.of(source)).range(range),
            None => self.of(source).range(range),
        }
    }

    /// The byte of a text at a place of the editor.
    pub fn offset(&self, path: &SourcePath, place: super::position::Position) -> Option<u32> {
        Some(self.of(self.source(path)?).offset(place))
    }

    /// The address of a file: as the client spells it where it is open.
    pub fn uri(&self, path: &SourcePath) -> String {
        let open = self.snapshot.buffers.get(path).map(|buffer| buffer.uri.clone());
        open.unwrap_or_else(|| self.project.uri(path))
    }

    /// Which state of a text this is, if it is open.
    pub fn version(&self, path: &SourcePath) -> Option<i64> {
        self.snapshot.buffers.get(path).map(|buffer| buffer.version)
    }

    /// The text of a file in the editor.
    pub fn editor_text(&self, path: &SourcePath) -> Option<&'s str> {
        let open = self.snapshot.buffers.get(path).map(|buffer| &*buffer.text);
        open.or_else(|| self.source(path).map(|source| &*source.text))
    }

    /// A place in a file.
    pub fn location(&self, span: &Span) -> Location {
        Location { uri: self.uri(&span.file), range: self.range(&span.file, span.range) }
    }
}
