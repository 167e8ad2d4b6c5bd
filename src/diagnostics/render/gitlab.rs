use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Texts, visible};
use crate::diagnostics::{Diagnostic, Severity, fingerprint};

/// Findings as a code quality report, which a GitLab merge request shows beside the lines they are
/// about. Findings about the project as a whole stand at the first line of the configuration.
pub fn gitlab(found: &[Diagnostic], texts: &Texts<'_>, config: &str) -> Value {
    // Two reports of one fingerprint are one to GitLab: the second of equal findings gets another.
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let one = |finding: &Diagnostic| {
        let print = fingerprint(finding, texts);
        let count = seen.entry(print.clone()).or_default();
        *count += 1;
        let print = if *count == 1 { print } else { format!("{print}-{count}") };
        let severity = match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
        };
        let description = match &finding.help {
            Some(help) => format!("{}: {help}", finding.message),
            None => finding.message.clone(),
        };
        let (path, lines) = match &finding.span {
            Some(span) => {
                let (start, end) = texts.places(span);
                (texts.path(span.file.as_str()), json!({ "begin": start.line, "end": end.line }))
            }
            None => (texts.path(config), json!({ "begin": 1, "end": 1 })),
        };
        json!({
            "description": visible(&description),
            "check_name": finding.rule,
            "fingerprint": print,
            "severity": severity,
            "location": { "path": path, "lines": lines },
        })
    };
    Value::Array(found.iter().map(one).collect())
}
