//! Texts from history, with the files that they include.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Dossiers;
use super::digest::included_then;
use crate::history::{CommitId, History, Timeline};
use crate::source::{Source, SourcePath};
use crate::syntax::Document;
use crate::syntax::front_matter;
use crate::syntax::markdown::RefTarget;

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
    let mut texts = BTreeMap::new();
    for (then, now) in included_then(&source, &front, then).filter(|(then, _)| is_data(then)) {
        if let Some(data) = timeline.objects.find(commit, &then).and_then(|blob| timeline.source(&now, blob)) {
            texts.insert(now, data);
        }
    }
    texts.insert(now.clone(), source);
    Some(texts)
}

/// Is this included file the data of a register? Any other is an image.
fn is_data(path: &SourcePath) -> bool {
    ["csv", "toml"].iter().any(|extension| path.extension().eq_ignore_ascii_case(extension))
}

/// The texts that a site shows, where they are not the working ones.
#[derive(Debug, Clone, Default)]
pub struct EffectiveTexts {
    /// Texts from history, under the paths that the documents have now: documents and register data.
    pub texts: BTreeMap<SourcePath, Source>,
    /// Images from history.
    pub images: Images,
}

/// Images from history. Two documents may be in force with two states of one image, so each state has a path of
/// its own.
#[derive(Debug, Clone, Default)]
pub struct Images {
    /// Their bytes.
    pub files: BTreeMap<SourcePath, Arc<[u8]>>,
    /// For a document and an image that it shows: what marks the path of the state that belongs to its text.
    marks: BTreeMap<SourcePath, BTreeMap<SourcePath, String>>,
}

impl Images {
    fn put(&mut self, document: &SourcePath, image: SourcePath, bytes: Arc<[u8]>) {
        let mark = blake3::hash(&bytes).to_hex()[..12].to_owned();
        self.files.insert(SourcePath::new(marked(image.as_str(), &mark)), bytes);
        self.marks.entry(document.clone()).or_default().insert(image, mark);
    }

    /// Lets a document show the images that belong to its text.
    pub fn place(&self, document: &mut Document) {
        let Some(marks) = self.marks.get(&document.path) else { return };
        for reference in &mut document.body.references {
            if let RefTarget::Image(written) = &mut reference.target
                && let Some(mark) = document.path.join(written).and_then(|image| marks.get(&image))
            {
                *written = marked(written, mark);
            }
        }
    }
}

/// `img/flow.svg` as `img/flow-MARK.svg`.
fn marked(path: &str, mark: &str) -> String {
    let end = path.rfind('.').filter(|dot| !path[*dot..].contains('/')).unwrap_or(path.len());
    format!("{}-{mark}{}", &path[..end], &path[end..])
}

/// Collects the texts in force that differ from the working ones, with the files they include.
pub fn effective_texts(dossiers: &Dossiers, history: &History) -> EffectiveTexts {
    let mut effective = EffectiveTexts::default();
    let Some(timeline) = history.timeline() else { return effective };
    for (path, dossier) in dossiers.documents.iter().filter(|(_, dossier)| dossier.differs()) {
        let Some(revision) = dossier.effective() else { continue };
        let Some(source) = revision.blob.and_then(|blob| timeline.source(path, blob)) else { continue };
        let front = front_matter::read(path, &source.text).value.front_matter;
        let commit = revision.commit.map(|at| timeline.commit(at).id);
        let included = commit.into_iter().flat_map(|commit| {
            let included = included_then(&source, &front, &revision.path);
            included.map(move |(then, now)| (timeline.objects.find(commit, &then), now))
        });
        for (blob, now) in included {
            let Some(bytes) = blob.and_then(|blob| timeline.objects.blob(blob)) else { continue };
            match is_data(&now) {
                true => drop(effective.texts.insert(now.clone(), Source::from_bytes(now, &bytes))),
                false => effective.images.put(path, now, bytes),
            }
        }
        effective.texts.insert(path.clone(), source);
    }
    effective
}
