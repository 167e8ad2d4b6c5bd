use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::address::{Taken, document_address};
use super::known::Known;
use super::registers::{MOST_FOUND, near_but};
use super::{
    Backlink, Claim, Decision, DocumentIndex, Manual, RecordType, RowIndex, Standard, Strength, Target, Term,
    Transition, Undisclosed, claims, decisions, order, references, registers, variables,
};
use crate::catalog::{BUILT_IN, Catalog, Crosswalk, Library};
use crate::config::Settings;
use crate::diagnostics::{Checked, Diagnostic};
use crate::source::{SourceSet, Spanned};
use crate::syntax::Document;

/// Puts parsed documents together and resolves every claim and reference. Documents must come in the
/// order of their paths.
pub fn link(
    settings: Arc<Settings>,
    library: &Library,
    documents: Vec<Arc<Document>>,
    sources: &SourceSet,
) -> Checked<Manual> {
    let Linked { manual, mut found, of_references } = link_apart(settings, library, documents, sources);
    found.extend(of_references.into_iter().flatten());
    Checked { value: manual, diagnostics: found }
}

/// A manual, with the findings about references apart from the others.
#[derive(Debug, Clone)]
pub struct Linked {
    /// The manual.
    pub manual: Manual,
    /// What was found about everything but references in texts.
    pub found: Vec<Diagnostic>,
    /// For each document, what was found about the references in its text.
    pub of_references: Vec<Vec<Diagnostic>>,
}

/// The same as [`link`], its findings sorted by what they depend on: [`super::relink`] goes on from here.
pub fn link_apart(
    settings: Arc<Settings>,
    library: &Library,
    documents: Vec<Arc<Document>>,
    sources: &SourceSet,
) -> Linked {
    let mut found = Vec::new();
    let (folders, places) = order::folders(&documents);
    let paths: BTreeMap<_, _> =
        documents.iter().enumerate().map(|(at, document)| (document.path.clone(), DocumentIndex(at as u32))).collect();
    let ids = ids(&documents, &mut found);
    let addresses = addresses(&settings, &documents, &ids);
    let mut manual = Manual {
        standards: standards(&settings, library),
        transitions: Vec::new(),
        crosswalks: Vec::new(),
        documents,
        ids: Arc::new(ids),
        paths: Arc::new(paths),
        addresses: Arc::new(addresses),
        assets: Arc::new(sources.assets.clone()),
        claims: Arc::default(),
        links: Arc::default(),
        backlinks: Arc::default(),
        registers: Arc::default(),
        rows: Arc::default(),
        terms: BTreeMap::new(),
        records: Arc::default(),
        decisions: Vec::new(),
        undisclosed: Undisclosed::default(),
        folders: Arc::new(folders),
        places: Arc::new(places),
        settings,
    };
    manual.transitions = transitions(&manual, library, &mut found);
    manual.crosswalks = crosswalks(&manual, library);
    manual.terms = terms(&manual);
    registers::read(&mut manual, sources, &mut found);
    let known = Known::new(&manual);
    roles(&known, &mut found);
    let claims = resolve_claims(&known, &mut found);
    let records = resolve_records(&manual, &mut found);
    let decisions = decisions(&manual, &mut found);
    let resolved: Vec<(Vec<Target>, Vec<Diagnostic>)> = (0..manual.documents.len() as u32)
        .into_par_iter()
        .map(|at| references::resolve(&known, DocumentIndex(at)))
        .collect();
    supersedes(&known, &mut found);
    found.extend(variables::unknown_apart(&known, sources));
    let (links, of_references) = resolved.into_iter().unzip();
    manual.claims = Arc::new(claims);
    manual.records = Arc::new(records);
    manual.decisions = decisions;
    manual.links = Arc::new(links);
    manual.backlinks = Arc::new(backlinks(&manual));
    Linked { manual, found, of_references }
}

fn standards(settings: &Settings, library: &Library) -> Vec<Standard> {
    settings
        .standards
        .iter()
        .filter_map(|standard| {
            let catalog = library.catalog(&standard.edition.value)?;
            Some(Standard { alias: standard.alias.value.clone(), catalog: catalog.clone() })
        })
        .collect()
}

