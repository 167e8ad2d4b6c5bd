//! Small repositories for tests, made with the `git` program in a folder of their own.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Git;
use crate::history::{CommitId, History, ObjectId, Timeline};
use crate::source::SourcePath;

/// A repository in a temporary folder.
pub(crate) struct Repo {
    folder: tempfile::TempDir,
    date: RefCell<String>,
    author: RefCell<String>,
}

impl Repo {
    /// An empty repository on the branch `main`.
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// The same, with options of `git init`.
    pub(crate) fn with(options: &[&str]) -> Self {
        let repo = Self {
            folder: tempfile::tempdir().unwrap(),
            date: RefCell::new("2026-01-01T12:00:00+00:00".into()),
            author: RefCell::new("Ann <ann@example.org>".into()),
        };
        let mut words = vec!["init", "-q", "-b", "main"];
        words.extend(options);
        repo.git(&words);
        repo
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    /// Runs `git` in the repository.
    pub(crate) fn git(&self, words: &[&str]) -> String {
        self.git_in(&self.path(), words)
    }

    /// Runs `git` in a folder, cut off from the machine's configuration.
    pub(crate) fn git_in(&self, folder: &Path, words: &[&str]) -> String {
        let output = self.run(folder, words);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {words:?} in {}: {error}", folder.display());
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Runs `git`, which may find that it cannot; did it work?
    pub(crate) fn tries(&self, words: &[&str]) -> bool {
        self.run(&self.path(), words).status.success()
    }

    fn run(&self, folder: &Path, words: &[&str]) -> std::process::Output {
        let part = |person: &str, at: usize| person.split(['<', '>']).nth(at).unwrap_or_default().trim().to_owned();
        Command::new("git")
            .current_dir(folder)
            .args(words)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", "/nonexistent")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_ALLOW_PROTOCOL", "file")
            .env("GIT_AUTHOR_NAME", part(&self.author.borrow(), 0))
            .env("GIT_AUTHOR_EMAIL", part(&self.author.borrow(), 1))
            .env("GIT_COMMITTER_NAME", part(&self.author.borrow(), 0))
            .env("GIT_COMMITTER_EMAIL", part(&self.author.borrow(), 1))
            .env("GIT_AUTHOR_DATE", self.date.borrow().as_str())
            .env("GIT_COMMITTER_DATE", self.date.borrow().as_str())
            .output()
            .unwrap()
    }

    /// Everything from here on happens on this day.
    pub(crate) fn on(&self, day: &str) -> &Self {
        *self.date.borrow_mut() =
            if day.contains(['T', '@']) { day.to_owned() } else { format!("{day}T12:00:00+00:00") };
        self
    }

    /// Everything from here on is done by `Name <address>`.
    pub(crate) fn by(&self, person: &str) -> &Self {
        *self.author.borrow_mut() = person.to_owned();
        self
    }

    /// Writes a file.
    #[expect(clippy::disallowed_methods, reason = "the test makes the repository that the room reads")]
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// Commits everything.
    pub(crate) fn commit(&self, message: &str) -> CommitId {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", message]);
        self.head()
    }

    /// Takes a commit away that is not packed, as a damaged disk would.
    #[expect(clippy::disallowed_methods, reason = "the test damages the repository that the room reads")]
    pub(crate) fn lose(&self, commit: CommitId) {
        let hex = commit.to_string();
        std::fs::remove_file(self.path().join(".git/objects").join(&hex[..2]).join(&hex[2..])).unwrap();
    }

    pub(crate) fn head(&self) -> CommitId {
        CommitId(ObjectId::from_hex(self.git(&["rev-parse", "HEAD"]).as_bytes()).unwrap())
    }

    pub(crate) fn open(&self) -> Git {
        Git::find(&self.path()).unwrap()
    }

    /// The history of the folder `content`.
    pub(crate) fn history(&self) -> History {
        super::history(&self.path(), &[SourcePath::new("content")])
    }
}

/// What is known of a history, or a failed test.
pub(crate) fn known(history: &History) -> &Timeline {
    match history {
        History::Known(timeline) => timeline,
        History::None { why } => panic!("no history: {why}"),
    }
}
