//! A disk that fails, or a program that is killed, at a chosen call.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rustix::io::Errno;

/// What happens at the chosen call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// This call fails, later ones do not.
    Error(Errno),
    /// Nothing is done any more: neither this call nor any later one.
    Killed,
    /// Every call of this name fails.
    Always(&'static str, Errno),
    /// Just before calls of this name somebody makes this file.
    Meanwhile(&'static str, PathBuf),
}

/// The plan of failures.
#[derive(Debug, Default)]
pub(super) struct Faults {
    calls: AtomicU64,
    plan: Mutex<Vec<(u64, Fault)>>,
}

impl Faults {
    /// Plans a fault at the call of this number, from 1.
    pub(super) fn at(call: u64, fault: Fault) -> Self {
        Self { calls: AtomicU64::new(0), plan: Mutex::new(vec![(call, fault)]) }
    }

    /// Adds a fault.
    pub(super) fn and(self, fault: Fault) -> Self {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner).push((0, fault));
        self
    }

    /// How many calls were made.
    pub(super) fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }

    pub(super) fn pass(&self, name: &'static str) -> Result<(), Errno> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        for (at, fault) in &*self.plan.lock().unwrap_or_else(PoisonError::into_inner) {
            match fault {
                Fault::Error(errno) if call == *at => return Err(*errno),
                Fault::Killed if call >= *at => return Err(Errno::CANCELED),
                Fault::Always(what, errno) if *what == name => return Err(*errno),
                Fault::Meanwhile(what, path) if *what == name => drop(std::fs::File::create(path)),
                _ => {}
            }
        }
        Ok(())
    }
}
