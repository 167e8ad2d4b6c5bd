//! What a change was made from, held against what the word means: going from a commit to each of its parents, and from
//! there on to the first parent with the same text, until a commit that changed it. A merge changed it as well that put the
//! text of another parent in the place of one that the first had changed since both parted.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::testing::{Repo, known};
use crate::history::{Change, CommitId, ObjectId};

/// The text that a commit leaves; none where the file is not there.
type Text = Option<u8>;

/// Parents of each commit, as steps back to earlier ones, its date, and its text: few, so that branches often agree.
fn commits() -> impl Strategy<Value = Vec<(Vec<usize>, u8, Text)>> {
    let text = prop::option::weighted(0.9, 0..4_u8);
    prop::collection::vec((prop::collection::vec(1..5_usize, 1..4), 0..4_u8, text), 3..16)
}

struct Made {
    id: CommitId,
    parents: Vec<usize>,
    text: Text,
}

fn make(repo: &Repo, commits: &[(Vec<usize>, u8, Text)]) -> Vec<Made> {
    let mut trees: BTreeMap<Text, String> = BTreeMap::new();
    for text in [None, Some(0), Some(1), Some(2), Some(3)] {
        let file = text.map_or("content/other.md", |_| "content/a.md");
        repo.git(&["rm", "-rfq", "--ignore-unmatch", "."]);
        repo.write(file, format!("{}\n", text.map_or(9, |text| text))).git(&["add", "-A"]);
        trees.insert(text, repo.git(&["write-tree"]));
    }
    let mut made: Vec<Made> = Vec::new();
    for (at, (steps, date, text)) in commits.iter().enumerate() {
        let mut known = BTreeSet::new();
        let parents: Vec<usize> =
            steps.iter().filter_map(|step| at.checked_sub(*step)).filter(|parent| known.insert(*parent)).collect();
        let names: Vec<String> = parents.iter().map(|parent| made[*parent].id.to_string()).collect();
        let (message, seconds) = (at.to_string(), 1_700_000_000 + i64::from(*date));
        let mut words = vec!["commit-tree", &trees[text], "-m", &message];
        words.extend(names.iter().flat_map(|name| ["-p", name]));
        let id = repo.on(&format!("@{seconds} +0000")).git(&words);
        made.push(Made { id: CommitId(ObjectId::from_hex(id.as_bytes()).unwrap()), parents, text: *text });
    }
    repo.git(&["update-ref", "refs/heads/main", &made.last().unwrap().id.to_string()]);
    made
}

/// The commit that made the text of this one; `None` if the file is not there.
fn maker(made: &[Made], mut at: usize) -> Option<usize> {
    made[at].text?;
    while let Some(parent) = made[at].parents.iter().find(|parent| made[**parent].text == made[at].text) {
        if takes_back(made, at, *parent) == Some(true) {
            break;
        }
        at = *parent;
    }
    Some(at)
}

/// A commit and all that it can reach.
fn reach(made: &[Made], at: usize) -> BTreeSet<usize> {
    made[at].parents.iter().flat_map(|parent| reach(made, *parent)).chain([at]).collect()
}

/// Does a merge take from a parent what the first one had changed since both parted? `None` if they parted at several
/// commits that disagree.
fn takes_back(made: &[Made], merge: usize, from: usize) -> Option<bool> {
    let first = made[merge].parents[0];
    if first == from || made[first].text.is_none() {
        return Some(false);
    }
    let common: BTreeSet<usize> = reach(made, first).intersection(&reach(made, from)).copied().collect();
    let is_best = |at: &&usize| !common.iter().any(|other| other != *at && reach(made, *other).contains(at));
    let had: BTreeSet<bool> = common.iter().filter(is_best).map(|at| made[*at].text != made[first].text).collect();
    match had.len() {
        0 => Some(false),
        1 => had.first().copied(),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_was_made_from_the_texts_of_its_parents(commits in commits()) {
        let repo = Repo::new();
        let made = make(&repo, &commits);
        for (at, commit) in made.iter().enumerate().filter(|(_, commit)| commit.text.is_some()) {
            let from = commit.parents.iter().find(|parent| made[**parent].text == commit.text);
            prop_assume!(from.is_none_or(|from| takes_back(&made, at, *from).is_some()));
        }
        let history = repo.history();
        let timeline = known(&history);
        let Some(first) = maker(&made, made.len() - 1) else {
            prop_assert!(timeline.track("content/a.md").is_none());
            return Ok(());
        };
        let changes = &timeline.track("content/a.md").unwrap().changes;
        let position = |change: &Change| {
            let id = timeline.commit(change.commit).id;
            made.iter().position(|made| made.id == id).unwrap()
        };
        let mut expected: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut open = vec![first];
        while let Some(at) = open.pop() {
            let mut from: Vec<usize> = Vec::new();
            for parent in made[at].parents.iter().filter_map(|parent| maker(&made, *parent)) {
                if !from.contains(&parent) {
                    from.push(parent);
                }
            }
            open.extend(&from);
            expected.insert(at, from);
        }
        let found: BTreeMap<usize, Vec<usize>> = changes.iter().enumerate().map(|(at, change)| {
            let next: &[u32] = if at + 1 < changes.len() { &[at as u32 + 1] } else { &[] };
            let before = change.before.as_deref().unwrap_or(next);
            (position(change), before.iter().map(|before| position(&changes[*before as usize])).collect())
        }).collect();
        prop_assert_eq!(found, expected);
    }
}
