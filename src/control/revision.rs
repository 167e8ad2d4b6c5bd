//! The revisions of a document: what each said of itself, and what it was made of.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::digest::{Digest, Hashes, NoDigest};
use super::reading::{Readings, Text, digests};
use super::verdict::Judgement;
use crate::history::{BlobId, Change, ChangeKind, CommitIndex, Timeline, Track};
use crate::source::{Source, SourcePath};
use crate::syntax::front_matter::{Classification, FrontMatter, Kind, Period, Status};

/// What a text says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its id.
    pub id: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What sort of document it is.
    pub kind: Option<Kind>,
    /// Its version.
    pub version: Option<String>,
    /// Where it stands in its life; `None` if it does not say.
    pub status: Option<Status>,
    /// Who may read it; `None` if it does not say.
    pub classification: Option<Classification>,
    /// In force from this day.
    pub effective: Option<Date>,
    /// It says from when on it is in force, and that cannot be read.
    pub is_undated: bool,
    /// The day of its last review.
    pub reviewed: Option<Date>,
    /// When it is reviewed next.
    pub review_by: Option<Date>,
    /// How often it is reviewed.
    pub review_every: Option<Period>,
    /// Why the version was made.
    pub change: Option<String>,
    /// What `clausebook approve` wrote.
    pub record: Option<Record>,
}

/// The `[approval]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The role.
    pub by: Option<String>,
    /// The day.
    pub on: Option<Date>,
    /// The digest.
    pub digest: Option<String>,
    /// A signature over the approval itself.
    pub signature: Option<String>,
}

impl Facts {
    /// What a front matter says.
    pub fn of(front: &FrontMatter) -> Self {
        let text = |word: &Option<crate::source::Spanned<String>>| word.as_ref().map(|word| word.value.clone());
        Self {
            id: text(&front.id),
            title: text(&front.title),
            kind: front.kind.as_ref().map(|kind| kind.value),
            version: text(&front.version),
            status: front.status.as_ref().map(|status| status.value),
            classification: front.classification.as_ref().map(|word| word.value),
            effective: front.effective.as_ref().map(|date| date.value),
            is_undated: front.is_undated,
            reviewed: front.reviewed.as_ref().map(|date| date.value),
            review_by: front.review_by.as_ref().map(|date| date.value),
            review_every: front.review_every.as_ref().map(|every| every.value),
            change: text(&front.change),
            record: front.approval.as_ref().map(|approval| Record {
                by: text(&approval.by),
                on: approval.on.as_ref().map(|on| on.value),
                digest: text(&approval.digest),
                signature: text(&approval.signature),
            }),
        }
    }

    /// Is it the same version, and not withdrawn meanwhile?
    pub fn is_of_version(&self, other: &Self) -> bool {
        self.version == other.version && self.is_withdrawn() == other.is_withdrawn()
    }

    /// Does it say that it is no longer to be used?
    pub fn is_withdrawn(&self) -> bool {
        self.status == Some(Status::Retired)
    }

    /// Is it submitted for use: approved or retired, and not a draft?
    pub fn is_submitted(&self) -> bool {
        self.id.is_some() && matches!(self.status, Some(Status::Approved | Status::Retired))
    }
}

/// One state of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The commit that made it; `None` for the working text.
    pub commit: Option<CommitIndex>,
    /// Did that commit make it? Not if history is cut off there.
    pub is_made_there: bool,
    /// Its path then.
    pub path: SourcePath,
    /// Its text, where git holds it.
    pub blob: Option<BlobId>,
    /// A hash of its whole text.
    pub fingerprint: [u8; 32],
    /// What it says of itself.
    pub facts: Facts,
    /// The digest of its content.
    pub digest: Result<Digest, NoDigest>,
    /// The digest of what makes it a version; equal for texts that differ in status and dates only.
    pub substance: Option<Digest>,
    /// Its approval, judged; `None` for drafts.
    pub judgement: Option<Judgement>,
    /// How far down the list those stand that it was made from, the first parent's first. `None` if that is the next
    /// one: more or others only where branches met or part.
    pub before: Option<Box<[u32]>>,
}

/// The revisions that one was made from, by position: where branches were merged several, that of the main line first.
pub fn made_from(revisions: &[Revision], at: usize) -> impl Iterator<Item = usize> {
    let next: &[u32] = if at + 1 < revisions.len() { &[1] } else { &[] };
    let before = revisions[at].before.as_deref().unwrap_or(next);
    before.iter().map(move |below| at + *below as usize)
}

/// The revisions of the document in `source`, the latest first, and what was read for them. The first is the
/// working text, if that is not what was committed. `removed` are files that are gone and bore the document's
/// id; what is `known` is not read again.
pub(super) fn revisions(
    source: &Source,
    front: &FrontMatter,
    timeline: Option<&Timeline>,
    removed: &[&Track],
    files: &Hashes<'_>,
    known: &Readings,
) -> (Vec<Revision>, Readings) {
    let (digest, substance) = digests(source, front, files);
    let working = Revision {
        commit: None,
        is_made_there: true,
        path: source.path.clone(),
        blob: None,
        fingerprint: *blake3::hash(source.text.as_bytes()).as_bytes(),
        facts: Facts::of(front),
        digest,
        substance,
        judgement: None,
        before: None,
    };
    let Some(timeline) = timeline else { return (vec![working], Readings::new()) };
    let tracks = timeline.track(source.path.as_str()).into_iter().chain(removed.iter().copied());
    let (mut all, readings) = committed(timeline, tracks, working.facts.id.as_deref(), known);
    let is_committed = |latest: &Revision| latest.fingerprint == working.fingerprint && latest.digest == working.digest;
    if !all.first().is_some_and(is_committed) {
        all.reserve_exact(1);
        all.insert(0, working);
    }
    (all, readings)
}

