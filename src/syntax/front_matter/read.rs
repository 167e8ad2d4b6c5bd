//! Value tree → [`FrontMatter`].

use super::keys::{ALLOW, APPROVAL, COLUMN, FRONT_MATTER, RECORD, REGISTER};
use super::split::{Fence, split};
use super::{
    Allow, Approval, Classification, Column, ColumnType, FrontMatter, Record, Register, Status, Words, careful,
};
use crate::diagnostics::{Checked, nearest};
use crate::source::{SourcePath, Spanned, TextRange, UNREAD};
use crate::syntax::value::{Field, Fields, Origin, Reader, Value, ValueKind, quote, read_toml, read_yaml};

/// A file with its front matter read and its body still text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Front {
    /// The fence, if there is front matter.
    pub fence: Option<Fence>,
    /// What the front matter says; empty if there is none.
    pub front_matter: FrontMatter,
    /// Where the text of the document lies.
    pub body: TextRange,
}

/// Splits a file and reads its front matter.
pub fn read(path: &SourcePath, text: &str) -> Checked<Front> {
    if text == UNREAD {
        let body = TextRange::new(text.len(), text.len());
        return Checked::clean(Front { fence: None, front_matter: unread(), body });
    }
    let mut diagnostics = Vec::new();
    let parts = split(path, text).take(&mut diagnostics);
    let is_unread = !diagnostics.is_empty();
    let origin = Origin { path, text, range: parts.front, rule: "front-matter-syntax" };
    let front_matter = match parts.fence {
        None if is_unread => {
            let mut front = FrontMatter { is_unread: true, ..FrontMatter::default() };
            careful::with_lines(&mut front, text.lines().take(GLIMPSED));
            front
        }
        None => FrontMatter::default(),
        Some(fence) => {
            let mut broken = Vec::new();
            let value = match fence {
                Fence::Toml => read_toml(origin).take(&mut broken),
                Fence::Yaml => read_yaml(origin).take(&mut broken),
            };
            let mut front = read_front_matter(path, fence, &value).take(&mut diagnostics);
            if !broken.is_empty() {
                careful::with_lines(&mut front, careful::outermost(fence, &text[parts.front.range()]));
            }
            diagnostics.append(&mut broken);
            front
        }
    };
    crate::diagnostics::sort(&mut diagnostics);
    Checked { value: Front { fence: parts.fence, front_matter, body: parts.body }, diagnostics }
}

/// Lines of a front matter without an end that are looked at.
const GLIMPSED: usize = 60;

/// Reads the value tree of a front matter; every problem of every key is told.
pub fn read_front_matter(path: &SourcePath, fence: Fence, value: &Value) -> Checked<FrontMatter> {
    let mut reader = Reader::new(path, &FRONT_MATTER).spelt(fence);
    let fields = reader.fields(value, &FRONT_MATTER);
    let mut front_matter = FrontMatter {
        range: value.range,
        fence,
        is_unread: false,
        is_draft: false,
        is_undated: false,
        misread: Vec::new(),
        id: id(&mut reader, fields.get("id")),
        title: reader.filled(fields.get("title")),
        summary: reader.filled(fields.get("summary")),
        kind: reader.word(fields.get("kind")),
        version: version(&mut reader, fields.get("version")),
        status: reader.word(fields.get("status")),
        owner: reader.filled(fields.get("owner")),
        effective: reader.date(fields.get("effective")),
        review_every: reader.period(fields.get("review_every")),
        review_by: reader.date(fields.get("review_by")),
        reviewed: reader.date(fields.get("reviewed")),
        audience: reader.texts(fields.get("audience")),
        classification: reader.word(fields.get("classification")),
        change: reader.filled(fields.get("change")),
        satisfies: reader.tags(fields.get("satisfies")),
        supports: reader.tags(fields.get("supports")),
        supersedes: ids(&mut reader, fields.get("supersedes")),
        aliases: reader.texts(fields.get("aliases")),
        order: reader.integer(fields.get("order")),
        glossary: reader.flag(fields.get("glossary"), false),
        process: reader.filled(fields.get("process")),
        inputs: reader.texts(fields.get("inputs")),
        outputs: reader.texts(fields.get("outputs")),
        records: records(&mut reader, fields.get("records")),
        register: register(&mut reader, fields.get("register")),
        approval: approval(&mut reader, fields.get("approval")),
        allow: allow(&mut reader, fields.get("allow")),
    };
    careful::with_keys(&mut front_matter, &reader, &fields);
    Checked { value: front_matter, diagnostics: reader.diagnostics }
}

