//! What files may be called, found out by computation, so that the outcome is the same on a file
//! system that folds case or normalizes names and on one that does neither.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::diagnostics::Diagnostic;
pub use crate::source::fold::{folded, is_invisible};
use crate::source::{SourcePath, Span, TextRange};

/// Bytes that one component of a path may have on the file systems people use.
pub const MAX_COMPONENT: usize = 255;

/// A name as it can be shown: control characters, line ends and bidirectional controls are spelt out.
pub fn printable(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for c in name.chars() {
        if is_control(c) || is_invisible(c) {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Can this character forge what a terminal or a listing shows?
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{E0000}'..='\u{E007F}')
}

/// Is this a device name on Windows, with any extension: `con`, `AUX.1.md`, `com¹`?
pub fn is_reserved(component: &str) -> bool {
    let stem = component.split('.').next().unwrap_or_default().trim_end_matches(' ').to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let numbered = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    numbered.is_some_and(|number| {
        let mut chars = number.chars();
        matches!((chars.next(), chars.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    })
}

/// Why a component cannot be written on every file system people use, if so.
pub fn unportable(component: &str) -> Option<String> {
    if component.len() > MAX_COMPONENT {
        return Some(format!("has {} bytes, {MAX_COMPONENT} are possible", component.len()));
    }
    if is_reserved(component) {
        return Some("is a device name on Windows".into());
    }
    if component.ends_with(['.', ' ']) {
        return Some("ends in a dot or a blank, which Windows drops".into());
    }
    if let Some(c) = component.chars().find(|c| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\')) {
        return Some(format!("holds `{c}`, which no file name on Windows may hold"));
    }
    None
}

/// Looks at one path; the last component only, since folders are looked at on their own.
pub(super) fn inspect(path: &SourcePath, into: &mut Vec<Diagnostic>) {
    let name = path.file_name();
    let span = || Span::new(path, TextRange::default());
    if let Some(reason) = unportable(name) {
        into.push(
            Diagnostic::error("path-reserved", span(), format!("the name `{}` {reason}", printable(name)))
                .why("a colleague on another system could not check the manual out, or would get another file")
                .help("rename it"),
        );
    }
    if let Some(c) = name.chars().find(|c| is_invisible(*c)) {
        into.push(
            Diagnostic::warning(
                "path-character",
                span(),
                format!("the name `{}` holds the invisible character U+{:04X}", printable(name), u32::from(c)),
            )
            .why("two names that look the same would be different files")
            .help("rename it without that character"),
        );
    }
}

/// Names in one folder that some file system, or a reader's eye, takes for one.
pub(super) fn collisions<'p>(paths: impl IntoIterator<Item = &'p SourcePath>, into: &mut Vec<Diagnostic>) {
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in paths {
        let mut rest = path.as_str();
        loop {
            let (folder, name) = rest.rsplit_once('/').unwrap_or(("", rest));
            if !folders.entry(folder).or_default().insert(name) || folder.is_empty() {
                break;
            }
            rest = folder;
        }
    }
    for (folder, names) in folders {
        collisions_within(folder, &names, into);
    }
}

fn collisions_within(folder: &str, names: &BTreeSet<&str>, into: &mut Vec<Diagnostic>) {
    let place = |name: &str| {
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        Span::new(&SourcePath::new(path), TextRange::default())
    };
    let mut folds: BTreeMap<String, &str> = BTreeMap::new();
    for name in names {
        let first = *folds.entry(folded(name)).or_insert(name);
        if first != *name {
            into.push(
                Diagnostic::error(
                    "path-collision",
                    place(name),
                    format!("`{}` and `{}` are one name on some file systems", printable(first), printable(name)),
                )
                .why("on Windows and macOS, and in any archive unpacked there, one of the two would replace the other")
                .help("rename one of them")
                .also(place(first), "the other name"),
            );
        }
    }
    if names.iter().all(|name| name.is_ascii()) {
        return;
    }
    let mut looks: BTreeMap<String, &str> = BTreeMap::new();
    for (fold, name) in folds {
        let look: String = unicode_security::skeleton(&fold).collect();
        let first = *looks.entry(look).or_insert(name);
        if first != name && !(first.is_ascii() && name.is_ascii()) {
            into.push(
                Diagnostic::error(
                    "path-confusable",
                    place(name),
                    format!("`{}` looks like `{}` but is another name", printable(name), printable(first)),
                )
                .why("a reviewer cannot tell the two files apart")
                .help("write both names in the same script, or rename one of them")
                .also(place(first), "the name it looks like"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(paths: &[&str]) -> Vec<(&'static str, String)> {
        let paths: Vec<SourcePath> = paths.iter().map(|path| SourcePath::new(*path)).collect();
        let mut found = Vec::new();
        collisions(&paths, &mut found);
        found.iter().map(|d| (d.rule, d.span.as_ref().unwrap().file.to_string())).collect()
    }

    #[test]
    fn names_that_fold_together_are_found_whatever_the_file_system() {
        for (a, b) in [
            ("POL-001.md", "pol-001.md"),
            ("caf\u{e9}.md", "cafe\u{301}.md"),
            ("straße.md", "STRASSE.md"),
            ("straße.md", "straẞe.md"),
            ("\u{212a}elvin.md", "kelvin.md"),
            ("İ.md", "i.md"),
            ("ı.md", "i.md"),
            ("a\u{200d}b.md", "ab.md"),
            ("ﬁle.md", "file.md"),
        ] {
            let found = rules(&[a, b]);
            assert_eq!(found.len(), 1, "{a} and {b}: {found:?}");
            assert_eq!(found[0].0, "path-collision", "{a} and {b}");
        }
    }

    #[test]
    fn names_that_look_alike_are_found_but_plain_ascii_is_never_suspected() {
        assert_eq!(rules(&["POL-001.md", "Р\u{41e}L-001.md"])[0].0, "path-confusable");
        assert_eq!(rules(&["POL-001.md", "POL\u{2011}001.md"])[0].0, "path-confusable");
        assert_eq!(rules(&["modern.md", "modem.md", "sop-1.md", "sop-l.md", "O.md", "0.md"]), vec![]);
    }

    #[test]
    fn folders_that_collide_are_named_once_and_not_for_every_file_in_them() {
        let found = rules(&["Docs/a.md", "Docs/b.md", "docs/a.md", "docs/b.md"]);
        assert_eq!(found, vec![("path-collision", "docs".to_owned())]);
        assert_eq!(rules(&["a/x.md", "b/x.md"]), vec![]);
    }

    #[test]
    fn device_names_and_windows_characters_are_found() {
        for name in ["CON", "prn.md", "AUX.1.07.md", "COM¹", "LPT9", "nul .txt", "a.", "a ", "a:b", "a\\b", "conin$"] {
            assert!(unportable(name).is_some(), "{name}");
        }
        for name in ["CONTROL.md", "COM10", "lpt", "-rf", "a.b", ".nojekyll", "COMET1", "절차.md"] {
            assert_eq!(unportable(name), None, "{name}");
        }
        assert!(unportable(&"x".repeat(256)).is_some());
    }

    #[test]
    fn nothing_that_could_forge_a_listing_is_printed_raw() {
        assert_eq!(printable("a\u{202e}b\u{1b}[2Jc\nd"), "a\\u{202e}b\\u{1b}[2Jc\\u{a}d");
        assert_eq!(printable("절차 é"), "절차 é");
    }
}
