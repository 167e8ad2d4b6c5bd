use super::*;
use crate::diagnostics::Checked;
use crate::source::Source;
use proptest::prelude::*;

fn read(text: &str) -> Checked<Settings> {
    read_settings(Some(&Source::new(FILE_NAME, text)), jiff::civil::date(2026, 11, 22))
}

/// `rule token` of each finding.
fn told(text: &str) -> Vec<String> {
    let found = read(text).diagnostics;
    found.iter().map(|found| format!("{} {}", found.rule, &text[found.range().range()])).collect()
}

#[test]
fn a_project_without_a_configuration_works() {
    let read = read_settings(None, jiff::civil::date(2026, 11, 22));
    assert_eq!(read.diagnostics, []);
    let settings = read.value;
    assert_eq!(settings.today.to_string(), "2026-11-22");
    assert_eq!(settings.manual.title, "Management Manual");
    assert_eq!(settings.manual.classification, Classification::Internal);
    let roots: Vec<_> = settings.roots.iter().map(|root| root.value.as_str()).collect();
    assert_eq!(roots, ["policies", "content"]);
    let standards: Vec<_> =
        settings.standards.iter().map(|one| format!("{}={}", one.alias.value, one.edition.value)).collect();
    assert_eq!(standards, ["9001=iso-9001-2015", "42001=iso-42001-2023"]);
    assert_eq!(settings.approval, Evidence::Status);
    assert_eq!(settings.output.folder.value, "public");
    assert!(settings.search.enabled);
    assert_eq!(settings.variables["organization"].value, "This organization");
    assert_eq!(settings, super::read_settings(Some(&Source::new(FILE_NAME, "")), settings.today).value);
}

const WHOLE: &str = r##"
[manual]
title = "Integrated Management Manual"
organization = "Example Works"
language = "ar-EG"
base_url = "https://manual.example.org/"
repository = "https://git.example.org/manual"
logo = "./theme/logo.svg"
report_problem = "quality@example.org"
classification = "confidential"

[sources]
roots = ["policies/", "./content"]

[standards]
"42001" = "iso-42001-2023"
"9001" = "iso-9001-2015"

[transition]
"9001" = "iso-9001-2026"

[control]
approval = "digest"

[roles.quality-manager]
holders = ["quality@example.org"]
keys = ["ssh-ed25519 AAAA"]
approves = ["procedure", "form"]
deputy = "director"

[roles.director]
title = "Managing Director"

[variables]
product = "Fieldnote"

[[applicability]]
clause = "9001:8.3"
applicable = false
reason = "No design."
owner = "quality-manager"
until = 2027-12-31

[[applicability]]
clause = "42001:A.2.2"
applicable = true
status = "implemented"

[rules]
unknown-clause = "error"
vague-obligation = "allow"

[[rules.override]]
paths = ["content/forms/**"]
unknown-clause = "warn"

[theme]
accent = "#0AF"
folder = "theme"

[output]
folder = "../site"
markdown = true
workbook = true
row_pages = 20000

[search]
enabled = false

[review]
fail-on = ["requirement-lost"]
"##;

#[test]
fn standards_beyond_the_hundredth_are_left_out_and_told() {
    let lines: String = (0..150).map(|at| format!("s{at} = \"e{at}\"\n")).collect();
    let text = format!("[standards]\n{lines}");
    assert_eq!(told(&text), ["unknown-standard s100"]);
    assert_eq!(read(&text).value.standards.len(), 100);
}

