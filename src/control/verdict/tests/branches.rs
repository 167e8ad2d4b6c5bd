//! Texts of several branches: what comes before a text is what it was made from, whatever the dates say.

use super::*;

/// A manual with a document whose version 1.0 is approved, and a branch `side`.
fn begun() -> Manual {
    let manual = Manual::new();
    manual.config("digest", &["bo@example.org"], &[]).write("pro", "1.0", "Line one. \nLine two.\n\nLine three.");
    manual.repo.by(ANN).commit("write");
    manual.approve("pro", "md").repo.by(BO).on("2026-01-02").commit("approve 1.0");
    manual.repo.git(&["branch", "side"]);
    manual
}

fn raise(manual: &Manual, version: &str, day: &str) {
    edit(manual, "pro", "version = \"1.0\"", &format!("version = \"{version}\""));
    edit(manual, "pro", "Line one", &format!("Line one of {version}"));
    manual.repo.by(ANN).on(day).commit(&format!("write {version}"));
    manual.approve("pro", "md").repo.by(BO).commit(&format!("approve {version}"));
}

/// Merges `side`; the outcome is as the working folder is left.
fn merge(manual: &Manual, resolve: impl FnOnce()) {
    manual.repo.by(ANN).on("2026-01-09").git(&["merge", "-q", "-s", "ours", "--no-commit", "side"]);
    resolve();
    manual.repo.commit("merge");
}

#[test]
fn a_text_that_was_approved_on_another_branch_and_not_taken_over_was_never_in_force() {
    let manual = begun();
    manual.repo.git(&["checkout", "-q", "side"]);
    raise(&manual, "1.5", "2026-01-06");
    manual.repo.git(&["checkout", "-q", "main"]);
    raise(&manual, "2.0", "2026-01-04");
    merge(&manual, || edit(&manual, "pro", "Line two", "Line two, both"));
    expect(
        &manual.table(),
        "pro
           2.0 content-changed by Bo, does not count: merge
           1.5 approved by Bo: approve 1.5
           1.5 content-changed by Bo, does not count: write 1.5
           2.0 approved by Bo: approve 2.0  <- in force
           2.0 content-changed by Bo, does not count: write 2.0
           1.0 approved by Bo: approve 1.0
           1.0 no-record by Ann, does not count: write",
    );
}

#[test]
fn a_merge_of_blanks_takes_no_approval_away() {
    let manual = begun();
    manual.repo.git(&["checkout", "-q", "side"]);
    edit(&manual, "pro", "Line one. \n", "Line one.\n");
    manual.repo.by(CY).on("2026-01-06").commit("strip blanks");
    manual.repo.git(&["checkout", "-q", "main"]);
    edit(&manual, "pro", "version = \"1.0\"", "version = \"2.0\"");
    edit(&manual, "pro", "Line three", "Line 3");
    manual.repo.by(ANN).on("2026-01-04").commit("write 2.0");
    manual.approve("pro", "md").repo.by(BO).commit("approve 2.0");
    manual.repo.by(CY).on("2026-01-09").git(&["merge", "-q", "-m", "merge", "side"]);
    expect(
        &manual.table(),
        "pro
           2.0 approved by Bo: merge  <- in force
           1.0 approved by Bo: strip blanks
           2.0 approved by Bo: approve 2.0
           2.0 content-changed by Bo, does not count: write 2.0
           1.0 approved by Bo: approve 1.0
           1.0 no-record by Ann, does not count: write",
    );
}
