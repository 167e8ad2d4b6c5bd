//! Where a site is published, and all the folders that a site must never replace.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use super::error::{PublishError, Refusal, Refused};
use super::manifest::{MANIFEST, Manifest};
use crate::source::SourcePath;
use crate::system::beneath::{Beneath, Stamp};
use crate::system::names::{is_control, printable};
use crate::system::{Environment, SystemError};

/// Bytes of the largest manifest that is read: more than a million files.
const MAX_MANIFEST: u64 = 512 << 20;

/// What the output folder must keep away from.
#[derive(Debug, Clone, Copy)]
pub struct Project<'a> {
    /// What tells this manual from others, as it stands in the manifest: the manual's title.
    pub name: &'a str,
    /// The folder of `clausebook.toml`.
    pub folder: &'a Path,
    /// Folders that are read: source roots, the theme, catalogs.
    pub sources: &'a [SourcePath],
    /// For the home folder.
    pub environment: &'a Environment,
}

/// An output folder whose way is clear of links, by its parent and its name.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// As the user wrote it.
    pub(super) shown: String,
    /// The parent, absolute and without links; it need not exist yet.
    pub(super) parent: PathBuf,
    /// The name in its parent.
    pub(super) name: String,
}

/// What stands at the place.
#[derive(Debug)]
pub(super) enum Standing {
    /// Nothing, or an empty folder.
    Free,
    /// A site of this project.
    Site {
        /// The folder, opened.
        folder: Beneath,
        /// Its manifest.
        manifest: Manifest,
        /// The bytes of its manifest.
        written: Vec<u8>,
        /// State of its manifest.
        stamp: Stamp,
    },
}

