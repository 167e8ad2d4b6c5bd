//! The guide and the schemas say what the readers do.

use super::*;
use crate::source::Source;
use crate::syntax::front_matter;
use crate::syntax::register::read_register;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs");

/// Holds a generated text against the committed one; `UPDATE=1` rewrites it.
#[expect(clippy::disallowed_methods, reason = "a snapshot test reads and writes the files it keeps")]
fn snapshot(path: &str, generate: impl FnOnce(&str) -> String) {
    let path = format!("{DOCS}/{path}");
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let generated = generate(&committed);
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(&path, &generated).expect("a place to write to");
    } else {
        assert!(committed == generated, "{path} is out of date: run the tests with UPDATE=1");
    }
}

fn with_tables(page: &str, tables: &str) -> String {
    let (start, end) = ("<!-- generated: keys -->", "<!-- generated: end -->");
    let (before, rest) = page.split_once(start).expect("the page has a place for the tables");
    let (_, after) = rest.split_once(end).expect("the place has an end");
    format!("{before}{start}\n\n{tables}{end}{after}")
}

#[test]
fn the_json_schemas_are_the_committed_ones() {
    snapshot("schemas/clausebook.schema.json", |_| format!("{:#}\n", json_schema()));
    snapshot("schemas/front-matter.schema.json", |_| format!("{:#}\n", front_matter::json_schema()));
    snapshot("schemas/register.schema.json", |_| format!("{:#}\n", crate::syntax::register::json_schema()));
}

#[test]
fn the_key_tables_of_the_guide_are_current() {
    snapshot("configuration.md", |page| with_tables(page, &key_tables()));
    snapshot("front-matter.md", |page| with_tables(page, &front_matter::key_tables()));
}

/// The fenced blocks of a page with their language.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = page.split("```").collect();
    parts.iter().skip(1).step_by(2).filter_map(|block| block.split_once('\n')).collect()
}

#[test]
fn every_example_of_the_guide_is_right() {
    let (mut configurations, mut documents) = (0, 0);
    for page in [
        include_str!("../../docs/configuration.md"),
        include_str!("../../docs/front-matter.md"),
        include_str!("../../docs/registers.md"),
    ] {
        for (language, text) in blocks(page) {
            if text.starts_with("+++") || text.starts_with("---\n") {
                assert_eq!(front_matter::read(&SourcePath::new("a.md"), text).diagnostics, [], "{text}");
                documents += 1;
            } else if language == "toml" && !text.contains("[[row]]") {
                let source = Source::new(FILE_NAME, text);
                assert_eq!(read_settings(Some(&source), jiff::civil::Date::MIN).diagnostics, [], "{text}");
                configurations += 1;
            }
        }
    }
    assert!(configurations > 3 && documents > 3, "{configurations} configurations, {documents} documents");
}

#[test]
fn the_register_of_the_guide_is_right_in_csv_and_toml() {
    let page = include_str!("../../docs/registers.md");
    let all = blocks(page);
    let document = all.iter().find(|(_, text)| text.starts_with("+++")).expect("a document").1;
    let register = front_matter::read(&SourcePath::new("a.md"), document).value.front_matter.register;
    let register = register.expect("a register");
    let csv = all.iter().find(|(language, _)| *language == "csv").expect("a CSV file").1;
    let toml = all.iter().find(|(_, text)| text.contains("[[row]]")).expect("a TOML file").1;
    let csv = read_register(&Source::new("a.csv", csv), &register);
    let toml = read_register(&Source::new("a.toml", toml), &register);
    assert_eq!((csv.diagnostics, toml.diagnostics), (vec![], vec![]));
    assert_eq!(csv.value.rows[0].key(), toml.value.rows[0].key());
    for word in front_matter::ColumnType::WORDS {
        assert!(page.contains(&format!("| `{word}")), "`{word}` is not explained");
    }
}
