//! The folder beside the output in which the next site is put together, and the lock on it.

use std::time::{Duration, Instant};

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{AtFlags, Dir, FileType, FlockOperation, Mode, OFlags, flock, fstat, openat, statat};
use rustix::io::Errno;

use super::disk::{Disk, open_folder, write_all};
use super::error::{Holder, PublishError, Refusal};
use super::place::Place;
use super::publisher::Options;
use crate::system::beneath::Stamp;
use crate::system::names::printable;

/// The new site, and after the swap the old one.
pub(super) const NEW: &str = "new";
/// The old site, where it takes two steps to swap.
pub(super) const OLD: &str = "old";
/// Present while `new` is the new site and not whole yet: then all of it is ours.
pub(super) const UNFINISHED: &str = "unfinished";
/// Present while those two steps are taken.
pub(super) const JOURNAL: &str = "journal";
/// The manifest before it is moved into the new site.
pub(super) const DRAFT: &str = "manifest";
const LOCK: &str = "lock";

/// What the lock file begins with; who finds work left behind knows by it whose it was.
const SIGNATURE: &str = "clausebook works on the folder beside this one";

/// How long a holder may take to write its name into the lock before it is refused without one.
const NAMING: Duration = Duration::from_secs(1);

/// How long a folder may come and go before that is taken for a file system that keeps none.
const CHANGING: Duration = Duration::from_secs(10);

/// What to do if another run holds the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wait {
    /// Give up at once and say who it is.
    #[default]
    No,
    /// Give up after this time.
    For(Duration),
    /// Wait as long as it takes.
    Forever,
}

/// The folder of the work, locked.
#[derive(Debug)]
pub(super) struct Desk {
    /// The output's parent.
    pub(super) parent: OwnedFd,
    /// The folder itself.
    pub(super) folder: OwnedFd,
    /// Set if this file system knows no locks.
    pub(super) unlocked: Option<String>,
    name: String,
    lock: OwnedFd,
}

enum Attempt {
    Done(Desk),
    Again,
    Busy(Holder),
}

impl Desk {
    /// Makes and locks the folder, or finds out who holds it.
    pub(super) fn enter(place: &Place, options: &Options, disk: &Disk) -> Result<Self, PublishError> {
        let begin = Instant::now();
        loop {
            let holder = match Self::attempt(place, disk)? {
                Attempt::Done(desk) => return Ok(desk),
                Attempt::Busy(holder) => Some(holder),
                Attempt::Again if begin.elapsed() < CHANGING => None,
                Attempt::Again => return Err(PublishError::io("prepare the folder", place.desk_shown(), Errno::NOENT)),
            };
            if options.is_interrupted() {
                return Err(PublishError::Interrupted);
            }
            let Some(holder) = holder else { continue };
            // Between its lock and its signature a holder has no name yet: a refusal waits a moment for it.
            let unnamed = holder.text.is_empty() && begin.elapsed() < NAMING;
            let patient = match options.wait {
                Wait::No => false,
                Wait::For(time) => begin.elapsed() < time,
                Wait::Forever => true,
            };
            if !patient && !unnamed {
                return Err(PublishError::Busy { out: place.shown.clone(), holder });
            }
            std::thread::sleep(if unnamed { Duration::from_millis(2) } else { Duration::from_millis(25) });
        }
    }

