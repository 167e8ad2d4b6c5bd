//! What the texts of a manual name, and where.

use crate::build::Compiled;
use crate::catalog::Origin;
use crate::config::Settings;
use crate::manual::{DocumentIndex, Manual, RowIndex, StandardIndex, Target};
use crate::rules::{self, Rule};
use crate::source::{SourcePath, Span, Spanned, TextRange};
use crate::syntax::Document;
use crate::syntax::front_matter::ColumnType;
use crate::syntax::register::CellValue;
use crate::syntax::tag::Tag;

/// Something that can be named.
#[derive(Debug, Clone)]
pub enum Thing {
    /// A part of the manual, or of a standard.
    Target(Target),
    /// A variable of the configuration.
    Variable(String),
    /// A rule.
    Rule(&'static Rule),
}

/// Is a thing named where it is, or from elsewhere?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Here it is.
    Home,
    /// It is referred to.
    Reference,
}

/// A name in a text.
#[derive(Debug, Clone)]
pub struct Mention {
    /// The name.
    pub range: TextRange,
    /// What it names.
    pub thing: Thing,
    /// From where.
    pub place: Place,
}

/// Every name in a file that names something, in no order.
pub fn mentions(compiled: &Compiled, path: &SourcePath) -> Vec<Mention> {
    let manual = &compiled.manual;
    let mut list = List { manual, mentions: Vec::new() };
    if let Some(index) = manual.paths.get(path) {
        list.front(*index, manual.document(*index));
        list.body(*index, manual.document(*index));
    }
    for (at, register) in manual.registers.iter().enumerate() {
        if register.source.as_ref() == Some(path) {
            list.rows(at as u32);
        }
    }
    if compiled.settings.path == *path {
        list.config(&compiled.settings);
    }
    for (standard, catalog) in manual.standards().map(|(index, standard)| (index, &standard.catalog)) {
        if catalog.path == *path {
            list.catalog(standard, catalog);
        }
    }
    list.mentions
}

/// The innermost name at a place of a file.
pub fn mention_at(compiled: &Compiled, path: &SourcePath, offset: u32) -> Option<Mention> {
    let at = |mention: &Mention| mention.range.start <= offset && offset <= mention.range.end;
    let all = mentions(compiled, path).into_iter().filter(at);
    // Where two touch, the one that begins there.
    all.min_by_key(|mention| (mention.range.end == offset, mention.range.end - mention.range.start))
}

/// Every file that can name something.
pub fn files(compiled: &Compiled) -> impl Iterator<Item = &SourcePath> {
    compiled.sources.sources.keys().chain(compiled.config.iter().map(|config| &config.path))
}

/// Where a thing is, if it is in a file of the manual.
pub fn home(compiled: &Compiled, thing: &Thing) -> Option<Span> {
    let manual = &compiled.manual;
    let settings = &compiled.settings;
    let target = match thing {
        Thing::Target(target) => target,
        Thing::Variable(name) => return Some(settings.span(settings.variables.get(name)?.range)),
        Thing::Rule(_) => return None,
    };
    Some(match target {
        Target::Document(index, None) => manual.document(*index).head(),
        Target::Document(index, Some(heading)) => {
            let document = manual.document(*index);
            document.span(document.body.headings.get(*heading as usize)?.range)
        }
        Target::Anchor(index, anchor) => {
            let document = manual.document(*index);
            let definition = document.body.definitions.iter().find(|definition| definition.anchor == *anchor);
            definition.map_or_else(|| document.head(), |definition| document.span(definition.range))
        }
        Target::Clause(standard, clause, item) => {
            let catalog = &manual.standard(*standard).catalog;
            let own = item.map(|item| &catalog.items()[item as usize]).filter(|item| item.origin == Origin::Own);
            let range = own.map_or(catalog.clauses()[*clause as usize].range, |item| item.range);
            // Those that come with the program lie in no file of the manual.
            compiled.sources.get(catalog.path.as_str())?;
            Span::new(&catalog.path, range)
        }
        Target::Register(index) => {
            let register = manual.register_of(*index)?;
            Span::new(register.source.as_ref()?, TextRange::default())
        }
        Target::Row(RowIndex { register, row }) => {
            let register = manual.registers.get(*register as usize)?;
            crate::manual::row_span(register, register.rows.get(*row as usize)?)
        }
        Target::Role(role) => settings.span(settings.roles.get(role)?.name.range),
        Target::Term(term) => {
            let term = manual.terms.get(term)?;
            let document = manual.document(term.document);
            document.span(document.body.definitions.get(term.definition as usize)?.range)
        }
        Target::Asset(path) => Span::new(path, TextRange::default()),
        Target::External(_) | Target::Broken => return None,
    })
}

