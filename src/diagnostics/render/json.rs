use std::borrow::Cow;

use serde::Serialize;

use super::{Summary, Texts};
use crate::diagnostics::{Diagnostic, Fix};
use crate::source::Span;

/// `check --format json`, format 1. Lines and columns count from 1, columns in Unicode scalar values.
#[derive(Debug, Serialize)]
pub struct Report<'d> {
    /// Version of this format.
    pub format: u32,
    /// Counts.
    pub summary: Summary,
    /// The findings, sorted by place.
    pub diagnostics: Vec<ReportDiagnostic<'d>>,
}

/// One finding.
#[derive(Debug, Serialize)]
pub struct ReportDiagnostic<'d> {
    /// The rule's name.
    pub rule: &'static str,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: &'d str,
    /// Why it matters.
    pub why: Option<&'d str>,
    /// What to do.
    pub help: Option<&'d str>,
    /// Path of the file, relative to the top of the git repository, else to the project; `null` for findings about the whole.
    pub file: Option<Cow<'d, str>>,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// One past the last column.
    pub end_column: u32,
    /// What the marked text is, then other places.
    pub labels: Vec<ReportLabel<'d>>,
    /// A certain repair.
    pub fix: Option<ReportFix<'d>>,
}

/// A place with a remark.
#[derive(Debug, Serialize)]
pub struct ReportLabel<'d> {
    /// Where.
    #[serde(flatten)]
    pub place: Place<'d>,
    /// The remark.
    pub text: &'d str,
}

/// A repair.
#[derive(Debug, Serialize)]
pub struct ReportFix<'d> {
    /// What it does.
    pub title: &'d str,
    /// Replacements.
    pub edits: Vec<ReportEdit<'d>>,
}

/// A replacement.
#[derive(Debug, Serialize)]
pub struct ReportEdit<'d> {
    /// What is replaced.
    #[serde(flatten)]
    pub place: Place<'d>,
    /// By what.
    pub text: &'d str,
}

/// A range in a file.
#[derive(Debug, Serialize)]
pub struct Place<'d> {
    /// Path of the file.
    pub file: Cow<'d, str>,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// One past the last column.
    pub end_column: u32,
}

/// Findings as a report.
pub fn json<'d>(diagnostics: &'d [Diagnostic], texts: &Texts<'_>) -> Report<'d> {
    let list = diagnostics.iter().map(|finding| one(finding, texts)).collect();
    Report { format: 1, summary: Summary::of(diagnostics), diagnostics: list }
}

fn one<'d>(finding: &'d Diagnostic, texts: &Texts<'_>) -> ReportDiagnostic<'d> {
    let place = finding.span.as_ref().map(|span| place(span, texts));
    let own = finding.span.as_ref().zip(finding.label.as_deref());
    let others = finding.labels.iter().map(|label| (&label.span, label.text.as_str()));
    ReportDiagnostic {
        rule: finding.rule,
        severity: finding.severity.as_str(),
        message: &finding.message,
        why: finding.why.as_deref(),
        help: finding.help.as_deref(),
        file: place.as_ref().map(|place| place.file.clone()),
        line: place.as_ref().map_or(1, |place| place.line),
        column: place.as_ref().map_or(1, |place| place.column),
        end_line: place.as_ref().map_or(1, |place| place.end_line),
        end_column: place.as_ref().map_or(1, |place| place.end_column),
        labels: own
            .into_iter()
            .chain(others)
            .map(|(span, text)| ReportLabel { place: self::place(span, texts), text })
            .collect(),
        fix: finding.fix.as_ref().map(|fix| self::fix(fix, texts)),
    }
}

fn fix<'d>(fix: &'d Fix, texts: &Texts<'_>) -> ReportFix<'d> {
    let edits = fix.edits.iter().map(|edit| ReportEdit { place: place(&edit.span, texts), text: &edit.text }).collect();
    ReportFix { title: &fix.title, edits }
}

fn place<'d>(span: &'d Span, texts: &Texts<'_>) -> Place<'d> {
    let (start, end) = texts.places(span);
    Place {
        file: texts.path(span.file.as_str()),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}
