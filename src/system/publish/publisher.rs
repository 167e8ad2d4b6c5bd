use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use rayon::prelude::*;
use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags, fstat, openat};
use rustix::io::Errno;

use super::clear::{clear, folders_of, gone, set_aside, tidy};
use super::desk::{DRAFT, Desk, NEW, UNFINISHED, Wait};
use super::disk::{Disk, FILE_MODE, Umask, open_folder, open_path};
use super::ledger::Ledger;
use super::manifest::{MANIFEST, Manifest, Record};
use super::place::{Place, Project, Standing};
use super::plan::{Plan, lossy, plan};
use super::swap::{Swapped, recover, swap};
use super::{Output, PublishError, Refusal, address};
use crate::source::SourcePath;
use crate::system::beneath::Stamp;
use crate::system::{Limits, System};

/// Up to so many new files and folders are brought to the disk one by one; more with one call for the
/// whole file system, which then is faster by a factor of ten.
const ONE_BY_ONE: usize = 8;

/// How to publish.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What to do if another run publishes to the same folder.
    pub wait: Wait,
    /// Set from outside to stop before anything is swapped.
    pub interrupted: Option<Arc<AtomicBool>>,
}

impl Options {
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupted.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
    }
}

/// What publishing did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or have new bytes.
    pub written: usize,
    /// Files that are the very ones of the old site.
    pub reused: usize,
    /// Files of the old site that the new one does not have.
    pub removed: usize,
    /// Files in the output folder that this program did not write, or that were changed since; all kept.
    pub foreign: Vec<String>,
    /// What the user should know besides.
    pub notes: Vec<String>,
}

/// A site on its way out: artifacts are written as they come, from any thread, and only their
/// addresses and hashes are kept. Dropped before [`Publisher::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Publisher {
    place: Place,
    project: String,
    options: Options,
    disk: Disk,
    desk: Desk,
    old: Standing,
    new: OwnedFd,
    umask: Umask,
    ledger: Ledger,
    folders: RwLock<BTreeSet<String>>,
    artifacts: Mutex<Artifacts>,
    incomplete: AtomicBool,
    notes: Vec<String>,
}

#[derive(Debug, Default)]
struct Artifacts {
    records: BTreeMap<String, Record>,
    kept: BTreeMap<String, Stamp>,
}

impl Publisher {
    /// Locks the output folder, repairs what a killed run left, and refuses every folder that a site
    /// must not replace. Until then nothing is changed.
    pub fn open(out: &Path, project: &Project<'_>, options: &Options) -> Result<Self, PublishError> {
        Self::open_on(Disk::default(), out, project, options)
    }

    pub(super) fn open_on(
        disk: Disk,
        out: &Path,
        project: &Project<'_>,
        options: &Options,
    ) -> Result<Self, PublishError> {
        let place = Place::resolve(out)?;
        place.guard(project)?;
        let seen = place.standing(project)?;
        make_parents(&disk, &place)?;
        let desk = Desk::enter(&place, options, &disk)?;
        match Self::prepare(&disk, &place, &desk, project, seen) {
            Ok((old, new, umask, notes)) => Ok(Self {
                place,
                project: project.name.into(),
                options: options.clone(),
                disk,
                desk,
                old,
                new,
                umask,
                ledger: Ledger::default(),
                folders: RwLock::default(),
                artifacts: Mutex::default(),
                incomplete: AtomicBool::new(false),
                notes,
            }),
            Err(error) => {
                let _ = tidy(&disk, &desk, NEW, &place.name);
                desk.leave(&disk);
                Err(error)
            }
        }
    }

