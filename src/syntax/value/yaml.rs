//! YAML → [`Value`]: the core schema, one document, bounded depth and bounded aliases.
//!
//! A YAML parser stops at its first error. To report the others as well, a broken text is read again
//! in pieces, one for each key at its left margin.

use std::collections::BTreeMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle};
use jiff::civil::Date;

use super::{Origin, Text, Value, ValueKind, cap};
use crate::diagnostics::{Checked, Diagnostic};
use crate::source::hidden::tame;
use crate::source::{Span, Spanned, TextRange};

/// How deep lists and tables may nest.
const DEEPEST: usize = 32;

/// How many values all aliases together may stand for.
const MOST_ALIASED: usize = 10_000;

/// Reads a piece of YAML; the value is always a table.
pub fn read_yaml(origin: Origin<'_>) -> Checked<Value> {
    let mut whole = Builder::new(origin);
    if whole.read(origin.range).is_ok() {
        return Checked { value: whole.table(origin.range), diagnostics: cap(&origin, whole.diagnostics) };
    }
    let mut pieces = Builder::new(origin);
    pieces.in_pieces = true;
    for range in pieces_of(&origin) {
        if let Err(error) = pieces.read(range) {
            pieces.diagnostics.push(diagnose(&origin, &error, range));
        }
    }
    if pieces.diagnostics.is_empty() {
        // Only the whole is broken: what breaks it spans several pieces.
        if let Err(error) = Builder::new(origin).read(origin.range) {
            pieces.diagnostics.push(diagnose(&origin, &error, origin.range));
        }
    }
    Checked { value: pieces.table(origin.range), diagnostics: cap(&origin, pieces.diagnostics) }
}

/// A list or table that is being read.
enum Open {
    Array { start: u32, items: Vec<Value> },
    Table { start: u32, entries: Entries, key: Option<Value> },
}

/// The entries of a table in their order, and where their names were first written.
#[derive(Default)]
struct Entries {
    list: Vec<(Spanned<String>, Value)>,
    names: BTreeMap<String, TextRange>,
}

impl Entries {
    /// Adds an entry unless its name is taken.
    fn add(&mut self, origin: &Origin<'_>, key: Spanned<String>, value: Value, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(first) = self.names.get(&key.value) {
            diagnostics.push(
                origin
                    .error(key.range, format!("`{}` is written twice", key.value))
                    .why("only one of them can count, and a reader cannot tell which")
                    .help("keep one of the two")
                    .also(Span::new(origin.path, *first), "first written here"),
            );
            return;
        }
        self.names.insert(key.value.clone(), key.range);
        self.list.push((key, value));
    }
}

struct Frame {
    open: Open,
    flow: bool,
    anchor: usize,
    /// Values made so far in all, when this one was opened.
    before: usize,
}

