//! What really stands in a published folder, entry by entry, without opening a file.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{AtFlags, Dir, FileType, statat};
use rustix::io::Errno;

use super::disk::open_folder;
use crate::system::beneath::{Beneath, Stamp};

/// All entries below a folder, by their paths in it.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Everything that is no folder.
    pub(super) files: BTreeMap<OsString, Seen>,
    /// Folders with their modes, without the folder itself; each comes before what is in it.
    pub(super) folders: BTreeMap<OsString, u32>,
}

/// One entry that is no folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Its state when it was seen.
    pub(super) stamp: Stamp,
    /// Is it a regular file?
    pub(super) regular: bool,
}

impl Survey {
    /// Lists a folder; an entry that vanishes meanwhile is none.
    pub(super) fn of(tree: &Beneath) -> Result<Self, (OsString, Errno)> {
        let mut survey = Self::default();
        let mut open = vec![OsString::new()];
        while let Some(path) = open.pop() {
            match survey.enter(tree, &path, &mut open) {
                Ok(()) => {}
                Err(Errno::NOENT) if !path.is_empty() => {}
                Err(errno) => return Err((path, errno)),
            }
        }
        Ok(survey)
    }

    fn enter(&mut self, tree: &Beneath, path: &OsStr, open: &mut Vec<OsString>) -> Result<(), Errno> {
        let at = if path.is_empty() { OsStr::new(".") } else { path };
        let folder = open_folder(tree.handle(), at)?;
        let mut entries = Dir::read_from(&folder)?;
        while let Some(entry) = entries.read() {
            let entry = entry?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            let stat = match statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => stat,
                Err(Errno::NOENT) => continue,
                Err(errno) => return Err(errno),
            };
            let mut child = path.to_owned();
            if !child.is_empty() {
                child.push("/");
            }
            child.push(OsStr::from_bytes(name.to_bytes()));
            match FileType::from_raw_mode(stat.st_mode) {
                FileType::Directory => {
                    self.folders.insert(child.clone(), stat.st_mode & 0o7777);
                    open.push(child);
                }
                kind => {
                    let seen = Seen { stamp: Stamp::of(&stat), regular: kind == FileType::RegularFile };
                    self.files.insert(child, seen);
                }
            }
        }
        Ok(())
    }
}
