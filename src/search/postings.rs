//! What one entry contributes to the index: its words, and where each stands.

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

/// The words of one entry.
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

/// A word of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Posting {
    key: u64,
    start: u32,
    end: u32,
    count: Count,
}

impl Postings {
    /// Takes an entry apart.
    pub fn of(entry: &Entry) -> Self {
        let mut found = Found::for_text(entry.body.len());
        found.id(&entry.id);
        let title_length = found.field(&entry.title, Count::TITLE);
        found.field(&entry.context, Count::CONTEXT);
        for keyword in &entry.keywords {
            found.field(keyword, Count::KEYWORD);
        }
        for number in entry.clauses.iter().filter_map(|clause| clause_number(clause)) {
            found.field(number, Count::CLAUSE);
            found.facet("clause", number);
        }
        if entry.kind == EntryKind::Clause {
            found.facet("clause", &entry.id);
        }
        if entry.kind != EntryKind::Section {
            found.facet("kind", entry.kind.as_str());
        }
        for (name, value) in &entry.facets {
            found.facet(name, value);
        }
        let body_length = found.field(&entry.body, 0);
        let Found { mut postings, mut letters, .. } = found;
        postings.shrink_to_fit();
        letters.shrink_to_fit();
        Self { postings, letters, body_length, title_length }
    }

    /// The words with their keys and counts. The same word has the same key in every entry; that two have one
    /// is as likely as that two hashes of 64 bits are the same, and then they are found together.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &str, Count)> {
        self.postings.iter().map(|posting| {
            let word = &self.letters[posting.start as usize..posting.end as usize];
            (posting.key, word, posting.count)
        })
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

/// The number in `8.4.1`, `9001:8.4.1` and `9001:8.4.1/b`.
fn clause_number(clause: &str) -> Option<&str> {
    let number = clause.rsplit(':').next()?.split(['/', '#']).next()?.trim();
    (!number.is_empty()).then_some(number)
}

/// Words as they come, each kept once.
#[derive(Default)]
struct Found {
    postings: Vec<Posting>,
    letters: String,
    /// Positions in `postings` from 1, each where the key of its word leads; a power of two of them, half of
    /// them free at least.
    table: Vec<u32>,
}

impl Found {
    /// With room for the words of a text of so many bytes.
    fn for_text(length: usize) -> Self {
        Self { table: vec![0; (length / 6 + 32).next_power_of_two()], ..Self::default() }
    }

    fn push(&mut self, word: &str, count: Count) {
        let key = key(word);
        let mask = self.table.len() - 1;
        let mut place = key as usize & mask;
        while let Some(at) = self.table[place].checked_sub(1) {
            let posting = &mut self.postings[at as usize];
            if posting.key == key {
                posting.count = posting.count.and(count);
                return;
            }
            place = (place + 1) & mask;
        }
        let start = self.letters.len() as u32;
        self.letters.push_str(word);
        self.postings.push(Posting { key, start, end: self.letters.len() as u32, count });
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
        let first = self.postings.len();
        let single = self.field(id, Count::KEYWORD) == 1;
        if let (true, Some(posting)) = (single, self.postings.get_mut(first)) {
            posting.count.fields = Count::ID;
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
        postings.iter().find(|(_, found, _)| *found == word).map(|(.., count)| count)
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
        let found: Vec<&str> =
            postings.iter().map(|(_, word, _)| word).filter(|word| word.starts_with("word")).collect();
        assert_eq!(found.iter().filter(|word| word.len() > 4).count(), 1500);
        assert_eq!(found.iter().collect::<std::collections::BTreeSet<_>>().len(), found.len());
        let keys: std::collections::BTreeSet<u64> = postings.iter().map(|(key, ..)| key).collect();
        assert_eq!(keys.len(), postings.iter().count());
    }

    #[test]
    fn a_word_said_a_thousand_times_does_not_overflow() {
        let entry = Entry { body: "risk ".repeat(1000).into(), ..Entry::default() };
        assert_eq!(count_of(&Postings::of(&entry), "risk").map(|count| count.body), Some(255));
    }
}
