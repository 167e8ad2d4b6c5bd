//! The stages in order: from the files of a project to everything a command may want to know.

mod compile;
mod earlier;
mod memo;
pub mod outside;
mod pack;
mod parse;
mod press;
mod publish;
mod published;
mod redact;
mod review;
mod workbench;

pub use compile::{Compiled, Inputs, Options, assemble, compile, compile_again, compile_held, draft, examine, read};
pub use memo::{Memo, Readings};
pub use pack::Printed;
pub use parse::{parse, parse_document};
pub use press::{Made, Press};
pub use publish::{OfTheme, SiteOptions, check_theme, render_site};
pub use published::{Withheld, effective, published, withheld, without_texts};
pub use review::{hashed, review, with_texts};
pub use workbench::{Edition, Looked, Manuscript, Wish, Workbench};

#[cfg(test)]
mod effective_tests;
#[cfg(test)]
mod incremental_tests;
#[cfg(test)]
mod pack_tests;
