use std::collections::{BTreeMap, BTreeSet};

use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::{DocumentIndex, Manual};
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::Span;
use crate::syntax::front_matter::Kind;
use crate::syntax::markdown::{Block, BlockKind};

pub(super) static RULE: Rule = Rule {
    name: "near-duplicate",
    family: Family::Integration,
    level: Level::Warn,
    page: include_str!("near_duplicate.md"),
    check: Check::Manual(check),
};

/// Texts that one text is compared with at most, of those behind it.
const PARTNERS: usize = 4;

/// Words that are compared as one: four in a row are seldom the same by chance.
const RUN: usize = 4;
/// One run in so many is indexed. Runs are chosen by their hash, so both copies choose the same ones.
const SAMPLE: u64 = 4;
/// Fewer words are a phrase, not a text.
const SHORTEST: usize = 30;
/// Indexed runs that two texts must share before they are compared in full.
const HINTS: usize = 2;

/// A text that may be the copy of another: what stands below a heading, or one paragraph of it.
struct Unit<'m> {
    document: DocumentIndex,
    section: Option<u32>,
    /// The paragraph, if it is only one.
    block: Option<&'m Block>,
    /// Blocks of the document that make up the text.
    blocks: &'m [Block],
}

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    let units = units(shelf);
    let mut pairs = similar(manual, &units);
    let sections: BTreeSet<_> = pairs
        .iter()
        .filter(|(left, right)| units[*left].block.is_none() && units[*right].block.is_none())
        .map(|(left, right)| (place(&units[*left]), place(&units[*right])))
        .collect();
    // Paragraphs of sections that are reported as a whole say nothing new.
    pairs.retain(|(left, right)| {
        let (left, right) = (&units[*left], &units[*right]);
        left.block.is_none() && right.block.is_none() || !sections.contains(&(place(left), place(right)))
    });
    for group in groups(units.len(), &pairs) {
        report(manual, &units, &group, found);
    }
}

fn place(unit: &Unit<'_>) -> (DocumentIndex, Option<u32>) {
    (unit.document, unit.section)
}

fn units<'m>(shelf: &Shelf<'m>) -> Vec<Unit<'m>> {
    let manual = shelf.manual;
    let mut units = Vec::new();
    for (document, parsed) in manual.documents() {
        if shelf.is_retired(document) || parsed.kind() == Some(Kind::Form) {
            continue;
        }
        for blocks in parsed.body.blocks.chunk_by(|left, right| left.section == right.section) {
            let section = blocks.first().and_then(|block| block.section);
            units.push(Unit { document, section, block: None, blocks });
            if blocks.len() == 1 {
                continue;
            }
            let long =
                |block: &&Block| block.kind == BlockKind::Text && block.text_end - block.text_at >= 4 * SHORTEST as u32;
            units.extend(blocks.iter().enumerate().filter(|(_, block)| long(block)).map(|(at, block)| Unit {
                document,
                section,
                block: Some(block),
                blocks: &blocks[at..=at],
            }));
        }
    }
    units
}

/// Pairs of texts that are nearly the same, in time linear in the text: texts that share indexed runs
/// are neighbours in the index, and only neighbours are compared.
fn similar(manual: &Manual, units: &[Unit<'_>]) -> Vec<(usize, usize)> {
    use rayon::prelude::*;
    let mut index: Vec<(u64, u32)> = units
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, unit)| {
            let sampled: Vec<_> = runs(manual, unit).into_iter().filter(|run| run % SAMPLE == 0).collect();
            sampled.into_iter().map(move |run| (run, at as u32))
        })
        .collect();
    index.par_sort_unstable();
    let is_pair = |left: u32, right: u32| {
        let (left, right) = (&units[left as usize], &units[right as usize]);
        left.document != right.document && left.block.is_none() == right.block.is_none()
    };
    let mut hints: Vec<(u32, u32)> = Vec::new();
    for same in index.chunk_by(|left, right| left.0 == right.0) {
        for whole in [true, false] {
            let mut kind = same.iter().map(|(_, at)| *at).filter(|at| units[*at as usize].block.is_none() == whole);
            let Some(mut before) = kind.next() else { continue };
            for at in kind {
                if is_pair(before, at) {
                    hints.push((before, at));
                }
                before = at;
            }
        }
    }
    hints.par_sort_unstable();
    let candidates: Vec<(u32, u32)> =
        hints.chunk_by(|left, right| left == right).filter(|same| same.len() >= HINTS).map(|same| same[0]).collect();
    // A text that resembles many is compared with a few: they lead to the others.
    let candidates: Vec<(u32, u32)> = candidates
        .chunk_by(|left, right| left.0 == right.0)
        .flat_map(|same| same.iter().take(PARTNERS).copied())
        .collect();
    candidates
        .into_par_iter()
        .filter(|(left, right)| {
            let (left, right) = (&units[*left as usize], &units[*right as usize]);
            !is_succession(manual, left.document, right.document) && is_near(&runs(manual, left), &runs(manual, right))
        })
        .map(|(left, right)| (left as usize, right as usize))
        .collect()
}

