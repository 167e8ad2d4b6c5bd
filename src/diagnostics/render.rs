//! Findings as people and programs read them.

mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod sarif;
mod schema;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use github::github;
pub use gitlab::{Prints, gitlab};
pub use human::{Color, human};
pub use json::{Report, ReportDiagnostic, json};
pub use junit::junit;
pub use sarif::{RuleText, sarif};
pub use schema::json_schema;

use super::{Diagnostic, Severity};
use crate::source::{LineColumn, LineIndex, Source, SourcePath, SourceSet, Span};

/// Where the text of a span is found, to show lines and columns.
#[derive(Debug, Default)]
pub struct Texts<'s> {
    sources: BTreeMap<&'s SourcePath, Text<'s>>,
    /// The project's folder in its repository; empty if they are one.
    folder: String,
}

/// A text; its lines are found when they are first asked for, once for all findings.
#[derive(Debug)]
struct Text<'s> {
    text: &'s str,
    lines: OnceLock<LineIndex<'s>>,
}

impl<'s> Texts<'s> {
    /// The texts of a project, with its configuration.
    pub fn new(sources: &'s SourceSet, further: impl IntoIterator<Item = &'s Source>) -> Self {
        let all = sources.sources.values().chain(further);
        let text = |source: &'s Source| Text { text: &source.text, lines: OnceLock::new() };
        Self { sources: all.map(|source| (&source.path, text(source))).collect(), folder: String::new() }
    }

    /// The same for a project that is a folder of its repository: forges know files by their paths in that.
    pub fn below(mut self, folder: &str) -> Self {
        self.folder = folder.trim_matches('/').to_owned();
        self
    }

    /// The path of a file as other programs know it.
    fn path<'p>(&self, path: &'p str) -> Cow<'p, str> {
        match self.folder.as_str() {
            "" => Cow::Borrowed(path),
            folder => Cow::Owned(format!("{folder}/{path}")),
        }
    }

    /// The text of a file, if it is known.
    pub fn text(&self, path: &SourcePath) -> Option<&'s str> {
        self.sources.get(path).map(|text| text.text)
    }

    fn lines(&self, path: &SourcePath) -> Option<&LineIndex<'s>> {
        self.sources.get(path).map(|text| text.lines.get_or_init(|| LineIndex::new(text.text)))
    }

    /// Begin and end of a span; the first character of files whose text is unknown.
    pub fn places(&self, span: &Span) -> (LineColumn, LineColumn) {
        let first = LineColumn { line: 1, column: 1 };
        self.lines(&span.file).map_or((first, first), |lines| lines.places(span.range))
    }

    /// The words that a span covers; of one that covers none, or goes over several lines, the line on which it begins.
    /// Empty for files whose text is unknown, and not more than the beginning of what is longer than people write.
    pub fn words(&self, span: &Span) -> &'s str {
        const LONGEST: usize = 2_000;
        let (Some(text), Some(lines)) = (self.text(&span.file), self.lines(&span.file)) else { return "" };
        let covered = text.get(span.range.range()).unwrap_or_default().trim();
        let words = match covered.is_empty() || covered.contains('\n') {
            true => text.get(lines.line(lines.place(span.range.start).line)).unwrap_or_default().trim(),
            false => covered,
        };
        let end = (0..=words.len().min(LONGEST)).rev().find(|at| words.is_char_boundary(*at)).unwrap_or(0);
        &words[..end]
    }
}

/// How many findings of which weight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Findings at error level.
    pub errors: usize,
    /// Findings at warning level.
    pub warnings: usize,
    /// Files with findings.
    pub files: usize,
}

impl Summary {
    /// Counts findings.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics.iter().filter(|finding| finding.severity == Severity::Error).count();
        let mut files: Vec<&SourcePath> =
            diagnostics.iter().filter_map(|finding| finding.span.as_ref()).map(|span| &span.file).collect();
        files.sort();
        files.dedup();
        Self { errors, warnings: diagnostics.len() - errors, files: files.len() }
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = |number: usize, word: &str| match number {
            1 => format!("1 {word}"),
            _ => format!("{number} {word}s"),
        };
        match self.errors + self.warnings {
            0 => f.write_str("no findings"),
            _ => write!(
                f,
                "{} and {} in {}",
                count(self.errors, "error"),
                count(self.warnings, "warning"),
                count(self.files, "file")
            ),
        }
    }
}

/// One line a finding: `path:line:column: error[rule]: message`.
pub fn short(diagnostics: &[Diagnostic], texts: &Texts<'_>) -> String {
    let line = |text: &str| visible(text).replace('\n', "\\n");
    let mut out = String::new();
    for finding in diagnostics {
        if let Some(span) = &finding.span {
            let (start, _) = texts.places(span);
            let file = span.file.as_str();
            // A file can be named as a command is: `./` before it is the same file.
            let here = if file.trim_start().starts_with("::") { "./" } else { "" };
            out.push_str(&format!("{here}{}:{}:{}: ", line(file), start.line, start.column));
        }
        out.push_str(&format!("{}[{}]: {}", finding.severity.as_str(), finding.rule, line(&finding.message)));
        if let Some(help) = &finding.help {
            out.push_str(&format!(" ({})", line(help)));
        }
        out.push('\n');
    }
    out
}

