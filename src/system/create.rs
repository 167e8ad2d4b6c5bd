use std::io::Write;
use std::path::{Path, PathBuf};

use super::names::is_control;
use super::{RealSystem, SystemError};
use crate::source::SourcePath;

impl RealSystem {
    /// Creates a file of the project that does not exist yet, with the folders above it. Never
    /// overwrites, and never follows a link out of the project.
    pub fn create(&self, path: &SourcePath, bytes: &[u8]) -> Result<PathBuf, SystemError> {
        let outside = || SystemError::Outside { path: path.to_string() };
        let failed = |what: &'static str| move |source| SystemError::Io { what, path: path.to_string(), source };
        let parts: Vec<&str> = path.as_str().split('/').collect();
        let harmless = |part: &&str| !part.is_empty() && *part != ".." && *part != "." && !part.contains(is_control);
        if !parts.iter().all(harmless) {
            return Err(outside());
        }
        let mut folder = self.folder().to_path_buf();
        for part in &parts[..parts.len() - 1] {
            folder.push(part);
            match folder.symlink_metadata() {
                Ok(meta) if meta.is_dir() => {}
                Ok(_) => return Err(SystemError::Link { path: path.to_string() }),
                Err(_) => std::fs::create_dir(&folder).map_err(failed("create the folder of"))?,
            }
        }
        let full = folder.join(parts[parts.len() - 1]);
        let mut file = std::fs::File::create_new(&full).map_err(failed("create"))?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
            // Half a file would stand in the way of the next attempt; the first error is what counts.
            let _ = self.take_back(&full);
            failed("write")(error)
        })?;
        Ok(full)
    }

    /// Removes a file that was created a moment ago, and the folders above it that hold nothing else.
    #[expect(clippy::disallowed_methods, reason = "this is the room that writes")]
    pub fn take_back(&self, file: &Path) -> std::io::Result<()> {
        std::fs::remove_file(file)?;
        let above =
            file.ancestors().skip(1).take_while(|folder| folder.starts_with(self.folder()) && *folder != self.folder());
        for folder in above {
            if std::fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}
