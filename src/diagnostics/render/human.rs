use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use rayon::prelude::*;

use super::{Texts, visible};
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{LineIndex, Span};

/// Whether escape sequences for colour are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// A terminal that shows them.
    Always,
    /// A file, a pipe, or `NO_COLOR`.
    Never,
}

/// Findings with the lines they are about.
pub fn human(diagnostics: &[Diagnostic], texts: &Texts<'_>, color: Color) -> String {
    let renderer = match color {
        Color::Always => Renderer::styled(),
        Color::Never => Renderer::plain(),
    };
    let mut out = String::new();
    let all: Vec<String> = diagnostics.par_iter().map(|finding| one(finding, texts, &renderer)).collect();
    for finding in all {
        out.push_str(&finding);
        out.push_str("\n\n");
    }
    out
}

/// A cut-out of a file: whole lines, so that large files cost no more than small ones.
struct Window {
    path: String,
    text: String,
    first_line: usize,
    marks: Vec<(Range<usize>, String, AnnotationKind)>,
}

fn one(finding: &Diagnostic, texts: &Texts<'_>, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let message = visible(&finding.message).into_owned();
    let windows = windows(finding, texts);
    let mut group = Group::with_title(level.primary_title(message).id(finding.rule));
    for window in &windows {
        let mut snippet =
            Snippet::source(window.text.as_str()).path(window.path.as_str()).line_start(window.first_line).fold(true);
        for (range, label, kind) in &window.marks {
            snippet = snippet.annotation(kind.span(range.clone()).label(label.as_str()));
        }
        group = group.element(snippet);
    }
    let why = finding.why.as_ref().map(|why| visible(why).into_owned());
    let help = finding.help.as_ref().map(|help| visible(help).into_owned());
    if let Some(why) = &why {
        group = group.element(Level::NOTE.message(why.as_str()));
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

fn windows(finding: &Diagnostic, texts: &Texts<'_>) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    let primary =
        finding.span.iter().map(|span| (span, finding.label.clone().unwrap_or_default(), AnnotationKind::Primary));
    let others = finding.labels.iter().map(|label| (&label.span, label.text.clone(), AnnotationKind::Context));
    for (span, label, kind) in primary.chain(others) {
        let label = visible(&label).into_owned();
        windows.push(match (texts.text(&span.file), texts.lines(&span.file)) {
            (Some(text), Some(lines)) => cut(text, lines, span, label, kind),
            _ => Window {
                path: visible(span.file.as_str()).into_owned(),
                text: String::new(),
                first_line: 1,
                marks: vec![(0..0, label, kind)],
            },
        });
    }
    windows
}

/// Longest stretch of one line that is shown; generated files have lines of megabytes.
const WIDEST: usize = 400;

fn cut(text: &str, lines: &LineIndex<'_>, span: &Span, label: String, kind: AnnotationKind) -> Window {
    let range = span.range.range();
    let (start, end) = (range.start.min(text.len()), range.end.min(text.len()));
    let line = lines.place(start as u32).line;
    // A finding over many lines is marked at its first line.
    let Range { start: line_start, end: first_end } = lines.line(line);
    let boundary = |at: usize, least: usize| (least..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(least);
    let near = start.saturating_sub(WIDEST).max(line_start);
    let from = (near..=start).find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    let end = boundary(end.clamp(start, first_end.max(start)).min(start + WIDEST), start);
    let to = boundary(first_end.max(end).min(end + WIDEST), end);
    let shown = visible(&text[from..to]).into_owned();
    let mark = visible(&text[from..start]).len()..visible(&text[from..end]).len();
    Window {
        path: visible(span.file.as_str()).into_owned(),
        text: shown,
        first_line: line as usize,
        marks: vec![(mark, label, kind)],
    }
}
