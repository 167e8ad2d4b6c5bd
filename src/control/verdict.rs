//! Verdicts: what the approval of a revision is worth. Derived from evidence, never typed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::digest::Digest;
use super::revision::{Record, Revision, made_from};
use super::roles::{Authority, Held, Roles, RolesOverTime, Unknown};
use super::signature::{self, Proof};
use crate::config::Evidence as Required;
use crate::history::{CommitIndex, Person, Timeline};
use crate::source::words;

words! {
    /// What the approval of a revision is worth.
    Verdict {
        /// The approval stands.
        Approved = "approved",
        /// It stands, and nobody but the approver worked on the change.
        ApproverIsAuthor = "approver-is-author",
        /// It stands, and another approved text bears the same version.
        VersionReused = "version-reused",
        /// A signature is asked for, and there is none that can be verified.
        Unsigned = "unsigned",
        /// Whoever recorded the approval did not hold the role, or the role may not approve this.
        RoleNotHeld = "role-not-held",
        /// The signature is wrong.
        BadSignature = "bad-signature",
        /// The text is not the one that was approved.
        ContentChanged = "content-changed",
        /// Nobody recorded an approval.
        NoRecord = "no-record",
    }
}

impl Verdict {
    /// Does the approval stand, whatever else is to be said of it?
    pub fn stands(self) -> bool {
        matches!(self, Verdict::Approved | Verdict::ApproverIsAuthor | Verdict::VersionReused)
    }
}

/// A verdict with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Does the revision count as approved under `[control] approval`?
    pub counts: bool,
    /// What it rests on.
    pub evidence: Evidence,
}

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The role that approved, as recorded.
    pub role: Option<String>,
    /// The day, as recorded.
    pub on: Option<Date>,
    /// The digest that was recorded.
    pub recorded: Option<String>,
    /// The digest of the content.
    pub found: Option<Digest>,
    /// The commit that recorded the approval; `None` if it is not committed or lies before the known history.
    pub commit: Option<CommitIndex>,
    /// Who recorded it, as the commit claims.
    pub approver: Option<Person>,
    /// Did that person hold the role?
    pub held: Held,
    /// What the signature proves.
    pub proof: Proof,
    /// Who worked on the text since the last approval, as the commits claim.
    pub authors: Vec<Person>,
    /// The commit that changed the text after its approval.
    pub changed_in: Option<CommitIndex>,
    /// The verdict in one sentence.
    pub reason: String,
}

/// What judging needs besides the revisions.
pub(super) struct Bench<'b> {
    pub(super) required: Required,
    pub(super) timeline: Option<&'b Timeline>,
    pub(super) roles_now: Arc<Roles>,
    pub(super) roles_then: Option<&'b RolesOverTime<'b>>,
}

/// Judges the revisions of one document, from the first to the last.
pub(super) fn judge(revisions: &mut [Revision], bench: &Bench<'_>) {
    let mut versions: BTreeMap<String, Digest> = BTreeMap::new();
    for at in (0..revisions.len()).rev() {
        if !revisions[at].facts.is_submitted() {
            continue;
        }
        let record = revisions[at].facts.record.clone().unwrap_or_default();
        let judgement = Case::new(bench, revisions, at, &versions, &record).judge();
        let revision = &mut revisions[at];
        if judgement.verdict.stands()
            && let (Some(version), Some(substance)) = (&revision.facts.version, &revision.substance)
        {
            versions.entry(version.clone()).or_insert_with(|| substance.clone());
        }
        revision.judgement = Some(judgement);
    }
}

/// One revision before the bench.
struct Case<'c> {
    bench: &'c Bench<'c>,
    revisions: &'c [Revision],
    at: usize,
    /// The first approved text of each version.
    versions: &'c BTreeMap<String, Digest>,
    record: &'c Record,
    /// The revision that recorded the approval.
    act: &'c Revision,
    /// Its commit, if it is known who made it.
    commit: Option<CommitIndex>,
    /// The roles by which it is judged; none if there was no configuration.
    roles: Option<Arc<Roles>>,
    /// Whose they are.
    authority: Authority,
}

/// A verdict and why.
type Finding = (Verdict, String);

impl<'c> Case<'c> {
    fn new(
        bench: &'c Bench<'c>,
        revisions: &'c [Revision],
        at: usize,
        versions: &'c BTreeMap<String, Digest>,
        record: &'c Record,
    ) -> Self {
        let act = &revisions[recorded_at(revisions, at)];
        let commit = act.commit.filter(|_| act.is_made_there);
        let (roles, authority) = match commit.zip(bench.roles_then) {
            Some((commit, roles)) => roles.over(commit),
            None => (Some(bench.roles_now.clone()), Authority::Commit),
        };
        Self { bench, revisions, at, versions, record, act, commit, roles, authority }
    }

