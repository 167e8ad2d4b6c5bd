//! The site: which pages there are and what stands on them.

pub mod context;
