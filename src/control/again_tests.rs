//! The contract of memory: whatever happens in the repository, what is known of it from before gives the same
//! history and the same verdicts as reading everything.

use std::sync::Arc;

use proptest::prelude::*;

use super::digest::{FileHash, material};
use super::{Cabinet, dossiers, dossiers_again};
use crate::build::parse;
use crate::config::read_settings;
use crate::history::{BlobId, History, Timeline};
use crate::source::{Source, SourcePath};
use crate::syntax::front_matter;
use crate::system::git::testing::{Repo, known};
use crate::system::git::{Remembered, history, history_again};
use crate::system::{Limits, RealSystem, System};

/// What happens between two looks.
#[derive(Debug, Clone)]
enum Event {
    Write {
        file: u8,
        text: u8,
    },
    /// Writes the digest of the working text into it.
    Approve(u8),
    Image(u8),
    Holder(u8),
    Move {
        file: u8,
        to: u8,
    },
    Remove(u8),
    Commit {
        by: u8,
        day: u8,
    },
    Amend,
    Branch(u8),
    Switch(u8),
    Merge(u8),
    Rebase(u8),
    Back,
    Pack,
}

fn event() -> impl Strategy<Value = Event> {
    let commit = || (0..3_u8, 0..28_u8).prop_map(|(by, day)| Event::Commit { by, day });
    prop_oneof![
        5 => (0..4_u8, 0..6_u8).prop_map(|(file, text)| Event::Write { file, text }),
        2 => (0..4_u8).prop_map(Event::Approve),
        1 => (0..3_u8).prop_map(Event::Image),
        1 => (0..2_u8).prop_map(Event::Holder),
        2 => (0..4_u8, 0..4_u8).prop_map(|(file, to)| Event::Move { file, to }),
        1 => (0..4_u8).prop_map(Event::Remove),
        6 => commit(),
        1 => Just(Event::Amend),
        1 => (0..3_u8).prop_map(Event::Branch),
        2 => (0..3_u8).prop_map(Event::Switch),
        2 => (0..3_u8).prop_map(Event::Merge),
        1 => (0..3_u8).prop_map(Event::Rebase),
        1 => Just(Event::Back),
        1 => Just(Event::Pack),
    ]
}

fn path(file: u8) -> String {
    let folder = if file.is_multiple_of(2) { "content" } else { "content/deep" };
    format!("{folder}/p{file}.md")
}

#[expect(clippy::disallowed_methods, reason = "the test works in the repository that the room reads")]
fn text_of(repo: &Repo, path: &str) -> Option<String> {
    std::fs::read_to_string(repo.path().join(path)).ok()
}

fn happen(repo: &Repo, event: &Event) {
    let people = ["Ann <ann@example.org>", "Bo <bo@example.org>", "Cy <cy@example.org>"];
    match event {
        Event::Write { file, text } => {
            let front = format!(
                "id = \"PRO-{}\"\nkind = \"procedure\"\nversion = \"{}\"\nstatus = \"approved\"\n",
                file % 3,
                text % 4
            );
            let image = if file % 2 == 0 { "![Plan](/content/plan.png)\n" } else { "" };
            repo.write(&path(*file), format!("+++\n{front}+++\n\nOne.\nTwo.\nThree.\nText {text}.\n\n{image}"));
        }
        Event::Approve(file) => {
            let Some(text) = text_of(repo, &path(*file)) else { return };
            let source = Source::from_bytes(SourcePath::new(path(*file)), text.as_bytes());
            let front = front_matter::read(&source.path, &source.text).value.front_matter;
            let image = text_of(repo, "content/plan.png");
            let hash = |path: &SourcePath| image.as_ref().map(|text| FileHash::of(path, text.as_bytes()));
            let Ok(material) = material(&source, &front, &hash) else { return };
            let digest = material.digest();
            if !text.contains("[approval]") {
                let record = format!("[approval]\nby = \"md\"\non = 2026-01-01\ndigest = \"{digest}\"\n+++\n\nOne");
                repo.write(&path(*file), text.replace("+++\n\nOne", &record));
            }
        }
        Event::Image(content) => drop(repo.write("content/plan.png", format!("image {content}"))),
        Event::Holder(person) => drop(repo.write(
            "clausebook.toml",
            format!("[control]\napproval = \"digest\"\n[roles.md]\nholders = [\"{}\"]\n", people[usize::from(*person)]),
        )),
        Event::Move { file, to } => {
            if let Some(text) = text_of(repo, &path(*file)) {
                repo.write(&path(*to), text);
                repo.tries(&["rm", "-q", "-f", &path(*file)]);
            }
        }
        Event::Remove(file) => drop(repo.tries(&["rm", "-q", "-f", &path(*file)])),
        Event::Commit { by, day } => {
            repo.by(people[usize::from(*by)]).on(&format!("2026-02-{:02}", day + 1)).commit("change");
        }
        Event::Amend => drop(repo.tries(&["commit", "-q", "--amend", "-a", "-m", "amended"])),
        Event::Branch(name) => drop(repo.tries(&["checkout", "-q", "-b", &format!("b{name}")])),
        Event::Switch(name) => drop(repo.tries(&["checkout", "-q", "-f", &format!("b{name}")])),
        Event::Merge(name) => {
            if !repo.tries(&["merge", "-q", "--no-edit", "-X", "ours", &format!("b{name}")]) {
                repo.tries(&["merge", "--abort"]);
            }
        }
        Event::Rebase(name) => {
            if !repo.tries(&["rebase", "-q", "-X", "theirs", &format!("b{name}")]) {
                repo.tries(&["rebase", "--abort"]);
            }
        }
        Event::Back => drop(repo.tries(&["reset", "-q", "--hard", "HEAD~1"])),
        Event::Pack => drop(repo.tries(&["gc", "-q"])),
    }
}

