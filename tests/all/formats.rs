//! What other programs read: forges, CI servers, editors.

use std::collections::BTreeSet;

use clausebook::build::Compiled;
use clausebook::diagnostics::render::{self, RuleText};
use clausebook::diagnostics::{Severity, plan, unified_diff};
use clausebook::rules;
use serde_json::Value;

use crate::project::{compiled, project, unchanged};

/// A manual with findings of every shape: without a place, with labels and repairs, over a name and in a
/// text that tries to forge what a terminal or a CI server shows.
fn hostile() -> Compiled {
    let page = "+++\ntitle = \"x\\n::error::forged\"\nowner = \"a\\u001b[2Jb\"\nsatisfies = [\"9001:4.1<&>\\n::set-output name=x::y\"]\n+++\n\n\
                [[none%0A::warning::forged]] and [a](../rules,1.md#x) \u{202E}reversed\n";
    let rules = "+++\nid = \"PRO-001\"\ntitle = \"Rules\"\nversion = \"v2\"\nstatus = \"draft\"\neffective = 2026-01-01\n+++\n\n[here](#visitor)\n\n## Visitors\n\nSign in.\n";
    compiled(&project([
        ("content/a b: c,d%.md", page.as_bytes()),
        ("content/rules.md", rules.as_bytes()),
        (
            "clausebook.toml",
            "[sources]\nroots = [\"content\", \"gone\"]\n\n[roles.owner]\ntitle = \"Owner\"\n".as_bytes(),
        ),
    ]))
}

fn texts() -> Vec<RuleText<'static>> {
    rules::texts()
}

#[test]
fn the_hostile_manual_has_findings_of_every_shape() {
    let found = hostile().diagnostics;
    assert!(found.iter().any(|finding| finding.span.is_none()));
    assert!(found.iter().any(|finding| finding.fix.is_some()));
    assert!(found.iter().any(|finding| !finding.labels.is_empty()));
    assert!(found.iter().any(|finding| finding.severity == Severity::Warning));
    assert!(found.iter().any(|finding| finding.message.contains('\n')));
}

#[test]
fn no_text_of_an_author_begins_a_line_or_moves_the_cursor() {
    let compiled = hostile();
    let (found, texts) = (&compiled.diagnostics, compiled.texts());
    let is_tame = |text: &str| text.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202E}');
    let short = render::short(found, &texts);
    assert!(is_tame(&short), "{short:?}");
    assert_eq!(short.lines().count(), found.len());
    let github = render::github(found, &texts);
    assert!(is_tame(&github), "{github:?}");
    assert_eq!(github.lines().count(), found.len());
    for line in github.lines() {
        assert!(line.starts_with("::error title=") || line.starts_with("::warning title="), "{line}");
        let properties = line[2..].split("::").next().unwrap();
        for property in properties.split_once(' ').unwrap().1.split(',') {
            let (name, value) = property.split_once('=').unwrap();
            assert!(["title", "file", "line", "col", "endLine", "endColumn"].contains(&name), "{line}");
            assert!(!value.contains([':', ',']), "{line}");
        }
    }
    assert!(github.contains("file=content/a b%3A c%2Cd%25.md,"), "{github}");
    assert!(is_tame(&render::human(found, &texts, render::Color::Never)));
}

#[test]
fn junit_is_read_by_a_parser_that_is_not_ours() {
    let compiled = hostile();
    let found = &compiled.diagnostics;
    let xml = render::junit(found, &compiled.texts());
    let document = roxmltree::Document::parse(&xml).unwrap();
    let all = |name: &'static str| document.descendants().filter(move |node| node.has_tag_name(name));
    let errors = found.iter().filter(|finding| finding.severity == Severity::Error).count();
    assert_eq!(all("testcase").count(), found.len());
    assert_eq!(all("failure").count(), errors);
    let root = document.root_element();
    assert_eq!(root.attribute("tests"), Some(found.len().to_string().as_str()));
    assert_eq!(root.attribute("failures"), Some(errors.to_string().as_str()));
    let sum =
        |name| all("testsuite").map(|suite| suite.attribute(name).unwrap().parse::<usize>().unwrap()).sum::<usize>();
    assert_eq!((sum("tests"), sum("failures")), (found.len(), errors));
    let messages: Vec<&str> = all("failure").map(|node| node.attribute("message").unwrap()).collect();
    assert!(messages.iter().any(|message| message.contains("<&>")), "{messages:?}");
    let clean = render::junit(&[], &compiled.texts());
    assert_eq!(roxmltree::Document::parse(&clean).unwrap().root_element().attribute("tests"), Some("1"));
}

