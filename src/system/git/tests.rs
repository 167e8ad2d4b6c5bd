use std::path::Path;

use super::testing::{Repo, known};
use super::*;
use crate::history::{ChangeKind, Start};
use crate::system::{Limits, RealSystem, System};

/// The changes of a file, latest first: `subject: path kind`.
fn life(timeline: &Timeline, path: &str) -> Vec<String> {
    let track = timeline.track(path).unwrap_or_else(|| panic!("no track of {path}"));
    track
        .changes
        .iter()
        .map(|change| {
            let kind = match &change.kind {
                ChangeKind::Added => "added".into(),
                ChangeKind::Modified => "modified".into(),
                ChangeKind::Renamed { from } => format!("from {from}"),
                ChangeKind::Merged => "merged".into(),
                ChangeKind::Found => "found".to_owned(),
            };
            format!("{}: {kind}", timeline.commit(change.commit).subject)
        })
        .collect()
}

fn withdrawn(timeline: &Timeline) -> Vec<String> {
    timeline.withdrawn().map(|(track, at)| format!("{}: {}", timeline.commit(at).subject, track.path)).collect()
}

#[test]
fn changes_moves_and_withdrawals_are_followed() {
    let repo = Repo::new();
    repo.write("content/a.md", "one\n").write("content/b.md", "b\n").write("other/x.md", "x").commit("first");
    repo.on("2026-01-02").by("Bo <bo@example.org>").write("content/a.md", "one\ntwo\n").commit("second");
    repo.commit("empty");
    repo.git(&["mv", "content/a.md", "content/sub.md"]);
    repo.commit("move");
    repo.git(&["mv", "content/sub.md", "content/c.md"]);
    repo.write("content/c.md", "one\ntwo\nthree\n").commit("move and edit");
    repo.git(&["rm", "-q", "content/b.md"]);
    repo.write("other/x.md", "y").commit("remove b");
    let history = repo.history();
    let timeline = known(&history);
    assert_eq!(
        life(timeline, "content/c.md"),
        ["move and edit: from content/sub.md", "move: from content/a.md", "second: modified", "first: added"]
    );
    assert_eq!(withdrawn(timeline), ["remove b: content/b.md"]);
    assert_eq!(timeline.commits.len(), 5, "commits that touch nothing below the roots are left out, the head is not");
    let second = timeline.commits.iter().find(|commit| commit.subject == "second").unwrap();
    assert_eq!(
        (second.author.name.as_str(), second.authored.date().unwrap().to_string().as_str()),
        ("Bo", "2026-01-02")
    );
    assert!(!timeline.shallow);
    assert_eq!(timeline.branch.as_deref(), Some("main"));
    assert_eq!(timeline.tracks.len(), 2, "nothing outside of the roots is followed");
}

#[test]
fn a_document_is_followed_by_its_id_through_a_rewrite() {
    let repo = Repo::new();
    repo.write("content/old.md", "+++\nid = \"PRO-1\"\n+++\nAll of this goes.\n").commit("first");
    repo.git(&["rm", "-q", "content/old.md"]);
    repo.write("content/new/name.md", "+++\nid = \"PRO-1\"\n+++\nA new text altogether.\n").commit("rewrite");
    let history = repo.history();
    assert_eq!(life(known(&history), "content/new/name.md"), ["rewrite: from content/old.md", "first: added"]);
    assert_eq!(withdrawn(known(&history)), Vec::<String>::new());
}

