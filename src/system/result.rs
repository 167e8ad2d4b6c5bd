use std::io::Write;
use std::path::Path;

use super::SystemError;
use super::replace::draft_name;

/// What happens to a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Kept,
    /// It is replaced whole.
    Replaced,
}

/// Writes a result into a file that somebody named on the command line: whole, or not at all.
pub fn write_result(path: &Path, bytes: &[u8], existing: Existing) -> Result<(), SystemError> {
    let failed = |what: &'static str| move |source| SystemError::Io { what, path: path.display().to_string(), source };
    path.file_name().ok_or_else(|| SystemError::NotAFile { path: path.display().to_string() })?;
    if existing == Existing::Kept && path.symlink_metadata().is_ok() {
        return Err(failed("create")(std::io::ErrorKind::AlreadyExists.into()));
    }
    let draft = path.with_file_name(draft_name());
    let written = std::fs::File::create_new(&draft).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| match existing {
        // A hard link fails where a rename would replace what came in between.
        Existing::Kept => std::fs::hard_link(&draft, path).and_then(|()| discard(&draft)),
        Existing::Replaced => std::fs::rename(&draft, path),
    });
    placed.map_err(|error| {
        // The first error is what counts.
        let _ = discard(&draft);
        failed("write")(error)
    })
}

#[expect(clippy::disallowed_methods, reason = "this is the room that writes")]
fn discard(file: &Path) -> std::io::Result<()> {
    std::fs::remove_file(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "looks at what was written")]
    fn a_file_that_is_there_stays_unless_it_is_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        write_result(&file, b"one", Existing::Kept).unwrap();
        assert!(write_result(&file, b"two", Existing::Kept).is_err());
        assert_eq!(std::fs::read(&file).unwrap(), b"one");
        write_result(&file, b"two", Existing::Replaced).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        assert!(write_result(&folder.path().join("gone/a.csv"), b"x", Existing::Kept).is_err());
        assert!(write_result(folder.path(), b"x", Existing::Replaced).is_err());
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["a.csv"], "no draft is left");
    }
}
