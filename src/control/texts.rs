use std::collections::BTreeMap;

use super::digest::included_paths;
use crate::history::{CommitId, Timeline};
use crate::source::{Source, SourcePath};
use crate::syntax::front_matter;

/// The text of a document as it was in a commit, where its path was `then`, under the path that it has
/// now; with it the data of its register. Nothing if that commit does not hold it.
pub fn texts_at(
    timeline: &Timeline,
    commit: CommitId,
    then: &SourcePath,
    now: &SourcePath,
) -> Option<BTreeMap<SourcePath, Source>> {
    let source = timeline.source(now, timeline.objects.find(commit, then)?)?;
    let front = front_matter::read(now, &source.text).value.front_matter;
    let was = Source { path: then.clone(), ..source.clone() };
    // Both lists come in the order in which the document writes the paths.
    let included: Vec<(SourcePath, SourcePath)> =
        included_paths(&was, &front).into_iter().zip(included_paths(&source, &front)).collect();
    let mut texts = BTreeMap::from([(now.clone(), source)]);
    for (then, now) in included.into_iter().filter(|(then, _)| matches!(then.extension(), "csv" | "toml")) {
        if let Some(data) = timeline.objects.find(commit, &then).and_then(|blob| timeline.source(&now, blob)) {
            texts.insert(now, data);
        }
    }
    Some(texts)
}
