//! What a controlled document must say about itself.

mod impossible_date;
mod kind_and_folder;
mod missing_metadata;

use super::Rule;

pub(super) static RULES: [&Rule; 3] = [&impossible_date::RULE, &kind_and_folder::RULE, &missing_metadata::RULE];
