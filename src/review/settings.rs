//! The configuration, and decisions about what applies.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use super::fields::List;
use super::model::{DecisionChange, Difference, SettingChange};
use crate::config::{Level, Levels, Override, Settings};
use crate::coverage::holds;
use crate::manual::{Decision, Manual};
use crate::rules;

/// Compares what the configurations ask for.
pub(super) fn settings(before: &Settings, after: &Settings) -> Vec<SettingChange> {
    let mut changes = Vec::new();
    let mut put = |list: List, weakens: bool| {
        changes.extend(list.found.into_iter().map(|field| field.of_settings(weakens)));
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
    let stays = |old: &crate::config::Standard| {
        after.standards.iter().any(|new| {
            let transition =
                |standard: &crate::config::Standard| standard.transition.as_ref().map(|next| next.value.clone());
            let keeps_transition = old.transition.is_none() || transition(old) == transition(new);
            (&new.alias.value, &new.edition.value) == (&old.alias.value, &old.edition.value) && keeps_transition
        })
    };
    put(list, !before.standards.iter().all(stays));
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
    let none = Levels::new();
    changes.extend(levels("rules", [&before.rules.levels, &none], [&after.rules.levels, &none]));
    let (old, new) = (overrides(before), overrides(after));
    for paths in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let (old, new) = (old.get(paths).unwrap_or(&none), new.get(paths).unwrap_or(&none));
        // Where an override says nothing of a rule, the rest of the manual's levels count.
        let (old, new) = ([old, &before.rules.levels], [new, &after.rules.levels]);
        changes.extend(levels(&format!("rules for {paths}"), old, new));
    }
    changes.extend(orders(before, after));
    changes.extend(super::roles::roles(before, after));
    changes
}

