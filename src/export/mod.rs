//! The manual for other programs, for spreadsheets and for auditors: `manual.json`, tables as CSV and as a workbook,
//! OSCAL, and what is printed, one by one or packed.
//!
//! Keys and columns are a contract, versioned by `format`; further ones may be added.

mod csv;
mod manual_json;
mod oscal;
mod pack;
mod pdf;
mod tables;
mod xlsx;

pub use self::csv::{csv, csv_of};
pub use manual_json::{ManualJson, manual_json};
pub use oscal::{CatalogFile, ComponentFile, catalog as oscal_catalog, component_definition};
pub use pack::Pack;
pub use pdf::settle;
pub use tables::{Facts, TABLES, Table};
pub use xlsx::xlsx;

#[cfg(test)]
pub(crate) mod schema_tests;
#[cfg(test)]
mod table_tests;
