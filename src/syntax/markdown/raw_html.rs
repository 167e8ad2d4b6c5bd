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
    /// A comment without an end: dropped with everything behind it.
    Unclosed,
    /// Text, to be escaped.
    Text(&'t str),
    /// An element that is not allowed: escaped and reported.
    Refused(&'t str),
}

/// How a comment begins.
pub const COMMENT: &str = "<!--";

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
        if let Some(comment) = rest.strip_prefix(COMMENT) {
            let behind = behind_comment(comment);
            pieces.push(behind.map_or(Raw::Unclosed, |_| Raw::Comment));
            rest = behind.unwrap_or_default();
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

/// What stands behind the comment that was opened, if it is closed: `<!-->` is one as well (CommonMark 0.31, 6.6).
fn behind_comment(comment: &str) -> Option<&str> {
    let empty = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->"));
    empty.or_else(|| comment.split_once("-->").map(|(_, behind)| behind))
}

/// Where the comment begins that nothing closes.
pub fn unclosed(html: &str) -> Option<usize> {
    let mut rest = html;
    loop {
        let (_, comment) = rest.split_once(COMMENT)?;
        match behind_comment(comment) {
            Some(behind) => rest = behind,
            None => return Some(html.len() - comment.len() - COMMENT.len()),
        }
    }
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
    fn a_comment_ends_or_hides_what_follows() {
        assert_eq!(
            pieces("<!-->a<!--->b<!-- c -->", Place::Block),
            [Raw::Comment, Raw::Text("a"), Raw::Comment, Raw::Text("b"), Raw::Comment]
        );
        assert_eq!(pieces("a<!-- b <!-- c", Place::Block), [Raw::Text("a"), Raw::Unclosed]);
        for (html, at) in [("<!-- a -->", None), ("<!-- a --> <!-- <!-- b", Some(11)), ("", None), ("<!--", Some(0))] {
            assert_eq!(unclosed(html), at, "{html}");
        }
    }

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
