use super::spot::{Place, Quotes, Spot};

/// A line that names a key, with or without a value: what stands before it, the key, and what stands behind.
struct Line<'t> {
    indent: usize,
    key: Option<&'t str>,
    is_item: bool,
}

/// Reads YAML in blocks up to where something is being written.
pub fn spot(text: &str) -> Option<Spot> {
    let (before, last) = text.rsplit_once('\n').map_or(("", text), |(before, last)| (before, last));
    let begin = text.len() - last.len();
    if last.trim_start().starts_with('#') {
        return None;
    }
    let line = read(last);
    let behind = behind_key(last);
    let value_at = match (line.key, line.is_item) {
        (Some(_), _) => behind?,
        (None, true) => line.indent,
        (None, false) => {
            let path = parents(before, line.indent);
            let names = names(before, line.indent);
            return Some(Spot { path, names, place: Place::Key, start: begin + line.indent });
        }
    };
    let mut path = parents(before, if line.is_item && line.key.is_none() { line.indent - 1 } else { line.indent });
    path.extend(line.key.map(str::to_owned));
    // A list in one line: what stands behind its last comma.
    let value = &last[value_at..];
    let from = match value.trim_start().starts_with('[') {
        true => value.rfind([',', '[']).map_or(0, |at| at + 1),
        false => 0,
    };
    let rest = &value[from..];
    let start = begin + value_at + from + (rest.len() - rest.trim_start().len());
    let is_quoted = text[start..].starts_with(['"', '\'']);
    let place = Place::Value(if is_quoted { Quotes::Open } else { Quotes::Missing });
    Some(Spot { path, names: Vec::new(), place, start: start + usize::from(is_quoted) })
}

fn read(line: &str) -> Line<'_> {
    let plain = line.trim_start();
    let mut indent = line.len() - plain.len();
    let mut rest = plain;
    let mut is_item = false;
    while let Some(item) = rest.strip_prefix("- ").or_else(|| rest.strip_prefix('-').filter(|rest| rest.is_empty())) {
        let inner = item.trim_start();
        indent += rest.len() - inner.len();
        rest = inner;
        is_item = true;
    }
    let name = rest.split_once(':').filter(|(name, behind)| {
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-\"'".contains(c));
        is_name && (behind.is_empty() || behind.starts_with(' '))
    });
    Line { indent, key: name.map(|(name, _)| name.trim_matches(['"', '\''])), is_item }
}

/// Where the value of a line begins.
fn behind_key(line: &str) -> Option<usize> {
    line.find(':').map(|at| at + 1)
}

/// The keys that a line of an indentation stands below.
fn parents(before: &str, indent: usize) -> Vec<String> {
    let mut indent = indent;
    let mut path = Vec::new();
    for line in before.lines().rev().map(read) {
        if let Some(key) = line.key
            && line.indent < indent
        {
            path.push(key.to_owned());
            indent = line.indent;
        }
    }
    path.reverse();
    path
}

/// The keys beside a line of an indentation.
fn names(before: &str, indent: usize) -> Vec<String> {
    let mut names = Vec::new();
    for line in before.lines().rev().map(read) {
        if line.indent < indent {
            break;
        }
        if line.indent == indent {
            names.extend(line.key.map(str::to_owned));
            // The first line of an entry.
            if line.is_item {
                break;
            }
        }
    }
    names.reverse();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_being_written_is_known_from_what_stands_before() {
        let (open, missing) = (Place::Value(Quotes::Open), Place::Value(Quotes::Missing));
        for (text, path, names, place, written) in [
            ("", "", "", Place::Key, ""),
            ("title: x\nki", "", "title", Place::Key, "ki"),
            ("kind: ", "kind", "", missing, ""),
            ("kind: pro", "kind", "", missing, "pro"),
            ("kind: \"pro", "kind", "", open, "pro"),
            ("satisfies: [\"a\", \"9001:7", "satisfies", "", open, "9001:7"),
            ("satisfies:\n  - \"9001:7.5\"\n  - \"42", "satisfies", "", open, "42"),
            ("satisfies:\n- ", "satisfies", "", missing, ""),
            ("id: a\nrecords:\n  - name: x\n    an", "records", "name", Place::Key, "an"),
            ("records:\n  - name: x\n    answers: ['", "records answers", "", open, ""),
            ("records:\n  - name: x\n    answers:\n      - \"9", "records answers", "", open, "9"),
            ("register:\n  columns:\n    owner: ro", "register columns owner", "", missing, "ro"),
        ] {
            let spot = spot(text).unwrap_or_else(|| panic!("nothing in {text:?}"));
            assert_eq!((spot.path.join(" ").as_str(), spot.names.join(" ").as_str()), (path, names), "{text:?}");
            assert_eq!((spot.place, &text[spot.start..]), (place, written), "{text:?}");
        }
        assert_eq!(spot("# a"), None);
    }
}