fn transitions(manual: &Manual, library: &Library, found: &mut Vec<Diagnostic>) -> Vec<Transition> {
    let mut transitions = Vec::new();
    for (from, standard) in manual.standards() {
        let edition = manual.settings.standard(&standard.alias).and_then(|settings| settings.transition.as_ref());
        let Some((edition, catalog)) = edition.and_then(|edition| Some((edition, library.catalog(&edition.value)?)))
        else {
            continue;
        };
        match library.transition(standard.catalog.id().as_str(), &edition.value) {
            Some(_) => {
                transitions.push(Transition { from, to: manual.by_edition(&edition.value), catalog: catalog.clone() })
            }
            None => found.push(no_successor(manual, library, &standard.catalog, edition)),
        }
    }
    transitions
}

fn no_successor(manual: &Manual, library: &Library, own: &Catalog, edition: &Spanned<String>) -> Diagnostic {
    let heir =
        |catalog: &Catalog| catalog.edition.supersedes.as_ref().is_some_and(|earlier| earlier.value == *own.id());
    let heirs = library.catalogs().filter(|catalog| heir(catalog)).map(|catalog| catalog.id());
    let right = own.edition.superseded_by.as_ref().or(heirs.into_iter().next());
    let reference = &own.edition.reference;
    let finding = Diagnostic::error(
        "no-successor",
        manual.settings.span(edition.range),
        format!("`{}` does not take over from {reference}", edition.value),
    )
    .label("not the edition after")
    .why("what changes and what is still open would be counted against the wrong text");
    match right {
        Some(right) => finding.help(format!("write `\"{right}\"`, or leave the line out")),
        None => finding.help(format!(
            "no edition follows {reference}: leave the line out, or say `supersedes` in the catalog of one"
        )),
    }
}

/// The crosswalks whose two sides are in use; one between editions that come with the program is the first.
fn crosswalks(manual: &Manual, library: &Library) -> Vec<Arc<Crosswalk>> {
    let in_use = |edition: &str| manual.by_edition(edition).is_some();
    let own = |edition: &str| BUILT_IN.iter().all(|standard| standard.id != edition);
    let sides = |crosswalk: &'_ Arc<Crosswalk>| [crosswalk.source.value.clone(), crosswalk.target.value.clone()];
    let mut crosswalks: Vec<Arc<Crosswalk>> = library
        .crosswalks()
        .iter()
        .filter(|crosswalk| sides(crosswalk).iter().all(|edition| in_use(edition.as_str())))
        .cloned()
        .collect();
    crosswalks.sort_by_key(|crosswalk| sides(crosswalk).iter().any(|edition| own(edition.as_str())));
    crosswalks
}

fn ids(documents: &[Arc<Document>], found: &mut Vec<Diagnostic>) -> BTreeMap<String, DocumentIndex> {
    let mut ids: BTreeMap<String, DocumentIndex> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        let Some(id) = &document.front.id else { continue };
        match ids.get(&id.value) {
            None => {
                ids.insert(id.value.clone(), DocumentIndex(at as u32));
            }
            Some(first) => {
                let first = &documents[first.0 as usize];
                let place = first.front.id.as_ref().map_or_else(|| first.head(), |id| first.span(id.range));
                found.push(
                    Diagnostic::error(
                        "duplicate-id",
                        document.span(id.range),
                        format!("`{}` is the id of two documents", id.value),
                    )
                    .label("used again here")
                    .also(place, "first used here")
                    .why("a number that means two documents identifies neither; this one is published by its path")
                    .help("give this document a number of its own: `clausebook new` finds the next free one"),
                );
            }
        }
    }
    ids
}

