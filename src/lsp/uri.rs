//! Files by their addresses: `file:///home/me/manual/content/%EC%A0%88%EC%B0%A8.md` (RFC 8089).

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use crate::source::SourcePath;

/// The path that an address names, if it is one of a file on this machine.
pub fn path(uri: &str) -> Option<PathBuf> {
    let (scheme, rest) = uri.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let path = match rest.strip_prefix("//") {
        Some(rest) => {
            let (host, path) = rest.split_at(rest.find('/')?);
            if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
                return None;
            }
            path
        }
        None => rest,
    };
    let path = path.split(['?', '#']).next()?;
    let bytes = decoded(path)?;
    (bytes.starts_with(b"/") && !bytes.contains(&0)).then(|| PathBuf::from(OsString::from_vec(bytes)))
}

/// Bytes behind their percent signs; nothing if one stands before something else than two digits.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first != b'%' {
            bytes.push(*first);
            rest = after;
            continue;
        }
        let digits = after.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = &after[2..];
    }
    Some(bytes)
}

/// The address of a file in a folder.
pub fn of(folder: &Path, file: &SourcePath) -> String {
    let mut uri = String::from("file://");
    for byte in folder.join(file.as_str()).as_os_str().as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => uri.push(char::from(*byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// The path of a file within a folder, by whichever of the folder's names; nothing if it does not lie there.
pub fn within(uri: &str, folders: &[PathBuf]) -> Option<SourcePath> {
    let path = path(uri)?;
    let relative = folders.iter().find_map(|folder| path.strip_prefix(folder).ok())?.to_str()?;
    let is_plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    relative.split('/').all(is_plain).then(|| SourcePath::new(relative))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_files_and_nothing_else() {
        for (uri, expected) in [
            ("file:///a/b.md", Some("/a/b.md")),
            ("file://localhost/a/b.md", Some("/a/b.md")),
            ("FILE:///a/b.md", Some("/a/b.md")),
            ("file:/a/b.md", Some("/a/b.md")),
            ("file:///a/my%20own%2Fb.md", Some("/a/my own/b.md")),
            ("file:///a/%ec%a0%88%EC%B0%A8.md", Some("/a/절차.md")),
            ("file:///a/절차.md", Some("/a/절차.md")),
            ("file:///a/b.md?x#y", Some("/a/b.md")),
            ("file:///a/%", None),
            ("file:///a/%g0", None),
            ("file:///a/%+1", None),
            ("file:///a/%00b.md", None),
            ("file://server/share/b.md", None),
            ("file:b.md", None),
            ("file://", None),
            ("untitled:Untitled-1", None),
            ("https://example.org/b.md", None),
            ("/a/b.md", None),
            ("", None),
        ] {
            assert_eq!(path(uri).as_deref(), expected.map(Path::new), "{uri}");
        }
    }

    #[test]
    fn a_file_keeps_its_name_there_and_back() {
        let folder = PathBuf::from("/home/m e/책");
        for name in ["content/a.md", "content/절차 서.md", "100%.md", "a#b?.md"] {
            let file = SourcePath::new(name);
            let uri = of(&folder, &file);
            assert!(uri.is_ascii() && !uri.contains([' ', '#', '?']), "{uri}");
            assert_eq!(within(&uri, std::slice::from_ref(&folder)), Some(file));
        }
    }

    #[test]
    fn what_lies_elsewhere_is_in_no_folder() {
        let folders = [PathBuf::from("/m/manual"), PathBuf::from("/link")];
        assert_eq!(within("file:///link/a.md", &folders), Some(SourcePath::new("a.md")));
        for uri in ["file:///m/manual2/a.md", "file:///m/manual", "file:///m/manual/../a.md", "file:///m/a.md"] {
            assert_eq!(within(uri, &folders), None, "{uri}");
        }
    }
}
