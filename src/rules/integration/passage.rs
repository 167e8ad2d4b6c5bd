//! Passages: what stands below a heading, reduced to a few numbers by which copies find each other.

use crate::rules::prose::{Word, mix};
use crate::syntax::Document;
use crate::syntax::front_matter::Kind;
use crate::syntax::markdown::{Block, BlockKind};

/// Words that are compared as one: four in a row are seldom the same by chance.
const RUN: usize = 4;
/// Fewer words are a phrase, not a text.
pub(super) const SHORTEST: usize = 30;
/// One run in so many leaves a trace. Runs are chosen by their hash, so both copies choose the same ones.
const SAMPLE: u64 = 3;

/// May a block be a copy on its own?
pub(super) fn is_paragraph(kind: BlockKind, words: usize) -> bool {
    kind == BlockKind::Text && words >= SHORTEST
}

/// All paragraphs of a passage from so many on.
const MANY: u8 = u8::MAX - 1;
/// No paragraph. Of a run that stands in several places the first counts, and this comes last.
const NONE: u8 = u8::MAX;

/// The text below one heading, without what stands below deeper ones.
#[derive(Debug)]
pub(in crate::rules) struct Passage {
    /// The heading; `None` before the first.
    pub(super) section: Option<u32>,
    /// Its blocks, as positions in the document's.
    pub(super) blocks: std::ops::Range<u32>,
    /// Traces of its runs of words, sorted, without doubles.
    pub(super) traces: Box<[u32]>,
    /// The longer paragraph that each of them begins in, counted from 0 to [`MANY`], or [`NONE`].
    origins: Box<[u8]>,
}

impl Passage {
    /// How many traces a paragraph has.
    fn traces_of(&self, paragraph: u8) -> usize {
        memchr::memchr_iter(paragraph, &self.origins).count()
    }
}

/// Traces that two texts share before they are compared in full: a common sentence leaves fewer.
const TRACES: usize = 3;

/// Looks whether two passages may hold the same text, by their traces alone.
#[derive(Debug, Default)]
pub(super) struct Glance {
    /// Where the traces that both have begin: the paragraph of the left passage and that of the right one.
    met: Vec<(u8, u8)>,
}

impl Glance {
    /// Do they share so much that all of both, or one paragraph of each, may be nearly the same? Traces are a sample: half
    /// of what [`is_near`] asks for is enough.
    pub(super) fn is_likely(&mut self, left: &Passage, right: &Passage) -> bool {
        self.met.clear();
        let met = common(&left.traces, &right.traces);
        self.met.extend(met.map(|(l, r)| (left.origins[l], right.origins[r])));
        let is_near = |shared: usize, l: usize, r: usize| shared * 4 >= l.min(r) && shared * 8 >= l.max(r);
        if self.met.len() < TRACES {
            return false;
        }
        if is_near(self.met.len(), left.traces.len(), right.traces.len()) {
            return true;
        }
        self.met.sort_unstable();
        self.met.chunk_by(|one, other| one == other).any(|same| {
            let (l, r) = same[0];
            let is_near = || l.max(r) == MANY || is_near(same.len(), left.traces_of(l), right.traces_of(r));
            same.len() >= TRACES && l.max(r) != NONE && is_near()
        })
    }
}

/// Collects the passages of a document block by block.
#[derive(Default)]
pub(in crate::rules) struct Tracer {
    passages: Vec<Passage>,
    open: Option<(Option<u32>, std::ops::Range<u32>)>,
    words: Vec<u64>,
    /// Up to which of these words each block of the open passage reaches, and which longer paragraph it is.
    origins: Vec<(usize, u8)>,
    paragraphs: u8,
    /// Traces with their origins, as numbers that are in the order of the traces.
    traces: Vec<u64>,
    is_form: bool,
}

impl Tracer {
    /// Forms repeat each other on purpose.
    pub(in crate::rules) fn new(document: &Document) -> Self {
        let is_form = document.kind() == Some(Kind::Form);
        Self { is_form, ..Self::default() }
    }

    /// Takes the next block.
    pub(in crate::rules) fn block(&mut self, at: u32, block: &Block, words: &[Word]) {
        if self.is_form {
            return;
        }
        match &mut self.open {
            Some((section, blocks)) if *section == block.section => blocks.end = at + 1,
            _ => {
                self.close();
                self.open = Some((block.section, at..at + 1));
            }
        }
        self.words.extend(words.iter().map(hash));
        let mut origin = NONE;
        if is_paragraph(block.kind, words.len()) {
            origin = self.paragraphs;
            self.paragraphs = MANY.min(self.paragraphs + 1);
        }
        self.origins.push((self.words.len(), origin));
    }