#[test]
fn gitlab_gets_a_place_and_a_name_of_its_own_for_each_finding() {
    let compiled = hostile();
    let report = render::gitlab(&compiled.diagnostics, &compiled.texts(), "clausebook.toml");
    let report = report.as_array().unwrap();
    assert_eq!(report.len(), compiled.diagnostics.len());
    let mut prints: Vec<&str> = report.iter().map(|one| one["fingerprint"].as_str().unwrap()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), report.len());
    for one in report {
        assert!(one["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
        assert!(!one["location"]["path"].as_str().unwrap().starts_with('/'));
        assert!(["major", "minor"].contains(&one["severity"].as_str().unwrap()));
    }
}

#[test]
fn sarif_names_rules_places_and_repairs() {
    let compiled = hostile();
    let log = render::sarif(&compiled.diagnostics, &compiled.texts(), &texts(), "0.0.0");
    let run = &log["runs"][0];
    let described = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), compiled.diagnostics.len());
    for result in results {
        let at = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(described[at]["id"], result["ruleId"]);
        for location in result["locations"].as_array().into_iter().flatten() {
            let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)), "{uri}");
        }
    }
    assert!(
        results
            .iter()
            .any(|result| result["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"].is_object())
    );
    assert!(described.iter().all(|rule| !rule["help"]["markdown"].as_str().unwrap().is_empty()));
}

#[test]
fn the_json_report_is_what_its_schema_says() {
    let schema = render::json_schema();
    unchanged("docs/schemas/check.schema.json", &format!("{}\n", serde_json::to_string_pretty(&schema).unwrap()));
    let compiled = hostile();
    let report = serde_json::to_value(render::json(&compiled.diagnostics, &compiled.texts())).unwrap();
    fits(&report, &schema, "report");
}

/// Holds a value against the few words of JSON Schema that the schema uses.
pub fn fits(value: &Value, schema: &Value, at: &str) {
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        let null = choices.iter().any(|choice| choice["type"] == "null");
        match value {
            Value::Null => assert!(null, "{at} is null"),
            value => fits(value, &choices[0], at),
        }
        return;
    }
    if let Some(constant) = schema.get("const") {
        assert_eq!(value, constant, "{at}");
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        assert!(words.contains(value), "{at} is {value}");
    }
    let kind = match value {
        Value::Null => "null",
        Value::String(_) => "string",
        Value::Number(_) => "integer",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Bool(_) => "boolean",
    };
    match &schema["type"] {
        Value::String(wanted) => assert_eq!(wanted, kind, "{at}"),
        Value::Array(wanted) => assert!(wanted.iter().any(|wanted| wanted == kind), "{at} is {kind}"),
        _ => {}
    }
    if let Some(number) = value.as_u64() {
        assert!(number >= schema["minimum"].as_u64().unwrap_or(0), "{at} is {number}");
    }
    for entry in value.as_array().into_iter().flatten() {
        fits(entry, &schema["items"], at);
    }
    if let Some(fields) = value.as_object() {
        let known = schema["properties"].as_object().unwrap();
        let names = |map: &serde_json::Map<String, Value>| map.keys().cloned().collect::<BTreeSet<String>>();
        assert_eq!(names(fields), names(known), "{at}");
        fields.iter().for_each(|(name, field)| fits(field, &known[name], &format!("{at}.{name}")));
    }
}

#[test]
fn a_repair_removes_its_finding() {
    let files: [(&str, &[u8]); 2] = [
        ("content/rules.md", "+++\nid = \"PRO-001\"\ntitle = \"Rules\"\nkind = \"Procedure\"\nversion = \"v2\"\n+++\n\n[here](#visitor)\n\n## Visitors\n\nSign in.\n".as_bytes()),
        ("content/index.md", b"\xEF\xBB\xBF+++\r\ntitle = \"Welcome\"\r\n+++\r\n\r\n[rules](ruls.md) [rules](Rules.md)\r\n"),
    ];
    let mut system = project(files);
    let before = compiled(&system);
    let repairs = plan(&before.diagnostics);
    assert_eq!((repairs.mended, repairs.left), (5, 0), "{}", crate::project::findings(&before));
    let mut diff = String::new();
    for (path, edits) in &repairs.edits {
        diff.push_str(&unified_diff(path, &before.sources.get(path.as_str()).unwrap().text, edits));
        let original = files.iter().find(|(file, _)| *file == path.as_str()).unwrap().1;
        let mended = clausebook::diagnostics::patch(original, edits).unwrap();
        assert_eq!(mended.starts_with(b"\xEF\xBB\xBF"), original.starts_with(b"\xEF\xBB\xBF"));
        system.write(path.as_str(), mended);
    }
    assert!(diff.contains("-version = \"v2\"\n+version = \"2\"\n"), "{diff}");
    let after = compiled(&system);
    let mended = |rule: &str| !after.diagnostics.iter().any(|finding| finding.rule == rule);
    assert!(mended("bad-version") && mended("broken-anchor") && mended("broken-link") && mended("unknown-value"));
    assert!(plan(&after.diagnostics).edits.is_empty(), "repairs are made once");
}
