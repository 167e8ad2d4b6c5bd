use std::collections::BTreeSet;
use std::path::Path;

use super::arguments::{Arguments, InitOptions};
use super::output::Terminal;
use super::{Outcome, Problem};
use crate::source::SourcePath;
use crate::starter::{self, Documents, Names};
use crate::system::{RealSystem, Repository};

/// `clausebook init`.
pub fn run(arguments: &Arguments, options: &InitOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    for (what, name) in [("organization", &options.organization), ("title", &options.title)] {
        if name.as_deref().is_some_and(|name| name.trim().is_empty() || name.contains(char::is_control)) {
            return Err(Problem::request(
                format!("the {what} needs a name of one line"),
                "clausebook init manual --organization \"Example Works\"",
            ));
        }
    }
    let names = Names { organization: trimmed(&options.organization), title: trimmed(&options.title) };
    let documents = if options.empty { Documents::Drafts } else { Documents::Complete };
    let files = starter::files(documents, &names);
    let folder = match (&arguments.project, options.folder == Path::new(".")) {
        (None, _) => options.folder.clone(),
        (Some(project), true) => project.clone(),
        (Some(project), false) => project.join(&options.folder),
    };
    let system = RealSystem::begin(&folder)?;
    let mut created = Vec::new();
    for (path, bytes) in &files {
        match system.create(path, bytes) {
            Ok(file) => created.push(file),
            Err(error) => {
                // Half a manual would stand in the way of the next attempt; the first error is what counts.
                created.iter().for_each(|file| drop(system.take_back(file)));
                return Err(error.into());
            }
        }
    }
    let repository = system.begin_repository();
    let is_document = |path: &&SourcePath| path.extension() == "md" && !path.folder().is_empty();
    let count = files.keys().filter(is_document).filter(|path| !path.as_str().starts_with('.')).count();
    terminal.say(&format!("{} files in {}, {count} of them documents", files.len(), folder.display()));
    terminal.say("\nwhat to do next:\n");
    for step in steps(&folder, &repository) {
        terminal.say(&format!("  {step}"));
    }
    if let Ok(Repository::Present { below }) = repository
        && below != Path::new("")
    {
        terminal.report(&format!("\n{}", what_to_move(&files, &below)));
    }
    Ok(Outcome::Clean)
}

/// What does nothing in a folder of a repository, and where it would do something.
fn what_to_move(files: &starter::Files, below: &Path) -> String {
    let first = |path: &SourcePath| match path.as_str().split_once('/') {
        Some((folder, _)) => format!("{folder}/"),
        None => path.to_string(),
    };
    let names = files.keys().map(first).filter(|name| name.starts_with(".") || name == "CODEOWNERS");
    let names: BTreeSet<String> = names.filter(|name| name != ".gitignore").collect();
    let names = names.into_iter().collect::<Vec<_>>().join("  ");
    let below = below.display().to_string().replace('\\', "/");
    format!(
        "warning: this folder lies in a repository, and forges read these at its root only:\n\n  {names}\n\n\
         move to the root what your forge needs, and delete the rest; there commands begin with `cd {}`,\n\
         and paths of what they make, and those in CODEOWNERS, with `{below}/`",
        quoted(&below)
    )
}

fn trimmed(name: &Option<String>) -> Option<String> {
    name.as_ref().map(|name| name.trim().to_owned())
}

/// What a newcomer does next, as commands that work when they are typed in this order.
fn steps(folder: &Path, repository: &Result<Repository, crate::system::SystemError>) -> Vec<String> {
    let mut steps = Vec::new();
    if folder != Path::new(".") {
        steps.push(format!("cd {}", quoted(&folder.display().to_string())));
    }
    if repository.is_err() {
        steps.push("git init".to_string());
    }
    steps.extend([
        "git add --all && git commit --message \"Begin the manual\"".to_string(),
        "clausebook serve".to_string(),
    ]);
    steps
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./+:@".contains(c);
    match word.chars().all(plain) && !word.is_empty() && !word.starts_with('-') {
        true => word.to_string(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}
