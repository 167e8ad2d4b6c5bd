//! A contribution from anybody: what it proposes as text, with the configuration, theme and catalogs of a
//! revision that its author could not change.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::git::CommitSystem;
use super::{CONFIG, Environment, Folder, Limits, Patience, RealSystem, Rest, System, SystemError};
use crate::diagnostics::{self, Checked, Diagnostic};
use crate::history::History;
use crate::source::{Source, SourcePath, SourceSet, Span, TextRange};

/// The working tree, as far as it is text and attachments; everything that decides how they are read comes from
/// a base revision.
#[derive(Debug)]
pub struct UntrustedSystem {
    proposed: RealSystem,
    base: CommitSystem,
    /// Where the contribution began, if the base went on since: what is there as well, it did not change.
    fork: Option<CommitSystem>,
}

impl UntrustedSystem {
    /// A working tree on trial.
    pub fn new(proposed: RealSystem, base: CommitSystem) -> Self {
        let fork = Self::fork(&proposed, &base);
        Self { proposed, base, fork }
    }

    fn fork(proposed: &RealSystem, base: &CommitSystem) -> Option<CommitSystem> {
        let git = proposed.git().ok()?;
        let fork = git.merge_base(base.commit(), git.head().ok()?).filter(|fork| *fork != base.commit())?;
        git.at(fork, proposed.environment().clone()).ok()
    }

    /// Puts the catalogs of the base in the place of those that are proposed, and tells what differs.
    fn settle(&self, read: &mut Checked<SourceSet>, roots: &[SourcePath], limits: &Limits) {
        let trusted = self.base.read_sources(roots, limits).value;
        let sources = &mut read.value.sources;
        let proposed: BTreeSet<SourcePath> = sources.keys().filter(|path| path.is_catalog()).cloned().collect();
        let kept: BTreeSet<SourcePath> = trusted.sources.keys().filter(|path| path.is_catalog()).cloned().collect();
        let before = LazyCell::new(|| self.fork.as_ref().map(|fork| fork.read_sources(roots, limits).value));
        for path in proposed.union(&kept) {
            let (theirs, ours) = (sources.get(path), trusted.sources.get(path));
            if theirs != ours && before.as_ref().is_none_or(|before| theirs != before.sources.get(path)) {
                read.diagnostics.push(self.not_used(path));
            }
            match ours {
                Some(ours) => drop(sources.insert(path.clone(), ours.clone())),
                None => drop(sources.remove(path)),
            }
        }
        let config = |system: &dyn System| system.read_config(limits).ok();
        let theirs = config(&self.proposed);
        if theirs != config(&self.base) && self.fork.as_ref().is_none_or(|fork| theirs != config(fork)) {
            read.diagnostics.push(self.not_used(&SourcePath::new(CONFIG)));
        }
        diagnostics::sort(&mut read.diagnostics);
    }

    fn not_used(&self, path: &SourcePath) -> Diagnostic {
        let words = format!("this change of `{path}` is not used");
        let message = format!("{words}: the file of {} is", self.base.commit().short());
        Diagnostic::error("untrusted-change", Span::new(path, TextRange::default()), message)
            .label("not used")
            .why("configuration, theme and catalogs decide what is checked and shown, so they are code")
            .help("let somebody who is trusted review this file, and merge it before the text that needs it")
            .known_by(words)
    }
}

impl System for UntrustedSystem {
    fn read_config(&self, limits: &Limits) -> Result<Source, SystemError> {
        self.base.read_config(limits)
    }

    fn read_sources(&self, roots: &[SourcePath], limits: &Limits) -> Checked<SourceSet> {
        self.glance(roots, limits, Patience::UntilRest).0
    }

    fn glance(&self, roots: &[SourcePath], limits: &Limits, patience: Patience) -> (Checked<SourceSet>, Rest) {
        let (mut read, rest) = self.proposed.glance(roots, limits, patience);
        self.settle(&mut read, roots, limits);
        (read, rest)
    }

    fn read_asset(&self, path: &SourcePath, limits: &Limits) -> Result<Vec<u8>, SystemError> {
        self.proposed.read_asset(path, limits)
    }

    fn read_folder(&self, folder: &SourcePath, limits: &Limits) -> Checked<Folder> {
        let trusted = self.base.read_folder(folder, limits);
        let proposed = self.proposed.read_folder(folder, limits).value;
        let differs = |path: &&SourcePath| proposed.get(*path) != trusted.value.get(*path);
        let all: BTreeSet<&SourcePath> = proposed.keys().chain(trusted.value.keys()).collect();
        let before = LazyCell::new(|| self.fork.as_ref().map(|fork| fork.read_folder(folder, limits).value));
        let is_new = |path: &&SourcePath| before.as_ref().is_none_or(|before| proposed.get(*path) != before.get(*path));
        let changed = all.into_iter().filter(differs).filter(is_new);
        let found: Vec<Diagnostic> =
            changed.map(|path| self.not_used(&SourcePath::new(format!("{folder}/{path}")))).collect();
        let mut diagnostics = trusted.diagnostics;
        diagnostics.extend(found);
        Checked { value: trusted.value, diagnostics }
    }

