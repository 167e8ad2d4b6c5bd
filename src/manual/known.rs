//! What there is to be named, made ready to be asked what a wrong name may have meant.
//!
//! Of thousands of documents each may name something that is not there. Each list is made when the first of them
//! asks for it, so that a manual without faults pays nothing, and for all of them together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::{DocumentIndex, Manual, Register, RowIndex, Target};
use crate::diagnostics::{Diagnostic, Names};
use crate::source::{SourcePath, Span};

/// Does a finding say what may have been meant?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Helps {
    Nearest,
    Plain,
}

/// A manual, and what its names are near to.
pub(super) struct Known<'m> {
    /// The manual.
    pub(super) manual: &'m Manual,
    targets: OnceLock<Names<'m>>,
    ids: OnceLock<Names<'m>>,
    ids_by_title: OnceLock<BTreeMap<String, &'m str>>,
    roles: OnceLock<Names<'m>>,
    roles_by_title: OnceLock<BTreeMap<String, &'m str>>,
    terms: OnceLock<Names<'m>>,
    variables: OnceLock<Names<'m>>,
    files: OnceLock<Files<'m>>,
    registers: OnceLock<BTreeMap<&'m str, Rows<'m>>>,
    data: OnceLock<BTreeMap<&'m SourcePath, DocumentIndex>>,
    /// For each document.
    headings: Vec<OnceLock<Box<Headings<'m>>>>,
    defined: Vec<OnceLock<BTreeSet<&'m str>>>,
}

impl<'m> Known<'m> {
    pub(super) fn new(manual: &'m Manual) -> Self {
        Self {
            manual,
            targets: OnceLock::new(),
            ids: OnceLock::new(),
            ids_by_title: OnceLock::new(),
            roles: OnceLock::new(),
            roles_by_title: OnceLock::new(),
            terms: OnceLock::new(),
            variables: OnceLock::new(),
            files: OnceLock::new(),
            registers: OnceLock::new(),
            data: OnceLock::new(),
            headings: manual.documents.iter().map(|_| OnceLock::new()).collect(),
            defined: manual.documents.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Ids of documents and keys of rows: what `[[…]]` can name without a prefix.
    pub(super) fn targets(&self) -> &Names<'m> {
        let manual = self.manual;
        self.targets.get_or_init(|| Names::new(manual.ids.keys().chain(manual.rows.keys()).map(String::as_str)))
    }

    /// Ids of documents.
    pub(super) fn ids(&self) -> &Names<'m> {
        self.ids.get_or_init(|| Names::new(self.manual.ids.keys().map(String::as_str)))
    }

    /// The id of the first document with a title.
    pub(super) fn id_of_title(&self, title: &str) -> Option<&'m str> {
        let manual = self.manual;
        let by_title = self.ids_by_title.get_or_init(|| {
            let all = manual.documents.iter();
            first_of_each(
                all.filter_map(|document| Some((document.title.as_str(), document.front.id.as_ref()?.value.as_str()))),
            )
        });
        by_title.get(&title.to_ascii_lowercase()).copied()
    }

    /// Names of roles.
    pub(super) fn roles(&self) -> &Names<'m> {
        self.roles.get_or_init(|| Names::new(self.manual.settings.roles.keys().map(String::as_str)))
    }

    /// The role with a title.
    pub(super) fn role_of_title(&self, title: &str) -> Option<&'m str> {
        let roles = &self.manual.settings.roles;
        let by_title = self
            .roles_by_title
            .get_or_init(|| first_of_each(roles.iter().map(|(name, role)| (role.title.as_str(), name.as_str()))));
        by_title.get(&title.to_ascii_lowercase()).copied()
    }

    /// Terms of the glossary, in lower case.
    pub(super) fn terms(&self) -> &Names<'m> {
        self.terms.get_or_init(|| Names::new(self.manual.terms.keys().map(String::as_str)))
    }

    /// Variables of the configuration.
    pub(super) fn variables(&self) -> &Names<'m> {
        self.variables.get_or_init(|| Names::new(self.manual.settings.variables.keys().map(String::as_str)))
    }

    /// Documents and files that are published as they are.
    pub(super) fn files(&self) -> &Files<'m> {
        let manual = self.manual;
        self.files.get_or_init(|| Files::new(manual.paths.keys().chain(manual.assets.keys())))
    }

    /// The table that a data file is published as.
    pub(super) fn table(&self, path: &SourcePath) -> Option<Target> {
        let registers = || self.manual.registers.iter();
        let data = self.data.get_or_init(|| {
            registers().filter_map(|register| Some((register.source.as_ref()?, register.document))).collect()
        });
        data.get(path).copied().map(Target::Register)
    }

    /// The first register of a name, and its keys.
    pub(super) fn register(&self, name: &str) -> Option<&Rows<'m>> {
        let registers = self.registers.get_or_init(|| {
            let all = self.manual.registers.iter().enumerate().rev();
            let rows = |(at, register): (usize, &'m Register)| Rows {
                at: at as u32,
                register,
                keys: OnceLock::new(),
                places: OnceLock::new(),
            };
            all.map(|(at, register)| (register.name.as_str(), rows((at, register)))).collect()
        });
        registers.get(name)
    }

    /// The headings of a document.
    pub(super) fn headings(&self, document: DocumentIndex) -> &Headings<'m> {
        let at = document.0 as usize;
        let headings = &self.manual.documents[at].body.headings;
        self.headings[at]
            .get_or_init(|| Box::new(Headings::new(headings.iter().map(|heading| heading.anchor.as_str()))))
    }

    /// The finding about a heading that a document does not have. `written` is its name where it can be replaced.
    pub(super) fn broken_anchor(
        &self,
        (document, anchor): (DocumentIndex, &str),
        place: &str,
        (span, written): (Span, Option<Span>),
        helps: Helps,
    ) -> Diagnostic {
        let diagnostic = Diagnostic::error("broken-anchor", span, format!("{place} has no heading `#{anchor}`"))
            .label("no such heading")
            .why("the reader lands at the top of the page and has to search");
        if helps == Helps::Plain {
            return diagnostic.help("correct the part behind `#`");
        }
        let headings = self.headings(document);
        match headings.names.nearest(anchor) {
            Some(right) => {
                let diagnostic = diagnostic.help(format!("did you mean `#{right}`?"));
                match written.filter(|_| headings.names.is_slip(anchor, right)) {
                    Some(written) => diagnostic.replace(written, right, format!("replace with `{right}`")),
                    None => diagnostic,
                }
            }
            None if headings.is_empty() => diagnostic.help("it has no headings: link without `#…`"),
            None => diagnostic.help(headings.which(anchor)),
        }
    }

    /// The anchors of the terms that a document defines.
    pub(super) fn defined(&self, document: DocumentIndex) -> &BTreeSet<&'m str> {
        let at = document.0 as usize;
        let definitions = &self.manual.documents[at].body.definitions;
        self.defined[at].get_or_init(|| definitions.iter().map(|definition| definition.anchor.as_str()).collect())
    }
}