    fn prepare(
        disk: &Disk,
        place: &Place,
        desk: &Desk,
        project: &Project<'_>,
        seen: Standing,
    ) -> Result<(Standing, OwnedFd, Umask, Vec<String>), PublishError> {
        let mut notes: Vec<String> = desk.unlocked.iter().cloned().collect();
        notes.extend(recover(disk, desk, place)?.into_iter().map(|aside| kept_aside(&aside)));
        // What stands there may have changed while this run waited for the lock.
        let old = if place.is_still(&seen) { seen } else { place.standing(project)? };
        let failed = |errno| PublishError::io("write", place.parent.join(place.desk()).display().to_string(), errno);
        disk.create(&desk.folder, UNFINISHED, b"", Umask::Harmless).map_err(failed)?;
        disk.make_folder(&desk.folder, NEW).map_err(failed)?;
        let new = open_folder(&desk.folder, NEW).map_err(failed)?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let probe = openat(&desk.folder, UNFINISHED, flags, Mode::empty()).map_err(failed)?;
        let mode = fstat(probe).map_err(failed)?.st_mode & 0o7777;
        Ok((old, new, if mode == FILE_MODE { Umask::Harmless } else { Umask::Spoils }, notes))
    }

    /// Writes an artifact, unless the published site has the same bytes at the same address.
    pub fn add(&self, address: &str, bytes: &[u8]) -> Result<(), PublishError> {
        self.stop_if_interrupted()?;
        let added = self.stage(address, bytes);
        if added.is_err() {
            self.incomplete.store(true, Ordering::Relaxed);
        }
        added
    }

    /// Publishes a file of the sources as it is.
    pub fn add_asset(
        &self,
        address: &str,
        system: &dyn System,
        path: &SourcePath,
        limits: &Limits,
    ) -> Result<(), PublishError> {
        match system.read_asset(path, limits) {
            Ok(bytes) => self.add(address, &bytes),
            Err(error) => {
                self.incomplete.store(true, Ordering::Relaxed);
                Err(error.into())
            }
        }
    }

    fn stage(&self, address: &str, bytes: &[u8]) -> Result<(), PublishError> {
        self.ledger.claim(address)?;
        let record = Record::of(bytes);
        let kept = self.standing_as(address, &record, bytes);
        if kept.is_none() {
            self.write(address, bytes)?;
        }
        let mut artifacts = self.artifacts();
        artifacts.records.insert(address.into(), record);
        if let Some(stamp) = kept {
            artifacts.kept.insert(address.into(), stamp);
        }
        Ok(())
    }

    /// The old site's file, if it has just these bytes. They are compared and not only their hashes,
    /// so that a file that somebody edited is never passed on as ours.
    fn standing_as(&self, address: &str, record: &Record, bytes: &[u8]) -> Option<Stamp> {
        let Standing::Site { folder, manifest, .. } = &self.old else { return None };
        if manifest.files.get(address) != Some(record) {
            return None;
        }
        let (stamp, standing) = folder.read(address, record.size).ok()?;
        (standing == bytes).then_some(stamp)
    }

    fn write(&self, address: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let failed = |errno: Errno| PublishError::Io {
            what: "write",
            path: self.place.folder().join(address).display().to_string(),
            len: Some(bytes.len() as u64),
            source: errno.into(),
        };
        self.make_folders(address).map_err(failed)?;
        self.disk.create(&self.new, address, bytes, self.umask).map_err(failed)
    }

