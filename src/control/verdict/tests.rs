//! One repository that holds every verdict and many an oddity of git; what is computed against what
//! is expected.

mod authority;
mod branches;
mod dossiers;

use std::fmt::Write;
use std::sync::Arc;

use jiff::civil::Date;

use super::super::{Act, Dossier, Dossiers, approve, dossiers, effective_texts};
use super::*;
use crate::build::parse;
use crate::config::read_settings;
use crate::history::History;
use crate::source::SourcePath;
use crate::system::git::testing::Repo;
use crate::system::{Limits, RealSystem, System};

const ANN: &str = "Ann <ann@example.org>";
const BO: &str = "Bo <bo@example.org>";
const CY: &str = "Cy <cy@example.org>";
const TODAY: &str = "2026-06-01";

/// A manual in a repository.
struct Manual {
    repo: Repo,
    keys: tempfile::TempDir,
}

impl Manual {
    fn new() -> Self {
        Self { repo: Repo::new(), keys: tempfile::tempdir().unwrap() }
    }

    /// Writes the configuration; `holders` and `keys` are those of the role `md`.
    fn config(&self, required: &str, holders: &[&str], keys: &[&str]) -> &Self {
        let list = |words: &[&str]| format!("{words:?}");
        self.repo.write(
            "clausebook.toml",
            format!(
                "[sources]\nroots = [\"content\"]\n[control]\napproval = \"{required}\"\n\
                 [roles.md]\nholders = {}\nkeys = {}\napproves = [\"procedure\", \"register\"]\n\
                 [roles.clerk]\nholders = [\"cy@example.org\"]\napproves = [\"form\"]\n",
                list(holders),
                list(keys)
            ),
        );
        self
    }

    fn write(&self, name: &str, version: &str, text: &str) -> &Self {
        self.put(
            name,
            &format!("version = \"{version}\"\nstatus = \"approved\"\nchange = \"Change {version}\"\n"),
            text,
        )
    }

    fn put(&self, name: &str, words: &str, text: &str) -> &Self {
        let id = name.rsplit('/').next().unwrap().to_uppercase();
        let front = format!("+++\nid = \"{id}\"\nkind = \"procedure\"\n{words}+++\n\n{text}\n");
        self.repo.write(&format!("content/{name}.md"), front);
        self
    }

    /// Writes the approval into the working text, as the command would.
    #[expect(clippy::disallowed_methods, reason = "the test does what the command does")]
    fn approve(&self, name: &str, role: &str) -> &Self {
        let path = SourcePath::new(format!("content/{name}.md"));
        let folder = self.repo.path();
        let read =
            |path: &SourcePath| -> Option<Arc<[u8]>> { std::fs::read(folder.join(path.as_str())).ok().map(Arc::from) };
        let bytes = read(&path).unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let act = Act { role: "md", on: "2026-01-28".parse().unwrap(), signature: None };
        let config = read(&SourcePath::new("clausebook.toml")).unwrap();
        let config = crate::source::Source::from_bytes(SourcePath::new("clausebook.toml"), &config);
        let roles = Roles::of(&read_settings(Some(&config), Date::default()).value);
        let approved = approve(&path, text.as_bytes(), act, &roles, &read).unwrap().text;
        self.repo.write(path.as_str(), approved.replace("by = \"md\"", &format!("by = \"{role}\"")));
        self
    }

    /// Makes a key and gives its public half.
    #[expect(clippy::disallowed_methods, reason = "the test reads the key that it made")]
    fn key(&self, name: &str, kind: &str) -> String {
        let path = self.keys.path().join(name);
        let path = path.to_str().unwrap();
        self.run("ssh-keygen", &["-q", "-t", kind, "-N", "", "-C", name, "-f", path]);
        std::fs::read_to_string(format!("{path}.pub")).unwrap().trim().to_owned()
    }

    fn run(&self, program: &str, words: &[&str]) {
        let status = std::process::Command::new(program).args(words).status().unwrap();
        assert!(status.success(), "{program} {words:?}");
    }

    /// Commits everything, signed with a key.
    fn commit_signed(&self, message: &str, key: &str) {
        let key = self.keys.path().join(key);
        self.repo.git(&["add", "-A"]);
        let key = format!("user.signingkey={}", key.display());
        self.repo.git(&["-c", "gpg.format=ssh", "-c", &key, "commit", "-q", "-S", "-m", message]);
    }

