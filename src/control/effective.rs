//! The effective text: for each document the last revision that was approved and is in force.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;
use rayon::prelude::*;

use super::digest::{FileHash, Files};
use super::reading::{Place, Readings};
use super::revision::{Facts, Revision, made_from, revisions};
use super::roles::{Roles, RolesOverTime};
use super::standing::Shown;
use super::verdict::{Bench, judge};
use crate::config::Settings;
use crate::history::{Absence, CommitIndex, History, Timeline, Track};
use crate::source::{SourcePath, SourceSet};
use crate::syntax::Document;
use crate::syntax::front_matter::{self, Status};

/// What document control knows of every controlled document, by path.
#[derive(Debug, Clone, Default)]
pub struct Dossiers {
    /// Why there is no history, if there is none.
    pub absence: Option<Absence>,
    /// History is cut off: what lies before is not known.
    pub shallow: bool,
    /// Are texts missing that history names?
    pub partial: bool,
    /// The documents.
    pub documents: BTreeMap<SourcePath, Arc<Dossier>>,
}

impl Dossiers {
    /// The last commit of all their texts; none if one of them is in no commit.
    pub fn latest_commit(&self) -> Option<CommitIndex> {
        let commits = self.documents.values().map(|dossier| dossier.working().and_then(|working| working.commit));
        // Children come before their parents, so that the smallest is the latest.
        commits.reduce(|one, other| Some(one?.min(other?)))?
    }
}

/// What document control knows of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// All states known, the latest first; the first is the working text. Never empty.
    pub revisions: Vec<Revision>,
    /// Which of them is in force today.
    pub in_force: Option<usize>,
    /// Which of them will come into force later: approved, with the date.
    pub upcoming: Option<(usize, Date)>,
}

impl Dossier {
    /// The working text.
    pub fn working(&self) -> Option<&Revision> {
        self.revisions.first()
    }

    /// The revision that is in force today.
    pub fn effective(&self) -> Option<&Revision> {
        self.revisions.get(self.in_force?)
    }

    /// The revision whose text is shown: the one in force, else the working text.
    pub fn shown(&self, shown: Shown) -> Option<&Revision> {
        match shown {
            Shown::Working => self.working(),
            Shown::Effective => self.effective().or(self.working()),
        }
    }

    /// The way by which the working text came, the latest first: where branches met, that of the main line. What was
    /// approved on a branch beside it, and did not become the text when it was merged, was never in force.
    pub fn line(&self) -> impl Iterator<Item = usize> {
        line(&self.revisions)
    }

    /// The version of the working text, if another text was approved as that version before, on whatever branch.
    pub fn reused(&self) -> Option<&str> {
        let working = self.working()?;
        let version = working.facts.version.as_deref()?;
        let stands = |one: &Revision| one.judgement.as_ref().is_some_and(|judged| judged.verdict.stands());
        let is_of_it = |one: &&Revision| one.facts.version.as_deref() == Some(version) && one.substance.is_some();
        let first = self.revisions.iter().rev().filter(is_of_it).find(|one| stands(one))?;
        (first.substance != working.substance).then_some(version)
    }

    /// Does the working text differ from the one in force? Not if none is.
    pub fn differs(&self) -> bool {
        let same = |effective: &Revision| self.working().is_some_and(|working| working.digest == effective.digest);
        self.effective().is_some_and(|effective| !same(effective))
    }

    /// One revision for each version, and one for its withdrawal, the latest first: the one whose approval counts, else
    /// the latest.
    pub fn versions(&self) -> Vec<&Revision> {
        let mut kept: Vec<&Revision> = Vec::new();
        let counts = |revision: &Revision| revision.judgement.as_ref().is_some_and(|judgement| judgement.counts);
        for revision in &self.revisions {
            match kept.last_mut() {
                Some(last) if last.facts.is_of_version(&revision.facts) => {
                    if !counts(last) && counts(revision) {
                        *last = revision;
                    }
                }
                _ => kept.push(revision),
            }
        }
        kept
    }
}

/// Opens a dossier for every controlled document. `files` gives the working files that documents include.
pub fn dossiers(
    settings: &Settings,
    documents: &[Arc<Document>],
    sources: &SourceSet,
    history: &History,
    files: &Files<'_>,
) -> Dossiers {
    dossiers_again(settings, documents, sources, history, files, &mut Cabinet::default())
}

