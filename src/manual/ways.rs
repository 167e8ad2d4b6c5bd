//! Ways from file to file, and what two names of files say of each other.

use unicode_normalization::UnicodeNormalization;

/// The relative way from a folder to a file.
pub fn way(folder: &str, to: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let target: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&target).take_while(|(a, b)| a == b).count().min(target.len() - 1);
    let mut way = "../".repeat(from.len() - shared);
    way.push_str(&target[shared..].join("/"));
    way
}

/// Are two paths the same letters, spelt with other code points?
pub(super) fn is_composed_otherwise(one: &str, other: &str) -> bool {
    one != other && one.nfc().eq(other.nfc())
}

/// Does a file have this name for its folder? Those of two folders are two files, and none of them was moved.
pub(super) fn is_of_any_folder(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    ["readme", "index", "changelog"].iter().any(|known| stem.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::way;

    #[test]
    fn the_way_between_two_files_is_relative() {
        for (folder, to, expected) in [
            ("content/a", "content/b/x.md", "../b/x.md"),
            ("content", "content/x.md", "x.md"),
            ("content/a/b", "policies/p.md", "../../../policies/p.md"),
            ("", "content/x.md", "content/x.md"),
        ] {
            assert_eq!(way(folder, to), expected);
        }
    }
}
