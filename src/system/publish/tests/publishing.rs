use std::os::unix::fs::symlink;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::super::faults::{Fault, Faults};
use super::*;
use crate::system::MemorySystem;

fn a() -> Site {
    site(&[
        ("index.html", "old"),
        ("documents/PRO-001.html", "one"),
        ("documents/PRO-002.html", "two"),
        ("x/y/z.txt", "z"),
    ])
}

fn b() -> Site {
    site(&[("index.html", "new"), ("documents/PRO-001.html", "one"), ("documents/PRO-003.html", "three")])
}

#[test]
fn a_site_is_published_whole_with_fixed_modes_and_no_residue() {
    let yard = Yard::new();
    let published = yard.publish("public", &a()).unwrap();
    assert_eq!((published.written, published.reused, published.removed), (4, 0, 0));
    assert_eq!(files(&yard.path("public")), a());
    assert_eq!(yard.names(), ["home", "project", "public"]);
    for (path, (mode, _)) in tree(&yard.path("public")) {
        assert!(matches!(mode, 0o100_644 | 0o040_755), "{path}: {mode:o}");
    }
    assert!(verify(&yard.path("public")).unwrap().is_whole());
}

#[test]
fn a_second_site_replaces_the_first_and_keeps_the_files_that_are_the_same() {
    let yard = Yard::new();
    yard.publish("public", &a()).unwrap();
    let before = inode(&yard.path("public/documents/PRO-001.html"));
    let published = yard.publish("public", &b()).unwrap();
    assert_eq!((published.written, published.reused, published.removed), (2, 1, 2));
    assert_eq!(files(&yard.path("public")), b());
    assert!(!yard.path("public/x").exists());
    assert_eq!(inode(&yard.path("public/documents/PRO-001.html")), before);
    assert_eq!(yard.names(), ["home", "project", "public"]);
}

#[test]
fn the_same_site_again_touches_nothing() {
    let yard = Yard::new();
    yard.publish("public", &a()).unwrap();
    let all = ["public", "public/index.html", "public/x/y", "public/.clausebook-manifest.json"];
    let before = all.map(|path| inode(&yard.path(path)));
    let published = yard.publish("public", &a()).unwrap();
    assert_eq!((published.written, published.reused, published.removed), (0, 4, 0));
    assert_eq!(all.map(|path| inode(&yard.path(path))), before);
    assert_eq!(yard.names(), ["home", "project", "public"]);
}

#[test]
fn a_reader_of_the_old_site_never_sees_its_files_change() {
    use std::io::Read;
    let yard = Yard::new();
    yard.publish("public", &a()).unwrap();
    let mut open = fs::File::open(yard.path("public/index.html")).unwrap();
    fs::hard_link(yard.path("public/index.html"), yard.path("home/mirror.html")).unwrap();
    yard.publish("public", &b()).unwrap();
    let mut text = String::new();
    open.read_to_string(&mut text).unwrap();
    assert_eq!(text, "old");
    assert_eq!(fs::read_to_string(yard.path("home/mirror.html")).unwrap(), "old");
}

#[test]
fn missing_parents_are_made_and_an_empty_folder_is_taken() {
    let yard = Yard::new();
    yard.publish("build/site/public", &a()).unwrap();
    assert_eq!(files(&yard.path("build/site/public")), a());
    fs::create_dir(yard.path("empty")).unwrap();
    yard.publish("empty", &a()).unwrap();
    assert_eq!(files(&yard.path("empty")), a());
}

#[test]
fn files_of_others_are_carried_over_as_the_same_files_and_reported() {
    let yard = Yard::new();
    yard.publish("public", &a()).unwrap();
    let out = yard.path("public");
    put(&out.join("notes.txt"), "mine");
    put(&out.join("x/y/deep/notes.txt"), "mine too");
    put(&out.join("documents/PRO-002.html"), "edited by hand");
    fs::create_dir(out.join("vacant")).unwrap();
    put(&out.join("closed/secret"), "kept");
    set_mode(&out.join("closed"), 0o500);
    symlink("/nowhere", out.join("link")).unwrap();
    let mine = ["notes.txt", "x/y/deep/notes.txt", "documents/PRO-002.html", "link", "closed/secret"];
    let before = mine.map(|path| inode(&out.join(path)));
    for _ in 0..2 {
        let published = yard.publish("public", &b()).unwrap();
        let mut expected = mine.map(str::to_owned);
        expected.sort();
        assert_eq!(published.foreign, expected);
        assert_eq!(published.notes, Vec::<String>::new());
        assert_eq!(mine.map(|path| inode(&out.join(path))), before);
        assert!(out.join("vacant").is_dir());
        assert_eq!(fs::symlink_metadata(out.join("closed")).unwrap().mode() & 0o777, 0o500);
        assert!(!out.join("x/y/z.txt").exists());
        assert_eq!(yard.names(), ["home", "project", "public"]);
    }
    let report = verify(&out).unwrap();
    assert_eq!(report.added, ["closed/secret", "documents/PRO-002.html", "link", "notes.txt", "x/y/deep/notes.txt"]);
    set_mode(&out.join("closed"), 0o700);
}

