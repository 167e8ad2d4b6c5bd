//! What OSCAL asks of its files, in small: tokens, UUIDs, what must be there, and that every reference leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{catalog, component_definition};
use crate::build::{Compiled, Options, compile, published};
use crate::starter::{Documents, Names, files};
use crate::system::{MemorySystem, Stopwatch};

fn compiled<'f>(config: &str, files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Compiled {
    let mut system = MemorySystem::new(jiff::civil::date(2026, 11, 22)).with("clausebook.toml", config);
    for (path, content) in files {
        system.write(path, content);
    }
    published(compile(&system, &Options::default(), &mut Stopwatch::default()).unwrap(), false)
}

fn starter() -> Compiled {
    let files = files(Documents::Complete, &Names::default());
    let config = &files[&crate::source::SourcePath::new("clausebook.toml")];
    let config = std::str::from_utf8(config).unwrap();
    compiled(config, files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())))
}

const OWN: &str = r#"
schema = 1
[standard]
id = "own"
ref = "Own *rules*"
title = "Own"
[[clause]]
id = "8"
title = "Chapter with controls and a chapter"
[[clause]]
id = "8.1"
title = "Deeper"
[[clause]]
id = "8.1.1"
title = "Deepest"
[[clause.requirement]]
id = "8.1.1/a_b"
text = "Do *this*."
[[clause]]
id = "8.2"
title = "No requirement"
[[clause]]
id = "c-8"
title = "Named like another"
[[clause.requirement]]
id = "c-8/a"
text = "One."
[[clause.requirement]]
id = "c-8/A"
text = "Two."
[[clause]]
id = "x"
title = "Named like a statement"
[[clause.requirement]]
id = "x/smt"
text = "Three."
[[clause]]
id = "x_smt"
title = "With a line below"
[[clause]]
id = "9"
title = "Chapter with a requirement"
[[clause.requirement]]
id = "9/a"
text = "Four."
[[clause]]
id = "9.1"
title = "Below it"
[[control_group]]
id = "A.1"
title = "Group"
text = "Objective."
[[control_group]]
id = "A.2"
title = "Empty group"
[[control]]
id = "A.1.1"
title = "Control"
text = "Control it."
[[control]]
id = "A.1.2"
title = "Other control"
text = "Control that."
"#;

const CONFIG: &str = r#"
[manual]
title = "Odd # manual"
organization = "Odd"
base_url = "https://manual.example.org/"
[sources]
roots = ["content"]
[standards]
own = "own"
"42001" = "iso-42001-2023"
[control]
approval = "status"
[roles.boss]
title = "Boss"
[roles.2nd-line]
title = "Second line"
[[applicability]]
clause = "own:A.1"
applicable = false
reason = "Not here."
owner = "boss"
[[applicability]]
clause = "own:8"
applicable = false
reason = "No more."
until = 2026-01-01
"#;

const RULES: &str = r#"+++
id = "PRO-001"
title = "Rules of *odd* [things]"
kind = "procedure"
status = "approved"
version = "2.0"
owner = "2nd-line"
effective = 2026-01-01
satisfies = ["own:8", "own:8", "own:8.1.1/a_b#Somewhere", "own:c-8/a", "own:c-8/A", "own:x/smt", "own:9", "own:A.1"]
supports = ["own:9/a#nowhere", "own:A.1.1", "own:A.2", "own:8.2#somewhere", "own:8.2", "42001:4"]
[approval]
by = "2nd-line"
on = 2026-01-01
+++

Text.

## Some_where & such {#somewhere}

Text.
"#;

const REGISTER: &str = r#"+++
id = "REG-001"
title = "Decisions"
kind = "register"
status = "approved"
effective = 2026-01-01
[register]
name = "soa"
source = "soa.csv"
decides = "applicability"
[register.columns]
key = "key"
clause = "clause"
applicable = "text"
reason = "text"
+++

Text.
"#;

fn odd() -> Compiled {
    odd_with(RULES)
}

fn odd_with(rules: &str) -> Compiled {
    let rows = "key,clause,applicable,reason\nSOA-1,own:A.1.1,no,It is *not* done here.\nSOA-2,own:c-8/a,yes,It is.\n";
    let copy = rules.replace("Rules of", "Copy of");
    let page = REGISTER.replace("id = \"REG-001\"\n", "").replace("\"soa\"", "\"soa2\"").replace("soa.csv", "b.csv");
    let retired = RULES.replace("PRO-001", "PRO-002").replace("\"approved\"", "\"retired\"");
    let other = "key,clause,applicable,reason\nSOB-1,own:A.1.2,no,Nobody does.\n";
    compiled(
        CONFIG,
        [
            ("content/standards/own.toml", OWN.as_bytes()),
            ("content/a.md", rules.as_bytes()),
            ("content/copy.md", copy.as_bytes()),
            ("content/retired.md", retired.as_bytes()),
            ("content/soa.md", REGISTER.as_bytes()),
            ("content/soa.csv", rows.as_bytes()),
            ("content/page.md", page.as_bytes()),
            ("content/b.csv", other.as_bytes()),
        ],
    )
}

