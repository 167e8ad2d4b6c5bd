use super::Diagnostic;
use super::render::Texts;

/// What makes a finding the same finding tomorrow: its rule, file, the words that it is known by and the text of its
/// line, but not the number of that line, so that text above it may come and go. 32 hexadecimal digits.
pub fn fingerprint(finding: &Diagnostic, texts: &Texts<'_>) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    part(finding.rule);
    part(finding.words());
    if let Some(span) = &finding.span {
        part(span.file.as_str());
        part(texts.line(span).trim());
    }
    let hash = hasher.finalize().to_hex();
    hash[..32].to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, SourceSet, Span, TextRange};

    fn of(text: &str, token: &str) -> String {
        let sources: SourceSet = [Source::new("a.md", text)].into_iter().collect();
        let at = text.find(token).unwrap();
        let span = Span::new(&sources.get("a.md").unwrap().path, TextRange::new(at, at + token.len()));
        fingerprint(&Diagnostic::error("x", span, "m"), &Texts::new(&sources, []))
    }

    #[test]
    fn a_finding_stays_the_same_when_lines_above_it_come_and_go() {
        assert_eq!(of("one\n  two here\n", "two"), of("zero\n\none\ntwo here", "two"));
        assert_ne!(of("one\ntwo here\n", "two"), of("one\ntwo there\n", "two"));
    }
}
