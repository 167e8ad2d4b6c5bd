//! TOML → [`Value`], with every syntax error of the text and in the author's words.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned as Token;
use toml::de::{DeTable, DeValue, Error};

use super::date::{BadDate, read_date};
use super::glimpse::bare;
use super::{MOST_FINDINGS, Origin, Value, ValueKind, cap};
use crate::diagnostics::{Checked, Diagnostic};
use crate::source::{Span, Spanned, TextRange};

/// How often a broken text is mended and read again.
const MOST_ROUNDS: usize = 16;

/// Reads a piece of TOML; the value is always a table.
pub fn read_toml(origin: Origin<'_>) -> Checked<Value> {
    let mut patched = Patched { text: origin.piece().into(), inserted: Vec::new() };
    let mut diagnostics = Vec::new();
    for round in 0.. {
        let (table, errors) = DeTable::parse_recoverable(&patched.text);
        let patch = if round < MOST_ROUNDS { patch(&origin, &patched, &errors) } else { None };
        let Some((next, found)) = patch else {
            let value = read_table(origin, &patched, table.into_inner(), errors).take(&mut diagnostics);
            return Checked { value, diagnostics: cap(&origin, diagnostics) };
        };
        drop(table);
        diagnostics.extend(found);
        patched = next;
    }
    Checked::clean(Value::empty_table(origin.range))
}

fn read_table(origin: Origin<'_>, patched: &Patched<'_>, table: DeTable<'_>, mut errors: Vec<Error>) -> Checked<Value> {
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    // Not by `==`, which compares the whole text that each of them carries.
    errors.dedup_by(|a, b| a.span() == b.span() && a.message() == b.message());
    let mut reader = Toml { origin, patched, broken: Broken::new(&errors), moments: BTreeSet::new() };
    let mut value = Value::new(origin.range, reader.table(table));
    forget_unreadable(&mut value);
    // Days that do not exist are told by whoever wanted a day.
    errors.retain(|error| !error.span().is_some_and(|span| reader.moments.contains(&(span.start, span.end))));
    // One more than is shown lets the last say that there are more.
    let told = errors.iter().take(MOST_FINDINGS + 1);
    let mut diagnostics: Vec<Diagnostic> = told.map(|error| diagnose(&reader, error, &value)).collect();
    // Two errors in one value can be one mistake.
    diagnostics.dedup();
    Checked { value, diagnostics }
}

/// The places of errors, to ask which values they touch.
struct Broken {
    starts: Vec<usize>,
    /// For each error the furthest end of it and those before.
    ends: Vec<usize>,
}

impl Broken {
    fn new(errors: &[Error]) -> Self {
        let mut broken = Self { starts: Vec::new(), ends: Vec::new() };
        for span in errors.iter().filter_map(Error::span) {
            let end = span.end.max(span.start + 1);
            broken.ends.push(broken.ends.last().map_or(end, |last| end.max(*last)));
            broken.starts.push(span.start);
        }
        broken
    }

    fn touches(&self, span: &Range<usize>) -> bool {
        let before = self.starts.partition_point(|start| *start < span.end);
        span.is_empty() || before.checked_sub(1).is_some_and(|last| self.ends[last] > span.start)
    }
}

/// The text with what hides other errors taken out of the way: the parser swallows the line after a
/// line without `=`, and everything after a list that is not closed.
struct Patched<'a> {
    text: Cow<'a, str>,
    /// Where a `]` was put in, as offsets of the patched text.
    inserted: Vec<usize>,
}

impl Patched<'_> {
    /// A range of the patched text as one of the file.
    fn place(&self, origin: &Origin<'_>, range: Range<usize>) -> TextRange {
        let original = |at: usize| at - self.inserted.partition_point(|inserted| *inserted < at);
        origin.place(original(range.start)..original(range.end))
    }
}

