//! Requirements and who answers them.

mod contradicting_decision;
mod coverage_gap;
mod decision_without_reason;
mod expired_decision;
mod missing_required_document;
mod missing_required_record;
mod partial_coverage;
mod pending_coverage;
mod transition_gap;
mod undecided_control;

use super::claims::first_tags;
use super::{Context, Rule};
use crate::catalog::{Catalog, Clause, ClauseKind};
use crate::coverage::{ItemCoverage, StandardCoverage, Void, void};
use crate::diagnostics::{Diagnostic, Severity};
use crate::manual::{DocumentIndex, Manual, Standard, StandardIndex};
use crate::source::Span;

pub(super) static RULES: [&Rule; 10] = [
    &contradicting_decision::RULE,
    &coverage_gap::RULE,
    &decision_without_reason::RULE,
    &expired_decision::RULE,
    &missing_required_document::RULE,
    &missing_required_record::RULE,
    &partial_coverage::RULE,
    &pending_coverage::RULE,
    &transition_gap::RULE,
    &undecided_control::RULE,
];

/// The standards whose coverage is judged requirement by requirement. An edition that is on its way
/// in is judged by its differences alone: what it inherits is answered by tags on the edition in use.
fn judged<'c>(context: &Context<'c>) -> impl Iterator<Item = (StandardIndex, &'c Standard, &'c StandardCoverage)> {
    let standards = context.shelf.manual.standards().zip(&context.coverage.standards);
    standards
        .filter(|(_, coverage)| coverage.derived.is_none())
        .map(|((at, standard), coverage)| (at, standard, coverage))
}

/// A warning at the place where the configuration names a standard.
fn about(manual: &Manual, standard: &Standard, rule: &'static str, message: String) -> Diagnostic {
    let mut finding = Diagnostic::global(rule, Severity::Warning, message);
    finding.span = place(manual, standard);
    finding
}

/// Where the configuration names a standard, if it does.
fn place(manual: &Manual, standard: &Standard) -> Option<Span> {
    let named = manual.settings.standard(&standard.alias).filter(|named| !named.alias.range.is_empty());
    named.map(|named| manual.settings.span(named.alias.range))
}

/// The register that decides of a requirement once it is approved.
fn deciding_draft(manual: &Manual, item: &ItemCoverage) -> Option<DocumentIndex> {
    let decision = &manual.decisions[item.decision? as usize];
    let register = decision.row.filter(|_| void(manual, decision) == Some(Void::Draft))?.register;
    Some(manual.registers[register as usize].document)
}

/// A clause, or all of a standard, and the requirements below it that are in some state.
struct Open<'c> {
    /// `None` if it is the whole standard.
    clause: Option<&'c Clause>,
    /// Positions of the requirements.
    items: Vec<usize>,
    /// All requirements below it.
    of: usize,
}

/// The requirements for which something holds, gathered at the highest clauses for which it holds
/// throughout, so that an untouched chapter is one finding and not fifty.
fn gather<'c>(catalog: &'c Catalog, is_open: &dyn Fn(usize) -> bool) -> Vec<Open<'c>> {
    let all: Vec<bool> = (0..catalog.items().len()).map(is_open).collect();
    let open = |range: std::ops::Range<usize>| range.filter(|at| all[*at]).collect::<Vec<usize>>();
    if !all.is_empty() && all.iter().all(|open| *open) {
        return vec![Open { clause: None, items: (0..all.len()).collect(), of: all.len() }];
    }
    let mut found = Vec::new();
    let mut done = 0;
    for clause in catalog.clauses() {
        if clause.items_below.is_empty() || clause.items_below.start < done {
            continue;
        }
        let below = open(clause.items_below.clone());
        if below.len() == clause.items_below.len() {
            done = clause.items_below.end;
            found.push(Open { clause: Some(clause), of: below.len(), items: below });
            continue;
        }
        let own = open(clause.items.clone());
        if !own.is_empty() {
            found.push(Open { clause: Some(clause), items: own, of: clause.items.len() });
        }
    }
    found
}

impl Open<'_> {
    /// What is open, as the beginning of a sentence: `ISO 9001:2015 8.4.3 (…), 2 of 8 requirements`.
    fn describe(&self, standard: &Standard) -> String {
        let reference = &standard.catalog.edition.reference;
        let what = match self.clause.map(|clause| clause.kind) {
            Some(ClauseKind::Control | ClauseKind::ControlGroup) => "control",
            _ => "requirement",
        };
        let count = match (self.items.len(), self.of) {
            (open, all) if open < all => format!("{open} of {all} {what}s"),
            (1, _) => format!("1 {what}"),
            (open, _) => format!("{open} {what}s"),
        };
        match self.clause {
            None => format!("{reference}, all {count}"),
            Some(clause) if clause.kind == ClauseKind::Control => {
                format!("{reference} {} ({})", clause.number, clause.title)
            }
            Some(clause) => format!("{reference} {} ({}), {count}", clause.number, clause.title),
        }
    }

    /// A tag for each requirement that is open.
    fn members(&self, standard: &Standard) -> impl Iterator<Item = String> {
        self.items.iter().map(|at| format!("{}:{}", standard.alias, standard.catalog.items()[*at].id))
    }

    /// Tags for what is open, as far as a few say it.
    fn tags(&self, standard: &Standard) -> String {
        let alias = &standard.alias;
        match self.clause {
            Some(clause) if self.items.len() == self.of && clause.is_chapter() => first_tags(standard, clause),
            Some(clause) if self.items.len() == self.of => format!("`{alias}:{}`", clause.number),
            Some(_) => {
                let items =
                    self.items.iter().take(4).map(|at| format!("`{alias}:{}`", standard.catalog.items()[*at].id));
                let more = if self.items.len() > 4 { " …" } else { "" };
                items.collect::<Vec<_>>().join(", ") + more
            }
            None => format!("`{alias}:…`"),
        }
    }
}
