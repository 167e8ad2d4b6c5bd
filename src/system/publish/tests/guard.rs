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
        "a desk of somebody else with a lock",
        |yard| {
            put(&yard.path(".out.clausebook/new/thesis.txt"), "precious");
            put(&yard.path(".out.clausebook/lock"), "mine");
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
        let before = tree(&yard.base);
        match yard.open_on(Disk::default(), &out, "Manual") {
            Err(PublishError::Refused(refused)) => assert!(expected(&refused.reason), "{name}: {refused}"),
            Err(error) => panic!("{name}: {error}"),
            Ok(_) => panic!("{name}: was taken"),
        }
        assert_eq!(tree(&yard.base), before, "{name}");
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
    let before = tree(&yard.base);
    let error = yard.publish("out", &site(&[("index.html", "new")])).unwrap_err();
    assert!(matches!(&error, PublishError::Refused(r) if r.reason == Refusal::HoldsGit("sub/.git".into())), "{error}");
    assert_eq!(tree(&yard.base), before);
}

#[test]
fn an_output_beside_the_sources_is_fine_wherever_it_lies() {
    for out in ["project/public", "public", "project/content-site", "home/site", "project/themes/other", "a b/é"] {
        let yard = Yard::new();
        yard.publish(out, &pages()).unwrap_or_else(|error| panic!("{out}: {error}"));
        assert_eq!(files(&yard.path(out)), pages(), "{out}");
    }
}

/// A small generator, so that a case can be named by its number.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one_of<'t>(&mut self, words: &[&'t str]) -> &'t str {
        words[self.roll(words.len())]
    }

    fn path(&mut self, most: usize) -> String {
        let words = ["a", "b", "public", "content", "project", "home", ".git", "A", "index.html", "link", "x.kept-1"];
        (0..=self.roll(most)).map(|_| self.one_of(&words)).collect::<Vec<_>>().join("/")
    }
}

/// Fills a yard at random with folders, canaries, links, repositories, sites of this and of another
/// project, and with what was put into those sites since.
fn random_yard(dice: &mut Dice) -> Yard {
    let yard = Yard::in_memory();
    for canary in 0..dice.roll(12) {
        let path = yard.path(&dice.path(4));
        let ready = path.parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok());
        let there = path.symlink_metadata();
        if there.as_ref().is_ok_and(|meta| meta.is_file()) {
            put(&path, format!("edited {canary}"));
        }
        if !ready || there.is_ok() {
            continue;
        }
        match dice.roll(8) {
            0 => symlink(yard.path(&dice.path(3)), &path).unwrap(),
            1 => symlink(&yard.base, &path).unwrap(),
            2 => fs::create_dir(&path).unwrap(),
            3 | 4 => {
                let name = dice.one_of(&["Manual", "Manual", "Another"]);
                let Ok(site) = yard.open_on(Disk::default(), &path, name) else { continue };
                for _ in 0..dice.roll(4) {
                    let _ = site.add(&dice.path(2), b"page");
                }
                let _ = site.commit();
            }
            _ => put(&path, format!("canary {canary}")),
        }
    }
    yard
}

/// Everything in a yard that the program may not touch: all but the files of a site of ours at `out`
/// that are as its manifest says.
fn not_ours(yard: &Yard, out: &Path) -> BTreeMap<String, (u64, Vec<u8>)> {
    let ours = fs::read(out.join(MANIFEST)).ok().and_then(|json| Manifest::from_json(&json).ok());
    let out = out.canonicalize().unwrap_or_default();
    let base = yard.base.canonicalize().unwrap();
    tree(&base)
        .into_iter()
        .filter(|(_, (mode, _))| mode & 0o170_000 != 0o040_000)
        .filter(|(path, (_, content))| {
            let path = base.join(path);
            let Some(below) = path.strip_prefix(&out).ok().and_then(Path::to_str) else { return true };
            let Some(ours) = ours.as_ref().filter(|ours| ours.project == "Manual") else { return true };
            below != MANIFEST && ours.files.get(below) != Some(&Record::of(content))
        })
        .map(|(path, (_, content))| (path.clone(), (fs::symlink_metadata(base.join(path)).unwrap().ino(), content)))
        .collect()
}

#[test]
fn whatever_the_folders_are_nothing_but_our_own_files_is_ever_touched() {
    let cases = std::env::var("CLAUSEBOOK_CASES").map_or(400, |cases| cases.parse().unwrap());
    let (mut taken, mut refused) = (0, 0);
    for seed in 0..cases {
        let mut dice = Dice(seed);
        let mut yard = random_yard(&mut dice);
        yard.sources = (0..dice.roll(3)).map(|_| SourcePath::new(dice.path(2))).collect();
        let out = match dice.roll(6) {
            0 => yard.path(&format!("{}/../{}", dice.path(2), dice.path(2))),
            1 => yard.path(&format!("{}/..", dice.path(3))),
            2 => yard.path(&format!("project/{}", dice.path(1))),
            3 => yard.path("public"),
            _ => yard.path(&dice.path(4)),
        };
        let (before, all) = (not_ours(&yard, &out), tree(&yard.base));
        let result = yard.open_on(Disk::default(), &out, "Manual").and_then(|site| {
            for _ in 0..dice.roll(5) {
                let _ = site.add(&dice.path(2), b"page 2");
            }
            site.commit()
        });
        let after = not_ours(&yard, Path::new(""));
        for (path, canary) in &before {
            assert_eq!(after.get(path), Some(canary), "case {seed}: {path} after {result:?}");
        }
        match result {
            Ok(_) => taken += 1,
            Err(PublishError::Refused(_) | PublishError::Foreign { .. }) => {
                refused += 1;
                assert_eq!(tree(&yard.base), all, "case {seed}");
            }
            Err(_) => {}
        }
    }
    assert!(taken * 10 > cases && refused * 10 > cases, "{taken} taken and {refused} refused of {cases}");
}
