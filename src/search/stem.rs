//! English stems, after the Porter2 algorithm: `documented`, `documents` and `documentation` are all `document`.
//! One step is added to it: `organizational` has the stem of `organization`.
//!
//! The reader's browser stems what is typed, so `search-engine.js` holds the same steps in the same order;
//! the browser tests compare the two over every word of their site.

use std::borrow::Cow;

/// What step 1a leaves alone afterwards.
const KEPT: [&str; 8] = ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"];

/// Whole words with a stem of their own.
const EXCEPTIONS: [(&str, &str); 18] = [
    ("skis", "ski"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("idly", "idl"),
    ("gently", "gentl"),
    ("ugly", "ugli"),
    ("early", "earli"),
    ("only", "onli"),
    ("singly", "singl"),
    ("sky", "sky"),
    ("news", "news"),
    ("howe", "howe"),
    ("atlas", "atlas"),
    ("cosmos", "cosmos"),
    ("bias", "bias"),
    ("andes", "andes"),
];

/// Longest suffix first, and what takes its place if it lies in R1.
const STEP_2: [(&str, &str); 25] = [
    ("izational", "ize"),
    ("ization", "ize"),
    ("ational", "ate"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("iveness", "ive"),
    ("tional", "tion"),
    ("biliti", "ble"),
    ("lessli", "less"),
    ("entli", "ent"),
    ("ation", "ate"),
    ("alism", "al"),
    ("aliti", "al"),
    ("ousli", "ous"),
    ("iviti", "ive"),
    ("fulli", "ful"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("abli", "able"),
    ("izer", "ize"),
    ("ator", "ate"),
    ("alli", "al"),
    ("bli", "ble"),
    ("ogi", "og"),
    ("li", ""),
];

const STEP_3: [(&str, &str); 9] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("alize", "al"),
    ("icate", "ic"),
    ("iciti", "ic"),
    ("ative", ""),
    ("ical", "ic"),
    ("ness", ""),
    ("ful", ""),
];

/// Longest suffix first; gone if it lies in R2.
const STEP_4: [&str; 18] = [
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion",
    "al", "er", "ic",
];

/// The stem of a folded word; anything but ASCII letters is returned as it is. Most stems are the beginning of their
/// word, and none of these is copied.
pub fn stem(of: &str) -> Cow<'_, str> {
    if of.len() < 3 || !of.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return of.into();
    }
    if let Some((_, stem)) = EXCEPTIONS.iter().find(|(exception, _)| *exception == of) {
        return (*stem).into();
    }
    let mut word = mark_consonant_y(of);
    let r1 = match () {
        () if word.starts_with("gener") || word.starts_with("arsen") => 5,
        () if word.starts_with("commun") => 6,
        () => region(&word, 0),
    };
    let r2 = region(&word, r1);
    plural(&mut word);
    if !KEPT.contains(&word.as_str()) {
        past(&mut word, r1);
        final_y(&mut word);
        derived(&mut word, r1, r2);
        ending(&mut word, r1, r2);
    }
    word.make_ascii_lowercase();
    if of.starts_with(&word) { of[..word.len()].into() } else { word.into() }
}

