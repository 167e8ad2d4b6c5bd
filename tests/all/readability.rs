//! How the manual of this repository reads, in figures with limits, and whether two documents say
//! the same.
//!
//! `cargo test --test all readability -- --nocapture` prints the figures of each document.

use std::collections::BTreeMap;

use clausebook::manual::{DocumentIndex, Manual};
use clausebook::syntax::markdown::BlockKind;
use clausebook::syntax::register::CellValue;

use crate::manual::manual;

/// A reader at level B2 keeps a sentence of this many words in mind.
const LONGEST_SENTENCE: usize = 30;
/// Words of a sentence, on average over a document.
const MEAN_SENTENCE: usize = 15;
/// A procedure that is longer is not read.
const LONGEST_DOCUMENT: usize = 2_500;
/// Forms with a line for each clause are filled in and not read from end to end.
const LONGEST_FORM: usize = 3_500;
/// Words in a row that two documents may have in common.
const COMMON_RUN: usize = 25;

/// Words that leave to the reader when, how often, how much or who.
const VAGUE: [&str; 36] = [
    "adequate",
    "adequately",
    "appropriate",
    "appropriately",
    "as far as possible",
    "as necessary",
    "as needed",
    "as required",
    "as soon as possible",
    "best effort",
    "etc",
    "from time to time",
    "generally",
    "if necessary",
    "if needed",
    "if possible",
    "in a timely manner",
    "in due course",
    "normally",
    "periodic",
    "periodically",
    "promptly",
    "reasonable",
    "regular",
    "regularly",
    "sufficient",
    "sufficiently",
    "suitable",
    "suitably",
    "timely",
    "usually",
    "when needed",
    "where applicable",
    "where necessary",
    "where possible",
    "without undue delay",
];

/// What can be counted in a text.
#[derive(Default)]
struct Figures {
    words: usize,
    /// Words of running text, without table cells.
    in_sentences: usize,
    sentences: usize,
    long: Vec<String>,
    vague: Vec<String>,
}

impl Figures {
    fn of(manual: &Manual, document: DocumentIndex) -> Self {
        let mut figures = Self::default();
        for (kind, text) in prose(manual, document) {
            for sentence in sentences(text) {
                let words = words(sentence);
                figures.words += words.len();
                // A cell with a name or a number is no sentence.
                if kind == BlockKind::Text && !words.is_empty() {
                    figures.in_sentences += words.len();
                    figures.sentences += 1;
                }
                if words.len() > LONGEST_SENTENCE {
                    figures.long.push(sentence.to_owned());
                }
                let spaced = format!(" {} ", words.join(" "));
                let vague = VAGUE.iter().filter(|phrase| spaced.contains(&format!(" {phrase} ")));
                figures.vague.extend(vague.map(|phrase| format!("{phrase}: {sentence}")));
            }
        }
        figures
    }
}

/// Everything of a document that is read, the rows of its registers included: no code, and no
/// drawings, whose words stand in the text as well.
fn prose(manual: &Manual, document: DocumentIndex) -> impl Iterator<Item = (BlockKind, &str)> {
    let body = &manual.document(document).body;
    let blocks = body.blocks.iter().filter(|block| block.kind != BlockKind::Code);
    let registers = manual.registers.iter().filter(move |register| register.document == document);
    let cells = registers.flat_map(|register| &register.rows).flat_map(|row| &row.row.cells);
    let cells = cells.filter_map(|cell| match &cell.value {
        CellValue::Text(text) => Some((BlockKind::Cell, text.as_str())),
        _ => None,
    });
    blocks.map(|block| (block.kind, body.block_text(block))).chain(cells)
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        // A stop inside a number or a name ends nothing.
        let stops = rest.char_indices().filter(|(_, letter)| matches!(letter, '.' | '!' | '?' | ':' | ';'));
        let stop = stops.map(|(at, _)| at + 1).find(|end| rest[*end..].starts_with(char::is_whitespace));
        let line = rest.find('\n');
        let end = stop.into_iter().chain(line).min().unwrap_or(rest.len());
        let (sentence, after) = rest.split_at(end);
        rest = after;
        (!sentence.is_empty()).then(|| sentence.trim_end())
    })
}

fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '\'' | '-')))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(str::to_lowercase)
        .collect()
}

#[test]
fn readability_figures_stay_within_their_limits() {
    let mut wrong = Vec::new();
    let mut total = Figures::default();
    println!("{:<8} {:>6} {:>9} {:>5} {:>5} {:>5}", "", "words", "sentences", "mean", "long", "vague");
    let manual = &manual().manual;
    let mut documents: Vec<_> = manual.documents().collect();
    documents.sort_by_key(|(_, document)| document.name().to_owned());
    for (index, document) in documents {
        let figures = Figures::of(manual, index);
        let mean = figures.in_sentences.div_ceil(figures.sentences.max(1));
        let name = document.name();
        println!(
            "{name:<8} {:>6} {:>9} {mean:>5} {:>5} {:>5}",
            figures.words,
            figures.sentences,
            figures.long.len(),
            figures.vague.len()
        );
        let longest = if name.starts_with("FRM") { LONGEST_FORM } else { LONGEST_DOCUMENT };
        if figures.words > longest {
            wrong.push(format!("{name} has {} words, more than {longest}", figures.words));
        }
        if mean > MEAN_SENTENCE {
            wrong.push(format!("{name} has {mean} words a sentence, more than {MEAN_SENTENCE}"));
        }
        wrong.extend(
            figures.long.iter().map(|long| format!("{name} has a sentence over {LONGEST_SENTENCE} words: {long}")),
        );
        wrong.extend(figures.vague.iter().map(|vague| format!("{name} has a vague word, {vague}")));
        total.words += figures.words;
        total.sentences += figures.sentences;
    }
    println!("all      {:>6} {:>9}", total.words, total.sentences);
    assert!(total.words > 40_000, "the text of the manual was not read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn figures_count_what_a_reader_would() {
    let found: Vec<&str> = sentences("One 2.5 two. Three?\nFour").collect();
    assert_eq!(found, ["One 2.5 two.", "Three?", "Four"]);
    assert_eq!(
        words("A well-kept record (of 10 years) doesn't age."),
        ["a", "well-kept", "record", "of", "10", "years", "doesn't", "age"]
    );
}

/// A run of words that begins at a place in a document.
type Places<'d> = BTreeMap<&'d [String], Vec<usize>>;

#[test]
fn no_two_documents_have_more_than_a_few_words_in_common() {
    let manual = &manual().manual;
    let texts: Vec<(&str, Vec<String>)> = manual
        .documents()
        .map(|(index, document)| (document.name(), prose(manual, index).flat_map(|(_, text)| words(text)).collect()))
        .collect();
    let mut length = 6;
    let mut longest = String::new();
    while let Some(found) = common(&texts, length) {
        longest = found;
        length += 1;
    }
    println!("longest run in two documents: {} words, {longest}", length - 1);
    assert!(length > 6, "short runs are always common: nothing was compared");
    assert!(length - 1 <= COMMON_RUN, "{longest}");
}

/// Two documents with the same run of that many words.
fn common(texts: &[(&str, Vec<String>)], length: usize) -> Option<String> {
    let mut places: Places<'_> = BTreeMap::new();
    for (at, (_, words)) in texts.iter().enumerate() {
        for run in words.windows(length) {
            let documents = places.entry(run).or_default();
            if documents.last() != Some(&at) {
                documents.push(at);
            }
        }
    }
    let (run, documents) = places.into_iter().find(|(_, documents)| documents.len() > 1)?;
    let names: Vec<&str> = documents.into_iter().map(|at| texts[at].0).collect();
    Some(format!("{}: {}", names.join(", "), run.join(" ")))
}
