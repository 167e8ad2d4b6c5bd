//! A section quoted on another page: without ids, permalinks and headings of its own.

/// Longest quotation in bytes of HTML; longer sections are cut at a block.
pub const LONGEST: usize = 4_000;

/// Rendered HTML made fit to be quoted; whether it was cut.
pub fn quote(html: &str) -> (String, bool) {
    let plain = strip(html);
    if plain.len() <= LONGEST {
        return (plain, false);
    }
    match cut(&plain) {
        Some(at) => (plain[..at].to_string(), true),
        None => (String::new(), true),
    }
}

/// Rendered HTML for a page that holds several documents: its ids would clash.
pub fn without_ids(html: &str) -> String {
    strip(html)
}

/// Removes ids and permalinks and turns headings into paragraphs. Works on our own HTML, in which `<`
/// and `"` in text are always entities.
fn strip(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        let tag = &rest[..end];
        rest = &rest[end..];
        if tag.starts_with("<a class=\"permalink\"") {
            rest = rest.find("</a>").map_or("", |at| &rest[at + 4..]);
        } else if tag.len() > 3 && tag.starts_with("<h") && tag.as_bytes()[2].is_ascii_digit() {
            out.push_str("<p class=\"heading\">");
        } else if tag.starts_with("</h") && tag.len() == 5 && tag != "</hr>" {
            out.push_str("</p>");
        } else if let Some(id) = tag.find(" id=\"") {
            let close = tag[id + 5..].find('"').map_or(tag.len(), |close| id + 5 + close + 1);
            out.push_str(&tag[..id]);
            out.push_str(&tag[close..]);
        } else {
            out.push_str(tag);
        }
    }
    out.push_str(rest);
    out
}

/// The end of the last whole top-level block within the limit.
fn cut(html: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut last = None;
    let mut at = 0;
    while let Some(offset) = html[at..].find('<') {
        at += offset;
        let end = at + html[at..].find('>')? + 1;
        let tag = &html[at..end];
        let void = ["<br", "<hr", "<img", "<wbr"].iter().any(|void| tag.starts_with(void));
        if tag.starts_with("</") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                if end > LONGEST {
                    return last;
                }
                last = Some(end);
            }
        } else if !void {
            depth += 1;
        }
        at = end;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_has_no_ids_and_no_headings() {
        let html = "<h2 id=\"a\">A<a class=\"permalink\" href=\"#a\" aria-label=\"\u{a7} A\">#</a></h2>\n<p>x<br>y</p><dt id=\"t\">T</dt>";
        assert_eq!(quote(html).0, "<p class=\"heading\">A</p>\n<p>x<br>y</p><dt>T</dt>");
    }

    #[test]
    fn a_long_section_is_cut_between_blocks() {
        let html = format!("<p>first</p><ul><li>{}</li></ul>", "x".repeat(LONGEST));
        assert_eq!(quote(&html), ("<p>first</p>".to_string(), true));
    }
}
