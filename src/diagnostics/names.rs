use std::ops::Range;

use super::spelling::{LONGEST_WORD, digits, is_long_enough, steps_for};

/// Letters of the longest name that is compared: a word of the longest kind may grow in lower case, and a third may be missing.
const LONGEST_NAME: usize = LONGEST_WORD * 2;
/// Letters of names that one question compares with a word: enough to look at each of some hundred names,
/// and at all that are one or two steps away from a word among hundreds of thousands.
const MOST_LETTERS: usize = 8_000;

/// Many names, made ready to be asked again and again which of them was meant by a misspelt word. One question
/// costs about the same among a hundred names and among a million.
///
/// Names of one length stand in the order of their letters, so that what neighbours begin with is compared once,
/// and all that begin with too many wrong letters are passed over together. For a few names and one question
/// [`super::nearest`] is enough.
#[derive(Debug, Default)]
pub struct Names<'c> {
    letters: Vec<char>,
    names: Vec<Name<'c>>,
    /// Where in `names` those of each length stand.
    of_length: Vec<Range<usize>>,
}

#[derive(Debug)]
struct Name<'c> {
    written: &'c str,
    /// Where its letters begin, in lower case.
    start: usize,
    length: usize,
}

impl<'c> Names<'c> {
    /// Makes names ready.
    pub fn new(candidates: impl IntoIterator<Item = &'c str>) -> Self {
        let mut letters = Vec::new();
        let mut names = Vec::new();
        for written in candidates {
            let start = letters.len();
            letters.extend(in_lower_case(written).take(LONGEST_NAME + 1));
            match letters.len() - start {
                length @ 0..=LONGEST_NAME => names.push(Name { written, start, length }),
                _ => letters.truncate(start),
            }
        }
        let of = |name: &Name<'_>| name.start..name.start + name.length;
        names.sort_unstable_by(|one, other| {
            let by_letters = || letters[of(one)].cmp(&letters[of(other)]);
            one.length.cmp(&other.length).then_with(by_letters).then_with(|| one.written.cmp(other.written))
        });
        names.dedup_by_key(|name| name.written);
        let longest = names.last().map_or(0, |name| name.length);
        let first = |length: usize| names.partition_point(|name| name.length < length);
        let of_length = (0..=longest).map(|length| first(length)..first(length + 1)).collect();
        Self { letters, names, of_length }
    }