/// Where each file of each commit lies.
fn places(timeline: &Timeline) -> Vec<Option<BlobId>> {
    let paths = (0..4).map(path).chain(["content/plan.png".into(), "clausebook.toml".into()]).map(SourcePath::new);
    let paths: Vec<SourcePath> = paths.collect();
    timeline.commits.iter().flat_map(|commit| paths.iter().map(|path| timeline.objects.find(commit.id, path))).collect()
}

/// Looks with what is remembered and without, and holds one against the other.
fn look(repo: &Repo, remembered: &mut Option<Remembered>, cabinet: &mut Cabinet) {
    let roots = [SourcePath::new("content")];
    let (warm, cold) = (history_again(&repo.path(), &roots, remembered), history(&repo.path(), &roots));
    if let (History::Known(one), History::Known(other)) = (&warm, &cold) {
        assert_eq!(one.head, other.head);
        assert_eq!(one.branch, other.branch);
        assert_eq!(one.shallow, other.shallow);
        assert_eq!(one.commits, other.commits);
        assert_eq!(one.tracks, other.tracks);
        assert_eq!(one.line, other.line);
        assert_eq!(one.merged, other.merged);
        assert_eq!(one.implausible, other.implausible);
        assert_eq!(places(one), places(other));
    } else {
        assert_eq!(warm, cold);
    }
    let system = RealSystem::open(&repo.path()).unwrap();
    let config = system.read_config(&Limits::default()).unwrap();
    let settings = read_settings(Some(&config), "2026-06-01".parse().unwrap()).value;
    let sources = system.read_sources(&roots, &Limits::default()).value;
    let documents = parse(&sources).value;
    let files = |path: &SourcePath| system.read_asset(path, &Limits::default()).ok().map(Arc::from);
    let again = dossiers_again(&settings, &documents, &sources, &warm, &files, cabinet);
    let anew = dossiers(&settings, &documents, &sources, &cold, &files);
    assert_eq!(again.documents, anew.documents);
    assert_eq!(again.shallow, anew.shallow);
}

fn manual() -> Repo {
    let repo = Repo::new();
    happen(&repo, &Event::Holder(0));
    happen(&repo, &Event::Image(0));
    for file in 0..3 {
        happen(&repo, &Event::Write { file, text: 0 });
    }
    happen(&repo, &Event::Commit { by: 0, day: 0 });
    for branch in ["b0", "b1"] {
        repo.git(&["branch", branch]);
    }
    repo
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_remembered_of_a_history_is_what_reading_it_anew_would_say(
        events in prop::collection::vec(event(), 8..24),
    ) {
        let repo = manual();
        let (mut remembered, mut cabinet) = (None, Cabinet::default());
        look(&repo, &mut remembered, &mut cabinet);
        for event in &events {
            happen(&repo, event);
            if matches!(event, Event::Write { .. } | Event::Approve(_) | Event::Image(_) | Event::Remove(_)) {
                continue;
            }
            look(&repo, &mut remembered, &mut cabinet);
        }
    }
}

#[test]
fn a_new_commit_is_all_that_is_read_of_a_history_that_is_known() {
    let repo = manual();
    let (mut remembered, mut cabinet) = (None, Cabinet::default());
    look(&repo, &mut remembered, &mut cabinet);
    let first = repo.head();
    happen(&repo, &Event::Write { file: 0, text: 1 });
    happen(&repo, &Event::Commit { by: 1, day: 1 });
    // What is known needs no looking up: a commit that is lost meanwhile is still remembered.
    repo.lose(first);
    let roots = [SourcePath::new("content")];
    let again = history_again(&repo.path(), &roots, &mut remembered);
    assert_eq!(known(&again).track("content/p0.md").unwrap().changes.len(), 2);
    assert!(!known(&again).shallow);
    assert!(known(&history(&repo.path(), &roots)).shallow, "a fresh look finds that it is gone");
}
