//! What the manual adds to Markdown inside a run of text: `[[references]]` and `{{ variables }}`,
//! and the marks of unfinished text.

/// A piece of a run of text. Ranges are byte offsets in the run.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text as it stands.
    Text(&'t str),
    /// `[[target]]` or `[[target|text]]`.
    Wiki { target: &'t str, text: Option<&'t str>, at: usize },
    /// `{{ name }}`.
    Variable { name: &'t str, at: usize },
    /// `[^label]` that the parser did not resolve.
    Footnote { label: &'t str, at: usize },
}

/// Cuts a run of text into pieces, in linear time.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    while let Some(next) = memchr::memchr2(b'[', b'{', &bytes[at..]) {
        at += next;
        let found = match (bytes[at], bytes.get(at + 1)) {
            (b'[', Some(b'[')) => wiki(text, at),
            (b'{', Some(b'{')) => variable(text, at),
            (b'[', Some(b'^')) => footnote(text, at),
            _ => None,
        };
        let Some((piece, end)) = found else {
            at += 1;
            continue;
        };
        if from < at {
            pieces.push(Piece::Text(&text[from..at]));
        }
        pieces.push(piece);
        (from, at) = (end, end);
    }
    if from < text.len() {
        pieces.push(Piece::Text(&text[from..]));
    }
    pieces
}

/// The variables of a text that is nothing but text, each with the offset of its `{{`.
pub fn variables(text: &str) -> impl Iterator<Item = (&str, usize)> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Variable { name, at } => Some((name, at)),
        _ => None,
    })
}

/// Longest inside of `[[…]]` and `{{…}}` that is looked at, which keeps the search linear.
const LONGEST: usize = 400;

fn inside<'t>(text: &'t str, at: usize, close: &str) -> Option<(&'t str, usize)> {
    let start = at + 2;
    let mut limit = (start + LONGEST).min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let end = start + text[start..limit].find(close)?;
    Some((&text[start..end], end + close.len()))
}

/// Does a run end within a reference?
pub fn is_open(text: &str) -> bool {
    let bytes = text.as_bytes();
    let tail = &bytes[bytes.len().saturating_sub(LONGEST)..];
    memchr::memmem::rfind(tail, b"[[").is_some_and(|at| memchr::memmem::find(&tail[at..], b"]]").is_none())
}

/// Does a run end a reference that began before it?
pub fn closes(text: &str) -> bool {
    let bytes = text.as_bytes();
    let head = &bytes[..bytes.len().min(LONGEST)];
    let (close, open) = (memchr::memmem::find(head, b"]]"), memchr::memmem::find(head, b"[["));
    close.is_some_and(|close| open.is_none_or(|open| close < open))
}

fn wiki(text: &str, at: usize) -> Option<(Piece<'_>, usize)> {
    let (inner, end) = inside(text, at, "]]")?;
    if inner.trim().is_empty() || inner.contains("[[") {
        return None;
    }
    let (target, shown) = match inner.split_once('|') {
        Some((target, shown)) => (target, Some(shown.trim())),
        None => (inner, None),
    };
    Some((Piece::Wiki { target: target.trim_end_matches('\\').trim(), text: shown, at }, end))
}

