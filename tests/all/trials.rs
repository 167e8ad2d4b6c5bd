//! Contributions on trial: what a branch may not bring about by the shape of its history.

use std::path::Path;

use crate::repository::Repository;
use crate::verdicts::{ANN, BO, CY, Manual};

fn config(holders: &str) -> String {
    format!(
        "[sources]\nroots = [\"content\"]\n[control]\napproval = \"digest\"\n[roles.md]\nholders = [{holders}]\n\
         approves = [\"procedure\"]\n"
    )
}

/// A manual with a document `good` that Bo, who holds the role, approved; a branch `contribution` begins there.
fn begin(folder: &Path) -> Manual {
    let mut manual = Manual::begin(&folder.canonicalize().unwrap());
    manual.repository.write("clausebook.toml", config("\"bo@example.org\""));
    manual.write("good", "1.0", "A text.");
    manual.by(ANN).commit("write");
    manual.by(BO).record("good");
    manual.commit("approve good");
    manual.repository.git(&["checkout", "--quiet", "-b", "contribution"]);
    manual
}

/// What `check` says of approvals that count for nothing.
fn told(repository: &Repository, options: &[&str]) -> Vec<String> {
    let arguments = [&["check", "--format", "short", "--date", "2026-06-01"], options].concat();
    let (_, text, error) = repository.clausebook(&arguments);
    let lines = text.lines().chain(error.lines()).filter(|line| line.contains("role-not-held"));
    lines.map(str::to_owned).collect()
}

/// A commit on `parents` that has the content of one tree, and the rest of another.
fn commit_of(repository: &Repository, rest: &str, content: &str, parents: &[&str]) -> String {
    repository.git(&["read-tree", rest]);
    repository.git(&["rm", "-r", "--quiet", "--force", "--cached", "content"]);
    repository.git(&["read-tree", "--prefix=content/", &format!("{content}:content")]);
    let tree = repository.git(&["write-tree"]);
    let mut words = vec!["commit-tree", &tree, "-m", "merge"];
    words.extend(parents.iter().flat_map(|parent| ["-p", parent]));
    let commit = repository.git(&words);
    repository.git(&["reset", "--quiet", "--hard", &commit]);
    commit
}

#[test]
fn a_contribution_on_trial_gives_nobody_a_role() {
    let folder = tempfile::tempdir().unwrap();
    let mut manual = begin(folder.path());
    manual.repository.write("clausebook.toml", config("\"cy@example.org\""));
    manual.by(CY).commit("Cy approves");
    manual.write("own", "1.0", "Another text.");
    manual.record("own");
    manual.commit("approve own");
    let told = |options: &[&str]| told(&manual.repository, options);
    assert_eq!(told(&[]), Vec::<String>::new(), "who merges it gives Cy the role");
    let found = told(&["--untrusted", "main"]);
    assert!(matches!(found.as_slice(), [only] if only.contains("content/own.md")), "{found:?}");
    assert!(found[0].contains("`cy@example.org` does not hold the role `md` in the base revision"), "{found:?}");
    // A line of its own that takes the main line over is no main line, and begins nothing.
    manual.repository.git(&["checkout", "--quiet", "--orphan", "apart"]);
    manual.repository.git(&["rm", "--quiet", "content/good.md", "--cached"]);
    manual.repository.git(&["commit", "--quiet", "--message", "begin apart"]);
    manual.repository.git(&["clean", "-fdq"]);
    let merge = ["merge", "--quiet", "--allow-unrelated-histories", "-X", "ours", "--message", "merge", "main"];
    manual.repository.git(&merge);
    let found = told(&["--untrusted", "main"]);
    assert!(matches!(found.as_slice(), [only] if only.contains("content/own.md")), "{found:?}");
}

