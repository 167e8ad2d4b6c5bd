//! CPU time of the rules on a project: `cargo run --release --example rules -- FOLDER`.
//!
//! `(reading)` is everything that one document needs: the rules that look at nothing else, and the traces
//! that the others compare. A later build does it again only for documents that changed.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clausebook::build::{Compiled, Options, compile};
use clausebook::rules::{Check, Context, RULES, Reader, Reading};
use clausebook::system::{RealSystem, Stopwatch};
use rustix::time::{ClockId, clock_gettime};

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: rules FOLDER");
        return ExitCode::from(2);
    };
    let compiled = RealSystem::open(Path::new(&folder))
        .and_then(|system| compile(&system, &Options::default(), &mut Stopwatch::default()));
    match compiled {
        Ok(compiled) => {
            measure(&compiled);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::from(2)
        }
    }
}

fn measure(compiled: &Compiled) {
    let Compiled { settings, sources, manual, standing, coverage, .. } = compiled;
    let mut all: Vec<(f64, &str, usize)> = Vec::new();
    let from = cpu();
    let reader = Reader::new(settings);
    let text = |path| sources.sources.get(path).map_or("", |source| &*source.text);
    let documents = manual.documents.iter();
    let readings: Vec<Arc<Reading>> =
        documents.map(|document| Arc::new(reader.read(document, text(&document.path)))).collect();
    all.push((cpu() - from, "(reading)", 0));
    let context = Context::new(sources, manual, &readings, standing, coverage);
    for rule in RULES.iter() {
        let mut found = Vec::new();
        let from = cpu();
        match rule.check {
            Check::Manual(check) => check(&context.shelf, &mut found),
            Check::Coverage(check) => check(&context, &mut found),
            Check::Document(_) | Check::Stage | Check::OnRequest => continue,
        }
        all.push((cpu() - from, rule.name, found.len()));
    }
    all.sort_by(|left, right| right.0.total_cmp(&left.0));
    let sum: f64 = all.iter().map(|(seconds, ..)| seconds).sum();
    println!("{} documents: {:.0} ms of CPU time", manual.documents.len(), sum * 1e3);
    for (seconds, name, findings) in all.iter().filter(|(seconds, ..)| *seconds > 1e-4) {
        println!("{:9.1} ms  {name}  {findings}", seconds * 1e3);
    }
}

/// CPU seconds of this process so far, of all threads.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
