//! The program's own sources, held against what is said about them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clausebook::rules::{Check, RULES};

/// For rooms at the end of the pipeline.
const EVERYTHING: &[&str] = &["*"];

/// What each room may use, beside itself. Rooms stand in the order of the pipeline.
const ROOMS: [(&str, &[&str]); 20] = [
    ("source", &[]),
    ("diagnostics", &["source"]),
    ("catalog", &["source", "diagnostics"]),
    ("syntax", &["source", "diagnostics"]),
    ("config", &["source", "diagnostics", "syntax"]),
    ("history", &["source", "diagnostics"]),
    ("manual", &["source", "diagnostics", "catalog", "syntax", "config"]),
    ("control", &["source", "diagnostics", "catalog", "syntax", "config", "history", "manual"]),
    ("coverage", &["source", "diagnostics", "catalog", "syntax", "config", "manual", "control"]),
    ("rules", &["source", "diagnostics", "catalog", "syntax", "config", "history", "manual", "control", "coverage"]),
    (
        "review",
        &["source", "diagnostics", "catalog", "syntax", "config", "history", "manual", "control", "coverage", "rules"],
    ),
    ("search", &["source", "diagnostics", "catalog", "syntax", "config", "manual", "control", "coverage"]),
    ("theme", &["source", "diagnostics", "config", "syntax", "site"]),
    (
        "site",
        &[
            "source",
            "diagnostics",
            "catalog",
            "syntax",
            "config",
            "history",
            "manual",
            "control",
            "coverage",
            "rules",
            "review",
            "search",
            "theme",
        ],
    ),
    ("starter", &["source", "diagnostics", "catalog", "syntax", "config"]),
    (
        "export",
        &[
            "source",
            "diagnostics",
            "catalog",
            "syntax",
            "config",
            "history",
            "manual",
            "control",
            "coverage",
            "rules",
            "review",
            "site",
        ],
    ),
    ("system", &["source", "diagnostics", "history"]),
    (
        "build",
        &[
            "source",
            "diagnostics",
            "catalog",
            "syntax",
            "config",
            "history",
            "manual",
            "control",
            "coverage",
            "rules",
            "review",
            "search",
            "theme",
            "site",
            "export",
            "system",
        ],
    ),
    ("cli", EVERYTHING),
    (
        "lsp",
        &[
            "source",
            "diagnostics",
            "catalog",
            "syntax",
            "config",
            "history",
            "manual",
            "control",
            "coverage",
            "rules",
            "review",
            "system",
            "build",
        ],
    ),
];

/// The Rust files below `src`, by path relative to it.
fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = walkdir::WalkDir::new(&root).into_iter().filter_map(Result::ok);
    let rust = files.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"));
    rust.map(|entry| {
        let path = entry.path().strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
        (path, std::fs::read_to_string(entry.path()).expect("readable"))
    })
    .collect()
}

