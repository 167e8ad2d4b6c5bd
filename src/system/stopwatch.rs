use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// How long each stage took, for `--timings` and the benchmarks.
#[derive(Debug)]
pub struct Stopwatch {
    last: Instant,
    worked: Duration,
    laps: Vec<Lap>,
}

/// One stage.
#[derive(Debug, Clone, Copy)]
pub struct Lap {
    /// Its name.
    pub stage: &'static str,
    /// How long it took.
    pub wall: Duration,
    /// What all processors together spent on it, in the program and in the system.
    pub cpu: Duration,
}

impl Default for Stopwatch {
    fn default() -> Self {
        Self { last: Instant::now(), worked: worked(), laps: Vec::new() }
    }
}

impl Stopwatch {
    /// Ends a stage; the next begins.
    pub fn lap(&mut self, stage: &'static str) {
        let (now, worked) = (Instant::now(), worked());
        self.laps.push(Lap { stage, wall: now - self.last, cpu: worked.saturating_sub(self.worked) });
        (self.last, self.worked) = (now, worked);
    }

    /// The stages with their durations, in order.
    pub fn laps(&self) -> &[Lap] {
        &self.laps
    }
}

/// What this process has cost so far, on all processors.
fn worked() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

/// Waits.
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}
