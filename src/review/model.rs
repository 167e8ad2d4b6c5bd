//! The result of a review, as every output prints it. Fields are described where `docs/review.md` and
//! the JSON Schema describe them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::redline::{Redline, Tally};
use crate::config::Effect;
use crate::coverage::{Counts, State};

/// What a change does to a manual.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Review {
    /// Version of this format.
    pub format: u32,
    /// The state before.
    pub base: Point,
    /// The state after.
    pub head: Point,
    /// What the change does, by effect, gravest first; effects that it does not have are left out.
    pub effects: Vec<Count>,
    /// Effects that `[review] fail-on` of the base names.
    pub failing: Vec<EffectName>,
    /// Coverage of each standard before and after.
    pub standards: Vec<StandardChange>,
    /// Requirements whose answer changed.
    pub requirements: Vec<RequirementChange>,
    /// Documents and records that a standard requires, where their state changed.
    pub information: Vec<InformationChange>,
    /// Decisions about what applies.
    pub decisions: Vec<DecisionChange>,
    /// Approvals that were voided, are needed or were given.
    pub approvals: Vec<ApprovalChange>,
    /// Documents whose version or change reason does not fit their text.
    pub versions: Vec<VersionNote>,
    /// Documents and pages.
    pub documents: Vec<DocumentChange>,
    /// Record types.
    pub records: Vec<RecordChange>,
    /// References and cells that lead to nothing any more.
    pub broken: Vec<BrokenReference>,
    /// Who refers to what changed or went.
    pub referrers: Vec<Referrers>,
    /// Roles that must read again.
    pub readers: Vec<Reader>,
    /// The two standards side by side, where a row changed.
    pub integration: Vec<IntegrationChange>,
    /// The configuration.
    pub settings: Vec<SettingChange>,
    /// Findings that were not there before.
    pub findings_new: Vec<Finding>,
    /// Findings that are gone.
    pub findings_mended: Vec<Finding>,
}

/// The name of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EffectName(pub Effect);

impl Serialize for EffectName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

/// A state of the manual.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Point {
    /// What it is called: a branch, a tag, `working tree`.
    pub name: String,
    /// The commit, if it is one.
    pub commit: Option<String>,
}

/// An effect and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Its name.
    pub effect: EffectName,
    /// How often.
    pub count: usize,
}

/// Coverage of a standard, as if everything that says it is approved were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandardChange {
    /// Its name in tags.
    pub alias: String,
    /// How it is cited.
    pub reference: String,
    /// Requirements and controls before.
    pub before: Counts,
    /// Requirements and controls after.
    pub after: Counts,
}

/// What became of the answer to a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// It was answered or justified and is neither.
    Lost,
    /// It is answered less well.
    Weakened,
    /// It was answered and is declared not applicable.
    Excluded,
    /// It was neither answered nor justified and is.
    Gained,
    /// It is answered better.
    Strengthened,
    /// It is answered as well, by other documents.
    Elsewhere,
    /// A further document answers it.
    Further,
}

/// A requirement whose answer changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequirementChange {
    /// The standard's name in tags.
    pub standard: String,
    /// The clause or control.
    pub clause: String,
    /// Its heading.
    pub title: String,
    /// The requirement.
    pub item: String,
    /// What became of it.
    pub turn: Turn,
    /// Its state before.
    pub before: State,
    /// Its state after.
    pub after: State,
    /// What carried it before.
    pub carried_before: Vec<Carrier>,
    /// What carries it now.
    pub carried_after: Vec<Carrier>,
}

/// A document or a section of it that answers a requirement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Carrier {
    /// Id of the document, or its path.
    pub document: String,
    /// Its title.
    pub title: String,
    /// Anchor of the section.
    pub section: Option<String>,
    /// Heading of the section.
    pub heading: Option<String>,
    /// `satisfies` or `supports`.
    pub strength: &'static str,
}

/// A document or record that a standard requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InformationChange {
    /// The standard's name in tags.
    pub standard: String,
    /// The clause that asks.
    pub clause: String,
    /// What it is about.
    pub what: String,
    /// `document`, `record` or both.
    pub kind: String,
    /// Its state before.
    pub before: State,
    /// Its state after.
    pub after: State,
}

/// Was something not there before, is it gone, or is it another?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// It is gone.
    Dropped,
    /// It is another.
    Changed,
    /// It is new.
    Added,
}

