use std::collections::BTreeMap;

use super::git::CommitSystem;
use super::{CONFIG, Environment, Folder, Limits, Patience, Rest, System, SystemError};
use crate::diagnostics::Checked;
use crate::history::History;
use crate::source::{Source, SourcePath, SourceSet};

/// A project that is seen otherwise than it lies there: with a few other texts, which is a change that nobody has made
/// yet, or with approvals that count by the roles of a base.
pub struct Amended<'s> {
    system: &'s dyn System,
    texts: BTreeMap<SourcePath, String>,
    base: Option<&'s CommitSystem>,
}

impl<'s> Amended<'s> {
    /// The project with these texts; one that takes the place of `clausebook.toml` is its configuration.
    pub fn new(system: &'s dyn System, texts: BTreeMap<SourcePath, String>) -> Self {
        Self { system, texts, base: None }
    }

    /// The project as the change of a base: who may approve is what that says, not what the change gives itself.
    pub fn on_trial(system: &'s dyn System, base: &'s CommitSystem) -> Self {
        Self { system, texts: BTreeMap::new(), base: Some(base) }
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
        let history = self.system.history(roots);
        match self.base {
            Some(base) => base.on_trial(history),
            None => history,
        }
    }

    fn environment(&self) -> &Environment {
        self.system.environment()
    }
}
