//! Names of commits as people type them: `main`, `v1.2`, `3f2a91c`, `HEAD~2`, `@{upstream}`.

use gix_object::Kind;
use thiserror::Error;

use super::store::Store;
use super::{Git, refs};
use crate::diagnostics::nearest;
use crate::history::decode::decode;
use crate::history::{CommitId, ObjectId};

/// A name that stands for no commit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RevisionError {
    /// Nothing is called that.
    #[error("`{name}` is no branch, tag or commit of this repository{}", suggestion(.nearest.as_deref(), *.shallow))]
    Unknown {
        /// The name.
        name: String,
        /// The branch or tag that is spelt most alike.
        nearest: Option<String>,
        /// The commits of this repository are cut off, so that it may be one that is missing.
        shallow: bool,
    },
    /// Several objects begin with these digits.
    #[error("`{name}` is the beginning of several names; write more digits")]
    Ambiguous {
        /// The digits.
        name: String,
    },
    /// A tag, a branch and a branch of another repository can have one name.
    #[error("`{name}` is the name of different commits; write which one is meant: {}", choices(.written))]
    Several {
        /// The name.
        name: String,
        /// The full names.
        written: Vec<String>,
    },
    /// It names something else.
    #[error("`{name}` is a {kind} and no commit")]
    NotACommit {
        /// The name.
        name: String,
        /// What it is.
        kind: String,
    },
    /// A way of naming that is not known here.
    #[error("`{name}` is not understood; write a branch, a tag, a commit, or one of these followed by `~N` or `^N`")]
    Unsupported {
        /// The name.
        name: String,
    },
    /// The branch follows none.
    #[error("`{name}` does not exist: the branch has no upstream branch")]
    NoUpstream {
        /// The name.
        name: String,
    },
}

