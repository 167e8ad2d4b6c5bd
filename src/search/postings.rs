//! What one entry contributes to the index: its words, and where each stands.

use serde::{Deserialize, Serialize};

use super::text::{self, Share};
use super::{Entry, EntryKind};

/// The fields in which a word of an entry stands, and how often in its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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

/// The words of one entry: a pure function of it, so a build may keep it for as long as the entry is the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Postings {
    /// Different words, sorted, each followed by a line feed.
    words: String,
    counts: Vec<Count>,
    /// Words in the body.
    body_length: u32,
    /// Words in the title.
    title_length: u32,
}

impl Postings {
    /// Takes an entry apart.
    pub fn of(entry: &Entry) -> Self {
        let mut found = Found::default();
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
        let (words, counts) = found.sorted();
        Self { words, counts, body_length, title_length }
    }

    /// The words, sorted, with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Count)> {
        self.words.lines().zip(self.counts.iter().copied())
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

/// Words as they come, one after the other in one buffer.
#[derive(Default)]
struct Found {
    buffer: String,
    places: Vec<Place>,
}

/// A word in the buffer, with its first eight bytes as a number, which settles most comparisons.
struct Place {
    begins: u64,
    start: u32,
    end: u32,
    count: Count,
}

impl Found {
    fn push(&mut self, word: &str, count: Count) {
        let start = self.buffer.len();
        self.buffer.push_str(word);
        let begins = word.bytes().chain([0; 8]).take(8).fold(0, |number, byte| number << 8 | u64::from(byte));
        self.places.push(Place { begins, start: start as u32, end: self.buffer.len() as u32, count });
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
        let first = self.places.len();
        let single = self.field(id, Count::KEYWORD) == 1;
        if let (true, Some(place)) = (single, self.places.get_mut(first)) {
            place.count.fields = Count::ID;
        }
    }

    fn facet(&mut self, name: &str, value: &str) {
        let value = text::facet(value);
        if !value.is_empty() {
            self.push(&format!("{}:{value}", text::facet(name)), Count { fields: Count::FACET, body: 0 });
        }
    }

    fn sorted(mut self) -> (String, Vec<Count>) {
        let word = |place: &Place| &self.buffer[place.start as usize..place.end as usize];
        self.places
            .sort_unstable_by(|one, other| one.begins.cmp(&other.begins).then_with(|| word(one).cmp(word(other))));
        let (mut words, mut counts) = (String::new(), Vec::new());
        for same in self.places.chunk_by(|one, other| word(one) == word(other)) {
            words.push_str(word(&same[0]));
            words.push('\n');
            counts.push(same.iter().fold(Count::default(), |sum, place| sum.and(place.count)));
        }
        words.shrink_to_fit();
        counts.shrink_to_fit();
        (words, counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count_of(postings: &Postings, word: &str) -> Option<Count> {
        postings.iter().find(|(found, _)| *found == word).map(|(_, count)| count)
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
    fn a_word_said_a_thousand_times_does_not_overflow() {
        let entry = Entry { body: "risk ".repeat(1000).into(), ..Entry::default() };
        assert_eq!(count_of(&Postings::of(&entry), "risk").map(|count| count.body), Some(255));
    }
}
