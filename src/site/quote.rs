//! A section quoted on another page: without ids, permalinks and headings of its own.

use crate::syntax::markdown::escape_into;

/// Longest quotation in bytes of HTML; longer sections are cut at a block.
pub const LONGEST: usize = 4_000;

/// Rendered HTML of a document with a name, made fit to be quoted; whether it was cut.
pub fn quote(html: &str, name: &str) -> (String, bool) {
    let plain = strip(html, name, Headings::Paragraphs);
    if plain.len() <= LONGEST {
        return (plain, false);
    }
    match cut(&plain) {
        Some(at) => (plain[..at].to_string(), true),
        None => (String::new(), true),
    }
}

/// Rendered HTML of a document with a name, for a page that holds several: ids would clash, and the
/// document's title is a heading among others.
pub fn among_others(html: &str, name: &str) -> String {
    strip(html, name, Headings::OneLower)
}

/// What becomes of headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Headings {
    Paragraphs,
    OneLower,
}

/// Removes ids and permalinks, changes headings, and puts the document's name before the labels of tables, of
/// which several documents may have the same. Works on our own HTML, in which `<` and `"` in text are always
/// entities.
fn strip(html: &str, name: &str, headings: Headings) -> String {
    const TABLE: &str = "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"";
    let lower =
        |level: char| char::from_digit(level.to_digit(10).map_or(6, |level| (level + 1).min(6)), 10).unwrap_or('6');
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
        } else if let Some(level) = heading(tag.trim_start_matches("</").trim_start_matches('<')) {
            match (headings, tag.starts_with("</")) {
                (Headings::Paragraphs, false) => out.push_str("<p class=\"heading\">"),
                (Headings::Paragraphs, true) => out.push_str("</p>"),
                (Headings::OneLower, false) => out.push_str(&format!("<h{}>", lower(level))),
                (Headings::OneLower, true) => out.push_str(&format!("</h{}>", lower(level))),
            }
        } else if let Some(label) = tag.strip_prefix(TABLE) {
            out.push_str(TABLE);
            escape_into(&mut out, name);
            out.push_str(" \u{b7} ");
            out.push_str(label);
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

/// The level of a heading's tag without its `<` or `</`.
fn heading(tag: &str) -> Option<char> {
    let mut chars = tag.strip_prefix('h')?.chars();
    chars.next().filter(|level| level.is_ascii_digit() && matches!(chars.next(), Some(' ' | '>')))
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
        assert_eq!(quote(html, "PRO-001").0, "<p class=\"heading\">A</p>\n<p>x<br>y</p><dt>T</dt>");
    }

    #[test]
    fn documents_on_one_page_keep_headings_below_their_titles_and_name_their_tables() {
        let html = "<h2 id=\"a\">A<a class=\"permalink\" href=\"#a\" aria-label=\"\u{a7} A\">#</a></h2><hr>\
                    <div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"A \u{b7} 1\"><table></table></div>";
        assert_eq!(
            among_others(html, "PRO-001"),
            "<h3>A</h3><hr><div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"PRO-001 \u{b7} A \u{b7} 1\"><table></table></div>"
        );
    }

    #[test]
    fn a_long_section_is_cut_between_blocks() {
        let html = format!("<p>first</p><ul><li>{}</li></ul>", "x".repeat(LONGEST));
        assert_eq!(quote(&html, "PRO-001"), ("<p>first</p>".to_string(), true));
    }
}