    /// All passages that are long enough to be a copy.
    pub(in crate::rules) fn finish(mut self) -> Vec<Passage> {
        self.close();
        self.passages
    }

    fn close(&mut self) {
        let Some((section, blocks)) = self.open.take() else { return };
        if self.words.len() >= SHORTEST {
            let mut origins = self.origins.iter();
            let (mut end, mut origin) = (0, NONE);
            for (at, run) in runs(&self.words).enumerate().filter(|(_, run)| run % SAMPLE == 0) {
                while at >= end {
                    (end, origin) = *origins.next().unwrap_or(&(usize::MAX, NONE));
                }
                self.traces.push(run >> 32 << 8 | u64::from(origin));
            }
            self.traces.sort_unstable();
            self.traces.dedup_by_key(|trace| *trace >> 8);
            let traces = self.traces.iter().map(|trace| (trace >> 8) as u32).collect();
            let origins = self.traces.iter().map(|trace| *trace as u8).collect();
            self.passages.push(Passage { section, blocks, traces, origins });
            self.traces.clear();
        }
        self.words.clear();
        self.origins.clear();
        self.paragraphs = 0;
    }
}

/// A word as runs are made of it.
#[inline]
pub(super) fn hash(word: &Word) -> u64 {
    mix(word.key)
}

fn runs(words: &[u64]) -> impl Iterator<Item = u64> {
    words.windows(RUN).map(|run| mix(run.iter().fold(0, |sum: u64, word| sum.rotate_left(7) ^ word)))
}

