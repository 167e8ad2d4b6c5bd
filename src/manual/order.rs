//! Reading order: folders by what they hold, documents by `order`, then by id, then by path.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::DocumentIndex;
use super::address::Taken;
use crate::syntax::Document;
use crate::syntax::front_matter::Kind;

/// A folder of the sources and its documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its path.
    pub path: String,
    /// Its name in addresses, which no other folder has.
    pub anchor: String,
    /// Its name for readers: that of its `index.md`, or its own, tidied.
    pub title: String,
    /// Its documents in reading order, retired ones left out.
    pub documents: Vec<DocumentIndex>,
}

/// Sorts documents into folders; gives each document its folder and its place there.
pub(super) fn folders(documents: &[Arc<Document>]) -> (Vec<Folder>, Vec<(u32, u32)>) {
    let mut by_path: BTreeMap<&str, Vec<DocumentIndex>> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        by_path.entry(document.path.folder()).or_default().push(DocumentIndex(at as u32));
    }
    // Folders come in the order of what they hold: policies first, guides and pages last.
    let rank = |members: &[DocumentIndex]| {
        let kinds = members.iter().filter_map(|index| documents[index.0 as usize].kind());
        kinds.min().map_or(Kind::ALL.len(), |kind| kind as usize)
    };
    let mut taken = Taken::default();
    let named = by_path.into_iter().map(|(path, members)| (path, taken.folder_anchor(path), members));
    let mut by_path: Vec<(&str, String, Vec<DocumentIndex>)> = named.collect();
    by_path.sort_by_key(|(path, _, members)| (rank(members), *path));
    let mut places = vec![(0, 0); documents.len()];
    let mut folders = Vec::new();
    for (path, anchor, mut members) in by_path {
        members.sort_by_cached_key(|index| {
            let document = &documents[index.0 as usize];
            let order = document.front.order.as_ref().map_or(i64::MAX, |order| order.value);
            let is_index = document.path.file_name() == "index.md";
            let id = document.front.id.as_ref().map_or(String::new(), |id| natural(&id.value));
            (!is_index, order, id, document.path.clone())
        });
        for (place, index) in members.iter().enumerate() {
            places[index.0 as usize] = (folders.len() as u32, place as u32);
        }
        let index_title = members
            .first()
            .map(|index| &documents[index.0 as usize])
            .filter(|document| document.path.file_name() == "index.md" && document.path.folder().contains('/'));
        let title = index_title.map_or_else(|| tidy(path), |document| document.title.clone());
        folders.push(Folder { path: path.to_string(), anchor, title, documents: members });
    }
    (folders, places)
}

/// `content/work-instructions` reads "Work instructions".
fn tidy(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path).replace(['-', '_'], " ");
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A text whose order is that of people: `PRO-9` before `PRO-10`.
pub(crate) fn natural(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut digits = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        if !digits.is_empty() {
            let number = digits.trim_start_matches('0');
            out.push(char::from_u32(0x30 + number.len() as u32).unwrap_or('~'));
            out.push_str(number);
            digits.clear();
        }
        if character != '\0' {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count_as_numbers() {
        let mut names = ["PRO-10", "PRO-9", "A-1", "PRO-009b", "PRO-100"];
        names.sort_by_key(|name| natural(name));
        assert_eq!(names, ["A-1", "PRO-9", "PRO-009b", "PRO-10", "PRO-100"]);
    }
}