fn components(compiled: &Compiled) -> Value {
    serde_json::to_value(component_definition(&compiled.manual, &compiled.standing, "1")).unwrap()
}

/// The catalogs by the names of their files.
fn catalogs(compiled: &Compiled) -> BTreeMap<String, Value> {
    let manual = &compiled.manual;
    let written = |(at, standard): (_, &crate::manual::Standard)| {
        (format!("{}.catalog.json", standard.alias), serde_json::to_value(catalog(manual, at)).unwrap())
    };
    manual.standards().map(written).collect()
}

/// Every object below a value with the key that it stands at.
fn objects<'v>(key: &'v str, value: &'v Value, found: &mut Vec<(&'v str, &'v serde_json::Map<String, Value>)>) {
    match value {
        Value::Object(object) => {
            found.push((key, object));
            object.iter().for_each(|(key, value)| objects(key, value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| objects(key, value, found)),
        _ => {}
    }
}

fn all(value: &Value) -> Vec<(&str, &serde_json::Map<String, Value>)> {
    let mut found = Vec::new();
    objects("", value, &mut found);
    found
}

fn is_token(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || "._-".contains(c))
}

/// `xxxxxxxx-xxxx-5xxx-[89ab]xxx-xxxxxxxxxxxx`.
fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        && parts[2].starts_with('5')
        && parts[3].starts_with(['8', '9', 'a', 'b'])
}

/// What an object at a key must have.
fn required(key: &str) -> &'static [&'static str] {
    match key {
        "metadata" => &["title", "last-modified", "version", "oscal-version"],
        "component-definition" => &["uuid", "metadata"],
        "catalog" => &["uuid", "metadata"],
        "components" => &["uuid", "type", "title", "description"],
        "control-implementations" => &["uuid", "source", "description", "implemented-requirements"],
        "implemented-requirements" => &["uuid", "control-id", "description"],
        "statements" => &["statement-id", "uuid", "description"],
        "controls" => &["id", "title", "parts"],
        "groups" => &["title"],
        "parts" => &["name"],
        "props" => &["name", "value"],
        "links" | "rlinks" => &["href"],
        "roles" => &["id", "title"],
        "parties" => &["uuid", "type"],
        "responsible-roles" => &["role-id"],
        "resources" => &["uuid"],
        _ => &[],
    }
}

/// Holds a file against the types of OSCAL; gives its UUIDs.
fn check(file: &Value) -> Vec<String> {
    let mut uuids = Vec::new();
    for (key, object) in all(file) {
        for name in required(key) {
            assert!(object.contains_key(*name), "{key} without {name}: {object:?}");
        }
        for (name, value) in object {
            assert!(value.as_array().is_none_or(|list| !list.is_empty()), "an empty list: {name}");
            let Some(text) = value.as_str() else { continue };
            assert!(!text.is_empty() && text.trim() == text && !text.contains(char::is_control), "{name}: {text:?}");
            match name.as_str() {
                "uuid" => {
                    assert!(is_uuid(text), "{text}");
                    uuids.push(text.to_owned());
                }
                "id" | "control-id" | "statement-id" | "role-id" | "class" | "group" | "rel" => {
                    assert!(is_token(text), "{name}: {text}");
                }
                "name" if matches!(key, "props" | "parts") => assert!(is_token(text), "{text}"),
                "ns" => assert_eq!(text, super::NAMESPACE),
                "last-modified" => assert_eq!(text, "2026-11-22T00:00:00Z"),
                _ => {}
            }
        }
        if key == "groups" {
            assert!(
                !(object.contains_key("groups") && object.contains_key("controls")),
                "both in one group: {object:?}"
            );
        }
        if key == "controls" {
            let statements = object["parts"].as_array().unwrap().iter().filter(|part| part["name"] == "statement");
            assert_eq!(statements.count(), 1);
        }
    }
    uuids
}

/// The ids of the objects at some keys.
fn ids<'v>(file: &'v Value, keys: &[&str]) -> Vec<&'v str> {
    let wanted = all(file).into_iter().filter(|(key, _)| keys.contains(key));
    wanted.filter_map(|(_, object)| object.get("id")?.as_str()).collect()
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

