//! The project in its folder, with texts that nobody has saved yet.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{CONFIG, Environment, Folder, Limits, Patience, RealSystem, Rest, System, SystemError};
use super::{findings, is_text, may_be_read, names, walk};
use crate::diagnostics::{self, Checked};
use crate::history::History;
use crate::source::{Asset, Source, SourcePath, SourceSet};

/// Texts as they stand in open editors, by the paths of their files.
pub type Drafts = BTreeMap<SourcePath, Arc<str>>;

/// A project of which some files are not what lies on disk but what somebody has open in an editor, saved or not. A
/// file that is open and not there yet counts as one that is.
#[derive(Debug)]
pub struct OverlaySystem<'d> {
    disk: &'d RealSystem,
    drafts: &'d Drafts,
}

impl<'d> OverlaySystem<'d> {
    /// A folder with drafts laid over it.
    pub fn new(disk: &'d RealSystem, drafts: &'d Drafts) -> Self {
        Self { disk, drafts }
    }

    fn draft(&self, path: &SourcePath, limit: u64) -> Option<Result<&'d [u8], SystemError>> {
        let bytes = self.drafts.get(path)?.as_bytes();
        let len = bytes.len() as u64;
        Some(match len > limit {
            true => Err(SystemError::TooLarge { path: path.to_string(), len, limit }),
            false => Ok(bytes),
        })
    }

    /// Puts a draft into the place of its file.
    fn lay(&self, path: &SourcePath, limits: &Limits, set: &mut SourceSet) -> Result<(), SystemError> {
        let limit = if is_text(path) { limits.max_text } else { limits.max_asset };
        let Some(bytes) = self.draft(path, limit).transpose()? else { return Ok(()) };
        if is_text(path) {
            set.sources.insert(path.clone(), Source::from_bytes(path.clone(), bytes));
            return Ok(());
        }
        let version = blake3::hash(bytes).as_bytes()[..8].iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
        set.versions.insert(path.clone(), version);
        set.assets.insert(path.clone(), Asset::new(path.clone(), bytes.len() as u64, bytes));
        Ok(())
    }

    /// The drafts below a folder, by their paths.
    fn below(&self, folder: &str) -> impl Iterator<Item = &'d SourcePath> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.drafts.keys().filter(move |path| path.as_str().starts_with(&prefix) && may_be_read(path))
    }
}

