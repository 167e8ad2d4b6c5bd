//! What the guide says of catalogs, and its schema.

use super::*;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs");

/// Holds a generated text against the committed one; `UPDATE=1` rewrites it.
#[expect(clippy::disallowed_methods, reason = "a snapshot test reads and writes the files it keeps")]
fn snapshot(path: &str, generate: impl FnOnce(&str) -> String) {
    let path = format!("{DOCS}/{path}");
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let generated = generate(&committed);
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(&path, &generated).unwrap();
    } else {
        assert!(committed == generated, "{path} is out of date: run the tests with UPDATE=1");
    }
}

#[test]
fn the_json_schema_is_the_committed_one() {
    snapshot("schemas/catalog.schema.json", |_| format!("{:#}\n", json_schema()));
}

#[test]
fn the_key_tables_of_the_guide_are_current() {
    let (start, end) = ("<!-- generated: keys -->", "<!-- generated: end -->");
    snapshot("catalogs.md", |page| {
        let (before, rest) = page.split_once(start).expect("the page has a place for the tables");
        let (_, after) = rest.split_once(end).expect("the place has an end");
        format!("{before}{start}\n\n{}{end}{after}", key_tables())
    });
}

#[test]
fn the_worked_example_of_the_guide_loads() {
    let page = include_str!("../../../docs/catalogs.md");
    let files: Vec<Source> = page
        .split("```toml\n")
        .skip(1)
        .enumerate()
        .map(|(at, rest)| {
            Source::new(format!("content/standards/{at}.toml"), rest.split("```").next().unwrap_or_default())
        })
        .collect();
    let library = Library::load(&files.iter().collect::<Vec<_>>(), ["iso-9001-2015", "northwind-supply-2026"]);
    assert_eq!(library.diagnostics, []);
    let contract = library.value.catalog("northwind-supply-2026").unwrap();
    assert_eq!((contract.items().len(), contract.required.len()), (3, 1));
    let crosswalk = library.value.crosswalk("iso-9001-2015", "northwind-supply-2026").unwrap();
    assert_eq!(crosswalk.statistics().identical_per_mille(), 333);
}
