use super::*;
use crate::diagnostics::Checked;
use proptest::prelude::*;

fn toml(text: &str) -> Checked<Value> {
    let path = SourcePath::new("a.md");
    read_toml(Origin { path: &path, text, range: TextRange::new(0, text.len()), rule: "front-matter-syntax" })
}

fn yaml(text: &str) -> Checked<Value> {
    let path = SourcePath::new("a.md");
    read_yaml(Origin { path: &path, text, range: TextRange::new(0, text.len()), rule: "front-matter-syntax" })
}

/// The tree in one line: what every value is and the text it stands on.
fn show(value: &Value, text: &str) -> String {
    let at = |range: TextRange| text.get(range.range()).unwrap_or("?").to_owned();
    match &value.kind {
        ValueKind::Null => "null".to_owned(),
        ValueKind::String(inner) => {
            let spelt = inner.letters.map(|first| &text[first as usize..first as usize + inner.text.len()]);
            assert!(spelt.is_none_or(|spelt| spelt == inner.text));
            format!("{}{:?}@{}", if spelt.is_some() { "" } else { "~" }, inner.text, at(value.range))
        }
        ValueKind::Integer(number, raw) => format!("int {number} {raw}@{}", at(value.range)),
        ValueKind::Float(raw) => format!("float {raw}@{}", at(value.range)),
        ValueKind::Bool(flag) => format!("{flag}@{}", at(value.range)),
        ValueKind::Date(date) => format!("{date}@{}", at(value.range)),
        ValueKind::Moment(raw) => format!("moment {raw}@{}", at(value.range)),
        ValueKind::Array(items) => {
            format!("[{}]", items.iter().map(|item| show(item, text)).collect::<Vec<_>>().join(", "))
        }
        ValueKind::Table(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                assert_eq!(at(key.range).trim_matches(['"', '\'']), key.value);
                format!("{}={}", key.value, show(value, text))
            });
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn toml_values_stand_on_their_tokens() {
    for (text, expected) in [
        ("a = \"x\"", "{a=\"x\"@\"x\"}"),
        ("a = \"x\\ty\"", "{a=~\"x\\ty\"@\"x\\ty\"}"),
        ("a = 'it \"is\"'", "{a=\"it \\\"is\\\"\"@'it \"is\"'}"),
        ("a = \"\"\"\nx\"\"\"", "{a=\"x\"@\"\"\"\nx\"\"\"}"),
        ("a = 8.10", "{a=float 8.10@8.10}"),
        ("a = 0x1F\nb = 1_000", "{a=int 31 0x1F@0x1F, b=int 1000 1_000@1_000}"),
        ("a = 99999999999999999999", "{a=float 99999999999999999999@99999999999999999999}"),
        ("a = true", "{a=true@true}"),
        ("a = 2026-02-01", "{a=2026-02-01@2026-02-01}"),
        ("a = 2026-02-30", "{a=moment 2026-02-30@2026-02-30}"),
        ("a = 2026-02-01T10:00:00Z", "{a=moment 2026-02-01T10:00:00Z@2026-02-01T10:00:00Z}"),
        ("a = [1, \"b\"]", "{a=[int 1 1@1, \"b\"@\"b\"]}"),
        ("[[r]]\nb = 1\n[[r]]\nb = 2", "{r=[{b=int 1 1@1}, {b=int 2 2@2}]}"),
        ("z = 1\na.b = 2\na.\"c\" = 3", "{z=int 1 1@1, a={b=int 2 2@2, c=int 3 3@3}}"),
        ("\"9001\" = '절차'", "{9001=\"절차\"@'절차'}"),
    ] {
        let read = toml(text);
        assert_eq!(read.diagnostics, [], "{text}");
        assert_eq!(show(&read.value, text), expected, "{text}");
    }
}

#[test]
fn yaml_values_stand_on_their_tokens() {
    for (text, expected) in [
        (
            "a: x y\nb: 'it''s'\nc: \"x\\ty\"\nd: \"x\"",
            "{a=\"x y\"@x y, b=~\"it's\"@'it''s', c=~\"x\\ty\"@\"x\\ty\", d=\"x\"@\"x\"}",
        ),
        (
            "a: 8.10\nb: 007\nc: 0x1F\nd: -1e3\ne: .inf\nf: 1.2.3",
            "{a=float 8.10@8.10, b=int 7 007@007, c=int 31 0x1F@0x1F, d=float -1e3@-1e3, e=float .inf@.inf, f=\"1.2.3\"@1.2.3}",
        ),
        ("a: true\nb: yes\nc: ~\nd:\ne: null", "{a=true@true, b=\"yes\"@yes, c=null, d=null, e=null}"),
        (
            "a: 2026-02-01\nb: 2026-02-30\nc: 2026-02-01T10:00:00Z",
            "{a=2026-02-01@2026-02-01, b=moment 2026-02-30@2026-02-30, c=moment 2026-02-01T10:00:00Z@2026-02-01T10:00:00Z}",
        ),
        ("a:\n  - 9001:8.4\n  - b", "{a=[\"9001:8.4\"@9001:8.4, \"b\"@b]}"),
        ("a:\n- b: 1\n  c: 2\n- b: 3", "{a=[{b=int 1 1@1, c=int 2 2@2}, {b=int 3 3@3}]}"),
        ("a: {b: 1, c: [x]}", "{a={b=int 1 1@1, c=[\"x\"@x]}}"),
        ("a: !!str 8.10", "{a=\"8.10\"@8.10}"),
        ("a: |\n  x\n  y\nb: >\n  z", "{a=~\"x\\ny\"@x\n  y\n, b=~\"z\"@z}"),
        ("a: &x [1]\nb: *x", "{a=[int 1 1@1], b=[int 1 1@1]}"),
        ("\"9001\": ü # c", "{9001=\"ü\"@ü}"),
        ("", "{}"),
        ("# only a comment", "{}"),
    ] {
        let read = yaml(text);
        assert_eq!(read.diagnostics, [], "{text}");
        assert_eq!(show(&read.value, text), expected, "{text}");
    }
}

/// Findings as `token: message`.
fn findings(read: &Checked<Value>, text: &str) -> Vec<String> {
    read.diagnostics.iter().map(|found| format!("{}: {}", &text[found.range().range()], found.message)).collect()
}

#[test]
fn toml_tells_every_syntax_error_and_keeps_the_rest() {
    for (text, expected, told) in [
        (
            "title = Quality policy\nid = \"A\"\n",
            "{title=\"Quality policy\"@Quality policy, id=\"A\"@\"A\"}",
            vec!["Quality policy: `Quality policy` is text and stands without straight quotes"],
        ),
        ("a = \nb = 3\n", "{a=null, b=int 3 3@3}", vec![": `a` has no value"]),
        ("a = “q”\n", "{a=~\"q\"@“q”}", vec!["“q”: `“q”` stands in the quotes of a word processor"]),
        ("[a\nb = 1\n", "{a={b=int 1 1@1}}", vec!["[a: the name of this table is not closed"]),
        ("a = 1\na = 2\nb = 3\n", "{a=int 1 1@1, b=int 3 3@3}", vec!["a: `a` is written twice"]),
        ("title: Quality\nb = 1\n", "{b=int 1 1@1}", vec!["title: Quality: this line is no `key = value`"]),
        (
            "prose\na = 1\nmore prose\nb = 1\nand: more\n[c]\nd = 1\n",
            "{a=int 1 1@1, b=int 1 1@1, c={d=int 1 1@1}}",
            vec![
                "prose: this line is no `key = value`",
                "more prose: this line is no `key = value`",
                "and: more: this line is no `key = value`",
            ],
        ),
        (
            "a = [\"x\",\nb = 8.10 # c\nc = [1\n\nd = 'e'\n",
            "{a=[\"x\"@\"x\"], b=float 8.10@8.10, c=[int 1 1@1], d=\"e\"@'e'}",
            vec![",: the list is not closed", "1: the list is not closed"],
        ),
        ("a = [1, 2", "{a=[int 1 1@1, int 2 2@2]}", vec![": the list is not closed"]),
        (
            "a = [b = 1]\nc = 1\n",
            "{a=[\"b\"@b, null], c=int 1 1@1}",
            vec![
                "b: `b` is text and stands without straight quotes",
                "=: unexpected `=` in array, expected value, `]`",
                ": a comma is missing here",
            ],
        ),
        ("a = \"x\nb = 1\n", "{a=\"x\"@\"x, b=int 1 1@1}", vec![": the text is not closed"]),
        ("a = 0123\nb = 1\n", "{a=null, b=int 1 1@1}", vec!["0: unexpected leading zero, expected nothing"]),
        ("a = tru\nb = 1\n", "{a=null, b=int 1 1@1}", vec!["tru: invalid boolean, expected `true`"]),
        ("= 1\nb = 1\n", "{b=int 1 1@1}", vec![": unquoted keys cannot be empty, expected letters, numbers, `-`, `_`"]),
        ("a = [1 2]\n", "{a=[\"1 2\"@1 2]}", vec!["1 2: `1 2` is text and stands without straight quotes"]),
    ] {
        let read = toml(text);
        assert_eq!(show(&read.value, text), expected, "{text}");
        assert_eq!(findings(&read, text), told, "{text}");
    }
}

#[test]
fn yaml_tells_the_syntax_errors_of_every_key_and_keeps_the_rest() {
    for (text, expected, told) in [
        (
            "title: Control: of documents\nid: A\nowner: @x\nkind: form\n",
            "{title=\"Control\"@Control, id=\"A\"@A, kind=\"form\"@form}",
            vec![":: a second `:` makes this line ambiguous", "@: a text cannot begin with `@`"],
        ),
        ("a: 1\na: 2\nb: 3\n", "{a=int 1 1@1, b=int 3 3@3}", vec!["a: `a` is written twice"]),
        ("a: *x\nb: 1\n", "{a=null, b=int 1 1@1}", vec!["*x: `*x` refers to nothing"]),
        ("just text\n", "{}", vec!["just text: this is no table of keys"]),
        ("- a\n- b\n", "{}", vec!["- a\n- b: this is no table of keys"]),
        ("? [x]\n: y\nb: 1\n", "{b=int 1 1@1}", vec!["[x]: a list or table cannot be a key"]),
        ("a: !include x\nb: 1\n", "{a=\"x\"@x, b=int 1 1@1}", vec!["x: a YAML tag has no meaning here"]),
        ("%YAML 1.2\na: 1\n", "{a=int 1 1@1}", vec!["%: YAML directives have no meaning here"]),
        ("a: &x [*x]\n", "{a=[null]}", vec!["*x: this alias lies within what it repeats"]),
        ("a: \"x\nb: 1\n", "{b=int 1 1@1}", vec![": a text before this is not closed"]),
    ] {
        let read = yaml(text);
        assert_eq!(show(&read.value, text), expected, "{text}");
        assert_eq!(findings(&read, text), told, "{text}");
    }
}

#[test]
fn the_ranges_are_those_of_the_whole_file() {
    let text = "+++\na = 8.10\n+++\n";
    let path = SourcePath::new("a.md");
    let origin = Origin { path: &path, text, range: TextRange::new(4, 13), rule: "x" };
    assert_eq!(show(&read_toml(origin).value, text), "{a=float 8.10@8.10}");
    let text = "---\na: \"b\"\nc: @\n---\n";
    let origin = Origin { path: &path, text, range: TextRange::new(4, 16), rule: "x" };
    let read = read_yaml(origin);
    assert_eq!(show(&read.value, text), "{a=\"b\"@\"b\"}");
    assert_eq!(findings(&read, text), ["@: a text cannot begin with `@`"]);
}

#[test]
fn aliases_that_multiply_are_stopped() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let below = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [below.as_str(); 9].join(", ")));
    }
    let read = yaml(&bomb);
    assert!(read.diagnostics.iter().any(|found| found.message.contains("more than 10000 values")));
}

