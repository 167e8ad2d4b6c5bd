//! The least that a build could cost, as processes of their own:
//!
//! * `floor parse FOLDER` reads every Markdown file and turns it into HTML with the parser alone;
//! * `floor write SITE FOLDER` writes as many files of the same sizes, at the same places.
#![expect(clippy::disallowed_methods, reason = "a tool for the developer's own machine, no part of the pipeline")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::*;

/// As everything else is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["parse", folder] => parse(Path::new(folder)),
        ["write", site, folder] => write(Path::new(site), Path::new(folder)),
        _ => {
            eprintln!("usage: floor parse FOLDER | floor write SITE FOLDER");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(bytes) => {
            println!("{bytes} bytes");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn parse(folder: &Path) -> std::io::Result<usize> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_GFM;
    let files: Vec<PathBuf> = files(folder).into_iter().filter(|path| path.extension().is_some_and(is_md)).collect();
    files
        .par_iter()
        .map(|path| {
            let text = std::fs::read_to_string(path)?;
            let mut page = String::with_capacity(text.len() * 5 / 4);
            html::push_html(&mut page, Parser::new_ext(&text, options));
            Ok(page.len())
        })
        .sum()
}

fn is_md(extension: &std::ffi::OsStr) -> bool {
    extension == "md"
}

/// What stands in the files does not matter to the disk; that they are not read first keeps reading out of the bill.
fn write(site: &Path, folder: &Path) -> std::io::Result<usize> {
    let mut sizes: Vec<(PathBuf, usize)> = Vec::new();
    for path in files(site) {
        let size = path.metadata()?.len() as usize;
        sizes.push((folder.join(path.strip_prefix(site).unwrap_or(&path)), size));
    }
    let folders: std::collections::BTreeSet<&Path> = sizes.iter().filter_map(|(path, _)| path.parent()).collect();
    for folder in folders {
        std::fs::create_dir_all(folder)?;
    }
    let largest = sizes.iter().map(|(_, size)| *size).max().unwrap_or_default();
    let bytes = vec![b'x'; largest];
    sizes.par_iter().try_for_each(|(path, size)| std::fs::write(path, &bytes[..*size]))?;
    Ok(sizes.iter().map(|(_, size)| size).sum())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}
