//! The one pass over the commits: from the head to the roots, every file followed on its way.
//!
//! A file is carried from a commit to the parent that has the same content; where no parent has, the
//! commit changed it. So a merge is no change of its own, unless its outcome is neither side's, or takes back what the
//! main line did meanwhile.

use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use gix_object::Kind;

use super::folders;
use super::followed::{Carried, Followed};
use super::line::{main_line, merges};
use super::memo::{Memo, Memory, Pair, Seen, Side};
use super::overruled::{Overruled, Taken, overruled};
use super::store::{Missing, Store};
use super::trees::{Scope, Trees};
use crate::history::decode::{Decoded, decode};
use crate::history::{BlobId, ChangeKind, Commit, CommitId, CommitIndex, Merge, ObjectId, Start, Track};
use crate::source::SourcePath;

/// What the pass found.
pub(super) struct Walked {
    pub(super) commits: Vec<Commit>,
    pub(super) tracks: Vec<Track>,
    pub(super) line: Vec<CommitId>,
    pub(super) merged: BTreeMap<CommitIndex, Merge>,
    pub(super) incomplete: bool,
    pub(super) implausible: Vec<CommitId>,
    /// Where the project lay in commits before it was moved.
    pub(super) folders: HashMap<CommitId, String>,
}

/// A commit with its place in the graph.
pub(super) struct Node {
    pub(super) commit: Commit,
    tree: Option<ObjectId>,
    pub(super) parents: Vec<u32>,
    children: u32,
    /// Where the sources lay.
    pub(super) place: u16,
}

impl Node {
    pub(super) fn side(&self) -> Option<Side> {
        Some(Side { tree: self.tree?, place: self.place })
    }
}

/// Files on their way, by path. Several where two files came from one.
type Carriage = HashMap<SourcePath, Vec<Carried>>;

/// Walks from a commit to the beginning. What the memo knows is not read again; the outcome is the same.
pub(super) fn walk(
    store: &Store,
    head: CommitId,
    shallow: &HashSet<CommitId>,
    scope: &Scope,
    memo: &mut Memo,
) -> Result<Walked, Missing> {
    let (mut nodes, complete) = graph(store, head, shallow, memo)?;
    let order = topological(&nodes);
    let seen = folders::compare(store, scope, memo, &mut nodes, &order);
    let files = match nodes[0].tree {
        Some(tree) => Trees::new(store).files(tree, scope)?,
        None => BTreeMap::new(),
    };
    let mut known = Overruled::new();
    let (tracks, incomplete) = loop {
        let mut pass = Pass {
            nodes: &nodes,
            seen: &seen,
            overruled: &known,
            tracks: Vec::new(),
            taken: Vec::new(),
            incomplete: !complete,
        };
        pass.follow(&files, &order);
        let Pass { tracks, taken, incomplete, .. } = pass;
        let count = known.len();
        known.extend(overruled(store, memo, scope, &nodes, &order, taken));
        if known.len() == count || count > MOST_OVERRULED {
            break (tracks, incomplete);
        }
    };
    let folder = |node: &Node| Some((node.commit.id, memo.place_of(node.place)?.folder().to_owned()));
    let folders = nodes.iter().filter_map(folder).collect();
    Ok(Walked { folders, ..finish(nodes, &order, tracks, incomplete) })
}