/// Does a name concern a thing: is it one of it, of a part of it, or of what it is part of, as far as that matters to
/// whoever looks for it?
pub fn concerns(manual: &Manual, mention: &Thing, thing: &Thing) -> bool {
    match (mention, thing) {
        (Thing::Variable(one), Thing::Variable(other)) => one == other,
        (Thing::Rule(one), Thing::Rule(other)) => one.name == other.name,
        (Thing::Target(one), Thing::Target(other)) => match (one, other) {
            (Target::Document(one, _) | Target::Anchor(one, _), Target::Document(other, None)) => one == other,
            (Target::Clause(first, ..), Target::Clause(second, ..)) if first != second => false,
            // A claim on a clause is one on everything below it.
            (Target::Clause(..), Target::Clause(..)) => {
                let (one, other) = (items(manual, one), items(manual, other));
                one == other || one.start < other.end && other.start < one.end
            }
            (one, other) => one == other,
        },
        _ => false,
    }
}

/// The items that a clause or an item reaches.
fn items(manual: &Manual, target: &Target) -> std::ops::Range<usize> {
    match target {
        Target::Clause(_, _, Some(item)) => *item as usize..*item as usize + 1,
        Target::Clause(standard, clause, None) => {
            manual.standard(*standard).catalog.clauses()[*clause as usize].items_below.clone()
        }
        _ => 0..0,
    }
}

/// What a tag is about, its section left out.
pub fn clause(manual: &Manual, tag: &Tag) -> Option<Target> {
    let standard = manual.by_alias(&tag.alias.value)?;
    let catalog = &manual.standard(standard).catalog;
    let item = match &tag.item {
        Some(_) => Some(catalog.item_position(&tag.requirement())?),
        None => None,
    };
    let number = item.map_or(tag.clause.value.as_str(), |item| catalog.items()[item].clause.as_str());
    Some(Target::Clause(standard, catalog.clause_position(number)? as u32, item.map(|item| item as u32)))
}

struct List<'m> {
    manual: &'m Manual,
    mentions: Vec<Mention>,
}

