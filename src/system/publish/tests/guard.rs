use std::os::unix::fs::symlink;

use super::*;

/// Makes a situation and names the output.
type Case = (&'static str, fn(&Yard) -> PathBuf, fn(&Refusal) -> bool);

fn pages() -> Site {
    site(&[("index.html", "x")])
}

const CASES: &[Case] = &[
    ("an empty path", |_| PathBuf::new(), |r| *r == Refusal::Empty),
    ("the root", |_| "/".into(), |r| *r == Refusal::Root),
    ("the root by a detour", |_| "/usr/..".into(), |r| *r == Refusal::Root),
    ("the current folder", |_| ".".into(), |r| matches!(r, Refusal::Here | Refusal::HoldsGit(_))),
    ("the home folder", |yard| yard.path("home"), |r| *r == Refusal::Home),
    ("the folder above home", |yard| yard.path(""), |r| *r == Refusal::Home),
    ("home by a detour", |yard| yard.path("project/../home/."), |r| *r == Refusal::Home),
    ("the project", |yard| yard.path("project"), |r| *r == Refusal::HoldsProject),
    ("the project by a detour", |yard| yard.path("project/content/.."), |r| *r == Refusal::HoldsProject),
    ("a source folder", |yard| yard.path("project/content"), |r| *r == Refusal::HoldsSources("content".into())),
    (
        "a folder in the sources",
        |yard| yard.path("project/content/public"),
        |r| *r == Refusal::InSources("content".into()),
    ),
    (
        "a folder deep in the sources",
        |yard| yard.path("project/content/x/y/public"),
        |r| *r == Refusal::InSources("content".into()),
    ),
    (
        "a theme that is not there yet",
        |yard| yard.path("project/themes/own"),
        |r| *r == Refusal::HoldsSources("themes/own".into()),
    ),
    (
        "a folder that holds a theme",
        |yard| yard.path("project/themes"),
        |r| *r == Refusal::HoldsSources("themes/own".into()),
    ),
    (
        "a folder with a repository",
        |yard| {
            put(&yard.path("out/.git/HEAD"), "ref");
            yard.path("out")
        },
        |r| *r == Refusal::HoldsGit(".git".into()),
    ),
    (
        "a site of ours with a work tree in it",
        |yard| {
            yard.publish("out", &pages()).unwrap();
            put(&yard.path("out/.git"), "gitdir: elsewhere");
            yard.path("out")
        },
        |r| *r == Refusal::HoldsGit(".git".into()),
    ),
    (
        "a folder in a repository's own",
        |yard| {
            put(&yard.path("project/.git/HEAD"), "ref");
            yard.path("project/.git/site")
        },
        |r| *r == Refusal::InGit,
    ),
    (
        "a link to an empty folder",
        |yard| {
            fs::create_dir(yard.path("empty")).unwrap();
            symlink("empty", yard.path("out")).unwrap();
            yard.path("out/")
        },
        |r| *r == Refusal::Link,
    ),
    (
        "a dangling link",
        |yard| {
            symlink("nothing", yard.path("out")).unwrap();
            yard.path("out")
        },
        |r| *r == Refusal::Link,
    ),
    (
        "sources behind a link",
        |yard| {
            symlink("project/content", yard.path("way")).unwrap();
            yard.path("way/public")
        },
        |r| *r == Refusal::InSources("content".into()),
    ),
    (
        "a file",
        |yard| {
            put(&yard.path("out"), "precious");
            yard.path("out")
        },
        |r| *r == Refusal::NotAFolder,
    ),
    (
        "a folder below a file",
        |yard| {
            put(&yard.path("out"), "precious");
            yard.path("out/site")
        },
        |r| *r == Refusal::NotAFolder,
    ),
    ("up from nowhere", |yard| yard.path("nowhere/../out"), |r| *r == Refusal::Unresolved),
    (
        "a folder with work in it",
        |yard| {
            put(&yard.path("out/thesis.txt"), "precious");
            yard.path("out")
        },
        |r| *r == Refusal::NotOurs,
    ),
    (
        "a folder with only a hidden file",
        |yard| {
            put(&yard.path("out/.keep"), "");
            yard.path("out")
        },
        |r| *r == Refusal::NotOurs,
    ),
    (
        "a manifest that is a link",
        |yard| {
            yard.publish("other", &pages()).unwrap();
            put(&yard.path("out/thesis.txt"), "precious");
            symlink("../other/.clausebook-manifest.json", yard.path("out").join(MANIFEST)).unwrap();
            yard.path("out")
        },
        |r| *r == Refusal::MarkerIsNoFile,
    ),
    (
        "a manifest that is a folder",
        |yard| {
            fs::create_dir_all(yard.path("out").join(MANIFEST)).unwrap();
            yard.path("out")
        },
        |r| *r == Refusal::MarkerIsNoFile,
    ),
    (
        "a broken manifest",
        |yard| {
            put(&yard.path("out/thesis.txt"), "precious");
            put(&yard.path("out").join(MANIFEST), "{");
            yard.path("out")
        },
        |r| matches!(r, Refusal::MarkerBroken(_)),
    ),
    (
        "a manifest that lists files elsewhere",
        |yard| {
            yard.publish("out", &pages()).unwrap();
            let json = fs::read_to_string(yard.path("out").join(MANIFEST)).unwrap();
            put(&yard.path("out").join(MANIFEST), json.replace("index.html", "../home/diary.txt"));
            yard.path("out")
        },
        |r| matches!(r, Refusal::MarkerBroken(_)),
    ),
    (
        "the site of another project",
        |yard| {
            let other = yard.open_on(Disk::default(), &yard.path("out"), "Another").unwrap();
            other.add("index.html", b"theirs").unwrap();
            other.commit().unwrap();
            yard.path("out")
        },
        |r| matches!(r, Refusal::OtherProject { found, .. } if found == "Another"),
    ),
    (
        "a desk of somebody else",
        |yard| {
            put(&yard.path(".out.clausebook/new/thesis.txt"), "precious");
            yard.path("out")
        },
        |r| matches!(r, Refusal::StagingNotOurs(_)),
    ),
    (
        "a desk that is a link",
        |yard| {
            symlink("home", yard.path(".out.clausebook")).unwrap();
            yard.path("out")
        },
        |r| matches!(r, Refusal::StagingNotOurs(_)),
    ),
    (
        "a lock that is a link",
        |yard| {
            fs::create_dir(yard.path(".out.clausebook")).unwrap();
            symlink("../home/diary.txt", yard.path(".out.clausebook/lock")).unwrap();
            yard.path("out")
        },
        |r| matches!(r, Refusal::StagingNotOurs(_)),
    ),
    ("a name that forges a listing", |yard| yard.path("out\u{202e}"), |r| *r == Refusal::Unnameable),
    ("a mount point", |_| "/proc".into(), |r| *r == Refusal::MountPoint),
];

#[test]
fn folders_that_a_site_must_not_replace_are_refused_and_left_as_they_are() {
    for (name, make, expected) in CASES {
        let yard = Yard::new();
        let out = make(&yard);
        let before = tree(yard.dir.path());
        match yard.open_on(Disk::default(), &out, "Manual") {
            Err(PublishError::Refused(refused)) => assert!(expected(&refused.reason), "{name}: {refused}"),
            Err(error) => panic!("{name}: {error}"),
            Ok(_) => panic!("{name}: was taken"),
        }
        assert_eq!(tree(yard.dir.path()), before, "{name}");
    }
}

#[test]
fn a_refusal_names_what_would_have_been_lost() {
    let yard = Yard::new();
    for name in ["thesis.txt", "b", "c", "d", "e", "f", "evil\u{1b}[2J"] {
        put(&yard.path("out").join(name), "precious");
    }
    let error = yard.publish("out", &pages()).unwrap_err();
    let shown = error.to_string();
    assert!(shown.contains("it would replace `b`, `c`, `d`, `e`, `evil\\u{1b}[2J`, 2 more"), "{shown}");
    assert!(error.help().contains("--out"), "{}", error.help());
}

#[test]
fn a_repository_deep_in_a_published_site_stops_the_next_one() {
    let yard = Yard::new();
    yard.publish("out", &pages()).unwrap();
    put(&yard.path("out/sub/.git/HEAD"), "ref");
    let before = tree(yard.dir.path());
    let error = yard.publish("out", &site(&[("index.html", "new")])).unwrap_err();
    assert!(matches!(&error, PublishError::Refused(r) if r.reason == Refusal::HoldsGit("sub/.git".into())), "{error}");
    assert_eq!(tree(yard.dir.path()), before);
}

#[test]
fn an_output_beside_the_sources_is_fine_wherever_it_lies() {
    for out in ["project/public", "public", "project/content-site", "home/site", "project/themes/other", "a b/é"] {
        let yard = Yard::new();
        yard.publish(out, &pages()).unwrap_or_else(|error| panic!("{out}: {error}"));
        assert_eq!(files(&yard.path(out)), pages(), "{out}");
    }
}
