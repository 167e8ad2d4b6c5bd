use super::super::front_matter;
use super::*;
use crate::source::SourceSet;
use proptest::prelude::*;

const COLUMNS: &str = r#"
id = "key"
name = { type = "text", required = true }
on = "date"
due = "due"
score = "number"
level = { type = "choice", choices = ["low", "high"] }
tags = { type = "choice", choices = ["a", "b"], many = true }
owner = "role"
documents = { type = "document", many = true }
clauses = { type = "clause", many = true }
risks = { type = "register:risks", many = true }
link = "link"
"#;

fn register(columns: &str) -> Register {
    let text = format!("+++\n[register]\nname = \"x\"\nsource = \"x.csv\"\n[register.columns]{columns}+++\n");
    let read = front_matter::read(&SourcePath::new("x.md"), &text);
    assert_eq!(read.diagnostics, []);
    read.value.front_matter.register.expect("a register")
}

use crate::source::SourcePath;

fn csv(text: &str) -> Checked<RegisterData> {
    read_register(&Source::new("x.csv", text), &register(COLUMNS))
}

/// `rule token` of each finding.
fn told(read: &Checked<RegisterData>, text: &str) -> Vec<String> {
    read.diagnostics.iter().map(|found| format!("{} {}", found.rule, &text[found.range().range()])).collect()
}

#[test]
fn cells_are_read_as_their_columns_say_and_know_their_places() {
    let text = "id,name,on,due,score,level,tags,owner,documents,clauses,risks,link\n\
        AI-1,\"Field, \"\"note\"\"\",2026-02-01,2027-01-01,1.5,low,a;b,quality-manager,PRO-1#x; [[PRO-2]],9001:8.4;42001:A.2.2/b,R-1;R-2,https://example.org\n\
        \n\
        AI-2,x,,,,,,,,,,\n";
    let read = csv(text);
    assert_eq!(told(&read, text), Vec::<String>::new());
    let data = read.value;
    assert_eq!(data.rows.len(), 2);
    let row = &data.rows[0];
    assert_eq!(row.key(), Some("AI-1"));
    let value = |name: &str| {
        let at = data.columns.iter().position(|column| column.name.value == name).expect(name);
        &row.cells[at].value
    };
    assert_eq!(*value("name"), CellValue::Text("Field, \"note\"".to_owned()));
    assert_eq!(*value("on"), CellValue::Date(jiff::civil::date(2026, 2, 1)));
    assert_eq!(*value("due"), CellValue::Due(jiff::civil::date(2027, 1, 1)));
    assert_eq!(*value("score"), CellValue::Number("1.5".to_owned()));
    assert_eq!(*value("level"), CellValue::Choice("low".to_owned()));
    let CellValue::Document(documents) = value("documents") else { panic!("documents") };
    assert_eq!(documents[0].value, "PRO-1#x");
    assert_eq!((documents[1].value.as_str(), &text[documents[1].range.range()]), ("PRO-2", "[[PRO-2]]"));
    let CellValue::Clause(tags) = value("clauses") else { panic!("clauses") };
    assert_eq!(&text[tags[1].clause.range.range()], "A.2.2");
    let CellValue::Register(name, keys) = value("risks") else { panic!("risks") };
    assert_eq!((name.as_str(), keys[1].value.as_str(), &text[keys[1].range.range()]), ("risks", "R-2", "R-2"));
    assert_eq!(data.rows[1].cells[2].value, CellValue::Empty);
    assert!(text[data.rows[1].range.range()].starts_with("AI-2,x"));
}

#[test]
fn toml_rows_say_the_same_as_csv_rows() {
    let text = r#"
[[row]]
id = "AI-1"
name = "Field, \"note\""
on = 2026-02-01
score = 1.5
tags = ["a", "b"]
documents = ["PRO-1"]
clauses = ["9001:8.4", "42001:A.2.2/b"]

[[row]]
id = "AI-2"
name = "x"
"#;
    let read = read_register(&Source::new("x.toml", text), &register(COLUMNS));
    assert_eq!(told(&read, text), Vec::<String>::new());
    let csv = csv("id,name,on,due,score,level,tags,owner,documents,clauses,risks,link\n\
        AI-1,\"Field, \"\"note\"\"\",2026-02-01,,1.5,,a; b,,PRO-1,9001:8.4; 42001:A.2.2/b,,\nAI-2,x,,,,,,,,,,\n");
    let texts = |data: &RegisterData| -> Vec<Vec<String>> {
        data.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect()).collect()
    };
    assert_eq!(texts(&read.value), texts(&csv.value));
    let CellValue::Clause(tags) = &read.value.rows[0].cells[9].value else { panic!("clauses") };
    assert_eq!(&text[tags[1].clause.range.range()], "A.2.2");
}

