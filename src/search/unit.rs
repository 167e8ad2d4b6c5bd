//! What one result is: a page with its sections, or a thing of its own.

use foldhash::{HashMap, HashMapExt};

use super::postings::Part;
use super::{Entry, EntryKind};

/// A page with more text than this, in bytes, is several units.
const LARGEST: usize = 24 * 1024;

/// Entries that are found together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The entry that names it; none for sections whose page is not an entry itself.
    pub head: Option<usize>,
    /// Its sections, in the order of the entries.
    pub sections: Vec<usize>,
    /// Does it continue the page of an earlier unit?
    pub continues: bool,
}

impl Unit {
    /// Its entries and what they are to it, the one that names it first.
    pub fn parts(&self) -> impl Iterator<Item = (usize, Part)> + Clone {
        let head = if self.continues { Part::Context } else { Part::Head };
        let section = if self.head.is_some() { Part::Section } else { Part::Headless };
        self.head.map(|at| (at, head)).into_iter().chain(self.sections.iter().map(move |at| (*at, section)))
    }
}

/// Groups sections with their page; everything else is a unit of its own. Units keep the order of the entries,
/// because it is the order of equally good results.
pub fn group(entries: &[Entry]) -> Vec<Unit> {
    let mut pages: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    let mut page_at: HashMap<&str, usize> = HashMap::new();
    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.kind != EntryKind::Section) {
        if !entry.url.contains('#') {
            page_at.entry(&entry.url).or_insert(pages.len());
        }
        pages.push((Some(at), Vec::new()));
    }
    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.kind == EntryKind::Section) {
        let page = *page_at.entry(page_of(&entry.url)).or_insert_with(|| {
            pages.push((None, Vec::new()));
            pages.len() - 1
        });
        pages[page].1.push(at);
    }
    pages.into_iter().flat_map(|(head, sections)| split(entries, head, sections)).collect()
}

/// The address without its anchor.
pub fn page_of(url: &str) -> &str {
    url.split('#').next().unwrap_or(url)
}

/// Cuts a long page into runs of sections.
fn split(entries: &[Entry], head: Option<usize>, sections: Vec<usize>) -> Vec<Unit> {
    let mut units = vec![Unit { head, sections: Vec::new(), continues: false }];
    let mut size = head.map_or(0, |at| entries[at].body.len());
    for section in sections {
        let length = entries[section].body.len();
        if size > 0 && size + length > LARGEST {
            units.push(Unit { head, sections: Vec::new(), continues: true });
            size = 0;
        }
        size += length;
        if let Some(unit) = units.last_mut() {
            unit.sections.push(section);
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: EntryKind, url: &str, length: usize) -> Entry<'static> {
        Entry { kind, url: url.into(), body: "x".repeat(length).into(), ..Entry::default() }
    }

    #[test]
    fn sections_belong_to_their_page_wherever_they_come() {
        let entries = [
            entry(EntryKind::Section, "a.html#one", 1),
            entry(EntryKind::Document, "a.html", 0),
            entry(EntryKind::RegisterRow, "a.html#row", 0),
            entry(EntryKind::Section, "a.html#two", 1),
            entry(EntryKind::Section, "b.html#three", 1),
        ];
        let unit = |head, sections: &[usize]| Unit { head, sections: sections.to_vec(), continues: false };
        assert_eq!(group(&entries), [unit(Some(1), &[0, 3]), unit(Some(2), &[]), unit(None, &[4])]);
    }

    #[test]
    fn a_long_page_is_several_units() {
        let mut entries = vec![entry(EntryKind::Document, "a.html", 0)];
        entries.extend((0..5).map(|_| entry(EntryKind::Section, "a.html#s", 10_000)));
        let units = group(&entries);
        assert_eq!(units.iter().map(|unit| unit.sections.len()).collect::<Vec<_>>(), [2, 2, 1]);
        assert_eq!(units.iter().map(|unit| unit.continues).collect::<Vec<_>>(), [false, true, true]);
    }

    #[test]
    fn nothing_makes_no_unit() {
        assert_eq!(group(&[]), []);
    }
}
