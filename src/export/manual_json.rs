use serde::Serialize;

use std::collections::BTreeSet;

use crate::control::Standing;
use crate::manual::{Backlink, Claim, DocumentIndex, Manual, Strength, Target};
use crate::source::Spanned;
use crate::syntax::front_matter::ColumnType;

/// `manual.json`, format 1.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ManualJson<'m> {
    /// Version of this file.
    pub format: u32,
    /// Title of the manual.
    pub title: &'m str,
    /// Whose it is.
    pub organization: &'m str,
    /// The day it shows, `YYYY-MM-DD`.
    pub date: String,
    /// Documents and pages, in the order of their paths.
    pub documents: Vec<DocumentJson<'m>>,
    /// Registers with their rows.
    pub registers: Vec<RegisterJson<'m>>,
    /// Roles.
    pub roles: Vec<RoleJson<'m>>,
}

/// A document or page.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DocumentJson<'m> {
    /// Its id; `null` for pages.
    pub id: Option<&'m str>,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: Option<&'static str>,
    /// Its version.
    pub version: Option<&'m str>,
    /// Its status.
    pub status: &'static str,
    /// The role that owns it.
    pub owner: Option<&'m str>,
    /// Path of its source.
    pub path: &'m str,
    /// Address of its page, relative to the root of the site.
    pub url: &'m str,
    /// In force from.
    pub effective: Option<String>,
    /// Its next review.
    pub review_due: Option<String>,
    /// What it is worth; `null` for a retired one.
    pub grade: Option<&'static str>,
    /// Its clause tags, resolved.
    pub claims: Vec<ClaimJson<'m>>,
    /// Addresses it refers to, relative to the root of the site, or whole addresses outside it.
    pub links: Vec<String>,
    /// Addresses of the documents and register rows that refer to it.
    pub backlinks: Vec<String>,
}

/// A clause tag.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClaimJson<'m> {
    /// As written.
    pub tag: &'m str,
    /// Alias of the standard.
    pub standard: &'m str,
    /// Number of the clause or control.
    pub clause: String,
    /// The item: `7.5.2/b`; `null` if the clause as a whole is meant.
    pub item: Option<String>,
    /// Anchor of the section.
    pub section: Option<&'m str>,
    /// `satisfies` or `supports`.
    pub strength: &'static str,
    /// What it is worth; `null` for claims of retired documents.
    pub grade: Option<&'static str>,
}

/// A register.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RegisterJson<'m> {
    /// Its name in column types.
    pub name: &'m str,
    /// Id of its document.
    pub document: Option<&'m str>,
    /// Path of its data.
    pub path: Option<&'m str>,
    /// Address of its table.
    pub url: String,
    /// Its columns.
    pub columns: Vec<ColumnJson<'m>>,
    /// Its rows: text by column name.
    pub rows: Vec<serde_json::Map<String, serde_json::Value>>,
}

/// A column.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ColumnJson<'m> {
    /// Its name in the data file.
    pub name: &'m str,
    /// Its heading.
    pub title: &'m str,
    /// What its cells hold.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A role.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RoleJson<'m> {
    /// Its name.
    pub name: &'m str,
    /// Its title.
    pub title: &'m str,
    /// Address of its page.
    pub url: String,
    /// Kinds it may approve.
    pub approves: Vec<&'static str>,
}

/// The manual as data.
pub fn manual_json<'m>(manual: &'m Manual, standing: &Standing) -> ManualJson<'m> {
    let mut claims: Vec<Vec<usize>> = vec![Vec::new(); manual.documents.len()];
    for (at, claim) in manual.claims.iter().enumerate() {
        claims[claim.document.0 as usize].push(at);
    }
    let documents = manual.documents().map(|(index, _)| document(manual, standing, index, &claims));
    ManualJson {
        format: 1,
        title: &manual.settings.manual.title,
        organization: &manual.settings.manual.organization,
        date: manual.settings.today.to_string(),
        documents: documents.collect(),
        registers: (0..manual.registers.len()).map(|at| register(manual, at)).collect(),
        roles: manual
            .settings
            .roles
            .iter()
            .map(|(name, role)| RoleJson {
                name,
                title: &role.title,
                url: manual.role_address(name),
                approves: role.approves.iter().map(|kind| kind.value.as_str()).collect(),
            })
            .collect(),
    }
}

