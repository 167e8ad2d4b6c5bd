//! What may be in a page, said a second time and by other means than those that make pages: a strict reader of
//! our HTML and a list of elements, attributes and schemes.

const ELEMENTS: &str = " a abbr article aside b blockquote body br button caption circle code col colgroup dd del details \
    dialog div dl dt em fieldset figcaption figure footer form g h1 h2 h3 h4 h5 h6 head header hr html i img input ins \
    kbd label legend li line link main mark meta nav noscript ol optgroup option output p path pre progress rect s script \
    search section select small span strong sub summary sup svg table tbody td template text tfoot th thead time title \
    tr tspan u ul use var wbr ";
const VOID: &str = " br col hr img input link meta wbr ";
const FOREIGN: [&str; 9] = ["circle", "g", "line", "path", "rect", "svg", "text", "tspan", "use"];

/// The first thing in a page, or a part of one, that must not be there.
pub fn fault(html: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(text) = rest.strip_prefix("<!--") {
            let Some(end) = text.find("-->") else { return Some("a comment without an end".into()) };
            rest = &text[end + 3..];
            continue;
        }
        if rest.len() >= 15 && rest.as_bytes()[..15].eq_ignore_ascii_case(b"<!doctype html>") {
            rest = &rest[15..];
            continue;
        }
        if let Some(name) = rest.strip_prefix("</") {
            let Some(end) = name.find('>') else { return Some("an end tag without an end".into()) };
            let name = &name[..end];
            if open.pop() != Some(name) {
                return Some(format!("</{name}> closes nothing"));
            }
            rest = &rest[end + 3..];
            continue;
        }
        let length = rest[1..].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0);
        let name = &rest[1..1 + length];
        if name.is_empty() || !ELEMENTS.contains(&format!(" {name} ")) {
            return Some(format!("<{name} is no element of ours: {:?}", rest.chars().take(40).collect::<String>()));
        }
        let mut inner = &rest[1 + length..];
        let closed = loop {
            let trimmed = inner.trim_start();
            if let Some(after) = trimmed.strip_prefix("/>") {
                inner = after;
                break FOREIGN.contains(&name) || VOID.contains(&format!(" {name} "));
            }
            if let Some(after) = trimmed.strip_prefix('>') {
                inner = after;
                break VOID.contains(&format!(" {name} "));
            }
            if trimmed.len() == inner.len() {
                return Some(format!("<{name} has no blank before an attribute"));
            }
            match attribute(name, trimmed) {
                Ok(after) => inner = after,
                Err(fault) => return Some(format!("<{name}: {fault}")),
            }
        };
        if !closed {
            open.push(name);
        }
        if name == "script" && !inner.starts_with("</script>") {
            return Some("a script in the page".into());
        }
        rest = inner;
    }
    open.pop().map(|name| format!("<{name}> is not closed"))
}

fn attribute<'t>(element: &str, text: &'t str) -> Result<&'t str, String> {
    let length = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == ':')).unwrap_or(text.len());
    let name = text[..length].to_ascii_lowercase();
    if name.is_empty() || name.starts_with("on") || matches!(name.as_str(), "style" | "srcdoc" | "srcset" | "ping") {
        return Err(format!("the attribute {:?}", text.chars().take(30).collect::<String>()));
    }
    let after = &text[length..];
    let Some(value) = after.strip_prefix("=\"") else {
        return if after.starts_with('=') { Err(format!("{name} without quotes")) } else { Ok(after) };
    };
    let Some(end) = value.find('"') else { return Err(format!("{name} without an end")) };
    let value = &value[..end];
    if value.contains('<') {
        return Err(format!("{name} holds a bare <"));
    }
    if matches!(name.as_str(), "href" | "src" | "action" | "formaction" | "data" | "poster") {
        address(element, &plain(value))?;
    }
    Ok(&after[end + 3..])
}

fn plain(value: &str) -> String {
    value
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#x2F;", "/")
        .replace("&amp;", "&")
}

/// As a browser would read it (WHATWG URL, 4.4): blanks around and tabs and line ends within do not count.
fn address(element: &str, written: &str) -> Result<(), String> {
    let seen: String =
        written.trim_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let shown = || format!("the address {:?}", seen.chars().take(50).collect::<String>());
    if seen.starts_with("//")
        || seen.contains('\\') && !seen.contains('?') && !seen.contains('#') && seen.starts_with(['\\', '/'])
    {
        return Err(shown());
    }
    let Some(at) = seen.find([':', '/', '?', '#']) else { return Ok(()) };
    if !seen[at..].starts_with(':') {
        return Ok(());
    }
    let allowed =
        element == "a" && matches!(seen[..at].to_ascii_lowercase().as_str(), "http" | "https" | "mailto" | "tel");
    if allowed { Ok(()) } else { Err(shown()) }
}
