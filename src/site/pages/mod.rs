//! One function a page: from the view of the manual to the context of its template.

mod calendar;
mod clause;
mod document;
mod integration;
mod matrix;
mod overview;
mod people;
mod register;
mod statement;

pub use calendar::{Dues, calendar, ics};
pub use clause::{clause, standard, standards};
pub use document::{document, documents, print_folder, row as document_row};
pub use integration::{integration, transition};
pub use matrix::matrix;
pub use overview::{documented_information, gap_rows, gaps, home};
pub use people::{ByRole, glossary, role, roles};
pub use register::{records, register, registers, row};
pub use statement::{statement, statement_address, with_controls};
