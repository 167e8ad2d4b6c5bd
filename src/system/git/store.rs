//! Objects by name. Every object is held against its name, so that a damaged repository is found out
//! and never believed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use gix_object::{Find, FindHeader, Kind};
use gix_pack::cache::lru::MemoryCappedHashmap;

use crate::history::{Absence, ObjectId};

/// No object of a repository that holds a manual is larger.
const LARGEST: usize = 512 << 20;

/// Bytes that each thread keeps of the objects which others are stored as differences to.
const BASES: usize = 32 << 20;

/// The objects of a repository.
pub(super) struct Store {
    objects: PathBuf,
    format: gix_hash::Kind,
    opened: Mutex<Opened>,
}

/// The repository as it was stored when it was looked at last.
struct Opened {
    store: Arc<gix_odb::Store>,
    idle: Vec<gix_odb::HandleArc>,
    /// When the folder of packs changed before that.
    packed: Option<SystemTime>,
    /// How often it was opened anew, which tells handles of the store from those of an earlier one.
    times: u32,
}

impl Opened {
    fn new(objects: &Path, format: gix_hash::Kind, times: u32) -> std::io::Result<Self> {
        let packed = packed(objects);
        let options = gix_odb::store::init::Options { alloc_limit_bytes: Some(LARGEST), ..Default::default() };
        let store = gix_odb::Store::at_opts(objects.to_owned(), format, &mut std::iter::empty(), options)?;
        Ok(Self { store: Arc::new(store), idle: Vec::new(), packed, times })
    }
}

fn packed(objects: &Path) -> Option<SystemTime> {
    objects.join("pack").metadata().ok()?.modified().ok()
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

/// Why an object could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is not there: a shallow or partial clone.
    Absent,
    /// It is damaged, too large, or of another kind than expected.
    Damaged(String),
}

impl Store {
    pub(super) fn open(common: &Path, format: gix_hash::Kind) -> Result<Self, Absence> {
        let objects = common.join("objects");
        let borrowed = super::discover::read(&objects.join("info/alternates"), 1 << 20);
        if borrowed.is_some_and(|text| text.lines().any(|line| !line.is_empty() && !line.starts_with('#'))) {
            return Err(Absence::Borrowed);
        }
        let opened = Opened::new(&objects, format, 0).map_err(|error| Absence::Unreadable(error.to_string()))?;
        Ok(Self { objects, format, opened: Mutex::new(opened) })
    }

    pub(super) fn format(&self) -> gix_hash::Kind {
        self.format
    }

    fn opened(&self) -> MutexGuard<'_, Opened> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends a handle; each thread gets its own. What is not found is looked for once more if git packed its
    /// objects since, as it does by itself from time to time.
    fn with<T>(&self, work: impl Fn(&gix_odb::HandleArc) -> Result<T, Missing>) -> Result<T, Missing> {
        let result = self.once(&work);
        match result.is_err() && self.open_again() {
            true => self.once(&work),
            false => result,
        }
    }

    /// Lends a handle, once.
    pub(super) fn once<T>(&self, work: impl FnOnce(&gix_odb::HandleArc) -> T) -> T {
        let (idle, store, times) = {
            let mut opened = self.opened();
            (opened.idle.pop(), opened.store.clone(), opened.times)
        };
        let handle = idle.unwrap_or_else(|| {
            let mut handle = store.to_cache_arc();
            handle.refresh_never();
            handle.set_pack_cache(|| Box::new(MemoryCappedHashmap::new(BASES)));
            handle
        });
        let result = work(&handle);
        let mut opened = self.opened();
        if opened.times == times {
            opened.idle.push(handle);
        }
        result
    }

    /// Opens the repository anew if its packs are others than they were.
    fn open_again(&self) -> bool {
        let mut opened = self.opened();
        if packed(&self.objects) == opened.packed {
            return false;
        }
        let again = Opened::new(&self.objects, self.format, opened.times + 1);
        again.map(|again| *opened = again).is_ok()
    }

    /// The size of a file's content.
    pub(super) fn size(&self, id: ObjectId) -> Result<u64, Missing> {
        let name = name(&id)?;
        self.with(|handle| {
            let header = handle.try_header(name).map_err(damaged)?;
            header.map(|header| header.size).ok_or(Missing::Absent)
        })
    }

    /// An object of a kind, held against its name.
    pub(super) fn read(&self, id: ObjectId, kind: Kind) -> Result<Vec<u8>, Missing> {
        let (found, bytes) = self.read_any(id)?;
        match found == kind {
            true => Ok(bytes),
            false => Err(Missing::Damaged(format!("`{}` is a {found} and no {kind}", id.short()))),
        }
    }

    /// An object of any kind, held against its name.
    pub(super) fn read_any(&self, id: ObjectId) -> Result<(Kind, Vec<u8>), Missing> {
        let name = name(&id)?;
        self.with(|handle| {
            let mut bytes = Vec::new();
            let found = handle.try_find(name, &mut bytes).map_err(damaged)?.ok_or(Missing::Absent)?;
            found.verify_checksum(name).map_err(damaged)?;
            Ok((found.kind, bytes))
        })
    }
}

fn name(id: &ObjectId) -> Result<&gix_hash::oid, Missing> {
    gix_hash::oid::try_from_bytes(id.as_bytes()).map_err(damaged)
}

fn damaged(error: impl std::fmt::Display) -> Missing {
    Missing::Damaged(error.to_string())
}
