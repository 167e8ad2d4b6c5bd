//! Where the sources lay in each commit: who moves the project's folder or renames a source folder moves no document.
//!
//! Paths of the history are those within the project. In a commit that brings the configuration to the project's folder
//! while it vanishes from another one, the project was moved, and lay there in all commits before. The same holds for a
//! source folder and the files in it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::memo::{Memo, Pair, Seen, Side};
use super::store::{Missing, Store};
use super::trees::{Delta, EntryKind, Scope, Trees, join};
use super::walk::Node;
use crate::history::ObjectId;
use crate::source::SourcePath;
use crate::system::CONFIG;

/// Moves in a row that are followed at most.
const MOST_MOVES: usize = 16;

/// Files of one content among which the one that was moved is looked for.
const MOST_ALIKE: usize = 16;

/// Compares all commits with their parents, each where its sources lay then.
pub(super) fn compare(
    store: &Store,
    scope: &Scope,
    memo: &mut Memo,
    nodes: &mut [Node],
    order: &[u32],
) -> HashMap<Pair, Arc<Seen>> {
    let mut moves: HashMap<(u32, u32), u16> = HashMap::new();
    let mut rounds = 0;
    loop {
        rounds += 1;
        let pairs = pairs(nodes, order);
        let seen = memo.compare(store, scope, &pairs);
        let before = moves.len();
        for (at, parent) in order.iter().flat_map(|at| nodes[*at as usize].parents.iter().map(|parent| (*at, *parent)))
        {
            let pair = nodes[parent as usize].side().zip(nodes[at as usize].side());
            if let Some(from) = pair.and_then(|pair| seen.get(&pair)?.moved_from.clone()) {
                moves.insert((at, parent), memo.place(from));
            }
        }
        if moves.len() == before || rounds > MOST_MOVES {
            memo.forget(nodes.iter().map(|node| node.commit.id), &pairs);
            return seen;
        }
        // The latest child of a commit says where it lay.
        let mut is_placed = vec![false; nodes.len()];
        for at in order {
            let place = nodes[*at as usize].place;
            for parent in nodes[*at as usize].parents.clone() {
                if !std::mem::replace(&mut is_placed[parent as usize], true) {
                    nodes[parent as usize].place = moves.get(&(*at, parent)).copied().unwrap_or(place);
                }
            }
        }
    }
}

/// The trees that are compared on the way, in its order.
fn pairs(nodes: &[Node], order: &[u32]) -> Vec<Pair> {
    let followed = order.iter().map(|at| &nodes[*at as usize]).filter(|node| !node.commit.cut_off);
    let parents = |node: &'_ Node| node.parents.iter().map(|at| nodes[*at as usize].side()).collect::<Vec<_>>();
    followed
        .filter_map(|node| Some((node.side()?, parents(node))))
        .flat_map(|(new, parents)| parents.into_iter().filter_map(move |old: Option<Side>| Some((old?, new))))
        .collect()
}

/// Where the sources lay before, if the project or one of its source folders was moved to where it is.
pub(super) fn moved_from(
    trees: &Trees<'_>,
    scope: &Scope,
    old: ObjectId,
    new: ObjectId,
) -> Result<Option<Scope>, Missing> {
    if let Some(folder) = project_moved_from(trees, scope.folder(), old, new)? {
        return Ok(Some(scope.at(&folder)));
    }
    let is_there = |tree, root: &str| Ok(trees.find(tree, &join(scope.folder(), root))?.is_some());
    let mut roots = scope.roots().to_vec();
    for root in &mut roots {
        if is_there(new, root)? && !is_there(old, root)? {
            let whole = Scope::new(scope.folder(), &[SourcePath::new("")]);
            *root = root_moved_from(&trees.diff(Some(old), Some(new), &whole)?, root).unwrap_or(root).to_owned();
        }
    }
    Ok((roots != scope.roots()).then(|| scope.with(roots)))
}

/// The folder that the project was moved from between two trees, if it came to this one.
pub(super) fn project_moved_from(
    trees: &Trees<'_>,
    folder: &str,
    old: ObjectId,
    new: ObjectId,
) -> Result<Option<String>, Missing> {
    let path = join(folder, CONFIG);
    let config = |tree| Ok(trees.find(tree, &path)?.filter(|(kind, _)| *kind == EntryKind::File).map(|(_, id)| id));
    let (None, Some(config)) = (config(old)?, config(new)?) else { return Ok(None) };
    let deltas = trees.diff(Some(old), Some(new), &Scope::new("", &[SourcePath::new("")]))?;
    let gone = deltas.iter().filter(|delta| delta.new.is_none() && delta.path.file_name() == CONFIG);
    let gone: Vec<_> = gone.collect();
    let same = gone.iter().find(|delta| delta.old == Some(config));
    let only = gone.first().filter(|_| gone.len() == 1);
    Ok(same.or(only).map(|delta| delta.path.folder().to_owned()))
}

/// The folder from which most of the files came that a source folder has now, with their paths within it.
fn root_moved_from<'d>(deltas: &'d [Delta], root: &str) -> Option<&'d str> {
    let mut gone: HashMap<ObjectId, Vec<&str>> = HashMap::new();
    for delta in deltas.iter().filter(|delta| delta.new.is_none()) {
        gone.entry(delta.old?).or_default().push(delta.path.as_str());
    }
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for delta in deltas.iter().filter(|delta| delta.old.is_none()) {
        let Some(within) = delta.path.as_str().strip_prefix(root).filter(|path| path.starts_with('/')) else {
            continue;
        };
        let alike = delta.new.and_then(|id| gone.get(&id)).map(Vec::as_slice).unwrap_or_default();
        let from = alike.iter().take(MOST_ALIKE).find_map(|path| path.strip_suffix(within));
        from.into_iter().for_each(|from| *votes.entry(from).or_default() += 1);
    }
    votes.into_iter().max_by_key(|(_, votes)| *votes).map(|(from, _)| from)
}
