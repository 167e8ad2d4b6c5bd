use std::collections::BTreeMap;

use super::{Catalog, Clause, ClauseNumber, Item, ItemId, Origin};

/// Two editions of one standard, and what of the earlier became what of the later.
#[derive(Debug, Clone)]
pub struct Transition<'c> {
    /// The edition before.
    pub earlier: &'c Catalog,
    /// The edition after.
    pub later: &'c Catalog,
    clauses: BTreeMap<&'c ClauseNumber, Vec<&'c ClauseNumber>>,
    items: BTreeMap<&'c ItemId, Vec<&'c Item>>,
}

impl<'c> Transition<'c> {
    /// Reads the map between two editions out of the later one.
    pub fn new(earlier: &'c Catalog, later: &'c Catalog) -> Self {
        let mut clauses: BTreeMap<&ClauseNumber, Vec<&ClauseNumber>> = BTreeMap::new();
        for mapping in &later.mapping {
            clauses.entry(&mapping.from.value).or_default().extend(&mapping.to);
        }
        // Clauses without a row of their own, such as chapters, go where a clause says it comes from.
        let mut implied: BTreeMap<&ClauseNumber, Vec<&ClauseNumber>> = BTreeMap::new();
        for clause in later.clauses() {
            for from in clause.from.iter().filter(|from| !clauses.contains_key(&from.value)) {
                implied.entry(&from.value).or_default().push(&clause.number);
            }
        }
        clauses.extend(implied);
        let mut items: BTreeMap<&ItemId, Vec<&Item>> = BTreeMap::new();
        for item in later.items() {
            for from in sources(&item.origin) {
                items.entry(from).or_default().push(item);
            }
        }
        Self { earlier, later, clauses, items }
    }

    /// The clauses of the later edition that a clause of the earlier one became.
    pub fn clauses_after(&self, number: &ClauseNumber) -> impl Iterator<Item = &'c Clause> {
        let later = self.later;
        let after = self.clauses.get(number).map(Vec::as_slice).unwrap_or_default();
        after.iter().filter_map(move |number| later.clause(number.as_str()))
    }

    /// The clauses of the earlier edition that a clause of the later one comes from.
    pub fn clauses_before(&self, number: &ClauseNumber) -> impl Iterator<Item = &'c Clause> {
        let earlier = self.earlier;
        let from = self.later.clause(number.as_str()).map(|clause| clause.from.as_slice()).unwrap_or_default();
        from.iter().filter_map(move |from| earlier.clause(from.value.as_str()))
    }

    /// The items of the later edition that an item of the earlier one became.
    pub fn items_after(&self, id: &ItemId) -> &[&'c Item] {
        self.items.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The items of the earlier edition that an item of the later one comes from.
    pub fn items_before(&self, id: &ItemId) -> impl Iterator<Item = &'c Item> {
        let earlier = self.earlier;
        let from = self.later.item(id.as_str()).map(|item| sources(&item.origin)).unwrap_or_default();
        from.iter().filter_map(move |from| earlier.item(from.as_str()))
    }
}

impl Catalog {
    /// What a clause of the edition before became, as far as this edition says; empty if it was dropped.
    pub fn clauses_from(&self, number: &str) -> Option<Vec<&Clause>> {
        let mut rows = self.mapping.iter().filter(|row| row.from.value.as_str() == number).peekable();
        if rows.peek().is_some() {
            return Some(rows.flat_map(|row| &row.to).filter_map(|to| self.clause(to.as_str())).collect());
        }
        let from = |clause: &&Clause| clause.from.iter().any(|from| from.value.as_str() == number);
        let clauses: Vec<&Clause> = self.clauses().iter().filter(from).collect();
        (!clauses.is_empty()).then_some(clauses)
    }

    /// What an item of the edition before became.
    pub fn items_from(&self, id: &str) -> Vec<&Item> {
        self.items().iter().filter(|item| sources(&item.origin).iter().any(|from| from.as_str() == id)).collect()
    }
}

fn sources(origin: &Origin) -> &[ItemId] {
    match origin {
        Origin::Own => &[],
        Origin::Inherited { from, .. } => std::slice::from_ref(from),
        Origin::Difference { from, .. } => from,
    }
}
