//! Where two lines parted, held against what the word means: of the commits that both can reach, one that no other
//! of them can reach.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::testing::Repo;
use crate::history::{CommitId, ObjectId};

/// Parents of each commit, as steps back to earlier ones, and its date: often one and the same, often wrong.
fn commits() -> impl Strategy<Value = Vec<(Vec<usize>, u8)>> {
    prop::collection::vec((prop::collection::vec(1..5_usize, 0..3), 0..4_u8), 3..12)
}

/// A small history with all its commits, and what each of them can reach.
fn history(repo: &Repo, commits: &[(Vec<usize>, u8)]) -> Vec<(CommitId, i64, BTreeSet<usize>)> {
    let tree = repo.git(&["write-tree"]);
    let mut made: Vec<(CommitId, i64, BTreeSet<usize>)> = Vec::new();
    for (at, (steps, date)) in commits.iter().enumerate() {
        let parents: BTreeSet<usize> = steps.iter().filter_map(|step| at.checked_sub(*step)).collect();
        let names: Vec<String> = parents.iter().map(|parent| made[*parent].0.to_string()).collect();
        let (message, seconds) = (at.to_string(), 1_700_000_000 + i64::from(*date));
        let mut words = vec!["commit-tree", &tree, "-m", &message];
        words.extend(names.iter().flat_map(|name| ["-p", name]));
        let id = repo.on(&format!("@{seconds} +0000")).git(&words);
        let before = parents.iter().flat_map(|parent| made[*parent].2.iter().copied());
        let reached = before.chain([at]).collect();
        made.push((CommitId(ObjectId::from_hex(id.as_bytes()).unwrap()), seconds, reached));
    }
    made
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn where_two_lines_parted_is_a_commit_in_common_that_no_other_one_in_common_can_reach(commits in commits()) {
        let repo = Repo::new();
        let made = history(&repo, &commits);
        let git = repo.open();
        for (one, _, reached) in &made {
            for (two, _, too) in &made {
                let common: Vec<usize> = reached.intersection(too).copied().collect();
                let is_best = |at: &&usize| common.iter().all(|other| other == *at || !made[*other].2.contains(*at));
                let best = common.iter().filter(is_best).map(|at| (made[*at].1, made[*at].0)).max();
                prop_assert_eq!(git.merge_base(*one, *two), best.map(|(_, id)| id));
            }
        }
    }
}

#[test]
fn a_branch_that_took_over_the_main_line_parted_from_it_there_whatever_the_dates_say() {
    let repo = Repo::new();
    let root = repo.write("content/a.md", "1\n").commit("first");
    repo.git(&["checkout", "-q", "-b", "work"]);
    repo.write("content/b.md", "b\n").commit("work");
    repo.git(&["checkout", "-q", "main"]);
    let main = repo.on("2020-01-01").write("content/a.md", "2\n").commit("a clock that is slow");
    repo.git(&["checkout", "-q", "work"]);
    repo.on("2026-01-02").git(&["merge", "-q", "--no-edit", "main"]);
    let git = repo.open();
    assert_eq!(git.merge_base(main, repo.head()), Some(main));
    assert_eq!(git.merge_base(repo.head(), main), Some(main));
    assert_eq!(git.merge_base(root, main), Some(root));
}
