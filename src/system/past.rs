//! The project as it was: at a commit, or at the end of a day.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;
use thiserror::Error;

use super::RealSystem;
use super::git::{CommitSystem, Git, RevisionError};
use crate::history::Absence;

/// A moment in the life of a project, as people name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AsOf {
    /// A branch, a tag or a commit: `v1.2`, `3f2a91c`, `HEAD~2`.
    Revision(String),
    /// The end of a day, on the branch that is checked out.
    Day(Date),
}

impl FromStr for AsOf {
    type Err = Infallible;

    /// A word that is a date names the day, every other one a revision. A tag that looks like a date is
    /// written `refs/tags/2026-01-01`.
    fn from_str(word: &str) -> Result<Self, Infallible> {
        let is_day = word.len() == 10 && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        Ok(match word.parse() {
            Ok(day) if is_day => AsOf::Day(day),
            _ => AsOf::Revision(word.to_owned()),
        })
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AsOf::Revision(name) => f.write_str(name),
            AsOf::Day(day) => day.fmt(f),
        }
    }
}

/// Why the project cannot be seen as it was.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PastError {
    /// There is no history.
    #[error("there is no history to look into: {0}")]
    NoHistory(#[from] Absence),
    /// Nothing is called that.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// History begins later.
    #[error("the first commit that is known here is younger than {0}")]
    TooEarly(Date),
}

impl PastError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            PastError::NoHistory(Absence::NoRepository | Absence::NoCommits) => {
                "keep the manual in a git repository: `git init`, then `git add --all` and `git commit`".into()
            }
            PastError::NoHistory(_) => "see what is said about the repository, then try again".into(),
            PastError::Revision(_) => "`git log --oneline` shows the commits, `git tag` the tags".into(),
            PastError::TooEarly(_) => {
                "name a later day; of a shallow clone, fetch the whole history: `git fetch --unshallow`".into()
            }
        }
    }
}

impl RealSystem {
    /// The repository that holds the project.
    pub fn git(&self) -> Result<Arc<Git>, Absence> {
        Git::find(self.folder()).map(Arc::new)
    }

    /// The project as it was, read straight from git: nothing is checked out, and its history ends there.
    /// Compile it like any other [`super::System`].
    pub fn past(&self, when: &AsOf) -> Result<CommitSystem, PastError> {
        use super::System as _;
        let git = self.git()?;
        let commit = match when {
            AsOf::Revision(name) => git.resolve(name)?,
            AsOf::Day(day) => git.on(git.head()?, *day).ok_or(PastError::TooEarly(*day))?,
        };
        let system = git.at(commit, self.environment().clone())?;
        Ok(match when {
            AsOf::Day(day) => system.seen_on(*day),
            AsOf::Revision(_) => system,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::git::testing::Repo;
    use super::*;

    #[test]
    fn a_word_that_is_a_date_names_a_day_and_every_other_one_a_revision() {
        let read = |word: &str| word.parse::<AsOf>().unwrap();
        assert_eq!(read("2026-02-01"), AsOf::Day("2026-02-01".parse().unwrap()));
        for word in ["v1.0", "HEAD~2", "20260201", "2026-02-30", "refs/tags/2026-02-01", "2026-02-01T12:00"] {
            assert_eq!(read(word), AsOf::Revision(word.into()));
            assert_eq!(read(word).to_string(), word);
        }
    }

    #[test]
    fn the_project_of_a_day_is_that_of_its_last_commit_and_lives_on_that_day() {
        let repo = Repo::new();
        let file = |text: &str| repo.write("content/a.md", text).write("clausebook.toml", "");
        file("one\n");
        let first = repo.on("2026-01-01").commit("first");
        file("two\n");
        let second = repo.on("2026-01-05").commit("second");
        let system = RealSystem::open(&repo.path()).unwrap();
        let past = |word: &str| system.past(&word.parse().unwrap());
        let day = |word: &str| past(word).map(|past| (past.commit(), past.day().to_string()));
        assert_eq!(day("2026-01-04"), Ok((first, "2026-01-04".into())));
        assert_eq!(day("2026-01-05"), Ok((second, "2026-01-05".into())));
        assert_eq!(day("main~1"), Ok((first, "2026-01-01".into())));
        assert_eq!(day("2025-12-31"), Err(PastError::TooEarly("2025-12-31".parse().unwrap())));
        assert!(day("nothing").unwrap_err().to_string().contains("`nothing` is no branch"));
        let elsewhere = tempfile::tempdir().unwrap();
        let none = RealSystem::open(elsewhere.path()).unwrap().past(&AsOf::Revision("main".into())).unwrap_err();
        assert_eq!(none, PastError::NoHistory(Absence::NoRepository));
        assert!(none.help().contains("git init"));
    }
}
