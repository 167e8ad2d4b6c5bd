//! What is in a pack, printed by nobody.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use super::pack::Contents;
use super::*;
use crate::export::schema_tests;
use crate::system::{Limits, MemorySystem, Stopwatch};

fn procedure(id: &str, more: &str) -> String {
    format!(
        "+++\nid = \"{id}\"\ntitle = \"Title of {id}\"\nkind = \"procedure\"\nowner = \"qm\"\nsatisfies = [\"9001:8.1\"]\n\
         {more}\n+++\n\nText, and [a plan](plan.pdf).\n"
    )
}

/// The files of the pack of a manual, with `%PDF-` and its address for each page that would be printed.
fn pack_of(language: &str) -> BTreeMap<String, String> {
    let approved =
        "version = \"1/2\"\nstatus = \"approved\"\neffective = 2026-02-02\n[approval]\nby = \"qm\"\non = 2026-02-01";
    let config = format!(
        "[manual]\ntitle = \"Works\"\norganization = \"Example\"\nlanguage = \"{language}\"\n[standards]\n\"9001\" = \
         \"iso-9001-2015\"\n[control]\napproval = \"status\"\n[roles.qm]\ntitle = \"Quality Manager\"\napproves = [\"procedure\"]\n"
    );
    let system = MemorySystem::new("2026-03-06".parse().unwrap())
        .with("clausebook.toml", config)
        .with("content/a.md", procedure("PRO-001", approved))
        .with("content/b.md", procedure("PRO-002", "version = \"3\"\nstatus = \"retired\""))
        .with("content/c.md", procedure("PRO-003", "status = \"draft\""))
        .with("content/guide.md", "# A guide\n")
        .with("content/plan.pdf", "%PDF-1.4 plan");
    let mut bench = Workbench::default();
    bench.look_at_rest(&system, &Options::default()).unwrap();
    let edition = bench.edition(&system, &Limits::default(), &Wish::default(), &mut Stopwatch::default()).unwrap();
    let press = Press::new(&edition);
    let is_withdrawn = |sheet: &crate::site::Sheet| sheet.document.as_ref().is_some_and(|one| one.is_withdrawn());
    let (withdrawn, printed): (Vec<_>, Vec<_>) = press.sheets().into_iter().partition(is_withdrawn);
    let printed = printed.into_iter().map(|sheet| {
        let pdf = format!("%PDF-{} /CreationDate (D:20991231235959", sheet.address).into_bytes();
        Printed { sheet, pdf }
    });
    let pack = press.pack(printed.collect(), &withdrawn);
    assert!(!pack.is_empty() && pack.len() > 10);
    let mut archive = zip::ZipArchive::new(Cursor::new(pack.zip().unwrap())).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            let name = file.name().unwrap().strip_prefix("audit-pack-2026-03-06/").unwrap().to_owned();
            (name, String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
}

#[test]
fn a_pack_holds_what_is_controlled_and_says_what_it_holds() {
    let files = pack_of("en");
    let documents: Vec<&String> = files.keys().filter(|name| name.starts_with("documents/")).collect();
    assert_eq!(documents, ["documents/PRO-001-1-2.pdf"]);
    assert_eq!(files["documents/PRO-001-1-2.pdf"], "%PDF-documents/PRO-001.html /CreationDate (D:20260306000000");
    for name in [
        "overviews/matrix.pdf",
        "overviews/documents.pdf",
        "files/content/plan.pdf",
        "data/manual.xlsx",
        "data/matrix.csv",
    ] {
        assert!(files.contains_key(name), "no {name} in {:?}", files.keys());
    }
    let contents: serde_json::Value = serde_json::from_str(&files["pack.json"]).unwrap();
    assert_eq!(contents["documents"].as_array().unwrap().len(), 1);
    let document = &contents["documents"][0];
    for (key, value) in [
        ("id", "PRO-001"),
        ("version", "1/2"),
        ("status", "approved"),
        ("grade", "effective"),
        ("approved_by", "Quality Manager"),
        ("approved_on", "2026-02-01"),
        ("file", "documents/PRO-001-1-2.pdf"),
    ] {
        assert_eq!(document[key], value, "{key}");
    }
    assert_eq!(document["sha256"], crate::control::digest::sha256(files["documents/PRO-001-1-2.pdf"].as_bytes()));
    assert_eq!(contents["withdrawn"][0]["id"], "PRO-002");
    assert_eq!(files["SHA256SUMS"].lines().count(), files.len() - 1);
    assert!(files.values().all(|text| !text.contains("PRO-003")), "a draft is told");
}

#[test]
fn a_pack_explains_itself_in_the_language_of_the_manual() {
    let readme = &pack_of("en")["README.txt"];
    assert!(readme.starts_with("Example · Works\r\nAudit pack of 2026-03-06\r\n"), "{readme}");
    assert!(readme.ends_with("Withdrawn documents, not printed:\r\n  PRO-002 3 Title of PRO-002\r\n"), "{readme}");
    let readme = &pack_of("de")["README.txt"];
    assert!(readme.contains("Auditpaket vom 2026-03-06") && readme.contains("gelenkt"), "{readme}");
}

#[test]
fn the_list_of_a_pack_is_what_its_schema_says() {
    let schema = schema_tests::schema::<Contents<'_>>("pack.json");
    schema_tests::committed("pack", &schema);
    let contents: serde_json::Value = serde_json::from_str(&pack_of("en")["pack.json"]).unwrap();
    schema_tests::fits("pack.json", &schema, &contents);
    for (place, wrong) in
        [("/documents/0/grade", "good".into()), ("/documents/0/sha256", 1.into()), ("/format", 2.into())]
    {
        let mut contents = contents.clone();
        *contents.pointer_mut(place).unwrap() = wrong;
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        assert!(!validator.is_valid(&contents), "{place}");
    }
}
