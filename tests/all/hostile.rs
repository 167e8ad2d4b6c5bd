//! Hostile text, small: the whole of it is in `tests/hostile`.

use clausebook::build::{SiteOptions, published, render_site};
use clausebook::source::{SourcePath, TextRange};
use clausebook::syntax::markdown::{BUDGET, Named, parse_body};
use clausebook::system::publish::MemoryOutput;
use clausebook::system::{Limits, Stopwatch};
use proptest::prelude::*;

use super::oracle;
use super::project::{compiled, findings, project, rendered};

/// Compiles a Markdown text as a body and holds it against the oracle.
fn judged(text: &str) -> Option<String> {
    let body = parse_body(&SourcePath::new("a.md"), text, TextRange::new(0, text.len()), Named::default()).value;
    if let Some(fault) = oracle::fault(&body.html) {
        return Some(fault);
    }
    let most = BUDGET.html_floor.max(text.len() * BUDGET.html_factor) * 2;
    if body.html.len() > most {
        return Some(format!("{} bytes of HTML from {}", body.html.len(), text.len()));
    }
    let mut last = 0;
    for hole in &body.holes {
        let at = hole.at as usize;
        if at < last || !body.html.is_char_boundary(at) {
            return Some(format!("a hole at {at} after one at {last}"));
        }
        last = at;
    }
    let lost = body.headings.iter().enumerate().find(|(at, heading)| body.heading(&heading.anchor) != Some(*at));
    lost.map(|(_, heading)| format!("the heading `{}` is not found", heading.anchor))
}

#[test]
fn the_oracle_itself_finds_what_must_not_be_in_a_page() {
    for bad in [
        "<script>x</script>",
        "<img src=\"x\" onerror=\"y\">",
        "<p style=\"x\"></p>",
        "<a href=\"javascript:x\"></a>",
        "<a href=\"java\tscript:x\"></a>",
        "<a href=\"//x\"></a>",
        "<img src=\"https://x\">",
        "<p>",
        "<b></i>",
        "<iframe></iframe>",
        "<p a=b></p>",
        "<x-y></x-y>",
        "<p/onclick=\"x\">",
    ] {
        assert!(oracle::fault(bad).is_some(), "{bad}");
    }
    let good =
        "<!doctype html><p class=\"a\">x<br>y <a href=\"../a%20b.html#c\">z</a> <a href=\"https://x/y:z\">&lt;</a></p>";
    assert_eq!(oracle::fault(good), None);
}

#[test]
fn markdown_that_is_meant_to_break_pages_gives_harmless_html() {
    for text in [
        "# h {#x onclick=alert(1)}",
        "# h {#\"><script> .y\" style=z}",
        "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1)) <javascript:alert(1)> ![b](data:text/html,x)",
        "![a ![b](c) d](e) f",
        "- ![a [b ![c](d) e](f) g](h) i\n- j",
        "| a | b |\n|---|---|\n| <b> | </b> |\n",
        "<details>\n<summary>a\n\ntext\n</details>",
        "<b>\n\n# h</b>\n",
        "[[<script>|<b>]] {{ <x> }} [^<i>]",
        "```\"><script>\nx\n```",
        "term <b>\n: definition <script>\n",
        "> a[^1]\n\n[^1]: > <b>\n",
        "<!--\n\n# a\n-->",
        "<b><b><b></b>\n\n</b>",
        "[^a]: <details>",
        "a[^a]\n\n[^a]: <details>\n    <b>\n\nc",
    ] {
        assert_eq!(judged(text), None, "{text}");
    }
}

#[test]
fn text_in_a_picture_nested_in_others_is_alternative_text_and_nothing_else() {
    let text = "- ![a ![b](c) [d ![e](f)](g) h](i.png) j\n";
    let body = parse_body(&SourcePath::new("a.md"), text, TextRange::new(0, text.len()), Named::default()).value;
    assert_eq!(body.html, "<ul>\n<li><img loading=\"lazy\" alt=\"a b d e h\"> j</li>\n</ul>\n");
}

