//! Every rule's page is a test: each bad example raises that rule and nothing else, each good one
//! nothing at all.

use std::collections::{BTreeMap, BTreeSet};

use clausebook::build::Compiled;
use clausebook::rules::{self, Example, ExampleCommit, ExampleFile, ExamplePlace, Page, RULES};
use clausebook::system::RealSystem;
use rayon::prelude::*;

use crate::project::{compiled, configuration, findings, project, unchanged};
use crate::repository::Repository;

/// Rules that only a disk, or a file larger than a page, can raise. The rooms that raise them test them.
const NOT_IN_MEMORY: [&str; 17] = [
    "broken-external-link",
    "changed-while-reading",
    "moved-external-link",
    "page-not-made",
    "path-not-utf8",
    "root-outside",
    "shallow-history",
    "special-file",
    "symlink-skipped",
    "theme-accent",
    "theme-file",
    "theme-language",
    "theme-template",
    "too-many-files",
    "unreadable-file",
    "unreadable-history",
    "untrusted-change",
];

fn raised(example: &Example) -> (BTreeSet<&'static str>, String) {
    // Every example lies below `content` alone, unless it says otherwise.
    let is_old = example.files.iter().any(|file| file.commit.is_some());
    let compiled = match is_old {
        true => with_history(example),
        false => compiled(&project(example.files.iter().map(|file| (file.path.as_str(), file.content.as_slice())))),
    };
    let lines = findings(&compiled);
    (compiled.diagnostics.iter().map(|finding| finding.rule).collect(), lines)
}

/// An example whose files say in which commit they were written, in a repository made of those commits.
fn with_history(example: &Example) -> Compiled {
    let folder = tempfile::tempdir().unwrap();
    let mut repository = Repository::begin(folder.path());
    let given = |path: &str| example.files.iter().find(|file| file.path == path).map(|file| file.content.as_slice());
    repository.write("clausebook.toml", configuration(given("clausebook.toml").unwrap_or_default()));
    let first = example.files.iter().filter(|file| file.commit.is_none() && file.path != "clausebook.toml");
    first.for_each(|file| {
        repository.write(&file.path, &file.content);
    });
    repository.commit("Begin");
    let mut commits: BTreeMap<ExampleCommit, Vec<&ExampleFile>> = BTreeMap::new();
    for file in &example.files {
        if let Some(commit) = &file.commit {
            commits.entry(commit.clone()).or_default().push(file);
        }
    }
    let aside = |place| commits.keys().filter(move |commit| commit.place == place).count();
    if aside(ExamplePlace::Aside) > 0 {
        repository.git(&["checkout", "--quiet", "-b", "aside"]);
        repository.git(&["checkout", "--quiet", "main"]);
    }
    for (ExampleCommit { day, person, place }, files) in &commits {
        repository.on(day).by(&format!("{person} <{}@example.org>", person.to_lowercase()));
        let branch = if *place == ExamplePlace::Aside { "aside" } else { "main" };
        repository.git(&["checkout", "--quiet", branch]);
        for file in files {
            repository.write(&file.path, &file.content);
        }
        repository.commit(&format!("What {person} did on {day}"));
    }
    repository.git(&["checkout", "--quiet", "main"]);
    if aside(ExamplePlace::Aside) > 0 {
        repository.by("Cy <cy@example.org>").git(&["merge", "--quiet", "--no-ff", "--message", "Merge", "aside"]);
    }
    compiled(&RealSystem::open(folder.path()).unwrap())
}