/// What counts of a document that could not be read at all: nobody may see it.
fn unread() -> FrontMatter {
    FrontMatter {
        is_unread: true,
        status: Some(Spanned::new(Status::Draft, TextRange::default())),
        classification: Some(Spanned::new(Classification::Restricted, TextRange::default())),
        ..FrontMatter::default()
    }
}

fn id(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Option<Spanned<String>> {
    let text = reader.text(field)?;
    check_id(reader, text)
}

fn ids(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Words {
    let items = reader.items(field, "a list of texts");
    let Some(field) = field else { return Words::new() };
    let mut ids = Words::new();
    for item in items {
        let text = reader.item_text(&field, item);
        // What is no text is told as that, and is the id of nothing.
        let text = text.filter(|_| matches!(item.kind, ValueKind::String(_)));
        ids.extend(text.and_then(|text| check_id(reader, text)));
    }
    ids
}

/// An id that is none is told; where its right spelling is beyond doubt, that is what counts.
fn check_id(reader: &mut Reader<'_>, text: Spanned<String>) -> Option<Spanned<String>> {
    let Some(problem) = problem_of_id(&text.value) else { return Some(text) };
    let found = reader
        .error("bad-id", text.range, format!("`{}` is no id: {problem}", text.value))
        .why("ids become addresses that must be the same on every system, and people type them from paper");
    let right: String = text.value.trim().to_ascii_uppercase().replace([' ', '_', '/'], "-");
    if problem_of_id(&right).is_some() {
        reader.report(found.help("write capital letters, digits, `-`, `_` and `.`: `\"PRO-007\"`"));
        return None;
    }
    let quoted = quote(&right);
    let span = reader.span(text.range);
    reader.report(found.help(format!("write `{quoted}`")).replace(span, &quoted, format!("write {quoted}")));
    Some(Spanned::new(right, text.range))
}

/// What keeps a text from being a document id.
pub fn problem_of_id(id: &str) -> Option<&'static str> {
    const RESERVED: [&str; 5] = ["CON", "PRN", "AUX", "NUL", "INDEX"];
    let Some(first) = id.chars().next() else { return Some("it is empty") };
    if let Some(c) = id.chars().find(|c| !c.is_ascii_uppercase() && !c.is_ascii_digit() && !"._-".contains(*c)) {
        return Some(match c {
            'a'..='z' => "it has small letters",
            ' ' => "it has a blank",
            _ => "it has a character other than `A` to `Z`, `0` to `9`, `.`, `_` and `-`",
        });
    }
    if !first.is_ascii_alphanumeric() {
        return Some("it does not begin with a letter or digit");
    }
    let stem = id.split('.').next().unwrap_or_default();
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    if RESERVED.contains(&stem) || port.is_some_and(|port| matches!(port.as_bytes(), [b'0'..=b'9'])) {
        return Some("some systems reserve that name");
    }
    (id.len() > 64).then_some("it is longer than 64 characters")
}

/// A version that is none is told and kept: readers still see what the author wrote.
fn version(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Option<Spanned<String>> {
    let text = reader.filled(field)?;
    if is_version(&text.value) {
        return Some(text);
    }
    let found = reader
        .error("bad-version", text.range, format!("`{}` is no version", text.value))
        .why("versions are compared, and a printed copy is checked against them");
    let trimmed = text.value.trim();
    let words = ["version", "Version", "rev.", "Rev.", "rev", "Rev", "v", "V"];
    let bare =
        words.iter().find_map(|word| trimmed.strip_prefix(word)).unwrap_or(trimmed).trim_start_matches([' ', '.']);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if bare.split('.').all(is_number) && !is_version(bare) {
        reader.report(found.help("each of its numbers has nine digits at most"));
        return Some(text);
    }
    if !is_version(bare) {
        reader.report(found.help("write numbers with dots or a letter: `\"2.1\"`, `\"C\"`"));
        return Some(text);
    }
    let quoted = quote(bare);
    let span = reader.span(text.range);
    reader.report(found.help(format!("write `{quoted}`")).replace(span, &quoted, format!("write {quoted}")));
    Some(Spanned::new(bare.to_owned(), text.range))
}

/// Numbers with dots (`2.1`), or a letter revision with an optional number (`C`, `AB`, `C2`, `C.2`).
pub fn is_version(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &text[letters..];
    let rest = if letters > 0 { rest.strip_prefix('.').unwrap_or(rest) } else { rest };
    let numbers = |text: &str| {
        text.split('.').all(|part| (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
    };
    letters <= 2 && if rest.is_empty() { letters > 0 && text.len() == letters } else { numbers(rest) }
}

fn records(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Vec<Record> {
    let tables = reader.tables(field, &RECORD);
    let mut records = Vec::with_capacity(tables.len());
    for fields in tables {
        records.push(Record {
            range: fields.range,
            name: reader.filled(fields.get("name")),
            answers: reader.tags(fields.get("answers")),
            location: reader.filled(fields.get("location")),
            retention: reader.filled(fields.get("retention")),
            owner: reader.filled(fields.get("owner")),
            disposition: reader.filled(fields.get("disposition")),
        });
    }
    records
}

fn register(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Option<Register> {
    let fields = reader.table(field, &REGISTER)?;
    Some(Register {
        range: fields.range,
        name: register_name(reader, &fields),
        source: reader.filled(fields.get("source")),
        decides: reader.word(fields.get("decides")),
        columns: columns(reader, fields.get("columns")),
    })
}

/// The name of a register is part of addresses and of column types.
fn register_name(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Spanned<String>> {
    let name = reader.filled(fields.get("name"))?;
    if is_slug(&name.value) {
        return Some(name);
    }
    let found = reader
        .error("bad-id", name.range, format!("`{}` is no name of a register", name.value))
        .help("write small letters, digits and `-`: `\"ai-systems\"`");
    reader.report(found);
    None
}

/// The most columns a register may have.
pub(crate) const MOST_COLUMNS: usize = 200;

/// A name of small letters, digits and hyphens that begins with a letter or digit.
pub fn is_slug(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn columns(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Vec<Column> {
    let mut named = reader.named(field);
    if let Some(beyond) = named.get(MOST_COLUMNS) {
        let found = reader
            .error("bad-column", beyond.key.range, format!("a register has more than {MOST_COLUMNS} columns"))
            .help("split it into two registers");
        reader.report(found);
        named.truncate(MOST_COLUMNS);
    }
    let mut columns: Vec<Column> = named.into_iter().map(|field| column(reader, field)).collect();
    let mut keys = columns.iter().filter(|column| column.kind.value == ColumnType::Key);
    if let (Some(first), Some(second)) = (keys.next(), keys.next()) {
        let found = reader
            .error("bad-column", second.kind.range, format!("`{}` is a second column of type `key`", second.name.value))
            .help("a row has one key: make this column `text`")
            .also(reader.span(first.kind.range), "the key of the rows");
        reader.report(found);
    }
    for column in &mut columns {
        // A key is what other rows refer to: it cannot be empty.
        column.required |= column.kind.value == ColumnType::Key;
    }
    columns
}

fn column(reader: &mut Reader<'_>, field: Field<'_>) -> Column {
    // Short for a table with nothing but a type.
    let fields = match &field.value.kind {
        ValueKind::Table(_) => reader.fields(field.value, &COLUMN),
        _ => Fields::empty(&COLUMN),
    };
    let title = reader.filled(fields.get("title"));
    let required = reader.flag(fields.get("required"), false);
    let many = reader.flag(fields.get("many"), false);
    let choices = reader.texts(fields.get("choices"));
    let kind = match &field.value.kind {
        ValueKind::Table(_) => fields.get("type"),
        _ => Some(field),
    };
    let kind = kind.and_then(|kind| column_type(reader, &kind));
    let column = Column {
        name: field.key.clone(),
        is_untyped: kind.is_none(),
        kind: kind.unwrap_or(Spanned::new(ColumnType::Text, field.value.range)),
        title,
        required,
        many,
        choices,
    };
    if !column.is_untyped {
        check_column(reader, &column, fields.get("choices").map_or(column.kind.range, |choices| choices.value.range));
    }
    column
}

fn check_column(reader: &mut Reader<'_>, column: &Column, place: TextRange) {
    let is_choice = column.kind.value == ColumnType::Choice;
    if is_choice && column.choices.is_empty() {
        let [kind, choices] = [("type", "\"choice\""), ("choices", "[\"low\", \"high\"]")]
            .map(|(key, value)| reader.fence.entry(key, value));
        let found = reader
            .error("bad-column", place, format!("the column `{}` has nothing to choose from", column.name.value))
            .help(format!("list the words: `{{ {kind}, {choices} }}`"));
        reader.report(found);
    }
    let single = [ColumnType::Key, ColumnType::Date, ColumnType::Due, ColumnType::Number, ColumnType::Link];
    if column.many && single.contains(&column.kind.value) {
        let kind = &column.kind;
        let found = reader
            .error("bad-column", kind.range, format!("a cell of type `{}` holds one value", kind.value))
            .help("drop `many`, or make the column `text`");
        reader.report(found);
    }
    if !is_choice && !column.choices.is_empty() {
        let found = reader
            .error("bad-column", place, format!("`choices` has no effect on the column `{}`", column.name.value))
            .help("make its type `choice`, or drop `choices`");
        reader.report(found);
    }
}

fn column_type(reader: &mut Reader<'_>, field: &Field<'_>) -> Option<Spanned<ColumnType>> {
    let range = field.value.range;
    let all =
        "`key`, `text`, `date`, `due`, `number`, `choice`, `role`, `document`, `clause`, `link` or `register:NAME`";
    let ValueKind::String(text) = &field.value.kind else {
        let what = field.value.describe();
        let found =
            reader.error("wrong-type", range, format!("`{}` must be the type of a column, found {what}", field.name));
        reader.report(found.help(format!("it is one of {all}")));
        return None;
    };
    let text = text.text.as_str();
    if let Some(kind) = ColumnType::from_word(text) {
        return Some(Spanned::new(kind, range));
    }
    let found = reader.error("unknown-value", range, format!("`{text}` is no type of a column"));
    let lower = text.trim().to_lowercase();
    if lower == "register" || lower.starts_with("register:") {
        reader.report(
            found.help("write the name of the register behind it, as its document has it: `\"register:ai-systems\"`"),
        );
        return None;
    }
    let words = || ColumnType::WORDS.iter().copied().filter(|word| !word.ends_with(':'));
    let same = words().find(|word| *word == lower);
    let synonym = match lower.as_str() {
        "string" => Some("text"),
        "integer" | "float" | "int" => Some("number"),
        "enum" | "select" => Some("choice"),
        "url" => Some("link"),
        "id" => Some("key"),
        "deadline" => Some("due"),
        _ => None,
    };
    let found = match same.or(synonym).or_else(|| nearest(text, words())) {
        Some(near) => found.help(format!("did you mean `{near}`? it is one of {all}")),
        None => found.help(format!("it is one of {all}")),
    };
    let span = reader.span(range);
    reader.report(match same {
        Some(same) => found.replace(span, quote(same), format!("write \"{same}\"")),
        None => found,
    });
    None
}

fn approval(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Option<Approval> {
    let fields = reader.table(field, &APPROVAL)?;
    Some(Approval {
        range: fields.range,
        by: reader.filled(fields.get("by")),
        on: reader.date(fields.get("on")),
        digest: reader.filled(fields.get("digest")),
        signature: reader.filled(fields.get("signature")),
    })
}

fn allow(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Vec<Allow> {
    let tables = reader.tables(field, &ALLOW);
    let mut all = Vec::with_capacity(tables.len());
    for fields in tables {
        let reason = reader.filled(fields.get("reason"));
        if let Some(rule) = reader.filled(fields.get("rule")) {
            all.push(Allow { range: fields.range, rule, reason });
        }
    }
    all
}