/// The code of a file without its tests.
fn code(path: &str, text: &str) -> String {
    let is_test = path.ends_with("tests.rs") || path.contains("/tests/");
    let text = if is_test { "" } else { text.split("#[cfg(test)]").next().unwrap_or_default() };
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_room_uses_only_the_rooms_below_it() {
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.into_iter().collect();
    let mut wrong = BTreeSet::new();
    for (path, text) in sources() {
        let Some((room, _)) = path.split_once('/') else { continue };
        let Some(allowed) = rooms.get(room) else {
            wrong.insert(format!("src/{path}: the room `{room}` is not in the table"));
            continue;
        };
        for used in code(&path, &text).split("crate::").skip(1) {
            for name in names(used) {
                if name != room && rooms.contains_key(name) && !allowed.contains(&name) && allowed != &EVERYTHING {
                    wrong.insert(format!("src/{path} uses `crate::{name}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The rooms that stand behind one `crate::`: a name, or the first names within braces.
fn names(used: &str) -> Vec<&str> {
    let word = |text: &'_ str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').count();
    let Some(list) = used.strip_prefix('{') else { return vec![&used[..word(used)]] };
    let mut depth = 0;
    let mut names = Vec::new();
    for part in list.split_inclusive(['{', '}', ',']) {
        let name = part.trim_start();
        if depth == 0 && word(name) > 0 {
            names.push(&name[..word(name)]);
        }
        match part.chars().next_back() {
            Some('{') => depth += 1,
            Some('}') if depth == 0 => break,
            Some('}') => depth -= 1,
            _ => {}
        }
    }
    names
}

#[test]
fn names_behind_crate_are_found() {
    assert_eq!(names("manual::{Manual, link};"), ["manual"]);
    assert_eq!(names("{manual::{Manual, link}, rules, system::System};"), ["manual", "rules", "system"]);
}

#[test]
fn every_page_of_a_stage_belongs_to_a_finding_that_is_raised() {
    let all: String =
        sources().into_iter().filter(|(path, _)| !path.starts_with("rules/stages/")).map(|(_, text)| text).collect();
    let dead: Vec<&str> = RULES
        .iter()
        .filter(|rule| {
            matches!(rule.check, Check::Stage | Check::OnRequest) && !all.contains(&format!("\"{}\"", rule.name))
        })
        .map(|rule| rule.name)
        .collect();
    assert!(dead.is_empty(), "nothing raises {dead:?}");
}

#[test]
fn every_finding_that_a_stage_raises_has_a_page() {
    let known: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    let calls = ["Diagnostic::error(", "Diagnostic::warning(", "Diagnostic::global(", ".error(", ".warning(", "error("];
    let mut wrong = BTreeSet::new();
    let mut raised = BTreeSet::new();
    for (path, text) in sources() {
        let code = code(&path, &text);
        for call in calls {
            for rest in code.split(call).skip(1) {
                let Some(rest) = rest.trim_start().strip_prefix('"') else { continue };
                let name = rest.split('"').next().unwrap_or_default();
                let is_name = name.contains('-')
                    && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit());
                if !is_name {
                    continue;
                }
                raised.insert(name.to_string());
                if !known.contains(name) {
                    wrong.insert(format!("src/{path} raises `{name}`, which is no rule"));
                }
            }
        }
    }
    assert!(raised.len() > 50, "only {} names were found: has the way of raising findings changed?", raised.len());
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_direct_dependency_is_explained() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let page = std::fs::read_to_string(root.join("deps.md")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let tables = ["dependencies", "dev-dependencies"].map(|table| manifest[table].as_table().unwrap());
    let direct: BTreeSet<&str> = tables.into_iter().flat_map(|table| table.keys()).map(String::as_str).collect();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let named: BTreeSet<&str> =
        rows.flat_map(|cell| cell.split("`")).filter(|name| !name.contains([',', ' ']) && !name.is_empty()).collect();
    let unexplained: Vec<_> = direct.difference(&named).collect();
    let gone: Vec<_> = named.difference(&direct).collect();
    assert!(unexplained.is_empty(), "deps.md says nothing about {unexplained:?}");
    assert!(gone.is_empty(), "deps.md explains {gone:?}, which the program no longer uses");
}

/// Fuzzing has a lock file of its own: it must try the versions that the program is built with.
#[test]
fn fuzzing_tries_the_versions_of_the_program() {
    let packages = |path: &str| -> BTreeSet<(String, String)> {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let value = |line: &str| line.split('"').nth(1).unwrap_or_default().to_owned();
        let pairs = lines.windows(2).filter(|pair| pair[0].starts_with("name = ") && pair[1].starts_with("version = "));
        pairs.map(|pair| (value(pair[0]), value(pair[1]))).collect()
    };
    let (program, fuzzing) = (packages("Cargo.lock"), packages("fuzz/Cargo.lock"));
    let names: BTreeSet<&String> = program.iter().map(|(name, _)| name).collect();
    let others: Vec<_> = fuzzing.iter().filter(|entry| names.contains(&entry.0) && !program.contains(*entry)).collect();
    assert!(names.len() > 100 && fuzzing.len() > 100);
    assert!(others.is_empty(), "`fuzz/Cargo.lock` has other versions: {others:?}; see `fuzz/README.md`");
}
