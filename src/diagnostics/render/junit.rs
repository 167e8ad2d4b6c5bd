use std::collections::BTreeMap;

use super::{Texts, visible};
use crate::diagnostics::{Diagnostic, Severity};

/// Findings as a JUnit report: a test suite for each file, a case for each finding. An error is a failed
/// case, a warning one that passed with a remark, and no finding at all is one that passed. Cases of a suite have names
/// of their own, since forges show one of those that have the same; the names hold no lines, which other edits move.
pub fn junit(found: &[Diagnostic], texts: &Texts<'_>) -> String {
    let failures = |list: &[Diagnostic]| list.iter().filter(|finding| finding.severity == Severity::Error).count();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!(
        "<testsuites name=\"clausebook check\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
        found.len().max(1),
        failures(found)
    ));
    if found.is_empty() {
        out.push_str("  <testsuite name=\"manual\" tests=\"1\" failures=\"0\" errors=\"0\">\n");
        out.push_str("    <testcase classname=\"manual\" name=\"no findings\"/>\n  </testsuite>\n");
    }
    let file = |finding: &Diagnostic| {
        finding.span.as_ref().map_or("manual".to_string(), |span| texts.path(span.file.as_str()).into_owned())
    };
    for group in found.chunk_by(|left, right| file(left) == file(right)) {
        let name = xml(&group.first().map(file).unwrap_or_default());
        out.push_str(&format!(
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
            group.len(),
            failures(group)
        ));
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for finding in group {
            let said = format!("{}: {}", finding.rule, finding.message);
            let times = names.entry(said.clone()).or_default();
            *times += 1;
            let said = if *times == 1 { said } else { format!("{said} ({times})") };
            out.push_str(&case(finding, &said, &name, texts));
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case(finding: &Diagnostic, name: &str, file: &str, texts: &Texts<'_>) -> String {
    let (place, line) = match &finding.span {
        Some(span) => {
            let (start, _) = texts.places(span);
            (
                format!("{}:{}:{}: ", texts.path(span.file.as_str()), start.line, start.column),
                format!(" line=\"{}\"", start.line),
            )
        }
        None => (String::new(), String::new()),
    };
    let mut text = format!("{place}{}[{}]: {}", finding.severity.as_str(), finding.rule, finding.message);
    for (word, part) in [("why", &finding.why), ("help", &finding.help)] {
        if let Some(part) = part {
            text.push_str(&format!("\n{word}: {part}"));
        }
    }
    let message = xml(&finding.message);
    let body = match finding.severity {
        Severity::Error => format!("<failure type=\"{}\" message=\"{message}\">{}</failure>", finding.rule, xml(&text)),
        Severity::Warning => format!("<system-out>{}</system-out>", xml(&text)),
    };
    let name = xml(name);
    format!("    <testcase classname=\"{file}\" name=\"{name}\" file=\"{file}\"{line}>{body}</testcase>\n")
}

/// Text for an element or an attribute; characters that XML 1.0 has no place for are written out.
fn xml(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}
