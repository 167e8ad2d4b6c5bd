//! `clausebook` compiles Markdown policies and procedures into a cross-referenced management-system
//! manual and proves, clause by clause, which document answers which requirement.

pub mod build;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod control;
pub mod coverage;
pub mod diagnostics;
pub mod export;
pub mod history;
pub mod lsp;
pub mod manual;
pub mod review;
pub mod rules;
pub mod search;
pub mod site;
pub mod source;
pub mod starter;
pub mod syntax;
pub mod system;
pub mod theme;
