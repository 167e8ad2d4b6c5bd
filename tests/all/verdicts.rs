//! A manual with a life behind it: one repository of more than thirty commits that holds every verdict and many an
//! oddity of git, and the table of what each approval in it is worth.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::repository::Repository;

pub(crate) const ANN: &str = "Ann <ann@example.org>";
pub(crate) const BO: &str = "Bo <bo@example.org>";
pub(crate) const CY: &str = "Cy <cy@example.org>";

/// Documents that begin with a text of their own.
const NAMES: [&str; 17] = [
    "alone",
    "changed",
    "ecdsa",
    "forged",
    "good",
    "late",
    "merged",
    "moved",
    "rebased",
    "removed",
    "reused",
    "rewritten",
    "rotated",
    "self",
    "squashed",
    "stranger",
    "unsigned",
];

pub(crate) struct Manual {
    pub(crate) repository: Repository,
    keys: PathBuf,
    day: u32,
}

impl Manual {
    pub(crate) fn begin(folder: &Path) -> Self {
        let keys = folder.join("keys");
        std::fs::create_dir_all(&keys).unwrap();
        for (name, kind) in [("old", "ed25519"), ("new", "ed25519"), ("curve", "ecdsa"), ("other", "ed25519")] {
            let path = keys.join(name);
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", kind, "-N", "", "-C", name, "-f", path.to_str().unwrap()])
                .status()
                .unwrap();
            assert!(made.success());
        }
        Self { repository: Repository::begin(&folder.join("manual")), keys, day: 0 }
    }

    /// The configuration: who holds the role that approves, with which keys.
    pub(crate) fn config(&self, holder: &str, keys: &[&str]) {
        let public = |name: &&str| std::fs::read_to_string(self.keys.join(format!("{name}.pub"))).unwrap();
        let keys: Vec<String> = keys.iter().map(public).map(|key| format!("\"{}\"", key.trim())).collect();
        self.repository.write(
            "clausebook.toml",
            format!(
                "[sources]\nroots = [\"content\"]\n[control]\napproval = \"signed\"\n[roles.md]\nholders = [\"{holder}\"]\n\
                 keys = [{}]\napproves = [\"procedure\"]\n",
                keys.join(", ")
            ),
        );
    }

    pub(crate) fn write(&self, name: &str, version: &str, text: &str) {
        let id = name.to_uppercase();
        self.repository.write(
            &format!("content/{name}.md"),
            format!(
                "+++\nid = \"{id}\"\ntitle = \"About {name}\"\nkind = \"procedure\"\nversion = \"{version}\"\nstatus = \"approved\"\n\
                 owner = \"md\"\nchange = \"Why {version}.\"\n+++\n\n{text}\n"
            ),
        );
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.repository.folder().join(format!("content/{name}.md"))
    }

    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    /// Records an approval where the command sees no history, so that it refuses nothing for the sake of it.
    pub(crate) fn record(&self, name: &str) {
        let apart = tempfile::tempdir().unwrap();
        let there = Repository::at(apart.path());
        let config = "[roles.md]\napproves = [\"procedure\"]\n[sources]\nroots = [\"content\"]\n";
        there.write("clausebook.toml", config).write("content/a.md", std::fs::read(self.path(name)).unwrap());
        let id = name.rsplit('/').next().unwrap().to_uppercase();
        let (code, _, error) =
            there.clausebook(&["approve", &id, "--by", "x@example.org", "--as", "md", "--date", "2026-01-28"]);
        assert_eq!(code, 0, "{error}");
        std::fs::copy(apart.path().join("content/a.md"), self.path(name)).unwrap();
    }

    /// Everything that is committed from here on is by this person, a day later.
    pub(crate) fn by(&mut self, person: &str) -> &mut Self {
        self.day += 1;
        let day = format!("2026-{:02}-{:02}", 1 + self.day / 28, 1 + self.day % 28);
        self.repository.by(person).on(&day);
        self
    }

    pub(crate) fn commit(&self, message: &str) {
        self.repository.commit(message);
    }

    pub(crate) fn commit_signed(&self, message: &str, key: &str) {
        let key = format!("user.signingkey={}", self.keys.join(key).display());
        self.repository.git(&["add", "--all"]);
        self.repository.git(&["-c", "gpg.format=ssh", "-c", &key, "commit", "--quiet", "-S", "--message", message]);
    }

    /// Records an approval and commits it signed.
    pub(crate) fn approve(&mut self, name: &str, key: &str) {
        self.by(BO).record(name);
        self.commit_signed(&format!("approve {name}"), key);
    }
}

