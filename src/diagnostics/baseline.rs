//! Findings that a manual had when it adopted the program: only new ones count from then on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::render::Texts;
use super::{Diagnostic, fingerprint};

/// The findings that are known. The file is sorted and has a line for each, so that a change of it can
/// be reviewed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    file: Option<String>,
    rule: String,
    message: String,
    fingerprint: String,
}

#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    findings: Vec<Entry>,
}

/// A baseline that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is no JSON of the right shape.
    #[error("the baseline cannot be read: {0}")]
    Syntax(#[from] serde_json::Error),
    /// A later program wrote it.
    #[error("the baseline has format {0}; this program reads format 1")]
    Format(u32),
}

/// Findings against a baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// Those that are not in it.
    pub new: Vec<Diagnostic>,
    /// How many are.
    pub known: usize,
    /// How many of it are gone: it can be written anew and becomes shorter.
    pub gone: usize,
}

impl Baseline {
    /// Everything that was found.
    pub fn of(found: &[Diagnostic], texts: &Texts<'_>) -> Self {
        let mut entries: Vec<Entry> = found
            .iter()
            .map(|finding| Entry {
                file: finding.span.as_ref().map(|span| span.file.to_string()),
                rule: finding.rule.to_string(),
                message: finding.message.clone(),
                fingerprint: fingerprint(finding, texts),
            })
            .collect();
        entries.sort();
        Self { entries }
    }

    /// Reads what [`Baseline::write`] wrote.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        let file: File = serde_json::from_str(text)?;
        match file.format {
            1 => Ok(Self { entries: file.findings }),
            format => Err(BaselineError::Format(format)),
        }
    }

    /// As JSON, a line for each finding.
    pub fn write(&self) -> String {
        let lines: Vec<String> = self
            .entries
            .iter()
            .filter_map(|entry| serde_json::to_string(entry).ok())
            .map(|line| format!("    {line}"))
            .collect();
        match lines.is_empty() {
            true => "{\n  \"format\": 1,\n  \"findings\": []\n}\n".to_string(),
            false => format!("{{\n  \"format\": 1,\n  \"findings\": [\n{}\n  ]\n}}\n", lines.join(",\n")),
        }
    }

    /// Tells new findings from known ones. A finding that stands in the baseline once is known once.
    pub fn compare(&self, found: Vec<Diagnostic>, texts: &Texts<'_>) -> Compared {
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in &self.entries {
            *left.entry(&entry.fingerprint).or_default() += 1;
        }
        let mut compared = Compared::default();
        for finding in found {
            match left.get_mut(fingerprint(&finding, texts).as_str()).filter(|left| **left > 0) {
                Some(left) => {
                    *left -= 1;
                    compared.known += 1;
                }
                None => compared.new.push(finding),
            }
        }
        compared.gone = left.values().sum();
        compared
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, SourceSet, Span, TextRange};

    fn at(start: usize, message: &str) -> Diagnostic {
        let path = crate::source::SourcePath::new("a.md");
        Diagnostic::warning("x", Span::new(&path, TextRange::new(start, start + 1)), message)
    }

    #[test]
    fn only_what_is_not_in_the_baseline_is_new() {
        let before: SourceSet = [Source::new("a.md", "one\ntwo\ntwo\n")].into_iter().collect();
        let texts = Texts::new(&before, []);
        let baseline = Baseline::read(&Baseline::of(&[at(0, "m"), at(4, "m"), at(8, "m")], &texts).write()).unwrap();
        let after: SourceSet = [Source::new("a.md", "new\n\ntwo\ntwo\ntwo\n")].into_iter().collect();
        let texts = Texts::new(&after, []);
        let compared = baseline.compare(vec![at(5, "m"), at(9, "m"), at(13, "m"), at(13, "other")], &texts);
        assert_eq!((compared.new, compared.known, compared.gone), (vec![at(13, "m"), at(13, "other")], 2, 1));
    }

    #[test]
    fn a_baseline_of_another_format_is_refused() {
        assert!(matches!(Baseline::read("{\"format\": 2, \"findings\": []}"), Err(BaselineError::Format(2))));
        assert!(matches!(Baseline::read("[]"), Err(BaselineError::Syntax(_))));
        assert_eq!(Baseline::read(&Baseline::default().write()).unwrap(), Baseline::default());
    }
}
