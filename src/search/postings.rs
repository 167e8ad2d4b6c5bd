//! What one unit contributes to the index: its words, and where each stands.

use super::text::{self, Share};
use super::{Entry, EntryKind};

/// The fields in which a word of an entry stands, and how often in its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Bits of the constants below.
    pub fields: u8,
    /// Occurrences in the body, 255 for more.
    pub body: u8,
}

impl Count {
    /// The entry's id, as a whole.
    pub const ID: u8 = 1;
    /// Its title.
    pub const TITLE: u8 = 2;
    /// A clause number that it answers.
    pub const CLAUSE: u8 = 4;
    /// A keyword, or a part of its id.
    pub const KEYWORD: u8 = 8;
    /// The heading of one of its sections.
    pub const HEADING: u8 = 16;
    /// What it belongs to.
    pub const CONTEXT: u8 = 32;
    /// The value of an operator: `kind:procedure`.
    pub const FACET: u8 = 64;

    /// Both together.
    pub fn and(self, other: Count) -> Count {
        Count { fields: self.fields | other.fields, body: self.body.saturating_add(other.body) }
    }
}

/// What an entry is to the unit that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It names the unit, and its text is there.
    Head,
    /// It names the unit, and stands in an earlier one.
    Context,
    /// A section of the page that the unit is.
    Section,
    /// A section of a page that is no entry: its context stands for the page's title.
    Headless,
}

impl Part {
    /// What a word of the entry counts in the unit. It is the same whether it is asked of counts or of their sum.
    fn count(self, count: Count) -> Count {
        let is_in = |fields: u8| count.fields & fields != 0;
        match self {
            Part::Head => count,
            Part::Context => {
                let named = if is_in(!Count::FACET) { Count::CONTEXT } else { 0 };
                Count { fields: (count.fields & Count::FACET) | named, body: 0 }
            }
            // Its title is a heading, and its context is the page's title, which is there already.
            Part::Section | Part::Headless => {
                let mut fields = count.fields & !(Count::TITLE | Count::ID | Count::CONTEXT);
                if is_in(Count::TITLE | Count::ID) {
                    fields |= Count::HEADING;
                }
                if self == Part::Headless && is_in(Count::CONTEXT) {
                    fields |= Count::TITLE;
                }
                Count { fields, ..count }
            }
        }
    }
}

/// The words of one unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Postings {
    /// Different words, in the order in which they come first.
    postings: Vec<Posting>,
    /// Their letters, one word after the other.
    letters: String,
    /// Words in the body.
    body_length: u32,
    /// Words in the title.
    title_length: u32,
}

/// A word of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Posting {
    key: u64,
    start: u32,
    end: u32,
    count: Count,
    /// In how many entries it stands, not counting those that another unit holds.
    entries: u32,
    /// The number of the last entry that it was found in.
    last: u32,
}

/// A word of a unit, as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<'p> {
    /// The same word has the same key in every unit; that two have one is as likely as that two hashes of 64 bits
    /// are the same, and then they are found together.
    pub key: u64,
    /// The word.
    pub word: &'p str,
    /// Where it stands; nowhere, if it stands only where it does not count here.
    pub count: Count,
    /// In how many entries of the unit it stands.
    pub entries: u32,
}

impl Postings {
    /// Takes a single entry apart.
    pub fn of(entry: &Entry) -> Self {
        Self::of_unit([(entry, Part::Head)].into_iter())
    }

    /// Takes all entries of a unit apart.
    pub fn of_unit<'e, 't: 'e>(entries: impl Iterator<Item = (&'e Entry<'t>, Part)> + Clone) -> Self {
        let mut found = Found::for_text(entries.clone().map(|(entry, _)| entry.body.len()).sum());
        let (mut body_length, mut title_length) = (0, None);
        for (entry, part) in entries {
            let (body, title) = found.entry(entry, part);
            if part != Part::Context {
                body_length += body;
            }
            if matches!(part, Part::Head | Part::Context) {
                title_length = Some(title);
            }
        }
        let Found { postings, letters, .. } = found;
        Self { postings, letters, body_length, title_length: title_length.unwrap_or(UNTITLED) }
    }

    /// The words, in the order in which they come first.
    pub fn iter(&self) -> impl Iterator<Item = Seen<'_>> {
        self.postings.iter().map(|posting| {
            let Posting { key, start, end, count, entries, .. } = *posting;
            Seen { key, word: &self.letters[start as usize..end as usize], count, entries }
        })
    }

    /// How many different words there are.
    pub fn len(&self) -> usize {
        self.postings.len()
    }

    /// How many bytes they have together.
    pub fn letters(&self) -> usize {
        self.letters.len()
    }

    /// Is there no word at all?
    pub fn is_empty(&self) -> bool {
        self.postings.is_empty()
    }

    /// Words in the body.
    pub fn body_length(&self) -> u32 {
        self.body_length
    }

    /// Words in the title.
    pub fn title_length(&self) -> u32 {
        self.title_length
    }
}

/// Words that the title of a page that is no entry is taken to have.
const UNTITLED: u32 = 4;

