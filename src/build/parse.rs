use std::sync::Arc;

use super::Memo;
use crate::diagnostics::{Checked, Diagnostic};
use crate::source::hidden::Hidden;
use crate::source::{Source, SourceSet, Span, TextRange, UNREAD};
use crate::syntax::Document;
use crate::syntax::front_matter::{self, FrontMatter};
use crate::syntax::markdown::{Body, LONGEST_TITLE, Named, parse_body};

/// Parses every Markdown file, in parallel; documents come in the order of their paths.
pub fn parse(sources: &SourceSet) -> Checked<Vec<Arc<Document>>> {
    Memo::default().parse(sources)
}

/// Parses one file; it depends on nothing but its own text.
pub fn parse_document(source: &Source) -> Checked<Document> {
    let mut diagnostics = Vec::new();
    let front = front_matter::read(&source.path, &source.text).take(&mut diagnostics);
    let said = &front.front_matter;
    let named = Named {
        id: said.id.as_ref().map(|id| id.value.as_str()),
        title: said.title.as_ref().map(|title| title.value.as_str()),
    };
    let body = parse_body(&source.path, &source.text, front.body, named).take(&mut diagnostics);
    let document = Document {
        title: title(source, &front.front_matter, &body),
        path: source.path.clone(),
        has_front_matter: front.fence.is_some(),
        front: front.front_matter,
        body,
        fingerprint: *blake3::hash(source.text.as_bytes()).as_bytes(),
    };
    Checked { value: document, diagnostics }
}

fn title(source: &Source, front: &FrontMatter, body: &Body) -> String {
    if let Some(title) = &front.title {
        return title.value.clone();
    }
    match body.headings.first() {
        Some(heading) if heading.level == 1 => heading.text.chars().take(LONGEST_TITLE).collect(),
        _ => source.path.file_name().trim_end_matches(".md").replace(['-', '_'], " "),
    }
}

fn utf_16(source: &Source) -> Diagnostic {
    let place = Span::new(&source.path, TextRange::default());
    let found = Diagnostic::error("not-utf8", place, "this file is UTF-16 and not UTF-8");
    let found = match &*source.text == UNREAD {
        true => found.label("nothing of it is read").why(
            "whatever it says of its status and classification, it counts as a restricted draft and is on no page",
        ),
        false => {
            found.label("not read as text").why("what cannot be read for certain is shown as \u{FFFD}, also in print")
        }
    };
    found.help("save it as UTF-8; a spreadsheet calls that `CSV UTF-8`")
}

/// What normalization met and cannot mend.
pub(super) fn encoding(source: &Source) -> Vec<Diagnostic> {
    if source.encoding.utf_16 {
        return vec![utf_16(source)];
    }
    let mut found = Vec::new();
    if let Some((offset, range)) = source.encoding.invalid {
        found.push(
            Diagnostic::error(
                "not-utf8",
                Span::new(&source.path, range),
                format!("this file is not UTF-8 from byte {offset} on"),
            )
            .label("not a character of UTF-8")
            .why("what cannot be read for certain is shown as \u{FFFD}, also in print")
            .help(match source.path.extension().eq_ignore_ascii_case("csv") {
                true => "save it as UTF-8: in Excel as *CSV UTF-8*",
                false => {
                    "open it in the encoding it was saved in, often Windows-1252 or in Korea CP949, and save it as UTF-8"
                }
            }),
        );
    }
    if let Some(Hidden { character, range, count }) = source.encoding.hidden {
        let (what, why, help) = match character {
            '\0' => (
                "a NUL character in the text".to_owned(),
                "no program shows it, and some cut the text here",
                "remove it; an editor may have saved the file as UTF-16",
            ),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => (
                format!("U+{:04X} turns the direction of the text", u32::from(character)),
                "what is read is not what is stored: a reviewer would approve another text",
                "remove it; to quote text of the other direction, close it on the same line with U+2069",
            ),
            '\u{C}' => (
                "a form feed in the text".to_owned(),
                "it breaks pages on old printers, and is no character of a page here",
                "remove it; a heading or `---` divides a text",
            ),
            _ => (
                format!("the control character U+{:04X} in the text", u32::from(character)),
                "nobody sees it, and programs disagree about what it does",
                "remove it, or write the character that was meant",
            ),
        };
        let label = match count {
            1 => "shown as \u{FFFD}".to_owned(),
            _ => format!("the first of {count} such characters; shown as \u{FFFD}"),
        };
        found.push(
            Diagnostic::error("control-character", Span::new(&source.path, range), what)
                .label(label)
                .why(why)
                .help(help),
        );
    }
    found
}