#[test]
fn a_file_of_others_in_the_way_is_never_replaced() {
    type Spoil = fn(&Path);
    let cases: [(&str, Spoil); 7] = [
        ("index.html", |out| put(&out.join("index.html"), "edited by hand")),
        ("documents/PRO-001.html", |out| put(&out.join("documents/PRO-001.html"), "ONE")),
        ("documents/PRO-003.html", |out| put(&out.join("documents/PRO-003.html"), "mine")),
        ("documents/PRO-003.html", |out| symlink("/etc/passwd", out.join("documents/PRO-003.html")).unwrap()),
        ("documents/PRO-003.html/x", |out| put(&out.join("documents/PRO-003.html/x"), "mine")),
        ("index.html", |out| {
            fs::remove_file(out.join("index.html")).unwrap();
            symlink("elsewhere", out.join("index.html")).unwrap();
        }),
        ("documents", |out| {
            fs::remove_dir_all(out.join("documents")).unwrap();
            put(&out.join("documents"), "mine");
        }),
    ];
    for (path, spoil) in cases {
        let yard = Yard::new();
        yard.publish("public", &a()).unwrap();
        spoil(&yard.path("public"));
        let before = tree(&yard.base);
        let error = yard.publish("public", &b()).unwrap_err();
        assert!(
            matches!(&error, PublishError::Foreign { paths } if paths.iter().any(|p| p == path)),
            "{path}: {error}"
        );
        assert_eq!(tree(&yard.base), before, "{path}");
    }
}

#[test]
fn a_file_edited_by_hand_to_what_the_new_site_has_is_no_obstacle() {
    let yard = Yard::new();
    yard.publish("public", &a()).unwrap();
    fs::remove_file(yard.path("public/x/y/z.txt")).unwrap();
    let published = yard.publish("public", &a()).unwrap();
    assert_eq!((published.written, published.reused, published.removed), (1, 3, 0));
    assert_eq!(files(&yard.path("public")), a());
}

#[test]
fn a_file_that_comes_into_the_old_site_at_the_last_moment_is_set_aside() {
    let yard = Yard::new();
    yard.publish("public", &a()).unwrap();
    let faults = Faults::default().and(Fault::Meanwhile("exchange", yard.path("public/late.txt")));
    let published = yard.publish_on(Disk { faults: faults.into() }, "public", &b()).unwrap();
    assert_eq!(published.notes.len(), 1, "{published:?}");
    assert_eq!(yard.names(), ["home", "project", "public", "public.kept-1"]);
    assert_eq!(files(&yard.path("public.kept-1")), site(&[("late.txt", "")]));
    assert_eq!(files(&yard.path("public")), b());
}

#[test]
fn addresses_are_checked_and_given_once() {
    let yard = Yard::new();
    let memory = MemoryOutput::default();
    let publisher = yard.open_on(Disk::default(), &yard.path("public"), "Manual").unwrap();
    for output in [&publisher as &dyn Output, &memory] {
        output.add("a/b.html", b"x").unwrap();
        for (bad, wanted) in [
            ("../escape.html", "Address"),
            ("/etc/passwd", "Address"),
            ("a\\b.html", "Address"),
            ("con.html", "Address"),
            (MANIFEST, "Address"),
            ("a/b.html", "Duplicate"),
            ("A/B.html", "Duplicate"),
        ] {
            let error = format!("{:?}", output.add(bad, b"x").unwrap_err());
            assert!(error.starts_with(wanted), "{bad}: {error}");
        }
    }
    assert!(matches!(publisher.commit().unwrap_err(), PublishError::Incomplete));
    assert_eq!(yard.names(), ["home", "project"]);
    assert_eq!(memory.finish().unwrap().len(), 1);
}

#[test]
fn an_artifact_is_never_the_folder_of_another() {
    for (first, second) in [("a/b", "a"), ("a", "a/b"), ("A", "a/b/c")] {
        let yard = Yard::new();
        let result = yard.publish("public", &site(&[(first, "x"), (second, "x")]));
        assert!(matches!(result, Err(PublishError::Duplicate { .. } | PublishError::Io { .. })), "{first} {second}");
        assert_eq!(yard.names(), ["home", "project"]);
        let memory = MemoryOutput::default();
        memory.add(first, b"x").unwrap();
        memory.add(second, b"x").unwrap();
        assert!(matches!(memory.finish(), Err(PublishError::Duplicate { .. })));
    }
}

#[test]
fn the_second_of_two_runs_is_told_who_the_first_is() {
    let yard = Yard::new();
    let first = yard.open_on(Disk::default(), &yard.path("public"), "Manual").unwrap();
    let error = yard.open_on(Disk::default(), &yard.path("public"), "Manual").unwrap_err();
    let PublishError::Busy { holder, .. } = &error else { panic!("{error}") };
    assert!(holder.text.contains(&format!("process {}", std::process::id())), "{error}");
    assert!(holder.text.contains("on host") && holder.text.contains("since 2"), "{error}");
    drop(first);
    yard.publish("public", &a()).unwrap();
    assert_eq!(yard.names(), ["home", "project", "public"]);
}

