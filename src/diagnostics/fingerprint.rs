use super::Diagnostic;
use super::render::Texts;

/// What makes a finding the same finding tomorrow: its rule, file, the words that it is known by and those that it points
/// at, but neither its line nor what else stands there, so that the text around it may change. Two findings about the same
/// words have one fingerprint: whoever compares counts them. 32 hexadecimal digits.
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
        part(texts.words(span));
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
    fn a_finding_stays_the_same_when_the_text_around_it_changes() {
        assert_eq!(of("one\ntwo here\n", "two"), of("zero\n\none\ntwo here", "two"));
        assert_eq!(of("one\ntwo here\n", "two"), of("one\nand two there\n", "two"));
        assert_ne!(of("one\ntwo here\n", "two"), of("one\ntwo here\n", "here"));
    }

    #[test]
    fn a_finding_about_no_words_or_several_lines_is_about_its_line() {
        assert_eq!(of("one\n", ""), of("  one  \n", ""));
        assert_ne!(of("one\n", ""), of("two\n", ""));
        assert_eq!(of("one two\nthree\n", "two\nthree"), of("one two\nfour\n", "one two"));
    }
}