    fn make_folders(&self, address: &str) -> Result<(), Errno> {
        let Some((folder, _)) = address.rsplit_once('/') else { return Ok(()) };
        if self.folders.read().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            return Ok(());
        }
        let mut made = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        for folder in address::folders(address) {
            if !made.contains(folder) {
                self.disk.make_folder(&self.new, folder)?;
                made.insert(folder.into());
            }
        }
        Ok(())
    }

    /// Puts the new site in the old one's place. If that fails the old one is there as it was.
    pub fn commit(self) -> Result<Published, PublishError> {
        let artifacts = std::mem::take(&mut *self.artifacts());
        self.publish(artifacts)
    }

    fn publish(&self, artifacts: Artifacts) -> Result<Published, PublishError> {
        self.stop_if_interrupted()?;
        if self.incomplete.load(Ordering::Relaxed) {
            return Err(PublishError::Incomplete);
        }
        self.ledger.close()?;
        let Artifacts { records, kept } = artifacts;
        let manifest = Manifest { project: self.project.clone(), files: records };
        let json = manifest.to_json();
        let plan = match &self.old {
            Standing::Free => Plan::default(),
            Standing::Site { folder, manifest: old, .. } => plan(&self.place, folder, old, &manifest.files, &kept)?,
        };
        let mut published = Published {
            written: manifest.files.len() - kept.len(),
            reused: kept.len(),
            removed: plan.removed.len(),
            foreign: plan.carry.iter().map(|path| lossy(path)).collect(),
            notes: self.notes.clone(),
        };
        if matches!(&self.old, Standing::Site { written, .. } if *written == json.as_bytes()) && published.written == 0
        {
            return Ok(published);
        }
        self.fill(&manifest, &plan, &json)?;
        self.sync(&manifest, &kept, &plan)?;
        self.stop_if_interrupted()?;
        self.check_unmoved()?;
        if let Swapped::Old(name) = swap(&self.disk, &self.desk, &self.place, matches!(self.old, Standing::Free))? {
            self.remove_old(name, &plan, &mut published);
        }
        Ok(published)
    }

    /// Gives everything that stays a second name in the new site, and the new site its manifest.
    fn fill(&self, manifest: &Manifest, plan: &Plan, json: &str) -> Result<(), PublishError> {
        let at = |path: &OsStr| self.place.folder().join(path).display().to_string();
        if let Standing::Site { folder, .. } = &self.old {
            for path in &plan.keep {
                self.make_folders(path).map_err(|errno| PublishError::io("write", at(OsStr::new(path)), errno))?;
            }
            plan.keep.par_iter().try_for_each(|path| {
                match self.disk.link(folder.handle(), path, &self.new, path) {
                    Ok(()) => Ok(()),
                    // No links here, or not to files of another user, or too many: a copy does as well.
                    Err(Errno::PERM | Errno::OPNOTSUPP | Errno::MLINK | Errno::NOSYS) => {
                        let record = manifest.files.get(path);
                        let bytes = folder.read(path, u64::MAX)?.1;
                        if record != Some(&Record::of(&bytes)) {
                            return Err(PublishError::Foreign { paths: vec![path.clone()] });
                        }
                        self.write(path, &bytes)?;
                        self.sync_one(OsStr::new(path))
                    }
                    Err(errno) => Err(PublishError::io("keep", at(OsStr::new(path)), errno)),
                }
            })?;
            for (path, _) in &plan.carry_folders {
                match self.disk.make_folder(&self.new, path) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(errno) => return Err(PublishError::io("keep", at(path), errno)),
                }
            }
            plan.carry.par_iter().try_for_each(|path| {
                self.disk
                    .link(folder.handle(), path, &self.new, path)
                    .map_err(|errno| PublishError::io("keep", at(path), errno))
            })?;
            // From the bottom up: a folder may forbid what had to be done in it.
            let ours = folders_of(manifest.files.keys().map(String::as_str));
            for (path, mode) in plan.carry_folders.iter().rev().filter(|(path, _)| !ours.contains(path)) {
                open_folder(&self.new, path)
                    .and_then(|folder| self.disk.set_mode(folder, *mode))
                    .map_err(|errno| PublishError::io("keep", at(path), errno))?;
            }
        }
        let failed = |errno: Errno| PublishError::Io {
            what: "write",
            path: at(OsStr::new(MANIFEST)),
            len: Some(json.len() as u64),
            source: errno.into(),
        };
        self.disk.create(&self.desk.folder, DRAFT, json.as_bytes(), self.umask).map_err(failed)?;
        self.disk.rename(&self.desk.folder, DRAFT, &self.new, MANIFEST).map_err(failed)?;
        // From here on the manifest says what is ours.
        gone(self.disk.unlink(&self.desk.folder, UNFINISHED)).map_err(failed)
    }

    /// Brings the new site to the disk, whole, before anybody can see it.
    fn sync(&self, manifest: &Manifest, kept: &BTreeMap<String, Stamp>, plan: &Plan) -> Result<(), PublishError> {
        let mut paths: Vec<std::ffi::OsString> =
            manifest.files.keys().filter(|path| !kept.contains_key(*path)).map(Into::into).collect();
        paths.push(MANIFEST.into());
        paths.extend(folders_of(manifest.files.keys().map(String::as_str)));
        paths.extend(plan.carry_folders.iter().map(|(path, _)| path.clone()));
        paths.push(".".into());
        if paths.len() > ONE_BY_ONE {
            match self.disk.sync_all(&self.new) {
                Err(Errno::NOSYS | Errno::OPNOTSUPP | Errno::INVAL) => {}
                done => return done.map_err(|errno| self.unsynced(OsStr::new(""), errno)),
            }
        }
        paths.par_iter().try_for_each(|path| self.sync_one(path))
    }

    fn sync_one(&self, path: &OsStr) -> Result<(), PublishError> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        openat(&self.new, path, flags, Mode::empty())
            .and_then(|handle| self.disk.sync(handle))
            .map_err(|errno| self.unsynced(path, errno))
    }

    fn unsynced(&self, path: &OsStr, errno: Errno) -> PublishError {
        PublishError::io("bring to the disk", self.place.folder().join(path).display().to_string(), errno)
    }

    /// Is the folder that is about to be swapped the one that was looked at?
    fn check_unmoved(&self) -> Result<(), PublishError> {
        let now = rustix::fs::statat(&self.desk.parent, &*self.place.name, rustix::fs::AtFlags::SYMLINK_NOFOLLOW);
        let failed = |errno| PublishError::io("find", self.place.shown.clone(), errno);
        match (&self.old, now) {
            (Standing::Free, _) => Ok(()),
            (Standing::Site { folder, .. }, Ok(now)) => {
                let then = fstat(folder.handle()).map_err(failed)?;
                if Stamp::of(&then).is_same_file(&Stamp::of(&now)) {
                    return Ok(());
                }
                Err(self.place.refuse(Refusal::NotOurs, Vec::new()))
            }
            (Standing::Site { .. }, Err(errno)) => Err(failed(errno)),
        }
    }

    /// Removes the old site, but only the very files that were looked at; whatever came into it since is set aside.
    fn remove_old(&self, name: &str, plan: &Plan, published: &mut Published) {
        let ours = |path: &OsStr, seen: &super::survey::Seen| {
            Ok(plan.survey.files.get(path).is_some_and(|then| then.stamp.is_same_content(&seen.stamp)))
        };
        match clear(&self.disk, &self.desk, name, &ours) {
            Ok(true) => {}
            Ok(false) => match set_aside(&self.disk, &self.desk, name, &self.place.name) {
                Ok(aside) => published.notes.push(kept_aside(&aside)),
                Err(errno) => published.notes.push(left(&self.place, errno)),
            },
            Err(errno) => published.notes.push(left(&self.place, errno)),
        }
    }

    fn artifacts(&self) -> MutexGuard<'_, Artifacts> {
        self.artifacts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop_if_interrupted(&self) -> Result<(), PublishError> {
        if self.options.is_interrupted() { Err(PublishError::Interrupted) } else { Ok(()) }
    }
}

