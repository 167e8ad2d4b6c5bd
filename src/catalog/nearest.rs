use std::ops::Bound::{Excluded, Included, Unbounded};

use super::{Catalog, Clause, ClauseNumber, Item};

/// Clauses that a wrong number is compared with; the largest built-in catalog has fewer.
const MOST_COMPARED: usize = 400;

impl Catalog {
    /// The clause or item that an author most likely meant; `None` if nothing is near.
    pub fn nearest(&self, requirement: &str) -> Option<String> {
        let written = tidy(requirement);
        if self.resolve(&written).is_some() {
            return Some(written);
        }
        match written.split_once('/') {
            Some((_, _)) => self.nearest_item(&written).map(|item| item.id.to_string()),
            None => self.nearest_clause(&written).map(|clause| clause.number.to_string()),
        }
    }

    /// The clause nearest to a number: the same number in another spelling, else the most alike, the
    /// nearest neighbour among equals, else the clause above.
    pub fn nearest_clause(&self, number: &str) -> Option<&Clause> {
        let written = tidy(number);
        let number = ClauseNumber::new(written.as_str());
        if let Some(clause) = self.clause(&written) {
            return Some(clause);
        }
        let limit = (written.chars().count() / 3).max(1);
        let candidate = |clause: &Clause| {
            let other = clause.number.as_str();
            if other.len().abs_diff(written.len()) > limit {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&written, other);
            let sibling = parent(other) == parent(&written);
            (distance <= limit).then_some((distance, !sibling, last(other).abs_diff(last(&written))))
        };
        let ranked = self.around(&written).filter_map(|clause| Some((candidate(clause)?, clause)));
        let best = ranked
            .min_by(|(left, first), (right, second)| left.cmp(right).then_with(|| first.number.cmp(&second.number)));
        best.map(|(_, clause)| clause).or_else(|| number.above().find_map(|above| self.clause(above)))
    }

    /// All clauses, or of a huge catalog those around a number in the alphabet.
    fn around(&self, number: &str) -> impl Iterator<Item = &Clause> {
        let each = if self.clauses.len() <= MOST_COMPARED { MOST_COMPARED } else { MOST_COMPARED / 2 };
        let before = self.clause_at.range::<str, _>((Unbounded, Excluded(number))).rev().take(each);
        let after = self.clause_at.range::<str, _>((Included(number), Unbounded)).take(each);
        before.chain(after).map(|(_, at)| &self.clauses[*at])
    }

    /// The item nearest to an id: of the clause if it exists, else of the nearest clause.
    pub fn nearest_item(&self, id: &str) -> Option<&Item> {
        let written = tidy(id);
        if let Some(item) = self.item(&written) {
            return Some(item);
        }
        let (clause, part) = written.split_once('/').unwrap_or((&written, ""));
        let clause = self.nearest_clause(clause)?;
        let same = format!("{}/{part}", clause.number);
        if let Some(item) = self.item(&same) {
            return Some(item);
        }
        let items = self.items_below(clause);
        // A letter for a list without letters means its place in the list.
        let place = letter_place(part).map(|place| format!("u{place}"));
        let by_place = place.and_then(|place| items.iter().find(|item| item.id.part() == Some(&place)));
        by_place.or_else(|| {
            items.iter().min_by_key(|item| strsim::damerau_levenshtein(part, item.id.part().unwrap_or_default()))
        })
    }
}

/// A number in the catalog's spelling: `§ 8,4.` is `8.4`, `a.6.2.4` and `A6.2.4` are `A.6.2.4`, `B)` is `b`.
fn tidy(written: &str) -> String {
    let (number, part) = match written.split_once('/') {
        Some((number, part)) => (number, Some(part)),
        None => (written, None),
    };
    let number =
        number.trim().trim_start_matches("clause").trim_start_matches("Clause").replace([',', ';', '_', '-', ' '], ".");
    let mut levels: Vec<String> = Vec::new();
    for level in number.split('.').map(|level| level.trim_matches(|c: char| !c.is_ascii_alphanumeric())) {
        let digits = level.trim_start_matches(|first: char| first.is_ascii_alphabetic());
        let letter = &level[..level.len() - digits.len()];
        let whole = digits.is_empty() || letter.is_empty() || letter.len() > 1 || !levels.is_empty();
        let (first, second) = if whole { (level, "") } else { (letter, digits) };
        for level in [first, second].into_iter().filter(|level| !level.is_empty()) {
            levels.push(if levels.is_empty() && level.len() == 1 { level.to_ascii_uppercase() } else { plain(level) });
        }
    }
    let number = levels.join(".");
    match part {
        Some(part) => {
            let part: String = part.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            format!("{number}/{}", part.to_ascii_lowercase())
        }
        None => number,
    }
}

/// A level without leading zeros.
fn plain(level: &str) -> String {
    let number = level.bytes().all(|byte| byte.is_ascii_digit());
    let short = level.trim_start_matches('0');
    if number && !short.is_empty() { short.to_owned() } else { level.to_owned() }
}

fn parent(number: &str) -> &str {
    number.rfind('.').map_or("", |at| &number[..at])
}

fn last(number: &str) -> u64 {
    number.rsplit('.').next().and_then(|level| level.parse().ok()).unwrap_or(0)
}

/// 1 for `a`, 2 for `b`; `None` for anything but one letter.
fn letter_place(part: &str) -> Option<u32> {
    let mut letters = part.chars();
    let letter = letters.next().filter(char::is_ascii_lowercase)?;
    letters.next().is_none().then(|| u32::from(letter) - u32::from('a') + 1)
}
