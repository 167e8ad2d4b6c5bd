//! The one moment at which the new site takes the old one's place, and its repair after a kill.

use rustix::io::Errno;

use super::clear::{exists, gone, is_folder, set_aside, tidy};
use super::desk::{DRAFT, Desk, JOURNAL, NEW, OLD};
use super::disk::{Disk, Umask};
use super::error::PublishError;
use super::place::Place;

/// Where the old site is after the swap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swapped {
    /// There was none, or an empty folder.
    First,
    /// On the desk, under this name.
    Old(&'static str),
}

/// Puts the finished, synced tree `new` of the desk in the output's place.
pub(super) fn swap(disk: &Disk, desk: &Desk, place: &Place, first: bool) -> Result<Swapped, PublishError> {
    let failed = |errno| PublishError::io("put the new site in the place of", place.shown.clone(), errno);
    if first {
        // An empty folder is replaced, anything else that has appeared meanwhile is not.
        disk.rename(&desk.folder, NEW, &desk.parent, &place.name).map_err(failed)?;
        settle(disk, desk)
            .inspect_err(|_| _ = disk.rename(&desk.parent, &place.name, &desk.folder, NEW))
            .map_err(failed)?;
        return Ok(Swapped::First);
    }
    match disk.exchange(&desk.folder, NEW, &desk.parent, &place.name) {
        Ok(()) => {
            let back = |_: &Errno| _ = disk.exchange(&desk.folder, NEW, &desk.parent, &place.name);
            settle(disk, desk).inspect_err(back).map_err(failed)?;
            Ok(Swapped::Old(NEW))
        }
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => swap_in_two_steps(disk, desk, place).map_err(failed),
        Err(errno) => Err(failed(errno)),
    }
}

/// For file systems without the exchange: the output is absent for a moment between two renames. A
/// journal, on disk before the first, lets the next run finish what a kill left in that state.
fn swap_in_two_steps(disk: &Disk, desk: &Desk, place: &Place) -> Result<Swapped, Errno> {
    disk.create(&desk.folder, JOURNAL, b"the new site is whole: move it into place\n", Umask::Harmless)?;
    sync_name(disk, desk, JOURNAL)?;
    disk.sync(&desk.folder)?;
    disk.rename(&desk.parent, &place.name, &desk.folder, OLD)?;
    let moved = disk.rename(&desk.folder, NEW, &desk.parent, &place.name);
    if let Err(errno) = moved {
        disk.rename(&desk.folder, OLD, &desk.parent, &place.name)?;
        disk.unlink(&desk.folder, JOURNAL)?;
        return Err(errno);
    }
    settle(disk, desk)?;
    disk.unlink(&desk.folder, JOURNAL)?;
    Ok(Swapped::Old(OLD))
}

fn settle(disk: &Disk, desk: &Desk) -> Result<(), Errno> {
    disk.sync(&desk.parent)?;
    disk.sync(&desk.folder)
}

fn sync_name(disk: &Disk, desk: &Desk, name: &str) -> Result<(), Errno> {
    use rustix::fs::{Mode, OFlags, openat};
    let file = openat(&desk.folder, name, OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?;
    disk.sync(file)
}

/// Finishes or removes what a killed run left on the desk; gives the names of what was set aside,
/// because somebody else had put it into the old site.
pub(super) fn recover(disk: &Disk, desk: &Desk, place: &Place) -> Result<Vec<String>, PublishError> {
    let shown = || place.parent.join(place.desk()).display().to_string();
    let failed = |errno| PublishError::io("clean up after an interrupted run in", shown(), errno);
    if exists(&desk.folder, JOURNAL).map_err(failed)? {
        if !exists(&desk.parent, &place.name).map_err(failed)? {
            let from = if is_folder(&desk.folder, NEW) { NEW } else { OLD };
            if is_folder(&desk.folder, from) {
                disk.rename(&desk.folder, from, &desk.parent, &place.name).map_err(failed)?;
                settle(disk, desk).map_err(failed)?;
            }
        }
        disk.unlink(&desk.folder, JOURNAL).map_err(failed)?;
    }
    let mut aside = Vec::new();
    for name in [NEW, OLD] {
        if !tidy(disk, desk, name, &place.name)? {
            aside.push(set_aside(disk, desk, name, &place.name).map_err(failed)?);
        }
    }
    gone(disk.unlink(&desk.folder, DRAFT)).map_err(failed)?;
    Ok(aside)
}
