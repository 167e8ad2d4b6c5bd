//! The manual as pages speak of it: links, answers, dues, decisions in the types of the contexts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jiff::civil::Date;

use super::context as page;
use super::derived::{DerivedClaims, derived_claims};
use super::pages::ByRole;
use super::past::Past;
use crate::catalog::{Catalog, ClauseKind, InformationKind, Transition};
use crate::control::{Grade, Standing};
use crate::coverage::{Counts, Coverage, Shown, State, Void, shown, void};
use crate::manual::{Backlink, Claim, DocumentIndex, Manual, RowIndex, StandardIndex, Strength, Target};
use crate::syntax::Document;
use crate::syntax::front_matter::Status;
use crate::syntax::register::CellValue;
use crate::theme::Language;

/// Everything that pages are made from; computed once, shared by all pages.
#[derive(Debug)]
pub struct View<'m> {
    /// The documents, resolved.
    pub manual: &'m Manual,
    /// What they are worth.
    pub standing: &'m Standing,
    /// What they answer.
    pub coverage: &'m Coverage,
    /// The words of the manual's language.
    pub words: &'m Language,
    /// For each standard, its states and numbers as pages show them.
    pub shown: Vec<Shown>,
    /// For each document, the items that only it covers.
    pub sole: Vec<Vec<(StandardIndex, u32)>>,
    /// For each document, its claims: positions in [`Manual::claims`].
    pub claims_of: Vec<Vec<u32>>,
    /// For each standard and clause, the claims that reach into it.
    pub claims_on: Vec<Vec<Vec<u32>>>,
    /// For each standard and item, the claims on the edition it is taken over from that speak for it.
    pub derived: DerivedClaims,
    /// For each claim, what it is as an answer: many pages name it.
    pub answers: Vec<OnceLock<page::Shared<page::Answer>>>,
    /// For each clause of each standard the decisions that touch it; found when the first page of a clause is made.
    pub decisions_on: OnceLock<Vec<Vec<Vec<u32>>>>,
    /// The same for records.
    pub records_on: OnceLock<Vec<Vec<Vec<u32>>>>,
    /// For each role, what its page lists; made for the first of them.
    pub by_role: OnceLock<ByRole<'m>>,
    /// For each document, its register.
    pub register_of: BTreeMap<DocumentIndex, usize>,
    /// For each transition, what became of the clauses, as the later edition tells it and as it stands in
    /// the manual if it is one of its standards.
    pub maps: Vec<(Transition<'m>, Option<Transition<'m>>)>,
    /// Revisions and approvals, if they were looked at.
    pub past: Option<Past<'m>>,
}

impl<'m> View<'m> {
    /// Prepares what many pages need.
    pub fn new(manual: &'m Manual, standing: &'m Standing, coverage: &'m Coverage, words: &'m Language) -> Self {
        let mut claims_of = vec![Vec::new(); manual.documents.len()];
        for (at, claim) in manual.claims.iter().enumerate() {
            claims_of[claim.document.0 as usize].push(at as u32);
        }
        let register_of = manual.registers.iter().enumerate().map(|(at, register)| (register.document, at)).collect();
        let covered = manual.standards.iter().zip(&coverage.standards);
        let catalog = |standard: StandardIndex| &manual.standards[standard.0 as usize].catalog;
        let maps = manual.transitions.iter().map(|transition| {
            let from = catalog(transition.from);
            let within = transition.to.map(|to| Transition::new(from, catalog(to)));
            (Transition::new(from, &transition.catalog), within)
        });
        Self {
            maps: maps.collect(),
            shown: covered.map(|(standard, cover)| shown(&standard.catalog, cover)).collect(),
            sole: sole(manual, standing, coverage),
            claims_on: claims_on(manual),
            derived: derived_claims(manual, coverage),
            answers: no_answers(manual),
            claims_of,
            by_role: OnceLock::new(),
            decisions_on: OnceLock::new(),
            records_on: OnceLock::new(),
            register_of,
            past: None,
            manual,
            standing,
            coverage,
            words,
        }
    }