fn variable(text: &str, at: usize) -> Option<(Piece<'_>, usize)> {
    let (inner, end) = inside(text, at, "}}")?;
    let name = inner.trim();
    is_name(name).then_some((Piece::Variable { name, at }, end))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

fn footnote(text: &str, at: usize) -> Option<(Piece<'_>, usize)> {
    let (label, end) = inside(text, at, "]")?;
    let is_label = !label.is_empty() && !label.contains(char::is_whitespace) && !label.contains('[');
    is_label.then_some((Piece::Footnote { label, at }, end))
}

/// How marks of other programs begin and end: shortcodes of Hugo, tags of Liquid, Jinja and their kin.
const FOREIGN: [(&str, &str); 3] = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")];

/// How comments of other programs begin and end: of Obsidian, MDX and CriticMarkup.
const COMMENTS: [(&str, &str); 3] = [("%%", "%%"), ("{/*", "*/}"), ("{>>", "<<}")];

/// Marks of other programs in a run, with their byte offsets: `{{< note >}}`, `{% include x %}`, what stands in `{{ }}`
/// without being a name, `{{ product | upper }}`, `{ .class }`, `%% note %%`, `{/* note */}`, `==marked==`. A run right
/// behind a link or an image may begin with attributes of it.
pub fn foreign(text: &str, is_behind_link: bool) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = memchr::memchr3(b'{', b'%', b'=', &text.as_bytes()[from..]).map(|at| from + at) {
        let mark = match text.as_bytes()[at..] {
            [b'{', b'{' | b'%', ..] => FOREIGN
                .iter()
                .filter(|(open, _)| text[at..].starts_with(open))
                .find_map(|(_, close)| inside(text, at, close))
                .or_else(|| expression(text, at)),
            [b'{', b'/' | b'>', ..] => comment(text, at),
            [b'{', ..] => attributes(text, at, is_behind_link && at == 0),
            [b'%', b'%', ..] => pair(text, at, "%%"),
            [b'=', b'=', ..] => pair(text, at, "==").filter(|(inner, _)| inner.trim() == *inner),
            _ => None,
        };
        from = mark.map_or(at + 1, |(_, end)| end);
        found.extend(mark.map(|(_, end)| (at, &text[at..end])));
    }
    found
}

/// Is a mark a look-up as templates have them, and neither a shortcode nor a tag?
pub fn is_expression(mark: &str) -> bool {
    mark.starts_with("{{") && FOREIGN.iter().all(|(open, close)| !mark.starts_with(open) || !mark.ends_with(close))
}

/// Is a mark a comment that is meant for nobody?
pub fn is_comment(mark: &str) -> bool {
    COMMENTS.iter().any(|(open, _)| mark.starts_with(open))
}

/// A comment in braces; its opening alone if it ends in another line, or far behind.
fn comment(text: &str, at: usize) -> Option<(&str, usize)> {
    let (open, close) = COMMENTS.iter().find(|(open, _)| text[at..].starts_with(open))?;
    inside(text, at, close).or_else(|| Some((&text[at..at], at + open.len())))
}

/// What stands in `{{ }}`, unless it is nothing or a name.
fn expression(text: &str, at: usize) -> Option<(&str, usize)> {
    let is_opened = text[at..].starts_with("{{");
    let (inner, end) = is_opened.then(|| inside(text, at, "}}"))??;
    let says = !inner.trim().is_empty() && !inner.contains('\n') && !inner.contains("{{") && !is_name(inner.trim());
    says.then_some((inner, end))
}

/// A list of attributes, as other programs write it behind links and images: `{ .button target=_blank }`. It may begin with
/// a pair behind a colon, and right behind a link.
fn attributes(text: &str, at: usize, is_behind_link: bool) -> Option<(&str, usize)> {
    let rest = &text[at + 1..];
    let is_marked = rest.starts_with(':');
    let begins_pair = is_behind_link && rest.starts_with(|c: char| c.is_ascii_alphabetic());
    if !is_marked && !begins_pair && !rest.starts_with([' ', '.', '#']) {
        return None;
    }
    let (_, end) = inside(text, at, "}")?;
    let inner = &text[at + 1 + usize::from(is_marked)..end - 1];
    let mut is_quoted = false;
    let mut words = inner.split(|c: char| {
        is_quoted ^= c == '"';
        c.is_whitespace() && !is_quoted
    });
    let is_name = |word: &str| word.starts_with(['.', '#']) && word[1..].starts_with(char::is_alphabetic);
    let first = words.find(|word| !word.is_empty())?;
    let begins = is_name(first) || (is_marked || is_behind_link) && is_pair(first);
    let is_list = begins && words.all(|word| word.is_empty() || is_name(word) || word.contains('='));
    is_list.then_some((inner, end))
}

