//! What is said and cannot be read, because of its word, its key, its place or the text around it, hides a document rather
//! than shows it, and makes it worth less rather than more. It is reported as an error; but a text that was not meant for
//! readers cannot be taken back.

use super::keys::FRONT_MATTER;
use super::{Classification, Fence, FrontMatter, Status};
use crate::source::{Spanned, TextRange};
use crate::syntax::value::{Fields, Reader, Value, ValueKind, bare, glimpse};

/// Does a key of another tool say that this is not to be published yet? `published` may be a day as well.
fn withholds(key: &str, word: &str) -> bool {
    let is_no = ["false", "no", "off", "0"].iter().any(|no| word.eq_ignore_ascii_case(no));
    match key.to_lowercase().as_str() {
        "draft" => !is_no && !word.is_empty(),
        "published" | "publish" => is_no,
        _ => false,
    }
}

/// A value as it is written.
fn written(value: &Value) -> &str {
    match &value.kind {
        ValueKind::Null => "",
        ValueKind::Bool(false) => "false",
        ValueKind::Bool(true) => "true",
        ValueKind::String(text) => &text.text,
        ValueKind::Integer(_, text) => text,
        _ => "unread",
    }
}

/// Fills in what was read as nothing, and is there.
pub(super) fn with_keys(front: &mut FrontMatter, reader: &Reader<'_>, fields: &Fields<'_>) {
    let said = |name| reader.said(fields, name);
    if front.classification.is_none() {
        front.classification = said("classification").map(|range| Spanned::new(Classification::Restricted, range));
    }
    // Who wrote it for another tool has said that it is not to be published yet.
    let is_withheld = fields.foreign().any(|(key, value)| withholds(key, written(value)));
    if is_withheld {
        front.status.take_if(|status| !matches!(status.value, Status::Draft | Status::InReview));
    }
    let is_nameless = front.id.is_none() && said("id").is_some();
    front.is_draft = front.status.is_none() && (is_withheld || is_nameless || said("status").is_some());
    front.is_undated = front.effective.is_none() && front.is_controlled() && said("effective").is_some();
    front.misread = missing(front).filter(|name| is_misread(fields, name)).collect();
}

/// The keys that rules miss where nothing of them was read.
fn missing(front: &FrontMatter) -> impl Iterator<Item = &'static str> + use<> {
    let keys = [
        ("title", front.title.is_none()),
        ("kind", front.kind.is_none()),
        ("version", front.version.is_none()),
        ("status", front.status.is_none()),
        ("owner", front.owner.is_none()),
        ("effective", front.effective.is_none()),
        ("review_every", front.review_every.is_none()),
        ("review_by", front.review_by.is_none()),
        ("satisfies", front.satisfies.is_empty()),
        ("audience", front.audience.is_empty()),
    ];
    keys.into_iter().filter_map(|(name, is_missing)| is_missing.then_some(name))
}

/// Does a key have a finding of its own? Nothing, a blank text and an empty list have none: they say nothing.
fn is_misread(fields: &Fields<'_>, name: &'static str) -> bool {
    match fields.get(name).map(|field| &field.value.kind) {
        Some(ValueKind::Array(items)) if items.is_empty() => false,
        Some(ValueKind::String(text)) if text.text.trim().is_empty() => !["title", "version", "owner"].contains(&name),
        Some(_) => true,
        None => fields.misspelt(name).is_some(),
    }
}

/// The same by the lines of a front matter that is broken. Of what stands there twice, as after a merge that met a
/// conflict, the more careful counts.
pub(super) fn with_lines<'t>(front: &mut FrontMatter, lines: impl Iterator<Item = &'t str> + Clone) {
    let mut dates = 0;
    let is_withheld = |line: &str| {
        let (key, word) = line.split_once(['=', ':']).unwrap_or_default();
        withholds(bare(key), bare(word.split('#').next().unwrap_or_default()))
    };
    let (mut is_document, mut is_doubtful) = (front.is_draft, lines.clone().any(is_withheld));
    for (name, word) in glimpse(lines.clone(), &FRONT_MATTER, ["id", "status", "classification", "effective"]) {
        if word.is_empty() && front.fence == Fence::Yaml {
            continue;
        }
        match name {
            "classification" => {
                let word = Classification::from_word(word).unwrap_or(Classification::Restricted);
                let read = front.classification.get_or_insert(Spanned::new(word, TextRange::default()));
                read.value = read.value.max(word);
            }
            "status" => {
                let read = front.status.as_ref().map(|status| status.value);
                match Status::from_word(word) {
                    // Without fences nothing could be read: there the word is believed.
                    Some(word) if front.is_unread && read.is_none() => {
                        front.status = Some(Spanned::new(word, TextRange::default()));
                    }
                    word if read.is_some() && word == read => {}
                    _ => is_doubtful = true,
                }
            }
            "effective" => dates += 1,
            _ => is_document |= front.id.is_none(),
        }
    }
    if is_doubtful {
        front.status = None;
    }
    front.is_draft = front.status.is_none() && (is_doubtful || is_document);
    let read = usize::from(front.effective.is_some());
    front.is_undated |= front.is_controlled() && dates > read;
    // What was lost here may have said anything.
    for name in missing(front) {
        let is_there = || glimpse(lines.clone(), &FRONT_MATTER, [name]).any(|(_, word)| word != "[]");
        if !front.misread.contains(&name) && is_there() {
            front.misread.push(name);
        }
    }
}

