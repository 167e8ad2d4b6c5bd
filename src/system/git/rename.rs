//! Which of the files that a commit removed became which of those it added.

use std::collections::{BTreeMap, HashMap};

use crate::history::ObjectId;

/// Pairs of texts that are compared at most in one commit; beyond, only equal contents and equal ids are followed.
const MOST_PAIRS: usize = 20_000;

/// Bytes of a text that is compared at most.
const LARGEST: usize = 1 << 20;

/// A file that was added or removed: position in the caller's list, path, content.
pub(super) type Candidate<'d> = (usize, &'d str, ObjectId);

/// Pairs of positions: added, removed. Equal contents first, then equal document ids, then texts that
/// share half of their lines. Two texts with different document ids are never one document.
pub(super) fn pair(
    added: &[Candidate<'_>],
    removed: &[Candidate<'_>],
    text: &dyn Fn(ObjectId) -> Option<Vec<u8>>,
) -> BTreeMap<usize, usize> {
    let mut pairs = BTreeMap::new();
    let mut taken = vec![false; removed.len()];
    for (position, path, id) in added {
        let same = removed.iter().enumerate().filter(|(at, (_, _, old))| !taken[*at] && old == id);
        let best = same.max_by_key(|(_, (_, old, _))| (file_name(old) == file_name(path), shared(old, path)));
        if let Some((at, (removed, ..))) = best {
            taken[at] = true;
            pairs.insert(*position, *removed);
        }
    }
    let added: Vec<&Candidate<'_>> =
        added.iter().filter(|(at, path, _)| !pairs.contains_key(at) && is_text(path)).collect();
    let removed: Vec<&Candidate<'_>> = removed
        .iter()
        .zip(&taken)
        .filter(|((_, path, _), taken)| !**taken && is_text(path))
        .map(|(old, _)| old)
        .collect();
    if added.is_empty() || removed.is_empty() {
        return pairs;
    }
    let read = |(_, _, id): &&Candidate<'_>| Text::new(&text(*id).unwrap_or_default());
    let news: Vec<Text> = added.iter().map(read).collect();
    let olds: Vec<Text> = removed.iter().map(read).collect();
    let mut found: Vec<(u32, usize, usize)> = Vec::new();
    for (a, new) in news.iter().enumerate() {
        for (r, old) in olds.iter().enumerate() {
            let score = match (&new.document, &old.document) {
                (Some(new), Some(old)) if new == old => 1000,
                (Some(_), Some(_)) => 0,
                _ if news.len() * olds.len() > MOST_PAIRS => 0,
                _ => new.likeness(old),
            };
            if score >= 500 {
                found.push((score, a, r));
            }
        }
    }
    found.sort_by(|x, y| y.0.cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let (mut used_new, mut used_old) = (vec![false; news.len()], vec![false; olds.len()]);
    for (_, a, r) in found {
        if !used_new[a] && !used_old[r] {
            (used_new[a], used_old[r]) = (true, true);
            pairs.insert(added[a].0, removed[r].0);
        }
    }
    pairs
}

/// A text made ready for comparison.
struct Text {
    document: Option<String>,
    lines: HashMap<u64, u32>,
    weight: u64,
}

impl Text {
    fn new(bytes: &[u8]) -> Self {
        let mut lines = HashMap::new();
        let mut weight = 0;
        for line in bytes[..bytes.len().min(LARGEST)].split(|byte| *byte == b'\n') {
            let line = line.trim_ascii_end();
            if !line.is_empty() {
                let hash = blake3::hash(line);
                let mut key = [0; 8];
                key.copy_from_slice(&hash.as_bytes()[..8]);
                *lines.entry(u64::from_le_bytes(key)).or_default() += line.len() as u32;
                weight += line.len() as u64;
            }
        }
        Self { document: document_id(bytes), lines, weight }
    }

    /// Shared lines by their weight, in thousandths.
    fn likeness(&self, other: &Self) -> u32 {
        let shared: u64 =
            self.lines.iter().filter_map(|(line, n)| other.lines.get(line).map(|m| u64::from(*n.min(m)))).sum();
        (2000 * shared / (self.weight + other.weight).max(1)) as u32
    }
}

/// The document's id, as its front matter says; no more than a hint for following renames.
pub(super) fn document_id(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).ok()?;
    let mut lines = text.lines().map(str::trim_end);
    let fence = lines.next().filter(|fence| matches!(*fence, "+++" | "---"))?;
    let front = lines.take_while(|line| *line != fence);
    front.take(200).find_map(|line| {
        let rest = line.strip_prefix("id")?.trim_start();
        let value = rest.strip_prefix(['=', ':'])?.split('#').next()?.trim();
        let value = value.trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| value.to_owned())
    })
}

/// May it hold a document?
pub(super) fn is_document(path: &str) -> bool {
    path.len() > 3 && path.to_ascii_lowercase().ends_with(".md")
}

fn is_text(path: &str) -> bool {
    [".md", ".toml", ".csv", ".svg"]
        .iter()
        .any(|end| path.len() > end.len() && path.to_ascii_lowercase().ends_with(end))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// How many folders from the end two paths share.
fn shared(a: &str, b: &str) -> usize {
    a.rsplit('/').zip(b.rsplit('/')).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(digit: u8) -> ObjectId {
        ObjectId::from_bytes(&[digit; 20]).unwrap()
    }

    /// Pairs new files with old ones, each given as path and text.
    fn pairs(added: &[(&str, &str)], removed: &[(&str, &str)]) -> Vec<(usize, usize)> {
        let texts: Vec<&str> = added.iter().chain(removed).map(|(_, text)| *text).collect();
        let first = |text: &str| texts.iter().position(|other| *other == text).unwrap() as u8;
        let added: Vec<Candidate<'_>> =
            added.iter().enumerate().map(|(at, (path, text))| (at, *path, id(first(text)))).collect();
        let removed: Vec<Candidate<'_>> =
            removed.iter().enumerate().map(|(at, (path, text))| (at, *path, id(first(text)))).collect();
        let read = |wanted: ObjectId| Some(texts[wanted.as_bytes()[0] as usize].as_bytes().to_vec());
        pair(&added, &removed, &read).into_iter().collect()
    }

    #[test]
    fn equal_contents_go_together_by_name_first() {
        let found = pairs(&[("b/x.md", "t"), ("b/y.md", "t")], &[("a/y.md", "t"), ("a/x.md", "t"), ("a/z.md", "t")]);
        assert_eq!(found, [(0, 1), (1, 0)]);
    }

    #[test]
    fn a_document_is_followed_by_its_id_however_much_was_rewritten() {
        let new = "+++\nid = \"PRO-1\"\n+++\nEvery word is new.\n";
        let old = "+++\nid = \"PRO-1\" # ours\n+++\nNothing of this is left.\n";
        assert_eq!(pairs(&[("n.md", new)], &[("o.md", old)]), [(0, 0)]);
        assert_eq!(pairs(&[("n.md", new)], &[("o.md", "---\nid: PRO-1\n---\n")]), [(0, 0)]);
    }

    #[test]
    fn a_text_with_another_id_is_another_document_however_alike() {
        let (new, old) = (
            "+++\nid = \"PRO-2\"\n+++\nSame words.\nAnd more.\n",
            "+++\nid = \"PRO-1\"\n+++\nSame words.\nAnd more.\n",
        );
        assert_eq!(pairs(&[("n.md", new)], &[("o.md", old)]), []);
    }

    #[test]
    fn pages_without_an_id_are_followed_by_likeness() {
        let old = "# Welcome\n\nThis is the manual.\nIt has pages.\n";
        assert_eq!(
            pairs(&[("n.md", "# Welcome\n\nThis is the manual.\nIt has many pages.\n")], &[("o.md", old)]),
            [(0, 0)]
        );
        assert_eq!(pairs(&[("n.md", "# Other\n\nNothing alike at all here.\n")], &[("o.md", old)]), []);
        assert_eq!(pairs(&[("n.png", "a\nb\n")], &[("o.png", "a\nb\nc\n")]), [], "images only if they are equal");
    }
}
