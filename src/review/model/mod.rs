//! The result of a review, as every output prints it. Fields are described where `docs/review.md` and
//! the JSON Schema describe them.

mod control;
mod documents;
mod requirements;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

pub use self::control::{ApprovalChange, ApprovalTurn, Finding, SettingChange, VersionNote, VersionProblem};
pub use self::documents::{
    BrokenReference, DocumentChange, Fate, FieldChange, FileChange, Reader, RecordChange, Referrers, RowChange,
};
pub use self::requirements::{
    Carrier, DecisionChange, Difference, InformationChange, IntegrationChange, RequirementChange, StandardChange, Turn,
};
use crate::config::Effect;
use crate::coverage::State;
use crate::source::SourcePath;
use crate::syntax::register::is_table;

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
    /// Other files that the manual publishes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileChange>,
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

/// Rules whose findings have an effect of their own: approvals, and references that lead to nothing.
pub(super) const TOLD: [&str; 11] = [
    "approval-not-recorded",
    "bad-signature",
    "broken-anchor",
    "broken-image",
    "broken-link",
    "broken-reference",
    "content-changed",
    "link-outside",
    "role-not-held",
    "unknown-term",
    "unsigned-approval",
];

/// Rules about references as well as about other names.
pub(super) const TOLD_OF_REFERENCES: [&str; 2] = ["unknown-clause", "unknown-role"];

impl Review {
    /// How often an effect occurs.
    pub fn count(&self, effect: Effect) -> usize {
        self.effects.iter().find(|count| count.effect.0 == effect).map_or(0, |count| count.count)
    }

    /// Does the change do nothing at all that a review could tell?
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
            && self.files.is_empty()
            && self.requirements.is_empty()
            && self.information.is_empty()
            && self.standards.iter().all(|standard| standard.before == standard.after)
            && self.approvals.is_empty()
            && self.decisions.is_empty()
            && self.settings.is_empty()
            && self.findings_new.is_empty()
            && self.findings_mended.is_empty()
    }

    /// What changed of a document whose version did not, in a word: its text, or only files that it includes.
    pub(super) fn unversioned(&self, document: &str) -> &'static str {
        let is_of_files = |change: &DocumentChange| change.redline.is_none() && !change.files.is_empty();
        match self.documents.iter().find(|change| change.document == document) {
            Some(change) if is_of_files(change) => "a file that it includes changed",
            _ => "the text changed",
        }
    }

    /// Documents and records that a standard requires and that nothing in force provides any more.
    pub fn lost_information(&self) -> impl Iterator<Item = &InformationChange> {
        let provides = |state| matches!(state, State::Covered | State::Partial | State::Justified);
        self.information.iter().filter(move |change| provides(change.before) && !provides(change.after))
    }

    /// Records among them, but for those of which the record that answered is told to be gone.
    pub(super) fn lost_records(&self) -> impl Iterator<Item = &InformationChange> {
        let dropped = self.records.iter().filter(|change| change.difference == Difference::Dropped);
        let told: BTreeSet<&str> = dropped.flat_map(|change| &change.answers).map(String::as_str).collect();
        self.lost_information().filter(move |change| {
            let place = format!("{}:{}", change.standard, change.clause);
            let is_of = |tag: &&str| {
                tag.strip_prefix(place.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            change.kind != "document" && !told.iter().any(is_of)
        })
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
            if change.lost.is_some() {
                add(Effect::DocumentRemoved, 1);
            }
            if change.fates.contains(&Fate::Withdrawn) && change.successor.is_none() {
                add(Effect::SuccessorMissing, 1);
            }
        }
        add(Effect::ReferenceBroken, self.broken.len());
        add(Effect::RecordLost, self.records.iter().filter(|change| change.difference == Difference::Dropped).count());
        add(Effect::RecordLost, self.lost_records().count());
        add(Effect::ControlWeakened, self.settings.iter().filter(|change| change.weakens).count());
        // Roles and clauses in a row of a register are none of the references that it holds.
        let in_text = self.broken.iter().filter(|one| !is_table(&SourcePath::new(one.file.as_str())));
        let broken: BTreeSet<(&str, u32)> = in_text.map(|one| (one.file.as_str(), one.line)).collect();
        let is_broken = |finding: &Finding| match (&finding.file, finding.line) {
            (Some(file), Some(line)) => broken.contains(&(file.as_str(), line)),
            _ => false,
        };
        let is_told = |finding: &Finding| {
            let rule = finding.rule.as_str();
            TOLD.contains(&rule) || TOLD_OF_REFERENCES.contains(&rule) && is_broken(finding)
        };
        let is_new = |finding: &&Finding| finding.severity == "error" && !is_told(finding);
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
