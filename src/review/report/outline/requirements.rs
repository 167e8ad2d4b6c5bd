//! What becomes of requirements: lost, won, excluded, answered by whom.

use super::cells::{lines, name, named, text, was_and_is};
use super::{Cell, Piece, Section, Weight};
use crate::review::model::{Carrier, Difference, RequirementChange, Review, Turn};

/// Requirements of one clause with the same turn and the same carriers are one row.
pub(super) fn requirements(review: &Review, turn: Turn, anchor: &'static str, title: &str, weight: Weight) -> Section {
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

pub(super) fn decisions(review: &Review) -> Section {
    let rows = review.decisions.iter().map(|change| {
        let word = |excludes: bool| if excludes { "not applicable" } else { "applicable" };
        let what = match (change.difference, change.excluded_before, change.excluded_after) {
            (Difference::Added | Difference::Changed, _, false) if change.is_void => {
                "exclusion that does not count: it has run out, or has no reason".to_string()
            }
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

pub(super) fn information(review: &Review) -> Section {
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

pub(super) fn integration(review: &Review) -> Section {
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
