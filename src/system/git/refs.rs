//! Branches, tags and `HEAD`, read from their files.

use std::path::Path;

use super::discover::{Places, read};
use crate::history::ObjectId;

/// Bytes of `packed-refs` that are read at most.
const PACKED: u64 = 256 << 20;

/// What a reference holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    /// An object.
    Object(ObjectId),
    /// Another reference, which may not exist yet.
    Symbolic(String),
}

/// A reference by its full name: `HEAD`, `refs/heads/main`.
pub(super) fn find(places: &Places, name: &str) -> Option<Reference> {
    if !is_name(name) {
        return None;
    }
    let own = !name.starts_with("refs/") || name.starts_with("refs/worktree/") || name.starts_with("refs/bisect/");
    let folder = if own { &places.private } else { &places.common };
    loose(folder, name).or_else(|| packed(&places.common, name).map(Reference::Object))
}

/// The object behind a reference, symbolic ones followed.
pub(super) fn peel(places: &Places, name: &str) -> Option<ObjectId> {
    let mut name = name.to_owned();
    for _ in 0..5 {
        match find(places, &name)? {
            Reference::Object(id) => return Some(id),
            Reference::Symbolic(next) => name = next,
        }
    }
    None
}

/// The branch that is checked out.
pub(super) fn branch(places: &Places) -> Option<String> {
    match find(places, "HEAD")? {
        Reference::Symbolic(name) => name.strip_prefix("refs/heads/").map(str::to_owned),
        Reference::Object(_) => None,
    }
}

/// Is there a file of a branch, whatever it holds?
pub(super) fn is_written(places: &Places, branch: &str) -> bool {
    places.common.join("refs/heads").join(branch).is_file()
}

/// Names of branches and tags for suggestions, in order.
pub(super) fn names(places: &Places) -> Vec<String> {
    let packed = read(&places.common.join("packed-refs"), PACKED).unwrap_or_default();
    let packed = packed.lines().filter_map(|line| line.split_once(' ').map(|(_, name)| name.to_owned()));
    let mut names: Vec<String> = packed.filter(|name| is_name(name)).collect();
    for kind in ["refs/heads", "refs/tags", "refs/remotes"] {
        let below = walkdir::WalkDir::new(places.common.join(kind)).max_depth(8);
        for entry in below.into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
            let path = entry.path().strip_prefix(&places.common).ok().and_then(Path::to_str);
            names.extend(path.map(|path| path.replace('\\', "/")));
        }
    }
    let short = |name: String| {
        let kinds = ["refs/heads/", "refs/tags/", "refs/remotes/"];
        kinds.iter().find_map(|kind| name.strip_prefix(kind)).map(str::to_owned)
    };
    let mut names: Vec<String> = names.into_iter().filter_map(short).collect();
    names.sort();
    names.dedup();
    names
}

fn loose(folder: &Path, name: &str) -> Option<Reference> {
    let text = read(&folder.join(name), 4096)?;
    match text.strip_prefix("ref:") {
        Some(target) => Some(Reference::Symbolic(target.trim().to_owned())),
        None => ObjectId::from_hex(text.trim_end().as_bytes()).map(Reference::Object),
    }
}

fn packed(common: &Path, name: &str) -> Option<ObjectId> {
    let text = read(&common.join("packed-refs"), PACKED)?;
    let line = text.lines().find(|line| line.split_once(' ').is_some_and(|(_, found)| found == name))?;
    ObjectId::from_hex(line.split(' ').next()?.as_bytes())
}

/// May a reference be called this? Nothing that leaves the folder of references may.
pub(super) fn is_name(name: &str) -> bool {
    let forbidden = |c: char| c.is_control() || matches!(c, ' ' | '~' | '^' | ':' | '?' | '*' | '[' | '\\');
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    !name.contains(forbidden) && !name.contains("..") && !name.contains("@{") && name.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reference_leads_out_of_the_repository() {
        for name in
            ["", "/etc/passwd", "refs/../../x", "../x", "refs//x", "a b", "refs/.x", "x.lock", "a\0", "main@{1}"]
        {
            assert!(!is_name(name), "{name}");
        }
        for name in ["HEAD", "refs/heads/feature/7.5", "refs/tags/v1.0", "refs/heads/prüfung"] {
            assert!(is_name(name), "{name}");
        }
    }
}
