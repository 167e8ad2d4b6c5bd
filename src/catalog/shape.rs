//! Tables of the catalog format: one description of each feeds the reader, the JSON Schema and the
//! key tables of `docs/catalogs.md`.

use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Diagnostic, nearest};
use crate::source::{Source, Span, Spanned, TextRange};

/// Something in a catalog is wrong.
pub(super) const INVALID: &str = "invalid-catalog";
/// A key that the format does not know.
pub(super) const UNKNOWN_KEY: &str = "unknown-key";

/// One table of the format.
pub(super) struct Shape {
    /// Its name: `clause.requirement`.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

/// One key of a table.
pub(super) struct Key {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub doc: &'static str,
}

/// What a key holds.
pub(super) enum Kind {
    Text,
    Texts,
    Flag,
    Integer,
    Choice(&'static [&'static str]),
    Table(&'static Shape),
    Tables(&'static Shape),
    /// A table of any keys with texts.
    Words,
    /// Anything, kept for readers of the file.
    Open,
}

impl Kind {
    /// What an author has to write.
    pub(super) fn expected(&self) -> String {
        match self {
            Kind::Text => "a text in quotes".into(),
            Kind::Texts => "a list of texts: `[\"…\", \"…\"]`".into(),
            Kind::Flag => "`true` or `false`".into(),
            Kind::Integer => "a whole number".into(),
            Kind::Choice(words) => {
                format!("one of {}", words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", "))
            }
            Kind::Table(shape) => format!("a table `[{}]`", shape.name),
            Kind::Tables(shape) => format!("tables `[[{}]]`", shape.name),
            Kind::Words => "a table of texts".into(),
            Kind::Open => "anything".into(),
        }
    }
}

/// What was found while a file was read.
pub(super) struct Findings<'s> {
    pub source: &'s Source,
    /// The text is no TOML: what it seems to lack may be there, and what has no place here may belong elsewhere.
    pub is_broken: bool,
    pub list: Vec<Diagnostic>,
}

impl<'s> Findings<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self { source, is_broken: false, list: Vec::new() }
    }

    pub(super) fn span(&self, range: TextRange) -> Span {
        Span::new(&self.source.path, range)
    }

    /// The nearest candidate; none after many findings, so that hostile files stay cheap.
    pub(super) fn nearest<'c>(&self, word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
        if self.list.len() < 200 { nearest(word, candidates) } else { None }
    }

    /// Reports something wrong and what to do about it.
    pub(super) fn report(&mut self, range: TextRange, message: String, help: impl Into<String>) {
        let span = self.span(range);
        self.list.push(Diagnostic::error(INVALID, span, message).help(help));
    }
}

/// A table of a file, already held against its shape: what has the wrong type reads as absent.
#[derive(Clone, Copy)]
pub(super) struct Row<'d> {
    table: &'d DeTable<'d>,
    text: &'d str,
}

impl<'d> Row<'d> {
    /// A text.
    pub(super) fn text(&self, key: &str) -> Option<Spanned<&'d str>> {
        let value = self.table.get(key)?;
        let word = value.get_ref().as_str()?;
        Some(Spanned::new(word, token(self.text, value.span().into(), word)))
    }

    /// A text on its own.
    pub(super) fn owned(&self, key: &str) -> Option<String> {
        self.text(key).map(|text| text.value.to_owned())
    }

    /// A list of texts; empty if absent.
    pub(super) fn texts(&self, key: &str) -> Vec<Spanned<&'d str>> {
        let list = self.table.get(key).and_then(|value| value.get_ref().as_array());
        list.into_iter()
            .flat_map(|list| list.iter())
            .filter_map(|value| {
                let word = value.get_ref().as_str()?;
                Some(Spanned::new(word, token(self.text, value.span().into(), word)))
            })
            .collect()
    }

    /// A flag.
    pub(super) fn flag(&self, key: &str) -> Option<Spanned<bool>> {
        let value = self.table.get(key)?;
        Some(Spanned::new(value.get_ref().as_bool()?, value.span().into()))
    }

    /// A whole number.
    pub(super) fn integer(&self, key: &str) -> Option<Spanned<i64>> {
        let value = self.table.get(key)?;
        let number = value.get_ref().as_integer()?;
        Some(Spanned::new(i64::from_str_radix(number.as_str(), number.radix()).ok()?, value.span().into()))
    }

    /// A table below this one.
    pub(super) fn table(&self, key: &str) -> Option<Row<'d>> {
        let value = self.table.get(key)?;
        Some(Row { table: value.get_ref().as_table()?, text: self.text })
    }

    /// The tables of a list; empty if absent.
    pub(super) fn tables(&self, key: &str) -> Vec<Row<'d>> {
        let list = self.table.get(key).and_then(|value| value.get_ref().as_array());
        list.into_iter()
            .flat_map(|list| list.iter())
            .filter_map(|value| Some(Row { table: value.get_ref().as_table()?, text: self.text }))
            .collect()
    }

    /// All keys whose values are texts.
    pub(super) fn words(&self) -> impl Iterator<Item = (&'d str, &'d str)> {
        self.table.iter().filter_map(|(key, value)| Some((key.get_ref().as_ref(), value.get_ref().as_str()?)))
    }
}