/// A text with what is not meant for eyes written out as escapes: control and direction characters, so that no text can
/// move the cursor or turn text around, and the character that would make a command of it to the forge that runs this.
///
/// Whether a character is escaped depends on what is before it alone: the first part of a text is the first part of the
/// text that comes out, and marks under it stay where they belong.
pub fn visible(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(is_hidden) && !is_commanding(text) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        match is_hidden(c) || is_command(&text[..at], c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    out.into()
}

/// Could a text hold a command at all? Nearly none does.
fn is_commanding(text: &str) -> bool {
    text.contains("##") && text.contains('[') || text.contains('\n') && text.contains("::")
}

/// Does this character, after that text, make it what a forge takes for a command to itself in the log of a job?
///
/// GitHub and Azure look for `##[name`, `##vso[name` anywhere in a line, TeamCity for `##teamcity[`; GitHub and Gitea
/// also for `::name` where a line begins, be it behind blanks. What a text begins with is not known to be where a line
/// begins; what it has after a line feed is.
fn is_command(before: &str, c: char) -> bool {
    match c {
        '[' => before.trim_end_matches(|c: char| c.is_ascii_alphabetic()).ends_with("##"),
        c if c.is_ascii_alphabetic() => before
            .strip_suffix("::")
            .is_some_and(|rest| rest.trim_end_matches(|c: char| c != '\n' && c.is_whitespace()).ends_with('\n')),
        _ => false,
    }
}

/// Can lines be printed as they are, byte for byte? Not if they hold a character that [`visible`] writes out, other
/// than the tabs and line ends that files have.
pub fn is_printable(lines: &str) -> bool {
    let plain = format!("\n{}", lines.replace("\r\n", "\n").replace('\t', " "));
    visible(&plain) == plain
}

/// A text on one line. What began a line of its own in a terminal could be a command to the forge that runs this.
pub fn one_line(text: &str) -> String {
    visible(&crate::source::one_line(text)).into_owned()
}

fn is_hidden(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
}

/// A value as JSON for programs and for terminals: in lines, and with characters that would move a cursor, turn text
/// around or command a forge as escapes, which say the same.
pub fn json_text(value: &impl serde::Serialize) -> Result<String, serde_json::Error> {
    let text = serde_json::to_string_pretty(value)?;
    let mut tame = String::with_capacity(text.len() + 1);
    for (at, c) in text.char_indices() {
        match is_hidden(c) || is_command(&text[..at], c) {
            // All of them are within the first plane, and within texts: JSON itself is written in ASCII.
            true => tame.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => tame.push(c),
        }
    }
    tame.push('\n');
    Ok(tame)
}

#[cfg(test)]
mod tests {
    use super::{is_printable, visible};

    #[test]
    fn what_commands_a_forge_is_written_as_an_escape() {
        let cases = [
            ("plain [text] ## with brackets", "plain [text] ## with brackets"),
            ("##[error]", "##\\u{5b}error]"),
            ("a ##[error]b ##vso[task.x]y", "a ##\\u{5b}error]b ##vso\\u{5b}task.x]y"),
            ("##VSO[x ###[y", "##VSO\\u{5b}x ###\\u{5b}y"),
            ("##teamcity[x [y]", "##teamcity\\u{5b}x [y]"),
            ("## [x] # #[y] ##a b[z]", "## [x] # #[y] ##a b[z]"),
            ("::error::x", "::error::x"),
            ("a\n::error::x", "a\n::\\u{65}rror::x"),
            ("a\n \u{3000} ::x ::y\nb ::z", "a\n \u{3000} ::\\u{78} ::y\nb ::z"),
            ("a\n:::note\n:: x", "a\n:::note\n:: x"),
            ("a\n: :x", "a\n: :x"),
        ];
        for (text, expected) in cases {
            assert_eq!(visible(text), expected, "{text:?}");
            assert_eq!(visible(expected), expected, "{text:?}, once more");
            // Marks under a line are where the parts before them end.
            for (at, _) in text.char_indices() {
                assert!(visible(text).starts_with(&*visible(&text[..at])), "{text:?}, {at}");
            }
        }
        let exact = ["-a\tb\r\n+::x\n :::note", "", " :: x\n"];
        assert!(exact.into_iter().all(is_printable));
        for lines in [" ::error::x\n", "::x", "-a\rb\n", "+a\u{1b}[0m", "-a ##[b"] {
            assert!(!is_printable(lines), "{lines:?}");
        }
        assert_eq!(visible("a\u{1b}[0m ##[b"), "a\\u{1b}[0m ##\\u{5b}b");
    }
}
