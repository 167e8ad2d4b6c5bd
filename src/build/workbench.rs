use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::compile::{draft, examine, read};
use super::publish::{attachments, placed, pointed, still_safe, theme_files, theme_options};
use super::published::{published, shows_all};
use super::{Compiled, Inputs, Memo, Options, Readings, SiteOptions};
use crate::config::Settings;
use crate::diagnostics::render::Texts;
use crate::diagnostics::{self, Checked, Diagnostic};
use crate::manual::{Claim, asset_address};
use crate::rules;
use crate::site::PageId;
use crate::source::{Source, SourcePath};
use crate::syntax::front_matter::Classification;
use crate::system::{Limits, Patience, Rest, Stopwatch, System, SystemError};
use crate::theme::{self, Theme, ThemeFile};

/// A manual that is being worked on: everything that was read and made last, from which the next edition
/// is made with as little work as it takes.
#[derive(Default)]
pub struct Workbench {
    memo: Memo,
    inputs: Option<Inputs>,
    theme: Option<Dress>,
    attachments: BTreeMap<SourcePath, (u64, Arc<[u8]>)>,
    contents: Option<(Arc<Vec<Claim>>, Contents)>,
}

/// The addresses of all pages, made when they are first needed.
type Contents = Arc<OnceLock<BTreeMap<String, PageId>>>;

/// A theme with what it was loaded from.
struct Dress {
    files: Checked<Vec<ThemeFile>>,
    options: theme::Options,
    theme: Arc<Theme>,
    found: Vec<Diagnostic>,
}

/// Was there anything new?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// Nothing that the manual is made of.
    AsBefore,
    /// Something.
    Changed,
}

/// How an edition is to be made.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Working texts, drafts among them, instead of those in force.
    pub drafts: bool,
    /// Nothing more secret than this, instead of what the configuration says.
    pub classification: Option<Classification>,
    /// The day of the past that is shown, for pages to say so.
    pub as_of: Option<Date>,
}

/// A manual at one moment as it is worked on: all that rules look at, and nothing that only a site needs.
pub struct Manuscript {
    draft: Compiled,
    theme: Arc<Theme>,
    of_theme: Vec<Diagnostic>,
    /// Files of the theme that findings point into.
    theme_sources: Vec<Source>,
}

/// A manual at one moment, all that its site is made from.
pub struct Edition {
    manuscript: Manuscript,
    /// What is published of it, if that is not all.
    shown: Option<Compiled>,
    pub(super) theme: Arc<Theme>,
    pub(super) options: SiteOptions,
    pub(super) attachments: Arc<BTreeMap<String, Arc<[u8]>>>,
    pub(super) pages: Contents,
}

impl Workbench {
    /// Looks at everything, as it lies at this moment.
    pub fn look(&mut self, system: &dyn System, options: &Options) -> Result<(Looked, Rest), SystemError> {
        self.look_until(Patience::None, system, options)
    }

    /// Looks at everything once it has come to rest.
    pub fn look_at_rest(&mut self, system: &dyn System, options: &Options) -> Result<(), SystemError> {
        self.look_until(Patience::UntilRest, system, options).map(|_| ())
    }

    fn look_until(
        &mut self,
        patience: Patience,
        system: &dyn System,
        options: &Options,
    ) -> Result<(Looked, Rest), SystemError> {
        let (inputs, rest) = read(system, options, patience)?;
        let files = theme_files(system, &inputs.settings, &options.limits);
        let dressed = self.theme.as_ref().is_some_and(|dress| {
            dress.files.value == files.value
                && dress.files.diagnostics == files.diagnostics
                && dress.options == theme_options(&inputs.settings)
        });
        if !dressed {
            self.theme = Some(dress(files, &inputs.settings));
        }
        if dressed && self.inputs.as_ref() == Some(&inputs) {
            return Ok((Looked::AsBefore, rest));
        }
        self.inputs = Some(inputs);
        Ok((Looked::Changed, rest))
    }

    /// Looks at a few files of which something was heard. Nothing if that is not enough to know what
    /// changed: then everything must be looked at.
    pub fn look_at(&mut self, system: &dyn System, options: &Options, paths: &BTreeSet<SourcePath>) -> Option<Looked> {
        let inputs = self.inputs.as_mut()?;
        let sources = system.look_again(&inputs.sources, paths, &options.limits)?;
        if sources == *inputs.sources {
            return Some(Looked::AsBefore);
        }
        inputs.sources = Arc::new(sources);
        Some(Looked::Changed)
    }

    /// The source roots and the theme's folder, as far as they are known.
    pub fn roots(&self) -> Vec<SourcePath> {
        let Some(inputs) = &self.inputs else { return Vec::new() };
        let theme = inputs.settings.theme.folder.iter().map(|folder| folder.value.trim_end_matches('/'));
        let roots = inputs.settings.roots.iter().map(|root| root.value.as_str());
        roots.chain(theme).map(SourcePath::new).collect()
    }

    /// Makes a manuscript of what was looked at last; nothing if nothing was.
    pub fn manuscript(
        &mut self,
        system: &dyn System,
        limits: &Limits,
        wish: &Wish,
        watch: &mut Stopwatch,
    ) -> Option<Manuscript> {
        let mut inputs = self.inputs.clone()?;
        if let Some(classification) = wish.classification {
            Arc::make_mut(&mut inputs.settings).manual.classification = classification;
        }
        let files = |path: &SourcePath| system.read_asset(path, limits).ok().map(Arc::from);
        let draft = draft(inputs, &files, &mut self.memo, watch);
        let dress = self.theme.as_ref()?;
        Some(Manuscript {
            theme: dress.theme.clone(),
            of_theme: rules::weigh(&draft.manual, dress.found.clone()),
            theme_sources: pointed(&dress.files.value, &dress.found),
            draft,
        })
    }

