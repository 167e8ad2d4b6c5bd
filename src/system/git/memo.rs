//! What is known of commits for ever: each is read once, and compared with each of its parents once.
//!
//! The name of a commit stands for the same bytes for ever, and the names of two trees for the same
//! differences between them. So what was read for one history is right in every other, whatever happened
//! to the branches in between: no head has to descend from another. What could not be read is not known,
//! and is asked for again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use gix_object::Kind;
use rayon::prelude::*;

use super::store::{Missing, Store};
use super::trees::{Delta, EntryKind, Scope, Trees};
use super::{folders, rename};
use crate::history::decode::{Decoded, decode};
use crate::history::{BlobId, CommitId, ObjectId};
use crate::source::SourcePath;

/// Entries that are kept although the last history did not need them.
const SPARE: usize = 4096;

/// Pairs of trees that one thread compares in a row: neighbours have most of their folders in common.
const RUN: usize = 64;

/// Places in commits that are remembered at most.
const MOST_PLACES: usize = 1 << 17;

/// A tree, and where the sources lie in it: the number of the place in the memo, 0 for that of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Side {
    pub(super) tree: ObjectId,
    pub(super) place: u16,
}

/// The old tree and the new one.
pub(super) type Pair = (Side, Side);

/// What is known of a repository's commits, shared by all histories that are read of it.
#[derive(Debug, Default)]
pub(super) struct Memory {
    memo: Mutex<Memo>,
    places: Mutex<HashMap<(CommitId, String), Option<BlobId>>>,
    is_partial: AtomicBool,
}

impl Memory {
    /// Reads a history with what is known. Nobody waits for anybody: who comes while another reads knows nothing.
    pub(super) fn lend<T>(&self, read: impl FnOnce(&mut Memo) -> T) -> T {
        let lock = || self.memo.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memo = std::mem::take(&mut *lock());
        let result = read(&mut memo);
        *lock() = memo;
        result
    }

    /// An object that history names is not there.
    pub(super) fn miss(&self) {
        self.is_partial.store(true, Ordering::Relaxed);
    }

    /// Was one missed?
    pub(super) fn is_partial(&self) -> bool {
        self.is_partial.load(Ordering::Relaxed)
    }

    /// The file at a path of the repository, as of a commit.
    pub(super) fn file(&self, store: &Store, commit: CommitId, path: String) -> Option<BlobId> {
        let lock = || self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (commit, path);
        if let Some(known) = lock().get(&place) {
            return *known;
        }
        let tree = decode(commit, &store.read(commit.0, Kind::Commit).ok()?).tree?;
        let found = Trees::new(store).find(tree, &place.1).ok()?;
        let file = found.filter(|(kind, _)| *kind == EntryKind::File).map(|(_, id)| BlobId(id));
        let mut places = lock();
        if places.len() >= MOST_PLACES {
            places.clear();
        }
        places.insert(place, file);
        file
    }
}

/// What a commit did, seen from one parent.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) deltas: BTreeMap<SourcePath, Delta>,
    /// New path to old path.
    pub(super) renames: BTreeMap<SourcePath, SourcePath>,
    /// Paths at which one document went and another came, of which one lay elsewhere or lies elsewhere now.
    pub(super) replaced: BTreeSet<SourcePath>,
    /// Where the sources lay before, if they were moved to where they are.
    pub(super) moved_from: Option<Scope>,
}

impl Seen {
    /// Where a file was before, and what it was; nothing if the commit made it.
    pub(super) fn before(&self, path: &SourcePath) -> Option<(SourcePath, ObjectId)> {
        let from = match self.renames.get(path) {
            Some(from) => from,
            None if self.replaced.contains(path) => return None,
            None => path,
        };
        Some((from.clone(), self.deltas.get(from)?.old?))
    }

    /// Files that are gone, and did not become others.
    pub(super) fn removed(&self) -> impl Iterator<Item = (&SourcePath, ObjectId)> {
        let moved: HashSet<&SourcePath> = self.renames.values().collect();
        let gone = self.deltas.iter().filter(|(path, delta)| delta.new.is_none() || self.replaced.contains(*path));
        gone.filter_map(|(path, delta)| Some((path, delta.old?))).filter(move |(path, _)| !moved.contains(path))
    }
}

