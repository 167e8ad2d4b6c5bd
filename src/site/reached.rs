use crate::catalog::Catalog;
use crate::manual::{Manual, Reach};

/// For each clause of each standard what reaches a requirement of the clause or of one below it: positions in their order,
/// of each clause the first `most`.
pub fn reached<'r>(
    manual: &Manual,
    reaches: impl Iterator<Item = (u32, &'r Reach)>,
    most: usize,
) -> Vec<Vec<Vec<u32>>> {
    let outlines: Vec<Outline> = manual.standards.iter().map(|standard| Outline::of(&standard.catalog)).collect();
    let mut on: Vec<Vec<Vec<u32>>> = outlines.iter().map(|outline| vec![Vec::new(); outline.parents.len()]).collect();
    // The last that was seen at a clause: above it, it was seen as well.
    let mut seen: Vec<Vec<Option<u32>>> = outlines.iter().map(|outline| vec![None; outline.parents.len()]).collect();
    for (at, reach) in reaches {
        let standard = reach.standard.0 as usize;
        let (outline, on, seen) = (&outlines[standard], &mut on[standard], &mut seen[standard]);
        for item in reach.items() {
            let mut next = Some(outline.clause_of[item]);
            while let Some(clause) = next.filter(|clause| seen[*clause] != Some(at)) {
                seen[clause] = Some(at);
                if on[clause].len() < most {
                    on[clause].push(at);
                }
                next = outline.parents[clause];
            }
        }
    }
    on
}

/// Where clauses and items of a standard belong, by position.
struct Outline {
    parents: Vec<Option<usize>>,
    clause_of: Vec<usize>,
}

impl Outline {
    fn of(catalog: &Catalog) -> Self {
        let parent = |number: &str| catalog.clause_position(number);
        let parents = catalog.clauses().iter().map(|clause| parent(clause.parent.as_ref()?.as_str())).collect();
        let mut clause_of = vec![0; catalog.items().len()];
        for (at, clause) in catalog.clauses().iter().enumerate() {
            clause_of[clause.items.clone()].fill(at);
        }
        Self { parents, clause_of }
    }
}
