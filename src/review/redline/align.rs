//! Which block of one text is which of the other.

use std::collections::{BTreeMap, HashMap};

use gix_imara_diff::{Algorithm, Diff, InternedInput};

use super::words::{cells, whole};
use super::{Block, Fate, Kind, Line, Mark};

/// Pairs of blocks that are looked at in one window of a rewritten stretch.
const WINDOW: usize = 48;

/// How alike two blocks must be to be one block that changed, of 100.
const ALIKE: u32 = 45;

/// How alike two blocks in different places must be to be one that moved, of 100.
const MOVED: u32 = 75;

/// Words that a block must have to be recognized elsewhere.
const MOVABLE: usize = 5;

/// Words that two rows which follow each other must have for that.
const MOVABLE_ROWS: usize = 4;

/// What becomes of a block of one text: the block of the other that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    None,
    Here(usize),
    Elsewhere(usize),
}

/// Aligns two texts.
pub(super) fn align(before: &[Block], after: &[Block]) -> Vec<Line> {
    let mut matches = vec![Match::None; after.len()];
    let mut taken = vec![false; before.len()];
    let bags = Bags::new(before, after);
    for (old, new) in gaps(before, after, &mut matches, &mut taken) {
        pair(before, after, &bags, old, new, &mut matches, &mut taken);
    }
    rename_headings(before, after, &mut matches, &mut taken);
    find_moved(before, after, &bags, &mut matches, &mut taken);
    find_moved_rows(before, after, &bags, &mut matches, &mut taken);
    follow_moved(before, after, &mut matches, &mut taken);
    lines(before, after, &matches, &taken)
}

type Range = std::ops::Range<usize>;

/// Finds the blocks that are in both texts in the same order, and gives the stretches between them.
fn gaps(before: &[Block], after: &[Block], matches: &mut [Match], taken: &mut [bool]) -> Vec<(Range, Range)> {
    let mut input = InternedInput::default();
    input.update_before(before.iter().map(key));
    input.update_after(after.iter().map(key));
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_no_heuristic(&input);
    let mut gaps = Vec::new();
    let (mut old, mut new) = (0, 0);
    let mut same = |old: Range, new: Range| {
        for (old, new) in old.zip(new) {
            matches[new] = Match::Here(old);
            taken[old] = true;
        }
    };
    for hunk in diff.hunks() {
        let (from, to) =
            (hunk.before.start as usize..hunk.before.end as usize, hunk.after.start as usize..hunk.after.end as usize);
        same(old..from.start, new..to.start);
        (old, new) = (from.end, to.end);
        gaps.push((from, to));
    }
    same(old..before.len(), new..after.len());
    gaps
}

/// What makes two blocks the same: sort and words. The number of an item is not among it.
fn key(block: &Block) -> String {
    let mut key = String::new();
    key.push(char::from(b'0' + block.kind.sort()));
    if let Kind::Heading { level } = block.kind {
        key.push(char::from(b'0' + level));
    }
    for cell in &block.cells {
        key.push('\u{1e}');
        for word in cell {
            key.push('\u{1f}');
            let (text, target, is_struck) = word.meaning();
            key.extend(is_struck.then_some('\u{1c}'));
            key.push_str(text);
            if let Some(target) = target {
                key.push('\u{1d}');
                key.push_str(target);
            }
        }
    }
    key
}

/// The words of blocks as sorted numbers, to count what two have in common.
struct Bags {
    before: Vec<Vec<u32>>,
    after: Vec<Vec<u32>>,
}