struct Builder<'a> {
    origin: Origin<'a>,
    stack: Vec<Frame>,
    roots: Vec<Value>,
    anchors: BTreeMap<usize, (Value, usize)>,
    made: usize,
    aliased: usize,
    in_pieces: bool,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    fn new(origin: Origin<'a>) -> Self {
        Self {
            origin,
            stack: Vec::new(),
            roots: Vec::new(),
            anchors: BTreeMap::new(),
            made: 0,
            aliased: 0,
            in_pieces: false,
            diagnostics: Vec::new(),
        }
    }

    fn read(&mut self, range: TextRange) -> Result<(), ScanError> {
        let options = granit_parser::options! {
            emit_unresolved_aliases: true,
            emit_comments: false,
            disallow_directives: true,
            flow_nesting_limit: DEEPEST,
            block_nesting_limit: DEEPEST,
        };
        let text = self.origin.text.get(range.range()).unwrap_or_default();
        self.stack.clear();
        let mut outcome = Ok(());
        for event in Parser::new_from_str_with_options(text, options) {
            match event {
                Ok((event, span)) => {
                    let range = TextRange::from(span.byte_range().unwrap_or_default()).shifted(range.start as usize);
                    self.event(event, range);
                }
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        // What a syntax error left open is kept as far as it was read.
        while !self.stack.is_empty() {
            self.close(TextRange::default());
        }
        outcome
    }

    fn event(&mut self, event: Event<'_>, range: TextRange) {
        match event {
            Event::DocumentStart(explicit, _) if explicit && !self.roots.is_empty() => {
                let found = self.origin.error(range, "a second YAML document begins here");
                self.diagnostics.push(found.help("keep one: everything between the two `---` lines is one table"));
            }
            Event::Scalar(text, style, anchor, tag) => {
                let as_text = tag.as_ref().is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                if tag.is_some_and(|tag| tag.is_custom()) {
                    self.no_tags(range);
                }
                let plain = style == ScalarStyle::Plain && !as_text;
                let kind = if plain { plain_scalar(&text) } else { None };
                let kind = kind.unwrap_or_else(|| ValueKind::String(self.text(range, text.into_owned(), style)));
                let before = self.made;
                self.push(Value::new(range, kind), anchor, before);
            }
            Event::SequenceStart(style, anchor, _) => {
                self.open(Open::Array { start: range.start, items: Vec::new() }, style, anchor);
            }
            Event::MappingStart(style, anchor, _) => {
                self.open(Open::Table { start: range.start, entries: Entries::default(), key: None }, style, anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range),
            Event::Alias(id) => self.alias(id, range),
            Event::UnresolvedAlias(name) => {
                if !self.in_pieces {
                    let found = self.origin.error(range, format!("`*{name}` refers to nothing"));
                    let help = format!("put `&{name}` before the value it shall repeat, or quote it if it is text");
                    self.diagnostics.push(found.help(help));
                }
                let before = self.made;
                self.push(Value::new(range, ValueKind::Null), 0, before);
            }
            _ => {}
        }
    }

    fn text(&self, range: TextRange, text: String, style: ScalarStyle) -> Text {
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                Text { text: tame(text.trim_end()).0.into_owned(), letters: None }
            }
            _ => self.origin.text_at(range, text),
        }
    }

    fn no_tags(&mut self, range: TextRange) {
        let found = self.origin.error(range, "a YAML tag has no meaning here");
        self.diagnostics.push(found.help("drop the word that begins with `!`"));
    }

    fn open(&mut self, open: Open, style: StructureStyle, anchor: usize) {
        let flow = style == StructureStyle::Flow;
        self.stack.push(Frame { open, flow, anchor, before: self.made });
    }

    fn close(&mut self, end: TextRange) {
        let Some(frame) = self.stack.pop() else { return };
        let value = match frame.open {
            Open::Array { start, items } => {
                let last = items.last().map_or(start, |item| item.range.end);
                let end = if frame.flow { end.end.max(last) } else { last };
                Value::new(TextRange { start, end }, ValueKind::Array(items))
            }
            Open::Table { start, entries, .. } => {
                let last = entries.list.last().map_or(start, |(key, value)| value.range.end.max(key.range.end));
                let end = if frame.flow { end.end.max(last) } else { last };
                Value::new(TextRange { start, end }, ValueKind::Table(entries.list))
            }
        };
        self.push(value, frame.anchor, frame.before);
    }

    /// A finished value goes into what is open, or is a root.
    fn push(&mut self, value: Value, anchor: usize, before: usize) {
        self.made += 1;
        if anchor != 0 {
            self.anchors.insert(anchor, (value.clone(), self.made - before));
        }
        let Some(frame) = self.stack.last_mut() else {
            self.roots.push(value);
            return;
        };
        match &mut frame.open {
            Open::Array { items, .. } => items.push(value),
            Open::Table { entries, key, .. } => match key.take() {
                None => *key = Some(value),
                Some(name) => match name_of(&name) {
                    Some(text) => {
                        let name = Spanned::new(text, name.range);
                        entries.add(&self.origin, name, value, &mut self.diagnostics);
                    }
                    None => {
                        let found = self.origin.error(name.range, "a list or table cannot be a key");
                        self.diagnostics.push(found.help("write a name followed by `:`"));
                    }
                },
            },
        }
    }

    fn alias(&mut self, id: usize, range: TextRange) {
        let before = self.made;
        let value = match self.anchors.get(&id) {
            Some((value, size)) if self.aliased + size <= MOST_ALIASED => {
                self.aliased += size;
                self.made += size;
                Value::new(range, detached(value.kind.clone()))
            }
            Some(_) => {
                let found = self.origin.error(range, format!("aliases stand for more than {MOST_ALIASED} values"));
                self.diagnostics.push(found.help("write the values out"));
                Value::new(range, ValueKind::Null)
            }
            None => {
                let found = self.origin.error(range, "this alias lies within what it repeats");
                self.diagnostics.push(found.help("write the value out"));
                Value::new(range, ValueKind::Null)
            }
        };
        self.push(value, 0, before);
    }

    /// The roots as one table.
    fn table(&mut self, range: TextRange) -> Value {
        let mut all = Entries::default();
        for root in std::mem::take(&mut self.roots) {
            match root.kind {
                ValueKind::Table(entries) => {
                    for (key, value) in entries {
                        all.add(&self.origin, key, value, &mut self.diagnostics);
                    }
                }
                ValueKind::Null => {}
                _ if self.in_pieces && !self.diagnostics.is_empty() => {}
                _ => {
                    let found = self.origin.error(root.range, "this is no table of keys");
                    self.diagnostics.push(found.help("write `key: value`, one key on each line"));
                }
            }
        }
        Value::new(range, ValueKind::Table(all.list))
    }
}