    fn dossiers(&self) -> Dossiers {
        self.dossiers_of(&self.repo.history())
    }

    fn dossiers_of(&self, history: &History) -> Dossiers {
        let system = RealSystem::open(&self.repo.path()).unwrap();
        let limits = Limits::default();
        let config = system.read_config(&limits).unwrap();
        let settings = read_settings(Some(&config), TODAY.parse().unwrap()).value;
        let sources = system.read_sources(&[SourcePath::new("content")], &limits).value;
        let documents = parse(&sources).value;
        let files = |path: &SourcePath| system.read_asset(path, &limits).ok().map(Arc::from);
        dossiers(&settings, &documents, &sources, history, &files)
    }

    /// Every document with its revisions, the latest first: `version verdict (who) commit`.
    fn table(&self) -> String {
        let history = self.repo.history();
        let mut table = String::new();
        for (path, dossier) in &self.dossiers_of(&history).documents {
            let _ = writeln!(table, "{}", path.as_str().trim_start_matches("content/").trim_end_matches(".md"));
            for (at, revision) in dossier.revisions.iter().enumerate() {
                let commit = match revision.commit {
                    Some(commit) => history.timeline().unwrap().commit(commit).subject.clone(),
                    None => "(working text)".into(),
                };
                let verdict = match &revision.judgement {
                    None => "draft".into(),
                    Some(judgement) => {
                        let who = judgement.evidence.approver.as_ref().map_or("?", |person| person.name.as_str());
                        let counts = if judgement.counts { "" } else { ", does not count" };
                        format!("{} by {who}{counts}", judgement.verdict)
                    }
                };
                let mark = if dossier.in_force == Some(at) { "  <- in force" } else { "" };
                let version = revision.facts.version.as_deref().unwrap_or("-");
                let _ = writeln!(table, "  {version} {verdict}: {commit}{mark}");
            }
        }
        table
    }

    fn dossier(&self, name: &str) -> Arc<Dossier> {
        self.dossiers().documents[&SourcePath::new(format!("content/{name}.md"))].clone()
    }
}

#[track_caller]
fn expect(found: &str, expected: &str) {
    let plain = |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    assert_eq!(plain(found), plain(expected), "\n{found}");
}

