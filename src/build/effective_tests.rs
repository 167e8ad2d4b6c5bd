//! An unapproved edit on `main`, from the repository to the pages.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::{Compiled, Options, SiteOptions, compile, published, render_site};
use crate::control::{Act, Roles, approve};
use crate::source::SourcePath;
use crate::system::git::testing::Repo;
use crate::system::publish::{Output, PublishError};
use crate::system::{Limits, RealSystem, Stopwatch, System};

const ANN: &str = "Ann <ann@example.org>";
const BO: &str = "Bo <bo@example.org>";
const PATH: &str = "content/returns.md";

#[derive(Default)]
struct Pages(Mutex<BTreeMap<String, Vec<u8>>>);

impl Output for Pages {
    fn add(&self, address: &str, bytes: &[u8]) -> Result<(), PublishError> {
        self.0.lock().unwrap().insert(address.to_owned(), bytes.to_vec());
        Ok(())
    }
}

struct Site {
    pages: BTreeMap<String, String>,
    findings: Vec<(&'static str, String)>,
}

impl Site {
    fn page(&self) -> &str {
        &self.pages["documents/PRO-031.html"]
    }

    /// Files of the site that hold some words.
    fn with(&self, words: &str) -> Vec<&str> {
        self.pages.iter().filter(|(_, text)| text.contains(words)).map(|(address, _)| address.as_str()).collect()
    }
}

fn compiled(repo: &Repo) -> (RealSystem, Compiled) {
    let system = RealSystem::open(&repo.path()).unwrap();
    let options = Options { today: Some("2026-06-01".parse().unwrap()), ..Options::default() };
    let compiled = compile(&system, &options, &mut Stopwatch::default()).unwrap();
    (system, compiled)
}

fn build(repo: &Repo, drafts: bool) -> Site {
    let (system, compiled) = compiled(repo);
    let compiled = published(compiled, drafts);
    let pages = Pages::default();
    let options = SiteOptions { drafts, ..SiteOptions::default() };
    render_site(&system, &compiled, &options, &Limits::default(), &pages, &mut Stopwatch::default()).unwrap();
    let text = |(address, bytes): (String, Vec<u8>)| (address, String::from_utf8_lossy(&bytes).into_owned());
    let control = ["content-changed", "approval-not-recorded", "role-not-held"];
    let found = compiled.diagnostics.iter().filter(|found| control.contains(&found.rule));
    Site {
        pages: pages.0.into_inner().unwrap().into_iter().map(text).collect(),
        findings: found.map(|found| (found.rule, found.message.clone())).collect(),
    }
}

fn write(repo: &Repo, version: &str, status: &str, text: &str) {
    repo.write(
        PATH,
        format!(
            "+++\nid = \"PRO-031\"\ntitle = \"Returned goods\"\nkind = \"procedure\"\nversion = \"{version}\"\n\
             status = \"{status}\"\nowner = \"md\"\neffective = 2026-01-01\nchange = \"Why {version}.\"\n+++\n\n{text}\n"
        ),
    );
}

/// What `clausebook approve` does.
fn approve_working(repo: &Repo) {
    approve_at(repo, PATH);
}

fn approve_at(repo: &Repo, path: &str) {
    let (system, compiled) = compiled(repo);
    let path = SourcePath::new(path);
    let text = system.read_sources(&[SourcePath::new("content")], &Limits::default()).value.sources[&path].text.clone();
    let files = |path: &SourcePath| system.read_asset(path, &Limits::default()).ok().map(std::sync::Arc::from);
    let act = Act { role: "md", on: "2026-01-28".parse().unwrap(), signature: None };
    let approved = approve(&path, text.as_bytes(), act, &Roles::of(&compiled.settings), &files).unwrap();
    repo.write(path.as_str(), approved.text);
}

fn manual() -> Repo {
    let repo = Repo::new();
    repo.write(
        "clausebook.toml",
        "[sources]\nroots = [\"content\"]\n[control]\napproval = \"digest\"\n\
         [roles.md]\ntitle = \"Director\"\nholders = [\"bo@example.org\"]\napproves = [\"procedure\"]\n",
    );
    write(&repo, "1.0", "approved", "The first words.");
    repo.by(ANN).commit("write");
    approve_working(&repo);
    repo.by(BO).on("2026-01-28").commit("approve");
    repo
}

#[test]
fn the_foot_of_a_page_names_the_last_commit_only_if_all_texts_are_committed() {
    let repo = manual();
    let foot = |site: &Site| {
        let page = &site.pages["404.html"];
        page[page.find("<footer").unwrap()..].lines().nth(2).unwrap().to_string()
    };
    let committed = foot(&build(&repo, false));
    assert!(committed.contains("Commit <span class=\"id\">"), "{committed}");
    write(&repo, "2.0", "draft", "Words that nobody has committed.");
    let working = foot(&build(&repo, false));
    assert!(working.contains("with texts that are not committed") && !working.contains("Commit <"), "{working}");
}

#[test]
fn the_site_keeps_the_approved_text_until_the_next_one_is_approved() {
    let repo = manual();
    let site = build(&repo, false);
    assert!(site.page().contains("The first words.") && site.page().contains("approval stands"), "{}", site.page());
    assert!(!site.page().contains("A newer working text exists."));
    assert_eq!(site.findings, []);

    write(&repo, "2.0", "approved", "The second words.");
    repo.by(ANN).on("2026-02-01").commit("edit on main");
    let site = build(&repo, false);
    assert!(site.page().contains("The first words."));
    assert!(site.page().contains("A newer working text exists."));
    assert_eq!(site.with("second words"), Vec::<&str>::new(), "not a word of it reaches any file");
    assert_eq!(site.findings.len(), 1);
    assert_eq!(site.findings[0].0, "approval-not-recorded");
    let drafts = build(&repo, true);
    assert!(drafts.page().contains("The second words.") && drafts.page().contains("Not the approved text."));

    approve_working(&repo);
    repo.by(BO).on("2026-02-02").commit("approve 2.0");
    let site = build(&repo, false);
    assert!(site.page().contains("The second words.") && !site.page().contains("A newer working text exists."));
    assert_eq!(site.findings, []);
    for words in ["Why 2.0.", "Why 1.0.", "2026-02-02", "Ann", "Director"] {
        assert!(site.page().contains(words), "the table of revisions holds {words}");
    }
    assert!(site.pages["changes.html"].contains("Why 1.0."));
    let replaced = "[[\"1.0\",\"2026-02-02\"]]";
    assert!(site.pages["check-data.js"].contains(replaced), "a printed copy learns since when it is superseded");

    let approved = repo.git(&["show", &format!("HEAD:{PATH}")]);
    repo.write(PATH, approved.replace("The second words.", "The third words."));
    let commit = repo.by(ANN).on("2026-02-03").commit("behind his back");
    let site = build(&repo, false);
    assert!(site.page().contains("The second words."), "the old one again");
    assert!(site.page().contains(&commit.short()), "the notice names the commit");
    assert_eq!(site.with("third words"), Vec::<&str>::new());
    assert_eq!(site.findings.len(), 1);
    assert_eq!(site.findings[0].0, "content-changed");
    assert!(site.findings[0].1.contains(&format!("in commit {} by Ann", commit.short())), "{}", site.findings[0].1);
}

#[test]
fn a_draft_of_a_new_version_leaves_the_old_one_in_force() {
    let repo = manual();
    write(&repo, "2.0", "draft", "Secret plans.");
    let site = build(&repo, false);
    assert!(site.page().contains("The first words.") && site.page().contains("A newer working text exists."));
    assert_eq!(site.with("Secret plans"), Vec::<&str>::new());
    assert_eq!(site.with("Why 2.0."), Vec::<&str>::new());
}

/// A procedure in words, and a drawing.
fn write_with_drawing(repo: &Repo, id: &str, folder: &str, text: &str) {
    let head = format!("id = \"{id}\"\ntitle = \"About {id}\"\nkind = \"procedure\"\nversion = \"1.0\"");
    let rest = "status = \"approved\"\nowner = \"md\"\neffective = 2026-01-01";
    repo.write(&format!("content/{folder}{id}.md"), format!("+++\n{head}\n{rest}\n+++\n\n{text}\n"));
}

fn drawing(word: &str) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{word}</title></svg>\n")
}

