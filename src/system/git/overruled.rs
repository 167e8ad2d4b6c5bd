//! Merges that put the text of another branch in the place of one that the main line had changed meanwhile.
//!
//! A file is followed to the parent that has the same content. Where that is another than the first, most merges brought
//! what a branch did; but some take back what the main line did since the branch left it, and following the branch alone
//! would forget that. These are told apart by what the file was where both parted.

use std::collections::{BinaryHeap, HashMap, HashSet};

use super::memo::Memo;
use super::store::Store;
use super::trees::{EntryKind, Scope, Trees, join};
use super::walk::Node;
use crate::history::ObjectId;
use crate::source::SourcePath;

/// A file that a merge took from another parent than the first, which had it as well.
pub(super) struct Taken {
    /// The merge.
    pub(super) merge: u32,
    /// The place of the parent that it was taken from.
    pub(super) place: usize,
    pub(super) path: SourcePath,
    /// What the first parent had.
    pub(super) instead_of: ObjectId,
}

/// Merges with the files by which they overrule the main line.
pub(super) type Overruled = HashSet<(u32, SourcePath)>;

/// Of files that merges took from other branches those that the main line had changed since the branch left it.
pub(super) fn overruled(
    store: &Store,
    memo: &Memo,
    today: &Scope,
    nodes: &[Node],
    order: &[u32],
    taken: Vec<Taken>,
) -> Overruled {
    let mut position = vec![0_u32; nodes.len()];
    for (place, at) in (0..).zip(order) {
        position[*at as usize] = place;
    }
    let mut parted: HashMap<(u32, u32), Option<u32>> = HashMap::new();
    let mut steps = MOST_STEPS.max(nodes.len() * 64);
    let mut is_overruled = |file: &Taken| {
        let parents = &nodes[file.merge as usize].parents;
        let (Some(one), Some(other)) = (parents.first(), parents.get(file.place)) else { return false };
        let base =
            parted.entry((*one, *other)).or_insert_with(|| parting(nodes, &position, [*one, *other], &mut steps));
        let Some(base) = base.map(|at| &nodes[at as usize]) else { return false };
        let Some(side) = base.side() else { return false };
        let folder = memo.place_of(base.place).unwrap_or(today).folder();
        let found = Trees::new(store).find(side.tree, &join(folder, file.path.as_str()));
        found.is_ok_and(|found| found != Some((EntryKind::File, file.instead_of)))
    };
    taken.into_iter().filter(|file| is_overruled(file)).map(|file| (file.merge, file.path)).collect()
}

/// Steps back from merges that are made at least; as a rule a branch is as long as a few commits.
const MOST_STEPS: usize = 1 << 22;

/// The latest commit that two others can both reach, in an order of children before parents; `None` if there is none, or if
/// no more steps may be made.
fn parting(nodes: &[Node], position: &[u32], [one, other]: [u32; 2], steps: &mut usize) -> Option<u32> {
    let mut reached: HashMap<u32, u8> = HashMap::from([(one, 1)]);
    *reached.entry(other).or_default() |= 2;
    let key = |at: u32| (std::cmp::Reverse(position[at as usize]), at);
    let mut open: BinaryHeap<_> = reached.keys().map(|at| key(*at)).collect();
    while let Some((_, at)) = open.pop() {
        let by = reached.get(&at).copied().unwrap_or_default();
        if by == 3 {
            return Some(at);
        }
        *steps = steps.checked_sub(1)?;
        for parent in &nodes[at as usize].parents {
            let known = reached.entry(*parent).or_insert_with(|| {
                open.push(key(*parent));
                0
            });
            *known |= by;
        }
    }
    None
}