/// A `y` that begins the word or follows a vowel is a consonant, written `Y` from here on.
fn mark_consonant_y(word: &str) -> String {
    let mut marked = String::with_capacity(word.len());
    let mut after_vowel = true;
    for letter in word.bytes() {
        let letter = if letter == b'y' && after_vowel { b'Y' } else { letter };
        after_vowel = is_vowel(letter);
        marked.push(char::from(letter));
    }
    marked
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

fn has_vowel(word: &str) -> bool {
    word.bytes().any(is_vowel)
}

/// Where the part after the first consonant that follows a vowel begins.
fn region(word: &str, from: usize) -> usize {
    let bytes = word.as_bytes();
    let vowel = (from..bytes.len()).find(|&at| is_vowel(bytes[at])).unwrap_or(bytes.len());
    (vowel..bytes.len()).find(|&at| !is_vowel(bytes[at])).map_or(bytes.len(), |at| at + 1)
}

/// Does the word end in a short syllable, such as `hop` or `at`?
fn ends_short(word: &str) -> bool {
    match word.as_bytes() {
        [first, second] => is_vowel(*first) && !is_vowel(*second),
        [.., before, vowel, last] => {
            !is_vowel(*before) && is_vowel(*vowel) && !is_vowel(*last) && !matches!(last, b'w' | b'x' | b'Y')
        }
        _ => false,
    }
}

fn cut(word: &mut String, count: usize) {
    word.truncate(word.len() - count);
}

/// Step 1a: plurals.
fn plural(word: &mut String) {
    if word.ends_with("sses") {
        cut(word, 2);
    } else if word.ends_with("ied") || word.ends_with("ies") {
        cut(word, if word.len() > 4 { 2 } else { 1 });
    } else if word.ends_with('s')
        && !word.ends_with("us")
        && !word.ends_with("ss")
        && has_vowel(&word[..word.len() - 2])
    {
        cut(word, 1);
    }
}

/// Step 1b: `-eed`, `-ed`, `-ing`.
fn past(word: &mut String, r1: usize) {
    for suffix in ["eedly", "eed"] {
        if let Some(rest) = word.strip_suffix(suffix) {
            let length = rest.len();
            if length >= r1 {
                word.truncate(length + 2);
            }
            return;
        }
    }
    let Some(length) = ["ingly", "edly", "ing", "ed"].iter().find_map(|s| word.strip_suffix(s)).map(str::len) else {
        return;
    };
    if !has_vowel(&word[..length]) {
        return;
    }
    word.truncate(length);
    let bytes = word.as_bytes();
    if ["at", "bl", "iz"].iter().any(|end| word.ends_with(end)) {
        word.push('e');
    } else if length > 1 && bytes[length - 1] == bytes[length - 2] && b"bdfgmnprt".contains(&bytes[length - 1]) {
        cut(word, 1);
    } else if length <= r1 && ends_short(word) {
        word.push('e');
    }
}

/// Step 1c: a final `y` after a consonant becomes `i`.
fn final_y(word: &mut String) {
    let bytes = word.as_bytes();
    if let [_, .., before, b'y' | b'Y'] = bytes
        && !is_vowel(*before)
    {
        cut(word, 1);
        word.push('i');
    }
}

/// Steps 2 to 4: derivations, from the longest ending to the shortest.
fn derived(word: &mut String, r1: usize, r2: usize) {
    if let Some((suffix, with)) = STEP_2.iter().find(|(suffix, _)| word.ends_with(suffix)) {
        let at = word.len() - suffix.len();
        let before = word[..at].bytes().last().unwrap_or(b' ');
        let fits = match *suffix {
            "ogi" => before == b'l',
            "li" => b"cdeghkmnrt".contains(&before),
            _ => true,
        };
        if fits && at >= r1 {
            word.replace_range(at.., with);
        }
    }
    if let Some((suffix, with)) = STEP_3.iter().find(|(suffix, _)| word.ends_with(suffix)) {
        let at = word.len() - suffix.len();
        if at >= if *suffix == "ative" { r2 } else { r1 } {
            word.replace_range(at.., with);
        }
    }
    if let Some(suffix) = STEP_4.iter().find(|suffix| word.ends_with(*suffix)) {
        let at = word.len() - suffix.len();
        if at >= r2 && (*suffix != "ion" || word[..at].ends_with(['s', 't'])) {
            word.truncate(at);
        }
    }
}

/// Step 5: a final `e` or a doubled `l`.
fn ending(word: &mut String, r1: usize, r2: usize) {
    let at = word.len().saturating_sub(1);
    let gone = match word.as_bytes() {
        [.., b'e'] => at >= r2 || (at >= r1 && !ends_short(&word[..at])),
        [.., b'l', b'l'] => at >= r2,
        _ => false,
    };
    if gone {
        word.truncate(at);
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn forms_of_one_word_share_a_stem() {
        for forms in [
            "document documents documented documenting documentation",
            "nonconformity nonconformities nonconforming nonconform",
            "approve approves approved approving approval approvals",
            "review reviews reviewed reviewing",
            "policy policies",
            "supply supplies supplied",
            "measure measures measured measuring measurable",
            "organization organizations organizational organize",
            "assess assesses assessed assessing",
            "plan plans planned planning",
            "hope hopes hoped hoping",
        ] {
            let stems: Vec<_> = forms.split(' ').map(stem).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{forms}: {stems:?}");
        }
    }

    #[test]
    fn words_of_different_meaning_keep_apart() {
        for (one, other) in
            [("hop", "hope"), ("news", "new"), ("police", "policy"), ("process", "proceed"), ("audit", "auditor")]
        {
            assert_ne!(stem(one), stem(other));
        }
    }

    #[test]
    fn what_is_not_an_english_word_is_left_alone() {
        for word in ["", "a", "is", "pro-007", "8.4.1", "geprüftes", "품질", "iso9001s"] {
            assert_eq!(stem(word), word);
        }
    }

    #[test]
    fn every_step_is_taken() {
        for (word, expected) in [
            ("caresses", "caress"),
            ("ties", "tie"),
            ("cries", "cri"),
            ("gas", "gas"),
            ("gaps", "gap"),
            ("this", "this"),
            ("agreed", "agre"),
            ("agreedly", "agre"),
            ("feed", "feed"),
            ("luxuriated", "luxuri"),
            ("hopping", "hop"),
            ("say", "say"),
            ("by", "by"),
            ("cry", "cri"),
            ("rational", "ration"),
            ("responsibility", "respons"),
            ("technology", "technolog"),
            ("commonly", "common"),
            ("vitally", "vital"),
            ("formative", "format"),
            ("generously", "generous"),
            ("communication", "communic"),
            ("adoption", "adopt"),
            ("controlling", "control"),
            ("controll", "control"),
            ("succeed", "succeed"),
            ("yearly", "year"),
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}
