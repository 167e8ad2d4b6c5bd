//! Clause tags: what a document says it answers.

mod chapter_claim;
mod duplicate_claim;
mod empty_claim;
mod excluded_claim;
mod form_claim;
mod uncontrolled_claim;

use super::Rule;

pub(super) use chapter_claim::first_tags;
pub(super) use empty_claim::is_claimed;

pub(super) static RULES: [&Rule; 6] = [
    &chapter_claim::RULE,
    &duplicate_claim::RULE,
    &empty_claim::RULE,
    &excluded_claim::RULE,
    &form_claim::RULE,
    &uncontrolled_claim::RULE,
];