#[test]
fn a_document_is_followed_though_another_takes_its_path() {
    let repo = Repo::new();
    let text = |id: u8, words: &str| format!("+++\nid = \"PRO-{id}\"\n+++\n{words}\n");
    repo.write("content/a.md", text(1, "One.")).write("content/b.md", text(2, "Two.")).commit("first");
    repo.write("content/c.md", text(1, "One, edited."))
        .write("content/a.md", text(3, "Three."))
        .commit("move and take");
    let history = repo.history();
    assert_eq!(life(known(&history), "content/c.md"), ["move and take: from content/a.md", "first: added"]);
    assert_eq!(life(known(&history), "content/a.md"), ["move and take: added"]);
    assert_eq!(withdrawn(known(&history)), Vec::<String>::new());
    repo.write("content/a.md", text(2, "Two.")).write("content/b.md", text(3, "Three, edited.")).commit("swap");
    let history = repo.history();
    assert_eq!(life(known(&history), "content/a.md"), ["swap: from content/b.md", "first: added"]);
    assert_eq!(life(known(&history), "content/b.md"), ["swap: from content/a.md", "move and take: added"]);
    repo.git(&["mv", "-f", "content/b.md", "content/a.md"]);
    repo.write("content/c.md", text(4, "Of another number.")).commit("overwrite");
    let history = repo.history();
    assert_eq!(
        life(known(&history), "content/a.md"),
        ["overwrite: from content/b.md", "swap: from content/a.md", "move and take: added"]
    );
    assert_eq!(withdrawn(known(&history)), ["overwrite: content/a.md"]);
    let numbered = ["overwrite: modified", "move and take: from content/a.md", "first: added"];
    assert_eq!(life(known(&history), "content/c.md"), numbered, "whoever reads it sees where the id begins");
}

#[test]
fn a_project_whose_folder_is_moved_keeps_its_history() {
    let repo = Repo::new();
    let roots = [SourcePath::new("content")];
    repo.write("src/main.c", "code\n").commit("code");
    repo.write("docs/manual/clausebook.toml", "").write("docs/manual/content/a.md", "a\n");
    repo.write("docs/manual/content/b.md", "b\n").commit("first");
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.write("docs/manual/content/b.md", "b on the side\n").commit("side");
    repo.git(&["checkout", "-q", "main"]);
    repo.git(&["mv", "docs/manual", "docs/handbook"]);
    repo.write("docs/handbook/content/a.md", "a, edited\n").commit("move and edit");
    repo.on("2026-01-02").git(&["mv", "docs/handbook/content", "content"]);
    repo.git(&["mv", "docs/handbook/clausebook.toml", "clausebook.toml"]);
    repo.commit("move to the root");
    repo.git(&["rm", "-q", "content/b.md"]);
    repo.commit("remove");
    repo.write("content/c.md", "c\n").commit("another");
    let timeline = repo.history();
    let timeline = known(&timeline);
    assert_eq!(life(timeline, "content/a.md"), ["move and edit: modified", "first: added"]);
    assert_eq!(withdrawn(timeline), ["remove: content/b.md"]);
    let first = timeline.commits.iter().find(|commit| commit.subject == "first").unwrap();
    let path = SourcePath::new("content/a.md");
    let blob = timeline.objects.find(first.id, &path).unwrap();
    assert_eq!(&*timeline.source(&path, blob).unwrap().text, "a\n", "a text is found where it lay then");
    repo.git(&["checkout", "-q", "HEAD~2"]);
    repo.on("2026-01-03").git(&["merge", "-q", "--no-edit", "-m", "merge", "side"]);
    let merged = history(&repo.path(), &roots);
    assert_eq!(life(known(&merged), "content/b.md"), ["side: modified", "first: added"]);
}

#[test]
fn documents_of_a_source_folder_that_is_renamed_keep_their_history() {
    let repo = Repo::new();
    repo.write("clausebook.toml", "one").write("docs/a.md", "a\n").write("docs/sub/b.md", "b\n");
    repo.write("docs/sub/c.md", "c\n").write("old/b.md", "b\n").commit("first");
    repo.write("docs/a.md", "a, edited\n").commit("edit");
    repo.git(&["mv", "docs", "content"]);
    repo.write("clausebook.toml", "two").write("content/sub/b.md", "+++\nid = \"B\"\n+++\n").commit("rename and edit");
    let history = repo.history();
    let timeline = known(&history);
    assert_eq!(life(timeline, "content/a.md"), ["rename and edit: from docs/a.md", "edit: modified", "first: added"]);
    assert_eq!(life(timeline, "content/sub/c.md"), ["rename and edit: from docs/sub/c.md", "first: added"]);
    assert_eq!(withdrawn(timeline), ["rename and edit: docs/sub/b.md"], "nothing of its text is left");
}