/// Dossiers of an earlier run, each with everything that it is a function of.
#[derive(Debug, Default)]
pub struct Cabinet {
    /// The configuration and the history that all of them rest on.
    basis: Option<(Settings, History)>,
    dossiers: BTreeMap<SourcePath, Filed>,
    gone: Gone,
}

/// The ids that texts of removed files bore.
type Gone = BTreeMap<Place, Option<String>>;

/// A dossier, the document it is about, the files that this includes and those that it was moved from, as they were; and
/// what was read of its past, which holds whatever the dossier rests on.
#[derive(Debug, Clone)]
struct Filed {
    document: Arc<Document>,
    included: Vec<(SourcePath, Option<Included>)>,
    moved: Vec<SourcePath>,
    dossier: Arc<Dossier>,
    readings: Arc<Readings>,
}

/// What tells one state of an included file from another: its text, or the version of an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Included {
    Text(Arc<str>),
    Attachment(Option<u64>),
}

impl Included {
    fn of(sources: &SourceSet, path: &SourcePath) -> Option<Self> {
        match sources.get(path.as_str()) {
            Some(source) => Some(Included::Text(source.text.clone())),
            None => {
                sources.assets.contains_key(path).then(|| Included::Attachment(sources.versions.get(path).copied()))
            }
        }
    }
}

impl Filed {
    fn is_of(&self, document: &Arc<Document>, moved: &[&Track], sources: &SourceSet) -> bool {
        if !self.moved.iter().eq(moved.iter().map(|track| &track.path)) {
            return false;
        }
        let is_same = |(path, was): &(SourcePath, Option<Included>)| Included::of(sources, path) == *was;
        (Arc::ptr_eq(&self.document, document) || self.document == *document) && self.included.iter().all(is_same)
    }
}

/// The same as [`dossiers`]; what is in the cabinet and still right is not made again.
pub fn dossiers_again(
    settings: &Settings,
    documents: &[Arc<Document>],
    sources: &SourceSet,
    history: &History,
    files: &Files<'_>,
    cabinet: &mut Cabinet,
) -> Dossiers {
    let is_same = cabinet.basis.as_ref().is_some_and(|(was, seen)| was == settings && seen.is_same_reading(history));
    if !is_same {
        cabinet.basis = Some((settings.clone(), history.clone()));
    }
    let timeline = history.timeline();
    let roles_then = timeline.map(|timeline| RolesOverTime::new(timeline, settings));
    let roles_now = roles_then.as_ref().map_or_else(|| Arc::new(Roles::of(settings)), RolesOverTime::now);
    let bench = Bench { required: settings.evidence(), timeline, roles_now, roles_then: roles_then.as_ref() };
    let by_id = OnceLock::new();
    let removed = || {
        let gone = timeline.map(|now| (now, now.withdrawn().map(|(track, _)| track)));
        by_id.get_or_init(|| gone.map(|(now, gone)| by_last_id(now, gone, &cabinet.gone)).unwrap_or_default())
    };
    // A file that was moved, which nobody has committed yet, has its past under the path that is gone.
    let is_absent = |track: &&Track| !sources.sources.contains_key(&track.path);
    let absent = timeline.map(|now| by_last_id(now, now.living().filter(is_absent), &cabinet.gone)).unwrap_or_default();
    let text = |path: &SourcePath| sources.get(path.as_str());
    // Thousands of documents may include one file: it is read once for all of them.
    let hashes: Mutex<BTreeMap<SourcePath, Option<FileHash>>> = Mutex::default();
    let hash = |path: &SourcePath| {
        let lock = || hashes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(path) {
            return known.clone();
        }
        let hash = match text(path) {
            Some(source) => Some(FileHash::of(path, source.text.as_bytes())),
            None => files(path).map(|bytes| FileHash::of(path, &bytes)),
        };
        lock().insert(path.clone(), hash.clone());
        hash
    };
    let controlled = documents.par_iter().filter(|document| document.front.is_controlled());
    let filed = controlled.filter_map(|document| {
        let held = cabinet.dossiers.get(&document.path);
        let id = document.front.id.as_ref().map(|id| id.value.as_str()).unwrap_or_default();
        let moved = absent.0.get(id).map(Vec::as_slice).unwrap_or_default();
        if let Some(held) = held.filter(|filed| is_same && filed.is_of(document, moved, sources)) {
            return Some((document.path.clone(), held.clone()));
        }
        let source = text(&document.path)?;
        let removed = removed().0.get(id).map(Vec::as_slice).unwrap_or_default();
        let known = held.map(|filed| filed.readings.clone()).unwrap_or_default();
        let gone = [moved, removed].concat();
        let (mut revisions, readings) = revisions(source, &document.front, timeline, &gone, &hash, &known);
        judge(&mut revisions, &bench);
        let dossier = Arc::new(dossier(revisions, settings.today));
        let included = super::digest::included_paths(source, &document.front);
        let included = included.into_iter().map(|path| (path.clone(), Included::of(sources, &path))).collect();
        let readings = Arc::new(readings);
        let moved = moved.iter().map(|track| track.path.clone()).collect();
        Some((document.path.clone(), Filed { document: document.clone(), included, moved, dossier, readings }))
    });
    let filed = filed.collect::<Vec<_>>();
    let gone = by_id.into_inner().map(|(_, gone)| gone);
    cabinet.dossiers = filed.into_iter().collect();
    let absent = absent.1;
    cabinet.gone = gone.unwrap_or_else(|| std::mem::take(&mut cabinet.gone));
    cabinet.gone.extend(absent);
    let dossiers = cabinet.dossiers.iter().map(|(path, filed)| (path.clone(), filed.dossier.clone()));
    let absence = match history {
        History::None { why } => Some(why.clone()),
        History::Known(_) => None,
    };
    let shallow = timeline.is_some_and(|timeline| timeline.shallow);
    let partial = timeline.is_some_and(|timeline| timeline.objects.is_partial());
    Dossiers { absence, shallow, partial, documents: dossiers.collect() }
}