/// The drawing that a reader of a document sees.
fn seen<'s>(site: &'s Site, id: &str) -> Option<&'s str> {
    let page = &site.pages[&format!("documents/{id}.html")];
    let address = page.split_once("<img ")?.1.split_once(" src=\"../")?.1.split('"').next()?;
    site.pages.get(address).map(String::as_str)
}

#[test]
fn each_document_shows_the_drawing_that_was_approved_with_it() {
    let repo = manual();
    repo.write("content/a.svg", drawing("old"));
    for id in ["PRO-001", "PRO-002"] {
        write_with_drawing(&repo, id, "", "![flow](a.svg)");
    }
    repo.by(ANN).on("2026-02-01").commit("write");
    approve_at(&repo, "content/PRO-001.md");
    approve_at(&repo, "content/PRO-002.md");
    repo.by(BO).on("2026-02-02").commit("approve");
    repo.write("content/a.svg", drawing("new"));
    repo.by(ANN).on("2026-02-03").commit("draw anew");
    let (old, new) = (drawing("old"), drawing("new"));
    let site = build(&repo, false);
    assert_eq!((seen(&site, "PRO-001"), seen(&site, "PRO-002")), (Some(&*old), Some(&*old)));
    assert_eq!(site.with("<title>new"), Vec::<&str>::new());
    approve_at(&repo, "content/PRO-002.md");
    repo.by(BO).on("2026-02-04").commit("approve one");
    let site = build(&repo, false);
    assert_eq!((seen(&site, "PRO-001"), seen(&site, "PRO-002")), (Some(&*old), Some(&*new)));
    let drafts = build(&repo, true);
    assert_eq!((seen(&drafts, "PRO-001"), seen(&drafts, "PRO-002")), (Some(&*new), Some(&*new)));
}

