use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::source::Answer;
use crate::system::{Environment, Existing, SystemError, write_result};

/// How long an address that was there counts as being there.
const DAYS: i32 = 7;

/// Bytes that are read of what was remembered.
const LARGEST: u64 = 16 << 20;

/// Addresses that were there in the last days, so that nobody is asked the same every time.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Known {
    answers: BTreeMap<String, Remembered>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Remembered {
    /// The day it was asked for.
    on: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    moved: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    format: u32,
    reached: BTreeMap<String, Remembered>,
}

impl Known {
    /// Where it is kept: in the user's folder for caches, outside every project.
    pub fn place(environment: &Environment) -> Option<PathBuf> {
        let home = || environment.home.as_ref().map(|home| home.join(".cache"));
        Some(environment.cache_home.clone().or_else(home)?.join("clausebook").join("links.json"))
    }

    /// What is remembered of the last days. What cannot be read is forgotten.
    pub fn read(path: &Path, today: Date) -> Self {
        let mut text = String::new();
        let read = File::open(path).and_then(|file| file.take(LARGEST).read_to_string(&mut text));
        let file: Option<Written> = read.ok().and_then(|_| serde_json::from_str(&text).ok());
        let mut answers = file.filter(|file| file.format == 1).map(|file| file.reached).unwrap_or_default();
        answers.retain(|_, answer| {
            let on: Option<Date> = answer.on.parse().ok();
            let age = on.and_then(|on| on.until(today).ok()).map_or(-1, |age| age.get_days());
            (0..DAYS).contains(&age)
        });
        Self { answers }
    }

    /// What an address answered in the last days, if it was there.
    pub fn answer(&self, address: &str) -> Option<Answer> {
        let remembered = self.answers.get(address)?;
        Some(remembered.moved.clone().map_or(Answer::Reached, Answer::Moved))
    }

    /// Remembers an address that is there; anything else is asked again.
    pub fn remember(&mut self, address: &str, answer: &Answer, today: Date) {
        let moved = match answer {
            Answer::Reached => None,
            Answer::Moved(there) => Some(there.clone()),
            Answer::Gone(_) | Answer::Failed(_) | Answer::Withheld(_) => return,
        };
        self.answers.insert(address.to_owned(), Remembered { on: today.to_string(), moved });
    }

    /// Writes it down.
    pub fn write(self, path: &Path) -> Result<(), SystemError> {
        let failed =
            |source| SystemError::Io { what: "create the folder of", path: path.display().to_string(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let text = serde_json::to_vec(&Written { format: 1, reached: self.answers }).unwrap_or_default();
        write_result(path, &text, Existing::Replaced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_there_is_known_for_a_week_and_what_was_not_is_asked_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("of/links.json");
        let mut known = Known::default();
        let moved = Answer::Moved("https://b".to_owned());
        known.remember("https://a", &Answer::Reached, day("2026-11-01"));
        known.remember("https://old", &moved, day("2026-11-05"));
        known.remember("https://gone", &Answer::Gone(404), day("2026-11-05"));
        known.write(&path).unwrap();
        let later = Known::read(&path, day("2026-11-07"));
        assert_eq!(later.answer("https://a"), Some(Answer::Reached));
        assert_eq!(later.answer("https://old"), Some(moved));
        assert_eq!(later.answer("https://gone"), None);
        let latest = Known::read(&path, day("2026-11-08"));
        assert_eq!((latest.answer("https://a"), latest.answer("https://old").is_some()), (None, true));
        assert_eq!(Known::read(&path, day("2026-10-31")), Known::default(), "a day before it was asked");
    }

    #[test]
    fn what_cannot_be_read_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("links.json");
        for text in
            ["", "{", "[]", "{\"format\":2,\"reached\":{}}", "{\"format\":1,\"reached\":{\"a\":{\"on\":\"7\"}}}"]
        {
            write_result(&path, text.as_bytes(), Existing::Replaced).unwrap();
            assert_eq!(Known::read(&path, day("2026-11-07")), Known::default(), "{text}");
        }
        assert_eq!(Known::read(folder.path(), day("2026-11-07")), Known::default());
    }
}