fn document<'m>(
    manual: &'m Manual,
    standing: &Standing,
    index: DocumentIndex,
    claims: &[Vec<usize>],
) -> DocumentJson<'m> {
    let document = manual.document(index);
    let front = &document.front;
    let text = |field: &'m Option<Spanned<String>>| field.as_ref().map(|field| field.value.as_str());
    let own = &standing.documents[index.0 as usize];
    let backlinks = manual.backlinks.get(&Target::Document(index, None)).map(Vec::as_slice).unwrap_or_default();
    DocumentJson {
        id: text(&front.id),
        title: manual.fill_variables(&document.title),
        kind: document.kind().map(|kind| kind.as_str()),
        version: text(&front.version),
        status: document.status().as_str(),
        owner: text(&front.owner),
        path: document.path.as_str(),
        url: manual.address(index),
        effective: front.effective.as_ref().map(|date| date.value.to_string()),
        review_due: own.review_due.map(|date| date.to_string()),
        grade: own.grade.map(|grade| grade.as_str()),
        claims: claims[index.0 as usize]
            .iter()
            .map(|at| {
                let grade = standing.claims[*at].map(|grade| grade.as_str());
                claim(manual, &manual.claims[*at], grade)
            })
            .collect(),
        links: links(manual, index),
        backlinks: backlinks.iter().map(|backlink| place(manual, backlink)).collect(),
    }
}

fn claim<'m>(manual: &'m Manual, claim: &'m Claim, grade: Option<&'static str>) -> ClaimJson<'m> {
    let standard = manual.standard(claim.reach.standard);
    let catalog = &standard.catalog;
    ClaimJson {
        tag: &claim.tag,
        standard: &standard.alias,
        clause: catalog.clauses()[claim.reach.clause as usize].number.to_string(),
        item: claim.reach.item.map(|item| catalog.items()[item as usize].id.to_string()),
        section: claim.section_name.as_ref().map(|section| section.value.as_str()),
        strength: match claim.strength {
            Strength::Satisfies => "satisfies",
            Strength::Supports => "supports",
        },
        grade,
    }
}

fn links(manual: &Manual, index: DocumentIndex) -> Vec<String> {
    let mut links: Vec<String> = Vec::new();
    let mut taken = BTreeSet::new();
    for target in &manual.links[index.0 as usize] {
        let link = match target {
            Target::External(address) => Some(address.clone()),
            other => manual.target_address(other),
        };
        links.extend(link.filter(|link| taken.insert(link.clone())));
    }
    links
}

fn place(manual: &Manual, backlink: &Backlink) -> String {
    match backlink.row {
        Some(row) => manual.row_address(row),
        None => {
            let target = Target::Document(backlink.document, backlink.section);
            manual.target_address(&target).unwrap_or_default()
        }
    }
}

fn register(manual: &Manual, at: usize) -> RegisterJson<'_> {
    let register = &manual.registers[at];
    let document = manual.document(register.document);
    let rows = register.rows.iter().map(|row| {
        let cells = register.columns.iter().zip(&row.row.cells);
        cells.map(|(column, cell)| (column.name.value.clone(), manual.fill_variables(&cell.text).into())).collect()
    });
    RegisterJson {
        name: &register.name,
        document: document.front.id.as_ref().map(|id| id.value.as_str()),
        path: register.source.as_ref().map(|path| path.as_str()),
        url: manual.register_address(at),
        columns: register
            .columns
            .iter()
            .map(|column| ColumnJson {
                name: &column.name.value,
                title: column.heading(),
                kind: match &column.kind.value {
                    ColumnType::Key => "key".to_string(),
                    ColumnType::Text => "text".to_string(),
                    ColumnType::Date => "date".to_string(),
                    ColumnType::Due => "due".to_string(),
                    ColumnType::Number => "number".to_string(),
                    ColumnType::Choice => "choice".to_string(),
                    ColumnType::Role => "role".to_string(),
                    ColumnType::Document => "document".to_string(),
                    ColumnType::Clause => "clause".to_string(),
                    ColumnType::Register(name) => format!("register:{name}"),
                    ColumnType::Link => "link".to_string(),
                },
            })
            .collect(),
        rows: rows.collect(),
    }
}
