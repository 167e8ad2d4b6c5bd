//! A git repository in a folder of its own, cut off from the machine's configuration: the same
//! commits, bit for bit, wherever it is made.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with a manual in a git repository, and who works on it when.
pub struct Repository {
    folder: PathBuf,
    person: String,
    day: String,
}

impl Repository {
    /// Makes an empty repository on the branch `main` of a folder.
    pub fn begin(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let repository = Self::at(folder);
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        repository
    }

    /// A folder that is, or is to be, a repository.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), person: "Ann <ann@example.org>".into(), day: "2026-01-01".into() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// From here on everything happens on this day.
    pub fn on(&mut self, day: &str) -> &mut Self {
        self.day = day.into();
        self
    }

    /// From here on everything is done by `Name <address>`.
    pub fn by(&mut self, person: &str) -> &mut Self {
        self.person = person.into();
        self
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// Commits everything and gives the commit's name.
    pub fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs `git` and gives what it prints.
    pub fn git(&self, words: &[&str]) -> String {
        let output = self.command("git").args(words).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {words:?}: {error}");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// A program in this folder that sees nothing of the machine but the person and the day.
    pub fn command(&self, program: &str) -> Command {
        let (name, rest) = self.person.split_once(" <").unwrap();
        let address = rest.trim_end_matches('>');
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin");
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_ALLOW_PROTOCOL", "file");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), name).env(format!("GIT_{who}_EMAIL"), address);
            command.env(format!("GIT_{who}_DATE"), format!("{}T12:00:00+00:00", self.day));
        }
        command
    }

    /// Runs the program that is tested: its exit code, standard output and standard error.
    pub fn clausebook(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.command(env!("CARGO_BIN_EXE_clausebook")).args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}
