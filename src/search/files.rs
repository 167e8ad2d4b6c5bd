//! The index as the files that a browser loads.

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;

use super::beginnings::Beginnings;
use super::index::{Index, Word};
use super::unit::{Unit, page_of};
use super::{Entry, EntryKind, File, Language, encode, text};

/// Version of what is written here, for `search-engine.js`.
const FORMAT: u32 = 1;

/// Aimed-at size of a range of words, in bytes before compression.
const SHARD: usize = 4 * 1024;

/// Aimed-at size of a block of texts, in bytes before compression: two or three usual documents. Files are what a
/// large site costs most to write, copy and serve.
const BLOCK: usize = 24 * 1024;

/// That size as long as there are not more than [`FEW`] blocks: one usual document. A reader loads a block for each
/// result in sight.
const SMALL_BLOCK: usize = 8 * 1024;

/// So many files of texts are few.
const FEW: usize = 1024;

/// Units in one block, at most.
const PLACES: usize = 96;

/// Units that one file names.
const NAMES: usize = 16;

/// Words of these lengths are offered for a misspelt one.
const SPELLED: std::ops::RangeInclusive<usize> = 4..=24;

/// From so many units on, a word that stands once is taken for a misspelling itself.
const TRUSTED_FROM: usize = 2000;

/// Writes every file of the index.
pub fn write(entries: &[Entry], units: &[Unit], index: &Index<'_>, language: Language, put: &(impl Fn(File) + Sync)) {
    let places = Places::of(entries, units);
    places.write(entries, units, put);
    let names = places.names(entries, units);
    let letters = vocabulary(index, units.len(), put);
    let shards = Shards::of(index, units.len());
    let mut head = Head {
        format: FORMAT,
        stamp: String::new(),
        language: language.as_str(),
        units: units.len(),
        kinds: kinds(entries, units),
        facets: &index.facets,
        shards: shards.starts(),
        letters,
        names: NAMES,
    };
    head.stamp = stamp(&head, &shards, &names);
    shards.texts.par_iter().zip(&shards.beginnings.long).enumerate().for_each(|(at, (words, beginnings))| {
        put(script("t", &at.to_string(), &[&head.stamp, words, beginnings]));
    });
    for (letter, beginnings) in &shards.beginnings.short {
        put(script("b", &encode::name(*letter as usize, 4), &[&head.stamp, beginnings]));
    }
    names.par_iter().enumerate().for_each(|(at, names)| {
        let name = at.to_string();
        put((path("m", &name), call("m", &name, &format!("{},{names}", json(&head.stamp))).into_bytes()));
    });
    put(("search/index.js".to_owned(), call("index", "", &json(&head)).into_bytes()));
}

/// What `index.js` says.
#[derive(Serialize)]
struct Head<'a> {
    format: u32,
    /// Changes with the index; the files that hold unit numbers repeat it.
    stamp: String,
    language: &'a str,
    units: usize,
    /// Runs of units of one kind; `+` after a kind continues a page.
    kinds: Vec<(String, usize)>,
    facets: &'a BTreeSet<String>,
    /// Where each range of words begins.
    shards: String,
    /// First letters of the vocabulary.
    letters: String,
    /// Units that one file names.
    names: usize,
}

fn stamp(head: &Head<'_>, shards: &Shards, names: &[String]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(json(head).as_bytes());
    let Beginnings { short, long } = &shards.beginnings;
    for text in shards.texts.iter().chain(short.values()).chain(long).chain(names) {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    }
    hasher.finalize().to_hex()[..8].to_owned()
}

fn kinds(entries: &[Entry], units: &[Unit]) -> Vec<(String, usize)> {
    let mut runs: Vec<(String, usize)> = Vec::new();
    for unit in units {
        let kind = unit.head.map_or(EntryKind::Page, |head| entries[head].kind).as_str();
        let kind = if unit.continues { format!("{kind}+") } else { kind.to_owned() };
        match runs.last_mut() {
            Some((last, count)) if *last == kind => *count += 1,
            _ => runs.push((kind, 1)),
        }
    }
    runs
}

/// What is written of the meetings of each word: many words share a text, so that none has one of its own.
struct Lists(Vec<(String, Vec<usize>)>);

/// Words of which one text is made.
const LISTED: usize = 256;

impl Lists {
    fn of(index: &Index<'_>) -> Self {
        let listed = |words: &[Word<'_>]| {
            let (mut text, mut ends) = (String::new(), Vec::with_capacity(words.len()));
            for word in words {
                if word.is_partial {
                    encode::partial(&mut text);
                }
                encode::meetings(index.meetings_of(word), &mut text);
                ends.push(text.len());
            }
            (text, ends)
        };
        Self(index.words.par_chunks(LISTED).map(listed).collect())
    }

    fn of_word(&self, at: usize) -> &str {
        let (text, ends) = &self.0[at / LISTED];
        let within = at % LISTED;
        &text[within.checked_sub(1).map_or(0, |before| ends[before])..ends[within]]
    }
}

