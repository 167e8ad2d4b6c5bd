//! Links that lead out of the manual: where they stand, and what their answers mean. Nobody is asked here.

use std::collections::BTreeMap;

use crate::diagnostics::render::Texts;
use crate::diagnostics::{self, Diagnostic};
use crate::manual::{Manual, Target};
use crate::rules;
use crate::source::{Answer, Span};

/// Where an address of the web is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The link.
    pub span: Span,
    /// The part of a page that it leads to, with its `#`; empty if it leads to the page.
    pub fragment: String,
}

/// Every address of the web that documents and registers lead to, without its fragment, and its places.
pub fn addresses(manual: &Manual) -> BTreeMap<String, Vec<Place>> {
    let mut all: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let mut add = |target: &Target, span: &dyn Fn() -> Span| {
        let Target::External(address) = target else { return };
        let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
        if !lower.starts_with("http://") && !lower.starts_with("https://") {
            return;
        }
        let (page, fragment) = address.split_at(address.find('#').unwrap_or(address.len()));
        all.entry(page.to_owned()).or_default().push(Place { span: span(), fragment: fragment.to_owned() });
    };
    for (index, document) in manual.documents() {
        for (reference, target) in document.body.references.iter().zip(&manual.links[index.0 as usize]) {
            add(target, &|| document.span(reference.range));
        }
    }
    for register in manual.registers.iter() {
        let Some(source) = &register.source else { continue };
        for row in &register.rows {
            for (cell, targets) in row.row.cells.iter().zip(&row.targets) {
                for target in targets {
                    add(target, &|| Span::new(source, cell.range));
                }
            }
        }
    }
    all
}

/// What the answers mean for the manual: levels and exceptions applied, sorted by place.
pub fn judge(
    manual: &Manual,
    texts: &Texts<'_>,
    places: &BTreeMap<String, Vec<Place>>,
    answers: &BTreeMap<String, Answer>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (address, places) in places {
        let Some(answer) = answers.get(address) else { continue };
        for place in places {
            found.extend(finding(texts, address, place, answer));
        }
    }
    let mut found = rules::weigh(manual, found);
    diagnostics::sort(&mut found);
    found
}

fn finding(texts: &Texts<'_>, address: &str, place: &Place, answer: &Answer) -> Option<Diagnostic> {
    let span = place.span.clone();
    match answer {
        Answer::Reached | Answer::Withheld(_) => None,
        Answer::Gone(status) => Some(
            Diagnostic::warning(
                "broken-external-link",
                span,
                format!("`{}` is not there any more ({status})", short(address)),
            )
            .label("its server says so")
            .why("a reader who follows this link finds an error page, and an auditor an untended reference")
            .help("find where it went, or name the source without a link: title, issuer, date"),
        ),
        Answer::Failed(reason) => Some(
            Diagnostic::warning(
                "broken-external-link",
                span,
                format!("`{}` cannot be reached: {reason}", short(address)),
            )
            .label("no page came back")
            .why("a reader who follows this link finds nothing")
            .help("open it in a browser: if it fails there as well, correct the address or take the link out"),
        ),
        Answer::Moved(there) => {
            let there = format!("{there}{}", if there.contains('#') { "" } else { &place.fragment });
            let finding = Diagnostic::warning(
                "moved-external-link",
                span.clone(),
                format!("`{}` has moved for good to `{}`", short(address), short(&there)),
            )
            .label("redirected")
            .why("redirections are switched off some day, and then the link is dead");
            // The same page over a secure connection is the same page; any other is for a person to judge.
            let is_secured = there.strip_prefix("https://").is_some_and(|rest| {
                let old = format!("{address}{}", place.fragment);
                old.strip_prefix("http://") == Some(rest)
            });
            let is_exact = texts.text(&span.file).and_then(|text| text.get(span.range.range()))
                == Some(format!("{address}{}", place.fragment).as_str());
            let finding = finding.help(format!("write `{there}` if that is the page that is meant"));
            Some(match is_secured && is_exact {
                true => finding.replace(span, &there, format!("write `{there}`")),
                false => finding,
            })
        }
    }
}

/// An address short enough for a message.
fn short(address: &str) -> String {
    match address.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &address[..end]),
        None => address.to_owned(),
    }
}
