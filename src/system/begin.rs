use std::io;
use std::path::{Path, PathBuf};

use super::names::printable;
use super::{RealSystem, SystemError};
use crate::source::SourcePath;

/// What became of the wish for a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repository {
    /// An empty one was made.
    Made,
    /// The folder is, or lies in, one already.
    Present {
        /// The way to the folder from the root of the repository; empty if they are one.
        below: PathBuf,
    },
}

impl RealSystem {
    /// Opens the folder of a new project and makes it if it is not there. A folder that holds anything
    /// besides an empty repository's `.git` is refused, and nothing in it is touched.
    pub fn begin(folder: &Path) -> Result<Self, SystemError> {
        let path = || folder.display().to_string();
        let failed = |what: &'static str| move |source| SystemError::Io { what, path: path(), source };
        match std::fs::read_dir(folder) {
            Ok(entries) => {
                for entry in entries {
                    let name = entry.map_err(failed("read"))?.file_name();
                    if name != ".git" {
                        let name = printable(&name.to_string_lossy());
                        return Err(SystemError::NotEmpty { path: path(), name });
                    }
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                std::fs::create_dir_all(folder).map_err(failed("create"))?;
            }
            Err(error) => return Err(failed("read")(error)),
        }
        Self::open(folder)
    }

    /// Makes an empty git repository of the project's folder, as `git init` does, unless one is there or
    /// above: only files are written, no program is started.
    pub fn begin_repository(&self) -> Result<Repository, SystemError> {
        let is_root = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
        if let Some(root) = self.folder().ancestors().find(is_root) {
            let below = self.folder().strip_prefix(root).unwrap_or(Path::new("")).to_owned();
            return Ok(Repository::Present { below });
        }
        for folder in ["objects/info", "objects/pack", "refs/heads", "refs/tags"] {
            let folder = self.folder().join(".git").join(folder);
            let failed = |source| SystemError::Io { what: "create", path: folder.display().to_string(), source };
            std::fs::create_dir_all(&folder).map_err(failed)?;
        }
        let config =
            "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n";
        self.create(&SourcePath::new(".git/config"), config.as_bytes())?;
        // Last: without it the folder is no repository, and `git init` makes it one.
        self.create(&SourcePath::new(".git/HEAD"), b"ref: refs/heads/main\n")?;
        Ok(Repository::Made)
    }
}
