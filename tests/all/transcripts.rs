//! Sessions in a terminal, written down: `tests/transcripts/*.md`.
//!
//! A heading is a case with an empty folder of its own. In blocks ```` ```console ````, a line `$ …` is a
//! command and what follows is what it prints: first standard output, then standard error, then the
//! exit code unless it is 0. Commands are `clausebook`, `git` and the few words of [`builtin`]; there is no
//! shell, and nothing of the machine is seen. `on DAY` and `by "NAME <ADDRESS>"` say when what follows
//! happens, and who does it. `UPDATE=1 cargo test --test all` writes down what happens now.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::repository::Repository;

/// One case: where its file tells it, and what it says.
struct Session {
    folder: tempfile::TempDir,
    /// The folder that commands run in.
    here: PathBuf,
    person: String,
    day: Date,
}

#[test]
fn every_transcript_is_what_happens() {
    let mut different = Vec::new();
    let mut files: Vec<_> = fs::read_dir("tests/transcripts").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let written = fs::read_to_string(&file).unwrap();
        let happens = play(&written);
        if written == happens {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, happens).unwrap();
            continue;
        }
        different.push(format!("{}:\n{}", file.display(), first_difference(&written, &happens)));
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// The transcript with the outputs as they are now.
fn play(text: &str) -> String {
    let mut out = String::new();
    let mut session = Session::new();
    let mut in_block = false;
    for line in text.lines() {
        match line {
            _ if line.starts_with('#') && !in_block => session = Session::new(),
            "```console" => in_block = true,
            "```" => in_block = false,
            _ => {}
        }
        let command = line.strip_prefix("$ ").filter(|_| in_block);
        if !in_block || command.is_some() || line == "```console" {
            out.push_str(line);
            out.push('\n');
        }
        if let Some(command) = command {
            out.push_str(&session.run(command));
        }
    }
    out
}

