use serde_json::{Value, json};

/// The JSON Schema of `check --format json`, format 1.
pub fn json_schema() -> Value {
    let text = |what: &str| json!({ "type": "string", "description": what });
    let maybe = |what: &str| json!({ "type": ["string", "null"], "description": what });
    let count = |what: &str| json!({ "type": "integer", "minimum": 0, "description": what });
    let place = |what: &str| json!({ "type": "integer", "minimum": 1, "description": what });
    let object = |properties: Value| {
        let required: Vec<String> =
            properties.as_object().map(|properties| properties.keys().cloned().collect()).unwrap_or_default();
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
    };
    let with_place = |file: Value, mut further: Value| {
        let places = json!({
            "file": file,
            "line": place("First line, from 1."),
            "column": place("First column, from 1, in Unicode scalar values."),
            "end_line": place("Last line."),
            "end_column": place("One past the last column."),
        });
        if let (Some(all), Some(places)) = (further.as_object_mut(), places.as_object()) {
            all.extend(places.clone());
        }
        object(further)
    };
    let path = || text("Path of the file, relative to the top of the git repository, else to the project.");
    let label = with_place(path(), json!({ "text": text("What is to be seen there.") }));
    let edit = with_place(path(), json!({ "text": text("What takes the place of the range.") }));
    let fix = object(json!({
        "title": text("What the repair does."),
        "edits": { "type": "array", "items": edit, "description": "Replacements, none overlapping another." },
    }));
    let diagnostic = with_place(
        maybe(
            "Path of the file, relative to the top of the git repository, else to the project; null for findings about the whole.",
        ),
        json!({
            "rule": text("Name of the rule; `clausebook explain RULE` prints its page."),
            "severity": { "enum": ["error", "warning"], "description": "How much it weighs." },
            "message": text("What is wrong."),
            "why": maybe("Why it matters."),
            "help": maybe("What to do."),
            "labels": { "type": "array", "items": label, "description": "What the marked text is, then other places." },
            "fix": { "anyOf": [fix, { "type": "null" }], "description": "A certain repair." },
        }),
    );
    let mut schema = object(json!({
        "format": { "const": 1, "description": "Version of this format." },
        "summary": object(json!({
            "errors": count("Findings at error level."),
            "warnings": count("Findings at warning level."),
            "files": count("Files with findings."),
        })),
        "diagnostics": { "type": "array", "items": diagnostic, "description": "The findings, sorted by place." },
    }));
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("clausebook check --format json");
    schema
}
