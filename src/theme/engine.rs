//! The template engine: loading, overriding, rendering, and errors that name their place.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::Serialize;
use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};
use thiserror::Error;

use super::navigation::navigation;
use super::{Language, ThemeFile, embedded};
use crate::diagnostics::{Checked, Diagnostic, Severity};
use crate::site::context::{Frame, Html, Neighbours, Outline, Page, Place, Site};
use crate::source::{Source, SourcePath, Span, TextRange};
use crate::syntax::markdown::escape_into;

/// Embedded templates are registered below this prefix; a name without it finds the user's template first.
const EMBEDDED: &str = "default/";

/// Bytes that most pages fit into.
const USUAL: usize = 32 * 1024;

/// The template of the navigation.
const NAVIGATION: &str = "navigation.html";

/// The templates of what is the same on all pages of one depth, each with its name in `shell`.
const SHELL: [(&str, &str); 4] =
    [("head", "shell-head.html"), ("top", "shell-top.html"), ("foot", "shell-foot.html"), ("end", "shell-end.html")];

/// Ways to the root for which the shell is kept. A site has three or four; a reader may ask the preview for a page of
/// any depth that is not there.
const DEPTHS: usize = 8;

/// What `frame` holds in the template of the navigation.
#[derive(Serialize)]
struct Beside<'f> {
    #[serde(flatten)]
    place: &'f Place,
    siblings: Option<&'f Neighbours>,
}

/// Parsed templates.
#[derive(Clone)]
pub struct Engine {
    tera: Tera,
    overrides: BTreeMap<String, SourcePath>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("overrides", &self.overrides).finish_non_exhaustive()
    }
}

/// The templates of a theme with what all pages of one build share.
#[derive(Clone)]
pub struct Renderer {
    tera: Arc<Tera>,
    overrides: Arc<BTreeMap<String, SourcePath>>,
    shared: Arc<PerThread>,
    /// What is the same on all pages of one depth, by the way to the root.
    shells: Arc<Mutex<Vec<(String, Value)>>>,
}

impl std::fmt::Debug for Renderer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer").field("overrides", &self.overrides).finish_non_exhaustive()
    }
}

/// A template could not be rendered: a mistake in a theme.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{path}:{line}:{column}: {message}")]
pub struct TemplateError {
    /// The template's file: the user's path, or `default/NAME` for an embedded one.
    pub path: SourcePath,
    /// Line, from 1; 0 if the engine does not know.
    pub line: usize,
    /// Column in characters, from 1; 0 if the engine does not know.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// The place, if the template is the user's.
    pub span: Option<Span>,
}

impl TemplateError {
    /// The error as a finding.
    pub fn diagnostic(&self) -> Diagnostic {
        const HELP: &str = "what a template may use is in the context structs of `clausebook::site::context`";
        match &self.span {
            Some(span) => Diagnostic::error("theme-template", span.clone(), self.message.clone()).help(HELP),
            None => Diagnostic::global("theme-template", Severity::Error, self.to_string()).help(HELP),
        }
    }
}

impl Engine {
    /// Does this file of the user's folder take part?
    pub fn uses(&self, name: &str) -> bool {
        self.overrides.contains_key(name)
    }

    /// Does a file of the user's folder take part?
    pub fn has_overrides(&self) -> bool {
        !self.overrides.is_empty()
    }

    /// The templates with what all pages share.
    pub fn renderer(
        &self,
        site: &Site,
        language: &Language,
        assets: &BTreeMap<String, Cow<'static, [u8]>>,
    ) -> Renderer {
        let mut shared = Context::new();
        shared.insert_value("site", value(site));
        shared.insert_value("t", value(language.words()));
        shared.insert_value("asset", value(&versioned(assets)));
        shared.insert_value("nav", value(&navigation(site, language)));
        shared.insert_value("search_words", value(&language.search_words()));
        Renderer {
            tera: Arc::new(self.tera.clone()),
            overrides: Arc::new(self.overrides.clone()),
            shared: Arc::new(PerThread::new(shared)),
            shells: Arc::default(),
        }
    }
}

