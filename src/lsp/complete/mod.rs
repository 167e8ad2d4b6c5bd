//! What may be written at a place: keys, words, names, clauses.
//!
//! This looks at the text as it stands in the editor, which is half written and may be no TOML, YAML or Markdown for
//! the moment, and at the manual that was made last.

mod body;
mod data;
mod keys;
mod offer;
mod spot;
mod toml;
mod yaml;

use serde_json::{Value, json};

use self::offer::{End, Offer};
use self::spot::{Below, Place, Spot, at};
use super::position::{EditorLines, Encoding, Position, Range};
use super::protocol::{Completion, TextEdit};
use crate::build::Compiled;
use crate::config::keys::CONFIG;
use crate::source::{SourcePath, TextRange};
use crate::syntax::front_matter::Fence;
use crate::syntax::front_matter::keys::FRONT_MATTER;
use crate::syntax::value::Key;

/// Completions that are listed at most.
const MOST: usize = 500;

/// Characters after which a client asks by itself.
pub const TRIGGERS: [&str; 9] = ["\"", ":", "/", "#", "[", "{", "(", "=", ","];

/// What may take the place of what is written so far.
#[derive(Debug)]
struct Typed {
    /// The byte at which it begins.
    start: usize,
    offers: Vec<Offer>,
    /// What stands before and behind it, unless it is there already.
    before: &'static str,
    behind: &'static str,
}

impl Typed {
    fn new(start: usize, offers: Vec<Offer>) -> Self {
        Self { start, offers, before: "", behind: "" }
    }

    fn between(self, before: &'static str, behind: &'static str) -> Self {
        Self { before, behind, ..self }
    }
}

/// What may be written at a place of a text, as a `CompletionList`; nothing where everything may.
pub fn complete(
    compiled: &Compiled,
    path: &SourcePath,
    text: &str,
    place: Position,
    encoding: Encoding,
) -> Option<Value> {
    let lines = EditorLines::new(text);
    let (line_start, line) = lines.line(place.line)?;
    let offset = lines.offset(place, encoding);
    // Line ends count as one byte here, whichever they are.
    let above: String = (0..place.line).filter_map(|at| lines.line(at)).map(|(_, line)| format!("{line}\n")).collect();
    let before = format!("{above}{}", &text[line_start..offset]);
    let typed = typed(compiled, path, &before)?;
    let begun = typed.start.checked_sub(above.len())?;
    let rest = &line[offset - line_start..];
    let word = rest.find(|c: char| !c.is_alphanumeric() && !"-_./:#".contains(c)).unwrap_or(rest.len());
    let range = Range {
        start: column(place.line, &line[..begun], encoding),
        end: column(place.line, &line[..offset - line_start + word], encoding),
    };
    Some(list(&typed, &before[typed.start..], &rest[word..], range))
}

/// The key that is written at a byte of a text of the pipeline, and where.
pub fn key_at(compiled: &Compiled, path: &SourcePath, text: &str, offset: u32) -> Option<(TextRange, &'static Key)> {
    let offset = offset as usize;
    let is_other = |c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-';
    let start = text.get(..offset)?.rfind(is_other).map_or(0, |at| at + 1);
    let end = text[offset..].find(is_other).map_or(text.len(), |at| offset + at);
    let name = &text[start..end];
    text[end..].trim_start_matches(' ').starts_with(['=', ':']).then_some(())?;
    let (root, fence, begin) = match compiled.settings.path == *path {
        true => (&CONFIG, Fence::Toml, 0),
        false => {
            let (fence, begin) = front(&text[..end]).filter(|_| path.extension().eq_ignore_ascii_case("md"))?;
            (&FRONT_MATTER, fence, begin)
        }
    };
    let spot = spot(fence, &text[begin..end]).filter(|spot| spot.place == Place::Key && begin + spot.start == start)?;
    let key = match at(root, &spot.path)?.1 {
        Below::Keys(keys) | Below::Mixed(keys, _) => keys.get(name)?,
        Below::Named(_) | Below::Value => return None,
    };
    Some((TextRange::new(start, end), key))
}

fn spot(fence: Fence, text: &str) -> Option<Spot> {
    match fence {
        Fence::Toml => toml::spot(text),
        Fence::Yaml => yaml::spot(text),
    }
}

fn column(line: u32, before: &str, encoding: Encoding) -> Position {
    Position { line, character: encoding.width(before) }
}

fn typed(compiled: &Compiled, path: &SourcePath, before: &str) -> Option<Typed> {
    let manual = &compiled.manual;
    if compiled.settings.path == *path {
        return keys::offers(compiled, &CONFIG, Fence::Toml, &toml::spot(before)?, before, None);
    }
    if let Some(register) = manual.registers.iter().find(|register| register.source.as_ref() == Some(path)) {
        return data::offers(manual, register, path, before);
    }
    if !path.extension().eq_ignore_ascii_case("md") {
        return None;
    }
    let Some((fence, begin)) = front(before) else {
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let typed = body::offers(manual, path, &before[line..])?;
        return Some(Typed { start: line + typed.start, ..typed });
    };
    let inside = &before[begin..];
    let spot = spot(fence, inside)?;
    let document = manual.paths.get(path).copied();
    let typed = keys::offers(compiled, &FRONT_MATTER, fence, &spot, inside, document)?;
    Some(Typed { start: begin + typed.start, ..typed })
}

/// The front matter that is open at the end of a text, and where it begins.
fn front(before: &str) -> Option<(Fence, usize)> {
    let (first, rest) = before.split_once('\n')?;
    let fence = [Fence::Toml, Fence::Yaml]
        .into_iter()
        .find(|fence| first.trim_start_matches('\u{FEFF}').trim_end() == fence.as_str())?;
    let is_closed =
        rest.rsplit_once('\n').is_some_and(|(lines, _)| lines.lines().any(|line| line.trim_end() == fence.as_str()));
    (!is_closed).then_some((fence, first.len() + 1))
}

/// The offers that fit what is written, best first.
fn list(typed: &Typed, written: &str, rest: &str, range: Range) -> Value {
    let wanted = written.to_lowercase();
    let rank = |offer: &Offer| match offer.text.to_lowercase().find(&wanted) {
        Some(0) => Some(0),
        Some(_) => Some(1),
        None => offer.about.to_lowercase().contains(&wanted).then_some(2),
    };
    let mut all: Vec<(u8, &Offer)> = typed.offers.iter().filter_map(|offer| Some((rank(offer)?, offer))).collect();
    all.sort_by_key(|(rank, _)| *rank);
    let is_closed = rest.trim_start().starts_with(typed.behind.trim_start())
        // The text of a reference follows: `[[ID|text]]`.
        || typed.behind == "]]" && rest.starts_with('|');
    let behind = if is_closed { "" } else { typed.behind };
    let items = all.iter().take(MOST).enumerate().map(|(at, (_, offer))| {
        let text = match offer.end {
            End::Whole => format!("{}{}{behind}", typed.before, offer.text),
            End::Open => format!("{}{}", typed.before, offer.text),
        };
        Completion {
            label: offer.text.trim_end().to_owned(),
            kind: offer.kind,
            detail: offer.about.clone(),
            sort_text: format!("{at:04}"),
            filter_text: format!("{} {}", offer.text, offer.about).trim_end().to_owned(),
            text_edit: TextEdit { range, new_text: text },
        }
    });
    let items: Vec<Completion> = items.collect();
    // What fits depends on every letter: aliases become clauses, clauses items.
    json!({ "isIncomplete": true, "items": items })
}
