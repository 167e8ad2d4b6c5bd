use crate::catalog::{Catalog, Clause, ClauseKind};

/// What becomes of the clauses of a catalog: groups, which nothing can answer as such, and controls.
pub struct Outline<'c> {
    catalog: &'c Catalog,
    /// In the order of [`Catalog::clauses`].
    is_group: Vec<bool>,
}

impl<'c> Outline<'c> {
    /// Chapters and groups of controls without a requirement of their own are groups, if all above them are as well. In
    /// OSCAL a group holds groups or controls: where a chapter holds both, all below it are controls.
    pub fn of(catalog: &'c Catalog) -> Self {
        let clauses = catalog.clauses();
        let may_be = |clause: &Clause| {
            clause.items.is_empty() && (clause.is_chapter() || clause.kind == ClauseKind::ControlGroup)
        };
        let above = |clause: &Clause| catalog.clause_position(clause.parent.as_ref()?.as_str());
        let mut holds_controls = vec![false; clauses.len()];
        for clause in clauses.iter().filter(|clause| !may_be(clause)) {
            if let Some(above) = above(clause) {
                holds_controls[above] = true;
            }
        }
        let mut is_group: Vec<bool> = Vec::with_capacity(clauses.len());
        for clause in clauses {
            // Those above come before.
            let fits = above(clause).is_none_or(|above| is_group[above] && !holds_controls[above]);
            is_group.push(fits && may_be(clause));
        }
        Self { catalog, is_group }
    }

    /// Is a clause a group?
    pub fn is_group(&self, clause: &Clause) -> bool {
        self.catalog.clause_position(clause.number.as_str()).is_some_and(|at| self.is_group[at])
    }

    /// The controls that somebody speaks of who names a clause: itself, or the first below a group.
    pub fn controls(&self, clause: &'c Clause) -> Vec<&'c Clause> {
        if !self.is_group(clause) {
            return vec![clause];
        }
        self.catalog.children(clause).flat_map(|below| self.controls(below)).collect()
    }
}
