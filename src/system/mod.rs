//! The only way in and out: the files of the project, the day, the environment, the published site.
//!
//! Every other room is a function of values. What they need from outside they get through a
//! [`System`], which is the disk in the program and a map in tests; what they make goes to an output
//! of [`publish`].

mod amended;
mod begin;
mod beneath;
mod browse;
mod create;
mod environment;
mod error;
mod findings;
pub mod git;
pub mod http;
mod interrupts;
mod limits;
mod media;
mod memory;
pub mod names;
mod overlay;
mod past;
pub mod printer;
pub mod publish;
mod real;
mod replace;
mod result;
mod stopwatch;
mod token;
mod untrusted;
mod walk;
pub mod watch;
pub mod web;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

pub use amended::Amended;
pub use begin::Repository;
pub use browse::browse;
pub use environment::Environment;
pub use error::SystemError;
pub use findings::{is_rootless, is_unread, place_root};
pub use interrupts::Interrupts;
pub use limits::Limits;
pub use media::media_type;
pub use memory::MemorySystem;
pub use overlay::{Drafts, OverlaySystem};
pub use past::{AsOf, PastError};
pub use real::RealSystem;
pub use result::{Existing, write_result};
pub use stopwatch::{Lap, Stopwatch, pause};
pub use token::{Token, token};
pub use untrusted::UntrustedSystem;

use crate::diagnostics::Checked;
use crate::history::History;
use crate::source::{Source, SourcePath, SourceSet};

/// The configuration's name at the root of every project.
pub const CONFIG: &str = "clausebook.toml";

/// Files by their paths below one folder.
pub type Folder = BTreeMap<SourcePath, Arc<[u8]>>;

/// How long reading the sources waits for them to come to rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Until nothing changes any more, or for so long as is bearable.
    UntilRest,
    /// Not at all.
    None,
}

/// Had the sources come to rest when they were read?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing changed while they were read or just before.
    Settled,
    /// Something did; they should be read once more.
    Moving,
}

/// What the program can see of the world.
pub trait System: Send + Sync {
    /// The project's `clausebook.toml`.
    fn read_config(&self, limits: &Limits) -> Result<Source, SystemError>;

    /// Everything below the source roots: `.md`, `.toml` and `.csv` files as text, all others by name
    /// and size. Hidden files and folders are no part of the manual. No link is followed, each text is
    /// as it was at one common moment, and whatever could not be read is a finding.
    fn read_sources(&self, roots: &[SourcePath], limits: &Limits) -> Checked<SourceSet>;

    /// The same, without waiting for sources that are being written at this moment if that is the wish:
    /// each text is then one that its file held, but not all of them at one common moment.
    fn glance(&self, roots: &[SourcePath], limits: &Limits, patience: Patience) -> (Checked<SourceSet>, Rest) {
        let _ = patience;
        (self.read_sources(roots, limits), Rest::Settled)
    }

    /// The sources with some of them read anew. Nothing if more may have happened than that files which
    /// were there have another content: then everything must be looked at.
    fn look_again(&self, known: &SourceSet, paths: &BTreeSet<SourcePath>, limits: &Limits) -> Option<SourceSet> {
        let _ = (known, paths, limits);
        None
    }

    /// The bytes of an attachment that [`System::read_sources`] listed.
    fn read_asset(&self, path: &SourcePath, limits: &Limits) -> Result<Vec<u8>, SystemError>;

    /// All files below one folder, by their paths within it: a theme. No folder is an empty one.
    fn read_folder(&self, folder: &SourcePath, limits: &Limits) -> Checked<Folder>;

    /// What git remembers of the files below the source roots, or why it remembers nothing.
    fn history(&self, roots: &[SourcePath]) -> History {
        let _ = roots;
        History::default()
    }

    /// What was taken from the environment when the program began.
    fn environment(&self) -> &Environment;

    /// The day that counts as today.
    fn today(&self) -> Result<Date, SystemError> {
        self.environment().today()
    }
}

/// Is this file read as text?
fn is_text(path: &SourcePath) -> bool {
    ["md", "toml", "csv"].iter().any(|extension| path.extension().eq_ignore_ascii_case(extension))
}

/// Is this a path below the project with nothing hidden in it?
fn may_be_read(path: &SourcePath) -> bool {
    !path.as_str().contains('\0') && path.as_str().split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
}

#[cfg(test)]
mod reading_tests;
