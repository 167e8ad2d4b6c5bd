use std::collections::BTreeSet;
use std::sync::Mutex;

use rayon::prelude::*;

use super::Compiled;
use super::earlier::{Earlier, earlier};
use crate::config::Settings;
use crate::coverage::{coverage_json, integration_json, statement_json};
use crate::diagnostics::{Checked, Diagnostic};
use crate::export;
use crate::manual::{Manual, Taken, asset_address};
use crate::rules;
use crate::site::context::Link;
use crate::site::{self, About, Artifact, Past, Site, markdown_address};
use crate::source::{Source, SourcePath, TextRange, attachment};
use crate::system::publish::{Output, PublishError};
use crate::system::{Limits, Stopwatch, System, SystemError};
use crate::theme::{self, TemplateError, Theme, ThemeFile};

/// What goes into a site besides the manual.
#[derive(Debug, Clone, Default)]
pub struct SiteOptions {
    /// Show working texts.
    pub drafts: bool,
    /// The day as of which a past state is shown; nothing for the present one.
    pub as_of: Option<String>,
}

/// A theme with what was found in it.
struct Loaded {
    theme: Theme,
    /// Levels are applied.
    found: Vec<Diagnostic>,
    files: Vec<ThemeFile>,
}

/// What is found in a theme, and the texts of its files that this points into.
#[derive(Debug, Default)]
pub struct OfTheme {
    /// The findings; levels are applied.
    pub found: Vec<Diagnostic>,
    /// The texts.
    pub texts: Vec<Source>,
}

fn load_theme(system: &dyn System, compiled: &Compiled, limits: &Limits) -> Loaded {
    let mut found = Vec::new();
    let files = theme_files(system, &compiled.settings, limits).take(&mut found);
    let theme = theme::load(&files, &theme_options(&compiled.settings)).take(&mut found);
    let found = rules::weigh(&compiled.manual, placed(found, &compiled.settings));
    Loaded { theme, found, files }
}

impl Loaded {
    /// The mistakes of templates that came to light when pages were rendered, and what was found before.
    fn with(self, mistakes: &[TemplateError], manual: &Manual) -> OfTheme {
        let Self { mut found, files, .. } = self;
        found.extend(rules::weigh(manual, mistakes.iter().map(TemplateError::diagnostic).collect()));
        let texts = pointed(&files, &found);
        OfTheme { found, texts }
    }
}

/// The texts of those files that findings point into.
pub(super) fn pointed(files: &[ThemeFile], found: &[Diagnostic]) -> Vec<Source> {
    let named: BTreeSet<&SourcePath> = found.iter().flat_map(Diagnostic::spans).map(|span| &span.file).collect();
    let named = files.iter().filter(|file| named.contains(&file.path));
    named.map(|file| Source::from_bytes(file.path.clone(), &file.bytes)).collect()
}

/// What is wrong with the theme: with its files, and with its templates where they are used. Only templates of the user can
/// be wrong, so that without any nothing is rendered.
pub fn check_theme(system: &dyn System, compiled: &Compiled, limits: &Limits) -> OfTheme {
    let loaded = load_theme(system, compiled, limits);
    let mistakes = match loaded.theme.has_own_templates() {
        true => prepare(compiled, &SiteOptions::default(), &loaded.theme, None).try_templates(),
        false => Vec::new(),
    };
    loaded.with(&mistakes, &compiled.manual)
}

/// The files of the user's theme folder; none if the configuration names no folder.
pub(super) fn theme_files(system: &dyn System, settings: &Settings, limits: &Limits) -> Checked<Vec<ThemeFile>> {
    let mut found = Vec::new();
    let mut files = Vec::new();
    if let Some(folder) = &settings.theme.folder {
        let folder = SourcePath::new(folder.value.trim_end_matches('/'));
        let read = system.read_folder(&folder, limits).take(&mut found);
        if read.is_empty() && found.is_empty() {
            let message = format!("there are no files of a theme in `{folder}`");
            let place =
                settings.span(settings.theme.folder.as_ref().map_or(TextRange::default(), |folder| folder.range));
            found.push(
                Diagnostic::error("unknown-value", place, message)
                    .why("the site looks as if the folder were not named")
                    .help("name a folder relative to `clausebook.toml`, or leave the key out"),
            );
        }
        for (path, bytes) in read {
            let full = SourcePath::new(format!("{folder}/{path}"));
            files.push(ThemeFile { name: path.to_string(), path: full, bytes: bytes.to_vec() });
        }
    }
    Checked { value: files, diagnostics: found }
}