#[test]
fn a_text_in_force_keeps_its_drawing_wherever_both_are_today() {
    let repo = manual();
    repo.write("content/old/a.svg", drawing("old"));
    write_with_drawing(&repo, "PRO-001", "old/", "![flow](a.svg)");
    repo.by(ANN).on("2026-02-01").commit("write");
    approve_at(&repo, "content/old/PRO-001.md");
    repo.by(BO).on("2026-02-02").commit("approve");
    repo.git(&["mv", "content/old", "content/new"]);
    repo.git(&["mv", "content/new/a.svg", "content/new/b.svg"]);
    write_with_drawing(&repo, "PRO-001", "new/", "![flow](b.svg) and more");
    repo.by(ANN).on("2026-02-03").commit("move and edit");
    let site = build(&repo, false);
    assert_eq!(seen(&site, "PRO-001"), Some(&*drawing("old")));
    assert_eq!(site.with("and more"), Vec::<&str>::new());
}

#[test]
fn without_history_the_working_text_is_shown_with_a_notice() {
    let repo = manual();
    write(&repo, "2.0", "approved", "The second words.");
    let folder = tempfile::tempdir().unwrap();
    for path in ["clausebook.toml", PATH] {
        let to = folder.path().join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(repo.path().join(path), to).unwrap();
    }
    let system = RealSystem::open(folder.path()).unwrap();
    let options = Options { today: Some("2026-06-01".parse().unwrap()), ..Options::default() };
    let compiled = published(compile(&system, &options, &mut Stopwatch::default()).unwrap(), false);
    let pages = Pages::default();
    let limits = Limits::default();
    render_site(&system, &compiled, &SiteOptions::default(), &limits, &pages, &mut Stopwatch::default()).unwrap();
    let pages = pages.0.into_inner().unwrap();
    let page = String::from_utf8_lossy(&pages["documents/PRO-031.html"]).into_owned();
    assert!(page.contains("The second words.") && page.contains("Approval missing."));
}
