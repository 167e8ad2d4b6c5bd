//! The published pages and files.

mod address_collision;
mod oversized_asset;
mod unread_markdown;

use super::Rule;

pub(super) static RULES: [&Rule; 3] = [&address_collision::RULE, &oversized_asset::RULE, &unread_markdown::RULE];
