//! What `clausebook init` writes: a manual to begin with, and everything around it that a repository
//! of documents needs.
//!
//! The manual is the one of this program's own repository, or a skeleton with one draft for each
//! document that the standards ask for. Nothing here touches a disk: the result is a set of files.

mod owners;
mod skeleton;
mod usual;

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_embed::RustEmbed;

pub use usual::usual;

use crate::config::{Settings, read_settings};
use crate::source::{Source, SourcePath};

#[derive(RustEmbed)]
#[folder = "content/"]
#[prefix = "content/"]
struct Content;

#[derive(RustEmbed)]
#[folder = "policies/"]
#[prefix = "policies/"]
struct Policies;

/// Which documents a new manual begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Documents {
    /// A complete integrated manual, to be adapted.
    Complete,
    /// One draft for each document that a standard asks for.
    Drafts,
}

/// What a new manual is called.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Whose it is; without it, that of the example.
    pub organization: Option<String>,
    /// Its title; without it, that of the example.
    pub title: Option<String>,
}

/// Files by their paths in the new project.
pub type Files = BTreeMap<SourcePath, Vec<u8>>;

/// All files of a new project.
pub fn files(documents: Documents, names: &Names) -> Files {
    let config = match documents {
        Documents::Complete => include_str!("../../clausebook.toml"),
        Documents::Drafts => include_str!("files/empty.toml"),
    };
    let config = named(config, names);
    let path = SourcePath::new(crate::config::FILE_NAME);
    let settings = read_settings(Some(&Source::from_bytes(path.clone(), config.as_bytes())), Date::ZERO).value;
    let mut files = match documents {
        Documents::Complete => embedded(),
        Documents::Drafts => skeleton::drafts(&settings),
    };
    files.insert(path, config.into_bytes());
    let owners = owners::code_owners(&settings, &files);
    files.extend(around(&settings));
    files.insert(SourcePath::new("CODEOWNERS"), owners.into_bytes());
    files
}

/// The manual of this repository.
fn embedded() -> Files {
    let content = Content::iter().filter_map(|name| Some((SourcePath::new(&*name), Content::get(&name)?.data)));
    let policies = Policies::iter().filter_map(|name| Some((SourcePath::new(&*name), Policies::get(&name)?.data)));
    content.chain(policies).map(|(path, bytes)| (path, bytes.into_owned())).collect()
}

/// What a repository needs besides documents.
fn around(settings: &Settings) -> Files {
    let pull_request = include_str!("files/pull-request.md");
    let forgejo = include_str!("files/forgejo.yml");
    let all = [
        ("README.md", include_str!("files/README.md")),
        (".gitignore", include_str!("files/gitignore")),
        (".github/workflows/manual.yml", include_str!("files/github.yml")),
        (".github/workflows/manual-comment.yml", include_str!("files/github-comment.yml")),
        (".github/pull_request_template.md", pull_request),
        (".gitlab-ci.yml", include_str!("files/gitlab.yml")),
        (".gitlab/merge_request_templates/Default.md", pull_request),
        (".forgejo/workflows/manual.yml", forgejo),
        (".gitea/workflows/manual.yml", forgejo),
    ];
    all.into_iter().map(|(path, text)| (SourcePath::new(path), filled(text, settings).into_bytes())).collect()
}

/// Puts names into the places of a text that were left for them.
fn filled(text: &str, settings: &Settings) -> String {
    text.replace("@version@", env!("CARGO_PKG_VERSION"))
        .replace("@title@", &settings.manual.title)
        .replace("@organization@", &settings.manual.organization)
}

/// The configuration with its names replaced, everything else as it was.
fn named(config: &str, names: &Names) -> String {
    let wanted = [("title", &names.title), ("organization", &names.organization)];
    let mut in_manual = false;
    let mut out = String::with_capacity(config.len());
    for line in config.split_inclusive('\n') {
        if line.starts_with('[') {
            in_manual = line.trim_end() == "[manual]";
        }
        let key = line.split('=').next().unwrap_or_default().trim();
        let value = wanted.iter().find(|(name, _)| in_manual && *name == key).and_then(|(_, value)| value.as_deref());
        match value {
            Some(value) => out.push_str(&format!("{key} = {}\n", toml::Value::from(value))),
            None => out.push_str(line),
        }
    }
    out
}

#[cfg(test)]
mod tests;