/// A decision that a part of a standard applies or does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionChange {
    /// The tag.
    pub tag: String,
    /// Heading of the clause.
    pub title: String,
    /// What became of the decision.
    pub difference: Difference,
    /// Did it exclude before?
    pub excluded_before: bool,
    /// Does it exclude now?
    pub excluded_after: bool,
    /// The reason before.
    pub reason_before: String,
    /// The reason now.
    pub reason_after: String,
    /// The register row it comes from, if not from the configuration.
    pub row: Option<String>,
}

/// What became of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalTurn {
    /// It stood and does not any more.
    Voided,
    /// The document says it is approved, and nothing shows it.
    Needed,
    /// It stands now.
    Given,
}

/// An approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApprovalChange {
    /// Id of the document.
    pub document: String,
    /// Its title.
    pub title: String,
    /// What became of its approval.
    pub turn: ApprovalTurn,
    /// The verdict now: `content-changed`, `no-record`, or the status if it is not submitted.
    pub verdict: String,
    /// The verdict in one sentence.
    pub reason: String,
    /// Roles that may approve it, by title.
    pub roles: Vec<String>,
}

/// Why a version does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VersionProblem {
    /// The text changed, the version did not.
    NotRaised,
    /// The version is lower than before.
    Lowered,
    /// The version is new, the reason is missing.
    ReasonMissing,
    /// The version is new, the reason is the old one.
    ReasonUnchanged,
}

/// A document whose version does not fit its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionNote {
    /// Id of the document.
    pub document: String,
    /// Its title.
    pub title: String,
    /// What does not fit.
    pub problem: VersionProblem,
    /// The version before.
    pub before: Option<String>,
    /// The version now.
    pub after: Option<String>,
}

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is gone without having been retired.
    Removed,
    /// It is retired.
    Withdrawn,
    /// It is new.
    New,
    /// It was a draft and says it is approved.
    Released,
    /// It was approved and is a draft again.
    Recalled,
    /// Its text or what it says of itself changed.
    Revised,
    /// It bears another id.
    Renumbered,
    /// It bears another title.
    Retitled,
    /// It lies in another folder.
    Moved,
    /// Its file has another name.
    Renamed,
    /// It was reviewed without a change.
    Reviewed,
    /// Its approval was recorded, nothing else.
    Approved,
    /// Its source is written in another way; a reader sees no difference.
    Rewritten,
}

/// A document that changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DocumentChange {
    /// Its id, or its path.
    pub document: String,
    /// Its title.
    pub title: String,
    /// What became of it, gravest first.
    pub fates: Vec<Fate>,
    /// Its path; the last one if it is gone.
    pub path: String,
    /// Its path before, if that was another.
    pub path_before: Option<String>,
    /// Its address in the site; none if it is gone.
    pub address: Option<String>,
    /// Its status now.
    pub status: Option<String>,
    /// The version before.
    pub version_before: Option<String>,
    /// The version now.
    pub version: Option<String>,
    /// Why the version was made.
    pub reason: Option<String>,
    /// The document that replaces it.
    pub successor: Option<String>,
    /// What it says of itself, where that changed.
    pub fields: Vec<FieldChange>,
    /// Headings of the sections with changes.
    pub sections: Vec<String>,
    /// How much of its text changed.
    pub tally: Tally,
    /// Rows of its register.
    pub rows: Vec<RowChange>,
    /// Its text before and after.
    #[serde(skip)]
    pub redline: Option<Redline>,
}

/// A word of the front matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Its key.
    pub name: String,
    /// Its value before; of a list, what is gone.
    pub before: String,
    /// Its value now; of a list, what is new.
    pub after: String,
}

/// A row of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowChange {
    /// Its key, or its first cell.
    pub key: String,
    /// What became of it.
    pub difference: Difference,
    /// Cells that changed, by the headings of their columns.
    pub cells: Vec<FieldChange>,
}

/// A record type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordChange {
    /// Id of the document that says it is kept.
    pub document: String,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub difference: Difference,
    /// Requirements that ask for it.
    pub answers: Vec<String>,
    /// What else is said of it, where that changed.
    pub fields: Vec<FieldChange>,
}

/// A reference that leads to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BrokenReference {
    /// Id of the document that refers, or its path.
    pub document: String,
    /// Its title.
    pub title: String,
    /// The section or row that refers.
    pub place: Option<String>,
    /// File and line.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// What it names.
    pub names: String,
}

