//! A standard as data: clauses, requirement items, controls, required documents and records.
//!
//! Four catalogs are built in; a project adds its own as TOML files in `content/standards/`, in the
//! same format (`docs/catalogs.md`). [`Library::load`] reads those that are asked for, lets an edition
//! inherit from the one before, and holds crosswalks against the catalogs they map.
//!
//! ```text
//! Source → parse_catalog → Catalog ─ inherit ─┐
//! Source → parse_crosswalk → Crosswalk ───────┴→ Library
//! ```

mod crosswalk;
mod format;
mod inherit;
mod library;
mod model;
mod nearest;
mod number;
mod outline;
mod parse;
mod schema;
mod shape;
mod transition;
mod words;

use std::collections::BTreeMap;

pub use crosswalk::{ControlSupport, Crosswalk, CrosswalkRow, Mechanic, RequirementRow, Statistics, parse_crosswalk};
pub use inherit::inherit;
pub use library::{BUILT_IN, BuiltIn, Library};
pub use model::{Clause, ClauseKind, Difference, Documented, Edition, Item, Mapping, Origin, RequiredInformation};
pub use number::{ClauseNumber, EditionId, ItemId};
pub use parse::parse_catalog;
pub use schema::{json_schema, key_tables};
pub use transition::Transition;
pub use words::{Change, Confidence, DifferenceKind, InformationKind, Relation, Reuse, Support};

use crate::source::SourcePath;

/// One edition of a standard.
///
/// Clauses stand in the order of the standard, each before those below it, and items in the order of
/// their clauses, so that all items below a clause lie side by side.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// What the standard is called.
    pub edition: Edition,
    /// The file it was read from.
    pub path: SourcePath,
    /// Documents and records it requires.
    pub required: Vec<RequiredInformation>,
    /// Differences against the edition before.
    pub differences: Vec<Difference>,
    /// Where the clauses of the edition before went.
    pub mapping: Vec<Mapping>,
    clauses: Vec<Clause>,
    items: Vec<Item>,
    clause_at: BTreeMap<String, usize>,
    item_at: BTreeMap<String, usize>,
}

