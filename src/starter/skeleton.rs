use std::collections::BTreeMap;

use super::{Files, usual};
use crate::catalog::{Catalog, Crosswalk, CrosswalkRow, InformationKind, Library, RequiredInformation};
use crate::config::Settings;
use crate::source::SourcePath;
use crate::syntax::front_matter::Kind;
use crate::syntax::markdown::slug;

/// A document that does not exist yet.
#[derive(Debug)]
struct Draft {
    kind: Kind,
    title: String,
    /// Crosswalk rows that its clauses belong to.
    rows: Vec<String>,
    /// What it has to answer: tag and requirement.
    asks: Vec<(String, String)>,
    /// Standards that ask for it.
    standards: Vec<String>,
}

/// One draft for each document that the standards in use ask for, and a page that says what to do.
///
/// Where the crosswalk puts clauses of two standards together, one document answers both; a policy
/// stays a text of its own.
pub(super) fn drafts(settings: &Settings) -> Files {
    let wanted: Vec<&str> = settings.standards.iter().map(|standard| standard.edition.value.as_str()).collect();
    let library = Library::load(&[], wanted.iter().copied()).value;
    let crosswalk = library.crosswalks().first();
    let mut drafts: Vec<Draft> = Vec::new();
    for standard in &settings.standards {
        let Some(catalog) = library.catalog(&standard.edition.value) else { continue };
        for required in catalog.required.iter().filter(|required| is_document(required)) {
            let draft = draft(&standard.alias.value, catalog, required, crosswalk.map(AsRef::as_ref));
            let twin = drafts.iter_mut().find(|other| is_twin(other, &draft));
            match twin {
                Some(twin) => {
                    twin.title = shared_title(&twin.title);
                    twin.asks.extend(draft.asks);
                    twin.standards.extend(draft.standards);
                }
                None => drafts.push(draft),
            }
        }
    }
    let mut files = Files::new();
    let mut numbers: BTreeMap<Kind, u32> = BTreeMap::new();
    for draft in &drafts {
        let number = numbers.entry(draft.kind).or_default();
        *number += 1;
        let (prefix, folder) = usual(draft.kind);
        let id = format!("{prefix}-{number:03}");
        let path = SourcePath::new(format!("{folder}/{}.md", slug(&draft.title)));
        files.insert(path, text(&id, draft).into_bytes());
    }
    files.insert(SourcePath::new("content/index.md"), include_bytes!("files/index.md").to_vec());
    files
}

fn is_document(required: &RequiredInformation) -> bool {
    required.core && matches!(required.kind, InformationKind::Document | InformationKind::DocumentAndRecord)
}

fn is_twin(one: &Draft, other: &Draft) -> bool {
    one.kind == other.kind
        && one.kind != Kind::Policy
        && one.standards != other.standards
        && one.rows.iter().any(|row| other.rows.contains(row))
}

fn draft(alias: &str, catalog: &Catalog, required: &RequiredInformation, crosswalk: Option<&Crosswalk>) -> Draft {
    let clause = required.clause.as_str();
    let asks = match required.requirements.as_slice() {
        [] => {
            let title = catalog.clause(clause).map_or(String::new(), |clause| clause.title.clone());
            vec![(format!("{alias}:{clause}"), title)]
        }
        items => items
            .iter()
            .filter_map(|id| catalog.items().iter().find(|item| item.id == *id))
            .map(|item| (format!("{alias}:{}", item.id), item.text.clone()))
            .collect(),
    };
    let rows = crosswalk.map_or(Vec::new(), |crosswalk| rows(crosswalk, catalog, clause));
    Draft {
        kind: kind(&required.what),
        title: title(&required.what),
        rows,
        asks,
        standards: vec![catalog.edition.reference.clone()],
    }
}

/// The crosswalk rows that a clause stands in.
fn rows(crosswalk: &Crosswalk, catalog: &Catalog, clause: &str) -> Vec<String> {
    let is_source = crosswalk.source.value == catalog.edition.id;
    let holds = |row: &&CrosswalkRow| {
        let side = if is_source { &row.source } else { &row.target };
        side.iter().any(|number| number.value.as_str() == clause)
    };
    crosswalk.rows.iter().filter(holds).map(|row| row.id.clone()).collect()
}

/// The kind of document that something required most likely is.
fn kind(what: &str) -> Kind {
    let has = |word: &str| what.split(' ').any(|other| other == word);
    match () {
        () if has("policy") => Kind::Policy,
        () if has("plan") => Kind::Plan,
        () if has("objectives") => Kind::Plan,
        () if has("scope") || has("documentation") || has("description") || has("statement") => Kind::Manual,
        () => Kind::Procedure,
    }
}

/// What is required, as the title of a document: without what it has to come with.
fn title(what: &str) -> String {
    let short = what.split(" with ").next().unwrap_or(what);
    let mut letters = short.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The title of a document that answers two standards: without the system that one of them is about.
fn shared_title(title: &str) -> String {
    match title.split_once(' ') {
        Some(("QMS" | "AIMS" | "Quality" | "AI", rest)) => self::title(rest),
        _ => title.to_owned(),
    }
}

fn text(id: &str, draft: &Draft) -> String {
    let title = toml::Value::from(draft.title.as_str());
    let owner = match draft.kind {
        Kind::Policy => "managing-director",
        _ if draft.asks.iter().all(|(tag, _)| tag.starts_with("42001:")) => "ai-officer",
        _ => "quality-manager",
    };
    let tags: String = draft.asks.iter().map(|(tag, _)| format!("  \"{tag}\",\n")).collect();
    let rows: String = draft
        .asks
        .iter()
        .map(|(tag, text)| format!("| [[{tag}]] | {} |\n", text.replace('\\', "\\\\").replace('|', "\\|")))
        .collect();
    format!(
        "+++\nid = \"{id}\"\ntitle = {title}\nkind = \"{}\"\nversion = \"0.1\"\nstatus = \"draft\"\nowner = \"{owner}\"\n\
         review_every = \"12 months\"\nchange = \"First draft.\"\nsatisfies = [\n{tags}]\n+++\n\n\
         ## What this document must say\n\n{} asked for by {}:\n\n\
         | requirement | in short |\n|---|---|\n{rows}\n## Purpose\n\n## Who does what\n\n## What is kept as a record\n",
        draft.kind.as_str(),
        draft.title,
        draft.standards.join(" and "),
    )
}