#[test]
fn a_term_nested_too_deep_to_be_shown_puts_no_attribute_on_another() {
    let deep = "> ".repeat(120);
    let text = format!("first\n: text\n\n{deep}second\n{deep}: text\n");
    assert_eq!(judged(&text), None);
    let body = parse_body(&SourcePath::new("a.md"), &text, TextRange::new(0, text.len()), Named::default()).value;
    assert_eq!(body.html.matches(" id=").count(), 1, "{}", body.html);
}

#[test]
fn footnotes_count_for_the_budget_of_a_document() {
    let table = format!("    |{}\n    |{}\n{}", "a|".repeat(200), "-|".repeat(200), "    |x|\n".repeat(200));
    let text: String = (0..40).map(|at| format!("a[^{at}]\n\n[^{at}]: b\n\n{table}\n\n")).collect();
    let checked = parse_body(&SourcePath::new("a.md"), &text, TextRange::new(0, text.len()), Named::default());
    assert!(checked.diagnostics.iter().any(|finding| finding.rule == "output-budget"));
    assert_eq!(judged(&text), None);
}

#[test]
fn a_million_levels_of_nesting_end_in_findings_on_a_small_stack() {
    let count = 1_000_000;
    let texts = [
        "> ".repeat(count),
        "[".repeat(count),
        "![".repeat(count),
        "- ".repeat(count),
        "*a ".repeat(count),
        "<b>".repeat(count),
        "[a](".repeat(count),
        format!("+++\na = {}\n+++\n", "[".repeat(count)),
        format!("+++\na = {}\n+++\n", "{a=".repeat(count)),
        format!("+++\n{}a = 1\n+++\n", "a.".repeat(count)),
        format!("---\na: {}\n---\n", "[".repeat(count)),
        format!("---\na: {}\n---\n", "{a: ".repeat(count)),
        format!("---\n{}\n---\n", "- ".repeat(count)),
    ];
    for text in texts {
        let start: String = text.chars().take(20).collect();
        let small = std::thread::Builder::new().stack_size(256 << 10);
        let done = small.spawn(move || {
            let source = clausebook::source::Source::new("a.md", &text);
            clausebook::build::parse_document(&source).diagnostics.len()
        });
        assert!(done.unwrap().join().is_ok(), "{start}");
    }
}

#[test]
fn attachments_that_a_browser_would_run_are_not_published() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    let system = project([
        ("content/index.md", &b"# A\n\n[a](a.html) ![b](b.png) ![c](c.svg) [d](d.svg) [e](e.txt) [f](f.php.png)\n"[..]),
        ("content/a.html", b"<script>alert(1)</script>"),
        ("content/b.png", b"<script>alert(1)</script>"),
        ("content/c.svg", svg.as_bytes()),
        ("content/d.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("content/e.txt", b"text"),
        ("content/f.php.png", b"\x89PNG\r\n\x1a\n"),
    ]);
    let compiled = compiled(&system);
    let told = findings(&compiled);
    assert_eq!(told.matches("unsafe-attachment").count(), 4, "{told}");
    let files = rendered(&system, &published(compiled, false));
    let attached: Vec<&str> =
        files.keys().map(String::as_str).filter(|path| path.starts_with("files/") && !path.ends_with(".css")).collect();
    assert_eq!(attached, ["files/content/d.svg", "files/content/e.txt"]);
    for (path, page) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        assert_eq!(oracle::fault(page), None, "{path}");
    }
}

