//! Publishing: the site is at every instant the old one or the new one, whole.
//!
//! The new site is put together on a *desk*, the folder `.NAME.clausebook` beside the output `NAME`.
//! New files are written there; files that keep their bytes get a second name there (a hard link), so
//! nothing of the old site is ever written in place. When all of it is on the disk, one exchange of
//! names puts it in the old one's place, and the old one is removed. A lock on the desk keeps two runs
//! apart. A run that is killed leaves its desk behind; the next one clears it.
//!
//! Where the file system has no exchange (`renameat2` with `RENAME_EXCHANGE`), two renames do it: the
//! output is absent between them, for the time of one system call, and if the program is killed
//! just then, until the next run finishes the work by the journal on the desk.
//!
//! [`MANIFEST`] in the output is the only list of what the program wrote. What is not on it, or has
//! other bytes than it says, belongs to somebody else: it is carried into the new site as the same
//! file, reported, and if it stands where a new file belongs, nothing is published.

mod address;
mod clear;
mod desk;
mod disk;
mod error;
#[cfg(test)]
mod faults;
mod ledger;
mod manifest;
mod memory;
mod place;
mod plan;
mod publisher;
mod survey;
mod swap;
mod verify;

pub use desk::Wait;
pub use error::{Holder, PublishError, Refusal, Refused};
pub use manifest::{MANIFEST, Manifest, Record};
pub use memory::MemoryOutput;
pub use place::Project;
pub use publisher::{Options, Published, Publisher};
pub use verify::{Report, verify};

/// Where artifacts go.
pub trait Output: Sync {
    /// Takes an artifact. Addresses are relative and `/`-separated; each is taken once.
    fn add(&self, address: &str, bytes: &[u8]) -> Result<(), PublishError>;
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests make and look at folders that the room works on")]
mod tests;
