//! The configuration, and decisions about what applies.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use super::fields::List;
use super::model::{DecisionChange, Difference, SettingChange};
use crate::config::{Level, Levels, Settings};
use crate::coverage::holds;
use crate::manual::{Decision, Manual};
use crate::rules;

/// Compares what the configurations ask for.
pub(super) fn settings(before: &Settings, after: &Settings) -> Vec<SettingChange> {
    let mut changes = Vec::new();
    let mut put = |list: List, weakens: bool| {
        changes.extend(list.found.into_iter().map(|field| SettingChange {
            key: field.name,
            before: field.before,
            after: field.after,
            weakens,
        }));
    };
    let mut list = List::default();
    list.put("control.approval", before.approval.to_string(), after.approval.to_string());
    put(list, after.approval < before.approval);
    let mut list = List::default();
    let (old, new) = (before.manual.classification, after.manual.classification);
    list.put("manual.classification", old.to_string(), new.to_string());
    put(list, new > old);
    let editions = |settings: &Settings| {
        let one = |standard: &crate::config::Standard| match &standard.transition {
            Some(next) => format!("{} = {} (next: {})", standard.alias.value, standard.edition.value, next.value),
            None => format!("{} = {}", standard.alias.value, standard.edition.value),
        };
        settings.standards.iter().map(one).collect::<Vec<_>>()
    };
    let mut list = List::default();
    list.many("standards", &editions(before), &editions(after));
    put(list, !editions(before).iter().all(|edition| editions(after).contains(edition)));
    let words =
        |words: &[crate::source::Spanned<String>]| words.iter().map(|word| word.value.clone()).collect::<Vec<_>>();
    let mut list = List::default();
    list.many("sources.roots", &words(&before.roots), &words(&after.roots));
    put(list, false);
    let mut list = List::default();
    list.many("review.fail-on", &words(&before.review.fail_on), &words(&after.review.fail_on));
    let dropped = list.found.iter().any(|field| !field.before.is_empty());
    put(list, dropped);
    let mut list = List::default();
    let values = |settings: &Settings| {
        settings.variables.iter().map(|(name, value)| format!("{name} = {}", value.value)).collect::<Vec<_>>()
    };
    list.many("variables", &values(before), &values(after));
    put(list, false);
    changes.extend(levels("rules", &before.rules.levels, &after.rules.levels));
    let overrides = |settings: &Settings| -> BTreeMap<String, Levels> {
        let one = |over: &crate::config::Override| (words(&over.paths).join(", "), over.levels.clone());
        settings.rules.overrides.iter().map(one).collect()
    };
    let (old, new) = (overrides(before), overrides(after));
    let none = Levels::new();
    for paths in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let (old, new) = (old.get(paths).unwrap_or(&none), new.get(paths).unwrap_or(&none));
        changes.extend(levels(&format!("rules for {paths}"), old, new));
    }
    changes.extend(roles(before, after));
    changes
}

fn levels(key: &str, before: &Levels, after: &Levels) -> Vec<SettingChange> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let usual = rules::rule(name).map_or(Level::Warn, |rule| rule.level);
        let level = |levels: &Levels| levels.get(name).map_or(usual, |level| level.value);
        let (old, new) = (level(before), level(after));
        if old != new {
            changes.push(SettingChange {
                key: format!("{key}.{name}"),
                before: old.to_string(),
                after: new.to_string(),
                // The order of levels is from error down to silence.
                weakens: new > old,
            });
        }
    }
    changes
}

/// A list of a role.
type Pick = fn(&crate::config::Role) -> Vec<String>;

fn roles(before: &Settings, after: &Settings) -> Vec<SettingChange> {
    let names: BTreeSet<&String> = before.roles.keys().chain(after.roles.keys()).collect();
    let mut list = List::default();
    for name in names {
        let (old, new) = (before.roles.get(name), after.roles.get(name));
        let title = |role: Option<&crate::config::Role>| role.map(|role| role.title.clone()).unwrap_or_default();
        list.put(&format!("roles.{name}.title"), title(old), title(new));
        let words = |pick: Pick| (old.map(pick), new.map(pick));
        let parts: [(&str, Pick); 4] = [
            ("holders", |role| role.holders.iter().map(|word| word.value.clone()).collect()),
            ("keys", |role| role.keys.iter().map(|word| word.value.clone()).collect()),
            ("approves", |role| role.approves.iter().map(|kind| kind.value.to_string()).collect()),
            ("deputy", |role| role.deputy.iter().map(|word| word.value.clone()).collect()),
        ];
        for (part, pick) in parts {
            let (old, new) = words(pick);
            list.many(&format!("roles.{name}.{part}"), &old.unwrap_or_default(), &new.unwrap_or_default());
        }
    }
    let change = |field: super::model::FieldChange| SettingChange {
        key: field.name,
        before: field.before,
        after: field.after,
        weakens: false,
    };
    list.found.into_iter().map(change).collect()
}

/// Compares decisions that a clause, an item or a control applies or does not.
pub(super) fn decisions(before: &Side<'_>, after: &Side<'_>) -> Vec<DecisionChange> {
    let (old, new) = (by_tag(before.manual), by_tag(after.manual));
    let mut changes = Vec::new();
    for key in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let (was, is) = (old.get(key).copied(), new.get(key).copied());
        let difference = match (was, is) {
            (Some(was), Some(is)) if says(was) == says(is) => continue,
            (Some(_), Some(_)) => Difference::Changed,
            (None, _) => Difference::Added,
            (_, None) => Difference::Dropped,
        };
        let excludes = |manual: &Manual, decision: Option<&Decision>| {
            decision.is_some_and(|decision| !decision.applicable && holds(manual, decision))
        };
        let (manual, decision) = match is {
            Some(decision) => (after.manual, decision),
            None => (before.manual, old[key]),
        };
        let catalog = &manual.standard(decision.reach.standard).catalog;
        let reason = |decision: Option<&Decision>| decision.map(|decision| decision.reason.clone()).unwrap_or_default();
        changes.push(DecisionChange {
            tag: decision.tag.clone(),
            title: catalog.clauses()[decision.reach.clause as usize].title.clone(),
            difference,
            excluded_before: excludes(before.manual, was),
            excluded_after: excludes(after.manual, is),
            reason_before: reason(was),
            reason_after: reason(is),
            row: decision.row.map(|row| {
                let register = &manual.registers[row.register as usize];
                let key = register.rows[row.row as usize].key.clone();
                format!("{} {}", manual.document(register.document).name(), key.unwrap_or_default()).trim().to_string()
            }),
        });
    }
    changes
}

type Said<'d> = (bool, &'d str, Option<&'d String>, Option<jiff::civil::Date>, Option<&'static str>);

fn says(decision: &Decision) -> Said<'_> {
    let status = decision.status.map(crate::config::Implementation::as_str);
    (decision.applicable, decision.reason.trim(), decision.owner.as_ref(), decision.until, status)
}

/// Decisions by tag and by where they are written: several may be about one tag.
fn by_tag(manual: &Manual) -> BTreeMap<(String, bool, usize), &Decision> {
    let mut found: BTreeMap<(String, bool, usize), &Decision> = BTreeMap::new();
    for decision in &manual.decisions {
        let (tag, in_register) = (decision.tag.clone(), decision.row.is_some());
        let next = found.range((tag.clone(), in_register, 0)..=(tag.clone(), in_register, usize::MAX)).count();
        found.insert((tag, in_register, next), decision);
    }
    found
}
