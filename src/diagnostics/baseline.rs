//! Findings that a manual had when it adopted the program: only new ones count from then on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::render::Texts;
use super::{Diagnostic, Gathered, fingerprint};

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
    /// What the finding gathers, each known on its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    members: Vec<String>,
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
                members: finding.members().to_vec(),
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

    /// Tells new findings from known ones. A finding that stands in the baseline once is known once; one that
    /// gathers is known as well if all that it gathers was gathered by findings of its rule.
    pub fn compare(&self, found: Vec<Diagnostic>, texts: &Texts<'_>) -> Compared {
        let mut left: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        let mut gathered = Gathered::default();
        for entry in &self.entries {
            left.entry(&entry.fingerprint).or_default().push(entry);
            gathered.add(&entry.rule, &entry.members);
        }
        let mut is_known = |finding: &Diagnostic| {
            let same = left.get_mut(fingerprint(finding, texts).as_str()).and_then(Vec::pop);
            same.is_some() || gathered.has_all(finding.rule, finding.members())
        };
        let known: Vec<bool> = found.iter().map(&mut is_known).collect();
        let still = Gathered::of(&found);
        let is_gone = |entry: &&&Entry| !still.has_any(&entry.rule, &entry.members);
        let gone = left.values().flatten().filter(is_gone).count();
        let new = found.into_iter().zip(&known).filter(|(_, known)| !**known).map(|(finding, _)| finding).collect();
        Compared { new, known: known.iter().filter(|known| **known).count(), gone }
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
    fn what_is_gathered_is_known_when_it_falls_apart_or_grows_together() {
        let sources = SourceSet::default();
        let texts = Texts::new(&sources, []);
        let all = |members: &[&str]| {
            let finding = Diagnostic::global("x", crate::diagnostics::Severity::Error, members.join(" and "));
            finding.gathers(members.iter().map(ToString::to_string))
        };
        let baseline = Baseline::of(&[all(&["a", "b", "c"]), all(&["d"]), all(&["e"])], &texts);
        let baseline = Baseline::read(&baseline.write()).unwrap();
        let found = vec![all(&["a"]), all(&["c", "d"]), all(&["b", "f"])];
        let compared = baseline.compare(found, &texts);
        assert_eq!((compared.new, compared.known, compared.gone), (vec![all(&["b", "f"])], 2, 1));
    }

    #[test]
    fn a_baseline_of_before_is_read() {
        let sources = SourceSet::default();
        let texts = Texts::new(&sources, []);
        let finding = Diagnostic::global("x", crate::diagnostics::Severity::Error, "m");
        let print = fingerprint(&finding, &texts);
        let entry = format!(r#"{{"file":null,"rule":"x","message":"m","fingerprint":"{print}"}}"#);
        let baseline = Baseline::read(&format!(r#"{{"format": 1, "findings": [{entry}]}}"#)).unwrap();
        assert_eq!(baseline.compare(vec![finding.gathers(["a".to_string()])], &texts).known, 1);
    }

    #[test]
    fn a_baseline_of_another_format_is_refused() {
        assert!(matches!(Baseline::read("{\"format\": 2, \"findings\": []}"), Err(BaselineError::Format(2))));
        assert!(matches!(Baseline::read("[]"), Err(BaselineError::Syntax(_))));
        assert_eq!(Baseline::read(&Baseline::default().write()).unwrap(), Baseline::default());
    }
}