/// By title, whatever the case of its letters, the first of each.
fn first_of_each<'m>(titled: impl Iterator<Item = (&'m str, &'m str)>) -> BTreeMap<String, &'m str> {
    let mut by_title = BTreeMap::new();
    for (title, name) in titled {
        by_title.entry(title.to_ascii_lowercase()).or_insert(name);
    }
    by_title
}

/// A register and the keys of its rows.
pub(super) struct Rows<'m> {
    /// The register.
    pub(super) register: &'m Register,
    at: u32,
    keys: OnceLock<Names<'m>>,
    places: OnceLock<BTreeMap<&'m str, u32>>,
}

impl<'m> Rows<'m> {
    /// The keys in the order of the rows.
    pub(super) fn written(&self) -> impl Iterator<Item = &'m str> {
        self.register.rows.iter().filter_map(|row| row.key.as_deref())
    }

    /// The row of a key: also of one that a row of another register has as well, which `[[…]]` leads to.
    pub(super) fn row(&self, key: &str) -> Option<RowIndex> {
        let rows = || self.register.rows.iter().zip(0..);
        let places = || rows().filter_map(|(row, at)| Some((row.key.as_deref()?, at))).collect();
        let row = *self.places.get_or_init(places).get(key)?;
        Some(RowIndex { register: self.at, row })
    }

    /// The keys, ready to be asked.
    pub(super) fn keys(&self) -> &Names<'m> {
        self.keys.get_or_init(|| Names::new(self.written()))
    }
}

/// Anchors of one document's headings.
pub(super) struct Headings<'m> {
    /// In the order of the document, as many as a message shows.
    first: Vec<&'m str>,
    sorted: Vec<&'m str>,
    /// Ready to be asked.
    pub(super) names: Names<'m>,
}

/// Headings that a message lists.
const SHOWN: usize = 12;

impl<'m> Headings<'m> {
    fn new(anchors: impl Iterator<Item = &'m str> + Clone) -> Self {
        let mut sorted: Vec<&str> = anchors.clone().collect();
        sorted.sort_unstable();
        Self { first: anchors.clone().take(SHOWN).collect(), sorted, names: Names::new(anchors) }
    }

    /// Has the document none?
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// The only heading that an anchor abbreviates, or which there are.
    pub(super) fn which(&self, anchor: &str) -> String {
        let from = self.sorted.partition_point(|heading| *heading < anchor);
        let mut longer = self.sorted[from..].iter().take_while(|heading| heading.starts_with(anchor));
        if let (Some(only), None, false) = (longer.next(), longer.next(), anchor.is_empty()) {
            return format!("did you mean `#{only}`?");
        }
        let shown: Vec<String> = self.first.iter().map(|heading| format!("`#{heading}`")).collect();
        format!("its headings are {}", shown.join(", "))
    }
}

/// Files by name and by folder.
#[derive(Default)]
pub(super) struct Files<'m> {
    /// By the name in small letters. Three are enough to know that there are two besides any one.
    by_name: BTreeMap<String, Vec<&'m SourcePath>>,
    folders: BTreeMap<&'m str, Folder<'m>>,
}

#[derive(Default)]
struct Folder<'m> {
    written: Vec<&'m str>,
    names: OnceLock<Names<'m>>,
}

/// A name in small letters, composed.
fn plain(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { name.nfc().collect::<String>().to_ascii_lowercase() }
}

impl<'m> Files<'m> {
    pub(super) fn new(paths: impl Iterator<Item = &'m SourcePath>) -> Self {
        let mut files = Self::default();
        for path in paths {
            let same = files.by_name.entry(plain(path.file_name())).or_default();
            if same.len() < 3 {
                same.push(path);
            }
            files.folders.entry(path.folder()).or_default().written.push(path.file_name());
        }
        files
    }

    /// The only file of a name, whatever the case of its letters and wherever it is, besides one.
    pub(super) fn only(&self, name: &str, besides: &SourcePath) -> Option<&'m SourcePath> {
        let same = self.by_name.get(&plain(name))?;
        let mut others = same.iter().filter(|path| **path != besides);
        others.next().filter(|_| others.next().is_none()).copied()
    }

    /// The names of the files in a folder.
    pub(super) fn in_folder(&self, folder: &str) -> Option<&Names<'m>> {
        let folder = self.folders.get(folder)?;
        Some(folder.names.get_or_init(|| Names::new(folder.written.iter().copied())))
    }
}
