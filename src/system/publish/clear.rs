//! Removing trees without ever removing what is not ours.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};

use rayon::prelude::*;
use rustix::fd::AsFd;
use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Errno;

use super::desk::Desk;
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
    ours: &(dyn Fn(&OsStr, &Seen) -> bool + Sync),
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
    let (last, first): (Vec<_>, Vec<_>) = survey.files.iter().partition(|(path, _)| *path == MANIFEST);
    // The manifest goes last: as long as anything is left, a later run can see what was ours.
    for files in [first, last] {
        files.into_par_iter().filter(|(path, seen)| ours(path, seen)).try_for_each(|(path, _)| {
            match disk.unlink(tree.handle(), path) {
                Err(Errno::NOENT) => Ok(()),
                done => done,
            }
        })?;
    }
    for folder in survey.folders.keys().rev() {
        match disk.remove_folder(tree.handle(), folder) {
            Ok(()) | Err(Errno::NOENT | Errno::NOTEMPTY | Errno::EXIST) => {}
            Err(errno) => return Err(errno),
        }
    }
    match disk.remove_folder(&desk.folder, name) {
        Ok(()) | Err(Errno::NOENT) => Ok(true),
        Err(Errno::NOTEMPTY | Errno::EXIST) => Ok(false),
        Err(errno) => Err(errno),
    }
}

/// Removes a tree that a killed run left on the desk. Without a manifest it is an unfinished new site,
/// all of it ours. With one, it is a whole site: its own files go, and whatever else stands at the same
/// address in the published folder, as the same file.
pub(super) fn discard(disk: &Disk, desk: &Desk, name: &str, out: &str) -> Result<bool, SystemError> {
    let failed = |errno: Errno| SystemError::Io { what: "remove", path: name.into(), source: errno.into() };
    let tree = match open_folder(&desk.folder, name) {
        Ok(tree) => Beneath::at(tree),
        Err(Errno::NOENT) => return Ok(true),
        Err(Errno::NOTDIR | Errno::LOOP | Errno::MLINK) => return Ok(false),
        Err(errno) => return Err(failed(errno)),
    };
    let manifest = match tree.read(MANIFEST, u64::MAX) {
        Err(SystemError::Missing { .. }) => return clear(disk, desk, name, &|_, _| true).map_err(failed),
        Err(error) => return Err(error),
        Ok((_, bytes)) => match Manifest::from_json(&bytes) {
            Ok(manifest) => manifest,
            Err(_) => return Ok(false),
        },
    };
    let published = open_folder(&desk.parent, out).ok();
    let is_published = |path: &OsStr, seen: &Seen| {
        published.as_ref().is_some_and(|out| {
            statat(out, path, AtFlags::SYMLINK_NOFOLLOW).is_ok_and(|stat| Stamp::of(&stat).is_same_file(&seen.stamp))
        })
    };
    let is_listed = |path: &OsStr, seen: &Seen| {
        let Some(path) = path.to_str() else { return false };
        let Some(record) = manifest.files.get(path) else { return path == MANIFEST };
        seen.regular && seen.stamp.len() == record.size && holds(&tree, path, record).is_some()
    };
    clear(disk, desk, name, &|path, seen| is_published(path, seen) || is_listed(path, seen)).map_err(failed)
}

/// The stamp of a file that holds what its record says.
pub(super) fn holds(tree: &Beneath, path: &str, record: &Record) -> Option<Stamp> {
    let (stamp, bytes) = tree.read(path, record.size).ok()?;
    (Record::of(&bytes) == *record).then_some(stamp)
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
