use std::collections::BTreeSet;

use super::format::CROSSWALK;
use super::parse::{check_schema, confidence, read_toml};
use super::shape::{Findings, INVALID, Row, check_file};
use super::{Catalog, ClauseNumber, Confidence, EditionId, ItemId, Relation, Reuse, Support, Transition};
use crate::diagnostics::{Checked, Diagnostic};
use crate::source::{Source, SourcePath, Span, Spanned, TextRange};

/// How two standards fit together: from the one an organization has to the one it adds.
#[derive(Debug, Clone)]
pub struct Crosswalk {
    /// Its identifier.
    pub id: String,
    /// The standard an organization has already.
    pub source: Spanned<EditionId>,
    /// The standard it adds.
    pub target: Spanned<EditionId>,
    /// Confidence in the crosswalk as a whole.
    pub confidence: Confidence,
    /// Clause by clause.
    pub rows: Vec<CrosswalkRow>,
    /// Requirement by requirement of the target.
    pub requirements: Vec<RequirementRow>,
    /// Mechanisms that serve both.
    pub mechanics: Vec<Mechanic>,
    /// Clauses of the source that support controls of the target.
    pub supports: Vec<ControlSupport>,
    /// The file it was read from.
    pub path: SourcePath,
}

/// Clauses of both standards that belong together.
#[derive(Debug, Clone)]
pub struct CrosswalkRow {
    /// Its identifier: `hs-4.1`.
    pub id: String,
    /// Clauses of the source.
    pub source: Vec<Spanned<ClauseNumber>>,
    /// Clauses of the target.
    pub target: Vec<Spanned<ClauseNumber>>,
    /// How they stand to each other.
    pub relation: Relation,
    /// Why.
    pub rationale: Option<String>,
    /// Controls of the target that the row touches.
    pub controls: Vec<Spanned<ClauseNumber>>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// One requirement of the target and what answers it in the source.
#[derive(Debug, Clone)]
pub struct RequirementRow {
    /// The requirement of the target.
    pub target: Spanned<ItemId>,
    /// The requirements of the source.
    pub source: Vec<Spanned<ItemId>>,
    /// How they stand to each other.
    pub relation: Relation,
    /// What can be used again.
    pub reuse: Option<Reuse>,
    /// The requirements of the edition after the source that ask for the same.
    pub successor: Vec<Spanned<ItemId>>,
    /// What a reader should know about it.
    pub note: Option<String>,
}

/// A mechanism that serves both standards.
#[derive(Debug, Clone)]
pub struct Mechanic {
    /// Its identifier: `management-review`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its clauses in the source.
    pub source: Vec<Spanned<ClauseNumber>>,
    /// Its clauses and controls in the target.
    pub target: Vec<Spanned<ClauseNumber>>,
    /// How one document can serve both.
    pub text: Option<String>,
}

/// Clauses of the source that already support a control of the target.
#[derive(Debug, Clone)]
pub struct ControlSupport {
    /// The control.
    pub control: Spanned<ClauseNumber>,
    /// Clauses of the source.
    pub source: Vec<Spanned<ClauseNumber>>,
    /// How far they support it.
    pub support: Support,
    /// What a reader should know about it.
    pub note: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Counts over the requirements of a crosswalk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statistics {
    /// Requirements of the target.
    pub requirements: usize,
    /// Those that the source has too.
    pub identical: usize,
    /// Those whose mechanism the source has.
    pub shared_with_extension: usize,
    /// Those that are new.
    pub target_only: usize,
    /// Those for which a procedure of the source works as it is.
    pub procedure: usize,
}

impl Statistics {
    /// Share of identical requirements, in tenths of a percent, rounded: 649 is 64.9 %.
    pub fn identical_per_mille(&self) -> usize {
        (self.identical * 2000 + self.requirements).checked_div(self.requirements * 2).unwrap_or(0)
    }
}

impl Crosswalk {
    /// Counts its requirements.
    pub fn statistics(&self) -> Statistics {
        let relation = |wanted| self.requirements.iter().filter(|row| row.relation == wanted).count();
        Statistics {
            requirements: self.requirements.len(),
            identical: relation(Relation::Identical),
            shared_with_extension: relation(Relation::SharedWithExtension),
            target_only: relation(Relation::TargetOnly),
            procedure: self.requirements.iter().filter(|row| row.reuse == Some(Reuse::Procedure)).count(),
        }
    }

