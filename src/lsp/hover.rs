//! What is known of the thing at a place.

use super::card::Card;
use super::complete::key_at;
use super::findings;
use super::mentions::{Mention, Thing, mention_at};
use super::project::Found;
use super::protocol::Hover;
use super::scene::Scene;
use crate::build::Compiled;
use crate::catalog::Origin;
use crate::coverage::{ItemCoverage, State};
use crate::manual::{Claim, DocumentIndex, Manual, RowIndex, StandardIndex, Strength, Target};
use crate::rules::{self, Page, Rule};
use crate::source::{SourcePath, TextRange};
use crate::syntax::value::Key;

/// Documents that are named one by one.
const SHOWN: usize = 8;

/// What an editor shows at a place: the thing that is named there, and the rules that something is found by.
pub fn hover(scene: &Scene<'_>, found: Option<&Found>, path: &SourcePath, offset: u32) -> Option<Hover> {
    let compiled = scene.compiled();
    let mention = mention_at(compiled, path, offset);
    let mut range = mention.as_ref().map(|mention| mention.range);
    let mut card = mention.map_or_else(Card::default, |Mention { thing, .. }| about(scene, &thing));
    if card.is_empty()
        && let Some((place, key)) = key_at(compiled, path, &scene.source(path)?.text, offset)
    {
        (range, card) = (Some(place), about_key(key));
    }
    let here = |place: TextRange| place.start <= offset && offset <= place.end && !place.is_empty();
    let mut told: Vec<&str> = Vec::new();
    for finding in found.iter().flat_map(|found| &found.found) {
        let place = findings::place(finding);
        if place.file == *path && here(place.range) && !told.contains(&finding.rule) {
            told.push(finding.rule);
            range.get_or_insert(place.range);
            card = rules::rule(finding.rule).into_iter().fold(card, |card, rule| card.and(about_rule(rule)));
        }
    }
    let range = scene.range(path, range?);
    (!card.is_empty()).then(|| Hover { contents: card.markup(scene.client), range })
}

/// What is known of a thing.
pub fn about(scene: &Scene<'_>, thing: &Thing) -> Card {
    let compiled = scene.compiled();
    let manual = &compiled.manual;
    match thing {
        Thing::Rule(rule) => about_rule(rule),
        Thing::Variable(name) => {
            let value = compiled.settings.variables.get(name);
            value.map_or_else(Card::default, |value| {
                Card::default().title(format!("{{{{ {name} }}}}")).quote(&value.value)
            })
        }
        Thing::Target(target) => match target {
            Target::Document(index, heading) => about_document(compiled, *index, *heading),
            Target::Anchor(index, anchor) => about_anchor(compiled, *index, anchor),
            Target::Register(index) => about_document(compiled, *index, None),
            Target::Clause(standard, clause, item) => {
                let card = about_clause(compiled, *standard, *clause, *item);
                match manual.standard(*standard).catalog.edition.paraphrase {
                    true => card.note(scene.manuscript().language().word("paraphrase")),
                    false => card,
                }
            }
            Target::Row(row) => about_row(manual, *row),
            Target::Role(role) => about_role(manual, role),
            Target::Term(term) => about_term(manual, term),
            Target::Asset(path) => Card::default().title(path.file_name()).text(path.as_str()),
            Target::External(_) | Target::Broken => Card::default(),
        },
    }
}

fn about_key(key: &Key) -> Card {
    let card = Card::default().title(key.name).page(key.help).page(format!("It is {}.", key.shape.describe()));
    match key.default {
        "" => card,
        default => card.page(format!("Without it: {default}.")),
    }
}

/// The beginning of a rule's page, as far as it speaks and does not show.
fn about_rule(rule: &Rule) -> Card {
    let page = Page::read(rule.page);
    let speaks = page.details.split("\n## Bad").next().unwrap_or_default().trim();
    let speaks = speaks.replace("\n## ", "\n#### ").replacen("## ", "#### ", 1);
    let more = format!("`clausebook explain {}` has examples.", rule.name);
    Card::default().title(rule.name).page(page.summary).page(speaks).page(more)
}

