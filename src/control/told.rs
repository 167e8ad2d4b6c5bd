use super::{Dossier, Revision, Shown};

/// What a manual tells of a document's past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told<'d> {
    /// The revision.
    pub revision: &'d Revision,
    /// The one that brought this version, if a later one only dated or reviewed it anew.
    pub origin: &'d Revision,
    /// Is it the first that is known of the document?
    pub is_first: bool,
}

impl Dossier {
    /// The versions of a document that may be told, newest first: those that were approved, and with
    /// working texts all. Before the day of a text that is not in force yet, nothing of it is told.
    pub fn told(&self, shown: Shown) -> Vec<Told<'_>> {
        let all = self.versions();
        let first = all.last().copied();
        let in_force = self.effective();
        let mut reached = shown == Shown::Working || in_force.is_none();
        let mut told: Vec<Told<'_>> = Vec::new();
        let mut rest = self.revisions.as_slice();
        for revision in all {
            // Versions come in the order of the revisions.
            let at = rest.iter().position(|one| std::ptr::eq(one, revision)).unwrap_or(rest.len());
            rest = rest.get(at..).unwrap_or_default();
            reached |= in_force.is_some_and(|in_force| revision.facts.version == in_force.facts.version);
            let is_told = match shown {
                Shown::Working => true,
                Shown::Effective => counts(revision) || in_force.is_none() && revision.judgement.is_some(),
            };
            let origin = origin(rest, shown).unwrap_or(revision);
            if reached && is_told && origin.is_made_there {
                let is_first = first.is_some_and(|first| std::ptr::eq(first, revision));
                match told.last_mut().filter(|last| std::ptr::eq(last.origin, origin)) {
                    // Another version came between, and was taken back before it counted.
                    Some(last) => last.is_first |= is_first,
                    None => told.push(Told { revision, origin, is_first }),
                }
            }
        }
        told
    }

    /// The text shown and the one told before it, if there are two.
    pub fn last_step(&self, shown: Shown) -> Option<(&Revision, &Revision)> {
        let told = self.told(shown);
        let (new, old) = (told.first()?.revision, told.get(1)?.revision);
        // The page shows this very text, so the difference must be about it.
        let is_shown = self.shown(shown).is_some_and(|shown| shown.fingerprint == new.fingerprint);
        // One that was only withdrawn says what it said.
        (is_shown && new.substance != old.substance).then_some((new, old))
    }

    /// Approved states in which nothing but the dates of the document changed: reviews without a change.
    pub fn reviews(&self) -> Vec<&Revision> {
        let pairs = self.revisions.iter().zip(self.revisions.iter().skip(1));
        pairs
            .filter(|(new, old)| counts(new) && is_same_version(new, old) && new.facts.reviewed > old.facts.reviewed)
            .map(|(new, _)| new)
            .filter(|new| new.commit.is_some() && new.is_made_there)
            .collect()
    }
}

/// Of the first of these revisions and those before it, the earliest that was approved as the same version with the
/// same text. What nobody approved, and nobody is told of, was taken back in between.
fn origin(revisions: &[Revision], shown: Shown) -> Option<&Revision> {
    let first = revisions.first()?;
    let is_told = |one: &Revision| shown == Shown::Working && one.facts.version != first.facts.version;
    let kept = revisions.iter().filter(|one| !counts(first) || counts(one) || is_told(one));
    let same = kept.take_while(|one| is_same_version(one, first));
    same.filter(|one| counts(one) == counts(first)).last()
}

/// Do two revisions say the same but for dates and status, under one version? To withdraw it is to say something else.
fn is_same_version(one: &Revision, other: &Revision) -> bool {
    one.facts.is_of_version(&other.facts) && one.substance == other.substance && one.substance.is_some()
}

/// Does it count as approved?
fn counts(revision: &Revision) -> bool {
    revision.judgement.as_ref().is_some_and(|judgement| judgement.counts)
}
