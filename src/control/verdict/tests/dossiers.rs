//! What the dossier of a document holds besides its verdicts.

use super::*;

#[test]
fn an_included_file_is_part_of_the_document() {
    let manual = Manual::new();
    let repo = &manual.repo;
    manual.config("digest", &["bo@example.org"], &[]);
    manual.write("pic", "1.0", "![flow](img/flow.png)").repo.write("content/img/flow.png", "one").by(ANN);
    let words = "version = \"1.0\"\nstatus = \"approved\"\n[register]\nname = \"risks\"\nsource = \"risks.csv\"\n";
    manual.put("reg", words, "Risks.").repo.write("content/risks.csv", "key\nR-1\n").commit("write");
    manual.approve("pic", "md").approve("reg", "md").repo.by(BO).on("2026-01-02").commit("approve");
    repo.write("content/img/flow.png", "two")
        .write("content/risks.csv", "key\r\nR-1\r\n")
        .by(ANN)
        .commit("new picture");
    repo.write("content/risks.csv", "key\nR-1\nR-2\n");
    expect(
        &manual.table(),
        "pic
           1.0 content-changed by Bo, does not count: new picture
           1.0 approved by Bo: approve  <- in force
           1.0 no-record by Ann, does not count: write
         reg
           1.0 content-changed by Bo, does not count: (working text)
           1.0 approved by Bo: approve  <- in force
           1.0 no-record by Ann, does not count: write",
    );
    let history = repo.history();
    let dossiers = manual.dossiers_of(&history);
    let effective = effective_texts(&dossiers, &history);
    assert_eq!(&*effective.texts["content/risks.csv"].text, "key\nR-1\n");
    let images: Vec<&[u8]> = effective.images.files.values().map(|bytes| &**bytes).collect();
    assert_eq!(images, [b"one"]);
}

#[test]
fn an_id_that_was_withdrawn_keeps_its_past() {
    let manual = Manual::new();
    let repo = &manual.repo;
    manual.config("digest", &[], &[]).write("old/pro-1", "1.0", "The old text.").repo.by(ANN).commit("write");
    manual.approve("old/pro-1", "md").repo.by(BO).commit("approve");
    repo.git(&["rm", "-q", "content/old/pro-1.md"]);
    repo.commit("withdraw");
    manual.write("new/pro-1", "1.0", "Quite another text.").repo.by(ANN).commit("use the number again");
    manual.approve("new/pro-1", "md").repo.by(BO).commit("approve the other");
    expect(
        &manual.table(),
        "new/pro-1
           1.0 version-reused by Bo: approve the other  <- in force
           1.0 no-record by Ann, does not count: use the number again
           1.0 approved by Bo: approve
           1.0 no-record by Ann, does not count: write",
    );
}

#[test]
fn a_text_whose_day_cannot_be_read_is_not_in_force() {
    let manual = Manual::new();
    manual.config("digest", &[], &[]);
    let words =
        |version: &str, day: &str| format!("version = \"{version}\"\nstatus = \"approved\"\neffective = \"{day}\"\n");
    manual.put("a", &words("1.0", "2026-01-01"), "One.").repo.by(ANN).commit("write");
    manual.approve("a", "md").repo.by(BO).commit("approve");
    manual.put("a", &words("2.0", "01.12.2027"), "Two.").repo.by(ANN).commit("write the next");
    manual.approve("a", "md").repo.by(BO).commit("approve the next");
    expect(
        &manual.table(),
        "a
           2.0 approved by Bo: approve the next
           2.0 no-record by Ann, does not count: write the next
           1.0 approved by Bo: approve  <- in force
           1.0 no-record by Ann, does not count: write",
    );
}

