//! The published pages and files.

mod address_collision;
mod oversized_asset;

use super::Rule;

pub(super) static RULES: [&Rule; 2] = [&address_collision::RULE, &oversized_asset::RULE];
