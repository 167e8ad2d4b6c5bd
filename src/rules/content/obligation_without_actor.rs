use std::cell::LazyCell;

use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::text::{find_phrase, is_list_item, obligation, place, sentences};
use crate::rules::{Check, Family, Rule, Sheet};
use crate::syntax::front_matter::Status;

pub(super) static RULE: Rule = Rule {
    name: "obligation-without-actor",
    family: Family::Content,
    level: Level::Warn,
    page: include_str!("obligation_without_actor.md"),
    check: Check::Document(check),
};

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let document = sheet.document;
    if sheet.obliging.is_empty() || !document.front.is_controlled() || document.status() == Status::Retired {
        return;
    }
    let actors = actors(sheet);
    for (block, text) in sheet.obliging() {
        let ranges = sentences(text);
        // The sentence that introduces a list, or the first of a paragraph, names who acts in all of it.
        let heading = block.section.map_or("", |at| &document.body.headings[at as usize].text);
        if ranges.is_empty() || is_list_item(sheet.text, block) || names_actor(heading, &actors) {
            continue;
        }
        let is_led = LazyCell::new(|| names_actor(text, &actors));
        for range in &ranges {
            let sentence = &text[range.clone()];
            let Some(verb) = passive_obligation(sentence) else { continue };
            if *is_led || find_phrase(sentence, "by").is_some() {
                continue;
            }
            let at = range.start + verb.start..range.start + verb.end;
            let words = &text[at.clone()];
            found.push(
                Diagnostic::warning(
                    RULE.name,
                    place(document, sheet.text, block, at.clone()),
                    format!("`{words}`, and nobody is named who does it"),
                )
                .label("by whom?")
                .why("a task without a person is done by nobody (ISO 9001 and ISO/IEC 42001, 5.3)")
                .help("begin the sentence with the role: `The quality manager …`"),
            );
        }
    }
}

/// Words that name somebody who acts: the roles of the configuration and the words every text has.
fn actors(sheet: &Sheet<'_>) -> Vec<String> {
    const WORDS: [&str; 38] = [
        "everybody",
        "everyone",
        "anybody",
        "anyone",
        "nobody",
        "somebody",
        "who",
        "whoever",
        "you",
        "we",
        "us",
        "i",
        "he",
        "she",
        "they",
        "them",
        "person",
        "persons",
        "people",
        "staff",
        "employee",
        "employees",
        "manager",
        "lead",
        "officer",
        "owner",
        "team",
        "author",
        "auditor",
        "engineer",
        "supplier",
        "suppliers",
        "customer",
        "customers",
        "user",
        "users",
        "organization",
        "company",
    ];
    let roles = sheet.settings.roles.values().map(|role| role.title.clone());
    roles.chain(sheet.settings.roles.keys().cloned()).chain(WORDS.iter().map(|word| word.to_string())).collect()
}

fn names_actor(text: &str, actors: &[String]) -> bool {
    actors.iter().any(|actor| find_phrase(text, actor).is_some() || find_phrase(text, &format!("{actor}s")).is_some())
}

/// `must be checked`: an obligation in the passive voice.
fn passive_obligation(sentence: &str) -> Option<std::ops::Range<usize>> {
    let modal = obligation(sentence)?;
    let rest = &sentence[modal.end..];
    let mut words = rest.split(' ').filter(|word| !word.is_empty());
    let mut end = modal.end;
    let mut be = false;
    for word in words.by_ref().take(4) {
        let at = sentence[end..].find(word).map(|offset| end + offset)?;
        end = at + word.len();
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if be && is_participle(bare) {
            return Some(modal.start..end - (word.len() - bare.len()));
        }
        be |= bare.eq_ignore_ascii_case("be");
        if !be
            && !matches!(
                bare.to_ascii_lowercase().as_str(),
                "not" | "also" | "always" | "only" | "never" | "first" | "then"
            )
        {
            return None;
        }
    }
    None
}

fn is_participle(word: &str) -> bool {
    const IRREGULAR: [&str; 26] = [
        "kept",
        "made",
        "held",
        "written",
        "done",
        "sent",
        "given",
        "taken",
        "shown",
        "told",
        "set",
        "put",
        "read",
        "built",
        "drawn",
        "found",
        "chosen",
        "brought",
        "sought",
        "met",
        "begun",
        "run",
        "withdrawn",
        "rewritten",
        "understood",
        "undertaken",
    ];
    // States, not actions.
    const STATES: [&str; 12] = [
        "allowed",
        "limited",
        "interested",
        "concerned",
        "related",
        "based",
        "needed",
        "qualified",
        "skilled",
        "experienced",
        "authorized",
        "satisfied",
    ];
    let word = word.to_ascii_lowercase();
    IRREGULAR.contains(&word.as_str()) || (word.len() > 4 && word.ends_with("ed") && !STATES.contains(&word.as_str()))
}