#[test]
fn without_history_the_digest_alone_speaks() {
    let manual = Manual::new();
    manual.config("digest", &["bo@example.org"], &[]).write("a", "1.0", "Text.").approve("a", "md");
    let dossiers = manual.dossiers_of(&History::default());
    let judgement = dossiers.documents[&SourcePath::new("content/a.md")].revisions[0].judgement.clone().unwrap();
    assert_eq!(judgement.verdict, Verdict::Approved);
    assert_eq!(judgement.evidence.held, Held::Unknown { why: Unknown::NotCommitted });
    manual.config("signed", &["bo@example.org"], &[]);
    let dossiers = manual.dossiers_of(&History::default());
    let judgement = dossiers.documents[&SourcePath::new("content/a.md")].revisions[0].judgement.clone().unwrap();
    assert_eq!(judgement.verdict, Verdict::Unsigned);
    manual.config("status", &["bo@example.org"], &[]).write("b", "1.0", "Text.");
    let dossiers = manual.dossiers_of(&History::default());
    let judgement = dossiers.documents[&SourcePath::new("content/b.md")].revisions[0].judgement.clone().unwrap();
    assert_eq!((judgement.verdict, judgement.counts), (Verdict::Approved, true));
    assert_eq!(judgement.evidence.reason, "by its status alone");
}

#[test]
fn a_shallow_clone_claims_nothing_it_cannot_know() {
    let manual = Manual::new();
    manual.config("digest", &["bo@example.org"], &[]).write("a", "1.0", "Text.").approve("a", "md");
    manual.repo.by(CY).commit("an approval by somebody else, long ago");
    manual.write("b", "1.0", "Text.").repo.commit("later");
    let clone = tempfile::tempdir().unwrap();
    let from = format!("file://{}", manual.repo.path().display());
    manual.repo.git(&["clone", "-q", "--depth", "1", &from, clone.path().to_str().unwrap()]);
    let roots = [SourcePath::new("content")];
    let history = crate::system::git::history(&clone.path().canonicalize().unwrap(), &roots);
    let dossiers = manual.dossiers_of(&history);
    assert!(dossiers.shallow);
    let revision = &dossiers.documents[&SourcePath::new("content/a.md")].revisions[0];
    let evidence = &revision.judgement.as_ref().unwrap().evidence;
    assert!(!revision.is_made_there);
    assert_eq!((evidence.commit, &evidence.approver), (None, &None));
    assert_eq!(evidence.held, Held::Unknown { why: Unknown::BeforeHistory });
}

#[test]
fn texts_come_into_force_on_their_day_and_the_old_one_stands_until_then() {
    let manual = Manual::new();
    manual.config("digest", &[], &[]);
    let words = |version: &str, status: &str, effective: &str| {
        format!("version = \"{version}\"\nstatus = \"{status}\"\neffective = {effective}\n")
    };
    for name in ["soon", "retired", "retiring"] {
        manual.put(name, &words("1.0", "approved", "2026-01-01"), "Text.");
    }
    manual.put("never", &words("1.0", "approved", "2026-09-01"), "Text.").repo.by(ANN).commit("write");
    for name in ["soon", "retired", "retiring", "never"] {
        manual.approve(name, "md");
    }
    manual.repo.by(BO).commit("approve");
    manual.put("soon", &words("2.0", "approved", "2026-07-01"), "New text.").approve("soon", "md");
    manual.put("retired", &words("1.0", "retired", "2026-01-01"), "Text.").approve("retired", "md");
    manual.put("retiring", &words("1.0", "retired", "2026-01-01"), "Text.");
    manual.repo.commit("change");
    expect(
        &manual.table(),
        "never
           1.0 approved by Bo: approve
           1.0 no-record by Ann, does not count: write
         retired
           1.0 approved by Bo: change  <- in force
           1.0 approved by Bo: approve
           1.0 no-record by Ann, does not count: write
         retiring
           1.0 no-record by Bo, does not count: change
           1.0 approved by Bo: approve  <- in force
           1.0 no-record by Ann, does not count: write
         soon
           2.0 approver-is-author by Bo: change
           1.0 approved by Bo: approve  <- in force
           1.0 no-record by Ann, does not count: write",
    );
    assert_eq!(manual.dossier("soon").upcoming, Some((0, "2026-07-01".parse().unwrap())));
    assert_eq!(manual.dossier("never").upcoming, Some((0, "2026-09-01".parse().unwrap())));
    let versions: Vec<_> =
        manual.dossier("soon").versions().iter().map(|revision| revision.facts.version.clone().unwrap()).collect();
    assert_eq!(versions, ["2.0", "1.0"]);
}