/// All commits that can be reached; `false` if some could not be read.
fn graph(
    store: &Store,
    head: CommitId,
    shallow: &HashSet<CommitId>,
    memo: &mut Memo,
) -> Result<(Vec<Node>, bool), Missing> {
    let mut read = |id: CommitId| -> Result<Node, Missing> {
        let Decoded { mut commit, tree } = memo.commit(store, id)?.as_ref().clone();
        commit.cut_off = shallow.contains(&id);
        Ok(Node { commit, tree, parents: Vec::new(), children: 0, place: 0 })
    };
    let mut nodes = vec![read(head)?];
    let mut known = HashMap::from([(head, Some(0))]);
    let mut complete = true;
    let mut next = 0;
    while next < nodes.len() {
        if nodes[next].commit.cut_off {
            complete = false;
            next += 1;
            continue;
        }
        for parent in nodes[next].commit.parents.clone() {
            let at = *known.entry(parent).or_insert_with(|| {
                let node = read(parent).ok()?;
                nodes.push(node);
                Some(nodes.len() as u32 - 1)
            });
            match at {
                Some(at) => {
                    nodes[at as usize].children += 1;
                    nodes[next].parents.push(at);
                }
                None => {
                    complete = false;
                    nodes[next].commit.cut_off = true;
                }
            }
        }
        next += 1;
    }
    Ok((nodes, complete))
}

/// Children before parents, later dates first where that leaves a choice.
fn topological(nodes: &[Node]) -> Vec<u32> {
    let mut waiting: Vec<u32> = nodes.iter().map(|node| node.children).collect();
    let key = |at: u32| {
        let commit = &nodes[at as usize].commit;
        (commit.committed.seconds, commit.id, at)
    };
    let mut ready = BinaryHeap::from([key(0)]);
    let mut order = Vec::with_capacity(nodes.len());
    while let Some((_, _, at)) = ready.pop() {
        order.push(at);
        for parent in &nodes[at as usize].parents {
            waiting[*parent as usize] -= 1;
            if waiting[*parent as usize] == 0 {
                ready.push(key(*parent));
            }
        }
    }
    order
}

/// With so many files that merges took back, no pass is made once more.
const MOST_OVERRULED: usize = 1000;

struct Pass<'p> {
    nodes: &'p [Node],
    seen: &'p HashMap<Pair, Arc<Seen>>,
    /// What an earlier pass found of merges that are changes of their own.
    overruled: &'p Overruled,
    tracks: Vec<Followed>,
    taken: Vec<Taken>,
    incomplete: bool,
}

