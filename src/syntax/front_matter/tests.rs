use super::*;
use crate::diagnostics::Checked;
use crate::source::SourcePath;
use proptest::prelude::*;

fn page(text: &str) -> Checked<Front> {
    read(&SourcePath::new("content/a.md"), text)
}

/// Reads TOML front matter and gives `rule token` for each finding.
fn told(front: &str) -> Vec<String> {
    let text = format!("+++\n{front}\n+++\nText.\n");
    page(&text).diagnostics.iter().map(|found| format!("{} {}", found.rule, &text[found.range().range()])).collect()
}

const WHOLE_TOML: &str = r#"+++
id = "PRO-007"
title = "Control of documented information"
summary = "How documents are kept."
kind = "procedure"
version = "2.10"
status = "approved"
owner = "quality-manager"
effective = 2026-02-01
review_every = "12 months"
review_by = 2027-02-01
reviewed = 2026-01-20
audience = ["all-staff"]
classification = "internal"
change = "Adds AI model cards."
satisfies = ["9001:7.5.1", "9001:7.5.2/b#review-and-approval", "42001:7.5"]
supports = ["42001:A.6.2.3"]
supersedes = ["PRO-003"]
aliases = ["old/page.html"]
order = 10
glossary = true
process = "Purchase"
inputs = ["Agreed requirements"]
outputs = ["Approved suppliers"]

[[records]]
name = "Approval record"
answers = ["9001:7.5.3.2"]
location = "Git"
retention = "10 years"
owner = "quality-manager"
disposition = "archive"

[[allow]]
rule = "vague-obligation"
reason = "A quotation."

[register]
name = "ai-systems"
source = "ai-systems.csv"
decides = "applicability"

[register.columns]
id = "key"
owner = "role"
level = { type = "choice", choices = ["low", "high"], title = "Level" }
impact = { type = "register:impact-assessments", required = true, many = true }

[approval]
by = "managing-director"
on = 2026-01-28
digest = "abc"
signature = "def"
+++
Text.
"#;

const WHOLE_YAML: &str = r#"---
id: PRO-007
title: Control of documented information
summary: How documents are kept.
kind: procedure
version: "2.10"
status: approved
owner: quality-manager
effective: 2026-02-01
review_every: 12 months
review_by: 2027-02-01
reviewed: 2026-01-20
audience: [all-staff]
classification: internal
change: "Adds AI model cards."
satisfies:
  - 9001:7.5.1
  - 9001:7.5.2/b#review-and-approval
  - "42001:7.5"
supports: [42001:A.6.2.3]
supersedes:
- PRO-003
aliases: ['old/page.html']
order: 10
glossary: true
process: Purchase
inputs: [Agreed requirements]
outputs: [Approved suppliers]
records:
  - name: Approval record
    answers: ["9001:7.5.3.2"]
    location: Git
    retention: 10 years
    owner: quality-manager
    disposition: archive
allow:
  - rule: vague-obligation
    reason: A quotation.
register:
  name: ai-systems
  source: ai-systems.csv
  decides: applicability
  columns:
    id: key
    owner: role
    level: { type: choice, choices: [low, high], title: Level }
    impact:
      type: register:impact-assessments
      required: true
      many: true
approval: { by: managing-director, on: 2026-01-28, digest: abc, signature: def }
---
Text.
"#;

/// The value without its places and its spelling.
fn bare(front_matter: &FrontMatter) -> String {
    let text = format!("{:?}", FrontMatter { fence: Fence::Toml, ..front_matter.clone() });
    let mut bare = String::new();
    for part in text.split(|c: char| !c.is_ascii_digit() && c != '.') {
        let is_range = part.split_once("..").is_some_and(|(start, end)| !start.is_empty() && !end.is_empty());
        bare.push_str(if is_range { "_" } else { part });
        bare.push(' ');
    }
    let words: String = text.chars().filter(|c| !c.is_ascii_digit() && *c != '.').collect();
    format!("{words}\n{bare}")
}

