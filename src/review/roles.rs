//! Who may approve what.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::List;
use super::model::SettingChange;
use crate::config::{Role, Settings};
use crate::syntax::front_matter::Kind;

/// Compares the roles of two configurations. More persons, kinds or deputies than before are less control; whoever takes
/// the place of somebody is told, and no more.
pub(super) fn roles(before: &Settings, after: &Settings) -> Vec<SettingChange> {
    let names: BTreeSet<&String> = before.roles.keys().chain(after.roles.keys()).collect();
    let (old, new) = (Rights::of(before), Rights::of(after));
    let is_free_now = new.is_free && !old.is_free;
    let mut changes = Vec::new();
    for name in names {
        let (was, is) = (before.roles.get(name), after.roles.get(name));
        let title = |role: Option<&Role>| role.map(|role| role.title.clone()).unwrap_or_default();
        let mut list = List::default();
        list.put(&format!("roles.{name}.title"), title(was), title(is));
        changes.extend(list.found.into_iter().map(|field| field.of_settings(false)));
        let gains = Kind::ALL.iter().any(|kind| new.may(name, *kind) && !old.may(name, *kind));
        for (part, pick) in PARTS {
            let (was, is) = (was.map(pick).unwrap_or_default(), is.map(pick).unwrap_or_default());
            let weakens = match part {
                "approves" => gains || is_free_now,
                // Where nobody is named, an approval of anybody counts.
                "holders" if is.is_empty() => !was.is_empty() && new.acts(name),
                "holders" if was.is_empty() && old.is_anybody(name) => false,
                _ => is.len() > was.len() && new.acts(name),
            };
            let mut list = List::default();
            list.many(&format!("roles.{name}.{part}"), &was, &is);
            changes.extend(list.found.into_iter().map(|field| field.of_settings(weakens)));
        }
    }
    changes
}

/// A list of a role.
type Pick = fn(&Role) -> Vec<String>;

/// The lists of a role.
const PARTS: [(&str, Pick); 4] = [
    ("holders", |role| role.holders.iter().map(|word| word.value.clone()).collect()),
    ("keys", |role| role.keys.iter().map(|word| word.value.clone()).collect()),
    ("approves", |role| role.approves.iter().map(|kind| kind.value.to_string()).collect()),
    ("deputy", |role| role.deputy.iter().map(|word| word.value.clone()).collect()),
];

/// Which roles may approve what.
struct Rights<'s> {
    roles: &'s BTreeMap<String, Role>,
    /// No role says what it approves, so each may approve everything.
    is_free: bool,
    /// Roles that stand in for one that may approve something.
    deputies: BTreeSet<&'s str>,
    /// Roles that act where somebody is named, so that an approval of nobody else counts.
    named: BTreeSet<&'s str>,
}

impl<'s> Rights<'s> {
    fn of(settings: &'s Settings) -> Self {
        let roles = &settings.roles;
        let is_free = roles.values().all(|role| role.approves.is_empty() && !role.is_barred);
        let approving = roles.values().filter(|role| is_free || !role.approves.is_empty());
        let (mut deputies, mut named) = (BTreeSet::new(), BTreeSet::new());
        let names = |role: &Role| role.is_vacant || !role.holders.is_empty();
        for role in approving {
            let deputy = role.deputy.as_ref().map(|deputy| deputy.value.as_str());
            deputies.extend(deputy);
            if names(role) || deputy.and_then(|deputy| roles.get(deputy)).is_some_and(names) {
                named.extend(deputy.into_iter().chain([role.name.value.as_str()]));
            }
        }
        Self { roles, is_free, deputies, named }
    }

    fn may(&self, name: &str, kind: Kind) -> bool {
        let role = self.roles.get(name);
        role.is_some_and(|role| self.is_free || role.approves.iter().any(|approved| approved.value == kind))
    }

    /// Is nobody named wherever the role decides, so that an approval of anybody counts?
    fn is_anybody(&self, name: &str) -> bool {
        self.acts(name) && !self.named.contains(name)
    }

    /// Does who holds the role decide on any approval?
    fn acts(&self, name: &str) -> bool {
        let approves = |role: &Role| self.is_free || !role.approves.is_empty();
        self.roles.get(name).is_some_and(approves) || self.deputies.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read_settings;
    use crate::source::Source;

    /// What weakens among the changes from one configuration to another, and what does not, in brackets.
    fn told(before: &str, after: &str) -> Vec<String> {
        let read =
            |text: &str| read_settings(Some(&Source::new("clausebook.toml", text)), jiff::civil::Date::default()).value;
        let changes = roles(&read(before), &read(after));
        let word = |change: SettingChange| match change.weakens {
            true => change.key,
            false => format!("({})", change.key),
        };
        changes.into_iter().map(word).collect()
    }

    #[test]
    fn more_who_may_approve_more_weakens_and_somebody_else_in_a_place_does_not() {
        let qm = "[roles.qm]\nholders = [\"q@e.org\"]\napproves = [\"procedure\"]\n";
        let with = |from: &str, to: &str| qm.replace(from, to);
        assert_eq!(told(qm, &with("q@e.org", "new@e.org")), ["(roles.qm.holders)"]);
        assert_eq!(told(qm, &with("\"q@e.org\"", "\"q@e.org\", \"new@e.org\"")), ["roles.qm.holders"]);
        assert_eq!(told(qm, &with("\"q@e.org\"", "")), ["roles.qm.holders"], "anybody's approval counts");
        assert_eq!(told(qm, &with("\"procedure\"", "\"procedure\", \"policy\"")), ["roles.qm.approves"]);
        assert_eq!(told(qm, &with("\"procedure\"", "")), ["roles.qm.approves"], "where no role says so, each may");
        assert_eq!(told(&with("\"procedure\"", "\"procedure\", \"policy\""), qm), ["(roles.qm.approves)"]);
        assert_eq!(told(qm, &format!("{qm}keys = [\"ssh-ed25519 AAAA\"]\n")), ["roles.qm.keys"]);
        assert_eq!(told(&with("\"q@e.org\"", ""), qm), ["(roles.qm.holders)"], "anybody's approval counted");
        assert_eq!(told(&with("procedure", "procedur"), qm), ["roles.qm.approves"], "nobody might approve anything");
        let reader = "[roles.reader]\nholders = [\"r@e.org\"]\n";
        let both = format!("{qm}{reader}");
        assert_eq!(told(qm, &both), ["(roles.reader.title)", "(roles.reader.holders)"], "it approves nothing");
        let deputy = format!("{qm}deputy = \"reader\"\n{reader}");
        assert_eq!(told(&both, &deputy), ["roles.qm.deputy"]);
        let nobody = deputy.replace("\"r@e.org\"", "");
        assert_eq!(told(&nobody, &deputy), ["roles.reader.holders"], "the holder of the other role was named");
        assert_eq!(
            told(&nobody.replace("\"q@e.org\"", ""), &deputy.replace("\"q@e.org\"", "")),
            ["(roles.reader.holders)"]
        );
        assert_eq!(told(&deputy, &deputy.replace("\"r@e.org\"", "\"r@e.org\", \"s@e.org\"")), ["roles.reader.holders"]);
    }
}