fn build(folder: &Path) -> Manual {
    let mut manual = Manual::begin(folder);
    manual.config("bo@example.org", &["old", "curve"]);
    for name in NAMES {
        manual.write(
            name,
            "1.0",
            &format!("The first text of {name}.\n\nIt has some lines.\n\nMore of them.\n\nAnd more."),
        );
    }
    manual.by(ANN).commit("write");
    manual.by(ANN).commit("empty");
    manual.approve("good", "old");
    manual.approve("ecdsa", "curve");
    manual.by(BO).record("unsigned");
    manual.commit("approve unsigned");
    manual.approve("stranger", "other");
    manual.approve("forged", "old");
    // The commit is put in the place of another whose message somebody changed.
    let forged = manual.repository.git(&["cat-file", "commit", "HEAD"]).replace("approve forged", "approve as forged");
    manual.repository.write(".git/forged", format!("{forged}\n"));
    let id = manual.repository.git(&["hash-object", "-t", "commit", "-w", "--literally", ".git/forged"]);
    manual.repository.git(&["reset", "--quiet", "--hard", &id]);
    // A message in Latin-1.
    manual.by(ANN).write("draft", "0.1", "A text.");
    manual.edit("draft", "\"approved\"", "\"draft\"");
    manual.repository.write(".git/message", b"Pr\xfcfung\n");
    manual.repository.git(&["add", "--all"]);
    let latin = ["-c", "i18n.commitEncoding=ISO-8859-1", "commit", "--quiet", "--file", ".git/message"];
    manual.repository.git(&latin);
    // Moved, then moved with a change, then approved.
    manual.approve("moved", "old");
    std::fs::create_dir_all(manual.repository.folder().join("content/sub")).unwrap();
    manual.by(ANN).repository.git(&["mv", "content/moved.md", "content/sub/moved.md"]);
    manual.commit("move");
    manual.repository.git(&["mv", "content/sub/moved.md", "content/moved.md"]);
    manual.edit("moved", "some lines", "a few lines");
    manual.edit("moved", "\"1.0\"", "\"1.1\"");
    manual.by(ANN).commit("move and change");
    manual.approve("moved", "old");
    // Rewritten as a whole.
    manual.approve("rewritten", "old");
    manual.by(ANN).write("rewritten", "2.0", "Nothing of the old text is left.");
    manual.commit("rewrite");
    manual.approve("rewritten", "old");
    // A branch with an approval, merged.
    manual.approve("merged", "old");
    manual.repository.git(&["checkout", "--quiet", "-b", "side"]);
    manual.edit("merged", "\"1.0\"", "\"2.0\"");
    manual.by(ANN).commit("raise merged");
    manual.approve("merged", "old");
    manual.repository.git(&["checkout", "--quiet", "main"]);
    manual.by(CY).repository.git(&["merge", "--quiet", "--no-ff", "--message", "merge side", "side"]);
    // Two commits of an author, squashed by the approver: nobody sees the author any more.
    manual.approve("squashed", "old");
    manual.repository.git(&["checkout", "--quiet", "-b", "squash"]);
    manual.edit("squashed", "some lines", "two lines");
    manual.by(ANN).commit("one");
    manual.edit("squashed", "two lines", "three lines");
    manual.commit("two");
    manual.repository.git(&["checkout", "--quiet", "main"]);
    manual.repository.git(&["merge", "--quiet", "--squash", "squash"]);
    manual.edit("squashed", "\"1.0\"", "\"1.1\"");
    manual.by(BO).record("squashed");
    manual.commit_signed("squash, naming nobody", "old");
    // Rebased by somebody else: the signature is gone with the old commit.
    manual.repository.git(&["checkout", "--quiet", "-b", "rebased", "HEAD~1"]);
    manual.approve("rebased", "old");
    manual.by(CY).repository.git(&["rebase", "--quiet", "main"]);
    manual.repository.git(&["checkout", "--quiet", "main"]);
    manual.repository.git(&["merge", "--quiet", "--ff-only", "rebased"]);
    // Bo writes and approves.
    manual.approve("self", "old");
    manual.by(BO).write("self", "1.1", "Bo's own words.");
    manual.record("self");
    manual.commit_signed("write and approve self", "old");
    // Edited behind the approver's back, alone and under a version that is approved again.
    manual.approve("changed", "old");
    manual.by(CY).edit("changed", "some lines", "other lines");
    manual.commit("tidy up");
    manual.approve("reused", "old");
    manual.by(ANN).edit("reused", "some lines", "other lines");
    manual.commit("edit reused");
    manual.approve("reused", "old");
    // Gone, and the key changes hands.
    manual.approve("removed", "old");
    manual.by(ANN).repository.git(&["rm", "--quiet", "content/removed.md"]);
    manual.commit("remove");
    manual.config("bo@example.org", &["new"]);
    manual.by(ANN).commit("new key");
    manual.approve("rotated", "new");
    manual.approve("alone", "old");
    manual.config("dy@example.org", &[]);
    manual.by(ANN).commit("Bo leaves");
    manual.approve("late", "new");
    manual.by(ANN).write("working", "1.0", "Never committed.");
    manual.edit("good", "some lines", "uncommitted lines");
    manual
}

