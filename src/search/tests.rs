//! The files as a whole; what is found in them is tested in `tests/browser/search-engine.test.mjs`, by their reader.

use std::collections::BTreeSet;

use super::*;

/// Documents of a few sections, rows of a register, and a clause.
fn manual(documents: usize) -> Vec<Entry<'static>> {
    let mut entries = Vec::new();
    for number in 0..documents {
        let page = format!("documents/PRO-{number:03}.html");
        entries.push(Entry {
            url: page.clone(),
            id: format!("PRO-{number:03}"),
            title: format!("Procedure number {number}").into(),
            ..Entry::default()
        });
        for section in 0..3 {
            entries.push(Entry {
                kind: EntryKind::Section,
                url: format!("{page}#s{section}"),
                title: format!("Section {section}").into(),
                context: format!("Procedure number {number}"),
                body: format!("Suppliers \"are\"\n evaluated; word{} </script> \u{2028} 품질 ", number * 3 + section)
                    .repeat(9)
                    .into(),
                clauses: vec![format!("9001:8.{section}")],
                ..Entry::default()
            });
        }
        entries.push(Entry {
            kind: EntryKind::RegisterRow,
            url: format!("registers/risks.html#R-{number}"),
            id: format!("R-{number}"),
            title: "A risk".into(),
            ..Entry::default()
        });
    }
    entries
}

fn named<'a>(files: &'a [File], start: &str) -> Vec<&'a str> {
    files.iter().map(|(path, _)| path.as_str()).filter(|path| path.starts_with(start)).collect()
}

#[test]
fn every_file_is_one_call_of_a_script_whose_name_the_reader_accepts() {
    for entries in [Vec::new(), manual(1), manual(300)] {
        for (path, bytes) in build(&entries, Language::English) {
            let name = path.strip_prefix("search/").and_then(|name| name.strip_suffix(".js")).unwrap();
            let (kind, name) = name.split_once('-').unwrap_or((name, ""));
            assert!(["b", "index", "m", "t", "v", "x"].contains(&kind), "{path}");
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{path}");
            let text = String::from_utf8(bytes).unwrap();
            let arguments = text.strip_prefix("clausebookSearch(").and_then(|text| text.strip_suffix(")\n")).unwrap();
            let arguments: Vec<serde_json::Value> = serde_json::from_str(&format!("[{arguments}]")).unwrap();
            assert_eq!((&arguments[0], &arguments[1]), (&kind.into(), &name.into()));
        }
    }
}

#[test]
fn the_same_entries_give_the_same_bytes_on_any_number_of_threads() {
    let entries = manual(200);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| build(&entries, Language::English))
    };
    assert_eq!(on(1), on(7));
}

#[test]
fn a_changed_text_changes_the_block_it_is_in_and_no_other() {
    let mut entries = manual(60);
    let before = build(&entries, Language::English);
    entries[1].body = entries[1].body.replace("evaluated", "inspected").into();
    let after = build(&entries, Language::English);
    let changed: Vec<&str> =
        after.iter().filter(|file| !before.contains(file)).map(|(path, _)| path.as_str()).collect();
    assert_eq!(changed.iter().filter(|path| path.starts_with("search/x-")).count(), 1, "{changed:?}");
}

#[test]
fn a_new_document_changes_few_blocks_of_text() {
    let mut entries = manual(60);
    let before = build(&entries, Language::English);
    let new = Entry { url: "documents/AAA.html".into(), title: "First of all".into(), ..Entry::default() };
    entries.insert(0, new);
    let after = build(&entries, Language::English);
    let texts =
        |files: &[File]| files.iter().filter(|(path, _)| path.contains("/x-")).cloned().collect::<BTreeSet<_>>();
    assert!(texts(&after).difference(&texts(&before)).count() <= 1);
}

#[test]
fn files_stay_small_however_much_is_indexed() {
    let files = build(&manual(2000), Language::English);
    let largest = |start: &str| files.iter().filter(|(path, _)| path.starts_with(start)).map(|(_, b)| b.len()).max();
    assert!(largest("search/t-") < Some(40_000), "{:?}", largest("search/t-"));
    assert!(largest("search/x-") < Some(40_000), "{:?}", largest("search/x-"));
    assert!(named(&files, "search/t-").len() > 3);
}

#[test]
fn another_language_has_neither_stems_nor_stop_words() {
    let entries = [Entry { body: "the Prüfungen are".into(), ..Entry::default() }];
    let words = |language| {
        let files = build(&entries, language);
        let (_, bytes) = files.iter().find(|(path, _)| path.starts_with("search/t-")).cloned().unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert!(!words(Language::of("en-GB")).contains("the,"));
    let german = words(Language::of("de"));
    assert!(german.contains("the,,") && german.contains("prufungen,,"), "{german}");
}

#[test]
fn entries_without_anything_are_no_problem() {
    let empty = vec![Entry::default(); 3];
    assert!(!build(&empty, Language::Other).is_empty());
    let section = [Entry { kind: EntryKind::Section, url: "#a".into(), ..Entry::default() }];
    assert!(!build(&section, Language::English).is_empty());
}
