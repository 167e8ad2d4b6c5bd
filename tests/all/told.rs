//! What a page says, as lines of text: how a case looks at pages without their markup.

/// Elements whose end is the end of a line.
const LINES: [&str; 16] = [
    "address",
    "blockquote",
    "br",
    "caption",
    "dd",
    "dt",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "li",
    "p",
    "summary",
    "tr",
];
/// Elements of which a reader sees no text.
const UNSEEN: [&str; 4] = ["script", "style", "svg", "template"];

/// The text of a page's main part: a line for each heading, paragraph, entry and row, ` | ` behind each cell.
pub fn lines(page: &str) -> Vec<String> {
    let main =
        page.split_once("<main").and_then(|(_, rest)| rest.rsplit_once("</main>")).map_or(page, |(main, _)| main);
    let mut text = String::new();
    let mut rest = main.split_once('>').map_or("", |(_, rest)| rest);
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(&before.replace('\n', " "));
        let (tag, behind) = tag.split_once('>').unwrap_or((tag, ""));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        rest = match UNSEEN.contains(&name) && !tag.starts_with('/') {
            true => behind.split_once(&format!("</{name}>")).map_or("", |(_, rest)| rest),
            false => behind,
        };
        match name {
            "td" | "th" if tag.starts_with('/') => text.push_str(" | "),
            _ if LINES.contains(&name) && (tag.starts_with('/') || name == "br") => text.push('\n'),
            // A list within an entry begins a line of its own.
            "ul" | "ol" => text.push('\n'),
            _ => {}
        }
    }
    let plain = |line: &str| {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let unescaped = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
        unescaped.iter().fold(line, |line, (from, to)| line.replace(from, to))
    };
    text.lines().map(plain).filter(|line| !line.trim_matches([' ', '|']).is_empty()).collect()
}

#[test]
fn a_page_is_read_line_by_line() {
    let page = "<head>x</head><main id=a class=\"b\"><h1>One <em>of\ntwo</em></h1><svg><path/></svg><table><tr><th>A</th>\
        <td>1 &amp; 2</td></tr></table><ul><li>Above<ul><li>below</li></ul></li></ul></main><footer>y</footer>";
    assert_eq!(lines(page), ["One of two", "A | 1 & 2 |", "Above", "below"]);
}