/// What a tag can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'c> {
    /// A clause, a control group or a control.
    Clause(&'c Clause),
    /// An item of a clause.
    Item(&'c Item),
}

/// A catalog whose clauses have not been put in order yet.
pub(crate) struct Parts {
    pub(crate) edition: Edition,
    pub(crate) path: SourcePath,
    pub(crate) clauses: Vec<(Clause, Vec<Item>)>,
    pub(crate) required: Vec<RequiredInformation>,
    pub(crate) differences: Vec<Difference>,
    pub(crate) mapping: Vec<Mapping>,
}

impl Catalog {
    /// Puts clauses and items in order; parents must exist and must not form a ring.
    pub(crate) fn assemble(parts: Parts) -> Self {
        let Parts { edition, path, mut clauses, required, differences, mapping } = parts;
        clauses.sort_by(|(left, _), (right, _)| left.number.cmp(&right.number));
        let mut below: BTreeMap<Option<ClauseNumber>, Vec<usize>> = BTreeMap::new();
        for (at, (clause, _)) in clauses.iter().enumerate() {
            below.entry(clause.parent.clone()).or_default().push(at);
        }
        let mut slots: Vec<Option<(Clause, Vec<Item>)>> = clauses.into_iter().map(Some).collect();
        let mut catalog = Self {
            edition,
            path,
            required,
            differences,
            mapping,
            clauses: Vec::with_capacity(slots.len()),
            items: Vec::new(),
            clause_at: BTreeMap::new(),
            item_at: BTreeMap::new(),
        };
        // Each entry is a clause to place, or the end of a placed one whose range is complete.
        let mut work: Vec<Step> = steps(&below, None, 1);
        while let Some(step) = work.pop() {
            match step {
                Step::Enter(at, level) => {
                    let Some((clause, items)) = slots[at].take() else { continue };
                    let children = steps(&below, Some(&clause.number), level.saturating_add(1));
                    let leaf = children.is_empty();
                    work.push(Step::Leave(catalog.clauses.len()));
                    work.extend(children);
                    catalog.place(Clause { level, leaf, ..clause }, items);
                }
                Step::Leave(at) => catalog.clauses[at].items_below.end = catalog.items.len(),
            }
        }
        catalog
    }

    fn place(&mut self, mut clause: Clause, items: Vec<Item>) {
        let start = self.items.len();
        for item in items {
            self.item_at.insert(item.id.as_str().to_owned(), self.items.len());
            self.items.push(item);
        }
        clause.items = start..self.items.len();
        clause.items_below = start..self.items.len();
        self.clause_at.insert(clause.number.as_str().to_owned(), self.clauses.len());
        self.clauses.push(clause);
    }

    /// Its identifier.
    pub fn id(&self) -> &EditionId {
        &self.edition.id
    }

    /// All clauses, control groups and controls, in the order of the standard.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// All items, in the order of their clauses.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The clause, group or control of a number.
    pub fn clause(&self, number: &str) -> Option<&Clause> {
        self.clause_position(number).map(|at| &self.clauses[at])
    }

    /// Where a clause stands in [`Catalog::clauses`].
    pub fn clause_position(&self, number: &str) -> Option<usize> {
        self.clause_at.get(number).copied()
    }

    /// The item of an identifier.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.item_position(id).map(|at| &self.items[at])
    }

    /// Where an item stands in [`Catalog::items`].
    pub fn item_position(&self, id: &str) -> Option<usize> {
        self.item_at.get(id).copied()
    }

    /// What the requirement part of a tag names: `7.5`, `7.5.2/b`, `A.6.2.4`.
    pub fn resolve(&self, requirement: &str) -> Option<Target<'_>> {
        if let Some(clause) = self.clause(requirement) {
            return Some(Target::Clause(clause));
        }
        self.item(requirement).map(Target::Item)
    }

    /// The items of a clause itself.
    pub fn items_of(&self, clause: &Clause) -> &[Item] {
        self.items.get(clause.items.clone()).unwrap_or_default()
    }

    /// The items of a clause and of everything below it.
    pub fn items_below(&self, clause: &Clause) -> &[Item] {
        self.items.get(clause.items_below.clone()).unwrap_or_default()
    }

    /// The clauses directly below one.
    pub fn children(&self, clause: &Clause) -> impl Iterator<Item = &Clause> {
        let start = self.clause_position(clause.number.as_str()).map_or(self.clauses.len(), |at| at + 1);
        let level = clause.level;
        self.clauses[start..]
            .iter()
            .take_while(move |below| below.level > level)
            .filter(move |below| below.level == level + 1)
    }

    /// The first clauses below a chapter that are none themselves: what one claim may name.
    pub fn first_below(&self, chapter: &Clause) -> impl Iterator<Item = &Clause> {
        let start = self.clause_position(chapter.number.as_str()).map_or(self.clauses.len(), |at| at + 1);
        let level = chapter.level;
        let is_first = |below: &&Clause| {
            let above = below.parent.as_ref().and_then(|parent| self.clause(parent.as_str()));
            !below.is_chapter() && above.is_some_and(Clause::is_chapter)
        };
        self.clauses[start..].iter().take_while(move |below| below.level > level).filter(is_first)
    }

    /// The clauses above one, nearest first.
    pub fn ancestors(&self, clause: &Clause) -> impl Iterator<Item = &Clause> {
        let mut parent = clause.parent.clone();
        std::iter::from_fn(move || {
            let above = self.clause(parent.as_ref()?.as_str())?;
            parent.clone_from(&above.parent);
            Some(above)
        })
    }

    /// The controls, in order.
    pub fn controls(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| clause.kind == ClauseKind::Control)
    }

    pub(crate) fn into_parts(self) -> Parts {
        let Self { edition, path, required, differences, mapping, clauses, items, .. } = self;
        let mut items = items.into_iter();
        let clauses = clauses
            .into_iter()
            .map(|clause| {
                let own = items.by_ref().take(clause.items.len()).collect();
                (clause, own)
            })
            .collect();
        Parts { edition, path, clauses, required, differences, mapping }
    }
}

impl<'c> Target<'c> {
    /// The clause it is or stands in.
    pub fn clause(self) -> &'c ClauseNumber {
        match self {
            Target::Clause(clause) => &clause.number,
            Target::Item(item) => &item.clause,
        }
    }
}

enum Step {
    Enter(usize, u8),
    Leave(usize),
}

/// The clauses below a parent as steps of a stack: last first.
fn steps(below: &BTreeMap<Option<ClauseNumber>, Vec<usize>>, parent: Option<&ClauseNumber>, level: u8) -> Vec<Step> {
    let children = below.get(&parent.cloned()).map(Vec::as_slice).unwrap_or_default();
    children.iter().rev().map(|at| Step::Enter(*at, level)).collect()
}

#[cfg(test)]
mod tests;