/// The number in `8.4.1`, `9001:8.4.1` and `9001:8.4.1/b`.
fn clause_number(clause: &str) -> Option<&str> {
    let number = clause.rsplit(':').next()?.split(['/', '#']).next()?.trim();
    (!number.is_empty()).then_some(number)
}

/// Words as they come, each kept once.
struct Found {
    postings: Vec<Posting>,
    letters: String,
    /// Positions in `postings` from 1, each where the key of its word leads; a power of two of them, half of
    /// them free at least.
    table: Vec<u32>,
    /// The entry that is being taken apart, numbered from 1, and what it is.
    at: u32,
    part: Part,
}

impl Found {
    /// With room for the words of a text of so many bytes.
    fn for_text(length: usize) -> Self {
        let table = vec![0; (length / 6 + 32).next_power_of_two()];
        // As many as the table takes: what is never written costs nothing, and growing would copy it all.
        Self {
            postings: Vec::with_capacity(table.len() / 2 + 1),
            letters: String::new(),
            table,
            at: 0,
            part: Part::Head,
        }
    }

    /// Takes an entry apart, and tells how many words its body and its title have.
    fn entry(&mut self, entry: &Entry, part: Part) -> (u32, u32) {
        (self.at, self.part) = (self.at + 1, part);
        self.id(&entry.id);
        let title_length = self.field(&entry.title, Count::TITLE);
        self.field(&entry.context, Count::CONTEXT);
        for keyword in &entry.keywords {
            self.field(keyword, Count::KEYWORD);
        }
        for number in entry.clauses.iter().filter_map(|clause| clause_number(clause)) {
            self.field(number, Count::CLAUSE);
            self.facet("clause", number);
        }
        if entry.kind == EntryKind::Clause {
            self.facet("clause", &entry.id);
        }
        if entry.kind != EntryKind::Section {
            self.facet("kind", entry.kind.as_str());
        }
        for (name, value) in &entry.facets {
            self.facet(name, value);
        }
        (self.field(&entry.body, 0), title_length)
    }

