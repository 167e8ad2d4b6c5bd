//! Everything that is tested from outside, as one binary: rule pages, literate cases, formats, the
//! layering of the sources, and the program as it is built.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may fail, and looks at real folders"
)]

mod bounds;
mod copies;
#[path = "../../benches/corpus/mod.rs"]
#[expect(dead_code, reason = "its other flavours are for generators that are compared with this one")]
mod corpus;
mod editor;
mod external;
mod formats;
mod hostile;
mod links;
mod lsp;
mod lsp_completion;
mod lsp_lookups;
mod machines;
mod manual;
mod mends;
mod oracle;
mod pages;
mod past;
mod pipelines;
mod project;
mod readability;
mod repository;
mod review;
mod serve;
mod sources;
mod suite;
mod told;
mod transcripts;
mod trials;
mod verdicts;