/// Commits as they were read, and what each did within one scope.
#[derive(Debug, Default)]
pub(super) struct Memo {
    scope: Option<Scope>,
    commits: HashMap<CommitId, Arc<Decoded>>,
    seen: HashMap<Pair, Arc<Seen>>,
    /// Where the sources lay before they were moved.
    places: Vec<Scope>,
}

/// Is something known for ever, or only as long as nothing else can be read?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    ForEver,
    ForNow,
}

impl Memo {
    /// A commit.
    pub(super) fn commit(&mut self, store: &Store, id: CommitId) -> Result<Arc<Decoded>, Missing> {
        if let Some(known) = self.commits.get(&id) {
            return Ok(known.clone());
        }
        let decoded = Arc::new(decode(id, &store.read(id.0, Kind::Commit)?));
        self.commits.insert(id, decoded.clone());
        Ok(decoded)
    }

    /// The number of a place.
    pub(super) fn place(&mut self, scope: Scope) -> u16 {
        let known = self.places.iter().position(|place| *place == scope);
        let at = known.unwrap_or(self.places.len());
        if known.is_none() {
            self.places.push(scope);
        }
        u16::try_from(at + 1).unwrap_or_default()
    }

    /// The place of a number; nothing for that of today.
    pub(super) fn place_of(&self, number: u16) -> Option<&Scope> {
        self.places.get(usize::from(number).checked_sub(1)?)
    }

    /// What lies between the trees of each pair; a pair of which a tree is not there is left out.
    pub(super) fn compare(&mut self, store: &Store, scope: &Scope, pairs: &[Pair]) -> HashMap<Pair, Arc<Seen>> {
        if self.scope.as_ref() != Some(scope) {
            self.scope = Some(scope.clone());
            self.seen.clear();
            self.places.clear();
        }
        let scopes: Vec<Scope> = std::iter::once(scope).chain(&self.places).cloned().collect();
        let mut asked = HashSet::with_capacity(pairs.len());
        let unknown: Vec<Pair> =
            pairs.iter().copied().filter(|pair| !self.seen.contains_key(pair) && asked.insert(*pair)).collect();
        let found: Vec<(Pair, Arc<Seen>, Certainty)> = unknown
            .par_chunks(RUN)
            .flat_map_iter(|run| {
                let trees = Trees::new(store);
                let compared = run.iter().filter_map(|pair| {
                    let (seen, certainty) = compare(store, &trees, &scopes, *pair).ok()?;
                    Some((*pair, Arc::new(seen), certainty))
                });
                compared.collect::<Vec<_>>()
            })
            .collect();
        let mut all = HashMap::with_capacity(pairs.len());
        for (pair, seen, certainty) in found {
            all.insert(pair, seen.clone());
            if certainty == Certainty::ForEver {
                self.seen.insert(pair, seen);
            }
        }
        all.extend(pairs.iter().filter_map(|pair| Some((*pair, self.seen.get(pair)?.clone()))));
        all
    }

    /// Forgets what a history did not need, once that is more than what it needed.
    pub(super) fn forget(&mut self, commits: impl Iterator<Item = CommitId>, pairs: &[Pair]) {
        keep(&mut self.commits, commits);
        keep(&mut self.seen, pairs.iter().copied());
    }
}

fn keep<K: Eq + Hash, V>(known: &mut HashMap<K, V>, needed: impl Iterator<Item = K>) {
    let needed: HashSet<K> = needed.collect();
    if known.len() > 2 * needed.len() + SPARE {
        known.retain(|key, _| needed.contains(key));
    }
}