fn choices(written: &[String]) -> String {
    written.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

fn suggestion(nearest: Option<&str>, shallow: bool) -> String {
    match (nearest, shallow) {
        (Some(nearest), _) => format!("; did you mean `{nearest}`?"),
        (None, true) => "; this clone is shallow, so it may be missing: fetch the whole history".into(),
        (None, false) => String::new(),
    }
}

/// Finds the commit of a name.
pub(super) fn resolve(git: &Git, name: &str) -> Result<CommitId, RevisionError> {
    let unsupported = || RevisionError::Unsupported { name: name.to_owned() };
    let end = name.find(['~', '^']).unwrap_or(name.len());
    let mut id = commit(git, name, base(git, &name[..end], name)?)?;
    let mut steps = &name[end..];
    while let Some(step) = steps.chars().next() {
        steps = &steps[step.len_utf8()..];
        if let Some(rest) = steps.strip_prefix("{commit}").or(steps.strip_prefix("{}")).filter(|_| step == '^') {
            steps = rest;
            continue;
        }
        let digits = steps.len() - steps.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let count: usize = match digits {
            0 => 1,
            _ => steps[..digits].parse().map_err(|_| unsupported())?,
        };
        steps = &steps[digits..];
        let missing = || unknown(git, name);
        id = match step {
            '~' => (0..count).try_fold(id, |id, _| parent(&git.store, id, 1)).ok_or_else(missing)?,
            '^' if count == 0 => id,
            '^' => parent(&git.store, id, count).ok_or_else(missing)?,
            _ => return Err(unsupported()),
        };
    }
    Ok(id)
}

/// Does a name stand for a tag, or for what lies before one? What a branch bears as well is that of the branch.
pub(super) fn is_tag(git: &Git, name: &str) -> bool {
    let name = &name[..name.find(['~', '^']).unwrap_or(name.len())];
    let is = |kind: &str| refs::peel(&git.places, &format!("{kind}{name}")).is_some();
    match ObjectId::from_hex(name.as_bytes()) {
        Some(_) => false,
        None => {
            let is_there = is("refs/tags/") || name.starts_with("tags/") && is("refs/");
            name.starts_with("refs/tags/") || is_there && !is("refs/heads/") && !is("refs/remotes/")
        }
    }
}

/// The object that the part before `~` and `^` names.
fn base(git: &Git, base: &str, name: &str) -> Result<ObjectId, RevisionError> {
    let base = if base == "@" { "HEAD" } else { base };
    if let Some((branch, what)) = base.split_once("@{") {
        return match what.to_ascii_lowercase().as_str() {
            "upstream}" | "u}" => {
                upstream(git, branch).ok_or_else(|| RevisionError::NoUpstream { name: name.to_owned() })
            }
            _ => Err(RevisionError::Unsupported { name: name.to_owned() }),
        };
    }
    if base.is_empty() || base.contains([':', ' ']) || base.contains("..") {
        return Err(RevisionError::Unsupported { name: name.to_owned() });
    }
    // Whoever may push a tag must not decide what the name of a branch means, nor that of a commit.
    if let Some(id) = ObjectId::from_hex(base.as_bytes()).filter(|id| git.store.read_any(*id).is_ok()) {
        return Ok(id);
    }
    let mut named: Vec<(String, ObjectId)> = Vec::new();
    for kind in ["refs/tags/", "refs/heads/", "refs/remotes/"].iter().filter(|_| !base.starts_with("refs/")) {
        let full = format!("{kind}{base}");
        named.extend(refs::peel(&git.places, &full).map(|id| (full, id)));
    }
    if let [(_, first), rest @ ..] = named.as_slice()
        && rest.iter().any(|(_, id)| id != first)
    {
        let written = named.into_iter().map(|(full, _)| full).collect();
        return Err(RevisionError::Several { name: name.to_owned(), written });
    }
    let candidates = ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"];
    let mut found = candidates.iter().filter(|kind| !kind.is_empty() || base == "HEAD" || base.starts_with("refs/"));
    if let Some(id) = found.find_map(|kind| refs::peel(&git.places, &format!("{kind}{base}"))) {
        return Ok(id);
    }
    if let Some(id) = refs::peel(&git.places, &format!("refs/remotes/{base}/HEAD")) {
        return Ok(id);
    }
    abbreviated(git, base)?.ok_or_else(|| unknown(git, name))
}

fn upstream(git: &Git, branch: &str) -> Option<ObjectId> {
    let branch = if branch.is_empty() || branch == "HEAD" { refs::branch(&git.places)? } else { branch.to_owned() };
    let remote = git.config.get(&format!("branch.{branch}.remote"))?;
    let merge = git.config.get(&format!("branch.{branch}.merge"))?;
    match (remote, merge.strip_prefix("refs/heads/")) {
        (".", _) => refs::peel(&git.places, merge),
        (remote, Some(short)) => refs::peel(&git.places, &format!("refs/remotes/{remote}/{short}")),
        _ => None,
    }
}

/// An object whose name begins with these digits.
fn abbreviated(git: &Git, digits: &str) -> Result<Option<ObjectId>, RevisionError> {
    if digits.len() < 4 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let Ok(prefix) = gix_hash::Prefix::from_hex(&digits.to_ascii_lowercase()) else { return Ok(None) };
    let mut candidates = Default::default();
    let found = git.store.once(|handle| handle.lookup_prefix(prefix, Some(&mut candidates)));
    let ids: Vec<ObjectId> = candidates.iter().filter_map(|id| ObjectId::from_bytes(id.as_slice())).collect();
    let commits = || ids.iter().copied().filter(|id| matches!(git.store.read_any(*id), Ok((Kind::Commit, _))));
    match (found, ids.len()) {
        (Err(_), _) | (_, 0) => Ok(None),
        (_, 1) => Ok(ids.first().copied()),
        _ if commits().count() == 1 => Ok(commits().next()),
        _ => Err(RevisionError::Ambiguous { name: digits.to_owned() }),
    }
}

/// The commit that an object is, or that a tag points to.
fn commit(git: &Git, name: &str, mut id: ObjectId) -> Result<CommitId, RevisionError> {
    for _ in 0..16 {
        match git.store.read_any(id) {
            Ok((Kind::Commit, _)) => return Ok(CommitId(id)),
            Ok((Kind::Tag, tag)) => {
                let target = tag.strip_prefix(b"object ").and_then(|rest| rest.split(|byte| *byte == b'\n').next());
                id = target.and_then(ObjectId::from_hex).ok_or_else(|| unknown(git, name))?;
            }
            Ok((kind, _)) => return Err(RevisionError::NotACommit { name: name.to_owned(), kind: kind.to_string() }),
            Err(_) => break,
        }
    }
    Err(unknown(git, name))
}

fn parent(store: &Store, id: CommitId, number: usize) -> Option<CommitId> {
    let bytes = store.read(id.0, Kind::Commit).ok()?;
    decode(id, &bytes).commit.parents.get(number.checked_sub(1)?).copied()
}

fn unknown(git: &Git, name: &str) -> RevisionError {
    let names = refs::names(&git.places);
    let nearest = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
    RevisionError::Unknown { name: name.to_owned(), nearest, shallow: !git.shallow().is_empty() }
}