/// The lines of a front matter that say something of the document itself, and not of a table or list in it.
pub(super) fn outermost(fence: Fence, text: &str) -> impl Iterator<Item = &str> + Clone {
    let begins_table = move |line: &&str| fence == Fence::Toml && line.starts_with('[');
    let mut is_open = false;
    text.lines().take_while(move |line| !begins_table(line)).filter(move |line| {
        let is_indented = line.starts_with([' ', '\t']);
        if !is_indented {
            is_open = fence == Fence::Yaml && (line.trim_end().ends_with(':') || line.starts_with('-'));
        }
        !(is_open && is_indented)
    })
}

#[cfg(test)]
mod tests {
    use crate::source::SourcePath;
    use crate::syntax::front_matter::read;

    /// What is read of status, classification and date: `draft`, if it is one for want of a status that can be read.
    fn said(text: &str) -> String {
        let read = read(&SourcePath::new("a.md"), text);
        assert!(!read.diagnostics.is_empty(), "{text}");
        let front = read.value.front_matter;
        let status = front.status.map(|status| status.value.as_str());
        let words = [
            status,
            front.is_draft.then_some("no-status"),
            front.classification.map(|word| word.value.as_str()),
            front.is_undated.then_some("undated"),
        ];
        words.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_cannot_be_read_hides_more_and_counts_for_less() {
        for (front, expected) in [
            ("+++\nstatus = \"Draft\"", "no-status"),
            ("+++\nstatus = 1", "no-status"),
            ("+++\nstatus =", "no-status"),
            ("+++\nstatus: approved", "no-status"),
            ("+++\nstatus = \"approved\"\ntitle = x", "approved"),
            ("+++\nstatus = \"approved\"\nstatus = \"draft\"", "no-status"),
            ("+++\nStatus = \"draft\"", "no-status"),
            ("---\ndraft: true", "no-status"),
            ("---\ndraft: yes", "no-status"),
            ("---\nDraft: 1", "no-status"),
            ("---\ndraft: \"true\"", "no-status"),
            ("---\npublished: no", "no-status"),
            ("---\npublished: 2026-02-01", ""),
            ("---\ndraft:\nfoo: 1", ""),
            ("---\ntitle: [x\n\"draft\": true # so far", "no-status"),
            ("---\ndraft: false", ""),
            ("---\ntitle: [x\ndraft: true", "no-status"),
            ("+++\ntitle = x\nstatus = \"approved\"\npublished = false", "no-status"),
            ("---\ntitle: [x\ndraft: false", ""),
            ("+++\npublished = false", "no-status"),
            ("+++\nstatus = \"approved\"\ndraft = true", "no-status"),
            ("+++\nstatus = \"in-review\"\ndraft = true", "in-review"),
            ("+++\nid = \"절차\"", "no-status"),
            ("+++\nID = \"A-1\"", "no-status"),
            ("+++\nid = \"절차\"\nstatus = \"approved\"", "approved"),
            ("+++\nid = \"A-1\"\neffective = \"01.12.2027\"", "undated"),
            ("+++\nid = \"A-1\"\neffective = 01.12.2027", "undated"),
            ("+++\nid = \"A-1\"\nvalid_from = 2027-12-01", "undated"),
            ("+++\nid = \"A-1\"\ntitle = x\neffective = 2027-12-01", ""),
            ("+++\nid = \"A-1\"\neffective = 2026-12-01\neffective = 2027-12-01", "undated"),
            ("+++\ndate = 2027-12-01", ""),
            ("+++\nclassification = \"secret\"", "restricted"),
            ("+++\nclassification: internal", "internal"),
            ("+++\nclassification: secret", "restricted"),
            ("+++\nclassification = \"public\"\nclassification = \"confidential\"", "confidential"),
            (
                "+++\nstatus = \"approved\"\n[[records]]\nname = \"x\"\nclassification = \"internal\"",
                "approved restricted",
            ),
            ("+++\ntitle = x\n[register]\n[register.columns]\nstatus = \"choice\"\nclassification = \"text\"", ""),
            ("---\nstatus: 1", "no-status"),
            ("---\nstatus: [draft", "no-status"),
            ("---\nstatus:\ntitle: [x", ""),
            ("---\ntitle: a\n classification: confidential", "confidential"),
            ("---\nclassification: \"confidential", "confidential"),
            ("---\ntitle: [x\nregister:\n  columns:\n    status: choice\n    classification: text", ""),
        ] {
            let fence = &front[..3];
            assert_eq!(said(&format!("{front}\n{fence}\nText.\n")), expected, "{front}");
        }
    }
}