impl Bags {
    fn new<'b>(before: &'b [Block], after: &'b [Block]) -> Self {
        let mut numbers: HashMap<&'b str, u32> = HashMap::new();
        let mut bag = |block: &'b Block| {
            let mut bag: Vec<u32> = Vec::new();
            for word in block.words().filter(|word| word.text != "\n") {
                let next = numbers.len() as u32;
                bag.push(*numbers.entry(word.text.as_str()).or_insert(next));
            }
            bag.sort_unstable();
            bag
        };
        Self { before: before.iter().map(&mut bag).collect(), after: after.iter().map(&mut bag).collect() }
    }

    /// How much of two blocks is common, of 100.
    fn alike(&self, old: usize, new: usize) -> u32 {
        let (one, other) = (&self.before[old], &self.after[new]);
        let all = one.len() + other.len();
        if all == 0 {
            return 100;
        }
        // Not enough words on one side to reach anything.
        if 200 * one.len().min(other.len()) < ALIKE as usize * all {
            return 0;
        }
        let (mut a, mut b, mut common) = (0, 0, 0);
        while let (Some(x), Some(y)) = (one.get(a), other.get(b)) {
            common += usize::from(x == y);
            a += usize::from(x <= y);
            b += usize::from(y <= x);
        }
        (200 * common / all) as u32
    }
}

/// Pairs the blocks of a rewritten stretch that are alike, in order.
fn pair(
    before: &[Block],
    after: &[Block],
    bags: &Bags,
    old: Range,
    new: Range,
    matches: &mut [Match],
    taken: &mut [bool],
) {
    if old.is_empty() || new.is_empty() {
        return;
    }
    let windows = old.len().max(new.len()).div_ceil(WINDOW);
    let part = |range: &Range, at: usize| range.start + range.len() * at / windows;
    for at in 0..windows {
        let (from, to) = (part(&old, at)..part(&old, at + 1), part(&new, at)..part(&new, at + 1));
        for (old, new) in best_pairs(before, after, bags, from, to) {
            matches[new] = Match::Here(old);
            taken[old] = true;
        }
    }
}

/// The pairs in order that are most alike together.
fn best_pairs(before: &[Block], after: &[Block], bags: &Bags, old: Range, new: Range) -> Vec<(usize, usize)> {
    let (rows, columns) = (old.len(), new.len());
    let mut alike = vec![0u32; rows * columns];
    for (row, one) in old.clone().enumerate() {
        for (column, other) in new.clone().enumerate() {
            alike[row * columns + column] = score(&before[one], &after[other], bags.alike(one, other));
        }
    }
    // The best sum of the first rows and columns.
    let width = columns + 1;
    let mut best = vec![0u32; (rows + 1) * width];
    for row in 0..rows {
        for column in 0..columns {
            let pair = match alike[row * columns + column] {
                0 => 0,
                alike => best[row * width + column] + alike,
            };
            let skip = best[row * width + column + 1].max(best[(row + 1) * width + column]);
            best[(row + 1) * width + column + 1] = pair.max(skip);
        }
    }
    let mut pairs = Vec::new();
    let (mut row, mut column) = (rows, columns);
    while row > 0 && column > 0 {
        let here = best[row * width + column];
        if here == best[(row - 1) * width + column] {
            row -= 1;
        } else if here == best[row * width + column - 1] {
            column -= 1;
        } else {
            pairs.push((old.start + row - 1, new.start + column - 1));
            (row, column) = (row - 1, column - 1);
        }
    }
    pairs.reverse();
    pairs
}

/// How much speaks for two blocks being one; 0 if they are not.
fn score(one: &Block, other: &Block, alike: u32) -> u32 {
    if one.kind.sort() != other.kind.sort() {
        return 0;
    }
    // Rows with one key are one row, whatever else they say.
    let is_row = one.kind == Kind::Row && one.cells.first().is_some_and(|cell| !cell.is_empty());
    if is_row && one.cells.len() > 1 && texts(&one.cells[0]).eq(texts(other.cells.first().map_or(&[], Vec::as_slice))) {
        return 100 + alike;
    }
    match one.kind {
        Kind::Head => alike.max(ALIKE),
        _ if alike >= ALIKE => alike,
        _ => 0,
    }
}