fn patch<'a>(origin: &Origin<'_>, patched: &Patched<'a>, errors: &[Error]) -> Option<(Patched<'a>, Vec<Diagnostic>)> {
    let text = &patched.text;
    let mut found = Vec::new();
    let mut bytes = text.as_bytes().to_vec();
    let mut insert: Option<usize> = None;
    let mut blanked = 0;
    for error in errors {
        let Some(at) = error.span().map(|span| span.start) else { continue };
        if error.message().starts_with("key with no value") {
            if at < blanked {
                continue;
            }
            let line = line_at(text, at);
            blanked = line.end;
            found.push(no_value(origin, patched.place(origin, line.clone())));
            bytes[line].fill(b' ');
        } else if insert.is_none() && error.message().starts_with("unclosed table") {
            let line = line_at(text, at.saturating_sub(1));
            let end = line.start + text[line.clone()].trim_end().len();
            insert = Some(end);
            let place = patched.place(origin, line.start..end);
            let name = &text[line.start..end];
            let closed =
                if name.starts_with("[[") { format!("{}]]", name.trim_end_matches(']')) } else { format!("{name}]") };
            found.push(origin.error(place, "the name of this table is not closed").help(format!("write `{closed}`")));
        } else if insert.is_none()
            && error.message().starts_with("unexpected `=` in array")
            && let Some(line) = begin_of_key(text, at)
        {
            let end = text[..line].trim_end().len();
            insert = Some(end);
            let width = text[..end].chars().next_back().map_or(0, char::len_utf8);
            found.push(
                origin
                    .error(patched.place(origin, end - width..end), "the list is not closed")
                    .help("close it with `]` before the next key")
                    .also(Span::new(origin.path, patched.place(origin, line..at)), "the next key"),
            );
        }
    }
    if found.is_empty() {
        return None;
    }
    let mut inserted = patched.inserted.clone();
    if let Some(at) = insert {
        bytes.insert(at, b']');
        let before = inserted.partition_point(|other| *other < at);
        inserted[before..].iter_mut().for_each(|other| *other += 1);
        inserted.insert(before, at);
    }
    let text = String::from_utf8(bytes).ok()?;
    Some((Patched { text: text.into(), inserted }, found))
}

/// Where the line of an `=` begins, if nothing but a key stands before it.
fn begin_of_key(text: &str, equals: usize) -> Option<usize> {
    const LONGEST_KEY: usize = 100;
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || b"_-. \t".contains(&byte);
    let before = text.as_bytes().get(..equals)?;
    let len = before.iter().rev().take(LONGEST_KEY).take_while(|byte| is_key(**byte)).count();
    let begins_line = before.get((equals - len).checked_sub(1)?) == Some(&b'\n');
    let is_blank = before[equals - len..].iter().all(u8::is_ascii_whitespace);
    (begins_line && !is_blank).then_some(equals - len)
}

/// The line around an offset, without the blanks at its ends.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let after = text.get(at..).unwrap_or_default();
    let end = at + after.find('\n').unwrap_or(after.len());
    let line = text.get(start..end).unwrap_or_default();
    let start = start + (line.len() - line.trim_start().len());
    start..start + line.trim().len()
}

struct Toml<'a> {
    origin: Origin<'a>,
    patched: &'a Patched<'a>,
    broken: Broken,
    moments: BTreeSet<(usize, usize)>,
}

