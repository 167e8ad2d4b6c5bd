mod guide;

use super::*;
use crate::source::{Source, Span};

const ALL: [&str; 3] = ["iso-9001-2015", "iso-9001-2026", "iso-42001-2023"];

fn built_in() -> Library {
    let library = Library::load(&[], ALL);
    assert_eq!(library.diagnostics, []);
    library.value
}

fn clauses(catalog: &Catalog) -> (usize, usize) {
    let clauses = || catalog.clauses().iter().filter(|clause| clause.kind == ClauseKind::Clause);
    (clauses().count(), clauses().filter(|clause| clause.leaf).count())
}

/// What a finding says and the token it underlines.
fn findings<'s>(
    source: &'s Source,
    diagnostics: &'s [crate::diagnostics::Diagnostic],
) -> Vec<(&'s str, String, String)> {
    diagnostics
        .iter()
        .map(|found| {
            let Some(Span { file, range }) = &found.span else { panic!("a finding without a place: {found:?}") };
            assert_eq!(*file, source.path);
            (&source.text[range.range()], found.message.clone(), found.help.clone().unwrap_or_default())
        })
        .collect()
}

#[test]
fn the_built_in_catalogs_hold_what_the_standards_hold() {
    let library = built_in();
    let catalog = |id: &str| library.catalog(id).unwrap();

    let qms = catalog("iso-9001-2015");
    assert_eq!((clauses(qms), qms.items().len(), qms.required.len()), ((91, 65), 314, 28));

    let aims = catalog("iso-42001-2023");
    let requirements = aims.items().iter().filter(|item| item.id.part().is_some()).count();
    assert_eq!((clauses(aims), requirements, aims.required.len()), ((43, 32), 171, 22));
    assert_eq!(aims.controls().count(), 38);
    let groups: Vec<usize> =
        (2..=10).map(|n| aims.items_below(aims.clause(&format!("A.{n}")).unwrap()).len()).collect();
    assert_eq!(groups, [3, 2, 5, 4, 9, 5, 4, 3, 3]);

    let next = catalog("iso-9001-2026");
    assert_eq!((clauses(next), next.differences.len()), ((91, 65), 23));
}

#[test]
fn every_control_is_a_clause_with_one_item_of_the_same_number() {
    let library = built_in();
    let aims = library.catalog("iso-42001-2023").unwrap();
    for control in aims.controls() {
        let [item] = aims.items_of(control) else { panic!("{}", control.number) };
        assert_eq!(item.id.as_str(), control.number.as_str());
        assert!(!item.text.is_empty());
        let group = aims.ancestors(control).next().unwrap();
        assert_eq!(group.kind, ClauseKind::ControlGroup);
        assert!(group.objective.is_some(), "{}", group.number);
    }
}

#[test]
fn the_crosswalk_counts_as_published() {
    let library = built_in();
    let crosswalk = library.crosswalk("iso-9001-2015", "iso-42001-2023").unwrap();
    let counts =
        (crosswalk.rows.len(), crosswalk.requirements.len(), crosswalk.mechanics.len(), crosswalk.supports.len());
    assert_eq!(counts, (65, 171, 15, 38));
    let statistics = crosswalk.statistics();
    assert_eq!((statistics.identical, statistics.shared_with_extension, statistics.target_only), (111, 16, 44));
    assert_eq!((statistics.identical_per_mille(), statistics.procedure), (649, 57));
    let supports = |wanted| crosswalk.supports.iter().filter(|row| row.support == wanted).count();
    assert_eq!((supports(Support::Mechanism), supports(Support::Weak), supports(Support::None)), (13, 17, 8));
}

