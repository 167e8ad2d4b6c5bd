use std::path::{Path, PathBuf};

use serde::Serialize;

use super::issue::Issue;
use super::preview::Preview;
use super::sources::sources;
use crate::diagnostics::render::{ReportDiagnostic, Summary, Texts, json};
use crate::diagnostics::{Diagnostic, Severity};
use crate::manual::Manual;
use crate::source::{SourcePath, SourceSet};
use crate::syntax::front_matter::Classification;
use crate::syntax::markdown::encode_path;

/// What was found in an edition.
#[derive(Default)]
pub struct Findings {
    /// The edition.
    pub number: u64,
    /// Have the rules looked, or is it only what the stages noticed?
    pub examined: bool,
    /// The findings.
    pub all: Vec<Diagnostic>,
}

/// What the script of a page is told about it.
#[derive(Serialize)]
struct State<'s> {
    edition: u64,
    /// `current`, `kept` (the last good page of a document that cannot be read now) or `gone`.
    page: &'static str,
    /// Where the document that was on this page is now, if that is another page.
    address: Option<&'s str>,
    /// The document that the page shows; where it goes, the page follows.
    document: Option<&'s str>,
    /// The files behind the page.
    files: Vec<Opened<'s>>,
    examined: bool,
    summary: Summary,
    /// Findings in the files of this page, each with what opens its line.
    findings: Vec<Found<'s>>,
    /// Errors that concern all pages: of the configuration, of the theme, of the project as a whole.
    further: Vec<Found<'s>>,
    /// Why there is no newer edition.
    problem: &'s str,
    preview: Aids<'s>,
    words: toml::Table,
}

#[derive(Serialize)]
struct Found<'s> {
    #[serde(flatten)]
    finding: ReportDiagnostic<'s>,
    editor: Option<String>,
}

/// A file with what opens it in an editor.
#[derive(Serialize)]
struct Opened<'s> {
    file: &'s str,
    editor: String,
}

/// How the preview differs from what is published.
#[derive(Serialize)]
struct Aids<'s> {
    drafts: bool,
    date: Option<String>,
    today: String,
    as_of: Option<String>,
    classification: Option<&'s str>,
    classifications: Vec<&'s str>,
}

/// The page that is asked about.
pub struct About<'a> {
    /// Its address.
    pub page: &'a str,
    /// The source of the document that it showed, as far as the browser knows.
    pub shown: Option<SourcePath>,
    /// The source of the document that was there before it took another address.
    pub former: Option<SourcePath>,
    /// The source, if the page is the last good one of a document that cannot be read.
    pub kept: Option<SourcePath>,
    /// Why the page cannot be made.
    pub failed: Option<&'a Diagnostic>,
    /// Why there is no newer edition; empty if it is the newest.
    pub problem: &'a str,
}

/// The state of one page, as JSON.
pub fn of(about: &About<'_>, issue: &Issue, findings: &Findings, preview: &Preview, editor: &Editor) -> String {
    let About { page, shown, former, kept, failed, problem } = about;
    let compiled = issue.edition.compiled();
    let manual = &compiled.manual;
    let is_there = issue.make(page).is_some();
    let paths = match kept {
        Some(kept) => vec![kept.clone()],
        None => sources(&issue.edition, page),
    };
    let known = |path: &&SourcePath| manual.paths.contains_key(*path);
    let shown = shown.as_ref().filter(known);
    let followed = shown.or(former.as_ref().filter(|_| !is_there)).filter(|_| kept.is_none());
    let moved = followed.and_then(|path| manual.paths.get(path)).map(|index| manual.address(*index));
    let document = kept.as_ref().or(shown).or_else(|| document_at(manual, page));
    let is_own = |finding: &&Diagnostic| finding.span.as_ref().is_some_and(|span| paths.contains(&span.file));
    let mut own: Vec<Diagnostic> = findings.all.iter().filter(is_own).cloned().collect();
    own.extend((*failed).cloned());
    // What keeps a page from being made is read first.
    own.sort_by_key(|finding| finding.severity != Severity::Error);
    let is_further = |finding: &&Diagnostic| {
        let is_of_all = finding.span.as_ref().is_none_or(|span| issue.edition.is_of_all_pages(&span.file));
        is_of_all && finding.severity == Severity::Error && !own.contains(finding)
    };
    let further: Vec<Diagnostic> = findings.all.iter().filter(is_further).cloned().collect();
    let both = || own.iter().chain(&further);
    let files = both().flat_map(|finding| finding.span.iter().chain(finding.labels.iter().map(|label| &label.span)));
    let none = SourceSet::default();
    let texts = Texts::new(&none, files.filter_map(|span| issue.edition.source(&span.file)));
    let found = |all| {
        let each = json(all, &texts).diagnostics.into_iter().map(|finding| Found {
            editor: finding.file.as_deref().map(|file| editor.link(file, finding.line, finding.column)),
            finding,
        });
        each.collect()
    };
    let state = State {
        edition: issue.number,
        page: match () {
            () if kept.is_some() => "kept",
            () if is_there => "current",
            () => "gone",
        },
        address: moved.filter(|address| address != page),
        document: document.map(SourcePath::as_str),
        files: paths
            .iter()
            .map(|path| Opened { file: path.as_str(), editor: editor.link(path.as_str(), 1, 1) })
            .collect(),
        examined: findings.examined,
        summary: Summary::of(&findings.all),
        findings: found(&own),
        further: found(&further),
        problem,
        preview: Aids {
            drafts: preview.drafts,
            date: preview.date.map(|date| date.to_string()),
            as_of: preview.as_of.as_ref().map(ToString::to_string),
            today: compiled.settings.today.to_string(),
            classification: preview.classification.map(Classification::as_str),
            classifications: Classification::ALL.iter().map(|word| word.as_str()).collect(),
        },
        words: issue.edition.language().table("preview"),
    };
    serde_json::to_string(&state).unwrap_or_default()
}