#[test]
fn names_of_what_is_not_shown_are_in_no_file_of_the_site() {
    let hidden = "+++\nid = \"SEC-777\"\ntitle = \"Secret title\"\nkind = \"procedure\"\nversion = \"1\"\nstatus = \"approved\"\nowner = \"qm\"\neffective = 2025-01-01\n\
                  classification = \"confidential\"\nglossary = true\n+++\n\n# Secret title\n\n## Hidden part {#hidden-part}\n\nHidden words.\n\nHiddenterm\n: Hidden meaning.\n";
    let open = "+++\nid = \"PUB-001\"\ntitle = \"Open\"\nkind = \"procedure\"\nversion = \"1\"\nstatus = \"approved\"\nowner = \"qm\"\neffective = 2025-01-01\nsupersedes = [\"SEC-777\"]\n+++\n\n\
                # Open\n\n## See [[SEC-777]]\n\nSee [[SEC-777]], [[SEC-777#hidden-part]], [[SEC-777|the other]], [that](sec-777.md#hidden-part), [[term:Hiddenterm]].\n";
    let config = "[manual]\nclassification = \"internal\"\n[roles.qm]\ntitle = \"QM\"\n";
    let system = project([
        ("clausebook.toml", config.as_bytes()),
        ("content/sec-777.md", hidden.as_bytes()),
        ("content/open.md", open.as_bytes()),
    ]);
    let files = rendered(&system, &published(compiled(&system), false));
    assert!(files.values().any(|text| text.contains("the other")));
    for (path, text) in files {
        let text = format!("{path} {text}").to_lowercase();
        for word in
            ["sec-777", "secret title", "hidden-part", "hidden part", "hidden words", "hiddenterm", "hidden meaning"]
        {
            assert!(!text.contains(word), "`{word}` is in {path}");
        }
    }
}

/// What a document says of who may read it counts also where its front matter is broken.
#[test]
fn a_broken_front_matter_publishes_no_draft_and_no_secret() {
    let keys = ["status = \"draft\"", "status = \"approved\"\nclassification = \"confidential\"", "id = \"PRO-001\""];
    let misspelt =
        ["classification = \"confidental\"", "classification = [\"confidential\"]", "clasification = \"confidential\""];
    let mut texts = Vec::new();
    for key in keys {
        for before in ["\n", " ", "\u{200b}", "\u{a0}", "<!-- x -->\n\n"] {
            texts.push(format!("{before}+++\ntitle = \"T\"\n{key}\n+++\n\nSECRET42\n"));
        }
        texts.push(format!("+++\ntitle = \"T\"\n{key}\n\nSECRET42\n"));
        texts.push(format!("++++\ntitle = \"T\"\n{key}\n++++\n\nSECRET42\n"));
    }
    texts.extend(misspelt.map(|key| format!("+++\ntitle = \"T\"\n{key}\n+++\n\nSECRET42\n")));
    let shown = |text: &str| {
        let system =
            project([("content/s.md", text.as_bytes()), ("content/index.md", b"# Start\n\nSee [it](s.md).\n")]);
        let compiled = compiled(&system);
        let told = findings(&compiled);
        let files = rendered(&system, &published(compiled, false));
        (files.into_iter().find(|(_, text)| text.contains("SECRET42")).map(|(path, _)| path), told)
    };
    for text in texts {
        let (shown, told) = shown(&text);
        assert_eq!(shown, None, "{text:?}");
        assert!(told.contains("content/s.md:") && told.contains("error["), "{text:?}: {told}");
    }
    let (as_far_as_it_can, told) = shown("+++\nid = \"PRO-001\"\ntitle = \"T\"\nstatus = \"approved\"\n\nSECRET42\n");
    assert!(as_far_as_it_can.is_some() && told.contains("front-matter-syntax"), "{told}");
}

/// A manual in which as many names are misspelt as there are would take time with the square of their number.
#[test]
fn of_thousands_of_misspelt_names_only_the_first_are_told_with_what_was_meant() {
    let tags = (1..=1_100).map(|n| format!("\"9001:7.5#stpe-{n}\",")).collect::<String>();
    let headings = (1..=1_100).map(|n| format!("## Step {n} {{#step-{n}}}\n\n")).collect::<String>();
    let text = format!("+++\nid = \"PRO-001\"\ntitle = \"T\"\nsatisfies = [{tags}]\n+++\n\n# T\n\n{headings}");
    let told = compiled(&project([("content/a.md", text.as_bytes())])).diagnostics;
    let dangling = told.iter().filter(|found| found.rule == "dangling-section");
    let helped = dangling.clone().filter(|found| found.help.iter().any(|help| help.contains("did you mean")));
    assert_eq!((dangling.count(), helped.count()), (1_100, 1_000));
}