#[test]
fn every_verdict_by_digest() {
    let manual = Manual::new();
    manual.config("digest", &["bo@example.org"], &[]);
    manual.repo.by(ANN);
    for name in ["good", "changed", "silent", "reused", "self", "stranger", "wrongkind", "renamed", "left", "drafted"] {
        manual.write(name, "1.0", &format!("The first text of {name}.\nIt has some lines.\nMore of them.\nAnd more."));
    }
    manual.repo.commit("write");
    manual.repo.by(BO);
    for name in ["good", "changed", "reused", "renamed", "left", "drafted", "self"] {
        manual.approve(name, "md");
    }
    manual.repo.on("2026-01-02").commit("approve");
    manual.approve("wrongkind", "clerk");
    manual.repo.on("2026-01-03").by(CY).commit("approve as clerk");
    manual.approve("stranger", "md").repo.commit("approve as somebody else");
    manual.repo.on("2026-01-04").by(BO);
    manual.write("self", "1.1", "Bo's own words.").approve("self", "md").repo.commit("write and approve");
    manual.repo.on("2026-01-05").by(ANN).commit("empty");
    manual.repo.git(&["mv", "content/renamed.md", "content/moved.md"]);
    manual.repo.git(&["mv", "content/good.md", "content/sub.md"]);
    manual.repo.commit("rename");
    manual.repo.git(&["mv", "content/moved.md", "content/renamed.md"]);
    manual.repo.git(&["mv", "content/sub.md", "content/good.md"]);
    manual.repo.commit("rename back");
    edit(&manual, "changed", "The first text", "The second text");
    manual.repo.on("2026-01-06").commit("edit behind the approver's back");
    edit(&manual, "reused", "The first text", "The second text");
    manual.repo.commit("edit without a version");
    manual.approve("reused", "md").repo.on("2026-01-07").by(BO).commit("approve again");
    manual.config("digest", &["new@example.org"], &[]);
    manual.repo.on("2026-01-08").by(ANN).commit("Bo leaves");
    manual.write("late", "1.0", "Text.").repo.commit("write late");
    manual.approve("late", "md").repo.by(BO).commit("Bo approves although he left");
    manual.put("drafted", "version = \"2.0\"\nstatus = \"draft\"\n", "A draft.").repo.by(ANN).commit("draft");
    manual.write("working", "1.0", "Never committed.");
    expect(
        &manual.table(),
        "changed
           1.0 content-changed by Bo, does not count: edit behind the approver's back
           1.0 approved by Bo: approve  <- in force
           1.0 no-record by Ann, does not count: write
         drafted
           2.0 draft: draft
           1.0 approved by Bo: approve  <- in force
           1.0 no-record by Ann, does not count: write
         good
           1.0 approved by Bo: approve  <- in force
           1.0 no-record by Ann, does not count: write
         late
           1.0 role-not-held by Bo, does not count: Bo approves although he left
           1.0 no-record by Ann, does not count: write late
         left
           1.0 approved by Bo: approve  <- in force
           1.0 no-record by Ann, does not count: write
         renamed
           1.0 approved by Bo: approve  <- in force
           1.0 no-record by Ann, does not count: write
         reused
           1.0 version-reused by Bo: approve again  <- in force
           1.0 content-changed by Bo, does not count: edit without a version
           1.0 approved by Bo: approve
           1.0 no-record by Ann, does not count: write
         self
           1.1 approver-is-author by Bo: write and approve  <- in force
           1.0 approved by Bo: approve
           1.0 no-record by Ann, does not count: write
         silent
           1.0 no-record by Ann, does not count: write
         stranger
           1.0 role-not-held by Cy, does not count: approve as somebody else
           1.0 no-record by Ann, does not count: write
         working
           1.0 no-record by ?, does not count: (working text)
         wrongkind
           1.0 role-not-held by Cy, does not count: approve as clerk
           1.0 no-record by Ann, does not count: write",
    );
    let changed = manual.dossier("changed");
    let judgement = changed.revisions[0].judgement.as_ref().unwrap();
    assert!(
        judgement.evidence.reason.contains("changed after its approval, in commit "),
        "{}",
        judgement.evidence.reason
    );
    assert!(judgement.evidence.reason.ends_with(" by Ann"));
}

/// Replaces words in a document.
#[expect(clippy::disallowed_methods, reason = "the test edits the manual as an author would")]
fn edit(manual: &Manual, name: &str, from: &str, to: &str) {
    let path = format!("content/{name}.md");
    let text = std::fs::read_to_string(manual.repo.path().join(&path)).unwrap();
    assert!(text.contains(from), "{text}");
    manual.repo.write(&path, text.replace(from, to));
}