impl Pass<'_> {
    /// Follows the files of the head to their beginnings.
    fn follow(&mut self, files: &BTreeMap<SourcePath, ObjectId>, order: &[u32]) {
        let mut carriages: Vec<Carriage> = std::iter::repeat_with(Carriage::new).take(self.nodes.len()).collect();
        for (path, blob) in files {
            let track = self.begin(path, None);
            carriages[0].insert(path.clone(), vec![Carried { track, blob: *blob, made: Vec::new() }]);
        }
        for node in order {
            let carried = std::mem::take(&mut carriages[*node as usize]);
            self.step(*node, carried, &mut carriages);
        }
    }

    fn begin(&mut self, path: &SourcePath, ended: Option<u32>) -> u32 {
        self.tracks.push(Followed::new(path.clone(), ended));
        self.tracks.len() as u32 - 1
    }

    /// Hands the files of a commit on to its parents.
    fn step(&mut self, at: u32, mut carried: Carriage, carriages: &mut [Carriage]) {
        let node = &self.nodes[at as usize];
        let Some(side) = node.side().filter(|_| !node.commit.cut_off) else {
            return self.cut_off(at, carried);
        };
        let seen: Result<Vec<Arc<Seen>>, Missing> =
            node.parents.iter().map(|parent| self.compare(*parent, side)).collect();
        let Ok(seen) = seen else { return self.cut_off(at, carried) };

        let mut touched: Vec<SourcePath> = seen
            .iter()
            .flat_map(|seen| seen.deltas.keys())
            .filter(|path| carried.contains_key(path.as_str()))
            .cloned()
            .collect();
        touched.sort();
        touched.dedup();
        if seen.is_empty() {
            touched = carried.keys().cloned().collect();
            touched.sort();
        }
        for path in touched {
            let Some(files) = carried.remove(path.as_str()) else { continue };
            self.hand_on(at, &path, files, &seen, carriages);
        }
        if let [only] = seen.as_slice() {
            self.removals(at, only, carriages);
        }
        if let Some(first) = node.parents.first() {
            self.join(&mut carriages[*first as usize], carried);
        }
    }

    /// A file that differs from at least one parent.
    fn hand_on(
        &mut self,
        at: u32,
        path: &SourcePath,
        files: Vec<Carried>,
        seen: &[Arc<Seen>],
        carriages: &mut [Carriage],
    ) {
        let parents = &self.nodes[at as usize].parents;
        let same = seen.iter().position(|seen| !seen.deltas.contains_key(path));
        if let Some(same) = same.filter(|_| self.overruled.is_empty() || !self.overruled.contains(&(at, path.clone())))
        {
            if let Some((_, instead_of)) = seen.first().filter(|_| same > 0).and_then(|seen| seen.before(path)) {
                self.taken.push(Taken { merge: at, place: same, path: path.clone(), instead_of });
            }
            return self.join(&mut carriages[parents[same] as usize], HashMap::from([(path.clone(), files)]));
        }
        let mut kind = ChangeKind::Added;
        for ((place, parent), seen) in parents.iter().enumerate().zip(seen) {
            let as_it_is =
                || files.first().filter(|_| !seen.deltas.contains_key(path)).map(|file| (path.clone(), file.blob));
            let Some((from, blob)) = as_it_is().or_else(|| seen.before(path)) else { continue };
            kind = match parents.len() {
                1 if from == *path => ChangeKind::Modified,
                1 => ChangeKind::Renamed { from: from.clone() },
                _ => ChangeKind::Merged,
            };
            let made = |track: u32| vec![(self.tracks[track as usize].next(), place as u32)];
            let carried = |file: &Carried| Carried { track: file.track, blob, made: made(file.track) };
            let files = files.iter().map(carried).collect();
            self.join(&mut carriages[*parent as usize], HashMap::from([(from, files)]));
        }
        for file in files {
            self.tracks[file.track as usize].change(at, path, &file, kind.clone());
        }
    }

    /// Files that a commit removed begin to be followed there.
    fn removals(&mut self, at: u32, seen: &Seen, carriages: &mut [Carriage]) {
        let parent = self.nodes[at as usize].parents[0] as usize;
        for (path, blob) in seen.removed() {
            let track = self.begin(path, Some(at));
            let file = Carried { track, blob, made: Vec::new() };
            self.join(&mut carriages[parent], HashMap::from([(path.clone(), vec![file])]));
        }
    }

    /// Adds files to those that a commit is to hand on. A file that was removed on one branch only, and
    /// lives on by another, was not removed.
    fn join(&mut self, carriage: &mut Carriage, mut files: Carriage) {
        if carriage.len() < files.len() {
            std::mem::swap(carriage, &mut files);
        }
        for (path, files) in files {
            let held = carriage.entry(path).or_default();
            for file in files {
                match held.iter_mut().find(|held| held.track == file.track) {
                    Some(held) => held.made.extend(file.made),
                    None => held.push(file),
                }
            }
            if held.len() > 1 {
                let lives = |file: &Carried| self.tracks[file.track as usize].ended.is_none();
                let keep: Vec<bool> = match held.iter().any(lives) {
                    true => held.iter().map(lives).collect(),
                    false => (0..held.len()).map(|at| at == 0).collect(),
                };
                for (file, _) in held.iter().zip(&keep).filter(|(_, keep)| !**keep) {
                    self.tracks[file.track as usize].dropped = true;
                }
                let mut keep = keep.into_iter();
                held.retain(|_| keep.next().unwrap_or(true));
            }
        }
    }

    /// Nothing is known before this commit.
    fn cut_off(&mut self, at: u32, carried: Carriage) {
        self.incomplete = true;
        for (path, files) in carried {
            for file in files {
                let track = &mut self.tracks[file.track as usize];
                track.change(at, &path, &file, ChangeKind::Found);
                track.start = Start::CutOff;
            }
        }
    }

    /// What a commit did to one of its parents.
    fn compare(&self, parent: u32, new: Side) -> Result<Arc<Seen>, Missing> {
        let old = self.nodes[parent as usize].side().ok_or(Missing::Absent)?;
        self.seen.get(&(old, new)).cloned().ok_or(Missing::Absent)
    }
}

