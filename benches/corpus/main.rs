//! Writes a made-up manual of any size: `cargo run --release --example corpus -- 1000 target/corpus/1000`.
#![expect(clippy::disallowed_methods, reason = "a tool for the developer's own machine, no part of the pipeline")]

#[path = "mod.rs"]
mod corpus;

use std::path::Path;
use std::process::ExitCode;

use corpus::{Corpus, Flavour};

const USAGE: &str = "usage: corpus DOCUMENTS FOLDER [clausebook|hugo|zola|mdbook] [SEED]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((corpus, folder, flavour)) = read(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match write(corpus, Path::new(folder), flavour) {
        Ok(bytes) => {
            println!("{} documents, {bytes} bytes in {folder}", corpus.documents);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::from(2)
        }
    }
}

fn read(arguments: &[String]) -> Option<(Corpus, &str, Flavour)> {
    let documents = arguments.first()?.parse().ok().filter(|documents| *documents >= 10)?;
    let word = arguments.get(2).map_or("clausebook", String::as_str);
    let flavour = Flavour::ALL.iter().find(|(name, _)| *name == word)?.1;
    let seed = arguments.get(3).map_or(Some(1), |seed| seed.parse().ok())?;
    Some((Corpus { documents, seed }, arguments.get(1)?, flavour))
}

fn write(corpus: Corpus, folder: &Path, flavour: Flavour) -> std::io::Result<usize> {
    let mut bytes = 0;
    for (path, text) in corpus::files(corpus, flavour) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        bytes += text.len();
        std::fs::write(path, text)?;
    }
    Ok(bytes)
}