#[test]
fn toml_and_yaml_spell_the_same_front_matter() {
    let (toml, yaml) = (page(WHOLE_TOML), page(WHOLE_YAML));
    assert_eq!(toml.diagnostics, []);
    assert_eq!(yaml.diagnostics, []);
    assert_eq!(toml.value.fence, Some(Fence::Toml));
    assert_eq!(yaml.value.fence, Some(Fence::Yaml));
    assert_eq!(bare(&toml.value.front_matter), bare(&yaml.value.front_matter));
    assert_eq!(&WHOLE_YAML[yaml.value.body.range()], "Text.\n");
}

#[test]
fn every_key_is_read_and_knows_its_place() {
    let front = page(WHOLE_TOML).value.front_matter;
    let at = |range: TextRange| &WHOLE_TOML[range.range()];
    assert_eq!(front.id.as_ref().map(|id| at(id.range)), Some("\"PRO-007\""));
    assert_eq!(front.kind.map(|kind| kind.value), Some(Kind::Procedure));
    assert_eq!(front.review_every.map(|period| period.value.to_string()).as_deref(), Some("12 months"));
    assert_eq!(front.effective.map(|date| at(date.range)), Some("2026-02-01"));
    let section = front.satisfies[1].section.as_ref().expect("a section");
    assert_eq!(at(section.range), "review-and-approval");
    assert_eq!(at(front.records[0].answers[0].clause.range), "7.5.3.2");
    assert!(front.glossary);
    let register = front.register.expect("a register");
    let columns: Vec<_> = register
        .columns
        .iter()
        .map(|column| format!("{} {} {} {}", column.heading(), column.kind.value, column.required, column.many))
        .collect();
    assert_eq!(
        columns,
        [
            "id key true false",
            "owner role false false",
            "Level choice false false",
            "impact register:impact-assessments true true"
        ]
    );
    assert_eq!(front.approval.and_then(|approval| approval.digest).map(|digest| digest.value).as_deref(), Some("abc"));
    assert_eq!(front.allow[0].rule.value, "vague-obligation");
}

#[test]
fn every_wrong_value_is_one_finding_on_its_token() {
    for (front, expected) in [
        ("titel = \"x\"", vec!["unknown-key titel"]),
        ("title = 7", vec!["wrong-type 7"]),
        ("title = [\"x\"]", vec!["wrong-type [\"x\"]"]),
        ("audience = \"all-staff\"", vec!["wrong-type \"all-staff\""]),
        ("audience = [1, \"x\", [2]]", vec!["wrong-type 1", "wrong-type [2]"]),
        ("glossary = \"true\"", vec!["wrong-type \"true\""]),
        ("glossary = 1", vec!["wrong-type 1"]),
        ("order = \"10\"", vec!["wrong-type \"10\""]),
        ("order = 1.5", vec!["wrong-type 1.5"]),
        ("effective = 2026-02-30", vec!["bad-date 2026-02-30"]),
        ("effective = \"1 May 2026\"", vec!["bad-date \"1 May 2026\""]),
        ("effective = 2026-02-01T10:00:00Z", vec!["bad-date 2026-02-01T10:00:00Z"]),
        ("effective = 2026", vec!["wrong-type 2026"]),
        ("effective = \"2026-02-01\"", vec![]),
        ("version = 2.10", vec!["wrong-type 2.10"]),
        ("version = \"two\"", vec!["bad-version \"two\""]),
        ("version = \"v2.1\"", vec!["bad-version \"v2.1\""]),
        ("id = \"pro-007\"", vec!["bad-id \"pro-007\""]),
        ("id = \"절차\"", vec!["bad-id \"절차\""]),
        ("id = \"CON\"", vec!["bad-id \"CON\""]),
        ("supersedes = [\"PRO 1\"]", vec!["bad-id \"PRO 1\""]),
        ("kind = \"procedur\"", vec!["unknown-value \"procedur\""]),
        ("status = \"published\"", vec!["unknown-value \"published\""]),
        ("classification = \"secret\"", vec!["unknown-value \"secret\""]),
        ("review_every = \"annually\"", vec!["bad-period \"annually\""]),
        ("review_every = \"0 months\"", vec!["bad-period \"0 months\""]),
        ("review_every = 12", vec!["wrong-type 12"]),
        ("satisfies = [\"9001:8,4\"]", vec!["malformed-tag ,"]),
        ("satisfies = [8.10]", vec!["tag-not-a-string 8.10"]),
        ("satisfies = [9001:8.4]", vec!["tag-not-a-string 9001:8.4"]),
        ("satisfies = [true]", vec!["wrong-type true"]),
        ("satisfies = \"9001:8.4\"", vec!["wrong-type \"9001:8.4\""]),
        ("records = \"x\"", vec!["wrong-type \"x\""]),
        ("[records]\nname = \"x\"", vec!["wrong-type [records]"]),
        ("[[records]]\nlocation = \"x\"", vec!["missing-field [[records]]"]),
        ("[[records]]\nname = \"x\"\nretain = \"x\"", vec!["unknown-key retain"]),
        ("[[records]]\nname = \"x\"\nsupports = []", vec!["unknown-key supports"]),
        ("[register]", vec!["missing-field [register]"; 3]),
        ("[register]\nname = \"AI\"\nsource = \"x\"\ncolumns = {}", vec!["bad-id \"AI\"", "missing-field {}"]),
        (
            "[register]\nname = \"a\"\nsource = \"x\"\n[register.columns]\na = \"key\"\nb = \"key\"\nc = \"choice\"\nd = \"string\"\ne = { type = \"text\", choices = [\"x\"] }\nf = { required = 1 }",
            vec![
                "bad-column \"key\"",
                "bad-column \"choice\"",
                "unknown-value \"string\"",
                "bad-column [\"x\"]",
                "missing-field { required = 1 }",
                "wrong-type 1",
            ],
        ),
        ("[[allow]]\nreason = \"x\"", vec!["missing-field [[allow]]"]),
        ("[approval]\non = \"x\"", vec!["bad-date \"x\""]),
        ("title = \"\"\nowner = \" \"", vec![]),
    ] {
        assert_eq!(told(front), expected, "{front}");
    }
}

