//! What a forge shows beside the files that it is about.

use std::collections::BTreeMap;

use super::outline::headline;
use crate::config::Effect;
use crate::diagnostics::Severity;
use crate::review::model::{ApprovalTurn, Difference, Fate, RequirementChange, Review, Turn, VersionProblem};

/// One remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    /// The effect or the rule.
    pub(super) name: String,
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) file: Option<String>,
    pub(super) line: u32,
}

/// All remarks, gravest first, of a manual in this folder of its repository: forges know files by their paths in that.
pub(super) fn remarks(review: &Review, folder: &str) -> Vec<Remark> {
    // Where a document lies that still is there.
    let paths: BTreeMap<&str, &str> = review
        .documents
        .iter()
        .filter(|change| !change.fates.contains(&Fate::Removed))
        .map(|change| (change.document.as_str(), change.path.as_str()))
        .collect();
    let path = |document: &str| paths.get(document).map(|path| (*path).to_string());
    let mut remarks = Vec::new();
    let mut put = |effect: Effect, message: String, file: Option<String>, line: u32| {
        let fails = review.failing.iter().any(|failing| failing.0 == effect);
        let severity = if fails { Severity::Error } else { Severity::Warning };
        remarks.push(Remark { name: effect.as_str().to_string(), severity, message, file, line });
    };
    for group in by_clause(review) {
        let Some(change) = group.first() else { continue };
        let effect = match change.turn {
            Turn::Lost => Effect::RequirementLost,
            Turn::Weakened => Effect::RequirementWeakened,
            _ => continue,
        };
        let items: Vec<&str> = group.iter().map(|change| change.item.as_str()).collect();
        let (before, after) = (change.before.as_str(), change.after.as_str());
        let (clause, title) = (format!("{}:{}", change.standard, change.clause), &change.title);
        let message = format!("{clause} {title} ({}): {before} \u{2192} {after}", items.join(", "));
        let file = change.carried_before.iter().find_map(|carrier| path(&carrier.document));
        put(effect, message, file, 1);
    }
    for change in review.approvals.iter().filter(|change| change.turn == ApprovalTurn::Voided) {
        let message = format!(
            "the approval of {} is void: {}; {}",
            change.document,
            change.reason,
            match change.roles.as_slice() {
                [] => "no role may approve it".to_string(),
                roles => format!("{} must approve", roles.join(" or ")),
            }
        );
        put(Effect::ApprovalVoided, message, path(&change.document), 1);
    }
    for note in &review.versions {
        let changed = format!("{}, the version did not", review.unversioned(&note.document));
        let (effect, what) = match note.problem {
            VersionProblem::NotRaised => (Effect::VersionNotRaised, changed.as_str()),
            VersionProblem::Lowered => (Effect::VersionNotRaised, "the version is lower than before"),
            VersionProblem::ReasonMissing => (Effect::ReasonMissing, "the version is new, `change` says nothing"),
            VersionProblem::ReasonUnchanged => {
                (Effect::ReasonMissing, "the version is new, `change` tells the old reason")
            }
        };
        put(effect, format!("{}: {what}", note.document), path(&note.document), 1);
    }
    for change in &review.documents {
        if let Some(id) = &change.lost {
            let is_here = !change.fates.contains(&Fate::Removed);
            let (message, file) = match is_here {
                true => (
                    format!("{id} is {} now, which does not say that it replaces it", change.document),
                    Some(change.path.clone()),
                ),
                false => (format!("{id} {} is removed without being retired", change.title), None),
            };
            put(Effect::DocumentRemoved, message, file, 1);
        }
        if change.fates.contains(&Fate::Withdrawn) && change.successor.is_none() {
            let message = format!("{} is retired, and no document says that it replaces it", change.document);
            put(Effect::SuccessorMissing, message, Some(change.path.clone()), 1);
        }
    }
    for change in review.decisions.iter().filter(|change| change.excluded_after && !change.excluded_before) {
        let message = format!("{} {} is declared not applicable: {}", change.tag, change.title, change.reason_after);
        let file = change.row.is_none().then(|| "clausebook.toml".to_string());
        put(Effect::ExclusionAdded, message, file, 1);
    }
    for change in review.records.iter().filter(|change| change.difference == Difference::Dropped) {
        let message = format!("{} keeps the record `{}` no longer", change.document, change.name);
        put(Effect::RecordLost, message, path(&change.document), 1);
    }
    for change in review.lost_records() {
        let (before, after) = (change.before.as_str(), change.after.as_str());
        let message = format!("{}:{} {}: {before} \u{2192} {after}", change.standard, change.clause, change.what);
        put(Effect::RecordLost, message, None, 1);
    }
    for reference in &review.broken {
        let message = format!("{} refers to `{}`, which leads to nothing now", reference.document, reference.names);
        put(Effect::ReferenceBroken, message, Some(reference.file.clone()), reference.line);
    }
    for change in review.settings.iter().filter(|change| change.weakens) {
        let message = format!("{}: {} \u{2192} {}", change.key, change.before, change.after);
        put(Effect::ControlWeakened, message, Some("clausebook.toml".to_string()), 1);
    }
    for finding in &review.findings_new {
        let severity = if finding.severity == "error" { Severity::Error } else { Severity::Warning };
        remarks.push(Remark {
            name: finding.rule.clone(),
            severity,
            message: finding.message.clone(),
            file: finding.file.clone(),
            line: finding.line.unwrap_or(1),
        });
    }
    for file in remarks.iter_mut().filter_map(|remark| remark.file.as_mut()) {
        *file = in_folder(folder, file);
    }
    remarks.sort_by_key(|remark| remark.severity);
    remarks
}

/// A path of the project as a path of the repository.
pub(super) fn in_folder(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

/// Requirements of one clause with one turn: a forge shows a few remarks only.
fn by_clause(review: &Review) -> Vec<Vec<&RequirementChange>> {
    let mut groups: Vec<Vec<&RequirementChange>> = Vec::new();
    for change in &review.requirements {
        let same = |last: &&RequirementChange| {
            (&last.standard, &last.clause, last.turn, last.before, last.after)
                == (&change.standard, &change.clause, change.turn, change.before, change.after)
        };
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(same) => group.push(change),
            _ => groups.push(vec![change]),
        }
    }
    groups
}

/// The verdict as a remark about the whole.
pub(super) fn verdict(review: &Review) -> (Severity, String) {
    let severity = if review.failing.is_empty() { Severity::Warning } else { Severity::Error };
    (severity, headline(review))
}
