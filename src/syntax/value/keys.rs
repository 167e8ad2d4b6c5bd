//! The table of keys a file may hold: one table for reading, suggestions, JSON Schemas and the guide.

use super::{Value, ValueKind};
use crate::syntax::front_matter::Period;

/// The keys of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Keys {
    /// What has these keys, in words that follow "in": `the front matter`, `` `[[records]]` ``.
    pub of: &'static str,
    /// The keys, in the order of the guide.
    pub keys: &'static [Key],
}

/// One key.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value must be.
    pub shape: Shape,
    /// A value that is right in TOML and in YAML: `"quality-manager"`.
    pub example: &'static str,
    /// Its table means nothing without it.
    pub required: bool,
    /// What holds without it, in words; empty if nothing does.
    pub default: &'static str,
    /// What it is for, in one sentence.
    pub help: &'static str,
    /// Names that other tools give it.
    pub also_called: &'static [&'static str],
    /// Keys of other tools that say the same in other words.
    pub stands_for: &'static [&'static str],
}

/// What a value must be.
#[derive(Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    Text,
    /// A document id.
    Id,
    /// A version.
    Version,
    /// A day.
    Date,
    /// A length of time.
    Period,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Integer,
    /// A clause tag.
    Tag,
    /// The type of a register column.
    ColumnType,
    /// The value of a register's cell: one value or a list.
    Cell,
    /// One of some words.
    Word(&'static [&'static str]),
    /// A list.
    List(&'static Shape),
    /// A table with known keys.
    Table(&'static Keys),
    /// A table whose keys are free names.
    Named(&'static Shape),
    /// A table with known keys that may also be written as a single value.
    Short(&'static Shape, &'static Keys),
    /// A table with some known keys, whose other keys are free names.
    Mixed(&'static Keys, &'static Shape),
}

impl Key {
    /// A key that may be left out.
    pub(crate) const fn new(name: &'static str, shape: Shape, example: &'static str, help: &'static str) -> Self {
        Self { name, shape, example, required: false, default: "", help, also_called: &[], stands_for: &[] }
    }

    /// The same with names that other tools give it.
    pub(crate) const fn called(self, also_called: &'static [&'static str]) -> Self {
        Self { also_called, ..self }
    }

    /// The same with keys of other tools whose values are others.
    pub(crate) const fn instead_of(self, stands_for: &'static [&'static str]) -> Self {
        Self { stands_for, ..self }
    }

    /// The same with what holds without it.
    pub(crate) const fn default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    /// The same, but its table means nothing without it.
    pub(crate) const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

impl Keys {
    /// The key of that name.
    pub fn get(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// Can a name be a key alone: spelt in another way, called as other tools do, or with one slip of the finger?
    pub fn is_certain(&self, name: &str, key: &Key) -> bool {
        let is_same = || key.also_called.iter().any(|other| letters(other) == letters(name));
        is_same() || is_spelling(name, key) || self.is_slip(name, key)
    }

    /// May a name be made the key without asking? What other tools call it may say another thing: the `date` of a page is
    /// the day on which it was written. And a slip of the finger can be a word with a meaning, as `reviewer` has one beside
    /// `reviewed`: its value must be one that the key can have.
    pub fn is_renamed(&self, name: &str, value: &Value, key: &Key) -> bool {
        is_spelling(name, key) || self.is_slip(name, key) && key.shape.holds(value)
    }

    fn is_slip(&self, name: &str, key: &Key) -> bool {
        let name = name.to_lowercase().replace(['-', ' '], "_");
        crate::diagnostics::is_slip(&name, key.name, self.keys.iter().map(|key| key.name))
    }

    /// The key a misspelt or foreign name was probably meant to be.
    pub fn meant(&self, name: &str) -> Option<&'static Key> {
        let called = |key: &&Key| key.also_called.iter().any(|other| letters(other) == letters(name));
        let exact = self.keys.iter().find(|key| is_spelling(name, key) || called(key));
        exact.or_else(|| {
            let name = name.to_lowercase().replace(['-', ' '], "_");
            let near = crate::diagnostics::nearest(&name, self.keys.iter().map(|key| key.name))?;
            self.get(near)
        })
    }
}

/// A name without what divides its words: `review_every`, `review-every` and `reviewEvery` are one.
fn letters(name: &str) -> String {
    name.to_lowercase().replace(['-', '_', ' '], "")
}

fn is_spelling(name: &str, key: &Key) -> bool {
    letters(name) == letters(key.name)
}

impl Shape {
    /// Can a value be one of these, if perhaps badly spelt?
    fn holds(&self, value: &Value) -> bool {
        match (self, &value.kind) {
            (_, ValueKind::Null) => true,
            (Shape::Text | Shape::Id | Shape::Version | Shape::ColumnType | Shape::Tag, _) => value.raw().is_some(),
            (Shape::Date, ValueKind::Date(_) | ValueKind::Moment(_)) => true,
            (Shape::Date, ValueKind::String(text)) => text.text.contains(|c: char| c.is_ascii_digit()),
            (Shape::Period, ValueKind::String(text)) => {
                Period::meant(&text.text).is_some() || text.text.parse::<Period>().is_ok()
            }
            (Shape::Flag, ValueKind::Bool(_)) | (Shape::Integer, ValueKind::Integer(..)) => true,
            (Shape::Word(words), ValueKind::String(text)) => words.contains(&text.text.as_str()),
            (Shape::List(_), ValueKind::Array(_)) => true,
            (Shape::List(item), _) => item.holds(value),
            (Shape::Table(_) | Shape::Named(_) | Shape::Mixed(..), kind) => matches!(kind, ValueKind::Table(_)),
            (Shape::Short(short, _), kind) => matches!(kind, ValueKind::Table(_)) || short.holds(value),
            (Shape::Cell, kind) => !matches!(kind, ValueKind::Table(_)),
            _ => false,
        }
    }

    /// In words that follow "must be": `text`, `a list of clause tags`.
    pub fn describe(&self) -> String {
        match self {
            Shape::Text => "text".to_owned(),
            Shape::Id => "an id".to_owned(),
            Shape::Version => "a version".to_owned(),
            Shape::Date => "a date".to_owned(),
            Shape::Period => "a period".to_owned(),
            Shape::Flag => "`true` or `false`".to_owned(),
            Shape::Integer => "a whole number".to_owned(),
            Shape::Tag => "a clause tag".to_owned(),
            Shape::ColumnType => "a column type".to_owned(),
            Shape::Cell => "a value or a list of values".to_owned(),
            Shape::Word(words) => format!("one of {}", list_words(words)),
            Shape::List(item) => format!("a list of {}", item.plural()),
            Shape::Table(_) | Shape::Mixed(..) => "a table".to_owned(),
            Shape::Named(item) => format!("a table of {}", item.plural()),
            Shape::Short(short, _) => format!("{} or a table", short.describe()),
        }
    }

    fn plural(&self) -> String {
        match self {
            Shape::Text => "texts".to_owned(),
            Shape::Id => "ids".to_owned(),
            Shape::Date => "dates".to_owned(),
            Shape::Tag => "clause tags".to_owned(),
            Shape::Word(words) => format!("the words {}", list_words(words)),
            Shape::Table(_) | Shape::Mixed(..) => "tables".to_owned(),
            Shape::Short(short, _) => format!("{} or tables", short.plural()),
            Shape::ColumnType => "column types".to_owned(),
            Shape::Cell => "values".to_owned(),
            other => other.describe(),
        }
    }
}

/// Words that one message lists.
const MOST_LISTED: usize = 60;

/// Words in backticks with commas and `or`.
/// Of very many the first are listed and the others counted.
pub(crate) fn list_words(words: &[&str]) -> String {
    if let Some((first, more)) = words.split_at_checked(MOST_LISTED).filter(|(_, more)| more.len() > 1) {
        let first: Vec<_> = first.iter().map(|word| format!("`{word}`")).collect();
        return format!("{} and {} more", first.join(", "), more.len());
    }
    match words {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}