    fn revision(&self) -> &'c Revision {
        &self.revisions[self.at]
    }

    fn judge(&self) -> Judgement {
        let approvers = self.commit.map(|commit| self.persons(commit, Part::Approver)).unwrap_or_default();
        let mut evidence = Evidence {
            role: self.record.by.clone(),
            on: self.record.on,
            recorded: self.record.digest.clone(),
            found: self.revision().digest.as_ref().ok().cloned(),
            commit: self.commit,
            approver: approvers.first().map(|person| (*person).clone()),
            held: Held::Unknown { why: Unknown::NotRecorded },
            proof: Proof::Unsigned,
            authors: Vec::new(),
            changed_in: None,
            reason: String::new(),
        };
        let (verdict, reason) = match self.content() {
            Ok(role) => self.approver(role, &approvers, &mut evidence),
            Err(finding) => finding,
        };
        if verdict == Verdict::ContentChanged {
            evidence.changed_in = self.changed_in();
        }
        evidence.reason = reason;
        Judgement { verdict, counts: verdict.stands() || self.bench.required == Required::Status, evidence }
    }

    /// The role that approved this very content.
    fn content(&self) -> Result<&'c str, Finding> {
        let (Some(role), Some(recorded)) = (&self.record.by, &self.record.digest) else {
            return Err(match (self.bench.required, &self.revision().facts.record) {
                (Required::Status, None) => (Verdict::Approved, "by its status alone".into()),
                _ => (Verdict::NoRecord, "no `[approval]` with role and digest is recorded".into()),
            });
        };
        match &self.revision().digest {
            Err(why) => Err((Verdict::ContentChanged, format!("the content has no digest: {why}"))),
            Ok(found) if found.as_str() != recorded => Err((Verdict::ContentChanged, self.what_changed())),
            Ok(_) => self.overruled().map_or(Ok(role), |reason| Err((Verdict::NoRecord, reason))),
        }
    }

    /// Did a merge put this text, approved on a branch, in the place of another that the main line had approved since the
    /// branch left it? Then nobody approved that outcome.
    fn overruled(&self) -> Option<String> {
        let revisions = self.revisions;
        let mut at = self.at;
        loop {
            let older: Vec<usize> = made_from(revisions, at).collect();
            let bore_it = |older: &usize| revisions[*older].facts.record.as_ref() == Some(self.record);
            let from = older.iter().copied().find(bore_it)?;
            let main = older.first().copied().filter(|first| *first != from);
            let approved = main.and_then(|main| {
                let line = std::iter::successors(Some(main), |at| made_from(revisions, *at).next());
                line.into_iter().find(|at| is_recorded_and_stands(&revisions[*at]))
            });
            if let Some(approved) = approved
                && revisions[approved].digest != revisions[at].digest
                && !is_made_from(revisions, from, approved)
            {
                let version = revisions[approved].facts.version.as_deref().unwrap_or("the last one");
                let by =
                    revisions[at].commit.zip(self.bench.timeline).map(|(at, timeline)| timeline.commit(at).id.short());
                let merge = by.map_or("a merge".to_owned(), |id| format!("the merge {id}"));
                return Some(format!("{merge} put this text in the place of {version} of the main line"));
            }
            at = from;
        }
    }

    /// Was whoever recorded it entitled to?
    fn approver(&self, role: &str, approvers: &[&Person], evidence: &mut Evidence) -> Finding {
        if let Some(why) = self.roles.as_ref().and_then(|roles| roles.forbids(role, self.revision().facts.kind)) {
            evidence.held = Held::No { why: why.clone() };
            return (Verdict::RoleNotHeld, why);
        }
        evidence.proof = self.proof(role);
        let is_brought_along = self.is_brought_along();
        if is_brought_along {
            evidence.approver = None;
        }
        evidence.held = match (&evidence.proof, &self.roles, self.commit) {
            (Proof::Holder { key }, ..) => Held::Yes { identity: key.clone(), deputy: None },
            _ if is_brought_along => Held::Unknown { why: Unknown::BroughtAlong },
            (_, Some(roles), Some(_)) => roles.held(role, approvers),
            (_, None, _) => Held::Unknown { why: Unknown::NoConfiguration },
            (_, _, None) if self.act.commit.is_some() => Held::Unknown { why: Unknown::BeforeHistory },
            _ => Held::Unknown { why: Unknown::NotCommitted },
        };
        if let Held::Yes { identity, .. } = &evidence.held
            && let Some(person) = approvers.iter().find(|person| person.email == *identity)
        {
            evidence.approver = Some((*person).clone());
        }
        if let Some(finding) = self.signed(&evidence.proof) {
            return finding;
        }
        if let Some(why) = self.is_nobodys_word(&evidence.held) {
            evidence.held = Held::No { why: why.clone() };
            return (Verdict::RoleNotHeld, why);
        }
        if !matches!(evidence.held, Held::No { .. }) && !self.is_borne_out(role, approvers) {
            let actor = approvers.first().map_or("nobody", |person| person.email.as_str());
            let why = format!("`{actor}` does not hold the role `{role}`: a branch says so that was merged without it");
            evidence.held = Held::No { why: why.clone() };
            return (Verdict::RoleNotHeld, why);
        }
        if let Held::No { why } = &evidence.held {
            return (Verdict::RoleNotHeld, format!("{why} {}", self.authority.place()));
        }
        evidence.authors = self.authors();
        if let (Some(version), Some(substance)) = (&self.revision().facts.version, &self.revision().substance)
            && self.versions.get(version).is_some_and(|first| first != substance)
        {
            return (Verdict::VersionReused, format!("another approved text bears the version {version}"));
        }
        let is_approver = |author: &Person| evidence.approver.as_ref().is_some_and(|person| author.is(&person.email));
        if !evidence.authors.is_empty() && evidence.authors.iter().all(is_approver) {
            return (Verdict::ApproverIsAuthor, "nobody but the approver worked on the text".into());
        }
        let reason = match &evidence.held {
            Held::Unknown { why } => {
                format!("the digest matches; whether the approver held the role is not known: {}", why.in_words())
            }
            _ => "the digest matches, and the approver held the role".into(),
        };
        (Verdict::Approved, reason)
    }

    /// Why an approval that a contribution on trial brings counts for nothing, though it cannot be said who gave it: it
    /// is in no commit that is known, and the base does not have it either.
    fn is_nobodys_word(&self, held: &Held) -> Option<String> {
        let trial = self.bench.timeline?.trial.as_ref()?;
        let Held::Unknown { why: why @ (Unknown::BeforeHistory | Unknown::NotCommitted) } = held else { return None };
        let timeline = self.bench.timeline?;
        let is_before_base = self.act.commit.is_some_and(|at| !trial.commits.contains(&timeline.commit(at).id));
        let base = timeline.objects.find(trial.base, &self.act.path);
        let is_in_base = self.act.blob.is_some() && base == self.act.blob;
        (!is_before_base && !is_in_base).then(|| format!("{}, and the base revision does not have it", why.in_words()))
    }

    /// Does the main line know the roles by which an approval counts that was recorded on a branch beside it?
    fn is_borne_out(&self, role: &str, approvers: &[&Person]) -> bool {
        let (Some(commit), Some(roles_then)) = (self.commit, self.bench.roles_then) else { return true };
        let kind = self.revision().facts.kind;
        roles_then.is_borne_out(commit, |roles| {
            let is_signed = || matches!(self.proof_by(role, Some(roles)), Proof::Holder { .. });
            let is_held = || !matches!(roles.held(role, approvers), Held::No { .. });
            let is_given = if self.bench.required == Required::Signed { is_signed() } else { is_held() || is_signed() };
            is_given && roles.forbids(role, kind).is_none()
        })
    }

    /// Was the approval recorded in the commit that brought the manual to the main line? Then it was given elsewhere,
    /// before, and the person who put the manual into git is not the one who approved it. Another history that was
    /// merged later begins as well, but brings nothing along.
    fn is_brought_along(&self) -> bool {
        let act = self.commit.zip(self.bench.timeline).map(|(at, timeline)| timeline.commit(at));
        act.zip(self.bench.roles_then).is_some_and(|(commit, roles)| roles.is_beginning(commit))
    }

    /// What the signature says where one is asked for; nothing if it stands in nobody's way.
    fn signed(&self, proof: &Proof) -> Option<Finding> {
        if self.bench.required != Required::Signed {
            return None;
        }
        let verdict = match proof {
            Proof::Holder { .. } => return None,
            Proof::Unsigned | Proof::Unverifiable { .. } => Verdict::Unsigned,
            Proof::Stranger { .. } => Verdict::RoleNotHeld,
            Proof::Bad { .. } => Verdict::BadSignature,
        };
        Some((verdict, proof.to_string()))
    }

    /// A signature over the approval itself, or that of the commit which recorded it.
    fn proof(&self, role: &str) -> Proof {
        self.proof_by(role, self.roles.as_deref())
    }

    /// The same by the keys of other roles than those that judge.
    fn proof_by(&self, role: &str, roles: Option<&Roles>) -> Proof {
        let keys: Vec<&str> = roles.map(|roles| roles.keys(role).collect()).unwrap_or_default();
        if let Some(signed) = &self.record.signature {
            let facts = &self.revision().facts;
            let message = statement(facts.id.as_deref(), facts.version.as_deref(), self.record);
            return signature::verify(&signature::armor(signed), signature::APPROVALS, message.as_bytes(), keys);
        }
        let commit = self.commit.zip(self.bench.timeline).map(|(at, timeline)| timeline.commit(at));
        signature::verify_commit(commit.and_then(|commit| commit.signature.as_ref()), keys)
    }

    /// Whom a commit names: the author, those in its trailers, and for an approval the committer.
    fn persons(&self, at: CommitIndex, part: Part) -> Vec<&'c Person> {
        let Some(timeline) = self.bench.timeline else { return Vec::new() };
        let commit = timeline.commit(at);
        let wanted = |key: &str| key == "co-authored-by" || part == Part::Approver && key == "approved-by";
        let mut persons = vec![&commit.author];
        persons.extend(Some(&commit.committer).filter(|_| part == Part::Approver));
        persons.extend(commit.trailers.iter().filter(|trailer| wanted(&trailer.key)).map(|trailer| &trailer.person));
        persons
    }

    /// Who changed the substance between the last approval that stands and this revision, on all branches that it
    /// was made from.
    fn authors(&self) -> Vec<Person> {
        let mut authors: Vec<Person> = Vec::new();
        let mut open = BTreeSet::from([self.at]);
        while let Some(at) = open.pop_first() {
            let revision = &self.revisions[at];
            let mut older: Vec<usize> = made_from(self.revisions, at).collect();
            let is_same = |older: &usize| self.revisions[*older].substance == revision.substance;
            if older.iter().any(is_same) {
                older.retain(is_same);
            } else if let Some(commit) = revision.commit.filter(|_| revision.is_made_there) {
                authors.extend(self.persons(commit, Part::Author).into_iter().cloned());
            }
            open.extend(older.into_iter().filter(|older| !is_recorded_and_stands(&self.revisions[*older])));
        }
        authors.sort();
        authors.dedup();
        authors
    }

    /// The revision after the last one that matched the record: it changed an approved text.
    fn first_change(&self) -> Option<&'c Revision> {
        let recorded = self.record.digest.as_deref()?;
        let is_match = |older: usize| {
            let digest = &self.revisions[older].digest;
            digest.as_ref().is_ok_and(|digest| digest.as_str() == recorded)
        };
        let mut open = BTreeSet::from([self.at]);
        while let Some(at) = open.pop_first() {
            for older in made_from(self.revisions, at) {
                if is_match(older) {
                    return self.revisions.get(at);
                }
                open.insert(older);
            }
        }
        None
    }

    /// The commit that changed an approved text behind the approver's back.
    fn changed_in(&self) -> Option<CommitIndex> {
        self.first_change()?.commit
    }

    fn what_changed(&self) -> String {
        let Some(change) = self.first_change() else { return "the recorded digest is that of another content".into() };
        match (change.commit, self.bench.timeline) {
            (Some(commit), Some(timeline)) => {
                let commit = timeline.commit(commit);
                format!("changed after its approval, in commit {} by {}", commit.id.short(), commit.author.name)
            }
            _ => "changed after its approval, not committed".into(),
        }
    }
}

