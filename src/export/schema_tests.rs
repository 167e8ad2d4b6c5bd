//! The files for other programs and their JSON Schemas. A schema is made of the types that are written,
//! their documentation included, and committed below `docs/schemas`.

use std::path::Path;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::{ManualJson, manual_json};
use crate::build::{Compiled, Options, compile};
use crate::coverage::{CoverageJson, IntegrationJson, StatementJson, coverage_json, integration_json, statement_json};
use crate::starter::{Documents, Names, files};
use crate::system::{MemorySystem, Stopwatch};

/// The schema of a file, as `docs/schemas/NAME.schema.json` holds it.
pub(crate) fn schema<T: JsonSchema>(file: &str) -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    schema["title"] = file.into();
    schema["properties"]["format"] = serde_json::json!({ "const": 1, "description": "Version of this file." });
    schema
}

fn schemas() -> [(&'static str, Value); 4] {
    [
        ("manual", schema::<ManualJson<'_>>("manual.json")),
        ("coverage", schema::<CoverageJson<'_>>("coverage.json")),
        ("integration", schema::<IntegrationJson<'_>>("integration.json")),
        ("soa", schema::<StatementJson<'_>>("soa.json")),
    ]
}

/// The files of a manual, in the order of the schemas.
fn written(compiled: &Compiled) -> [Value; 4] {
    let Compiled { manual, standing, coverage, .. } = compiled;
    [
        serde_json::to_value(manual_json(manual, standing)).unwrap(),
        serde_json::to_value(coverage_json(manual, standing, coverage)).unwrap(),
        serde_json::to_value(integration_json(manual, coverage)).unwrap(),
        serde_json::to_value(statement_json(manual, standing, coverage)).unwrap(),
    ]
}

fn compiled<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Compiled {
    let mut system = MemorySystem::new(jiff::civil::date(2026, 11, 22)).with("clausebook.toml", "");
    for (path, content) in files {
        system.write(path, content);
    }
    compile(&system, &Options::default(), &mut Stopwatch::default()).unwrap()
}

/// Holds a schema against the committed one; `UPDATE=1` rewrites it.
#[expect(clippy::disallowed_methods, reason = "compares with the committed files, and rewrites them on request")]
pub(crate) fn committed(name: &str, schema: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/schemas/{name}.schema.json"));
    let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "{} is out of date: run the tests with UPDATE=1", path.display());
}

/// Holds a value against a schema.
pub(crate) fn fits(name: &str, schema: &Value, value: &Value) {
    let validator = jsonschema::draft202012::new(schema).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(value).take(5).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}");
}

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    for (name, schema) in schemas() {
        committed(name, &schema);
    }
}

#[test]
fn what_is_written_is_valid_by_the_schemas() {
    let starter = files(Documents::Complete, &Names::default());
    let starter = compiled(starter.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
    let empty = compiled([]);
    let odd = "+++\nid = \"A-1\"\ntitle = \"A\"\nstatus = \"retired\"\nsatisfies = [\"9001:8.4#none\", \"42001:A.2.2\"]\n+++\n";
    let odd = compiled([("content/a.md", odd.as_bytes()), ("content/b.md", "# B\n\n[x](a.md)\n".as_bytes())]);
    for (name, compiled) in [("starter", &starter), ("empty", &empty), ("odd", &odd)] {
        for ((file, schema), value) in schemas().iter().zip(written(compiled)) {
            fits(&format!("{name}, {file}.json"), schema, &value);
        }
    }
}

#[test]
fn a_schema_refuses_a_word_that_is_none_and_a_key_that_is_missing() {
    let [_, (_, schema), ..] = schemas();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let [_, coverage, ..] = written(&compiled([]));
    assert!(validator.is_valid(&coverage));
    let mut wrong = coverage.clone();
    wrong["standards"][0]["clauses"][0]["state"] = "done".into();
    assert!(!validator.is_valid(&wrong));
    let mut wrong = coverage.clone();
    wrong["standards"][0]["summary"].as_object_mut().unwrap().remove("gap");
    assert!(!validator.is_valid(&wrong));
    let mut newer = coverage;
    newer["format"] = 2.into();
    assert!(!validator.is_valid(&newer));
}
