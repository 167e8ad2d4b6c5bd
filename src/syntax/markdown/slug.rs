use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

/// Characters that an anchor may have: it is written wherever somebody refers to it.
const LONGEST: usize = 200;

/// A name that keys may have, of letters from a to z, digits and hyphens: marks on letters fall off. Empty if nothing is left.
pub fn plain_name(text: &str) -> String {
    let plain = slug(text).replace('_', "-");
    let plain: String = plain.nfd().filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-').collect();
    plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// What the pages of documents call their own parts.
const OF_PAGES: [&str; 10] = [
    "nav",
    "page-answers-title",
    "page-backlinks-title",
    "page-contents-title",
    "page-history",
    "page-main",
    "page-process-flow",
    "page-records-kept",
    "page-rows-title",
    "page-state",
];

/// Anchors as forges make them: lower case, spaces to `-`, punctuation dropped, doubles numbered, and what a page has itself.
#[derive(Debug, Default)]
pub struct Slugs {
    used: BTreeMap<String, u32>,
}

impl Slugs {
    /// The anchor for a heading's text.
    pub fn of_text(&mut self, text: &str) -> String {
        let slug = slug(text);
        self.unique(if slug.is_empty() { "section".to_string() } else { slug })
    }

    /// The anchor an author asked for, numbered if it is taken.
    pub fn of_id(&mut self, id: &str) -> String {
        let id = anchor(id);
        self.unique(if id.is_empty() { "section".to_string() } else { id })
    }

    fn unique(&mut self, wanted: String) -> String {
        let mut number = match self.used.get(&wanted) {
            Some(count) => *count,
            None if OF_PAGES.contains(&wanted.as_str()) => 0,
            None => {
                self.used.insert(wanted.clone(), 0);
                return wanted;
            }
        };
        let anchor = loop {
            number += 1;
            let candidate = format!("{wanted}-{number}");
            if !self.used.contains_key(&candidate) {
                break candidate;
            }
        };
        self.used.insert(wanted, number);
        self.used.insert(anchor.clone(), 0);
        anchor
    }
}

/// What an author asked for, as an anchor can have it.
pub fn anchor(id: &str) -> String {
    id.nfc().filter(|character| !character.is_whitespace() && !character.is_control()).take(LONGEST).collect()
}

/// A text as an anchor: `Review & approval` becomes `review--approval`, as on the forges.
pub fn slug(text: &str) -> String {
    text.trim()
        .nfc()
        .filter_map(|character| match character {
            ' ' | '\t' | '\n' => Some('-'),
            '-' | '_' => Some(character),
            _ if character.is_alphanumeric() => Some(character),
            _ => None,
        })
        .flat_map(char::to_lowercase)
        .take(LONGEST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_the_forges_and_unique() {
        let mut slugs = Slugs::default();
        for (text, anchor) in [
            ("Review and approval", "review-and-approval"),
            ("Review & approval", "review--approval"),
            ("7.5.2 Creating, updating", "752-creating-updating"),
            ("문서 관리", "문서-관리"),
            ("Review and approval", "review-and-approval-1"),
            ("review-and-approval-1", "review-and-approval-1-1"),
            ("!!!", "section"),
            ("Nav", "nav-1"),
            ("Page history", "page-history-1"),
            ("Page history", "page-history-2"),
        ] {
            assert_eq!(slugs.of_text(text), anchor, "{text}");
        }
    }
}
