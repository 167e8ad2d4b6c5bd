use std::collections::BTreeMap;

use super::{CONFIG, Environment, Folder, Limits, Patience, Rest, System, SystemError};
use crate::diagnostics::Checked;
use crate::history::History;
use crate::source::{Source, SourcePath, SourceSet};

/// A project with a few other texts than those it holds: a change that nobody has made yet.
pub struct Amended<'s> {
    system: &'s dyn System,
    texts: BTreeMap<SourcePath, String>,
}

impl<'s> Amended<'s> {
    /// The project with these texts; one that takes the place of `clausebook.toml` is its configuration.
    pub fn new(system: &'s dyn System, texts: BTreeMap<SourcePath, String>) -> Self {
        Self { system, texts }
    }

    fn amend(&self, read: &mut Checked<SourceSet>) {
        for (path, text) in &self.texts {
            if read.value.sources.contains_key(path) {
                let source = Source::from_bytes(path.clone(), text.as_bytes());
                read.value.sources.insert(path.clone(), source);
            }
        }
    }
}

impl System for Amended<'_> {
    fn read_config(&self, limits: &Limits) -> Result<Source, SystemError> {
        match self.texts.get(CONFIG) {
            Some(text) => Ok(Source::from_bytes(SourcePath::new(CONFIG), text.as_bytes())),
            None => self.system.read_config(limits),
        }
    }

    fn read_sources(&self, roots: &[SourcePath], limits: &Limits) -> Checked<SourceSet> {
        let mut read = self.system.read_sources(roots, limits);
        self.amend(&mut read);
        read
    }

    fn glance(&self, roots: &[SourcePath], limits: &Limits, patience: Patience) -> (Checked<SourceSet>, Rest) {
        let (mut read, rest) = self.system.glance(roots, limits, patience);
        self.amend(&mut read);
        (read, rest)
    }

    fn read_asset(&self, path: &SourcePath, limits: &Limits) -> Result<Vec<u8>, SystemError> {
        self.system.read_asset(path, limits)
    }

    fn read_folder(&self, folder: &SourcePath, limits: &Limits) -> Checked<Folder> {
        self.system.read_folder(folder, limits)
    }

    fn history(&self, roots: &[SourcePath]) -> History {
        self.system.history(roots)
    }

    fn environment(&self) -> &Environment {
        self.system.environment()
    }
}
