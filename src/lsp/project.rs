use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use jiff::civil::Date;

use super::buffers::{Buffer, Buffers};
use super::workshop::Workshop;
use super::{Event, uri};
use crate::build::Manuscript;
use crate::diagnostics::Diagnostic;
use crate::source::SourcePath;
use crate::system::{RealSystem, SystemError};

/// The manual that is edited.
pub struct Project {
    /// Tells what it says from what an earlier one said.
    pub number: u64,
    /// The names of its folder: first the one that the client has for it, then the one without links.
    pub folders: Vec<PathBuf>,
    /// What looks at it.
    pub workshop: Workshop,
    /// What it is at the moment.
    pub snapshot: Option<Snapshot>,
    /// What was found last.
    pub found: Option<Found>,
    /// Why it cannot be read, if so.
    pub trouble: Option<String>,
}

/// A manual with the texts it is made of.
#[derive(Clone)]
pub struct Snapshot {
    /// The manual.
    pub manuscript: Arc<Manuscript>,
    /// What was open.
    pub buffers: Arc<Buffers>,
}

/// What was found in a manual.
pub struct Found {
    /// The manual.
    pub snapshot: Snapshot,
    /// The findings, sorted by place.
    pub found: Vec<Diagnostic>,
}

impl Project {
    /// Begins to look at a folder, by the name that the client has for it.
    pub fn open(folder: &Path, today: Option<Date>, number: u64, events: Sender<Event>) -> Result<Self, SystemError> {
        let failed = |source| SystemError::Io { what: "open", path: folder.display().to_string(), source };
        let disk = RealSystem::open(folder)?;
        let mut folders = vec![std::path::absolute(folder).map_err(failed)?, disk.folder().to_owned()];
        folders.dedup();
        let workshop = Workshop::start(disk, today, number, events).map_err(failed)?;
        Ok(Self { number, folders, workshop, snapshot: None, found: None, trouble: None })
    }

    /// The address of a file.
    pub fn uri(&self, path: &SourcePath) -> String {
        self.folders.first().map_or_else(String::new, |folder| uri::of(folder, path))
    }

    /// The file at an address, if it lies in this project.
    pub fn path(&self, uri: &str) -> Option<SourcePath> {
        uri::within(uri, &self.folders)
    }

    /// Of all texts that are open, those that lie in this project.
    pub fn buffers<'b>(&self, open: impl Iterator<Item = &'b Buffer>) -> Buffers {
        open.filter_map(|buffer| Some((self.path(&buffer.uri)?, buffer.clone()))).collect()
    }
}
