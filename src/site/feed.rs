//! What changed, for readers of feeds: Atom, RFC 4287.

use std::fmt::Write;

use super::context as page;
use super::view::View;
use crate::manual::relative;
use crate::syntax::markdown::{encode_path, escape};

/// Entries of the feed at most.
const MOST: usize = 60;

/// The feed, in the order of the page of changes.
pub fn feed(view: &View<'_>) -> String {
    let settings = &view.manual.settings;
    let base = settings.manual.base_url.as_ref().map(|base| base.value.trim_end_matches('/').to_string());
    let link = |address: &str| match &base {
        Some(base) => format!("{base}/{}", encode_path(address)),
        None => relative("", address),
    };
    let changes = view.changes();
    let revisions: Vec<&page::Revision> = changes.months.iter().flat_map(|month| &month.revisions).take(MOST).collect();
    let updated = revisions.first().map_or_else(|| view.today().to_string(), |revision| revision.date.clone());
    let title = format!("{} \u{b7} {}", settings.manual.title, view.words.word("section.changes"));
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = write!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<id>{}</id>\n<title>{}</title>\n<updated>{updated}T00:00:00Z</updated>\n\
         <author><name>{}</name></author>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
        text(&settings.manual.language),
        urn(&[&settings.manual.organization, &settings.manual.title]),
        text(&title),
        text(&settings.manual.organization),
        text(&link("changes.html")),
    );
    if let Some(base) = &base {
        let _ = writeln!(out, "<link rel=\"self\" type=\"application/atom+xml\" href=\"{}/feed.xml\"/>", text(base));
    }
    for revision in revisions {
        let kind = view.words.word(&format!("revision.{}", word(revision.kind))).to_string();
        let (name, address) = match (&revision.document, &revision.gone) {
            (Some(document), _) => {
                let id = document.id.as_ref().map(|id| format!("{id} ")).unwrap_or_default();
                (format!("{id}{}", document.title), Some(document.address.clone()))
            }
            (None, gone) => (gone.clone().unwrap_or_default(), None),
        };
        let version = revision.version.clone().unwrap_or_default();
        let commit = revision.commit.as_ref().map(|commit| commit.short.clone()).unwrap_or_default();
        let _ = write!(
            out,
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}T00:00:00Z</updated>\n<category term=\"{}\" label=\"{}\"/>\n",
            urn(&[&settings.manual.organization, &name, &version, &revision.date, word(revision.kind), &commit]),
            text(format!("{name} {version}: {kind}").replace(" :", ":").trim()),
            revision.date,
            word(revision.kind),
            text(&kind),
        );
        if let Some(address) = address {
            let _ = writeln!(out, "<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>", text(&link(&address)));
        }
        if let Some(author) = &revision.author {
            let _ = writeln!(out, "<author><name>{}</name></author>", text(author));
        }
        let _ =
            write!(out, "<summary>{}</summary>\n</entry>\n", text(revision.change.as_deref().unwrap_or(kind.as_str())));
    }
    out.push_str("</feed>\n");
    out
}

fn word(kind: page::RevisionKind) -> &'static str {
    page::RevisionKind::KEYS.get(kind as usize).copied().unwrap_or_default()
}

/// Text in XML: characters that XML has no way to write are left out.
fn text(text: &str) -> String {
    let allowed =
        |c: &char| matches!(c, '\t' | '\n' | ' '..) && !matches!(c, '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}');
    escape(&text.chars().filter(allowed).collect::<String>())
}

/// A name that stays the same wherever the site lies: a UUID of version 8, made from what is named.
fn urn(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
