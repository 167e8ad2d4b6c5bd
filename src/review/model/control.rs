//! What a change does to approvals, versions and settings, and what is found in it.

use serde::Serialize;

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

/// A word of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingChange {
    /// Its key.
    pub key: String,
    /// Its value before; of a list, what is gone.
    pub before: String,
    /// Its value now; of a list, what is new.
    pub after: String,
    /// Does the manual ask for less, report less, or let more people approve than before?
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