#[test]
fn a_message_lists_some_of_many_names_and_tells_how_many_there_are() {
    let items: String =
        (0..60).map(|n| format!("[[clause.requirement]]\nid = \"1/a{n:02}\"\ntext = \"Do it.\"\n")).collect();
    let standard = "schema = 1\n[standard]\nid = \"own\"\nref = \"Own\"\ntitle = \"Own\"\n[[clause]]\nid = \"1\"\ntitle = \"One\"\n";
    let told = findings(&compiled(&project([
        ("clausebook.toml", b"[standards]\nown = \"own\"\n".as_slice()),
        ("content/standards/own.toml", format!("{standard}{items}").as_bytes()),
        ("content/a.md", b"+++\nid = \"PRO-001\"\ntitle = \"T\"\nsatisfies = [\"own:1/zz\"]\n+++\n\n# T\n"),
    ])));
    assert!(told.contains("`a23` and 36 more"), "{told}");
}

/// Each of these pairs is one name on some file system, or a page that is another one's folder, or a name that none can
/// hold: they are reported, and the site is built all the same.
#[test]
fn names_that_no_site_can_hold_beside_each_other_stop_no_build() {
    let page = b"# A title\n\nSee [[role:x.html]] and [it](\xc4\xb0.png) [that](i.png).\n".as_slice();
    let deep = format!("content/{}x.md", "a folder of many/".repeat(80));
    let long = format!("content/{}/x.md", "\u{c808}".repeat(80));
    let mut paths: Vec<&str> = "\u{130}.md i.md \u{131}.md stra\u{df}e.md STRASSE.md a.md a.html/b.md A.HTML/c.md a\u{3164}b.md CON.md con/a.md \
        \u{130}mg/a.md img/a.md I/a-b.md i-a/b.md i/a/b.md com\u{b9}.md -.md +.md \u{2025}.md a..md a.MD/x.md"
        .split_whitespace()
        .collect();
    paths.extend([" lead.md", "lead.md", "x ./a.md", "x/a.md", "index.md", "INDEX.md"]);
    let paths: Vec<String> = paths.iter().map(|path| format!("content/{path}")).chain([deep, long]).collect();
    let image = b"\x89PNG\r\n\x1a\n".as_slice();
    let ids = ["index", "INDEX", "PRO-001", "pro-001", "con", "PRO.html"].map(|id| {
        (
            format!("content/id-{id}.md"),
            format!("+++\nid = \"{id}\"\ntitle = \"T\"\nkind = \"procedure\"\n+++\n\n# T\n"),
        )
    });
    let register = |name: &str| {
        format!(
            "+++\nid = \"REG-{name}\"\ntitle = \"R\"\nkind = \"register\"\nversion = \"1\"\nstatus = \"approved\"\nowner = \"boss\"\neffective = 2025-01-01\n\
                 [register]\nname = \"{name}\"\nsource = \"rows.csv\"\n[register.columns]\nkey = \"key\"\n+++\n\n# R\n"
        )
    };
    let registers = ["index", "x", "x.html"].map(|name| (format!("content/registers/{name}.md"), register(name)));
    let config = "[roles.boss]\ntitle = \"Boss\"\n[roles.index]\ntitle = \"I\"\n[roles.\"x.html\"]\ntitle = \"X\"\n[control]\napproval = \"status\"\n";
    let mut files: Vec<(&str, &[u8])> = paths.iter().map(|path| (path.as_str(), page)).collect();
    files.extend(ids.iter().chain(&registers).map(|(path, text)| (path.as_str(), text.as_bytes())));
    files.extend([
        ("content/\u{130}.png", image),
        ("content/i.png", image),
        ("content/registers/rows.csv", b"key\nindex\nx.html\nINDEX\n".as_slice()),
    ]);
    files.push(("clausebook.toml", config.as_bytes()));
    let system = project(files);
    let compiled = compiled(&system);
    assert!(findings(&compiled).contains("path-collision"));
    let output = MemoryOutput::default();
    let shown = published(compiled, true);
    render_site(&system, &shown, &SiteOptions::default(), &Limits::default(), &output, &mut Stopwatch::default())
        .unwrap_or_else(|error| panic!("{error}"));
    let files = output.finish().unwrap_or_else(|error| panic!("{error}"));
    let pages = files.keys().filter(|path| path.starts_with("pages/content/")).count();
    assert!(pages > 20, "{pages} pages");
}

