//! Everything that is tested from outside, as one program: rule pages, literate cases, the layering.

#[cfg(test)]
#[path = "it/formats.rs"]
mod formats;
#[cfg(test)]
#[path = "it/pages.rs"]
mod pages;
#[cfg(test)]
#[path = "it/project.rs"]
mod project;
#[cfg(test)]
#[path = "it/sources.rs"]
mod sources;