    /// The name nearest to a misspelt word, if one is near enough to suggest; of equally near ones the first in
    /// the alphabet.
    pub fn nearest(&self, word: &str) -> Option<&'c str> {
        self.nearest_but(word, |_| false)
    }

    /// The nearest of the names that are not left out.
    pub fn nearest_but(&self, word: &str, is_out: impl Fn(&str) -> bool) -> Option<&'c str> {
        let most = steps_for(word)?;
        let mut walk = Walk::new(word)?;
        // One step is by far the most frequent slip, and the cheapest to look for.
        [1, 2, most].into_iter().filter(|limit| *limit <= most).find_map(|limit| {
            let mut best: Option<(usize, &str)> = None;
            self.walk(&mut walk, limit, |distance, name| {
                if !is_out(name) && best.is_none_or(|best| (distance, name) < best) {
                    best = Some((distance, name));
                }
                best.map_or(limit, |(distance, _)| distance)
            });
            best.map(|(_, name)| name)
        })
    }

    /// See [`super::is_slip`].
    pub fn is_slip(&self, written: &str, meant: &str) -> bool {
        self.is_slip_but(written, meant, |_| false)
    }

    /// Is a word one slip of the finger away from what was meant, and from none of the others that are not left out?
    pub fn is_slip_but(&self, written: &str, meant: &str, is_out: impl Fn(&str) -> bool) -> bool {
        let Some(mut walk) = Walk::new(written).filter(|_| is_long_enough(written)) else { return false };
        let (mut is_meant, mut others) = (false, 0);
        self.walk(&mut walk, 1, |_, name| {
            if !is_out(name) && digits(name) == digits(written) {
                match name == meant {
                    true => is_meant = true,
                    false => others += 1,
                }
            }
            1
        });
        is_meant && others == 0 && walk.left > 0
    }

    /// Tells `hit` each name that is at most so many steps away from a word, and goes on with the limit it returns.
    fn walk(&self, walk: &mut Walk, most: usize, mut hit: impl FnMut(usize, &'c str) -> usize) {
        let own = walk.word.len();
        let mut limit = most;
        for apart in 0..=most {
            let lengths = [own.checked_sub(apart), Some(own + apart).filter(|_| apart > 0)];
            for length in lengths.into_iter().flatten() {
                if apart > limit {
                    return;
                }
                let Some(Range { start: mut at, end }) = self.of_length.get(length).cloned() else { continue };
                walk.begin();
                while at < end {
                    let name = self.letters_of(&self.names[at]);
                    match walk.compare(name, limit) {
                        Compared::Near(distance) => {
                            limit = hit(distance, self.names[at].written);
                            at += 1;
                        }
                        Compared::Far(letters) => at += self.begin_alike(&self.names[at..end], &name[..letters]),
                        Compared::Tired => return,
                    }
                }
            }
        }
    }

    fn letters_of(&self, name: &Name<'_>) -> &[char] {
        &self.letters[name.start..name.start + name.length]
    }

    /// How many of the first names begin with the same letters; the very first does.
    fn begin_alike(&self, names: &[Name<'_>], letters: &[char]) -> usize {
        let is_alike = |name: &Name<'_>| self.letters_of(name).starts_with(letters);
        // Mostly few: look near first, farther and farther.
        let mut near = 1;
        while names.get(near).is_some_and(is_alike) {
            near *= 2;
        }
        let from = near / 2;
        from + names[from..near.min(names.len())].partition_point(is_alike)
    }
}

fn in_lower_case(word: &str) -> impl Iterator<Item = char> {
    let ascii = word.is_ascii().then(|| word.chars().map(|letter| letter.to_ascii_lowercase()));
    // Not letter by letter: `Σ` at the end of a word has a small form of its own.
    let others: Vec<char> = if word.is_ascii() { Vec::new() } else { word.to_lowercase().chars().collect() };
    ascii.into_iter().flatten().chain(others)
}

/// A word against names in the order of their letters.
struct Walk {
    word: Vec<char>,
    /// Steps from the first letters of a name, row by row, to the first letters of the word, cell by cell.
    cells: Vec<u8>,
    /// The name the rows are of, and how many of its letters have one.
    name: Vec<char>,
    rows: usize,
    /// Letters that may still be compared.
    left: usize,
}

enum Compared {
    /// So many steps away.
    Near(usize),
    /// No name that begins with so many letters of this one is near.
    Far(usize),
    /// More was compared than a question is worth.
    Tired,
}

impl Walk {
    fn new(word: &str) -> Option<Self> {
        let word: Vec<char> = in_lower_case(word).collect();
        if word.len() > LONGEST_NAME {
            return None;
        }
        let columns = word.len() + 1;
        let cells = (0..=u8::MAX).take(columns).chain(std::iter::repeat_n(0, columns * LONGEST_NAME)).collect();
        Some(Self { word, cells, name: Vec::new(), rows: 0, left: MOST_LETTERS })
    }

    /// Begins with other names, in which other rows may lead to the end.
    fn begin(&mut self) {
        self.name.clear();
        self.rows = 0;
    }

    fn compare(&mut self, name: &[char], limit: usize) -> Compared {
        let shared = self.name.iter().zip(name).take(self.rows).take_while(|(one, other)| one == other).count();
        self.name.truncate(shared);
        self.name.extend_from_slice(&name[shared..]);
        self.rows = shared;
        while self.rows < name.len() {
            let Some(left) = self.left.checked_sub(1) else { return Compared::Tired };
            self.left = left;
            self.rows += 1;
            if !self.compare_letter(self.rows, limit) {
                return Compared::Far(self.rows);
            }
        }
        match usize::from(self.cells[name.len() * (self.word.len() + 1) + self.word.len()]) {
            distance if distance <= limit => Compared::Near(distance),
            _ => Compared::Far(name.len()),
        }
    }

    /// Fills the row of a letter, counted from 1; is any name that goes on from there near?
    fn compare_letter(&mut self, row: usize, limit: usize) -> bool {
        let (own, columns) = (self.word.len(), self.word.len() + 1);
        // Letters that the rest of the name has more than the rest of the word, or less, are steps in any case.
        let rest = |at: usize| (self.name.len() - row).abs_diff(own - at);
        let (before, now) = self.cells.split_at_mut(row * columns);
        let (before_last, last) = before.split_at((row - 1) * columns);
        let before_last = &before_last[before_last.len().saturating_sub(columns)..];
        let far = u8::try_from(limit + 1).unwrap_or(u8::MAX);
        // A row is read from one cell before its band to one behind it.
        let (first, end) = (row.saturating_sub(limit).max(1), (row + limit).min(own));
        now[first - 1] = if first == 1 { u8::try_from(row).map_or(far, |row| row.min(far)) } else { far };
        if let Some(behind) = now[..columns].get_mut(end + 1) {
            *behind = far;
        }
        let letter = self.name[row - 1];
        let mut is_near = usize::from(now[first - 1]) + rest(first - 1) <= limit;
        for at in first..=end {
            let same = letter == self.word[at - 1];
            let mut steps = (last[at - 1] + u8::from(!same)).min(last[at] + 1).min(now[at - 1] + 1);
            if row > 1 && at > 1 && self.name[row - 2] == self.word[at - 1] && letter == self.word[at - 2] {
                steps = steps.min(before_last[at - 2] + 1);
            }
            now[at] = steps.min(far);
            is_near |= usize::from(now[at]) + rest(at) <= limit;
        }
        is_near
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{is_slip, nearest};
    use super::*;

    #[test]
    fn among_a_hundred_thousand_names_a_slip_is_found_wherever_it_stands_in_the_alphabet() {
        let names: Vec<String> = (0..100_000).map(|at| format!("PRO-{at:06}")).collect();
        let names = Names::new(names.iter().map(String::as_str));
        for (written, expected) in [
            ("PRX-099321", Some("PRO-099321")),
            ("PRO-09931", Some("PRO-009931")),
            ("PRO-O54321", Some("PRO-054321")),
            ("pro_054321", Some("PRO-054321")),
            ("RPO-77777", Some("PRO-077777")),
            ("somewhere", None),
        ] {
            assert_eq!(names.nearest(written), expected, "{written}");
        }
        assert!(names.is_slip("PRX-099321", "PRO-099321"));
        assert!(!names.is_slip("PRO-09931", "PRO-099310"), "another number is another thing");
    }

    #[test]
    fn a_name_that_is_left_out_is_not_meant() {
        let names = Names::new(["visitors.md", "visitor.md", "rules.md"]);
        assert_eq!(names.nearest_but("visitrs.md", |name| name == "visitors.md"), Some("visitor.md"));
        assert!(!names.is_slip("visitosr.md", "visitor.md"));
        assert!(names.is_slip_but("ruls.md", "rules.md", |name| name == "visitors.md"));
    }

    #[test]
    fn a_question_ends_also_where_all_names_are_a_little_alike() {
        let names: Vec<String> =
            (0..1 << 14_u32).map(|at| format!("{at:014b}").replace('0', "aa").replace('1', "b")).collect();
        let names = Names::new(names.iter().map(String::as_str));
        let mut walk = Walk::new("babaabaacbabaabaabaab").unwrap();
        names.walk(&mut walk, 8, |_, _| 8);
        assert_eq!(walk.left, 0);
    }

    proptest! {
        #[test]
        fn the_nearest_name_is_the_one_that_comparing_all_of_them_finds(
            word in "[a-dA-Cß1]{0,9}",
            names in proptest::collection::vec("[a-dA-Cß1]{0,9}", 0..40),
        ) {
            let all = || names.iter().map(String::as_str);
            let index = Names::new(all());
            prop_assert_eq!(index.nearest(&word), nearest(&word, all()));
            let different: std::collections::BTreeSet<&str> = all().collect();
            for meant in &names {
                let expected = is_slip(&word, meant, different.iter().copied());
                prop_assert_eq!(index.is_slip(&word, meant), expected, "{} is {}", &word, meant);
            }
        }
    }
}
