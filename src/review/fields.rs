//! What two front matters say differently.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::model::{FieldChange, SettingChange};
use crate::source::Spanned;
use crate::syntax::front_matter::{FrontMatter, Record, Words};
use crate::syntax::tag::Tag;

/// Words that change without making another version of a document: where it stands in its life, and when.
pub(super) const LIFE: [&str; 9] =
    ["status", "version", "change", "effective", "reviewed", "review_by", "approval", "order", "allow"];

/// Keys that hold lists: what is said of them is what is gone and what is new.
const LISTS: [&str; 10] =
    ["audience", "satisfies", "supports", "supersedes", "aliases", "inputs", "outputs", "records", "allow", "answers"];

impl FieldChange {
    /// The same as a change of the configuration.
    pub(super) fn of_settings(self, weakens: bool) -> SettingChange {
        SettingChange { key: self.name, before: self.before, after: self.after, weakens }
    }

    /// The change in one line.
    pub fn line(&self) -> String {
        let name = &self.name;
        match (self.before.as_str(), self.after.as_str()) {
            ("", after) => format!("{name}: + {after}"),
            (before, "") => format!("{name}: \u{2212} {before}"),
            (before, after) if LISTS.contains(&key(name)) => format!("{name}: \u{2212} {before}; + {after}"),
            (before, after) => format!("{name}: {before} \u{2192} {after}"),
        }
    }
}

/// The key that a change is about; of a record, its own.
fn key(name: &str) -> &str {
    name.strip_prefix(RECORD).and_then(|name| name.rsplit_once(", ")).map_or(name, |(_, key)| key)
}

/// What stands before the name of a record.
const RECORD: &str = "records: ";

/// Compares front matters key by key, in the order of the guide; of records with one name what is said of them.
pub fn front_matter_changes(before: &FrontMatter, after: &FrontMatter) -> Vec<FieldChange> {
    let mut found = fields(before, after);
    let name = |record: &Record| record.name.as_ref().map(|name| name.value.clone());
    let mut said = Vec::new();
    for (at, record) in after.records.iter().enumerate() {
        let Some(called) = name(record) else { continue };
        // Of several with one name each is held against the one in its place.
        let place = after.records[..at].iter().filter(|other| name(other).as_ref() == Some(&called)).count();
        let was = before.records.iter().filter(|other| name(other).as_ref() == Some(&called)).nth(place);
        let changes = was.map(|was| record_fields(was, record)).unwrap_or_default();
        let named = |change: FieldChange| FieldChange { name: format!("{RECORD}{called}, {}", change.name), ..change };
        said.extend(changes.into_iter().map(named));
    }
    let behind = ["register", "approval", "allow"];
    let at = found.iter().position(|change| behind.contains(&change.name.as_str())).unwrap_or(found.len());
    found.splice(at..at, said);
    found
}

/// Compares front matters key by key, in the order of the guide; records by their names alone.
pub(super) fn fields(before: &FrontMatter, after: &FrontMatter) -> Vec<FieldChange> {
    let mut list = List::default();
    list.word("id", &before.id, &after.id);
    list.word("title", &before.title, &after.title);
    list.word("summary", &before.summary, &after.summary);
    list.word("kind", &before.kind, &after.kind);
    list.word("version", &before.version, &after.version);
    list.word("status", &before.status, &after.status);
    list.word("owner", &before.owner, &after.owner);
    list.word("effective", &before.effective, &after.effective);
    list.word("review_every", &before.review_every, &after.review_every);
    list.word("review_by", &before.review_by, &after.review_by);
    list.word("reviewed", &before.reviewed, &after.reviewed);
    list.many("audience", &texts(&before.audience), &texts(&after.audience));
    list.word("classification", &before.classification, &after.classification);
    list.word("change", &before.change, &after.change);
    list.many("satisfies", &tags(&before.satisfies), &tags(&after.satisfies));
    list.many("supports", &tags(&before.supports), &tags(&after.supports));
    list.many("supersedes", &texts(&before.supersedes), &texts(&after.supersedes));
    list.many("aliases", &texts(&before.aliases), &texts(&after.aliases));
    list.word("order", &before.order, &after.order);
    list.put("glossary", before.glossary.to_string(), after.glossary.to_string());
    list.word("process", &before.process, &after.process);
    list.many("inputs", &texts(&before.inputs), &texts(&after.inputs));
    list.many("outputs", &texts(&before.outputs), &texts(&after.outputs));
    list.many("records", &records(&before.records), &records(&after.records));
    list.put("register", register(before), register(after));
    list.put("approval", approval(before), approval(after));
    let allowed = |front: &FrontMatter| front.allow.iter().map(|allow| allow.rule.value.clone()).collect::<Vec<_>>();
    list.many("allow", &allowed(before), &allowed(after));
    list.found
}