/// The runs of a text as sorted hashes without doubles, from its words as [`hash`] gives them; none if it is short.
pub(super) fn all_runs(words: &[u64]) -> Vec<u64> {
    if words.len() < SHORTEST {
        return Vec::new();
    }
    let mut runs: Vec<u64> = runs(words).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// The different runs of one text, to count those of other texts against: a table of hashes, each where its first
/// bits lead. Sorting the runs of every text would cost more.
#[derive(Debug, Default)]
pub(super) struct RunSet {
    /// A power of two of places, of which half are free at least.
    table: Vec<Met>,
    /// The number of the text that is held; what was met before it is forgotten.
    held: u32,
    /// The number of the last text. Numbers begin with 1.
    last: u32,
    different: usize,
    taken: usize,
}

/// A run that was met.
#[derive(Debug, Clone, Copy, Default)]
struct Met {
    run: u64,
    /// The first of the texts that it was met in, and the last.
    first: u32,
    last: u32,
}

impl RunSet {
    /// Takes in the runs of a text and forgets all others.
    pub(super) fn hold(&mut self, words: &[u64]) {
        self.held = self.last + 1;
        self.taken = 0;
        self.different = self.count(words).1;
    }

    /// How many different runs the held text has; none if it is short.
    pub(super) fn held(&self) -> usize {
        self.different
    }

    /// How many different runs another text has in common with it, and how many it has; none if it is short.
    pub(super) fn count(&mut self, words: &[u64]) -> (usize, usize) {
        self.last += 1;
        let (mut shared, mut different) = (0, 0);
        if words.len() < SHORTEST {
            return (0, 0);
        }
        self.make_room(words.len());
        for run in runs(words) {
            let at = self.place(run);
            let met = &mut self.table[at];
            if met.last < self.held {
                self.taken += 1;
                *met = Met { run, first: self.last, last: self.last };
                different += 1;
            } else if met.last != self.last {
                met.last = self.last;
                different += 1;
                shared += usize::from(met.first == self.held);
            }
        }
        (shared, different)
    }

    /// Where a run stands, or where it would.
    fn place(&self, run: u64) -> usize {
        let mask = self.table.len() - 1;
        let mut at = run as usize & mask;
        while self.table[at].last >= self.held && self.table[at].run != run {
            at = (at + 1) & mask;
        }
        at
    }

    fn make_room(&mut self, more: usize) {
        let wanted = ((self.taken + more) * 2).next_power_of_two();
        if wanted <= self.table.len() {
            return;
        }
        let before = std::mem::replace(&mut self.table, vec![Met::default(); wanted]);
        for met in before.into_iter().filter(|met| met.last >= self.held) {
            let at = self.place(met.run);
            self.table[at] = met;
        }
    }
}

/// Runs that two texts share at least if one is a copy of the other.
pub(super) const LEAST: usize = 16;

/// Is so much of the shorter text in the longer one that it is no chance?
pub(super) fn is_near(shared: usize, left: usize, right: usize) -> bool {
    shared >= LEAST && shared * 2 >= left.min(right) && shared * 4 >= left.max(right)
}

/// What two sorted lists have in common, as positions in both.
fn common<T: Ord>(left: &[T], right: &[T]) -> impl Iterator<Item = (usize, usize)> {
    let (mut l, mut r) = (0, 0);
    std::iter::from_fn(move || {
        while l < left.len() && r < right.len() {
            match left[l].cmp(&right[r]) {
                std::cmp::Ordering::Less => l += 1,
                std::cmp::Ordering::Greater => r += 1,
                std::cmp::Ordering::Equal => {
                    (l, r) = (l + 1, r + 1);
                    return Some((l - 1, r - 1));
                }
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_counted_as_in_sorted_lists() {
        // Words that repeat, so that runs do; one text longer than the other, one too short to count.
        let text = |seed: u64, length: u64| (0..length).map(|at| mix(at * seed % 37)).collect::<Vec<u64>>();
        let (held, others) = (text(1, 90), [text(1, 50), text(5, 400), text(1, 10), text(1, 90), text(2, 2000)]);
        let mut set = RunSet::default();
        set.hold(&text(3, 500));
        set.hold(&held);
        assert_eq!(set.held(), all_runs(&held).len());
        for other in &others {
            let runs = all_runs(other);
            assert_eq!(set.count(other), (common(&all_runs(&held), &runs).count(), runs.len()));
        }
        set.hold(&text(1, 10));
        assert_eq!((set.held(), set.count(&held).0), (0, 0));
    }
    /// Passages of texts of made-up words, one number each; nothing else of the document matters.
    fn passage(paragraphs: &[Vec<u64>]) -> Passage {
        let mut tracer = Tracer::default();
        for (at, words) in paragraphs.iter().enumerate() {
            let (kind, range) = (BlockKind::Text, Default::default());
            let block = Block { kind, text_at: 0, text_end: 0, range, section: None };
            let words: Vec<Word> = words.iter().map(|key| Word { key: *key, start: 0, end: 0 }).collect();
            tracer.block(at as u32, &block, &words);
        }
        tracer.finish().pop().unwrap()
    }

    #[test]
    fn a_glance_tells_a_copied_paragraph_from_sentences_in_common() {
        let text = |from: u64, length: u64| (from..from + length).collect::<Vec<u64>>();
        let mut changed = text(0, 60);
        changed[20] = 9_001;
        changed[40] = 9_002;
        let own = [text(0, 60), text(1_000, 70), text(2_000, 80), text(3_000, 90)];
        let mut glance = Glance::default();
        // A whole passage, one paragraph of it, and that with two other words.
        assert!(glance.is_likely(&passage(&own), &passage(&own)));
        for copy in [text(0, 60), changed] {
            let others = [text(5_000, 90), copy, text(6_000, 90), text(7_000, 90)];
            assert!(glance.is_likely(&passage(&own), &passage(&others)));
        }
        // The same words in the points of a list before it, and behind more paragraphs than are told apart.
        let points = text(0, 60).chunks(10).map(<[u64]>::to_vec).collect::<Vec<_>>();
        let others = [points, vec![text(5_000, 900), text(0, 60)]].concat();
        assert!(glance.is_likely(&passage(&own), &passage(&others)));
        let others = (0..300).map(|at| text(100_000 + at * 40, 40)).chain([text(0, 60)]).collect::<Vec<_>>();
        assert!(glance.is_likely(&passage(&own), &passage(&others)));
        // As many words, but a few from each paragraph; and nothing at all.
        let few = |other: u64| {
            (0..4).map(|at| [text(at * 1_000, 15), text(other + at * 100, 65)].concat()).collect::<Vec<_>>()
        };
        assert!(!glance.is_likely(&passage(&own), &passage(&few(20_000))));
        assert!(!glance.is_likely(&passage(&own), &passage(&[text(30_000, 300)])));
        // Of a list no point is long enough: all of it counts, a part of it does not.
        let list = |from: u64| (0..20).map(|at| text(from + at * 10, 10)).collect::<Vec<_>>();
        assert!(glance.is_likely(&passage(&list(0)), &passage(&list(0))));
        let part = [&list(0)[..2], &list(40_000)[..18]].concat();
        assert!(!glance.is_likely(&passage(&list(0)), &passage(&part)));
    }
}
