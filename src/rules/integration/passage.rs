//! Passages: what stands below a heading, reduced to a few numbers by which copies find each other.

use crate::rules::prose::{Word, mix};
use crate::syntax::Document;
use crate::syntax::front_matter::Kind;
use crate::syntax::markdown::Block;

/// Words that are compared as one: four in a row are seldom the same by chance.
const RUN: usize = 4;
/// Fewer words are a phrase, not a text.
pub(super) const SHORTEST: usize = 30;
/// One run in so many leaves a trace. Runs are chosen by their hash, so both copies choose the same ones.
const SAMPLE: u64 = 3;

/// The text below one heading, without what stands below deeper ones.
#[derive(Debug)]
pub(in crate::rules) struct Passage {
    /// The heading; `None` before the first.
    pub(super) section: Option<u32>,
    /// Its blocks, as positions in the document's.
    pub(super) blocks: std::ops::Range<u32>,
    /// Traces of its runs of words, sorted, without doubles.
    pub(super) traces: Box<[u32]>,
}

/// Collects the passages of a document block by block.
pub(in crate::rules) struct Tracer {
    passages: Vec<Passage>,
    open: Option<(Option<u32>, std::ops::Range<u32>)>,
    words: Vec<u64>,
    is_form: bool,
}

impl Tracer {
    /// Forms repeat each other on purpose.
    pub(in crate::rules) fn new(document: &Document) -> Self {
        let is_form = document.kind() == Some(Kind::Form);
        Self { passages: Vec::new(), open: None, words: Vec::new(), is_form }
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
    }

    /// All passages that are long enough to be a copy.
    pub(in crate::rules) fn finish(mut self) -> Vec<Passage> {
        self.close();
        self.passages
    }

    fn close(&mut self) {
        let Some((section, blocks)) = self.open.take() else { return };
        if self.words.len() >= SHORTEST {
            let sampled = runs(&self.words).filter(|run| run % SAMPLE == 0);
            let mut traces: Vec<u32> = sampled.map(|run| (run >> 32) as u32).collect();
            traces.sort_unstable();
            traces.dedup();
            self.passages.push(Passage { section, blocks, traces: traces.into() });
        }
        self.words.clear();
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

/// How much two sorted lists share.
pub(super) fn shared<T: Ord>(left: &[T], right: &[T]) -> usize {
    let (mut l, mut r, mut shared) = (0, 0, 0);
    while l < left.len() && r < right.len() {
        match left[l].cmp(&right[r]) {
            std::cmp::Ordering::Less => l += 1,
            std::cmp::Ordering::Greater => r += 1,
            std::cmp::Ordering::Equal => (l, r, shared) = (l + 1, r + 1, shared + 1),
        }
    }
    shared
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
            assert_eq!(set.count(other), (shared(&all_runs(&held), &runs), runs.len()));
        }
        set.hold(&text(1, 10));
        assert_eq!((set.held(), set.count(&held).0), (0, 0));
    }
}
