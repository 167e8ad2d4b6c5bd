use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::diagnostics::Diagnostic;

#[expect(clippy::disallowed_methods, reason = "the test makes the project that the room reads")]
fn put(folder: &Path, path: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn roots(names: &[&str]) -> Vec<SourcePath> {
    names.iter().map(|name| SourcePath::new(*name)).collect()
}

fn found(diagnostics: &[Diagnostic]) -> Vec<(&'static str, String)> {
    diagnostics
        .iter()
        .map(|d| (d.rule, d.span.as_ref().map(|span| span.file.to_string()).unwrap_or_default()))
        .collect()
}

fn pair(rule: &'static str, path: &str) -> (&'static str, String) {
    (rule, path.to_owned())
}

#[test]
fn text_and_attachments_are_told_apart_and_hidden_files_are_no_part_of_it() {
    let dir = tempfile::tempdir().unwrap();
    for path in ["policies/a.md", "policies/deep/er/b.csv", "content/c.TOML", "content/d.png", "content/.git/x.md"] {
        put(dir.path(), path, "text");
    }
    put(dir.path(), "content/.hidden.md", "text");
    put(dir.path(), "elsewhere/e.md", "text");
    let read =
        RealSystem::open(dir.path()).unwrap().read_sources(&roots(&["policies", "content/"]), &Limits::default());
    assert_eq!(found(&read.diagnostics), vec![]);
    let texts: Vec<&str> = read.value.sources.keys().map(SourcePath::as_str).collect();
    assert_eq!(texts, ["content/c.TOML", "policies/a.md", "policies/deep/er/b.csv"]);
    let assets: Vec<(&str, u64)> = read.value.assets.values().map(|asset| (asset.path.as_str(), asset.len)).collect();
    assert_eq!(assets, [("content/d.png", 4)]);
}

#[test]
fn memory_and_disk_find_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let mut memory = MemorySystem::default();
    for (path, content) in [
        ("clausebook.toml", "[manual]"),
        ("content/a.md", "\u{feff}one\r\ntwo"),
        ("content/A.md", "x"),
        ("content/con.md", "x"),
        ("content/esc\u{1b}.md", "x"),
        ("content/big.md", "123456789"),
        ("content/pic.png", "12345"),
        ("content/huge.png", "123456789012345678901"),
    ] {
        put(dir.path(), path, content);
        memory.write(path, content);
    }
    let real = RealSystem::open(dir.path()).unwrap();
    let limits = Limits { max_text: 8, max_asset: 20, ..Limits::default() };
    let names = roots(&["content", "none", "../out", "/etc"]);
    let (disk, ram) = (real.read_sources(&names, &limits), memory.read_sources(&names, &limits));
    assert_eq!(disk.diagnostics, ram.diagnostics);
    assert_eq!(
        found(&disk.diagnostics),
        [
            pair("missing-root", ""),
            pair("root-outside", ""),
            pair("root-outside", ""),
            pair("file-too-large", "content/a.md"),
            pair("path-collision", "content/a.md"),
            pair("file-too-large", "content/big.md"),
            pair("path-reserved", "content/con.md"),
            pair("path-character", "content/esc\\u{1b}.md"),
            pair("file-too-large", "content/huge.png"),
        ]
    );
    assert_eq!(disk.value.assets, ram.value.assets);
    let texts = |set: &SourceSet| set.sources.values().map(|s| (s.path.clone(), s.text.clone())).collect::<Vec<_>>();
    assert_eq!(texts(&disk.value), texts(&ram.value));
    let config = |system: &dyn System| system.read_config(&limits).unwrap().text;
    assert_eq!(config(&real), config(&memory));
}

