//! Revisions, approvals and their evidence, as pages speak of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::context as page;
use super::view::View;
use crate::control::{Dossier, Dossiers, Held, Judgement, Revision, Shown, Verdict};
use crate::history::{CommitIndex, History, Timeline};
use crate::manual::{DocumentIndex, Manual};
use crate::source::SourcePath;
use crate::syntax::Document;
use crate::syntax::front_matter::{self, Status};

/// Revisions that the page of changes lists at most.
const MOST_CHANGES: usize = 300;

/// What document control knows of the documents.
#[derive(Debug, Clone, Copy)]
pub struct Past<'m> {
    /// What git remembers.
    pub history: &'m History,
    /// The revisions and their approvals.
    pub dossiers: &'m Dossiers,
    /// Which texts the manual is made of.
    pub shown: Shown,
    /// The texts that were told before those shown, where there are any.
    pub earlier: Option<Earlier<'m>>,
}

/// The texts that were told before those that a site shows.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'m> {
    /// The manual with those texts in their places.
    pub manual: &'m Manual,
    /// The documents for which it holds one.
    pub documents: &'m BTreeSet<DocumentIndex>,
}

impl Past<'_> {
    /// Is an earlier text of a document at hand?
    pub fn differs(&self, index: DocumentIndex) -> bool {
        self.earlier.is_some_and(|earlier| earlier.documents.contains(&index))
    }
}

/// A document whose file is gone, and which was public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Its file.
    pub path: SourcePath,
    /// Its id, which no other document has now.
    pub id: String,
    /// Its last title.
    pub title: String,
    /// Its last version.
    pub version: Option<String>,
    /// The commit that removed it.
    pub in_commit: CommitIndex,
}

/// The documents whose files are gone, those that were public.
pub fn removed(timeline: &Timeline, manual: &Manual) -> Vec<Removed> {
    let limit = manual.settings.manual.classification;
    let gone = timeline.withdrawn().filter(|(track, _)| track.path.extension() == "md");
    let told = gone.filter_map(|(track, in_commit)| {
        let change = track.latest()?;
        let source = timeline.source(&change.path, change.blob)?;
        let front = front_matter::read(&source.path, &source.text).value.front_matter;
        let is_open = !front.is_unread && front.classification.as_ref().is_none_or(|word| word.value <= limit);
        let was_public =
            front.status.as_ref().is_some_and(|status| matches!(status.value, Status::Approved | Status::Retired));
        let id = front.id.filter(|id| is_open && was_public && !manual.ids.contains_key(&id.value))?;
        Some(Removed {
            path: change.path.clone(),
            id: id.value,
            title: front.title.map(|title| title.value).unwrap_or_default(),
            version: front.version.map(|version| version.value),
            in_commit,
        })
    });
    told.collect()
}

impl<'m> View<'m> {
    /// Is there a history to read?
    pub fn has_history(&self) -> bool {
        self.past.is_some_and(|past| past.history.timeline().is_some())
    }

    fn dossier(&self, index: DocumentIndex) -> Option<(Past<'m>, &'m Dossier)> {
        let past = self.past?;
        Some((past, past.dossiers.documents.get(&self.manual.document(index).path)?))
    }

