//! Findings as an editor shows them.

use std::collections::BTreeMap;

use super::protocol::{Finding, Related};
use super::scene::Scene;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{SourcePath, Span, TextRange};
use crate::system::CONFIG;

/// Who says so.
const SOURCE: &str = "clausebook";

/// Rules about what has no effect: editors pale it.
const WITHOUT_EFFECT: [&str; 1] = ["unused-allow"];
/// Rules about what is withdrawn or replaced: editors strike it out.
const REPLACED: [&str; 2] = ["retired-reference", "superseded-in-force"];

/// Where a finding stands; one about the project as a whole at the head of its configuration.
pub fn place(finding: &Diagnostic) -> Span {
    finding.span.clone().unwrap_or_else(|| Span::new(&SourcePath::new(CONFIG), TextRange::default()))
}

/// A finding for an editor.
pub fn finding(scene: &Scene<'_>, diagnostic: &Diagnostic) -> Finding {
    let place = place(diagnostic);
    let mut message = diagnostic.message.clone();
    let mut say = |what: &str, text: &str| message.push_str(&format!("\n{what}{text}"));
    diagnostic.why.iter().for_each(|why| say("", why));
    diagnostic.help.iter().for_each(|help| say("help: ", help));
    let mut related = Vec::new();
    for label in &diagnostic.labels {
        let location = scene.location(&label.span);
        match scene.client.takes_related {
            true => related.push(Related { location, message: label.text.clone() }),
            false => say(&format!("{}:{}: ", label.span.file, location.range.start.line + 1), &label.text),
        }
    }
    let tag = [(1, &WITHOUT_EFFECT[..]), (2, &REPLACED[..])];
    let tags = tag.into_iter().filter(|(_, rules)| rules.contains(&diagnostic.rule)).map(|(tag, _)| tag);
    Finding {
        range: scene.range(&place.file, place.range),
        severity: match diagnostic.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
        },
        code: diagnostic.rule,
        source: SOURCE,
        message,
        tags: tags.filter(|_| scene.client.takes_tags).collect(),
        related_information: related,
    }
}

/// The findings of each file.
pub fn by_file(scene: &Scene<'_>, found: &[Diagnostic]) -> BTreeMap<SourcePath, Vec<Finding>> {
    let mut files: BTreeMap<SourcePath, Vec<Finding>> = BTreeMap::new();
    for diagnostic in found {
        files.entry(place(diagnostic).file).or_default().push(finding(scene, diagnostic));
    }
    files
}
