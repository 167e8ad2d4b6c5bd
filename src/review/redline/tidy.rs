//! Changes that a person can read: not every word that two sentences share by chance is left standing
//! between words that are struck out.

use super::Word;
use super::words::Hunk;

/// Joins changes that only a few small words keep apart.
pub(super) fn tidy(hunks: Vec<Hunk>, before: &[Word], after: &[Word]) -> Vec<Hunk> {
    let mut tidied: Vec<Hunk> = Vec::with_capacity(hunks.len());
    for hunk in hunks {
        match tidied.last_mut() {
            Some(last) if is_confetti(last, &hunk, before, after) => {
                last.before.end = hunk.before.end;
                last.after.end = hunk.after.end;
            }
            _ => tidied.push(hunk),
        }
    }
    tidied
}

/// Is what stands between two changes too little to be left standing?
fn is_confetti(one: &Hunk, other: &Hunk, before: &[Word], after: &[Word]) -> bool {
    let between = &after[one.after.end..other.after.start];
    let kept = letters(between);
    // Code and whole lines stay as they are.
    if between.iter().any(|word| word.text == "\n") {
        return false;
    }
    let weight = |hunk: &Hunk| letters(&before[hunk.before.clone()]) + letters(&after[hunk.after.clone()]);
    let around = weight(one).min(weight(other));
    kept == 0 && around > 0 || between.len() <= 2 && kept <= 4 && around >= 4 * kept.max(1)
}

fn letters(words: &[Word]) -> usize {
    words.iter().flat_map(|word| word.text.chars()).filter(|c| c.is_alphanumeric()).count()
}
