//! Clause tags against the catalogs: which requirement a tag means, or what it should have said.

use super::registers::MOST_FOUND;
use super::{Manual, Reach, Standard};
use crate::catalog::{Catalog, ClauseKind};
use crate::diagnostics::{Diagnostic, is_slip, nearest};
use crate::source::{SourcePath, Span, TextRange};
use crate::syntax::tag::Tag;

/// Finds what a tag is about; reports a tag that is about nothing.
pub(super) fn resolve(manual: &Manual, path: &SourcePath, tag: &Tag, found: &mut Vec<Diagnostic>) -> Option<Reach> {
    let span = |range: TextRange| Span::new(path, range);
    let Some(index) = manual.by_alias(&tag.alias.value) else {
        found.extend(unknown_standard(manual, tag, span(tag.alias.range)));
        return None;
    };
    let standard = manual.standard(index);
    let catalog = &standard.catalog;
    // A difference that concerns a whole standard has an id of its own, `di/available`, and stands at some clause.
    let named = tag.item.as_ref().and_then(|_| catalog.item(&tag.requirement()));
    let home = named.map_or(tag.clause.value.as_str(), |item| item.clause.as_str());
    let Some(clause) = catalog.clause_position(home) else {
        found.push(unknown_clause(manual, standard, tag, span(tag.clause.range), found.len()));
        return None;
    };
    let below = &catalog.clauses()[clause].items_below;
    let mut reach =
        Reach { standard: index, clause: clause as u32, item: None, first: below.start as u32, end: below.end as u32 };
    if let Some(item) = &tag.item {
        let Some(position) = catalog.item_position(&tag.requirement()) else {
            found.push(unknown_item(manual, standard, clause, tag, span(item.range), found.len()));
            return None;
        };
        reach = Reach { item: Some(position as u32), first: position as u32, end: position as u32 + 1, ..reach };
    }
    Some(reach)
}

/// The same where a tag is no claim: there is no text of a document that a section could name.
pub(super) fn resolve_whole(
    manual: &Manual,
    path: &SourcePath,
    tag: &Tag,
    found: &mut Vec<Diagnostic>,
) -> Option<Reach> {
    if let Some(section) = &tag.section {
        let span = Span::new(path, section.range);
        found.push(
            Diagnostic::error(
                "malformed-tag",
                span,
                format!("`#{}` names a section where none is meant", section.value),
            )
            .label("has no effect")
            .why("only `satisfies` and `supports` point at a section of their document")
            .help(format!("write `\"{}:{}\"`", tag.alias.value, tag.requirement())),
        );
    }
    resolve(manual, path, tag, found)
}

/// Is a standard named in the configuration whose edition is none? That is told there, and not at each of its tags.
pub(super) fn is_without_edition(manual: &Manual, alias: &str) -> bool {
    manual.by_alias(alias).is_none() && manual.settings.standard(alias).is_some()
}

fn unknown_standard(manual: &Manual, tag: &Tag, span: Span) -> Option<Diagnostic> {
    let alias = &tag.alias.value;
    if is_without_edition(manual, alias) {
        return None;
    }
    let known: Vec<&str> = manual.standards.iter().map(|standard| standard.alias.as_str()).collect();
    let edition = manual.standards.iter().find(|standard| standard.catalog.edition.id.as_str() == alias);
    let right = edition.map(|standard| standard.alias.as_str()).or_else(|| nearest(alias, known.iter().copied()));
    let diagnostic = Diagnostic::error("unknown-standard", span.clone(), format!("no standard is called `{alias}`"))
        .label("names no edition in `[standards]`")
        .why("a claim on an unknown standard counts nowhere");
    let all = if known.is_empty() { String::new() } else { format!("known: {}; ", list(&known)) };
    Some(match right {
        Some(right) => {
            let is_certain = edition.is_some() || is_slip(alias, right, known.iter().copied());
            let diagnostic = diagnostic.help(format!("did you mean `{right}`? known: {}", list(&known)));
            match is_certain {
                true => diagnostic.replace(span, right, format!("replace with `{right}`")),
                false => diagnostic,
            }
        }
        None => diagnostic.help(format!(
            "{all}a further edition is a line `\"{alias}\" = \"…\"` under `[standards]` in `clausebook.toml`"
        )),
    })
}

fn unknown_clause(manual: &Manual, standard: &Standard, tag: &Tag, span: Span, found: usize) -> Diagnostic {
    let number = &tag.clause.value;
    let reference = &standard.catalog.edition.reference;
    let what = if number.starts_with("A.") { "control" } else { "clause" };
    if let Some(other) = other_edition(manual, standard, number) {
        return mixed_editions(manual, standard, other, tag, span);
    }
    let diagnostic = Diagnostic::error("unknown-clause", span, format!("{reference} has no {what} `{number}`"))
        .label("does not exist")
        .why("a claim on a clause that does not exist is what an auditor finds first");
    if let Some(moved) = moved(standard, tag).filter(|_| found < MOST_FOUND) {
        return diagnostic.help(moved);
    }
    let elsewhere = manual
        .standards
        .iter()
        .filter(|other| other.alias != standard.alias)
        .find(|other| other.catalog.clause_position(number).is_some());
    let near = if found < MOST_FOUND { standard.catalog.nearest_clause(number) } else { None };
    match (near, elsewhere) {
        (Some(clause), None) => {
            let family = family(&standard.catalog, number).unwrap_or_default();
            let alias = &standard.alias;
            diagnostic.help(format!("the nearest is `{alias}:{}` ({}){family}", clause.number, clause.title))
        }
        (near, Some(other)) => {
            let near = near.map_or(String::new(), |clause| {
                format!("; the nearest here is `{}:{}`", standard.alias, clause.number)
            });
            diagnostic.help(format!("{} has it: `{}:{number}`{near}", other.catalog.edition.reference, other.alias))
        }
        (None, None) => diagnostic.help("`clausebook coverage` lists the clauses"),
    }
}

