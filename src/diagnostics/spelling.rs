/// Characters of the longest word that is taken for a misspelt one, and how many candidates of about its
/// length are looked at: comparing costs the product of both lengths, for each of them.
const LONGEST_WORD: usize = 64;
const MOST_CANDIDATES: usize = 2_000;

/// The candidate nearest to a misspelt word, if one is near enough to suggest.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let length = word.chars().take(LONGEST_WORD + 1).count();
    if length > LONGEST_WORD {
        return None;
    }
    let word = word.to_lowercase();
    let limit = (length / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= limit + 2)
        .take(MOST_CANDIDATES)
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

/// Is a word one slip of the finger away from what was meant, and from nothing else? Only such a word may be
/// mended without asking. Another number is another thing, and a word of a few letters is near to too many.
pub fn is_slip<'c>(written: &str, meant: &str, candidates: impl IntoIterator<Item = &'c str>) -> bool {
    let stem = written.rsplit_once('.').map_or(written, |(stem, _)| stem);
    let length = stem.chars().take(LONGEST_WORD + 1).count();
    if !(4..=LONGEST_WORD).contains(&length) {
        return false;
    }
    let written = written.to_lowercase();
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_near = |name: &str| {
        let name = name.to_lowercase();
        strsim::damerau_levenshtein(&written, &name) <= 1 && digits(&written) == digits(&name)
    };
    // One character is at most four bytes longer than none.
    let mut about = candidates.into_iter().filter(|name| name.len().abs_diff(written.len()) <= 4);
    let near = about.by_ref().take(MOST_CANDIDATES).filter(|name| is_near(name)).count();
    is_near(meant) && near == 1 && about.next().is_none()
}

#[cfg(test)]
mod tests {
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
}