#[test]
fn links_are_reported_and_never_followed() {
    let (dir, secret) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    put(secret.path(), "token.md", "CANARY");
    put(dir.path(), "content/a.md", "text");
    let content = dir.path().join("content");
    symlink(secret.path().join("token.md"), content.join("file.md")).unwrap();
    symlink(secret.path(), content.join("folder")).unwrap();
    symlink("loop", content.join("loop")).unwrap();
    symlink("nothing", content.join("dangling.png")).unwrap();
    symlink(secret.path(), dir.path().join("root")).unwrap();
    let real = RealSystem::open(dir.path()).unwrap();
    let read = real.read_sources(&roots(&["content", "root"]), &Limits::default());
    let links = ["content/dangling.png", "content/file.md", "content/folder", "content/loop", "root"];
    assert_eq!(found(&read.diagnostics), links.map(|path| pair("symlink-skipped", path)));
    assert_eq!(read.value.sources.len(), 1);
    for path in ["content/file.md", "content/folder/token.md", "content/loop", "root/token.md"] {
        let error = real.read_asset(&SourcePath::new(path), &Limits::default()).unwrap_err();
        assert!(matches!(error, SystemError::Link { .. }), "{path}: {error}");
    }
}

#[test]
fn pipes_and_sockets_are_reported_and_never_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "content/a.md", "text");
    let fifo = dir.path().join("content/pipe.md");
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("content/socket")).unwrap();
    let real = RealSystem::open(dir.path()).unwrap();
    let read = real.read_sources(&roots(&["content"]), &Limits::default());
    let expected = [pair("special-file", "content/pipe.md"), pair("special-file", "content/socket")];
    assert_eq!(found(&read.diagnostics), expected);
    for path in ["content/pipe.md", "content/socket", "content"] {
        let error = real.read_asset(&SourcePath::new(path), &Limits::default()).unwrap_err();
        assert!(matches!(error, SystemError::NotAFile { .. }), "{path}: {error}");
    }
}

#[test]
fn no_path_leads_out_of_the_project_or_to_anything_hidden() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "project/content/a.png", "fine");
    put(dir.path(), "project/.git/config", "CANARY");
    put(dir.path(), "secret", "CANARY");
    let real = RealSystem::open(&dir.path().join("project")).unwrap();
    let read = |path: &str| real.read_asset(&SourcePath::new(path), &Limits::default());
    assert_eq!(read("content/a.png").unwrap(), b"fine");
    let absolute = dir.path().join("secret");
    for path in [
        "../secret",
        "content/../../secret",
        "content/../a.png",
        ".git/config",
        "content/./a.png",
        "content//a.png",
        "/etc/passwd",
        "",
        ".",
        "..",
        "a\0b",
        "~/secret",
        "content/a.png/",
        "content\\a.png",
        absolute.to_str().unwrap(),
    ] {
        let error = read(path).unwrap_err();
        let told = matches!(error, SystemError::Outside { .. } | SystemError::Missing { .. });
        assert!(told, "{path}: {error}");
    }
}

#[test]
fn names_that_are_no_utf8_are_reported_in_a_form_that_can_be_printed() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "content/a.md", "text");
    let name = std::ffi::OsStr::from_bytes(b"b\xff.md");
    fs::File::create(dir.path().join("content").join(name)).unwrap();
    let read = RealSystem::open(dir.path()).unwrap().read_sources(&roots(&["content"]), &Limits::default());
    assert_eq!(found(&read.diagnostics), [pair("path-not-utf8", "content/b\\xff.md")]);
    assert_eq!(read.value.sources.len(), 1);
}

#[test]
fn a_file_too_large_is_refused_by_its_size_alone() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "content/a.md", "text");
    fs::File::create(dir.path().join("content/huge.md")).unwrap().set_len(1 << 40).unwrap();
    let read = RealSystem::open(dir.path()).unwrap().read_sources(&roots(&["content"]), &Limits::default());
    assert_eq!(found(&read.diagnostics), [pair("file-too-large", "content/huge.md")]);
    let message = &read.diagnostics[0].message;
    assert_eq!(message, "`content/huge.md` has 1024 GiB, the limit is 8 MiB");
}

#[test]
fn every_limit_is_named_when_it_is_reached() {
    let dir = tempfile::tempdir().unwrap();
    for path in ["content/a.md", "content/1/2/b.md", "content/c.md"] {
        put(dir.path(), path, "four");
    }
    let real = RealSystem::open(dir.path()).unwrap();
    let read = |limits: Limits| found(&real.read_sources(&roots(&["content"]), &limits).diagnostics);
    let limits = Limits::default();
    assert_eq!(read(Limits { max_depth: 2, ..limits }), [pair("too-deep", "content/1/2")]);
    assert_eq!(read(Limits { max_path: 15, ..limits }), [pair("too-deep", "content/1/2/b.md")]);
    assert_eq!(read(Limits { max_files: 2, ..limits }), [pair("too-many-files", "")]);
    assert_eq!(read(Limits { max_total_text: 9, ..limits }), [pair("file-too-large", "content/c.md")]);
    assert_eq!(read(limits), []);
}