impl List<'_> {
    fn put(&mut self, range: TextRange, target: Target, place: Place) {
        if !range.is_empty() && target != Target::Broken {
            self.mentions.push(Mention { range, thing: Thing::Target(target), place });
        }
    }

    fn refer(&mut self, range: TextRange, target: Target) {
        self.put(range, target, Place::Reference);
    }

    fn role(&mut self, role: &Spanned<String>) {
        if self.manual.settings.roles.contains_key(&role.value) {
            self.refer(role.range, Target::Role(role.value.clone()));
        }
    }

    /// An id, perhaps with `#section`.
    fn id(&mut self, id: &Spanned<String>) {
        let (name, anchor) = id.value.split_once('#').map_or((id.value.as_str(), None), |(name, at)| (name, Some(at)));
        if let Some(index) = self.manual.ids.get(name) {
            let heading = anchor.and_then(|anchor| self.manual.document(*index).body.heading(anchor));
            self.refer(id.range, Target::Document(*index, heading.map(|heading| heading as u32)));
        }
    }

    fn rule(&mut self, range: TextRange, name: &str) {
        if let Some(rule) = rules::rule(name) {
            self.mentions.push(Mention { range, thing: Thing::Rule(rule), place: Place::Reference });
        }
    }

    /// A tag, in a document whose sections it may name.
    fn tag(&mut self, tag: &Tag, document: Option<(DocumentIndex, &Document)>) {
        let end = tag.item.as_ref().unwrap_or(&tag.clause).range.end;
        let range = TextRange { start: tag.alias.range.start, end };
        if let Some(target) = clause(self.manual, tag) {
            // Of a tag with escapes the places of its parts are not known.
            self.refer(if range.is_empty() { tag.range } else { range }, target);
        }
        if let (Some(section), Some((index, document))) = (&tag.section, document)
            && let Some(heading) = document.body.heading(&section.value)
        {
            self.refer(section.range, Target::Document(index, Some(heading as u32)));
        }
    }

    fn front(&mut self, index: DocumentIndex, document: &Document) {
        let front = &document.front;
        if let Some(id) = &front.id
            && self.manual.ids.get(&id.value) == Some(&index)
        {
            self.put(id.range, Target::Document(index, None), Place::Home);
        }
        let approver = front.approval.iter().flat_map(|approval| &approval.by);
        let keepers = front.records.iter().flat_map(|record| &record.owner);
        front.owner.iter().chain(&front.audience).chain(approver).chain(keepers).for_each(|role| self.role(role));
        front.claims().for_each(|tag| self.tag(tag, Some((index, document))));
        front.records.iter().flat_map(|record| &record.answers).for_each(|tag| self.tag(tag, None));
        front.supersedes.iter().for_each(|id| self.id(id));
        front.allow.iter().for_each(|allow| self.rule(allow.rule.range, &allow.rule.value));
        let Some(register) = &front.register else { return };
        if let Some(source) = &register.source {
            self.refer(source.range, Target::Register(index));
        }
        for column in &register.columns {
            if let ColumnType::Register(name) = &column.kind.value
                && let Some(register) = self.manual.register(name)
            {
                self.refer(column.kind.range, Target::Document(register.document, None));
            }
        }
    }

    fn body(&mut self, index: DocumentIndex, document: &Document) {
        let body = &document.body;
        for (at, heading) in body.headings.iter().enumerate() {
            self.put(heading.range, Target::Document(index, Some(at as u32)), Place::Home);
        }
        let manual = self.manual;
        for (at, definition) in body.definitions.iter().enumerate() {
            let is_this = |term: &&crate::manual::Term| term.document == index && term.definition == at as u32;
            let term = manual.terms.get(&definition.term.to_lowercase()).filter(is_this);
            let target = match term {
                Some(_) => Target::Term(definition.term.to_lowercase()),
                None => Target::Anchor(index, definition.anchor.clone()),
            };
            self.put(definition.range, target, Place::Home);
        }
        let links = manual.links.get(index.0 as usize).map(Vec::as_slice).unwrap_or_default();
        for (reference, target) in body.references.iter().zip(links) {
            self.refer(reference.range, target.clone());
        }
        for variable in &body.variables {
            let thing = Thing::Variable(variable.value.clone());
            self.mentions.push(Mention { range: variable.range, thing, place: Place::Reference });
        }
    }

    fn rows(&mut self, at: u32) {
        let manual = self.manual;
        for (row, cells) in manual.registers[at as usize].rows.iter().enumerate() {
            for cell in &cells.row.cells {
                match &cell.value {
                    CellValue::Key(key) => {
                        let index = RowIndex { register: at, row: row as u32 };
                        if manual.rows.get(key) == Some(&index) {
                            self.put(cell.range, Target::Row(index), Place::Home);
                        }
                    }
                    CellValue::Role(roles) => roles.iter().for_each(|role| self.role(role)),
                    CellValue::Document(ids) => ids.iter().for_each(|id| self.id(id)),
                    CellValue::Clause(tags) => tags.iter().for_each(|tag| self.tag(tag, None)),
                    CellValue::Register(name, keys) => {
                        for key in keys {
                            let row = manual.rows.get(&key.value);
                            if let Some(row) = row.filter(|row| manual.registers[row.register as usize].name == *name) {
                                self.refer(key.range, Target::Row(*row));
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn config(&mut self, settings: &Settings) {
        for role in settings.roles.values() {
            self.put(role.name.range, Target::Role(role.name.value.clone()), Place::Home);
            role.deputy.iter().for_each(|deputy| self.role(deputy));
        }
        for decision in &settings.applicability {
            self.tag(&decision.clause, None);
            decision.owner.iter().for_each(|owner| self.role(owner));
        }
        for (name, value) in &settings.variables {
            if !value.range.is_empty() {
                let thing = Thing::Variable(name.clone());
                self.mentions.push(Mention { range: value.range, thing, place: Place::Home });
            }
        }
        let overrides = settings.rules.overrides.iter().flat_map(|rules| &rules.levels);
        settings.rules.levels.iter().chain(overrides).for_each(|(name, level)| self.rule(level.range, name));
    }

    fn catalog(&mut self, standard: StandardIndex, catalog: &crate::catalog::Catalog) {
        for (at, clause) in catalog.clauses().iter().enumerate() {
            self.put(clause.range, Target::Clause(standard, at as u32, None), Place::Home);
            for item in clause.items.clone() {
                let found = &catalog.items()[item];
                if found.origin == Origin::Own && !found.is_control() {
                    self.put(found.range, Target::Clause(standard, at as u32, Some(item as u32)), Place::Home);
                }
            }
        }
    }
}