#[test]
fn a_document_full_of_mistakes_tells_all_of_them_at_once() {
    let front = "id = \"x y\"\ntitel = Broken\nkind = \"procedur\"\nversion = 1.0\neffective = 2026-13-01\n\
                 satisfies = [\"9001:8.10\", \"9001:8,4\", 8.1]\nowner = \"a\"\nowner = \"b\"";
    assert_eq!(
        told(front),
        [
            "bad-id \"x y\"",
            "unknown-key titel",
            "front-matter-syntax Broken",
            "unknown-value \"procedur\"",
            "wrong-type 1.0",
            "bad-date 2026-13-01",
            "malformed-tag ,",
            "tag-not-a-string 8.1",
            "front-matter-syntax owner",
        ]
    );
}

#[test]
fn help_names_the_right_spelling() {
    for (front, help) in [
        ("titel = \"x\"", "did you mean `title`? The title."),
        ("description = \"x\"", "did you mean `summary`? One sentence for lists and search."),
        ("review-every = \"1 year\"", "did you mean `review_every`? How often it is reviewed."),
        ("kind = \"sop\"", "did you mean `procedure`?"),
        ("kind = \"Work Instruction\"", "did you mean `work-instruction`?"),
        ("status = \"obsolete\"", "did you mean `retired`?"),
        ("satisfies = [\"42001:7.5\", 8.10]", "write `\"42001:8.10\"`"),
        ("satisfies = [8.10]", "write `\"9001:8.10\"`"),
        ("review_every = \"yearly\"", "write `\"12 months\"`"),
        ("effective = \"2026/2/1\"", "write `2026-02-01`"),
        ("version = \"Rev. C\"", "write `\"C\"`"),
        ("id = \"pro 007\"", "write `\"PRO-007\"`"),
        (
            "[[records]]\nname = \"x\"\nsatisfies = [\"9001:4.1\"]",
            "`satisfies` belongs to the front matter: move it above",
        ),
        ("[[allow]]\nrule = \"x\"\nowner = \"x\"", "`owner` belongs to the front matter"),
    ] {
        let text = format!("+++\n{front}\n+++\n");
        let found = page(&text).diagnostics;
        assert_eq!(found.len(), 1, "{front}");
        let given = found[0].help.clone().unwrap_or_default();
        assert!(given.contains(help), "{front}: {given}");
    }
}

