use std::collections::BTreeSet;

use crate::build::Compiled;
use crate::catalog::{BUILT_IN, Origin};
use crate::manual::{DocumentIndex, Manual, StandardIndex};
use crate::rules::{Page, RULES};
use crate::syntax::front_matter::ColumnType;

/// Kinds of completions in the protocol.
pub mod kind {
    pub const FIELD: u8 = 5;
    pub const CLASS: u8 = 7;
    pub const MODULE: u8 = 9;
    pub const VALUE: u8 = 12;
    pub const KEYWORD: u8 = 14;
    pub const FILE: u8 = 17;
    pub const REFERENCE: u8 = 18;
    pub const CONSTANT: u8 = 21;
}

/// Something that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What is written.
    pub text: String,
    /// A few words about it, by which it is found as well.
    pub about: String,
    /// What sort of thing it is.
    pub kind: u8,
    /// Does it stand for itself, or does more follow?
    pub end: End,
}

/// Does something stand for itself, or does more follow?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is whole.
    Whole,
    /// It is a beginning.
    Open,
}

impl Offer {
    /// Something that is whole.
    pub fn whole(text: impl Into<String>, about: impl Into<String>, kind: u8) -> Self {
        Self { text: text.into(), about: about.into(), kind, end: End::Whole }
    }

    /// The beginning of something.
    pub fn open(text: impl Into<String>, about: impl Into<String>, kind: u8) -> Self {
        Self { end: End::Open, ..Self::whole(text, about, kind) }
    }
}

/// Letters by which clauses are looked for by their headings.
const ENOUGH: usize = 2;

/// Words of a file format.
pub fn words(words: &[&str]) -> Vec<Offer> {
    words.iter().map(|word| Offer::whole(*word, "", kind::VALUE)).collect()
}

/// Ids of documents.
pub fn ids(manual: &Manual) -> Vec<Offer> {
    let of = |(id, index): (&String, &DocumentIndex)| {
        let title = manual.fill_variables(&manual.document(*index).title);
        Offer::whole(id, title, kind::FILE)
    };
    manual.ids.iter().map(of).collect()
}

/// Names of roles.
pub fn roles(manual: &Manual) -> Vec<Offer> {
    let roles = manual.settings.roles.iter();
    roles.map(|(name, role)| Offer::whole(name, &role.title, kind::CLASS)).collect()
}

/// Terms of the glossary.
pub fn terms(manual: &Manual) -> Vec<Offer> {
    let of = |term: &crate::manual::Term| {
        let definition = manual.document(term.document).body.definitions.get(term.definition as usize);
        let meaning = definition.map_or("", |definition| definition.text.as_str());
        Offer::whole(&term.term, short(meaning), kind::REFERENCE)
    };
    manual.terms.values().map(of).collect()
}

/// Variables of the configuration.
pub fn variables(manual: &Manual) -> Vec<Offer> {
    let all = manual.settings.variables.iter();
    all.map(|(name, value)| Offer::whole(name, short(&value.value), kind::CONSTANT)).collect()
}

/// Names of rules.
pub fn rules() -> Vec<Offer> {
    RULES.iter().map(|rule| Offer::whole(rule.name, short(Page::read(rule.page).summary), kind::VALUE)).collect()
}

/// Types of columns.
pub fn column_types(manual: &Manual) -> Vec<Offer> {
    let plain = ColumnType::WORDS.iter().filter(|word| !word.ends_with(':'));
    let registers = manual.registers.iter().map(|register| {
        let title = manual.fill_variables(&manual.document(register.document).title);
        Offer::whole(format!("register:{}", register.name), title, kind::VALUE)
    });
    plain.map(|word| Offer::whole(*word, "", kind::VALUE)).chain(registers).collect()
}

/// Editions of standards: those of the program and the project's own.
pub fn editions(compiled: &Compiled) -> Vec<Offer> {
    let own = compiled.library.catalogs().map(|catalog| catalog.edition.id.as_str());
    let all: BTreeSet<&str> = BUILT_IN.iter().map(|edition| edition.id).chain(own).collect();
    all.into_iter().map(|id| Offer::whole(id, "", kind::MODULE)).collect()
}

/// Keys of the rows of a register, or of all of them.
pub fn rows(manual: &Manual, register: Option<&str>) -> Vec<Offer> {
    let wanted = manual.registers.iter().filter(|one| register.is_none_or(|name| one.name == name));
    let keys = wanted.flat_map(|register| {
        register.rows.iter().filter_map(|row| {
            let text = row.row.cells.iter().find(|cell| row.key.as_ref() != Some(&cell.text) && !cell.text.is_empty());
            let text = text.map_or("", |cell| cell.text.as_str());
            Some(Offer::whole(row.key.as_ref()?, short(text), kind::CONSTANT))
        })
    });
    keys.collect()
}

/// Anchors of the headings of a document.
pub fn headings(manual: &Manual, document: DocumentIndex, before: &str) -> Vec<Offer> {
    let document = manual.document(document);
    let headings = document.body.printed_headings().iter();
    headings
        .map(|heading| {
            Offer::whole(format!("{before}{}", heading.anchor), manual.fill_variables(&heading.text), kind::REFERENCE)
        })
        .collect()
}

/// What may follow in a clause tag: aliases, then clauses with their headings, then items with what they ask for.
pub fn clauses(manual: &Manual, written: &str) -> Vec<Offer> {
    match written.split_once(':') {
        None => {
            let aliases = manual.standards.iter().map(|standard| {
                Offer::open(format!("{}:", standard.alias), &standard.catalog.edition.reference, kind::MODULE)
            });
            let all: Vec<StandardIndex> = match written.chars().count() >= ENOUGH {
                true => manual.standards().map(|(index, _)| index).collect(),
                false => Vec::new(),
            };
            aliases.chain(all.into_iter().flat_map(|index| numbers(manual, index))).collect()
        }
        Some((alias, rest)) => {
            let Some(index) = manual.by_alias(alias) else { return Vec::new() };
            match rest.split_once('/') {
                None => numbers(manual, index),
                Some((clause, _)) => items(manual, index, clause),
            }
        }
    }
}

fn numbers(manual: &Manual, index: StandardIndex) -> Vec<Offer> {
    let standard = manual.standard(index);
    let tag = |number: &str| format!("{}:{number}", standard.alias);
    let clauses = standard.catalog.clauses().iter();
    clauses.map(|clause| Offer::whole(tag(clause.number.as_str()), &clause.title, kind::REFERENCE)).collect()
}

fn items(manual: &Manual, index: StandardIndex, clause: &str) -> Vec<Offer> {
    let standard = manual.standard(index);
    let Some(found) = standard.catalog.clause(clause) else { return Vec::new() };
    let items = standard.catalog.items_of(found).iter();
    let items = items.filter(|item| !item.is_control());
    items
        .map(|item| {
            let derived = if matches!(item.origin, Origin::Inherited { .. }) { "derived: " } else { "" };
            let about = format!("{derived}{}", short(&item.text));
            Offer::whole(format!("{}:{}", standard.alias, item.id), about, kind::REFERENCE)
        })
        .collect()
}

/// The beginning of a text, on one line.
fn short(text: &str) -> String {
    const LONGEST: usize = 100;
    let line = crate::diagnostics::render::one_line(text);
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