#[test]
fn depth_and_the_number_of_findings_are_bounded() {
    for text in [
        "a = ".to_owned() + &"[".repeat(100_000),
        "a = ".to_owned() + &"{b=".repeat(50_000),
        "a.".repeat(50_000) + "b = 1",
    ] {
        let read = toml(&text);
        assert!((1..=MOST_FINDINGS + 1).contains(&read.diagnostics.len()), "{}", &text[..10]);
    }
    for text in [
        "a: ".to_owned() + &"[".repeat(100_000),
        "- ".repeat(50_000),
        "a: ".to_owned() + &"{b: ".repeat(50_000),
        "? ".repeat(50_000),
    ] {
        let read = yaml(&text);
        assert!((1..=MOST_FINDINGS + 1).contains(&read.diagnostics.len()), "{}", &text[..10]);
    }
    assert_eq!(toml(&"nonsense\n".repeat(10_000)).diagnostics.len(), MOST_FINDINGS + 1);
}

proptest! {
    #[test]
    fn reading_is_total_and_every_place_is_in_the_text(text in fragments()) {
        for read in [toml(&text), yaml(&text)] {
            for found in &read.diagnostics {
                prop_assert!(text.get(found.range().range()).is_some(), "{:?} {:?}", found, text);
                prop_assert!(found.help.is_some(), "{:?}", found);
            }
            let in_text = places(&read.value).iter().all(|range| text.get(range.range()).is_some());
            prop_assert!(in_text, "{:?} {:?}", read.value, text);
        }
    }
}

fn places(value: &Value) -> Vec<TextRange> {
    let mut all = vec![value.range];
    match &value.kind {
        ValueKind::Array(items) => items.iter().for_each(|item| all.extend(places(item))),
        ValueKind::Table(entries) => entries.iter().for_each(|(key, value)| {
            all.push(key.range);
            all.extend(places(value));
        }),
        _ => {}
    }
    all
}

/// Texts that look enough like TOML or YAML to get deep into the readers.
fn fragments() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "b",
        "title",
        " = ",
        ": ",
        "=",
        ":",
        "\n",
        "\n  ",
        "- ",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        ",",
        "\"",
        "'",
        "\"\"\"",
        "'''",
        "#",
        "&x ",
        "*x",
        "!!str ",
        "!t ",
        "|",
        ">",
        "? ",
        "1",
        "8.10",
        "0x",
        "2026-02-30",
        "2026-02-01",
        "true",
        "~",
        "\\",
        "\\u12",
        "é",
        "절",
        "\u{FEFF}",
        "\0",
        "\t",
        "...",
        "---",
        "%",
        "@",
        ".",
        "\u{2028}",
        "\r",
    ]);
    prop_oneof![prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat()), any::<String>()]
}
