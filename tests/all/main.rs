//! Everything that needs the program as it is built: one binary for all of it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may fail, and looks at real folders"
)]

mod transcripts;
