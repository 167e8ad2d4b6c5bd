use std::fmt;
use std::io;

use thiserror::Error;

use crate::system::SystemError;
use crate::system::error::{advice, tick};
use crate::system::limits::bytes;

/// Why nothing was published. Whatever it is, the site that was there is there still, whole.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The folder may not be replaced.
    #[error("{0}")]
    Refused(Box<Refused>),
    /// Another run works on the same folder.
    #[error("another run is publishing to {}: {holder}", tick(.out))]
    Busy {
        /// The output folder.
        out: String,
        /// Who works on it.
        holder: Holder,
    },
    /// An artifact's address is not one.
    #[error("an artifact cannot be published as {}: the address {reason}", tick(.address))]
    Address {
        /// The address.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Two artifacts have one address, or differ in case only, or one is the other's folder.
    #[error("two artifacts have one address: {} and {}", tick(.address), tick(.other))]
    Duplicate {
        /// The address that came second.
        address: String,
        /// The one it collides with.
        other: String,
    },
    /// Files that this program did not write, or that were changed since, stand where new ones belong.
    #[error("{} not written by this program and in the way: {}", count(.paths), list(.paths))]
    Foreign {
        /// The files, below the output folder.
        paths: Vec<String>,
    },
    /// The operating system said no.
    #[error("cannot {what} {}{}: {source}", tick(.path), .len.map(|len| format!(" ({})", bytes(len))).unwrap_or_default())]
    Io {
        /// What was tried, as a verb: `write`.
        what: &'static str,
        /// The file or folder.
        path: String,
        /// How many bytes it needed, if it is about writing.
        len: Option<u64>,
        /// The operating system's word for it.
        source: io::Error,
    },
    /// An attachment could not be read.
    #[error(transparent)]
    Asset(#[from] SystemError),
    /// The folder holds no site of this program.
    #[error("{} is not a published manual: {reason}", tick(.path))]
    NotASite {
        /// The folder.
        path: String,
        /// What is missing or broken.
        reason: String,
    },
    /// An earlier artifact failed, so this site cannot become whole any more.
    #[error("the site is not published, because an artifact could not be written")]
    Incomplete,
    /// The run was interrupted.
    #[error("interrupted; nothing was published")]
    Interrupted,
}

impl PublishError {
    pub(super) fn io(what: &'static str, path: impl Into<String>, source: impl Into<io::Error>) -> Self {
        Self::Io { what, path: path.into(), len: None, source: source.into() }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Refused(refused) => refused.reason.help().into(),
            Self::Busy { .. } => "wait until it is done, or run with `--wait`".into(),
            Self::Address { .. } | Self::Duplicate { .. } => "rename one of the files behind it".into(),
            Self::Foreign { .. } => "move them out of the output folder; nothing was changed".into(),
            Self::Io { source, .. } if source.raw_os_error() == Some(rustix::io::Errno::XDEV.raw_os_error()) => {
                "this file system cannot move folders (as in a container's image): publish to a volume".into()
            }
            Self::Io { what, source, .. } => format!("{}; the published site was not changed", advice(what, source)),
            Self::Asset(error) => error.help(),
            Self::NotASite { .. } => "name a folder that `clausebook build` has written".into(),
            Self::Incomplete | Self::Interrupted => "run the command again".into(),
        }
    }
}

fn count(paths: &[String]) -> String {
    match paths.len() {
        1 => "1 file was".into(),
        many => format!("{many} files were"),
    }
}

/// A few names of many.
fn list(paths: &[String]) -> String {
    let mut shown: Vec<String> = paths.iter().take(5).map(|path| tick(path)).collect();
    if paths.len() > shown.len() {
        shown.push(format!("{} more", paths.len() - shown.len()));
    }
    shown.join(", ")
}