#[test]
fn every_verdict_by_signature() {
    let manual = Manual::new();
    let old = manual.key("old", "ed25519");
    let new = manual.key("new", "ed25519");
    let curve = manual.key("curve", "ecdsa");
    let rsa = manual.key("rsa", "rsa");
    manual.key("other", "ed25519");
    manual.config("signed", &["bo@example.org"], &[&old, &curve, &rsa]);
    manual.repo.by(ANN);
    let names = ["good", "ecdsa", "rsa", "unsigned", "stranger", "forged", "claimed", "rotated", "early", "pgp"];
    for name in names {
        manual.write(name, "1.0", "Text.");
    }
    manual.repo.commit("write");
    manual.repo.on("2026-01-02").by(BO);
    let sign = |name: &str, key: &str| manual.approve(name, "md").commit_signed(&format!("approve {name}"), key);
    sign("good", "old");
    sign("ecdsa", "curve");
    sign("rsa", "rsa");
    manual.approve("unsigned", "md").repo.commit("approve unsigned");
    sign("stranger", "other");
    sign("early", "new");
    manual.repo.by(CY);
    sign("claimed", "old");
    manual.repo.by(BO);
    forge(&manual, "forged", |text| text.replace("approve forged", "approve something else"));
    forge(&manual, "pgp", |text| text.replace("SSH SIGNATURE", "PGP SIGNATURE"));
    manual.config("signed", &["bo@example.org"], &[&new]).repo.on("2026-01-03").commit("new key");
    sign("rotated", "new");
    expect(
        &manual.table(),
        "claimed
           1.0 approved by Cy: approve claimed  <- in force
           1.0 no-record by Ann, does not count: write
         early
           1.0 role-not-held by Bo, does not count: approve early
           1.0 no-record by Ann, does not count: write
         ecdsa
           1.0 approved by Bo: approve ecdsa  <- in force
           1.0 no-record by Ann, does not count: write
         forged
           1.0 bad-signature by Bo, does not count: approve something else
           1.0 no-record by Ann, does not count: write
         good
           1.0 approved by Bo: approve good  <- in force
           1.0 no-record by Ann, does not count: write
         pgp
           1.0 unsigned by Bo, does not count: approve pgp
           1.0 no-record by Ann, does not count: write
         rotated
           1.0 approved by Bo: approve rotated  <- in force
           1.0 no-record by Ann, does not count: write
         rsa
           1.0 unsigned by Bo, does not count: approve rsa
           1.0 no-record by Ann, does not count: write
         stranger
           1.0 role-not-held by Bo, does not count: approve stranger
           1.0 no-record by Ann, does not count: write
         unsigned
           1.0 unsigned by Bo, does not count: approve unsigned
           1.0 no-record by Ann, does not count: write",
    );
    let reason = |name: &str| manual.dossier(name).revisions[0].judgement.clone().unwrap().evidence.reason;
    assert!(reason("pgp").contains("OpenPGP cannot be verified here"), "{}", reason("pgp"));
    assert!(reason("rsa").contains("cannot be verified here"), "{}", reason("rsa"));
}

/// Commits an approval signed, then replaces the commit by one that was tampered with.
fn forge(manual: &Manual, name: &str, change: impl Fn(String) -> String) {
    manual.approve(name, "md").commit_signed(&format!("approve {name}"), "old");
    let text = manual.repo.git(&["cat-file", "commit", "HEAD"]);
    manual.repo.write(".git/forged", format!("{}\n", change(text)));
    let id = manual.repo.git(&["hash-object", "-t", "commit", "-w", "--literally", ".git/forged"]);
    manual.repo.git(&["reset", "-q", "--hard", &id]);
}

#[test]
fn an_approval_that_is_signed_itself_survives_a_squash() {
    let manual = Manual::new();
    let key = manual.key("bo", "ed25519");
    manual.config("signed", &["bo@example.org"], &[&key]).write("a", "1.0", "Text.").repo.commit("write");
    manual.approve("a", "md");
    let facts = manual.dossier("a").revisions[0].facts.clone();
    let message = statement(Some("A"), Some("1.0"), facts.record.as_ref().unwrap());
    let digest = facts.record.as_ref().unwrap().digest.clone().unwrap();
    assert_eq!(message, format!("clausebook approval\nid A\nversion 1.0\nby md\non 2026-01-28\n{digest}\n"));
    manual.repo.write(".git/statement", &message);
    let path = manual.repo.path().join(".git/statement");
    let key = manual.keys.path().join("bo");
    manual.run(
        "ssh-keygen",
        &["-q", "-Y", "sign", "-n", "clausebook-approval", "-f", key.to_str().unwrap(), path.to_str().unwrap()],
    );
    let signature = read(&manual.repo.path().join(".git/statement.sig"));
    let line: String = signature.lines().filter(|line| !line.starts_with('-')).collect();
    edit(&manual, "a", "\n+++\n\nText", &format!("\nsignature = \"{line}\"\n+++\n\nText"));
    manual.repo.by(CY).on("2026-01-03").commit("squashed by somebody");
    expect(
        &manual.table(),
        "a
           1.0 approved by Cy: squashed by somebody  <- in force
           1.0 no-record by Ann, does not count: write",
    );
    edit(&manual, "a", "on = 2026-01-28", "on = 2026-01-29");
    let judgement = manual.dossier("a").revisions[0].judgement.clone().unwrap();
    assert_eq!(judgement.verdict, Verdict::BadSignature, "the day is signed as well");
}

