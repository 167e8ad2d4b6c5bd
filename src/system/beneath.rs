//! Opening files below a folder by handle: no link is followed, nothing but a regular file is read,
//! and the size is known before the first byte is.

use std::hash::{Hash, Hasher};
use std::io;
use std::path::Path;

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{FileType, Mode, OFlags, Stat, fstat, openat};
use rustix::io::Errno;

use super::SystemError;

/// A folder that files are opened below, never above.
#[derive(Debug)]
pub(super) struct Beneath {
    root: OwnedFd,
}

/// What tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Stamp {
    device: u64,
    inode: u64,
    len: u64,
    modified: (i64, u64),
    changed: (i64, u64),
}

impl Stamp {
    #[expect(clippy::unnecessary_cast, reason = "the types of these fields differ between systems")]
    pub(super) fn of(stat: &Stat) -> Self {
        Self {
            device: stat.st_dev as u64,
            inode: stat.st_ino as u64,
            len: stat.st_size as u64,
            modified: (stat.st_mtime as i64, stat.st_mtime_nsec as u64),
            changed: (stat.st_ctime as i64, stat.st_ctime_nsec as u64),
        }
    }

    /// Are these the same bytes in the same file? A further name for it changes nothing.
    pub(super) fn is_same_content(&self, other: &Self) -> bool {
        (self.device, self.inode, self.len, self.modified) == (other.device, other.inode, other.len, other.modified)
    }

    /// Is this the same file or folder, whatever became of it?
    pub(super) fn is_same_file(&self, other: &Self) -> bool {
        (self.device, self.inode) == (other.device, other.inode)
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// A number that is another one for another state.
    pub(super) fn version(&self) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }

    /// Did the file change so short before `now` that a further change could bear the same stamp?
    /// Clocks of file systems tick every few milliseconds.
    pub(super) fn is_fresh(&self, now: (i64, u64)) -> bool {
        let tick = 20_000_000;
        let age = (i128::from(now.0 - self.changed.0) * 1_000_000_000) + i128::from(now.1) - i128::from(self.changed.1);
        age < tick
    }
}

const READ: OFlags =
    OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

impl Beneath {
    /// Opens the folder itself; links on the way to it are the user's own and are followed.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let root = rustix::fs::open(folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        Ok(Self { root })
    }

    /// The folder behind a handle.
    pub(super) fn at(root: OwnedFd) -> Self {
        Self { root }
    }

    /// The handle of the folder itself.
    pub(super) fn handle(&self) -> &OwnedFd {
        &self.root
    }

    /// Opens a folder below; the empty path is the folder itself.
    pub(super) fn folder(&self, path: &str) -> Result<OwnedFd, Errno> {
        self.descend(if path.is_empty() { "." } else { path }, READ | OFlags::DIRECTORY)
    }

    /// The present stamp of a file or folder, read without opening it.
    pub(super) fn stamp(&self, path: &str) -> Result<Stamp, Errno> {
        let path = if path.is_empty() { "." } else { path };
        rustix::fs::statat(&self.root, path, rustix::fs::AtFlags::SYMLINK_NOFOLLOW).map(|stat| Stamp::of(&stat))
    }

    /// Is the last component of this path a symbolic link?
    pub(super) fn is_link(&self, path: &str) -> bool {
        rustix::fs::statat(&self.root, path, rustix::fs::AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Symlink)
    }

    /// Reads a regular file of at most `limit` bytes. A file that changes meanwhile is read once more.
    pub(super) fn read(&self, path: &str, limit: u64) -> Result<(Stamp, Vec<u8>), SystemError> {
        self.read_once(path, limit).and_then(|first| match first {
            Some(read) => Ok(read),
            None => self.read_once(path, limit)?.ok_or_else(|| SystemError::Changed { path: path.into() }),
        })
    }

    /// The stamp of a regular file and at most `wanted` of its first bytes.
    pub(super) fn head(&self, path: &str, wanted: u64) -> Result<(Stamp, Vec<u8>), SystemError> {
        let (file, stamp) = self.regular(path)?;
        let bytes = read_all(&file, stamp.len.min(wanted)).map_err(|errno| refused(path, errno))?;
        Ok((stamp, bytes))
    }

    fn read_once(&self, path: &str, limit: u64) -> Result<Option<(Stamp, Vec<u8>)>, SystemError> {
        let (file, stamp) = self.regular(path)?;
        if stamp.len > limit {
            return Err(SystemError::TooLarge { path: path.into(), len: stamp.len, limit });
        }
        let failed = |errno: Errno| refused(path, errno);
        let bytes = read_all(&file, stamp.len).map_err(failed)?;
        let after = Stamp::of(&fstat(&file).map_err(failed)?);
        Ok((after == stamp && bytes.len() as u64 == stamp.len).then_some((stamp, bytes)))
    }

    /// Opens a regular file.
    fn regular(&self, path: &str) -> Result<(OwnedFd, Stamp), SystemError> {
        let failed = |errno: Errno| refused(path, errno);
        let file = self.descend(path, READ).map_err(failed)?;
        let stat = fstat(&file).map_err(failed)?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Ok((file, Stamp::of(&stat))),
            _ => Err(SystemError::NotAFile { path: path.into() }),
        }
    }

    #[cfg(target_os = "linux")]
    fn descend(&self, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
        use rustix::fs::{ResolveFlags, openat2};
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        match openat2(&self.root, path, flags, Mode::empty(), resolve) {
            // Old kernels do not have the call, and some sandboxes forbid it.
            Err(Errno::NOSYS | Errno::PERM) => self.descend_stepwise(path, flags),
            opened => opened,
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn descend(&self, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
        self.descend_stepwise(path, flags)
    }

    fn descend_stepwise(&self, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut at: Option<OwnedFd> = None;
        for folder in folders.split('/').filter(|part| !part.is_empty()) {
            if folder == ".." {
                return Err(Errno::XDEV);
            }
            at = Some(openat(at.as_ref().unwrap_or(&self.root), folder, READ | OFlags::DIRECTORY, Mode::empty())?);
        }
        if name == ".." {
            return Err(Errno::XDEV);
        }
        openat(at.as_ref().unwrap_or(&self.root), name, flags, Mode::empty())
    }
}

/// As many bytes as were announced, or fewer if the file ends before.
fn read_all(file: impl AsFd, announced: u64) -> Result<Vec<u8>, Errno> {
    let mut bytes = vec![0; usize::try_from(announced).map_err(|_| Errno::FBIG)?];
    let mut filled = 0;
    while let Some(room) = bytes.get_mut(filled..).filter(|room| !room.is_empty()) {
        match rustix::io::read(&file, room) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

pub(super) fn refused(path: &str, errno: Errno) -> SystemError {
    let path = path.to_owned();
    match errno {
        Errno::NOENT => SystemError::Missing { path },
        Errno::LOOP | Errno::MLINK => SystemError::Link { path },
        Errno::XDEV => SystemError::Outside { path },
        // A folder on the way is none, or a socket or a driverless device was to be opened.
        Errno::NOTDIR | Errno::NXIO | Errno::ISDIR => SystemError::NotAFile { path },
        errno => SystemError::Io { what: "read", path, source: errno.into() },
    }
}