    /// Makes an edition of what was looked at last; nothing if nothing was.
    pub fn edition(
        &mut self,
        system: &dyn System,
        limits: &Limits,
        wish: &Wish,
        watch: &mut Stopwatch,
    ) -> Option<Edition> {
        let manuscript = self.manuscript(system, limits, wish, watch)?;
        let draft = &manuscript.draft;
        let shown = (!shows_all(draft, wish.drafts)).then(|| published(draft.clone(), wish.drafts));
        watch.lap("published");
        let mut edition = Edition {
            theme: manuscript.theme.clone(),
            options: SiteOptions { drafts: wish.drafts, as_of: wish.as_of.map(|day| day.to_string()) },
            attachments: Arc::default(),
            pages: Contents::default(),
            manuscript,
            shown,
        };
        edition.attachments = Arc::new(self.attach(system, limits, edition.compiled()));
        edition.pages = self.contents(edition.compiled());
        watch.lap("attached");
        Some(edition)
    }

    /// The attachments of an edition, those that are known already not read again.
    fn attach(&mut self, system: &dyn System, limits: &Limits, compiled: &Compiled) -> BTreeMap<String, Arc<[u8]>> {
        let mut held = std::mem::take(&mut self.attachments);
        let mut attached = BTreeMap::new();
        for path in attachments(compiled) {
            let address = asset_address(path.as_str());
            if let Some(bytes) = compiled.images.files.get(&path) {
                attached.insert(address, bytes.clone());
                continue;
            }
            let version = compiled.sources.versions.get(&path).copied().unwrap_or_default();
            let known = held.remove(&path).filter(|(was, _)| *was == version).map(|(_, bytes)| bytes);
            let read = || system.read_asset(&path, limits).and_then(|bytes| still_safe(&path, bytes)).ok();
            let bytes = known.or_else(|| read().map(Arc::from));
            let Some(bytes) = bytes else { continue };
            attached.insert(address, bytes.clone());
            self.attachments.insert(path, (version, bytes));
        }
        attached
    }

    /// The addresses of pages depend on nothing that a mere change of text touches: then the claims are
    /// those of the edition before.
    fn contents(&mut self, compiled: &Compiled) -> Contents {
        let claims = &compiled.manual.claims;
        match &self.contents {
            Some((of, contents)) if Arc::ptr_eq(of, claims) => contents.clone(),
            _ => {
                let contents = Contents::default();
                self.contents = Some((claims.clone(), contents.clone()));
                contents
            }
        }
    }
}

fn dress(files: Checked<Vec<ThemeFile>>, settings: &Settings) -> Dress {
    let options = theme_options(settings);
    let mut found = files.diagnostics.clone();
    let theme = Arc::new(theme::load(&files.value, &options).take(&mut found));
    Dress { files, options, theme, found: placed(found, settings) }
}

impl Manuscript {
    /// The manual, drafts and all.
    pub fn compiled(&self) -> &Compiled {
        &self.draft
    }

    /// The words of its language.
    pub fn language(&self) -> &theme::Language {
        self.theme.language()
    }

    /// A file that findings point into.
    pub fn source(&self, file: &SourcePath) -> Option<&Source> {
        let further = || self.draft.config.iter().chain(&self.theme_sources).find(|source| source.path == *file);
        self.draft.sources.get(file.as_str()).or_else(further)
    }

    /// The texts that findings point into.
    pub fn texts(&self) -> Texts<'_> {
        Texts::new(&self.draft.sources, self.draft.config.iter().chain(&self.theme_sources))
    }

    /// Every finding, levels applied, sorted by place.
    pub fn examined(&self, readings: &mut Readings) -> Vec<Diagnostic> {
        let mut found = examine(&self.draft, readings);
        found.extend(self.of_theme.iter().cloned());
        diagnostics::sort(&mut found);
        found
    }
}

impl Edition {
    /// The manual as it is shown.
    pub fn compiled(&self) -> &Compiled {
        self.shown.as_ref().unwrap_or(&self.manuscript.draft)
    }

    /// The manual as it is worked on, drafts and all.
    pub fn draft(&self) -> &Compiled {
        &self.manuscript.draft
    }

    /// Are working texts shown?
    pub fn has_drafts(&self) -> bool {
        self.options.drafts
    }

    /// The words of its language.
    pub fn language(&self) -> &theme::Language {
        self.theme.language()
    }

    /// What is found at an address, if it is a page and the addresses of pages are known.
    pub fn page(&self, address: &str) -> Option<&PageId> {
        self.pages.get()?.get(address)
    }

    /// Is this file the configuration, or one of the theme? Every page is made with both.
    pub fn is_of_all_pages(&self, file: &SourcePath) -> bool {
        let draft = self.draft();
        let folder = draft.settings.theme.folder.as_ref().map(|folder| folder.value.trim_end_matches('/'));
        let is_of_theme = |folder| file.as_str().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        draft.config.as_ref().is_some_and(|config| config.path == *file) || folder.is_some_and(is_of_theme)
    }

    /// A file that findings point into.
    pub fn source(&self, file: &SourcePath) -> Option<&Source> {
        self.manuscript.source(file)
    }

    /// The texts that findings point into.
    pub fn texts(&self) -> Texts<'_> {
        self.manuscript.texts()
    }

    /// What the stages and the theme found, as it came; no rule has looked yet.
    pub fn noticed(&self) -> Vec<Diagnostic> {
        self.draft().diagnostics.iter().chain(&self.manuscript.of_theme).cloned().collect()
    }

    /// Every finding, levels applied, sorted by place.
    pub fn examined(&self, readings: &mut Readings) -> Vec<Diagnostic> {
        self.manuscript.examined(readings)
    }
}