/// The runs of words of a text as sorted hashes without doubles; none if it is short.
fn runs(manual: &Manual, unit: &Unit<'_>) -> Vec<u64> {
    let body = &manual.document(unit.document).body;
    let mut words: Vec<u64> = Vec::new();
    for block in unit.blocks.iter().filter(|block| block.kind != BlockKind::Code) {
        let text = body.block_text(block);
        words.extend(text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(hash));
    }
    if words.len() < SHORTEST {
        return Vec::new();
    }
    let mut runs: Vec<u64> = words
        .windows(RUN)
        .map(|run| run.iter().fold(0, |sum: u64, word| sum.rotate_left(7) ^ mix(*word)))
        .map(mix)
        .collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// FNV-1a over the word in lower case: the same on every machine.
fn hash(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for c in word.chars().flat_map(char::to_lowercase) {
        hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

/// Spreads the bits (the finalizer of splitmix64).
fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// Is most of the shorter text in the longer one, and not by chance?
fn is_near(left: &[u64], right: &[u64]) -> bool {
    let (mut l, mut r, mut shared) = (0, 0, 0);
    while l < left.len() && r < right.len() {
        match left[l].cmp(&right[r]) {
            std::cmp::Ordering::Less => l += 1,
            std::cmp::Ordering::Greater => r += 1,
            std::cmp::Ordering::Equal => (l, r, shared) = (l + 1, r + 1, shared + 1),
        }
    }
    shared >= 16 && shared * 2 >= left.len().min(right.len()) && shared * 4 >= left.len().max(right.len())
}

/// A new edition of a document repeats the old one.
fn is_succession(manual: &Manual, left: DocumentIndex, right: DocumentIndex) -> bool {
    let replaces = |new: DocumentIndex, old: DocumentIndex| {
        let old = manual.document(old).front.id.as_ref();
        old.is_some_and(|old| manual.document(new).front.supersedes.iter().any(|id| id.value == old.value))
    };
    replaces(left, right) || replaces(right, left)
}

/// Texts that are pairwise similar, together, in order.
fn groups(count: usize, pairs: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..count).collect();
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    for (left, right) in pairs {
        let (left, right) = (root(&mut parent, *left), root(&mut parent, *right));
        let (first, second) = (left.min(right), left.max(right));
        parent[second] = first;
    }
    let members: BTreeSet<usize> = pairs.iter().flat_map(|(left, right)| [*left, *right]).collect();
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for member in members {
        groups.entry(root(&mut parent, member)).or_default().push(member);
    }
    groups.into_values().collect()
}

fn report(manual: &Manual, units: &[Unit<'_>], group: &[usize], found: &mut Vec<Diagnostic>) {
    let mut members = group.iter().map(|at| &units[*at]);
    let Some(first) = members.next() else { return };
    let others: Vec<&Unit<'_>> = members.collect();
    let name = |unit: &Unit<'_>| format!("`{}`", manual.document(unit.document).name());
    let what = if first.block.is_some() { "paragraph" } else { "section" };
    let message = match others.as_slice() {
        [other] => format!("nearly the same {what} stands in {} and in {}", name(first), name(other)),
        _ => format!("nearly the same {what} stands in {} documents", others.len() + 1),
    };
    let mut finding = Diagnostic::warning(RULE.name, span(manual, first), message)
        .label("here")
        .why("a text that is kept in two places is changed in one of them")
        .help("keep it where it belongs and refer to it from the other place: `[[PRO-007#section]]`");
    for other in others.iter().take(4) {
        finding = finding.also(span(manual, other), "and here");
    }
    found.push(finding);
}

fn span(manual: &Manual, unit: &Unit<'_>) -> Span {
    let document = manual.document(unit.document);
    let heading = unit.section.map(|at| document.body.headings[at as usize].range);
    let block = unit.block.or(unit.blocks.first()).map(|block| block.range);
    let range = if unit.block.is_some() { block } else { heading.or(block) };
    document.span(range.unwrap_or_default())
}
