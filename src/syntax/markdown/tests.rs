use super::*;

fn body(markdown: &str) -> Checked<Body> {
    let named = Named { id: None, title: Some("Title") };
    parse_body(&SourcePath::new("a.md"), markdown, TextRange::new(0, markdown.len()), named)
}

fn rules(markdown: &str) -> Vec<(&'static str, String)> {
    let checked = body(markdown);
    checked.diagnostics.iter().map(|d| (d.rule, markdown[d.range().range()].to_string())).collect()
}

#[test]
fn markdown_becomes_the_html_it_means() {
    for (markdown, html) in [
        ("a *b* **c** ~~d~~ `<e>`", "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>&lt;e&gt;</code></p>\n"),
        (
            "- [x] a\n- [ ] b",
            "<ul>\n<li><span class=\"task done\">\u{2611}</span> a</li>\n<li><span class=\"task\">\u{2610}</span> b</li>\n</ul>\n",
        ),
        ("> [!NOTE]\n> x", "<blockquote class=\"alert note\">\n<p>x</p>\n</blockquote>\n"),
        ("H<sub>2</sub>O<br>x", "<p>H<sub>2</sub>O<br>x</p>\n"),
        ("a<sub>b\n\nc", "<p>a<sub>b</sub></p>\n<p>c</p>\n"),
        ("x<!-- hidden -->y", "<p>xy</p>\n"),
        ("T\n: d", "<dl>\n<dt id=\"term-t\">T</dt>\n<dd>d</dd>\n</dl>\n"),
        ("# Title {#x onclick=alert(1) .y}\ntext", "<span id=\"x\"></span>\n<p>text</p>\n"),
        (
            "a\n# B {#x onclick=alert(1)}",
            "<p>a</p>\n<h2 id=\"x\">B<a class=\"permalink\" href=\"#x\" aria-label=\"\u{a7} B\">#</a></h2>\n",
        ),
    ] {
        assert_eq!(body(markdown).value.html, html, "{markdown}");
    }
}

#[test]
fn a_reference_may_go_on_in_the_next_line() {
    let wiki = |markdown: &str| -> Vec<(String, Option<String>)> {
        let references = body(markdown).value.references.into_iter();
        let wiki = references.filter_map(|reference| match reference.target {
            RefTarget::Wiki(target) => Some((target, reference.text)),
            _ => None,
        });
        wiki.collect()
    };
    let one = |target: &str, text: Option<&str>| (target.to_string(), text.map(str::to_string));
    for (markdown, expected) in [
        ("a [[PRO-2|some\ntext]] b", vec![one("PRO-2", Some("some text"))]),
        ("a [[term:corrective\naction]] [[B]]", vec![one("term:corrective action", None), one("B", None)]),
        ("> a [[PRO-2|some\n> long\n> text]] b", vec![one("PRO-2", Some("some long text"))]),
        ("- a [[A|b\n  c]] and [[D|e\n  f]] g", vec![one("A", Some("b c")), one("D", Some("e f"))]),
        ("a [[A|one\ntwo\nthree\nfour\nfive]]", vec![]),
        ("a [[1,\n[[B]] c", vec![one("B", None)]),
        ("a [[A|b\n\nc]]", vec![]),
        ("`[[A`\n]] b", vec![]),
    ] {
        assert_eq!(wiki(markdown), expected, "{markdown}");
    }
    assert_eq!(body("a [[A|b\nc d").value.html, "<p>a [[A|b\nc d</p>\n");
}

#[test]
fn holes_stand_where_the_manual_fills_them() {
    let body = body("## See [[PRO-007]]\n\nof {{ organization }}: [text](b.md#c)[^1]\n\n[^1]: by [[A-1|us]]\n").value;
    let mut shown = body.html.clone();
    for hole in body.holes.iter().rev() {
        shown.insert(hole.at as usize, '@');
    }
    assert_eq!(
        shown,
        "<h2 id=\"see-pro-007\">See @<a class=\"permalink\" href=\"#see-pro-007\" aria-label=\"\u{a7} See PRO-007\">#</a></h2>\n\
         <p>of @: <a@>text</a><sup class=\"footnote-ref\"><a id=\"fnref-1\" href=\"#fn-1\">1</a></sup></p>\n\
         <section class=\"footnotes\"><ol>\n<li id=\"fn-1\" value=\"1\"><p>by @</p>\n<a class=\"footnote-back\" href=\"#fnref-1\" aria-label=\"\u{21a9} 1\">\u{21a9}</a></li>\n</ol></section>\n"
    );
    assert!(body.holes.windows(2).all(|pair| pair[0].at <= pair[1].at));
}

#[test]
fn a_section_ends_where_the_next_of_its_level_begins() {
    let body = body("intro\n\n## A\n\none\n\n### B\n\ntwo\n\n## C\n\n### D\n\nTODO three\n").value;
    let texts: Vec<_> = (0..4).map(|section| body.section_text(Some(section)).trim().replace('\n', " ")).collect();
    assert_eq!(texts, ["one two", "two", "TODO three", "TODO three"]);
    assert_eq!(body.placeholder_in(Some(2)).map(|mark| mark.token.as_str()), Some("TODO"));
    assert!(body.placeholder_in(Some(0)).is_none());
    assert!(body.html[body.section_html_range(Some(1))].starts_with("<h3 id=\"b\""));
}