/// Follows every reference of a component definition, also into the catalogs; gives how many controls and statements it
/// names.
fn resolve(file: &Value, catalogs: &BTreeMap<String, Value>) -> (usize, usize) {
    let definition = &file["component-definition"];
    let roles: Vec<&Value> = list(&definition["metadata"], "roles").map(|role| &role["id"]).collect();
    let parties: Vec<&Value> = list(&definition["metadata"], "parties").map(|party| &party["uuid"]).collect();
    let resources: BTreeMap<String, &Value> = list(&definition["back-matter"], "resources")
        .map(|resource| (format!("#{}", resource["uuid"].as_str().unwrap()), resource))
        .collect();
    let (mut controls, mut statements) = (0, 0);
    for component in list(definition, "components") {
        for role in list(component, "responsible-roles") {
            assert!(roles.contains(&&role["role-id"]), "{role}");
            assert!(list(role, "party-uuids").all(|party| parties.contains(&party)), "{role}");
        }
        for implementation in list(component, "control-implementations") {
            let resource = resources[implementation["source"].as_str().unwrap()];
            let catalog = &catalogs[resource["rlinks"][0]["href"].as_str().unwrap()];
            let known: BTreeSet<&str> = ids(catalog, &["controls"]).into_iter().collect();
            let parts: BTreeSet<&str> = ids(catalog, &["parts"]).into_iter().collect();
            for requirement in list(implementation, "implemented-requirements") {
                let control = requirement["control-id"].as_str().unwrap();
                assert!(known.contains(control), "no control {control}");
                controls += 1;
                for statement in list(requirement, "statements") {
                    let id = statement["statement-id"].as_str().unwrap();
                    assert!(parts.contains(id) && id.starts_with(&format!("{control}_smt")), "no statement {id}");
                    statements += 1;
                }
            }
        }
    }
    (controls, statements)
}

#[test]
fn files_are_as_oscal_asks_and_every_reference_leads_to_a_control_or_a_statement() {
    for (name, compiled, least) in [("starter", starter(), (300, 500)), ("odd", odd(), (20, 8))] {
        let (file, catalogs) = (components(&compiled), catalogs(&compiled));
        let mut uuids = check(&file);
        for (path, catalog) in &catalogs {
            uuids.extend(check(catalog));
            let ids = ids(catalog, &["groups", "controls", "parts"]);
            let different: BTreeSet<&&str> = ids.iter().collect();
            assert_eq!(ids.len(), different.len(), "{name}, {path}: an id is there twice");
        }
        let different: BTreeSet<&String> = uuids.iter().collect();
        assert_eq!(uuids.len(), different.len(), "{name}: a UUID is there twice");
        let (controls, statements) = resolve(&file, &catalogs);
        assert!(controls >= least.0 && statements >= least.1, "{name}: {controls} controls, {statements} statements");
    }
}

#[test]
fn every_clause_and_every_item_is_in_the_catalog_of_its_standard() {
    for compiled in [starter(), odd()] {
        for (standard, (_, file)) in compiled.manual.standards.iter().zip(by_order(&compiled)) {
            let labels: BTreeSet<String> = all(&file)
                .into_iter()
                .filter(|(key, object)| *key == "props" && object["name"] == "label")
                .filter_map(|(_, object)| Some(object["value"].as_str()?.to_owned()))
                .collect();
            for clause in standard.catalog.clauses() {
                assert!(labels.contains(clause.number.as_str()), "{}", clause.number);
            }
            for item in standard.catalog.items() {
                assert!(labels.contains(item.id.as_str()), "{}", item.id);
            }
        }
    }
}

fn by_order(compiled: &Compiled) -> Vec<(String, Value)> {
    let mut catalogs = catalogs(compiled);
    let names = compiled.manual.standards.iter().map(|standard| format!("{}.catalog.json", standard.alias));
    names.filter_map(|name| catalogs.remove_entry(&name)).collect()
}

