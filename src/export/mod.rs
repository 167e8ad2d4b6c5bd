//! The manual for other programs: `manual.json` and tables as CSV.
//!
//! Keys and columns are a contract, versioned by `format`; further ones may be added.

mod csv;
mod manual_json;

pub use self::csv::{documents_csv, matrix_csv, records_csv, statement_csv};
pub use manual_json::{ManualJson, manual_json};

#[cfg(test)]
mod schema_tests;