impl Toml<'_> {
    /// A range of the patched text as one of the file.
    fn place(&self, range: Range<usize>) -> TextRange {
        self.patched.place(&self.origin, range)
    }

    fn table(&mut self, table: DeTable<'_>) -> ValueKind {
        let mut entries = Vec::with_capacity(table.len());
        for (key, value) in table {
            let range = self.place(key.span());
            let key = Spanned::new(key.into_inner().into_owned(), range);
            entries.push((key, self.value(value)));
        }
        entries.sort_by_key(|(key, _)| key.range.start);
        ValueKind::Table(entries)
    }

    fn value(&mut self, token: Token<DeValue<'_>>) -> Value {
        let span = token.span();
        let range = self.place(span.clone());
        let raw = || self.origin.text.get(range.range()).unwrap_or_default().to_owned();
        let kind = match token.into_inner() {
            DeValue::String(text) if text.is_empty() && span.is_empty() => ValueKind::Null,
            // Told as a day that is written otherwise.
            DeValue::String(text) if self.broken.touches(&span) && is_slashed(&text) => ValueKind::Null,
            DeValue::String(text) => {
                // Quotes of a word processor are told by `unquoted`; what stands between them is meant.
                let text = if is_typographic(&text) { within(&text).to_owned() } else { text.into_owned() };
                ValueKind::String(self.origin.text_at(range, text))
            }
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) if self.broken.touches(&span) => {
                ValueKind::Null
            }
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(value) => ValueKind::Integer(value, raw()),
                Err(_) => ValueKind::Float(raw()),
            },
            DeValue::Float(_) => ValueKind::Float(raw()),
            DeValue::Boolean(flag) => ValueKind::Bool(flag),
            DeValue::Datetime(moment) => {
                self.moments.insert((span.start, span.end));
                day(&moment).map_or_else(|| ValueKind::Moment(self.raw(range)), ValueKind::Date)
            }
            DeValue::Array(items) => ValueKind::Array(items.into_iter().map(|item| self.value(item)).collect()),
            DeValue::Table(table) => self.table(table),
        };
        Value::new(range, kind)
    }

    /// The key and the value of the line around a place, if that are three numbers with marks between: a day in the way
    /// people write it, `01.02.2026`, or a version.
    fn numbers_on_line(&self, range: TextRange) -> Option<(&str, TextRange)> {
        let line = line_at(self.origin.text, range.start as usize);
        let text = self.origin.text.get(line.clone())?;
        let (before, value) = text.split_once('=')?;
        let value = value.split('#').next().unwrap_or(value);
        let start = line.start + before.len() + 1 + (value.len() - value.trim_start().len());
        let value = value.trim();
        let parts: Vec<&str> = value.split(['.', '/', '-']).collect();
        let is_number = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let place = TextRange::new(start, start + value.len());
        (parts.len() == 3 && parts.iter().all(is_number)).then(|| (bare(before), place))
    }

    fn raw(&self, range: TextRange) -> String {
        self.origin.text.get(range.range()).unwrap_or_default().to_owned()
    }
}

/// Three numbers with slashes between: `2026/02/01`.
fn is_slashed(text: &str) -> bool {
    let is_number = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('/').count() == 3 && text.split('/').all(is_number)
}