    fn attempt(place: &Place, disk: &Disk) -> Result<Attempt, PublishError> {
        let name = place.desk();
        let shown = place.desk_shown();
        let failed = |errno: Errno| PublishError::io("prepare the folder", shown.clone(), errno);
        let foreign = || place.refuse(Refusal::StagingNotOurs(shown.clone()), Vec::new());

        let parent = super::disk::open_path(&place.parent)
            .map_err(|errno| PublishError::io("open", place.parent.display().to_string(), errno))?;
        match disk.make_folder(&parent, &*name) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(errno) => return Err(failed(errno)),
        }
        let folder = match open_folder(&parent, &*name) {
            Ok(folder) => folder,
            // Its last holder removed it between the making and a look at it.
            Err(Errno::NOENT) => return Ok(Attempt::Again),
            Err(Errno::LOOP | Errno::MLINK | Errno::NOTDIR) => return Err(foreign()),
            Err(errno) => return Err(failed(errno)),
        };
        let open = |flags| {
            let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            openat(&folder, LOCK, flags, Mode::from_raw_mode(0o644))
        };
        let lock = match open(OFlags::RDWR) {
            // Another user's: it can be asked who holds it, no more.
            Err(Errno::ACCESS) => open(OFlags::RDONLY),
            Err(Errno::NOENT) if !is_bare(&folder).map_err(failed)? => return Err(foreign()),
            Err(Errno::NOENT) => open(OFlags::RDWR | OFlags::CREATE),
            opened => opened,
        };
        let lock = match lock {
            Ok(lock) => lock,
            Err(Errno::NOENT) => return Ok(Attempt::Again),
            Err(Errno::LOOP | Errno::MLINK | Errno::ISDIR | Errno::NXIO) => return Err(foreign()),
            Err(errno) => return Err(failed(errno)),
        };
        if FileType::from_raw_mode(fstat(&lock).map_err(failed)?.st_mode) != FileType::RegularFile {
            return Err(foreign());
        }
        let mut unlocked = None;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::AGAIN) => return Ok(Attempt::Busy(holder(&lock))),
            Err(Errno::INTR) => return Ok(Attempt::Again),
            Err(errno @ (Errno::NOLCK | Errno::NOSYS | Errno::OPNOTSUPP | Errno::INVAL)) => {
                unlocked = Some(format!(
                    "this file system has no locks ({}): do not run two builds into one folder at once",
                    std::io::Error::from(errno)
                ));
            }
            Err(errno) => return Err(failed(errno)),
        }
        let desk = Self { parent, folder, unlocked, name, lock };
        if !desk.is_current().map_err(failed)? {
            return Ok(Attempt::Again);
        }
        if !desk.is_ours().map_err(failed)? {
            return Err(foreign());
        }
        desk.sign(disk).map_err(failed)?;
        Ok(Attempt::Done(desk))
    }

    /// Do the names still lead to what is open here? The last holder removes both when it leaves.
    fn is_current(&self) -> Result<bool, Errno> {
        let same = |at: &OwnedFd, name: &str, open: &OwnedFd| -> Result<bool, Errno> {
            match statat(at, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(named) => Ok(Stamp::of(&named).is_same_file(&Stamp::of(&fstat(open)?))),
                Err(Errno::NOENT) => Ok(false),
                Err(errno) => Err(errno),
            }
        };
        Ok(same(&self.parent, &self.name, &self.folder)? && same(&self.folder, LOCK, &self.lock)?)
    }

    /// Was this folder made by this program, for a user whom this one has to trust anyway?
    fn is_ours(&self) -> Result<bool, Errno> {
        let owner = fstat(&self.folder)?.st_uid;
        if owner != rustix::process::geteuid().as_raw() && owner != fstat(&self.parent)?.st_uid {
            return Ok(false);
        }
        Ok(is_bare(&self.folder)? || written(&self.lock).starts_with(SIGNATURE))
    }

    /// Writes into the lock who holds it. The signature is never missing, not even for a moment.
    fn sign(&self, disk: &Disk) -> Result<(), Errno> {
        let host = rustix::system::uname();
        let host = host.nodename().to_string_lossy();
        let now = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S UTC");
        let text = format!("{SIGNATURE}\nprocess {} on host {host} since {now}\n", std::process::id());
        rustix::fs::seek(&self.lock, rustix::fs::SeekFrom::Start(0))?;
        write_all(&self.lock, text.as_bytes())?;
        rustix::io::retry_on_intr(|| rustix::fs::ftruncate(&self.lock, text.len() as u64))?;
        disk.sync(&self.lock)
    }

    /// Removes the lock and the folder, unless something is left in it.
    pub(super) fn leave(&self, disk: &Disk) {
        if is_bare(&self.folder) == Ok(true) && self.is_current() == Ok(true) && disk.unlink(&self.folder, LOCK).is_ok()
        {
            // Who waits for the lock may already have made a new one: then the folder stays, as it should.
            let _ = disk.remove_folder(&self.parent, &*self.name);
        }
    }
}

/// Is there nothing in this folder but perhaps the lock?
fn is_bare(folder: &OwnedFd) -> Result<bool, Errno> {
    let mut entries = Dir::read_from(folder)?;
    while let Some(entry) = entries.read() {
        if !matches!(entry?.file_name().to_bytes(), b"." | b".." | b"lock") {
            return Ok(false);
        }
    }
    Ok(true)
}

fn written(lock: impl AsFd) -> String {
    let mut bytes = [0; 512];
    let count = rustix::io::pread(lock, &mut bytes, 0).unwrap_or_default();
    String::from_utf8_lossy(bytes.get(..count).unwrap_or_default()).into_owned()
}

fn holder(lock: impl AsFd) -> Holder {
    let text = written(lock);
    Holder { text: text.lines().nth(1).map(printable).unwrap_or_default() }
}
