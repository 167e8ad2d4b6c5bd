//! What an editor offers to be written.

use serde_json::{Value, json};

use crate::editor::{Editor, everything};

const CONFIG: &str = "\
[standards]
\"9001\" = \"iso-9001-2015\"
\"42001\" = \"iso-42001-2023\"

[roles.quality-manager]
title = \"Quality Manager\"

[roles.director]
title = \"Managing Director\"

[variables]
product = \"Fieldnote\"
";

const ONE: &str = "\
+++
id = \"PRO-001\"
title = \"Control of documents\"
kind = \"procedure\"
status = \"draft\"
+++

## 절차 Review {#review}

## Approval
";

const RISKS: &str = "\
+++
id = \"REG-001\"
title = \"Risks\"
kind = \"register\"
glossary = true

[register]
name = \"risks\"
source = \"risks.csv\"

[register.columns]
id = \"key\"
level = { type = \"choice\", choices = [\"low\", \"high\"] }
owner = { type = \"role\", many = true }
document = \"document\"
clause = \"clause\"
source = \"register:risks\"
text = \"text\"
+++

Nonconformity
: Something else than asked.
";

const ROWS: &str = "id,level,owner,document,clause,source,text\nR-1,low,director,PRO-001,9001:7.5,,\"A, b\"\n";

/// The place where something is being written.
const HERE: char = '‸';

struct Writer {
    editor: Editor,
    version: i64,
}

impl Writer {
    fn begin() -> Self {
        let files = [
            ("clausebook.toml", CONFIG),
            ("content/one.md", ONE),
            ("content/registers/risks.md", RISKS),
            ("content/registers/risks.csv", ROWS),
        ];
        Self { editor: Editor::open(&files, everything()), version: 0 }
    }

    /// What is offered in a text, and the text that each offer makes of it.
    fn offers(&mut self, path: &str, text: &str) -> Vec<(String, String)> {
        let at = text.find(HERE).unwrap();
        let plain = text.replacen(HERE, "", 1);
        let before = &plain[..at];
        let line = before.matches('\n').count() as u32;
        let character = before.rsplit('\n').next().unwrap().encode_utf16().count() as u32;
        self.version += 1;
        match self.version {
            1 => self.editor.open_text(path, &plain),
            version => self.editor.type_text(path, version, &plain),
        }
        let list = self.editor.at("textDocument/completion", path, line, character);
        let Some(items) = list["items"].as_array() else { return Vec::new() };
        let made = |item: &Value| {
            let place = |name: &str| {
                let place = &item["textEdit"]["range"][name];
                assert_eq!(place["line"], line, "{item}");
                let units = place["character"].as_u64().unwrap() as usize;
                let start = plain[..at].rfind('\n').map_or(0, |at| at + 1);
                let mut count = 0;
                let line = plain[start..].char_indices().find(|(_, c)| {
                    let is_there = count >= units;
                    count += c.len_utf16();
                    is_there
                });
                line.map_or(plain.len(), |(at, _)| start + at)
            };
            let (from, to) = (place("start"), place("end"));
            assert!(from <= at && at <= to, "{item}");
            let text = format!("{}{}{}", &plain[..from], item["textEdit"]["newText"].as_str().unwrap(), &plain[to..]);
            (item["label"].as_str().unwrap().to_owned(), text)
        };
        items.iter().map(made).collect()
    }

    fn labels(&mut self, path: &str, text: &str) -> Vec<String> {
        self.offers(path, text).into_iter().map(|(label, _)| label).collect()
    }

    fn close(&mut self, path: &str) {
        self.editor.close_text(path);
        self.version = 0;
    }
}

/// Front matter with a line that is being written.
fn front(line: &str) -> String {
    ONE.replacen("+++\n\n", &format!("{line}\n+++\n\n"), 1)
}

#[test]
fn front_matter_is_completed_with_keys_words_and_names() {
    let mut writer = Writer::begin();
    let path = "content/one.md";
    for (line, first, result) in [
        ("sat‸", &["satisfies ="][..], "satisfies = "),
        ("‸", &["summary =", "version =", "owner ="], "summary = "),
        ("classification = \"‸\"", &["public", "internal"], "classification = \"public\""),
        ("classification = in‸", &["internal"], "classification = \"internal\""),
        ("owner = \"‸", &["director", "quality-manager"], "owner = \"director"),
        ("owner = \"mana‸\"", &["quality-manager", "director"], "owner = \"quality-manager\""),
        ("audience = [\"director\", \"q‸\"]", &["quality-manager"], "audience = [\"director\", \"quality-manager\"]"),
        ("supersedes = [\"‸\"]", &["PRO-001", "REG-001"], "supersedes = [\"PRO-001\"]"),
        ("supersedes = [‸]", &["PRO-001"], "supersedes = [\"PRO-001\"]"),
        ("glossary = ‸", &["true", "false"], "glossary = true"),
        ("satisfies = [\"‸\"]", &["9001:", "42001:"], "satisfies = [\"9001:\"]"),
        (
            "satisfies = [\n  \"9001:7.5.2/b\",\n  \"9001:7.5.2‸\",\n]",
            &["9001:7.5.2"],
            "satisfies = [\n  \"9001:7.5.2/b\",\n  \"9001:7.5.2\",\n]",
        ),
        (
            "satisfies = [\"9001:7.5.2/‸\"]",
            &["9001:7.5.2/a", "9001:7.5.2/b", "9001:7.5.2/c"],
            "satisfies = [\"9001:7.5.2/a\"]",
        ),
        ("satisfies = [\"9001:7.5‸.1\"]", &["9001:7.5", "9001:7.5.1"], "satisfies = [\"9001:7.5\"]"),
        ("supports = [\"42001:A.6.2.‸\"]", &["42001:A.6.2.2", "42001:A.6.2.3"], "supports = [\"42001:A.6.2.2\"]"),
        (
            "satisfies = [\"9001:7.5.2/b#‸\"]",
            &["9001:7.5.2/b#review", "9001:7.5.2/b#approval"],
            "satisfies = [\"9001:7.5.2/b#review\"]",
        ),
        ("satisfies = [\"competence‸\"]", &["9001:7.2", "42001:7.2"], "satisfies = [\"9001:7.2\"]"),
        ("[[records]]\nname = \"x\"\n‸", &["answers =", "location ="], "[[records]]\nname = \"x\"\nanswers = "),
        ("[[records]]\nanswers = [\"42001:7.5.‸", &["42001:7.5.1"], "[[records]]\nanswers = [\"42001:7.5.1"),
        ("[[allow]]\nrule = \"unknown-cl‸\"", &["unknown-clause"], "[[allow]]\nrule = \"unknown-clause\""),
        ("[register.columns]\nx = \"register‸\"", &["register:risks"], "[register.columns]\nx = \"register:risks\""),
        ("[register.columns]\nx = { type = \"cho‸\" }", &["choice"], "[register.columns]\nx = { type = \"choice\" }"),
        ("[appr‸", &[], ""),
        ("# a comment \"‸\"", &[], ""),
        ("title = \"‸\"", &[], ""),
    ] {
        let offers = writer.offers(path, &front(line));
        let labels: Vec<&str> = offers.iter().map(|(label, _)| label.as_str()).collect();
        assert!(first.is_empty() == labels.is_empty(), "{line}: {labels:?}");
        let mut rest = labels.iter();
        assert!(first.iter().all(|label| rest.any(|offered| offered == label)), "{line}: {labels:?}");
        if let Some(offer) = offers.iter().find(|(label, _)| Some(&label.as_str()) == first.first()) {
            assert_eq!(offer.1, front(result), "{line}");
        }
    }
    // Keys that are there are not offered again.
    assert!(!writer.labels(path, &front("‸")).contains(&"title =".to_owned()));
}

#[test]
fn yaml_is_completed_as_toml_is() {
    let mut writer = Writer::begin();
    let path = "content/yaml.md";
    for (line, first, result) in [
        ("sta‸", "status:", "status: "),
        ("status: ‸", "draft", "status: \"draft\""),
        ("owner: \"dir‸\"", "director", "owner: \"director\""),
        ("satisfies:\n  - \"9001:7.5.2/‸\"", "9001:7.5.2/a", "satisfies:\n  - \"9001:7.5.2/a\""),
        ("satisfies: [\"9001:7.5\", \"42001:7.5.3‸\"]", "42001:7.5.3", "satisfies: [\"9001:7.5\", \"42001:7.5.3\"]"),
        ("records:\n  - name: x\n    ret‸", "retention:", "records:\n  - name: x\n    retention: "),
    ] {
        let text = |line: &str| format!("---\nid: PRO-003\n{line}\n---\n\n# 절\n");
        let offers = writer.offers(path, &text(line));
        let offer = offers.iter().find(|(label, _)| label == first);
        assert_eq!(offer.map(|(_, made)| made.as_str()), Some(text(result).as_str()), "{line}: {offers:?}");
    }
}

#[test]
fn references_and_links_are_completed_in_the_text() {
    let mut writer = Writer::begin();
    let path = "content/registers/risks.md";
    for (line, first, result) in [
        ("😀 절 [[PRO‸", "PRO-001", "😀 절 [[PRO-001]]"),
        ("[[‸]]", "PRO-001", "[[PRO-001]]"),
        ("[[‸", "R-1", "[[R-1]]"),
        ("[[control of‸]] x", "PRO-001", "[[PRO-001]] x"),
        ("[[PRO-001#‸", "review", "[[PRO-001#review]]"),
        ("[[PRO-001#app‸|x]]", "approval", "[[PRO-001#approval|x]]"),
        ("[[ro‸", "role:", "[[role:"),
        ("[[role:‸", "director", "[[role:director]]"),
        ("[[term:non‸", "Nonconformity", "[[term:Nonconformity]]"),
        ("[[9001:7.5.3‸", "9001:7.5.3", "[[9001:7.5.3]]"),
        ("[[PRO-001]] {{‸", "product", "[[PRO-001]] {{ product }}"),
        ("{{ pro‸ }}", "product", "{{ product }}"),
        ("[x](‸", "../one.md", "[x](../one.md)"),
        ("[x](../one.md#r‸)", "review", "[x](../one.md#review)"),
        ("[x](https://‸", "", ""),
        ("Plain words: no, none/‸", "", ""),
        ("[[PRO-001|any text‸]]", "", ""),
    ] {
        let text = |line: &str| format!("{RISKS}\n{line}\r\n\r\nMore.\r\n");
        let offers = writer.offers(path, &text(line));
        let offer = offers.iter().find(|(label, _)| label == first);
        match first {
            "" => assert_eq!(offers, [], "{line}"),
            _ => assert_eq!(offer.map(|(_, made)| made.as_str()), Some(text(result).as_str()), "{line}: {offers:?}"),
        }
    }
}

#[test]
fn registers_and_the_configuration_are_completed() {
    let mut writer = Writer::begin();
    let path = "content/registers/risks.csv";
    for (row, first, result) in [
        ("R-2,‸", "high", "R-2,high"),
        ("R-2,low,director;qua‸", "quality-manager", "R-2,low,director;quality-manager"),
        ("R-2,low,director,‸,", "PRO-001", "R-2,low,director,PRO-001,"),
        ("R-2,\"a, b\",director,PRO-001#‸", "PRO-001#review", "R-2,\"a, b\",director,PRO-001#review"),
        ("R-2,low,,,9001:8.4.1/‸", "9001:8.4.1/p1", "R-2,low,,,9001:8.4.1/p1"),
        ("R-2,low,,,,R‸", "R-1", "R-2,low,,,,R-1"),
        ("R-2,low,,,,,‸", "", ""),
    ] {
        let offers = writer.offers(path, &format!("{ROWS}{row}\n"));
        let offer = offers.iter().find(|(label, _)| label == first);
        match first {
            "" => assert_eq!(offers, [], "{row}"),
            _ => {
                assert_eq!(offer.map(|(_, made)| made.clone()), Some(format!("{ROWS}{result}\n")), "{row}: {offers:?}")
            }
        }
    }
    writer.close(path);
    for (lines, first, result) in [
        ("[the‸", "", ""),
        ("[manual]\nlang‸", "language =", "[manual]\nlanguage = "),
        ("[control]\napproval = \"‸\"", "digest", "[control]\napproval = \"digest\""),
        ("[transition]\n\"9001\" = \"iso‸\"", "iso-9001-2026", "[transition]\n\"9001\" = \"iso-9001-2026\""),
        ("[roles.x]\napproves = [\"pol‸\"]", "policy", "[roles.x]\napproves = [\"policy\"]"),
        ("[roles.x]\ndeputy = \"‸\"", "director", "[roles.x]\ndeputy = \"director\""),
        ("[[applicability]]\nclause = \"9001:8.3‸\"", "9001:8.3", "[[applicability]]\nclause = \"9001:8.3\""),
        ("[rules]\ncoverage‸", "coverage-gap =", "[rules]\ncoverage-gap = "),
        ("[rules]\ncoverage-gap = \"‸\"", "warn", "[rules]\ncoverage-gap = \"warn\""),
        ("[[rules.override]]\npat‸", "paths =", "[[rules.override]]\npaths = "),
    ] {
        let offers = writer.offers("clausebook.toml", &format!("{CONFIG}\n{lines}\n"));
        let offer = offers.iter().find(|(label, _)| label == first);
        match first {
            "" => assert_eq!(offers, [], "{lines}"),
            _ => assert_eq!(
                offer.map(|(_, made)| made.clone()),
                Some(format!("{CONFIG}\n{result}\n")),
                "{lines}: {offers:?}"
            ),
        }
    }
}

#[test]
fn offers_say_what_they_are() {
    let mut writer = Writer::begin();
    writer.offers("content/one.md", &front("satisfies = [\"9001:7.5.‸\"]"));
    let params = json!({
        "textDocument": { "uri": writer.editor.uri("content/one.md") },
        "position": { "line": 5, "character": 22 },
    });
    let list = writer.editor.request("textDocument/completion", params);
    let item = list["items"].as_array().unwrap().iter().find(|item| item["label"] == "9001:7.5.2").unwrap();
    assert_eq!(item["detail"], "Creating and updating");
    assert!(item["filterText"].as_str().unwrap().starts_with("9001:7.5.2 "), "{item}");
}