/// Keeps the commits that touched a file, and the head, in their order.
fn finish(nodes: Vec<Node>, order: &[u32], tracks: Vec<Followed>, incomplete: bool) -> Walked {
    let time = |at: u32| nodes[at as usize].commit.committed.seconds;
    let earlier_than_parent = |at: &&u32| nodes[**at as usize].parents.iter().any(|parent| time(*parent) > time(**at));
    let implausible = order.iter().filter(earlier_than_parent).map(|at| nodes[*at as usize].commit.id).collect();
    let mut used = vec![false; nodes.len()];
    used[0] = true;
    for track in tracks.iter().filter(|track| !track.dropped) {
        track.changes.iter().map(|change| change.0).chain(track.ended).for_each(|at| used[at as usize] = true);
    }
    let mut index = vec![CommitIndex(0); nodes.len()];
    for (position, at) in order.iter().filter(|at| used[**at as usize]).enumerate() {
        index[*at as usize] = CommitIndex(position as u32);
    }
    let mut tracks: Vec<Track> =
        tracks.into_iter().filter(|track| !track.dropped).map(|track| track.finish(&index)).collect();
    tracks.sort_by(|a, b| (a.ended.is_some(), &a.path, a.ended).cmp(&(b.ended.is_some(), &b.path, b.ended)));
    let first_parent = |at: u32| {
        let node = Some(&nodes[at as usize]).filter(|node| !node.commit.cut_off)?;
        node.parents.first().copied()
    };
    let line = main_line(0, first_parent);
    let merged = merges(&line, |at| &nodes[at as usize].parents)
        .into_iter()
        .filter(|(at, _)| used[*at as usize])
        .map(|(at, merge)| {
            let Commit { id, committer, committed, parents, .. } = &nodes[merge as usize].commit;
            let into = parents.first().copied().unwrap_or(*id);
            (index[at as usize], Merge { id: *id, into, by: committer.clone(), at: *committed })
        })
        .collect();
    let line = line.into_iter().map(|at| nodes[at as usize].commit.id).collect();
    let mut commits: Vec<Option<Commit>> = nodes.into_iter().map(|node| Some(node.commit)).collect();
    let commits = order.iter().filter(|at| used[**at as usize]).filter_map(|at| commits[*at as usize].take()).collect();
    Walked { commits, tracks, line, merged, incomplete, implausible, folders: HashMap::new() }
}

/// Reads files of a commit for whoever asks for them later.
#[derive(Debug)]
pub(super) struct Objects {
    pub(super) store: Arc<Store>,
    pub(super) prefix: String,
    /// Where the project lay in commits before it was moved.
    pub(super) folders: HashMap<CommitId, String>,
    pub(super) memory: Arc<Memory>,
}

impl crate::history::Objects for Objects {
    fn blob(&self, id: BlobId) -> Option<Arc<[u8]>> {
        match self.store.read(id.0, Kind::Blob) {
            Ok(bytes) => Some(Arc::from(bytes)),
            Err(missing) => {
                if missing == Missing::Absent {
                    self.memory.miss();
                }
                None
            }
        }
    }

    fn is_partial(&self) -> bool {
        self.memory.is_partial()
    }

    fn find(&self, commit: CommitId, path: &SourcePath) -> Option<BlobId> {
        self.memory.file(
            &self.store,
            commit,
            super::trees::join(self.folders.get(&commit).unwrap_or(&self.prefix), path.as_str()),
        )
    }

    fn holds(&self, commit: CommitId, name: &str) -> bool {
        let tree = self.store.read(commit.0, Kind::Commit).ok().and_then(|bytes| decode(commit, &bytes).tree);
        tree.is_none_or(|tree| Trees::new(&self.store).holds(tree, name).unwrap_or(true))
    }
}
