//! Typed reading of a value tree: every problem is told, none stops the reading.

use super::keys::{Key, Keys, Shape, list_words};
use super::{Value, ValueKind};
use crate::diagnostics::Diagnostic;
use crate::source::Word;
use crate::source::{SourcePath, Span, Spanned, TextRange};
use crate::syntax::front_matter::{Fence, Words};

/// How many unknown keys of one table are told one by one.
const MOST_UNKNOWN: usize = 50;

/// Among how many unknown keys of one table a misspelt one is looked for.
const MOST_MEANT: usize = 1_000;

/// Reads values as what they must be and collects what is wrong with them.
#[derive(Debug)]
pub struct Reader<'a> {
    pub(super) path: &'a SourcePath,
    root: &'static Keys,
    /// How the file spells keys and values.
    pub fence: Fence,
    /// Keys that mean nothing where they stand, those within a table that means nothing included.
    astray: Vec<Spanned<String>>,
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

    /// The keys that there may be.
    pub fn keys(&self) -> &'static Keys {
        self.keys
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

    /// The keys that are none, as another tool would read them.
    pub fn foreign(&self) -> impl Iterator<Item = (&'v str, &'v Value)> {
        let known = self.keys;
        let foreign = self.entries.iter().filter(move |(key, _)| known.get(&key.value).is_none());
        foreign.map(|(key, value)| (key.value.as_str(), value))
    }

    /// Where a key stands that is none, and that seems to mean this one.
    pub fn misspelt(&self, name: &'static str) -> Option<TextRange> {
        let is_unknown = |(key, value): &&(Spanned<String>, Value)| {
            value.kind != ValueKind::Null && self.keys.get(&key.value).is_none()
        };
        let means = |key: &&Spanned<String>| self.keys.meant(&key.value).is_some_and(|meant| meant.name == name);
        let unknown = self.entries.iter().filter(is_unknown).map(|(key, _)| key);
        unknown.take(MOST_MEANT).find(means).map(|key| key.range)
    }

    /// Where something is said of a key, whether or not it can be read: under its name, or one that seems to mean it.
    pub fn said(&self, name: &'static str) -> Option<TextRange> {
        self.get(name).map(|field| field.value.range).or_else(|| self.misspelt(name))
    }

    /// Is a list said, of which nothing could be read?
    pub fn is_lost(&self, name: &'static str, read: usize) -> bool {
        let is_empty = |value: &Value| matches!(&value.kind, ValueKind::Array(items) if items.is_empty());
        read == 0 && self.said(name).is_some() && !self.get(name).is_some_and(|field| is_empty(field.value))
    }
}

impl<'a> Reader<'a> {
    /// A reader for a file whose outermost keys are known.
    pub fn new(path: &'a SourcePath, root: &'static Keys) -> Self {
        Self { path, root, fence: Fence::Toml, astray: Vec::new(), diagnostics: Vec::new() }
    }

    /// The same for a file that is spelt so.
    pub fn spelt(self, fence: Fence) -> Self {
        Self { fence, ..self }
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
        let unknown = || entries.iter().filter(|(key, _)| keys.get(&key.value).is_none());
        unknown().for_each(|(key, value)| self.lead_astray(key, value));
        let told: Vec<_> = unknown().take(MOST_UNKNOWN).collect();
        self.unknown_keys(&told, entries, keys);
        if let Some((key, _)) = unknown().nth(MOST_UNKNOWN) {
            let found = self.error(
                "unknown-key",
                key.range,
                format!("more keys that {} does not have", self.fence.place(keys.of)),
            );
            self.report(found.help("mend or drop the ones above first"));
        }
        self.complete(Fields { entries, keys, range: value.range })
    }

