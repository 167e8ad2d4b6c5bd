//! Draws claims at random, for somebody who judges them as an auditor would: what the standard asks,
//! who says to answer it, and the words that have to do so.
//!
//! `cargo run --example claims -- --seed 7 --count 20` reads the manual in the present folder. The
//! same seed draws the same claims from the same manual; without one, the seed comes from the clock
//! and is printed. No claim is drawn twice.
#![expect(clippy::disallowed_methods, reason = "a tool beside the library, with a clock and a terminal")]

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use clausebook::build::{Options, compile};
use clausebook::manual::{Claim, Manual};
use clausebook::system::{RealSystem, Stopwatch};

const USAGE: &str = "usage: claims [--seed NUMBER] [--count NUMBER]";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut seed = None;
    let mut count = 20;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value: u64 = arguments.next().ok_or(USAGE)?.parse()?;
        match argument.as_str() {
            "--seed" => seed = Some(value),
            "--count" => count = usize::try_from(value)?,
            _ => return Err(USAGE.into()),
        }
    }
    let seed = match seed {
        Some(seed) => seed,
        None => SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
    };
    let system = RealSystem::find(Path::new("."))?;
    let compiled = compile(&system, &Options::default(), &mut Stopwatch::default())?;
    let manual = &compiled.manual;
    println!("seed {seed}: {count} of {} claims", manual.claims.len());
    for (number, claim) in draw(&manual.claims, seed).take(count).enumerate() {
        println!("\n{}. {}", number + 1, shown(manual, claim));
    }
    Ok(())
}

/// All claims in an order that the seed decides (Fisher and Yates, driven by splitmix64).
fn draw(claims: &[Claim], seed: u64) -> impl Iterator<Item = &Claim> {
    let mut state = seed;
    let mut below = move |limit: usize| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * limit as u128) >> 64) as usize
    };
    let mut order: Vec<&Claim> = claims.iter().collect();
    for last in (1..order.len()).rev() {
        order.swap(last, below(last + 1));
    }
    order.into_iter()
}

/// A claim, what it has to answer, and the text that is said to do so.
fn shown(manual: &Manual, claim: &Claim) -> String {
    let document = manual.document(claim.document);
    let catalog = &manual.standard(claim.reach.standard).catalog;
    let section = claim.section.map(|section| section as usize);
    let heading = section.map_or("the whole document", |section| document.body.headings[section].text.as_str());
    let mut out = format!(
        "{} ({})\n   {} {}: {heading}\n   {}\n",
        claim.tag,
        claim.strength.as_str(),
        document.name(),
        document.title,
        document.path,
    );
    for item in claim.reach.items() {
        out.push_str(&format!("   asks {}: {}\n", catalog.items()[item].id, catalog.items()[item].text));
    }
    let text = manual.fill_variables(document.body.section_text(section));
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        out.push_str(&format!("   | {line}\n"));
    }
    for register in manual.registers.iter().filter(|register| register.document == claim.document) {
        out.push_str(&format!("   | and {} rows of the register `{}`\n", register.rows.len(), register.name));
    }
    out
}