/// Pieces that mean something to some parser.
fn hostile() -> impl Strategy<Value = String> {
    const PIECES: [&str; 60] = [
        "<",
        ">",
        "\"",
        "'",
        "&",
        "`",
        "```",
        "~~~",
        "*",
        "**",
        "_",
        "~~",
        "[",
        "]",
        "(",
        ")",
        "[[",
        "]]",
        "![",
        "](",
        "{{",
        "}}",
        "{#",
        "}",
        "|",
        "|-|",
        "\n",
        "\n\n",
        "# ",
        "- ",
        "1. ",
        "> ",
        ": ",
        "[^a]",
        "[^a]: ",
        "[a]: ",
        "<b>",
        "</b>",
        "<details>",
        "</summary>",
        "<script>",
        "<!--",
        "-->",
        "<img src=x onerror=y>",
        "javascript:",
        "&colon;",
        "%3a",
        "\t",
        "\u{0}",
        "é",
        "\u{202e}",
        "a",
        "TODO",
        "mermaid\n",
        "flowchart TD\na-->b\n",
        "onclick=x",
        " .c",
        "\\",
        "http://x",
        "[!NOTE]\n",
    ];
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_the_page_is_well_formed_and_harmless(text in hostile()) {
        prop_assert_eq!(judged(&text), None, "{}", text);
    }
}

#[test]
fn no_character_that_nobody_sees_reaches_a_file_of_the_site() {
    const HIDDEN: [char; 8] = ['\u{1}', '\u{7}', '\u{B}', '\u{1B}', '\u{7F}', '\u{85}', '\u{202D}', '\u{202E}'];
    let raw: String = HIDDEN.iter().map(|c| format!("a{c}b ")).collect();
    let escapes: String = HIDDEN.iter().map(|c| format!("a\\u{:04X}b ", u32::from(*c))).collect();
    let references: String = HIDDEN.iter().map(|c| format!("a&#{};b ", u32::from(*c))).collect();
    let document = format!(
        "+++\nid = \"PRO-001\"\ntitle = \"T {escapes}\"\nkind = \"procedure\"\nowner = \"{escapes}\"\nchange = \"{escapes}\"\n\
         satisfies = [\"9001:{escapes}\"]\n[[records]]\nname = \"{escapes}\"\nlocation = \"{escapes}\"\n+++\n\n\
         # {raw} {references}\n\n{raw}\n\n{references} [{references}](r.md \"{references}\") ![{references}](y.png)\n\n\
         | {raw} | {references} |\n|--|--|\n| {raw} | {references} |\n\n```{raw}\n{raw}\n```\n\n\
         ```mermaid\nflowchart LR\n  A[\"{raw}\"] --> B[\"{references}\"]\n```\n\nNote[^1] `{raw}`\n\n[^1]: {raw} {references}\n"
    );
    let system = project([
        ("content/index.md", format!("# Start\n\nSee [[PRO-001]] {raw}.\n").as_bytes()),
        ("content/a.md", document.as_bytes()),
        ("content/r.csv", format!("key,text\nR-1,{raw}\nR-2,\"{raw}\"\n").as_bytes()),
        (
            "content/r.md",
            b"+++\nid = \"REG-001\"\ntitle = \"R\"\nkind = \"register\"\n[register]\nsource = \"r.csv\"\n\
              [register.columns]\nkey = \"key\"\ntext = \"text\"\n+++\n\nText.\n"
                .as_slice(),
        ),
    ]);
    let compiled = compiled(&system);
    assert_eq!(findings(&compiled).matches("error[control-character]").count(), 3);
    let output = MemoryOutput::default();
    let published = published(compiled, true);
    render_site(&system, &published, &SiteOptions::default(), &Limits::default(), &output, &mut Stopwatch::default())
        .unwrap();
    let mut texts = 0;
    for (address, bytes) in output.finish().unwrap() {
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        texts += 1;
        let met = text.char_indices().find(|(_, c)| HIDDEN.contains(c) || c.is_control() && !"\t\r\n".contains(*c));
        if let Some((at, character)) = met {
            let around: String = text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
            panic!("{address}: {character:?} behind {around:?}");
        }
    }
    assert!(texts > 20, "{texts}");
}