/// What `clausebook log` says of every document: `version verdict: commit`, the latest first.
fn table(place: &Repository, names: &[&str]) -> String {
    let mut table = String::new();
    for name in names {
        let (code, text, error) =
            place.clausebook(&["log", &name.to_uppercase(), "--format", "json", "--date", "2026-06-01"]);
        assert_eq!(code, 0, "{error}");
        let log: serde_json::Value = serde_json::from_str(&text).unwrap();
        let _ = writeln!(table, "{name}{}", if log["cut_off"] == true { " (cut off)" } else { "" });
        for entry in log["revisions"].as_array().unwrap() {
            let word = |key: &str| entry[key].as_str().unwrap_or("-").to_owned();
            let verdict = entry["verdict"].as_str().map_or_else(|| word("status"), str::to_owned);
            let subject = match entry["commit"]["subject"].as_str() {
                Some(subject) if entry["commit"]["is_origin"] == true => subject,
                Some(_) => "(history begins)",
                None => "(working text)",
            };
            let mark = if entry["in_force"] == true { " <- in force" } else { "" };
            let _ = writeln!(table, "  {} {verdict}: {subject}{mark}", word("version"));
        }
    }
    table
}

#[test]
fn a_repository_with_every_verdict_and_many_oddities_is_judged_as_expected() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let manual = build(&folder);
    let repository = &manual.repository;
    assert!(repository.git(&["rev-list", "--count", "--all"]).parse::<u32>().unwrap() >= 30);
    let all: Vec<&str> = NAMES.iter().copied().filter(|name| *name != "removed").chain(["draft", "working"]).collect();
    let found = table(repository, &all);
    crate::project::unchanged("tests/all/verdicts.txt", &found);
    let verdicts = ["approved", "approver-is-author", "role-not-held", "content-changed", "unsigned", "bad-signature"];
    for verdict in verdicts.into_iter().chain(["no-record", "version-reused"]) {
        assert!(found.contains(&format!(" {verdict}: ")), "{verdict} does not occur");
    }

    // Another checkout of the same repository, and the same as a part of another one.
    let committed: Vec<&str> = all.iter().copied().filter(|name| !matches!(*name, "working" | "good")).collect();
    let expected = table(repository, &committed);
    let linked = Repository::at(&folder.join("linked"));
    repository.git(&["worktree", "add", "--quiet", "--detach", linked.folder().to_str().unwrap(), "HEAD"]);
    assert_eq!(table(&linked, &committed), expected);
    let outer = Repository::begin(&folder.join("outer"));
    let from = repository.folder().to_str().unwrap();
    outer.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", from, "part"]);
    assert_eq!(table(&Repository::at(&outer.folder().join("part")), &committed), expected);

    // What a shallow clone does not hold is not known, and no text is taken for its beginning.
    let shallow = Repository::at(&folder.join("shallow"));
    let url = format!("file://{from}");
    repository.git(&["clone", "--quiet", "--depth", "2", &url, shallow.folder().to_str().unwrap()]);
    let known = table(&shallow, &["late", "rotated", "unsigned"]);
    assert_eq!(
        known,
        "late (cut off)\n  1.0 role-not-held: approve late\n  1.0 no-record: (history begins)\n\
         rotated (cut off)\n  1.0 unsigned: (history begins)\nunsigned (cut off)\n  1.0 unsigned: (history begins)\n"
    );

    // Without a repository there is the working text alone.
    let bare = Repository::at(&folder.join("bare"));
    for name in ["clausebook.toml", "content/good.md"] {
        bare.write(name, std::fs::read(repository.folder().join(name)).unwrap());
    }
    assert_eq!(table(&bare, &["good"]), "good\n  1.0 content-changed: (working text)\n");
}

#[test]
fn a_repository_that_cannot_be_read_is_told_and_a_folder_without_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let manual = Manual::begin(&folder.path().canonicalize().unwrap());
    let repository = &manual.repository;
    manual.config("bo@example.org", &[]);
    manual.write("good", "1.0", "A text.");
    let told = || {
        ["check", "build"].map(|command| {
            let (_, text, error) = repository.clausebook(&[command, "--date", "2026-06-01"]);
            text.contains("unreadable-history") || error.contains("unreadable-history")
        })
    };
    assert_eq!(told(), [false, false], "no commit yet");
    let head = manual.repository.commit("write");
    assert_eq!(told(), [false, false]);
    repository.write(".git/objects/info/alternates", "/nowhere/objects\n");
    assert_eq!(told(), [true, true], "objects that lie elsewhere");
    std::fs::remove_file(repository.folder().join(".git/objects/info/alternates")).unwrap();
    let object = format!(".git/objects/{}/{}", &head[..2], &head[2..]);
    std::fs::remove_file(repository.folder().join(&object)).unwrap();
    repository.write(&object, "junk");
    assert_eq!(told(), [true, true], "a head that is damaged");
    std::fs::remove_dir_all(repository.folder().join(".git")).unwrap();
    assert_eq!(told(), [false, false], "no repository");
}