fn about_document(compiled: &Compiled, index: DocumentIndex, heading: Option<u32>) -> Card {
    let manual = &compiled.manual;
    let document = manual.document(index);
    let title = manual.fill_variables(&document.title);
    let mut card = Card::default().title(match &document.front.id {
        Some(id) => format!("{} {title}", id.value),
        None => title,
    });
    if let Some(heading) = heading.and_then(|heading| document.body.headings.get(heading as usize)) {
        card = card.text(format!("§ {}", manual.fill_variables(&heading.text)));
    }
    let front = &document.front;
    if let Some(summary) = &front.summary {
        card = card.quote(manual.fill_variables(&summary.value));
    }
    let kind = document.kind().map(|kind| kind.as_str().to_owned());
    let standing = compiled.standing.documents.get(index.0 as usize);
    let grade = standing.and_then(|standing| standing.grade);
    let worth = grade.map(|grade| match compiled.standing.why(index, grade) {
        Some(why) => format!("{} ({why})", grade.as_str()),
        None => grade.as_str().to_owned(),
    });
    let review = standing.and_then(|standing| {
        let due = standing.review_due?;
        Some(if standing.overdue { format!("{due}, overdue") } else { due.to_string() })
    });
    let is_controlled = front.is_controlled();
    let facts = [
        ("kind", kind),
        ("version", front.version.as_ref().map(|version| version.value.clone())),
        ("status", is_controlled.then(|| document.status().as_str().to_owned())),
        ("today", worth.filter(|_| is_controlled)),
        ("owner", front.owner.as_ref().map(|owner| manual.role_title(&owner.value).to_owned())),
        ("effective", front.effective.as_ref().map(|date| date.value.to_string())),
        ("next review", review),
        ("file", Some(document.path.to_string())),
    ];
    facts.into_iter().fold(card, |card, (name, value)| match value {
        Some(value) => card.fact(name, value),
        None => card,
    })
}

fn about_anchor(compiled: &Compiled, index: DocumentIndex, anchor: &str) -> Card {
    let manual = &compiled.manual;
    let definitions = &manual.document(index).body.definitions;
    match definitions.iter().find(|definition| definition.anchor == *anchor) {
        Some(definition) => Card::default().title(&definition.term).text(manual.fill_variables(&definition.text)),
        None => about_document(compiled, index, None),
    }
}

fn about_clause(compiled: &Compiled, standard: StandardIndex, clause: u32, item: Option<u32>) -> Card {
    let catalog = &compiled.manual.standard(standard).catalog;
    let found = &catalog.clauses()[clause as usize];
    let coverage = compiled.coverage.standards.get(standard.0 as usize);
    let mut card = Card::default().title(format!("{} {} {}", catalog.edition.reference, found.number, found.title));
    let of_item = |at: usize| coverage.and_then(|coverage| coverage.items.get(at));
    let state = match item {
        Some(at) => of_item(at as usize).map(ItemCoverage::shown),
        None => coverage.and_then(|coverage| coverage.clauses.get(clause as usize)).map(|clause| clause.state),
    };
    let items = match item {
        Some(at) => at as usize..at as usize + 1,
        None => found.items.clone(),
    };
    if let Some(objective) = &found.objective {
        card = card.text(objective);
    }
    for at in items.clone().take(SHOWN) {
        let item = &catalog.items()[at];
        let derived = if matches!(item.origin, Origin::Inherited { .. }) { ", derived" } else { "" };
        card = card.quote(format!("{}{derived}: {}", item.id, item.text));
    }
    if items.len() > SHOWN {
        card = card.text(format!("and {} more requirements", items.len() - SHOWN));
    }
    let reached = match item {
        Some(_) => items,
        None => found.items_below.clone(),
    };
    let mut claims: Vec<u32> = reached.filter_map(of_item).flat_map(|item| item.claims.iter().copied()).collect();
    claims.sort_unstable();
    claims.dedup();
    if let Some(state) = state {
        card = card.fact(
            "state",
            in_words(
                state,
                coverage
                    .and_then(|coverage| coverage.clauses.get(clause as usize))
                    .filter(|_| item.is_none())
                    .map(|clause| clause.counts),
            ),
        );
    }
    card = claims.iter().take(SHOWN).fold(card, |card, claim| card.bullet(about_claim(compiled, *claim)));
    if claims.len() > SHOWN {
        card = card.bullet(format!("and {} more claims", claims.len() - SHOWN));
    }
    card
}