/// The day of a date that is nothing but a date.
fn day(moment: &toml::value::Datetime) -> Option<Date> {
    if moment.time.is_some() {
        return None;
    }
    let date = moment.date?;
    Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

/// Drops entries whose key could not be read: the syntax error has told of them.
fn forget_unreadable(value: &mut Value) {
    match &mut value.kind {
        ValueKind::Table(entries) => {
            entries.retain(|(key, _)| !key.range.is_empty());
            entries.iter_mut().for_each(|(_, value)| forget_unreadable(value));
        }
        ValueKind::Array(items) => items.iter_mut().for_each(forget_unreadable),
        _ => {}
    }
}

/// Keys whose values are texts, whatever they look like.
const NUMBERED: [&str; 4] = ["version", "revision", "rev", "title"];

fn diagnose(reader: &Toml<'_>, error: &Error, tree: &Value) -> Diagnostic {
    let origin = &reader.origin;
    let range = error.span().map_or(origin.range, |span| reader.place(span));
    let token = origin.text.get(range.range()).unwrap_or_default();
    let message = error.message();
    let starts = |prefix: &str| message.starts_with(prefix);
    if starts("duplicate key") {
        return duplicate(origin, range, token, tree);
    }
    if let Some((key, date)) = reader.numbers_on_line(range) {
        let written = origin.text.get(date.range()).unwrap_or_default();
        if NUMBERED.contains(&key) {
            return unquoted(origin, date, written);
        }
        let found = origin
            .error(date, format!("`{written}` is no day as it is written here"))
            .label("year, month, day")
            .why("the order of day and month differs from country to country");
        let problem = read_date(written).err();
        let help = problem.as_ref().and_then(BadDate::help);
        let found =
            found.help(help.unwrap_or_else(|| {
                "write the year first, with hyphens: `2026-02-01` is the first of February".to_owned()
            }));
        return match problem.and_then(|problem| problem.meant) {
            Some(day) => found.replace(Span::new(origin.path, date), day.to_string(), format!("write {day}")),
            None => found,
        };
    }
    if starts("string values must be quoted") {
        return unquoted(origin, range, token);
    }
    if starts("key with no value") {
        let line = line_at(origin.text, range.start as usize);
        return no_value(origin, line.into());
    }
    let close = |what: &str, with: &str| {
        origin.error(range, format!("{what} is not closed")).help(format!("close it with `{with}`"))
    };
    if starts("invalid basic string, expected `\"`") {
        return close("the text", "\"");
    }
    if starts("invalid literal string, expected `'`") {
        return close("the text", "'");
    }
    if starts("invalid multi-line basic string, expected `\"`") {
        return close("the text", "\"\"\"");
    }
    if starts("unclosed array") {
        return close("the list", "]");
    }
    if starts("missing comma") {
        return origin.error(range, "a comma is missing here").help("separate the values by `,`");
    }
    origin
        .error(range, message.to_owned())
        .help("write `key = value`: texts in straight quotes, days as `2026-02-01`, lists in `[ ]`")
}

/// Text without quotes, or no value at all.
fn unquoted(origin: &Origin<'_>, range: TextRange, token: &str) -> Diagnostic {
    if range.is_empty() {
        let key = origin.text.get(line_at(origin.text, range.start as usize)).unwrap_or_default();
        let key = key.split('=').next().unwrap_or_default().trim();
        return origin.error(range, format!("`{key}` has no value")).help("write a value, or drop the line");
    }
    let quoted = super::quote(within(token));
    let what = match is_typographic(token) {
        true => format!("`{token}` stands in the quotes of a word processor"),
        false => format!("`{token}` is text and stands without straight quotes"),
    };
    let found = origin.error(range, what).label("text needs straight quotes").help(format!("write `{quoted}`"));
    let rest = origin.text.get(range.end as usize..).unwrap_or_default();
    if rest.starts_with('\n') || rest.is_empty() {
        found.replace(Span::new(origin.path, range), &quoted, format!("write {quoted}"))
    } else {
        found
    }
}

fn is_typographic(token: &str) -> bool {
    token.starts_with(['“', '”', '„', '‘', '’', '«', '»'])
}

/// A text without the quotes around it, of whatever sort they are.
fn within(token: &str) -> &str {
    token.trim_matches(['“', '”', '„', '‘', '’', '«', '»', '\'', '"'])
}

fn duplicate(origin: &Origin<'_>, range: TextRange, token: &str, tree: &Value) -> Diagnostic {
    let name = token.trim_matches(['"', '\'']);
    let mut earlier = Vec::new();
    keys_named(tree, name, &mut earlier);
    earlier.retain(|key| key.start < range.start);
    let found = origin
        .error(range, format!("`{name}` is written twice"))
        .why("only one of them can count, and a reader cannot tell which")
        .help("keep one of the two");
    match earlier.as_slice() {
        [first] => found.also(Span::new(origin.path, *first), "first written here"),
        _ => found,
    }
}

fn keys_named(value: &Value, name: &str, into: &mut Vec<TextRange>) {
    match &value.kind {
        ValueKind::Table(entries) => {
            for (key, value) in entries {
                if key.value == name {
                    into.push(key.range);
                }
                keys_named(value, name, into);
            }
        }
        ValueKind::Array(items) => items.iter().for_each(|item| keys_named(item, name, into)),
        _ => {}
    }
}

/// A value of YAML as TOML has it: a day as it is, all else as text.
fn spelt(value: &str) -> String {
    if read_date(value).is_ok() { value.to_owned() } else { super::quote(value) }
}

/// A line that is no `key = value`: often YAML, or prose that slipped in.
fn no_value(origin: &Origin<'_>, line: TextRange) -> Diagnostic {
    let text = origin.text.get(line.range()).unwrap_or_default();
    let found = origin.error(line, "this line is no `key = value`");
    match text.split_once(':') {
        Some((key, value)) if !key.contains([' ', '"']) && !value.trim().is_empty() => found
            .label("this is how YAML writes it")
            .help(format!("write `{key} = {}`, or use `---` for both fences", spelt(value.trim()))),
        _ => found.help("write `key = value`, or begin the line with `#` to make it a comment"),
    }
}
