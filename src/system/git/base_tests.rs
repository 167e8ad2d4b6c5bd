//! Where two lines parted, held against what the word means: of the commits that both can reach, one that no other
//! of them can reach; of several the one on the line of the base.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::testing::Repo;
use crate::history::{CommitId, ObjectId};

/// Parents of each commit, as steps back to earlier ones, and its date: often one and the same, often wrong.
fn commits() -> impl Strategy<Value = Vec<(Vec<usize>, u8)>> {
    prop::collection::vec((prop::collection::vec(1..5_usize, 0..3), 0..4_u8), 3..12)
}

/// A commit, what it can reach, and the line that it stands on: itself, its first parent, the first parent of that.
struct Made {
    id: CommitId,
    reached: BTreeSet<usize>,
    line: Vec<usize>,
}

/// A small history with all its commits.
fn history(repo: &Repo, commits: &[(Vec<usize>, u8)]) -> Vec<Made> {
    let tree = repo.git(&["write-tree"]);
    let mut made: Vec<Made> = Vec::new();
    for (at, (steps, date)) in commits.iter().enumerate() {
        let parents: BTreeSet<usize> = steps.iter().filter_map(|step| at.checked_sub(*step)).collect();
        let names: Vec<String> = parents.iter().map(|parent| made[*parent].id.to_string()).collect();
        let (message, seconds) = (at.to_string(), 1_700_000_000 + i64::from(*date));
        let mut words = vec!["commit-tree", &tree, "-m", &message];
        words.extend(names.iter().flat_map(|name| ["-p", name]));
        let id = repo.on(&format!("@{seconds} +0000")).git(&words);
        let before = parents.iter().flat_map(|parent| made[*parent].reached.iter().copied());
        let reached = before.chain([at]).collect();
        let first = parents.first().map(|first| made[*first].line.as_slice()).unwrap_or_default();
        let line = [&[at], first].concat();
        made.push(Made { id: CommitId(ObjectId::from_hex(id.as_bytes()).unwrap()), reached, line });
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
        for base in &made {
            for work in &made {
                let common: Vec<usize> = base.reached.intersection(&work.reached).copied().collect();
                let is_best =
                    |at: &&usize| common.iter().all(|other| other == *at || !made[*other].reached.contains(*at));
                let best = common.iter().filter(is_best).map(|at| (base.line.contains(at), made[*at].id)).max();
                prop_assert_eq!(git.merge_base(base.id, work.id), best.map(|(_, id)| id));
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

#[test]
fn where_each_took_over_the_other_the_work_parted_from_what_the_base_was_itself() {
    for (work_day, main_day) in [("2026-01-09", "2026-01-02"), ("2026-01-02", "2026-01-09")] {
        let repo = Repo::new();
        repo.on("2026-01-01").write("content/a.md", "1\n").commit("first");
        repo.git(&["checkout", "-q", "-b", "work"]);
        repo.on(work_day).write("content/w.md", "1\n").commit("work");
        let work = repo.head();
        repo.git(&["checkout", "-q", "main"]);
        let main = repo.on(main_day).write("content/m.md", "1\n").commit("main");
        repo.on("2026-01-10").git(&["merge", "-q", "--no-edit", &work.to_string()]);
        let base = repo.head();
        repo.git(&["checkout", "-q", "work"]);
        repo.git(&["merge", "-q", "--no-edit", &main.to_string()]);
        let head = repo.write("content/w.md", "2\n").commit("more work");
        assert_eq!(repo.open().merge_base(base, head), Some(main), "{work_day}");
        assert_eq!(repo.open().merge_base(head, base), Some(work), "the other way round");
    }
}