/// A first contribution merges a branch and takes nothing of it, so that a second one can bring its text as one that the
/// base knows.
#[test]
fn a_branch_that_was_merged_without_its_roles_gives_nobody_a_role() {
    for is_turned in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let mut manual = begin(folder.path());
        manual.repository.write("clausebook.toml", config("\"bo@example.org\", \"cy@example.org\""));
        manual.write("good", "2.0", "Another text.");
        manual.by(CY).record("good");
        manual.commit("a holder, a text and its approval");
        let repository = &manual.repository;
        repository.git(&["checkout", "--quiet", "-b", "first", "main"]);
        repository.git(&["merge", "--quiet", "--strategy", "ours", "--message", "nothing of it", "contribution"]);
        assert_eq!(told(repository, &["--untrusted", "main"]), Vec::<String>::new());
        repository.git(&["checkout", "--quiet", "main"]);
        repository.git(&["merge", "--quiet", "--no-ff", "--message", "merge", "first"]);
        repository.git(&["checkout", "--quiet", "-b", "second"]);
        let parents = if is_turned { ["contribution", "main"] } else { ["main", "contribution"] };
        commit_of(repository, "main", "contribution", &parents);
        let because = "`cy@example.org` does not hold the role `md`";
        let found = told(repository, &["--untrusted", "main"]);
        assert!(matches!(found.as_slice(), [only] if only.contains(because)), "{is_turned}: {found:?}");
        let (code, text, error) = repository.clausebook(&["review", "--fail-on", "approval-voided"]);
        assert!(code == 1 && text.contains(because), "{is_turned}, {code}: {text}{error}");
    }
}

/// Who merges a branch with its configuration takes its roles over; those of long ago stay what they were.
#[test]
fn a_branch_that_was_merged_with_its_roles_keeps_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut manual = begin(folder.path());
    manual.repository.git(&["checkout", "--quiet", "-b", "slow"]);
    manual.write("slow", "1.0", "A text of the branch.");
    manual.by(ANN).commit("write on a branch");
    manual.by(BO).record("slow");
    manual.commit("approve on a branch");
    manual.repository.git(&["checkout", "--quiet", "contribution"]);
    manual.repository.write("clausebook.toml", config("\"cy@example.org\""));
    manual.write("own", "1.0", "Another text.");
    manual.by(ANN).commit("Cy succeeds Bo");
    manual.by(CY).record("own");
    manual.commit("approve own");
    manual.repository.git(&["checkout", "--quiet", "main"]);
    for branch in ["contribution", "slow"] {
        manual.by(ANN).repository.git(&["merge", "--quiet", "--no-ff", "--message", "merge", branch]);
    }
    assert_eq!(told(&manual.repository, &[]), Vec::<String>::new());
}

/// In a clone that was cut off, a branch could say of any text that it was approved before.
#[test]
fn an_approval_before_the_known_history_counts_if_the_base_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut manual = begin(folder.path());
    manual.write("own", "1.0", "Another text.");
    manual.by(CY).record("own");
    manual.commit("write and approve own");
    manual.by(CY).commit("empty");
    let from = format!("file://{}", manual.repository.folder().display());
    let clone = folder.path().join("clone");
    let clones = Repository::at(folder.path());
    clones.git(&["clone", "--quiet", "--depth", "1", "--branch", "contribution", &from, clone.to_str().unwrap()]);
    let clone = Repository::at(&clone);
    clone.git(&["fetch", "--quiet", "--depth", "1", "origin", "main:refs/remotes/origin/main"]);
    let found = told(&clone, &["--untrusted", "origin/main"]);
    let because = "the approval lies before the known history, and the base revision does not have it";
    assert!(matches!(found.as_slice(), [only] if only.contains("own.md") && only.contains(because)), "{found:?}");
}

/// What is in no commit nobody gave: a text may come to the working tree by a filter of the contribution.
#[test]
fn an_approval_that_is_not_committed_counts_for_nothing_on_trial() {
    let folder = tempfile::tempdir().unwrap();
    let manual = begin(folder.path());
    manual.write("own", "1.0", "Another text.");
    manual.record("own");
    assert_eq!(told(&manual.repository, &[]), Vec::<String>::new());
    let found = told(&manual.repository, &["--untrusted", "main"]);
    assert!(
        matches!(found.as_slice(), [only] if only.contains("own.md") && only.contains("not committed")),
        "{found:?}"
    );
}

