use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::names::{self, is_control};
use super::{CONFIG, Environment, Folder, Limits, System, SystemError, findings, is_text, may_be_read, walk};
use crate::diagnostics::{self, Checked};
use crate::source::{Asset, Source, SourcePath, SourceSet};

/// A project that lies in memory: for tests, and for anything else that must not touch a disk.
#[derive(Debug, Clone, Default)]
pub struct MemorySystem {
    files: BTreeMap<SourcePath, Arc<[u8]>>,
    environment: Environment,
}

impl MemorySystem {
    /// An empty project on a given day.
    pub fn new(today: Date) -> Self {
        let moment = today.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp());
        let environment =
            Environment { source_date_epoch: Some(moment.as_second().to_string()), ..Environment::default() };
        Self { files: BTreeMap::new(), environment }
    }

    /// The same project with one more file, or with another content of it.
    pub fn with(mut self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.files.insert(SourcePath::new(path), Arc::from(content.as_ref()));
        self
    }

    /// Writes a file.
    pub fn write(&mut self, path: &str, content: impl AsRef<[u8]>) {
        self.files.insert(SourcePath::new(path), Arc::from(content.as_ref()));
    }

    /// Removes a file.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    fn read(&self, path: &SourcePath, limit: u64) -> Result<&Arc<[u8]>, SystemError> {
        let bytes = self.files.get(path).ok_or_else(|| SystemError::Missing { path: path.to_string() })?;
        match bytes.len() as u64 {
            len if len > limit => Err(SystemError::TooLarge { path: path.to_string(), len, limit }),
            _ => Ok(bytes),
        }
    }

    fn below(&self, root: &str) -> impl Iterator<Item = &SourcePath> {
        let prefix = if root.is_empty() { String::new() } else { format!("{root}/") };
        self.files.keys().filter(move |path| path.as_str().starts_with(&prefix) && may_be_read(path))
    }
}

impl System for MemorySystem {
    fn read_config(&self, limits: &Limits) -> Result<Source, SystemError> {
        match self.read(&SourcePath::new(CONFIG), limits.max_text) {
            Ok(bytes) => Ok(Source::from_bytes(SourcePath::new(CONFIG), bytes)),
            Err(SystemError::Missing { .. }) => Err(SystemError::NoProject { path: ".".into() }),
            Err(error) => Err(error),
        }
    }

    fn read_sources(&self, roots: &[SourcePath], limits: &Limits) -> Checked<SourceSet> {
        let mut found = Checked::<SourceSet>::default();
        let mut listed = Vec::new();
        for root in roots {
            let Some(root) = walk::root_path(root.as_str()) else {
                found.diagnostics.push(findings::root_outside(root.as_str()));
                continue;
            };
            if self.below(&root).next().is_none() {
                found.diagnostics.push(findings::missing_root(&root));
            }
            for path in self.below(&root) {
                if path.as_str().contains(is_control) {
                    found.diagnostics.push(findings::control_character(path.as_str()));
                    continue;
                }
                names::inspect(path, &mut found.diagnostics);
                listed.push(path);
                let limit = if is_text(path) { limits.max_text } else { limits.max_asset };
                match self.read(path, limit) {
                    Ok(bytes) if is_text(path) => {
                        found.value.sources.insert(path.clone(), Source::from_bytes(path.clone(), bytes));
                    }
                    Ok(bytes) => {
                        let hash = blake3::hash(bytes);
                        let version = hash.as_bytes()[..8].iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
                        found.value.versions.insert(path.clone(), version);
                        let asset = Asset::new(path.clone(), bytes.len() as u64, bytes);
                        found.value.assets.insert(path.clone(), asset);
                    }
                    Err(error) => found.diagnostics.push(findings::unreadable(error)),
                }
            }
        }
        names::collisions(listed, &mut found.diagnostics);
        diagnostics::sort(&mut found.diagnostics);
        found
    }

    fn read_asset(&self, path: &SourcePath, limits: &Limits) -> Result<Vec<u8>, SystemError> {
        if !may_be_read(path) {
            return Err(SystemError::Outside { path: path.to_string() });
        }
        self.read(path, limits.max_asset).map(|bytes| bytes.to_vec())
    }

    fn read_folder(&self, folder: &SourcePath, limits: &Limits) -> Checked<Folder> {
        let mut found = Checked::<Folder>::default();
        let Some(root) = walk::root_path(folder.as_str()) else {
            found.diagnostics.push(findings::root_outside(folder.as_str()));
            return found;
        };
        for path in self.below(&root) {
            let below = path.as_str().strip_prefix(&root).unwrap_or_default().trim_start_matches('/');
            match self.read(path, limits.max_asset) {
                Ok(bytes) => drop(found.value.insert(SourcePath::new(below), bytes.clone())),
                Err(error) => found.diagnostics.push(findings::unreadable(error)),
            }
        }
        found
    }

    fn environment(&self) -> &Environment {
        &self.environment
    }
}
