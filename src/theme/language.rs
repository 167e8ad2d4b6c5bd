//! The words a theme prints, from `lang/*.toml`.
//!
//! English is complete. Another language falls back to it word by word, so that a half-translated file
//! still gives a whole page; a user's file may hold only the words that differ.

use std::sync::Arc;

use toml::{Table, Value};

use super::{ThemeFile, embedded};
use crate::diagnostics::{Checked, Diagnostic, Severity};
use crate::source::{Source, Span, TextRange};

/// The words of one language, complete.
#[derive(Debug, Clone)]
pub struct Language {
    tag: String,
    words: Arc<Table>,
}

impl Language {
    /// The BCP 47 tag that was asked for.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// A word by its key: `owner`, `state.covered`. The key itself if there is none.
    pub fn word<'w>(&'w self, key: &'w str) -> &'w str {
        let mut table: &Table = &self.words;
        let mut parts = key.split('.').peekable();
        while let Some(part) = parts.next() {
            match table.get(part) {
                Some(Value::String(word)) if parts.peek().is_none() => return word,
                Some(Value::Table(inner)) => table = inner,
                _ => break,
            }
        }
        key
    }

    /// A number with its noun: key `count.documents`, `1 document`, `12 documents`.
    pub fn count(&self, key: &str, number: usize) -> String {
        let form = if number == 1 { "one" } else { "other" };
        self.word(&format!("{key}.{form}")).replace("{n}", &number.to_string())
    }

    /// The words of the search dialog that differ from the English it speaks by itself: key and word.
    pub(super) fn search_words(&self) -> Vec<(String, String)> {
        let english: Table = embedded::read("lang/en.toml").parse().unwrap_or_default();
        let mut words = Vec::new();
        if let Some(Value::Table(table)) = self.words.get("search_dialog") {
            let same = english.get("search_dialog").and_then(Value::as_table);
            flatten(table, same, "", &mut words);
        }
        words
    }

    /// A table of words by its key; empty if there is none.
    pub fn table(&self, key: &str) -> Table {
        self.words.get(key).and_then(Value::as_table).cloned().unwrap_or_default()
    }

    pub(super) fn words(&self) -> &Table {
        &self.words
    }

    pub(super) fn source(&self) -> String {
        toml::to_string(&*self.words).unwrap_or_default()
    }

    /// The words that scripts need, as a script: `clausebookWords = {…}`.
    pub(super) fn script(&self) -> String {
        let mut words = self.words.get("script").and_then(Value::as_table).cloned().unwrap_or_default();
        for table in ["state", "kind", "status"] {
            words.extend(self.words.get(table).map(|inner| (table.to_owned(), inner.clone())));
        }
        format!("clausebookWords = {};\n", super::data::json(&words))
    }
}

/// The words of a language: English, over it the embedded file of the language, over it the user's files.
///
/// `de-AT` takes `lang/de.toml` first and `lang/de-AT.toml` over it.
pub fn load(files: &[ThemeFile], tag: &str) -> Checked<Language> {
    let mut diagnostics = Vec::new();
    let mut words: Table = embedded::read("lang/en.toml").parse().unwrap_or_default();
    let primary = tag.split('-').next().unwrap_or(tag);
    let mut names = vec!["lang/en.toml".to_owned()];
    for tag in [primary, tag] {
        let name = format!("lang/{tag}.toml");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut found = primary == "en" || primary.is_empty();
    for name in &names {
        if let Ok(table) = embedded::read(name).parse::<Table>()
            && !table.is_empty()
        {
            found |= name != "lang/en.toml";
            merge(&mut words, table);
        }
        for file in files.iter().filter(|file| &file.name == name) {
            let source = Source::from_bytes(file.path.clone(), &file.bytes);
            match source.text.parse::<Table>() {
                Ok(table) => {
                    found = true;
                    report_unknown(&source, &words, &table, &mut diagnostics);
                    merge(&mut words, table);
                }
                Err(error) => {
                    let range = error.span().map_or(TextRange::default(), TextRange::from);
                    diagnostics.push(
                        Diagnostic::error("theme-language", Span::new(&source.path, range), error.message())
                            .why("the words of this file are not used")
                            .help("write `key = \"text\"`, in the tables of `lang/en.toml`"),
                    );
                }
            }
        }
    }
    if !found {
        diagnostics.push(
            Diagnostic::global(
                "theme-language",
                Severity::Warning,
                format!("the theme has no words in `{tag}`, so it speaks English"),
            )
            .help(format!("put `lang/{primary}.toml` into your theme folder; missing words fall back to English")),
        );
    }
    Checked { value: Language { tag: tag.to_owned(), words: words.into() }, diagnostics }
}

fn flatten(table: &Table, same: Option<&Table>, prefix: &str, into: &mut Vec<(String, String)>) {
    for (key, value) in table {
        let other = same.and_then(|same| same.get(key));
        match value {
            Value::Table(inner) => flatten(inner, other.and_then(Value::as_table), &format!("{prefix}{key}."), into),
            Value::String(word) if other != Some(value) => into.push((format!("{prefix}{key}"), word.clone())),
            _ => {}
        }
    }
}

fn merge(words: &mut Table, over: Table) {
    for (key, value) in over {
        match (words.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(table)) => merge(inner, table),
            (Some(slot @ Value::String(_)), Value::String(word)) => *slot = Value::String(word),
            // Months and days of the week: a list that is too short would leave some without a name.
            (Some(Value::Array(slot)), Value::Array(words)) if slot.len() == words.len() => *slot = words,
            (None, value) => {
                words.insert(key, value);
            }
            _ => {}
        }
    }
}

/// A word that nothing asks for is most often a misspelt key. Kinds of documents are the user's own.
fn report_unknown(source: &Source, words: &Table, table: &Table, diagnostics: &mut Vec<Diagnostic>) {
    for key in table.keys().filter(|key| !words.contains_key(*key)) {
        let at = source.text.find(key.as_str()).unwrap_or_default();
        let span = Span::new(&source.path, TextRange::new(at, at + key.len()));
        let finding = Diagnostic::warning("theme-language", span, format!("the theme has no word `{key}`"));
        diagnostics.push(match crate::diagnostics::nearest(key, words.keys().map(String::as_str)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("remove it, or use it in a template of yours as `t.".to_owned() + key + "`"),
        });
    }
}