#[test]
fn every_key_is_read() {
    let read = read(WHOLE);
    assert_eq!(read.diagnostics, []);
    let settings = read.value;
    assert_eq!(settings.manual.direction, Direction::Rtl);
    assert_eq!(settings.manual.base_url.as_ref().map(|url| url.value.as_str()), Some("https://manual.example.org"));
    assert_eq!(settings.manual.logo.as_ref().map(|logo| logo.value.as_str()), Some("theme/logo.svg"));
    let report = settings.manual.report_problem.as_ref().map(|address| address.value.as_str());
    assert_eq!(report, Some("mailto:quality@example.org"));
    assert_eq!(settings.manual.classification, Classification::Confidential);
    assert_eq!(settings.roots.iter().map(|root| root.value.as_str()).collect::<Vec<_>>(), ["policies", "content"]);
    assert_eq!(settings.standards[0].alias.value, "42001");
    assert_eq!(
        settings.standard("9001").and_then(|one| one.transition.as_ref()).map(|one| one.value.as_str()),
        Some("iso-9001-2026")
    );
    assert_eq!(settings.approval, Evidence::Digest);
    let role = &settings.roles["quality-manager"];
    assert_eq!(role.title, "Quality Manager");
    assert_eq!(role.approves.iter().map(|kind| kind.value).collect::<Vec<_>>(), [Kind::Procedure, Kind::Form]);
    assert_eq!(settings.variables.keys().collect::<Vec<_>>(), ["organization", "product"]);
    assert_eq!(settings.variables["organization"].value, "Example Works");
    assert_eq!(&WHOLE[settings.variables["organization"].range.range()], "\"Example Works\"");
    let decision = &settings.applicability[0];
    assert_eq!(&WHOLE[decision.clause.clause.range.range()], "8.3");
    assert!(!decision.applicable);
    assert_eq!(settings.applicability[1].status.as_ref().map(|status| status.value), Some(Implementation::Implemented));
    assert_eq!(settings.rules.levels["vague-obligation"].value, Level::Allow);
    assert_eq!(settings.rules.overrides[0].levels["unknown-clause"].value, Level::Warn);
    assert_eq!(settings.theme.accent.as_ref().map(|accent| accent.value.as_str()), Some("#00aaff"));
    assert_eq!(settings.output.folder.value, "../site");
    assert!(settings.output.markdown && settings.output.workbook && !settings.search.enabled);
    assert_eq!(settings.output.row_pages, 20_000);
    assert_eq!(settings.review.fail_on[0].value, "requirement-lost");
}

