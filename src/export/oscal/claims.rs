use super::components::Writer;
use super::model::{ControlImplementation, Prop};
use super::names::Uuid;
use super::requirements::{Requirements, Said, Subject};
use crate::control::Grade;
use crate::manual::{Claim, DocumentIndex, Strength, Target};

/// What a document claims of the standards in use: for each that it names, the clauses, controls and items.
pub fn claims(writer: &Writer<'_>, document: DocumentIndex, component: Uuid) -> Vec<ControlImplementation> {
    let manual = writer.manual;
    let mut requirements = Requirements::default();
    for at in writer.claims_of(document).iter().copied() {
        let claim = &manual.claims[at];
        // Withdrawn documents claim nothing.
        let Some(grade) = writer.standing.claims[at] else { continue };
        requirements.add(writer, &claim.reach, &said(writer, claim, grade));
    }
    let title = writer.title(document);
    requirements.written(writer, component, Subject::Claims, |reference| {
        format!("What \u{201c}{title}\u{201d} answers of {reference}.")
    })
}

fn said(writer: &Writer<'_>, claim: &Claim, grade: Grade) -> Said {
    let manual = writer.manual;
    let body = &manual.document(claim.document).body;
    let heading = claim.section.map(|section| &body.headings[section as usize]);
    let title = heading.map(|heading| manual.fill_variables(&heading.text));
    let place = match &title {
        Some(title) => format!("by the section \u{201c}{title}\u{201d}"),
        None if claim.is_dangling() => "by a section that is not there".to_owned(),
        None => "by the document as a whole".to_owned(),
    };
    let words = match (claim.strength, grade) {
        (Strength::Satisfies, Grade::Effective) => format!("Satisfied {place}."),
        (Strength::Supports, Grade::Effective) => format!("Supported {place}."),
        // A reader of the sentence alone must not take it for more than it is worth.
        (Strength::Satisfies, grade) => format!("To be satisfied {place}, which is {} today.", grade.as_str()),
        (Strength::Supports, grade) => format!("To be supported {place}, which is {} today.", grade.as_str()),
    };
    let section = heading.and_then(|heading| Prop::own("section", &heading.anchor));
    let target = Target::Document(claim.document, claim.section);
    Said {
        words,
        props: [Prop::own("strength", claim.strength.as_str()), Prop::own("grade", grade.as_str()), section]
            .into_iter()
            .flatten()
            .collect(),
        link: manual.target_address(&target).map(|address| writer.link(&address, title.as_deref())),
    }
}
