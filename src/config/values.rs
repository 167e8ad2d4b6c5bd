//! Values with a form of their own: languages, addresses, paths, colours.

use super::Direction;
use crate::source::{SourcePath, Spanned};
use crate::syntax::value::{Field, Reader, quote};

pub(super) fn language(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> String {
    let Some(text) = reader.filled(field) else { return "en".to_owned() };
    let mut parts = text.value.split('-');
    let first =
        parts.next().is_some_and(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    let rest = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if first && rest {
        // Case says nothing in a tag, and files of words and rules about prose go by the first part.
        let (primary, region) = text.value.split_at(text.value.find('-').unwrap_or(text.value.len()));
        return format!("{}{region}", primary.to_ascii_lowercase());
    }
    let found = reader
        .error("bad-language", text.range, format!("`{}` is no language tag", text.value))
        .why("screen readers, hyphenation and search go by it")
        .help("write the code of the language, with a region if it matters: `\"en\"`, `\"de-CH\"`");
    reader.report(found);
    "en".to_owned()
}

pub(super) fn direction_of(language: &str) -> Direction {
    let right_to_left = ["ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"];
    let code = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    if right_to_left.contains(&code.as_str()) { Direction::Rtl } else { Direction::Ltr }
}

fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c))
    })
}

/// A web address without its trailing slash.
pub(super) fn url(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Option<Spanned<String>> {
    let text = reader.filled(field)?;
    if is_web_address(&text.value) {
        return Some(Spanned::new(text.value.trim_end_matches('/').to_owned(), text.range));
    }
    bad_url(reader, &text, "write the full address: `\"https://manual.example.org\"`");
    None
}

/// A web or mail address, the latter as `mailto:`.
pub(super) fn address(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Option<Spanned<String>> {
    let text = reader.filled(field)?;
    if is_web_address(&text.value) {
        return Some(text);
    }
    let mail = text.value.strip_prefix("mailto:").unwrap_or(&text.value);
    let parts = mail.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
    let clean = !mail.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>\\:".contains(c));
    if parts.is_some() && clean {
        return Some(Spanned::new(format!("mailto:{mail}"), text.range));
    }
    bad_url(reader, &text, "write a mail address or a full web address: `\"quality@example.org\"`");
    None
}

fn bad_url(reader: &mut Reader<'_>, text: &Spanned<String>, help: &str) {
    let found = reader.error("bad-url", text.range, format!("`{}` is no address", text.value)).help(help);
    reader.report(found);
}

/// A path below the project's root, without `.` and without a trailing slash.
pub(super) fn path(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Option<Spanned<String>> {
    let text = reader.filled(field)?;
    check_path(reader, text)
}

pub(super) fn check_path(reader: &mut Reader<'_>, text: Spanned<String>) -> Option<Spanned<String>> {
    let outside = text.value.starts_with(['/', '~']) || text.value.contains(['\\', ':', '\0']);
    let joined = SourcePath::new("").join(&text.value);
    match joined {
        Some(path) if !outside && !path.as_str().is_empty() => Some(Spanned::new(path.as_str().to_owned(), text.range)),
        _ => {
            let found = reader
                .error("bad-path", text.range, format!("`{}` is no path below this file", text.value))
                .why("nothing outside the project is read, so that a build is the same everywhere")
                .help("write a relative path with `/`: `\"content\"`");
            reader.report(found);
            None
        }
    }
}

/// Tells a pattern of paths that no path fits, however it goes on.
pub(super) fn check_pattern(reader: &mut Reader<'_>, pattern: &Spanned<String>) {
    let right = pattern.value.replace('\\', "/");
    let right = right.trim_start_matches('/');
    if right == pattern.value {
        return;
    }
    let found = reader
        .error("bad-path", pattern.range, format!("`{}` fits no file", pattern.value))
        .why("what is written for these paths has no effect");
    let (span, spelt) = (reader.span(pattern.range), quote(right));
    let help = "paths begin at the folder of this file and have `/` between their parts";
    reader.report(match right {
        "" => found.help(help),
        _ => found.help(format!("{help}: `{spelt}`")).replace(span, &spelt, format!("write {spelt}")),
    });
}

/// A colour as `#rrggbb` in small letters.
pub(super) fn accent(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Option<Spanned<String>> {
    let text = reader.filled(field)?;
    let bare = text.value.strip_prefix('#').unwrap_or(&text.value).to_ascii_lowercase();
    let is_hex = matches!(bare.len(), 3 | 6) && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
    let long = if bare.len() == 3 { bare.chars().flat_map(|c| [c, c]).collect() } else { bare };
    if is_hex && text.value.starts_with('#') {
        return Some(Spanned::new(format!("#{long}"), text.range));
    }
    let found = reader.error("bad-colour", text.range, format!("`{}` is no colour", text.value));
    let right = quote(&format!("#{long}"));
    let span = reader.span(text.range);
    reader.report(if is_hex {
        found.help(format!("write `{right}`")).replace(span, &right, format!("write {right}"))
    } else {
        found.help("write red, green and blue as six digits: `\"#0b5cad\"`")
    });
    None
}
