//! What an editor tells of the names in a manual: shown, followed, listed, mended.

use serde_json::{Value, json};

use crate::editor::{Editor, everything};

const CONFIG: &str = "\
[manual]
title = \"Works\"

[standards]
\"9001\" = \"iso-9001-2015\"
own = \"own-1\"

[roles.quality-manager]
title = \"Quality Manager\"
holders = [\"quality@example.org\"]
approves = [\"procedure\"]
deputy = \"director\"

[roles.director]
title = \"Managing Director\"

[variables]
product = \"Fieldnote\"

[[applicability]]
clause = \"9001:8.3\"
applicable = false
reason = \"No design.\"
owner = \"director\"

[rules]
coverage-gap = \"allow\"
missing-required-document = \"allow\"
missing-required-record = \"allow\"
orphan-document = \"allow\"
";

const OWN: &str = "\
schema = 1

[standard]
id = \"own-1\"
ref = \"Own Rules\"
title = \"Own rules\"
paraphrase = false

[[clause]]
id = \"1\"
title = \"Everything\"

[[clause.requirement]]
id = \"1/a\"
text = \"Do it well.\"
";

const ONE: &str = "\
+++
id = \"PRO-001\"
title = \"Control of *documents*\"
kind = \"procedure\"
version = \"2.1\"
status = \"draft\"
owner = \"quality-manager\"
effective = 2026-02-01
satisfies = [\"9001:7.5.2/b#review\", \"own:1\"]
supersedes = [\"PRO-002\"]
+++

## 절차 😀 Review {#review}

See [[PRO-002#steps|there]], [[term:nonconformity]], [[role:director]], [[9001:7.5.2]], [[R-1]], {{ product }}
and [the file](two.md#steps).
";

const TWO: &str = "\
+++
id = \"PRO-002\"
title = \"Second\"
kind = \"register\"
glossary = true

[register]
name = \"risks\"
source = \"risks.csv\"

[register.columns]
id = \"key\"
owner = \"role\"
document = \"document\"
clause = \"clause\"
+++

## Steps

### Deeper

[[PRO-001#review]]

Nonconformity
: What is *not* as {{ product }} asks.
";

const RISKS: &str = "id,owner,document,clause\nR-1,director,PRO-001#review,9001:7.5.2\n";

fn begin(capabilities: Value) -> Editor {
    let files = [
        ("clausebook.toml", CONFIG),
        ("content/standards/own.toml", OWN),
        ("content/one.md", ONE),
        ("content/two.md", TWO),
        ("content/risks.csv", RISKS),
    ];
    Editor::open(&files, capabilities)
}

/// Where a text stands in a file, in lines and code units.
fn place(text: &str, what: &str) -> (u32, u32) {
    let at = text.find(what).unwrap_or_else(|| panic!("no {what:?}"));
    let line = text[..at].matches('\n').count() as u32;
    let column = text[..at].rsplit('\n').next().unwrap().encode_utf16().count() as u32;
    (line, column)
}

#[test]
fn what_a_name_means_is_shown_beside_it() {
    let mut editor = begin(everything());
    let paraphrase = "Audit against a licensed copy";
    for (path, text, what, shown) in [
        (
            "content/one.md",
            ONE,
            "9001:7.5.2/b",
            &[
                "ISO 9001:2015 7.5.2",
                "7.5.2/b: ",
                "state: pending",
                "satisfied by PRO-001",
                "§ 절차 😀 Review (draft)",
                paraphrase,
            ][..],
        ),
        ("content/one.md", ONE, "7.5.2]]", &["ISO 9001:2015 7.5.2", "7.5.2/a: ", "requirements", paraphrase]),
        ("content/one.md", ONE, "own:1", &["Own Rules 1 Everything", "1/a: Do it well.", "state: pending"]),
        (
            "content/one.md",
            ONE,
            "review\"",
            &[
                "PRO-001 Control of \\*documents\\*",
                "§ 절차 😀 Review",
                "version: 2.1",
                "status: draft",
                "owner: Quality Manager",
                "effective: 2026-02-01",
                "file: content/one.md",
            ],
        ),
        (
            "content/one.md",
            ONE,
            "quality-manager",
            &[
                "Quality Manager",
                "owns: 1 document",
                "held by: quality@example.org",
                "approves: procedure",
                "deputy: Managing Director",
            ],
        ),
        ("content/one.md", ONE, "PRO-002\"", &["PRO-002 Second", "kind: register"]),
        ("content/one.md", ONE, "PRO-002#", &["PRO-002 Second", "§ Steps"]),
        ("content/one.md", ONE, "term:", &["Nonconformity", "What is not as Fieldnote asks."]),
        ("content/one.md", ONE, "role:director", &["Managing Director"]),
        ("content/one.md", ONE, "R-1", &["R-1", "PRO-002 Second", "owner: director"]),
        ("content/one.md", ONE, "product }}", &["Fieldnote"]),
        ("content/one.md", ONE, "two.md#", &["PRO-002 Second", "§ Steps"]),
        ("content/risks.csv", RISKS, "PRO-001#review", &["PRO-001", "§ 절차 😀 Review"]),
        ("content/risks.csv", RISKS, "9001:7.5.2", &["ISO 9001:2015 7.5.2"]),
        ("content/risks.csv", RISKS, "director", &["Managing Director"]),
        ("clausebook.toml", CONFIG, "9001:8.3", &["ISO 9001:2015 8.3", "state: justified"]),
        (
            "content/one.md",
            ONE,
            "supersedes",
            &["supersedes", "Ids of the documents it replaces", "It is a list of ids"],
        ),
        ("content/two.md", TWO, "source = ", &["source", "The CSV or TOML file"]),
        ("clausebook.toml", CONFIG, "deputy", &["deputy", "stands in for it", "Without it: none"]),
        (
            "clausebook.toml",
            CONFIG,
            "coverage-gap",
            &["coverage-gap", "Why it matters", "clausebook explain coverage-gap"],
        ),
    ] {
        let (line, character) = place(text, what);
        let hover = editor.hover(path, line, character + 1).replace("\\#", "#").replace("\\_", "_");
        for shown in shown {
            assert!(hover.contains(shown), "{path} {what}: no {shown:?} in\n{hover}");
        }
        assert_eq!(
            hover.contains(paraphrase),
            shown.contains(&paraphrase) || hover.contains("ISO 9001"),
            "{what}\n{hover}"
        );
    }
    assert_eq!(editor.hover("content/one.md", 11, 0), "");
}

#[test]
fn a_client_without_markup_gets_none_and_a_finding_tells_of_its_rule() {
    let mut capabilities = everything();
    capabilities["textDocument"]["hover"] = json!({ "contentFormat": ["plaintext"] });
    let mut editor = begin(capabilities);
    let (line, character) = place(ONE, "review\"");
    let hover = editor.at("textDocument/hover", "content/one.md", line, character);
    assert_eq!(hover["contents"]["kind"], "plaintext");
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("PRO-001 Control of *documents*\n"), "{hover}");
    editor.open_text("content/one.md", "See [[PRO-009]].\n");
    editor.until_rules("content/one.md", &["broken-reference"]);
    let told = editor.hover("content/one.md", 0, 8);
    assert!(told.contains("broken-reference") && told.contains("Why it matters") && !told.contains("## Bad"), "{told}");
}

#[test]
fn a_name_is_followed_to_the_thing() {
    let mut editor = begin(everything());
    for (path, text, what, target, file, at) in [
        ("content/one.md", ONE, "PRO-002#", TWO, "content/two.md", "## Steps"),
        ("content/one.md", ONE, "two.md#", TWO, "content/two.md", "## Steps"),
        ("content/one.md", ONE, "PRO-002\"", TWO, "content/two.md", "PRO-002"),
        ("content/one.md", ONE, "review\"", ONE, "content/one.md", "## 절차"),
        ("content/one.md", ONE, "quality-manager", CONFIG, "clausebook.toml", "quality-manager"),
        ("content/one.md", ONE, "role:", CONFIG, "clausebook.toml", "director]"),
        ("content/one.md", ONE, "term:", TWO, "content/two.md", "Nonconformity"),
        ("content/one.md", ONE, "R-1", RISKS, "content/risks.csv", "R-1"),
        ("content/one.md", ONE, "own:1", OWN, "content/standards/own.toml", "\"1\"\n"),
        ("content/one.md", ONE, "product }}", CONFIG, "clausebook.toml", "\"Fieldnote"),
        ("content/two.md", TWO, "PRO-001#", ONE, "content/one.md", "## 절차"),
        ("content/risks.csv", RISKS, "director", CONFIG, "clausebook.toml", "director]"),
    ] {
        let (line, character) = place(text, what);
        let found = editor.at("textDocument/definition", path, line, character + 1);
        let places = editor.places(&found);
        let (line, character) = place(target, at);
        let near = [character - 1.min(character), character, character + 1]
            .map(|character| format!("{file}:{line}:{character}-"));
        assert!(
            places.len() == 1 && near.iter().any(|near| places[0].starts_with(near)),
            "{what}: {places:?}, not {near:?}"
        );
    }
    // What comes with the program lies in no file.
    let (line, character) = place(ONE, "7.5.2]]");
    assert_eq!(editor.at("textDocument/definition", "content/one.md", line, character), Value::Null);
}

#[test]
fn everything_that_names_a_thing_is_listed() {
    let mut editor = begin(everything());
    let mut list = |path: &str, text: &str, what: &str| {
        let (line, character) = place(text, what);
        let found = editor.at("textDocument/references", path, line, character + 1);
        let mut places = editor.places(&found);
        places.iter_mut().for_each(|place| place.truncate(place.rfind(':').unwrap()));
        places
    };
    let second = ["content/one.md:9", "content/one.md:14", "content/one.md:15"];
    assert_eq!(list("content/two.md", TWO, "PRO-002"), second);
    assert_eq!(list("content/one.md", ONE, "PRO-002\""), second);
    assert_eq!(list("content/two.md", TWO, "## Steps"), second[1..]);
    // A claim on an item answers a part of the clause.
    let clause = ["content/one.md:8", "content/one.md:14", "content/risks.csv:1"];
    assert_eq!(list("content/one.md", ONE, "7.5.2]]"), clause);
    assert_eq!(list("content/one.md", ONE, "9001:7.5.2/b"), clause);
    assert_eq!(
        list("clausebook.toml", CONFIG, "director]"),
        ["clausebook.toml:11", "clausebook.toml:23", "content/one.md:14", "content/risks.csv:1"]
    );
    assert_eq!(list("content/two.md", TWO, "Nonconformity"), ["content/one.md:14"]);
    assert_eq!(list("content/risks.csv", RISKS, "R-1"), ["content/one.md:14"]);
    assert_eq!(
        list("content/one.md", ONE, "## 절차"),
        ["content/one.md:8", "content/risks.csv:1", "content/two.md:21"]
    );
    let (line, character) = place(RISKS, "R-1");
    let params = json!({
        "textDocument": { "uri": editor.uri("content/risks.csv") },
        "position": { "line": line, "character": character },
        "context": { "includeDeclaration": true },
    });
    let found = editor.request("textDocument/references", params);
    assert_eq!(editor.places(&found), ["content/one.md:14:90-93", "content/risks.csv:1:0-3"]);
}

#[test]
fn questions_are_about_the_text_as_it_is_typed() {
    let mut editor = begin(everything());
    editor.open_text("content/one.md", ONE);
    for version in 2..6 {
        // Typed and asked in one breath.
        let text = format!("{}See [[PRO-002]].\n", "\n".repeat(version as usize));
        editor.type_text("content/one.md", version, &text);
        let hover = editor.hover("content/one.md", version as u32, 8);
        assert!(hover.contains("PRO-002 Second"), "{version}: {hover}");
    }
    // What is not wanted any more is not answered, or was already.
    editor.type_text("content/one.md", 9, ONE);
    let params =
        json!({ "textDocument": { "uri": editor.uri("content/one.md") }, "position": { "line": 1, "character": 8 } });
    let id = editor.begin("textDocument/hover", params);
    editor.notify("$/cancelRequest", json!({ "id": id }));
    let answer = editor.answer(&json!(id));
    assert!(answer["error"]["code"] == -32800 || answer.get("result").is_some(), "{answer}");
}

#[test]
fn headings_and_things_are_listed_by_name() {
    let mut editor = begin(everything());
    let params = json!({ "textDocument": { "uri": editor.uri("content/two.md") } });
    let symbols = editor.request("textDocument/documentSymbol", params.clone());
    assert_eq!(symbols.as_array().unwrap().len(), 1, "{symbols}");
    assert_eq!((&symbols[0]["name"], &symbols[0]["children"][0]["name"]), (&json!("Steps"), &json!("Deeper")));
    assert_eq!(symbols[0]["range"]["start"]["line"], 17);
    assert_eq!(symbols[0]["selectionRange"]["start"]["line"], 17);
    assert!(symbols[0]["range"]["end"]["line"].as_u64().unwrap() >= 24, "{symbols}");
    let mut names = |query: &str| -> Vec<String> {
        let found = editor.request("workspace/symbol", json!({ "query": query }));
        found.as_array().unwrap().iter().map(|symbol| symbol["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        names("pro-00"),
        ["PRO-001 Control of *documents*", "PRO-002 Second", "절차 😀 Review", "Steps", "Deeper"]
    );
    assert_eq!(names("control DOC"), ["PRO-001 Control of *documents*"]);
    assert_eq!(names("절차"), ["절차 😀 Review"]);
    assert_eq!(names("manag"), ["director Managing Director", "quality-manager Quality Manager"]);
    assert_eq!(names("r-1"), ["R-1"]);
    assert_eq!(names("nothing of that name"), [""; 0]);
    let mut plain = everything();
    plain["textDocument"]["documentSymbol"] = json!({});
    let mut editor = begin(plain);
    let flat = editor.request("textDocument/documentSymbol", params_of(&editor, "content/two.md"));
    assert_eq!(flat[1]["location"]["range"]["start"]["line"], 19);
}

fn params_of(editor: &Editor, path: &str) -> Value {
    json!({ "textDocument": { "uri": editor.uri(path) } })
}

#[test]
fn certain_repairs_are_offered_as_edits_of_the_text() {
    for versioned in [true, false] {
        let mut capabilities = everything();
        capabilities["workspace"]["workspaceEdit"]["documentChanges"] = versioned.into();
        let mut editor = begin(capabilities);
        let text = "😀 [[role:directr]] [[PRO-009]]\r\n\r\n[[role:quality-managr]]\r\n";
        editor.open_text("content/page.md", text);
        editor.until("findings", |editor| editor.rules("content/page.md").len() == 3);
        let range = |line: u32, from: u32, to: u32| json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } });
        let mut actions = |range: Value, only: Value| {
            let document = json!({ "uri": editor.uri("content/page.md") });
            let actions = editor.request(
                "textDocument/codeAction",
                json!({ "textDocument": document, "range": range, "context": { "diagnostics": [], "only": only } }),
            );
            actions.as_array().unwrap().clone()
        };
        let quick = actions(range(0, 8, 8), json!(["quickfix"]));
        assert_eq!(quick.len(), 1, "{quick:?}");
        assert_eq!((&quick[0]["isPreferred"], &quick[0]["kind"]), (&json!(true), &json!("quickfix")));
        assert_eq!(quick[0]["diagnostics"][0]["code"], "unknown-role");
        let edits = |action: &Value| match versioned {
            true => {
                assert_eq!(action["edit"]["documentChanges"][0]["textDocument"]["version"], 1);
                action["edit"]["documentChanges"][0]["edits"].clone()
            }
            false => action["edit"]["changes"].as_object().unwrap().values().next().unwrap().clone(),
        };
        assert_eq!(edits(&quick[0]), json!([{ "range": range(0, 5, 17), "newText": "role:director" }]));
        assert_eq!(actions(range(0, 25, 25), json!(["quickfix"])), Vec::<Value>::new());
        assert_eq!(actions(range(0, 8, 8), json!(["refactor"])), Vec::<Value>::new());
        let all = actions(range(0, 0, 0), json!(["source.fixAll"]));
        let edits = edits(&all[0]);
        assert_eq!(edits.as_array().unwrap().len(), 2, "{edits}");
        assert_eq!(edits[1], json!({ "range": range(2, 2, 21), "newText": "role:quality-manager" }));
    }
}
