use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::text::{find_phrase, obligation, place, sentences};
use crate::rules::{Check, Family, Rule, Sheet};
use crate::syntax::front_matter::Status;

pub(super) static RULE: Rule = Rule {
    name: "vague-obligation",
    family: Family::Content,
    level: Level::Warn,
    page: include_str!("vague_obligation.md"),
    check: Check::Document(check),
};

/// Phrases that leave to each reader what has to be done, and when.
const VAGUE: [&str; 34] = [
    "as appropriate",
    "where appropriate",
    "when appropriate",
    "if appropriate",
    "as necessary",
    "where necessary",
    "when necessary",
    "if necessary",
    "as needed",
    "where needed",
    "when needed",
    "if needed",
    "as required",
    "where applicable",
    "if applicable",
    "as applicable",
    "where possible",
    "if possible",
    "as far as possible",
    "where practicable",
    "as soon as possible",
    "as soon as practicable",
    "in a timely manner",
    "in due time",
    "in due course",
    "from time to time",
    "at regular intervals",
    "at planned intervals",
    "on a regular basis",
    "regularly",
    "periodically",
    "adequate",
    "adequately",
    "appropriate measures",
];

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let document = sheet.document;
    if sheet.obliging.is_empty() || !document.front.is_controlled() || document.status() == Status::Retired {
        return;
    }
    for (block, text) in sheet.obliging() {
        for range in sentences(text) {
            let sentence = &text[range.clone()];
            if obligation(sentence).is_none() || says_how_much(sentence) {
                continue;
            }
            let vague =
                VAGUE.iter().filter_map(|phrase| find_phrase(sentence, phrase)).min_by_key(|phrase| phrase.start);
            let Some(phrase) = vague.filter(|phrase| !is_quoted(sentence, phrase.start)) else { continue };
            let words = &sentence[phrase.clone()];
            let at = range.start + phrase.start..range.start + phrase.end;
            found.push(
                Diagnostic::warning(
                    RULE.name,
                    place(document, sheet.text, block, at),
                    format!("`{words}` leaves open what has to be done"),
                )
                .label("an obligation without a measure")
                .why("two people follow it in two ways, and no audit can tell whether it was followed")
                .help("say when, how often, how much, or who decides: `every 6 months`, `if the value exceeds 5 %`"),
            );
        }
    }
}

/// A number, a rule or a person that decides makes a phrase definite.
fn says_how_much(sentence: &str) -> bool {
    const DEFINITE: [&str; 12] = [
        "every",
        "each",
        "daily",
        "weekly",
        "monthly",
        "quarterly",
        "yearly",
        "annually",
        "decides",
        "judges",
        "if",
        "when",
    ];
    sentence.bytes().any(|byte| byte.is_ascii_digit()) || DEFINITE.iter().any(|word| is_definite(sentence, word))
}

/// `if` and `when` are definite unless they begin a vague phrase themselves.
fn is_definite(sentence: &str, word: &str) -> bool {
    let mut rest = sentence;
    while let Some(found) = find_phrase(rest, word) {
        let vague = VAGUE.iter().any(|phrase| {
            phrase.starts_with(word)
                && rest
                    .get(found.start..found.start + phrase.len())
                    .is_some_and(|part| part.eq_ignore_ascii_case(phrase))
        });
        if !vague {
            return true;
        }
        rest = &rest[found.end..];
    }
    false
}

fn is_quoted(sentence: &str, at: usize) -> bool {
    sentence[..at].ends_with(['"', '“', '„', '«', '\'', '‘', '`'])
}