/// Compares the levels of the rules that the first of two layers names; where it does not, the second one counts.
fn levels(key: &str, before: [&Levels; 2], after: [&Levels; 2]) -> Vec<SettingChange> {
    let names: BTreeSet<&String> = before[0].keys().chain(after[0].keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let usual = rules::rule(name).map_or(Level::Warn, |rule| rule.level);
        let level = |layers: [&Levels; 2]| {
            layers.into_iter().find_map(|levels| levels.get(name)).map_or(usual, |level| level.value)
        };
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

fn paths_of(over: &Override) -> String {
    over.paths.iter().map(|path| path.value.as_str()).collect::<Vec<_>>().join(", ")
}

/// The levels for some paths, those of several tables with the same paths together: the last counts.
fn overrides(settings: &Settings) -> BTreeMap<String, Levels> {
    let mut found = BTreeMap::<String, Levels>::new();
    for over in &settings.rules.overrides {
        found.entry(paths_of(over)).or_default().extend(over.levels.clone());
    }
    found
}

/// For each rule the paths that have a level of their own, in the order in which they count: of two that fit a file the
/// later one.
fn in_order(settings: &Settings) -> BTreeMap<&str, Vec<(String, Level)>> {
    let mut found = BTreeMap::<&str, Vec<(String, Level)>>::new();
    let mut seen = BTreeSet::new();
    for over in settings.rules.overrides.iter().rev() {
        let paths = paths_of(over);
        for (rule, level) in &over.levels {
            if seen.insert((rule, paths.clone())) {
                found.entry(rule).or_default().push((paths.clone(), level.value));
            }
        }
    }
    found.values_mut().for_each(|paths| paths.reverse());
    found
}

/// Compares the orders of overrides. Where one that asks for less stands behind one that asks for more now, and did not
/// before, files that both fit are held to less.
fn orders(before: &Settings, after: &Settings) -> Vec<SettingChange> {
    let (old, new) = (in_order(before), in_order(after));
    let mut changes = Vec::new();
    for (rule, new) in new {
        let Some(old) = old.get(rule) else { continue };
        let places: BTreeMap<&str, usize> =
            old.iter().enumerate().map(|(at, (paths, _))| (paths.as_str(), at)).collect();
        let both = new.iter().filter_map(|(paths, level)| Some((paths, *level, *places.get(paths.as_str())?)));
        let both = both.collect::<Vec<_>>();
        let (mut weakens, mut strengthens) = (false, false);
        // For each level the last place before, of those that stand here already.
        let mut passed = BTreeMap::<Level, usize>::new();
        for (_, level, place) in &both {
            // The order of levels is from error down to silence.
            weakens |= passed.range(..level).any(|(_, last)| last > place);
            strengthens |= passed.range(level..).any(|(other, last)| other != level && last > place);
            let last = passed.entry(*level).or_default();
            *last = (*last).max(*place);
        }
        if weakens || strengthens {
            let mut then = both.clone();
            then.sort_by_key(|(_, _, place)| *place);
            let said = |order: &[(&String, Level, usize)]| {
                order.iter().map(|(paths, level, _)| format!("{paths} = {level}")).collect::<Vec<_>>().join("; ")
            };
            let key = format!("order of rules for {rule}");
            changes.push(SettingChange { key, before: said(&then), after: said(&both), weakens });
        }
    }
    changes
}

/// Compares decisions that a clause, an item or a control applies or does not.
pub(super) fn decisions(before: &Side<'_>, after: &Side<'_>) -> Vec<DecisionChange> {
    let (old, new) = (by_tag(before.manual), by_tag(after.manual));
    // A decision that only moved, from the configuration into a register or back, is the same.
    let is_elsewhere =
        |all: &ByTag<'_>, decision: &Decision| about(all, &decision.tag).any(|other| says(other) == says(decision));
    let mut changes = Vec::new();
    for key in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let (was, is) = (old.get(key).copied(), new.get(key).copied());
        let difference = match (was, is) {
            (Some(was), Some(is)) if says(was) == says(is) => continue,
            (None, Some(is)) if is_elsewhere(&old, is) => continue,
            (Some(was), None) if is_elsewhere(&new, was) => continue,
            (Some(_), Some(_)) => Difference::Changed,
            (None, _) => Difference::Added,
            (_, None) => Difference::Dropped,
        };
        let excludes = |side: &Side<'_>, all: &ByTag<'_>| {
            about(all, &key.0).any(|decision| !decision.applicable && holds(side.manual, decision))
        };
        let (manual, decision) = match is {
            Some(decision) => (after.manual, decision),
            None => (before.manual, old[key]),
        };
        let catalog = &manual.standard(decision.reach.standard).catalog;
        let reason =
            |decision: Option<&Decision>| decision.map(|decision| decision.reason.to_string()).unwrap_or_default();
        changes.push(DecisionChange {
            tag: decision.tag.clone(),
            title: catalog.clauses()[decision.reach.clause as usize].title.clone(),
            difference,
            excluded_before: excludes(before, &old),
            // What takes the place of a decision that kept it in is a change of its own.
            excluded_after: match (was, is) {
                (Some(was), None) if was.applicable => excludes(before, &old),
                _ => excludes(after, &new),
            },
            is_void: is.is_some_and(|decision| !decision.applicable && !holds(after.manual, decision)),
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

/// Decisions by tag, by whether they stand in a register, and by their number: several may be about one tag.
type ByTag<'d> = BTreeMap<(String, bool, usize), &'d Decision>;

/// All decisions about a tag.
fn about<'d>(all: &ByTag<'d>, tag: &str) -> impl Iterator<Item = &'d Decision> {
    all.range((tag.to_string(), false, 0)..=(tag.to_string(), true, usize::MAX)).map(|(_, decision)| *decision)
}

fn by_tag(manual: &Manual) -> ByTag<'_> {
    let mut found = ByTag::new();
    for decision in &manual.decisions {
        let (tag, in_register) = (decision.tag.clone(), decision.row.is_some());
        let next = found.range((tag.clone(), in_register, 0)..=(tag.clone(), in_register, usize::MAX)).count();
        found.insert((tag, in_register, next), decision);
    }
    found
}