#[test]
fn every_wrong_cell_is_one_finding_on_its_token() {
    for (column, cell, expected) in [
        ("id", "AI 1", vec!["bad-column-value AI 1"]),
        ("id", "", vec!["missing-key "]),
        ("on", "2026-02-30", vec!["bad-column-value 2026-02-30"]),
        ("due", "soon", vec!["bad-column-value soon"]),
        ("score", "1,5", vec!["ragged-row 5"]),
        ("score", "\"1,5\"", vec!["bad-column-value \"1,5\""]),
        ("score", "1e5", vec!["bad-column-value 1e5"]),
        ("level", "Low", vec!["bad-column-value Low"]),
        ("level", "medium", vec!["bad-column-value medium"]),
        ("tags", "a; c ;b;D", vec!["bad-column-value c", "bad-column-value D"]),
        ("owner", "a;b", vec!["bad-column-value a;b"]),
        ("documents", "PRO-1; see PRO-2", vec!["bad-column-value see PRO-2"]),
        ("clauses", "9001:8,4", vec!["ragged-row 4"]),
        ("clauses", "\"9001:8,4; 8.4\"", vec!["malformed-tag ,", "malformed-tag 8.4"]),
        ("risks", "R 1", vec!["bad-column-value R 1"]),
        ("link", "two words.png", vec![]),
        ("link", "https://example.org/two words", vec!["bad-column-value https://example.org/two words"]),
        ("owner", "", vec![]),
    ] {
        let text = match column {
            "id" => format!("id\n{cell},\n"),
            _ => format!("id,{column}\nX-1,{cell}\n"),
        };
        let columns: String = COLUMNS
            .lines()
            .filter(|line| line.starts_with("id ") || line.starts_with(&format!("{column} ")))
            .map(|line| format!("{line}\n"))
            .collect();
        let read = read_register(&Source::new("x.csv", &text), &register(&format!("\n{columns}")));
        if cell.is_empty() && column == "id" {
            assert_eq!(told(&read, &text), Vec::<String>::new(), "a blank row is no row");
            continue;
        }
        assert_eq!(told(&read, &text), expected, "{text}");
    }
}