fn dossier(revisions: Vec<Revision>, today: Date) -> Dossier {
    let approved = |revision: &Revision| revision.judgement.as_ref().is_some_and(|judgement| judgement.counts);
    let from = |facts: &Facts| facts.effective.filter(|_| facts.status != Some(Status::Retired));
    let is_later = |revision: &Revision| from(&revision.facts).is_some_and(|date| date > today);
    // What cannot be read is no day that has come, but nobody knows of one that will.
    let is_due = |revision: &Revision| {
        let facts = &revision.facts;
        facts.is_withdrawn() || !facts.is_undated && !is_later(revision)
    };
    let in_force = line(&revisions).find(|at| approved(&revisions[*at]) && is_due(&revisions[*at]));
    let upcoming = line(&revisions)
        .take_while(|at| Some(*at) != in_force)
        .find(|at| approved(&revisions[*at]) && is_later(&revisions[*at]))
        .and_then(|at| Some((at, revisions[at].facts.effective?)));
    Dossier { revisions, in_force, upcoming }
}

fn line(revisions: &[Revision]) -> impl Iterator<Item = usize> {
    let first = Some(0).filter(|_| !revisions.is_empty());
    std::iter::successors(first, |at| made_from(revisions, *at).next())
}

/// Files that are gone, by the id that their last text bore; and the ids of all these texts, of which those
/// that are `known` are not read again.
fn by_last_id<'t>(
    timeline: &Timeline,
    tracks: impl Iterator<Item = &'t Track>,
    known: &Gone,
) -> (BTreeMap<String, Vec<&'t Track>>, Gone) {
    let mut removed: BTreeMap<String, Vec<&Track>> = BTreeMap::new();
    let mut gone = BTreeMap::new();
    for track in tracks.filter(|track| track.path.extension().eq_ignore_ascii_case("md")) {
        let Some(change) = track.latest() else { continue };
        let place = (change.path.clone(), change.blob);
        let id = match known.get(&place) {
            Some(id) => id.clone(),
            None => {
                let Some(source) = timeline.source(&change.path, change.blob) else { continue };
                front_matter::read(&source.path, &source.text).value.front_matter.id.map(|id| id.value)
            }
        };
        if let Some(id) = id.clone() {
            removed.entry(id).or_default().push(track);
        }
        gone.insert(place, id);
    }
    (removed, gone)
}
