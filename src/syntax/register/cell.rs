//! A cell against the type of its column.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::{Cell, CellValue, MOST_MARKS, Raw, is_unreadable};
use crate::diagnostics::{Bounded, Diagnostic, Names};
use crate::source::{Source, Span, Spanned, TextRange};
use crate::syntax::front_matter::{Column, ColumnType};
use crate::syntax::markdown::{RefTarget, classify, marks};
use crate::syntax::tag;
use crate::syntax::value::date::read_date;
use crate::syntax::value::{Token, list_words};

/// What is to be said about the cells of a data file.
pub(super) struct Told<'f> {
    /// Cells that do not fit their columns.
    pub(super) found: &'f mut Bounded,
    /// Marks of unfinished text.
    pub(super) unfinished: Vec<Spanned<String>>,
}

/// Reads a cell as its column says; what does not fit is told and kept as text.
pub(super) fn check(
    source: &Source,
    Typed { column, choices }: &Typed<'_>,
    raw: Option<Raw>,
    row: TextRange,
    told: &mut Told<'_>,
) -> Cell {
    let mut check = Check { source, column, choices, found: told.found };
    let place = raw.as_ref().map_or(row, |raw| raw.token.range);
    let Some(raw) = raw.filter(|raw| !raw.text.is_empty()) else {
        check.empty(place);
        return Cell { range: place, text: String::new(), value: CellValue::Empty };
    };
    let value = match is_unreadable(source, &raw.text) {
        true => None,
        false => check.value(&raw),
    };
    let value = value.unwrap_or_else(|| CellValue::Text(raw.text.clone()));
    if told.unfinished.len() < MOST_MARKS {
        unfinished(&raw, &value, &mut told.unfinished);
    }
    Cell { range: raw.token.range, text: raw.text, value }
}

/// Notes the marks of unfinished text in a cell: wherever they stand in a text, and where a name is nothing else. A key,
/// a choice and an address are what they are.
fn unfinished(raw: &Raw, value: &CellValue, all: &mut Vec<Spanned<String>>) {
    let names = match value {
        CellValue::Text(_) => {
            let mut look = |text: &str, token: Token| {
                let found = marks(text).into_iter();
                all.extend(found.map(|(at, mark)| Spanned::new(mark.to_owned(), token.part(at, at + mark.len()))));
            };
            return match &raw.items {
                Some(items) => items.iter().for_each(|(text, token)| look(text, *token)),
                None => look(&raw.text, raw.token),
            };
        }
        CellValue::Role(names) | CellValue::Document(names) | CellValue::Register(_, names) => names,
        _ => return,
    };
    all.extend(names.iter().filter(|name| marks(&name.value).first() == Some(&(0, name.value.as_str()))).cloned());
}

/// A column, ready to check its cells.
pub(super) struct Typed<'c> {
    column: &'c Column,
    choices: Choices<'c>,
}

impl<'c> Typed<'c> {
    pub(super) fn new(column: &'c Column) -> Self {
        Self { column, choices: Choices::new(column) }
    }
}

/// What there is to choose from in a column.
struct Choices<'c> {
    written: BTreeSet<&'c str>,
    /// In small letters, and ready to be asked for the nearest: only for a cell that holds none of them.
    unlike: OnceCell<(BTreeMap<String, &'c str>, Names<'c>)>,
    /// The words in the order of the column, for messages.
    listed: OnceCell<String>,
}

impl<'c> Choices<'c> {
    fn new(column: &'c Column) -> Self {
        Self {
            written: column.choices.iter().map(|choice| choice.value.as_str()).collect(),
            unlike: OnceCell::new(),
            listed: OnceCell::new(),
        }
    }

    fn unlike(&self) -> &(BTreeMap<String, &'c str>, Names<'c>) {
        let all = || self.written.iter().copied();
        self.unlike
            .get_or_init(|| (all().map(|choice| (choice.to_ascii_lowercase(), choice)).collect(), Names::new(all())))
    }

    /// The choice that is the same but for the case of its letters.
    fn same(&self, text: &str) -> Option<&'c str> {
        self.unlike().0.get(&text.to_ascii_lowercase()).copied()
    }

    /// The choice nearest to a text.
    fn nearest(&self, text: &str) -> Option<&'c str> {
        self.unlike().1.nearest(text)
    }
}

struct Check<'k, 'c> {
    source: &'k Source,
    column: &'c Column,
    choices: &'k Choices<'c>,
    found: &'k mut Bounded,
}

impl Check<'_, '_> {
    fn error(&self, range: TextRange, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error("bad-column-value", Span::new(&self.source.path, range), message)
    }

