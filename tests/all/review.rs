//! A change in every form in which it is told, and changes that nobody has made yet.

use std::collections::BTreeMap;

use clausebook::build::{Compiled, Memo, Options, compile_again, review};
use clausebook::config::Effect;
use clausebook::review::report::{self, LIMIT, MARKER, Page};
use clausebook::review::{Review, Terms, whatif};
use clausebook::source::SourcePath;
use clausebook::starter::{Documents, Names, files};
use clausebook::system::{Amended, MemorySystem, Stopwatch, System};

use crate::formats::misfits;
use crate::project::{TODAY, compiled, project, unchanged};

fn document(id: &str, head: &str, text: &str) -> String {
    format!(
        "+++\nid = \"{id}\"\ntitle = \"Title of {id}\"\nkind = \"procedure\"\nversion = \"1.0\"\nstatus = \"approved\"\n\
         owner = \"quality-manager\"\n{head}+++\n\n{text}\n"
    )
}

fn terms(fail_on: &[&str]) -> Terms {
    Terms { fail_on: fail_on.iter().map(|name| (*name).to_string()).collect(), ..Terms::default() }
}

/// A change of every sort, by somebody who tries to forge what a forge, a terminal or a CI server shows.
fn hostile() -> Review {
    let evil = "<img src=x onerror=alert(1)> @admin #12 [x](javascript:1) ::error::forged\u{202E}";
    let claims = "satisfies = [\"9001:8.4\", \"9001:7.5#kept\"]\naudience = [\"quality-manager\"]\n";
    let records = "\n[[records]]\nname = \"Evaluation\"\nanswers = [\"9001:8.4.1\"]\nlocation = \"here\"\n";
    let before = [
        (
            "content/a.md".to_string(),
            document("PRO-001", &format!("{claims}{records}"), "Text of one.\n\n## Kept\n\nTen years."),
        ),
        ("content/b.md".to_string(), document("PRO-002", "", "See [[PRO-001]] and [[PRO-003]].")),
        ("content/c.md".to_string(), document("PRO-003", "satisfies = [\"9001:7.2\"]\n", "Three.")),
        ("content/page.md".to_string(), "# A page\n\nSome text of a page that moves elsewhere.\n".to_string()),
        ("clausebook.toml".to_string(), "[control]\napproval = \"digest\"\n".to_string()),
    ];
    let after = [
        ("content/a.md".to_string(), document("PRO-001", "supports = [\"9001:8.4\"]\n", evil)),
        ("content/::error file=x,y.md".to_string(), document("PRO-004", "change = \"`x` | <b>\"\n", evil)),
        (
            "content/b.md".to_string(),
            document("PRO-002", "", "See [[PRO-001]] and [[PRO-003]].\n\n* an item | with <b>"),
        ),
        (
            "content/elsewhere/page.md".to_string(),
            "# A page\n\nSome text of a page that moves elsewhere.\n".to_string(),
        ),
        (
            "clausebook.toml".to_string(),
            "[[applicability]]\nclause = \"9001:8.3\"\napplicable = false\nreason = \"\\u001b[2J<script> @all\"\n\
             [rules]\nbroken-reference = \"warn\"\n"
                .to_string(),
        ),
    ];
    let state = |files: &[(String, String)]| {
        compiled(&project(files.iter().map(|(path, text)| (path.as_str(), text.as_bytes()))))
    };
    review(&state(&before), &state(&after), &terms(&["requirement-lost", "control-weakened"]))
}

#[test]
fn the_hostile_change_does_nearly_everything_that_a_change_can_do() {
    let review = hostile();
    let has = |effect| review.count(effect) > 0;
    for effect in [
        Effect::RequirementLost,
        Effect::RequirementWeakened,
        Effect::ExclusionAdded,
        Effect::DocumentRemoved,
        Effect::ReferenceBroken,
        Effect::RecordLost,
        Effect::ControlWeakened,
        Effect::VersionNotRaised,
    ] {
        assert!(has(effect), "{} in {:?}", effect.as_str(), review.effects);
    }
    assert_eq!(review.failing.len(), 2);
    let moved = review.documents.iter().find(|change| change.path == "content/elsewhere/page.md").unwrap();
    assert_eq!(
        moved.path_before.as_deref(),
        Some("content/page.md"),
        "a page without an id that moved is no other page"
    );
}

