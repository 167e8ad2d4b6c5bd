//! The manual inside an editor: the built program, spoken to as editors do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::editor::{Editor, everything, put};

const CONFIG: &str = "\
[manual]
title = \"Works\"

[roles.quality-manager]
title = \"Quality Manager\"
approves = [\"procedure\"]

[rules]
coverage-gap = \"allow\"
undecided-control = \"allow\"
missing-required-document = \"allow\"
missing-required-record = \"allow\"
orphan-document = \"allow\"
missing-metadata = \"allow\"
pending-coverage = \"allow\"
partial-coverage = \"allow\"
";

/// A draft with a text.
fn document(id: &str, title: &str, more: &str, text: &str) -> String {
    format!(
        "+++\nid = \"{id}\"\ntitle = \"{title}\"\nkind = \"procedure\"\nstatus = \"draft\"\nowner = \"quality-manager\"\n\
         {more}+++\n\n## Steps\n\n{text}\n"
    )
}

fn manual() -> [(&'static str, String); 3] {
    [
        ("clausebook.toml", CONFIG.to_owned()),
        ("content/one.md", document("PRO-001", "First", "", "See [[PRO-002]].")),
        ("content/two.md", document("PRO-002", "Second", "", "Words.")),
    ]
}

fn begin(capabilities: Value) -> Editor {
    let files = manual();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    Editor::open(&files, capabilities)
}

/// The files of a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.map(|entry| (entry.path().display().to_string(), std::fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn what_is_typed_and_not_saved_counts_and_goes_when_it_is_mended() {
    let mut editor = begin(everything());
    let before = files(editor.folder.path());
    let broken = document("PRO-001", "First", "", "See [[PRO-009]].");
    editor.open_text("content/one.md", &broken);
    editor.until_rules("content/one.md", &["broken-reference"]);
    let found = &editor.found("content/one.md")[0];
    assert_eq!(found["severity"], 1);
    assert_eq!(found["source"], "clausebook");
    assert!(found["message"].as_str().unwrap().contains("`PRO-009`"), "{found}");
    assert_eq!(
        found["range"],
        json!({ "start": { "line": 10, "character": 6 }, "end": { "line": 10, "character": 13 } })
    );
    // What is typed in one text is found in another.
    editor.type_text("content/one.md", 2, &document("PRO-009", "First", "", "Words."));
    editor.until_rules("content/one.md", &[]);
    editor.open_text("content/two.md", &document("PRO-002", "Second", "", "See [[PRO-001]]."));
    editor.until_rules("content/two.md", &["broken-reference"]);
    // Closed without saving, a text is what its file is.
    editor.close_text("content/one.md");
    editor.until_rules("content/two.md", &[]);
    // A file that nobody has saved yet is one.
    editor.open_text("content/new/three.md", &document("PRO-001", "Third", "", "Words."));
    editor.until("a double", |editor| {
        editor.rules("content/new/three.md") == ["duplicate-id"] || editor.rules("content/one.md") == ["duplicate-id"]
    });
    editor.close_text("content/new/three.md");
    editor.until("no finding", |editor| editor.findings.values().all(Vec::is_empty));
    assert_eq!(files(editor.folder.path()), before);
}

#[test]
fn single_edits_are_made_in_the_text_that_is_open() {
    let mut editor = begin(everything());
    editor.open_text("content/one.md", &document("PRO-001", "First", "", "😀 절차 [[PRO-002]].").replace('\n', "\r\n"));
    let place = |line: u32, character: u32| json!({ "line": line, "character": character });
    let change =
        |start: Value, end: Value, text: &str| json!({ "range": { "start": start, "end": end }, "text": text });
    // `😀 절차 [[PRO-002]]`: the last digit stands behind 14 code units.
    let changes = json!([change(place(10, 14), place(10, 15), "7"), change(place(10, 14), place(10, 15), "8")]);
    let document = json!({ "uri": editor.uri("content/one.md"), "version": 2 });
    editor.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    editor.until_rules("content/one.md", &["broken-reference"]);
    let found = &editor.found("content/one.md")[0];
    assert!(found["message"].as_str().unwrap().contains("`PRO-008`"), "{found}");
    assert_eq!(found["range"], json!({ "start": place(10, 8), "end": place(10, 15) }));
}

#[test]
fn places_are_those_of_the_editor_in_the_units_agreed_upon() {
    let text = document("PRO-001", "First", "", "e\u{301} 😀😀 \u{202E} [[PRO-009]]");
    for (encodings, agreed, first, last) in [
        (json!(["utf-8", "utf-16"]), "utf-8", 19, 26),
        (json!(["utf-16", "utf-32"]), "utf-16", 12, 19),
        (json!(["utf-32"]), "utf-32", 10, 17),
        (json!(null), "utf-16", 12, 19),
    ] {
        for editor_text in
            [text.clone(), text.replace('\n', "\r\n"), text.replace('\n', "\r"), format!("\u{FEFF}{text}")]
        {
            let mut capabilities = everything();
            capabilities["general"]["positionEncodings"] = encodings.clone();
            let folder = tempfile::tempdir().unwrap();
            put(folder.path(), &[("clausebook.toml", CONFIG)]);
            let mut editor = Editor::start(folder);
            let root = editor.uri("");
            let hello = editor.request("initialize", json!({ "rootUri": root, "capabilities": capabilities }));
            assert_eq!(hello["capabilities"]["positionEncoding"], agreed);
            editor.notify("initialized", json!({}));
            editor.open_text("content/one.md", &editor_text);
            editor.until_rules("content/one.md", &["control-character", "broken-reference"]);
            let place = |character: u32| json!({ "line": 10, "character": character });
            let found = &editor.found("content/one.md")[1];
            assert_eq!(
                found["range"],
                json!({ "start": place(first), "end": place(last) }),
                "{agreed} {editor_text:?}"
            );
        }
    }
}

#[test]
fn a_mark_at_the_beginning_counts_where_the_editor_shows_it() {
    let mut editor = begin(everything());
    for (version, mark, first) in [(1, "", 0), (2, "\u{FEFF}", 1)] {
        let text = format!("{mark}[[PRO-009]]\n");
        match version {
            1 => editor.open_text("content/page.md", &text),
            _ => editor.type_text("content/page.md", version, &text),
        }
        editor.until("its place", |editor| {
            let found = editor.found("content/page.md");
            found.len() == 1 && found[0]["range"]["start"]["character"] == 2 + first
        });
    }
}

/// A finding as both sides say it: file, line, column, end, rule, weight, what.
type Line = (String, [u64; 4], String, String, String);

fn checked(folder: &Path) -> BTreeSet<Line> {
    let output = Command::new(env!("CARGO_BIN_EXE_clausebook"))
        .args(["check", "--format", "json", "--date", "2026-11-22", "-C"])
        .arg(folder)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lines = report["diagnostics"].as_array().unwrap().iter().map(|found| {
        let number = |name: &str| found[name].as_u64().unwrap() - 1;
        let place = [number("line"), number("column"), number("end_line"), number("end_column")];
        let text = |name: &str| found[name].as_str().unwrap_or("clausebook.toml").to_owned();
        (text("file"), place, text("rule"), text("severity"), text("message"))
    });
    lines.collect()
}

fn shown(editor: &Editor) -> BTreeSet<Line> {
    let of_file = |(path, found): (&String, &Vec<Value>)| -> Vec<Line> {
        let line = |found: &Value| {
            let number = |path: &str| found.pointer(path).unwrap().as_u64().unwrap();
            let place = ["/range/start/line", "/range/start/character", "/range/end/line", "/range/end/character"];
            let severity = if found["severity"] == 1 { "error" } else { "warning" };
            let message = found["message"].as_str().unwrap().lines().next().unwrap().to_owned();
            let rule = found["code"].as_str().unwrap().to_owned();
            (path.clone(), place.map(number), rule, severity.to_owned(), message)
        };
        found.iter().map(line).collect()
    };
    editor.findings.iter().flat_map(of_file).collect()
}

#[test]
fn an_editor_shows_what_check_finds() {
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_clausebook"))
        .args(["init", "--quiet", "manual"])
        .current_dir(folder.path())
        .status()
        .unwrap();
    assert!(done.success());
    let manual = folder.path().join("manual");
    let change = |path: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(manual.join(path)).unwrap();
        assert!(text.contains(from), "{path} holds no {from:?}");
        std::fs::write(manual.join(path), text.replacen(from, to, 1)).unwrap();
    };
    let documents: Vec<String> =
        files(&manual.join("content")).into_keys().filter(|path| path.ends_with(".md")).collect();
    let tagged: Vec<&String> =
        documents.iter().filter(|path| std::fs::read_to_string(path).unwrap().contains("\"9001:")).collect();
    let relative = |path: &str| Path::new(path).strip_prefix(&manual).unwrap().to_str().unwrap().to_owned();
    change(&relative(tagged[0]), "\"9001:", "\"9001:99.");
    change(&relative(tagged[1]), "status = \"approved\"", "status = \"aproved\"");
    change(&relative(tagged[2]), "\n## ", "\n[broken](nowhere.md) and [[NO-001]], `TODO`: TBD\n\n## ");
    change("clausebook.toml", "[manual]", "[manual]\ncolour = \"red\"");
    put(
        &manual,
        &[
            ("content/절차 서.md", "---\ntitle: 절차\n---\n\n# 절차\n\n😀 [없다](없다.md) {{ nothing }}\r\n"),
            ("content/bad.md", "+++\nid = \"PRO-001\ntitle = 3\n+++\n"),
            ("content/standards/own.toml", "[edition]\nid = 3\n"),
        ],
    );
    std::fs::write(manual.join("content/latin.md"), b"# Caf\xE9\n").unwrap();
    let expected = checked(&manual);
    let rules: BTreeSet<&str> = expected.iter().map(|line| line.2.as_str()).collect();
    for rule in ["unknown-clause", "broken-link", "broken-reference", "unknown-key", "unknown-variable", "not-utf8"] {
        assert!(rules.contains(rule), "{rule} is not among {rules:?}");
    }
    assert!(expected.iter().map(|line| &line.0).collect::<BTreeSet<_>>().len() > 6);

    shows_what_check_finds(folder, "manual", &expected);
}

