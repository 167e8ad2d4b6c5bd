//! What can be done about a finding: the repairs of `check --fix`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::findings;
use super::position::Range;
use super::project::Found;
use super::protocol::{Action, TextEdit};
use super::scene::Scene;
use crate::diagnostics::{Diagnostic, Edit, Fix, plan};
use crate::source::{Source, SourcePath};

/// The kind of a repair.
pub const QUICK_FIX: &str = "quickfix";
/// The kind of all repairs of a file together.
pub const FIX_ALL: &str = "source.fixAll";

/// The repairs of what is found in a stretch of a text, and of everything that is found in the text, as far as those kinds are
/// wanted.
pub fn actions(
    scene: &Scene<'_>,
    found: &Found,
    path: &SourcePath,
    range: Range,
    only: Option<&[String]>,
) -> Vec<Action> {
    let is_wanted = |kind: &str| {
        let holds = |wanted: &String| {
            kind.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        only.is_none_or(|only| only.iter().any(holds))
    };
    let here: Vec<&Diagnostic> = found.found.iter().filter(|finding| findings::place(finding).file == *path).collect();
    let mut actions = Vec::new();
    if is_wanted(QUICK_FIX) {
        let touches = |other: Range| other.start <= range.end && range.start <= other.end;
        for finding in &here {
            let shown = findings::finding(scene, finding);
            let Some(fix) = finding.fix.as_ref().filter(|_| touches(shown.range)) else { continue };
            let Some(edit) = edit(scene, fix.edits.iter()) else { continue };
            let Fix { title, .. } = fix;
            actions.push(Action {
                title: title.clone(),
                kind: QUICK_FIX,
                diagnostics: vec![shown],
                is_preferred: true,
                edit,
            });
        }
    }
    if is_wanted(FIX_ALL) {
        let here: Vec<Diagnostic> = here.into_iter().cloned().collect();
        let plan = plan(&here);
        let all = plan.edits.values().flatten();
        if plan.mended > 0
            && let Some(edit) = edit(scene, all)
        {
            let title = "mend everything in this file that can be mended with certainty".to_owned();
            actions.push(Action { title, kind: FIX_ALL, diagnostics: Vec::new(), is_preferred: false, edit });
        }
    }
    actions
}

/// Edits for an editor; nothing if one of their files cannot be edited.
fn edit<'e>(scene: &Scene<'_>, edits: impl Iterator<Item = &'e Edit>) -> Option<Value> {
    let mut files: BTreeMap<&SourcePath, Vec<TextEdit>> = BTreeMap::new();
    for edit in edits {
        let file = &edit.span.file;
        let source = scene.source(file).filter(|source| is_text(source))?;
        let crlf = scene.editor_text(&source.path).and_then(|text| Some(text[..text.find('\n')?].ends_with('\r')));
        let new_text = if crlf == Some(true) { edit.text.replace('\n', "\r\n") } else { edit.text.clone() };
        files.entry(file).or_default().push(TextEdit { range: scene.range(file, edit.span.range), new_text });
    }
    Some(match scene.client.takes_versioned_edits {
        true => {
            let changes = files.iter().map(|(file, edits)| {
                let document = json!({ "uri": scene.uri(file), "version": scene.version(file) });
                json!({ "textDocument": document, "edits": edits })
            });
            json!({ "documentChanges": changes.collect::<Vec<Value>>() })
        }
        false => {
            let changes: BTreeMap<String, Vec<TextEdit>> =
                files.into_iter().map(|(file, edits)| (scene.uri(file), edits)).collect();
            json!({ "changes": changes })
        }
    })
}

/// Is every place of a text known in the editor? An editor may have read bytes that are no UTF-8 in its own way.
fn is_text(source: &Source) -> bool {
    source.encoding.invalid.is_none() && !source.encoding.utf_16
}