#[test]
fn the_json_of_a_review_is_what_its_schema_says() {
    let schema = report::json_schema();
    unchanged("docs/schemas/review.schema.json", &format!("{}\n", serde_json::to_string_pretty(&schema).unwrap()));
    let json = report::json(&hostile()).unwrap();
    assert_eq!(misfits(&serde_json::from_str(&json).unwrap(), &schema), Vec::<String>::new());
    assert_eq!(json, report::json(&hostile()).unwrap(), "the same change gives the same bytes");
}

/// A Markdown text without its code, in which nothing is markup, as a parser of forges' tables sees it.
fn without_code(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter();
    let code = events.filter_map(|(event, range)| matches!(event, Event::Code(_)).then_some(range));
    let mut outside = String::new();
    let mut end = 0;
    for range in code {
        outside.push_str(&markdown[end..range.start]);
        end = range.end;
    }
    outside.push_str(&markdown[end..]);
    outside
}

#[test]
fn no_text_of_a_change_is_markup_or_a_command() {
    let review = hostile();
    let tame = |text: &str| text.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202E}');
    let markdown = report::markdown(&review);
    assert!(markdown.starts_with(&format!("{MARKER}\n### Manual: ")) && tame(&markdown));
    let outside_code = without_code(&markdown);
    for markup in ["<img", "<script", "<b>", "@admin", "@all", "](javascript", " #12"] {
        assert!(!outside_code.contains(markup), "{markup} in {outside_code}");
    }
    let github = report::github(&review, "");
    assert!(tame(&github), "{github:?}");
    for line in github.lines() {
        assert!(["::error ", "::warning ", "::notice "].iter().any(|command| line.starts_with(command)), "{line}");
        let properties = line[2..].split("::").next().unwrap();
        for property in properties.split_once(' ').unwrap().1.split(',') {
            assert!(
                property.starts_with("title=") || property.starts_with("file=") || property.starts_with("line="),
                "{line}"
            );
        }
    }
    assert!(tame(&report::terminal(&review, clausebook::diagnostics::render::Color::Never)));
    let html = report::html(&review, Page { manual: "M <i>", styles: "b{color:red}</style>" });
    for markup in ["<img", "<script", "<i>", "</style></style>"] {
        assert!(!html.contains(markup), "{markup}");
    }
    assert_eq!(html.matches("</style>").count(), 1, "a stylesheet cannot end itself");
    assert!(html.contains("default-src 'none'; style-src 'sha256-"));
    let gitlab = report::gitlab(&review, "");
    let mut prints: Vec<&str> =
        gitlab.as_array().unwrap().iter().map(|one| one["fingerprint"].as_str().unwrap()).collect();
    let all = prints.len();
    prints.sort_unstable();
    prints.dedup();
    assert!(all > 5 && prints.len() * 10 > all * 9, "remarks can be told apart");
}

#[test]
fn a_comment_keeps_to_its_limit_and_says_what_it_leaves_out() {
    let paths: Vec<(String, String)> = (0..900)
        .map(|n| {
            (
                format!("content/d{n}.md"),
                document(&format!("PRO-{n:04}"), "", &format!("Text {n} of a long manual. {}", "word ".repeat(80))),
            )
        })
        .collect();
    let state = |files: &[(String, String)]| {
        compiled(&project(files.iter().map(|(path, text)| (path.as_str(), text.as_bytes()))))
    };
    let changed: Vec<(String, String)> =
        paths.iter().map(|(path, text)| (path.clone(), text.replace("long manual", "longer manual"))).collect();
    let review = review(&state(&paths), &state(&changed), &Terms::default());
    let markdown = report::markdown(&review);
    assert!(markdown.len() <= LIMIT && markdown.len() > LIMIT / 2, "{}", markdown.len());
    assert!(markdown.contains("**This comment is cut:**") && markdown.contains("more\n"));
    assert_eq!(markdown.matches("<details>").count(), markdown.matches("</details>").count());
}

