use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// Identifier of an edition, which is also the name of its catalog: `iso-9001-2015`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct EditionId(Arc<str>);

impl EditionId {
    /// Wraps an identifier.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part of the identifier, which tells editions of one standard apart: `2015`.
    pub fn year(&self) -> &str {
        self.0.rsplit('-').next().unwrap_or_default()
    }
}

impl fmt::Display for EditionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Number of a clause or control, as the standard prints it: `7.5.2`, `A.6.2.4`.
///
/// The order is the standard's: `4.10` comes after `4.9`, annexes come after the clauses.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ClauseNumber(Arc<str>);

impl ClauseNumber {
    /// Wraps a number; whether a catalog has it is a question for the catalog.
    pub fn new(number: impl Into<Arc<str>>) -> Self {
        Self(number.into())
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The numbers above this one, nearest first: `7.5`, `7` for `7.5.2`.
    pub fn above(&self) -> impl Iterator<Item = &str> {
        let mut rest: &str = &self.0;
        std::iter::from_fn(move || {
            rest = &rest[..rest.rfind('.')?];
            Some(rest)
        })
    }

    /// Does it stand in an annex: does it begin with a letter?
    pub fn is_annex(&self) -> bool {
        self.0.starts_with(|first: char| first.is_ascii_alphabetic())
    }
}

impl Ord for ClauseNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        let mut left = self.0.split('.');
        let mut right = other.0.split('.');
        loop {
            let order = match (left.next(), right.next()) {
                (Some(left), Some(right)) => segment_order(left, right),
                (None, None) => return self.0.cmp(&other.0),
                (None, Some(_)) => Ordering::Less,
                (Some(_), None) => Ordering::Greater,
            };
            if order.is_ne() {
                return order;
            }
        }
    }
}

impl PartialOrd for ClauseNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ClauseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Numbers by value, before words by their letters.
fn segment_order(left: &str, right: &str) -> Ordering {
    let number = |segment: &str| segment.bytes().all(|byte| byte.is_ascii_digit());
    match (number(left), number(right)) {
        (true, true) => {
            let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
            left.len().cmp(&right.len()).then_with(|| left.cmp(right))
        }
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => left.cmp(right),
    }
}

/// Identifier of one requirement: `7.5.2/b`, or the control's own number, `A.6.2.4`.
///
/// Ordered by clause; within a clause the catalog's reading order counts, not this one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ItemId(Arc<str>);

impl ItemId {
    /// Wraps an identifier; whether a catalog has it is a question for the catalog.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the slash, or all of it.
    pub fn clause(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(clause, _)| clause)
    }

    /// The part after the slash: `b`; `None` for a control.
    pub fn part(&self) -> Option<&str> {
        self.0.split_once('/').map(|(_, part)| part)
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_sort_as_the_standard_prints_them() {
        let mut numbers: Vec<ClauseNumber> =
            ["A.10.2", "10", "4.10", "A.2.2", "4.9", "4", "4.9.1", "A.2"].map(ClauseNumber::new).to_vec();
        numbers.sort();
        let sorted: Vec<&str> = numbers.iter().map(ClauseNumber::as_str).collect();
        assert_eq!(sorted, ["4", "4.9", "4.9.1", "4.10", "10", "A.2", "A.2.2", "A.10.2"]);
    }

    #[test]
    fn an_item_knows_its_clause_and_its_letter() {
        let item = ItemId::new("7.5.2/b");
        assert_eq!((item.clause(), item.part()), ("7.5.2", Some("b")));
        let control = ItemId::new("A.6.2.4");
        assert_eq!((control.clause(), control.part()), ("A.6.2.4", None));
    }

    #[test]
    fn the_numbers_above_come_nearest_first() {
        let number = ClauseNumber::new("7.5.3.1");
        assert_eq!(number.above().collect::<Vec<_>>(), ["7.5.3", "7.5", "7"]);
    }
}
