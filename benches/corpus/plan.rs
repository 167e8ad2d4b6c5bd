use super::random::Random;
use super::words;

/// Which corpus: as many documents, from that seed.
#[derive(Debug, Clone, Copy)]
pub struct Corpus {
    /// Number of documents, registers and glossary not counted.
    pub documents: usize,
    /// Another seed, another text of the same shape.
    pub seed: u64,
}

/// What is known of a document before its text is written, so that others can link to it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Its id: `PRO-00042`.
    pub id: String,
    /// Word of the file format.
    pub kind: &'static str,
    /// Unique title.
    pub title: String,
    /// Folder below `content`.
    pub folder: String,
    /// File name without ending.
    pub stem: String,
    /// `approved`, except for a few.
    pub status: &'static str,
    /// Second-level headings in order.
    pub headings: Vec<&'static str>,
    /// Bytes it should have.
    pub size: usize,
}

/// Documents in a folder.
const FOLDER: usize = 50;

impl Corpus {
    /// The plan of one document; every flavour and every neighbour sees the same.
    pub fn plan(self, number: usize) -> Plan {
        let mut random = Random::new(self.seed, number as u64);
        let share = random.below(100);
        let mut below = 0;
        let (kind, prefix, _) = words::KINDS
            .into_iter()
            .find(|(_, _, percent)| {
                below += percent;
                share < below
            })
            .unwrap_or(words::KINDS[0]);
        let (activities, objects) = (words::ACTIVITIES.len(), words::OBJECTS.len());
        let title = format!(
            "{} of {}, {}",
            words::ACTIVITIES[number % activities],
            words::OBJECTS[number / activities % objects],
            words::PLACES[number / (activities * objects) % words::PLACES.len()]
        );
        let id = format!("{prefix}-{:05}", number + 1);
        let place = words::PLACES[number / FOLDER % words::PLACES.len()];
        let size = random.size();
        let mut headings = words::HEADINGS.to_vec();
        let count = (size / 900).clamp(3, 24);
        for at in 0..count {
            let other = random.within(at, headings.len() - 1);
            headings.swap(at, other);
        }
        headings.truncate(count);
        Plan {
            folder: format!("{}-{:04}", anchor(place), number / FOLDER + 1),
            stem: format!("{}-{}", id.to_lowercase(), anchor(&title[..title.find(',').unwrap_or(title.len())])),
            id,
            kind,
            title,
            status: self.status(number),
            headings,
            size,
        }
    }

    /// Two of a hundred each are drafts, in review and retired.
    fn status(self, number: usize) -> &'static str {
        match number % 50 {
            17 => "draft",
            31 => "in-review",
            49 => "retired",
            _ => "approved",
        }
    }

    /// A document that others may point at: approved, often a neighbour.
    pub fn target(self, random: &mut Random, from: usize) -> usize {
        let near = from / FOLDER * FOLDER + random.below(FOLDER);
        let far = random.below(self.documents);
        let mut target = if random.chance(60) { near } else { far };
        while target >= self.documents || target == from || self.status(target) != "approved" {
            target = (target + 1) % self.documents.max(3);
        }
        target
    }

    /// Rows of all registers together.
    pub fn rows(self) -> usize {
        (self.documents / 100).max(5)
    }
}

/// The anchor of a plain heading, the way every generator compared here makes it.
pub fn anchor(heading: &str) -> String {
    heading.to_lowercase().replace(' ', "-")
}

/// Number of a register row as its key: `RSK-0007`.
pub fn row_key(row: usize) -> String {
    format!("RSK-{:05}", row + 1)
}