#[test]
fn the_crosswalk_serves_the_next_edition_as_well() {
    let library = Library::load(&[], ["iso-9001-2026", "iso-42001-2023"]);
    assert_eq!(library.diagnostics, []);
    let library = library.value;
    let crosswalk = library.crosswalk("iso-9001-2026", "iso-42001-2023").unwrap();
    let statistics = crosswalk.statistics();
    assert_eq!((statistics.identical, statistics.identical_per_mille()), (114, 667));
    let next = library.catalog("iso-9001-2026").unwrap();
    let aims = library.catalog("iso-42001-2023").unwrap();
    assert_eq!(crosswalk.unknown_references(next, aims), []);
    for clause in next.clauses().iter().filter(|clause| clause.leaf) {
        let mapped = crosswalk.rows.iter().any(|row| row.source.iter().any(|source| source.value == clause.number));
        assert!(mapped, "{}", clause.number);
    }
    let audit = crosswalk.requirements.iter().find(|row| row.target.value.as_str() == "9.2.2/a").unwrap();
    assert_eq!(next.item(audit.source[0].value.as_str()).unwrap().text, "Audit objectives are defined for each audit.");
    // Where all that is asked for is the same by now, so are the clauses; and no clause is both shared and alone.
    for (id, relation) in [
        ("hs-4.2", Relation::Identical),
        ("hs-9.2.2", Relation::Identical),
        ("hs-9.3.2", Relation::Identical),
        ("hs-4.1", Relation::SharedWithExtension),
        ("hs-10.1", Relation::Identical),
    ] {
        assert_eq!(crosswalk.rows.iter().find(|row| row.id == id).unwrap().relation, relation, "{id}");
    }
    assert!(crosswalk.rows.iter().all(|row| row.id != "hs-9001-10.1"));
    assert!(crosswalk.rows.iter().any(|row| row.id == "hs-9001-9.1.3"));
    for row in &crosswalk.requirements {
        assert_eq!(row.source.is_empty(), row.relation == Relation::TargetOnly, "{}", row.target.value);
    }
}

#[test]
fn the_crosswalk_maps_every_leaf_clause_and_every_requirement_once() {
    let library = built_in();
    let crosswalk = library.crosswalk("iso-9001-2015", "iso-42001-2023").unwrap();
    let qms = library.catalog("iso-9001-2015").unwrap();
    let aims = library.catalog("iso-42001-2023").unwrap();
    for clause in qms.clauses().iter().filter(|clause| clause.leaf) {
        assert!(
            crosswalk.rows.iter().any(|row| row.source.iter().any(|source| source.value == clause.number)),
            "{}",
            clause.number
        );
    }
    let mapped: Vec<&str> = crosswalk.requirements.iter().map(|row| row.target.value.as_str()).collect();
    let asked: Vec<&str> = aims.items().iter().map(|item| item.id.as_str()).filter(|id| id.contains('/')).collect();
    assert_eq!(mapped, asked);
}

#[test]
fn an_edition_inherits_the_items_of_clauses_that_kept_their_meaning() {
    let library = built_in();
    let next = library.catalog("iso-9001-2026").unwrap();
    let item = next.item("7.5.2/b").unwrap();
    assert_eq!(item.origin, Origin::Inherited { from: ItemId::new("7.5.2/b"), confidence: Confidence::High });
    let moved = next.item("10.1/p2").unwrap();
    assert_eq!(moved.origin, Origin::Inherited { from: ItemId::new("10.3/p2"), confidence: Confidence::Medium });
    let derived = next.item("4.4.1/a").unwrap();
    assert_eq!(derived.confidence(), Some(Confidence::Medium), "the clause itself is of medium confidence");
}

#[test]
fn a_difference_stands_once_and_supersedes_what_it_replaces() {
    let library = built_in();
    let next = library.catalog("iso-9001-2026").unwrap();
    let ids = |number: &str| -> Vec<&str> {
        next.items_of(next.clause(number).unwrap()).iter().map(|item| item.id.as_str()).collect()
    };
    assert_eq!(ids("4.2"), ["4.2/a", "4.2/b", "4.2/p1", "4.2/c"]);
    assert_eq!(ids("6.1.1"), ["6.1.1/p1", "6.1.1/a", "6.1.1/b", "6.1.1/c", "6.1.1/d"]);
    assert_eq!(ids("6.1.2"), ["6.1.2/a", "6.1.2/b1", "6.1.2/b2", "6.1.2/proportion", "6.1.2/analyse"]);
    assert_eq!(ids("6.1.3"), ["6.1.3/analyse", "6.1.3/actions"]);
    assert_eq!(ids("9.2.2"), ["9.2.2/a-2015", "9.2.2/b", "9.2.2/c", "9.2.2/d", "9.2.2/e", "9.2.2/f", "9.2.2/a"]);
    assert_eq!(ids("10.1"), ["10.1/p1", "10.1/a", "10.1/b", "10.1/c", "10.1/10.3-p1", "10.1/p2", "10.1/merge"]);
    assert_eq!(ids("7.5.1").last(), Some(&"di/available"));
    let modified = next.item("8.4.3/d").unwrap();
    assert!(matches!(&modified.origin, Origin::Difference { from, .. } if from[0].as_str() == "8.4.3/d"));
    // 314 items, 7 of them superseded, and 23 differences.
    assert_eq!(next.items().len(), 314 - 7 + 23);
    assert!(next.differences.iter().all(|difference| next.item(difference.id.as_str()).is_some()));
}

