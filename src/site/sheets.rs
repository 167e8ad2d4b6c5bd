//! What of a site goes on paper: each document by itself, and the pages that an audit asks for.

use serde::Serialize;

use super::context as page;
use super::frame;
use super::view::{View, status};
use super::{PageId, Site, paginate};
use crate::manual::DocumentIndex;
use crate::syntax::front_matter::Status;

/// A page that is printed by itself.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its address in the site.
    pub address: String,
    /// Its title.
    pub title: String,
    /// The controlled document that it shows, if it shows one.
    pub document: Option<SheetDocument>,
    /// Must the page's own script arrange it before it is printed? The matrix alone: its grid for paper.
    pub arranges: bool,
}

/// What the foot of a printed document says of it, and what else lists of documents say.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SheetDocument {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: String,
    /// Its version; empty if it has none.
    pub version: String,
    /// Its status.
    pub status: page::Status,
    /// What it is worth today.
    pub grade: page::Grade,
    /// From when on it is in force, `YYYY-MM-DD`.
    pub effective: Option<String>,
    /// The role that owns it.
    pub owner: Option<String>,
    /// The role that approved it.
    pub approved_by: Option<String>,
    /// The person who did, if history knows.
    pub person: Option<String>,
    /// When, `YYYY-MM-DD`.
    pub approved_on: Option<String>,
    /// What the evidence of the approval proves.
    pub verdict: Option<page::Verdict>,
    /// The last commit that touched the text, abbreviated; `None` without history or if the text is not committed.
    pub commit: Option<String>,
    /// The first eight digits of the digest of its text, as printed.
    pub digest: String,
}

impl Site<'_> {
    /// Everything that can be printed by itself: controlled documents in the manual's order, then the pages about them.
    pub fn sheets(&self) -> Vec<Sheet> {
        let view = &self.view;
        let all = paginate(view);
        let about = |id: &&PageId| {
            matches!(
                id,
                PageId::Documents
                    | PageId::Matrix
                    | PageId::Integration
                    | PageId::Transition
                    | PageId::Standard(_)
                    | PageId::Statement(_)
                    | PageId::DocumentedInformation
                    | PageId::Gaps
                    | PageId::Register(..)
                    | PageId::Records
                    | PageId::Roles
                    | PageId::Glossary
                    | PageId::Calendar
                    | PageId::Changes
            )
        };
        let documents = all.iter().filter(|id| matches!(id, PageId::Document(_))).map(|id| sheet(view, id));
        // Pages without an id are no controlled documents.
        let controlled = documents.filter(|sheet| sheet.document.is_some());
        controlled.chain(all.iter().filter(about).map(|id| sheet(view, id))).collect()
    }
}

impl SheetDocument {
    /// Is the document withdrawn?
    pub fn is_withdrawn(&self) -> bool {
        self.status == page::Status::Retired
    }
}

fn sheet(view: &View<'_>, id: &PageId) -> Sheet {
    Sheet {
        address: id.address(view.manual),
        title: frame::title(view, id),
        document: match id {
            PageId::Document(index) => document(view, *index),
            _ => None,
        },
        arranges: *id == PageId::Matrix,
    }
}

fn document(view: &View<'_>, index: DocumentIndex) -> Option<SheetDocument> {
    let document = view.manual.document(index);
    let front = &document.front;
    let settled = !matches!(document.status(), Status::Draft | Status::InReview);
    let approval = view.approval(index).filter(|_| settled);
    let text = |field: &crate::source::Spanned<String>| view.manual.fill_variables(&field.value);
    Some(SheetDocument {
        id: front.id.as_ref()?.value.clone(),
        title: view.manual.fill_variables(&document.title),
        kind: document.kind().map_or("page", |kind| kind.as_str()).to_owned(),
        version: front.version.as_ref().map(text).unwrap_or_default(),
        status: status(document.status()),
        grade: view.grade(index),
        effective: front.effective.as_ref().map(|date| date.value.to_string()),
        owner: front.owner.as_ref().map(|role| view.role(&role.value).title),
        approved_by: approval.as_ref().map(|approval| approval.by.title.clone()),
        person: approval.as_ref().and_then(|approval| approval.person.clone()),
        approved_on: approval.as_ref().and_then(|approval| approval.on.clone()),
        verdict: approval.map(|approval| approval.verdict),
        commit: view.last_commit(index).map(|commit| commit.short),
        digest: view.digest(document),
    })
}
