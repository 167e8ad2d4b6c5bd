//! The postings of all entries turned round: for each word, the units it stands in.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

use super::postings::{Count, Postings};
use super::stem::stem;
use super::unit::Unit;
use super::{Entry, Language, weight};

/// A word in more than two fifths of so many units is kept only where it weighs.
const COMMON_FROM: usize = 200;

/// No word: a stop word.
const STOP: u32 = u32::MAX;

/// Words and meetings of a whole manual.
#[derive(Debug)]
pub struct Index<'a> {
    /// In the order of UTF-16 code units, which is JavaScript's.
    pub words: Vec<Word<'a>>,
    /// What stands in the texts, and in how many entries, word after word.
    pub forms: Vec<(&'a str, u32)>,
    /// Unit and level, word after word, in the order of the units.
    pub meetings: Vec<Meeting>,
    /// Names of operators.
    pub facets: BTreeSet<String>,
}

/// That a word and a unit meet, seen from one of them: the number of the other, and how much that weighs. There are
/// many millions in a large manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meeting(u32);

impl Meeting {
    /// Bits of the level, of which there are [`weight::LEVELS`].
    const LEVEL: u32 = 4;

    /// With a level below sixteen.
    pub fn new(number: u32, level: u8) -> Self {
        Self(number << Self::LEVEL | u32::from(level))
    }

    /// The word or unit.
    pub fn number(self) -> u32 {
        self.0 >> Self::LEVEL
    }

    /// How much it weighs.
    pub fn level(self) -> u8 {
        (self.0 & ((1 << Self::LEVEL) - 1)) as u8
    }
}

/// A stem, or a word as it is.
#[derive(Debug)]
pub struct Word<'a> {
    /// As it is looked up.
    pub text: Cow<'a, str>,
    /// Where its forms are.
    pub forms: Range<usize>,
    /// Where its meetings are.
    pub range: Range<usize>,
    /// Is it so common that plain mentions are left out?
    pub is_partial: bool,
}

impl Word<'_> {
    /// Is it the value of an operator, `kind:procedure`?
    pub fn is_facet(&self) -> bool {
        self.text.contains(':')
    }
}

/// Compares as JavaScript does.
pub fn order(one: &str, other: &str) -> Ordering {
    if one.is_ascii() || other.is_ascii() { one.cmp(other) } else { one.encode_utf16().cmp(other.encode_utf16()) }
}

/// The beginning of a word as a number that is in the same order as long as beginnings differ: most of a few hundred
/// thousand words are then sorted without looking at them again.
fn beginning(word: &str) -> u64 {
    // Whatever is no ASCII comes after it, in either encoding; what follows it is not looked at.
    let mut letters = [0; 8];
    for (letter, byte) in letters.iter_mut().zip(word.bytes()) {
        *letter = byte.min(0x80);
        if !byte.is_ascii() {
            break;
        }
    }
    u64::from_be_bytes(letters)
}

/// Words as they stand in texts, by number.
#[derive(Debug, Default)]
pub struct Forms {
    /// Their letters, one word after the other.
    letters: String,
    /// Where each of them ends there, and in how many entries it stands.
    words: Vec<(usize, u32)>,
}

impl Forms {
    fn len(&self) -> usize {
        self.words.len()
    }

    fn text(&self, number: u32) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.words[before as usize].0);
        &self.letters[start..self.words[number as usize].0]
    }

    fn entries(&self, number: u32) -> u32 {
        self.words[number as usize].1
    }

    /// Makes room for so many more words of so many letters: growing copies all that is there.
    fn reserve(&mut self, words: usize, letters: usize) {
        self.words.reserve(words);
        self.letters.reserve(letters);
    }

    /// Counts `entries` more for the word of that number, which may be the next one.
    fn add(&mut self, number: u32, word: &str, entries: u32) {
        match self.words.get_mut(number as usize) {
            Some((_, known)) => *known += entries,
            None => {
                self.letters.push_str(word);
                self.words.push((self.letters.len(), entries));
            }
        }
    }
}