#[test]
fn a_claim_on_a_group_is_one_on_the_controls_in_it_and_titles_are_no_markup() {
    let file = components(&odd());
    let component = &file["component-definition"]["components"][0];
    assert_eq!(component["title"], "Rules of \\*odd\\* \\[things\\]");
    assert_eq!(component["type"], "process-procedure");
    assert_eq!(component["links"][0]["href"], "https://manual.example.org/documents/PRO-001.html");
    let of_own = &component["control-implementations"][0];
    assert_eq!(of_own["description"], "What “Rules of \\*odd\\* \\[things\\]” answers of Own \\*rules\\*.");
    let controls: Vec<&str> =
        list(of_own, "implemented-requirements").map(|found| found["control-id"].as_str().unwrap()).collect();
    let chapter = ["c-8.1", "c-8.1.1", "c-8.2", "c-9"];
    assert_eq!(controls, [&chapter[..], &["a.1.1", "a.1.2", "c-c-8", "x"]].concat());
    let control = list(of_own, "implemented-requirements").find(|found| found["control-id"] == "a.1.1").unwrap();
    assert_eq!(control["description"], "Satisfied by the document as a whole. Supported by the document as a whole.");
    let strengths: Vec<&Value> = list(control, "props").filter(|prop| prop["name"] == "strength").collect();
    assert_eq!(strengths.iter().map(|prop| &prop["value"]).collect::<Vec<_>>(), ["satisfies", "supports"]);
    assert_eq!(strengths.iter().map(|prop| &prop["group"]).collect::<Vec<_>>(), ["claim-1", "claim-2"]);
    assert_eq!(list(control, "links").count(), 1);
}

#[test]
fn what_is_not_in_force_is_called_satisfied_nowhere() {
    let later = RULES.replace("effective = 2026-01-01", "effective = 2027-01-01");
    let file = components(&odd_with(&later)).to_string();
    let sentence = "To be satisfied by the document as a whole, which is not-yet-effective today.";
    assert!(file.contains(sentence) && !file.contains("\"Satisfied"), "{file}");
}

#[test]
fn decisions_stand_at_the_register_that_decides_and_others_at_the_manual() {
    let file = components(&odd());
    let decided = |title: &str| -> Vec<(String, String, String, String)> {
        let components = || list(&file["component-definition"], "components");
        let component = components().find(|component| component["title"] == title).unwrap();
        let all = list(component, "control-implementations");
        let said = all.filter(|all| all["props"][0]["value"] == "applicability");
        said.flat_map(|said| list(said, "implemented-requirements"))
            .map(|found| {
                let place = found["statements"].get(0).unwrap_or(found);
                let prop = |name: &str| list(place, "props").find(|prop| prop["name"] == name);
                let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or("-").to_owned();
                (
                    text(found.get("control-id")),
                    text(prop("applicable").map(|prop| &prop["value"])),
                    text(prop("applicable").and_then(|prop| prop.get("remarks"))),
                    text(prop("void").map(|prop| &prop["value"])),
                )
            })
            .collect()
    };
    let row = |control: &str, applicable: &str, reason: &str, void: &str| {
        (control.to_owned(), applicable.to_owned(), reason.to_owned(), void.to_owned())
    };
    assert_eq!(
        decided("Decisions"),
        [row("a.1.1", "no", "It is \\*not\\* done here.", "-"), row("c-c-8", "yes", "It is.", "-")]
    );
    assert_eq!(
        decided("Odd # manual"),
        [
            row("c-8.1", "no", "No more.", "expired"),
            row("c-8.2", "no", "No more.", "expired"),
            row("a.1.1", "no", "Not here.", "-"),
            row("a.1.2", "no", "Not here.", "-"),
        ]
    );
}

#[test]
fn a_document_keeps_its_uuid_while_its_text_changes_and_another_organization_has_others() {
    let uuid = |compiled: &Compiled| components(compiled)["component-definition"]["components"][0]["uuid"].clone();
    let now = uuid(&odd());
    assert_eq!(now, uuid(&odd_with(&RULES.replace("Text.", "Other text.").replace("title = \"R", "title = \"New r"))));
    assert_ne!(now, uuid(&odd_with(&RULES.replace("PRO-001", "PRO-009"))));
    let elsewhere = compiled(&CONFIG.replace("\"Odd\"", "\"Even\""), [("content/a.md", RULES.as_bytes())]);
    assert_ne!(now, uuid(&elsewhere));
}

#[test]
fn one_manual_gives_the_same_bytes_each_time() {
    let bytes = |compiled: &Compiled| (components(compiled).to_string(), format!("{:?}", catalogs(compiled)));
    assert!(bytes(&odd()) == bytes(&odd()));
}

#[test]
fn what_is_not_published_is_in_no_component() {
    let draft = RULES.replace("\"approved\"", "\"draft\"").replace("PRO-001", "PRO-666");
    let secret = RULES.replace("owner", "classification = \"confidential\"\nowner").replace("PRO-001", "PRO-667");
    let files = [
        ("content/standards/own.toml", OWN.as_bytes()),
        ("content/a.md", RULES.as_bytes()),
        ("content/draft.md", draft.as_bytes()),
        ("content/secret.md", secret.as_bytes()),
    ];
    let file = components(&compiled(CONFIG, files)).to_string();
    assert!(file.contains("PRO-001") && !file.contains("PRO-66"), "{file}");
}