    fn lead_astray(&mut self, key: &Spanned<String>, value: &Value) {
        self.astray.push(key.clone());
        let items = match &value.kind {
            ValueKind::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        items.iter().flat_map(entries).for_each(|(key, value)| self.lead_astray(key, value));
    }

    /// Where something is said of a key of a table: in it, or elsewhere in the file, where it means nothing. To be asked
    /// when all of the file was read.
    pub fn said(&self, fields: &Fields<'_>, name: &'static str) -> Option<TextRange> {
        let astray = || self.astray.iter().find(|key| key.value.to_lowercase() == name).map(|key| key.range);
        fields.said(name).or_else(astray)
    }

    /// Tells the keys without which a table means nothing.
    fn complete<'v>(&mut self, fields: Fields<'v>) -> Fields<'v> {
        for key in fields.keys.keys.iter().filter(|key| key.required) {
            let (range, what) = match fields.get(key.name) {
                // What is misspelt is not missing as well.
                None if fields.misspelt(key.name).is_some() => continue,
                None => (fields.range, "missing"),
                Some(field) if is_blank(key, field.value) => (field.value.range, "empty"),
                Some(_) => continue,
            };
            let found = self
                .error(
                    "missing-field",
                    range,
                    format!("`{}` is {what} in {}", key.name, self.fence.place(fields.keys.of)),
                )
                .help(match what {
                    "missing" => format!("add `{}`, for example `{}`", key.name, key.example),
                    _ => format!("write, for example, `{}`", key.example),
                });
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
        let (misspelt, free): (Vec<_>, Vec<_>) = entries
            .iter()
            .filter(|(key, value)| keys.get(&key.value).is_none() && value.kind != ValueKind::Null)
            .partition(|(key, _)| keys.meant(&key.value).is_some_and(|meant| keys.is_certain(&key.value, meant)));
        self.unknown_keys(&misspelt, entries, keys);
        let free = free.into_iter().map(|(key, value)| Field { key, value, name: &key.value, example }).collect();
        let fields = Fields { entries, keys, range: value.range };
        // What is misspelt is not missing as well.
        (if misspelt.is_empty() { self.complete(fields) } else { fields }, free)
    }

    /// Tells keys that are none. What would be the key twice is renamed by nobody else: which one counts is a question.
    fn unknown_keys(
        &mut self,
        unknown: &[&(Spanned<String>, Value)],
        entries: &[(Spanned<String>, Value)],
        keys: &'static Keys,
    ) {
        let certain = |(key, value): &&(Spanned<String>, Value)| {
            keys.meant(&key.value).filter(|meant| keys.is_renamed(&key.value, value, meant)).map(|meant| meant.name)
        };
        let renamed: Vec<Option<&str>> = unknown.iter().map(certain).collect();
        let is_there = |name: &str| entries.iter().any(|(key, _)| key.value == name);
        for ((key, _), new) in unknown.iter().zip(&renamed) {
            let is_only = renamed.iter().filter(|other| *other == new).count() == 1;
            self.unknown_key(key, keys, new.filter(|name| is_only && !is_there(name)));
        }
    }

    fn unknown_key(&mut self, key: &Spanned<String>, keys: &'static Keys, new: Option<&'static str>) {
        let name = &key.value;
        let found = self
            .error("unknown-key", key.range, format!("`{name}` is no key of {}", self.fence.place(keys.of)))
            .why("a key that is not known has no effect, so what it says reaches no reader and no matrix");
        // A record without a name, and with a title, has its name there.
        let is_called =
            || keys.meant(name).is_some_and(|meant| meant.required && meant.also_called.contains(&name.as_str()));
        let is_elsewhere = keys != self.root && self.root.get(name).is_some() && !is_called();
        let found = if is_elsewhere {
            let way = match self.fence {
                Fence::Toml => "move it above the first `[table]`",
                Fence::Yaml => "begin a line with it, without blanks before it",
            };
            found.help(format!("`{name}` belongs to {}: {way}", self.root.of))
        } else if let Some(meant) = keys.meant(name) {
            let found = found.help(format!("did you mean `{}`? {}", meant.name, meant.help));
            match new {
                Some(new) => found.replace(self.span(key.range), new, format!("rename to `{new}`")),
                None => found,
            }
        } else if let Some(key) = keys.keys.iter().find(|key| key.stands_for.contains(&name.as_str())) {
            found.help(format!("say it with `{}`: {}", key.name, key.help))
        } else {
            let all: Vec<_> = keys.keys.iter().map(|key| key.name).collect();
            found.help(format!("the keys are {}", list_words(&all)))
        };
        self.report(found);
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
                    .help(match self.fence {
                        Fence::Toml => format!("write its header with two brackets: `[[{}]]`", field.name),
                        Fence::Yaml => "begin its first line with `- `, and indent the others as far".to_owned(),
                    });
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

/// Is it a text without a letter, or a table without a name? Words, tags and dates of none have findings of their own.
fn is_blank(key: &Key, value: &Value) -> bool {
    match (&key.shape, &value.kind) {
        (Shape::Text, ValueKind::String(text)) => text.text.trim().is_empty(),
        (Shape::Named(_), ValueKind::Table(entries)) => entries.is_empty(),
        _ => false,
    }
}

fn entries(value: &Value) -> &[(Spanned<String>, Value)] {
    match &value.kind {
        ValueKind::Table(entries) => entries,
        _ => &[],
    }
}