/// Holds an editor with a folder open against what `check` finds in it.
fn shows_what_check_finds(folder: tempfile::TempDir, root: &str, expected: &BTreeSet<Line>) {
    let mut capabilities = everything();
    // `check` counts characters.
    capabilities["general"]["positionEncodings"] = json!(["utf-32"]);
    let mut editor = Editor::start(folder);
    let uri = editor.uri(root);
    editor.request("initialize", json!({ "rootUri": uri, "capabilities": capabilities }));
    editor.notify("initialized", json!({}));
    let first_line = |message: &str| message.lines().next().unwrap_or_default().to_owned();
    let expected: BTreeSet<Line> = expected
        .iter()
        .map(|(file, place, rule, severity, message)| {
            (format!("{root}/{file}"), *place, rule.clone(), severity.clone(), first_line(message))
        })
        .collect();
    editor.until("the findings of `check`", |editor| shown(editor).len() >= expected.len());
    assert_eq!(shown(&editor), expected);
}

#[test]
fn an_editor_shows_what_check_finds_in_each_project_of_the_tests() {
    let projects = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects");
    let mut count = 0;
    for project in std::fs::read_dir(projects).unwrap().map(|entry| entry.unwrap().path()) {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in files(&project) {
            let path = folder.path().join("manual").join(Path::new(&path).strip_prefix(&project).unwrap());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        put(folder.path(), &[("manual/content/mistakes.md", "# A\n\n[[NO-001]] {{ nothing }}\n\n### B\n")]);
        let expected = checked(&folder.path().join("manual"));
        assert!(expected.len() > 2, "{expected:?}");
        shows_what_check_finds(folder, "manual", &expected);
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn a_folder_is_called_as_the_editor_calls_it() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &[("real/clausebook.toml", CONFIG), ("real/content/one.md", "[[NO-001]]\n")]);
    std::os::unix::fs::symlink(folder.path().join("real"), folder.path().join("link")).unwrap();
    let mut editor = Editor::start(folder);
    let uri = editor.uri("link");
    editor.request("initialize", json!({ "rootUri": uri, "capabilities": everything() }));
    editor.notify("initialized", json!({}));
    editor.until_rules("link/content/one.md", &["broken-reference"]);
    // By its other name it is the same text.
    editor.open_text("real/content/one.md", "[[NO-001]] [[NO-002]]\n");
    editor.until_rules("real/content/one.md", &["broken-reference"; 2]);
    editor.until_rules("link/content/one.md", &[]);
    editor.close_text("real/content/one.md");
    editor.until_rules("link/content/one.md", &["broken-reference"]);
    assert!(editor.rules("real/content/one.md").is_empty());
}

#[test]
fn changes_on_disk_are_seen_whoever_makes_them() {
    for watches in [true, false] {
        let mut capabilities = everything();
        capabilities["workspace"]["didChangeWatchedFiles"]["dynamicRegistration"] = watches.into();
        let mut editor = begin(capabilities);
        let broken = document("PRO-002", "Second", "", "See [[PRO-009]].");
        put(editor.folder.path(), &[("content/two.md", &broken)]);
        if watches {
            editor
                .until("a wish", |editor| editor.said.iter().any(|said| said["method"] == "client/registerCapability"));
            let change = json!({ "uri": editor.uri("content/two.md"), "type": 2 });
            editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
        }
        editor.until_rules("content/two.md", &["broken-reference"]);
        std::fs::remove_file(editor.folder.path().join("content/two.md")).unwrap();
        editor.until_rules("content/two.md", &[]);
        editor.until_rules("content/one.md", &["broken-reference"]);
        put(editor.folder.path(), &[("content/two.md", &document("PRO-002", "Second", "", "Words."))]);
        editor.until_rules("content/one.md", &[]);
    }
}

#[test]
fn a_project_that_cannot_be_read_is_told_and_heals() {
    let mut editor = Editor::open(&[("content/one.md", "See [[PRO-009]].\n")], everything());
    editor.open_text("content/one.md", "See [[PRO-009]].\n");
    let told = |editor: &Editor| editor.said.iter().filter(|said| said["method"] == "window/showMessage").count();
    editor.until("a warning", |editor| told(editor) == 1);
    let warning = editor.said.iter().find(|said| said["method"] == "window/showMessage").unwrap();
    assert!(warning["params"]["message"].as_str().unwrap().contains("`clausebook.toml`"), "{warning}");
    // A question about it is answered with nothing, and not left open.
    assert_eq!(editor.at("textDocument/hover", "content/one.md", 0, 8), Value::Null);
    put(editor.folder.path(), &[("clausebook.toml", "[manual\n")]);
    editor.until("its findings", |editor| editor.rules("clausebook.toml").contains(&"config-syntax"));
    editor.until("its findings", |editor| editor.rules("content/one.md").contains(&"broken-reference"));
    put(editor.folder.path(), &[("clausebook.toml", CONFIG)]);
    editor.until_rules("clausebook.toml", &[]);
    assert_eq!(told(&editor), 1);
}

#[test]
fn the_manual_is_found_from_the_text_that_is_opened() {
    let mut editor = Editor::open(
        &[("docs/the manual/clausebook.toml", CONFIG), ("docs/the manual/content/절차 서.md", "[[PRO-009]]\n")],
        everything(),
    );
    editor.open_text("README.md", "[[PRO-009]]\n");
    editor.open_text("docs/the manual/content/절차 서.md", "[[PRO-008]]\n");
    editor.until_rules("docs/the manual/content/절차 서.md", &["broken-reference"]);
    assert!(editor.found("docs/the manual/content/절차 서.md")[0]["message"].as_str().unwrap().contains("PRO-008"));
    assert!(editor.rules("README.md").is_empty());
}

#[test]
fn what_lies_elsewhere_is_left_alone() {
    let mut editor = begin(everything());
    for uri in
        ["file:///elsewhere/a.md", "untitled:Untitled-1", "file:///", "https://example.org/a.md", "%", "file:///%ff.md"]
    {
        let document = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": "[[PRO-009]]\n" });
        editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 3 } });
        assert_eq!(editor.request("textDocument/hover", params), Value::Null, "{uri}");
        editor.notify(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "text": "x" }] }),
        );
        editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }
    editor.open_text("content/one.md", "[[PRO-009]]\n");
    editor.until_rules("content/one.md", &["broken-reference"]);
    assert_eq!(editor.findings.values().filter(|found| !found.is_empty()).count(), 1, "{:?}", editor.findings);
}

