use std::collections::BTreeMap;

use super::parse::{KINDS, Known, Reader};
use super::shape::Row;
use super::{Catalog, Clause, ClauseKind, ClauseNumber, Item};
use crate::source::Spanned;

/// No standard is deeper than this; a limit keeps hostile files cheap.
const DEEPEST: usize = 32;

impl Reader<'_> {
    /// Sets the parent of every clause: the stated one, else the one its number tells.
    pub(super) fn parents(&mut self, row: Row<'_>, clauses: &mut [(Clause, Vec<Item>)]) {
        let mut stated: BTreeMap<&str, Spanned<&str>> = BTreeMap::new();
        for (table, _) in KINDS {
            for row in row.tables(table) {
                if let (Some(id), Some(parent)) = (row.text("id"), row.text("parent")) {
                    stated.entry(id.value).or_insert(parent);
                }
            }
        }
        // Numbers cannot form a ring, so stated parents come last and are held against all others.
        for (clause, _) in clauses.iter_mut().filter(|(clause, _)| !stated.contains_key(clause.number.as_str())) {
            let parent = self.parent_by_number(clause);
            self.set_parent(clause, parent);
        }
        for (clause, _) in clauses {
            let Some(parent) = stated.get(clause.number.as_str()) else { continue };
            let parent = self.stated_parent(parent, clause);
            self.set_parent(clause, parent);
        }
    }

    fn set_parent(&mut self, clause: &mut Clause, parent: Option<ClauseNumber>) {
        if let Some(known) = self.numbers.get_mut(&clause.number.as_str().to_ascii_lowercase()) {
            known.parent.clone_from(&parent);
        }
        clause.parent = parent;
    }

    fn stated_parent(&mut self, parent: &Spanned<&str>, clause: &Clause) -> Option<ClauseNumber> {
        let wanted = above(clause.kind);
        let Some(known) = self.known(parent.value) else {
            let candidates =
                self.numbers.values().filter(|known| known.kind == wanted).map(|known| known.number.as_str());
            let help = match self.findings.nearest(parent.value, candidates) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name an entry of this file, or leave `parent` out if the number tells it".to_owned(),
            };
            self.findings.report(parent.range, format!("there is no `{}` in this catalog", parent.value), help);
            return None;
        };
        if known.kind != wanted {
            let help = "clauses stand below clauses, controls and control groups below control groups";
            self.findings.report(
                parent.range,
                format!("`{}` cannot stand below `{}`", clause.number, parent.value),
                help,
            );
            return None;
        }
        let mut at = Some(ClauseNumber::new(parent.value));
        for _ in 0..DEEPEST {
            let Some(number) = at.filter(|number| *number != clause.number) else { break };
            at = self.known(number.as_str()).and_then(|known| known.parent.clone());
            if at.is_none() {
                return Some(ClauseNumber::new(parent.value));
            }
        }
        let message = format!("`{}` stands below itself, or more than {DEEPEST} levels deep", clause.number);
        self.findings.report(parent.range, message, "name the clause that stands above it in the standard");
        None
    }

    fn parent_by_number(&mut self, clause: &Clause) -> Option<ClauseNumber> {
        let wanted = above(clause.kind);
        let found = clause.number.above().find(|number| self.known(number).is_some_and(|known| known.kind == wanted));
        if found.is_none() && clause.kind == ClauseKind::Control {
            let help = "add a `[[control_group]]` whose number is the beginning of this one, or name it with `parent`";
            self.findings.report(clause.range, format!("control `{}` has no group", clause.number), help);
        }
        found.map(ClauseNumber::new)
    }

    pub(super) fn known(&self, number: &str) -> Option<&Known> {
        self.numbers.get(&number.to_ascii_lowercase()).filter(|known| known.number.as_str() == number)
    }

    /// Holds `level` and `leaf`, where they are written, against the tree.
    pub(super) fn outline(&mut self, row: Row<'_>, catalog: &Catalog) {
        for row in row.tables("clause") {
            let Some(clause) = row.text("id").and_then(|id| catalog.clause(id.value)) else { continue };
            if let Some(level) = row.integer("level").filter(|level| level.value != i64::from(clause.level)) {
                let message = format!("clause `{}` stands at level {}", clause.number, clause.level);
                self.findings.report(level.range, message, "correct `level`, or leave it out");
            }
            if let Some(leaf) = row.flag("leaf").filter(|leaf| leaf.value != clause.leaf) {
                let has = if clause.leaf { "no" } else { "some" };
                let message = format!("clause `{}` has {has} clauses below it", clause.number);
                self.findings.report(leaf.range, message, "correct `leaf`, or leave it out");
            }
        }
    }
}

/// What may stand above a clause of this kind.
fn above(kind: ClauseKind) -> ClauseKind {
    match kind {
        ClauseKind::Clause => ClauseKind::Clause,
        ClauseKind::ControlGroup | ClauseKind::Control => ClauseKind::ControlGroup,
    }
}