#[test]
fn a_merge_is_a_change_only_if_its_outcome_is_neither_side() {
    let repo = Repo::new();
    repo.write("content/a.md", "1\n2\n3\n4\n5\n6\n7\n8\n9\n").write("content/b.md", "b\n").commit("first");
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.on("2026-01-03").write("content/a.md", "1\n2\n3\n4\n5\n6\n7\n8\nnine\n").commit("side a");
    repo.write("content/b.md", "side\n").commit("side b");
    repo.git(&["checkout", "-q", "main"]);
    repo.on("2026-01-02").write("content/a.md", "one\n2\n3\n4\n5\n6\n7\n8\n9\n").commit("main a");
    repo.on("2026-01-04").git(&["merge", "-q", "--no-edit", "-m", "merge", "side"]);
    let history = repo.history();
    assert_eq!(life(known(&history), "content/b.md"), ["side b: modified", "first: added"]);
    assert_eq!(
        life(known(&history), "content/a.md"),
        ["merge: merged", "side a: modified", "main a: modified", "first: added"]
    );
}

#[test]
fn a_squash_leaves_one_change() {
    let repo = Repo::new();
    repo.write("content/a.md", "a\n").commit("first");
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.write("content/a.md", "a\nb\n").commit("wip 1");
    repo.write("content/a.md", "a\nb\nc\n").commit("wip 2");
    repo.git(&["checkout", "-q", "main"]);
    repo.on("2026-01-04").git(&["merge", "-q", "--squash", "side"]);
    repo.commit("squashed");
    assert_eq!(life(known(&repo.history()), "content/a.md"), ["squashed: modified", "first: added"]);
}

#[test]
fn a_file_removed_on_one_branch_and_kept_by_the_merge_was_not_withdrawn() {
    let repo = Repo::new();
    repo.write("content/a.md", "a\n").write("content/b.md", "b\n").commit("first");
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.git(&["rm", "-q", "content/a.md"]);
    repo.commit("remove");
    repo.git(&["checkout", "-q", "main"]);
    repo.write("content/b.md", "bb\n").commit("main");
    repo.on("2026-01-04").git(&["merge", "-q", "--no-commit", "side"]);
    repo.write("content/a.md", "a\n").commit("merge, keep a");
    let history = repo.history();
    assert_eq!(life(known(&history), "content/a.md"), ["first: added"]);
    assert_eq!(withdrawn(known(&history)), Vec::<String>::new());
}

#[test]
fn what_a_shallow_clone_does_not_hold_is_no_beginning() {
    let repo = Repo::new();
    repo.write("content/a.md", "1\n").commit("first");
    repo.write("content/a.md", "2\n").commit("second");
    repo.write("content/b.md", "b\n").commit("third");
    let clone = tempfile::tempdir().unwrap();
    let from = format!("file://{}", repo.path().display());
    repo.git(&["clone", "-q", "--depth", "2", &from, clone.path().to_str().unwrap()]);
    let history = history(&clone.path().canonicalize().unwrap(), &[SourcePath::new("content")]);
    let timeline = known(&history);
    assert!(timeline.shallow);
    assert_eq!(life(timeline, "content/a.md"), ["second: found"]);
    assert_eq!(timeline.track("content/a.md").unwrap().start, Start::CutOff);
    assert_eq!(life(timeline, "content/b.md"), ["third: added"]);
    assert_eq!(timeline.track("content/b.md").unwrap().start, Start::Made);
}

#[test]
fn a_missing_object_is_a_cut_and_no_beginning() {
    let repo = Repo::new();
    let first = repo.write("content/a.md", "1\n").commit("first");
    repo.write("content/a.md", "2\n").commit("second");
    repo.lose(first);
    let history = repo.history();
    assert!(known(&history).shallow);
    assert_eq!(life(known(&history), "content/a.md"), ["second: found"]);
}