/// Where a clause or an item of the edition before went in this one, if it was there.
fn moved(standard: &Standard, tag: &Tag) -> Option<String> {
    let catalog = &standard.catalog;
    let earlier = &catalog.edition.supersedes.as_ref()?.value;
    let wanted = tag.requirement();
    let items = match tag.item {
        Some(_) => catalog.items_from(&wanted),
        None => Vec::new(),
    };
    let tags: Vec<String> = match items.is_empty() {
        false => items.iter().map(|item| format!("{}:{}", standard.alias, item.id)).collect(),
        true => {
            let clauses = catalog.clauses_from(&tag.clause.value)?;
            clauses.iter().map(|clause| format!("{}:{}", standard.alias, clause.number)).collect()
        }
    };
    let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
    Some(match tags.is_empty() {
        true => format!("`{earlier}` had it, and this edition has dropped it"),
        false => format!("`{earlier}` had it; in this edition that is {}", list(&tags)),
    })
}

/// What the clause above has: `; `A.6.2` goes from `A.6.2.2` to `A.6.2.8``.
fn family(catalog: &Catalog, number: &str) -> Option<String> {
    let (above, _) = number.rsplit_once('.')?;
    let is_child = |number: &str| number.rsplit_once('.').is_some_and(|(parent, _)| parent == above);
    let mut children = catalog.clauses().iter().map(|clause| clause.number.as_str()).filter(|number| is_child(number));
    let (first, last) = (children.next()?, children.next_back()?);
    Some(format!("; `{above}` goes from `{first}` to `{last}`"))
}

/// Another edition of the same standard that has a clause.
fn other_edition<'m>(manual: &'m Manual, standard: &Standard, number: &str) -> Option<&'m Catalog> {
    let name = |catalog: &Catalog| catalog.edition.reference.split(':').next().unwrap_or_default().to_string();
    let own = &standard.catalog;
    let in_use = manual.standards.iter().map(|other| &*other.catalog);
    let next = manual.transitions.iter().map(|transition| &*transition.catalog);
    in_use.chain(next).find(|other| {
        other.edition.id != own.edition.id && name(other) == name(own) && other.clause_position(number).is_some()
    })
}

fn mixed_editions(manual: &Manual, standard: &Standard, other: &Catalog, tag: &Tag, span: Span) -> Diagnostic {
    let (number, alias) = (&tag.clause.value, &standard.alias);
    let (own, theirs) = (&standard.catalog.edition.reference, &other.edition.reference);
    let finding = Diagnostic::error("other-edition", span, format!("`{number}` is a clause of {theirs}, not of {own}"))
        .label(format!("`{alias}` is {own} here"))
        .why("until the transition an auditor reads the edition in force, and this clause is not in it");
    let used = manual.standards.iter().find(|standard| standard.catalog.edition.id == other.edition.id);
    match used {
        Some(used) => finding.help(format!("write `{}:{number}`", used.alias)),
        None => finding.help(format!(
            "name the next edition under `[standards]` in `clausebook.toml`, `\"{alias}-next\" = \"{}\"`, and write \
             `{alias}-next:{number}`",
            other.edition.id
        )),
    }
}

fn unknown_item(
    manual: &Manual,
    standard: &Standard,
    clause: usize,
    tag: &Tag,
    span: Span,
    found: usize,
) -> Diagnostic {
    let catalog = &standard.catalog;
    let number = &tag.clause.value;
    let wanted = tag.requirement();
    let diagnostic = Diagnostic::error(
        "unknown-item",
        span,
        format!(
            "{} {number} has no item `{}`",
            catalog.edition.reference,
            wanted.rsplit('/').next().unwrap_or(&wanted)
        ),
    )
    .label("does not exist")
    .why("a claim on an item that does not exist counts nowhere");
    let clause = &catalog.clauses()[clause];
    if clause.kind == ClauseKind::Control {
        return diagnostic.help(format!("a control has no items: write `{}:{number}`", standard.alias));
    }
    if found >= MOST_FOUND {
        return diagnostic.help(format!("`clausebook coverage {}:{number}` lists the items", standard.alias));
    }
    if let Some(moved) = moved(standard, tag).filter(|_| !catalog.items_from(&wanted).is_empty()) {
        return diagnostic.help(moved);
    }
    let own: Vec<&str> = catalog.items()[clause.items.clone()].iter().filter_map(|item| item.id.part()).collect();
    let other = manual
        .standards
        .iter()
        .filter(|other| other.alias != standard.alias)
        .find(|other| other.catalog.item_position(&wanted).is_some())
        .map_or(String::new(), |other| {
            format!("; {} has it: `{}:{wanted}`", other.catalog.edition.reference, other.alias)
        });
    match own.is_empty() {
        true => diagnostic.help(format!("{number} has sub-clauses and no items of its own{other}")),
        false => diagnostic.help(format!("its items are {}{other}", list(&own))),
    }
}

/// Words that one message lists; of more it tells the number.
const MOST_LISTED: usize = 24;

/// Words as `a`, `b`, `c`.
pub(super) fn list(words: &[&str]) -> String {
    let shown = words.iter().take(MOST_LISTED).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match words.len().saturating_sub(MOST_LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
