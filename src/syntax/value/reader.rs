//! Typed reading of a value tree: every problem is told, none stops the reading.

use jiff::civil::Date;

use super::date::read_date;
use super::keys::{Keys, list_words};
use super::{Value, ValueKind};
use crate::diagnostics::{Diagnostic, nearest};
use crate::source::{SourcePath, Span, Spanned, TextRange};
use crate::syntax::front_matter::{Period, Word, Words, synonym};
use crate::syntax::tag::{self, Tag};

/// Reads values as what they must be and collects what is wrong with them.
#[derive(Debug)]
pub struct Reader<'a> {
    path: &'a SourcePath,
    root: &'static Keys,
    /// What was found so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// A table whose keys have been checked.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'v> {
    entries: &'v [(Spanned<String>, Value)],
    keys: &'static Keys,
    /// Where the table is.
    pub range: TextRange,
}

/// A key, its value, and what the value must be.
#[derive(Debug, Clone, Copy)]
pub struct Field<'v> {
    /// The key as written.
    pub key: &'v Spanned<String>,
    /// The value as written.
    pub value: &'v Value,
    /// Name of the declared key, as messages print it.
    pub name: &'v str,
    /// A right value.
    pub example: &'static str,
}

impl<'v> Fields<'v> {
    /// The fields of a table that is not there.
    pub fn empty(keys: &'static Keys) -> Self {
        Self { entries: &[], keys, range: TextRange::default() }
    }

    /// The value of a key, unless it is absent or empty.
    pub fn get(&self, name: &'static str) -> Option<Field<'v>> {
        let declared = self.keys.get(name);
        debug_assert!(declared.is_some(), "`{name}` is read but not declared");
        let (key, value) = self.entries.iter().find(|(key, _)| key.value == name)?;
        if value.kind == ValueKind::Null {
            return None;
        }
        Some(Field { key, value, name, example: declared.map_or("", |key| key.example) })
    }
}

impl<'a> Reader<'a> {
    /// A reader for a file whose outermost keys are known.
    pub fn new(path: &'a SourcePath, root: &'static Keys) -> Self {
        Self { path, root, diagnostics: Vec::new() }
    }

    /// A place in the file.
    pub fn span(&self, range: TextRange) -> Span {
        Span::new(self.path, range)
    }

    /// Adds an error.
    pub fn report(&mut self, found: Diagnostic) {
        self.diagnostics.push(found);
    }

    /// An error at a place of the file, to be completed and reported.
    pub fn error(&self, rule: &'static str, range: TextRange, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(rule, self.span(range), message)
    }

    /// The entries of a table with known keys; unknown keys are told.
    pub fn fields<'v>(&mut self, value: &'v Value, keys: &'static Keys) -> Fields<'v> {
        let entries = entries(value);
        for (key, _) in entries {
            if keys.get(&key.value).is_none() {
                self.unknown_key(key, keys);
            }
        }
        self.complete(Fields { entries, keys, range: value.range })
    }

