//! What becomes of each file of the old site.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use rayon::prelude::*;

use super::clear::{folders_of, holds};
use super::error::{PublishError, Refusal};
use super::manifest::{MANIFEST, Manifest, Record};
use super::place::Place;
use super::survey::{Seen, Survey};
use crate::system::beneath::{Beneath, Stamp};

/// What is done with the old site's files when the new one is put together.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Files that the new site keeps: they get a second name in it.
    pub(super) keep: Vec<String>,
    /// Files that are not ours: they get a second name in the new site as well.
    pub(super) carry: Vec<OsString>,
    /// Folders that are not ours, with their modes; each comes before what is in it.
    pub(super) carry_folders: Vec<(OsString, u32)>,
    /// Files of ours that the new site does not have.
    pub(super) removed: Vec<String>,
    /// Everything in the old site as it was when this was decided.
    pub(super) survey: Survey,
}

/// Compares the old site with its manifest and with the new one. Nothing is ever planned against a
/// file that is not exactly what this program wrote.
pub(super) fn plan(
    place: &Place,
    tree: &Beneath,
    old: &Manifest,
    new: &BTreeMap<String, Record>,
    kept: &BTreeMap<String, Stamp>,
) -> Result<Plan, PublishError> {
    let survey = Survey::of(tree).map_err(|(path, errno)| {
        let path = place.folder().join(path).display().to_string();
        PublishError::io("list", path, errno)
    })?;
    let git = |path: &&OsString| path.as_bytes().split(|byte| *byte == b'/').next_back().is_some_and(|n| n == b".git");
    if let Some(path) = survey.folders.keys().find(git).or_else(|| survey.files.keys().find(git)) {
        return Err(place.refuse(Refusal::HoldsGit(lossy(path)), vec![lossy(path)]));
    }

    let is_ours = |path: &OsStr, seen: &Seen| {
        let Some(path) = path.to_str() else { return Ok(false) };
        let Some(record) = old.files.get(path) else { return Ok(path == MANIFEST) };
        if kept.get(path) == Some(&seen.stamp) { Ok(true) } else { holds(tree, path, seen, record) }
    };
    let judged: Result<Vec<Option<&OsString>>, PublishError> = survey
        .files
        .par_iter()
        .map(|(path, seen)| match is_ours(path, seen) {
            Ok(ours) => Ok((!ours).then_some(path)),
            Err(errno) => Err(PublishError::io("read", place.folder().join(path).display().to_string(), errno)),
        })
        .collect();
    let foreign: BTreeSet<&OsString> = judged?.into_iter().flatten().collect();
    let mut plan = Plan::default();
    for path in new.keys().filter(|path| kept.contains_key(*path)) {
        // A file that was there a moment ago and is not any more makes this a race, not a site.
        if !survey.files.contains_key(OsStr::new(path)) {
            let gone = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(PublishError::io("keep", place.folder().join(path).display().to_string(), gone));
        }
        plan.keep.push(path.clone());
    }
    plan.removed = old.files.keys().filter(|path| !new.contains_key(*path)).cloned().collect();
    plan.removed.retain(|path| {
        let path = OsString::from(path);
        survey.files.contains_key(&path) && !foreign.contains(&path)
    });

    let (ours, new_folders) =
        (folders_of(old.files.keys().map(String::as_str)), folders_of(new.keys().map(String::as_str)));
    let mut in_the_way: Vec<String> = Vec::new();
    for path in foreign {
        let taken = path.to_str().is_some_and(|path| new.contains_key(path) || path == MANIFEST);
        if taken || new_folders.contains(path) || is_below_a_file(path, new) {
            in_the_way.push(lossy(path));
        }
        plan.carry.push(path.clone());
    }
    let carried = folders_above(&plan.carry);
    for (path, mode) in &survey.folders {
        if ours.contains(path) && !carried.contains(path.as_bytes()) {
            continue;
        }
        if path.to_str().is_some_and(|path| new.contains_key(path)) || is_below_a_file(path, new) {
            in_the_way.push(lossy(path));
        }
        plan.carry_folders.push((path.clone(), *mode));
    }
    if !in_the_way.is_empty() {
        return Err(PublishError::Foreign { paths: in_the_way });
    }
    plan.survey = survey;
    Ok(plan)
}

fn folders_above(paths: &[OsString]) -> BTreeSet<&[u8]> {
    let slashes =
        |path: &&[u8]| path.iter().enumerate().filter(|(_, b)| **b == b'/').map(|(at, _)| at).collect::<Vec<_>>();
    let paths = paths.iter().map(|path| path.as_bytes());
    paths.flat_map(|path| slashes(&path).into_iter().filter_map(|at| path.get(..at))).collect()
}

fn is_below_a_file(path: &OsStr, files: &BTreeMap<String, Record>) -> bool {
    path.to_str().is_some_and(|path| super::address::folders(path).any(|folder| files.contains_key(folder)))
}

pub(super) fn lossy(path: &OsStr) -> String {
    path.to_string_lossy().into_owned()
}
