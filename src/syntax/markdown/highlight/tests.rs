use super::*;

/// Code with `{class:…}` around what has a class.
fn marked(language: &str, code: &str) -> String {
    let mut out = String::new();
    assert!(highlight(&mut out, language, code), "{language}");
    let out = out.replace("<span class=\"hl-", "{").replace("\">", ":").replace("</span>", "}");
    unescaped(&out)
}

fn unescaped(html: &str) -> String {
    html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

const LANGUAGES: [&str; 14] = [
    "bash",
    "toml",
    "yaml",
    "json",
    "python",
    "rust",
    "sql",
    "javascript",
    "html",
    "css",
    "diff",
    "powershell",
    "xml",
    "ini",
];

#[test]
fn each_language_shows_its_words() {
    for (language, code, expected) in [
        (
            "bash",
            "for f in \"$X\"; do # all\necho ${f#a} $1 a#b",
            "{keyword:for} f {keyword:in} {string:\"$X\"}; {keyword:do} {comment:# all}\necho {variable:${f#a}} {variable:$1} a#b",
        ),
        (
            "toml",
            "[a.b] # c\nk-1 = \"x\" # d\non = true\nd = 2026-02-01",
            "{tag:[a.b]} {comment:# c}\n{key:k-1} = {string:\"x\"} {comment:# d}\n{key:on} = {constant:true}\n{key:d} = {number:2026-02-01}",
        ),
        (
            "yaml",
            "- id: PRO-7 # x\n  on: [a, \"b\"]\n  n: 12\n  t: \"q\"\n---",
            "- {key:id}: PRO-7 {comment:# x}\n  {key:on}: [a, {string:\"b\"}]\n  {key:n}: {number:12}\n  {key:t}: {string:\"q\"}\n{meta:---}",
        ),
        ("json", "{\"a\": [1.5, null, \"b\"]}", "{{key:\"a\"}: [{number:1.5}, {constant:null}, {string:\"b\"}]}"),
        (
            "python",
            "@x\ndef f(a):\n  return '''b\nc''' # d",
            "{meta:@x}\n{keyword:def} f(a):\n  {keyword:return} {string:'''b\nc'''} {comment:# d}",
        ),
        (
            "rust",
            "#[test]\nfn a<'b>(c: char) { 'd' } // e",
            "{meta:#[test]}\n{keyword:fn} a<{variable:'b}>(c: char) { {string:'d'} } {comment:// e}",
        ),
        (
            "sql",
            "SELECT a FROM b WHERE c = 'it''s' -- d",
            "{keyword:SELECT} a {keyword:FROM} b {keyword:WHERE} c = {string:'it''s'} {comment:-- d}",
        ),
        (
            "js",
            "const a = {b: `c`, d: null}; /* e",
            "{keyword:const} a = {{key:b}: {string:`c`}, {key:d}: {constant:null}}; {comment:/* e}",
        ),
        (
            "html",
            "<a href=\"x\">b &amp; c</a><!-- d -->",
            "<{tag:a} {key:href}={string:\"x\"}>b {constant:&amp;} c</{tag:a}>{comment:<!-- d -->}",
        ),
        ("xml", "<?xml v?><a:b c='d'/>", "{meta:<?xml v?>}<{tag:a:b} {key:c}={string:'d'}/>"),
        (
            "css",
            "@media print { a { top: 2px; color: #fff } }",
            "{meta:@media} print { a { {key:top}: {number:2px}; {key:color}: {meta:#fff} } }",
        ),
        ("diff", "--- a\n@@ 1\n-b\n+c\n d", "{comment:--- a}\n{meta:@@ 1}\n{deleted:-b}\n{inserted:+c}\n d"),
        (
            "powershell",
            "Get-Item $x | Sort { \"a`\"b\" } <# c #>",
            "Get-Item {variable:$x} | Sort { {string:\"a`\"b\"} } {comment:<# c #>}",
        ),
        ("ini", "[s]\na = on ; b", "{tag:[s]}\n{key:a} = {constant:on} {comment:; b}"),
    ] {
        assert_eq!(marked(language, code), expected, "{language}");
    }
}

#[test]
fn no_character_of_the_code_is_lost_or_added() {
    let nasty = "a\"b'c`d<e>&f;g{h}[i](j)$k@l#m/*n*/--o\n\\p\t한글 é \u{0} 1..2 1.5e3 '' \"\" ''' \"\"\" #[ <!-- <a b= &x; ${ $ ' '\\ :: = : # \n- x: 'y\n+++\n@@";
    let ends: Vec<usize> = nasty.char_indices().map(|(at, _)| at).collect();
    for language in LANGUAGES {
        for (from, to) in ends.iter().flat_map(|from| [(*from, nasty.len()), (0, *from)]) {
            let code = &nasty[from..to];
            let mut html = String::new();
            assert!(highlight(&mut html, language, code));
            let mut text = String::new();
            for (at, part) in html.split('<').enumerate() {
                let part = if at == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) };
                text.push_str(part);
            }
            assert_eq!(unescaped(&text), code.replace('\0', "\u{fffd}"), "{language}");
            let open = html.matches("<span class=\"hl-").count();
            assert_eq!((open, open), (html.matches('<').count() - open, html.matches("</span>").count()), "{html}");
        }
    }
}

#[test]
fn unknown_languages_and_data_stay_plain() {
    let mut out = String::new();
    assert!(!highlight(&mut out, "brainfuck", "+"));
    assert!(!highlight(&mut out, "json", &"1 ".repeat(MAX_CODE)));
    assert!(out.is_empty());
}

#[test]
fn the_default_theme_has_a_readable_colour_for_every_class() {
    let css = include_str!("../../../../themes/default/assets/code.css");
    for class in Class::ALL {
        let name = class.as_str().trim_start_matches("hl-");
        let values: Vec<&str> =
            css.split(&format!("--hl-{name}:")).skip(1).map(|rest| rest.trim()[..7].trim()).collect();
        assert_eq!(values.len(), 3, "{name}: light, dark by system, dark by choice");
        assert_eq!(values[1], values[2], "{name}");
        // The grounds of code blocks in base.css: --surface.
        for (colour, ground) in values.iter().zip(["#f6f8f9", "#1b2025"]) {
            assert!(
                contrast(colour, ground) >= 4.5,
                "{name}: {colour} on {ground} has {:.2}",
                contrast(colour, ground)
            );
        }
        assert!(css.contains(&format!(".hl-{name}")), "{name}");
    }
    let base = include_str!("../../../../themes/default/assets/base.css");
    assert!(base.contains("--surface: #f6f8f9;") && base.matches("--surface: #1b2025;").count() == 2);
}

/// Contrast of two colours as WCAG 2.2 defines it.
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |hex: &str| {
        let channel = |at: usize| {
            let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}