/// Gives the findings of a theme that are about a word of the configuration their place there.
pub(super) fn placed(mut found: Vec<Diagnostic>, settings: &Settings) -> Vec<Diagnostic> {
    let accent = settings.theme.accent.as_ref().map(|accent| settings.span(accent.range));
    for finding in found.iter_mut().filter(|finding| finding.rule == "theme-accent" && finding.span.is_none()) {
        finding.span.clone_from(&accent);
    }
    found
}

/// What the configuration says about the theme.
pub(super) fn theme_options(settings: &Settings) -> theme::Options {
    theme::Options {
        language: settings.manual.language.clone(),
        accent: settings.theme.accent.as_ref().map(|accent| accent.value.clone()),
    }
}

/// Files for machines at the root of the site.
const DATA: [&str; 8] = [
    "manual.json",
    "coverage.json",
    "integration.json",
    "soa.json",
    "documents.csv",
    "matrix.csv",
    "records.csv",
    "soa.csv",
];

/// The tables as one workbook, where the configuration asks for it.
const WORKBOOK: &str = "manual.xlsx";

/// Renders the whole site into an output; gives the findings that only rendering can make.
pub fn render_site(
    system: &dyn System,
    compiled: &Compiled,
    options: &SiteOptions,
    limits: &Limits,
    output: &dyn Output,
    watch: &mut Stopwatch,
) -> Result<OfTheme, PublishError> {
    let loaded = load_theme(system, compiled, limits);
    let differences = if compiled.settings.output.differences { earlier(compiled) } else { None };
    let site = prepare(compiled, options, &loaded.theme, differences.as_ref());
    watch.lap("theme");
    let failure = Mutex::new(None);
    let put = |artifact: Artifact| {
        if let Err(error) = output.add(&artifact.address, &artifact.bytes) {
            let mut failure = failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            failure.get_or_insert(error);
        }
    };
    // The index takes most room of all that is made now: it comes before what pages share, which would lie beside it.
    data(compiled, &site, &put);
    watch.lap("search");
    let mistakes = site.render_all(put);
    watch.lap("pages");
    files(compiled, &loaded.theme, &put);
    let bytes = |path: &SourcePath| match compiled.images.files.get(path) {
        Some(bytes) => Ok(bytes.to_vec()),
        None => system.read_asset(path, limits),
    };
    attachments(compiled).par_iter().for_each(|path| match bytes(path).and_then(|bytes| still_safe(path, bytes)) {
        Ok(bytes) => put(Artifact { address: asset_address(path.as_str()), bytes }),
        Err(error) => {
            let mut failure = failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            failure.get_or_insert(error.into());
        }
    });
    watch.lap("files");
    match failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        Some(error) => Err(error),
        None => {
            drop(site);
            Ok(loaded.with(&mistakes, &compiled.manual))
        }
    }
}

/// Gets ready what all pages share; with the texts before those that are shown, there are pages of what they changed.
pub(super) fn prepare<'c>(
    compiled: &'c Compiled,
    options: &SiteOptions,
    theme: &'c Theme,
    earlier: Option<&'c Earlier>,
) -> Site<'c> {
    let manual = &compiled.manual;
    let about = About {
        drafts: options.drafts,
        as_of: options.as_of.clone(),
        logo: compiled.settings.manual.logo.as_ref().map(|logo| asset_address(&logo.value)),
        feed: compiled.history.timeline().is_some(),
        data: DATA
            .into_iter()
            .chain(compiled.settings.output.workbook.then_some(WORKBOOK))
            .map(|name| Link { title: name.to_string(), address: name.to_string() })
            .collect(),
    };
    let past = Past {
        history: &compiled.history,
        dossiers: &compiled.dossiers,
        shown: compiled.shown,
        earlier: earlier.map(|earlier| site::Earlier { manual: &earlier.manual, documents: &earlier.documents }),
    };
    Site::new(manual, &compiled.standing, &compiled.coverage, theme, about, past)
}

