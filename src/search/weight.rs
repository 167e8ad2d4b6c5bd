//! How much a meeting of a word and a unit counts, after BM25F, in twelve levels.
//!
//! A level is what the index stores; `search-engine.js` turns it back into a weight with the same curve.

use super::postings::Count;

/// Number of levels.
pub const LEVELS: usize = 12;

/// The weight of the highest level.
const HIGHEST: f64 = 18.0;

/// How fast repetition stops to count.
const SATURATION: f64 = 1.2;

/// The level from which on a word stands in a title, heading, id or the like.
pub const STRONG: u8 = 5;

/// The level of a word in a unit, by its fields, its share of the body and the title's length.
pub fn level(count: Count, body_length: u32, average_length: f64, title_length: u32) -> u8 {
    let has = |field: u8| count.fields & field != 0;
    let mut weight = 0.0;
    if count.body > 0 {
        let repeated = f64::from(count.body);
        let relative = f64::from(body_length) / average_length.max(1.0);
        weight += repeated / (repeated + SATURATION * (0.25 + 0.75 * relative));
    }
    if has(Count::TITLE) {
        weight += 3.0 / (0.7 + 0.08 * f64::from(title_length.min(12)));
    }
    for (field, boost) in [
        (Count::ID, 9.0),
        (Count::CLAUSE, 3.0),
        (Count::KEYWORD, 2.0),
        (Count::HEADING, 1.5),
        (Count::CONTEXT, 0.3),
        (Count::FACET, 1.0),
    ] {
        if has(field) {
            weight += boost;
        }
    }
    let highest = (LEVELS - 1) as f64;
    ((1.0 + 3.0 * weight).ln() / (1.0 + 3.0 * HIGHEST).ln() * highest).round().clamp(0.0, highest) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(fields: u8, body: u8) -> u8 {
        level(Count { fields, body }, 300, 300.0, 4)
    }

    #[test]
    fn an_id_beats_a_title_beats_a_heading_beats_any_body() {
        let ranks = [of(Count::ID, 0), of(Count::TITLE, 0), of(Count::HEADING, 0), of(0, 1)];
        assert!(ranks.windows(2).all(|pair| pair[0] > pair[1]), "{ranks:?}");
        assert!(of(Count::HEADING, 0) > of(0, 255));
    }

    #[test]
    fn strong_levels_are_those_that_no_body_reaches_alone() {
        assert!(level(Count { fields: 0, body: 255 }, 1, 300.0, 0) < STRONG);
        assert!(of(Count::HEADING, 0) >= STRONG);
    }

    #[test]
    fn repetition_counts_less_and_less_and_less_in_a_long_text() {
        let step = |from, to| of(0, to) - of(0, from);
        assert!(step(1, 4) >= step(4, 16));
        let long = level(Count { fields: 0, body: 2 }, 3000, 300.0, 4);
        assert!(long < of(0, 2));
    }

    #[test]
    fn extremes_stay_within_the_levels() {
        assert!(usize::from(level(Count { fields: 255, body: 255 }, 0, 0.0, 0)) < LEVELS);
        assert_eq!(level(Count::default(), 0, 0.0, 0), 0);
    }
}