/// Holds a whole file against a shape and gives its root.
pub(super) fn check_file<'d>(
    root: &'d DeTable<'d>,
    text: &'d str,
    shape: &Shape,
    findings: &mut Findings<'_>,
) -> Row<'d> {
    check_table(root, shape, TextRange::default(), findings);
    Row { table: root, text }
}

fn check_table(table: &DeTable<'_>, shape: &Shape, range: TextRange, findings: &mut Findings<'_>) {
    for (key, value) in table {
        let name: &str = key.get_ref();
        match shape.keys.iter().find(|known| known.name == name) {
            Some(known) => check_value(known, value, findings),
            None if findings.is_broken => {}
            None => unknown_key(name, key.span().into(), shape, findings),
        }
    }
    if findings.is_broken {
        return;
    }
    for key in shape.keys.iter().filter(|key| key.required && !table.contains_key(key.name)) {
        let place = if shape.name.is_empty() { "the file".to_owned() } else { format!("`{}`", shape.name) };
        let help = format!("add `{} = …`: {}", key.name, key.doc);
        findings.report(range, format!("{place} has no `{}`", key.name), help);
    }
}

fn check_value(key: &Key, value: &toml::Spanned<DeValue<'_>>, findings: &mut Findings<'_>) {
    let range = TextRange::from(value.span());
    match (&key.kind, value.get_ref()) {
        (Kind::Text, DeValue::String(text)) if text.trim().is_empty() => {
            findings.report(range, format!("`{}` is empty", key.name), "write the text, or leave the key out");
        }
        (Kind::Text, DeValue::String(_)) | (Kind::Flag, DeValue::Boolean(_)) | (Kind::Integer, DeValue::Integer(_)) => {
        }
        (Kind::Texts, DeValue::Array(list)) => {
            for entry in list.iter().filter(|entry| !entry.get_ref().is_str()) {
                wrong_type(&Kind::Text, key.name, entry, findings);
            }
        }
        (Kind::Choice(words), DeValue::String(word)) => {
            if !words.contains(&word.as_ref()) {
                unknown_word(key, word, token(&findings.source.text, range, word), findings);
            }
        }
        (Kind::Table(shape), DeValue::Table(table)) => check_table(table, shape, range, findings),
        (Kind::Tables(shape), DeValue::Array(list)) => {
            for entry in list {
                match entry.get_ref() {
                    DeValue::Table(table) => check_table(table, shape, entry.span().into(), findings),
                    _ => wrong_type(&key.kind, key.name, entry, findings),
                }
            }
        }
        (Kind::Words, DeValue::Table(table)) => {
            for (_, entry) in table.iter().filter(|(_, entry)| !entry.get_ref().is_str()) {
                wrong_type(&Kind::Text, key.name, entry, findings);
            }
        }
        (Kind::Open, _) => {}
        _ => wrong_type(&key.kind, key.name, value, findings),
    }
}

fn wrong_type(kind: &Kind, name: &str, value: &toml::Spanned<DeValue<'_>>, findings: &mut Findings<'_>) {
    let range = TextRange::from(value.span());
    let span = findings.span(range);
    let written = findings.source.text.get(range.range()).unwrap_or_default();
    let mut finding = Diagnostic::error(INVALID, span.clone(), format!("`{name}` must be {}", kind.expected()));
    if matches!(kind, Kind::Text) && matches!(value.get_ref(), DeValue::Integer(_) | DeValue::Float(_)) {
        finding = finding
            .why("a number loses its last zero: `8.10` would be read as `8.1`")
            .help(format!("write `\"{written}\"`"))
            .replace(span, format!("\"{written}\""), format!("replace with `\"{written}\"`"));
    }
    findings.list.push(finding);
}

fn unknown_word(key: &Key, word: &str, range: TextRange, findings: &mut Findings<'_>) {
    let Kind::Choice(words) = key.kind else { return };
    let span = findings.span(range);
    let finding = Diagnostic::error(INVALID, span.clone(), format!("`{}` cannot be `{word}`", key.name)).help(
        match nearest(word, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write {}", key.kind.expected()),
        },
    );
    findings.list.push(finding);
}

fn unknown_key(name: &str, range: TextRange, shape: &Shape, findings: &mut Findings<'_>) {
    let span = findings.span(range);
    let place = if shape.name.is_empty() { "a catalog".to_owned() } else { format!("`{}`", shape.name) };
    let finding = Diagnostic::error(UNKNOWN_KEY, span.clone(), format!("{place} has no key `{name}`"))
        .why("a misspelt key would be ignored and its meaning lost");
    findings.list.push(match nearest(name, shape.keys.iter().map(|key| key.name)) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => {
            let known: Vec<String> = shape.keys.iter().map(|key| format!("`{}`", key.name)).collect();
            finding.help(format!("known keys: {}", known.join(", ")))
        }
    });
}

/// The range of a text without its quotes, where it is written on one line without escapes.
fn token(text: &str, range: TextRange, value: &str) -> TextRange {
    let inner = TextRange { start: range.start + 1, end: range.end.saturating_sub(1) };
    if text.get(inner.range()) == Some(value) { inner } else { range }
}