/// Asset file name → its address with a digest of its content, so that a browser never shows a stale one.
fn versioned(assets: &BTreeMap<String, Cow<'static, [u8]>>) -> BTreeMap<String, String> {
    assets
        .iter()
        .filter_map(|(address, bytes)| {
            let digest = blake3::hash(bytes).to_hex();
            Some((address.strip_prefix("assets/")?.to_owned(), format!("{address}?v={}", digest.get(..8)?)))
        })
        .collect()
}

/// What all pages share, once for each thread of the pool: the engine counts the users of a value whenever a template
/// names it, and threads that count in one place wait for each other.
struct PerThread {
    first: Context,
    copies: Vec<OnceLock<Context>>,
}

/// The names of what all pages share.
const SHARED: [&str; 5] = ["site", "t", "asset", "nav", "search_words"];

impl PerThread {
    fn new(first: Context) -> Self {
        let copies = std::iter::repeat_with(OnceLock::new).take(rayon::current_num_threads()).collect();
        Self { first, copies }
    }

    /// The values for the thread that asks.
    fn own(&self) -> &Context {
        let Some(place) = rayon::current_thread_index().and_then(|at| self.copies.get(at)) else { return &self.first };
        place.get_or_init(|| {
            let mut copy = Context::new();
            for (name, shared) in SHARED.iter().filter_map(|name| Some((*name, self.first.get(name)?))) {
                // Of its own values the engine makes no copies; none of these holds markup.
                copy.insert_value(
                    name,
                    serde_json::to_value(shared).map_or_else(|_| shared.clone(), |json| value(&json)),
                );
            }
            copy
        })
    }
}

impl Renderer {
    /// The same with the embedded templates alone; nothing if these are they.
    pub fn built_in(&self) -> Option<Self> {
        let tera = (!self.overrides.is_empty()).then(|| Arc::new(load(&[]).value.tera))?;
        Some(Self { tera, overrides: Arc::default(), shared: self.shared.clone(), shells: Arc::default() })
    }

    /// Renders one page: UTF-8, as a file of it is written.
    pub fn render<P: Page>(&self, frame: &Frame, page: &P) -> Result<Vec<u8>, TemplateError> {
        let mut context = self.shared.own().clone();
        context.insert_value("root", Value::normal_string(&frame.root));
        context.insert_value("shell", self.shell(&frame.root)?);
        context.insert_value("navigation", Value::safe_string(&self.navigation(frame)?));
        context.insert_value("frame", value(frame));
        context.insert_value("page", value(page));
        self.fill(P::TEMPLATE, &context)
    }

    /// What is the same on all pages from which one way leads to the root: rendered when the first of them is.
    fn shell(&self, root: &str) -> Result<Value, TemplateError> {
        let lock = || self.shells.lock().unwrap_or_else(PoisonError::into_inner);
        let find = |held: &[(String, Value)]| held.iter().find(|(of, _)| of == root).map(|(_, shell)| shell.clone());
        if let Some(shell) = find(&lock()) {
            return Ok(shell);
        }
        let mut context = self.shared.own().clone();
        context.insert_value("root", Value::normal_string(root));
        let mut parts = BTreeMap::new();
        for (name, template) in SHELL {
            parts.insert(name, Html(text(self.fill(template, &context)?)));
        }
        let shell = value(&parts);
        let mut held = lock();
        if held.len() < DEPTHS {
            held.push((root.to_owned(), shell.clone()));
        }
        Ok(shell)
    }

    /// The navigation of a page: rendered once for all that share it.
    fn navigation(&self, frame: &Frame) -> Result<String, TemplateError> {
        let Frame { root, section, standard, siblings, address, .. } = frame;
        let place = Place { root: root.clone(), section: *section, standard: standard.clone() };
        let make = || {
            let mut context = self.shared.own().clone();
            context.insert_value("root", Value::normal_string(root));
            context.insert_value("frame", value(&Beside { place: &place, siblings: siblings.as_ref() }));
            self.fill(NAVIGATION, &context).map(|rendered| Outline::new(&text(rendered)))
        };
        match siblings {
            Some(siblings) => siblings.outline(&place, make).map(|outline| outline.at(address)),
            None => make().map(|outline| outline.at(address)),
        }
    }

