//! Variables of the configuration in texts: `{{ name }}`.

use super::known::Known;
use super::references::MOST_HELPED;
use super::registers::MOST_FOUND;
use crate::config::{Settings, is_variable};
use crate::diagnostics::{Bounded, Diagnostic};
use crate::source::{SourcePath, SourceSet, Span, Spanned, TextRange};
use crate::syntax::markdown::plain_name;
use crate::syntax::{Document, markdown};

/// Names in a document's running text that no variable of the configuration has.
pub(super) fn unknown_variables(known: &Known<'_>, document: &Document) -> Vec<Diagnostic> {
    let variables = &known.manual.settings.variables;
    let used = document.body.variables.iter().filter(|name| !variables.contains_key(&name.value));
    // A name that is written with entities or escapes is nowhere as it is meant.
    let is_written = |name: &Spanned<String>| (name.range.end - name.range.start) as usize == name.value.len();
    used.enumerate()
        .map(|(at, name)| {
            let writing = if is_written(name) { Writing::Plain } else { Writing::Apart };
            unknown(known, &name.value, document.span(name.range), (at, writing))
        })
        .collect()
}

/// The same of front matter, of the cells of registers and of reasons in the configuration.
pub(super) fn unknown_apart(known: &Known<'_>, sources: &SourceSet) -> Vec<Diagnostic> {
    let manual = known.manual;
    let mut found = Bounded::new(MOST_FOUND);
    let mut told = 0;
    let mut look = |path: &SourcePath, text: &str, range: TextRange| {
        if !text.contains("{{") {
            return;
        }
        // Within quotes, unless it is written with escapes.
        let source = sources.get(path.as_str()).and_then(|source| source.text.get(range.range())).unwrap_or_default();
        let from = source.find(text).map(|at| range.start as usize + at);
        for (name, opening) in markdown::variables(text) {
            if manual.settings.variables.contains_key(name) {
                continue;
            }
            let at = opening + text[opening..].find(name).unwrap_or_default();
            let (place, writing) = match from {
                Some(from) => (TextRange::new(from + at, from + at + name.len()), Writing::Plain),
                None => (range, Writing::Apart),
            };
            found.push(unknown(known, name, Span::new(path, place), (told, writing)));
            told += 1;
        }
    };
    for (_, document) in manual.documents() {
        let front = &document.front;
        let single = [&front.title, &front.summary, &front.version, &front.change, &front.process];
        let of_records = front
            .records
            .iter()
            .flat_map(|record| [&record.name, &record.location, &record.retention, &record.disposition]);
        let lists = front.inputs.iter().chain(&front.outputs);
        for text in single.into_iter().chain(of_records).flatten().chain(lists) {
            look(&document.path, &text.value, text.range);
        }
    }
    for reason in manual.settings.applicability.iter().filter_map(|decision| decision.reason.as_ref()) {
        look(&manual.settings.path, &reason.value, reason.range);
    }
    for register in manual.registers.iter() {
        let Some(path) = &register.source else { continue };
        for cell in register.rows.iter().flat_map(|row| &row.row.cells) {
            look(path, &cell.text, cell.range);
        }
    }
    found.finish()
}

/// How a name stands where it is used, which says what a fix may replace.
#[derive(Clone, Copy)]
enum Writing {
    Plain,
    Apart,
}

fn unknown(known: &Known<'_>, name: &str, span: Span, (before, writing): (usize, Writing)) -> Diagnostic {
    let diagnostic =
        Diagnostic::error("unknown-variable", span.clone(), format!("no variable `{name}` in `clausebook.toml`"))
            .label("printed as it stands")
            .why("readers see braces instead of a word");
    let right = if before < MOST_HELPED { known.variables().nearest(name) } else { None };
    let Some(right) = right else { return diagnostic.help(how_to_add(name)) };
    let diagnostic = diagnostic.help(format!("did you mean `{{{{ {right} }}}}`?"));
    match writing {
        Writing::Plain if known.variables().is_slip(name, right) => {
            diagnostic.replace(span, right, format!("replace with `{right}`"))
        }
        Writing::Plain | Writing::Apart => diagnostic,
    }
}

/// What to write for a variable that is not there; a name may have letters that the configuration does not take.
fn how_to_add(name: &str) -> String {
    const MADE_OF: &str = "letters from a to z, digits, `_` and `-`, with a letter first";
    if is_variable(name) {
        return format!("add `{name} = \"…\"` under `[variables]`");
    }
    match plain_name(&name.replace('.', "-")) {
        plain if is_variable(&plain) => format!(
            "names of variables are made of {MADE_OF}: write `{{{{ {plain} }}}}` here, and add `{plain} = \"…\"` under `[variables]`"
        ),
        _ => format!("give it a name of {MADE_OF}, and add that name under `[variables]`"),
    }
}

/// Bytes within `{{ }}`.
const LONGEST_NAME: usize = 400;

/// Replaces `{{ name }}` in plain text; what is unknown stays.
pub(super) fn fill_variables(settings: &Settings, text: &str) -> String {
    if !text.contains("{{") {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        out.push_str(&rest[..at]);
        // A name is short: of thousands of openings none is searched for to the end of the text.
        let near = &rest.as_bytes()[at + 2..rest.len().min(at + 2 + LONGEST_NAME)];
        let end = near.windows(2).position(|pair| pair == b"}}");
        let inner = end.and_then(|end| Some((rest.get(at + 2..at + 2 + end)?, at + end + 4)));
        match inner.and_then(|(name, end)| settings.variables.get(name.trim()).map(|value| (value, end))) {
            Some((value, end)) => {
                out.push_str(&value.value);
                rest = &rest[end..];
            }
            None => {
                out.push_str("{{");
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    out
}