/// Such a clone fetches a text when git asks for it, and nothing is fetched here.
#[test]
fn a_clone_without_its_texts_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut manual = begin(folder.path());
    manual.write("good", "2.0", "Another text.");
    manual.by(CY).record("good");
    manual.commit("approve without the role");
    manual.repository.write("clausebook.toml", config("\"bo@example.org\", \"di@example.org\""));
    manual.by(ANN).commit("another holder");
    manual.repository.git(&["config", "uploadpack.allowFilter", "true"]);
    let from = format!("file://{}", manual.repository.folder().display());
    let told = |filter: &[&str], name: &str| {
        let clone = folder.path().join(name);
        let words = [&["clone", "--quiet", "--branch", "contribution"], filter, &[&from, clone.to_str().unwrap()]];
        Repository::at(folder.path()).git(&words.concat());
        let (_, text, _) = Repository::at(&clone).clausebook(&["check", "--format", "short", "--date", "2026-06-01"]);
        ["role-not-held", "does not hold all texts of its history"].map(|word| text.contains(word))
    };
    assert_eq!(told(&[], "whole"), [true, false]);
    assert_eq!(told(&["--filter=blob:none"], "partial"), [false, true]);
}

/// Findings about `good`, and the versions that its log calls approved.
fn of_good(repository: &Repository) -> (Vec<String>, Vec<String>) {
    let (_, found, _) = repository.clausebook(&["check", "--format", "short", "--date", "2026-06-01"]);
    let (_, log, error) = repository.clausebook(&["log", "GOOD", "--date", "2026-06-01"]);
    assert_eq!(error, "");
    let about = |line: &&str| ["approv", "merge"].iter().any(|word| line.contains(word));
    let versions = log.lines().filter(|line| line.contains("  approved "));
    let version = |line: &str| line.trim_start_matches("* ").split_whitespace().next().unwrap_or_default().to_owned();
    (found.lines().filter(about).map(str::to_owned).collect(), versions.map(version).collect())
}

/// Git keeps the text of the branch without asking, if somebody makes it so.
#[test]
fn a_merge_that_takes_an_approved_text_back_is_approved_by_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let mut manual = begin(folder.path());
    manual.write("good", "2.0", "A stricter text.");
    manual.by(ANN).commit("write 2.0");
    manual.by(BO).record("good");
    manual.commit("approve 2.0");
    let repository = &manual.by(CY).repository;
    assert_eq!(of_good(repository), (vec![], vec!["2.0".to_owned(), "1.0".to_owned()]));
    commit_of(repository, "main", "main", &["contribution", "main"]);
    let (found, versions) = of_good(repository);
    assert!(matches!(found.as_slice(), [only] if only.contains("put this text in the place of 2.0")), "{found:?}");
    assert_eq!(versions, ["2.0", "1.0"]);
    repository.clausebook(&["build", "--quiet", "--date", "2026-06-01"]);
    let page = std::fs::read_to_string(repository.folder().join("public/documents/GOOD.html")).unwrap();
    assert!(page.contains("A stricter text."), "what was approved last stays in force");
}

/// Of two texts that were approved on two branches that of the main line stays, until the outcome is approved.
#[test]
fn a_merge_that_takes_the_other_approved_text_is_approved_by_nobody() {
    for is_taken_over in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let mut manual = begin(folder.path());
        manual.write("good", "1.1", "The text of the branch.");
        manual.by(ANN).commit("write 1.1");
        if !is_taken_over {
            manual.by(BO).record("good");
            manual.commit("approve 1.1");
        }
        manual.repository.git(&["checkout", "--quiet", "main"]);
        manual.write("good", "2.0", "The text of the main line.");
        manual.by(ANN).commit("write 2.0");
        manual.by(BO).record("good");
        manual.commit("approve 2.0");
        if is_taken_over {
            // The branch looks at the main line, decides for its own text, and that is approved.
            manual.repository.git(&["checkout", "--quiet", "contribution"]);
            manual.by(ANN).repository.git(&["merge", "--quiet", "--strategy", "ours", "--message", "ours", "main"]);
            manual.write("good", "2.1", "The text of the branch.");
            manual.by(ANN).commit("write 2.1");
            manual.by(BO).record("good");
            manual.commit("approve 2.1");
            manual.repository.git(&["checkout", "--quiet", "main"]);
        }
        let merge = ["merge", "--quiet", "--no-ff", "-X", "theirs", "--message", "theirs", "contribution"];
        manual.by(CY).repository.git(&merge);
        let (found, _) = of_good(&manual.repository);
        let text = std::fs::read_to_string(manual.path("good")).unwrap();
        assert!(text.contains("The text of the branch."), "{text}");
        match found.as_slice() {
            [] => assert!(is_taken_over),
            [only] => assert!(!is_taken_over && only.contains("in the place of 2.0 of the main line"), "{only}"),
            more => panic!("{more:?}"),
        }
    }
}
