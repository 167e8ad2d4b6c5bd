//! The manual as it was: `--as-of`, held against checkouts of the same commits.

use std::collections::BTreeMap;
use std::path::Path;

use crate::repository::Repository;

const CONFIG: &str = "\
[sources]
roots = [\"content\"]
[standards]
\"9001\" = \"iso-9001-2015\"
[control]
approval = \"status\"
[roles.quality-manager]
title = \"Quality Manager\"
";

fn document(version: &str, effective: &str, text: &str) -> String {
    format!(
        "+++\nid = \"PRO-1\"\ntitle = \"Purchasing\"\nkind = \"procedure\"\nversion = \"{version}\"\nstatus = \"approved\"\n\
         owner = \"quality-manager\"\neffective = {effective}\nreview_every = \"12 months\"\nchange = \"Version {version}.\"\n\
         satisfies = [\"9001:8.4.1\"]\n+++\n\n## Suppliers\n\n{text}\n"
    )
}

/// Every file of a folder, pages without the line that tells them from a checkout's.
fn site(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files =
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            let bytes = std::fs::read(entry.path()).unwrap();
            (path, bytes)
        })
        .filter(|(path, _)| path != ".clausebook-manifest.json")
        .map(|(path, bytes)| match String::from_utf8(bytes) {
            Ok(text) => (path, text.split("<p class=\"ribbon\">").map(after_ribbon).collect::<String>().into_bytes()),
            Err(error) => (path, error.into_bytes()),
        })
        .collect()
}

/// What follows the line; the part before the first one has none.
fn after_ribbon(part: &str) -> &str {
    match part.split_once("</p>") {
        Some((line, rest)) if line.starts_with("This is the manual as it was in force on") => rest,
        _ => part,
    }
}

