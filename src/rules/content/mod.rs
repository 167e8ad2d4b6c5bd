//! The text itself.

pub(super) mod abbreviation;
mod heading_jump;
mod obligation_without_actor;
mod placeholder;
mod second_title;
mod undefined_abbreviation;
mod vague_obligation;

use super::Rule;

pub(super) static RULES: [&Rule; 6] = [
    &heading_jump::RULE,
    &obligation_without_actor::RULE,
    &placeholder::RULE,
    &second_title::RULE,
    &undefined_abbreviation::RULE,
    &vague_obligation::RULE,
];
