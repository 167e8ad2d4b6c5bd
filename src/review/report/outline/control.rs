//! What becomes of approvals, versions, references and settings.

use super::cells::{message, name, named, text};
use super::{Piece, Section, Weight};
use crate::review::model::{ApprovalTurn, Finding, Review, VersionProblem};

pub(super) fn approvals(review: &Review, turns: &[ApprovalTurn], weight: Weight) -> Section {
    let all: Vec<_> = review.approvals.iter().filter(|change| turns.contains(&change.turn)).collect();
    let given = turns == [ApprovalTurn::Given];
    let rows = all.iter().map(|change| {
        let what = match change.turn {
            ApprovalTurn::Voided => "voided",
            ApprovalTurn::Needed => "needed",
            ApprovalTurn::Given => "given",
        };
        let roles = if change.roles.is_empty() { "no role may".to_string() } else { change.roles.join(" or ") };
        let mut row = vec![named(&change.document, &change.title), text(what), text(change.reason.clone())];
        if !given {
            row.push(text(roles));
        }
        row
    });
    let columns = match given {
        true => vec!["Document", "Approval", "Evidence"],
        false => vec!["Document", "Approval", "Why", "Who must approve"],
    };
    let (name, title) = if given { ("given", "Approvals given") } else { ("approvals", "Approvals to obtain") };
    Section { name, title: format!("{title} ({})", all.len()), weight, columns, rows: rows.collect() }
}

pub(super) fn versions(review: &Review) -> Section {
    let rows = review.versions.iter().map(|note| {
        let what = match note.problem {
            VersionProblem::NotRaised => format!("{}, the version did not", review.unversioned(&note.document)),
            VersionProblem::Lowered => "the version is lower than before".to_string(),
            VersionProblem::ReasonMissing => "the version is new and says nothing of why it was made".to_string(),
            VersionProblem::ReasonUnchanged => "the version is new and still tells the old reason".to_string(),
        };
        let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "none".to_string());
        let (before, after) = (version(&note.before), version(&note.after));
        let versions = if before == after { before } else { format!("{before} \u{2192} {after}") };
        vec![named(&note.document, &note.title), text(versions), text(what)]
    });
    Section {
        name: "versions",
        title: format!("Versions and change reasons ({})", review.versions.len()),
        weight: Weight::Grave,
        columns: vec!["Document", "Version", "What does not fit"],
        rows: rows.collect(),
    }
}

pub(super) fn broken(review: &Review) -> Section {
    let rows = review.broken.iter().map(|reference| {
        let mut place = named(&reference.document, &reference.title);
        if let Some(section) = &reference.place {
            place.push(Piece::Text(format!(" \u{a7} {section}")));
        }
        vec![place, name(reference.names.clone()), name(format!("{}:{}", reference.file, reference.line))]
    });
    Section {
        name: "broken",
        title: format!("References that lead to nothing now ({})", review.broken.len()),
        weight: Weight::Grave,
        columns: vec!["Where", "Names", "File"],
        rows: rows.collect(),
    }
}

pub(super) fn settings(review: &Review) -> Section {
    let rows = review.settings.iter().map(|change| {
        let weight = if change.weakens { "asks for less" } else { "" };
        let value = |value: &str| if value.is_empty() { text("") } else { name(value) };
        vec![name(change.key.clone()), value(&change.before), value(&change.after), text(weight)]
    });
    Section {
        name: "settings",
        title: format!("Configuration ({})", review.settings.len()),
        weight: Weight::Grave,
        columns: vec!["Key", "Before", "Now", ""],
        rows: rows.collect(),
    }
}

pub(super) fn findings(anchor: &'static str, title: &str, findings: &[Finding], weight: Weight) -> Section {
    let has_errors = findings.iter().any(|finding| finding.severity == "error");
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.severity != "error");
    let rows = sorted.iter().map(|finding| {
        let place = match (&finding.file, finding.line) {
            (Some(file), Some(line)) => name(format!("{file}:{line}")),
            _ => text("the manual"),
        };
        vec![text(finding.severity), message(&finding.message, &finding.rule), place]
    });
    Section {
        name: anchor,
        title: format!("{title} ({})", findings.len()),
        weight: if has_errors { weight } else { Weight::Further },
        columns: vec!["Level", "Finding", "Where"],
        rows: rows.collect(),
    }
}
