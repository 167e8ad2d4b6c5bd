use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::shape::INVALID;
use super::{Catalog, Crosswalk, EditionId, Transition, inherit, parse_catalog, parse_crosswalk};
use crate::diagnostics::{Checked, Diagnostic, nearest};
use crate::source::{Source, Span};

/// A catalog or crosswalk that comes with the program; parsed only when it is asked for.
pub struct BuiltIn {
    /// Identifier of the edition or crosswalk.
    pub id: &'static str,
    /// How people cite it.
    pub reference: &'static str,
    /// The path by which findings name it.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// The editions that come with the program.
pub static BUILT_IN: &[BuiltIn] = &[
    BuiltIn {
        id: "iso-9001-2015",
        reference: "ISO 9001:2015",
        path: "built-in/iso-9001-2015.toml",
        text: include_str!("data/iso-9001-2015.toml"),
    },
    BuiltIn {
        id: "iso-9001-2026",
        reference: "ISO 9001:2026",
        path: "built-in/iso-9001-2026.toml",
        text: include_str!("data/iso-9001-2026.toml"),
    },
    BuiltIn {
        id: "iso-42001-2023",
        reference: "ISO/IEC 42001:2023",
        path: "built-in/iso-42001-2023.toml",
        text: include_str!("data/iso-42001-2023.toml"),
    },
];

/// The crosswalk that comes with the program, with the two editions it maps.
static CROSSWALK: (&str, &str, BuiltIn) = (
    "iso-9001-2015",
    "iso-42001-2023",
    BuiltIn {
        id: "harmonized-structure-9001-42001",
        reference: "ISO 9001:2015 and ISO/IEC 42001:2023",
        path: "built-in/harmonized-structure.toml",
        text: include_str!("data/harmonized-structure.toml"),
    },
);

/// The catalogs of a project, complete, and the crosswalks between them.
#[derive(Debug, Clone, Default)]
pub struct Library {
    catalogs: BTreeMap<EditionId, Arc<Catalog>>,
    crosswalks: Vec<Arc<Crosswalk>>,
}

impl Library {
    /// Reads the editions that are asked for, the editions they inherit from, and all files of the
    /// project's own; total. An edition that nobody has is absent: see [`Library::nearest_edition`].
    pub fn load<'w>(own: &[&Source], wanted: impl IntoIterator<Item = &'w str>) -> Checked<Library> {
        let mut library = Library::default();
        let mut found = Vec::new();
        let mut waiting: BTreeMap<EditionId, Catalog> = BTreeMap::new();
        for source in own {
            library.read_own(source, &mut waiting, &mut found);
        }
        let mut asked: Vec<EditionId> = wanted.into_iter().map(EditionId::new).collect();
        let mentioned =
            library.crosswalks.iter().flat_map(|crosswalk| [&crosswalk.source.value, &crosswalk.target.value]);
        asked.extend(mentioned.cloned());
        asked.extend(waiting.values().filter_map(|catalog| Some(catalog.edition.supersedes.as_ref()?.value.clone())));
        while let Some(id) = asked.pop() {
            if waiting.contains_key(&id) {
                continue;
            }
            let Some(catalog) = read_built_in(&id, &mut found) else { continue };
            asked.extend(catalog.edition.supersedes.as_ref().map(|earlier| earlier.value.clone()));
            waiting.insert(id, catalog);
        }
        library.settle(waiting, &mut found);
        library.read_crosswalk(&mut found);
        for crosswalk in &library.crosswalks {
            library.hold_crosswalk(crosswalk, &mut found);
        }
        library.extend_crosswalks();
        Checked { value: library, diagnostics: found }
    }

    fn read_own(&mut self, source: &Source, waiting: &mut BTreeMap<EditionId, Catalog>, found: &mut Vec<Diagnostic>) {
        if is_crosswalk(&source.text) {
            self.crosswalks.extend(parse_crosswalk(source).take(found).map(Arc::new));
            return;
        }
        let Some(catalog) = parse_catalog(source).take(found) else { return };
        let place = Span::new(&source.path, catalog.edition.place);
        if let Some(built_in) = BUILT_IN.iter().find(|built_in| built_in.id == catalog.id().as_str()) {
            let message = format!("`{}` is {}, which comes with the program", catalog.id(), built_in.reference);
            found.push(
                Diagnostic::error(INVALID, place, message)
                    .label("this file is not read")
                    .why("tags could mean either of the two")
                    .help("give your catalog another `[standard] id`, and name that in `[standards]`"),
            );
            return;
        }
        if let Some(other) = waiting.get(catalog.id()) {
            let message = format!("`{}` is already the catalog `{}`", catalog.id(), other.path);
            found.push(
                Diagnostic::error(INVALID, place, message)
                    .why("tags could mean either of the two")
                    .help("give one of them another `[standard] id`"),
            );
            return;
        }
        waiting.insert(catalog.id().clone(), catalog);
    }

    /// Completes editions in the order of their ancestry; a ring is cut where it is met.
    fn settle(&mut self, mut waiting: BTreeMap<EditionId, Catalog>, found: &mut Vec<Diagnostic>) {
        while let Some(first) = waiting.keys().next().cloned() {
            let mut line = vec![first];
            while let Some(earlier) = line.last().and_then(|id| waiting.get(id)?.edition.supersedes.as_ref()) {
                if line.contains(&earlier.value) || !waiting.contains_key(&earlier.value) {
                    break;
                }
                line.push(earlier.value.clone());
            }
            while let Some(catalog) = line.pop().and_then(|id| waiting.remove(&id)) {
                let catalog = self.complete(catalog, found);
                self.catalogs.insert(catalog.id().clone(), Arc::new(catalog));
            }
        }
    }

