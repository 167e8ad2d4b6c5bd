//! What catalogs of the project ask for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fields::List;
use super::model::SettingChange;
use crate::catalog::{Catalog, Item, RequiredInformation};
use crate::manual::Manual;
use crate::source::one_line;

/// Compares what the editions ask for that both manuals use. Nobody but a reader can say whether another text asks for as
/// much: it counts as one that is gone and one that is new.
pub(super) fn catalogs(before: &Manual, after: &Manual) -> Vec<SettingChange> {
    let mut changes = Vec::new();
    for (_, standard) in after.standards() {
        let is = &standard.catalog;
        let Some(old) = before.by_edition(is.edition.id.as_str()) else { continue };
        let was = &before.standard(old).catalog;
        if Arc::ptr_eq(was, is) {
            continue;
        }
        let (old, new) = (asked(was), asked(is));
        let names = |asked: &BTreeMap<String, Vec<String>>| asked.keys().cloned().collect::<Vec<_>>();
        let mut list = List::default();
        let key = format!("standards.{}", standard.alias);
        list.many(&key, &names(&old), &names(&new));
        for (name, said) in &old {
            if let Some(now) = new.get(name) {
                list.many(&format!("{key}, {name}"), said, now);
            }
        }
        changes.extend(list.found.into_iter().map(|field| {
            let drops = !field.before.is_empty();
            field.of_settings(drops)
        }));
    }
    changes
}

/// What an edition asks for, by name: items, and information that must be documented.
fn asked(catalog: &Catalog) -> BTreeMap<String, Vec<String>> {
    let mut asked = BTreeMap::<String, Vec<String>>::new();
    for item in catalog.items() {
        asked.entry(item.id.to_string()).or_default().extend(of_item(item));
    }
    for required in &catalog.required {
        asked.entry(required.what.clone()).or_default().extend(of_required(required));
    }
    asked
}

fn of_item(item: &Item) -> Vec<String> {
    let mut said = vec![words([Some(&item.text), item.condition.as_ref()])];
    if let Some(documented) = &item.documented {
        let kind = documented.kind.to_string();
        said.push(words([Some(&kind), documented.wording.as_ref(), documented.what.as_ref()]));
    }
    said
}

fn of_required(required: &RequiredInformation) -> Vec<String> {
    let kind = required.kind.to_string();
    let mut said = vec![words([Some(&kind), required.wording.as_ref(), required.condition.as_ref()])];
    match required.requirements.is_empty() {
        true => said.push(required.clause.to_string()),
        false => said.extend(required.requirements.iter().map(ToString::to_string)),
    }
    said.extend(required.core.then(|| "core".to_string()));
    said
}

/// Words apart from how they are set.
fn words<'s>(parts: impl IntoIterator<Item = Option<&'s String>>) -> String {
    let parts = parts.into_iter().flatten().map(|part| one_line(part));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
