//! The table of keys as a JSON Schema for editors and as tables for the guide.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::keys::{Key, Keys, Shape};

/// The JSON Schema of files with these keys.
pub fn json_schema(keys: &Keys, title: &str, description: &str) -> Value {
    let mut schema = table(keys, None);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".to_owned(), Value::from("https://json-schema.org/draft/2020-12/schema"));
        schema.insert("title".to_owned(), Value::from(title));
        schema.insert("description".to_owned(), Value::from(description));
    }
    schema
}

fn table(keys: &Keys, others: Option<&Shape>) -> Value {
    let properties: Map<String, Value> = keys.keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> = keys.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": others.map_or(Value::Bool(false), shape),
    })
}

fn property(key: &Key) -> Value {
    let mut schema = shape(&key.shape);
    if let Some(schema) = schema.as_object_mut() {
        let default = if key.default.is_empty() { String::new() } else { format!(" Without it: {}.", key.default) };
        schema.insert("description".to_owned(), Value::from(format!("{}{default}", key.help)));
    }
    schema
}

fn shape(of: &Shape) -> Value {
    let pattern = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    match of {
        Shape::Text => json!({ "type": "string" }),
        Shape::Id => pattern("^[A-Z0-9][A-Z0-9._-]{0,63}$"),
        Shape::Version => pattern(r"^([0-9]+(\.[0-9]+)*|[A-Z]{1,2}(\.?[0-9]+(\.[0-9]+)*)?)$"),
        // Editors judge by the pattern; few of them know the format.
        Shape::Date => json!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Shape::Period => pattern("^[1-9][0-9]{0,4} (day|week|month|year)s?$"),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Integer => json!({ "type": "integer" }),
        Shape::Tag => pattern(r"^[A-Za-z0-9._-]+:[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(/[A-Za-z0-9._-]+)?(#[^\s#]+)?$"),
        Shape::ColumnType => {
            pattern("^(key|text|date|due|number|choice|role|document|clause|link|register:[a-z0-9][a-z0-9-]*)$")
        }
        Shape::Cell => {
            let one = json!({ "type": ["string", "number", "boolean"] });
            json!({ "anyOf": [one, { "type": "array", "items": one }] })
        }
        Shape::Word(words) => json!({ "enum": words }),
        Shape::List(item) => json!({ "type": "array", "items": shape(item) }),
        Shape::Table(keys) => table(keys, None),
        Shape::Named(item) => json!({ "type": "object", "additionalProperties": shape(item) }),
        Shape::Short(short, keys) => json!({ "anyOf": [shape(short), table(keys, None)] }),
        Shape::Mixed(keys, others) => table(keys, Some(others)),
    }
}

/// The keys as Markdown tables, each table of the file under a heading of its own.
pub fn key_tables(keys: &Keys) -> String {
    let mut text = String::new();
    rows(keys, "", &mut text);
    text
}

fn rows(keys: &Keys, path: &str, text: &mut String) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "| key | value | for example | without it | meaning |\n|---|---|---|---|---|");
    for key in keys.keys {
        let default = if key.required { "required" } else { key.default };
        let value = value(&key.shape).replace('|', "\\|");
        let _ = writeln!(
            text,
            "| `{}` | {value} | `{}` | {default} | {} |",
            key.name,
            key.example.replace('|', "\\|"),
            key.help
        );
    }
    text.push('\n');
    for key in keys.keys {
        let here = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        let (header, below) = match &key.shape {
            Shape::Table(below) | Shape::Mixed(below, _) => (format!("[{here}]"), below),
            Shape::List(Shape::Table(below) | Shape::Mixed(below, _)) => (format!("[[{here}]]"), below),
            Shape::Named(Shape::Table(below)) => (format!("[{here}.NAME]"), below),
            Shape::Named(Shape::Short(_, below)) => (format!("[{here}]` and `NAME = {{ … }}"), below),
            _ => continue,
        };
        let others = match &key.shape {
            Shape::Mixed(_, others) | Shape::List(Shape::Mixed(_, others)) => {
                format!(" Every other key is the name of a rule; its value is {}.", others.describe())
            }
            _ => String::new(),
        };
        let _ = writeln!(text, "### `{header}`\n\n{}{others}\n", key.help);
        rows(below, &here, text);
    }
}

/// What a value must be, short enough for a table.
fn value(of: &Shape) -> String {
    match of {
        Shape::Word(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Shape::List(Shape::Word(_)) => "a list of words".to_owned(),
        Shape::List(Shape::Table(_) | Shape::Mixed(..)) => "tables".to_owned(),
        other => other.describe(),
    }
}
