use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::publish::still_safe;
use super::published::in_force;
use super::{Memo, Readings};
use crate::catalog::{BUILT_IN, Library};
use crate::config::{self, Settings};
use crate::control::digest::{FileHash, Files};
use crate::control::signature::unreadable_keys;
use crate::control::{Dossiers, Images, Shown, Standing, approval_findings};
use crate::coverage::Coverage;
use crate::diagnostics::render::Texts;
use crate::diagnostics::{self, Diagnostic};
use crate::history::History;
use crate::manual::Manual;
use crate::rules;
use crate::source::{Source, SourcePath, SourceSet, Span};
use crate::system::{Limits, Patience, Rest, Stopwatch, System, SystemError, place_root};
use crate::theme;

/// What a command asks of the stages.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The day that counts as today; from the system if absent.
    pub today: Option<Date>,
    /// What may be read.
    pub limits: Limits,
}

/// A project, compiled as far as everything but its pages.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The configuration.
    pub settings: Arc<Settings>,
    /// The configuration's file, if there is one.
    pub config: Option<Source>,
    /// The files as they are being worked on; findings point into them.
    pub sources: Arc<SourceSet>,
    /// The catalogs.
    pub library: Library,
    /// What git remembers.
    pub history: History,
    /// The revisions of every controlled document, and what their approvals are worth.
    pub dossiers: Dossiers,
    /// Which texts the manual is made of.
    pub shown: Shown,
    /// The files that it is made of: `sources` with those from history in their places.
    pub shown_sources: Arc<SourceSet>,
    /// What attachments hold, as far as somebody asked: see [`hashed`](super::hashed).
    pub contents: BTreeMap<SourcePath, FileHash>,
    /// Images from history, where older texts are shown.
    pub images: Images,
    /// Files of the theme that findings point into.
    pub theme_texts: Vec<Source>,
    /// The documents, resolved.
    pub manual: Manual,
    /// What they are worth today.
    pub standing: Arc<Standing>,
    /// What they answer.
    pub coverage: Arc<Coverage>,
    /// Every finding, levels applied, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compiled {
    /// The texts that findings point into.
    pub fn texts(&self) -> Texts<'_> {
        Texts::new(&self.sources, self.config.iter().chain(&self.theme_texts))
    }
}

/// Everything that the stages are a function of. Two equal inputs make two equal manuals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// The configuration, with the day that counts as today.
    pub settings: Arc<Settings>,
    /// The configuration's file, if there is one.
    pub config: Option<Source>,
    /// The files.
    pub sources: Arc<SourceSet>,
    /// What git remembers.
    pub history: History,
    /// What was found while reading.
    pub diagnostics: Vec<Diagnostic>,
}

/// Runs the stages. Only a project that cannot be read at all is an error; everything that is wrong
/// with its content is a finding.
pub fn compile(system: &dyn System, options: &Options, watch: &mut Stopwatch) -> Result<Compiled, SystemError> {
    compile_again(system, options, &mut Memo::default(), watch)
}

/// The same with a memory: what was parsed before, in this state of the project or another, is not parsed
/// again. So two commits are compiled for little more than the cost of one.
pub fn compile_again(
    system: &dyn System,
    options: &Options,
    memo: &mut Memo,
    watch: &mut Stopwatch,
) -> Result<Compiled, SystemError> {
    compile_held(system, None, options, memo, watch)
}

/// The same for a change, which is held to the configuration of its base: it cannot switch off the rule that it breaks.
pub fn compile_held(
    system: &dyn System,
    base: Option<&Arc<Settings>>,
    options: &Options,
    memo: &mut Memo,
    watch: &mut Stopwatch,
) -> Result<Compiled, SystemError> {
    let (mut inputs, _) = read(system, options, Patience::UntilRest)?;
    if let Some(base) = base {
        inputs.settings = inputs.settings.held_to(base);
    }
    watch.lap("read");
    let files = |path: &SourcePath| system.read_asset(path, &options.limits).ok().map(Arc::from);
    Ok(assemble(inputs, &files, memo, watch))
}

/// Reads everything that a manual is made from.
pub fn read(system: &dyn System, options: &Options, patience: Patience) -> Result<(Inputs, Rest), SystemError> {
    let mut found = Vec::new();
    let today = match options.today {
        Some(today) => today,
        None => system.today()?,
    };
    let config = match system.read_config(&options.limits) {
        Ok(source) => Some(source),
        Err(SystemError::Missing { .. }) => None,
        Err(error) => return Err(error),
    };
    let mut settings = config::read_settings(config.as_ref(), today).take(&mut found);
    found.extend(without_logo(system, &mut settings, &options.limits));
    let settings = Arc::new(settings);
    let roots: Vec<SourcePath> = settings.roots.iter().map(|root| SourcePath::new(root.value.as_str())).collect();
    let (mut read, rest) = system.glance(&roots, &options.limits, patience);
    // Of the folders that are read by default one is enough; those that somebody names must be there.
    let is_named = settings.roots.iter().any(|root| !root.range.is_empty());
    if !is_named && !read.value.sources.is_empty() {
        read.diagnostics.retain(|finding| finding.rule != "missing-root");
    }
    for root in settings.roots.iter().filter(|root| !root.range.is_empty()) {
        let place = Span::new(&SourcePath::new(config::FILE_NAME), root.range);
        read.diagnostics.iter_mut().for_each(|finding| place_root(finding, &root.value, &place));
    }
    let sources = Arc::new(read.take(&mut found));
    let history = system.history(&roots);
    Ok((Inputs { settings, config, sources, history, diagnostics: found }, rest))
}