/// A folder that is not replaced, and what would have been lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The output folder.
    pub out: String,
    /// Why not.
    pub reason: Refusal,
    /// Names in it that would have been lost.
    pub lost: Vec<String>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refusing to publish to {}: {}", tick(&self.out), self.reason)?;
        if !self.lost.is_empty() {
            write!(f, "; it would replace {}", list(&self.lost))?;
        }
        Ok(())
    }
}

/// Why a folder is not replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The path is empty.
    Empty,
    /// The path goes up from a folder that does not exist.
    Unresolved,
    /// The path has no name that can be shown.
    Unnameable,
    /// It is the root of the file system.
    Root,
    /// It is the home folder, or holds it.
    Home,
    /// It is the folder that the command was started in, or holds it.
    Here,
    /// It is or holds the project itself, with its configuration.
    HoldsProject,
    /// It is or holds this source folder.
    HoldsSources(String),
    /// It lies in this source folder.
    InSources(String),
    /// It holds a git repository, here.
    HoldsGit(String),
    /// It lies in a git repository's own folder.
    InGit,
    /// It is a symbolic link.
    Link,
    /// It is no folder.
    NotAFolder,
    /// It is a mount point.
    MountPoint,
    /// It is not empty and this program did not write it.
    NotOurs,
    /// Its manifest is a link or no file.
    MarkerIsNoFile,
    /// Its manifest cannot be understood.
    MarkerBroken(String),
    /// It holds the manual of another project.
    OtherProject {
        /// The project in the manifest.
        found: String,
        /// The project to be published.
        wanted: String,
    },
    /// The folder for the work beside it exists and belongs to somebody else.
    StagingNotOurs(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the path is empty"),
            Self::Unresolved => f.write_str("the path goes up (`..`) from a folder that does not exist"),
            Self::Unnameable => f.write_str("the name holds characters that cannot be shown"),
            Self::Root => f.write_str("it is the root of the file system"),
            Self::Home => f.write_str("it is the home folder or holds it"),
            Self::Here => f.write_str("it is the current folder or holds it"),
            Self::HoldsProject => f.write_str("it is or holds the project's own folder"),
            Self::HoldsSources(folder) => write!(f, "it is or holds the source folder {}", tick(folder)),
            Self::InSources(folder) => write!(f, "it lies in the source folder {}", tick(folder)),
            Self::HoldsGit(path) => write!(f, "it holds a git repository ({})", tick(path)),
            Self::InGit => f.write_str("it lies in a git repository's own folder"),
            Self::Link => f.write_str("it is a symbolic link"),
            Self::NotAFolder => f.write_str("it is not a folder"),
            Self::MountPoint => f.write_str("it is a mount point, which cannot be swapped"),
            Self::NotOurs => f.write_str("it is not empty and was not written by this program"),
            Self::MarkerIsNoFile => write!(f, "its `{}` is not a regular file", super::MANIFEST),
            Self::MarkerBroken(why) => write!(f, "its `{}` is broken ({why})", super::MANIFEST),
            Self::OtherProject { found, wanted } => {
                write!(f, "it holds the manual {}, this is {}", tick(found), tick(wanted))
            }
            Self::StagingNotOurs(path) => write!(f, "{} is in the way and not of this program", tick(path)),
        }
    }
}

impl Refusal {
    /// What to do about it.
    fn help(&self) -> &'static str {
        match self {
            Self::MountPoint => "name a folder below it: `--out FOLDER/site`",
            Self::NotOurs | Self::MarkerIsNoFile | Self::MarkerBroken(_) => {
                "name an empty or a new folder with `--out`, or empty this one yourself"
            }
            Self::OtherProject { .. } => {
                "name another folder with `--out`; if the manual was renamed, remove the old site yourself"
            }
            Self::StagingNotOurs(_) => "look at it and move it away",
            _ => "name a folder of its own for the site, as in `--out public`",
        }
    }
}

/// Who holds the lock on an output folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// Its process id, host and the moment it began, as it wrote them; empty if it has not yet.
    pub text: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text.as_str() {
            "" => f.write_str("it has just begun"),
            text => f.write_str(text),
        }
    }
}
