//! Finding the repository of a folder. Its configuration is read as text for the few words that say how
//! objects and references are stored; nothing else in it has any effect, and nothing is ever started.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::history::Absence;

/// Extensions of the format that change nothing about how history is read.
const HARMLESS: [&str; 6] =
    ["noop", "preciousobjects", "partialclone", "worktreeconfig", "relativeworktrees", "compatobjectformat"];

/// Where a repository keeps its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places {
    /// The folder that is checked out.
    pub(super) worktree: PathBuf,
    /// What belongs to this checkout: `HEAD`.
    pub(super) private: PathBuf,
    /// What all checkouts share: objects, branches, configuration.
    pub(super) common: PathBuf,
}

/// Finds the repository that holds a folder. Only `.git` counts: a folder that merely looks like a
/// repository may be part of what somebody sent.
pub(super) fn discover(folder: &Path) -> Result<Places, Absence> {
    let held = folder.ancestors().find_map(|folder| {
        let git = folder.join(".git");
        git.symlink_metadata().is_ok().then(|| (folder.to_owned(), git))
    });
    let (worktree, git) = held.ok_or(Absence::NoRepository)?;
    let private = if git.is_dir() { git } else { linked(&worktree, &git)? };
    let common = match read(&private.join("commondir"), 4096) {
        Some(text) => private.join(text.trim_end_matches(['\n', '\r'])),
        None => private.clone(),
    };
    let holds =
        is_there(&private.join("HEAD"), Metadata::is_file)? && is_there(&common.join("objects"), Metadata::is_dir)?;
    if !holds {
        return Err(Absence::Unreadable("`.git` holds no `HEAD` or no objects".into()));
    }
    Ok(Places { worktree, private, common })
}

/// Is something there, and what it must be? Not to be let in is another thing than to find nothing.
fn is_there(path: &Path, is_right: impl Fn(&Metadata) -> bool) -> Result<bool, Absence> {
    match path.metadata() {
        Ok(metadata) => Ok(is_right(&metadata)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(false),
        Err(error) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Err(Absence::Unreadable(format!("`{name}` in `.git`: {error}")))
        }
    }
}

/// A checkout whose `.git` is a file: a linked worktree or a submodule.
fn linked(worktree: &Path, git: &Path) -> Result<PathBuf, Absence> {
    let text = read(git, 4096).ok_or_else(|| Absence::Unreadable("`.git` is no folder and no text".into()))?;
    let target = text.strip_prefix("gitdir: ").map(|target| target.trim_end_matches(['\n', '\r']));
    let target = target.ok_or_else(|| Absence::Unreadable("`.git` does not say `gitdir:`".into()))?;
    let target = worktree.join(target);
    if target.is_dir() {
        return Ok(target);
    }
    Err(Absence::Unreadable("`.git` names a folder that is not there (was the worktree or submodule moved?)".into()))
}

/// A small text file; `None` if it is not there, too large or no text.
pub(super) fn read(path: &Path, limit: u64) -> Option<String> {
    // A pipe in the place of a file would keep whoever opens it waiting.
    let waits_for_nobody = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = File::options().read(true).custom_flags(waits_for_nobody).open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).ok()?;
    if bytes.len() as u64 > limit {
        return None;
    }
    String::from_utf8(bytes).ok()
}

/// What the configuration says about storage and branches; the last word on a key counts.
#[derive(Debug, Default, Clone)]
pub(super) struct Config(BTreeMap<String, String>);

impl Config {
    /// Reads the configuration of the repository alone, without those it includes.
    pub(super) fn open(common: &Path) -> Self {
        Self::read(&common.join("config"))
    }

    /// Reads one file of configuration; one that is not there says nothing.
    pub(super) fn read(file: &Path) -> Self {
        Self::parse(&read(file, 4 << 20).unwrap_or_default())
    }

    /// Does it refer to further files? They are not read.
    pub(super) fn has_includes(&self) -> bool {
        self.0.keys().any(|key| key.starts_with("include.") || key.starts_with("includeif."))
    }

    fn parse(text: &str) -> Self {
        let mut values = BTreeMap::new();
        let mut section = String::new();
        for line in text.lines().map(str::trim) {
            if let Some(header) = line.strip_prefix('[') {
                let header = header.split(']').next().unwrap_or_default();
                section = match header.split_once('"') {
                    Some((name, rest)) => {
                        let part = rest.trim_end().trim_end_matches('"').replace("\\\"", "\"").replace("\\\\", "\\");
                        format!("{}.{part}", name.trim().to_ascii_lowercase())
                    }
                    None => header.trim().to_ascii_lowercase(),
                };
            } else if !line.starts_with(['#', ';']) && !line.is_empty() {
                let (key, value) = line.split_once('=').unwrap_or((line, "true"));
                let value = value.split([';', '#']).next().unwrap_or_default().trim().trim_matches('"');
                values.insert(format!("{section}.{}", key.trim().to_ascii_lowercase()), value.to_owned());
            }
        }
        Self(values)
    }

    /// The value of a key: `branch.main.remote`.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// How objects are named, if the repository is stored in a way that is read here.
    pub(super) fn object_format(&self) -> Result<gix_hash::Kind, Absence> {
        let unsupported = |what: String| Err(Absence::Unsupported(what));
        let version = self.get("core.repositoryformatversion").unwrap_or("0");
        if !matches!(version, "0" | "1") {
            return unsupported(format!("has format {version}"));
        }
        let mut format = gix_hash::Kind::Sha1;
        for (key, value) in self.0.range("extensions.".to_owned().."extensions/".to_owned()) {
            match (key.trim_start_matches("extensions."), value.to_ascii_lowercase().as_str()) {
                ("objectformat", "sha1") | ("refstorage", "files") => {}
                ("objectformat", "sha256") => format = gix_hash::Kind::Sha256,
                ("refstorage", storage) => return unsupported(format!("keeps its branches as `{storage}`")),
                (name, _) if HARMLESS.contains(&name) => {}
                (name, _) if version == "1" => return unsupported(format!("uses the extension `{name}`")),
                _ => {}
            }
        }
        Ok(format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_is_read_as_git_writes_it() {
        let config = Config::parse(
            "[core]\n\trepositoryformatversion = 1 ; old\n\tbare\n[Branch \"feat/a.b\"]\n  Remote = origin\n\
             \tmerge = \"refs/heads/x\"\n[include]\n path = /etc/passwd\n[extensions]\nobjectFormat = SHA256\n",
        );
        assert_eq!(config.get("branch.feat/a.b.remote"), Some("origin"));
        assert_eq!(config.get("branch.feat/a.b.merge"), Some("refs/heads/x"));
        assert_eq!(config.get("core.bare"), Some("true"));
        assert_eq!(config.object_format(), Ok(gix_hash::Kind::Sha256));
    }

    #[test]
    fn a_repository_that_is_stored_in_an_unknown_way_is_not_guessed_at() {
        for (text, known) in [
            ("", true),
            ("[core]\nrepositoryformatversion = 1\n[extensions]\nworktreeConfig = true\npartialclone = origin", true),
            ("[extensions]\nsomething = true", true),
            ("[core]\nrepositoryformatversion = 2", false),
            ("[core]\nrepositoryformatversion = 1\n[extensions]\nsomething = true", false),
            ("[core]\nrepositoryformatversion = 1\n[extensions]\nrefstorage = reftable", false),
            ("[core]\nrepositoryformatversion = 1\n[extensions]\nobjectformat = sha3", false),
        ] {
            assert_eq!(Config::parse(text).object_format().is_ok(), known, "{text}");
        }
    }
}
