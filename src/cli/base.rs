use super::Problem;
use crate::history::CommitId;
use crate::system::git::Git;
use crate::system::{AsOf, PastError};

/// Branches that work is usually merged into, most likely first.
const BRANCHES: [&str; 6] = ["origin/HEAD", "origin/main", "origin/master", "main", "master", "trunk"];

/// The commit to compare with, and how it was named: where this line of work parted from the branch that
/// it is to be merged into.
pub fn base(git: &Git, head: CommitId, wanted: Option<&AsOf>) -> Result<(CommitId, String), Problem> {
    let (tip, name) = match wanted {
        Some(AsOf::Revision(name)) => (git.resolve(name).map_err(PastError::from)?, name.clone()),
        Some(AsOf::Day(day)) => (git.on(head, *day).ok_or(PastError::TooEarly(*day))?, day.to_string()),
        None => {
            let found = BRANCHES.iter().find_map(|name| Some((git.resolve(name).ok()?, (*name).to_string())));
            found.ok_or_else(|| {
                Problem::request("no branch `main` or `origin/main` to compare with", "say which: `--base BRANCH`")
            })?
        }
    };
    match git.merge_base(tip, head) {
        Some(base) => Ok((base, name)),
        None => Err(Problem::request(
            format!("`{name}` and the work at hand have no commit in common"),
            "a shallow clone does not reach back far enough: `git fetch --unshallow`, in CI `fetch-depth: 0`",
        )),
    }
}
