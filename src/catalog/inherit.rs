use std::collections::{BTreeMap, BTreeSet};

use super::shape::INVALID;
use super::{
    Catalog, Change, Clause, ClauseKind, ClauseNumber, Confidence, Difference, DifferenceKind, Item, ItemId, Origin,
    RequiredInformation,
};
use crate::diagnostics::{Checked, Diagnostic, nearest};
use crate::source::{Span, Spanned};

/// Completes an edition from the one it supersedes; total.
///
/// * A clause without requirements of its own takes over the items of the clauses its `from` names. A
///   clause whose `change` is `new` takes over nothing.
/// * A difference that is not `new` takes the place of those items of its `from` that its clause would
///   take over, except those it `keeps`: the requirement stands there once, in its new form. An item of
///   another clause stays where it is.
/// * An item keeps its letter. If that letter is taken, the item gets the earlier edition's year behind
///   it, `5.1.1/i-2015`, or, from a clause of another number, that number in front: `10.1/10.3-p1`.
/// * The confidence is the clause's, at most `medium` where the clause was changed.
/// * Required documents and records are taken over if the edition lists none of its own.
pub fn inherit(catalog: Catalog, earlier: &Catalog) -> Checked<Catalog> {
    let diagnostics = unknown_references(&catalog, earlier);
    let mut parts = catalog.into_parts();
    let mut differences_at: BTreeMap<&ClauseNumber, Vec<&Difference>> = BTreeMap::new();
    for difference in &parts.differences {
        differences_at.entry(&difference.clause).or_default().push(difference);
    }
    let mut taken: BTreeSet<ItemId> =
        parts.clauses.iter().flat_map(|(_, items)| items).map(|item| item.id.clone()).collect();
    for (clause, items) in &mut parts.clauses {
        let own = items.iter().any(|item| item.origin == Origin::Own);
        if own || clause.kind != ClauseKind::Clause || clause.change == Some(Change::New) {
            continue;
        }
        let differences = std::mem::take(items);
        let at = differences_at.get(&clause.number).map_or(&[][..], Vec::as_slice);
        *items = inherited_items(clause, differences, at, earlier, &mut taken);
    }
    let none = parts.required.is_empty();
    let mut catalog = Catalog::assemble(parts);
    if none {
        let mut heirs: BTreeMap<&ClauseNumber, &Clause> = BTreeMap::new();
        for clause in catalog.clauses().iter().filter(|clause| clause.change != Some(Change::New)) {
            for from in &clause.from {
                heirs.entry(&from.value).or_insert(clause);
            }
        }
        let inherited = |required| inherited_information(required, &heirs, &catalog);
        catalog.required = earlier.required.iter().filter_map(inherited).collect();
    }
    Checked { value: catalog, diagnostics }
}

fn inherited_items(
    clause: &Clause,
    own: Vec<Item>,
    differences: &[&Difference],
    earlier: &Catalog,
    taken: &mut BTreeSet<ItemId>,
) -> Vec<Item> {
    let mut superseded: BTreeMap<&ItemId, &ItemId> = BTreeMap::new();
    for difference in differences {
        let replaces = difference.kind != DifferenceKind::New;
        let kept = |from: &Spanned<ItemId>| difference.keeps.iter().any(|kept| kept.value == from.value);
        for from in difference.from.iter().filter(|from| replaces && !kept(from)) {
            superseded.insert(&from.value, &difference.id);
        }
    }
    let mut own: Vec<Option<Item>> = own.into_iter().map(Some).collect();
    let mut items = Vec::new();
    let sources = clause.from.iter().filter_map(|from| earlier.clause(from.value.as_str()));
    for item in sources.flat_map(|source| earlier.items_of(source)) {
        let Some(difference) = superseded.get(&item.id) else {
            items.push(inherited_item(clause, item, earlier, taken));
            continue;
        };
        let slot = own.iter_mut().find(|slot| slot.as_ref().is_some_and(|own| own.id == **difference));
        items.extend(slot.and_then(Option::take));
    }
    items.extend(own.into_iter().flatten());
    items
}

fn inherited_item(clause: &Clause, item: &Item, earlier: &Catalog, taken: &mut BTreeSet<ItemId>) -> Item {
    let part = item.id.part().unwrap_or_else(|| item.id.as_str());
    let (number, year) = (&clause.number, earlier.id().year());
    let second = if item.clause == *number { format!("{part}-{year}") } else { format!("{}-{part}", item.clause) };
    let names = [part, &second, &format!("{second}-{year}")].map(|part| ItemId::new(format!("{number}/{part}")));
    let free = names.iter().find(|id| !taken.contains(id)).cloned();
    let id = free.unwrap_or_else(|| ItemId::new(format!("{number}/{second}-{}", earlier.id())));
    taken.insert(id.clone());
    let keeps_meaning = clause.change.is_some_and(Change::keeps_meaning);
    let ceiling = if keeps_meaning { Confidence::High } else { Confidence::Medium };
    Item {
        id,
        clause: clause.number.clone(),
        text: item.text.clone(),
        documented: item.documented.clone(),
        condition: item.condition.clone(),
        amendment: item.amendment.clone(),
        origin: Origin::Inherited { from: item.id.clone(), confidence: clause.confidence.min(ceiling) },
        range: item.range,
    }
}

/// The requirement for a document or record, at the clause that took over the one that asked for it.
fn inherited_information(
    required: &RequiredInformation,
    heirs: &BTreeMap<&ClauseNumber, &Clause>,
    catalog: &Catalog,
) -> Option<RequiredInformation> {
    let heir = *heirs.get(&required.clause)?;
    let below = catalog.items_below(heir);
    let requirements = required
        .requirements
        .iter()
        .filter_map(|asked| {
            below.iter().find(|item| match &item.origin {
                Origin::Own => false,
                Origin::Inherited { from, .. } => from == asked,
                Origin::Difference { from, .. } => from.contains(asked),
            })
        })
        .map(|item| item.id.clone())
        .collect();
    Some(RequiredInformation { clause: heir.number.clone(), requirements, inherited: true, ..required.clone() })
}

/// Reports what names a clause or requirement that the earlier edition has not.
fn unknown_references(catalog: &Catalog, earlier: &Catalog) -> Vec<Diagnostic> {
    let clauses = catalog.clauses().iter().flat_map(|clause| &clause.from);
    let mapped = catalog.mapping.iter().map(|mapping| &mapping.from);
    let clauses = clauses.chain(mapped).filter(|from| earlier.clause(from.value.as_str()).is_none()).map(|from| {
        let near = nearest(from.value.as_str(), earlier.clauses().iter().map(|clause| clause.number.as_str()));
        (from.range, format!("{} has no clause `{}`", earlier.edition.reference, from.value), near)
    });
    let items = catalog.differences.iter().flat_map(|difference| &difference.from);
    let items = items.filter(|from| earlier.item(from.value.as_str()).is_none()).map(|from| {
        let near = nearest(from.value.as_str(), earlier.items().iter().map(|item| item.id.as_str()));
        (from.range, format!("{} has no requirement `{}`", earlier.edition.reference, from.value), near)
    });
    let finding = |(range, message, near): (_, String, Option<&str>)| {
        let help = near
            .map_or_else(|| "name one that the earlier edition has".into(), |near| format!("did you mean `{near}`?"));
        Diagnostic::error(INVALID, Span::new(&catalog.path, range), message).help(help)
    };
    clauses.chain(items).take(200).map(finding).collect()
}
