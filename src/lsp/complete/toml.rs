use super::spot::{Place, Quotes, Spot};

/// A table or a list that is open.
#[derive(Debug)]
enum Level {
    /// Keys so far, and the one whose value is being written.
    Table {
        names: Vec<String>,
        key: Option<String>,
    },
    List,
}

impl Level {
    fn table() -> Self {
        Level::Table { names: Vec::new(), key: None }
    }
}

/// Reads TOML up to where something is being written. Total: whatever does not fit is passed over.
pub fn spot(text: &str) -> Option<Spot> {
    let mut header: Vec<String> = Vec::new();
    let mut levels = vec![Level::table()];
    let mut start = 0;
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let next = at + character.len_utf8();
        let is_base = levels.len() == 1;
        let is_key = matches!(levels.last(), Some(Level::Table { key: None, .. }));
        match character {
            '#' => {
                at = text[at..].find('\n').map_or(text.len(), |end| at + end);
                // Nothing is completed in a comment.
                if at == text.len() {
                    return None;
                }
                continue;
            }
            '"' | '\'' if !is_key => match end_of_string(text, at) {
                Some(end) => {
                    at = end;
                    continue;
                }
                None => {
                    let mark = if is_long(text, at) { 3 } else { 1 };
                    // A string of one line that was never closed ends with it.
                    match text[at..].find('\n').filter(|_| mark == 1) {
                        Some(end) => {
                            at += end;
                            continue;
                        }
                        None => return Some(end(header, &levels, Place::Value(Quotes::Open), at + mark)),
                    }
                }
            },
            '[' if is_base && is_key && text[start..at].trim().is_empty() => {
                let line = text[at..].lines().next().unwrap_or_default();
                let name = line.trim_start_matches('[').split(']').next().unwrap_or_default();
                if !line.contains(']') && at + line.len() == text.len() {
                    return None;
                }
                header = name.split('.').map(unquoted).collect();
                levels = vec![Level::table()];
                at += line.len();
                start = at;
                continue;
            }
            '=' if is_key => {
                let written = unquoted(&text[start..at]);
                if let Some(Level::Table { names, key }) = levels.last_mut() {
                    names.push(written.clone());
                    *key = Some(written);
                }
                start = next;
            }
            '[' => {
                levels.push(Level::List);
                start = next;
            }
            '{' if !is_key => {
                levels.push(Level::table());
                start = next;
            }
            ']' | '}' if !is_base => {
                levels.pop();
                start = next;
            }
            ',' | '\n' => {
                let ends = character == ',' || is_base;
                if let Some(Level::Table { key, .. }) = levels.last_mut()
                    && ends
                {
                    *key = None;
                }
                start = next;
            }
            _ => {}
        }
        at = next;
    }
    let place = match levels.last() {
        Some(Level::Table { key: None, .. }) => Place::Key,
        _ => Place::Value(Quotes::Missing),
    };
    let start = start + text[start..].len() - text[start..].trim_start().len();
    Some(end(header, &levels, place, start))
}

fn end(header: Vec<String>, levels: &[Level], place: Place, start: usize) -> Spot {
    let keys = levels.iter().filter_map(|level| match level {
        Level::Table { key, .. } => key.clone(),
        Level::List => None,
    });
    let names = match levels.last() {
        Some(Level::Table { names, .. }) => names.clone(),
        _ => Vec::new(),
    };
    Spot { path: header.into_iter().chain(keys).collect(), names, place, start }
}

fn is_long(text: &str, at: usize) -> bool {
    text[at..].starts_with("\"\"\"") || text[at..].starts_with("'''")
}

/// Behind a string that begins at a quote; nothing if it does not end.
fn end_of_string(text: &str, at: usize) -> Option<usize> {
    let quote = text[at..].chars().next()?;
    let long = is_long(text, at);
    let mark: String = std::iter::repeat_n(quote, if long { 3 } else { 1 }).collect();
    let mut from = at + mark.len();
    loop {
        let rest = text.get(from..)?;
        let stop = rest.find(|c: char| c == quote || c == '\\' && quote == '"' || c == '\n' && !long)?;
        match &rest[stop..] {
            rest if rest.starts_with('\n') => return None,
            escaped if escaped.starts_with('\\') => {
                from += stop + 1 + escaped[1..].chars().next().map_or(0, char::len_utf8);
            }
            rest if rest.starts_with(&mark) => return Some(from + stop + mark.len()),
            _ => from += stop + 1,
        }
    }
}

fn unquoted(name: &str) -> String {
    name.trim().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_being_written_is_known_from_what_stands_before() {
        let (open, missing) = (Place::Value(Quotes::Open), Place::Value(Quotes::Missing));
        for (text, path, names, place, written) in [
            ("", "", "", Place::Key, ""),
            ("ti", "", "", Place::Key, "ti"),
            ("title = \"x\"\nki", "", "title", Place::Key, "ki"),
            ("kind = ", "kind", "kind", missing, ""),
            ("kind = pro", "kind", "kind", missing, "pro"),
            ("kind = \"pro", "kind", "kind", open, "pro"),
            ("kind = \"a\" # x\nsatisfies = [\"a\", \"900", "satisfies", "", open, "900"),
            ("satisfies = [\n  \"a\", # \"[\n  \"9001:7", "satisfies", "", open, "9001:7"),
            ("satisfies = [\n  ", "satisfies", "", missing, ""),
            ("satisfies = [\n  \"a\",\n]\no", "", "satisfies", Place::Key, "o"),
            ("id = \"a\"\n[[records]]\nname = \"x\"\nan", "records", "name", Place::Key, "an"),
            ("[[records]]\nanswers = ['", "records answers", "", open, ""),
            (
                "[roles.\"quality-manager\"]\ntitle = \"\\\"[\"\nappr",
                "roles quality-manager",
                "title",
                Place::Key,
                "appr",
            ),
            ("[register]\ncolumns = { id = \"key\", owner = \"ro", "register columns owner", "id owner", open, "ro"),
            ("[register]\ncolumns = { id = \"key\", ow", "register columns", "id", Place::Key, "ow"),
            ("[register.columns]\nx = { type = \"", "register columns x type", "type", open, ""),
            ("a = \"\"\"\nkind = \"\n", "a", "a", open, "\nkind = \"\n"),
            ("a = \"never closed\nkind = \"", "kind", "a kind", open, ""),
            ("\"9001\" = \"iso", "9001", "9001", open, "iso"),
        ] {
            let spot = spot(text).unwrap_or_else(|| panic!("nothing in {text:?}"));
            assert_eq!((spot.path.join(" ").as_str(), spot.names.join(" ").as_str()), (path, names), "{text:?}");
            assert_eq!((spot.place, &text[spot.start..]), (place, written), "{text:?}");
        }
        for text in ["# a comm", "[rol", "[[records", "kind = \"a\" # "] {
            assert_eq!(spot(text), None, "{text:?}");
        }
    }

    #[test]
    fn any_text_is_read() {
        for text in
            ["]]]", "}", "[]]\n=", "a = [[[", "= = =", "a = '''", "\"\\", "절 = \"차", "a = {{{}}}}\n}", "a = \"\\절"]
        {
            for (at, _) in text.char_indices() {
                spot(&text[..at]);
            }
            spot(text);
        }
    }
}
