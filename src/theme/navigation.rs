//! The main navigation: the same on every page, built once a build.

use serde::Serialize;

use super::Language;
use crate::site::context::{Section, Site};

/// Entries under one heading.
#[derive(Debug, Serialize)]
pub struct Group {
    title: Option<String>,
    entries: Vec<Entry>,
}

/// One entry.
#[derive(Debug, Serialize)]
pub struct Entry {
    section: Section,
    /// The alias, for the entry of a standard.
    standard: Option<String>,
    title: String,
    address: String,
}

/// The entries of the pages that this site has.
pub fn navigation(site: &Site, language: &Language) -> Vec<Group> {
    let entry = |section: Section, key: &str, address: &str| Entry {
        section,
        standard: None,
        title: language.word(&format!("section.{key}")).to_owned(),
        address: address.to_owned(),
    };
    let offered = |wanted: &[(bool, Section, &str, &str)]| -> Vec<Entry> {
        wanted
            .iter()
            .filter(|(there, ..)| *there)
            .map(|(_, section, key, address)| entry(*section, key, address))
            .collect()
    };
    let offers = &site.offers;
    let read = offered(&[
        (true, Section::Documents, "documents", "documents/index.html"),
        (offers.registers, Section::Registers, "registers", "registers/index.html"),
        (offers.records, Section::Records, "records", "records.html"),
        (offers.roles, Section::Roles, "roles", "roles/index.html"),
        (offers.glossary, Section::Glossary, "glossary", "glossary.html"),
    ]);
    let mut prove: Vec<Entry> = site
        .standards
        .iter()
        .map(|standard| Entry {
            section: Section::Standards,
            standard: Some(standard.alias.clone()),
            title: standard.name.clone(),
            address: standard.address.clone(),
        })
        .collect();
    prove.extend(offered(&[
        (offers.matrix, Section::Matrix, "matrix", "matrix.html"),
        (offers.gaps, Section::Gaps, "gaps", "gaps.html"),
        (
            offers.documented_information,
            Section::DocumentedInformation,
            "documented-information",
            "documented-information.html",
        ),
        (
            offers.statement_of_applicability,
            Section::StatementOfApplicability,
            "statement-of-applicability",
            "statement-of-applicability.html",
        ),
        (offers.integration, Section::Integration, "integration", "integration.html"),
        (offers.transition, Section::Transition, "transition", "transition.html"),
    ]));
    let maintain = offered(&[
        (offers.calendar, Section::Calendar, "calendar", "calendar.html"),
        (offers.changes, Section::Changes, "changes", "changes.html"),
        (offers.check, Section::Check, "check", "check.html"),
        (offers.print, Section::Print, "print", "print.html"),
    ]);
    let start = vec![entry(Section::Home, "home", "index.html")];
    [(None, start), (Some("nav.read"), read), (Some("nav.prove"), prove), (Some("nav.maintain"), maintain)]
        .into_iter()
        .filter(|(_, entries)| !entries.is_empty())
        .map(|(title, entries)| Group { title: title.map(|key| language.word(key).to_owned()), entries })
        .collect()
}