    /// Tells an empty cell that must not be empty.
    fn empty(&mut self, place: TextRange) {
        let name = &self.column.name.value;
        if self.column.kind.value == ColumnType::Key {
            let span = Span::new(&self.source.path, place);
            self.found.push(
                Diagnostic::error("missing-key", span, format!("this row has no key in the column `{name}`"))
                    .why("nothing can refer to a row without a key")
                    .help("give it one that no other row of the manual has: `AI-003`"),
            );
        } else if self.column.required {
            let found = self.error(place, format!("`{name}` is empty in this row and must not be"));
            self.found.push(found.help(format!("write {}", self.expected())));
        }
    }

    /// What a cell of this column holds, in words.
    fn expected(&self) -> String {
        match &self.column.kind.value {
            ColumnType::Key => "a key: letters, digits, `-`, `_` and `.`".to_owned(),
            ColumnType::Text => "text".to_owned(),
            ColumnType::Date | ColumnType::Due => "a day: `2026-02-01`".to_owned(),
            ColumnType::Number => "a number: `12` or `1.5`".to_owned(),
            ColumnType::Choice => {
                let all = || self.column.choices.iter().map(|choice| choice.value.as_str()).collect::<Vec<_>>();
                format!("one of {}", self.choices.listed.get_or_init(|| list_words(&all())))
            }
            ColumnType::Role => "the name of a role: `quality-manager`".to_owned(),
            ColumnType::Document => "the id of a document: `PRO-007`".to_owned(),
            ColumnType::Clause => "a clause tag: `9001:8.4`".to_owned(),
            ColumnType::Register(name) => format!("the key of a row in the register `{name}`"),
            ColumnType::Link => "a web address, a blank in it as `%20`, or a path".to_owned(),
        }
    }

    fn value(&mut self, raw: &Raw) -> Option<CellValue> {
        let text = || raw.text.clone();
        let several =
            raw.items.as_ref().is_some_and(|items| items.iter().filter(|(text, _)| !text.is_empty()).count() > 1);
        if several && !self.column.many && self.column.kind.value != ColumnType::Text {
            let found = self.one_too_many(&raw.text, raw.token.range);
            self.found.push(found);
            return None;
        }
        match &self.column.kind.value {
            ColumnType::Text => Some(CellValue::Text(text())),
            ColumnType::Key if is_key(&raw.text) => Some(CellValue::Key(text())),
            ColumnType::Number if is_number(&raw.text) => Some(CellValue::Number(text())),
            ColumnType::Key | ColumnType::Number => {
                let found = self.unfit(&raw.text, raw.token.range);
                self.found.push(found);
                None
            }
            ColumnType::Date => self.date(raw).map(CellValue::Date),
            ColumnType::Due => self.date(raw).map(CellValue::Due),
            ColumnType::Choice => self.choice(raw),
            ColumnType::Role => self.names(raw, is_name).map(CellValue::Role),
            ColumnType::Document => self.names(raw, is_reference).map(CellValue::Document),
            ColumnType::Register(name) => {
                let name = name.clone();
                self.names(raw, is_key).map(|keys| CellValue::Register(name, keys))
            }
            ColumnType::Clause => self.tags(raw),
            ColumnType::Link if !is_link(&raw.text) => {
                let found = self.unfit(&raw.text, raw.token.range);
                self.found.push(found);
                None
            }
            ColumnType::Link => Some(CellValue::Link(Spanned::new(text(), raw.token.range))),
        }
    }

    fn unfit(&self, text: &str, range: TextRange) -> Diagnostic {
        let found = self.error(range, format!("`{text}` does not fit the column `{}`", self.column.name.value));
        match (&self.column.kind.value, with_point(text)) {
            (ColumnType::Number, Some(number)) => {
                found.help(format!("did you mean `{number}`? the decimal mark is a point"))
            }
            _ => found.help(format!("write {}", self.expected())),
        }
    }

    /// Several values where there may be one.
    fn one_too_many(&self, text: &str, range: TextRange) -> Diagnostic {
        let name = &self.column.name.value;
        let found = self.error(range, format!("`{text}` does not fit the column `{name}`"));
        match &self.column.kind.value {
            ColumnType::Key | ColumnType::Date | ColumnType::Due | ColumnType::Number | ColumnType::Link => {
                found.help(format!("write {}", self.expected()))
            }
            _ => {
                found.help(format!("write one, or let the column `{name}` have `many = true` and separate them by `;`"))
            }
        }
    }