#[test]
fn what_makes_no_sense_is_refused_and_the_conversation_goes_on() {
    let mut editor = begin(everything());
    let null = Value::Null;
    let framed = |text: &str| format!("Content-Length: {}\r\n\r\n{text}", text.len());
    for (bytes, code) in [
        (framed("{\"jsonrpc\": \"2.0\", \"id\":"), -32700),
        (framed("[1, 2]"), -32600),
        (framed("{\"jsonrpc\": \"2.0\", \"id\": {}, \"method\": \"x\"}"), -32600),
        (framed(&"[".repeat(100_000)), -32700),
        ("Content-Length: many\r\n\r\n".to_owned(), -32700),
        ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), -32700),
        (format!("{}\r\n", "x".repeat(100_000)), -32700),
        (format!("Content-Length: 67108865\r\n\r\n{}", " ".repeat(67_108_865)), -32700),
    ] {
        editor.raw(bytes.as_bytes());
        let answer = editor.answer(&null);
        assert_eq!(answer["error"]["code"], code, "{bytes:.60}: {answer}");
    }
    let asked = |editor: &mut Editor, method: &str, params: Value| editor.ask(method, params)["error"]["code"].as_i64();
    assert_eq!(asked(&mut editor, "textDocument/fly", json!({})), Some(-32601));
    assert_eq!(asked(&mut editor, "$/fly", json!({})), Some(-32601));
    assert_eq!(asked(&mut editor, "textDocument/hover", json!({ "textDocument": 3 })), Some(-32602));
    assert_eq!(asked(&mut editor, "textDocument/hover", Value::Null), Some(-32602));
    assert_eq!(asked(&mut editor, "initialize", json!({})), Some(-32600));
    for (method, params) in [
        ("textDocument/fly", json!({})),
        ("textDocument/didOpen", json!({ "textDocument": [] })),
        (
            "textDocument/didChange",
            json!({ "textDocument": { "uri": "file:///never/opened.md", "version": 1 }, "contentChanges": [] }),
        ),
        ("$/cancelRequest", json!({ "id": 999 })),
        ("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": "file:///etc/passwd", "type": 1 }] })),
    ] {
        editor.notify(method, params);
    }
    editor.open_text("content/one.md", "[[PRO-009]]\n");
    editor.until_rules("content/one.md", &["broken-reference"]);
}

#[test]
fn the_conversation_ends_as_the_protocol_says() {
    let mut editor = begin(everything());
    assert_eq!(editor.request("shutdown", Value::Null), Value::Null);
    assert_eq!(editor.ask("textDocument/hover", json!({}))["error"]["code"], -32600);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.ended(), Some(0));

    let mut editor = begin(everything());
    editor.notify("exit", Value::Null);
    assert_eq!(editor.ended(), Some(1));

    let mut editor = begin(everything());
    editor.request("shutdown", Value::Null);
    assert_eq!(editor.hang_up(), Some(0));
    assert_eq!(begin(everything()).hang_up(), Some(1));

    let mut early = Editor::start(tempfile::tempdir().unwrap());
    early.notify("textDocument/didOpen", json!({}));
    assert_eq!(early.ask("textDocument/hover", json!({}))["error"]["code"], -32002);
    assert_eq!(early.ask("shutdown", json!({}))["error"]["code"], -32002);
    early.raw(b"Content-Length: 60000000\r\n\r\n{");
    assert_eq!(early.hang_up(), Some(1));
}
