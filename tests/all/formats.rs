//! What other programs read: forges, CI servers, editors.

use std::collections::BTreeSet;
use std::fs::File;
use std::process::Command;

use clausebook::build::Compiled;
use clausebook::diagnostics::render::{self, RuleText};
use clausebook::diagnostics::{Diagnostic, Severity, plan, unified_diff};
use clausebook::rules;
use serde_json::Value;

use crate::project::{compiled, project, unchanged};

/// A manual with findings of every shape: without a place, with labels and repairs, over a name and in a
/// text that tries to forge what a terminal or a CI server shows.
fn hostile() -> Compiled {
    let page = "+++\ntitle = \"x\\n::error::forged\"\nowner = \"a\\u001b[2Jb\"\nsatisfies = [\"9001:4.1<&>\\n::set-output name=x::y\"]\n+++\n\n\
                [[none%0A::warning::forged]] and [a](../rules,1.md#x) \u{202E}reversed\n";
    let rules = "+++\nid = \"PRO-001\"\ntitle = \"Rules\"\nversion = \"v2\"\nstatus = \"draft\"\neffective = 2026-01-01\n+++\n\n[here](#visitor) and [there](#visitor)\n\n## Visitors\n\nSign in.\n";
    let mut compiled = compiled(&project([
        ("content/a b: c,d%.md", page.as_bytes()),
        ("content/rules.md", rules.as_bytes()),
        (
            "clausebook.toml",
            "[sources]\nroots = [\"content\", \"gone\"]\n\n[roles.owner]\ntitle = \"Owner\"\n".as_bytes(),
        ),
    ]));
    let whole = Diagnostic::global(
        "shallow-history",
        Severity::Warning,
        "the history \u{202E}of this\u{9b}2J clone is cut off",
    );
    compiled.diagnostics.push(whole);
    compiled
}

fn texts() -> Vec<RuleText<'static>> {
    rules::texts()
}

#[test]
fn the_hostile_manual_has_findings_of_every_shape() {
    let found = hostile().diagnostics;
    assert!(found.iter().any(|finding| finding.span.is_none()));
    assert!(found.iter().any(|finding| finding.fix.is_some()));
    let root = found.iter().find(|finding| finding.rule == "missing-root").and_then(|finding| finding.span.as_ref());
    assert_eq!(
        root.map(|span| (span.file.as_str(), span.range.start, span.range.end)),
        Some(("clausebook.toml", 30, 36))
    );
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
    for value in [
        &render::sarif(found, &texts, &self::texts(), "1", "clausebook.toml"),
        &render::gitlab(found, &texts, "clausebook.toml"),
    ] {
        let json = render::json_text(value).unwrap();
        assert!(is_tame(&json), "{json:?}");
        assert_eq!(&serde_json::from_str::<Value>(&json).unwrap(), value);
    }
    let report = render::json_text(&render::json(found, &texts)).unwrap();
    assert!(is_tame(&report) && report.contains("\\u202eof this\\u009b2J"), "{report:?}");
    let junit = render::junit(found, &texts);
    assert!(is_tame(&junit), "{junit:?}");
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
    let names: BTreeSet<_> =
        all("testcase").map(|case| (case.attribute("classname"), case.attribute("name"))).collect();
    assert_eq!(names.len(), found.len(), "a forge shows one of those that have the same name");
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
    let log = render::sarif(&compiled.diagnostics, &compiled.texts(), &texts(), "0.0.0", "clausebook.toml");
    let run = &log["runs"][0];
    let described = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), compiled.diagnostics.len());
    for result in results {
        let at = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(described[at]["id"], result["ruleId"]);
        let places = result["locations"].as_array().unwrap();
        assert!(!places.is_empty(), "a forge takes no result without a place");
        for location in places {
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
fn a_manual_in_a_folder_of_its_repository_is_told_by_the_paths_of_the_repository() {
    let compiled = hostile();
    let (found, texts) = (&compiled.diagnostics, compiled.texts().below("docs/manual 1"));
    let count = |text: &str, what: &str| text.matches(what).count();
    let placed = found.iter().filter(|finding| finding.span.is_some()).count();
    assert_eq!(count(&render::github(found, &texts), ",file=docs/manual 1/"), placed);
    assert_eq!(
        count(&render::gitlab(found, &texts, "clausebook.toml").to_string(), "\"path\":\"docs/manual 1/"),
        found.len()
    );
    let log = render::sarif(found, &texts, &self::texts(), "0.0.0", "clausebook.toml").to_string();
    assert_eq!(count(&log, "\"uri\":\"docs/manual%201/"), count(&log, "\"uri\":\""));
    let report = serde_json::to_string(&render::json(found, &texts)).unwrap();
    assert_eq!(count(&report, "\"file\":\"docs/manual 1/"), count(&report, "\"file\":\""));
    assert!(count(&render::junit(found, &texts), "file=\"docs/manual 1/") >= placed);
}

#[test]
fn the_json_report_is_what_its_schema_says() {
    let schema = render::json_schema();
    unchanged("docs/schemas/check.schema.json", &format!("{}\n", serde_json::to_string_pretty(&schema).unwrap()));
    let compiled = hostile();
    let report = serde_json::to_value(render::json(&compiled.diagnostics, &compiled.texts())).unwrap();
    assert_eq!(misfits(&report, &schema), Vec::<String>::new());
    let clean = serde_json::to_value(render::json(&[], &compiled.texts())).unwrap();
    assert_eq!(misfits(&clean, &schema), Vec::<String>::new());
    let mut wrong = report;
    wrong["diagnostics"][0]["line"] = "one".into();
    assert_eq!(misfits(&wrong, &schema).len(), 1);
}

/// Everything in which a value differs from a schema, by a validator that is not ours.
pub fn misfits(value: &Value, schema: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// A committed schema, as an editor reads it.
fn schema(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(format!("docs/schemas/{name}.schema.json")).unwrap()).unwrap()
}

/// TOML as an editor shows it to a JSON Schema: days are text.
fn as_json(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(flag) => flag.into(),
            toml::Value::Datetime(day) => day.to_string().into(),
            toml::Value::Array(items) => items.into_iter().map(convert).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, convert(value))).collect(),
        }
    }
    convert(toml::Value::Table(text.parse().unwrap()))
}

