//! The JSON Schema of `review --format json`.

use serde_json::{Value, json};

use crate::config::Effect;

fn text(what: &str) -> Value {
    json!({ "type": "string", "description": what })
}

fn maybe(what: &str) -> Value {
    json!({ "type": ["string", "null"], "description": what })
}

fn number(what: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": what })
}

fn flag(what: &str) -> Value {
    json!({ "type": "boolean", "description": what })
}

fn list(what: &str, items: Value) -> Value {
    json!({ "type": "array", "items": items, "description": what })
}

fn word(what: &str, words: &[&str]) -> Value {
    json!({ "enum": words, "description": what })
}

fn object(properties: Value) -> Value {
    let required: Vec<String> =
        properties.as_object().map(|properties| properties.keys().cloned().collect()).unwrap_or_default();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

const STATES: [&str; 5] = ["covered", "partial", "justified", "pending", "gap"];
const SIDES: [&str; 5] = ["integrated", "parallel", "only-9001", "only-42001", "open"];
const FATES: [&str; 13] = [
    "removed",
    "withdrawn",
    "new",
    "released",
    "recalled",
    "revised",
    "renumbered",
    "retitled",
    "moved",
    "renamed",
    "reviewed",
    "approved",
    "rewritten",
];
const DIFFERENCES: [&str; 3] = ["dropped", "changed", "added"];

fn fields(what: &str) -> Value {
    list(
        what,
        object(json!({
            "name": text("The key, or the heading of the column."),
            "before": text("The value before; of a list, what is gone."),
            "after": text("The value now; of a list, what is new."),
        })),
    )
}

fn files(what: &str) -> Value {
    list(
        what,
        object(json!({
            "path": text("Its path; the last one if it is gone."),
            "difference": word("What became of it.", &DIFFERENCES),
        })),
    )
}

fn point(what: &str) -> Value {
    let mut point = object(json!({
        "name": text("What it is called: a branch, a tag, `working tree`."),
        "commit": maybe("The commit, if it is one."),
    }));
    point["description"] = json!(what);
    point
}

fn findings(what: &str) -> Value {
    let place = |what: &str| json!({ "type": ["integer", "null"], "minimum": 1, "description": what });
    list(
        what,
        object(json!({
            "rule": text("The rule."),
            "severity": word("How much it weighs.", &["error", "warning"]),
            "message": text("What is wrong."),
            "help": maybe("What to do."),
            "file": maybe("The file; null for findings about the whole."),
            "line": place("The line, from 1."),
            "column": place("The column, from 1."),
        })),
    )
}

/// The JSON Schema of format 1.
pub fn json_schema() -> Value {
    let effect = || word("The effect.", Effect::WORDS);
    let counts = || {
        object(json!({
            "items": number("All requirements and controls."),
            "covered": number("Covered."),
            "partial": number("Partly covered."),
            "pending": number("Claimed, not effectively."),
            "justified": number("Declared not applicable."),
            "gap": number("Open."),
        }))
    };
    let carrier = || {
        object(json!({
            "document": text("Id of the document, or its path."),
            "title": text("Its title."),
            "section": maybe("Anchor of the section; null for the whole document."),
            "heading": maybe("Heading of the section."),
            "strength": word("How it is meant.", &["satisfies", "supports"]),
        }))
    };
    let mut schema = object(json!({
        "format": { "const": 1, "description": "Version of this format." },
        "base": point("The state before."),
        "head": point("The state after."),
        "effects": list("What the change does, gravest first.", object(json!({
            "effect": effect(),
            "count": number("How often."),
        }))),
        "failing": list("Effects that `[review] fail-on` of the base names.", effect()),
        "standards": list("Coverage as if everything that says it is approved were.", object(json!({
            "alias": text("The standard's name in tags."),
            "reference": text("How it is cited."),
            "before": counts(),
            "after": counts(),
        }))),
        "requirements": list("Requirements whose answer changed.", object(json!({
            "standard": text("The standard's name in tags."),
            "clause": text("The clause or control."),
            "title": text("Its heading."),
            "item": text("The requirement."),
            "turn": word("What became of it.", &["lost", "weakened", "excluded", "gained", "strengthened", "elsewhere", "further"]),
            "before": word("Its state before.", &STATES),
            "after": word("Its state after.", &STATES),
            "carried_before": list("What carried it before.", carrier()),
            "carried_after": list("What carries it now.", carrier()),
        }))),
        "information": list("Documents and records that a standard requires, where their state changed.", object(json!({
            "standard": text("The standard's name in tags."),
            "clause": text("The clause that asks."),
            "what": text("What it is about."),
            "kind": text("`document`, `record`, or both."),
            "before": word("Its state before.", &STATES),
            "after": word("Its state after.", &STATES),
        }))),
        "decisions": list("Decisions about what applies.", object(json!({
            "tag": text("The tag."),
            "title": text("Heading of the clause."),
            "difference": word("What became of it.", &DIFFERENCES),
            "excluded_before": flag("Did it exclude before?"),
            "excluded_after": flag("Does it exclude now?"),
            "reason_before": text("The reason before."),
            "reason_after": text("The reason now."),
            "row": maybe("The register row it comes from; null for the configuration."),
        }))),
        "approvals": list("Approvals that were voided, are needed or were given.", object(json!({
            "document": text("Id of the document."),
            "title": text("Its title."),
            "turn": word("What became of its approval.", &["voided", "needed", "given"]),
            "verdict": text("The verdict now."),
            "reason": text("The verdict in one sentence."),
            "roles": list("Roles that may approve it, by title.", text("A title.")),
        }))),
        "versions": list("Versions that do not fit their texts.", object(json!({
            "document": text("Id of the document."),
            "title": text("Its title."),
            "problem": word("What does not fit.", &["not-raised", "lowered", "reason-missing", "reason-unchanged"]),
            "before": maybe("The version before."),
            "after": maybe("The version now."),
        }))),
        "documents": list("Documents and pages that changed.", object(json!({
            "document": text("Its id, or its path."),
            "title": text("Its title."),
            "fates": list("What became of it, gravest first.", word("A fate.", &FATES)),
            "path": text("Its path; the last one if it is gone."),
            "path_before": maybe("Its path before, if that was another."),
            "address": maybe("Its address in the site; null if it is gone."),
            "status": maybe("Its status now."),
            "version_before": maybe("The version before."),
            "version": maybe("The version now."),
            "reason": maybe("Why the version was made."),
            "successor": maybe("The document that replaces it."),
            "fields": fields("What it says of itself, where that changed."),
            "sections": list("Headings of the sections with changes.", text("A heading.")),
            "tally": object(json!({
                "words_inserted": number("Words that are new."),
                "words_deleted": number("Words that are gone."),
                "blocks_changed": number("Paragraphs, items and rows with changed words."),
                "blocks_inserted": number("Those that are new."),
                "blocks_deleted": number("Those that are gone."),
                "blocks_moved": number("Those that stand elsewhere."),
            })),
            "rows": list("Rows of its register.", object(json!({
                "key": text("Its key, or its first cell."),
                "difference": word("What became of it.", &DIFFERENCES),
                "cells": fields("Cells that changed."),
            }))),
            "files": files("Files that it includes, where their bytes changed."),
        }))),
        "files": files("Other files that the manual publishes, where their bytes changed."),
        "records": list("Record types.", object(json!({
            "document": text("Id of the document that says it is kept."),
            "name": text("Its name."),
            "difference": word("What became of it.", &DIFFERENCES),
            "answers": list("Requirements that ask for it.", text("A tag.")),
            "fields": fields("What else is said of it, where that changed."),
        }))),
        "broken": list("References and cells that lead to nothing any more.", object(json!({
            "document": text("Id of the document that refers, or its path."),
            "title": text("Its title."),
            "place": maybe("The section or row that refers."),
            "file": text("The file."),
            "line": json!({ "type": "integer", "minimum": 1, "description": "The line, from 1." }),
            "names": text("What it names."),
        }))),
        "referrers": list("Who refers to what changed or went.", object(json!({
            "document": text("Id of the document that changed, or its path."),
            "title": text("Its title."),
            "fate": word("What became of it.", &FATES),
            "places": list("Documents, sections and rows that refer to it.", text("A place.")),
        }))),
        "readers": list("Roles that must read again.", object(json!({
            "role": text("The role."),
            "title": text("Its title."),
            "documents": list("What it must read.", text("Id of a document.")),
        }))),
        "integration": list("The two standards side by side, where a row changed.", object(json!({
            "id": text("The row or mechanic."),
            "name": text("What it is about."),
            "before": word("Its state before.", &SIDES),
            "after": word("Its state after.", &SIDES),
        }))),
        "settings": list("The configuration.", object(json!({
            "key": text("The key."),
            "before": text("Its value before; of a list, what is gone."),
            "after": text("Its value now; of a list, what is new."),
            "weakens": flag("Does the manual ask for less evidence, or report less, than before?"),
        }))),
        "findings_new": findings("Findings that were not there before."),
        "findings_mended": findings("Findings that are gone."),
    }));
    // Where no file changed they are left out.
    for place in ["/required", "/properties/documents/items/required"] {
        if let Some(required) = schema.pointer_mut(place).and_then(Value::as_array_mut) {
            required.retain(|name| name != "files");
        }
    }
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("clausebook review --format json");
    schema
}
