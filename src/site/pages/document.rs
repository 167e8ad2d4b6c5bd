use crate::control::Grade;
use crate::manual::{DocumentIndex, Folder, Target};
use crate::site::context as page;
use crate::site::view::{View, status, strength};
use crate::syntax::front_matter::Status;
use crate::syntax::markdown::Slugs;

/// Items listed of those that only one document covers.
const SOLE: usize = 200;

/// A document's page.
pub fn document(view: &View<'_>, index: DocumentIndex, root: &str) -> page::DocumentPage {
    let manual = view.manual;
    let document = manual.document(index);
    let front = &document.front;
    let standing = &view.standing.documents[index.0 as usize];
    let text = |field: &Option<crate::source::Spanned<String>>| {
        field.as_ref().map(|field| manual.fill_variables(&field.value))
    };
    page::DocumentPage {
        id: front.id.as_ref().map(|id| id.value.clone()),
        title: manual.fill_variables(&document.title),
        kind: document.kind().map_or("page", |kind| kind.as_str()).to_string(),
        version: text(&front.version),
        status: status(document.status()),
        grade: view.grade(index),
        effective: front.effective.as_ref().map(|date| date.value.to_string()),
        owner: front.owner.as_ref().map(|role| view.role(&role.value)),
        approval: view.approval(index),
        review: standing.review_due.map(|date| view.due(date)),
        reviewed: front.reviewed.as_ref().map(|date| date.value.to_string()),
        classification: front.classification.as_ref().map(|word| word.value.as_str().to_string()),
        audience: front.audience.iter().map(|role| view.role(&role.value)).collect(),
        change: text(&front.change),
        digest: front.id.as_ref().map(|_| view.digest(document)),
        source: document.path.to_string(),
        commit: view.last_commit(index),
        banners: banners(view, index),
        body: page::Html(view.text(index, 0..document.body.html.len(), root, false)),
        contents: contents(view, index),
        claims: claims(view, index),
        sole: view.sole[index.0 as usize].iter().take(SOLE).map(|(s, item)| view.item(*s, *item as usize)).collect(),
        sole_count: view.sole[index.0 as usize].len(),
        backlinks: view.backlinks(&Target::Document(index, None)),
        rows: view.rows_naming(&Target::Document(index, None)),
        records: records(view, index),
        supersedes: front
            .supersedes
            .iter()
            .filter_map(|old| manual.ids.get(&old.value))
            .map(|old| view.document(*old, None))
            .collect(),
        superseded_by: standing.successor.map(|successor| view.document(successor, None)),
        process: process(view, index),
        register: view.register_of.get(&index).map(|register| page::Link {
            title: manual.fill_variables(&document.title),
            address: manual.register_address(*register),
        }),
        revisions: view.revisions(index),
        history: view.has_history(),
    }
}

fn banners(view: &View<'_>, index: DocumentIndex) -> Vec<page::Banner> {
    let document = view.manual.document(index);
    let front = &document.front;
    let standing = &view.standing.documents[index.0 as usize];
    let banner = |kind| page::Banner { kind, ..page::Banner::default() };
    let mut banners = Vec::new();
    match document.status() {
        Status::Retired => banners.push(page::Banner {
            document: standing.successor.map(|successor| view.document(successor, None)),
            ..banner(page::BannerKind::Retired)
        }),
        Status::Draft if front.is_controlled() => banners.push(banner(page::BannerKind::Draft)),
        Status::InReview => banners.push(banner(page::BannerKind::InReview)),
        _ => {}
    }
    match standing.grade {
        Some(Grade::NotYetEffective) => banners.push(page::Banner {
            date: front.effective.as_ref().map(|date| date.value.to_string()),
            reason: view.doubt(index),
            ..banner(if front.is_undated { page::BannerKind::Undated } else { page::BannerKind::NotYetEffective })
        }),
        Some(Grade::UnapprovedChange) => {
            let kind = match standing.changed {
                true => page::BannerKind::UnapprovedChange,
                false => page::BannerKind::ApprovalMissing,
            };
            banners.push(page::Banner { reason: view.objection(index), ..banner(kind) });
        }
        _ => {}
    }
    banners.extend(view.newer_text(index));
    if standing.overdue {
        banners.push(page::Banner {
            date: standing.review_due.map(|date| date.to_string()),
            ..banner(page::BannerKind::Overdue)
        });
    }
    banners
}

fn contents(view: &View<'_>, index: DocumentIndex) -> Vec<page::Heading> {
    let headings = view.manual.document(index).body.printed_headings();
    let shown = headings.iter().filter(|heading| heading.level <= 3);
    shown
        .map(|heading| page::Heading {
            // As it is printed: the first level is the title's.
            level: heading.level.max(2),
            id: heading.anchor.clone(),
            title: view.manual.fill_variables(&heading.text),
        })
        .collect()
}

