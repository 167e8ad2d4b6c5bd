use std::io;

use thiserror::Error;

use super::names::printable;

/// What the world outside refused to do.
#[derive(Debug, Error)]
pub enum SystemError {
    /// The project's folder cannot be opened, or no folder above holds a `clausebook.toml`.
    #[error("{} holds no `clausebook.toml`", tick(.path))]
    NoProject {
        /// The folder that was looked at, with everything above it.
        path: String,
    },
    /// A new project was to be written into a folder that holds something.
    #[error("{} is not empty: it holds {}", tick(.path), tick(.name))]
    NotEmpty {
        /// The folder.
        path: String,
        /// The first thing that was found in it.
        name: String,
    },
    /// A file is not there.
    #[error("{} does not exist", tick(.path))]
    Missing {
        /// The file.
        path: String,
    },
    /// A path is absolute, climbs out of the project or names something hidden.
    #[error("{} does not lie among the files of this project", tick(.path))]
    Outside {
        /// The path as it was written.
        path: String,
    },
    /// Something on the way is a symbolic link.
    #[error("{} is or passes through a symbolic link", tick(.path))]
    Link {
        /// The file.
        path: String,
    },
    /// A folder, pipe, socket or device stands where a file was expected.
    #[error("{} is not a regular file", tick(.path))]
    NotAFile {
        /// What was opened.
        path: String,
    },
    /// The file is larger than the limit.
    #[error("{} has {}, the limit is {}", tick(.path), super::limits::bytes(*.len), super::limits::bytes(*.limit))]
    TooLarge {
        /// The file.
        path: String,
        /// Its size in bytes.
        len: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The file is not of a type that is published, or not what its name says.
    #[error("{} is not published: {fault}", tick(.path))]
    Withheld {
        /// The file.
        path: String,
        /// Why not.
        fault: crate::source::attachment::Fault,
    },
    /// The file changed while it was read, twice in a row.
    #[error("{} changed while it was read", tick(.path))]
    Changed {
        /// The file.
        path: String,
    },
    /// The operating system said no.
    #[error("cannot {what} {}: {source}", tick(.path))]
    Io {
        /// What was tried, as a verb: `read`.
        what: &'static str,
        /// The file or folder.
        path: String,
        /// The operating system's word for it.
        source: io::Error,
    },
    /// An environment variable holds nothing that can be used.
    #[error("`{name}` is {value:?}, which is not {expected}")]
    Environment {
        /// The variable.
        name: &'static str,
        /// What it holds.
        value: String,
        /// What it should hold.
        expected: &'static str,
    },
}

impl SystemError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::NoProject { .. } => "change to the folder of your manual, or write one with `clausebook init`".into(),
            Self::NotEmpty { .. } => "name a new or an empty folder: `clausebook init manual`".into(),
            Self::Missing { .. } => "check the spelling, upper and lower case included".into(),
            Self::Outside { .. } => "copy the file below one of the roots in `[sources]`".into(),
            Self::Link { .. } => "replace the link by the file it points to: links are not followed".into(),
            Self::NotAFile { .. } => "name a file".into(),
            Self::TooLarge { .. } => "split the file, or link to it where it is kept".into(),
            Self::Withheld { fault, .. } => fault.help(),
            Self::Changed { .. } => "let the other program finish and run the command again".into(),
            Self::Io { what, source, .. } => advice(what, source).into(),
            Self::Environment { name, .. } => format!("correct `{name}` or unset it"),
        }
    }
}

/// What to do about an error of the operating system, by what was tried.
pub(super) fn advice(what: &str, error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound if matches!(what, "open" | "read" | "list" | "find") => {
            "check the spelling, upper and lower case included"
        }
        io::ErrorKind::NotADirectory => "name a folder: here, or on the way, is a file",
        io::ErrorKind::PermissionDenied => "give the user who runs this the right to it",
        io::ErrorKind::StorageFull => "free space on the disk",
        io::ErrorKind::QuotaExceeded => "free space within the quota",
        io::ErrorKind::ReadOnlyFilesystem => "the file system is mounted read-only: choose another place",
        io::ErrorKind::AlreadyExists => "choose another name, or move away what is there",
        io::ErrorKind::NotFound => "check that the folder above it exists",
        io::ErrorKind::FileTooLarge => "raise the limit on file size (`ulimit -f`)",
        _ if matches!(rustix::io::Errno::from_io_error(error), Some(e) if e == rustix::io::Errno::MFILE) => {
            "raise the limit on open files (`ulimit -n`)"
        }
        _ => "look at the disk and the system's log, then run the command again",
    }
}

pub(super) fn tick(path: &str) -> String {
    format!("`{}`", printable(path))
}
