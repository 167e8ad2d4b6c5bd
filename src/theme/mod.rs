//! Themes: templates, styles, scripts and words, embedded whole and overridable file by file.
//!
//! A theme is a folder: `*.html` templates, `assets/*` published as they are, `lang/*.toml` words. The
//! default theme is part of the program. A file of the user's theme folder takes the place of the file of
//! the same name; everything else stays. A template may also extend the one it replaces
//! (`{% extends "default/document.html" %}`) and change a single block, and a language file may hold only
//! the words that differ.
//!
//! ```text
//!   files of the user's folder ─┐
//!   embedded default files ─────┴─ load ──▶ Theme ── renderer(Site) ──▶ Renderer ── render(Frame, Page) ──▶ HTML
//! ```
//!
//! This room reads no file: the folder's content is handed in. Templates are code of the theme's author,
//! and yet they can do little: every suffix is escaped, no function of the engine reads files, the
//! environment, the clock or the network.
//!
//! What the Markdown renderer must know about the markup that styles and scripts expect is in
//! `themes/default/README.md`.

mod accent;
mod data;
mod embedded;
mod engine;
mod language;
mod navigation;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostics::{Checked, Diagnostic, Severity};
use crate::source::SourcePath;

pub use accent::Accent;
pub use data::{check_data, matrix_data};
pub use engine::{Renderer, TemplateError, text};
pub use language::Language;

/// Names of the themes that are part of the program.
pub const NAMES: [&str; 1] = ["default"];

/// One file of a user's theme folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFile {
    /// Its path inside the theme: `document.html`, `assets/logo.svg`, `lang/fr.toml`.
    pub name: String,
    /// Its path in the project, for messages.
    pub path: SourcePath,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What the configuration says about the theme.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Language of the manual, a BCP 47 tag: `en`, `de-AT`.
    pub language: String,
    /// Accent colour, `#rgb` or `#rrggbb`.
    pub accent: Option<String>,
}

/// A theme, ready to render.
#[derive(Debug, Clone)]
pub struct Theme {
    engine: engine::Engine,
    language: Language,
    assets: BTreeMap<String, Cow<'static, [u8]>>,
    fingerprint: String,
    /// The last renderer, with what all pages of its build share.
    held: Arc<Mutex<Option<(String, Renderer)>>>,
}

impl Theme {
    /// The default theme in a language, without any file of a user.
    pub fn built_in(options: &Options) -> Theme {
        load(&[], options).value
    }

    /// A renderer for one build: the templates with what all of its pages share. The next build that shares
    /// the same gets the same.
    pub fn renderer(&self, site: &crate::site::context::Site) -> Renderer {
        let shared = serde_json::to_string(site).unwrap_or_default();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, renderer)) = &*held
            && *of == shared
        {
            return renderer.clone();
        }
        let renderer = self.engine.renderer(site, &self.language, &self.assets);
        *held = Some((shared, renderer.clone()));
        renderer
    }

    /// Does it have templates of the user?
    pub fn has_own_templates(&self) -> bool {
        self.engine.has_overrides()
    }

    /// Files that are published beside the pages, by their address: `assets/theme.css`.
    pub fn assets(&self) -> &BTreeMap<String, Cow<'static, [u8]>> {
        &self.assets
    }

    /// Some stylesheets, one after the other, and what holds in print: for a page that stands alone.
    pub fn stylesheet(&self, names: &[&str]) -> String {
        let read = |name: &str| {
            let bytes = self.assets.get(&format!("assets/{name}.css"));
            bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
        };
        let mut styles: String = names.iter().map(|name| read(name)).collect();
        // Rules on pages of paper stand at the top level, where they hold in print only.
        styles.push_str(&format!("@media print {{\n{}\n}}\n", read("print")));
        styles
    }

    /// The words of the manual's language.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// Changes whenever the same context could render differently: part of the key of every memo of pages.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

/// Puts a theme together from the embedded files and those of the user's folder.
///
/// Total: a template that does not parse is reported with its place, and the embedded one is used instead.
pub fn load(files: &[ThemeFile], options: &Options) -> Checked<Theme> {
    let mut diagnostics = Vec::new();
    let language = language::load(files, &options.language).take(&mut diagnostics);
    let engine = engine::load(files).take(&mut diagnostics);
    let accent = accent::load(options.accent.as_deref()).take(&mut diagnostics);
    let assets = collect_assets(files, &accent, &language);
    for file in files.iter().filter(|file| !is_known(&file.name)) {
        diagnostics.push(
            Diagnostic::global(
                "theme-file",
                Severity::Warning,
                format!("`{}` is no template, asset or language file of a theme", file.path),
            )
            .help(
                "a theme holds `*.html` templates, files below `assets/`, and `lang/*.toml`; remove or move the file",
            ),
        );
    }
    let fingerprint = fingerprint(files, &engine, &language, &assets);
    Checked { value: Theme { engine, language, assets, fingerprint, held: Arc::default() }, diagnostics }
}

fn is_known(name: &str) -> bool {
    let template = name.ends_with(".html") && !name.contains('/');
    let language = name.strip_prefix("lang/").is_some_and(|rest| rest.ends_with(".toml"));
    template || language || name.starts_with("assets/") || name == "README.md"
}

/// The embedded assets, those of the user over them, and the two that are generated.
fn collect_assets(files: &[ThemeFile], accent: &Accent, language: &Language) -> BTreeMap<String, Cow<'static, [u8]>> {
    let mut assets: BTreeMap<_, _> = embedded::files("assets/").collect();
    assets.insert("assets/site.css".to_owned(), accent.stylesheet().into_bytes().into());
    assets.insert("assets/words.js".to_owned(), language.script().into_bytes().into());
    for file in files.iter().filter(|file| file.name.starts_with("assets/")) {
        assets.insert(file.name.clone(), file.bytes.clone().into());
    }
    assets
}

fn fingerprint(
    files: &[ThemeFile],
    engine: &engine::Engine,
    language: &Language,
    assets: &BTreeMap<String, Cow<'static, [u8]>>,
) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut feed = |part: &[u8]| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    };
    feed(env!("CARGO_PKG_VERSION").as_bytes());
    for (name, text) in embedded::templates() {
        feed(name.as_bytes());
        feed(text.as_bytes());
    }
    for file in files.iter().filter(|file| engine.uses(&file.name)) {
        feed(file.name.as_bytes());
        feed(&file.bytes);
    }
    feed(language.script().as_bytes());
    feed(language.source().as_bytes());
    for (address, bytes) in assets {
        feed(address.as_bytes());
        feed(bytes);
    }
    hasher.finalize().to_hex().to_string()
}