fn addresses(settings: &Settings, documents: &[Arc<Document>], ids: &BTreeMap<String, DocumentIndex>) -> Vec<String> {
    let roots: Vec<String> = settings.roots.iter().map(|root| format!("{}/index.md", root.value)).collect();
    let start = documents
        .iter()
        .enumerate()
        .filter(|(_, document)| document.front.id.is_none())
        .filter_map(|(at, document)| Some((roots.iter().position(|root| root == document.path.as_str())?, at)))
        .max()
        .map(|(_, at)| at);
    let mut taken = Taken::default();
    taken.take("documents/index.html");
    documents
        .iter()
        .enumerate()
        .map(|(at, document)| {
            let owns =
                document.front.id.as_ref().is_some_and(|id| ids.get(&id.value) == Some(&DocumentIndex(at as u32)));
            let address = document_address(document, owns, start == Some(at));
            taken.take_or_apart(address, document.path.as_str())
        })
        .collect()
}

fn terms(manual: &Manual) -> BTreeMap<String, Term> {
    let mut terms = BTreeMap::new();
    for (index, document) in manual.documents() {
        if !document.front.glossary {
            continue;
        }
        for (at, definition) in document.body.definitions.iter().enumerate() {
            terms.entry(definition.term.to_lowercase()).or_insert_with(|| Term {
                document: index,
                definition: at as u32,
                term: definition.term.clone(),
            });
        }
    }
    terms
}

fn roles(known: &Known<'_>, found: &mut Vec<Diagnostic>) {
    let manual = known.manual;
    let roles = &manual.settings.roles;
    if roles.is_empty() {
        return;
    }
    for (_, document) in manual.documents() {
        let front = &document.front;
        let records = front.records.iter().filter_map(|record| record.owner.as_ref());
        let approver = front.approval.as_ref().and_then(|approval| approval.by.as_ref());
        for role in front.owner.iter().chain(&front.audience).chain(records).chain(approver) {
            if !roles.contains_key(&role.value) {
                found.push(registers::unknown_role(known, &role.value, document.span(role.range), found.len()));
            }
        }
    }
    for decision in &manual.settings.applicability {
        if let Some(owner) = decision.owner.as_ref().filter(|owner| !roles.contains_key(&owner.value)) {
            let span = manual.settings.span(owner.range);
            found.push(registers::unknown_role(known, &owner.value, span, found.len()));
        }
    }
}

fn resolve_claims(known: &Known<'_>, found: &mut Vec<Diagnostic>) -> Vec<Claim> {
    let manual = known.manual;
    let tags = manual.documents.iter().map(|document| document.front.satisfies.len() + document.front.supports.len());
    let mut all = Vec::with_capacity(tags.sum());
    for (index, document) in manual.documents() {
        let front = &document.front;
        let satisfies = front.satisfies.iter().map(|tag| (tag, Strength::Satisfies));
        for (tag, strength) in satisfies.chain(front.supports.iter().map(|tag| (tag, Strength::Supports))) {
            let section = tag.section.as_ref().and_then(|section| document.body.heading(&section.value));
            if let (Some(name), None) = (&tag.section, section) {
                found.push(dangling(known, index, name, found.len()));
            }
            let Some(reach) = claims::resolve(manual, &document.path, tag, found) else { continue };
            all.push(Claim {
                document: index,
                tag: tag.to_string(),
                span: document.span(tag.range),
                reach,
                section: section.map(|section| section as u32),
                section_name: tag.section.clone(),
                strength,
            });
        }
    }
    all
}

fn dangling(known: &Known<'_>, index: DocumentIndex, section: &Spanned<String>, found: usize) -> Diagnostic {
    let (name, span) = (&section.value, known.manual.document(index).span(section.range));
    let diagnostic =
        Diagnostic::error("dangling-section", span.clone(), format!("this document has no heading `#{name}`"))
            .label("no such heading")
            .why("the claim points at text that is not there, so it counts as empty");
    if found >= MOST_FOUND {
        return diagnostic.help("correct the part behind `#`");
    }
    let headings = known.headings(index);
    match headings.names.nearest(name) {
        Some(right) => {
            let diagnostic = diagnostic.help(format!("did you mean `#{right}`?"));
            match headings.names.is_slip(name, right) {
                true => diagnostic.replace(span, right, format!("replace with `{right}`")),
                false => diagnostic,
            }
        }
        None if headings.is_empty() => diagnostic.help("the document has no headings: leave `#…` out"),
        None => diagnostic.help(headings.which(name)),
    }
}