/// The words of one unit by their numbers.
#[derive(Debug)]
pub struct Numbered {
    words: Box<[u32]>,
    /// Where and how often each of them stands there; in pairs with the numbers they would take up a third more.
    counts: Box<[Count]>,
    body_length: u32,
    title_length: u32,
}

/// Units whose words are held as text at one time.
const AT_ONCE: usize = 256;

/// Takes all units apart, many at a time in parallel, and numbers their words in the order of the units: all words by
/// number, and what each unit holds of them.
pub fn number(entries: &[Entry], units: &[Unit]) -> (Forms, Vec<Numbered>) {
    let (mut forms, mut numbered) = (Forms::default(), Vec::with_capacity(units.len()));
    let mut numbers: HashMap<u64, u32> = HashMap::new();
    for part in units.chunks(AT_ONCE) {
        let taken_apart = |unit: &Unit| Postings::of_unit(unit.parts().map(|(at, part)| (&entries[at], part)));
        let postings: Vec<Postings> = part.par_iter().map(taken_apart).collect();
        for postings in postings {
            numbers.reserve(postings.len());
            forms.reserve(postings.len(), postings.letters());
            let (mut words, mut counts) = (Vec::with_capacity(postings.len()), Vec::with_capacity(postings.len()));
            for seen in postings.iter() {
                let number = *numbers.entry(seen.key).or_insert(forms.len() as u32);
                forms.add(number, seen.word, seen.entries);
                if seen.count != Count::default() {
                    words.push(number);
                    counts.push(seen.count);
                }
            }
            let (body_length, title_length) = (postings.body_length(), postings.title_length());
            numbered.push(Numbered { words: words.into(), counts: counts.into(), body_length, title_length });
        }
    }
    (forms, numbered)
}

/// Turns the postings round.
pub fn invert<'a>(numbered: Vec<Numbered>, forms: &'a Forms, language: Language) -> Index<'a> {
    let units = numbered.len();
    let form = |number: u32| forms.text(number);
    let mut sorted: Vec<(u64, u32)> = (0..forms.len() as u32).map(|number| (beginning(form(number)), number)).collect();
    sorted.par_sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| order(form(one.1), form(other.1))));
    let sorted: Vec<u32> = sorted.into_iter().map(|(_, number)| number).collect();
    let texts: Vec<&str> = sorted.iter().map(|number| form(*number)).collect();
    let (mut words, by_word) = stems(&texts, language);
    let mut word_of = vec![STOP; sorted.len()];
    for (word, at) in (0..).zip(&words) {
        for form in &by_word[at.forms.clone()] {
            word_of[sorted[*form as usize] as usize] = word;
        }
    }
    let known = by_word.into_iter().map(|form| sorted[form as usize]);
    let forms = known.map(|number| (form(number), forms.entries(number))).collect();
    let length: f64 = numbered.iter().map(|unit| f64::from(unit.body_length)).sum();
    let average = length / numbered.len().max(1) as f64;
    // What a unit holds is given back as soon as its meetings are known: neither is small.
    let by_unit: Vec<Vec<Meeting>> = numbered
        .into_par_iter()
        .map_init(Vec::new, |found, unit| {
            words_of(&unit, &word_of, found);
            let level = |count| weight::level(count, unit.body_length, average, unit.title_length);
            let mut meetings = Vec::with_capacity(found.len());
            meetings.extend(found.iter().map(|(word, count)| Meeting::new(*word, level(*count))));
            meetings
        })
        .collect();

    let meetings = transpose(&by_unit, &mut words);
    let facets = words.iter().filter_map(|word| word.text.split_once(':')).map(|(name, _)| name.to_owned()).collect();
    let mut index = Index { words, forms, meetings, facets };
    index.drop_common(units);
    index
}