impl Output for Publisher {
    fn add(&self, address: &str, bytes: &[u8]) -> Result<(), PublishError> {
        Publisher::add(self, address, bytes)
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        let _ = tidy(&self.disk, &self.desk, NEW, &self.place.name);
        let _ = self.disk.unlink(&self.desk.folder, DRAFT);
        self.desk.leave(&self.disk);
    }
}

fn kept_aside(aside: &str) -> String {
    format!("files that appeared in the old site while it was replaced were kept in `{aside}`")
}

fn left(place: &Place, errno: Errno) -> String {
    let (desk, why) = (place.parent.join(place.desk()), std::io::Error::from(errno));
    format!("the old site could not be removed yet ({why}); the next run will remove `{}`", desk.display())
}

/// Makes the folders above the output, with the modes that the user's own folders have.
fn make_parents(disk: &Disk, place: &Place) -> Result<(), PublishError> {
    let mut missing: Vec<&Path> = place.parent.ancestors().take_while(|folder| !folder.exists()).collect();
    while let Some(folder) = missing.pop() {
        match disk.make_folder(rustix::fs::CWD, folder) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(errno) => return Err(PublishError::io("make", folder.display().to_string(), errno)),
        }
        open_path(folder.parent().unwrap_or(folder))
            .and_then(|above| disk.sync(above))
            .map_err(|errno| PublishError::io("bring to the disk", folder.display().to_string(), errno))?;
    }
    Ok(())
}
