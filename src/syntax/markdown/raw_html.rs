//! Raw HTML in Markdown: a few elements without attributes pass, everything else is shown as text.

/// One piece of raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub enum Raw<'t> {
    /// An element without content: `<br>`.
    Void(&'static str),
    /// The start of an allowed element.
    Open(&'static str),
    /// The end of an allowed element.
    Close(&'static str),
    /// A comment: dropped.
    Comment,
    /// Text, to be escaped.
    Text(&'t str),
    /// An element that is not allowed: escaped and reported.
    Refused(&'t str),
}

const INLINE: [&str; 14] =
    ["sub", "sup", "kbd", "mark", "small", "ins", "del", "b", "i", "u", "em", "strong", "abbr", "code"];
const BLOCK: [&str; 2] = ["details", "summary"];
const VOID: [&str; 3] = ["br", "wbr", "hr"];

/// Where raw HTML stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Within a paragraph.
    Inline,
    /// As a block of its own.
    Block,
}

/// Cuts raw HTML into pieces, in linear time.
pub fn pieces(html: &str, place: Place) -> Vec<Raw<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if at > 0 {
            pieces.push(Raw::Text(&rest[..at]));
        }
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            pieces.push(Raw::Comment);
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        pieces.push(tag(&rest[..end], place));
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        pieces.push(Raw::Text(rest));
    }
    pieces
}

/// The name of a refused element, and whether this is its end.
pub fn refused_name(token: &str) -> (&str, bool) {
    let inner = token.trim_start_matches('<');
    let (inner, closing) = inner.strip_prefix('/').map_or((inner, false), |rest| (rest, true));
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(inner.len());
    (&inner[..end], closing)
}

fn tag(token: &str, place: Place) -> Raw<'_> {
    let Some(inner) = token.strip_prefix('<').and_then(|token| token.strip_suffix('>')) else {
        return Raw::Refused(token);
    };
    let (inner, closing) = inner.strip_prefix('/').map_or((inner, false), |rest| (rest, true));
    let name = inner.trim_end_matches('/').trim().to_ascii_lowercase();
    let find = |list: &[&'static str]| list.iter().copied().find(|candidate| *candidate == name);
    if let Some(name) = find(&VOID) {
        return match closing || (name == "hr" && place == Place::Inline) {
            true => Raw::Comment,
            false => Raw::Void(name),
        };
    }
    let allowed = find(&INLINE).or_else(|| (place == Place::Block).then(|| find(&BLOCK)).flatten());
    match allowed {
        Some(name) if closing => Raw::Close(name),
        Some(name) => Raw::Open(name),
        None => Raw::Refused(token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_with_attributes_and_unknown_elements_are_refused() {
        assert_eq!(pieces("a<br/>b", Place::Inline), [Raw::Text("a"), Raw::Void("br"), Raw::Text("b")]);
        assert_eq!(pieces("</SUB>", Place::Inline), [Raw::Close("sub")]);
        assert_eq!(pieces("<!-- x -- <b> --><b>", Place::Block), [Raw::Comment, Raw::Open("b")]);
        for refused in ["<sub onclick=x>", "<script>", "<img src=x onerror=y>", "<details>", "<b", "<svg/onload=x>"] {
            assert_eq!(pieces(refused, Place::Inline), [Raw::Refused(refused)]);
        }
    }
}