    /// The day that counts as today.
    pub fn today(&self) -> Date {
        self.manual.settings.today
    }

    /// A catalog by position of its standard.
    pub fn catalog(&self, standard: StandardIndex) -> &'m Catalog {
        &self.manual.standards[standard.0 as usize].catalog
    }

    /// A document, or one of its sections.
    pub fn document(&self, index: DocumentIndex, section: Option<u32>) -> page::DocumentLink {
        let document = self.manual.document(index);
        let front = &document.front;
        let target = Target::Document(index, section);
        page::DocumentLink {
            id: front.id.as_ref().map(|id| id.value.clone()),
            title: self.manual.fill_variables(&document.title),
            address: self.manual.target_address(&target).unwrap_or_default(),
            kind: document.kind().map_or("page", |kind| kind.as_str()).to_string(),
            version: front.version.as_ref().map(|version| version.value.clone()),
            status: status(document.status()),
            grade: self.grade(index),
        }
    }

    /// What a document is worth; a retired one nothing.
    pub fn grade(&self, index: DocumentIndex) -> page::Grade {
        self.shown_grade(index, self.standing.documents[index.0 as usize].grade)
    }

    /// A grade of a document, or of one of its claims, in the words of the pages.
    fn shown_grade(&self, index: DocumentIndex, grade: Option<Grade>) -> page::Grade {
        match grade {
            None => page::Grade::Retired,
            Some(Grade::Empty) => page::Grade::Empty,
            Some(Grade::Draft) => page::Grade::Draft,
            Some(Grade::UnapprovedChange) => match self.standing.documents[index.0 as usize].changed {
                true => page::Grade::UnapprovedChange,
                false => page::Grade::ApprovalMissing,
            },
            Some(Grade::NotYetEffective) => page::Grade::NotYetEffective,
            Some(Grade::Effective) => page::Grade::Effective,
        }
    }

    /// A heading's text.
    pub fn heading(&self, index: DocumentIndex, section: Option<u32>) -> Option<String> {
        let heading = self.manual.document(index).body.headings.get(section? as usize)?;
        Some(self.manual.fill_variables(&heading.text))
    }

    /// A standard.
    pub fn standard(&self, standard: StandardIndex) -> page::StandardLink {
        page::StandardLink {
            alias: self.manual.standard(standard).alias.clone(),
            name: self.catalog(standard).edition.reference.clone(),
            address: self.manual.standard_address(standard),
        }
    }

    /// A clause or control.
    pub fn clause(&self, standard: StandardIndex, clause: usize) -> page::ClauseLink {
        let entry = &self.catalog(standard).clauses()[clause];
        page::ClauseLink {
            standard: self.manual.standard(standard).alias.clone(),
            number: entry.number.to_string(),
            title: entry.title.clone(),
            address: self.manual.clause_address(standard, clause),
            state: Some(state(self.shown[standard.0 as usize].clauses[clause].state)),
            derived: self.is_derived(standard, clause),
        }
    }

    /// An item of a clause; of a control, the control.
    pub fn item(&self, standard: StandardIndex, item: usize) -> page::ClauseLink {
        let catalog = self.catalog(standard);
        let entry = &catalog.items()[item];
        let clause = catalog.clause_position(entry.clause.as_str()).unwrap_or_default();
        let mut link = self.clause(standard, clause);
        if catalog.clauses()[clause].kind != ClauseKind::Control {
            link.number = entry.id.to_string();
            link.address.push_str(&format!("#item-{}", entry.id.part().unwrap_or_default()));
        }
        let cover = &self.coverage.standards[standard.0 as usize].items[item];
        link.state = Some(state(cover.shown()));
        link.derived = cover.shown() != cover.state;
        link
    }

    /// Is the state of a clause derived from the edition in use?
    pub fn is_derived(&self, standard: StandardIndex, clause: usize) -> bool {
        let at = standard.0 as usize;
        self.shown[at].clauses[clause].state != self.coverage.standards[at].clauses[clause].state
    }

    /// A clause of a standard by number, if the standard has it.
    pub fn clause_by_number(&self, standard: StandardIndex, number: &str) -> Option<page::ClauseLink> {
        self.catalog(standard).clause_position(number).map(|at| self.clause(standard, at))
    }

    /// What a claim, record or decision is about.
    pub fn reach(&self, reach: &crate::manual::Reach) -> page::ClauseLink {
        match reach.item {
            Some(item) => self.item(reach.standard, item as usize),
            None => self.clause(reach.standard, reach.clause as usize),
        }
    }

    /// A role; without address if the configuration does not know it.
    pub fn role(&self, role: &str) -> page::RoleLink {
        page::RoleLink {
            title: self.manual.role_title(role).to_string(),
            address: match self.manual.settings.roles.contains_key(role) {
                true => self.manual.role_address(role),
                false => String::new(),
            },
        }
    }

    /// A row of a register.
    pub fn row(&self, row: RowIndex) -> page::Link {
        let register = &self.manual.registers[row.register as usize];
        let entry = &register.rows[row.row as usize];
        let key = entry.key.clone().unwrap_or_default();
        let title = self.row_title(row);
        let title = if title.is_empty() { key } else { format!("{key} {title}") };
        page::Link { title, address: self.manual.row_address(row) }
    }

    /// What a row is called: its first text.
    pub fn row_title(&self, row: RowIndex) -> String {
        let register = &self.manual.registers[row.register as usize];
        let cells = &register.rows[row.row as usize].row.cells;
        let text = cells.iter().find_map(|cell| match &cell.value {
            CellValue::Text(text) => Some(text.clone()),
            _ => None,
        });
        self.manual.fill_variables(&text.unwrap_or_default())
    }

    /// A day by which something has to be done.
    pub fn due(&self, date: Date) -> page::Due {
        page::Due { date: date.to_string(), days: self.days(date) }
    }

    /// Days from today.
    pub fn days(&self, date: Date) -> i64 {
        date.since((jiff::Unit::Day, self.today())).map_or(0, |span| i64::from(span.get_days()))
    }

    /// A claim as an answer.
    pub fn answer(&self, claim: u32) -> page::Shared<page::Answer> {
        self.answers[claim as usize].get_or_init(|| page::Shared::new(&self.new_answer(claim))).clone()
    }

    /// The same, made now.
    pub fn new_answer(&self, claim: u32) -> page::Answer {
        let entry = self.claim(claim);
        page::Answer {
            document: self.document(entry.document, entry.section),
            section: self.heading(entry.document, entry.section),
            strength: strength(entry.strength),
            grade: self.worth(claim),
        }
    }

    /// What a claim is worth, in the words of the pages.
    pub fn worth(&self, claim: u32) -> page::Grade {
        self.shown_grade(self.claim(claim).document, self.claim_grade(claim))
    }

    /// What a claim is worth; nothing if its document is retired.
    pub fn claim_grade(&self, claim: u32) -> Option<Grade> {
        self.standing.claims[claim as usize]
    }

    /// A claim by position.
    pub fn claim(&self, claim: u32) -> &'m Claim {
        &self.manual.claims[claim as usize]
    }

    /// A decision on applicability.
    pub fn decision(&self, decision: u32) -> page::Decision {
        let entry = &self.manual.decisions[decision as usize];
        page::Decision {
            clause: self.reach(&entry.reach),
            applicable: entry.applicable,
            reason: entry.reason.to_string(),
            owner: entry.owner.as_deref().map(|role| self.role(role)),
            until: entry.until.map(|date| date.to_string()),
            void: void(self.manual, entry).map(|cause| match cause {
                Void::Retired => page::Void::Withdrawn,
                Void::Draft => page::Void::Draft,
                Void::Unread => page::Void::Unread,
                Void::Expired(_) => page::Void::Expired,
                Void::Unfounded => page::Void::WithoutReason,
            }),
        }
    }

    /// A record type.
    pub fn record(&self, record: u32) -> page::RecordRow {
        let entry = &self.manual.records[record as usize];
        let written = &self.manual.document(entry.document).front.records[entry.record as usize];
        let text = |field: &Option<crate::source::Spanned<String>>| {
            field.as_ref().map(|field| self.manual.fill_variables(&field.value))
        };
        let location = text(&written.location);
        let target = location.as_deref().and_then(|location| match crate::syntax::markdown::classify(location) {
            crate::syntax::markdown::RefTarget::External(address) => Some(page::Target(address)),
            _ => None,
        });
        page::RecordRow {
            name: text(&written.name).unwrap_or_default(),
            document: self.document(entry.document, None),
            answers: entry.answers.iter().map(|reach| self.reach(reach)).collect(),
            location,
            target,
            retention: text(&written.retention),
            owner: written.owner.as_ref().map(|role| self.role(&role.value)),
            disposition: text(&written.disposition),
        }
    }

    /// A required document or record of a standard.
    pub fn required(&self, standard: StandardIndex, at: usize) -> page::RequiredInformation {
        let catalog = self.catalog(standard);
        let entry = &catalog.required[at];
        let cover = &self.coverage.standards[standard.0 as usize].required[at];
        let clause = catalog.clause_position(entry.clause.as_str()).unwrap_or_default();
        let (documents, more) = self.answers(&cover.claims, 8);
        page::RequiredInformation {
            what: entry.what.clone(),
            kind: match entry.kind {
                InformationKind::Record => page::InformationKind::Record,
                _ => page::InformationKind::Document,
            },
            clause: self.clause(standard, clause),
            core: entry.core,
            state: state(cover.state),
            documents,
            more,
            records: cover.records.iter().map(|record| self.record(*record)).collect(),
        }
    }

    /// The first answers among claims, each document and section once, and how many more there are.
    pub fn answers(&self, claims: &[u32], most: usize) -> (Vec<page::Shared<page::Answer>>, usize) {
        let mut places = self.places(claims.iter().copied());
        let more = places.len().saturating_sub(most);
        places.truncate(most);
        (places.into_iter().map(|claim| self.answer(claim)).collect(), more)
    }

    /// The first claim of each section.
    pub fn places(&self, claims: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut seen = BTreeSet::new();
        let is_first = |claim: &u32| {
            let entry = self.claim(*claim);
            seen.insert((entry.document, entry.section))
        };
        claims.filter(is_first).collect()
    }

    /// References to a thing from the text of documents; a few hundred at most.
    pub fn backlinks(&self, target: &Target) -> Vec<page::Backlink> {
        let all = self.manual.backlinks.get(target).map(Vec::as_slice).unwrap_or_default();
        let from_text = all.iter().filter(|backlink| backlink.row.is_none() && self.is_listed(backlink.document));
        let mut seen = BTreeSet::new();
        from_text
            .filter(|backlink| seen.insert(backlink.document))
            .take(MOST_BACKLINKS)
            .map(|Backlink { document, section, .. }| page::Backlink {
                document: self.document(*document, *section),
                section: self.heading(*document, *section),
            })
            .collect()
    }

    /// References to a thing from register rows.
    pub fn rows_naming(&self, target: &Target) -> Vec<page::Link> {
        let all = self.manual.backlinks.get(target).map(Vec::as_slice).unwrap_or_default();
        let living = all.iter().filter_map(|backlink| backlink.row).filter(|row| self.is_kept(*row));
        living.take(MOST_BACKLINKS).map(|row| self.row(row)).collect()
    }

    /// Is a document in navigation, search and matrix? Retired ones are not.
    pub fn is_listed(&self, index: DocumentIndex) -> bool {
        !self.standing.documents[index.0 as usize].retired
    }

    /// Is the register of a row in use?
    pub fn is_kept(&self, row: RowIndex) -> bool {
        self.is_listed(self.manual.registers[row.register as usize].document)
    }

    /// The first characters of a document's digest, as printed in its foot.
    pub fn digest(&self, document: &Document) -> String {
        document.fingerprint[..4].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Most references listed on one page; a page that ten thousand others name must stay a page.
const MOST_BACKLINKS: usize = 200;

fn no_answers(manual: &Manual) -> Vec<OnceLock<page::Shared<page::Answer>>> {
    std::iter::repeat_with(OnceLock::new).take(manual.claims.len()).collect()
}

fn sole(manual: &Manual, standing: &Standing, coverage: &Coverage) -> Vec<Vec<(StandardIndex, u32)>> {
    let mut sole = vec![Vec::new(); manual.documents.len()];
    for (at, standard) in coverage.standards.iter().enumerate() {
        for (item, entry) in standard.items.iter().enumerate() {
            let mut covering = entry
                .claims
                .iter()
                .filter(|claim| {
                    manual.claims[**claim as usize].strength == Strength::Satisfies
                        && standing.claims[**claim as usize] == Some(Grade::Effective)
                })
                .map(|claim| manual.claims[*claim as usize].document);
            let Some(first) = covering.next() else { continue };
            if covering.all(|other| other == first) {
                sole[first.0 as usize].push((StandardIndex(at as u16), item as u32));
            }
        }
    }
    sole
}

/// For each clause the claims on itself, on something below it or on something above it.
fn claims_on(manual: &Manual) -> Vec<Vec<Vec<u32>>> {
    let mut on: Vec<Vec<Vec<u32>>> =
        manual.standards.iter().map(|standard| vec![Vec::new(); standard.catalog.clauses().len()]).collect();
    let mut clause_of: Vec<Vec<usize>> = Vec::new();
    for standard in &manual.standards {
        let catalog = &standard.catalog;
        let of = |number: &str| catalog.clause_position(number).unwrap_or_default();
        clause_of.push(catalog.items().iter().map(|item| of(item.clause.as_str())).collect());
    }
    for (at, claim) in manual.claims.iter().enumerate() {
        let standard = claim.reach.standard.0 as usize;
        let catalog = &manual.standards[standard].catalog;
        let mut reached: Vec<usize> = claim.reach.items().map(|item| clause_of[standard][item]).collect();
        reached.push(claim.reach.clause as usize);
        reached.sort_unstable();
        reached.dedup();
        let own = &catalog.clauses()[claim.reach.clause as usize];
        reached.extend(catalog.ancestors(own).filter_map(|above| catalog.clause_position(above.number.as_str())));
        reached.sort_unstable();
        reached.dedup();
        for clause in reached {
            on[standard][clause].push(at as u32);
        }
    }
    on
}

/// A state in the words of the pages.
pub fn state(state: State) -> page::State {
    match state {
        State::Covered => page::State::Covered,
        State::Partial => page::State::Partial,
        State::Justified => page::State::Justified,
        State::Pending => page::State::Pending,
        State::Gap => page::State::Gap,
    }
}

/// A status in the words of the pages.
pub fn status(status: Status) -> page::Status {
    match status {
        Status::Draft => page::Status::Draft,
        Status::InReview => page::Status::InReview,
        Status::Approved => page::Status::Approved,
        Status::Retired => page::Status::Retired,
    }
}

/// A strength in the words of the pages.
pub fn strength(strength: Strength) -> page::Strength {
    match strength {
        Strength::Satisfies => page::Strength::Satisfies,
        Strength::Supports => page::Strength::Supports,
    }
}

/// Counts of so many items in the type of the pages; those that no state counts are derived.
pub fn counts(counts: Counts, all: usize) -> page::Counts {
    let Counts { items, covered, partial, pending, justified, gap } = counts;
    page::Counts { items: all, covered, partial, pending, justified, derived: all.saturating_sub(items), gap }
}
