use std::ffi::OsStr;
use std::path::Path;

use rayon::prelude::*;

use super::PublishError;
use super::clear::holds;
use super::manifest::{MANIFEST, Manifest};
use super::plan::lossy;
use super::survey::Survey;
use crate::system::beneath::Beneath;
use crate::system::names::printable;

/// A published site against its manifest: addresses, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The manual, as the manifest names it.
    pub project: String,
    /// How many files the manifest lists.
    pub listed: usize,
    /// Listed files with other bytes, or that are no regular files any more.
    pub changed: Vec<String>,
    /// Files that the manifest does not list.
    pub added: Vec<String>,
    /// Listed files that are not there.
    pub missing: Vec<String>,
}

impl Report {
    /// Is the site exactly what was published?
    pub fn is_whole(&self) -> bool {
        self.changed.is_empty() && self.added.is_empty() && self.missing.is_empty()
    }
}

/// Holds every file of a published site against the manifest in it. Nothing is changed.
pub fn verify(folder: &Path) -> Result<Report, PublishError> {
    let shown = || folder.display().to_string();
    let not_a_site = |reason: String| PublishError::NotASite { path: shown(), reason };
    let tree = Beneath::open(folder).map_err(|error| PublishError::io("open", shown(), error))?;
    let json = tree.read(MANIFEST, u64::MAX).map_err(|error| not_a_site(error.to_string()))?.1;
    let manifest = Manifest::from_json(&json)
        .map_err(|why| not_a_site(format!("its manifest is broken ({})", printable(&why))))?;
    let survey = Survey::of(&tree)
        .map_err(|(path, errno)| PublishError::io("list", folder.join(path).display().to_string(), errno))?;

    let (present, missing): (Vec<_>, Vec<_>) =
        manifest.files.iter().partition(|(path, _)| survey.files.contains_key(OsStr::new(path)));
    let judged: Result<Vec<Option<&String>>, PublishError> = present
        .par_iter()
        .map(|(path, record)| {
            let Some(seen) = survey.files.get(OsStr::new(path)) else { return Ok(None) };
            match holds(&tree, path, seen, record) {
                Ok(same) => Ok((!same).then_some(*path)),
                Err(errno) => Err(PublishError::io("read", folder.join(path).display().to_string(), errno)),
            }
        })
        .collect();
    let changed = judged?.into_iter().flatten().cloned().collect();
    let is_listed =
        |path: &OsStr| path.to_str().is_some_and(|path| path == MANIFEST || manifest.files.contains_key(path));
    let added = survey.files.keys().filter(|path| !is_listed(path)).map(|path| lossy(path)).collect();
    let missing = missing.into_iter().map(|(path, _)| path.clone()).collect();
    Ok(Report { listed: manifest.files.len(), changed, added, missing, project: manifest.project })
}