    fn fill(&self, template: &str, context: &Context) -> Result<Vec<u8>, TemplateError> {
        let mut page = Vec::with_capacity(USUAL);
        let rendered = self.tera.render_to(template, context, &mut page);
        rendered.map_err(|error| place(&error, &self.overrides, template))?;
        Ok(page)
    }
}

/// What the engine wrote as text: it writes nothing but UTF-8.
pub fn text(rendered: Vec<u8>) -> String {
    String::from_utf8(rendered).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn value(data: &(impl Serialize + ?Sized)) -> Value {
    Value::try_from_serializable(data).unwrap_or_else(|_| Value::none())
}

/// Parses the embedded templates and those of the user; a broken one of the user is reported and left out.
pub fn load(files: &[ThemeFile]) -> Checked<Engine> {
    let mut diagnostics = Vec::new();
    let defaults: Vec<(String, String)> =
        embedded::templates().map(|(name, text)| (format!("{EMBEDDED}{name}"), text)).collect();
    let mut own: BTreeMap<&str, Source> = files
        .iter()
        .filter(|file| file.name.ends_with(".html") && !file.name.contains('/'))
        .map(|file| (file.name.as_str(), Source::from_bytes(file.path.clone(), &file.bytes)))
        .collect();
    loop {
        let mut tera = new_engine();
        let templates = defaults.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let all = templates.chain(own.iter().map(|(name, source)| (*name, &*source.text)));
        let overrides = own.iter().map(|(name, source)| ((*name).to_owned(), source.path.clone())).collect();
        let Err(error) = tera.add_raw_templates(all) else {
            return Checked { value: Engine { tera, overrides }, diagnostics };
        };
        let broken = report(&error, &own, &overrides, &mut diagnostics);
        let before = own.len();
        own.retain(|name, _| !broken.contains(*name));
        if own.len() == before {
            // The engine blames no single file of the user, or the embedded theme is broken (a test holds it whole).
            diagnostics.push(Diagnostic::global("theme-template", Severity::Error, first_line(&error.to_string())));
            if own.is_empty() {
                return Checked { value: Engine { tera: new_engine(), overrides: BTreeMap::new() }, diagnostics };
            }
            own.clear();
        }
    }
}

fn new_engine() -> Tera {
    let mut tera = Tera::new();
    // Every name ends in the empty suffix: nothing is ever left unescaped.
    tera.autoescape_on([""]);
    // Cannot fail: there are no templates yet.
    let _ = tera.set_fallback_prefixes([EMBEDDED]);
    tera.register_filter("count", count);
    tera.register_filter("fill", fill);
    tera.register_filter("dated", dated);
    tera.register_filter("percent", percent);
    tera.register_filter("here", here);
    tera
}

/// `{{ 3 | count(of=t.count.documents) }}` → `3 documents`.
fn count(number: u64, kwargs: Kwargs, _: &State) -> tera::TeraResult<String> {
    let forms: &tera::Map = kwargs.must_get("of")?;
    let form = if number == 1 { "one" } else { "other" };
    let text = forms.get(&form.into()).and_then(Value::as_str).unwrap_or("{n}");
    Ok(text.replace("{n}", &number.to_string()))
}

/// `{{ t.since | fill(date=page.effective) }}`: puts values into the `{places}` of a sentence.
fn fill(text: &str, kwargs: Kwargs, _: &State) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let place = after.split_once('}').and_then(|(key, behind)| {
            let value = kwargs.get::<&Value>(key).ok().flatten()?;
            Some((value.to_string(), behind))
        });
        match place {
            Some((value, behind)) => {
                filled.push_str(&value);
                rest = behind;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled + rest
}

/// `{{ t.since | fill(date=page.effective) | dated }}`: marks up the dates of a sentence as such, so that none is broken at the
/// end of a line. The sentence is escaped.
fn dated(text: &str, _: Kwargs, _: &State) -> Value {
    const FORM: &[u8] = b"0000-00-00";
    let is_date =
        |part: &[u8]| part.iter().zip(FORM).all(|(byte, form)| byte == form || byte.is_ascii_digit() && *form == b'0');
    let mut marked = String::with_capacity(text.len() + 64);
    let mut from = 0;
    let mut at = 0;
    while let Some(part) = text.as_bytes().get(at..at + FORM.len()) {
        if !is_date(part) {
            at += 1;
            continue;
        }
        // A date is ASCII: it begins and ends where characters do.
        let date = &text[at..at + FORM.len()];
        escape_into(&mut marked, &text[from..at]);
        marked += &format!("<time datetime=\"{date}\">{date}</time>");
        at += FORM.len();
        from = at;
    }
    escape_into(&mut marked, &text[from..]);
    Value::safe_string(&marked)
}

/// `{{ 3 | percent(of=8) }}` → `37.5`: a part of a whole, for the widths of bars. Zero of nothing is zero.
fn percent(part: u64, kwargs: Kwargs, _: &State) -> tera::TeraResult<String> {
    let whole: u64 = kwargs.must_get("of")?;
    let thousandths = (part * 1000).checked_div(whole).unwrap_or(0);
    Ok(format!("{}.{}", thousandths / 10, thousandths % 10))
}

/// `<a href="…"{{ entry.address | here }}>`: marks the link to the page itself, in `navigation.html`; other links
/// get `aria-current` only if `otherwise` has a value for it.
fn here(address: &str, kwargs: Kwargs, _: &State) -> tera::TeraResult<Value> {
    let otherwise: Option<&str> = kwargs.get("otherwise")?;
    Ok(Value::safe_string(&Outline::hole(address, otherwise.unwrap_or_default())))
}

/// Reports every place the engine names and returns the templates of the user among them.
fn report(
    error: &tera::Error,
    own: &BTreeMap<&str, Source>,
    overrides: &BTreeMap<String, SourcePath>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeSet<String> {
    let mut broken = BTreeSet::new();
    match error.kind() {
        ErrorKind::Msg(text) => {
            // Missing blocks, filters and includes come as finished reports, several in one text.
            for report in text.split("\n\n") {
                let Some((name, line, column)) = locus(report) else { continue };
                let Some(source) = own.get(name.as_str()) else { continue };
                let start = offset(&source.text, line, column);
                let width = report.chars().filter(|c| *c == '^').count();
                let span = Span::new(&source.path, TextRange::new(start, start + width));
                let message = first_line(report).trim_start_matches("error: ").to_owned();
                let error = TemplateError { path: source.path.clone(), line, column, message, span: Some(span) };
                diagnostics.push(error.diagnostic());
                broken.insert(name);
            }
        }
        ErrorKind::MissingParent { current, .. } => {
            broken.extend(overrides.contains_key(current).then(|| current.clone()));
            diagnostics.push(place(error, overrides, current).diagnostic());
        }
        ErrorKind::SyntaxError(report) => {
            broken.extend(overrides.contains_key(report.filename()).then(|| report.filename().to_owned()));
            diagnostics.push(place(error, overrides, report.filename()).diagnostic());
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            broken.extend(overrides.contains_key(tpl).then(|| tpl.clone()));
            diagnostics.push(place(error, overrides, tpl).diagnostic());
        }
        _ => {}
    }
    broken
}

/// `--> name:line:column` of a report.
fn locus(report: &str) -> Option<(String, usize, usize)> {
    let line = report.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let (rest, column) = line.rsplit_once(':')?;
    let (name, line) = rest.rsplit_once(':')?;
    Some((name.to_owned(), line.parse().ok()?, column.parse().ok()?))
}

/// Byte offset of a line and column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let before =
        text.get(start..).unwrap_or_default().chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
    start + before
}

fn place(error: &tera::Error, overrides: &BTreeMap<String, SourcePath>, template: &str) -> TemplateError {
    let file = |name: &str| overrides.get(name).cloned().unwrap_or_else(|| SourcePath::new(name));
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let path = file(report.filename());
            let own = overrides.contains_key(report.filename());
            TemplateError {
                line: span.start_line,
                column: span.start_col + 1,
                message: report.message().to_owned(),
                span: own.then(|| Span::new(&path, TextRange::from(span.range.clone()))),
                path,
            }
        }
        _ => TemplateError {
            path: file(template),
            line: 0,
            column: 0,
            message: first_line(&error.to_string()),
            span: overrides.get(template).map(|path| Span::new(path, TextRange::default())),
        },
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