fn files_below(folder: &str, ending: &str, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().into_owned();
        match path.is_dir() {
            true => files_below(&name, ending, into),
            false => into.extend(Some(name).filter(|name| name.ends_with(ending))),
        }
    }
}

#[test]
fn front_matter_configuration_and_catalogs_fit_the_schemas_that_editors_use() {
    let (mut pages, mut catalogs) = (Vec::new(), Vec::new());
    files_below("content", ".md", &mut pages);
    files_below("policies", ".md", &mut pages);
    files_below("src/catalog/data", ".toml", &mut catalogs);
    let front = schema("front-matter");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for page in &pages {
        let text = std::fs::read_to_string(page).unwrap();
        let Some((head, _)) = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++")) else { continue };
        seen += 1;
        wrong.extend(misfits(&as_json(head), &front).into_iter().map(|misfit| format!("{page}: {misfit}")));
    }
    assert!(seen > 60, "{seen}");
    let configuration = std::fs::read_to_string("clausebook.toml").unwrap();
    wrong.extend(misfits(&as_json(&configuration), &schema("clausebook")));
    for catalog in catalogs.iter().filter(|path| path.contains("iso-")) {
        let text = std::fs::read_to_string(catalog).unwrap();
        wrong.extend(
            misfits(&as_json(&text), &schema("catalog")).into_iter().map(|misfit| format!("{catalog}: {misfit}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_editor_underlines_what_check_reports() {
    let front = schema("front-matter");
    for (head, at) in [
        ("staus = \"approved\"", "staus"),
        ("status = \"aproved\"", "/status"),
        ("version = 1.0", "/version"),
        ("satisfies = [8.1]", "/satisfies/0"),
        ("effective = \"01.02.2026\"", "/effective"),
    ] {
        let found = misfits(&as_json(head), &front);
        assert!(found.iter().any(|misfit| misfit.contains(at)), "{head}: {found:?}");
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
        let original = files.iter().find(|(file, _)| *file == path.as_str()).unwrap().1;
        diff.push_str(&unified_diff(path, original, edits).unwrap());
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

#[test]
fn help_and_mistakes_in_a_command_line_have_the_colour_that_is_asked_for_and_a_full_disk_is_told() {
    let run = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_clausebook")).args(words).output().unwrap();
        let coloured = [&output.stdout, &output.stderr].iter().any(|text| text.contains(&0x1B));
        (output.status.code().unwrap(), coloured)
    };
    assert_eq!(run(&["--color", "always", "--help"]), (0, true));
    assert_eq!(run(&["check", "--color=always", "--nonsense"]), (2, true));
    assert_eq!(run(&["--color", "never", "--help"]), (0, false));
    assert_eq!(run(&["--color", "sometimes", "--help"]), (2, false));
    assert_eq!(run(&["explain", "--", "--color=always", "--help"]), (2, false));
    for word in ["--help", "--version"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_clausebook")).arg(word).stdout(full).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            (output.status.code(), told.starts_with("error: cannot write the output: ")),
            (Some(2), true),
            "{told}"
        );
    }
}
