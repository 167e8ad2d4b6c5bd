use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Prints, Texts, visible};
use crate::diagnostics::{Diagnostic, Fix, fingerprint};
use crate::source::{LineColumn, SourcePath, Span};

/// What a report says about a rule.
#[derive(Debug, Clone, Copy)]
pub struct RuleText<'r> {
    /// Its name.
    pub name: &'r str,
    /// Which part of a manual it is about.
    pub family: &'r str,
    /// What it finds, in one sentence.
    pub summary: &'r str,
    /// The rest of its page, as Markdown.
    pub details: &'r str,
    /// `error`, `warning` or `none`.
    pub level: &'r str,
}

/// Findings as SARIF 2.1.0 (OASIS), which forges and editors read. Lines and columns count from 1,
/// columns in Unicode scalar values; paths are relative to the repository.
pub fn sarif(found: &[Diagnostic], texts: &Texts<'_>, rules: &[RuleText<'_>], version: &str, config: &str) -> Value {
    let used: BTreeSet<&str> = found.iter().map(|finding| finding.rule).collect();
    let described: Vec<&RuleText<'_>> = rules.iter().filter(|rule| used.contains(rule.name)).collect();
    let index: BTreeMap<&str, usize> = described.iter().enumerate().map(|(at, rule)| (rule.name, at)).collect();
    let mut prints = Prints::default();
    let with_print = |finding: &Diagnostic| {
        let mut result = result(finding, texts, &index, config);
        result["partialFingerprints"] = json!({ "clausebook/v1": prints.next(fingerprint(finding, texts)) });
        result
    };
    let results: Vec<Value> = found.iter().map(with_print).collect();
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "clausebook",
                "semanticVersion": version,
                "rules": described.into_iter().map(rule).collect::<Vec<Value>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(rule: &RuleText<'_>) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.summary },
        "help": { "text": rule.details, "markdown": rule.details },
        "defaultConfiguration": { "level": rule.level },
        "properties": { "tags": [rule.family] },
    })
}

fn result(finding: &Diagnostic, texts: &Texts<'_>, index: &BTreeMap<&str, usize>, config: &str) -> Value {
    let mut text = visible(&finding.message).into_owned();
    for part in [&finding.why, &finding.help].into_iter().flatten() {
        text.push_str(&format!("\n{}", visible(part)));
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "level": finding.severity.as_str(),
        "message": { "text": text },
    });
    if let Some(at) = index.get(finding.rule) {
        result["ruleIndex"] = json!(at);
    }
    // A forge takes no result without a place: what is about the project stands at its configuration.
    let place = match &finding.span {
        Some(span) => location(span, texts),
        None => json!({ "artifactLocation": { "uri": uri(&texts.path(config)) }, "region": { "startLine": 1 } }),
    };
    result["locations"] = json!([{ "physicalLocation": place }]);
    if !finding.labels.is_empty() {
        let related = finding.labels.iter().enumerate().map(|(at, label)| {
            json!({
                "id": at + 1,
                "message": { "text": visible(&label.text) },
                "physicalLocation": location(&label.span, texts),
            })
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([self::fix(fix, texts)]);
    }
    result
}

fn location(span: &Span, texts: &Texts<'_>) -> Value {
    match texts.text(&span.file) {
        Some(_) => {
            json!({ "artifactLocation": { "uri": uri(&texts.path(span.file.as_str())) }, "region": region(texts.places(span)) })
        }
        None => json!({ "artifactLocation": { "uri": uri(&texts.path(span.file.as_str())) } }),
    }
}

fn region((start, end): (LineColumn, LineColumn)) -> Value {
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

fn fix(fix: &Fix, texts: &Texts<'_>) -> Value {
    let mut files: BTreeMap<&SourcePath, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(&edit.span.file).or_default().push(json!({
            "deletedRegion": region(texts.places(&edit.span)),
            "insertedContent": { "text": edit.text },
        }));
    }
    let changes = files
        .into_iter()
        .map(|(file, replacements)| json!({ "artifactLocation": { "uri": uri(&texts.path(file.as_str())) }, "replacements": replacements }));
    json!({ "description": { "text": visible(&fix.title) }, "artifactChanges": changes.collect::<Vec<Value>>() })
}

/// A path as a relative URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
