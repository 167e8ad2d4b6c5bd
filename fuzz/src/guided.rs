//! The same targets under libFuzzer, which sees what code an input reaches. Started by `guided.sh`; the target is
//! named in `FUZZ_TARGET`. With `FUZZ_SEEDS` set it writes the first corpus and a dictionary there, and ends.
#![no_main]

#[expect(dead_code, reason = "libFuzzer changes inputs itself")]
mod mutate;
#[path = "../../tests/all/oracle.rs"]
mod oracle;
mod targets;

use std::sync::OnceLock;

use targets::{TARGETS, Target};

static TARGET: OnceLock<&Target> = OnceLock::new();

fn target() -> &'static Target {
    TARGET.get_or_init(|| {
        let name = std::env::var("FUZZ_TARGET").expect("FUZZ_TARGET names a target");
        TARGETS.iter().find(|target| target.name == name).expect("FUZZ_TARGET is one of the targets")
    })
}

fn write_seeds(folder: &str) {
    for (number, seed) in mutate::corpus(target().seeds).iter().enumerate() {
        std::fs::write(format!("{folder}/seed-{number}"), seed).expect("a seed can be written");
    }
    let quoted = |word: &&str| word.bytes().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
    let words: String = mutate::WORDS.iter().map(|word| format!("\"{}\"\n", quoted(word))).collect();
    std::fs::write(format!("{folder}.dict"), words).expect("the dictionary can be written");
}

libfuzzer_sys::fuzz_target!(
    init: {
        if let Ok(folder) = std::env::var("FUZZ_SEEDS") {
            write_seeds(&folder);
            std::process::exit(0);
        }
    },
    |input: &[u8]| {
        if let Err(fault) = (target().run)(input) {
            panic!("{fault}");
        }
    }
);