/// What a person named in a commit is looked at for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Author,
    Approver,
}

fn is_recorded_and_stands(revision: &Revision) -> bool {
    let stands = revision.judgement.as_ref().is_some_and(|judgement| judgement.verdict.stands());
    stands && revision.facts.record.is_some()
}

/// Was a revision made from another, by whatever way?
fn is_made_from(revisions: &[Revision], from: usize, other: usize) -> bool {
    let mut open = BTreeSet::from([from]);
    while let Some(at) = open.pop_first() {
        if at == other {
            return true;
        }
        open.extend(made_from(revisions, at).filter(|at| *at <= other));
    }
    false
}

/// The revision that first bore the same record: there the approval was recorded.
fn recorded_at(revisions: &[Revision], mut at: usize) -> usize {
    let record = &revisions[at].facts.record;
    let bore_it = |older: &usize| record.is_some() && revisions[*older].facts.record == *record;
    while let Some(older) = made_from(revisions, at).find(bore_it) {
        at = older;
    }
    at
}

/// What is signed when an approval itself is signed: one line for each of its words.
pub fn statement(id: Option<&str>, version: Option<&str>, record: &Record) -> String {
    let on = record.on.map(|on| on.to_string()).unwrap_or_default();
    let text = |word: Option<&str>| word.unwrap_or_default().to_owned();
    let (id, version, by) = (text(id), text(version), text(record.by.as_deref()));
    let digest = text(record.digest.as_deref());
    format!("clausebook approval\nid {id}\nversion {version}\nby {by}\non {on}\n{digest}\n")
}

#[cfg(test)]
mod tests;
