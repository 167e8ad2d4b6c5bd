use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;

use super::arguments::{Arguments, DiffFormat, DiffOptions};
use super::forms::styles;
use super::output::Terminal;
use super::{Outcome, Problem, open};
use crate::build::{Compiled, Options, compile, with_texts};
use crate::control::digest::FileHash;
use crate::control::{Revision, texts_at};
use crate::diagnostics::nearest;
use crate::diagnostics::render::one_line;
use crate::history::{CommitId, History, Timeline};
use crate::manual::{DocumentIndex, Manual};
use crate::review::model::{FieldChange, FileChange};
use crate::review::redline::{self, Extent, Labels, Redline, document_blocks, redline};
use crate::review::report::{Page, page};
use crate::review::{changed_files, escape, front_matter_changes, included};
use crate::source::{Source, SourcePath};
use crate::syntax::front_matter;
use crate::system::{Limits, PastError, RealSystem, Stopwatch, System};

/// One of the two texts.
struct Text {
    /// What it is called: `2.0 (3f2a91c0b1d2)`, `working text`.
    name: String,
    commit: Option<CommitId>,
    /// Where it lay.
    path: SourcePath,
    manual: Manual,
}

/// `clausebook diff`.
pub fn run(arguments: &Arguments, options: &DiffOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let wanted = Options { today: arguments.date, limits: Limits::default() };
    let compiled = compile(&system, &wanted, &mut Stopwatch::default())?;
    let index = document(&compiled.manual, &options.id)?;
    let (old, new) = ends(options.range.as_deref());
    let (before, after) = match (old, new) {
        (None, None) => (approved(&compiled, index)?, working(&compiled, index)),
        (old, new) => {
            let past = |name: &str| named(&system, &compiled, index, name);
            let before = match old {
                Some(name) => past(name)?,
                None => approved(&compiled, index)?,
            };
            (before, new.map_or_else(|| Ok(working(&compiled, index)), past)?)
        }
    };
    let text = redline(&document_blocks(&before.manual, index), &document_blocks(&after.manual, index));
    let fields = front_matter_changes(&before.manual.document(index).front, &after.manual.document(index).front);
    let files = |text: &Text| {
        let hash = |path: &SourcePath| hash(&system, &compiled, text.commit, path);
        included(text.manual.document(index), &text.path, hash)
    };
    let files = changed_files(&files(&before), &files(&after));
    let what = Comparison {
        id: &options.id,
        title: after.manual.fill_variables(&after.manual.document(index).title),
        before,
        after,
        fields,
        files,
        text,
    };
    let extent = if options.whole { Extent::Whole } else { Extent::Changes };
    terminal.print(&match options.format {
        DiffFormat::Text => what.text(extent, terminal),
        DiffFormat::Markdown => what.markdown(extent),
        DiffFormat::Html => what.html(extent, &compiled),
        DiffFormat::Json => what.json(),
    })?;
    Ok(Outcome::Clean)
}

fn document(manual: &Manual, id: &str) -> Result<DocumentIndex, Problem> {
    let found = manual.ids.get(id).or_else(|| manual.paths.get(id));
    found.copied().ok_or_else(|| {
        Problem::request(
            format!("there is no document `{id}`"),
            match nearest(id, manual.ids.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a document by its id, or a page by its path".to_string(),
            },
        )
    })
}

/// `A..B`, `A..`, `..B` or `A`; what is left out is the approved text before, the working text after.
fn ends(range: Option<&str>) -> (Option<&str>, Option<&str>) {
    let Some(range) = range else { return (None, None) };
    let (old, new) = range.split_once("..").unwrap_or((range, ""));
    let given = |name: &'_ str| !name.is_empty();
    (Some(old).filter(|name| given(name)), Some(new).filter(|name| given(name)))
}

fn working(compiled: &Compiled, index: DocumentIndex) -> Text {
    let manual = compiled.manual.clone();
    Text { name: "working text".to_string(), commit: None, path: manual.document(index).path.clone(), manual }
}

/// What a file holds in a commit, or as it is now.
fn hash(system: &RealSystem, compiled: &Compiled, commit: Option<CommitId>, path: &SourcePath) -> Option<FileHash> {
    let bytes = match (commit, compiled.sources.get(path.as_str())) {
        (Some(commit), _) => {
            let objects = &compiled.history.timeline()?.objects;
            objects.blob(objects.find(commit, path)?)?
        }
        (None, Some(source)) => Arc::from(source.text.as_bytes()),
        (None, None) => system.read_asset(path, &Limits::default()).ok()?.into(),
    };
    Some(FileHash::of(path, &bytes))
}