fn texts(words: &[super::Word]) -> impl Iterator<Item = &str> {
    words.iter().map(|word| word.text.as_str())
}

/// A heading with other words is the same heading if the text below it is: the first block of a section that was
/// found again leads to the section that it stood in.
fn rename_headings(before: &[Block], after: &[Block], matches: &mut [Match], taken: &mut [bool]) {
    let is_heading = |block: &Block| matches!(block.kind, Kind::Heading { .. });
    // The last block before the heading that is in both texts; headings must not cross it.
    let mut last = None;
    for new in 0..after.len() {
        if let Match::Here(old) = matches[new] {
            last = Some(old);
        }
        if matches[new] != Match::None || !is_heading(&after[new]) {
            continue;
        }
        let section = (new + 1..after.len()).take_while(|at| !is_heading(&after[*at]));
        let found = section.into_iter().find_map(|at| match matches[at] {
            Match::Here(old) => Some(old),
            _ => None,
        });
        let heading = found.and_then(|found| (0..found).rev().find(|old| is_heading(&before[*old])));
        if let Some(old) = heading.filter(|old| !taken[*old] && before[*old].kind == after[new].kind)
            && last.is_none_or(|last| last < old)
        {
            matches[new] = Match::Here(old);
            taken[old] = true;
            last = Some(old);
        }
    }
}

/// What stands beside a block that moved, and is the same in both places or heads its table, moved with it.
fn follow_moved(before: &[Block], after: &[Block], matches: &mut [Match], taken: &mut [bool]) {
    let mut follow = |matches: &mut [Match], new: usize, old: usize| {
        let (is, was) = (&after[new], &before[old]);
        let goes_along = key(is) == key(was) || is.kind == Kind::Head && was.kind == Kind::Head;
        if matches[new] == Match::None && !taken[old] && goes_along {
            matches[new] = Match::Elsewhere(old);
            taken[old] = true;
        }
    };
    for new in 1..after.len() {
        if let Match::Elsewhere(old) = matches[new - 1]
            && old + 1 < before.len()
        {
            follow(matches, new, old + 1);
        }
    }
    for new in (1..after.len()).rev() {
        if let Match::Elsewhere(old @ 1..) = matches[new] {
            follow(matches, new - 1, old - 1);
        }
    }
}

/// Finds tables that stand elsewhere by two rows that follow each other: one alone may have too few words.
fn find_moved_rows(before: &[Block], after: &[Block], bags: &Bags, matches: &mut [Match], taken: &mut [bool]) {
    let is_row = |block: &Block| matches!(block.kind, Kind::Head | Kind::Row);
    let two = |blocks: &[Block]| blocks.iter().all(is_row).then(|| (key(&blocks[0]), key(&blocks[1])));
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    for (old, blocks) in before.windows(2).enumerate().rev().filter(|(old, _)| !taken[*old] && !taken[*old + 1]) {
        places.extend(two(blocks).map(|rows| (rows, old)));
    }
    for (new, blocks) in after.windows(2).enumerate() {
        let is_free = matches[new] == Match::None && matches[new + 1] == Match::None;
        let is_movable = bags.after[new].len() + bags.after[new + 1].len() >= MOVABLE_ROWS;
        if is_free
            && is_movable
            && let Some(old) = two(blocks).and_then(|rows| places.remove(&rows))
            && !taken[old]
            && !taken[old + 1]
        {
            (matches[new], matches[new + 1]) = (Match::Elsewhere(old), Match::Elsewhere(old + 1));
            (taken[old], taken[old + 1]) = (true, true);
        }
    }
}