#[test]
fn a_run_that_has_only_just_begun_is_given_the_time_to_write_its_name() {
    let yard = Yard::new();
    let first = yard.open_on(Disk::default(), &yard.path("public"), "Manual").unwrap();
    let locks: Vec<_> =
        yard.names().iter().map(|name| yard.path(name).join("lock")).filter(|at| at.is_file()).collect();
    let [lock] = locks.as_slice() else { panic!("{locks:?}") };
    let name = std::fs::read(lock).unwrap();
    std::fs::write(lock, "").unwrap();
    let error = std::thread::scope(|scope| {
        let second = scope.spawn(|| yard.open_on(Disk::default(), &yard.path("public"), "Manual").unwrap_err());
        std::thread::sleep(Duration::from_millis(30));
        std::fs::write(lock, &name).unwrap();
        second.join().unwrap()
    });
    let PublishError::Busy { holder, .. } = &error else { panic!("{error}") };
    assert!(holder.text.contains(&format!("process {}", std::process::id())), "{error}");
    drop(first);
}

#[test]
fn runs_that_wait_come_one_after_another_and_leave_one_whole_site() {
    let yard = Yard::new();
    let folder = yard.path("project");
    std::thread::scope(|scope| {
        for run in 0..8 {
            let (yard, folder) = (&yard, &folder);
            scope.spawn(move || {
                let project =
                    Project { name: "Manual", folder, sources: &yard.sources, environment: &yard.environment };
                let options = Options { wait: Wait::For(Duration::from_secs(60)), ..Options::default() };
                let publisher = Publisher::open(&yard.path("public"), &project, &options).unwrap();
                for page in 0..20 {
                    publisher.add(&format!("{page}.html"), format!("{run}").as_bytes()).unwrap();
                }
                publisher.commit().unwrap();
            });
        }
    });
    assert!(verify(&yard.path("public")).unwrap().is_whole());
    assert_eq!(files(&yard.path("public")).into_values().collect::<std::collections::BTreeSet<_>>().len(), 1);
    assert_eq!(yard.names(), ["home", "project", "public"]);
}

#[test]
fn an_interrupted_run_publishes_nothing_and_leaves_nothing() {
    let yard = Yard::new();
    yard.publish("public", &a()).unwrap();
    let before = tree(&yard.base);
    let flag = Arc::new(AtomicBool::new(false));
    let folder = yard.path("project");
    let project = Project { name: "Manual", folder: &folder, sources: &yard.sources, environment: &yard.environment };
    let options = Options { interrupted: Some(flag.clone()), ..Options::default() };
    let publisher = Publisher::open(&yard.path("public"), &project, &options).unwrap();
    publisher.add("index.html", b"new").unwrap();
    flag.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(matches!(publisher.commit(), Err(PublishError::Interrupted)));
    assert_eq!(tree(&yard.base), before);
}

#[test]
fn an_attachment_is_published_as_it_is_and_a_missing_one_stops_the_site() {
    let yard = Yard::new();
    let memory = MemorySystem::default().with("content/a.png", "bytes");
    let limits = crate::system::Limits::default();
    let publisher = yard.open_on(Disk::default(), &yard.path("public"), "Manual").unwrap();
    publisher.add_asset("assets/a.png", &memory, &SourcePath::new("content/a.png"), &limits).unwrap();
    publisher.commit().unwrap();
    assert_eq!(files(&yard.path("public")), site(&[("assets/a.png", "bytes")]));
    let publisher = yard.open_on(Disk::default(), &yard.path("public"), "Manual").unwrap();
    publisher.add_asset("assets/b.png", &memory, &SourcePath::new("content/b.png"), &limits).unwrap_err();
    assert!(matches!(publisher.commit(), Err(PublishError::Incomplete)));
    assert_eq!(files(&yard.path("public")), site(&[("assets/a.png", "bytes")]));
}

#[test]
fn verify_names_exactly_what_changed_was_added_or_is_missing() {
    let yard = Yard::new();
    yard.publish("public", &a()).unwrap();
    let out = yard.path("public");
    assert!(verify(&out).unwrap().is_whole());
    put(&out.join("index.html"), "olD");
    put(&out.join("stray.html"), "x");
    fs::remove_file(out.join("x/y/z.txt")).unwrap();
    fs::remove_file(out.join("documents/PRO-002.html")).unwrap();
    symlink("PRO-001.html", out.join("documents/PRO-002.html")).unwrap();
    let report = verify(&out).unwrap();
    assert_eq!(report.changed, ["documents/PRO-002.html", "index.html"]);
    assert_eq!(report.added, ["stray.html"]);
    assert_eq!(report.missing, ["x/y/z.txt"]);
    assert_eq!((report.listed, report.project.as_str()), (4, "Manual"));
    for spoil in ["", "{}", "{\"format\": 1"] {
        put(&out.join(MANIFEST), spoil);
        assert!(matches!(verify(&out), Err(PublishError::NotASite { .. })), "{spoil}");
    }
    assert!(matches!(verify(&yard.path("home")), Err(PublishError::NotASite { .. })));
}