#[expect(clippy::disallowed_methods, reason = "the test damages the repository that the room reads")]
fn remove(path: &Path) {
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_damaged_object_is_found_out() {
    let repo = Repo::new();
    repo.write("content/a.md", "1\n").commit("first");
    let good = repo.git(&["hash-object", "-w", "content/a.md"]);
    let other = repo.path().join("other");
    repo.write("other", "forged\n");
    let bad = repo.git(&["hash-object", "-w", other.to_str().unwrap()]);
    let object = |hex: &str| repo.path().join(".git/objects").join(&hex[..2]).join(&hex[2..]);
    remove(&object(&good));
    std::fs::copy(object(&bad), object(&good)).unwrap();
    let history = repo.history();
    let timeline = known(&history);
    let change = timeline.track("content/a.md").unwrap().latest().unwrap();
    assert_eq!(timeline.objects.blob(change.blob), None, "the content is not that of its name");
}

#[test]
fn absence_says_why() {
    let none = tempfile::tempdir().unwrap();
    let why = |folder: &Path| match history(&folder.canonicalize().unwrap(), &[SourcePath::new("content")]) {
        History::None { why } => why,
        History::Known(_) => panic!("there is a history"),
    };
    assert_eq!(why(none.path()), Absence::NoRepository);
    assert_eq!(why(&Repo::new().path()), Absence::NoCommits);
    let repo = Repo::new();
    repo.write("content/a.md", "a").commit("first");
    let borrower = tempfile::tempdir().unwrap();
    repo.git(&["clone", "-q", "--shared", repo.path().to_str().unwrap(), borrower.path().to_str().unwrap()]);
    assert_eq!(why(borrower.path()), Absence::Borrowed);
    let table = Repo::with(&["--ref-format=reftable"]);
    table.write("content/a.md", "a").commit("first");
    assert!(matches!(why(&table.path()), Absence::Unsupported(_)));
    let lost = Repo::new();
    lost.write("x/.git", "gitdir: /nowhere\n");
    assert!(matches!(why(&lost.path().join("x")), Absence::Unreadable(_)));
    for file in ["HEAD", "refs/heads/main"] {
        let torn = Repo::new();
        torn.write("content/a.md", "a").commit("first");
        torn.write(&format!(".git/{file}"), "torn\n");
        assert!(matches!(why(&torn.path()), Absence::Unreadable(_)), "{file}");
    }
    // A name that leads to itself cannot be opened, whoever asks.
    let locked = Repo::new();
    locked.write("x/.git", "gitdir: ../locked\n").write("locked/objects/none", "");
    std::os::unix::fs::symlink("HEAD", locked.path().join("locked/HEAD")).unwrap();
    let told = why(&locked.path().join("x")).to_string();
    assert!(told.contains("`HEAD` in `.git`: Too many levels of symbolic links"), "{told}");
}

#[test]
fn worktrees_submodules_subfolders_and_detached_heads_have_their_history() {
    let repo = Repo::new();
    repo.write("docs/manual/content/a.md", "a\n").write("content/a.md", "aside\n").commit("first");
    repo.write("docs/manual/content/a.md", "b\n").commit("second");
    let roots = [SourcePath::new("content")];
    let nested = history(&repo.path().join("docs/manual"), &roots);
    assert_eq!(life(known(&nested), "content/a.md"), ["second: modified", "first: added"]);

    let folder = tempfile::tempdir().unwrap();
    let worktree = folder.path().canonicalize().unwrap().join("worktree");
    repo.git(&["worktree", "add", "-q", "--detach", worktree.to_str().unwrap(), "HEAD~1"]);
    let linked = history(&worktree.join("docs/manual"), &roots);
    assert_eq!(life(known(&linked), "content/a.md"), ["first: added"]);
    assert_eq!(known(&linked).branch, None);

    let parent = Repo::new();
    parent.git(&["submodule", "add", "-q", repo.path().to_str().unwrap(), "content/sub"]);
    parent.write("content/a.md", "parent\n").commit("parent");
    let outer = parent.history();
    assert_eq!(life(known(&outer), "content/a.md"), ["parent: added"]);
    assert_eq!(known(&outer).tracks.len(), 1, "the submodule is not the manual's");
    let inner = history(&parent.path().join("content/sub/docs/manual"), &roots);
    assert_eq!(life(known(&inner), "content/a.md"), ["second: modified", "first: added"]);
}

#[test]
fn packed_and_sha256_repositories_are_read_alike() {
    for options in [&[][..], &["--object-format=sha256"]] {
        let repo = Repo::with(options);
        for n in 0..30 {
            repo.write("content/a.md", format!("{}{n}\n", "line\n".repeat(200))).commit(&format!("c{n}"));
        }
        repo.git(&["tag", "-a", "v1", "-m", "one", "HEAD~3"]);
        let loose = life(known(&repo.history()), "content/a.md");
        repo.git(&["gc", "-q"]);
        repo.git(&["pack-refs", "--all"]);
        assert_eq!(life(known(&repo.history()), "content/a.md"), loose);
        assert_eq!(loose.len(), 30);
        assert_eq!(repo.open().resolve("v1").unwrap(), repo.open().resolve("HEAD~3").unwrap());
    }
}

#[test]
fn texts_that_git_packs_while_a_history_is_held_are_read_on() {
    let repo = Repo::new();
    repo.write("content/a.md", "1\n").commit("first");
    repo.write("content/a.md", "2\n").commit("second");
    let history = repo.history();
    let timeline = known(&history);
    let changes = &timeline.track("content/a.md").unwrap().changes;
    assert!(timeline.objects.blob(changes[0].blob).is_some());
    repo.git(&["gc", "-q", "--prune=now"]);
    assert_eq!(timeline.objects.blob(changes[1].blob).as_deref(), Some(&b"1\n"[..]));
    repo.write("content/a.md", "3\n").commit("third");
    repo.git(&["gc", "-q", "--prune=now"]);
    assert_eq!(timeline.objects.blob(changes[0].blob).as_deref(), Some(&b"2\n"[..]));
}

#[test]
fn replacements_grafts_and_mailmaps_change_nothing() {
    let repo = Repo::new();
    let first = repo.write("content/a.md", "1\n").commit("first");
    let second = repo.write("content/a.md", "2\n").commit("second");
    repo.write(".mailmap", "Boss <boss@example.org> <ann@example.org>\n").commit("mailmap");
    let before = repo.history();
    let forged = repo.git(&["commit-tree", &format!("{second}^{{tree}}"), "-p", &first.to_string(), "-m", "forged"]);
    repo.git(&["replace", &second.to_string(), &forged]);
    repo.write(".git/info/grafts", format!("{second}\n"));
    let after = repo.history();
    assert_eq!(known(&after).commits, known(&before).commits);
    assert_eq!(known(&after).tracks, known(&before).tracks);
    assert!(known(&after).commits.iter().all(|commit| commit.author.email == "ann@example.org"));
}

#[test]
fn nothing_in_a_hostile_repository_is_run_or_followed() {
    let repo = Repo::new();
    repo.write("content/a.md", "a\n").commit("first");
    let canary = repo.path().join("canary");
    let touch = format!("touch {}", canary.display());
    for name in ["post-checkout", "reference-transaction", "pre-commit", "post-index-change"] {
        repo.write(&format!(".git/hooks/{name}"), format!("#!/bin/sh\n{touch}\n"));
    }
    repo.write(".gitattributes", "* filter=evil diff=evil textconv=evil\n");
    repo.write(
        ".git/config",
        format!(
            "[core]\n\trepositoryformatversion = 0\n\tfsmonitor = {touch}\n\tpager = {touch}\n\tsshCommand = {touch}\n\
             \tworktree = /\n\thooksPath = .git/hooks\n\tattributesFile = /etc/passwd\n\
             [diff]\n\texternal = {touch}\n[diff \"evil\"]\n\ttextconv = {touch}\n\tcommand = {touch}\n\
             [filter \"evil\"]\n\tsmudge = {touch}\n\tclean = {touch}\n\tprocess = {touch}\n\
             [alias]\n\tlog = !{touch}\n[gpg]\n\tprogram = {touch}\n[gpg \"ssh\"]\n\tprogram = {touch}\n\
             [includeIf \"gitdir:/\"]\n\tpath = /etc/passwd\n[include]\n\tpath = /etc/passwd\n\
             [credential]\n\thelper = !{touch}\n[protocol \"ext\"]\n\tallow = always\n"
        ),
    );
    let history = repo.history();
    assert_eq!(life(known(&history), "content/a.md"), ["first: added"]);
    let git = Arc::new(repo.open());
    let system = git.at(git.resolve("main").unwrap(), Environment::default()).unwrap();
    assert_eq!(system.read_sources(&[SourcePath::new("content")], &Limits::default()).value.sources.len(), 1);
    assert!(!canary.exists(), "something was run");
}

#[test]
fn a_folder_that_looks_like_a_bare_repository_is_none() {
    let bare = tempfile::tempdir().unwrap();
    let repo = Repo::new();
    repo.git(&["init", "-q", "--bare", bare.path().to_str().unwrap()]);
    assert_eq!(Git::find(&bare.path().canonicalize().unwrap()).unwrap_err(), Absence::NoRepository);
}

#[test]
fn odd_dates_and_messages_are_kept_as_claims() {
    let repo = Repo::new();
    for (n, date) in ["@1 +0000", "@4102444799 -1200", "2026-05-01T01:00:00+1400"].iter().enumerate() {
        repo.on(date).write("content/a.md", format!("{n}\n")).commit(&format!("c{n}"));
    }
    repo.write("message", b"Pr\xfcfung\n\nText");
    repo.git(&["config", "i18n.commitEncoding", "ISO-8859-1"]);
    repo.write("content/a.md", "last\n").git(&["add", "-A"]);
    repo.git(&["commit", "-q", "-F", "message"]);
    let history = repo.history();
    let timeline = known(&history);
    let dates: Vec<String> =
        timeline.commits.iter().map(|commit| commit.committed.date().unwrap().to_string()).collect();
    assert_eq!(dates, ["2026-05-01", "2026-05-01", "2099-12-31", "1970-01-01"]);
    assert_eq!(timeline.commits[0].subject, "Prüfung");
    assert_eq!(timeline.implausible, [timeline.commits[1].id]);
}

#[test]
fn commits_are_found_by_every_usual_name() {
    let repo = Repo::new();
    let first = repo.write("content/a.md", "1\n").commit("first");
    repo.git(&["tag", "-a", "v1.0", "-m", "annotated"]);
    repo.git(&["tag", "light"]);
    repo.git(&["checkout", "-q", "-b", "feature/x"]);
    let side = repo.on("2026-01-02").write("content/b.md", "b\n").commit("side");
    repo.git(&["checkout", "-q", "main"]);
    let second = repo.on("2026-01-03").write("content/a.md", "2\n").commit("second");
    repo.on("2026-01-04").git(&["merge", "-q", "--no-ff", "-m", "merge", "feature/x"]);
    let merge = repo.head();
    repo.git(&["update-ref", "refs/remotes/origin/main", &second.to_string()]);
    repo.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]);
    repo.git(&["config", "branch.main.remote", "origin"]);
    repo.git(&["config", "branch.main.merge", "refs/heads/main"]);
    let git = repo.open();
    for (name, expected) in [
        ("HEAD", merge),
        ("@", merge),
        ("main", merge),
        ("refs/heads/main", merge),
        ("heads/main", merge),
        ("feature/x", side),
        ("v1.0", first),
        ("v1.0^{}", first),
        ("v1.0^{commit}", first),
        ("light", first),
        ("origin/main", second),
        ("origin", second),
        ("@{upstream}", second),
        ("main@{u}", second),
        ("HEAD~1", second),
        ("HEAD^", second),
        ("HEAD^2", side),
        ("HEAD^2~1", first),
        ("HEAD~", second),
        ("HEAD~2", first),
        ("HEAD^^", first),
        ("HEAD^0", merge),
        (&first.to_string(), first),
        (&first.short(), first),
        (&first.to_string().to_uppercase()[..8], first),
    ] {
        assert_eq!(git.resolve(name).map_err(|error| format!("{name}: {error}")), Ok(expected));
    }
    for (name, message) in [
        ("mian", "`mian` is no branch, tag or commit of this repository; did you mean `main`?"),
        ("HEAD~9", "`HEAD~9` is no branch, tag or commit of this repository"),
        ("HEAD^{tree}", "`HEAD^{tree}` is not understood"),
        ("HEAD@{1}", "`HEAD@{1}` is not understood"),
        ("main:content/a.md", "`main:content/a.md` is not understood"),
        ("HEAD~é", "`HEAD~é` is not understood"),
        ("", "`` is not understood"),
        ("feature/x@{upstream}", "`feature/x@{upstream}` does not exist: the branch has no upstream branch"),
        ("../../etc/passwd", "`../../etc/passwd` is not understood"),
        ("beef", "`beef` is no branch, tag or commit of this repository"),
    ] {
        let error = git.resolve(name).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
    // A whole name is that of a commit, whatever is called the same.
    repo.git(&["update-ref", &format!("refs/tags/{second}"), &first.to_string()]);
    assert_eq!(repo.open().resolve(&second.to_string()), Ok(second));
    let is_tag = |name: &str| repo.open().is_tag(name);
    assert!(is_tag("v1.0") && is_tag("light~1") && is_tag("refs/tags/light"));
    assert!(is_tag("tags/light") && is_tag("tags/v1.0~1") && !is_tag("tags/main"));
    assert!(!is_tag("main") && !is_tag("origin/main") && !is_tag(&second.to_string()) && !is_tag(&first.short()));
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    assert_eq!(git.resolve(&tree).unwrap_err().to_string(), format!("`{tree}` is a tree and no commit"));
    assert_eq!(git.merge_base(merge, side), Some(side));
    assert_eq!(git.merge_base(second, side), Some(first));
    let day = |day: &str| git.on(merge, day.parse().unwrap());
    assert_eq!(day("2026-01-04"), Some(merge));
    assert_eq!(day("2026-01-03"), Some(second));
    assert_eq!(day("2026-01-02"), Some(first), "what was merged later was not in force");
    assert_eq!(day("2025-12-31"), None);
}