impl System for OverlaySystem<'_> {
    fn read_config(&self, limits: &Limits) -> Result<Source, SystemError> {
        let path = SourcePath::new(CONFIG);
        match self.draft(&path, limits.max_text) {
            Some(bytes) => Ok(Source::from_bytes(path, bytes?)),
            None => self.disk.read_config(limits),
        }
    }

    fn read_sources(&self, roots: &[SourcePath], limits: &Limits) -> Checked<SourceSet> {
        self.glance(roots, limits, Patience::UntilRest).0
    }

    fn glance(&self, roots: &[SourcePath], limits: &Limits, patience: Patience) -> (Checked<SourceSet>, Rest) {
        let (mut read, rest) = self.disk.glance(roots, limits, patience);
        let roots: BTreeSet<String> = roots.iter().filter_map(|root| walk::root_path(root.as_str())).collect();
        let drafts: BTreeSet<&SourcePath> = roots.iter().flat_map(|root| self.below(root)).collect();
        for path in drafts {
            let is_new = !read.value.sources.contains_key(path) && !read.value.assets.contains_key(path);
            if is_new {
                // What kept the file from being read does not concern the text that is open.
                let is_of_file = |span: &crate::source::Span| span.file == *path;
                read.diagnostics.retain(|finding| !finding.span.as_ref().is_some_and(is_of_file));
                names::inspect(path, &mut read.diagnostics);
            }
            if let Err(error) = self.lay(path, limits, &mut read.value) {
                read.diagnostics.push(findings::unreadable(error));
            }
        }
        diagnostics::sort(&mut read.diagnostics);
        (read, rest)
    }

    fn look_again(&self, known: &SourceSet, paths: &BTreeSet<SourcePath>, limits: &Limits) -> Option<SourceSet> {
        let (drafts, files): (BTreeSet<SourcePath>, BTreeSet<SourcePath>) =
            paths.iter().cloned().partition(|path| self.drafts.contains_key(path));
        let is_known = |path: &SourcePath| known.sources.contains_key(path) || known.assets.contains_key(path);
        if !drafts.iter().all(is_known) {
            return None;
        }
        let mut set = self.disk.look_again(known, &files, limits)?;
        for path in &drafts {
            self.lay(path, limits, &mut set).ok()?;
        }
        Some(set)
    }

    fn read_asset(&self, path: &SourcePath, limits: &Limits) -> Result<Vec<u8>, SystemError> {
        match self.draft(path, limits.max_asset).filter(|_| may_be_read(path)) {
            Some(bytes) => bytes.map(<[u8]>::to_vec),
            None => self.disk.read_asset(path, limits),
        }
    }

    fn read_folder(&self, folder: &SourcePath, limits: &Limits) -> Checked<Folder> {
        let mut read = self.disk.read_folder(folder, limits);
        let Some(root) = walk::root_path(folder.as_str()) else { return read };
        for path in self.below(&root) {
            let name = path.as_str().strip_prefix(&root).unwrap_or_default().trim_start_matches('/');
            if let Some(Ok(bytes)) = self.draft(path, limits.max_asset) {
                read.value.insert(SourcePath::new(name), Arc::from(bytes));
            }
        }
        read
    }

    fn history(&self, roots: &[SourcePath]) -> History {
        self.disk.history(roots)
    }

    fn environment(&self) -> &Environment {
        self.disk.environment()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "tests write real files")]
    fn put(folder: &std::path::Path, path: &str, text: &str) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn what_is_open_stands_in_the_place_of_its_file() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "clausebook.toml", "[manual]\ntitle = \"On disk\"\n");
        put(folder.path(), "content/a.md", "on disk");
        put(folder.path(), "content/b.md", "on disk");
        put(folder.path(), "theme/base.html", "on disk");
        let disk = RealSystem::open(folder.path()).unwrap();
        let drafts: Drafts = [
            ("clausebook.toml", "[manual]\ntitle = \"Open\"\n"),
            ("content/a.md", "\u{FEFF}open\r\n"),
            ("content/new/c.md", "open"),
            ("content/drawing.svg", "<svg/>"),
            ("content/.hidden.md", "open"),
            ("elsewhere/d.md", "open"),
            ("theme/base.html", "open"),
        ]
        .map(|(path, text)| (SourcePath::new(path), Arc::from(text)))
        .into();
        let system = OverlaySystem::new(&disk, &drafts);
        let limits = Limits::default();
        let roots = [SourcePath::new("content")];

        assert!(system.read_config(&limits).unwrap().text.contains("Open"));
        let (read, _) = system.glance(&roots, &limits, Patience::None);
        let texts: Vec<(&str, &str)> =
            read.value.sources.values().map(|source| (source.path.as_str(), &*source.text)).collect();
        assert_eq!(texts, [("content/a.md", "open\n"), ("content/b.md", "on disk"), ("content/new/c.md", "open")]);
        assert!(read.value.assets.contains_key("content/drawing.svg"));
        assert_eq!(system.read_asset(&SourcePath::new("content/drawing.svg"), &limits).unwrap(), b"<svg/>");
        let theme = system.read_folder(&SourcePath::new("theme"), &limits);
        assert_eq!(theme.value.values().map(|bytes| &**bytes).collect::<Vec<_>>(), [b"open"]);
    }

    #[test]
    fn a_draft_is_looked_at_again_alone_and_a_new_one_asks_for_everything() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "content/a.md", "on disk");
        let disk = RealSystem::open(folder.path()).unwrap();
        let limits = Limits::default();
        let (known, _) = disk.glance(&[SourcePath::new("content")], &limits, Patience::None);
        let drafts: Drafts =
            ["content/a.md", "content/b.md"].map(|path| (SourcePath::new(path), Arc::from("open"))).into();
        let system = OverlaySystem::new(&disk, &drafts);
        let look = |path: &str| system.look_again(&known.value, &[SourcePath::new(path)].into(), &limits);
        assert_eq!(&*look("content/a.md").unwrap().get("content/a.md").unwrap().text, "open");
        assert!(look("content/b.md").is_none());
    }

    #[test]
    fn a_draft_that_is_too_large_is_told_and_not_read() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "content/a.md", "on disk");
        let disk = RealSystem::open(folder.path()).unwrap();
        let drafts: Drafts = [(SourcePath::new("content/a.md"), Arc::from("more than that"))].into();
        let limits = Limits { max_text: 8, ..Limits::default() };
        let (read, _) =
            OverlaySystem::new(&disk, &drafts).glance(&[SourcePath::new("content")], &limits, Patience::None);
        assert_eq!(read.diagnostics.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["file-too-large"]);
    }
}
