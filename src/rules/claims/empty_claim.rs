use std::collections::BTreeMap;

use crate::config::Level;
use crate::control::{Grade, Unwritten, unwritten};
use crate::diagnostics::Diagnostic;
use crate::manual::{Claim, DocumentIndex};
use crate::rules::text::list;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::syntax::Document;
use crate::syntax::front_matter::Status;
use crate::syntax::markdown::Placeholder;

pub(super) static RULE: Rule = Rule {
    name: "empty-claim",
    family: Family::Claims,
    level: Level::Error,
    page: include_str!("empty_claim.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    let mut groups: BTreeMap<(DocumentIndex, Option<u32>), Vec<&Claim>> = BTreeMap::new();
    for (claim, grade) in manual.claims.iter().zip(&shelf.standing.claims) {
        let is_draft = manual.document(claim.document).status() == Status::Draft;
        if *grade == Some(Grade::Empty) && !claim.is_dangling() && !is_draft {
            groups.entry((claim.document, claim.section)).or_default().push(claim);
        }
    }
    for ((index, section), claims) in groups {
        let Some(first) = claims.first() else { continue };
        let document = manual.document(index);
        let heading = section.map(|at| &document.body.headings[at as usize]);
        let what = heading.map_or("this document".to_string(), |heading| format!("the section `#{}`", heading.anchor));
        let tags: Vec<&str> = claims.iter().map(|claim| claim.tag.split('#').next().unwrap_or(&claim.tag)).collect();
        let tags = list(&tags);
        let error = |message| Diagnostic::error(RULE.name, first.span.clone(), message);
        let finding = match unwritten(manual, index, section.map(|at| at as usize)) {
            Some(Unwritten::Marked(token, place)) => error(format!("{what} claims {tags} and still says `{token}`"))
                .also(place, "unfinished")
                .help("finish the text, or remove the claim until it is written"),
            Some(Unwritten::Nothing(words)) => {
                let words: String = words.chars().take(40).collect();
                let found = error(format!("{what} claims {tags} and says nothing but `{words}`"));
                let found = match heading {
                    Some(heading) => found.also(document.span(heading.range), "unfinished"),
                    None => found,
                };
                found.help("write what is done, by whom and when, or remove the claim until it is written")
            }
            _ => match (heading, &document.front.register) {
                (Some(heading), _) => error(format!("{what} claims {tags} and has no text"))
                    .also(document.span(heading.range), "nothing below this heading")
                    .help("write what is done, by whom and when, or point the claim at the section that says it"),
                (None, Some(register)) => error(format!("{what} claims {tags} and has neither text nor rows"))
                    .also(
                        document.span(register.source.as_ref().map_or(register.range, |source| source.range)),
                        "no row",
                    )
                    .help("write the rows that answer it, or remove the claim until there are some"),
                (None, None) => error(format!("{what} claims {tags} and has no text"))
                    .help("write what is done, by whom and when, or point the claim at the section that says it"),
            },
        };
        found.push(finding.why("a heading alone answers no requirement: the matrix counts this claim as empty"));
    }
}

/// Does an unfinished mark stand in a text that a claim points at? Then that claim is what is reported.
pub(in crate::rules) fn is_claimed(
    shelf: &Shelf<'_>,
    index: DocumentIndex,
    document: &Document,
    mark: &Placeholder,
) -> bool {
    let claims = &shelf.manual.claims;
    let first = claims.partition_point(|claim| claim.document < index);
    claims[first..].iter().take_while(|claim| claim.document == index).filter(|claim| !claim.is_dangling()).any(
        |claim| {
            document.body.section_text_range(claim.section.map(|at| at as usize)).contains(&(mark.text_at as usize))
        },
    )
}