    /// The same crosswalk from the edition after its source: clauses and requirements go where they went,
    /// and what that edition adds counts as identical.
    pub(super) fn for_successor(&self, transition: &Transition<'_>) -> Crosswalk {
        let clauses = |before: &[Spanned<ClauseNumber>]| -> Vec<Spanned<ClauseNumber>> {
            let mut after: Vec<Spanned<ClauseNumber>> = Vec::new();
            for clause in before {
                for later in transition.clauses_after(&clause.value) {
                    if !after.iter().any(|known| known.value == later.number) {
                        after.push(Spanned::new(later.number.clone(), clause.range));
                    }
                }
            }
            after
        };
        let mut crosswalk = self.clone();
        crosswalk.source.value = transition.later.id().clone();
        crosswalk.confidence = self.confidence.min(transition.later.edition.confidence);
        crosswalk.rows.iter_mut().for_each(|row| row.source = clauses(&row.source));
        crosswalk.drop_shared(self, |clause| clauses(std::slice::from_ref(clause)));
        crosswalk.mechanics.iter_mut().for_each(|mechanic| mechanic.source = clauses(&mechanic.source));
        crosswalk.supports.iter_mut().for_each(|support| support.source = clauses(&support.source));
        let mut changed = BTreeSet::new();
        for row in &mut crosswalk.requirements {
            if row.successor.is_empty() {
                let after = row.source.iter().flat_map(|item| {
                    let later = transition.items_after(&item.value).iter();
                    later.map(|later| Spanned::new(later.id.clone(), item.range))
                });
                row.source = after.collect();
            } else {
                row.source = std::mem::take(&mut row.successor);
                row.relation = Relation::Identical;
                row.reuse = Some(Reuse::Content);
                changed.insert(clause_of(&row.target.value).to_owned());
            }
        }
        crosswalk.relate(&changed);
        crosswalk
    }

    /// Leaves out of clauses that only the source had `before` what has met a clause of the target since. Those that
    /// were in both kinds of rows from the beginning stay so.
    fn drop_shared(
        &mut self,
        before: &Crosswalk,
        after: impl Fn(&Spanned<ClauseNumber>) -> Vec<Spanned<ClauseNumber>>,
    ) {
        let (met, meeting) = (before.met(), self.met());
        let mut rows = Vec::with_capacity(self.rows.len());
        for (mut row, old) in self.rows.drain(..).zip(&before.rows) {
            if row.relation == Relation::SourceOnly && row.target.is_empty() {
                let apart = old.source.iter().filter(|clause| !met.contains(&clause.value)).flat_map(&after);
                let shared: BTreeSet<ClauseNumber> =
                    apart.map(|clause| clause.value).filter(|clause| meeting.contains(clause)).collect();
                let had_any = !row.source.is_empty();
                row.source.retain(|clause| !shared.contains(&clause.value));
                if had_any && row.source.is_empty() {
                    continue;
                }
            }
            rows.push(row);
        }
        self.rows = rows;
    }

    /// The clauses of the source that meet a clause of the target.
    fn met(&self) -> BTreeSet<ClauseNumber> {
        let rows = self.rows.iter().filter(|row| !row.target.is_empty());
        rows.flat_map(|row| &row.source).map(|clause| clause.value.clone()).collect()
    }

    /// Derives anew how clauses stand to each other, where one of their requirements has `changed`; the reason that was
    /// given for another relation is none for this one.
    fn relate(&mut self, changed: &BTreeSet<String>) {
        for row in &mut self.rows {
            if !row.target.iter().any(|clause| changed.contains(clause.value.as_str())) {
                continue;
            }
            let within = |item: &ItemId| row.target.iter().any(|clause| clause.value.as_str() == clause_of(item));
            let items = || self.requirements.iter().filter(|item| within(&item.target.value));
            let relation = [Relation::Identical, Relation::TargetOnly]
                .into_iter()
                .find(|relation| items().all(|item| item.relation == *relation))
                .unwrap_or(Relation::SharedWithExtension);
            if relation != row.relation {
                row.relation = relation;
                row.rationale = None;
            }
        }
    }

