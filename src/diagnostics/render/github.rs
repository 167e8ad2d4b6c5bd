use super::{Texts, visible};
use crate::diagnostics::{Diagnostic, Severity};

/// Findings as workflow commands, which a GitHub pull request shows beside the lines they are about.
///
/// Nothing that an author wrote can end a command and begin another: `%`, CR and LF are escaped
/// everywhere, `:` and `,` in properties.
pub fn github(found: &[Diagnostic], texts: &Texts<'_>) -> String {
    let mut out = String::new();
    for finding in found {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        out.push_str(&format!("::{command} title={}", property(finding.rule)));
        if let Some(span) = &finding.span {
            let (start, end) = texts.places(span);
            out.push_str(&format!(
                ",file={},line={},col={}",
                property(&texts.path(span.file.as_str())),
                start.line,
                start.column
            ));
            // A place that ends on another line would be shown at its end.
            if end.line == start.line {
                out.push_str(&format!(",endLine={},endColumn={}", end.line, end.column));
            }
        }
        let parts = [Some(&finding.message), finding.why.as_ref(), finding.help.as_ref()];
        let text: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        out.push_str(&format!("::{}\n", data(&text.join("\n"))));
    }
    out
}

fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
