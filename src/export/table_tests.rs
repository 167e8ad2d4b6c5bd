//! The tables: read back by parsers that are not ours, with cells that a spreadsheet would run.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use super::tables::neutral;
use super::{Facts, TABLES, csv, xlsx};
use crate::build::{Compiled, Options, compile};
use crate::system::{MemorySystem, Stopwatch};

const RISKY: [&str; 9] =
    ["=1+1", "+1", "-1", "@x", "\tx", " =x", "\u{ff1d}x", "\u{a0}@x", "=HYPERLINK(\"http://example.org\";\"x\")"];

/// A manual whose titles and records would be formulas.
fn hostile() -> Compiled {
    let mut system = MemorySystem::new(jiff::civil::date(2026, 11, 22)).with("clausebook.toml", "");
    for (at, risky) in RISKY.iter().enumerate() {
        let risky = risky.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t");
        let text = format!(
            "+++\nid = \"A-{at}\"\ntitle = \"{risky}\"\nstatus = \"approved\"\neffective = 2026-01-01\nsatisfies = [\"9001:8.4\"]\n\n[[records]]\nname = \"{risky}\"\nlocation = \"{risky}\"\n+++\n\nText.\n"
        );
        system.write(&format!("content/a{at}.md"), text.as_bytes());
    }
    compile(&system, &Options::default(), &mut Stopwatch::default()).unwrap()
}

fn facts(compiled: &Compiled) -> Facts<'_> {
    Facts { manual: &compiled.manual, standing: &compiled.standing, coverage: &compiled.coverage }
}

#[test]
fn a_cell_that_would_be_a_formula_becomes_text_and_no_other_changes() {
    for risky in RISKY {
        assert!(neutral(risky).starts_with('\''), "{risky:?}");
    }
    for plain in ["8.4.1", "PRO-007", "a=b", ""] {
        assert_eq!(neutral(plain), plain);
    }
}

#[test]
fn every_row_of_a_table_has_a_cell_for_each_column_and_none_is_a_formula() {
    let compiled = hostile();
    for table in &TABLES {
        let bytes = csv(table, facts(&compiled));
        let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), table.columns, "{}", table.name);
        for row in reader.records() {
            let row = row.unwrap();
            assert_eq!(row.len(), table.columns.len(), "{}: {row:?}", table.name);
            assert!(row.iter().all(|cell| neutral(cell) == cell), "{}: {row:?}", table.name);
        }
    }
}

/// The parts of a workbook, by name.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let all = 0..archive.len();
    let mut part = |at| {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (name, text)
    };
    all.map(&mut part).collect()
}

#[test]
fn a_workbook_holds_text_only_and_is_the_same_twice() {
    let compiled = hostile();
    let bytes = xlsx(facts(&compiled)).unwrap();
    assert!(bytes == xlsx(facts(&compiled)).unwrap(), "two workbooks of one manual differ");
    let parts = parts(&bytes);
    let sheets: Vec<_> = parts.iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")).collect();
    assert_eq!(sheets.len(), TABLES.len() + 1);
    let mut kinds = BTreeSet::new();
    for (name, text) in sheets {
        let sheet = roxmltree::Document::parse(text).unwrap();
        assert!(sheet.descendants().all(|node| node.tag_name().name() != "f"), "{name} holds a formula");
        let cells = sheet.descendants().filter(|node| node.tag_name().name() == "c");
        kinds.extend(cells.map(|cell| cell.attribute("t").unwrap_or("number").to_owned()));
    }
    assert_eq!(kinds, BTreeSet::from(["s".to_owned()]), "a cell is something other than a shared text");
    assert!(
        !parts.iter().any(|(name, text)| name.contains("externalLink") || text.contains("TargetMode=\"External\""))
    );
    let (_, strings) = parts.iter().find(|(name, _)| name == "xl/sharedStrings.xml").unwrap();
    let strings = roxmltree::Document::parse(strings).unwrap();
    let texts: Vec<&str> =
        strings.descendants().filter(|node| node.tag_name().name() == "t").filter_map(|node| node.text()).collect();
    assert!(texts.contains(&"'=1+1") && !texts.contains(&"=1+1"), "{texts:?}");
}