fn timeline(compiled: &Compiled) -> Result<&Timeline, Problem> {
    match &compiled.history {
        History::Known(timeline) => Ok(timeline),
        History::None { why } => Err(PastError::from(why.clone()).into()),
    }
}

/// The last text that was approved and committed: where the status is all the evidence, the working text is as approved
/// as any, and would be compared with itself.
fn approved(compiled: &Compiled, index: DocumentIndex) -> Result<Text, Problem> {
    let timeline = timeline(compiled)?;
    let path = &compiled.manual.document(index).path;
    let dossier = compiled.dossiers.documents.get(path);
    let approved = dossier.and_then(|dossier| {
        let counts = |revision: &Revision| revision.judgement.as_ref().is_some_and(|judgement| judgement.counts);
        let line = dossier.line().map(|at| &dossier.revisions[at]);
        line.filter(|revision| counts(revision)).find_map(|found| Some((found, found.commit?)))
    });
    let name = compiled.manual.document(index).name();
    let Some((revision, at)) = approved else {
        return Err(Problem::request(
            format!("no text of `{name}` was approved that is known here"),
            format!("say which texts to compare: `clausebook diff {name} HEAD~1`"),
        ));
    };
    at_commit(compiled, timeline, index, timeline.commit(at).id, &revision.path).ok_or_else(|| {
        Problem::request(format!("the approved text of `{name}` is not in this clone"), "fetch the whole history")
    })
}

/// The text as it was in a commit that was named.
fn named(system: &RealSystem, compiled: &Compiled, index: DocumentIndex, name: &str) -> Result<Text, Problem> {
    let git = system.git().map_err(PastError::from)?;
    let commit = git.resolve(name).map_err(PastError::from)?;
    let document = compiled.manual.document(index);
    let timeline = timeline(compiled)?;
    // Another document may have had the path of today, and on another branch this one may have a path that is not
    // known here.
    let paths = paths(compiled, timeline, index);
    let id = document.front.id.as_ref().map(|id| id.value.as_str());
    let there: Vec<(&SourcePath, Option<String>)> =
        paths.iter().filter_map(|path| Some((path, id_at(timeline, commit, path)?))).collect();
    let bears = |wanted: Option<&str>| {
        let found = there.iter().find(|(_, bears)| bears.as_deref() == wanted);
        found.map(|(path, _)| (*path).clone())
    };
    let elsewhere = |id: &str| {
        let past = git.at(commit, system.environment().clone()).ok()?;
        let roots: Vec<SourcePath> = compiled.settings.roots.iter().map(|root| SourcePath::new(&*root.value)).collect();
        past.find_text(&roots, &Limits::default(), &|source| id_of(source).as_deref() == Some(id))
    };
    let then = match id {
        // One that bears no id there was given its own later.
        Some(id) => bears(Some(id)).or_else(|| elsewhere(id)).or_else(|| bears(None)),
        None => there.first().map(|(path, _)| (*path).clone()),
    };
    then.and_then(|then| at_commit(compiled, timeline, index, commit, &then)).ok_or_else(|| {
        Problem::request(
            format!("`{}` is not in `{name}`", document.name()),
            format!("`clausebook log {}` shows since when it is there", document.name()),
        )
    })
}

/// The paths that a document has and had, the latest first.
fn paths(compiled: &Compiled, timeline: &Timeline, index: DocumentIndex) -> Vec<SourcePath> {
    let path = &compiled.manual.document(index).path;
    let dossier = compiled.dossiers.documents.get(path);
    let revisions = dossier.iter().flat_map(|dossier| dossier.revisions.iter().map(|revision| &revision.path));
    let track = timeline.track(path.as_str());
    let changes = track.iter().flat_map(|track| track.changes.iter().map(|change| &change.path));
    let mut seen = BTreeSet::new();
    std::iter::once(path).chain(revisions).chain(changes).filter(|path| seen.insert(*path)).cloned().collect()
}

/// The id of the text at a path in a commit; nothing if there was no text.
fn id_at(timeline: &Timeline, commit: CommitId, path: &SourcePath) -> Option<Option<String>> {
    Some(id_of(&timeline.source(path, timeline.objects.find(commit, path)?)?))
}