fn resolve_records(manual: &Manual, found: &mut Vec<Diagnostic>) -> Vec<RecordType> {
    let mut all = Vec::new();
    for (index, document) in manual.documents() {
        for (at, record) in document.front.records.iter().enumerate() {
            let answers = record
                .answers
                .iter()
                .filter_map(|tag| claims::resolve_whole(manual, &document.path, tag, found))
                .collect();
            all.push(RecordType { document: index, record: at as u32, answers });
        }
    }
    all
}

fn decisions(manual: &Manual, found: &mut Vec<Diagnostic>) -> Vec<Decision> {
    let settings = &manual.settings;
    let mut all = Vec::new();
    for decision in &settings.applicability {
        let Some(reach) = claims::resolve_whole(manual, &settings.path, &decision.clause, found) else { continue };
        all.push(Decision {
            tag: decision.clause.to_string(),
            span: settings.span(decision.clause.range),
            reach,
            applicable: decision.applicable,
            reason: decision
                .reason
                .as_ref()
                .map_or("".into(), |reason| manual.fill_variables(reason.value.trim()).into()),
            owner: decision.owner.as_ref().map(|owner| owner.value.clone()),
            until: decision.until.as_ref().map(|until| until.value),
            // The configuration has no decision whose date cannot be read.
            until_unread: false,
            status: decision.status.as_ref().map(|status| status.value),
            row: None,
        });
    }
    all.extend(decisions::of_registers(manual, found));
    all
}

fn supersedes(known: &Known<'_>, found: &mut Vec<Diagnostic>) {
    let manual = known.manual;
    for (_, document) in manual.documents() {
        for old in &document.front.supersedes {
            if manual.ids.contains_key(&old.value) {
                continue;
            }
            let diagnostic = Diagnostic::warning(
                "unknown-document",
                document.span(old.range),
                format!("`supersedes` names `{}`, which is not in the manual", old.value),
            )
            .label("no document with this id")
            .why("readers of the old number are not led to this document");
            found.push(match near_but(found.len(), &old.value, || known.ids(), |id| id == document.name()) {
                Some(right) => diagnostic.help(format!("did you mean `{right}`?")),
                None => diagnostic.help(format!(
                    "keep the withdrawn document with `{}`, so that its address lives on",
                    document.front.fence.entry("status", "\"retired\"")
                )),
            });
        }
    }
}

fn backlinks(manual: &Manual) -> BTreeMap<Target, Vec<Backlink>> {
    let mut backlinks: BTreeMap<Target, Vec<Backlink>> = BTreeMap::new();
    let mut add = |target: &Target, backlink: Backlink| {
        let Some(whole) = backlinked(target, backlink.document) else { return };
        let list = backlinks.entry(whole).or_default();
        if list.last() != Some(&backlink) {
            list.push(backlink);
        }
    };
    for (index, document) in manual.documents() {
        for (reference, target) in document.body.references.iter().zip(&manual.links[index.0 as usize]) {
            add(target, Backlink { document: index, section: reference.section, row: None });
        }
    }
    for (at, register) in manual.registers.iter().enumerate() {
        for (row_at, row) in register.rows.iter().enumerate() {
            let row_index = RowIndex { register: at as u32, row: row_at as u32 };
            for target in row.targets.iter().flatten() {
                add(target, Backlink { document: register.document, section: None, row: Some(row_index) });
            }
        }
    }
    for list in backlinks.values_mut() {
        list.sort();
        list.dedup();
    }
    backlinks
}

/// What a reference from a document is listed under: the whole document or clause that it leads into.
/// Nothing for what has no list of who refers to it, and for references within one document.
pub(super) fn backlinked(target: &Target, from: DocumentIndex) -> Option<Target> {
    match target {
        Target::External(_) | Target::Broken | Target::Asset(_) => None,
        Target::Document(document, _) | Target::Anchor(document, _) | Target::Register(document) => {
            (*document != from).then_some(Target::Document(*document, None))
        }
        Target::Clause(standard, clause, _) => Some(Target::Clause(*standard, *clause, None)),
        other => Some(other.clone()),
    }
}