impl Session {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().canonicalize().unwrap();
        Self { folder, here, person: "Ann <ann@example.org>".into(), day: jiff::civil::date(2026, 11, 22) }
    }

    fn run(&mut self, command: &str) -> String {
        let words = words(command);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let text = match words.as_slice() {
            ["clausebook", arguments @ ..] => self.program(env!("CARGO_BIN_EXE_clausebook"), arguments),
            ["git", arguments @ ..] => self.program("git", arguments),
            ["manual", name] => self.manual(name),
            _ => self.builtin(&words),
        };
        let root = self.folder.path().canonicalize().unwrap();
        text.replace(&*root.to_string_lossy(), "~")
    }

    fn program(&self, program: &str, arguments: &[&str]) -> String {
        let mut place = Repository::at(&self.here);
        place.by(&self.person).on(&self.day.to_string());
        let midnight = self.day.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_second();
        let output =
            place.command(program).args(arguments).env("SOURCE_DATE_EPOCH", midnight.to_string()).output().unwrap();
        let mut text = String::from_utf8(output.stdout).unwrap();
        text.push_str(&String::from_utf8(output.stderr).unwrap());
        if !output.status.success() {
            let _ = writeln!(text, "[exit {}]", output.status.code().unwrap());
        }
        text
    }

    /// A manual of `tests/projects` in a repository: written by Ann, approved by Dora, and a branch `work`.
    fn manual(&mut self, name: &str) -> String {
        let from = Path::new("tests/projects").join(name);
        for file in list(&from, &from).lines() {
            let to = self.here.join(file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(from.join(file), to).unwrap();
        }
        let ann = std::mem::replace(&mut self.person, "Dora <dora@example.org>".into());
        let mut repository = Repository::begin(&self.here);
        repository.by(&ann).on("2026-01-01").commit("Write the manual");
        self.day = jiff::civil::date(2026, 1, 2);
        self.program(env!("CARGO_BIN_EXE_clausebook"), &["approve", "--all", "--as", "director"]);
        repository.by(&self.person).on("2026-01-02").commit("Approve the manual");
        repository.git(&["checkout", "--quiet", "-b", "work"]);
        (self.person, self.day) = (ann, jiff::civil::date(2026, 11, 22));
        String::new()
    }

    fn builtin(&mut self, words: &[&str]) -> String {
        let at = |name: &str| self.here.join(name);
        match words {
            ["cd", folder] => self.here = at(folder).canonicalize().unwrap(),
            ["mkdir", folder] => fs::create_dir_all(at(folder)).unwrap(),
            ["write", file, text] => {
                fs::create_dir_all(at(file).parent().unwrap()).unwrap();
                fs::write(at(file), format!("{}\n", text.replace("\\n", "\n"))).unwrap();
            }
            ["on", day] => self.day = day.parse().unwrap(),
            ["by", person] => self.person = (*person).into(),
            ["edit", file, from, to] => {
                let text = fs::read_to_string(at(file)).unwrap();
                assert!(text.contains(from), "{file} holds no `{from}`");
                fs::write(at(file), text.replace(from, &to.replace("\\n", "\n"))).unwrap();
            }
            ["append", file, more] => {
                let text = fs::read_to_string(at(file)).unwrap();
                fs::write(at(file), format!("{text}{}\n", more.replace("\\n", "\n"))).unwrap();
            }
            // From one line to another that stays; to the end, if none is named.
            ["cut", file, from, to] => {
                let text = fs::read_to_string(at(file)).unwrap();
                let start = text.find(from).unwrap();
                let end = if to.is_empty() { text.len() } else { text.find(to).unwrap() };
                fs::write(at(file), format!("{}{}", &text[..start], &text[end..])).unwrap();
            }
            ["move", from, to] => fs::rename(at(from), at(to)).unwrap(),
            ["remove", file] => fs::remove_file(at(file)).unwrap(),
            ["grep", word, file] => {
                let text = fs::read_to_string(at(file)).unwrap();
                return text
                    .lines()
                    .filter(|line| line.contains(word))
                    .map(|line| format!("{}\n", plain(line)))
                    .collect();
            }
            ["cat", file] => return fs::read_to_string(at(file)).unwrap(),
            ["head", lines, file] => {
                let text = fs::read_to_string(at(file)).unwrap();
                return text.lines().take(lines.parse().unwrap()).map(|line| format!("{line}\n")).collect();
            }
            ["find", folder] => return list(&at(folder), &at(folder)),
            ["count", folder] => return format!("{}\n", list(&at(folder), &at(folder)).lines().count()),
            other => panic!("a transcript does not know the command {other:?}"),
        }
        String::new()
    }
}

/// A line of a page without its tags.
fn plain(line: &str) -> String {
    let text: String = line.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    text.trim().to_owned()
}

/// The words of a command; quotes hold several together.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in command.chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if c == open => quote = None,
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words
}

/// All files below a folder.
fn list(folder: &Path, root: &Path) -> String {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let mut out = String::new();
    for path in entries {
        let shown = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        match path.is_dir() {
            true if fs::read_dir(&path).unwrap().next().is_none() => out.push_str(&format!("{shown}/\n")),
            true => out.push_str(&list(&path, root)),
            false => out.push_str(&format!("{shown}\n")),
        }
    }
    out
}

fn first_difference(written: &str, happens: &str) -> String {
    let lines = written.lines().map(Some).chain(std::iter::repeat(None));
    let others = happens.lines().map(Some).chain(std::iter::repeat(None));
    let many = written.lines().count().max(happens.lines().count());
    let (number, (one, other)) =
        lines.zip(others).take(many).enumerate().find(|(_, (one, other))| one != other).unwrap_or_default();
    format!(
        "  line {}\n  written: {}\n  happens: {}\n  `UPDATE=1 cargo test --test all` writes it down",
        number + 1,
        one.unwrap_or("(nothing)"),
        other.unwrap_or("(nothing)")
    )
}