#[test]
fn the_project_of_a_commit_is_that_of_its_checkout() {
    let repo = Repo::new();
    repo.write("m/clausebook.toml", "[manual]\ntitle = \"Old\"\n")
        .write("m/content/a.md", "\u{feff}one\r\n")
        .write("m/content/deep/b.csv", "x,y\n")
        .write("m/content/c.png", b"\x89PNG")
        .write("m/content/con.md", "reserved\n")
        .write("m/content/A.md", "collides\n")
        .write("m/content/.hidden/x.md", "hidden\n")
        .write("m/content/large.md", "x".repeat(100))
        .write("m/elsewhere/e.md", "outside\n")
        .write("m/themes/mine/base.html", "<html>")
        .write("a.md", "outside\n");
    std::os::unix::fs::symlink("a.md", repo.path().join("m/content/link.md")).unwrap();
    let commit = repo.commit("first");
    let limits = Limits { max_text: 64, ..Limits::default() };
    let folder = repo.path().join("m");
    let roots = [SourcePath::new("content"), SourcePath::new("policies"), SourcePath::new("../x")];
    let real = RealSystem::open(&folder).unwrap();
    let expected = real.read_sources(&roots, &limits);
    let expected_folder = real.read_folder(&SourcePath::new("themes/mine"), &limits).value;
    repo.write("m/content/a.md", "changed\n").write("m/clausebook.toml", "[manual]\n").commit("second");
    repo.git(&["rm", "-rqf", "m/content/deep"]);

    let git = Arc::new(Git::find(&folder).unwrap());
    let system = git.at(commit, Environment::default()).unwrap();
    let read = system.read_sources(&roots, &limits);
    let texts = |set: &crate::source::SourceSet| -> Vec<(SourcePath, String)> {
        set.sources.values().map(|source| (source.path.clone(), source.text.to_string())).collect()
    };
    assert_eq!(texts(&read.value), texts(&expected.value));
    let assets = |set: &crate::source::SourceSet| -> Vec<(SourcePath, u64)> {
        set.assets.values().map(|asset| (asset.path.clone(), asset.len)).collect()
    };
    assert_eq!(assets(&read.value), assets(&expected.value));
    assert_eq!(read.diagnostics, expected.diagnostics);
    assert_eq!(&*system.read_config(&limits).unwrap().text, "[manual]\ntitle = \"Old\"\n");
    assert_eq!(system.read_asset(&SourcePath::new("content/c.png"), &limits).unwrap(), b"\x89PNG");
    assert!(system.read_asset(&SourcePath::new("content/.hidden/x.md"), &limits).is_err());
    assert_eq!(system.read_folder(&SourcePath::new("themes/mine"), &limits).value, expected_folder);
}
