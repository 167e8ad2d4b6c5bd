/// Characters of the longest word that is taken for a misspelt one.
pub(super) const LONGEST_WORD: usize = 64;
/// How many candidates of about its length it is compared with, and among how many those are looked for: of a
/// manual with thousands of names, thousands may be misspelt.
const MOST_CANDIDATES: usize = 2_000;
const MOST_NAMES: usize = 20_000;

/// The candidate nearest to a misspelt word, if one is near enough to suggest. For many words against the same many
/// candidates there is [`super::Names`].
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let mut limit = steps_for(word)?;
    let word = Letters::of(&word.to_lowercase())?;
    let longest = word.bytes + limit + 2;
    let shortest = word.bytes.saturating_sub(limit + 2);
    let mut best: Option<(usize, &str)> = None;
    let about = candidates.into_iter().take(MOST_NAMES).filter(|name| (shortest..=longest).contains(&name.len()));
    for candidate in about.take(MOST_CANDIDATES) {
        let letters = match candidate.is_ascii() {
            true => Letters::of_ascii(candidate),
            false => Letters::of(&candidate.to_lowercase()),
        };
        let Some(distance) = letters.and_then(|letters| word.distance(&letters, limit)) else { continue };
        if best.is_none_or(|best| (distance, candidate) < best) {
            best = Some((distance, candidate));
            limit = distance;
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many letters of a word may be wrong: a third of them, and always one. A long word is none that was misspelt.
pub(super) fn steps_for(word: &str) -> Option<usize> {
    let length = word.chars().take(LONGEST_WORD + 1).count();
    (length <= LONGEST_WORD).then_some((length / 3).max(1))
}

/// A word of few letters, ready to be compared.
struct Letters {
    letters: [char; Self::MOST],
    length: usize,
    bytes: usize,
    /// Which letters there are, in 64 kinds.
    kinds: u64,
}

impl Letters {
    /// A word of 64 letters may grow in lower case, and a third of it may be missing.
    const MOST: usize = LONGEST_WORD * 2;

    fn of(word: &str) -> Option<Self> {
        Self::from_letters(word.chars(), word.len())
    }

    fn of_ascii(word: &str) -> Option<Self> {
        Self::from_letters(word.chars().map(|c| c.to_ascii_lowercase()), word.len())
    }

    fn from_letters(word: impl Iterator<Item = char>, bytes: usize) -> Option<Self> {
        let mut letters = Self { letters: ['\0'; Self::MOST], length: 0, bytes, kinds: 0 };
        for letter in word {
            *letters.letters.get_mut(letters.length)? = letter;
            letters.length += 1;
            letters.kinds |= 1 << (u32::from(letter) % 64);
        }
        Some(letters)
    }

    /// Letters to add, drop, replace or swap with their neighbour, if there are at most `limit`.
    fn distance(&self, other: &Letters, limit: usize) -> Option<usize> {
        // Each step brings at most one kind of letter, and takes at most one away.
        let most = |kinds: u64| kinds.count_ones() as usize <= limit;
        let is_about = self.length.abs_diff(other.length) <= limit;
        if !is_about || !most(self.kinds & !other.kinds) || !most(other.kinds & !self.kinds) {
            return None;
        }
        let (own, others) = (&self.letters[..self.length], &other.letters[..other.length]);
        // Small numbers in rows of their own: a candidate is compared in some hundred steps.
        let far = u8::try_from(limit + 1).ok()?;
        let mut before_last = [far; Self::MOST + 1];
        let mut last = [far; Self::MOST + 1];
        let mut now = [far; Self::MOST + 1];
        (0..far).zip(&mut last[..=others.len()]).for_each(|(at, cell)| *cell = at);
        for (row, &letter) in (1_usize..).zip(own) {
            let (first, end) = (row.saturating_sub(limit).max(1), (row + limit).min(others.len()));
            // A row is read from one cell before its band to one behind it; what else a buffer holds is of an older row.
            now[first - 1] = if first == 1 { u8::try_from(row).map_or(far, |row| row.min(far)) } else { far };
            if let Some(behind) = now.get_mut(end + 1) {
                *behind = far;
            }
            let mut nearest = now[first - 1];
            for at in first..=end {
                let same = letter == others[at - 1];
                let mut steps = (last[at - 1] + u8::from(!same)).min(last[at] + 1).min(now[at - 1] + 1);
                if row > 1 && at > 1 && letter == others[at - 2] && own[row - 2] == others[at - 1] {
                    steps = steps.min(before_last[at - 2] + 1);
                }
                now[at] = steps.min(far);
                nearest = nearest.min(now[at]);
            }
            if nearest == far {
                return None;
            }
            std::mem::swap(&mut before_last, &mut last);
            std::mem::swap(&mut last, &mut now);
        }
        Some(usize::from(last[others.len()])).filter(|steps| *steps <= limit)
    }
}

/// Is a word one slip of the finger away from what was meant, and from nothing else? Only such a word may be
/// mended without asking. Another number is another thing, and a word of a few letters is near to too many.
pub fn is_slip<'c>(written: &str, meant: &str, candidates: impl IntoIterator<Item = &'c str>) -> bool {
    if !is_long_enough(written) {
        return false;
    }
    let written = written.to_lowercase();
    let Some(letters) = Letters::of(&written) else { return false };
    let is_near = |name: &str| {
        let name = name.to_lowercase();
        Letters::of(&name).is_some_and(|name| letters.distance(&name, 1).is_some()) && digits(&written) == digits(&name)
    };
    // One character is at most four bytes longer than none.
    let mut about = candidates.into_iter().take(MOST_NAMES).filter(|name| name.len().abs_diff(written.len()) <= 4);
    let near = about.by_ref().take(MOST_CANDIDATES).filter(|name| is_near(name)).count();
    is_near(meant) && near == 1 && about.next().is_none()
}

/// Has a word, without the ending of a file, letters enough to be near to one other only?
pub(super) fn is_long_enough(written: &str) -> bool {
    let stem = written.rsplit_once('.').map_or(written, |(stem, _)| stem);
    (4..=LONGEST_WORD).contains(&stem.chars().take(LONGEST_WORD + 1).count())
}

/// The digits of a name: with others it is the name of another thing.
pub(super) fn digits(name: &str) -> String {
    name.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_one_slip_of_the_finger_to_one_name_may_be_mended() {
        for (written, meant, names, expected) in [
            ("visitor", "visitors", &["visitors", "booking"][..], true),
            ("Vistiors", "visitors", &["visitors"], true),
            ("visit", "visitor", &["visitor"], false),
            ("visitor", "visitors", &["visitors", "visitory"], false),
            ("step-2", "step-1", &["step-1"], false),
            ("form-2.md", "form-1.md", &["form-1.md"], false),
            ("a.md", "b.md", &["b.md"], false),
            ("ruls.md", "rules.md", &["rules.md"], true),
            ("9901", "9001", &["9001", "42001"], false),
        ] {
            assert_eq!(is_slip(written, meant, names.iter().copied()), expected, "{written}");
        }
    }

    #[test]
    fn of_equally_near_names_the_first_in_the_alphabet_is_suggested() {
        for (written, names, expected) in [
            ("recrods", &["reports", "records", "record"][..], Some("records")),
            ("PRO-0O7", &["PRO-017", "PRO-007", "PRO-070"], Some("PRO-007")),
            ("pro-07", &["PRO-008", "PRO-070", "PRO-007"], Some("PRO-007")),
            ("größe", &["GRÖSSE", "Größen"], Some("Größen")),
            ("abc", &["xyz", ""], None),
            ("", &["ab"], None),
        ] {
            assert_eq!(nearest(written, names.iter().copied()), expected, "{written}");
        }
    }

    proptest! {
        #[test]
        fn the_distance_is_the_same_as_everywhere(one in "[a-cß]{0,12}", other in "[a-cß]{0,12}", limit in 0..8_usize) {
            let letters = |word: &str| Letters::of(word).unwrap();
            let steps = strsim::osa_distance(&one, &other);
            prop_assert_eq!(letters(&one).distance(&letters(&other), limit), Some(steps).filter(|steps| *steps <= limit));
        }
    }
}
