//! Tables with typed rows.

mod ai_system_without_assessment;
mod overdue_row;

use super::Rule;

pub(super) static RULES: [&Rule; 2] = [&ai_system_without_assessment::RULE, &overdue_row::RULE];
