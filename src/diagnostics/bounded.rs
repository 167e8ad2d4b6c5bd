use std::collections::BTreeMap;

use super::Diagnostic;

/// Findings of one file, so many of each rule at most: nobody reads on behind a thousand, and a file of a megabyte
/// could have two hundred thousand. The last that is listed says how many are not.
#[derive(Debug)]
pub struct Bounded {
    most: usize,
    found: Vec<Diagnostic>,
    counts: BTreeMap<&'static str, usize>,
}

impl Bounded {
    /// Keeps so many of each rule.
    pub fn new(most: usize) -> Self {
        Self { most, found: Vec::new(), counts: BTreeMap::new() }
    }

    /// Keeps or counts a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        let count = self.counts.entry(finding.rule).or_default();
        *count += 1;
        if *count <= self.most {
            self.found.push(finding);
        }
    }

    /// Those that were kept, in the order in which they came.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        for (rule, count) in self.counts {
            let Some(more) = count.checked_sub(self.most).filter(|more| *more > 0) else { continue };
            let Some(last) = self.found.iter_mut().rev().find(|finding| finding.rule == rule) else { continue };
            let said = format!("this file has {more} more of these, which are not listed");
            last.help = Some(match last.help.take() {
                Some(help) => format!("{help}; {said}"),
                None => said,
            });
        }
        self.found
    }
}

impl Extend<Diagnostic> for Bounded {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, findings: I) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Severity;

    #[test]
    fn of_too_many_findings_of_one_rule_the_last_says_how_many_are_not_listed() {
        let finding = |rule, at: usize| Diagnostic::global(rule, Severity::Error, at.to_string());
        let mut bounded = Bounded::new(3);
        bounded.extend((0..8).map(|at| finding("a", at)));
        bounded.extend((0..3).map(|at| finding("b", at).help("mend it")));
        bounded.extend((0..4).map(|at| finding("c", at).help("mend it")));
        let found = bounded.finish();
        let told: Vec<(&str, &str, Option<&str>)> =
            found.iter().map(|f| (f.rule, f.message.as_str(), f.help.as_deref())).collect();
        let more = "this file has 5 more of these, which are not listed";
        assert_eq!(told[..3], [("a", "0", None), ("a", "1", None), ("a", "2", Some(more))]);
        assert_eq!(told[5], ("b", "2", Some("mend it")));
        assert_eq!(told[8], ("c", "2", Some("mend it; this file has 1 more of these, which are not listed")));
    }
}
