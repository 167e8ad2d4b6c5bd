//! What a review says, in the order in which a reviewer wants to know it.

use crate::config::Effect;
use crate::coverage::Counts;
use crate::review::model::{
    ApprovalTurn, Carrier, Difference, DocumentChange, Fate, FieldChange, Finding, RequirementChange, Review, Turn,
    VersionProblem,
};

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

fn text(text: impl Into<String>) -> Cell {
    vec![Piece::Text(text.into())]
}

fn name(name: impl Into<String>) -> Cell {
    vec![Piece::Name(name.into())]
}

fn named(id: &str, title: &str) -> Cell {
    match id == title || title.is_empty() {
        true => name(id),
        false => vec![Piece::Name(id.to_string()), Piece::Text(format!(" {title}"))],
    }
}

/// Several cells in one, each on a line.
fn lines(cells: impl IntoIterator<Item = Cell>) -> Cell {
    let mut all = Cell::new();
    for cell in cells {
        if !all.is_empty() {
            all.push(Piece::Break);
        }
        all.extend(cell);
    }
    all
}

/// A number with its noun.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
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
    let nothing = !loses.iter().any(|effect| review.count(*effect) > 0);
    match (nothing, effects.is_empty()) {
        (true, true) => "Nothing is lost".to_string(),
        (true, false) => format!("Nothing is lost; {}", effects.join(", ")),
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

/// Requirements of one clause with the same turn and the same carriers are one row.
fn requirements(review: &Review, turn: Turn, anchor: &'static str, title: &str, weight: Weight) -> Section {
    let all: Vec<&RequirementChange> = review.requirements.iter().filter(|change| change.turn == turn).collect();
    let mut groups: Vec<Vec<&RequirementChange>> = Vec::new();
    let alike = |one: &RequirementChange, other: &RequirementChange| {
        (&one.standard, &one.clause, one.before, one.after, &one.carried_before, &one.carried_after)
            == (&other.standard, &other.clause, other.before, other.after, &other.carried_before, &other.carried_after)
    };
    for change in &all {
        match groups.last_mut() {
            Some(group) if alike(group[0], change) => group.push(change),
            _ => groups.push(vec![change]),
        }
    }
    let rows = groups.iter().map(|group| {
        let first = group[0];
        let items: Vec<&str> = group.iter().map(|change| change.item.as_str()).collect();
        let clause =
            vec![Piece::Name(format!("{}:{}", first.standard, first.clause)), Piece::Text(format!(" {}", first.title))];
        vec![
            clause,
            match items.as_slice() {
                [one] if *one == first.clause => text("control"),
                items => vec![Piece::Name(items.join(", "))],
            },
            text(format!("{} \u{2192} {}", first.before.as_str(), first.after.as_str())),
            carriers(&first.carried_before),
            carriers(&first.carried_after),
        ]
    });
    Section {
        name: anchor,
        title: format!("{title} ({})", all.len()),
        weight,
        columns: vec!["Clause", "Requirements", "State", "Answered before by", "Answered now by"],
        rows: rows.collect(),
    }
}

fn carriers(carriers: &[Carrier]) -> Cell {
    const MOST: usize = 4;
    if carriers.is_empty() {
        return text("nothing");
    }
    let one = |carrier: &Carrier| {
        let mut cell = named(&carrier.document, &carrier.title);
        if let Some(heading) = &carrier.heading {
            cell.push(Piece::Text(format!(" \u{a7} {heading}")));
        }
        if carrier.strength == "supports" {
            cell.push(Piece::Text(" (supports)".to_string()));
        }
        cell
    };
    let more = carriers.len().saturating_sub(MOST);
    let more = (more > 0).then(|| text(format!("and {more} more")));
    lines(carriers.iter().take(MOST).map(one).chain(more))
}

fn decisions(review: &Review) -> Section {
    let rows = review.decisions.iter().map(|change| {
        let word = |excludes: bool| if excludes { "not applicable" } else { "applicable" };
        let what = match (change.difference, change.excluded_before, change.excluded_after) {
            (Difference::Added, _, true) => "exclusion added".to_string(),
            (Difference::Dropped, true, _) => "exclusion dropped".to_string(),
            (Difference::Added, ..) => "reason for inclusion added".to_string(),
            (Difference::Dropped, ..) => "reason for inclusion dropped".to_string(),
            (Difference::Changed, before, after) if before == after => "changed".to_string(),
            (Difference::Changed, before, after) => format!("{} \u{2192} {}", word(before), word(after)),
        };
        let mut clause = named(&change.tag, &change.title);
        if let Some(row) = &change.row {
            clause.extend([Piece::Text(", row ".to_string()), Piece::Name(row.clone())]);
        }
        vec![clause, text(what), was_and_is(&change.reason_before, &change.reason_after)]
    });
    Section {
        name: "decisions",
        title: format!("Decisions on what applies ({})", review.decisions.len()),
        weight: Weight::Grave,
        columns: vec!["Clause", "What became of it", "Reason"],
        rows: rows.collect(),
    }
}

/// Two values, if they differ.
fn was_and_is(before: &str, after: &str) -> Cell {
    match (before, after) {
        (before, after) if before == after => text(after),
        ("", after) => text(after),
        (before, "") => text(format!("was: {before}")),
        (before, after) => lines([text(format!("was: {before}")), text(format!("is: {after}"))]),
    }
}

fn approvals(review: &Review, turns: &[ApprovalTurn], weight: Weight) -> Section {
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

fn versions(review: &Review) -> Section {
    let rows = review.versions.iter().map(|note| {
        let what = match note.problem {
            VersionProblem::NotRaised => "the text changed, the version did not",
            VersionProblem::Lowered => "the version is lower than before",
            VersionProblem::ReasonMissing => "the version is new and says nothing of why it was made",
            VersionProblem::ReasonUnchanged => "the version is new and still tells the old reason",
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

fn broken(review: &Review) -> Section {
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

fn settings(review: &Review) -> Section {
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

fn findings(anchor: &'static str, title: &str, findings: &[Finding], weight: Weight) -> Section {
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

/// A message with its code told apart, and its rule.
fn message(message: &str, rule: &str) -> Cell {
    let parts = message.split('`').enumerate().filter(|(_, part)| !part.is_empty());
    let mut cell: Cell = parts
        .map(|(at, part)| match at % 2 {
            0 => Piece::Text(part.to_string()),
            _ => Piece::Name(part.to_string()),
        })
        .collect();
    cell.extend([Piece::Text(" (".to_string()), Piece::Name(rule.to_string()), Piece::Text(")".to_string())]);
    cell
}

/// What became of a document, in a word.
pub(super) fn fate_word(fate: Fate) -> &'static str {
    match fate {
        Fate::Removed => "removed",
        Fate::Withdrawn => "withdrawn",
        Fate::New => "new",
        Fate::Released => "released",
        Fate::Recalled => "draft again",
        Fate::Revised => "revised",
        Fate::Renumbered => "renumbered",
        Fate::Retitled => "retitled",
        Fate::Moved => "moved",
        Fate::Renamed => "renamed",
        Fate::Reviewed => "reviewed without change",
        Fate::Approved => "approval recorded",
        Fate::Rewritten => "written in another way, reads the same",
    }
}

fn documents(review: &Review) -> Section {
    let rows = review.documents.iter().map(|change| {
        let fates: Vec<&str> = change.fates.iter().map(|fate| fate_word(*fate)).collect();
        vec![named(&change.document, &change.title), text(fates.join(", ")), document_details(change)]
    });
    Section {
        name: "documents",
        title: format!("Documents ({})", review.documents.len()),
        weight: Weight::Further,
        columns: vec!["Document", "What became of it", "Details"],
        rows: rows.collect(),
    }
}

fn document_details(change: &DocumentChange) -> Cell {
    let mut details = Vec::new();
    if let Some(path) = &change.path_before {
        details.push(vec![
            Piece::Name(path.clone()),
            Piece::Text(" \u{2192} ".into()),
            Piece::Name(change.path.clone()),
        ]);
    }
    if change.fates.contains(&Fate::Withdrawn) || change.fates.contains(&Fate::Removed) {
        details.push(match &change.successor {
            Some(successor) => vec![Piece::Text("replaced by ".into()), Piece::Name(successor.clone())],
            None => text("no document says that it replaces it"),
        });
    }
    let tally = &change.tally;
    if tally.words_inserted + tally.words_deleted > 0 && !change.fates.contains(&Fate::Removed) {
        let mut words = format!("{} in, {} out", count(tally.words_inserted, "word", "words"), tally.words_deleted);
        if tally.blocks_moved > 0 {
            words.push_str(&format!(", {} moved", count(tally.blocks_moved, "block", "blocks")));
        }
        if !change.sections.is_empty() {
            const MOST: usize = 5;
            words.push_str(&format!(
                "; in {}",
                change.sections.iter().take(MOST).cloned().collect::<Vec<_>>().join("; ")
            ));
            if change.sections.len() > MOST {
                words.push_str(&format!(" and {} more", change.sections.len() - MOST));
            }
        }
        details.push(text(words));
    }
    if !change.fields.is_empty() {
        details.extend(change.fields.iter().map(field));
    }
    if let (true, Some(version)) = (change.fates.contains(&Fate::New), &change.version) {
        let status = change.status.clone().unwrap_or_else(|| "draft".to_string());
        details.push(text(format!("version {version}, {status}")));
    }
    if let Some(reason) = change.reason.as_ref().filter(|_| change.version != change.version_before) {
        details.push(text(format!("\u{201c}{reason}\u{201d}")));
    }
    lines(details)
}

fn field(field: &FieldChange) -> Cell {
    let line = field.line();
    let rest = line.strip_prefix(&field.name).unwrap_or(&line);
    vec![Piece::Name(field.name.clone()), Piece::Text(rest.to_string())]
}

fn rows(review: &Review) -> Section {
    let all = review.documents.iter().flat_map(|change| change.rows.iter().map(move |row| (change, row)));
    let rows = all.map(|(change, row)| {
        let what = match row.difference {
            Difference::Added => "new",
            Difference::Changed => "changed",
            Difference::Dropped => "gone",
        };
        let place = vec![Piece::Name(change.document.clone()), Piece::Text(" ".into()), Piece::Name(row.key.clone())];
        vec![place, text(what), lines(row.cells.iter().map(field))]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    Section {
        name: "rows",
        title: format!("Rows of registers ({})", rows.len()),
        weight: Weight::Further,
        columns: vec!["Row", "What became of it", "Cells"],
        rows,
    }
}

fn records(review: &Review) -> Section {
    let rows = review.records.iter().map(|change| {
        let what = match change.difference {
            Difference::Added => "new",
            Difference::Changed => "changed",
            Difference::Dropped => "no longer kept",
        };
        let answers = change.answers.join(", ");
        let record = vec![
            Piece::Text(format!("{} (", change.name)),
            Piece::Name(change.document.clone()),
            Piece::Text(")".into()),
        ];
        vec![
            record,
            text(what),
            if answers.is_empty() { text("") } else { name(answers) },
            lines(change.fields.iter().map(field)),
        ]
    });
    let lost = review.records.iter().any(|change| change.difference == Difference::Dropped);
    Section {
        name: "records",
        title: format!("Records ({})", review.records.len()),
        weight: if lost { Weight::Grave } else { Weight::Further },
        columns: vec!["Record", "What became of it", "Asked for by", "Details"],
        rows: rows.collect(),
    }
}

fn readers(review: &Review) -> Section {
    let rows = review.readers.iter().map(|reader| vec![text(reader.title.clone()), name(reader.documents.join(", "))]);
    Section {
        name: "readers",
        title: format!("Who must read again ({})", review.readers.len()),
        weight: Weight::Further,
        columns: vec!["Role", "Documents"],
        rows: rows.collect(),
    }
}

fn information(review: &Review) -> Section {
    let rows = review.information.iter().map(|change| {
        vec![
            name(format!("{}:{}", change.standard, change.clause)),
            text(format!("{} ({})", change.what, change.kind)),
            text(format!("{} \u{2192} {}", change.before.as_str(), change.after.as_str())),
        ]
    });
    let lost = review.information.iter().any(|change| change.after > change.before);
    Section {
        name: "information",
        title: format!("Required documents and records ({})", review.information.len()),
        weight: if lost { Weight::Grave } else { Weight::Further },
        columns: vec!["Clause", "What is required", "State"],
        rows: rows.collect(),
    }
}

fn referrers(review: &Review) -> Section {
    const MOST: usize = 12;
    let rows = review.referrers.iter().map(|referrers| {
        let more = referrers.places.len().saturating_sub(MOST);
        let more = (more > 0).then(|| text(format!("and {more} more")));
        vec![
            named(&referrers.document, &referrers.title),
            text(fate_word(referrers.fate)),
            lines(referrers.places.iter().take(MOST).map(|place| text(place.clone())).chain(more)),
        ]
    });
    Section {
        name: "referrers",
        title: format!("Who refers to what changed ({})", review.referrers.len()),
        weight: Weight::Further,
        columns: vec!["Document", "What became of it", "Referred to by"],
        rows: rows.collect(),
    }
}

fn integration(review: &Review) -> Section {
    let word = |state| serde_json::to_value(state).ok().and_then(|value| value.as_str().map(str::to_string));
    let rows = review.integration.iter().map(|change| {
        let states = [word(change.before), word(change.after)].map(Option::unwrap_or_default);
        vec![named(&change.id, &change.name), text(states.join(" \u{2192} "))]
    });
    Section {
        name: "integration",
        title: format!("The two standards side by side ({})", review.integration.len()),
        weight: Weight::Further,
        columns: vec!["Row", "State"],
        rows: rows.collect(),
    }
}