#[test]
fn a_folder_that_may_not_be_read_is_a_finding() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "content/a.md", "text");
    put(dir.path(), "content/closed/b.md", "text");
    let closed = dir.path().join("content/closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let read = RealSystem::open(dir.path()).unwrap().read_sources(&roots(&["content"]), &Limits::default());
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    // The superuser may read everything.
    let expected = if read.value.sources.len() == 2 { vec![] } else { vec![pair("unreadable-file", "content/closed")] };
    assert_eq!(found(&read.diagnostics), expected);
}

#[test]
fn an_edit_is_seen_by_the_next_reading_even_within_one_tick_of_the_clock() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "content/a.md", "0000");
    let real = RealSystem::open(dir.path()).unwrap();
    for round in 1..40 {
        let text = format!("{round:04}");
        put(dir.path(), "content/a.md", &text);
        let read = real.read_sources(&roots(&["content"]), &Limits::default());
        assert_eq!(&*read.value.get("content/a.md").unwrap().text, text);
    }
}

#[test]
fn two_files_that_change_together_are_read_together_or_reported() {
    let dir = tempfile::tempdir().unwrap();
    let stop = AtomicBool::new(false);
    for name in ["content/a.md", "content/z.md"] {
        put(dir.path(), name, "00000000");
    }
    for filler in 0..50 {
        put(dir.path(), &format!("content/m{filler}.md"), "x".repeat(20_000));
    }
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for version in 0_u32.. {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                for name in ["a.md", "z.md"] {
                    put(dir.path(), "next", format!("{version:08}"));
                    fs::rename(dir.path().join("next"), dir.path().join("content").join(name)).unwrap();
                }
                std::thread::sleep(std::time::Duration::from_millis(u64::from(version % 4) * 20));
            }
        });
        let real = RealSystem::open(dir.path()).unwrap();
        for _ in 0..20 {
            let read = real.read_sources(&roots(&["content"]), &Limits::default());
            let text = |path| read.value.get(path).map(|source| source.text.clone());
            let reported = read.diagnostics.iter().any(|d| d.rule == "changed-while-reading");
            assert!(reported || text("content/a.md") == text("content/z.md"), "{:?}", read.diagnostics);
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_theme_is_read_by_paths_within_its_folder_and_no_theme_is_an_empty_one() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "themes/own/templates/page.html", "<p>");
    put(dir.path(), "themes/own/style.css", "p {}");
    let memory =
        MemorySystem::default().with("themes/own/templates/page.html", "<p>").with("themes/own/style.css", "p {}");
    for system in [&RealSystem::open(dir.path()).unwrap() as &dyn System, &memory] {
        let theme = system.read_folder(&SourcePath::new("themes/own"), &Limits::default());
        let names: Vec<&str> = theme.value.keys().map(SourcePath::as_str).collect();
        assert_eq!(names, ["style.css", "templates/page.html"]);
        assert_eq!(theme.diagnostics, vec![]);
        let none = system.read_folder(&SourcePath::new("themes/none"), &Limits::default());
        assert!(none.value.is_empty() && none.diagnostics.is_empty());
    }
}

#[test]
fn the_project_is_the_nearest_folder_upwards_with_a_configuration() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "project/clausebook.toml", "[manual]");
    put(dir.path(), "project/content/deep/a.md", "text");
    let found = RealSystem::find(&dir.path().join("project/content/deep")).unwrap();
    assert_eq!(found.folder(), dir.path().join("project").canonicalize().unwrap());
    let none = RealSystem::open(dir.path()).unwrap().read_config(&Limits::default()).unwrap_err();
    assert!(matches!(none, SystemError::NoProject { .. }), "{none}");
}
