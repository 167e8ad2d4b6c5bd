use std::collections::{BTreeMap, BTreeSet};

use super::Diagnostic;

/// What findings gather, rule by rule: the requirements, say, that nothing answers. Once one of them is answered, the
/// finding about the chapter becomes several about its clauses, and nothing in them is new.
#[derive(Debug, Clone, Default)]
pub struct Gathered<'d> {
    members: BTreeMap<&'d str, BTreeSet<&'d str>>,
}

impl<'d> Gathered<'d> {
    /// What these findings gather.
    pub fn of(found: impl IntoIterator<Item = &'d Diagnostic>) -> Self {
        let mut gathered = Self::default();
        found.into_iter().for_each(|finding| gathered.add(finding.rule, finding.members()));
        gathered
    }

    /// Adds what a finding of a rule gathers.
    pub fn add(&mut self, rule: &'d str, members: &'d [String]) {
        if !members.is_empty() {
            self.members.entry(rule).or_default().extend(members.iter().map(String::as_str));
        }
    }

    /// Is all of it among what findings of the rule gather? No, if it is nothing.
    pub fn has_all(&self, rule: &str, members: &[String]) -> bool {
        let known = self.members.get(rule);
        !members.is_empty() && known.is_some_and(|known| members.iter().all(|one| known.contains(one.as_str())))
    }

    /// Is some of it among what findings of the rule gather?
    pub fn has_any(&self, rule: &str, members: &[String]) -> bool {
        let known = self.members.get(rule);
        known.is_some_and(|known| members.iter().any(|one| known.contains(one.as_str())))
    }
}