#[test]
fn no_obligation_of_the_earlier_edition_is_lost_on_the_way() {
    let library = built_in();
    let transition = library.transition("iso-9001-2015", "iso-9001-2026").unwrap();
    for item in transition.earlier.items() {
        let after = transition.items_after(&item.id);
        assert!(!after.is_empty(), "{}", item.id);
        for later in after {
            assert!(transition.items_before(&later.id).any(|before| before.id == item.id));
        }
    }
}

#[test]
fn required_documents_and_records_follow_their_clauses() {
    let library = built_in();
    let next = library.catalog("iso-9001-2026").unwrap();
    assert_eq!(next.required.len(), 28);
    assert!(next.required.iter().all(|required| required.inherited && !required.requirements.is_empty()));
    let changed = next.required.iter().find(|required| required.id == "di-8.2.4").unwrap();
    assert_eq!(changed.requirements, [ItemId::new("8.2.4/p1")]);
}

#[test]
fn clauses_map_to_the_next_edition_and_back() {
    let library = built_in();
    let transition = library.transition("iso-9001-2015", "iso-9001-2026").unwrap();
    let after = |number: &str| -> Vec<&str> {
        transition.clauses_after(&ClauseNumber::new(number)).map(|clause| clause.number.as_str()).collect()
    };
    let before = |number: &str| -> Vec<&str> {
        transition.clauses_before(&ClauseNumber::new(number)).map(|clause| clause.number.as_str()).collect()
    };
    assert_eq!((after("6.1.2"), after("10.3"), after("7")), (vec!["6.1.2", "6.1.3"], vec!["10.1"], vec!["7"]));
    assert_eq!((before("6.1.3"), before("10.1")), (vec!["6.1.2"], vec!["10.1", "10.3"]));
    assert!(library.transition("iso-9001-2026", "iso-9001-2015").is_none());
}

#[test]
fn a_clause_holds_everything_below_it() {
    let library = built_in();
    let qms = library.catalog("iso-9001-2015").unwrap();
    let below = |number: &str| qms.items_below(qms.clause(number).unwrap());
    for clause in qms.clauses() {
        let inside = |item: &&Item| {
            let number = clause.number.as_str();
            item.clause == clause.number || item.clause.as_str().starts_with(&format!("{number}."))
        };
        let expected: Vec<&Item> = qms.items().iter().filter(inside).collect();
        assert_eq!(below(clause.number.as_str()).iter().collect::<Vec<_>>(), expected, "{}", clause.number);
    }
    let children: Vec<&str> = qms.children(qms.clause("7.5").unwrap()).map(|clause| clause.number.as_str()).collect();
    assert_eq!(children, ["7.5.1", "7.5.2", "7.5.3"]);
    let numbers: Vec<&ClauseNumber> = qms.clauses().iter().map(|clause| &clause.number).collect();
    assert!(numbers.is_sorted());
}

#[test]
fn misspelt_requirements_get_the_nearest_right_spelling() {
    let library = built_in();
    let near = |id: &str, written: &str| library.catalog(id).unwrap().nearest(written);
    for (written, expected) in [
        ("8.10", Some("8.1")),
        ("8,4", Some("8.4")),
        ("§ 8.4.1.", Some("8.4.1")),
        ("clause 9.3", Some("9.3")),
        ("07.5.2", Some("7.5.2")),
        ("7.5.9", Some("7.5.3")),
        ("4.10", Some("4.1")),
        ("7.5.2/B)", Some("7.5.2/b")),
        ("7.5.2/z", Some("7.5.2/a")),
        ("7,5,2/b", Some("7.5.2/b")),
        ("procedure", None),
    ] {
        assert_eq!(near("iso-9001-2015", written).as_deref(), expected, "{written}");
    }
    for (written, expected) in [
        ("A.6.2.99", Some("A.6.2.8")),
        ("a.6.2.4", Some("A.6.2.4")),
        ("A6.2.4", Some("A.6.2.4")),
        ("A-6-2-4", Some("A.6.2.4")),
        ("4.2/b", Some("4.2/u2")),
        ("A.11", Some("A.10")),
    ] {
        assert_eq!(near("iso-42001-2023", written).as_deref(), expected, "{written}");
    }
}

