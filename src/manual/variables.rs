//! Variables of the configuration in texts: `{{ name }}`.

use super::known::Known;
use super::references::MOST_HELPED;
use crate::config::Settings;
use crate::diagnostics::Diagnostic;
use crate::syntax::Document;
use crate::syntax::markdown::HoleKind;

/// Names that no variable of the configuration has.
pub(super) fn unknown_variables(known: &Known<'_>, document: &Document) -> Vec<Diagnostic> {
    let variables = &known.manual.settings.variables;
    let used = document.body.holes.iter().filter_map(|hole| match &hole.kind {
        HoleKind::Variable(name) if !variables.contains_key(&name.value) => Some(name),
        _ => None,
    });
    used.enumerate()
        .map(|(at, name)| {
            let diagnostic = Diagnostic::error(
                "unknown-variable",
                document.span(name.range),
                format!("no variable `{}` in `clausebook.toml`", name.value),
            )
            .label("printed as it stands")
            .why("readers see braces instead of a word");
            match if at < MOST_HELPED { known.variables().nearest(&name.value) } else { None } {
                Some(right) => {
                    let diagnostic = diagnostic.help(format!("did you mean `{{{{ {right} }}}}`?"));
                    // A name that is written with entities or escapes is nowhere as it is meant.
                    let is_written = (name.range.end - name.range.start) as usize == name.value.len();
                    match is_written && known.variables().is_slip(&name.value, right) {
                        true => diagnostic.replace(document.span(name.range), right, format!("replace with `{right}`")),
                        false => diagnostic,
                    }
                }
                None => diagnostic.help(format!("add `{} = \"…\"` under `[variables]`", name.value)),
            }
        })
        .collect()
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
