//! Drives the targets: `clausebook-fuzz TARGET SECONDS [SEED]`.
#![forbid(unsafe_code)]

mod mutate;
#[path = "../../tests/all/oracle.rs"]
mod oracle;
mod targets;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use mutate::{Dice, corpus};
use targets::{TARGETS, Target};

/// Longer than this for one input is a hang.
const PATIENCE: Duration = Duration::from_secs(20);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [target, seconds, rest @ ..] = words.as_slice() else {
        eprintln!(
            "clausebook-fuzz TARGET|all SECONDS [SEED]; targets: {}",
            TARGETS.each_ref().map(|target| target.name).join(", ")
        );
        std::process::exit(2);
    };
    let seconds = Duration::from_secs(seconds.parse().expect("seconds are a number"));
    let seed = rest.first().map_or(1, |seed| seed.parse().expect("the seed is a number"));
    let chosen = TARGETS.iter().filter(|known| target == "all" || known.name == target);
    let mut failed = false;
    for target in chosen {
        failed |= !drive(target, seconds, seed);
    }
    std::process::exit(i32::from(failed));
}

/// Runs one target; `false` if something was found.
fn drive(target: &Target, seconds: Duration, seed: u64) -> bool {
    let mut dice = Dice::new(seed);
    let mut pool = corpus(target.seeds);
    let mut shapes: BTreeSet<u64> = BTreeSet::new();
    let (begin, mut runs, mut slowest) = (Instant::now(), 0_u64, Duration::ZERO);
    std::panic::set_hook(Box::new(|_| {}));
    while begin.elapsed() < seconds {
        let input = mutate::next(&mut dice, &pool);
        let at = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
        let took = at.elapsed();
        slowest = slowest.max(took);
        runs += 1;
        let fault = match outcome {
            Ok(Ok(shape)) => {
                if shapes.insert(shape) && pool.len() < 20_000 {
                    pool.push(input.clone());
                }
                (took > PATIENCE).then(|| format!("took {took:?}"))
            }
            Ok(Err(fault)) => Some(fault),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned();
                Some(format!(
                    "panicked: {}",
                    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).into())).unwrap_or_default()
                ))
            }
        };
        if let Some(fault) = fault {
            let file = format!("fuzz/findings/{}-{seed}-{runs}", target.name);
            std::fs::create_dir_all("fuzz/findings")
                .and_then(|()| std::fs::write(&file, &input))
                .expect("a finding can be written");
            println!(
                "FOUND {}: {fault}; after {runs} runs, in {file}: {:?}",
                target.name,
                String::from_utf8_lossy(&input).chars().take(300).collect::<String>()
            );
            return false;
        }
    }
    println!(
        "ok {}: {runs} runs in {} s, {} shapes, slowest {slowest:?}, seed {seed}",
        target.name,
        begin.elapsed().as_secs(),
        shapes.len()
    );
    true
}