/// Who refers to a document that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Referrers {
    /// Id of the document that changed, or its path.
    pub document: String,
    /// Its title.
    pub title: String,
    /// What became of it.
    pub fate: Fate,
    /// Documents, sections and rows that refer to it.
    pub places: Vec<String>,
}

/// A role that must read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reader {
    /// Its name.
    pub role: String,
    /// Its title.
    pub title: String,
    /// Ids of the documents.
    pub documents: Vec<String>,
}

/// A row of the two standards side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IntegrationChange {
    /// The row or mechanic.
    pub id: String,
    /// What it is about.
    pub name: String,
    /// Its state before.
    pub before: crate::coverage::IntegrationState,
    /// Its state after.
    pub after: crate::coverage::IntegrationState,
}

/// A word of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingChange {
    /// Its key.
    pub key: String,
    /// Its value before; of a list, what is gone.
    pub before: String,
    /// Its value now; of a list, what is new.
    pub after: String,
    /// Does the manual ask for less evidence, or report less, than before?
    pub weakens: bool,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule.
    pub rule: String,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The file.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column, from 1.
    pub column: Option<u32>,
}

/// Rules whose findings have an effect of their own: approvals, and references that lead to nothing.
const TOLD: [&str; 8] = [
    "approval-not-recorded",
    "bad-signature",
    "broken-anchor",
    "broken-link",
    "broken-reference",
    "content-changed",
    "role-not-held",
    "unsigned-approval",
];

impl Review {
    /// How often an effect occurs.
    pub fn count(&self, effect: Effect) -> usize {
        self.effects.iter().find(|count| count.effect.0 == effect).map_or(0, |count| count.count)
    }

    /// Does the change do nothing at all that a review could tell?
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
            && self.requirements.is_empty()
            && self.decisions.is_empty()
            && self.settings.is_empty()
            && self.findings_new.is_empty()
            && self.findings_mended.is_empty()
    }

    /// Counts the effects of everything that was found.
    pub(super) fn sum(&mut self, fail_on: &[String]) {
        let mut counts: BTreeMap<Effect, usize> = BTreeMap::new();
        let mut add = |effect, count: usize| *counts.entry(effect).or_default() += count;
        let turned = |turn| self.requirements.iter().filter(|change| change.turn == turn).count();
        add(Effect::RequirementLost, turned(Turn::Lost));
        add(Effect::RequirementWeakened, turned(Turn::Weakened));
        let excludes = |change: &&DecisionChange| change.excluded_after && !change.excluded_before;
        add(Effect::ExclusionAdded, self.decisions.iter().filter(excludes).count());
        add(Effect::ApprovalVoided, self.approvals.iter().filter(|change| change.turn == ApprovalTurn::Voided).count());
        for note in &self.versions {
            let effect = match note.problem {
                VersionProblem::NotRaised | VersionProblem::Lowered => Effect::VersionNotRaised,
                VersionProblem::ReasonMissing | VersionProblem::ReasonUnchanged => Effect::ReasonMissing,
            };
            add(effect, 1);
        }
        for change in &self.documents {
            let is_controlled = change.document != change.path;
            if change.fates.contains(&Fate::Removed) && is_controlled {
                add(Effect::DocumentRemoved, 1);
            }
            if change.fates.contains(&Fate::Withdrawn) && change.successor.is_none() {
                add(Effect::SuccessorMissing, 1);
            }
        }
        add(Effect::ReferenceBroken, self.broken.len());
        add(Effect::RecordLost, self.records.iter().filter(|change| change.difference == Difference::Dropped).count());
        add(Effect::ControlWeakened, self.settings.iter().filter(|change| change.weakens).count());
        let is_new = |finding: &&Finding| finding.severity == "error" && !TOLD.contains(&finding.rule.as_str());
        add(Effect::NewError, self.findings_new.iter().filter(is_new).count());
        self.effects = counts
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(effect, count)| Count { effect: EffectName(effect), count })
            .collect();
        let has = |name: &&String| self.effects.iter().any(|count| count.effect.0.as_str() == name.as_str());
        self.failing = fail_on.iter().filter(has).filter_map(|name| Effect::from_word(name)).map(EffectName).collect();
        self.failing.sort_by_key(|effect| effect.0);
        self.failing.dedup();
    }
}
