//! Two standards, one system: what is said twice, and what is said differently.

mod contradicting_fact;
pub(super) mod fact;
mod near_duplicate;
mod parallel_documents;
pub(super) mod passage;
mod vocabulary;

use super::Rule;

pub(super) static RULES: [&Rule; 3] = [&contradicting_fact::RULE, &near_duplicate::RULE, &parallel_documents::RULE];
