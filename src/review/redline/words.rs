//! Words against words, within one block.

use gix_imara_diff::{Algorithm, Diff, InternedInput};

use super::tidy::tidy;
use super::{Mark, Run, Style, Word};

/// The cells of two states of a block, each against its counterpart.
pub(super) fn cells(before: &[Vec<Word>], after: &[Vec<Word>]) -> Vec<Vec<Run>> {
    if before.len() == after.len() {
        return before.iter().zip(after).map(|(before, after)| words(before, after)).collect();
    }
    let mut found = Vec::with_capacity(before.len().max(after.len()));
    let (mut old, mut new) = (0, 0);
    for pair in columns(before, after) {
        found.extend(before[old..pair.0].iter().map(|cell| run_of(cell, Mark::Deleted)));
        found.extend(after[new..pair.1].iter().map(|cell| run_of(cell, Mark::Inserted)));
        found.push(words(&before[pair.0], &after[pair.1]));
        (old, new) = (pair.0 + 1, pair.1 + 1);
    }
    found.extend(before[old..].iter().map(|cell| run_of(cell, Mark::Deleted)));
    found.extend(after[new..].iter().map(|cell| run_of(cell, Mark::Inserted)));
    found
}

/// Which cell is which, where a column came or went: those with the same words, in order, then what lies
/// between, from the left.
fn columns(before: &[Vec<Word>], after: &[Vec<Word>]) -> Vec<(usize, usize)> {
    let text = |cell: &Vec<Word>| -> Vec<(String, bool)> {
        cell.iter().map(Word::meaning).map(|(text, _, is_struck)| (text.to_owned(), is_struck)).collect()
    };
    let mut input = InternedInput::default();
    input.update_before(before.iter().map(text));
    input.update_after(after.iter().map(text));
    let diff = Diff::compute(Algorithm::Myers, &input);
    let mut pairs = Vec::new();
    let (mut old, mut new) = (0, 0);
    for hunk in diff.hunks() {
        let (from, to) = (hunk.before.start as usize, hunk.after.start as usize);
        pairs.extend((old..from).zip(new..to));
        pairs.extend((from..hunk.before.end as usize).zip(to..hunk.after.end as usize));
        (old, new) = (hunk.before.end as usize, hunk.after.end as usize);
    }
    pairs.extend((old..before.len()).zip(new..after.len()));
    pairs
}

/// All words of some cells with one mark.
pub(super) fn whole(cells: &[Vec<Word>], mark: Mark) -> Vec<Vec<Run>> {
    cells.iter().map(|cell| run_of(cell, mark)).collect()
}

fn run_of(words: &[Word], mark: Mark) -> Vec<Run> {
    let mut runs = Runs::default();
    words.iter().for_each(|word| runs.push(word, mark, false));
    runs.done
}

fn words(before: &[Word], after: &[Word]) -> Vec<Run> {
    if before.iter().map(Word::meaning).eq(after.iter().map(Word::meaning)) {
        return run_of(after, Mark::Same);
    }
    let mut input = InternedInput::default();
    input.update_before(before.iter().map(Word::meaning));
    input.update_after(after.iter().map(Word::meaning));
    let mut diff = Diff::compute(Algorithm::Myers, &input);
    diff.postprocess_no_heuristic(&input);
    let hunks: Vec<Hunk> = diff
        .hunks()
        .map(|hunk| Hunk {
            before: hunk.before.start as usize..hunk.before.end as usize,
            after: hunk.after.start as usize..hunk.after.end as usize,
        })
        .collect();
    let mut runs = Runs::default();
    let mut at = 0;
    for hunk in tidy(hunks, before, after) {
        after[at..hunk.after.start].iter().for_each(|word| runs.push(word, Mark::Same, false));
        at = hunk.after.end;
        // Only the destination of a link changed: then it has to be said.
        let (old, new) = (&before[hunk.before], &after[hunk.after]);
        let said = |word: &Word| (word.text.clone(), word.style == Style::Struck);
        let alike = old.iter().map(said).eq(new.iter().map(said));
        old.iter().for_each(|word| runs.push(word, Mark::Deleted, alike));
        new.iter().for_each(|word| runs.push(word, Mark::Inserted, alike));
    }
    after[at..].iter().for_each(|word| runs.push(word, Mark::Same, false));
    runs.done
}

/// Words that are not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    pub(super) before: std::ops::Range<usize>,
    pub(super) after: std::ops::Range<usize>,
}

/// Words put together to runs.
#[derive(Default)]
struct Runs {
    done: Vec<Run>,
}

impl Runs {
    fn push(&mut self, word: &Word, mark: Mark, with_target: bool) {
        let target = word.target.as_deref().filter(|_| with_target);
        let fits = |run: &Run| run.mark == mark && run.style == word.style && run.target.as_deref() == target;
        match self.done.last_mut().filter(|run| fits(run)) {
            Some(run) => {
                if word.spaced {
                    run.text.push(' ');
                }
                run.text.push_str(&word.text);
            }
            None => {
                if word.spaced {
                    self.blank();
                }
                let target = target.map(str::to_string);
                self.done.push(Run { mark, style: word.style, text: word.text.clone(), target });
            }
        }
    }

    /// A blank between two runs belongs to neither.
    fn blank(&mut self) {
        match self.done.last_mut() {
            None => {}
            Some(run) if run.mark == Mark::Same && run.target.is_none() => run.text.push(' '),
            Some(_) => {
                self.done.push(Run { mark: Mark::Same, style: Style::Plain, text: " ".to_string(), target: None });
            }
        }
    }
}
