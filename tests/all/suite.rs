//! Cases written as documents: `tests/suite/**/*.md`.
//!
//! A heading of the second level is a case. A fenced block whose info string holds a path (`md
//! content/a.md`) is a file of a project in memory; the word `escaped` behind the path lets `\xFF`, `\r`,
//! `\0` and `\[text]{1000}` stand for bytes, as on the pages of the rules; `␣` in a path is a blank. What is expected follows:
//!
//! - `findings`: all findings, one line each;
//! - `frames`: the same as a person sees them;
//! - `mended PATH`: the file after all certain repairs;
//! - `site`: the addresses of the pages that are built all the same;
//! - `says ADDRESS WORDS`: the lines of a page's text, or of another file, in which these words stand; all of them without words.
//!
//! `UPDATE=1 cargo test --test all suite` writes down what happens now.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clausebook::build::{Compiled, published};
use clausebook::diagnostics::render::{Color, human};
use clausebook::diagnostics::{patch, plan};
use clausebook::rules::unescape;
use clausebook::source::SourcePath;
use clausebook::system::MemorySystem;
use rayon::prelude::*;

use crate::project::{compiled, findings, project, rendered};
use crate::told;

#[test]
fn every_case_finds_what_its_document_says() {
    let mut files = Vec::new();
    collect(Path::new("tests/suite"), &mut files);
    assert!(!files.is_empty());
    let different: Vec<String> = files
        .par_iter()
        .filter_map(|file| {
            let written = fs::read_to_string(file).unwrap();
            let happens = play(&written);
            if written == happens {
                return None;
            }
            if std::env::var_os("UPDATE").is_some() {
                fs::write(file, happens).unwrap();
                return None;
            }
            Some(format!("{}:\n{}", file.display(), first_difference(&written, &happens)))
        })
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        match entry.is_dir() {
            true => collect(&entry, files),
            false => files.extend(Some(entry).filter(|path| path.extension().is_some_and(|ext| ext == "md"))),
        }
    }
}

/// One case: its files so far, and what came of them.
#[derive(Default)]
struct Case {
    files: Vec<(String, Vec<u8>)>,
    played: Option<(MemorySystem, Compiled)>,
}

impl Case {
    fn file(&mut self, path: &str, content: Vec<u8>) {
        self.files.retain(|(known, _)| known != path);
        self.files.push((path.to_string(), content));
        self.played = None;
    }

    fn outcome(&mut self, words: &[&str]) -> String {
        let (system, compiled) = self.played.get_or_insert_with(|| {
            let system = project(self.files.iter().map(|(path, content)| (path.as_str(), content.as_slice())));
            let compiled = compiled(&system);
            (system, compiled)
        });
        match words {
            ["findings"] => findings(compiled),
            ["frames"] => human(&compiled.diagnostics, &compiled.texts(), Color::Never),
            ["mended", path] => {
                let edits = plan(&compiled.diagnostics).edits;
                let content = &self.files.iter().find(|(known, _)| known == path).expect("a file of the case").1;
                let changed = edits.get(&SourcePath::new(*path)).and_then(|edits| patch(content, edits));
                String::from_utf8(changed.unwrap_or_else(|| content.clone())).unwrap()
            }
            ["site"] => addresses(&site(system, compiled)),
            ["says", address, words @ ..] => {
                let site = site(system, compiled);
                let page =
                    site.get(*address).unwrap_or_else(|| panic!("there is no page {address}: {:?}", site.keys()));
                let words = words.join(" ");
                let lines = match address.ends_with(".html") {
                    true => told::lines(page),
                    false => page.lines().map(str::to_string).collect(),
                };
                lines.iter().filter(|line| line.contains(&words)).map(|line| format!("{line}\n")).collect()
            }
            other => panic!("a case does not know {other:?}"),
        }
    }
}

/// All files of the site, by address.
fn site(system: &MemorySystem, compiled: &Compiled) -> BTreeMap<String, String> {
    let again = crate::project::compiled(system);
    assert_eq!(again.diagnostics, compiled.diagnostics);
    rendered(system, &published(again, false))
}

/// The addresses of all pages.
fn addresses(site: &BTreeMap<String, String>) -> String {
    let is_page = |address: &str| {
        address.ends_with(".html") && (address.starts_with("documents/") || address.starts_with("pages/"))
    };
    site.keys().filter(|address| is_page(address)).map(|address| format!("{address}\n")).collect()
}

/// The document with its expectations as they are now.
fn play(text: &str) -> String {
    let mut out = String::new();
    let mut case = Case::default();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.starts_with("# ") || line.starts_with("## ") {
            case = Case::default();
        }
        let fence: String = line.chars().take_while(|c| *c == '`').collect();
        if fence.len() < 3 {
            continue;
        }
        let content: String =
            lines.by_ref().take_while(|line| *line != fence).map(|line| format!("{line}\n")).collect();
        let words: Vec<&str> = line[fence.len()..].split_whitespace().collect();
        match words.as_slice() {
            ["findings" | "frames" | "mended" | "site" | "says", ..] => out.push_str(&case.outcome(&words)),
            [_, path, rest @ ..] => {
                let bytes = if rest == ["escaped"] { unescape(&content) } else { content.clone().into_bytes() };
                case.file(&path.replace('␣', " "), bytes);
                out.push_str(&content);
            }
            _ => out.push_str(&content),
        }
        out.push_str(&fence);
        out.push('\n');
    }
    out
}

fn first_difference(written: &str, happens: &str) -> String {
    let (mut written, mut happens) = (written.lines(), happens.lines());
    for number in 1.. {
        let (one, other) = (written.next(), happens.next());
        if one != other {
            let (one, other) = (one.unwrap_or("(nothing)"), other.unwrap_or("(nothing)"));
            return format!(
                "  line {number}\n  written: {one}\n  happens: {other}\n  `UPDATE=1 cargo test --test all suite` writes it down"
            );
        }
        if one.is_none() {
            break;
        }
    }
    String::new()
}