fn claims(view: &View<'_>, index: DocumentIndex) -> Vec<page::ClaimGroup> {
    let body = &view.manual.document(index).body;
    let mut groups: Vec<page::ClaimGroup> = Vec::new();
    for (at, standard) in view.manual.standards() {
        let mut own: Vec<u32> = view.claims_of[index.0 as usize]
            .iter()
            .copied()
            .filter(|claim| view.claim(*claim).reach.standard == at)
            .collect();
        own.sort_by_key(|claim| (view.claim(*claim).reach.clause, view.claim(*claim).reach.item, *claim));
        let mut above = String::new();
        let rows = own.into_iter().map(|claim| {
            let entry = view.claim(claim);
            let heading = entry.section.and_then(|section| body.headings.get(section as usize));
            let clause = view.reach(&entry.reach);
            let (number, item) = match clause.number.split_once('/') {
                Some((number, item)) => (number, Some(item.to_string())),
                None => (clause.number.as_str(), None),
            };
            let is_first = item.is_some() && number != above;
            above = number.to_string();
            page::ClaimRow {
                above: is_first.then(|| page::Link {
                    title: above.clone(),
                    address: clause.address.split('#').next().unwrap_or_default().to_string(),
                }),
                item,
                clause,
                strength: strength(entry.strength),
                grade: view.worth(claim),
                section: heading.map(|heading| page::Link {
                    title: view.manual.fill_variables(&heading.text),
                    address: format!("#{}", heading.anchor),
                }),
            }
        });
        let rows: Vec<page::ClaimRow> = rows.collect();
        if !rows.is_empty() {
            groups.push(page::ClaimGroup { standard: standard.catalog.edition.reference.clone(), claims: rows });
        }
    }
    groups
}

fn records(view: &View<'_>, index: DocumentIndex) -> Vec<page::RecordRow> {
    let from = view.manual.records.partition_point(|record| record.document < index);
    let own = view.manual.records[from..].iter().take_while(|record| record.document == index);
    own.enumerate().map(|(at, _)| view.record((from + at) as u32)).collect()
}

fn process(view: &View<'_>, index: DocumentIndex) -> Option<page::ProcessFlow> {
    let front = &view.manual.document(index).front;
    front.process.as_ref()?;
    let plain = |word: &crate::source::Spanned<String>| page::Link {
        title: view.manual.fill_variables(&word.value),
        address: String::new(),
    };
    Some(page::ProcessFlow {
        inputs: front.inputs.iter().map(plain).collect(),
        outputs: front.outputs.iter().map(plain).collect(),
    })
}

/// A row of the master list.
pub fn row(view: &View<'_>, index: DocumentIndex) -> page::DocumentRow {
    let front = &view.manual.document(index).front;
    let standing = &view.standing.documents[index.0 as usize];
    let approver = front.approval.as_ref().and_then(|approval| approval.by.as_ref());
    page::DocumentRow {
        document: view.document(index, None),
        effective: front.effective.as_ref().map(|date| date.value.to_string()),
        owner: front.owner.as_ref().map(|role| view.role(&role.value)),
        approver: approver.map(|role| view.role(&role.value)),
        review: standing.review_due.map(|date| view.due(date)),
        classification: front.classification.as_ref().map(|word| word.value.as_str().to_string()),
        superseded_by: standing.successor.map(|successor| view.document(successor, None)),
    }
}

/// The master list of documents.
pub fn documents(view: &View<'_>) -> page::DocumentsPage {
    let manual = view.manual;
    let is_controlled = |index: &DocumentIndex| manual.document(*index).front.is_controlled();
    let mut folders: Vec<page::DocumentFolder> = Vec::new();
    let mut pages: Vec<page::PageFolder> = Vec::new();
    for folder in manual.folders.iter() {
        let listed = folder.documents.iter().copied().filter(|index| view.is_listed(*index));
        let (controlled, others): (Vec<_>, Vec<_>) = listed.partition(is_controlled);
        let (anchor, title) = (folder.anchor.clone(), folder.title.clone());
        if !others.is_empty() {
            pages.push(page::PageFolder {
                // An anchor leads to the documents of a folder, if it has any.
                anchor: Some(anchor.clone()).filter(|_| controlled.is_empty()),
                title: title.clone(),
                pages: others.into_iter().map(|index| view.document(index, None)).collect(),
            });
        }
        if !controlled.is_empty() {
            let documents = controlled.into_iter().map(|index| row(view, index)).collect();
            folders.push(page::DocumentFolder { anchor, title, documents });
        }
    }
    let retired = manual.documents().map(|(index, _)| index).filter(|index| !view.is_listed(*index));
    page::DocumentsPage {
        count: folders.iter().map(|folder| folder.documents.len()).sum(),
        folders,
        pages,
        retired: retired.map(|index| row(view, index)).collect(),
    }
}

/// All documents of a folder on one page, for printing.
pub fn print_folder(view: &View<'_>, folder: &Folder, root: &str) -> page::PrintPage {
    let documents = folder.documents.iter().copied().filter(|index| view.is_listed(*index));
    // `PRO-1.1` and `PRO-11` are one word as anchors.
    let mut anchors = Slugs::default();
    page::PrintPage {
        title: folder.title.clone(),
        documents: documents
            .map(|index| {
                let document = view.manual.document(index);
                let row = row(view, index);
                let body = view.text(index, 0..document.body.html.len(), root, true);
                page::PrintDocument {
                    anchor: anchors.of_text(document.name()),
                    document: row.document,
                    effective: row.effective,
                    owner: row.owner,
                    approver: row.approver,
                    approved_on: view.approval(index).and_then(|approval| approval.on),
                    digest: document.front.id.as_ref().map(|_| view.digest(document)),
                    body: page::Html(crate::site::quote::among_others(&body, document.name())),
                }
            })
            .collect(),
    }
}
