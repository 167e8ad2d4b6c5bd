//! What the edition in use answers for the edition that replaces it: shown as derived, never counted as a tag.

use std::ops::Range;

use super::context as page;
use super::view::View;
use crate::catalog::Origin;
use crate::coverage::Coverage;
use crate::manual::{Manual, StandardIndex, Strength};

/// For each standard and item, the claims on the item it is taken over from, where they give it a better state than
/// its own tags do.
pub type DerivedClaims = Vec<Vec<Vec<u32>>>;

/// Finds them.
pub fn derived_claims(manual: &Manual, coverage: &Coverage) -> DerivedClaims {
    let of = |(catalog, cover): (&crate::catalog::Catalog, &crate::coverage::StandardCoverage)| {
        let replaced = catalog.edition.supersedes.as_ref();
        let earlier = replaced.and_then(|edition| manual.by_edition(edition.value.as_str()));
        let Some(earlier) = earlier else { return Vec::new() };
        let from = &manual.standard(earlier).catalog;
        let answered = &coverage.standards[earlier.0 as usize].items;
        let claims = catalog.items().iter().zip(&cover.items).map(|(item, own)| {
            let Origin::Inherited { from: earlier, .. } = &item.origin else { return Vec::new() };
            if own.shown() == own.state {
                return Vec::new();
            }
            let claims = from.item_position(earlier.as_str()).map(|at| answered[at].claims.as_slice());
            let claims = claims.unwrap_or_default();
            let satisfies = |claim: &u32| manual.claims[*claim as usize].strength == Strength::Satisfies;
            match claims.iter().copied().filter(satisfies).collect::<Vec<u32>>() {
                none if none.is_empty() => claims.to_vec(),
                some => some,
            }
        });
        claims.collect()
    };
    manual.standards.iter().map(|standard| &*standard.catalog).zip(&coverage.standards).map(of).collect()
}

impl View<'_> {
    /// Claims on the items that a range of items is taken over from, with the item of this edition, of documents
    /// that are not retired.
    pub fn derived_claims(&self, standard: StandardIndex, items: Range<usize>) -> impl Iterator<Item = (usize, u32)> {
        let of = self.derived[standard.0 as usize].get(items.clone()).unwrap_or_default();
        let claims = items.zip(of).flat_map(|(item, claims)| claims.iter().map(move |claim| (item, *claim)));
        claims.filter(|(_, claim)| self.claim_grade(*claim).is_some())
    }

    /// A claim on an earlier edition as an answer to this one.
    pub fn derived_answer(&self, claim: u32) -> page::Shared<page::Answer> {
        page::Shared::new(&page::Answer { strength: page::Strength::Derived, ..self.new_answer(claim) })
    }
}