#[test]
fn a_number_of_another_edition_is_found_there() {
    let library = built_in();
    let here = EditionId::new("iso-9001-2015");
    let elsewhere: Vec<&str> =
        library.elsewhere("6.1.3", &here).map(|catalog| catalog.edition.reference.as_str()).collect();
    assert_eq!(elsewhere, ["ISO/IEC 42001:2023", "ISO 9001:2026"]);
    assert_eq!(library.nearest_edition("iso-9001-2025"), Some("iso-9001-2015"));
}

#[test]
fn only_the_editions_asked_for_are_read() {
    let library = Library::load(&[], ["iso-42001-2023"]).value;
    assert_eq!(library.catalogs().count(), 1);
    assert!(library.crosswalks().is_empty());
    // The edition before comes along, since its items are inherited.
    assert_eq!(Library::load(&[], ["iso-9001-2026"]).value.catalogs().count(), 2);
    assert_eq!(Library::load(&[], ["iso-9001-1994"]).value.catalogs().count(), 0);
}

#[test]
fn the_smallest_catalog_needs_neither_parents_nor_levels() {
    let source = Source::new(
        "content/standards/c.toml",
        r#"
        schema = 1
        standard = { id = "c", ref = "C", title = "Contract" }
        clause = [
            { id = "3.10", title = "Last" },
            { id = "3.2", title = "Packing", requirement = [{ id = "3.2/a", text = "Pack well." }] },
            { id = "3", title = "Delivery" },
        ]
        "#,
    );
    let parsed = parse_catalog(&source);
    assert_eq!(parsed.diagnostics, []);
    let catalog = parsed.value.unwrap();
    let outline: Vec<(&str, u8, bool)> =
        catalog.clauses().iter().map(|clause| (clause.number.as_str(), clause.level, clause.leaf)).collect();
    assert_eq!(outline, [("3", 1, false), ("3.2", 2, true), ("3.10", 2, true)]);
}

#[test]
fn every_mistake_in_a_catalog_is_reported_at_its_token() {
    let text = r#"
schema = 1
[standard]
id = "acme"
ref = "ACME"
title = "Contract"
confidense = "high"

[[clause]]
id = "1"
title = "One"
leaf = true

[[clause]]
id = "1.1"
title = "One one"
parent = "2"
[[clause.requirement]]
id = "1.2/a"
text = "Belongs elsewhere."
[[clause.requirement]]
id = "1.1/a"
text = "First."
documented = "recrod"
[[clause.requirement]]
id = "1.1/a"
text = "Second."

[[clause]]
id = "1.1"
title = "Twice"

[[clause]]
id = 8.10
title = "A number"

[[clause]]
id = "5.1"
title = "Ring"
parent = "5.1"

[[clause]]
title = "No number"

[[control]]
id = "A.1.1"
title = "Lonely"
text = "No group."

[[documented_information]]
id = "di-1"
kind = "record"
what = "something"
clause = "1.2"

[[documented_information]]
id = "di-2"
kind = "record"
what = "something"
clause = "1.1"
requirements = ["1.1/b"]

[[mapping]]
from = "1"
to = ["9"]
"#;
    let source = Source::new("content/standards/acme.toml", text);
    let parsed = parse_catalog(&source);
    let found = findings(&source, &parsed.diagnostics);
    let told: Vec<(&str, &str)> = found.iter().map(|(token, message, _)| (*token, message.as_str())).collect();
    assert_eq!(
        told,
        [
            ("confidense", "`standard` has no key `confidense`"),
            ("recrod", "`documented` cannot be `recrod`"),
            ("8.10", "`id` must be a text in quotes"),
            ("[[clause]]", "`clause` has no `id`"),
            ("1.2/a", "`1.2/a` is no id for a requirement of clause 1.1"),
            ("1.1/a", "requirement `1.1/a` is there twice"),
            ("1.1", "clause `1.1` is there twice"),
            ("A.1.1", "control `A.1.1` has no group"),
            ("2", "there is no `2` in this catalog"),
            ("5.1", "`5.1` stands below itself, or more than 32 levels deep"),
            ("1.2", "there is no clause `1.2` in this catalog"),
            ("1.1/b", "there is no requirement `1.1/b` in this catalog"),
            ("9", "there is no clause `9` in this catalog"),
        ]
    );
    assert!(found[0].2.contains("`confidence`"), "{found:?}");
    assert!(found[1].2.contains("`record`"), "{found:?}");
    assert!(found[2].2.contains("`\"8.10\"`"), "{found:?}");
    let catalog = parsed.value.unwrap();
    assert_eq!(catalog.items().len(), 2, "what is right is kept");
}