/// Is this `key=value`?
fn is_pair(word: &str) -> bool {
    word.split_once('=').is_some_and(|(key, value)| {
        key.starts_with(|c: char| c.is_ascii_alphabetic())
            && is_name(key)
            && !value.is_empty()
            && !value.starts_with('=')
    })
}

/// Text between two equal marks that stand outside of words, as `==` in `a == b` and `%%` in `5%%` do not.
fn pair<'t>(text: &'t str, at: usize, mark: &str) -> Option<(&'t str, usize)> {
    let is_outside = |next: Option<char>| next.is_none_or(|c| !c.is_alphanumeric() && !mark.contains(c));
    let (inner, end) = inside(text, at, mark)?;
    let is_pair = is_outside(text[..at].chars().next_back()) && is_outside(text[end..].chars().next());
    (is_pair && !inner.trim().is_empty()).then_some((inner, end))
}

/// Words that mark unfinished text in whatever language the rest is.
const MARKS: [&str; 7] = ["TODO", "TBD", "FIXME", "XXX", "TBC", "???", "lorem ipsum"];

/// Marks of unfinished text in a run, with their byte offsets.
pub fn marks(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    if !may_hold_mark(text.as_bytes()) {
        return found;
    }
    let mut at = 0;
    while let Some(offset) = text.as_bytes()[at..].windows(2).position(begins_mark) {
        at += offset;
        let Some(mark) = mark_at(text, at) else {
            at += 1;
            continue;
        };
        let end = at + mark.len();
        let is_word = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let bounded = !is_word(text[..at].chars().next_back()) && !is_word(text[end..].chars().next());
        if bounded || mark == "???" {
            found.push((at, mark));
        }
        at = end;
    }
    found
}

/// Does a text say nothing but that it is to come? Within other words, small letters may be a word of any language.
pub(super) fn is_stand_in(text: &str) -> bool {
    let is_mark = |word: &str| MARKS.iter().any(|mark| word.eq_ignore_ascii_case(mark));
    let mut words =
        text.split_whitespace().map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation() || c == '…'));
    words.all(|word| word.is_empty() || is_mark(word))
        && text.contains(|c: char| c.is_alphanumeric() || ".…".contains(c))
}

/// May a mark stand anywhere? All of the text is looked at, many bytes at once: that is quicker than one at a time up
/// to the first letters that might be one's.
fn may_hold_mark(text: &[u8]) -> bool {
    let from = |at: usize| text.get(at..).unwrap_or_default().iter();
    let pairs = from(0).zip(from(1));
    let any = pairs.fold(false, |any, (one, next)| {
        let large = (*one == b'T') & ((*next == b'O') | (*next == b'B')) | (*one == b'F') & (*next == b'I');
        any | large | (*one == b'X') & (*next == b'X') | (*one == b'?') & (*next == b'?')
    });
    let small = |byte: &u8| byte | 0x20;
    let fours = from(0).zip(from(1)).zip(from(2).zip(from(3)));
    any || fours.fold(false, |any, ((one, two), (three, four))| {
        any | (small(one) == b'l') & (small(two) == b'o') & (small(three) == b'r') & (small(four) == b'e')
    })
}

/// May two bytes begin a mark?
fn begins_mark(pair: &[u8]) -> bool {
    matches!(pair, b"TO" | b"TB" | b"FI" | b"XX" | b"??" | [b'l' | b'L', b'o' | b'O'])
}