/// The file of the document whose page has this address. The start page stays where it is, whatever introduces it.
fn document_at<'m>(manual: &'m Manual, page: &str) -> Option<&'m SourcePath> {
    let at = manual.addresses.iter().position(|address| address == page && page != "index.html")?;
    manual.documents.get(at).map(|document| &document.path)
}

/// How a line of a source is opened in the author's editor.
pub struct Editor {
    template: String,
    folder: PathBuf,
}

/// Editors that answer to addresses of their own, by a part of their command's name.
const EDITORS: [(&str, &str); 7] = [
    ("codium", "vscodium://file{path}:{line}:{column}"),
    ("cursor", "cursor://file{path}:{line}:{column}"),
    ("code", "vscode://file{path}:{line}:{column}"),
    ("zed", "zed://file{path}:{line}:{column}"),
    ("idea", "idea://open?file={path}&line={line}&column={column}"),
    ("subl", "subl://open?url=file://{path}&line={line}&column={column}"),
    ("mate", "txmt://open?url=file://{path}&line={line}&column={column}"),
];

impl Editor {
    /// By a template with `{path}`, `{line}` and `{column}`, else by the command that the environment names,
    /// else Visual Studio Code.
    pub fn new(template: Option<&str>, command: Option<&str>, folder: &Path) -> Self {
        let program = command.and_then(|command| command.split_whitespace().next());
        let program = program.and_then(|program| program.rsplit('/').next()).unwrap_or_default();
        let by_name = EDITORS.iter().find(|(name, _)| program.contains(name)).map(|(_, template)| *template);
        let template = template.or(by_name).unwrap_or(EDITORS[2].1);
        Self { template: template.to_owned(), folder: folder.to_owned() }
    }

    fn link(&self, file: &str, line: u32, column: u32) -> String {
        let path = self.folder.join(file);
        let path = encode_path(&path.to_string_lossy());
        self.template
            .replace("{line}", &line.to_string())
            .replace("{column}", &column.to_string())
            .replace("{path}", &path)
    }
}

/// A page in the place of one that could not be made; the script shows the rest.
pub fn failed(finding: &Diagnostic) -> std::sync::Arc<[u8]> {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let help = finding.help.as_deref().unwrap_or_default();
    let text = format!(
        "<!doctype html>\n<!-- {padding:512} -->\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{rule}</title>\n</head>\n\
         <body>\n<main id=\"main\">\n<h1>{rule}</h1>\n<p>{message}</p>\n<p>{help}</p>\n</main>\n</body>\n</html>\n",
        // Browsers put a page of their own in the place of an error page that is short.
        padding = "",
        rule = escape(finding.rule),
        message = escape(&finding.message),
        help = escape(help),
    );
    std::sync::Arc::from(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_opened_in_the_editor_that_the_author_uses() {
        let folder = Path::new("/home/a b/manual");
        let link = |template, command| Editor::new(template, command, folder).link("content/x.md", 3, 7);
        assert_eq!(link(None, None), "vscode://file/home/a%20b/manual/content/x.md:3:7");
        assert_eq!(link(None, Some("/usr/bin/codium --wait")), "vscodium://file/home/a%20b/manual/content/x.md:3:7");
        assert_eq!(link(None, Some("vim")), "vscode://file/home/a%20b/manual/content/x.md:3:7");
        assert_eq!(link(Some("ed:{path}#{line}"), Some("code")), "ed:/home/a%20b/manual/content/x.md#3");
    }
}
