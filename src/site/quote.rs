//! A section quoted on another page: without ids, permalinks and headings of its own.

use std::ops::Range;

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
    let find = |byte: u8, from: usize| memchr::memchr(byte, &html.as_bytes()[from..]).map(|at| from + at);
    let mut out = String::with_capacity(html.len());
    // What stands before `done` is written or left out.
    let (mut done, mut at) = (0, 0);
    while let Some(start) = find(b'<', at) {
        at = find(b'>', start).map_or(html.len(), |end| end + 1);
        let tag = &html[start..at];
        let kept = match () {
            () if tag.starts_with("<a class=\"permalink\"") => {
                out.push_str(&html[done..start]);
                at = end_of_link(html, at);
                at
            }
            // Notes stay where they are, or lose their ids: a mark of one leads nowhere on this page.
            () if tag.starts_with("<a ")
                && [" href=\"#fn-", " href=\"#fnref-"].iter().any(|note| tag.contains(note)) =>
            {
                out.push_str(&html[done..start]);
                out.push_str("<a>");
                at
            }
            () if tag.starts_with(TABLE) => {
                out.push_str(&html[done..start + TABLE.len()]);
                escape_into(&mut out, name);
                out.push_str(" \u{b7} ");
                start + TABLE.len()
            }
            () => match (heading(tag), id(tag)) {
                (Some(level), _) => {
                    out.push_str(&html[done..start]);
                    let close = if tag.starts_with("</") { "/" } else { "" };
                    match (headings, close) {
                        (Headings::Paragraphs, "") => out.push_str("<p class=\"heading\">"),
                        (Headings::Paragraphs, _) => out.push_str("</p>"),
                        (Headings::OneLower, _) => out.extend(["<", close, "h", lower(level), ">"]),
                    }
                    at
                }
                (None, Some(id)) => {
                    out.push_str(&html[done..start + id.start]);
                    start + id.end
                }
                (None, None) => continue,
            },
        };
        done = kept;
    }
    out.push_str(&html[done..]);
    out
}

/// The level of a heading's tag.
fn heading(tag: &str) -> Option<u8> {
    match tag.strip_prefix("</").or(tag.strip_prefix('<'))?.as_bytes() {
        [b'h', level @ b'0'..=b'9', b' ' | b'>', ..] => Some(level - b'0'),
        _ => None,
    }
}

/// The name of the heading below a level, without its `h`.
fn lower(level: u8) -> &'static str {
    ["1", "2", "3", "4", "5"].get(usize::from(level)).copied().unwrap_or("6")
}

/// Where the id of a tag stands, with the blank before it.
fn id(tag: &str) -> Option<Range<usize>> {
    const ID: &str = " id=\"";
    let start = memchr::memchr_iter(b' ', tag.as_bytes()).find(|at| tag[*at..].starts_with(ID))?;
    let value = start + ID.len();
    Some(start..tag[value..].find('"').map_or(tag.len(), |close| value + close + 1))
}

/// The end of a link that is open.
fn end_of_link(html: &str, from: usize) -> usize {
    const END: &str = "</a>";
    let mut tags = memchr::memchr_iter(b'<', &html.as_bytes()[from..]).map(|at| from + at);
    tags.find(|at| html[*at..].starts_with(END)).map_or(html.len(), |at| at + END.len())
}

/// The end of the last whole top-level block within the limit.
fn cut(html: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut last = None;
    let mut at = 0;
    while let Some(offset) = memchr::memchr(b'<', &html.as_bytes()[at..]) {
        at += offset;
        let end = at + memchr::memchr(b'>', &html.as_bytes()[at..])? + 1;
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
    fn a_mark_of_a_note_leads_nowhere_else() {
        let html = "<p>x<sup class=\"footnote-ref\"><a id=\"fnref-1\" href=\"#fn-1\">1</a></sup> <a href=\"b.html#fn-1\">y</a> <a href=\"#fnord\">z</a></p>";
        let marked =
            "<p>x<sup class=\"footnote-ref\"><a>1</a></sup> <a href=\"b.html#fn-1\">y</a> <a href=\"#fnord\">z</a></p>";
        assert_eq!(quote(html, "PRO-001").0, marked);
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
