//! Recording an approval: a text with the `[approval]` table written, and not one byte changed beside it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use thiserror::Error;

use super::digest::{Digest, FileHash, Files, NoDigest, material};
use super::revision::Facts;
use super::roles::Roles;
use crate::diagnostics::{Checked, Diagnostic};
use crate::source::{Source, SourcePath};
use crate::syntax::front_matter::{self, Fence, Status, is_slug};

/// Who approves, and when.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// The role.
    pub role: &'a str,
    /// The day.
    pub on: Date,
    /// A signature over the [`super::statement`] on one line, without its armor.
    pub signature: Option<&'a str>,
}

/// A text with its approval recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// The whole file.
    pub text: String,
    /// The digest that was recorded.
    pub digest: Digest,
}

/// Why an approval was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The file is a page of the site.
    #[error("the file has no `id`: it is a page and not a controlled document")]
    NotControlled,
    /// The document is not finished.
    #[error("its status is `{0}`; write `approved` first, for the status is part of what is approved")]
    NotSubmitted(Status),
    /// It has no version, or an empty one.
    #[error("it has no `version`, and what is approved is a version")]
    NoVersion,
    /// The role may not approve it.
    #[error("{0}")]
    Role(String),
    /// The content cannot be digested.
    #[error("{0}")]
    NoDigest(#[from] NoDigest),
    /// An included file is not there.
    #[error("it includes `{0}`, which is not there")]
    MissingFile(String),
    /// The file is no UTF-8.
    #[error("the file is not UTF-8")]
    NotText,
    /// The table cannot be written without touching something else.
    #[error(
        "the front matter is written in a way that leaves no safe place for `[approval]`; remove the old one by hand"
    )]
    NoPlace,
}

/// Records an approval in the bytes of a file.
pub fn approve(
    path: &SourcePath,
    bytes: &[u8],
    act: Act<'_>,
    roles: &Roles,
    files: &Files<'_>,
) -> Result<Approved, Refusal> {
    let raw = std::str::from_utf8(bytes).map_err(|_| Refusal::NotText)?;
    let source = Source::from_bytes(path.clone(), bytes);
    let read = front_matter::read(path, &source.text);
    let front = read.value;
    let facts = Facts::of(&front.front_matter);
    let fence = front.fence.filter(|_| facts.id.is_some()).ok_or(Refusal::NotControlled)?;
    if !facts.is_submitted() {
        return Err(Refusal::NotSubmitted(facts.status.unwrap_or(Status::Draft)));
    }
    if facts.version.is_none() {
        return Err(Refusal::NoVersion);
    }
    if let Some(why) = roles.forbids(act.role, facts.kind) {
        return Err(Refusal::Role(why));
    }
    if !is_slug(act.role) {
        return Err(Refusal::Role(format!("`{}` is no name of a role", act.role)));
    }
    let hashes = |path: &SourcePath| files(path).map(|bytes| FileHash::of(path, &bytes));
    let material = material(&source, &front.front_matter, &hashes)?;
    if let Some(missing) = material.files.lines().find_map(|line| line.strip_prefix("missing  ")) {
        return Err(Refusal::MissingFile(missing.to_owned()));
    }
    let digest = material.digest();
    let text = write(raw, fence, &act, &digest).ok_or(Refusal::NoPlace)?;

    // The outcome must say what was meant, nothing else must have changed, and nothing be wrong that was not before.
    let written = Source::from_bytes(path.clone(), text.as_bytes());
    let Checked { value: after, diagnostics: found } = front_matter::read(path, &written.text);
    let after = after.front_matter;
    let record = Facts::of(&after).record.unwrap_or_default();
    let right = record.by.as_deref() == Some(act.role)
        && record.on == Some(act.on)
        && record.digest.as_deref() == Some(digest.as_str())
        && record.signature.as_deref() == act.signature
        && is_nothing_new(&read.diagnostics, &found)
        && super::digest::material(&written, &after, &hashes).is_ok_and(|after| after == material);
    if right { Ok(Approved { text, digest }) } else { Err(Refusal::NoPlace) }
}

