//! The manual for other programs and for spreadsheets: `manual.json`, tables as CSV and as a workbook.
//!
//! Keys and columns are a contract, versioned by `format`; further ones may be added.

mod csv;
mod manual_json;
mod tables;
mod xlsx;

pub use self::csv::{csv, csv_of};
pub use manual_json::{ManualJson, manual_json};
pub use tables::{Facts, TABLES, Table};
pub use xlsx::xlsx;

#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod table_tests;