#[test]
fn what_cannot_be_published_is_reported_at_its_token() {
    assert_eq!(rules("a [b][c] d"), [("undefined-reference", "[b][c]".to_string())]);
    assert_eq!(rules("a [^c] d"), [("undefined-footnote", "[^c]".to_string())]);
    assert_eq!(rules("<script>alert(1)</script>"), [("raw-html", "<script>".to_string())]);
    assert_eq!(rules("![](x.png)"), [("image-without-text", "x.png".to_string())]);
    assert_eq!(rules(&"> ".repeat(200)), [("too-deep", ">".to_string())]);
    assert!(rules("[ ] x, [name], [[PRO-007]] and [[PRO-007|x]]").is_empty());
}

#[test]
fn a_table_cannot_blow_up_the_page() {
    let mut markdown = format!("|{}\n|{}\n", "a|".repeat(900), "-|".repeat(900));
    markdown.push_str(&"|x\n".repeat(3000));
    let checked = body(&markdown);
    assert!(checked.value.html.len() < 3 << 20);
    assert!(checked.diagnostics.iter().any(|d| d.rule == "output-budget"));
}

#[test]
fn blocks_are_the_places_where_the_text_is_written() {
    let markdown = "a *b* [[X|c]]\nd\n\n- e\n  - f `g`\n- h\n\n## I\n\n| j | k |\n|---|---|\n| l | |\n\nT\n: u\n\n```\nv\n```\n\n<details>w</details>\n\nx<!-- y -->\n";
    let body = body(markdown).value;
    let blocks: Vec<_> = body
        .blocks
        .iter()
        .map(|block| (block.kind, body.block_text(block).trim_end(), markdown[block.range.range()].trim_end()))
        .collect();
    assert_eq!(
        blocks,
        [
            (BlockKind::Text, "a b c d", "a *b* [[X|c]]\nd"),
            (BlockKind::Text, "e", "e"),
            (BlockKind::Text, "f g", "f `g`"),
            (BlockKind::Text, "h", "h"),
            (BlockKind::Head, "j", "j"),
            (BlockKind::Head, "k", "k"),
            (BlockKind::Cell, "l", "l"),
            (BlockKind::Term, "T", "T"),
            (BlockKind::Text, "u", "u"),
            (BlockKind::Code, "v", "```\nv\n```"),
            (BlockKind::Text, "w", "<details>w</details>"),
            (BlockKind::Text, "x", "x<!-- y -->"),
        ]
    );
    assert_eq!(body.blocks[0].section, None);
    assert_eq!(body.blocks[4].section, Some(0));
}

#[test]
fn cells_without_a_column_are_told() {
    let table = |row: &str| format!("| a | b |\n|---|---|\n{row}\n");
    for fits in ["| c | d |", "c | d", "| c |", "| c \\| d | e |", "| c | d \\|", "|||"] {
        assert!(rules(&table(fits)).is_empty(), "{fits}");
    }
    assert_eq!(rules(&table("| c | d | e |")), [("ragged-table", "| e ".to_string())]);
    assert_eq!(rules(&table("c | d | e | f")), [("ragged-table", "| e | f".to_string())]);
}

#[test]
fn names_of_headings_and_tables_take_variables() {
    let body = body("## Use of {{ product }}\n\n| a |\n|---|\n| b |\n\n## Rest\n").value;
    let labels =
        body.holes.iter().filter(|hole| matches!(&hole.kind, HoleKind::Label(text) if text == "Use of {{ product }}"));
    let before: Vec<&str> = labels.map(|hole| body.html[..hole.at as usize].rsplit('<').next().unwrap()).collect();
    assert_eq!(before.len(), 2, "{:?}", body.holes);
    assert!(before.iter().all(|tag| tag.contains("aria-label=\"")), "{before:?}");
    assert!(body.html.contains("aria-label=\"\u{a7} Rest\""));
}

#[test]
fn a_diagram_is_a_picture_with_its_words_and_its_source() {
    let body = body("```mermaid\nflowchart TD\nA[Check <it>] --> B\n```\n").value;
    let [diagram] = &body.diagrams[..] else { panic!("{:?}", body.diagrams) };
    assert!(diagram.svg.starts_with("<svg xmlns="));
    let hole = body.holes.first().map(|hole| (&body.html[..hole.at as usize], &hole.kind));
    let opening = "<figure class=\"diagram\"><div class=\"drawing\" role=\"group\" aria-label=\"Mermaid\" tabindex=\"0\"><img src=\"";
    assert_eq!(hole, Some((opening, &HoleKind::Diagram(0))));
    assert!(body.html.contains("alt=\"Check &lt;it&gt;, B\"></div><details><summary>Mermaid</summary><pre"));
    assert!(body.html.contains("<code>flowchart TD\nA[Check &lt;it&gt;] --&gt; B\n</code></pre></details></figure>\n"));
}

#[test]
fn a_diagram_that_is_not_one_stays_readable_and_is_reported_in_its_line() {
    let markdown = "> ```mermaid\n> flowchart TD\n> A --> B\n> A -> B\n> ```\n";
    assert_eq!(rules(markdown), [("diagram-syntax", "A -> B".to_string())]);
    assert!(body(markdown).value.html.contains("<code class=\"language-mermaid\">flowchart TD"));
    assert_eq!(rules("~~~mermaid\npie\n~~~"), [("diagram-not-drawn", "pie".to_string())]);
    assert_eq!(rules("```mermaid\n```"), [("diagram-syntax", "```mermaid".to_string())]);
    let many = "```mermaid\nflowchart TD\nA\n```\n".repeat(figure::MAX_DIAGRAMS + 1);
    assert_eq!(rules(&many), [("diagram-not-drawn", "flowchart TD".to_string())]);
}
