use super::{Class, Painter};

/// HTML and XML: comments, tags with their attributes, entities.
pub fn markup(code: &str, painter: &mut Painter<'_>) {
    let mut rest = code;
    while !rest.is_empty() {
        let at = rest.find(['<', '&']).unwrap_or(rest.len());
        painter.plain(&rest[..at]);
        rest = &rest[at..];
        rest = match rest {
            "" => "",
            _ if rest.starts_with("<!--") => until(rest, "-->", Class::Comment, painter),
            _ if rest.starts_with("<![CDATA[") => until(rest, "]]>", Class::String, painter),
            _ if rest.starts_with("<?") => until(rest, "?>", Class::Meta, painter),
            _ if rest.starts_with("<!") => until(rest, ">", Class::Meta, painter),
            _ if rest.starts_with('&') => entity(rest, painter),
            _ => tag(rest, painter),
        };
    }
}

fn until<'a>(rest: &'a str, close: &str, class: Class, painter: &mut Painter<'_>) -> &'a str {
    let end = rest.find(close).map_or(rest.len(), |at| at + close.len());
    painter.paint(class, &rest[..end]);
    &rest[end..]
}

fn entity<'a>(rest: &'a str, painter: &mut Painter<'_>) -> &'a str {
    let name = |c: char| c.is_ascii_alphanumeric() || c == '#';
    let end = rest[1..].find(|c| !name(c)).map_or(rest.len(), |at| at + 1);
    if end > 1 && rest[end..].starts_with(';') {
        painter.paint(Class::Constant, &rest[..=end]);
        return &rest[end + 1..];
    }
    painter.plain(&rest[..1]);
    &rest[1..]
}

/// `<name key="value">`
fn tag<'a>(rest: &'a str, painter: &mut Painter<'_>) -> &'a str {
    let open = if rest.starts_with("</") { 2 } else { 1 };
    painter.plain(&rest[..open]);
    let mut rest = &rest[open..];
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    painter.paint(Class::Tag, &rest[..end]);
    rest = &rest[end..];
    if end == 0 {
        return rest;
    }
    while let Some(c) = rest.chars().next().filter(|c| !matches!(c, '<' | '>')) {
        let (class, length) = match c {
            '"' | '\'' => (Some(Class::String), rest[1..].find(c).map_or(rest.len(), |at| at + 2)),
            c if is_name(c) => (Some(Class::Key), rest.find(|c| !is_name(c)).unwrap_or(rest.len())),
            c => (None, c.len_utf8()),
        };
        match class {
            Some(class) => painter.paint(class, &rest[..length]),
            None => painter.plain(&rest[..length]),
        }
        rest = &rest[length..];
    }
    let close = usize::from(rest.starts_with('>'));
    painter.plain(&rest[..close]);
    &rest[close..]
}
