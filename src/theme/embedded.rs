//! The default theme, part of the program.

use std::borrow::Cow;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "themes/default/"]
struct Files;

/// The embedded files whose name begins with a prefix, in the order of their names.
pub fn files(prefix: &str) -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    let mut names: Vec<_> = Files::iter().filter(|name| name.starts_with(prefix)).collect();
    names.sort();
    names.into_iter().filter_map(|name| Files::get(&name).map(|file| (name.into_owned(), file.data)))
}

/// The embedded templates with their text, in the order of their names.
pub fn templates() -> impl Iterator<Item = (String, String)> {
    files("")
        .filter(|(name, _)| name.ends_with(".html") && !name.contains('/'))
        .map(|(name, bytes)| (name, text(&bytes)))
}

/// An embedded file as text; empty if there is none.
pub fn read(name: &str) -> String {
    Files::get(name).map(|file| text(&file.data)).unwrap_or_default()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