/// Leaves out a logo that no page could show, and says why. What only fails now is left to fail where it is published.
fn without_logo(system: &dyn System, settings: &mut Settings, limits: &Limits) -> Option<Diagnostic> {
    let logo = settings.manual.logo.as_ref()?;
    let path = SourcePath::new(logo.value.as_str());
    let error = match system.read_asset(&path, limits).and_then(|bytes| still_safe(&path, bytes)) {
        Ok(_) | Err(SystemError::Io { .. }) => return None,
        Err(error) => error,
    };
    let found = Diagnostic::error("unknown-value", settings.span(logo.range), format!("the logo is no image: {error}"))
        .why("the site is built without it")
        .help(error.help());
    settings.manual.logo = None;
    Some(found)
}

/// Makes a manual of what was read. What the memory holds from an earlier run is not made again; the
/// result is the same as without it. `files` gives the attachments that were listed.
pub fn assemble(inputs: Inputs, files: &Files<'_>, memo: &mut Memo, watch: &mut Stopwatch) -> Compiled {
    let drafted = draft(inputs, files, memo, watch);
    let diagnostics = examine(&drafted, &mut memo.readings);
    watch.lap("check");
    Compiled { diagnostics, ..drafted }
}

/// Lets the rules look at a draft: every finding, levels applied, sorted by place. Rules about what is in force look at
/// the texts in force, as the site shows them. What documents say on their own is not read again if it was read before.
pub fn examine(drafted: &Compiled, readings: &mut Readings) -> Vec<Diagnostic> {
    let Compiled { sources, manual, standing, coverage, .. } = drafted;
    let readings = readings.of(&drafted.settings, &manual.documents, sources);
    let context = rules::Context::new(sources, manual, &readings, standing, coverage);
    let context = context.with_past(&drafted.dossiers, &drafted.history);
    let in_force = in_force(drafted);
    let context = match &in_force {
        Some(now) => context.in_force(&now.sources, &now.manual, &now.standing, &now.coverage),
        None => context,
    };
    let mut found = drafted.diagnostics.clone();
    found.extend(rules::check(&context));
    rules::apply(manual, found)
}

/// The same as [`assemble`] before any rule has looked: all that pages are made from. Its findings are
/// those of the stages, as they came.
pub fn draft(inputs: Inputs, files: &Files<'_>, memo: &mut Memo, watch: &mut Stopwatch) -> Compiled {
    let Inputs { settings, config, sources, history, diagnostics: mut found } = inputs;
    let documents = memo.parse(&sources).take(&mut found);
    watch.lap("parse");
    let dossiers = memo.dossiers(&settings, &documents, &sources, &history, files);
    found.extend(approval_findings(&documents, &dossiers, &history, settings.today));
    found.extend(unreadable_keys(&settings));
    watch.lap("approvals");
    let library = load_catalogs(&settings, &sources, memo).take(&mut found);
    watch.lap("catalogs");
    let manual = memo.link(&settings, &library, documents, &sources).take(&mut found);
    watch.lap("link");
    let (standing, coverage) = memo.cover(&manual, &dossiers);
    watch.lap("cover");
    Compiled {
        settings,
        config,
        library,
        history,
        dossiers,
        shown: Shown::Working,
        shown_sources: sources.clone(),
        contents: BTreeMap::new(),
        images: Images::default(),
        theme_texts: Vec::new(),
        sources,
        manual,
        standing,
        coverage,
        diagnostics: found,
    }
}

/// The editions that the configuration names, and the project's own catalogs.
fn load_catalogs(settings: &Settings, sources: &SourceSet, memo: &mut Memo) -> diagnostics::Checked<Library> {
    let own: Vec<&Source> = sources.sources.values().filter(|source| source.path.is_catalog()).collect();
    let wanted = settings.standards.iter().flat_map(|standard| {
        std::iter::once(&standard.edition).chain(&standard.transition).map(|edition| edition.value.as_str())
    });
    let mut checked = memo.catalogs(&own, wanted);
    let loaded = checked.value.catalogs().map(|catalog| catalog.edition.id.as_str());
    // One of the built-in editions that is in use is loaded as well.
    let editions: BTreeSet<&str> = BUILT_IN.iter().map(|edition| edition.id).chain(loaded).collect();
    let editions: Vec<&str> = editions.into_iter().collect();
    let known = config::Known {
        editions: &editions,
        effects: config::Effect::WORDS,
        themes: &theme::NAMES,
        ..config::Known::default()
    };
    checked.diagnostics.extend(config::check_names(settings, &known));
    checked
}