    /// Tells the keys without which a table means nothing.
    fn complete<'v>(&mut self, fields: Fields<'v>) -> Fields<'v> {
        for key in fields.keys.keys.iter().filter(|key| key.required && fields.get(key.name).is_none()) {
            let found = self
                .error("missing-field", fields.range, format!("`{}` is missing in {}", key.name, fields.keys.of))
                .help(format!("add `{}`, for example {}", key.name, key.example));
            self.report(found);
        }
        fields
    }

    /// The entries of a table some keys of which are known; the others come as free names.
    pub fn mixed<'v>(
        &mut self,
        value: &'v Value,
        keys: &'static Keys,
        example: &'static str,
    ) -> (Fields<'v>, Vec<Field<'v>>) {
        let entries = entries(value);
        let free = entries
            .iter()
            .filter(|(key, value)| keys.get(&key.value).is_none() && value.kind != ValueKind::Null)
            .map(|(key, value)| Field { key, value, name: &key.value, example })
            .collect();
        (self.complete(Fields { entries, keys, range: value.range }), free)
    }

    fn unknown_key(&mut self, key: &Spanned<String>, keys: &'static Keys) {
        let name = &key.value;
        let found = self
            .error("unknown-key", key.range, format!("`{name}` is no key of {}", keys.of))
            .why("a key that is not known has no effect, so what it says reaches no reader and no matrix");
        let is_elsewhere = keys != self.root && self.root.get(name).is_some();
        let found = if is_elsewhere {
            found.help(format!("`{name}` belongs to {}: move it above the first `[table]`", self.root.of))
        } else if let Some(meant) = keys.meant(name) {
            let span = self.span(key.range);
            found.help(format!("did you mean `{}`? {}", meant.name, meant.help)).replace(
                span,
                meant.name,
                format!("rename to `{}`", meant.name),
            )
        } else {
            let all: Vec<_> = keys.keys.iter().map(|key| key.name).collect();
            found.help(format!("the keys are {}", list_words(&all)))
        };
        self.report(found);
    }

    /// Says that a value is not what it must be.
    pub fn wrong_type(&mut self, field: &Field<'_>, value: &Value, expected: &str) {
        let found = self
            .error(
                "wrong-type",
                value.range,
                format!("`{}` must be {expected}, found {}", field.name, value.describe()),
            )
            .help(format!("for example `{}`: {}", field.name, field.example));
        self.report(found);
    }

    /// Text.
    pub fn text(&mut self, field: Option<Field<'_>>) -> Option<Spanned<String>> {
        let field = field?;
        self.item_text(&field, field.value)
    }

    /// Text; a scalar of another type is told, mended by quotes, and read as it stands.
    pub fn item_text(&mut self, field: &Field<'_>, value: &Value) -> Option<Spanned<String>> {
        if let ValueKind::String(text) = &value.kind {
            return Some(Spanned::new(text.text.clone(), value.range));
        }
        let raw = match &value.kind {
            ValueKind::Date(date) => Some(date.to_string()),
            _ => value.raw().map(str::to_owned),
        };
        let Some(raw) = raw else {
            self.wrong_type(field, value, "text");
            return None;
        };
        let quoted = quote(&raw);
        let mut found = self
            .error("wrong-type", value.range, format!("`{}` must be text, found {}", field.name, value.describe()))
            .help(format!("put it in quotes: `{quoted}`"))
            .replace(self.span(value.range), &quoted, format!("write {quoted}"));
        if let ValueKind::Float(_) = &value.kind {
            found = found.why("a number loses its last zero: `2.10` becomes 2.1");
        }
        self.report(found);
        Some(Spanned::new(raw, value.range))
    }

    /// Text that is not blank; blank text counts as absent.
    pub fn filled(&mut self, field: Option<Field<'_>>) -> Option<Spanned<String>> {
        self.text(field).filter(|text| !text.value.trim().is_empty())
    }

    /// `true` or `false`; absent is `default`.
    pub fn flag(&mut self, field: Option<Field<'_>>, default: bool) -> bool {
        let Some(field) = field else { return default };
        match &field.value.kind {
            ValueKind::Bool(flag) => *flag,
            ValueKind::String(text) if matches!(text.text.as_str(), "true" | "false") => {
                let found = self
                    .error(
                        "wrong-type",
                        field.value.range,
                        format!("`{}` must be `true` or `false`, found text", field.name),
                    )
                    .help("drop the quotes")
                    .replace(self.span(field.value.range), &text.text, "drop the quotes");
                self.report(found);
                text.text == "true"
            }
            _ => {
                self.wrong_type(&field, field.value, "`true` or `false`");
                default
            }
        }
    }

    /// A whole number.
    pub fn integer(&mut self, field: Option<Field<'_>>) -> Option<Spanned<i64>> {
        let field = field?;
        match &field.value.kind {
            ValueKind::Integer(number, _) => Some(Spanned::new(*number, field.value.range)),
            _ => {
                self.wrong_type(&field, field.value, "a whole number");
                None
            }
        }
    }

    /// A day, as a date or as text that spells one.
    pub fn date(&mut self, field: Option<Field<'_>>) -> Option<Spanned<Date>> {
        let field = field?;
        let range = field.value.range;
        let raw = match &field.value.kind {
            ValueKind::Date(date) => return Some(Spanned::new(*date, range)),
            ValueKind::String(text) => &text.text,
            ValueKind::Moment(raw) => raw,
            _ => {
                self.wrong_type(&field, field.value, "a date");
                return None;
            }
        };
        match read_date(raw) {
            Ok(date) => Some(Spanned::new(date, range)),
            Err(problem) => {
                let found = self.error("bad-date", range, format!("`{}`: {}", field.name, problem.message));
                let found = match problem.meant {
                    Some(date) => found.help(format!("write `{date}`")).replace(
                        self.span(range),
                        date.to_string(),
                        format!("write {date}"),
                    ),
                    None => found.help("write year, month and day: `2026-02-01`"),
                };
                self.report(found);
                None
            }
        }
    }

    /// A length of time.
    pub fn period(&mut self, field: Option<Field<'_>>) -> Option<Spanned<Period>> {
        let field = field?;
        let ValueKind::String(text) = &field.value.kind else {
            self.wrong_type(&field, field.value, "a period in quotes");
            return None;
        };
        let text = Spanned::new(text.text.clone(), field.value.range);
        if let Ok(period) = text.value.parse() {
            return Some(Spanned::new(period, text.range));
        }
        let found = self
            .error("bad-period", text.range, format!("`{}` is no period", text.value))
            .why("without it nobody knows when the next review is due");
        let found = match Period::meant(&text.value) {
            Some(period) => found.help(format!("write `\"{period}\"`")).replace(
                self.span(text.range),
                format!("\"{period}\""),
                format!("write \"{period}\""),
            ),
            None => {
                found.help("write a number and a unit: `\"12 months\"`, `\"90 days\"`, `\"2 years\"`, `\"6 weeks\"`")
            }
        };
        self.report(found);
        None
    }

    /// One of some words.
    pub fn word<W: Word>(&mut self, field: Option<Field<'_>>) -> Option<Spanned<W>> {
        let field = field?;
        self.item_word(&field, field.value)
    }

    /// One of some words, in a list.
    pub fn item_word<W: Word>(&mut self, field: &Field<'_>, value: &Value) -> Option<Spanned<W>> {
        if !matches!(value.kind, ValueKind::String(_)) {
            self.wrong_type(field, value, &format!("one of {}", list_words(W::WORDS)));
            return None;
        }
        let text = self.item_text(field, value)?;
        if let Some(word) = W::from_word(&text.value) {
            return Some(Spanned::new(word, text.range));
        }
        let message = format!("`{}` cannot be `{}`", field.name, text.value);
        let found = self.error("unknown-value", text.range, message);
        let plain = text.value.trim().to_lowercase().replace(['_', ' '], "-");
        let same = W::WORDS.iter().find(|word| **word == plain);
        let found = match same {
            Some(word) => found.replace(self.span(text.range), quote(word), format!("write \"{word}\"")),
            None => found,
        };
        let meant = same.copied().or_else(|| synonym(&plain).filter(|word| W::WORDS.contains(word)));
        let meant = meant.or_else(|| nearest(&plain, W::WORDS.iter().copied()));
        let all = list_words(W::WORDS);
        self.report(found.help(match meant {
            Some(word) => format!("did you mean `{word}`? it is one of {all}"),
            None => format!("it is one of {all}"),
        }));
        None
    }

    /// The entries of a list; a single value is told and read as a list of one.
    pub fn items<'v>(&mut self, field: Option<Field<'v>>, expected: &str) -> Vec<&'v Value> {
        let Some(field) = field else { return Vec::new() };
        match &field.value.kind {
            ValueKind::Array(items) => items.iter().filter(|item| item.kind != ValueKind::Null).collect(),
            ValueKind::Table(_) => {
                self.wrong_type(&field, field.value, expected);
                Vec::new()
            }
            _ => {
                let found = self
                    .error(
                        "wrong-type",
                        field.value.range,
                        format!("`{}` must be {expected}, found {}", field.name, field.value.describe()),
                    )
                    .help(format!("put it in brackets: `{}`", field.example));
                self.report(found);
                vec![field.value]
            }
        }
    }

    /// A list of texts.
    pub fn texts(&mut self, field: Option<Field<'_>>) -> Words {
        let items = self.items(field, "a list of texts");
        let Some(field) = field else { return Words::new() };
        items.into_iter().filter_map(|item| self.item_text(&field, item)).collect()
    }

    /// A list of words.
    pub fn words<W: Word>(&mut self, field: Option<Field<'_>>) -> Vec<Spanned<W>> {
        let items = self.items(field, "a list");
        let Some(field) = field else { return Vec::new() };
        items.into_iter().filter_map(|item| self.item_word(&field, item)).collect()
    }

    /// A list of clause tags.
    pub fn tags(&mut self, field: Option<Field<'_>>) -> Vec<Tag> {
        let items = self.items(field, "a list of clause tags");
        let alias = items.iter().find_map(|item| match &item.kind {
            ValueKind::String(text) => text.text.split_once(':').map(|(alias, _)| alias.to_owned()),
            _ => None,
        });
        let alias = alias.unwrap_or_else(|| "9001".to_owned());
        let Some(field) = field else { return Vec::new() };
        items.into_iter().filter_map(|item| self.tag(&field, item, &alias)).collect()
    }

    /// A clause tag; `alias` is the edition that a tag without one probably means.
    pub fn tag(&mut self, field: &Field<'_>, value: &Value, alias: &str) -> Option<Tag> {
        let raw = match &value.kind {
            ValueKind::String(text) => {
                return match tag::parse(self.path, &text.text, value.token()) {
                    Ok(tag) => Some(tag),
                    Err(found) => {
                        self.report(*found);
                        None
                    }
                };
            }
            ValueKind::Integer(_, raw) | ValueKind::Float(raw) | ValueKind::Moment(raw) => raw,
            _ => {
                self.wrong_type(field, value, "a clause tag");
                return None;
            }
        };
        let found = self
            .error("tag-not-a-string", value.range, format!("a clause tag is text, found `{raw}` without quotes"))
            .label("this is read as a number")
            .why("a number loses its last zero, `8.10` becomes 8.1, and it names no edition");
        let spelt = if raw.contains(':') { raw.clone() } else { format!("{alias}:{raw}") };
        let found = found.help(format!("write `\"{spelt}\"`"));
        let certain = raw.contains(':') && tag::is_tag(raw);
        let span = self.span(value.range);
        self.report(if certain { found.replace(span, quote(raw), format!("write \"{raw}\"")) } else { found });
        None
    }

    /// A table with known keys.
    pub fn table<'v>(&mut self, field: Option<Field<'v>>, keys: &'static Keys) -> Option<Fields<'v>> {
        let field = field?;
        if !matches!(field.value.kind, ValueKind::Table(_)) {
            self.wrong_type(&field, field.value, "a table");
            return None;
        }
        Some(self.fields(field.value, keys))
    }

    /// A list of tables with known keys; a single table is read as a list of one and told.
    pub fn tables<'v>(&mut self, field: Option<Field<'v>>, keys: &'static Keys) -> Vec<Fields<'v>> {
        let Some(field) = field else { return Vec::new() };
        let single = [field.value];
        let items: Vec<&Value> = match &field.value.kind {
            ValueKind::Array(items) => items.iter().collect(),
            ValueKind::Table(_) => {
                let found = self
                    .error(
                        "wrong-type",
                        field.value.range,
                        format!("`{}` must be a list of tables, found one table", field.name),
                    )
                    .help(format!("write its header with two brackets: `[[{}]]`", field.name));
                self.report(found);
                single.to_vec()
            }
            _ => {
                self.wrong_type(&field, field.value, "a list of tables");
                Vec::new()
            }
        };
        let mut all = Vec::with_capacity(items.len());
        for item in items {
            match &item.kind {
                ValueKind::Table(_) => all.push(self.fields(item, keys)),
                ValueKind::Null => {}
                _ => self.wrong_type(&field, item, "a table"),
            }
        }
        all
    }

    /// A table whose keys are free names.
    pub fn named<'v>(&mut self, field: Option<Field<'v>>) -> Vec<Field<'v>> {
        let Some(field) = field else { return Vec::new() };
        if !matches!(field.value.kind, ValueKind::Table(_)) {
            self.wrong_type(&field, field.value, "a table");
        }
        entries(field.value)
            .iter()
            .filter(|(_, value)| value.kind != ValueKind::Null)
            .map(|(key, value)| Field { key, value, name: &key.value, example: field.example })
            .collect()
    }
}

fn entries(value: &Value) -> &[(Spanned<String>, Value)] {
    match &value.kind {
        ValueKind::Table(entries) => entries,
        _ => &[],
    }
}

/// Text in double quotes, as TOML and YAML both read it.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