/// The words that the sorted forms are looked up by, sorted, and the positions of the forms, word after word.
fn stems<'a>(forms: &[&'a str], language: Language) -> (Vec<Word<'a>>, Vec<u32>) {
    let stem_of = |form: &'a str| match language {
        _ if language.stops().contains(&form) => None,
        Language::English => Some(stem(form)),
        Language::Other => Some(form.into()),
    };
    let stems: Vec<Option<Cow<'a, str>>> = forms.par_iter().map(|form| stem_of(form)).collect();
    let known = (0..).zip(&stems).filter_map(|(form, stem)| Some((beginning(stem.as_ref()?), stem.as_ref()?, form)));
    let mut sorted: Vec<(u64, &Cow<'a, str>, u32)> = known.collect();
    // Stems are nearly in the order of their forms, and a stable sort takes what is in order as it is.
    sorted.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| order(one.1, other.1)));
    let mut words: Vec<Word<'a>> = Vec::with_capacity(sorted.len());
    for (at, (_, stem, _)) in sorted.iter().enumerate() {
        match words.last_mut().filter(|last| last.text == **stem) {
            Some(last) => last.forms.end = at + 1,
            None => {
                let text = (*stem).clone();
                words.push(Word { text, forms: at..at + 1, range: 0..0, is_partial: false });
            }
        }
    }
    (words, sorted.into_iter().map(|(_, _, form)| form).collect())
}

/// The words of one unit, in the order of the index, each once. What `found` held is forgotten.
fn words_of(unit: &Numbered, word_of: &[u32], found: &mut Vec<(u32, Count)>) {
    found.clear();
    let words = unit.words.iter().map(|number| word_of[*number as usize]).zip(unit.counts.iter().copied());
    found.extend(words.filter(|(word, _)| *word != STOP));
    found.sort_unstable_by_key(|(word, _)| *word);
    found.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 = kept.1.and(next.1);
        }
        same
    });
}

/// From words by unit to units by word.
fn transpose(by_unit: &[Vec<Meeting>], words: &mut [Word<'_>]) -> Vec<Meeting> {
    let mut next = vec![0_usize; words.len()];
    for word in by_unit.iter().flatten() {
        next[word.number() as usize] += 1;
    }
    let mut total = 0;
    for (word, next) in words.iter_mut().zip(&mut next) {
        word.range = total..total + *next;
        total = word.range.end;
        *next = word.range.start;
    }
    let mut meetings = vec![Meeting::new(0, 0); total];
    for (unit, found) in (0..).zip(by_unit) {
        for word in found {
            let next = &mut next[word.number() as usize];
            meetings[*next] = Meeting::new(unit, word.level());
            *next += 1;
        }
    }
    meetings
}

impl<'a> Index<'a> {
    /// The forms of a word, in their order.
    pub fn forms_of(&self, word: &Word<'a>) -> &[(&'a str, u32)] {
        &self.forms[word.forms.clone()]
    }

    /// The meetings of a word.
    pub fn meetings_of(&self, word: &Word<'a>) -> &[Meeting] {
        &self.meetings[word.range.clone()]
    }

    /// Mentions of a word that stands nearly everywhere say nothing: only titles, headings and the like are kept.
    fn drop_common(&mut self, units: usize) {
        for word in self.words.iter_mut().filter(|word| !word.is_facet()) {
            if units < COMMON_FROM || word.range.len() * 5 < units * 2 {
                continue;
            }
            let mut kept = word.range.start;
            for at in word.range.clone() {
                if self.meetings[at].level() >= weight::STRONG {
                    self.meetings.swap(kept, at);
                    kept += 1;
                }
            }
            word.range.end = kept;
            word.is_partial = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_in_the_order_of_the_words() {
        let words = [
            "",
            "a",
            "a\u{7f}",
            "a\u{80}",
            "ab",
            "abcdefg",
            "abcdefgh",
            "abcdefghi",
            "abcdefgé",
            "abcdefgz",
            "aé",
            "a\u{ffff}",
            "a\u{10000}",
            "a\u{10000}b",
            "b",
            "z",
            "zz",
            "é",
            "éa",
            "\u{e000}",
            "\u{ffff}",
            "\u{10000}",
            "품질",
            "품",
        ];
        for one in words {
            for other in words {
                let by_beginning = beginning(one).cmp(&beginning(other));
                assert_eq!(by_beginning.then(order(one, other)), order(one, other), "{one:?} {other:?}");
            }
        }
    }
}
