//! What the pages show: one typed context per template, as plain data.
//!
//! Who fills a context decides what is said; the template decides only how it looks. Three rules hold
//! in all of them:
//!
//! * An **address** is relative to the root of the site (`documents/PRO-007.html#review`), never to the
//!   page; templates put [`Frame::root`] in front. So one list can be shared by pages of any depth. An
//!   address that begins with a scheme (`https:`, `mailto:`) is marked by the type [`Target`].
//! * A **date** is `YYYY-MM-DD`.
//! * Text is escaped by the engine. Markup passes only as [`Html`], which the Markdown renderer makes.
//!
//! In a template, `page` is the page's context, `frame` its [`Frame`], `site` the [`Site`] that all pages
//! share, `t` the words of the language and `root` is short for `frame.root`. `navigation` and the parts of `shell` are
//! rendered already, once for all pages that have them in common; `root`, `site` and `t` are all that `shell` knows.

mod clause;
mod control;
mod document;
mod frame;
mod integration;
mod matrix;
mod navigation;
mod overview;
mod parts;
mod people;
mod register;
mod words;

use std::marker::PhantomData;

use serde::{Serialize, Serializer};
use tera::Value;

pub use clause::*;
pub use control::*;
pub use document::*;
pub use frame::*;
pub use integration::*;
pub use matrix::*;
pub use navigation::*;
pub use overview::*;
pub use parts::*;
pub use people::*;
pub use register::*;
pub use words::*;

/// A context that fills one template.
pub trait Page: Serialize {
    /// The template's file name in the theme.
    const TEMPLATE: &'static str;
}

/// Markup that is already safe: made by the Markdown renderer or the diagram renderer, never by an author.
///
/// It is the only way past the escaping of the template engine; templates use no `| safe`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(pub String);

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::safe_string(&self.0).serialize(serializer)
    }
}

/// Data that many pages show alike, turned into the engine's values once instead of once a page.
///
/// Cloning costs a reference count. Outside the engine it serializes like `T`.
#[derive(Debug, Clone)]
pub struct Shared<T> {
    value: Value,
    of: PhantomData<T>,
}

impl<T: Serialize> Shared<T> {
    /// Converts the data once.
    pub fn new(data: &T) -> Self {
        let value = Value::try_from_serializable(data).unwrap_or_else(|_| Value::none());
        Self { value, of: PhantomData }
    }
}

impl<T: Serialize + Default> Default for Shared<T> {
    fn default() -> Self {
        Self::new(&T::default())
    }
}

impl<T> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_passes_the_engine_unescaped_and_text_does_not() {
        let mut context = tera::Context::new();
        context.insert("text", "<b>");
        context.insert("html", &Html("<b>".into()));
        context.insert("shared", &Shared::new(&vec![Html("<i>".into())]));
        let page = tera::Tera::one_off("{{ text }}{{ html }}{{ shared[0] }}", &context, true).unwrap();
        assert_eq!(page, "&lt;b&gt;<b><i>");
    }

    #[test]
    fn shared_data_serializes_like_the_data_itself() {
        let links = vec![Link { title: "A".into(), address: "a.html".into() }];
        assert_eq!(
            serde_json::to_value(Shared::new(&links)).unwrap(),
            serde_json::json!([{ "title": "A", "address": "a.html" }])
        );
    }
}