/// The words in ranges.
struct Shards {
    /// First word of each range.
    first: Vec<String>,
    /// Its words, forms and meetings.
    texts: Vec<String>,
    /// The best units for beginnings of words that fill several ranges.
    beginnings: Beginnings,
}

impl Shards {
    fn of(index: &Index<'_>, units: usize) -> Self {
        let lists = Lists::of(index);
        let mut ranges = Vec::new();
        let (mut start, mut size) = (0, 0);
        for (at, word) in index.words.iter().enumerate() {
            let length = lists.of_word(at).len() + word.text.len() / 2 + 4;
            if size > 0 && size + length > SHARD {
                ranges.push(start..at);
                (start, size) = (at, 0);
            }
            size += length;
        }
        if start < index.words.len() {
            ranges.push(start..index.words.len());
        }
        let texts = ranges.par_iter().map(|range| records(index, range.clone(), &lists)).collect();
        let first: Vec<String> = ranges.iter().map(|range| index.words[range.start].text.to_string()).collect();
        let beginnings = Beginnings::of(index, units, &first);
        Self { first, texts, beginnings }
    }

    fn starts(&self) -> String {
        let mut text = String::new();
        let mut before = "";
        for word in &self.first {
            encode::word(before, word, &mut text);
            text.push(';');
            before = word;
        }
        text
    }
}

/// `word,forms,meetings;` of each word.
fn records(index: &Index<'_>, range: Range<usize>, lists: &Lists) -> String {
    let mut text = String::new();
    let mut before = "";
    for (at, word) in range.clone().zip(&index.words[range]) {
        let forms = index.forms_of(word);
        encode::word(before, &word.text, &mut text);
        text.push(',');
        if forms.iter().any(|(form, _)| *form != word.text) {
            let mut spaced = false;
            for (form, _) in forms {
                if spaced {
                    text.push(' ');
                }
                encode::word(&word.text, form, &mut text);
                spaced = true;
            }
        }
        text.push(',');
        text.push_str(lists.of_word(at));
        text.push(';');
        before = &word.text;
    }
    text
}

/// Writes the words that may be offered for a misspelt one, by first letter, and returns those letters.
fn vocabulary(index: &Index<'_>, units: usize, put: &impl Fn(File)) -> String {
    let fewest = if units < TRUSTED_FROM { 1 } else { 2 };
    let is_spelled = |form: &str| {
        SPELLED.contains(&form.chars().count()) && form.chars().all(|c| c.is_alphabetic() && !text::is_unspaced(c))
    };
    let mut forms: Vec<(&str, u32)> =
        index.forms.iter().copied().filter(|(form, count)| *count >= fewest && is_spelled(form)).collect();
    forms.sort_unstable();
    let letter = |form: &str| form.chars().next();
    let mut letters = String::new();
    for same in forms.chunk_by(|one, other| letter(one.0) == letter(other.0)) {
        let Some(letter) = letter(same[0].0) else { continue };
        let mut text = String::new();
        let mut before = "";
        for (form, count) in same {
            encode::number(count.ilog2() as usize, &mut text);
            encode::word(before, form, &mut text);
            text.push(';');
            before = form;
        }
        letters.push(letter);
        let name = encode::name(letter as usize, 4);
        put(script("v", &name, &[&text]));
    }
    letters
}

/// Where each unit's text is.
struct Places {
    width: usize,
    /// Units of each block.
    blocks: Vec<Vec<u32>>,
    /// Block and place, by unit.
    of: Vec<(u32, u8)>,
}

impl Places {
    /// Blocks are chosen by address, so that a new document changes one of them and not all that follow.
    fn of(entries: &[Entry], units: &[Unit]) -> Self {
        let size: usize = units.iter().map(|unit| text_length(entries, unit)).sum();
        let count = (size / SMALL_BLOCK).min(FEW).max(size / BLOCK).max(units.len() / 16).max(1).next_power_of_two();
        let width = (1..).find(|&width| 36_usize.pow(width) >= count).unwrap_or(1) as usize;
        let mut blocks: Vec<Vec<u32>> = vec![Vec::new(); count];
        let mut of = Vec::with_capacity(units.len());
        let mut part = 0;
        for (at, unit) in (0..).zip(units) {
            part = if unit.continues { part + 1 } else { 0 };
            let hash = blake3::hash(format!("{} {part}", url_of(entries, unit)).as_bytes());
            let hash = hash.as_bytes().iter().take(7).fold(0, |hash, &byte| hash << 8 | usize::from(byte));
            let free = (0..count).map(|step| (hash + step) % count).find(|&block| blocks[block].len() < PLACES);
            let block = free.unwrap_or(hash % count);
            of.push((block as u32, blocks[block].len() as u8));
            blocks[block].push(at);
        }
        Self { width, blocks, of }
    }

