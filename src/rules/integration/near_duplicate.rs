use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::passage::{Glance, LEAST, Passage, RunSet, all_runs, hash, is_near, is_paragraph};
use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::{DocumentIndex, Manual};
use crate::rules::prose::words;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::Span;
use crate::syntax::Document;
use crate::syntax::markdown::BlockKind;

pub(super) static RULE: Rule = Rule {
    name: "near-duplicate",
    family: Family::Integration,
    level: Level::Warn,
    page: include_str!("near_duplicate.md"),
    check: Check::Manual(check),
};

/// A passage of a certain document.
#[derive(Clone, Copy)]
struct Place<'m> {
    document: DocumentIndex,
    passage: &'m Passage,
}

/// A text that is a copy or has one: a whole passage, or one paragraph of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Unit {
    document: DocumentIndex,
    /// Its first block.
    first: u32,
    /// The heading above it.
    section: Option<u32>,
    extent: Extent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    Section,
    Paragraph,
}

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    let places: Vec<Place<'_>> = manual
        .documents()
        .zip(shelf.readings)
        .filter(|((document, _), _)| !shelf.is_retired(*document))
        .flat_map(|((document, _), reading)| reading.passages.iter().map(move |passage| Place { document, passage }))
        .collect();
    let candidates = candidates(&places);
    let by_left: Vec<&[(u32, u32)]> = candidates.chunk_by(|one, other| one.0 == other.0).collect();
    let pairs: Vec<(Unit, Unit)> = by_left
        .into_par_iter()
        .map_init(Default::default, |tools, same| copies(manual, &places, same, tools))
        .flatten_iter()
        .collect();
    // What the same documents share is one finding, however many passages it is.
    let mut shared: BTreeMap<Vec<DocumentIndex>, Vec<Vec<Unit>>> = BTreeMap::new();
    for group in groups(&pairs) {
        let mut documents: Vec<DocumentIndex> = group.iter().map(|unit| unit.document).collect();
        documents.dedup();
        shared.entry(documents).or_default().push(group);
    }
    found.extend(shared.iter().filter_map(|(documents, groups)| report(manual, documents, groups)));
}

/// Passages with one trace in common, up to so many, are all compared; of more, each with the next one.
const RARE: usize = 4;
/// A trace that few passages share counts for so much, one that many share for 1.
const RARE_WEIGHT: u32 = 2;
/// What two passages must reach together before they are compared in full.
const WEIGHT: u32 = 4;
/// Passages that one is compared with at most, of those behind it: they lead to the others.
const PARTNERS: usize = 4;

/// Parts into which traces are divided by their first bits, so that not all have to be held at once.
const PARTS: u32 = 4;

