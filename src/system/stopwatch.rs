use std::time::{Duration, Instant};

/// How long each stage took, for `--timings` and the benchmarks.
#[derive(Debug)]
pub struct Stopwatch {
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Default for Stopwatch {
    fn default() -> Self {
        Self { last: Instant::now(), laps: Vec::new() }
    }
}

impl Stopwatch {
    /// Ends a stage; the next begins.
    pub fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.laps.push((stage, now - self.last));
        self.last = now;
    }

    /// The stages with their durations, in order.
    pub fn laps(&self) -> &[(&'static str, Duration)] {
        &self.laps
    }
}

/// Waits.
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}
