//! Status, approval, review and succession of documents.

mod backdated_approval;
mod bumped_review_date;
mod changed_after_review;
mod effective_without_approval;
mod future_approval;
mod missing_change_reason;
mod overdue_review;
mod repeated_change_reason;
mod retired_without_successor;
mod review_due_soon;
mod reviews_on_one_day;
mod superseded_in_force;
mod supersedes_cycle;
mod version_not_raised;

use super::{Rule, Shelf};
use crate::control::Revision;
use crate::history::Timeline;
use crate::source::Span;
use crate::syntax::Document;
use crate::syntax::front_matter::Status;

pub(super) static RULES: [&Rule; 14] = [
    &backdated_approval::RULE,
    &bumped_review_date::RULE,
    &changed_after_review::RULE,
    &effective_without_approval::RULE,
    &future_approval::RULE,
    &missing_change_reason::RULE,
    &overdue_review::RULE,
    &repeated_change_reason::RULE,
    &retired_without_successor::RULE,
    &review_due_soon::RULE,
    &reviews_on_one_day::RULE,
    &superseded_in_force::RULE,
    &supersedes_cycle::RULE,
    &version_not_raised::RULE,
];

/// Where a document says when it is reviewed next.
fn review_span(document: &Document) -> Span {
    let front = &document.front;
    let by = front.review_by.as_ref().map(|date| date.range);
    let every = front.review_every.as_ref().map(|period| period.range);
    by.or(every).map_or_else(|| document.head(), |range| document.span(range))
}

/// Where a document says its status.
fn status_span(document: &Document) -> Span {
    document.front.status.as_ref().map_or_else(|| document.head(), |status| document.span(status.range))
}

/// Where a document says its version.
fn version_span(document: &Document) -> Span {
    document.front.version.as_ref().map_or_else(|| document.head(), |version| document.span(version.range))
}

/// An approved document with what git remembers of it.
struct Life<'c> {
    document: &'c Document,
    timeline: &'c Timeline,
    /// The latest first, beginning with the working text, on the way by which that came.
    revisions: Vec<&'c Revision>,
    working: &'c Revision,
}

/// The documents that say they are approved, where git remembers more of them than the working text.
fn lives<'c>(shelf: &Shelf<'c>) -> impl Iterator<Item = Life<'c>> {
    let past = shelf.past;
    let documents = shelf.manual.documents.iter().filter(|document| document.status() == Status::Approved);
    documents.filter_map(move |document| {
        let past = past?;
        let dossier = past.dossiers.documents.get(&document.path)?;
        let revisions: Vec<&Revision> = dossier.line().map(|at| &dossier.revisions[at]).collect();
        let working = *revisions.first().filter(|_| revisions.len() > 1)?;
        Some(Life { document, timeline: past.timeline, revisions, working })
    })
}

impl<'c> Life<'c> {
    /// The last text before the working one whose approval counts.
    fn approved_before(&self) -> Option<&'c Revision> {
        let counts = |revision: &&Revision| revision.judgement.as_ref().is_some_and(|judged| judged.counts);
        let earlier = self.revisions[1..].iter().copied();
        earlier.filter(|revision| revision.facts.status == Some(Status::Approved)).find(counts)
    }

    /// When a text became another than an earlier one, in words.
    fn changed_since(&self, before: &Revision) -> String {
        let later = self.revisions.iter().take_while(|revision| !std::ptr::eq(**revision, before));
        let changed = later.filter(|revision| revision.substance != before.substance).last();
        match changed.and_then(|changed| changed.commit).map(|at| self.timeline.commit(at)) {
            Some(commit) => {
                let day = commit.committed.date().map(|day| format!(" on {day}")).unwrap_or_default();
                format!("in commit {} by {}{day}", commit.id.short(), commit.author.name)
            }
            None => "and not committed yet".to_string(),
        }
    }
}