    fn push(&mut self, word: &str, count: Count) {
        let key = key(word);
        let count = self.part.count(count);
        let entries = u32::from(self.part != Part::Context);
        let mask = self.table.len() - 1;
        let mut place = key as usize & mask;
        while let Some(at) = self.table[place].checked_sub(1) {
            let posting = &mut self.postings[at as usize];
            if posting.key == key {
                posting.count = posting.count.and(count);
                if posting.last != self.at {
                    posting.last = self.at;
                    posting.entries += entries;
                }
                return;
            }
            place = (place + 1) & mask;
        }
        let start = self.letters.len() as u32;
        self.letters.push_str(word);
        self.postings.push(Posting { key, start, end: self.letters.len() as u32, count, entries, last: self.at });
        self.table[place] = self.postings.len() as u32;
        if self.postings.len() * 2 > self.table.len() {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let mask = self.table.len() * 2 - 1;
        self.table.clear();
        self.table.resize(mask + 1, 0);
        for (at, posting) in (1..).zip(&self.postings) {
            let mut place = posting.key as usize & mask;
            while self.table[place] != 0 {
                place = (place + 1) & mask;
            }
            self.table[place] = at;
        }
    }

    /// Adds the words of a text, and tells how many stand there; without a field, it is the body.
    fn field(&mut self, text: &str, field: u8) -> u32 {
        let mut length = 0;
        text::words(text, |word, share| {
            self.push(word, Count { fields: field, body: u8::from(field == 0) });
            length += u32::from(share == Share::Word);
        });
        length
    }

    /// An id of one word counts as an id, its parts and those of longer ones as keywords.
    fn id(&mut self, id: &str) {
        let mut words: Vec<(String, Share)> = Vec::new();
        text::words(id, |word, share| words.push((word.to_owned(), share)));
        let is_single = words.iter().filter(|(_, share)| *share == Share::Word).count() == 1;
        let whole = words.first().filter(|_| is_single).map(|(word, _)| word);
        for (word, _) in &words {
            let fields = if Some(word) == whole { Count::ID } else { Count::KEYWORD };
            self.push(word, Count { fields, body: 0 });
        }
    }

    fn facet(&mut self, name: &str, value: &str) {
        let value = text::facet(value);
        if !value.is_empty() {
            self.push(&format!("{}:{value}", text::facet(name)), Count { fields: Count::FACET, body: 0 });
        }
    }
}

/// A word as a number: eight bytes at a time, mixed (the finalizer of splitmix64). The same on every machine.
#[inline]
fn key(word: &str) -> u64 {
    let (parts, rest) = word.as_bytes().as_chunks::<8>();
    let mut key = (word.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for part in parts {
        key = mix(key ^ u64::from_le_bytes(*part));
    }
    mix(key ^ few(rest))
}

#[inline]
fn mix(mut key: u64) -> u64 {
    key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ (key >> 31)
}

/// Up to seven bytes as a number, different for different bytes of one length: the first four and the last four, which
/// may overlap, or the first, the middle and the last.
#[inline]
fn few(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>(), bytes) {
        (Some(first), Some(last), _) => {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32
        }
        (_, _, [first, .., last]) => {
            u64::from(*first) | u64::from(bytes[bytes.len() / 2]) << 8 | u64::from(*last) << 16
        }
        (_, _, [only]) => u64::from(*only),
        (_, _, []) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count_of(postings: &Postings, word: &str) -> Option<Count> {
        postings.iter().find(|seen| seen.word == word).map(|seen| seen.count)
    }

    #[test]
    fn each_word_knows_its_fields() {
        let entry = Entry {
            kind: EntryKind::Document,
            id: "PRO-007".into(),
            title: "Control of records".into(),
            context: "Procedures".into(),
            body: "Records are kept. Records are found.".into(),
            clauses: vec!["9001:7.5.3/a".into()],
            keywords: vec!["archive".into()],
            facets: vec![("kind".into(), "procedure".into())],
            ..Entry::default()
        };
        let postings = Postings::of(&entry);
        for (word, fields, body) in [
            ("pro-007", Count::ID, 0),
            ("007", Count::KEYWORD, 0),
            ("records", Count::TITLE, 2),
            ("procedures", Count::CONTEXT, 0),
            ("7.5.3", Count::CLAUSE, 0),
            ("clause:7.5.3", Count::FACET, 0),
            ("kind:procedure", Count::FACET, 0),
            ("kind:document", Count::FACET, 0),
            ("archive", Count::KEYWORD, 0),
            ("kept", 0, 1),
        ] {
            assert_eq!(count_of(&postings, word), Some(Count { fields, body }), "{word}");
        }
        assert_eq!((postings.body_length(), postings.title_length()), (6, 3));
        assert_eq!(count_of(&postings, "missing"), None);
    }

    #[test]
    fn an_id_of_several_words_is_no_single_id() {
        let entry = Entry { kind: EntryKind::Role, id: "quality-manager".into(), ..Entry::default() };
        let postings = Postings::of(&entry);
        assert_eq!(count_of(&postings, "quality").map(|count| count.fields), Some(Count::KEYWORD));
        assert_eq!(count_of(&postings, "qualitymanager").map(|count| count.fields), Some(Count::KEYWORD));
    }

    #[test]
    fn each_word_is_kept_once_however_many_there_are() {
        let words: Vec<String> = (0..3000).map(|number| format!("word{}", number % 1500)).collect();
        let postings = Postings::of(&Entry { keywords: words, ..Entry::default() });
        let found: Vec<&str> = postings.iter().map(|seen| seen.word).filter(|word| word.starts_with("word")).collect();
        assert_eq!(found.iter().filter(|word| word.len() > 4).count(), 1500);
        assert_eq!(found.iter().collect::<std::collections::BTreeSet<_>>().len(), found.len());
        let keys: std::collections::BTreeSet<u64> = postings.iter().map(|seen| seen.key).collect();
        assert_eq!(keys.len(), postings.len());
    }

    #[test]
    fn words_of_a_unit_are_those_of_its_entries() {
        let entry = |kind, id: &str, title: &'static str, context: &str, body: &'static str| Entry {
            kind,
            id: id.into(),
            title: title.into(),
            context: context.into(),
            body: body.into(),
            ..Entry::default()
        };
        let page = entry(EntryKind::Document, "PRO-7", "Control of records", "Procedures", "Records are kept.");
        let section = entry(EntryKind::Section, "", "Keeping", "Records", "Records are kept safe, kept dry.");
        let seen = |parts: &[(&Entry, Part)], word: &str| {
            let postings = Postings::of_unit(parts.iter().copied());
            let seen = postings.iter().find(|seen| seen.word == word).map(|seen| (seen.count, seen.entries));
            (seen, postings.body_length(), postings.title_length())
        };
        let count = |fields, body, entries| Some((Count { fields, body }, entries));
        let whole = [(&page, Part::Head), (&section, Part::Section)];
        assert_eq!(seen(&whole, "records"), (count(Count::TITLE, 2, 2), 9, 3));
        assert_eq!(seen(&whole, "kept").0, count(0, 3, 2));
        assert_eq!(seen(&whole, "keeping").0, count(Count::HEADING, 0, 1));
        assert_eq!(seen(&whole, "pro-7").0, count(Count::ID, 0, 1));
        let further = [(&page, Part::Context), (&section, Part::Section)];
        assert_eq!(seen(&further, "records"), (count(Count::CONTEXT, 1, 1), 6, 3));
        assert_eq!(seen(&further, "are").0, count(0, 1, 1));
        assert_eq!(seen(&further[..1], "kept").0, count(0, 0, 0));
        assert_eq!(seen(&[(&section, Part::Headless)], "records"), (count(Count::TITLE, 1, 1), 6, UNTITLED));
    }

    #[test]
    fn a_word_said_a_thousand_times_does_not_overflow() {
        let entry = Entry { body: "risk ".repeat(1000).into(), ..Entry::default() };
        assert_eq!(count_of(&Postings::of(&entry), "risk").map(|count| count.body), Some(255));
    }
}