/// A text that was committed, and the change that did it: its track and its place there.
struct Committed<'t> {
    track: usize,
    place: u32,
    change: &'t Change,
    text: Text,
}

/// What was committed, the latest first. Where a file bore another id it was another document, and before that only
/// what bore this one counts.
fn committed<'t>(
    timeline: &Timeline,
    tracks: impl Iterator<Item = &'t Track>,
    id: Option<&str>,
    known: &Readings,
) -> (Vec<Revision>, Readings) {
    let mut readings = Readings::new();
    let mut texts: Vec<Committed<'_>> = Vec::new();
    for (track, followed) in tracks.enumerate() {
        let mut was_another = false;
        for (place, change) in (0..).zip(&followed.changes) {
            let found = (change.path.clone(), change.blob);
            let Some(text) = Text::read(timeline, found.clone(), known) else { continue };
            readings.insert(found, text.reading.clone());
            let was = text.reading.facts.id.as_deref();
            was_another |= was.is_some() && id.is_some() && was != id;
            if was_another && was != id {
                continue;
            }
            texts.push(Committed { track, place, change, text });
        }
    }
    texts.sort_by_key(|text| text.change.commit);
    let paths: BTreeSet<&SourcePath> = texts.iter().flat_map(|one| &one.text.reading.included).collect();
    // A commit that changes an included file changes the document.
    let mut commits: BTreeMap<CommitIndex, Option<usize>> =
        texts.iter().enumerate().map(|(at, text)| (text.change.commit, Some(at))).collect();
    let first = texts.last().map(|text| text.change.commit);
    for change in paths.iter().filter_map(|path| timeline.track(path.as_str())).flat_map(|track| &track.changes) {
        if first.is_some_and(|first| change.commit < first) {
            commits.entry(change.commit).or_insert(None);
        }
    }
    let mut revisions: Vec<Revision> = Vec::with_capacity(commits.len());
    // The text of each revision, and whether the revision is the one that made it.
    let mut of: Vec<(usize, bool)> = Vec::with_capacity(commits.len());
    for (commit, own) in commits {
        let at = own.or_else(|| texts.iter().position(|text| text.change.commit > commit));
        let Some((at, Committed { change, text, .. })) = at.map(|at| (at, &texts[at])) else { continue };
        let Some((digest, substance)) = text.digests(timeline, timeline.commit(commit).id) else { continue };
        of.push((at, own.is_some()));
        revisions.push(Revision {
            commit: Some(commit),
            is_made_there: own.is_none() || change.kind != ChangeKind::Found,
            path: change.path.clone(),
            blob: Some(change.blob),
            fingerprint: text.reading.fingerprint,
            facts: text.reading.facts.clone(),
            digest,
            substance,
            judgement: None,
            before: None,
        });
    }
    let before = before(&texts, &of);
    (drop_unchanged(revisions, before), readings)
}

/// For each revision those that it was made from, by position. In most histories that is the next one; where branches
/// were merged, the next one by its date may be of another branch.
fn before(texts: &[Committed<'_>], of: &[(usize, bool)]) -> Vec<Vec<usize>> {
    let is_forked = texts.iter().any(|text| text.change.before.is_some());
    let place = |text: usize| (texts[text].track, texts[text].place);
    let mut at_place: BTreeMap<(usize, u32), Vec<usize>> = BTreeMap::new();
    for (at, (text, _)) in of.iter().enumerate().filter(|_| is_forked) {
        at_place.entry(place(*text)).or_default().push(at);
    }
    let next = |at: usize| Some(at + 1).filter(|next| *next < of.len());
    let found = of.iter().enumerate().map(|(at, (text, is_own))| {
        let Some(from) = texts[*text].change.before.as_deref().filter(|_| *is_own) else {
            return next(at).into_iter().collect();
        };
        // Commits that changed an included file stand above the text that they left alone.
        let track = texts[*text].track;
        let of_text = from.iter().filter_map(|from| at_place.get(&(track, *from)));
        of_text.filter_map(|all| all.get(all.partition_point(|one| *one <= at))).copied().collect()
    });
    found.collect()
}

/// Leaves out what changed nothing: moves, and changes of a file before it was included.
fn drop_unchanged(revisions: Vec<Revision>, mut before: Vec<Vec<usize>>) -> Vec<Revision> {
    let same = |one: &Revision, other: &Revision| one.fingerprint == other.fingerprint && one.digest == other.digest;
    // Whom those above find where a revision was: itself, or what it left as it was.
    let mut stands: Vec<usize> = (0..revisions.len()).collect();
    for at in (0..revisions.len()).rev() {
        before[at].iter_mut().for_each(|older| *older = stands[*older]);
        if let [only] = before[at][..]
            && same(&revisions[at], &revisions[only])
        {
            stands[at] = only;
        }
    }
    let is_kept = |at: usize| stands[at] == at;
    let mut places = vec![0; revisions.len()];
    let mut count = 0;
    for (at, place) in places.iter_mut().enumerate() {
        *place = count;
        count += usize::from(is_kept(at));
    }
    let mut kept: Vec<Revision> = Vec::with_capacity(count);
    for (at, revision) in revisions.into_iter().enumerate().filter(|(at, _)| is_kept(*at)) {
        let below: Vec<u32> = before[at].iter().map(|older| (places[*older] - places[at]) as u32).collect();
        let is_next = if places[at] + 1 == count { below.is_empty() } else { below == [1] };
        kept.push(Revision { before: (!is_next).then(|| below.into_boxed_slice()), ..revision });
    }
    kept
}