/// A state; of a clause with the number of its requirements in each.
fn in_words(state: State, counts: Option<crate::coverage::Counts>) -> String {
    let Some(counts) = counts.filter(|counts| counts.items > 1) else { return state.as_str().to_owned() };
    let all = [
        (counts.covered, State::Covered),
        (counts.partial, State::Partial),
        (counts.justified, State::Justified),
        (counts.pending, State::Pending),
        (counts.gap, State::Gap),
    ];
    let some = all.into_iter().filter(|(count, _)| *count > 0);
    let some: Vec<String> = some.map(|(count, state)| format!("{count} {}", state.as_str())).collect();
    format!("{} (of {} requirements {})", state.as_str(), counts.items, some.join(", "))
}

fn about_claim(compiled: &Compiled, at: u32) -> String {
    let manual = &compiled.manual;
    let Some(claim) = manual.claims.get(at as usize) else { return String::new() };
    let Claim { document: index, section, strength, .. } = claim;
    let document = manual.document(*index);
    let section = section.and_then(|section| document.body.headings.get(section as usize));
    let section = section.map_or_else(String::new, |heading| format!(" § {}", heading.text));
    let verb = match strength {
        Strength::Satisfies => "satisfied by",
        Strength::Supports => "supported by",
    };
    let grade = compiled.standing.claims.get(at as usize).copied().flatten();
    let grade = grade.map_or("retired", |grade| grade.as_str());
    let title = manual.fill_variables(&format!("{} {}{section}", document.name(), document.title));
    format!("{verb} {title} ({grade})")
}

fn about_row(manual: &Manual, RowIndex { register, row }: RowIndex) -> Card {
    let Some(register) = manual.registers.get(register as usize) else { return Card::default() };
    let Some(row) = register.rows.get(row as usize) else { return Card::default() };
    let document = manual.document(register.document);
    let mut card = Card::default().title(row.key.clone().unwrap_or_default()).text(format!(
        "{} {}",
        document.name(),
        document.title
    ));
    for (column, cell) in register.columns.iter().zip(&row.row.cells).filter(|(_, cell)| !cell.text.is_empty()) {
        let value: String = cell.text.chars().take(200).collect();
        card = card.bullet(format!("{}: {}", column.heading(), manual.fill_variables(&value)));
    }
    card
}

fn about_role(manual: &Manual, name: &str) -> Card {
    let Some(role) = manual.settings.roles.get(name) else { return Card::default() };
    let list = |words: Vec<&str>| words.join(", ");
    let holders: Vec<&str> = role.holders.iter().map(|holder| holder.value.as_str()).collect();
    let approves: Vec<&str> = role.approves.iter().map(|kind| kind.value.as_str()).collect();
    let owns = manual
        .documents
        .iter()
        .filter(|document| document.front.owner.as_ref().is_some_and(|owner| owner.value == *name));
    let card = Card::default().title(&role.title).fact("role", name).fact(
        "owns",
        match owns.count() {
            1 => "1 document".to_owned(),
            count => format!("{count} documents"),
        },
    );
    let card = if holders.is_empty() { card } else { card.fact("held by", list(holders)) };
    let card = if approves.is_empty() { card } else { card.fact("approves", list(approves)) };
    match &role.deputy {
        Some(deputy) => card.fact("deputy", manual.role_title(&deputy.value)),
        None => card,
    }
}

fn about_term(manual: &Manual, term: &str) -> Card {
    let Some(term) = manual.terms.get(term) else { return Card::default() };
    let document = manual.document(term.document);
    let definition = document.body.definitions.get(term.definition as usize);
    let text = definition.map_or("", |definition| definition.text.as_str());
    Card::default().title(&term.term).text(manual.fill_variables(text)).fact("glossary", document.path.as_str())
}