fn id_of(source: &Source) -> Option<String> {
    front_matter::read(&source.path, &source.text).value.front_matter.id.map(|id| id.value)
}

fn at_commit(
    compiled: &Compiled,
    timeline: &Timeline,
    index: DocumentIndex,
    commit: CommitId,
    then: &SourcePath,
) -> Option<Text> {
    let texts = texts_at(timeline, commit, then, &compiled.manual.document(index).path)?;
    let manual = with_texts(compiled, &texts);
    let version = manual.document(index).front.version.as_ref().map(|version| version.value.clone());
    let name = match version {
        Some(version) => format!("version {version} ({})", commit.short()),
        None => commit.short(),
    };
    Some(Text { name, commit: Some(commit), path: then.clone(), manual })
}

/// What became of the text of a document since a commit, where its path was `then`, as a reader sees it. Nothing
/// if that commit is not at hand.
pub(super) fn since(compiled: &Compiled, index: DocumentIndex, commit: CommitId, then: &SourcePath) -> Option<Redline> {
    let timeline = compiled.history.timeline()?;
    let before = at_commit(compiled, timeline, index, commit, then)?.manual;
    Some(redline(&document_blocks(&before, index), &document_blocks(&compiled.manual, index)))
}

struct Comparison<'c> {
    id: &'c str,
    title: String,
    before: Text,
    after: Text,
    fields: Vec<FieldChange>,
    files: Vec<FileChange>,
    text: Redline,
}

impl Comparison<'_> {
    fn is_same(&self) -> bool {
        self.text.is_same() && self.fields.is_empty() && self.files.is_empty()
    }

    /// What changed beside the text.
    fn beside(&self) -> Vec<String> {
        let files = self.files.iter().map(|file| format!("{} {}", file.path, file.included()));
        self.fields.iter().map(FieldChange::line).chain(files).collect()
    }

    fn heading(&self) -> String {
        format!("{} {}: {} \u{2192} {}", self.id, self.title, self.before.name, self.after.name)
    }

    fn text(&self, extent: Extent, terminal: &Terminal) -> String {
        let mut out = format!("{}\n", one_line(&self.heading()));
        if self.is_same() {
            out.push_str("no difference\n");
            return out;
        }
        for line in self.beside() {
            out.push_str(&format!("{}\n", one_line(&line)));
        }
        out.push('\n');
        out.push_str(&redline::terminal(&self.text, extent, terminal.color()));
        out
    }

    fn markdown(&self, extent: Extent) -> String {
        let mut out = format!("### {}\n\n", escape::markdown(&self.heading()));
        if self.is_same() {
            out.push_str("No difference.\n");
            return out;
        }
        for line in self.beside() {
            out.push_str(&format!("- {}\n", escape::markdown(&line)));
        }
        out.push('\n');
        out.push_str(&redline::markdown(&self.text, extent));
        out
    }

    fn html(&self, extent: Extent, compiled: &Compiled) -> String {
        let escape = escape::html;
        let mut out = format!(
            "<header class=\"head\"><p class=\"eyebrow\"><span class=\"id\">{}</span></p>\n<h1>{}</h1>\n<p class=\"lead\">{} \u{2192} {}</p></header>\n",
            escape(self.id),
            escape(&self.title),
            escape(&self.before.name),
            escape(&self.after.name)
        );
        if self.is_same() {
            out.push_str("<p>No difference.</p>\n");
        }
        let beside = self.beside();
        if !beside.is_empty() {
            out.push_str("<ul>\n");
            for line in beside {
                out.push_str(&format!("<li>{}</li>\n", escape(&line)));
            }
            out.push_str("</ul>\n");
        }
        out.push_str(&redline::html(&self.text, extent, &Labels::default()));
        let styles = styles(&compiled.settings);
        page(
            &format!("{} {}", self.id, self.title),
            &out,
            Page { manual: &compiled.settings.manual.title, styles: &styles },
        )
    }

    fn json(&self) -> String {
        let end = |text: &Text| json!({ "name": text.name, "commit": text.commit.map(|commit| commit.to_string()) });
        let value = json!({
            "format": 1,
            "document": self.id,
            "title": self.title,
            "before": end(&self.before),
            "after": end(&self.after),
            "fields": self.fields,
            "files": self.files,
            "tally": self.text.tally,
            "lines": self.text.lines,
        });
        format!("{value:#}\n")
    }
}
