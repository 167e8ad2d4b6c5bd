//! What reading the sources can find, in one voice for the disk and for memory.

use super::error::SystemError;
use super::limits::{Limits, bytes};
use super::names::{is_control, printable};
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{SourcePath, Span, TextRange};

/// The rules of what is no fault of the manual but of the moment or the machine: a file was there and
/// could not be read. A site made without it would lack a document that nobody withdrew.
const UNREAD: [&str; 2] = ["unreadable-file", "changed-while-reading"];

/// Was something not read that belongs to the manual?
pub fn is_unread(found: &[Diagnostic]) -> bool {
    found.iter().any(|finding| UNREAD.contains(&finding.rule))
}

/// Is a folder of sources not there? A manual of which nothing else is left was not withdrawn: its folder has another name.
pub fn is_rootless(found: &[Diagnostic]) -> bool {
    found.iter().any(|finding| matches!(finding.rule, "missing-root" | "root-outside"))
}

fn at(path: &str) -> Span {
    let path = if path.contains(is_control) { SourcePath::new(printable(path)) } else { SourcePath::new(path) };
    Span::new(&path, TextRange::default())
}

pub(super) fn missing_root(root: &str) -> Diagnostic {
    Diagnostic::global("missing-root", Severity::Error, format!("the source root `{}` is no folder", printable(root)))
        .why("nothing below it is part of the manual")
        .help("create the folder, or correct `roots` in `[sources]` of `clausebook.toml`")
}

/// Puts a finding about a root where the configuration names that root. Reading knows the names alone.
pub fn place_root(finding: &mut Diagnostic, root: &str, place: &Span) {
    let is_of_root = matches!(finding.rule, "missing-root" | "root-outside") && finding.span.is_none();
    if is_of_root && finding.message.contains(&format!("`{}`", printable(root))) {
        finding.span = Some(place.clone());
    }
}

pub(super) fn root_outside(root: &str) -> Diagnostic {
    Diagnostic::global(
        "root-outside",
        Severity::Error,
        format!("the source root `{}` does not lie below the project", printable(root)),
    )
    .why("a manual is built from its own repository and from nothing else")
    .help("name a folder below that of `clausebook.toml`, without `..`")
}

pub(super) fn symlink(path: &str) -> Diagnostic {
    Diagnostic::error("symlink-skipped", at(path), format!("`{}` is a symbolic link and was not read", printable(path)))
        .why("a link can point out of the sources, so that unpublished files would be published")
        .help("replace the link by the file or folder it points to")
}

pub(super) fn special(path: &str) -> Diagnostic {
    Diagnostic::error("special-file", at(path), format!("`{}` is no regular file and was not read", printable(path)))
        .why("a pipe, a socket or a device has no content that could be published")
        .help("remove it from the sources")
}

pub(super) fn not_utf8(path: &str) -> Diagnostic {
    Diagnostic::error("path-not-utf8", at(path), format!("the name `{}` is no UTF-8 and was skipped", printable(path)))
        .why("it would have another address on every system")
        .help("rename the file")
}

pub(super) fn control_character(path: &str) -> Diagnostic {
    Diagnostic::error(
        "path-character",
        at(path),
        format!("the name `{}` holds a control character and was skipped", printable(path)),
    )
    .why("it can forge what a terminal, a log or a listing shows")
    .help("rename the file")
}

pub(super) fn too_deep(path: &str, limits: &Limits) -> Diagnostic {
    Diagnostic::error("too-deep", at(path), format!("`{}` lies too deep and was skipped", printable(path)))
        .why(format!(
            "at most {} folders may lie within one another, and a path may have {} bytes",
            limits.max_depth, limits.max_path
        ))
        .help("move it up")
}

pub(super) fn too_many_files(limits: &Limits) -> Diagnostic {
    Diagnostic::global(
        "too-many-files",
        Severity::Error,
        format!("the sources hold more than {} files; the rest was not read", limits.max_files),
    )
    .why("a manual of this size is most likely a wrong root")
    .help("check `roots` in `[sources]` of `clausebook.toml`")
}

pub(super) fn too_much_text(path: &str, limits: &Limits) -> Diagnostic {
    Diagnostic::error(
        "file-too-large",
        at(path),
        format!("`{}` was not read: the text of the sources exceeds {}", printable(path), bytes(limits.max_total_text)),
    )
    .why("a manual of this size is most likely a wrong root")
    .help("check `roots` in `[sources]` of `clausebook.toml`")
}

/// A file of the sources that could not be read, as a finding instead of an error.
pub(super) fn unreadable(error: SystemError) -> Diagnostic {
    let help = error.help();
    let message = error.to_string();
    match error {
        SystemError::Link { path } => symlink(&path),
        SystemError::NotAFile { path } => special(&path),
        SystemError::TooLarge { path, .. } => Diagnostic::error("file-too-large", at(&path), message)
            .why("a text of this size cannot be reviewed by anybody")
            .help(help),
        SystemError::Changed { path } => Diagnostic::error("changed-while-reading", at(&path), message)
            .why("the manual would show a state that nobody saved")
            .help(help),
        SystemError::Io { path, .. } => Diagnostic::error("unreadable-file", at(&path), message)
            .why("the manual would miss this file without a word")
            .help(help),
        SystemError::Missing { path }
        | SystemError::Withheld { path, .. }
        | SystemError::Outside { path }
        | SystemError::NoProject { path }
        | SystemError::NotEmpty { path, .. } => Diagnostic::error("unreadable-file", at(&path), message).help(help),
        SystemError::Environment { .. } => Diagnostic::global("unreadable-file", Severity::Error, message).help(help),
    }
}