    /// Holds every reference against the two catalogs.
    pub(super) fn unknown_references(&self, source: &Catalog, target: &Catalog) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut hold = |catalog: &Catalog, written: &str, range: TextRange| {
            if catalog.resolve(written).is_none() && found.len() < 200 {
                let message = format!("{} has no `{written}`", catalog.edition.reference);
                let help = catalog.nearest(written).map_or_else(
                    || format!("name a clause or requirement of `{}`", catalog.id()),
                    |near| format!("did you mean `{near}`?"),
                );
                found.push(Diagnostic::error(INVALID, Span::new(&self.path, range), message).help(help));
            }
        };
        for row in &self.rows {
            row.source.iter().for_each(|clause| hold(source, clause.value.as_str(), clause.range));
            row.target.iter().for_each(|clause| hold(target, clause.value.as_str(), clause.range));
            row.controls.iter().for_each(|clause| hold(target, clause.value.as_str(), clause.range));
        }
        for row in &self.requirements {
            row.source.iter().for_each(|item| hold(source, item.value.as_str(), item.range));
            hold(target, row.target.value.as_str(), row.target.range);
        }
        for mechanic in &self.mechanics {
            mechanic.source.iter().for_each(|clause| hold(source, clause.value.as_str(), clause.range));
            mechanic.target.iter().for_each(|clause| hold(target, clause.value.as_str(), clause.range));
        }
        for support in &self.supports {
            support.source.iter().for_each(|clause| hold(source, clause.value.as_str(), clause.range));
            hold(target, support.control.value.as_str(), support.control.range);
        }
        found
    }
}

/// The clause that a requirement belongs to.
fn clause_of(item: &ItemId) -> &str {
    item.as_str().split('/').next().unwrap_or_default()
}

/// Reads a crosswalk file; total. `None` if the file does not say which two standards it maps.
pub fn parse_crosswalk(source: &Source) -> Checked<Option<Crosswalk>> {
    let mut findings = Findings::new(source);
    let root = read_toml(&mut findings);
    let row = check_file(&root, &source.text, &CROSSWALK, &mut findings);
    check_schema(row, &mut findings);
    let value = crosswalk(row, source, &mut findings);
    Checked { value, diagnostics: findings.list }
}

fn crosswalk(row: Row<'_>, source: &Source, findings: &mut Findings<'_>) -> Option<Crosswalk> {
    let head = row.table("crosswalk")?;
    let edition = |key: &str| head.text(key).map(|id| Spanned::new(EditionId::new(id.value), id.range));
    Some(Crosswalk {
        id: head.owned("id")?,
        source: edition("source")?,
        target: edition("target")?,
        confidence: confidence(head).unwrap_or(Confidence::High),
        rows: unique(row.tables("clause_map"), "id", findings).into_iter().filter_map(clause_row).collect(),
        requirements: unique(row.tables("requirement_map"), "target", findings)
            .into_iter()
            .filter_map(requirement_row)
            .collect(),
        mechanics: unique(row.tables("mechanic"), "id", findings).into_iter().filter_map(mechanic).collect(),
        supports: unique(row.tables("control_support"), "control", findings)
            .into_iter()
            .filter_map(control_support)
            .collect(),
        path: source.path.clone(),
    })
}

/// The rows whose key has not been there before; the others are reported.
fn unique<'d>(rows: Vec<Row<'d>>, key: &str, findings: &mut Findings<'_>) -> Vec<Row<'d>> {
    let mut seen = BTreeSet::new();
    let mut first = Vec::with_capacity(rows.len());
    for row in rows {
        match row.text(key) {
            Some(id) if !seen.insert(id.value) => {
                findings.report(id.range, format!("there are two rows for `{}`", id.value), "merge the two");
            }
            _ => first.push(row),
        }
    }
    first
}

fn clause_row(row: Row<'_>) -> Option<CrosswalkRow> {
    Some(CrosswalkRow {
        id: row.owned("id")?,
        source: numbers(row, "source"),
        target: numbers(row, "target"),
        relation: Relation::from_word(row.text("relation")?.value)?,
        rationale: row.owned("rationale"),
        controls: numbers(row, "controls"),
        confidence: confidence(row).unwrap_or(Confidence::High),
    })
}

fn requirement_row(row: Row<'_>) -> Option<RequirementRow> {
    let target = row.text("target")?;
    let item = |id: Spanned<&str>| Spanned::new(ItemId::new(id.value), id.range);
    Some(RequirementRow {
        target: item(target),
        source: row.texts("source").into_iter().map(item).collect(),
        relation: Relation::from_word(row.text("relation")?.value)?,
        reuse: row.text("reuse").and_then(|word| Reuse::from_word(word.value)),
        successor: row.texts("successor").into_iter().map(item).collect(),
        note: row.owned("note"),
    })
}

fn mechanic(row: Row<'_>) -> Option<Mechanic> {
    Some(Mechanic {
        id: row.owned("id")?,
        name: row.owned("name")?,
        source: numbers(row, "source"),
        target: numbers(row, "target"),
        text: row.owned("text"),
    })
}

fn control_support(row: Row<'_>) -> Option<ControlSupport> {
    let control = row.text("control")?;
    Some(ControlSupport {
        control: Spanned::new(ClauseNumber::new(control.value), control.range),
        source: numbers(row, "source"),
        support: Support::from_word(row.text("support")?.value)?,
        note: row.owned("note"),
        confidence: confidence(row).unwrap_or(Confidence::High),
    })
}

fn numbers(row: Row<'_>, key: &str) -> Vec<Spanned<ClauseNumber>> {
    row.texts(key).into_iter().map(|number| Spanned::new(ClauseNumber::new(number.value), number.range)).collect()
}
