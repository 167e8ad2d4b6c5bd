use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Texts, visible};
use crate::diagnostics::{Diagnostic, Severity, fingerprint};

/// Fingerprints of a report. Two entries of one fingerprint are one to a forge: the second of equal ones gets another.
#[derive(Debug, Default)]
pub struct Prints(BTreeMap<String, usize>);

impl Prints {
    /// A fingerprint that no entry has yet.
    pub fn next(&mut self, print: String) -> String {
        let count = self.0.entry(print.clone()).or_default();
        *count += 1;
        if *count == 1 { print } else { format!("{print}-{count}") }
    }
}

/// Findings as a code quality report, which a GitLab merge request shows beside the lines they are
/// about. Findings about the project as a whole stand at the first line of the configuration.
pub fn gitlab(found: &[Diagnostic], texts: &Texts<'_>, config: &str) -> Value {
    let mut prints = Prints::default();
    let one = |finding: &Diagnostic| {
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
            "fingerprint": prints.next(fingerprint(finding, texts)),
            "severity": severity,
            "location": { "path": path, "lines": lines },
        })
    };
    Value::Array(found.iter().map(one).collect())
}
