/// An address as it goes over the wire: without its fragment, everything beyond ASCII encoded. Nothing if
/// its host is written with other letters.
pub fn askable(address: &str) -> Option<String> {
    let plain = address.split('#').next().unwrap_or_default();
    if !host(plain).is_ascii() {
        return None;
    }
    let mut out = String::with_capacity(plain.len());
    for byte in plain.bytes() {
        match byte {
            b'!'..=b'~' if !b"\"<>\\^`{|}".contains(&byte) => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(out)
}

/// Who is asked for an address: what stands between `//` and the path, in small letters.
pub fn host(address: &str) -> String {
    let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase()
}

/// Where a `Location` leads, seen from an address (RFC 3986, 5.2). Only to the web.
pub fn join(base: &str, location: &str) -> Option<String> {
    let location = location.trim().split('#').next().unwrap_or_default();
    let (scheme, rest) = base.split_once("://")?;
    let lower = location.to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        return askable(location);
    }
    if location.starts_with("//") {
        return askable(&format!("{scheme}:{location}"));
    }
    let first = location.split(['/', '?']).next().unwrap_or_default();
    if location.is_empty() || first.contains(':') {
        return None;
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let path = path.split('?').next().unwrap_or_default();
    let path = match location.as_bytes()[0] {
        b'/' => location.to_owned(),
        b'?' => format!("{}{location}", if path.is_empty() { "/" } else { path }),
        _ => format!("{}/{location}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
    };
    askable(&format!("{scheme}://{authority}{}", straight(&path)))
}

/// A path without `.` and `..`.
fn straight(path: &str) -> String {
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let mut parts: Vec<&str> = Vec::new();
    let mut all = path.split('/').skip(1).peekable();
    while let Some(part) = all.next() {
        let is_last = all.peek().is_none();
        match part {
            "." | ".." => {
                if part == ".." {
                    parts.pop();
                }
                if is_last {
                    parts.push("");
                }
            }
            part => parts.push(part),
        }
    }
    format!("/{}{query}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_ascii_goes_over_the_wire_encoded() {
        assert_eq!(
            askable("https://example.org/품질 1?a=ü#x").unwrap(),
            "https://example.org/%ED%92%88%EC%A7%88%201?a=%C3%BC"
        );
        assert_eq!(askable("https://example.org/a%20b").unwrap(), "https://example.org/a%20b");
        assert_eq!(askable("https://münchen.example/"), None);
    }

    #[test]
    fn a_redirection_leads_where_a_browser_would_go_and_nowhere_but_to_the_web() {
        let base = "https://example.org/a/b/c?q=1";
        for (location, there) in [
            ("https://other.example/x#y", Some("https://other.example/x")),
            ("//other.example/x", Some("https://other.example/x")),
            ("/x", Some("https://example.org/x")),
            ("d", Some("https://example.org/a/b/d")),
            ("../d?z", Some("https://example.org/a/d?z")),
            ("../../../..", Some("https://example.org/")),
            ("?r=2", Some("https://example.org/a/b/c?r=2")),
            ("file:///etc/passwd", None),
            ("javascript:x", None),
            ("", None),
        ] {
            assert_eq!(join(base, location).as_deref(), there, "{location}");
        }
        assert_eq!(join("http://h", "x").as_deref(), Some("http://h/x"));
    }
}