    fn date(&mut self, raw: &Raw) -> Option<jiff::civil::Date> {
        let problem = match read_date(&raw.text) {
            Ok(date) => return Some(date),
            Err(problem) => problem,
        };
        let found = self.error(raw.token.range, format!("`{}`: {}", self.column.name.value, problem.message));
        let found = found.help(problem.help().unwrap_or_else(|| format!("write {}", self.expected())));
        self.found.push(match problem.meant {
            Some(date) => {
                let span = Span::new(&self.source.path, raw.token.range);
                let spelt = raw.token.spell(&date.to_string());
                found.replace(span, spelt, format!("write {date}"))
            }
            None => found,
        });
        None
    }

    fn choice(&mut self, raw: &Raw) -> Option<CellValue> {
        // A column without choices has been told in its front matter.
        let choices = self.choices;
        let mut fits = true;
        for (text, token) in self.parts(raw) {
            if choices.written.is_empty() || choices.written.contains(text.as_str()) {
                continue;
            }
            fits = false;
            let found = self.unfit(&text, token.range);
            let same = choices.same(&text);
            let near = same.or_else(|| choices.nearest(&text));
            let found = match near {
                Some(near) => found.help(format!("did you mean `{near}`? write {}", self.expected())),
                None => found,
            };
            self.found.push(match same {
                Some(same) if token.letters.is_some() && !same.contains('"') => {
                    let span = Span::new(&self.source.path, token.range);
                    found.replace(span, token.spell(same), format!("write {same}"))
                }
                _ => found,
            });
        }
        fits.then(|| CellValue::Choice(raw.text.clone()))
    }

    /// The values of a cell that holds names; those that cannot be names are told and left out.
    fn names(&mut self, raw: &Raw, is_name: fn(&str) -> bool) -> Option<Vec<Spanned<String>>> {
        let mut names = Vec::new();
        for (text, token) in self.parts(raw) {
            let bare = text.strip_prefix("[[").and_then(|text| text.strip_suffix("]]")).unwrap_or(&text);
            if is_name(bare) {
                names.push(Spanned::new(bare.to_owned(), token.range));
                continue;
            }
            let found = match !self.column.many && text.contains([';', ',']) {
                true => self.one_too_many(&text, token.range),
                false => self.unfit(&text, token.range),
            };
            self.found.push(found);
        }
        (!names.is_empty()).then_some(names)
    }

    fn tags(&mut self, raw: &Raw) -> Option<CellValue> {
        let mut tags = Vec::new();
        for (text, token) in self.parts(raw) {
            match tag::parse(&self.source.path, &text, token) {
                Ok(tag) => tags.push(tag),
                Err(found) => self.found.push(*found),
            }
        }
        (!tags.is_empty()).then_some(CellValue::Clause(tags))
    }

    /// The values of a cell, separated by `;` where the column holds many.
    fn parts(&self, raw: &Raw) -> Vec<(String, Token)> {
        if let Some(items) = &raw.items {
            return items.iter().filter(|(text, _)| !text.is_empty()).cloned().collect();
        }
        if !self.column.many {
            return vec![(raw.text.clone(), raw.token)];
        }
        let mut parts = Vec::new();
        let mut at = 0;
        for part in raw.text.split(';') {
            let start = at + (part.len() - part.trim_start().len());
            at += part.len() + 1;
            let part = part.trim();
            if !part.is_empty() {
                let range = raw.token.part(start, start + part.len());
                let letters = raw.token.letters.map(|_| range.start);
                parts.push((part.to_owned(), Token { range, letters }));
            }
        }
        parts
    }
}

/// A path, whose names may hold blanks, or an address, in which there are none.
fn is_link(text: &str) -> bool {
    let is_other_blank = |c: char| c != ' ' && (c.is_whitespace() || c.is_control());
    let is_path = || matches!(classify(text), RefTarget::Path { .. });
    !text.contains(is_other_blank) && (!text.contains(' ') || is_path())
}

/// A key of a row: what stands in `[[…]]`.
fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// A name of a role; whether there is such a role is a question of linking.
fn is_name(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() || c == ';' || c == ',')
}

/// The id of a document with or without `#section`.
fn is_reference(text: &str) -> bool {
    let (id, section) = text.split_once('#').map_or((text, None), |(id, section)| (id, Some(section)));
    is_key(id) && section.is_none_or(|section| !section.is_empty() && !section.contains(char::is_whitespace))
}

/// A number written with a decimal comma, `1.234,50`, as one with a point.
fn with_point(text: &str) -> Option<String> {
    let (whole, part) = text.rsplit_once(',')?;
    let number = format!("{}.{part}", whole.replace(['.', ' ', '\u{A0}', '\''], ""));
    is_number(&number).then_some(number)
}

/// Digits with or without a sign and a decimal point, and nothing else.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && part.is_none_or(all)
}
