use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::ledger::Ledger;
use super::{Output, PublishError};

/// A site that stays in memory: for tests and for the preview server. It refuses the same addresses
/// as the one on disk.
#[derive(Debug, Default)]
pub struct MemoryOutput {
    ledger: Ledger,
    files: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl MemoryOutput {
    /// The artifacts by their addresses, once all are there.
    pub fn finish(self) -> Result<BTreeMap<String, Vec<u8>>, PublishError> {
        self.ledger.close()?;
        Ok(self.files.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Output for MemoryOutput {
    fn add(&self, address: &str, bytes: &[u8]) -> Result<(), PublishError> {
        self.ledger.claim(address)?;
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(address.into(), bytes.into());
        Ok(())
    }
}