#[test]
fn every_mistake_is_one_finding_on_its_token() {
    for (text, expected) in [
        ("titel = 1", vec!["unknown-key titel"]),
        ("[manuel]\ntitle = \"x\"", vec!["unknown-key manuel"]),
        ("manual = 1", vec!["wrong-type 1"]),
        ("[manual]\nlanguage = \"english!\"", vec!["bad-language \"english!\""]),
        (
            "[manual]\nbase_url = \"manual.example.org\"\nlogo = \"../x.svg\"",
            vec!["bad-url \"manual.example.org\"", "bad-path \"../x.svg\""],
        ),
        ("[manual]\nbase_url = \"\"\nrepository = \"\"", vec![]),
        ("[manual]\nreport_problem = \"javascript:alert(1)\"", vec!["bad-url \"javascript:alert(1)\""]),
        (
            "[manual]\nclassification = \"secret\"\ndirection = \"up\"",
            vec!["unknown-value \"secret\"", "unknown-value \"up\""],
        ),
        (
            "[sources]\nroots = [\"/etc\", \"..\", \".\", \"C:\\\\x\", \"a\", \"a/b\"]",
            vec!["bad-path \"/etc\"", "bad-path \"..\"", "bad-path \".\"", "bad-path \"C:\\\\x\"", "bad-path \"a/b\""],
        ),
        ("[standards]\n9001 = 2015\n\"a:b\" = \"x\"", vec!["wrong-type 2015", "bad-id \"a:b\""]),
        ("[standards]\na = \"x\"\nb = \"x\"", vec!["duplicate-id \"x\""]),
        ("[transition]\n\"9002\" = \"iso-9001-2026\"", vec!["unknown-standard \"9002\""]),
        ("[control]\napproval = \"digset\"", vec!["unknown-value \"digset\""]),
        ("[roles.\"Quality Manager\"]\ntitle = \"x\"", vec!["bad-id \"Quality Manager\""]),
        (
            "[roles.a]\napproves = [\"procedur\"]\ndeputy = \"b\"\nholder = []",
            vec!["unknown-value \"procedur\"", "unknown-role \"b\"", "unknown-key holder"],
        ),
        ("[roles]\na = \"x\"", vec!["wrong-type \"x\""]),
        ("[variables]\nstaff = 38\n\"a b\" = \"x\"", vec!["wrong-type 38", "bad-id \"a b\""]),
        ("[[applicability]]\nreason = \"x\"", vec!["missing-field [[applicability]]"; 2]),
        (
            "[[applicability]]\nclause = 8.3\napplicable = \"no\"\nuntil = 2027-02-30\nstatus = \"done\"",
            vec!["tag-not-a-string 8.3", "wrong-type \"no\"", "bad-date 2027-02-30", "unknown-value \"done\""],
        ),
        ("[rules]\nunknown-clause = \"warning\"\ngap = 1", vec!["unknown-value \"warning\"", "wrong-type 1"]),
        ("[[rules.override]]\ngap = \"warn\"", vec!["missing-field [[rules.override]]"]),
        ("rules = 1", vec!["wrong-type 1"]),
        ("[theme]\naccent = \"0b5cad\"\nfolder = \"/x\"", vec!["bad-colour \"0b5cad\"", "bad-path \"/x\""]),
        ("[output]\nmarkdown = \"true\"", vec!["wrong-type \"true\""]),
        (
            "[manual]\ntitle = My manual\n[theme]\naccent = \"blue\"\n[search]\nenable = true",
            vec!["config-syntax My manual", "bad-colour \"blue\"", "unknown-key enable"],
        ),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn a_decision_whose_end_cannot_be_read_does_not_hold() {
    let text = "[[applicability]]\nclause = \"9001:8.3\"\napplicable = false\nuntil = \"soon\"";
    assert_eq!(read(text).value.applicability, []);
}

#[test]
fn names_that_name_nothing_are_told_with_the_nearest() {
    let text = "[standards]\n\"9001\" = \"iso-9001-2016\"\n\"14001\" = \"iso-14001-2015\"\n[transition]\n\"9001\" = \"iso-9001-2026\"\n\
                [rules]\nunknown-clauses = \"warn\"\n[theme]\nname = \"fancy\"\n[review]\nfail-on = [\"requirements-lost\"]";
    let known = Known {
        editions: &["iso-9001-2015", "iso-9001-2026"],
        rules: &["unknown-clause"],
        themes: &["default"],
        effects: &["requirement-lost"],
    };
    let settings = read(text).value;
    let found: Vec<_> = check_names(&settings, &known)
        .iter()
        .map(|found| {
            format!("{} {} {}", found.rule, &text[found.range().range()], found.help.clone().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        found,
        [
            "unknown-edition \"iso-9001-2016\" did you mean `iso-9001-2015`?",
            "unknown-edition \"iso-14001-2015\" write `iso-9001-2015` or `iso-9001-2026`, or give the standard a \
             catalog of its own in `content/standards/`",
            "unknown-rule unknown-clauses did you mean `unknown-clause`?",
            "unknown-value \"requirements-lost\" did you mean `requirement-lost`?",
            "unknown-value \"fancy\" there are `default`",
        ]
    );
    assert_eq!(check_names(&settings, &Known::default()), []);
}

#[test]
fn every_declared_key_refuses_a_value_of_the_wrong_sort() {
    for key in keys::CONFIG.keys {
        assert!(!told(&format!("{} = 1", key.name)).is_empty(), "`{}` is declared but not read", key.name);
        let Some(table) = (match &key.shape {
            crate::syntax::value::Shape::Table(keys) => Some(keys),
            _ => None,
        }) else {
            continue;
        };
        for inner in table.keys {
            let text = format!("[{}]\n{} = [{{}}]", key.name, inner.name);
            assert!(!told(&text).is_empty(), "`{}.{}` is declared but not read", key.name, inner.name);
        }
    }
}

#[test]
fn the_configuration_of_this_repository_is_clean() {
    let text = include_str!("../../clausebook.toml");
    assert_eq!(told(text), Vec::<String>::new());
}

proptest! {
    #[test]
    fn reading_a_configuration_is_total(
        table in prop::sample::select(keys::CONFIG.keys.iter().map(|key| key.name).collect::<Vec<_>>()),
        key in "[a-z_-]{1,10}",
        value in prop::sample::select(vec!["1", "\"x\"", "[]", "[1]", "[[]]", "{}", "{a={}}", "[{}]", "[{clause=1}]", "true", "2026-02-30", "x"]),
        rest in any::<String>(),
    ) {
        for text in [format!("[{table}]\n{key} = {value}\n{rest}"), format!("[[{table}]]\n{key} = {value}"), format!("{table} = {value}"), rest.clone()] {
            let source = Source::new(FILE_NAME, &text);
            for found in read_settings(Some(&source), jiff::civil::Date::MIN).diagnostics {
                prop_assert!(source.text.get(found.range().range()).is_some(), "{:?}", found);
            }
        }
    }
}