    fn complete(&self, catalog: Catalog, found: &mut Vec<Diagnostic>) -> Catalog {
        let Some(earlier) = catalog.edition.supersedes.clone() else { return catalog };
        if let Some(earlier) = self.catalogs.get(&earlier.value) {
            return inherit(catalog, earlier).take(found);
        }
        let span = Span::new(&catalog.path, earlier.range);
        let help = match self.nearest_edition(earlier.value.as_str()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add its catalog to `content/standards/`, or leave `supersedes` out".to_owned(),
        };
        let message = format!("there is no catalog `{}` to inherit from", earlier.value);
        found.push(Diagnostic::error(INVALID, span, message).help(help));
        catalog
    }

    fn read_crosswalk(&mut self, found: &mut Vec<Diagnostic>) {
        let (source, target, file) = &CROSSWALK;
        let replaced = self.crosswalks.iter().any(|own| own.id == file.id);
        if replaced || self.catalog(source).is_none() || self.catalog(target).is_none() {
            return;
        }
        self.crosswalks.extend(parse_crosswalk(&Source::new(file.path, file.text)).take(found).map(Arc::new));
    }

    fn hold_crosswalk(&self, crosswalk: &Crosswalk, found: &mut Vec<Diagnostic>) {
        for edition in [&crosswalk.source, &crosswalk.target] {
            if self.catalogs.contains_key(&edition.value) {
                continue;
            }
            let help = match self.nearest_edition(edition.value.as_str()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add its catalog to `content/standards/`".to_owned(),
            };
            let span = Span::new(&crosswalk.path, edition.range);
            found.push(Diagnostic::error(INVALID, span, format!("there is no catalog `{}`", edition.value)).help(help));
        }
        let source = self.catalogs.get(&crosswalk.source.value);
        if let (Some(source), Some(target)) = (source, self.catalogs.get(&crosswalk.target.value)) {
            found.extend(crosswalk.unknown_references(source, target));
        }
    }

    /// Adds each crosswalk for the edition after its source, unless somebody wrote one.
    fn extend_crosswalks(&mut self) {
        let mut derived = Vec::new();
        for crosswalk in &self.crosswalks {
            let (source, target) = (crosswalk.source.value.as_str(), crosswalk.target.value.as_str());
            let heirs = self.catalogs.values().filter_map(|catalog| self.transition(source, catalog.id().as_str()));
            for transition in heirs.filter(|heir| self.crosswalk(heir.later.id().as_str(), target).is_none()) {
                derived.push(Arc::new(crosswalk.for_successor(&transition)));
            }
        }
        self.crosswalks.extend(derived);
    }

    /// A catalog by its id.
    pub fn catalog(&self, id: &str) -> Option<&Arc<Catalog>> {
        self.catalogs.get(&EditionId::new(id))
    }

    /// All catalogs, by id.
    pub fn catalogs(&self) -> impl Iterator<Item = &Arc<Catalog>> {
        self.catalogs.values()
    }

    /// All crosswalks.
    pub fn crosswalks(&self) -> &[Arc<Crosswalk>] {
        &self.crosswalks
    }

    /// The crosswalk between two editions, in this direction.
    pub fn crosswalk(&self, source: &str, target: &str) -> Option<&Arc<Crosswalk>> {
        self.crosswalks
            .iter()
            .find(|crosswalk| crosswalk.source.value.as_str() == source && crosswalk.target.value.as_str() == target)
    }

    /// The map from one edition to the one that supersedes it.
    pub fn transition(&self, earlier: &str, later: &str) -> Option<Transition<'_>> {
        let (earlier, later) = (self.catalog(earlier)?, self.catalog(later)?);
        let heir = later.edition.supersedes.as_ref().is_some_and(|id| id.value == *earlier.id());
        heir.then(|| Transition::new(earlier, later))
    }

    /// The other catalogs that have a clause or item of this name, for messages such as "9001:2026 has
    /// 6.1.3, 9001:2015 has not".
    pub fn elsewhere(&self, requirement: &str, here: &EditionId) -> impl Iterator<Item = &Arc<Catalog>> {
        self.catalogs.values().filter(move |catalog| catalog.id() != here && catalog.resolve(requirement).is_some())
    }

    /// The ids of all editions there are, built in or the project's own.
    pub fn known_editions(&self) -> BTreeSet<&str> {
        let own = self.catalogs.keys().map(EditionId::as_str);
        BUILT_IN.iter().map(|edition| edition.id).chain(own).collect()
    }

    /// The id of an edition that is nearest to a misspelt one.
    pub fn nearest_edition(&self, id: &str) -> Option<&str> {
        nearest(id, self.known_editions())
    }
}

fn read_built_in(id: &EditionId, found: &mut Vec<Diagnostic>) -> Option<Catalog> {
    let file = BUILT_IN.iter().find(|edition| edition.id == id.as_str())?;
    parse_catalog(&Source::new(file.path, file.text)).take(found)
}

/// Has the file a line `[crosswalk]`?
fn is_crosswalk(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().strip_prefix("[crosswalk]").is_some())
}
