//! Status, approval, review and succession of documents.

mod effective_without_approval;
mod missing_change_reason;
mod overdue_review;
mod retired_without_successor;
mod review_due_soon;
mod reviews_on_one_day;
mod superseded_in_force;
mod supersedes_cycle;

use super::Rule;
use crate::source::Span;
use crate::syntax::Document;

pub(super) static RULES: [&Rule; 8] = [
    &effective_without_approval::RULE,
    &missing_change_reason::RULE,
    &overdue_review::RULE,
    &retired_without_successor::RULE,
    &review_due_soon::RULE,
    &reviews_on_one_day::RULE,
    &superseded_in_force::RULE,
    &supersedes_cycle::RULE,
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
