//! What the beginning of a word finds where the words that begin so fill several files: the best units, instead of all
//! these files. While a word is being typed, this is what is looked up first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::encode;
use super::index::{Index, Meeting, order};

/// Characters of a beginning that is short: it has a file with others of its first letter, because the words that
/// begin so would hardly be of use for what is typed next. `search-engine.js` knows the number as well.
const SHORT: usize = 2;

/// Units kept for a beginning of a word.
const BEST: usize = 60;

/// Beginnings and what they find.
#[derive(Debug, Default)]
pub struct Beginnings {
    /// `beginning,meetings of just this word,meetings of all words that begin so;` of the short ones, by first letter.
    pub short: BTreeMap<char, String>,
    /// `beginning,meetings;` of those that would need more than two ranges to be read, by their first range.
    pub long: Vec<String>,
}

impl Beginnings {
    /// For words in ranges that begin with `first`.
    pub fn of(index: &Index<'_>, units: usize, first: &[String]) -> Self {
        let range_of = |word: &str| first.partition_point(|start| order(start, word).is_le()).saturating_sub(1);
        let further = |beginning: &str| range_of(&format!("{beginning}\u{ffff}")) - range_of(beginning);
        let beginnings: BTreeSet<&str> = first.iter().flat_map(|start| beginnings(start)).collect();
        let (short, long): (Vec<&str>, Vec<&str>) = beginnings.into_iter().partition(|text| is_short(text));
        let short: Vec<&str> = short.into_iter().filter(|text| further(text) > 0).collect();
        let long: Vec<&str> = long.into_iter().filter(|text| further(text) > 1).collect();

        let mut found = Self { short: BTreeMap::new(), long: vec![String::new(); first.len()] };
        let lists: Vec<String> = short
            .par_iter()
            .map(|text| format!("{text},{},{};", exact(index, text), best(index, units, text)))
            .collect();
        for (text, list) in short.iter().zip(lists) {
            if let Some(letter) = text.chars().next() {
                found.short.entry(letter).or_default().push_str(&list);
            }
        }
        let lists: Vec<String> = long.par_iter().map(|text| format!("{text},{};", best(index, units, text))).collect();
        for (text, list) in long.iter().zip(lists) {
            found.long[range_of(text)].push_str(&list);
        }
        found
    }
}

fn is_short(beginning: &str) -> bool {
    beginning.chars().nth(SHORT).is_none()
}

/// All beginnings of a word and itself; of an operator's value, those of the operator's name.
fn beginnings(word: &str) -> impl Iterator<Item = &str> {
    let name = word.split(':').next().unwrap_or(word);
    let ends = name.char_indices().map(|(at, character)| at + character.len_utf8());
    ends.map(move |end| &name[..end])
}

/// The units in which a word itself weighs most.
fn exact(index: &Index<'_>, text: &str) -> String {
    let at = index.words.binary_search_by(|word| order(&word.text, text));
    let met = at.ok().map(|at| index.meetings_of(&index.words[at]).to_vec());
    most(met.unwrap_or_default())
}

/// The units in which words that begin so weigh most.
fn best(index: &Index<'_>, units: usize, beginning: &str) -> String {
    let from = index.words.partition_point(|word| order(&word.text, beginning).is_lt());
    let mut levels: Vec<Option<u8>> = vec![None; units];
    for word in index.words[from..].iter().take_while(|word| word.text.starts_with(beginning)) {
        if word.is_facet() {
            continue;
        }
        for meeting in index.meetings_of(word) {
            let kept = &mut levels[meeting.number() as usize];
            *kept = (*kept).max(Some(meeting.level()));
        }
    }
    most((0..).zip(levels).filter_map(|(unit, level)| Some(Meeting::new(unit, level?))).collect())
}

/// The meetings that weigh most, the earlier units first among equals.
fn most(mut meetings: Vec<Meeting>) -> String {
    meetings.sort_by_key(|meeting| Reverse(meeting.level()));
    meetings.truncate(BEST);
    meetings.sort_unstable();
    let mut text = String::new();
    encode::meetings(&meetings, &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_itself_and_what_it_begins_with_as_beginnings() {
        assert_eq!(beginnings("품질경").collect::<Vec<_>>(), ["품", "품질", "품질경"]);
        assert_eq!(beginnings("kind:form").collect::<Vec<_>>(), ["k", "ki", "kin", "kind"]);
        assert_eq!(beginnings("").count(), 0);
    }

    #[test]
    fn the_best_are_those_of_the_highest_levels_and_among_equals_the_first() {
        let met = (0..200).map(|unit| Meeting::new(unit, if unit < 150 { 3 } else { 7 })).collect();
        let kept: Vec<Meeting> =
            (0..10).map(|unit| Meeting::new(unit, 3)).chain((150..200).map(|unit| Meeting::new(unit, 7))).collect();
        let mut expected = String::new();
        encode::meetings(&kept, &mut expected);
        assert_eq!(most(met), expected);
    }
}