#[expect(clippy::disallowed_methods, reason = "the test reads what it made")]
fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn merges_squashes_and_rebases_keep_the_evidence() {
    let manual = Manual::new();
    let repo = &manual.repo;
    manual.config("digest", &["bo@example.org"], &[]);
    for name in ["merged", "squashed", "coauthored", "rebased", "reverted", "conflict"] {
        manual.write(name, "1.0", "Text.\n\nLine one.\n\nLine two.\n\nLine three.");
    }
    repo.by(ANN).commit("write");
    for name in ["merged", "squashed", "coauthored", "rebased", "reverted", "conflict"] {
        manual.approve(name, "md");
    }
    repo.by(BO).on("2026-01-02").commit("approve all");
    let raise = |name: &str| {
        edit(&manual, name, "version = \"1.0\"", "version = \"2.0\"");
        edit(&manual, name, "Line two", "Line 2");
    };
    // A branch with a merge commit.
    repo.git(&["checkout", "-q", "-b", "merged"]);
    raise("merged");
    repo.by(ANN).on("2026-01-03").commit("wip");
    edit(&manual, "merged", "Line 2", "Line II");
    repo.commit("final");
    manual.approve("merged", "md");
    repo.by(BO).on("2026-01-04").commit("approve on the branch");
    repo.git(&["checkout", "-q", "main"]);
    repo.by(CY).on("2026-01-05").git(&["merge", "-q", "--no-ff", "-m", "merge", "merged"]);
    // Squashed by the author, the approver's part lost; and with the trailer that forges write.
    for (name, message) in [("squashed", "squash"), ("coauthored", "squash\n\nCo-authored-by: Bo <bo@example.org>")] {
        raise(name);
        manual.approve(name, "md");
        repo.by(ANN).on("2026-01-06").commit(message);
    }
    // Rebased: other commits, the same evidence.
    repo.git(&["checkout", "-q", "-b", "rebased", "HEAD~2"]);
    raise("rebased");
    repo.by(ANN).commit("write on the branch");
    manual.approve("rebased", "md");
    repo.by(BO).commit("approve before the rebase");
    repo.by(CY).on("2026-01-07").git(&["rebase", "-q", "main"]);
    repo.git(&["checkout", "-q", "main"]);
    repo.git(&["merge", "-q", "--ff-only", "rebased"]);
    // Reverted to an older approved text by somebody who may not approve.
    raise("reverted");
    manual.approve("reverted", "md");
    repo.by(BO).on("2026-01-08").commit("approve 2.0");
    repo.by(ANN).on("2026-01-09").git(&["revert", "--no-edit", "HEAD"]);
    // Both sides changed: the outcome is neither's.
    repo.git(&["checkout", "-q", "-b", "side"]);
    edit(&manual, "conflict", "Line one", "Line 1");
    repo.by(ANN).on("2026-01-10").commit("side");
    repo.git(&["checkout", "-q", "main"]);
    edit(&manual, "conflict", "Line three", "Line 3");
    repo.on("2026-01-10T11:00:00+00:00").commit("main");
    repo.on("2026-01-11").git(&["merge", "-q", "--no-edit", "-m", "merge side", "side"]);
    expect(
        &manual.table(),
        "coauthored
           2.0 approved by Bo: squash  <- in force
           1.0 approved by Bo: approve all
           1.0 no-record by Ann, does not count: write
         conflict
           1.0 content-changed by Bo, does not count: merge side
           1.0 content-changed by Bo, does not count: side
           1.0 content-changed by Bo, does not count: main
           1.0 approved by Bo: approve all  <- in force
           1.0 no-record by Ann, does not count: write
         merged
           2.0 approved by Bo: approve on the branch  <- in force
           2.0 content-changed by Bo, does not count: final
           2.0 content-changed by Bo, does not count: wip
           1.0 approved by Bo: approve all
           1.0 no-record by Ann, does not count: write
         rebased
           2.0 approved by Bo: approve before the rebase  <- in force
           2.0 content-changed by Bo, does not count: write on the branch
           1.0 approved by Bo: approve all
           1.0 no-record by Ann, does not count: write
         reverted
           1.0 role-not-held by Ann, does not count: Revert \"approve 2.0\"
           2.0 approver-is-author by Bo: approve 2.0  <- in force
           1.0 approved by Bo: approve all
           1.0 no-record by Ann, does not count: write
         squashed
           2.0 role-not-held by Ann, does not count: squash
           1.0 approved by Bo: approve all  <- in force
           1.0 no-record by Ann, does not count: write",
    );
}
