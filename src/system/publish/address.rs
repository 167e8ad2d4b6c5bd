use crate::system::names::{self, is_control, is_invisible};

use super::MANIFEST;

/// Bytes that a whole address may have, so that it can be unpacked below any folder.
const MAX_ADDRESS: usize = 1024;

/// Why an artifact cannot be published under this address, if so: it must be relative, `/`-separated
/// and a plain file name on every file system people use.
pub(super) fn fault(address: &str) -> Option<String> {
    if address.is_empty() || address.len() > MAX_ADDRESS {
        return Some(format!("has {} bytes, 1 to {MAX_ADDRESS} are possible", address.len()));
    }
    if address.starts_with('/') {
        return Some("is not relative".into());
    }
    if let Some(c) = address.chars().find(|c| is_control(*c) || is_invisible(*c)) {
        return Some(format!("holds the character U+{:04X}", u32::from(c)));
    }
    if names::folded(address) == MANIFEST {
        return Some("is the manifest's own".into());
    }
    address.split('/').find_map(|part| match part {
        "" => Some("has an empty part".into()),
        "." | ".." => Some(format!("has the part `{part}`")),
        _ if part.eq_ignore_ascii_case(".git") => Some("passes through `.git`".into()),
        _ => names::unportable(part).map(|reason| format!("has the part `{part}`, which {reason}")),
    })
}

/// The folders above an address, from the top down.
pub(super) fn folders(address: &str) -> impl Iterator<Item = &str> {
    address.match_indices('/').map(|(at, _)| &address[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_plain_relative_path_on_every_system() {
        for good in ["index.html", "documents/PRO-007.html", ".nojekyll", "_headers", "a/b/c/절차.html", "a..b"] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in [
            "",
            "/etc/passwd",
            "..",
            "../a",
            "a/../b",
            "a/./b",
            "a//b",
            "a/",
            "con.html",
            "a/LPT1",
            "a\\b",
            "C:/x",
            "a\0b",
            "a\nb",
            "a\u{202e}b",
            "a\u{200b}b",
            "a.",
            "...",
            "a /b",
            ".git/config",
            "x/.GIT/hooks",
            ".clausebook-manifest.json",
            ".Clausebook-Manifest.json",
        ] {
            assert!(fault(bad).is_some(), "{bad:?}");
        }
        assert!(fault(&"x".repeat(256)).is_some());
        assert!(fault(&"x/".repeat(600)).is_some());
    }

    #[test]
    fn the_folders_of_an_address_come_from_the_top_down() {
        assert_eq!(folders("a/b/c.html").collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(folders("c.html").count(), 0);
    }
}
