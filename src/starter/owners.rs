use std::collections::{BTreeMap, BTreeSet};

use super::Files;
use crate::config::{Role, Settings};
use crate::source::{Source, SourcePath};
use crate::syntax::front_matter::{self, Kind};

/// `CODEOWNERS`: for each folder of documents the people who may approve what lies there; for
/// everything else those who may approve every kind of document of this manual.
pub(super) fn code_owners(settings: &Settings, files: &Files) -> String {
    let kinds = kinds(files);
    let all: BTreeSet<Kind> = kinds.values().flatten().copied().collect();
    let mut out = String::from(
        "# Who must review what, made from `[roles]` in clausebook.toml: the holders of the roles that may approve the\n\
         # kinds of documents in a folder. The last line that matches a file counts. Bring it along when roles change.\n\n",
    );
    let top = holders(settings, &all);
    if !top.is_empty() {
        out.push_str("# The configuration, the pipeline and everything that has no line below\n");
        out.push_str(&format!("* {}\n", top.join(" ")));
    }
    for (folder, kinds) in &kinds {
        let owners = holders(settings, kinds);
        if !owners.is_empty() {
            let words: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
            out.push_str(&format!("\n# {}\n/{folder}/ {}\n", words.join(", "), owners.join(" ")));
        }
    }
    out
}

/// The kinds of documents in each folder.
fn kinds(files: &Files) -> BTreeMap<String, BTreeSet<Kind>> {
    let mut kinds: BTreeMap<String, BTreeSet<Kind>> = BTreeMap::new();
    for (path, bytes) in files {
        let kind = kind(path, bytes);
        if let Some(kind) = kind.filter(|_| !path.folder().is_empty()) {
            kinds.entry(path.folder().replace(' ', "\\ ")).or_default().insert(kind);
        }
    }
    kinds
}

fn kind(path: &SourcePath, bytes: &[u8]) -> Option<Kind> {
    if path.extension() != "md" {
        return None;
    }
    let source = Source::from_bytes(path.clone(), bytes);
    let front = front_matter::read(&source.path, &source.text).value.front_matter;
    front.kind.map(|kind| kind.value)
}

/// Who holds a role that may approve all of these kinds; each person once, in the order of the roles' names.
fn holders(settings: &Settings, kinds: &BTreeSet<Kind>) -> Vec<String> {
    let may = |role: &&Role| kinds.iter().all(|kind| role.approves.iter().any(|other| other.value == *kind));
    let mut holders: Vec<String> = Vec::new();
    for holder in settings.roles.values().filter(may).flat_map(|role| &role.holders) {
        if !holders.contains(&holder.value) {
            holders.push(holder.value.clone());
        }
    }
    holders
}