#[test]
fn a_fix_removes_its_finding() {
    for front in [
        "titel = \"x\"",
        "title = Quality policy",
        "title = 7",
        "glossary = \"true\"",
        "kind = \"Work Instruction\"",
        "satisfies = [\"9001:8,4\"]",
        "satisfies = [9001:8.4]",
        "review_every = \"P1Y\"",
        "effective = \"2026.2.1\"",
        "version = \"v2.1\"",
        "version = 2.10",
        "id = \"pro_7\"",
    ] {
        let text = format!("+++\n{front}\n+++\n");
        let found = page(&text).diagnostics;
        let fix = found[0].fix.as_ref().unwrap_or_else(|| panic!("{front} has no fix"));
        let mut mended = text.clone();
        mended.replace_range(fix.edits[0].span.range.range(), &fix.edits[0].text);
        assert_eq!(page(&mended).diagnostics, [], "{mended}");
    }
}

#[test]
fn every_declared_key_refuses_a_table_of_the_wrong_sort() {
    for key in keys::FRONT_MATTER.keys {
        let front = format!("{} = {{ nonsense = 1 }}", key.name);
        assert!(!told(&front).is_empty(), "`{}` is declared but not read", key.name);
    }
}

#[test]
fn versions_are_numbers_or_letters() {
    for (text, expected) in [
        ("1", true),
        ("2.10", true),
        ("1.0.3", true),
        ("C", true),
        ("AB", true),
        ("C2", true),
        ("C.2", true),
        ("", false),
        ("1.", false),
        (".1", false),
        ("1..2", false),
        ("ABC", false),
        ("c", false),
        ("1a", false),
        ("C.", false),
        ("1-2", false),
    ] {
        assert_eq!(is_version(text), expected, "{text}");
    }
}

#[test]
fn a_period_ends_by_the_calendar() {
    let after = |date: &str, period: &str| {
        let period: Period = period.parse().expect(period);
        period.after(date.parse().expect(date)).to_string()
    };
    assert_eq!(after("2026-01-31", "1 month"), "2026-02-28");
    assert_eq!(after("2024-02-29", "1 year"), "2025-02-28");
    assert_eq!(after("2026-02-01", "6 weeks"), "2026-03-15");
    assert_eq!(after("2026-02-01", "90 days"), "2026-05-02");
    assert_eq!(after("9999-12-01", "10000 years"), "9999-12-31");
    for text in ["", "12", "months", "-1 days", "+1 days", "1.5 years", "12 monthss", "99999 days", "1  day"] {
        assert_eq!(text.parse::<Period>(), Err(NoPeriod), "{text}");
    }
}

proptest! {
    #[test]
    fn reading_a_file_is_total(front in ".{0,60}", fence in prop::sample::select(vec!["+++", "---"]), body in any::<String>()) {
        let text = format!("{fence}\n{front}\n{fence}\n{body}");
        let read = page(&text);
        for found in &read.diagnostics {
            prop_assert!(text.get(found.range().range()).is_some(), "{:?}", found);
        }
        prop_assert!(text.get(read.value.body.range()).is_some());
        page(&body);
    }

    #[test]
    fn reading_any_value_of_any_key_is_total(key in 0..keys::FRONT_MATTER.keys.len(), value in prop::sample::select(vec![
        "1", "1.5", "true", "\"x\"", "\"\"", "[]", "[1]", "[[1]]", "[\"\"]", "{}", "{a=1}", "[{}]", "[{name=1}]", "2026-02-01", "10:00:00", "\"9001:4\"", "\"\\u0039001:4,1\"",
        "{columns={a={}}}", "{columns=[1]}", "{name=\"x\",columns={a=\"register:\"}}",
    ])) {
        let text = format!("+++\n{} = {value}\n+++\n", keys::FRONT_MATTER.keys[key].name);
        for found in page(&text).diagnostics {
            prop_assert!(text.get(found.range().range()).is_some(), "{:?}", found);
            prop_assert!(found.help.is_some(), "{:?}", found);
        }
    }
}