/// Was everything that was found afterwards found before as well, somewhere in the text?
fn is_nothing_new(before: &[Diagnostic], after: &[Diagnostic]) -> bool {
    let mut open: BTreeMap<_, usize> = BTreeMap::new();
    for found in before {
        *open.entry((found.rule, &found.message)).or_default() += 1;
    }
    after.iter().all(|found| match open.get_mut(&(found.rule, &found.message)) {
        Some(count @ 1..) => {
            *count -= 1;
            true
        }
        _ => false,
    })
}

/// Writes the table where it was, or at the end of the front matter.
fn write(raw: &str, fence: Fence, act: &Act<'_>, digest: &Digest) -> Option<String> {
    let end = if raw.split_inclusive('\n').next()?.ends_with("\r\n") { "\r\n" } else { "\n" };
    let lines: Vec<&str> = raw.split_inclusive('\n').collect();
    let closes = |line: &str| {
        let line = line.trim_end();
        line == fence.as_str() || fence == Fence::Yaml && line == "..."
    };
    let close = 1 + lines.iter().skip(1).position(|line| closes(line))?;
    let found = lines[1..close].iter().position(|line| super::digest::begins_approval(fence, line.trim_end()));
    let mut text = String::with_capacity(raw.len() + 256);
    let new = table(fence, act, digest, end);
    match found.map(|at| at + 1) {
        Some(at) => {
            let rest = &lines[at + 1..close];
            let length = rest.iter().take_while(|line| !super::digest::ends_approval(fence, line.trim_end())).count();
            let (old, after) = rest.split_at(length);
            // Blank lines below the table belong to what follows; comments stay.
            let tail = old.iter().rev().take_while(|line| line.trim().is_empty()).count();
            let comments = old[..old.len() - tail].iter().filter(|line| line.trim_start().starts_with('#'));
            text.extend(lines[..=at].iter().copied());
            text.push_str(&new);
            text.extend(comments.copied());
            text.extend(old[old.len() - tail..].iter().copied());
            text.extend(after.iter().copied());
        }
        None => {
            text.extend(lines[..close].iter().copied());
            if lines[close - 1].trim() != "" {
                text.push_str(end);
            }
            text.push_str(if fence == Fence::Toml { "[approval]" } else { "approval:" });
            text.push_str(end);
            text.push_str(&new);
        }
    }
    text.extend(lines[close..].iter().copied());
    Some(text)
}

