use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::flag;

use super::SystemError;

/// The wish of the user or the system that the program end: `SIGINT`, `SIGTERM`, `SIGHUP`. The first
/// one is noted, so that what was begun can be cleared away; a second one ends the program at once,
/// which loses nothing either.
#[derive(Debug, Clone, Default)]
pub struct Interrupts {
    noted: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
}

impl Interrupts {
    /// Begins to note signals. A file that grows beyond the limit of the shell (`ulimit -f`) is from
    /// now on an error that can be reported, and not the end of the program.
    pub fn watch() -> Result<Self, SystemError> {
        Self::register().map_err(|source| SystemError::Io { what: "be told of", path: "signals".into(), source })
    }

    fn register() -> io::Result<Self> {
        let interrupts = Self::default();
        let ignored = ignored();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // Who started the program with `nohup` meant it.
            if ignored & (1 << (signal - 1)) != 0 {
                continue;
            }
            flag::register_conditional_shutdown(signal, 128 + signal, interrupts.noted.clone())?;
            flag::register_usize(signal, interrupts.signal.clone(), signal.unsigned_abs() as usize)?;
            flag::register(signal, interrupts.noted.clone())?;
        }
        flag::register(SIGXFSZ, Arc::default())?;
        Ok(interrupts)
    }

    /// Set as soon as a signal has come.
    pub fn flag(&self) -> Arc<AtomicBool> {
        self.noted.clone()
    }

    /// The exit code by which shells know a program that a signal has ended: 128 and its number.
    pub fn exit_code(&self) -> Option<u8> {
        match self.signal.load(Ordering::Relaxed) {
            0 => None,
            signal => u8::try_from(128 + signal).ok(),
        }
    }
}

/// The signals that this process was told to ignore, as bits; none where that cannot be known.
#[expect(clippy::disallowed_methods, reason = "this is the system's word about the process itself")]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}