/// Pairs of passages that may hold the same text, as positions in `places`, in time linear in the text.
fn candidates(places: &[Place<'_>]) -> Vec<(u32, u32)> {
    let parts: Vec<Vec<Hint>> = (0..PARTS).into_par_iter().map(|part| hints(places, part)).collect();
    let mut hints = merged(&parts).peekable();
    let mut likely: Vec<(u32, std::cmp::Reverse<u32>, u32)> = Vec::new();
    while let Some(first) = hints.next() {
        let mut weight = first.weight();
        while let Some(same) = hints.next_if(|next| next.pair() == first.pair()) {
            weight += same.weight();
        }
        if weight >= WEIGHT {
            likely.push((first.left(), std::cmp::Reverse(weight), first.right()));
        }
    }
    likely.par_sort_unstable();
    let likely = likely.chunk_by(|left, right| left.0 == right.0).flat_map(|same| same.iter().take(PARTNERS));
    likely.map(|(left, _, right)| (*left, *right)).collect()
}

/// The hints of all parts in order, from the order in each: hints are what takes most here, and one list of all of them
/// would take that twice.
fn merged(parts: &[Vec<Hint>]) -> impl Iterator<Item = Hint> {
    let mut rest: Vec<&[Hint]> = parts.iter().map(Vec::as_slice).collect();
    std::iter::from_fn(move || {
        let least = rest.iter_mut().filter(|part| !part.is_empty()).min_by_key(|part| part[0])?;
        least.split_off_first().copied()
    })
}

/// That two passages have a trace in common, and what that counts for, in one number: there are many millions in a large
/// manual, which are sorted by the first passage and the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hint(u64);

impl Hint {
    /// Bits of the weight, and of each passage.
    const WEIGHT: u32 = 2;
    const PLACE: u32 = 31;

    fn new(left: u32, right: u32, weight: u32) -> Self {
        Self(u64::from(left) << (Self::PLACE + Self::WEIGHT) | u64::from(right) << Self::WEIGHT | u64::from(weight))
    }

    fn pair(self) -> u64 {
        self.0 >> Self::WEIGHT
    }

    fn left(self) -> u32 {
        (self.pair() >> Self::PLACE) as u32
    }

    fn right(self) -> u32 {
        (self.pair() & ((1 << Self::PLACE) - 1)) as u32
    }

    fn weight(self) -> u32 {
        (self.0 & ((1 << Self::WEIGHT) - 1)) as u32
    }
}

/// Pairs of passages that have a trace of one part in common, each with what that counts for, in order.
fn hints(places: &[Place<'_>], part: u32) -> Vec<Hint> {
    let part_of = |trace: &u32| *trace / (u32::MAX / PARTS + 1);
    let mut index: Vec<u64> = Vec::new();
    for (at, place) in places.iter().enumerate() {
        let traces = &place.passage.traces;
        let own = &traces[traces.partition_point(|trace| part_of(trace) < part)..];
        let own = own.iter().take_while(|trace| part_of(trace) == part);
        index.extend(own.map(|trace| (u64::from(*trace) << 32) | at as u64));
    }
    index.sort_unstable();
    let mut hints = Vec::new();
    let mut hint = |left: u64, right: u64, weight: u32| {
        let (left, right) = (left as u32, right as u32);
        if places[left as usize].document != places[right as usize].document {
            hints.push(Hint::new(left, right, weight));
        }
    };
    for same in index.chunk_by(|left, right| left >> 32 == right >> 32).filter(|same| same.len() > 1) {
        let reach = if same.len() <= RARE { RARE } else { 1 };
        let weight = if same.len() <= 2 * RARE { RARE_WEIGHT } else { 1 };
        for (at, left) in same.iter().enumerate() {
            same[at + 1..].iter().take(reach).for_each(|right| hint(*left, *right, weight));
        }
    }
    hints.sort_unstable();
    // A list that grew has room for up to as much again; a copy has not.
    hints.as_slice().to_vec()
}

/// A new edition of a document repeats the old one.
fn is_succession(manual: &Manual, left: DocumentIndex, right: DocumentIndex) -> bool {
    let replaces = |new: DocumentIndex, old: DocumentIndex| {
        let old = manual.document(old).front.id.as_ref();
        old.is_some_and(|old| manual.document(new).front.supersedes.iter().any(|id| id.value == old.value))
    };
    replaces(left, right) || replaces(right, left)
}

/// What one passage has in common with each of its candidates.
fn copies(
    manual: &Manual,
    places: &[Place<'_>],
    candidates: &[(u32, u32)],
    (glance, runs): &mut (Glance, RunSet),
) -> Vec<(Unit, Unit)> {
    let mut text_of_left = None;
    let mut pairs = Vec::new();
    for (left, right) in candidates {
        let (left, right) = (places[*left as usize], places[*right as usize]);
        if !glance.is_likely(left.passage, right.passage) || is_succession(manual, left.document, right.document) {
            continue;
        }
        let text = text_of_left.get_or_insert_with(|| {
            let text = Text::of(manual.document(left.document), left);
            runs.hold(&text.words);
            text
        });
        compare((left, text), (right, &Text::of(manual.document(right.document), right)), runs, &mut pairs);
    }
    pairs
}

/// What two passages have in common: all of both, or some of their paragraphs.
fn compare(
    (left, l): (Place<'_>, &Text),
    (right, r): (Place<'_>, &Text),
    runs: &mut RunSet,
    pairs: &mut Vec<(Unit, Unit)>,
) {
    let (in_common, different) = runs.count(&r.words);
    if is_near(in_common, runs.held(), different) {
        return pairs.push((unit(left, None), unit(right, None)));
    }
    // Paragraphs share no more than the passages that they stand in.
    if in_common < LEAST {
        return;
    }
    let (l, r) = (l.runs_of_paragraphs(), r.runs_of_paragraphs());
    // Runs of the left paragraphs with the paragraph they stand in, to find those of the right ones among.
    let mut index: Vec<(u64, usize)> =
        l.iter().enumerate().flat_map(|(at, (_, runs))| runs.iter().map(move |run| (*run, at))).collect();
    index.sort_unstable();
    for (right_block, runs) in &r {
        let mut counts = vec![0_usize; l.len()];
        for run in runs {
            let from = index.partition_point(|(other, _)| other < run);
            // A run that very many paragraphs share says nothing.
            index[from..].iter().take_while(|(other, _)| other == run).take(RARE).for_each(|(_, at)| counts[*at] += 1);
        }
        let near = l.iter().zip(counts);
        pairs.extend(
            near.filter(|((_, other), shared)| is_near(*shared, other.len(), runs.len()))
                .map(|((left_block, _), _)| (unit(left, Some(*left_block)), unit(right, Some(*right_block)))),
        );
    }
}

fn unit(place: Place<'_>, paragraph: Option<u32>) -> Unit {
    Unit {
        document: place.document,
        first: paragraph.unwrap_or(place.passage.blocks.start),
        section: place.passage.section,
        extent: if paragraph.is_some() { Extent::Paragraph } else { Extent::Section },
    }
}

/// Words that most passages hold.
const USUAL: usize = 512;

/// A passage as its words.
struct Text {
    words: Vec<u64>,
    /// The blocks of its longer paragraphs, with their words.
    paragraphs: Vec<(u32, Range<usize>)>,
}

impl Text {
    fn of(document: &Document, place: Place<'_>) -> Self {
        let (mut all, mut paragraphs, mut own) = (Vec::<u64>::with_capacity(USUAL), Vec::new(), Vec::new());
        for at in place.passage.blocks.clone() {
            let block = &document.body.blocks[at as usize];
            if block.kind == BlockKind::Code {
                continue;
            }
            words(document.body.block_text(block), &mut own);
            if is_paragraph(block.kind, own.len()) {
                paragraphs.push((at, all.len()..all.len() + own.len()));
            }
            all.extend(own.iter().map(hash));
        }
        Self { words: all, paragraphs }
    }

    /// The runs of each longer paragraph.
    fn runs_of_paragraphs(&self) -> Vec<(u32, Vec<u64>)> {
        self.paragraphs.iter().map(|(block, words)| (*block, all_runs(&self.words[words.clone()]))).collect()
    }
}

/// Texts that are pairwise similar, together, in order.
fn groups(pairs: &[(Unit, Unit)]) -> Vec<Vec<Unit>> {
    let mut units: Vec<Unit> = pairs.iter().flat_map(|(left, right)| [*left, *right]).collect();
    units.sort_unstable();
    units.dedup();
    let mut parent: Vec<usize> = (0..units.len()).collect();
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    for (left, right) in pairs {
        let (Ok(left), Ok(right)) = (units.binary_search(left), units.binary_search(right)) else { continue };
        let (left, right) = (root(&mut parent, left), root(&mut parent, right));
        parent[left.max(right)] = left.min(right);
    }
    let mut groups: BTreeMap<usize, Vec<Unit>> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        groups.entry(root(&mut parent, at)).or_default().push(*unit);
    }
    groups.into_values().collect()
}

/// Places that one finding points at besides the first.
const SHOWN: usize = 4;

fn report(manual: &Manual, documents: &[DocumentIndex], groups: &[Vec<Unit>]) -> Option<Diagnostic> {
    let first = groups.first()?.first()?;
    let name = |document: &DocumentIndex| format!("`{}`", manual.document(*document).name());
    let is_all = |extent: Extent| groups.iter().flatten().all(|unit| unit.extent == extent);
    let what = match (is_all(Extent::Section), is_all(Extent::Paragraph)) {
        (true, _) => "section",
        (_, true) => "paragraph",
        _ => "passage",
    };
    let place = match documents {
        [] => return None,
        [only] => format!("more than once in {}", name(only)),
        [one, other] => format!("in {} and in {}", name(one), name(other)),
        many => format!("in {} documents", many.len()),
    };
    let message = match groups.len() {
        1 => format!("nearly the same {what} stands {place}"),
        many => format!("nearly the same {many} {what}s stand {place}"),
    };
    let mut finding = Diagnostic::warning(RULE.name, span(manual, first), message)
        .label("here")
        .why("a text that is kept in two places is changed in one of them")
        .help("keep it where it belongs and refer to it from the other place: `[[PRO-007#section]]`");
    for other in groups.iter().flatten().skip(1).take(SHOWN) {
        finding = finding.also(span(manual, other), "and here");
    }
    Some(finding)
}

fn span(manual: &Manual, unit: &Unit) -> Span {
    let document = manual.document(unit.document);
    let heading = unit.section.map(|at| document.body.headings[at as usize].range);
    let block = document.body.blocks.get(unit.first as usize).map(|block| block.range);
    let range = if unit.extent == Extent::Paragraph { block } else { heading.or(block) };
    document.span(range.unwrap_or_default())
}
