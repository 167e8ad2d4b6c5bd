use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::format::{CATALOG, CROSSWALK};
use super::shape::{Key, Kind, Shape};

/// The JSON Schema of catalog and crosswalk files, for editors.
pub fn json_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "clausebook catalog",
        "description": "A standard, or a crosswalk between two standards, as a TOML file in content/standards/.",
        "oneOf": [object(&CATALOG), object(&CROSSWALK)],
    })
}

fn object(shape: &Shape) -> Value {
    let properties: Map<String, Value> = shape.keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> = shape.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({
        "type": "object",
        "description": shape.doc,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(key: &Key) -> Value {
    let mut schema = match &key.kind {
        Kind::Text => json!({ "type": "string", "minLength": 1 }),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::Table(shape) => object(shape),
        Kind::Tables(shape) => json!({ "type": "array", "items": object(shape) }),
        Kind::Words => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Kind::Open => json!({}),
    };
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), Value::from(key.doc));
    }
    schema
}

/// The key tables of `docs/catalogs.md`.
pub fn key_tables() -> String {
    let mut text = String::new();
    for (title, shape) in [("Catalog files", &CATALOG), ("Crosswalk files", &CROSSWALK)] {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "### {title}\n\n{}\n", shape.doc);
        table(shape, &mut text);
    }
    text
}

fn table(shape: &Shape, text: &mut String) {
    let _ = writeln!(text, "| key | | value | meaning |\n|---|---|---|---|");
    for key in shape.keys {
        let need = if key.required { "required" } else { "" };
        let _ = writeln!(text, "| `{}` | {need} | {} | {} |", key.name, value(&key.kind), key.doc.replace('|', "\\|"));
    }
    text.push('\n');
    for key in shape.keys {
        let (Kind::Table(below) | Kind::Tables(below)) = key.kind else { continue };
        let many = matches!(key.kind, Kind::Tables(_));
        let header = if many { format!("[[{}]]", below.name) } else { format!("[{}]", below.name) };
        let _ = writeln!(text, "#### `{header}`\n\n{}\n", below.doc);
        table(below, text);
    }
}

fn value(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".into(),
        Kind::Texts => "list of texts".into(),
        Kind::Flag => "`true`, `false`".into(),
        Kind::Integer => "number".into(),
        Kind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Kind::Table(_) => "table".into(),
        Kind::Tables(_) => "tables".into(),
        Kind::Words => "table of texts".into(),
        Kind::Open => "anything".into(),
    }
}