/// What is made of the whole manual and is no page: the search index, exports, data that scripts read.
pub(super) fn data(compiled: &Compiled, site: &Site<'_>, put: &(impl Fn(Artifact) + Sync)) {
    site.search(put);
    rayon::join(|| site.data(put), || exports(compiled, put));
    if compiled.settings.output.markdown {
        markdown(compiled, put);
    }
}

/// Files that pages refer to and that are not made of the manual as a whole: those of the theme, diagrams.
pub(super) fn files(compiled: &Compiled, theme: &Theme, put: &impl Fn(Artifact)) {
    for (address, bytes) in theme.assets() {
        put(Artifact { address: address.clone(), bytes: bytes.to_vec() });
    }
    diagrams(compiled, put);
}

/// A file can have become another one since it was looked at; the logo has not been looked at before.
pub(super) fn still_safe(path: &SourcePath, bytes: Vec<u8>) -> Result<Vec<u8>, SystemError> {
    let head = usize::try_from(attachment::wanted(path)).unwrap_or(usize::MAX).min(bytes.len());
    match attachment::judge(path, bytes.get(..head).unwrap_or(&bytes)) {
        None => Ok(bytes),
        Some(fault) => Err(SystemError::Withheld { path: path.to_string(), fault }),
    }
}

fn exports(compiled: &Compiled, put: &(impl Fn(Artifact) + Sync)) {
    let Compiled { manual, standing, coverage, .. } = compiled;
    let facts = export::Facts { manual, standing, coverage };
    rayon::scope(|scope| {
        scope
            .spawn(|_| put(json("manual.json", manual.documents.len() * 2048, &export::manual_json(manual, standing))));
        let room = facts.meetings() * 192;
        scope.spawn(move |_| put(json("coverage.json", room, &coverage_json(manual, standing, coverage))));
        scope.spawn(|_| put(json("integration.json", 0, &integration_json(manual, coverage))));
        scope.spawn(|_| put(json("soa.json", 0, &statement_json(manual, standing, coverage))));
        for table in &export::TABLES {
            let address = format!("{}.csv", table.name);
            scope.spawn(move |_| put(Artifact { address, bytes: export::csv(table, facts) }));
        }
        if compiled.settings.output.workbook {
            // Names of sheets are ours and rows are split over sheets; were there an error, an empty file would be seen at once.
            let address = WORKBOOK.to_string();
            scope.spawn(move |_| put(Artifact { address, bytes: export::xlsx(facts).unwrap_or_default() }));
        }
    });
}

/// A value as a file, with room for about so many bytes.
fn json(address: &str, room: usize, value: &impl serde::Serialize) -> Artifact {
    let mut bytes = Vec::with_capacity(room);
    // Writing to memory does not fail, and neither do these values; a file cut short would be seen at once.
    let _ = serde_json::to_writer(&mut bytes, value);
    bytes.push(b'\n');
    Artifact { address: address.to_string(), bytes }
}

/// The text of each document as it was written, beside its page.
fn markdown(compiled: &Compiled, put: &impl Fn(Artifact)) {
    for (index, document) in compiled.manual.documents() {
        let Some(source) = compiled.shown_sources.get(document.path.as_str()) else { continue };
        let address = markdown_address(compiled.manual.address(index));
        put(Artifact { address, bytes: source.text.as_bytes().to_vec() });
    }
}

fn diagrams(compiled: &Compiled, put: &impl Fn(Artifact)) {
    let all = compiled.manual.documents.iter().flat_map(|document| &document.body.diagrams);
    let by_digest: std::collections::BTreeMap<&str, &str> =
        all.map(|diagram| (diagram.digest.as_str(), diagram.svg.as_str())).collect();
    for (digest, svg) in by_digest {
        put(Artifact { address: format!("files/diagrams/{digest}.svg"), bytes: svg.as_bytes().to_vec() });
    }
}

/// Files that some document refers to, and the logo; nothing else below the sources is published.
pub(super) fn attachments(compiled: &Compiled) -> Vec<SourcePath> {
    let mut paths: Vec<SourcePath> = compiled.manual.attachments().cloned().collect();
    paths.extend(compiled.settings.manual.logo.as_ref().map(|logo| SourcePath::new(logo.value.as_str())));
    paths.sort();
    let mut taken = Taken::default();
    paths.retain(|path| taken.take(&asset_address(path.as_str())));
    paths
}
