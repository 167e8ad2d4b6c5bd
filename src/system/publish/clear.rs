//! Removing trees without ever removing what is not ours.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use rustix::fd::AsFd;
use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Errno;

use super::PublishError;
use super::desk::{Desk, NEW, UNFINISHED};
use super::disk::{Disk, open_folder};
use super::manifest::{MANIFEST, Manifest, Record};
use super::survey::{Seen, Survey};
use crate::system::SystemError;
use crate::system::beneath::{Beneath, Stamp};

/// Removes from the tree `name` of the desk what `ours` agrees to, then the folders that are empty.
/// `true` if nothing is left.
pub(super) fn clear(
    disk: &Disk,
    desk: &Desk,
    name: &str,
    ours: &(dyn Fn(&OsStr, &Seen) -> Result<bool, Errno> + Sync),
) -> Result<bool, Errno> {
    let tree = match open_folder(&desk.folder, name) {
        Ok(tree) => Beneath::at(tree),
        Err(Errno::NOENT) => return Ok(true),
        Err(errno) => return Err(errno),
    };
    let survey = Survey::of(&tree).map_err(|(_, errno)| errno)?;
    for (folder, _) in survey.folders.iter().filter(|(_, mode)| **mode & 0o700 != 0o700) {
        // A folder that was carried over may forbid to remove its old names. If it stays so, they stay.
        let _ = open_folder(tree.handle(), folder).and_then(|handle| disk.set_mode(handle, 0o700));
    }
    let (own, others): (Vec<_>, Vec<_>) = survey.files.iter().partition(|(path, _)| *path == MANIFEST);
    let whole = AtomicBool::new(true);
    others.into_par_iter().try_for_each(|(path, seen)| {
        if !ours(path, seen)? {
            whole.store(false, Ordering::Relaxed);
            return Ok(());
        }
        gone(disk.unlink(tree.handle(), path))
    })?;
    for folder in survey.folders.keys().rev() {
        match disk.remove_folder(tree.handle(), folder) {
            Err(Errno::NOTEMPTY | Errno::EXIST) => whole.store(false, Ordering::Relaxed),
            done => gone(done)?,
        }
    }
    // The manifest goes last, and only with everything: by it a later run knows what was ours.
    if !whole.into_inner() {
        return Ok(false);
    }
    for (path, seen) in own {
        if ours(path, seen)? {
            gone(disk.unlink(tree.handle(), path))?;
        }
    }
    match disk.remove_folder(&desk.folder, name) {
        Err(Errno::NOTEMPTY | Errno::EXIST) => Ok(false),
        done => gone(done).map(|()| true),
    }
}

/// What is not there any more has been removed.
pub(super) fn gone(removed: Result<(), Errno>) -> Result<(), Errno> {
    match removed {
        Err(Errno::NOENT) => Ok(()),
        done => done,
    }
}

/// Clears the desk after a run that was killed or failed. `false` if a tree on it holds what is not ours.
pub(super) fn tidy(disk: &Disk, desk: &Desk, name: &str, out: &str) -> Result<bool, PublishError> {
    let at = || format!("{out} ({name})");
    let failed = |errno: Errno| PublishError::io("clean up after an interrupted run beside", at(), errno);
    let unfinished = name == NEW && exists(&desk.folder, UNFINISHED).map_err(failed)?;
    let cleared = if unfinished {
        clear(disk, desk, name, &|_, _| Ok(true)).map_err(failed)?
    } else {
        discard(disk, desk, name, out).map_err(failed)?
    };
    if cleared && unfinished {
        gone(disk.unlink(&desk.folder, UNFINISHED)).map_err(failed)?;
    }
    Ok(cleared)
}

/// Removes a whole site from the desk: the files on its manifest that are as it says, and whatever else
/// stands at the same address in the published folder, as the same file.
fn discard(disk: &Disk, desk: &Desk, name: &str, out: &str) -> Result<bool, Errno> {
    let tree = match open_folder(&desk.folder, name) {
        Ok(tree) => Beneath::at(tree),
        Err(Errno::NOENT) => return Ok(true),
        Err(Errno::NOTDIR | Errno::LOOP | Errno::MLINK) => return Ok(false),
        Err(errno) => return Err(errno),
    };
    let manifest = match tree.read(MANIFEST, u64::MAX) {
        Ok((_, json)) => Manifest::from_json(&json).unwrap_or_default(),
        Err(error) => io_error(error).map_or(Ok(Manifest::default()), Err)?,
    };
    let published = open_folder(&desk.parent, out).ok();
    let is_published = |path: &OsStr, seen: &Seen| {
        published.as_ref().is_some_and(|out| {
            statat(out, path, AtFlags::SYMLINK_NOFOLLOW).is_ok_and(|stat| Stamp::of(&stat).is_same_file(&seen.stamp))
        })
    };
    let is_listed = |path: &OsStr, seen: &Seen| {
        let Some(path) = path.to_str() else { return Ok(false) };
        let Some(record) = manifest.files.get(path) else { return Ok(path == MANIFEST) };
        holds(&tree, path, seen, record)
    };
    clear(disk, desk, name, &|path, seen| Ok(is_published(path, seen) || is_listed(path, seen)?))
}

/// Is this file what its record says? A file that cannot be read is neither that nor another.
pub(super) fn holds(tree: &Beneath, path: &str, seen: &Seen, record: &Record) -> Result<bool, Errno> {
    if !seen.regular || seen.stamp.len() != record.size {
        return Ok(false);
    }
    match tree.read(path, record.size) {
        Ok((_, bytes)) => Ok(Record::of(&bytes) == *record),
        Err(error) => io_error(error).map_or(Ok(false), Err),
    }
}

/// What the operating system said, if it is not about the file being gone, changed or of another kind.
fn io_error(error: SystemError) -> Option<Errno> {
    match error {
        SystemError::Io { source, .. } => Some(Errno::from_io_error(&source).unwrap_or(Errno::IO)),
        _ => None,
    }
}

/// Moves what is left of a tree to a name of its own beside the output, where people see it.
pub(super) fn set_aside(disk: &Disk, desk: &Desk, name: &str, out: &str) -> Result<String, Errno> {
    for number in 1..1000 {
        let aside = format!("{out}.kept-{number}");
        match statat(&desk.parent, &*aside, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => {}
            _ => continue,
        }
        disk.rename(&desk.folder, name, &desk.parent, &aside)?;
        // It is no site any more.
        open_folder(&desk.parent, &*aside).and_then(|folder| gone(disk.unlink(folder, MANIFEST)))?;
        return Ok(aside);
    }
    Err(Errno::EXIST)
}

/// Is there something under this name?
pub(super) fn exists(at: impl AsFd, name: &str) -> Result<bool, Errno> {
    match statat(at, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(_) => Ok(true),
        Err(Errno::NOENT) => Ok(false),
        Err(errno) => Err(errno),
    }
}

/// Is there a folder under this name?
pub(super) fn is_folder(at: impl AsFd, name: &str) -> bool {
    statat(at, name, AtFlags::SYMLINK_NOFOLLOW)
        .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
}

/// All folders above these paths.
pub(super) fn folders_of<'p>(paths: impl IntoIterator<Item = &'p str>) -> BTreeSet<OsString> {
    let mut folders = BTreeSet::new();
    for path in paths {
        for folder in super::address::folders(path).collect::<Vec<_>>().into_iter().rev() {
            if !folders.insert(OsString::from(folder)) {
                break;
            }
        }
    }
    folders
}
