//! Changes that nobody has made yet, as the texts they would leave behind.

use crate::source::Source;
use crate::syntax::front_matter::{self, Fence};

/// The text of a document that is retired: one word of its front matter is another. Nothing if it has no
/// front matter to say so.
pub fn retired(source: &Source) -> Option<String> {
    let front = front_matter::read(&source.path, &source.text).value;
    let fence = front.fence?;
    let text = &source.text;
    let Some(status) = front.front_matter.status else {
        let line = match fence {
            Fence::Toml => "status = \"retired\"\n",
            Fence::Yaml => "status: retired\n",
        };
        // Before everything else: behind it tables may begin.
        let at = front.front_matter.range.start as usize;
        return Some(format!("{}{line}{}", text.get(..at)?, text.get(at..)?));
    };
    let (start, end) = (status.range.start as usize, status.range.end as usize);
    let quote = text.get(start..end)?.chars().next().filter(|first| matches!(first, '"' | '\'')).map(String::from);
    let quote = quote.unwrap_or_default();
    Some(format!("{}{quote}retired{quote}{}", text.get(..start)?, text.get(end..)?))
}

/// The configuration without the table of a decision that stands there.
pub fn without_decision(config: &str, at: usize) -> String {
    let is_header = |line: &str| line.trim_start().starts_with('[');
    let (mut begin, mut end) = (None, config.len());
    let mut from = 0;
    for line in config.split_inclusive('\n') {
        match from <= at {
            true if is_header(line) => begin = Some(from),
            false if is_header(line) => {
                end = from;
                break;
            }
            _ => {}
        }
        from += line.len();
    }
    match begin {
        Some(begin) => format!("{}{}", &config[..begin], &config[end..]),
        None => config.to_string(),
    }
}

/// The configuration with one more decision: a clause, an item or a control does not apply. It stands before all others.
pub fn excluded(config: &str, tag: &str, reason: &str) -> String {
    let text = |text: &str| toml::Value::from(text).to_string();
    let decision =
        format!("[[applicability]]\nclause = {}\napplicable = false\nreason = {}\n", text(tag), text(reason));
    let is_decision = |line: &str| line.trim_start().starts_with("[[applicability]]");
    let first = config.split_inclusive('\n').scan(0, |at, line| {
        let begin = *at;
        *at += line.len();
        Some((begin, line))
    });
    match first.into_iter().find(|(_, line)| is_decision(line)) {
        Some((at, _)) => format!("{}{decision}\n{}", &config[..at], &config[at..]),
        None => {
            let end = if config.is_empty() || config.ends_with('\n') { "" } else { "\n" };
            format!("{config}{end}\n{decision}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_of_the_front_matter_changes() {
        for (before, after) in [
            (
                "+++\nid = \"A-1\"\nstatus = \"approved\" # so\n+++\nText approved.\n",
                "+++\nid = \"A-1\"\nstatus = \"retired\" # so\n+++\nText approved.\n",
            ),
            ("+++\nstatus = 'draft'\n+++\n", "+++\nstatus = 'retired'\n+++\n"),
            ("---\nid: A-1\nstatus: approved\n---\nx\n", "---\nid: A-1\nstatus: retired\n---\nx\n"),
            ("---\nstatus: \"approved\"\n---\n", "---\nstatus: \"retired\"\n---\n"),
            (
                "+++\nid = \"A-1\"\n[approval]\nby = \"x\"\n+++\n",
                "+++\nstatus = \"retired\"\nid = \"A-1\"\n[approval]\nby = \"x\"\n+++\n",
            ),
        ] {
            assert_eq!(retired(&Source::new("a.md", before)).as_deref(), Some(after));
        }
        assert_eq!(retired(&Source::new("a.md", "No front matter.")), None);
    }

    #[test]
    fn it_stands_before_the_decisions_that_there_are() {
        let config = "[manual]\n\n[[applicability]]\nclause = \"9001:8.3\"\napplicable = true\n";
        let text = excluded(config, "9001:8.3", "x");
        let settings =
            crate::config::read_settings(Some(&Source::new("clausebook.toml", &text)), jiff::civil::Date::ZERO);
        let applicable: Vec<bool> = settings.value.applicability.iter().map(|decision| decision.applicable).collect();
        assert_eq!(applicable, [false, true], "{text}");
    }

    #[test]
    fn a_decision_is_taken_out_with_all_its_lines() {
        let decision = "[[applicability]]\nclause = \"9001:8.3\"\napplicable = true\n";
        for (before, behind) in
            [("[manual]\n\n", "[rules]\n"), ("", ""), ("[[applicability]]\nclause = \"9001:8.4\"\n", decision)]
        {
            let config = format!("{before}{decision}{behind}");
            assert_eq!(without_decision(&config, before.len() + 30), format!("{before}{behind}"));
        }
    }

    #[test]
    fn a_reason_cannot_end_the_decision() {
        let text = excluded("[manual]", "9001:8.3", "no \"design\"\n[roles.x]");
        let settings =
            crate::config::read_settings(Some(&Source::new("clausebook.toml", &text)), jiff::civil::Date::ZERO);
        assert_eq!(settings.diagnostics, []);
        assert_eq!(settings.value.applicability.len(), 1);
        assert!(settings.value.roles.is_empty());
    }
}
