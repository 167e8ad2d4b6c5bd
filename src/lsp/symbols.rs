//! The parts of a text, and of the manual, by name.

use serde_json::{Value, json};

use super::mentions::{Thing, home};
use super::protocol::{Location, NamedPlace, Symbol};
use super::scene::Scene;
use crate::manual::{RowIndex, Target};
use crate::source::{SourcePath, TextRange};
use crate::syntax::Document;
use crate::syntax::markdown::Heading;

/// Kinds of symbols in the protocol.
const FILE: u8 = 1;
const STRING: u8 = 15;
const CONSTANT: u8 = 14;
const CLASS: u8 = 5;

/// Symbols that are listed at most.
const MOST: usize = 200;

/// The headings of a document, those below others within them; or side by side, if the client takes no others.
pub fn of_document(scene: &Scene<'_>, path: &SourcePath) -> Option<Value> {
    let manual = &scene.compiled().manual;
    let document = manual.document(*manual.paths.get(path)?);
    let headings = &document.body.headings;
    let mut symbols: Vec<Symbol> = Vec::new();
    let mut at = 0;
    while at < headings.len() {
        symbols.push(symbol(scene, document, at));
        at = document.body.section_end(at);
    }
    if scene.client.takes_nested_symbols {
        return Some(json!(symbols));
    }
    let flat = headings.iter().map(|heading| NamedPlace {
        name: heading.text.clone(),
        kind: STRING,
        location: Location { uri: scene.uri(path), range: scene.range(path, heading.range) },
        container_name: String::new(),
    });
    Some(json!(flat.collect::<Vec<NamedPlace>>()))
}

fn symbol(scene: &Scene<'_>, document: &Document, at: usize) -> Symbol {
    let headings = &document.body.headings;
    let end = document.body.section_end(at);
    let Heading { text, anchor, range, .. } = &headings[at];
    let length = scene.source(&document.path).map_or(range.end, |source| source.text.len() as u32);
    let until = headings.get(end).map_or(length, |next| next.range.start).max(range.end);
    let mut children = Vec::new();
    let mut below = at + 1;
    while below < end {
        children.push(symbol(scene, document, below));
        below = document.body.section_end(below);
    }
    Symbol {
        // A heading without words has no name, and the protocol wants one.
        name: if text.trim().is_empty() { format!("#{anchor}") } else { text.clone() },
        detail: format!("#{anchor}"),
        kind: STRING,
        range: scene.range(&document.path, TextRange { start: range.start, end: until }),
        selection_range: scene.range(&document.path, *range),
        children,
    }
}

/// Documents, sections, rows and roles whose id or title holds what is looked for, documents first.
pub fn of_manual(scene: &Scene<'_>, query: &str) -> Vec<NamedPlace> {
    let compiled = scene.compiled();
    let manual = &compiled.manual;
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let is_meant = |name: &str| {
        let name = name.to_lowercase();
        words.iter().all(|word| name.contains(word.as_str()))
    };
    let documents = manual.documents().map(|(index, document)| {
        let name = format!("{} {}", document.name(), document.title);
        (name, String::new(), FILE, Target::Document(index, None))
    });
    let sections = manual.documents().flat_map(|(index, document)| {
        document.body.headings.iter().enumerate().map(move |(at, heading)| {
            (heading.text.clone(), document.name().to_owned(), STRING, Target::Document(index, Some(at as u32)))
        })
    });
    let roles = manual.settings.roles.iter();
    let roles =
        roles.map(|(name, role)| (format!("{name} {}", role.title), String::new(), CLASS, Target::Role(name.clone())));
    let rows = manual.rows.iter().map(|(key, row)| {
        let RowIndex { register, .. } = *row;
        let register = manual.registers.get(register as usize).map_or("", |register| register.name.as_str());
        (key.clone(), register.to_owned(), CONSTANT, Target::Row(*row))
    });
    let all = documents.chain(roles).chain(rows).chain(sections);
    let meant = all.filter(|(name, container, ..)| is_meant(&format!("{container} {name}")));
    let places = meant.filter_map(|(name, container_name, kind, target)| {
        let location = scene.location(&home(compiled, &Thing::Target(target))?);
        Some(NamedPlace { name, kind, location, container_name })
    });
    places.take(MOST).collect()
}