/// The lines below the header.
fn table(fence: Fence, act: &Act<'_>, digest: &Digest, end: &str) -> String {
    let mut words = vec![("by", act.role.to_owned()), ("on", act.on.to_string()), ("digest", digest.to_string())];
    words.extend(act.signature.map(|signature| ("signature", signature.to_owned())));
    let line = |(key, value): &(&str, String)| match (fence, *key) {
        (Fence::Toml, "on") => format!("{key} = {value}{end}"),
        (Fence::Toml, _) => format!("{key} = \"{value}\"{end}"),
        (Fence::Yaml, "on") => format!("  {key}: {value}{end}"),
        (Fence::Yaml, _) => format!("  {key}: \"{value}\"{end}"),
    };
    words.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::read_settings;

    fn roles() -> Roles {
        let text = "[roles.md]\napproves = [\"policy\", \"procedure\"]\n[roles.clerk]\napproves = []\n";
        let source = Source::new("clausebook.toml", text);
        Roles::of(&read_settings(Some(&source), Date::default()).value)
    }

    fn act(role: &str) -> Act<'_> {
        Act { role, on: "2026-01-28".parse().unwrap(), signature: None }
    }

    fn approve_text(text: &str, role: &str) -> Result<Approved, Refusal> {
        let files = |path: &SourcePath| (path.as_str() == "p/a.png").then(|| Arc::from(&b"png"[..]));
        approve(&SourcePath::new("p/a.md"), text.as_bytes(), act(role), &roles(), &files)
    }

    const TOML: &str = "+++\nid = \"PRO-1\" # ours\nkind = \"procedure\"\nversion = \"1.0\"\nstatus = \"approved\"\n\n[[records]]\nname = \"x\"\n+++\n\nText.\n";

    #[test]
    fn the_table_is_written_and_nothing_else_is_touched() {
        let approved = approve_text(TOML, "md").unwrap();
        let table = format!("\n[approval]\nby = \"md\"\non = 2026-01-28\ndigest = \"{}\"\n", approved.digest);
        assert_eq!(approved.text, TOML.replace("name = \"x\"\n", &format!("name = \"x\"\n{table}")));
        let again = approve_text(&approved.text, "md").unwrap();
        assert_eq!(again, approved, "approving twice is approving once");
        let edited = approved.text.replace("Text.", "Other.");
        let second = approve_text(&edited, "md").unwrap();
        assert_eq!(second.text, edited.replace(approved.digest.as_str(), second.digest.as_str()));
    }

    #[test]
    fn line_ends_marks_comments_and_places_are_kept() {
        let between = TOML.replace("[[records]]", "[approval]\n# a comment\nby = \"clerk\"\n\n[[records]]");
        let written = approve_text(&between, "md").unwrap().text;
        assert!(written.contains("[approval]\nby = \"md\"\non = 2026-01-28\n"), "{written}");
        assert!(written.contains("\"\n# a comment\n\n[[records]]"), "{written}");
        let crlf = format!("\u{feff}{}", TOML.replace('\n', "\r\n"));
        let written = approve_text(&crlf, "md").unwrap();
        assert_eq!(written.text.matches('\n').count(), written.text.matches("\r\n").count());
        assert!(written.text.starts_with('\u{feff}') && written.text.ends_with("+++\r\n\r\nText.\r\n"));
        assert_eq!(written.digest, approve_text(TOML, "md").unwrap().digest);
        let yaml =
            "---\nid: PRO-1\nkind: procedure\nversion: \"1.0\"\nstatus: approved\nrecords:\n  - name: x\n---\nText.\n";
        let written = approve_text(yaml, "md").unwrap();
        let table = format!("\napproval:\n  by: \"md\"\n  on: 2026-01-28\n  digest: \"{}\"\n---\nText", written.digest);
        assert_eq!(written.text, yaml.replace("---\nText", &table));
        assert_eq!(approve_text(&written.text, "md").unwrap(), written);
        let signed = Act { signature: Some("U1NIU0lH+/="), ..act("md") };
        let signed = approve(&SourcePath::new("a.md"), yaml.as_bytes(), signed, &roles(), &|_| None).unwrap();
        assert!(signed.text.contains("  signature: \"U1NIU0lH+/=\"\n"));
        assert_eq!(approve_text(&signed.text, "md").unwrap().text, written.text, "an old signature goes");
    }

    #[test]
    fn what_may_not_be_approved_is_refused() {
        let refused = |text: &str, role: &str| approve_text(text, role).unwrap_err();
        assert_eq!(refused("Text.\n", "md"), Refusal::NotControlled);
        assert_eq!(
            refused(&TOML.replace("\"approved\"", "\"in-review\""), "md"),
            Refusal::NotSubmitted(Status::InReview)
        );
        assert_eq!(refused(&TOML.replace("\"1.0\"", "\" \""), "md"), Refusal::NoVersion);
        assert_eq!(refused(&TOML.replace("version = \"1.0\"\n", ""), "md"), Refusal::NoVersion);
        assert!(matches!(refused(TOML, "clerk"), Refusal::Role(why) if why.contains("may not approve")));
        assert!(matches!(refused(TOML, "nobody"), Refusal::Role(why) if why.contains("no role")));
        assert_eq!(refused(&TOML.replace("Text.", "![x](b.png)"), "md"), Refusal::MissingFile("b.png".into()));
        assert!(approve_text(&TOML.replace("Text.", "![x](a.png)"), "md").is_ok());
        let dotted = TOML.replace("kind =", "approval.by = \"x\"\nkind =");
        assert_eq!(refused(&dotted, "md"), Refusal::NoPlace);
        for inline in ["approval = { by = \"md\" }", "approval.by = \"md\""] {
            let inline = TOML.replace("kind =", &format!("{inline}\nkind ="));
            assert_eq!(refused(&inline, "md"), Refusal::NoPlace, "a second table would make the text unreadable");
        }
        let foreign = TOML.replace("[[records]]", "[approval]\nnote = \"x\"\n[[records]]");
        assert!(matches!(refused(&foreign, "md"), Refusal::NoDigest(NoDigest::ForeignLine(_))));
        let latin = approve(&SourcePath::new("a.md"), b"+++\nid = \"P\"\n+++\n\xfc", act("md"), &roles(), &|_| None);
        assert_eq!(latin.unwrap_err(), Refusal::NotText);
    }
}