    fn judgement(&self, index: DocumentIndex) -> Option<&'m Judgement> {
        let (past, dossier) = self.dossier(index)?;
        dossier.shown(past.shown)?.judgement.as_ref()
    }

    /// The approval of a document, with its evidence as far as it was looked at.
    pub fn approval(&self, index: DocumentIndex) -> Option<page::Approval> {
        let document = self.manual.document(index);
        let approval = document.front.approval.as_ref()?;
        let stated = page::Approval {
            by: approval.by.as_ref().map_or_else(page::RoleLink::default, |role| self.role(&role.value)),
            on: approval.on.as_ref().map(|date| date.value.to_string()),
            verdict: page::Verdict::Approved,
            evidence: approval.digest.as_ref().map(|digest| digest.value.clone()),
            ..page::Approval::default()
        };
        let Some(judgement) = self.judgement(index) else { return Some(stated) };
        let evidence = &judgement.evidence;
        let digest = evidence.found.as_ref().map(|digest| format!("; {digest}")).unwrap_or_default();
        Some(page::Approval {
            verdict: verdict(judgement.verdict),
            person: evidence.approver.as_ref().map(|person| person.name.clone()),
            evidence: Some(format!("{}{digest}", self.evidence(judgement))),
            commit: evidence.commit.and_then(|commit| self.commit(commit)),
            ..stated
        })
    }

    /// What an approval rests on, in the words of the manual's language.
    fn evidence(&self, judgement: &Judgement) -> String {
        let word = |key: &str| self.words.word(&format!("proof.{key}")).to_string();
        match (judgement.verdict, &judgement.evidence.held) {
            (Verdict::Approved, Held::Yes { .. }) => word("held"),
            (Verdict::Approved, Held::Unknown { why }) => format!("{}: {}", word("unknown"), word(why.as_str())),
            _ => self.finding(judgement),
        }
    }

    /// Why the approval of a document does not count.
    pub fn objection(&self, index: DocumentIndex) -> Option<String> {
        self.judgement(index).filter(|judgement| !judgement.counts).map(|judgement| self.reason(judgement))
    }

    /// What is wrong with the approval of a document, whether or not it counts all the same.
    pub fn doubt(&self, index: DocumentIndex) -> Option<String> {
        self.judgement(index).and_then(|judgement| self.flaw(judgement))
    }

    fn flaw(&self, judgement: &Judgement) -> Option<String> {
        (!judgement.verdict.stands()).then(|| self.reason(judgement))
    }

    fn reason(&self, judgement: &Judgement) -> String {
        format!("({})", self.finding(judgement))
    }

    /// A verdict in the words of the manual's language, with the commit that is to blame.
    fn finding(&self, judgement: &Judgement) -> String {
        let key = format!("verdict.{}", judgement.verdict);
        let word = self.words.word(&key);
        match judgement.evidence.changed_in.and_then(|at| self.commit(at)) {
            Some(commit) => format!("{word}: {}, {}", commit.short, commit.date.unwrap_or_default()),
            None => word.to_string(),
        }
    }

    /// What a reader must know of texts that are not shown.
    pub fn newer_text(&self, index: DocumentIndex) -> Option<page::Banner> {
        let (past, dossier) = self.dossier(index)?;
        if past.shown != Shown::Effective || !dossier.differs() {
            return None;
        }
        if let Some((at, date)) = dossier.upcoming {
            let judgement = dossier.revisions.get(at).and_then(|revision| revision.judgement.as_ref());
            return Some(page::Banner {
                kind: page::BannerKind::NextVersion,
                date: Some(date.to_string()),
                reason: judgement.and_then(|judgement| self.flaw(judgement)),
                ..page::Banner::default()
            });
        }
        let working = dossier.working().and_then(|working| working.judgement.as_ref());
        Some(page::Banner {
            kind: page::BannerKind::WorkingTextDiffers,
            reason: working.filter(|judgement| !judgement.counts).map(|judgement| self.reason(judgement)),
            ..page::Banner::default()
        })
    }

    /// The day from which the next version of a document is in force, if another one is shown until then.
    pub fn next_version(&self, index: DocumentIndex) -> Option<Date> {
        let (past, dossier) = self.dossier(index)?;
        let (_, date) = dossier.upcoming.filter(|_| past.shown == Shown::Effective && dossier.differs())?;
        Some(date)
    }

    /// The last commit that touched the text shown.
    pub fn last_commit(&self, index: DocumentIndex) -> Option<page::CommitLink> {
        let (past, dossier) = self.dossier(index)?;
        let revision = dossier.shown(past.shown)?;
        self.commit(revision.commit.filter(|_| revision.is_made_there)?)
    }

    /// The last commit that touched a document; `None` without history, or if some text is not committed.
    pub fn manual_commit(&self) -> Option<page::CommitLink> {
        self.commit(self.past?.dossiers.latest_commit()?)
    }

    fn commit(&self, at: CommitIndex) -> Option<page::CommitLink> {
        let commit = self.past?.history.timeline()?.commit(at);
        let base = self.manual.settings.manual.repository.as_ref();
        let base = base.map(|base| base.value.trim_end_matches('/').trim_end_matches(".git"));
        Some(page::CommitLink {
            short: commit.id.short(),
            date: commit.committed.date().map(|date| date.to_string()),
            target: base.map(|base| page::Target(format!("{base}/commit/{}", commit.id))),
        })
    }

    /// The versions of a document that may be told, newest first.
    pub fn revisions(&self, index: DocumentIndex) -> Vec<page::Revision> {
        let Some((past, dossier)) = self.dossier(index) else { return Vec::new() };
        let told = dossier.told(past.shown);
        let mut listed: Vec<page::Revision> =
            told.into_iter().filter_map(|told| self.revision(told.origin, told.is_first)).collect();
        for at in 1..listed.len() {
            // Why the version was made is not why it was withdrawn.
            if listed[at - 1].kind == page::RevisionKind::Withdrawn && listed[at - 1].change == listed[at].change {
                listed[at - 1].change = None;
            }
        }
        if let Some(first) = listed.first_mut() {
            first.diff = self.difference(index);
        }
        listed
    }

    /// Versions that were in force before the one shown, with the day on which each was replaced.
    pub fn earlier(&self, index: DocumentIndex) -> Vec<(String, Option<String>)> {
        let Some((past, dossier)) = self.dossier(index) else { return Vec::new() };
        let shown = dossier.shown(past.shown).and_then(|shown| shown.facts.version.as_ref());
        let counts = |revision: &&Revision| revision.judgement.as_ref().is_some_and(|judgement| judgement.counts);
        // The first text of each version, from the latest version to the earliest.
        let mut first: Vec<&Revision> = Vec::new();
        for revision in dossier.revisions.iter().filter(counts) {
            match first.last_mut() {
                Some(last) if last.facts.version == revision.facts.version => *last = revision,
                _ => first.push(revision),
            }
        }
        let from = first.iter().position(|revision| revision.facts.version.as_ref() == shown).unwrap_or(first.len());
        let replaced = |by: &Revision| {
            let timeline = past.history.timeline();
            let commit = by.commit.zip(timeline).filter(|_| by.is_made_there);
            let recorded = commit.and_then(|(at, timeline)| timeline.commit(at).committed.date());
            recorded.map(|recorded| by.facts.effective.map_or(recorded, |from| from.max(recorded)).to_string())
        };
        let pairs = first.get(from..).unwrap_or_default().windows(2);
        let mut earlier: Vec<(String, Option<String>)> = Vec::new();
        for (by, old) in pairs.filter_map(|pair| Some((pair[0], pair[1].facts.version.clone()?))) {
            if Some(&old) != shown && !earlier.iter().any(|(known, _)| *known == old) {
                earlier.push((old, replaced(by)));
            }
        }
        earlier
    }

    /// Reviews that left a document as it was.
    fn reviews(&self, index: DocumentIndex) -> Vec<page::Revision> {
        let Some((_, dossier)) = self.dossier(index) else { return Vec::new() };
        let reviews = dossier.reviews().into_iter().filter_map(|revision| {
            let reviewed = self.revision(revision, false)?;
            Some(page::Revision { kind: page::RevisionKind::Reviewed, change: None, ..reviewed })
        });
        reviews.collect()
    }

    /// Documents whose files are gone, as pages tell of them.
    fn removed(&self) -> Vec<page::Revision> {
        let Some(timeline) = self.past.and_then(|past| past.history.timeline()) else { return Vec::new() };
        let told = removed(timeline, self.manual).into_iter().filter_map(|removed| {
            let commit = timeline.commit(removed.in_commit);
            Some(page::Revision {
                kind: page::RevisionKind::Withdrawn,
                version: removed.version,
                date: commit.committed.date()?.to_string(),
                author: Some(commit.author.name.clone()),
                commit: self.commit(removed.in_commit),
                gone: Some(self.manual.fill_variables(format!("{} {}", removed.id, removed.title).trim())),
                ..page::Revision::default()
            })
        });
        told.collect()
    }

    /// A revision as pages tell of it; none if it was more secret than the manual is now.
    fn revision(&self, revision: &Revision, is_first: bool) -> Option<page::Revision> {
        let limit = self.manual.settings.manual.classification;
        if revision.facts.classification.is_some_and(|word| word > limit) {
            return None;
        }
        // Without a history no day is known, and that of the build is none.
        let timeline = self.past?.history.timeline()?;
        let commit = revision.commit.map(|at| timeline.commit(at));
        let date = commit.map_or(Some(self.today()), |commit| commit.committed.date())?;
        let judgement = revision.judgement.as_ref().filter(|judgement| judgement.counts);
        let approver = judgement.and_then(|judgement| {
            let role = judgement.evidence.role.as_ref()?;
            Some(self.manual.role_title(role).to_string())
        });
        let authors = judgement.map(|judgement| &judgement.evidence.authors).into_iter().flatten();
        let authors = authors.map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ");
        Some(page::Revision {
            document: None,
            kind: match (revision.facts.is_withdrawn(), is_first) {
                (true, _) => page::RevisionKind::Withdrawn,
                (false, true) => page::RevisionKind::New,
                (false, false) => page::RevisionKind::Revised,
            },
            version: revision.facts.version.clone(),
            date: date.to_string(),
            author: if authors.is_empty() { commit.map(|commit| commit.author.name.clone()) } else { Some(authors) },
            approver,
            change: revision.facts.change.as_ref().map(|change| self.manual.fill_variables(change)),
            commit: revision.commit.and_then(|at| self.commit(at)),
            diff: None,
            gone: None,
            audience: Vec::new(),
        })
    }

    /// What changed in the manual, by month, newest first.
    pub fn changes(&self) -> page::ChangesPage {
        let mut all: Vec<page::Revision> = Vec::new();
        for (index, document) in self.manual.documents() {
            if !is_listed(document) {
                continue;
            }
            let own = self.revisions(index).into_iter().chain(self.reviews(index));
            let own = own.filter(|revision| revision.commit.is_some());
            all.extend(own.map(|revision| page::Revision {
                document: Some(self.document(index, None)),
                audience: document.front.audience.iter().map(|role| self.role(&role.value)).collect(),
                ..revision
            }));
        }
        all.extend(self.removed());
        // The sort is stable: of one day, documents stay in the order of their paths.
        all.sort_by(|a, b| b.date.cmp(&a.date));
        let more = all.len().saturating_sub(MOST_CHANGES);
        all.truncate(MOST_CHANGES);
        let mut months: BTreeMap<String, Vec<page::Revision>> = BTreeMap::new();
        for revision in all {
            let month = revision.date.get(..7).unwrap_or_default().to_string();
            months.entry(month).or_default().push(revision);
        }
        let months = months.into_iter().rev().map(|(month, revisions)| page::ChangesMonth { month, revisions });
        page::ChangesPage { history: self.has_history(), months: months.collect(), more, feed: self.has_history() }
    }
}

fn is_listed(document: &Document) -> bool {
    document.front.is_controlled()
}

fn verdict(verdict: Verdict) -> page::Verdict {
    match verdict {
        Verdict::Approved => page::Verdict::Approved,
        Verdict::ApproverIsAuthor => page::Verdict::ApproverIsAuthor,
        Verdict::VersionReused => page::Verdict::VersionReused,
        Verdict::Unsigned => page::Verdict::Unsigned,
        Verdict::RoleNotHeld => page::Verdict::RoleNotHeld,
        Verdict::BadSignature => page::Verdict::BadSignature,
        Verdict::ContentChanged => page::Verdict::ContentChanged,
        Verdict::NoRecord => page::Verdict::NoRecord,
    }
}