fn name_of(value: &Value) -> Option<String> {
    match &value.kind {
        ValueKind::Date(date) => Some(date.to_string()),
        ValueKind::Null => Some("~".to_owned()),
        _ => value.raw().map(str::to_owned),
    }
}

/// A repeated text is not spelt where it is repeated.
fn detached(kind: ValueKind) -> ValueKind {
    match kind {
        ValueKind::String(text) => ValueKind::String(Text { letters: None, ..text }),
        other => other,
    }
}

/// A plain scalar of the YAML 1.2 core schema that is no text; a date is a date.
fn plain_scalar(text: &str) -> Option<ValueKind> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(ValueKind::Null),
        "true" | "True" | "TRUE" => return Some(ValueKind::Bool(true)),
        "false" | "False" | "FALSE" => return Some(ValueKind::Bool(false)),
        _ => {}
    }
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).take(24).collect();
    if shape == "0000-00-00" {
        let date = text.parse::<Date>();
        return Some(date.map_or_else(|_| ValueKind::Moment(text.to_owned()), ValueKind::Date));
    }
    if shape.starts_with("0000-00-00T") || shape.starts_with("0000-00-00 00:") {
        return Some(ValueKind::Moment(text.to_owned()));
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        let radix =
            |prefix: &str, radix| digits.strip_prefix(prefix).and_then(|rest| i64::from_str_radix(rest, radix).ok());
        if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)) {
            return Some(ValueKind::Integer(number, text.to_owned()));
        }
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let whole = text.parse().map(|number| ValueKind::Integer(number, text.to_owned()));
            return Some(whole.unwrap_or_else(|_| ValueKind::Float(text.to_owned())));
        }
        let numeric = digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        let special = matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN");
        if special || (numeric && digits.parse::<f64>().is_ok()) {
            return Some(ValueKind::Float(text.to_owned()));
        }
    }
    None
}

/// The parts of a text that begin with a key at the left margin.
fn pieces_of(origin: &Origin<'_>) -> Vec<TextRange> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in origin.piece().split_inclusive('\n') {
        let margin = line.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"' || c == '\'');
        let is_key = margin
            && line.find(':').is_some_and(|colon| {
                line.get(colon + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\n', '\t']))
            });
        if is_key && at > 0 {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([at]);
    starts.iter().zip(ends).map(|(start, end)| origin.place(*start..end)).filter(|range| !range.is_empty()).collect()
}

fn diagnose(origin: &Origin<'_>, error: &ScanError, piece: TextRange) -> Diagnostic {
    let text = origin.text.get(piece.range()).unwrap_or_default();
    let at = error.marker().byte_offset().unwrap_or_default().min(text.len());
    let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let range = TextRange::new(at, at + width).shifted(piece.start as usize);
    let line = text.get(..at).unwrap_or_default().matches('\n').count();
    let line = text.lines().nth(line).unwrap_or_default();
    match error.kind() {
        ErrorKind::MappingValueNotAllowed => {
            let found = origin.error(range, "a second `:` makes this line ambiguous");
            match line.split_once(':') {
                Some((key, value)) if value.trim().contains(": ") => {
                    found.help(format!("text that holds `: ` needs quotes: `{key}: {}`", super::quote(value.trim())))
                }
                _ => found.help("quote the text, or begin a new line"),
            }
        }
        ErrorKind::UnexpectedCharacter { character } => {
            origin.error(range, format!("a text cannot begin with `{character}`")).help("quote the text")
        }
        ErrorKind::TabInIndentation
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabNotAllowed => {
            // The reader stops behind the tab, or where the line before ends.
            let begin = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
            let indent = text.get(begin..at).filter(|indent| indent.trim().is_empty()).map_or(at, |_| begin);
            let tab = text.get(indent..).and_then(|rest| rest.find('\t')).map_or(range, |ahead| {
                TextRange::new(indent + ahead, indent + ahead + 1).shifted(piece.start as usize)
            });
            origin.error(tab, "a tab cannot indent").help("indent with spaces")
        }
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => {
            origin.error(range, "a text before this is not closed").help("close it with the quote that opens it")
        }
        ErrorKind::UnclosedFlowCollection { open } => origin
            .error(range, format!("`{open}` before this is not closed"))
            .help(format!("close it with `{}`", if *open == '[' { ']' } else { '}' })),
        ErrorKind::RecursionLimitExceeded => {
            origin.error(range, format!("lists and tables nest deeper than {DEEPEST} levels")).help("nest less deeply")
        }
        ErrorKind::DirectiveDisallowed => {
            origin.error(range, "YAML directives have no meaning here").help("drop the line that begins with `%`")
        }
        _ => origin
            .error(range, error.info())
            .help("write `key: value`, lists as `[a, b]` or one `- ` a line, and quote text with special characters"),
    }
}