#[test]
fn every_bad_example_raises_its_rule_alone_and_every_good_one_nothing() {
    let wrong: Vec<String> = RULES
        .par_iter()
        .flat_map_iter(|rule| {
            let page = Page::read(rule.page);
            let mut wrong = Vec::new();
            for example in &page.bad {
                let (rules, lines) = raised(example);
                if rules != BTreeSet::from([rule.name]) {
                    wrong.push(format!("bad example `{}` of {}:\n{lines}", example.name, rule.name));
                }
            }
            for example in &page.good {
                let (rules, lines) = raised(example);
                if !rules.is_empty() {
                    wrong.push(format!("good example `{}` of {}:\n{lines}", example.name, rule.name));
                }
            }
            if page.bad.is_empty() != NOT_IN_MEMORY.contains(&rule.name) {
                wrong.push(format!("{} has no bad example, or one too many", rule.name));
            }
            wrong
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_says_what_why_and_how_to_fix() {
    for rule in RULES.iter() {
        let page = Page::read(rule.page);
        assert_eq!(page.name, rule.name);
        assert!(page.summary.ends_with('.') && !page.summary.contains('\n'), "{}: one sentence first", rule.name);
        for section in ["## Why it matters", "To an auditor: ", "To a reader: ", "## How to fix"] {
            assert!(page.details.contains(section), "{}: `{section}` is missing", rule.name);
        }
        assert!(rule.page.lines().all(|line| line.chars().count() <= 200), "{}: a line is too long", rule.name);
    }
}

#[test]
fn names_are_in_order_and_unique() {
    assert!(RULES.windows(2).all(|pair| pair[0].name < pair[1].name));
    for rule in RULES.iter() {
        assert!(rule.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
    }
}

#[test]
fn the_index_of_rules_in_the_guide_is_made_of_their_pages() {
    unchanged("docs/rules.md", &rules::index());
    for rule in RULES.iter() {
        assert!(rules::index().contains(&format!("| `{}` |", rule.name)), "{}", rule.name);
    }
}

/// The first example of every rule that is one document, all in one folder, each with an id and a day of
/// its own. What an example has besides that document lies beside it.
fn one_folder(which: impl Fn(&Page<'static>) -> Vec<Example>) -> (Vec<String>, Vec<(String, Vec<u8>)>) {
    let (mut paths, mut files) = (Vec::new(), Vec::new());
    let mut index = String::from("# Welcome\n\n");
    for rule in RULES.iter() {
        let page = Page::read(rule.page);
        let alone = page.bad.first().filter(|example| example.files.len() == 1).map(|example| &example.files[0]);
        let Some(bad) = alone.filter(|file| file.path.ends_with(".md") && file.commit.is_none()) else { continue };
        let Some(example) = which(&page).into_iter().next() else { continue };
        let Some(at) = example.files.iter().position(|file| file.path == bad.path) else { continue };
        let Ok(text) = String::from_utf8(example.files[at].content.clone()) else { continue };
        let folder = bad.path.rsplit_once('/').map_or("content", |(folder, _)| folder);
        let path = format!("{folder}/{}.md", rule.name);
        let id = text.lines().find_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"')).map(str::to_string);
        let own = match id.filter(|id| id.len() > 3 && id.bytes().all(|byte| !byte.is_ascii_lowercase())) {
            Some(id) => text.replace(&id, &format!("PRO-{}", 500 + paths.len())),
            None => text,
        };
        let day = format!("effective = 2026-02-{:02}", 1 + paths.len() % 28);
        let own = own.replace("effective = 2026-02-01", &day);
        let in_force =
            !["draft", "in-review", "retired"].iter().any(|word| own.contains(&format!("status = \"{word}\"")));
        if rule.name != "orphan-document" && in_force {
            index.push_str(&format!("- [{}](../{path})\n", rule.name));
        }
        files.push((path.clone(), own.into_bytes()));
        let beside = example.files.into_iter().filter(|file| file.path != bad.path);
        files.extend(beside.map(|file| (file.path, file.content)));
        paths.push(path);
    }
    files.push(("content/index.md".to_string(), index.into_bytes()));
    (paths, files)
}

#[test]
fn in_a_folder_with_one_mistake_in_each_document_each_is_found_once_and_nothing_else() {
    let (paths, files) = one_folder(|page| page.bad.clone());
    assert!(paths.len() > 50, "{}", paths.len());
    let found = compiled(&project(files.iter().map(|(path, content)| (path.as_str(), content.as_slice()))));
    let mut expected: Vec<(&str, &str)> = Vec::new();
    for path in &paths {
        expected.push((path, path.rsplit('/').next().unwrap().trim_end_matches(".md")));
    }
    let mut happens: Vec<(&str, &str)> =
        found.diagnostics.iter().map(|it| (it.span.as_ref().map_or("", |span| span.file.as_str()), it.rule)).collect();
    expected.sort();
    happens.sort();
    assert_eq!(happens, expected, "{}", findings(&found));
}

#[test]
fn the_same_folder_with_every_mistake_mended_has_no_finding() {
    let (_, files) = one_folder(|page| page.good.clone());
    let found = compiled(&project(files.iter().map(|(path, content)| (path.as_str(), content.as_slice()))));
    assert!(found.diagnostics.is_empty(), "{}", findings(&found));
}