/// The starter manual without the rules that hold every text against every other.
fn starter() -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = files(Documents::Complete, &Names::default())
        .into_iter()
        .filter_map(|(path, bytes)| Some((path.to_string(), String::from_utf8(bytes).ok()?)))
        .collect();
    let config = texts.get_mut("clausebook.toml").unwrap();
    let quick = "near-duplicate = \"allow\"\ncontradicting-fact = \"allow\"\n";
    *config = match config.contains("[rules]\n") {
        true => config.replace("[rules]\n", &format!("[rules]\n{quick}")),
        false => format!("{config}\n[rules]\n{quick}"),
    };
    texts
}

#[test]
fn retiring_in_thought_is_retiring_in_deed_for_every_document_of_the_starter_manual() {
    let texts = starter();
    let system = texts.iter().fold(MemorySystem::new(TODAY), |system, (path, text)| system.with(path, text));
    let (mut memo, options) = (Memo::default(), Options { today: Some(TODAY), ..Options::default() });
    let mut compile = |system: &dyn System| -> Compiled {
        compile_again(system, &options, &mut memo, &mut Stopwatch::default()).unwrap()
    };
    let before = compile(&system);
    let (mut retired, mut lossy) = (0, 0);
    for (id, index) in before.manual.ids.iter() {
        let path = before.manual.document(*index).path.clone();
        let source = before.sources.get(path.as_str()).unwrap();
        let thought = BTreeMap::from([(path.clone(), whatif::retired(source).unwrap())]);
        let in_thought = review(&before, &compile(&Amended::new(&system, thought)), &Terms::default());
        let text = &texts[path.as_str()];
        assert_eq!(text.matches("\nstatus = \"approved\"\n").count(), 1, "{path}");
        let deed =
            system.clone().with(path.as_str(), text.replace("\nstatus = \"approved\"\n", "\nstatus = \"retired\"\n"));
        let in_deed = review(&before, &compile(&deed), &Terms::default());
        assert_eq!(report::json(&in_thought).unwrap(), report::json(&in_deed).unwrap(), "{id}");
        assert_eq!(report::markdown(&in_thought), report::markdown(&in_deed), "{id}");
        assert!(in_deed.documents.iter().any(|change| change.document == *id), "{id}");
        retired += 1;
        lossy += usize::from(in_deed.count(Effect::RequirementLost) > 0);
    }
    assert!(retired > 60 && lossy > 20, "{retired} documents, {lossy} of which alone carry a requirement");
}

#[test]
fn excluding_in_thought_is_excluding_in_deed() {
    let texts = starter();
    let system = texts.iter().fold(MemorySystem::new(TODAY), |system, (path, text)| system.with(path, text));
    let (mut memo, options) = (Memo::default(), Options { today: Some(TODAY), ..Options::default() });
    let mut compile = |system: &dyn System| -> Compiled {
        compile_again(system, &options, &mut memo, &mut Stopwatch::default()).unwrap()
    };
    let before = compile(&system);
    let config = SourcePath::new("clausebook.toml");
    let amended = whatif::excluded(&texts["clausebook.toml"], "42001:A.6.2.8", "no logs");
    let thought = compile(&Amended::new(&system, BTreeMap::from([(config, amended)])));
    let decision = "\n[[applicability]]\nclause = \"42001:A.6.2.8\"\napplicable = false\nreason = \"no logs\"\n";
    let deed = system.clone().with("clausebook.toml", format!("{}{decision}", texts["clausebook.toml"]));
    let in_thought = review(&before, &thought, &Terms::default());
    assert_eq!(
        report::json(&in_thought).unwrap(),
        report::json(&review(&before, &compile(&deed), &Terms::default())).unwrap()
    );
    assert_eq!(in_thought.count(Effect::ExclusionAdded), 1);
}
