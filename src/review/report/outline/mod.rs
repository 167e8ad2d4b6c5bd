//! What a review says, in the order in which a reviewer wants to know it.

mod cells;
mod control;
mod documents;
mod requirements;

pub(super) use self::cells::count;
use self::control::{approvals, broken, findings, settings, versions};
pub(super) use self::documents::fate_word;
use self::documents::{documents, files, readers, records, referrers, rows};
use self::requirements::{decisions, information, integration, requirements};
use crate::config::Effect;
use crate::coverage::Counts;
use crate::review::model::{ApprovalTurn, Fate, Review, Turn};

/// A piece of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as it stands.
    Text(String),
    /// A name: of an id, a path, a key.
    Name(String),
    /// A new line.
    Break,
}

pub(super) type Cell = Vec<Piece>;

/// Is a section read at once, or opened by whoever wants to know?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// It has to be read.
    Grave,
    /// It may be.
    Further,
}

/// A table with a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// Anchor.
    pub(super) name: &'static str,
    pub(super) title: String,
    pub(super) weight: Weight,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Cell>>,
}

fn effect_words(effect: Effect, number: usize) -> String {
    let (one, many) = match effect {
        Effect::RequirementLost => ("requirement lost", "requirements lost"),
        Effect::RequirementWeakened => ("requirement weakened", "requirements weakened"),
        Effect::ExclusionAdded => ("exclusion added", "exclusions added"),
        Effect::ApprovalVoided => ("approval voided", "approvals voided"),
        Effect::VersionNotRaised => ("version to raise", "versions to raise"),
        Effect::ReasonMissing => ("change reason missing", "change reasons missing"),
        Effect::DocumentRemoved => {
            ("document removed without being retired", "documents removed without being retired")
        }
        Effect::SuccessorMissing => ("document retired without a successor", "documents retired without a successor"),
        Effect::ReferenceBroken => ("reference broken", "references broken"),
        Effect::RecordLost => ("record no longer kept", "records no longer kept"),
        Effect::ControlWeakened => ("setting asks for less", "settings ask for less"),
        Effect::NewError => ("new error", "new errors"),
    };
    count(number, one, many)
}

/// The verdict in one line.
pub fn headline(review: &Review) -> String {
    if review.is_empty() && review.effects.is_empty() {
        return "No change to the manual".to_string();
    }
    let effects: Vec<String> = review.effects.iter().map(|count| effect_words(count.effect.0, count.count)).collect();
    let loses = [Effect::RequirementLost, Effect::RequirementWeakened, Effect::RecordLost];
    let nothing = !loses.iter().any(|effect| review.count(*effect) > 0) && review.lost_information().next().is_none();
    match (nothing, effects.is_empty()) {
        (true, true) => "Nothing is lost".to_string(),
        (true, false) => format!("Nothing is lost; {}", effects.join(", ")),
        (false, true) => "What a standard requires is provided no more".to_string(),
        (false, _) => capitalized(&effects.join(", ")),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// What changed altogether, in one line.
pub(super) fn summary(review: &Review) -> String {
    let of = |fate: Fate| review.documents.iter().filter(|change| change.fates.contains(&fate)).count();
    let moved = review.documents.iter().filter(|change| change.path_before.is_some()).count();
    let parts = [
        (of(Fate::New), "new"),
        (of(Fate::Revised), "revised"),
        (moved, "moved or renamed"),
        (of(Fate::Withdrawn), "withdrawn"),
        (of(Fate::Removed), "removed"),
        (of(Fate::Reviewed), "reviewed without change"),
    ];
    let said: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    let mut parts = vec![match said.is_empty() {
        true if review.documents.is_empty() => "Documents: none".to_string(),
        true => format!("Documents: {}", review.documents.len()),
        false => format!("Documents: {}", said.join(", ")),
    }];
    let turned = |turns: &[Turn]| review.requirements.iter().filter(|change| turns.contains(&change.turn)).count();
    let (lost, gained) = (turned(&[Turn::Lost, Turn::Weakened]), turned(&[Turn::Gained, Turn::Strengthened]));
    parts.push(format!("requirements: {lost} lost or weakened, {gained} gained or strengthened"));
    let (new, mended) = (review.findings_new.len(), review.findings_mended.len());
    parts.push(format!("findings: {new} new, {mended} mended"));
    parts.join(" \u{b7} ")
}

/// A state and how many requirements have it.
type Column = (&'static str, fn(&Counts) -> usize);

/// Coverage before and after, a line for each standard.
pub(super) fn coverage(review: &Review) -> Vec<String> {
    let one = |(what, pick): Column, before: &Counts, after: &Counts| {
        let (old, new) = (pick(before), pick(after));
        match (old, new) {
            (0, 0) => None,
            (old, new) if old == new => Some(format!("{what} {new}")),
            (old, new) => Some(format!("{what} {old} \u{2192} {new}")),
        }
    };
    let columns: [Column; 5] = [
        ("covered", |counts| counts.covered),
        ("partial", |counts| counts.partial),
        ("justified", |counts| counts.justified),
        ("pending", |counts| counts.pending),
        ("gap", |counts| counts.gap),
    ];
    let line = |standard: &crate::review::model::StandardChange| {
        let parts: Vec<String> =
            columns.iter().filter_map(|column| one(*column, &standard.before, &standard.after)).collect();
        format!("{}: {}", standard.reference, parts.join(", "))
    };
    review.standards.iter().map(line).collect()
}

/// All sections that have something to say.
pub(super) fn outline(review: &Review) -> Vec<Section> {
    let mut sections = Vec::new();
    for (turn, anchor, title, weight) in [
        (Turn::Lost, "lost", "Requirements lost", Weight::Grave),
        (Turn::Weakened, "weakened", "Requirements weakened", Weight::Grave),
        (Turn::Excluded, "excluded", "Requirements declared not applicable", Weight::Grave),
    ] {
        sections.push(requirements(review, turn, anchor, title, weight));
    }
    sections.push(decisions(review));
    sections.push(approvals(review, &[ApprovalTurn::Voided, ApprovalTurn::Needed], Weight::Grave));
    sections.push(versions(review));
    sections.push(broken(review));
    sections.push(settings(review));
    sections.push(findings("new-findings", "New findings", &review.findings_new, Weight::Grave));
    sections.push(records(review));
    sections.push(documents(review));
    sections.push(rows(review));
    sections.push(files(review));
    sections.push(readers(review));
    for (turn, anchor, title) in [
        (Turn::Gained, "gained", "Requirements gained"),
        (Turn::Strengthened, "strengthened", "Requirements strengthened"),
        (Turn::Elsewhere, "elsewhere", "Requirements answered elsewhere now"),
        (Turn::Further, "further", "Requirements answered by a further document"),
    ] {
        sections.push(requirements(review, turn, anchor, title, Weight::Further));
    }
    sections.push(information(review));
    sections.push(referrers(review));
    sections.push(integration(review));
    sections.push(approvals(review, &[ApprovalTurn::Given], Weight::Further));
    sections.push(findings("mended", "Findings mended", &review.findings_mended, Weight::Further));
    sections.retain(|section| !section.rows.is_empty());
    sections
}