impl Place {
    /// Finds out where a path leads, without changing anything.
    pub(super) fn resolve(out: &Path) -> Result<Self, PublishError> {
        let shown = out.display().to_string();
        let refuse = |reason| PublishError::Refused(Box::new(Refused { out: shown.clone(), reason, lost: Vec::new() }));
        if out.as_os_str().is_empty() {
            return Err(refuse(Refusal::Empty));
        }
        let failed = |source: io::Error| PublishError::io("find", shown.clone(), source);
        // A trailing `/` would follow a link.
        let out: PathBuf = std::path::absolute(out).map_err(failed)?.components().collect();
        let mut at = out.as_path();
        let mut below = Vec::new();
        let existing = loop {
            match at.symlink_metadata() {
                Ok(meta) if below.is_empty() && meta.is_symlink() => return Err(refuse(Refusal::Link)),
                Ok(_) => match at.canonicalize() {
                    Ok(path) if path.is_dir() => break path,
                    Ok(_) => return Err(refuse(Refusal::NotAFolder)),
                    Err(error) => return Err(failed(error)),
                },
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                    return Err(refuse(Refusal::NotAFolder));
                }
                Err(error) => return Err(failed(error)),
            }
            match (at.components().next_back(), at.parent()) {
                (Some(Component::Normal(name)), Some(parent)) => {
                    below.push(name);
                    at = parent;
                }
                _ => return Err(refuse(Refusal::Unresolved)),
            }
        };
        let folder: PathBuf = std::iter::once(existing.as_os_str()).chain(below.into_iter().rev()).collect();
        let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
            return Err(refuse(Refusal::Root));
        };
        let name =
            name.to_str().filter(|name| !name.contains(is_control)).ok_or_else(|| refuse(Refusal::Unnameable))?;
        Ok(Self { shown, parent: parent.to_owned(), name: name.to_owned() })
    }

    /// The output folder itself.
    pub(super) fn folder(&self) -> PathBuf {
        self.parent.join(&self.name)
    }

    /// Name of the folder for the work, beside the output.
    pub(super) fn desk(&self) -> String {
        let name = format!(".{}.clausebook", self.name);
        if name.len() <= crate::system::names::MAX_COMPONENT {
            return name;
        }
        format!(".{}.clausebook", blake3::hash(self.name.as_bytes()).to_hex())
    }

    /// The same with its path, for messages.
    pub(super) fn desk_shown(&self) -> String {
        self.parent.join(self.desk()).display().to_string()
    }

    pub(super) fn refuse(&self, reason: Refusal, lost: Vec<String>) -> PublishError {
        PublishError::Refused(Box::new(Refused { out: self.shown.clone(), reason, lost }))
    }

    /// Refuses a place where a site would replace, hold or disturb anything else.
    pub(super) fn guard(&self, project: &Project<'_>) -> Result<(), PublishError> {
        let out = self.folder();
        let refuse = |reason| Err(self.refuse(reason, names_in(&out)));
        if out.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
            return refuse(Refusal::InGit);
        }
        let home = project.environment.home.as_deref();
        if home.is_some_and(|home| is_or_holds(&out, home)) {
            return refuse(Refusal::Home);
        }
        for source in project.sources {
            let folder = project.folder.join(source.as_str());
            let shown = printable(if source.as_str().is_empty() { "." } else { source.as_str() });
            if is_or_holds(&folder, &out) && !is_or_holds(&out, &folder) {
                return refuse(Refusal::InSources(shown));
            }
            if is_or_holds(&out, &folder) && !is_or_holds(&out, project.folder) {
                return refuse(Refusal::HoldsSources(shown));
            }
        }
        if is_or_holds(&out, project.folder) {
            return refuse(Refusal::HoldsProject);
        }
        if std::env::current_dir().is_ok_and(|here| is_or_holds(&out, &here)) {
            return refuse(Refusal::Here);
        }
        if out.join(".git").symlink_metadata().is_ok() {
            return refuse(Refusal::HoldsGit(".git".into()));
        }
        if is_mount_point(&out) {
            return refuse(Refusal::MountPoint);
        }
        Ok(())
    }

    /// Does the same site stand there as before, with the same manifest?
    pub(super) fn is_still(&self, before: &Standing) -> bool {
        let Standing::Site { folder, stamp, .. } = before else { return false };
        let Ok(now) = Beneath::open(&self.folder()) else { return false };
        let same_folder = |now: Stamp| folder.stamp("").is_ok_and(|then| then.is_same_file(&now));
        now.stamp("").is_ok_and(same_folder) && now.stamp(MANIFEST).as_ref() == Ok(stamp)
    }

    /// Looks at what stands at the place; refuses what is not a site of this project.
    pub(super) fn standing(&self, project: &Project<'_>) -> Result<Standing, PublishError> {
        let out = self.folder();
        let failed = |source: io::Error| PublishError::io("open", self.shown.clone(), source);
        match out.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Free),
            Err(error) => return Err(failed(error)),
            Ok(meta) if meta.is_symlink() => return Err(self.refuse(Refusal::Link, Vec::new())),
            Ok(meta) if !meta.is_dir() => return Err(self.refuse(Refusal::NotAFolder, vec![self.name.clone()])),
            Ok(_) => {}
        }
        let folder = Beneath::open(&out).map_err(failed)?;
        if out.read_dir().map_err(failed)?.next().is_none() {
            return Ok(Standing::Free);
        }
        let refuse = |reason| Err(self.refuse(reason, names_in(&out)));
        let (stamp, written) = match folder.read(MANIFEST, MAX_MANIFEST) {
            Ok(read) => read,
            Err(SystemError::Missing { .. }) => return refuse(Refusal::NotOurs),
            Err(SystemError::Link { .. } | SystemError::NotAFile { .. }) => return refuse(Refusal::MarkerIsNoFile),
            Err(SystemError::Io { source, .. }) => {
                return Err(PublishError::io("read", out.join(MANIFEST).display().to_string(), source));
            }
            Err(error) => return refuse(Refusal::MarkerBroken(error.to_string())),
        };
        match Manifest::from_json(&written) {
            Err(why) => refuse(Refusal::MarkerBroken(printable(&why))),
            Ok(manifest) if manifest.project != project.name => {
                refuse(Refusal::OtherProject { found: manifest.project, wanted: project.name.into() })
            }
            Ok(manifest) => Ok(Standing::Site { folder, manifest, written, stamp }),
        }
    }
}

/// Is `inner` this folder or somewhere below it, by name or by identity (bind mounts, folded case)?
fn is_or_holds(outer: &Path, inner: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.components().collect());
    let inner = real(inner);
    if inner.starts_with(real(outer)) {
        return true;
    }
    let identity = |path: &Path| path.metadata().ok().map(|meta: Metadata| (meta.dev(), meta.ino()));
    let Some(outer) = identity(outer) else { return false };
    inner.ancestors().any(|folder| identity(folder) == Some(outer))
}

#[cfg(target_os = "linux")]
fn is_mount_point(folder: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    statx(CWD, folder, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::BASIC_STATS)
        .is_ok_and(|stat| stat.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
        || lies_on_another_device(folder)
}

#[cfg(not(target_os = "linux"))]
fn is_mount_point(folder: &Path) -> bool {
    lies_on_another_device(folder)
}

fn lies_on_another_device(folder: &Path) -> bool {
    let device = |path: &Path| path.symlink_metadata().ok().map(|meta| meta.dev());
    device(folder).is_some_and(|own| folder.parent().and_then(device).is_some_and(|parent| parent != own))
}

/// Some names in a folder, sorted, to say what would be lost.
fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = folder
        .read_dir()
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| OsStr::to_string_lossy(&entry.file_name()).into_owned())
        .collect();
    names.sort();
    names
}
