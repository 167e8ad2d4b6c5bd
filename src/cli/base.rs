use super::Problem;
use crate::history::CommitId;
use crate::system::git::Git;
use crate::system::{AsOf, PastError};

/// Branches that work is usually merged into, most likely first, as people call them and by their whole names: a tag
/// may be called the same.
const BRANCHES: [(&str, &str); 6] = [
    ("origin/HEAD", "refs/remotes/origin/HEAD"),
    ("origin/main", "refs/remotes/origin/main"),
    ("origin/master", "refs/remotes/origin/master"),
    ("main", "refs/heads/main"),
    ("master", "refs/heads/master"),
    ("trunk", "refs/heads/trunk"),
];

/// What work is compared with.
pub struct Base {
    /// Where this line of work parted from the branch that it is to be merged into.
    pub commit: CommitId,
    /// That branch as it is now: whoever it has dismissed since approves nothing any more.
    pub tip: CommitId,
    /// How that branch was named.
    pub name: String,
    /// Is it a day or a tag? Then what came since is looked back upon, and not proposed.
    pub is_past: bool,
}

/// Finds what to compare with.
pub fn base(git: &Git, head: CommitId, wanted: Option<&AsOf>) -> Result<Base, Problem> {
    let (tip, name, is_past) = match wanted {
        Some(AsOf::Revision(name)) => (git.resolve(name).map_err(PastError::from)?, name.clone(), git.is_tag(name)),
        Some(AsOf::Day(day)) => (git.on(head, *day).ok_or(PastError::TooEarly(*day))?, day.to_string(), true),
        None => {
            let found =
                BRANCHES.iter().find_map(|(name, full)| Some((git.resolve(full).ok()?, name.to_string(), false)));
            found.ok_or_else(|| {
                Problem::request("no branch `main` or `origin/main` to compare with", "say which: `--base BRANCH`")
            })?
        }
    };
    match git.merge_base(tip, head) {
        Some(commit) => Ok(Base { commit, tip, name, is_past }),
        None => Err(Problem::request(
            format!("`{name}` and the work at hand have no commit in common"),
            "a shallow clone does not reach back far enough: `git fetch --unshallow`, in CI `fetch-depth: 0`",
        )),
    }
}