    /// What units are called and where their texts are, so many units in each.
    fn names(&self, entries: &[Entry], units: &[Unit]) -> Vec<String> {
        let named = |(units, places): (&[Unit], &[(u32, u8)])| {
            let name = |(unit, place): (&'_ Unit, &(u32, u8))| {
                json(Name::of(entries, unit, encode::name(place.0 as usize, self.width), place.1))
            };
            format!("[{}]", units.iter().zip(places).map(name).collect::<Vec<_>>().join(","))
        };
        units.par_chunks(NAMES).zip(self.of.par_chunks(NAMES)).map(named).collect()
    }

    fn write(&self, entries: &[Entry], units: &[Unit], put: &(impl Fn(File) + Sync)) {
        self.blocks.par_iter().enumerate().filter(|(_, block)| !block.is_empty()).for_each(|(at, block)| {
            let texts: Vec<_> = block.iter().map(|&unit| passages(entries, &units[unit as usize])).collect();
            let name = encode::name(at, self.width);
            put((path("x", &name), call("x", &name, &json(&texts)).into_bytes()));
        });
    }
}

fn url_of<'a>(entries: &'a [Entry], unit: &Unit) -> &'a str {
    match (unit.head, unit.sections.first()) {
        (Some(head), _) => &entries[head].url,
        (None, Some(section)) => page_of(&entries[*section].url),
        (None, None) => "",
    }
}

fn text_length(entries: &[Entry], unit: &Unit) -> usize {
    let own = unit.head.filter(|_| !unit.continues);
    let length = |at: &usize| entries[*at].body.len() + entries[*at].title.len() + 24;
    64 + own.iter().chain(&unit.sections).map(length).sum::<usize>()
}

/// What a result is called: address, id, title, context; then the block of its text and the place in it.
#[derive(Serialize)]
struct Name<'a>(&'a str, &'a str, &'a str, &'a str, String, u8);

impl<'a> Name<'a> {
    fn of(entries: &'a [Entry], unit: &Unit, block: String, place: u8) -> Self {
        let url = url_of(entries, unit);
        match (unit.head.map(|head| &entries[head]), unit.sections.first()) {
            (Some(head), _) => Self(url, &head.id, &head.title, &head.context, block, place),
            (None, first) => {
                let title = first.map_or("", |&section| entries[section].context.as_str());
                Self(url, "", title, "", block, place)
            }
        }
    }
}

/// Anchor, heading, clauses, text.
#[derive(Serialize)]
struct Passage<'a>(&'a str, &'a str, String, String);

/// The texts of one unit.
fn passages<'a>(entries: &'a [Entry], unit: &Unit) -> Vec<Passage<'a>> {
    let own = unit.head.filter(|_| !unit.continues).map(|head| &entries[head]);
    let own = own.filter(|entry| !entry.body.is_empty()).map(|entry| passage("", "", entry));
    let sections = unit.sections.iter().map(|&at| {
        let entry = &entries[at];
        passage(entry.url.split_once('#').map_or("", |(_, anchor)| anchor), &entry.title, entry)
    });
    own.into_iter().chain(sections).collect()
}

fn passage<'a>(anchor: &'a str, heading: &'a str, entry: &Entry) -> Passage<'a> {
    Passage(anchor, heading, entry.clauses.join(" "), in_one_line(&entry.body))
}

/// A text with one blank in the place of each run of them. Most lines hold none but single ones.
fn in_one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut add = |part: &str| {
        if !out.is_empty() && !part.is_empty() {
            out.push(' ');
        }
        out.push_str(part);
    };
    for line in text.split('\n') {
        match is_plain(line.as_bytes()) {
            true => add(line),
            false => line.split_whitespace().for_each(&mut add),
        }
    }
    out
}

/// Is a line of ASCII with nothing but single blanks between its words? All of it is looked at, many bytes at once.
fn is_plain(line: &[u8]) -> bool {
    let odd = line.iter().fold(false, |odd, byte| odd | !(b' '..0x80).contains(byte));
    let next = line.get(1..).unwrap_or_default();
    let double = line.iter().zip(next).fold(false, |double, (one, next)| double | (*one == b' ') & (*next == b' '));
    !odd && !double && !line.starts_with(b" ") && !line.ends_with(b" ")
}

fn path(kind: &str, name: &str) -> String {
    format!("search/{kind}-{name}.js")
}

fn script(kind: &str, name: &str, strings: &[&str]) -> File {
    let arguments: Vec<String> = strings.iter().map(json).collect();
    (path(kind, name), call(kind, name, &arguments.join(",")).into_bytes())
}

fn call(kind: &str, name: &str, arguments: &str) -> String {
    format!("clausebookSearch(\"{kind}\",\"{name}\",{arguments})\n")
}

/// Strings and lists of them always have a JSON form.
fn json(value: impl Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::in_one_line;

    #[test]
    fn a_text_in_one_line_has_single_blanks() {
        for text in ["", " ", "one", "one two\nthree", "one\n\ntwo", " a  b\t\u{a0}c \n d\r\n", "\u{2003}x", "ü  y \n"]
        {
            let expected = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(in_one_line(text), expected, "{text:?}");
        }
    }
}