#[test]
fn the_shape_of_the_file_is_checked() {
    let columns = "\nid = \"key\"\nname = { type = \"text\", required = true }\nnext_review = { type = \"due\", title = \"Next review\" }\n";
    for (text, expected) in [
        ("id,name,next_review\nA,x,\n", vec![]),
        ("id;name;next_review\nA;x;2026-02-01\n", vec![]),
        ("id\tname\tnext_review\nA\tx\t\n", vec![]),
        ("id;\"name\";next_review\nA;\"x, y; z\";\n", vec![]),
        ("id;name;next_review;a,b\nA;x;;\n", vec!["unknown-column a,b"]),
        ("\n\nid,name,next_review\n\nA,x,\n,,\n", vec![]),
        ("id , name, \"next_review\"\nA , x,\n", vec![]),
        ("id,name\nA,x\n", vec!["missing-column id,name"]),
        ("id,nmae,next_review\nA,,\n", vec!["unknown-column nmae", "bad-column-value "]),
        ("id,name,Next review\nA,x,soon\n", vec!["unknown-column Next review", "bad-column-value soon"]),
        ("id,name,next_review,colour\nA,x,,red\n", vec!["unknown-column colour"]),
        ("id,name,next_review,,\nA,x,,,\n", vec![]),
        ("id,name,next_review,,\nA,x,,y,\n", vec!["unknown-column "]),
        ("id,name,name,next_review\nA,x,y,\n", vec!["duplicate-column name"]),
        ("id,name,next_review\nA,x,,,\nB,x,,y\nC,x\n", vec!["ragged-row y", "ragged-row "]),
        ("id,name,next_review\nA,x,\nB,y,\nA,z,\n", vec!["duplicate-row A"]),
        ("id,name,next_review\n,x,\n", vec!["missing-key "]),
        ("id,name,next_review\nA,\"x,\nB,y,\n", vec!["register-syntax \"x,"]),
        ("id,name,next_review\nA,\"x\"y,\n", vec!["register-syntax y"]),
        ("id,name,next_review\nA,\"x\ny\",\n", vec![]),
        ("", vec!["register-syntax "]),
        ("\n  \n", vec!["register-syntax "]),
    ] {
        let read = read_register(&Source::new("x.csv", text), &register(columns));
        assert_eq!(told(&read, text), expected, "{text:?}");
    }
    for (text, expected) in [
        ("[[row]]\nid = \"A\"\nname = \"x\"\n", vec![]),
        ("[[rows]]\nid = \"A\"\n", vec!["unknown-key rows"]),
        ("[[row]]\nid = \"A\"\n", vec!["bad-column-value [[row]]"]),
        ("[[row]]\nname = \"A\"\n", vec!["missing-key [[row]]"]),
        (
            "[[row]]\nid = \"A\"\nname = \"x\"\nnmae = 1\n[[row]]\nid = \"B\"\nname = \"x\"\nnmae = 1\n",
            vec!["unknown-column nmae"],
        ),
        (
            "[[row]]\nid = \"A\"\nname = { a = 1 }\nnext_review = 2026-02-30\n",
            vec!["bad-column-value [[row]]", "wrong-type { a = 1 }", "bad-column-value 2026-02-30"],
        ),
        ("row = 1\n", vec!["wrong-type 1", "wrong-type 1"]),
        ("[[row]]\nid = A\nname = \"x\"\n", vec!["register-syntax A"]),
    ] {
        let read = read_register(&Source::new("x.toml", text), &register(columns));
        assert_eq!(told(&read, text), expected, "{text:?}");
    }
}

#[test]
fn a_doubled_column_leads_to_the_first_one_of_the_header() {
    for (text, declared) in
        [("due,id,name,id\n", "\nid = \"key\"\ndue = \"due\"\nname = \"text\"\n"), ("a,id,id\n", "")]
    {
        let register = if declared.is_empty() { Register::default() } else { register(declared) };
        let read = read_register(&Source::new("x.csv", text), &register);
        let [found] = &read.diagnostics[..] else { panic!("{:?}", read.diagnostics) };
        let first = &found.labels[0].span;
        assert_eq!((first.file.as_str(), first.range.start as usize), ("x.csv", text.find("id").unwrap()), "{text}");
    }
}

#[test]
fn rows_without_a_key_column_may_not_repeat_themselves() {
    let text = "a,b\n1,2\n1,3\n1,2\n";
    let read = read_register(&Source::new("x.csv", text), &register("\na = \"text\"\nb = \"text\"\n"));
    assert_eq!(told(&read, text), ["duplicate-row 1,2"]);
}

#[test]
fn a_register_without_declared_columns_shows_what_there_is() {
    let text = "a,b\n1,2\n";
    let read = read_register(&Source::new("x.csv", text), &Register::default());
    assert_eq!(told(&read, text), Vec::<String>::new());
    assert_eq!(read.value.rows[0].cells[1].value, CellValue::Text("2".to_owned()));
}

#[test]
fn a_misspelt_header_is_one_mistake_and_its_cells_are_read() {
    let text = "id,nme\nA,x\n";
    let read = read_register(
        &Source::new("x.csv", text),
        &register("\nid = \"key\"\nname = { type = \"text\", required = true }\n"),
    );
    assert_eq!(told(&read, text), ["unknown-column nme"]);
    assert_eq!(read.value.rows[0].cells[1].text, "x");
}

#[test]
fn a_hostile_width_is_bounded() {
    let header = (0..10_000).map(|at| format!("c{at}")).collect::<Vec<_>>().join(",");
    let text = format!("{header}\n{}", "x\n".repeat(1_000));
    let read = read_register(&Source::new("x.csv", &text), &Register::default());
    assert_eq!(read.value.columns.len(), front_matter::MOST_COLUMNS);
}

