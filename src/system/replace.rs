use std::io::Write;

use super::names::is_control;
use super::{Limits, RealSystem, SystemError};
use crate::source::SourcePath;

impl RealSystem {
    /// Reads a file of the project, whatever it is for; `None` if it is not there.
    pub fn read_own(&self, path: &SourcePath, limits: &Limits) -> Result<Option<Vec<u8>>, SystemError> {
        match self.read_beneath(path, limits.max_text) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(SystemError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts bytes in the place of a file of the project, or into a new one: at every instant the old or
    /// the new content, whole. No link is followed, and the file keeps its rights.
    pub fn replace(&self, path: &SourcePath, bytes: &[u8]) -> Result<(), SystemError> {
        let failed = |what: &'static str| move |source| SystemError::Io { what, path: path.to_string(), source };
        let parts: Vec<&str> = path.as_str().split('/').collect();
        let harmless = |part: &&str| !part.is_empty() && *part != ".." && *part != "." && !part.contains(is_control);
        let (Some((name, folders)), true) = (parts.split_last(), parts.iter().all(harmless)) else {
            return Err(SystemError::Outside { path: path.to_string() });
        };
        let mut folder = self.folder().to_path_buf();
        for part in folders {
            folder.push(part);
            let meta = folder.symlink_metadata().map_err(failed("open the folder of"))?;
            if !meta.is_dir() {
                return Err(SystemError::Link { path: path.to_string() });
            }
        }
        let target = folder.join(name);
        let rights = match target.symlink_metadata() {
            Ok(meta) if meta.is_file() => Some(meta.permissions()),
            Ok(meta) if meta.is_symlink() => return Err(SystemError::Link { path: path.to_string() }),
            Ok(_) => return Err(SystemError::NotAFile { path: path.to_string() }),
            Err(_) => None,
        };
        let draft = folder.join(draft_name());
        let written = std::fs::File::create_new(&draft).and_then(|mut file| {
            file.write_all(bytes)?;
            if let Some(rights) = rights {
                file.set_permissions(rights)?;
            }
            file.sync_all()
        });
        let placed = written.and_then(|()| std::fs::rename(&draft, &target));
        placed.map_err(|error| {
            // What is left of the draft is of no use; the first error is what counts.
            let _ = remove(&draft);
            failed("write")(error)
        })
    }
}

/// A name for what is being written: hidden, so that no build takes it for a source; drawn by lot, so that two
/// do not meet; short, whatever the file is called.
pub(super) fn draft_name() -> String {
    let lot = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), std::process::id());
    format!(".clausebook-{lot:016x}")
}

#[expect(clippy::disallowed_methods, reason = "this is the room that writes")]
fn remove(file: &std::path::Path) -> std::io::Result<()> {
    std::fs::remove_file(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_no_link_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let system = RealSystem::open(folder.path()).unwrap();
        let path = |text: &str| SourcePath::new(text);
        let limits = Limits::default();
        assert_eq!(system.read_own(&path("a.json"), &limits).unwrap(), None);
        system.replace(&path("a.json"), b"one").unwrap();
        system.replace(&path("a.json"), b"two").unwrap();
        assert_eq!(system.read_own(&path("a.json"), &limits).unwrap().as_deref(), Some(&b"two"[..]));
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["a.json"], "no draft is left");
        for outside in ["../a.json", "", "x/../../a", "gone/a.json"] {
            assert!(system.replace(&path(outside), b"x").is_err(), "{outside}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("a.json"), folder.path().join("b.json")).unwrap();
            assert!(matches!(system.replace(&path("b.json"), b"x"), Err(SystemError::Link { .. })));
        }
    }
}