#[test]
fn a_file_without_a_name_for_its_standard_gives_nothing_but_says_why() {
    let source = Source::new("content/standards/x.toml", "schema = 1\n");
    let parsed = parse_catalog(&source);
    assert!(parsed.value.is_none());
    assert_eq!(findings(&source, &parsed.diagnostics)[0].1, "the file has no `standard`");
}

#[test]
fn text_that_is_no_toml_never_stops_the_rest() {
    let source = Source::new(
        "content/standards/x.toml",
        "schema = 1\n[standard]\nid = \"x\"\nref = \"X\"\ntitle = \"X\"\n[[clause]]\nid = \"1\"\ntitle = \"One\nnote = \"n\"\n",
    );
    let parsed = parse_catalog(&source);
    assert!(!parsed.diagnostics.is_empty());
    assert!(parsed.diagnostics.iter().all(|found| found.span.is_some()));
    assert_eq!(parsed.value.unwrap().clauses().len(), 1);
}

#[test]
fn an_own_catalog_may_inherit_and_its_mistakes_are_held_against_the_earlier_edition() {
    let earlier = Source::new(
        "content/standards/c1.toml",
        r#"
        schema = 1
        standard = { id = "c-1", ref = "C:1", title = "Contract" }
        clause = [{ id = "1", title = "One", requirement = [{ id = "1/a", text = "A." }, { id = "1/b", text = "B." }] }]
        "#,
    );
    let later = Source::new(
        "content/standards/c2.toml",
        r#"
        schema = 1
        standard = { id = "c-2", ref = "C:2", title = "Contract", supersedes = "c-1" }
        clause = [{ id = "2", title = "Two", change = "modified", from = ["1", "7"] }]
        delta = [{ id = "2/a", clause = "2", kind = "modified", text = "A, sooner.", from = ["1/a", "1/z"] }]
        "#,
    );
    let library = Library::load(&[&later, &earlier], ["c-2"]);
    let found = findings(&later, &library.diagnostics);
    let told: Vec<(&str, &str)> = found.iter().map(|(token, message, _)| (*token, message.as_str())).collect();
    assert_eq!(told, [("7", "C:1 has no clause `7`"), ("1/z", "C:1 has no requirement `1/z`")]);
    let ids: Vec<&str> = library.value.catalog("c-2").unwrap().items().iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["2/a", "2/b"]);
}

#[test]
fn editions_that_supersede_each_other_are_cut_and_not_followed_for_ever() {
    let file = |id: &str, other: &str| {
        let head = format!("standard = {{ id = \"{id}\", ref = \"{id}\", title = \"T\", supersedes = \"{other}\" }}");
        Source::new(format!("content/standards/{id}.toml"), &format!("schema = 1\n{head}\n"))
    };
    let (a, b, c) = (file("a", "b"), file("b", "a"), file("c", "c"));
    let library = Library::load(&[&a, &b, &c], ["a"]);
    assert_eq!(library.value.catalogs().count(), 3);
    assert_eq!(library.diagnostics.len(), 2, "{:?}", library.diagnostics);
}

#[test]
fn an_own_crosswalk_is_held_against_both_catalogs() {
    let source = Source::new(
        "content/standards/x.toml",
        r#"
schema = 1
[crosswalk]
id = "own"
source = "iso-9001-2015"
target = "iso-42001-2024"
"#,
    );
    let library = Library::load(&[&source], []);
    let found = findings(&source, &library.diagnostics);
    assert_eq!(found[0].0, "iso-42001-2024");
    assert_eq!(found[0].2, "did you mean `iso-42001-2023`?");
    let text = source.text.replace("2024", "2023")
        + "[[clause_map]]\nid = \"r\"\nsource = [\"8.10\"]\ntarget = [\"A.6.2.99\"]\nrelation = \"identical\"\n";
    let source = Source::new("content/standards/x.toml", &text);
    let library = Library::load(&[&source], []);
    let found = findings(&source, &library.diagnostics);
    assert_eq!((found[0].0, found[1].0), ("8.10", "A.6.2.99"));
    assert_eq!(found[1].2, "did you mean `A.6.2.8`?");
}

#[test]
fn parsing_is_total_on_every_prefix_of_a_catalog() {
    let whole = BUILT_IN[1].text;
    for end in (0..whole.len()).step_by(701).filter(|end| whole.is_char_boundary(*end)) {
        parse_catalog(&Source::new("content/standards/x.toml", &whole[..end]));
        parse_crosswalk(&Source::new("content/standards/x.toml", &whole[..end]));
    }
}