/// What two record types of one name say differently.
pub(super) fn record_fields(before: &Record, after: &Record) -> Vec<FieldChange> {
    let mut list = List::default();
    list.word("name", &before.name, &after.name);
    list.many("answers", &tags(&before.answers), &tags(&after.answers));
    list.word("location", &before.location, &after.location);
    list.word("retention", &before.retention, &after.retention);
    list.word("owner", &before.owner, &after.owner);
    list.word("disposition", &before.disposition, &after.disposition);
    list.found
}

pub(super) fn tags(tags: &[Tag]) -> Vec<String> {
    tags.iter().map(Tag::to_string).collect()
}

fn texts(words: &Words) -> Vec<String> {
    words.iter().map(|word| word.value.clone()).collect()
}

fn records(records: &[Record]) -> Vec<String> {
    records.iter().filter_map(|record| record.name.as_ref()).map(|name| name.value.clone()).collect()
}

fn register(front: &FrontMatter) -> String {
    let Some(register) = &front.register else { return String::new() };
    let text = |word: &Option<Spanned<String>>| word.as_ref().map(|word| word.value.clone()).unwrap_or_default();
    let columns = register.columns.iter().map(|column| format!("{} {}", column.name.value, column.kind.value));
    format!("{} {}: {}", text(&register.name), text(&register.source), columns.collect::<Vec<_>>().join(", "))
}

fn approval(front: &FrontMatter) -> String {
    let Some(approval) = &front.approval else { return String::new() };
    let by = approval.by.as_ref().map(|by| by.value.clone()).unwrap_or_default();
    let on = approval.on.as_ref().map(|on| on.value.to_string()).unwrap_or_default();
    let digest = approval.digest.as_ref().map(|digest| digest.value.clone()).unwrap_or_default();
    let short: String = digest.trim_start_matches("sha256:").chars().take(12).collect();
    format!("{by} {on} {short}").trim().to_string()
}

#[derive(Default)]
pub(super) struct List {
    pub(super) found: Vec<FieldChange>,
}

impl List {
    pub(super) fn put(&mut self, name: &str, before: String, after: String) {
        if before != after {
            self.found.push(FieldChange { name: name.to_string(), before, after });
        }
    }

    fn word<T: Display>(&mut self, name: &str, before: &Option<Spanned<T>>, after: &Option<Spanned<T>>) {
        let text = |word: &Option<Spanned<T>>| word.as_ref().map(|word| word.value.to_string()).unwrap_or_default();
        self.put(name, text(before), text(after));
    }

    /// Of a list only what is gone and what is new.
    pub(super) fn many(&mut self, name: &str, before: &[String], after: &[String]) {
        let (old, new): (BTreeSet<&String>, BTreeSet<&String>) = (before.iter().collect(), after.iter().collect());
        let missing = |from: &[String], among: &BTreeSet<&String>| {
            from.iter().filter(|entry| !among.contains(entry)).cloned().collect::<Vec<_>>().join(", ")
        };
        self.put(name, missing(before, &new), missing(after, &old));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourcePath;
    use crate::syntax::front_matter;

    fn lines(before: &str, after: &str) -> Vec<String> {
        let read = |text: &str| {
            let text = format!("+++\nid = \"PRO-1\"\n{text}\n+++\n");
            front_matter::read(&SourcePath::new("content/a.md"), &text).value.front_matter
        };
        front_matter_changes(&read(before), &read(after)).iter().map(FieldChange::line).collect()
    }

    #[test]
    fn what_is_said_of_a_record_is_compared() {
        let before = "[[records]]\nname = \"Orders\"\nlocation = \"Shared drive\"\nretention = \"10 years\"\n\
                      [[records]]\nname = \"Offers\"\nlocation = \"Mail\"\n[[records]]\nname = \"Notes\"\n\
                      answers = [\"9001:7.2\"]\n[approval]\nby = \"md\"";
        let after = "[[records]]\nname = \"Orders\"\nlocation = \"Archive\"\nretention = \"10 years\"\n\
                     [[records]]\nname = \"Bids\"\nlocation = \"Mail\"\n[[records]]\nname = \"Notes\"\n\
                     answers = [\"9001:7.3\"]\nowner = \"md\"";
        assert_eq!(
            lines(before, after),
            [
                "records: \u{2212} Offers; + Bids",
                "records: Orders, location: Shared drive \u{2192} Archive",
                "records: Notes, answers: \u{2212} 9001:7.2; + 9001:7.3",
                "records: Notes, owner: + md",
                "approval: \u{2212} md",
            ]
        );
        assert_eq!(lines(before, before), Vec::<String>::new());
    }
}
