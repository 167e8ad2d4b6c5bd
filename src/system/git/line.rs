//! The main line of a history, and what merges brought there.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// A commit and from each one on its first parent, as far as that is known.
pub(super) fn main_line<T: Copy>(head: T, first_parent: impl Fn(T) -> Option<T>) -> Vec<T> {
    std::iter::successors(Some(head), |at| first_parent(*at)).collect()
}

/// For each commit beside the main line the merge that brought it there: the earliest.
pub(super) fn merges<'g, T: Copy + Eq + Hash + 'g>(line: &[T], parents: impl Fn(T) -> &'g [T]) -> HashMap<T, T> {
    let mut seen: HashSet<T> = line.iter().copied().collect();
    let mut merges = HashMap::new();
    for merge in line.iter().rev().copied() {
        let mut open: Vec<T> = parents(merge).iter().skip(1).copied().collect();
        while let Some(at) = open.pop() {
            if seen.insert(at) {
                merges.insert(at, merge);
                open.extend(parents(at));
            }
        }
    }
    merges
}