/// The mark that begins at a place, whose first byte is that of a mark; one of small letters in any case.
fn mark_at(text: &str, at: usize) -> Option<&str> {
    MARKS.iter().find_map(|mark| {
        let part = text.get(at..at + mark.len())?;
        let is_same = part == *mark || mark.starts_with(char::is_lowercase) && part.eq_ignore_ascii_case(mark);
        is_same.then_some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_variables_are_cut_out_of_text() {
        assert_eq!(
            pieces("see [[PRO-007#a|the b]] of {{ organization }}[^x]."),
            [
                Piece::Text("see "),
                Piece::Wiki { target: "PRO-007#a", text: Some("the b"), at: 4 },
                Piece::Text(" of "),
                Piece::Variable { name: "organization", at: 27 },
                Piece::Footnote { label: "x", at: 45 },
                Piece::Text("."),
            ]
        );
        for text in ["[[]]", "[[a", "{{ 7*7 }}", "{{}}", "[^a b]", "[", "{{ get_env(name=\"HOME\") }}"] {
            assert_eq!(pieces(text), [Piece::Text(text)], "{text}");
        }
    }

    #[test]
    fn marks_of_other_programs_are_told_from_braces() {
        let text = "a {{< ref \"x\" >}} b {{% note %}}{% if x %} c {{ name }} {% open {{< d { %} e";
        let found: Vec<&str> = foreign(text, false).into_iter().map(|(at, mark)| &text[at..at + mark.len()]).collect();
        assert_eq!(found, ["{{< ref \"x\" >}}", "{{% note %}}", "{% if x %}", "{% open {{< d { %}"]);
        let text = "[a](b){ .button } ==c d==, %% e %% {.f #g h=i} (==j==)";
        let found: Vec<&str> = foreign(text, false).into_iter().map(|(_, mark)| mark).collect();
        assert_eq!(found, ["{ .button }", "==c d==", "%% e %%", "{.f #g h=i}", "==j=="]);
        for text in ["a == b == c", "x==1 or y==2", "5%% to 6%%", "=====", "%%%%", "{.5}", "{ a }", "{#}", "== a =="] {
            assert!(foreign(text, false).is_empty(), "{text}");
        }
        for text in ["{%", "{{<", "{ % a % }", "%}", "{{ a b", "{{}}", "{{ }}", "{{ name }}", "{{ {{ x }}"] {
            assert!(foreign(text, false).is_empty(), "{text}");
        }
        for text in ["{{ 7*7 }}", "{{% a }}", "{{ product | upper }}", "{{- .Title -}}", "{{ \u{d68c} \u{c0ac} }}"] {
            assert_eq!(foreign(&format!("x {text} y"), false), [(2, text)]);
        }
    }

    #[test]
    fn comments_of_other_programs_are_told_even_if_they_end_elsewhere() {
        let found = |text| foreign(text, false).into_iter().map(|(_, mark)| mark).collect::<Vec<_>>();
        assert_eq!(found("a {/* b */} c {>>d<<}, {/* e {>> f"), ["{/* b */}", "{>>d<<}", "{/*", "{>>"]);
        for text in ["{/}", "{> a <}", "/* a */", "{/", "{>"] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn attributes_begin_with_pairs_behind_links_and_colons() {
        for text in ["{:target=\"_blank\"}", "{: .a b=200 }", "{:.a}", "{: title=\"a b\" .c }"] {
            assert_eq!(foreign(&format!("x{text} y"), false), [(1, text)]);
        }
        for text in ["{target=_blank}", "{ width=\"300\" }", "{width=3}", "{ .button }"] {
            assert_eq!(foreign(&format!("{text} y"), true), [(0, text)]);
        }
        for text in ["{a}", "{a==b}", "{=b}", "{a=}", "{1=2}", "{a b=c}", "{:-)}", "{: a }", "{:}", "{a=b", "x {a=b}"] {
            assert!(foreign(text, true).is_empty(), "{text}");
        }
        assert!(foreign("{a=b}", false).is_empty());
    }

    #[test]
    fn marks_are_words_and_not_parts_of_words() {
        assert_eq!(marks("TODO: write. Lorem Ipsum ???"), [(0, "TODO"), (13, "Lorem Ipsum"), (25, "???")]);
        assert!(marks("TODOS are MASTODON, stbd, XXXX, Lorem ipsums, ??, tODO").is_empty());
        assert_eq!(marks("\u{e4}TBD TBC????TBD"), [(6, "TBC"), (9, "???"), (13, "TBD")]);
    }
}
