use std::collections::BTreeSet;
use std::ffi::CStr;

use rustix::fs::{AtFlags, Dir, FileType, fstat, statat};
use rustix::io::Errno;

use super::beneath::{Beneath, Stamp, refused};
use super::names::{self, is_control};
use super::{Limits, findings};
use crate::diagnostics::Diagnostic;
use crate::source::SourcePath;

/// What lies below some folders: names only, nothing opened but the folders.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Regular files, in the order of their paths.
    pub(super) files: BTreeSet<SourcePath>,
    /// The folders that were listed, as they were when their listing began.
    pub(super) folders: Vec<(String, Stamp)>,
    /// What was found on the way.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Lists everything below the roots that is no hidden file or folder.
pub(super) fn list(base: &Beneath, roots: &[SourcePath], limits: &Limits) -> Listing {
    let mut listing = Listing::default();
    for root in roots {
        let written = root.as_str();
        let Some(root) = root_path(written) else {
            listing.diagnostics.push(findings::root_outside(written));
            continue;
        };
        match base.folder(&root) {
            Ok(_) => listing.descend(base, root, limits),
            Err(Errno::LOOP | Errno::MLINK) => listing.diagnostics.push(findings::symlink(&root)),
            Err(Errno::NOTDIR) if base.is_link(&root) => listing.diagnostics.push(findings::symlink(&root)),
            Err(Errno::NOENT | Errno::NOTDIR) => listing.diagnostics.push(findings::missing_root(written)),
            Err(errno) => listing.diagnostics.push(findings::unreadable(refused(&root, errno))),
        }
    }
    names::collisions(&listing.files, &mut listing.diagnostics);
    listing
}

/// A root as it is written in the configuration, without `.` and trailing `/`; `None` if it leaves the project.
pub(super) fn root_path(written: &str) -> Option<String> {
    if written.starts_with('/') || written.contains('\0') || written.split('/').any(|part| part == "..") {
        return None;
    }
    let parts: Vec<&str> = written.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    Some(parts.join("/"))
}

impl Listing {
    fn descend(&mut self, base: &Beneath, root: String, limits: &Limits) {
        let mut open = vec![root];
        while let Some(folder) = open.pop() {
            match self.enter(base, &folder, limits, &mut open) {
                Ok(true) => {}
                Ok(false) => return,
                Err(errno) => self.diagnostics.push(findings::unreadable(refused(&folder, errno))),
            }
        }
    }

    /// Lists one folder; `false` once there are too many files.
    fn enter(&mut self, base: &Beneath, folder: &str, limits: &Limits, open: &mut Vec<String>) -> Result<bool, Errno> {
        let handle = base.folder(folder)?;
        self.folders.push((folder.to_owned(), Stamp::of(&fstat(&handle)?)));
        let mut entries = Dir::read_from(&handle)?;
        while let Some(entry) = entries.read() {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_bytes().starts_with(b".") {
                continue;
            }
            let Some(path) = self.path_of(folder, name, limits) else { continue };
            let kind = match entry.file_type() {
                FileType::Unknown => match statat(&handle, name, AtFlags::SYMLINK_NOFOLLOW) {
                    Ok(stat) => FileType::from_raw_mode(stat.st_mode),
                    Err(Errno::NOENT) => continue,
                    Err(errno) => return Err(errno),
                },
                kind => kind,
            };
            match kind {
                FileType::Directory if path.split('/').count() > limits.max_depth => {
                    self.diagnostics.push(findings::too_deep(&path, limits));
                }
                FileType::Directory => {
                    names::inspect(&SourcePath::new(path.as_str()), &mut self.diagnostics);
                    open.push(path);
                }
                FileType::RegularFile if self.files.len() == limits.max_files => {
                    self.diagnostics.push(findings::too_many_files(limits));
                    return Ok(false);
                }
                FileType::RegularFile => {
                    let path = SourcePath::new(path);
                    names::inspect(&path, &mut self.diagnostics);
                    self.files.insert(path);
                }
                FileType::Symlink => self.diagnostics.push(findings::symlink(&path)),
                _ => self.diagnostics.push(findings::special(&path)),
            }
        }
        Ok(true)
    }

    /// The path of an entry, unless its name cannot be one.
    fn path_of(&mut self, folder: &str, name: &CStr, limits: &Limits) -> Option<String> {
        let join = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let Ok(name) = name.to_str() else {
            self.diagnostics.push(findings::not_utf8(&join(&name.to_bytes().escape_ascii().to_string())));
            return None;
        };
        let path = join(name);
        if name.contains(is_control) {
            self.diagnostics.push(findings::control_character(&path));
            return None;
        }
        if path.len() > limits.max_path {
            self.diagnostics.push(findings::too_deep(&path, limits));
            return None;
        }
        Some(path)
    }
}
