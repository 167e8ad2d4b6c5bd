use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::address;
use super::error::PublishError;
use crate::system::names::folded;

/// The addresses given away so far, so that no two artifacts share one on any file system.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    taken: Mutex<BTreeMap<String, String>>,
}

impl Ledger {
    /// Gives an address away, once.
    pub(super) fn claim(&self, address: &str) -> Result<(), PublishError> {
        if let Some(reason) = address::fault(address) {
            return Err(PublishError::Address { address: address.into(), reason });
        }
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.insert(folded(address), address.into()) {
            None => Ok(()),
            Some(other) => Err(PublishError::Duplicate { address: address.into(), other }),
        }
    }

    /// Makes sure that no artifact is another one's folder.
    pub(super) fn close(&self) -> Result<(), PublishError> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        for (fold, address) in taken.iter() {
            if let Some(other) = address::folders(fold).find_map(|folder| taken.get(folder)) {
                return Err(PublishError::Duplicate { address: address.clone(), other: other.clone() });
            }
        }
        Ok(())
    }
}