/// Finds blocks that stand elsewhere: first those with the same words, then those with most of them.
fn find_moved(before: &[Block], after: &[Block], bags: &Bags, matches: &mut [Match], taken: &mut [bool]) {
    let is_movable = |bag: &[u32]| bag.len() >= MOVABLE;
    let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for old in (0..before.len()).rev().filter(|old| !taken[*old]) {
        if is_movable(&bags.before[old]) || matches!(before[old].kind, Kind::Heading { .. }) {
            by_key.entry(key(&before[old])).or_default().push(old);
        }
    }
    for new in 0..after.len() {
        if matches[new] == Match::None
            && let Some(old) = by_key.get_mut(&key(&after[new])).and_then(Vec::pop)
        {
            matches[new] = Match::Elsewhere(old);
            taken[old] = true;
        }
    }
    // Blocks with a rare word in common are candidates.
    let mut holders: HashMap<u32, Vec<usize>> = HashMap::new();
    for old in (0..before.len()).filter(|old| !taken[*old] && bags.before[*old].len() >= 2 * MOVABLE) {
        let mut bag = bags.before[old].clone();
        bag.dedup();
        bag.into_iter().for_each(|word| holders.entry(word).or_default().push(old));
    }
    for new in 0..after.len() {
        if matches[new] != Match::None || bags.after[new].len() < 2 * MOVABLE {
            continue;
        }
        let mut candidates: Vec<usize> = Vec::new();
        for word in &bags.after[new] {
            match holders.get(word) {
                Some(holders) if holders.len() <= 4 => candidates.extend(holders),
                _ => {}
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let sort = after[new].kind.sort();
        let best = candidates
            .into_iter()
            .filter(|old| !taken[*old] && before[*old].kind.sort() == sort)
            .map(|old| (bags.alike(old, new), std::cmp::Reverse(old)))
            .max();
        if let Some((alike, std::cmp::Reverse(old))) = best
            && alike >= MOVED
        {
            matches[new] = Match::Elsewhere(old);
            taken[old] = true;
        }
    }
}

/// Both texts in one order: what is gone stands before what came in its place.
fn lines(before: &[Block], after: &[Block], matches: &[Match], taken: &[bool]) -> Vec<Line> {
    let mut here = vec![false; before.len()];
    for found in matches {
        if let Match::Here(old) = found {
            here[*old] = true;
        }
    }
    let gone = |old: usize| {
        let fate = if taken[old] { Fate::MovedAway } else { Fate::Deleted };
        Line { kind: before[old].kind, fate, cells: whole(&before[old].cells, Mark::Deleted) }
    };
    let mut lines = Vec::new();
    let mut next = 0;
    for (new, block) in after.iter().enumerate() {
        let line = match matches[new] {
            Match::None => Line { kind: block.kind, fate: Fate::Inserted, cells: whole(&block.cells, Mark::Inserted) },
            Match::Elsewhere(old) => {
                Line { kind: block.kind, fate: Fate::MovedHere, cells: cells(&before[old].cells, &block.cells) }
            }
            Match::Here(old) => {
                lines.extend((next..old).filter(|old| !here[*old]).map(gone));
                next = old + 1;
                let cells = cells(&before[old].cells, &block.cells);
                let is_same = cells.iter().flatten().all(|run| run.mark == Mark::Same)
                    && before[old].cells.len() == block.cells.len();
                Line { kind: block.kind, fate: if is_same { Fate::Same } else { Fate::Changed }, cells }
            }
        };
        lines.push(line);
    }
    lines.extend((next..before.len()).filter(|old| !here[*old]).map(gone));
    // What is gone stands where it stood, before what is new there.
    bring_forward(lines)
}

/// Puts what is gone before what is new in the same place.
fn bring_forward(lines: Vec<Line>) -> Vec<Line> {
    let mut ordered: Vec<Line> = Vec::with_capacity(lines.len());
    let mut new: Vec<Line> = Vec::new();
    for line in lines {
        match line.fate {
            Fate::Inserted | Fate::MovedHere => new.push(line),
            Fate::Deleted | Fate::MovedAway => ordered.push(line),
            Fate::Same | Fate::Changed => {
                ordered.append(&mut new);
                ordered.push(line);
            }
        }
    }
    ordered.append(&mut new);
    ordered
}