#[test]
fn short_rows_in_many_columns_end_before_they_fill_the_memory() {
    let header = (0..200).map(|at| format!("c{at}")).collect::<Vec<_>>().join(",");
    let text = format!("{header}\n{}", "x\n".repeat(10_000));
    let read = read_register(&Source::new("x.csv", &text), &Register::default());
    let cells = read.value.rows.len() * read.value.columns.len();
    assert!((400_000..600_000).contains(&cells), "{cells}");
    assert!(read.diagnostics.iter().any(|found| found.message.contains("more than")), "{:?}", read.diagnostics.last());
    let text = (0..10_000).map(|at| format!("[[row]]\nc{} = 1\n", at % 200)).collect::<String>();
    let read = read_register(&Source::new("x.toml", &text), &Register::default());
    assert!((600_000..800_000).contains(&(read.value.rows.len() * 200)), "{}", read.value.rows.len());
    let whole = format!("{header}\n{}", format!("{}\n", ["x"; 200].join(",")).repeat(4_000));
    let read = read_register(&Source::new("x.csv", &whole), &Register::default());
    assert_eq!(read.value.rows.len(), 4_000);
}

#[test]
fn bytes_of_other_systems_read_the_same() {
    let plain = csv("id,name\nA,\"x\ny\"\n").value;
    let other = read_register(
        &Source::from_bytes(SourcePath::new("x.csv"), b"\xEF\xBB\xBFid,name\r\nA,\"x\r\ny\"\r\n"),
        &register(COLUMNS),
    );
    assert_eq!(plain, other.value);
}

proptest! {
    #[test]
    fn reading_a_register_is_total(text in prop_oneof![
        prop::collection::vec(prop::sample::select(vec!["id", "name", ",", ";", "\n", "\"", "\"\"", " ", "\t", "A-1", "절", "9001:8.4", "x", "2026-02-30", "#"]), 0..30).prop_map(|parts| parts.concat()),
        any::<String>(),
    ], name in prop::sample::select(vec!["x.csv", "x.toml"])) {
        let source = Source::new(name, &text);
        let read = read_register(&source, &register(COLUMNS));
        for found in &read.diagnostics {
            prop_assert!(source.text.get(found.range().range()).is_some(), "{:?}", found);
            prop_assert!(found.help.is_some(), "{:?}", found);
        }
        for row in &read.value.rows {
            prop_assert_eq!(row.cells.len(), read.value.columns.len());
            for cell in &row.cells {
                prop_assert!(source.text.get(cell.range.range()).is_some(), "{:?}", cell);
            }
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads the repository's own manual")]
fn the_manual_of_this_repository_is_read_without_a_finding() {
    let root = env!("CARGO_MANIFEST_DIR");
    let mut sources = SourceSet::default();
    for entry in ["content", "policies"].iter().flat_map(|folder| walkdir::WalkDir::new(format!("{root}/{folder}"))) {
        let entry = entry.expect("a readable tree");
        if entry.file_type().is_file() {
            let path = entry.path().to_string_lossy()[root.len() + 1..].replace('\\', "/");
            let source = Source::from_bytes(SourcePath::new(path), &std::fs::read(entry.path()).expect("a file"));
            sources.sources.insert(source.path.clone(), source);
        }
    }
    let mut found = Vec::new();
    let (mut documents, mut rows) = (0, 0);
    for (path, source) in sources.sources.iter().filter(|(path, _)| path.extension() == "md") {
        let front = front_matter::read(path, &source.text).take(&mut found).front_matter;
        documents += usize::from(front.is_controlled());
        let Some(register) = &front.register else { continue };
        let data = register
            .source
            .as_ref()
            .and_then(|name| path.join(&name.value))
            .and_then(|path| sources.get(path.as_str()));
        let data = read_register(data.expect("its rows"), register).take(&mut found);
        assert!(!data.rows.is_empty(), "{path}");
        rows += data.rows.len();
    }
    assert_eq!(found, []);
    assert!(documents > 50 && rows > 100, "{documents} documents, {rows} rows");
}
