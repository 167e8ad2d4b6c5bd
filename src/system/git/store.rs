//! Objects by name. Every object is held against its name, so that a damaged repository is found out
//! and never believed.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use gix_object::{Find, FindHeader, Kind};
use gix_pack::cache::lru::MemoryCappedHashmap;

use crate::history::{Absence, ObjectId};

/// No object of a repository that holds a manual is larger.
const LARGEST: usize = 512 << 20;

/// Bytes that each thread keeps of the objects which others are stored as differences to.
const BASES: usize = 32 << 20;

/// The objects of a repository.
pub(super) struct Store {
    store: Arc<gix_odb::Store>,
    idle: Mutex<Vec<gix_odb::HandleArc>>,
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
        let options = gix_odb::store::init::Options { alloc_limit_bytes: Some(LARGEST), ..Default::default() };
        let store = gix_odb::Store::at_opts(objects, format, &mut std::iter::empty(), options)
            .map_err(|error| Absence::Unreadable(error.to_string()))?;
        Ok(Self { store: Arc::new(store), idle: Mutex::default() })
    }

    pub(super) fn format(&self) -> gix_hash::Kind {
        self.store.object_hash()
    }

    /// Lends a handle; each thread gets its own.
    pub(super) fn with<T>(&self, work: impl FnOnce(&gix_odb::HandleArc) -> T) -> T {
        let lock = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = lock().pop();
        let handle = idle.unwrap_or_else(|| {
            let mut handle = self.store.to_cache_arc();
            handle.refresh_never();
            handle.set_pack_cache(|| Box::new(MemoryCappedHashmap::new(BASES)));
            handle
        });
        let result = work(&handle);
        lock().push(handle);
        result
    }

    /// The size of a file's content.
    pub(super) fn size(&self, id: ObjectId) -> Result<u64, Missing> {
        let name = name(&id)?;
        let header = self.with(|handle| handle.try_header(name));
        header.map_err(damaged)?.map(|header| header.size).ok_or(Missing::Absent)
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
        let mut bytes = Vec::new();
        let kind = self.with(|handle| {
            let found = handle.try_find(name, &mut bytes).map_err(damaged)?.ok_or(Missing::Absent)?;
            found.verify_checksum(name).map_err(damaged)?;
            Ok(found.kind)
        })?;
        Ok((kind, bytes))
    }
}

fn name(id: &ObjectId) -> Result<&gix_hash::oid, Missing> {
    gix_hash::oid::try_from_bytes(id.as_bytes()).map_err(damaged)
}

fn damaged(error: impl std::fmt::Display) -> Missing {
    Missing::Damaged(error.to_string())
}