#[test]
fn a_build_as_of_a_commit_is_that_of_its_checkout() {
    let folder = tempfile::tempdir().unwrap();
    let mut repository = Repository::begin(&folder.path().join("manual"));
    let mut commits = Vec::new();
    repository.on("2026-01-01").write("clausebook.toml", CONFIG);
    repository.write("content/purchasing.md", document("1.0", "2026-01-01", "Suppliers are evaluated yearly."));
    commits.push(("2026-01-01", repository.commit("Begin")));
    repository.on("2026-02-01").write("content/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    repository.write("content/purchasing.md", document("1.1", "2026-02-01", "![The way](logo.svg)\n\nTwice a year."));
    commits.push(("2026-02-01", repository.commit("Evaluate twice")));
    repository.on("2026-03-01");
    repository.git(&["mv", "content/purchasing.md", "content/buying.md"]);
    repository.write("content/note.md", "# A page\n\nSee [[PRO-1]].\n");
    commits.push(("2026-03-01", repository.commit("Move it")));
    repository.on("2026-04-01").write("content/buying.md", document("2.0", "2026-06-01", "Suppliers are certified."));
    repository.write("clausebook.toml", CONFIG.replace("Quality Manager", "Head of Quality"));
    commits.push(("2026-04-01", repository.commit("Certify from June on")));
    repository.on("2026-05-01");
    repository.git(&["rm", "--quiet", "content/note.md", "content/logo.svg"]);
    commits.push(("2026-05-01", repository.commit("Tidy up")));
    repository.on("2026-06-01").write("content/buying.md", "not yet committed");

    for (number, (day, commit)) in commits.iter().enumerate() {
        let past = folder.path().join(format!("past-{number}"));
        let out = past.to_str().unwrap();
        // By name on one day, by the day alone on another: the outcome is the same.
        let when = if number % 2 == 0 { commit.as_str() } else { day };
        let (code, _, error) = repository.clausebook(&["build", "--out", out, "--as-of", when]);
        assert_eq!(code, 0, "{error}");

        let checkout = Repository::at(&folder.path().join(format!("checkout-{number}")));
        let there = checkout.folder().to_str().unwrap();
        repository.git(&["clone", "--quiet", "--no-local", ".", there]);
        checkout.git(&["checkout", "--quiet", commit]);
        let made = folder.path().join(format!("made-{number}"));
        let (code, _, error) = checkout.clausebook(&["build", "--out", made.to_str().unwrap(), "--date", day]);
        assert_eq!(code, 0, "{error}");

        let (past, made) = (site(&past), site(&made));
        assert_eq!(past.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>());
        for (path, bytes) in &past {
            assert!(made[path] == *bytes, "{path} differs as of {when}");
        }
        let coverage = |words: &[&str]| checkout.clausebook(&[&["coverage", "9001:8.4.1"], words].concat()).1;
        assert_eq!(repository.clausebook(&["coverage", "9001:8.4.1", "--as-of", commit]).1, coverage(&["--date", day]));
        let check = |words: &[&str]| checkout.clausebook(&[&["check", "--format", "json"], words].concat()).1;
        assert_eq!(repository.clausebook(&["check", "--format", "json", "--as-of", commit]).1, check(&["--date", day]));
    }
}

#[test]
fn what_a_version_said_that_was_more_secret_is_told_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let mut repository = Repository::begin(&folder.path().join("manual"));
    let classified = |version: &str, class: &str| {
        document(version, "2026-01-01", "Text.")
            .replace("review_every", &format!("classification = \"{class}\"\nreview_every"))
    };
    repository.on("2026-01-01").write("clausebook.toml", CONFIG);
    for (day, version, class) in
        [("2026-01-01", "1.0", "public"), ("2026-02-01", "1.1", "confidential"), ("2026-03-01", "1.2", "internal")]
    {
        repository.on(day).write("content/purchasing.md", classified(version, class));
        repository.commit(&format!("Version {version}"));
    }
    let out = folder.path().join("public");
    let (code, _, error) = repository.clausebook(&["build", "--out", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{error}");
    let tells = |word: &str| -> Vec<String> {
        let files = site(&out).into_iter().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(word));
        files.map(|(path, _)| path).collect()
    };
    assert!(tells("Version 1.2.").len() > 2 && tells("Version 1.0.").contains(&"changes.html".to_string()));
    assert_eq!(tells("Version 1.1."), [""; 0]);
}

#[test]
fn a_review_dates_no_version_anew_and_the_start_page_tells_what_changed() {
    let folder = tempfile::tempdir().unwrap();
    let mut repository = Repository::begin(&folder.path().join("manual"));
    let text = document("1.0", "2026-01-01", "Suppliers are evaluated yearly.");
    repository.on("2026-01-01").write("clausebook.toml", CONFIG).commit("Begin");
    repository.on("2026-01-05").write("content/purchasing.md", &text).commit("Write");
    let reviewed = text.replace("review_every", "reviewed = 2026-03-01\nreview_every");
    repository.on("2026-03-02").write("content/purchasing.md", reviewed).commit("Review");
    let out = folder.path().join("site");
    let (code, _, error) = repository.clausebook(&["build", "--date", "2026-04-01", "--out", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{error}");
    let page = |path: &str| std::fs::read_to_string(out.join(path)).unwrap();
    let changes = page("changes.html");
    let days = |page: &str| page.matches("<time datetime=\"2026-01-05\"").count();
    assert!(days(&changes) == 1 && changes.contains("<time datetime=\"2026-03-02\""), "{changes}");
    let home = page("index.html");
    assert!(days(&home) == 1 && !home.contains("Nothing has changed yet"), "{home}");
    assert_eq!(days(&page("documents/PRO-1.html")), 1);

    // An id is given once, also if its file is gone.
    std::fs::remove_file(repository.folder().join("content/purchasing.md")).unwrap();
    repository.commit("Remove");
    let (code, path, error) = repository.clausebook(&["new", "procedure", "Sales"]);
    assert!(
        code == 0 && path == "content/procedures/sales.md\n" && error.starts_with("PRO-002 is a draft"),
        "{path}{error}"
    );
}

#[test]
fn without_a_history_no_day_is_made_up() {
    let folder = tempfile::tempdir().unwrap();
    let repository = Repository::at(&folder.path().join("manual"));
    repository.write("clausebook.toml", CONFIG);
    repository.write("content/purchasing.md", document("1.0", "2026-01-01", "Suppliers are evaluated yearly."));
    let out = folder.path().join("site");
    let (code, _, error) = repository.clausebook(&["build", "--date", "2026-04-01", "--out", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{error}");
    let page = std::fs::read_to_string(out.join("documents/PRO-1.html")).unwrap();
    // The foot says as of when it was built, and nothing else does.
    assert_eq!(page.matches("<time datetime=\"2026-04-01\"").count(), 1, "{page}");
}

#[test]
fn a_banner_says_that_a_coming_text_was_changed_since_its_approval() {
    let folder = tempfile::tempdir().unwrap();
    let mut repository = Repository::begin(&folder.path().join("manual"));
    let role = format!("{CONFIG}holders = [\"ann@example.org\"]\napproves = [\"procedure\"]\n");
    repository.on("2026-01-01").write("clausebook.toml", role);
    repository.write("content/purchasing.md", document("1.0", "2026-06-01", "Suppliers are evaluated yearly."));
    repository.commit("Begin");
    let (code, _, error) = repository.clausebook(&["approve", "PRO-1"]);
    assert_eq!(code, 0, "{error}");
    repository.commit("Approve");
    let banner = || {
        let out = folder.path().join("site");
        let (code, _, error) =
            repository.clausebook(&["build", "--date", "2026-02-01", "--out", out.to_str().unwrap()]);
        assert_eq!(code, 0, "{error}");
        let page = std::fs::read_to_string(out.join("documents/PRO-1.html")).unwrap();
        let from = page.find("<div class=\"banner not-yet-effective\"").unwrap();
        page[from..].split("</div>").next().unwrap().to_owned()
    };
    let approved = banner();
    assert!(
        approved.contains("It comes into force on <time datetime=\"2026-06-01\">2026-06-01</time>")
            && !approved.contains("changed"),
        "{approved}"
    );
    let text = std::fs::read_to_string(repository.folder().join("content/purchasing.md")).unwrap();
    repository.write("content/purchasing.md", text.replace("yearly", "never"));
    let changed = banner();
    assert!(changed.contains("(text changed since") && !changed.contains("approved"), "{changed}");
}

#[test]
fn pages_say_what_an_approval_rests_on_in_the_language_of_the_manual() {
    let folder = tempfile::tempdir().unwrap();
    let mut repository = Repository::begin(folder.path());
    let config =
        CONFIG.replace("\"status\"", "\"digest\"") + "holders = [\"bo@example.org\"]\n[manual]\nlanguage = \"DE\"\n";
    repository.on("2026-01-01").write("clausebook.toml", config).commit("Begin");
    repository.write("content/a.md", document("1.0", "2026-01-01", "Suppliers are evaluated yearly.")).commit("Write");
    let page = |repository: &Repository| {
        let (code, _, error) = repository.clausebook(&["build", "--date", "2026-02-01"]);
        assert_eq!(code, 0, "{error}");
        std::fs::read_to_string(folder.path().join("public/documents/PRO-1.html")).unwrap()
    };
    let (code, _, error) = repository.clausebook(&["approve", "PRO-1", "--by", "bo@example.org"]);
    assert_eq!(code, 0, "{error}");
    let written = page(&repository);
    let unknown = "title=\"Die Prüfsumme stimmt; ob die Rolle innehatte, wer freigab, ist nicht bekannt: die Freigabe ist nicht eingecheckt; ";
    assert!(written.contains(unknown), "{written}");
    repository.on("2026-01-02").by("Bo <bo@example.org>").commit("Approve");
    let written = page(&repository);
    assert!(written.contains("title=\"Die Prüfsumme stimmt, und wer freigab, hatte die Rolle inne; "), "{written}");
}