    fn history(&self, roots: &[SourcePath]) -> History {
        self.base.on_trial(self.proposed.history(roots))
    }

    fn environment(&self) -> &Environment {
        self.proposed.environment()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::AsOf;
    use crate::system::git::testing::Repo;

    #[test]
    fn a_contribution_changes_texts_and_neither_configuration_nor_theme_nor_catalogs() {
        let repository = Repo::new();
        repository
            .write("clausebook.toml", "[manual]\ntitle = \"Trusted\"\n[sources]\nroots = [\"content\"]\n")
            .write("content/a.md", "# Old\n")
            .write("content/standards/own.toml", "trusted")
            .write("theme/base.html", "trusted");
        repository.commit("Begin");
        repository
            .write("clausebook.toml", "[manual]\ntitle = \"Evil\"\n[sources]\nroots = [\"..\"]\n")
            .write("content/a.md", "# New\n")
            .write("content/b.md", "# Added\n")
            .write("content/standards/own.toml", "evil")
            .write("content/standards/more.toml", "evil")
            .write("theme/base.html", "evil")
            .write("theme/more.html", "evil");
        let proposed = RealSystem::open(&repository.path()).unwrap();
        let base = proposed.past(&AsOf::Revision("HEAD".into())).unwrap();
        let system = UntrustedSystem::new(proposed, base);
        let limits = Limits::default();

        assert!(system.read_config(&limits).unwrap().text.contains("Trusted"));
        let read = system.read_sources(&[SourcePath::new("content")], &limits);
        let text = |path: &str| read.value.get(path).map(|source| source.text.to_string());
        assert_eq!(text("content/a.md").as_deref(), Some("# New\n"));
        assert_eq!(text("content/b.md").as_deref(), Some("# Added\n"));
        assert_eq!(text("content/standards/own.toml").as_deref(), Some("trusted"));
        assert_eq!(text("content/standards/more.toml"), None);
        let theme = system.read_folder(&SourcePath::new("theme"), &limits);
        let files: Vec<(&str, &[u8])> = theme.value.iter().map(|(path, bytes)| (path.as_str(), &**bytes)).collect();
        assert_eq!(files, [("base.html", &b"trusted"[..])]);

        let told = |found: &[Diagnostic]| -> Vec<String> {
            let told = found.iter().filter(|finding| finding.rule == "untrusted-change");
            told.map(|finding| finding.span.as_ref().unwrap().file.to_string()).collect()
        };
        assert_eq!(
            told(&read.diagnostics),
            ["clausebook.toml", "content/standards/more.toml", "content/standards/own.toml"]
        );
        assert_eq!(told(&theme.diagnostics), ["theme/base.html", "theme/more.html"]);
    }

    #[test]
    fn what_only_the_base_changed_since_is_no_change_of_the_contribution() {
        let repository = Repo::new();
        let config = |title: &str| format!("[manual]\ntitle = \"{title}\"\n[sources]\nroots = [\"content\"]\n");
        let everything = |word: &str| {
            repository
                .write("clausebook.toml", config(word))
                .write("content/standards/own.toml", word)
                .write("content/standards/other.toml", word)
                .write("theme/base.html", word);
        };
        everything("Old");
        repository.commit("Begin");
        repository.git(&["switch", "--quiet", "--create", "work"]);
        repository.write("content/standards/other.toml", "evil").write("theme/more.html", "evil");
        repository.commit("Work");
        repository.git(&["switch", "--quiet", "main"]);
        everything("New");
        repository.commit("Go on");
        repository.git(&["switch", "--quiet", "work"]);
        let proposed = RealSystem::open(&repository.path()).unwrap();
        let base = proposed.past(&AsOf::Revision("main".into())).unwrap();
        let system = UntrustedSystem::new(proposed, base);
        let limits = Limits::default();
        assert!(system.read_config(&limits).unwrap().text.contains("New"));
        let read = system.read_sources(&[SourcePath::new("content")], &limits);
        assert_eq!(read.value.get("content/standards/own.toml").map(|source| source.text.to_string()).unwrap(), "New");
        let theme = system.read_folder(&SourcePath::new("theme"), &limits);
        let told = [read.diagnostics, theme.diagnostics].concat();
        let files = told.iter().map(|finding| finding.span.as_ref().unwrap().file.to_string());
        assert_eq!(files.collect::<Vec<_>>(), ["content/standards/other.toml", "theme/more.html"]);
    }
}
