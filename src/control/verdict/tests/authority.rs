//! Whose configuration says who may approve: not one that whoever approves made for the occasion.

use super::*;

#[test]
fn another_history_that_is_merged_brings_no_approvals_along() {
    let manual = Manual::new();
    let repo = &manual.repo;
    manual.config("digest", &["bo@example.org"], &[]).write("old", "1.0", "Text.").approve("old", "md");
    repo.by(ANN).commit("begin");
    let apart = |name: &str, files: &str| {
        repo.git(&["checkout", "-q", "--orphan", name]);
        repo.git(&["rm", "-rfq", "."]);
        manual.config("digest", &["cy@example.org"], &[]).write(name, "1.0", "Text.").approve(name, "md");
        repo.by(CY).git(&["add", files]);
        repo.git(&["commit", "-q", "-m", &format!("begin {name}")]);
        repo.git(&["clean", "-fdq"]);
        repo.git(&["checkout", "-q", "main"]);
        repo.git(&["merge", "-q", "--allow-unrelated-histories", "-X", "ours", "-m", "merge", name]);
    };
    apart("bare", "content");
    apart("own", ".");
    expect(
        &manual.table(),
        "bare
           1.0 role-not-held by Cy, does not count: begin bare
         old
           1.0 approved by ?: begin  <- in force
         own
           1.0 role-not-held by Cy, does not count: begin own",
    );
    let reason = manual.dossier("own").revisions[0].judgement.clone().unwrap().evidence.reason;
    assert_eq!(reason, "`cy@example.org` does not hold the role `md` in the main line before it");
}

#[test]
fn a_commit_without_configuration_is_judged_by_that_of_the_main_line() {
    let manual = Manual::new();
    let repo = &manual.repo;
    manual.config("digest", &["bo@example.org"], &[]);
    repo.by(ANN).write("README.md", "Begin.").git(&["add", "README.md"]);
    repo.git(&["commit", "-q", "-m", "begin"]);
    // Nothing said yet who may approve.
    manual.write("early", "1.0", "Text.").approve("early", "md").repo.git(&["add", "content"]);
    repo.git(&["commit", "-q", "-m", "write early"]);
    repo.commit("configure");
    let without = |name: &str, person: &str| {
        repo.by(person).git(&["checkout", "-q", "-b", name]);
        repo.git(&["rm", "-q", "--cached", "clausebook.toml"]);
        repo.git(&["commit", "-q", "-m", "away with it"]);
        manual.write(name, "1.0", "Text.").approve(name, "md").repo.git(&["add", "content"]);
        repo.git(&["commit", "-q", "-m", &format!("approve {name}")]);
        repo.commit("as if nothing had been");
        repo.git(&["checkout", "-q", "main"]);
    };
    without("merged", CY);
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "merged"]);
    without("forwarded", CY);
    repo.git(&["merge", "-q", "--ff-only", "forwarded"]);
    without("held", BO);
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "held"]);
    expect(
        &manual.table(),
        "early
           1.0 approver-is-author by Ann: write early  <- in force
         forwarded
           1.0 role-not-held by Cy, does not count: approve forwarded
         held
           1.0 approver-is-author by Bo: approve held  <- in force
         merged
           1.0 role-not-held by Cy, does not count: approve merged",
    );
}