/// What lies between two trees.
fn compare(store: &Store, trees: &Trees<'_>, scopes: &[Scope], (old, new): Pair) -> Result<(Seen, Certainty), Missing> {
    let (before, after) = (&scopes[usize::from(old.place)], &scopes[usize::from(new.place)]);
    let is_one_place = old.place == new.place;
    let deltas = match is_one_place {
        true => trees.diff(Some(old.tree), Some(new.tree), after)?,
        false => apart(trees.files(old.tree, before)?, trees.files(new.tree, after)?),
    };
    // What was moved from elsewhere is new where it is.
    let moved_from = match is_one_place && deltas.iter().any(|delta| delta.old.is_none()) {
        true => folders::moved_from(trees, after, old.tree, new.tree).unwrap_or_default(),
        false => None,
    };
    let mut added: Vec<rename::Candidate<'_>> = Vec::new();
    let mut removed: Vec<rename::Candidate<'_>> = Vec::new();
    for (at, delta) in deltas.iter().enumerate() {
        match (delta.old, delta.new) {
            (None, Some(id)) => added.push((at, delta.path.as_str(), id)),
            (Some(id), None) => removed.push((at, delta.path.as_str(), id)),
            _ => {}
        }
    }
    let certainty = std::cell::Cell::new(Certainty::ForEver);
    let text = |id| {
        let text = store.read(id, Kind::Blob).ok();
        if text.is_none() {
            certainty.set(Certainty::ForNow);
        }
        text
    };
    let exchanged =
        exchanged(&deltas, added.iter().chain(&removed).any(|(_, path, _)| rename::is_document(path)), &text);
    added.extend(exchanged.iter().map(|(at, _, new)| (*at, deltas[*at].path.as_str(), *new)));
    removed.extend(exchanged.iter().map(|(at, old, _)| (*at, deltas[*at].path.as_str(), *old)));
    let (mut renames, mut replaced) = (BTreeMap::new(), BTreeSet::new());
    if !added.is_empty() && !removed.is_empty() {
        for (new, old) in rename::pair(&added, &removed, &text) {
            renames.insert(deltas[new].path.clone(), deltas[old].path.clone());
            let is_exchanged = |at: &&usize| exchanged.binary_search_by_key(*at, |(at, ..)| *at).is_ok();
            replaced.extend([new, old].iter().filter(is_exchanged).map(|at| deltas[*at].path.clone()));
        }
    }
    let deltas = deltas.into_iter().map(|delta| (delta.path.clone(), delta)).collect();
    Ok((Seen { deltas, renames, replaced, moved_from }, certainty.get()))
}

/// The differences between files of two folders, in the order of their paths.
fn apart(old: BTreeMap<SourcePath, ObjectId>, new: BTreeMap<SourcePath, ObjectId>) -> Vec<Delta> {
    let paths: BTreeSet<&SourcePath> = old.keys().chain(new.keys()).collect();
    let all = paths.into_iter().map(|path| {
        let (old, new) = (old.get(path).copied(), new.get(path).copied());
        Delta { path: path.clone(), old, new }
    });
    all.filter(|delta| delta.old != delta.new).collect()
}

/// Files that hold another document now, by their ids: position, text before, text now. They are looked for where a
/// document came or went as well, or has the very text that another had; else no document can have moved.
fn exchanged(
    deltas: &[Delta],
    has_others: bool,
    text: &dyn Fn(ObjectId) -> Option<Vec<u8>>,
) -> Vec<(usize, ObjectId, ObjectId)> {
    let both = |(at, delta): (usize, &Delta)| Some((at, delta.old?, delta.new?));
    let is_document = |(_, delta): &(usize, &Delta)| rename::is_document(delta.path.as_str());
    let mut modified: Vec<_> = deltas.iter().enumerate().filter(is_document).filter_map(both).collect();
    let were: HashSet<ObjectId> = modified.iter().map(|(_, old, _)| *old).collect();
    if !has_others && !modified.iter().any(|(.., new)| were.contains(new)) {
        return Vec::new();
    }
    let id = |blob| rename::document_id(&text(blob)?);
    modified.retain(|(_, old, new)| id(*old).zip(id(*new)).is_some_and(|(old, new)| old != new));
    modified
}
