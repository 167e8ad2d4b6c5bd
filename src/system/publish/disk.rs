//! Every call that changes something on disk, in one place: so that tests can let any of them fail.

use std::path::Path;

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{AtFlags, Mode, OFlags, fchmod, linkat, mkdirat, openat, renameat, unlinkat};
use rustix::io::Errno;
use rustix::path::Arg;

/// Mode of every file that is published.
pub(super) const FILE_MODE: u32 = 0o644;
/// Mode of every folder that is published.
pub(super) const FOLDER_MODE: u32 = 0o755;

/// The disk, or in tests a disk that can be told to fail.
#[derive(Debug, Default)]
pub(super) struct Disk {
    #[cfg(test)]
    pub(super) faults: std::sync::Arc<super::faults::Faults>,
}

impl Disk {
    #[cfg(test)]
    fn gate(&self, call: &'static str) -> Result<(), Errno> {
        self.faults.pass(call)
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "tests let calls fail here")]
    #[inline]
    fn gate(&self, _call: &'static str) -> Result<(), Errno> {
        Ok(())
    }

    /// Makes a folder with the mode of a published one, whatever the umask is.
    pub(super) fn make_folder(&self, at: impl AsFd, path: impl Arg + Copy) -> Result<(), Errno> {
        self.gate("mkdir")?;
        mkdirat(&at, path, Mode::from_raw_mode(FOLDER_MODE))?;
        let folder = open_folder(&at, path)?;
        let mode = rustix::fs::fstat(&folder)?.st_mode & 0o777;
        if mode != FOLDER_MODE {
            self.set_mode(&folder, FOLDER_MODE)?;
        }
        Ok(())
    }

    /// Writes a file that must not exist yet; its mode is set if `umask` would spoil it.
    pub(super) fn create(&self, at: impl AsFd, path: &str, bytes: &[u8], umask: Umask) -> Result<(), Errno> {
        self.gate("create")?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::io::retry_on_intr(|| openat(&at, path, flags, Mode::from_raw_mode(FILE_MODE)))?;
        if umask == Umask::Spoils {
            self.set_mode(&file, FILE_MODE)?;
        }
        self.gate("write")?;
        write_all(&file, bytes)
    }

    /// Sets a mode.
    pub(super) fn set_mode(&self, handle: impl AsFd, mode: u32) -> Result<(), Errno> {
        self.gate("chmod")?;
        fchmod(handle, Mode::from_raw_mode(mode))
    }

    /// Gives a file a second name.
    pub(super) fn link(&self, from: impl AsFd, path: impl Arg, to: impl AsFd, name: impl Arg) -> Result<(), Errno> {
        self.gate("link")?;
        linkat(from, path, to, name, AtFlags::empty())
    }

    /// Removes a name that is no folder's.
    pub(super) fn unlink(&self, at: impl AsFd, path: impl Arg) -> Result<(), Errno> {
        self.gate("unlink")?;
        unlinkat(at, path, AtFlags::empty())
    }

    /// Removes an empty folder.
    pub(super) fn remove_folder(&self, at: impl AsFd, path: impl Arg) -> Result<(), Errno> {
        self.gate("rmdir")?;
        unlinkat(at, path, AtFlags::REMOVEDIR)
    }

    /// Moves something to a free name.
    pub(super) fn rename(&self, from: impl AsFd, path: &str, to: impl AsFd, name: &str) -> Result<(), Errno> {
        self.gate("rename")?;
        renameat(from, path, to, name)
    }

    /// Swaps two names in one step.
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    pub(super) fn exchange(&self, from: impl AsFd, path: &str, to: impl AsFd, name: &str) -> Result<(), Errno> {
        self.gate("exchange")?;
        rustix::fs::renameat_with(from, path, to, name, rustix::fs::RenameFlags::EXCHANGE)
    }

    /// Swaps two names in one step; there is no such step here.
    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    pub(super) fn exchange(&self, _: impl AsFd, _: &str, _: impl AsFd, _: &str) -> Result<(), Errno> {
        Err(Errno::NOSYS)
    }

    /// Brings one file or folder to the disk.
    pub(super) fn sync(&self, handle: impl AsFd) -> Result<(), Errno> {
        self.gate("fsync")?;
        rustix::io::retry_on_intr(|| rustix::fs::fsync(&handle))
    }

    /// Brings everything on this file system to the disk; `NOSYS` where that does not report errors.
    pub(super) fn sync_all(&self, handle: impl AsFd) -> Result<(), Errno> {
        self.gate("syncfs")?;
        sync_file_system(&handle)
    }
}

#[cfg(target_os = "linux")]
fn sync_file_system(handle: impl AsFd) -> Result<(), Errno> {
    // On network file systems and FUSE the call does not reach the server, or not with its errors.
    const REMOTE: [u64; 6] = [0x6969, 0x6573_5546, 0xFF53_4D42, 0xFE53_4D42, 0x0102_1997, 0x00C3_6400];
    let kind = rustix::fs::fstatfs(&handle)?.f_type as u64 & 0xFFFF_FFFF;
    if REMOTE.contains(&kind) {
        return Err(Errno::NOSYS);
    }
    rustix::io::retry_on_intr(|| rustix::fs::syncfs(&handle))
}

#[cfg(not(target_os = "linux"))]
fn sync_file_system(_: impl AsFd) -> Result<(), Errno> {
    Err(Errno::NOSYS)
}

/// Does the umask, or an inherited access list, take bits from the mode of new files?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Umask {
    /// New files have the mode that was asked for.
    Harmless,
    /// Each new file needs its mode set.
    Spoils,
}

pub(super) fn open_folder(at: impl AsFd, path: impl Arg) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(at, path, flags, Mode::empty())
}

pub(super) fn open_path(path: &Path) -> Result<OwnedFd, Errno> {
    rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
}

pub(super) fn write_all(file: impl AsFd, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match rustix::io::write(&file, bytes) {
            Ok(0) => return Err(Errno::IO),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}
