//! Reading single values: texts, flags, days, periods, words, clause tags.

use jiff::civil::Date;

use super::date::read_date;
use super::keys::list_words;
use super::{Field, Reader, Value, ValueKind};
use crate::diagnostics::nearest;
use crate::source::Spanned;
use crate::source::Word;
use crate::syntax::front_matter::{Period, synonym};
use crate::syntax::tag::{self, Tag};

/// Characters that a text may have outside the body.
const LONGEST_TEXT: usize = 4_000;

/// What a message calls a value: its key, or an entry of the list that the key has.
fn named(field: &Field<'_>, value: &Value) -> String {
    match std::ptr::eq(field.value, value) {
        true => format!("`{}`", field.name),
        false => format!("an entry of `{}`", field.name),
    }
}

impl Reader<'_> {
    /// Says that a value is not what it must be.
    pub fn wrong_type(&mut self, field: &Field<'_>, value: &Value, expected: &str) {
        let found = self
            .error(
                "wrong-type",
                value.range,
                format!("{} must be {expected}, found {}", named(field, value), value.describe()),
            )
            .help(format!("for example `{}`", field.example));
        self.report(found);
    }

    /// Text.
    pub fn text(&mut self, field: Option<Field<'_>>) -> Option<Spanned<String>> {
        let field = field?;
        self.item_text(&field, field.value)
    }

    /// Text; a scalar of another type is told, mended by quotes, and read as it stands.
    pub fn item_text(&mut self, field: &Field<'_>, value: &Value) -> Option<Spanned<String>> {
        if let ValueKind::String(text) = &value.kind {
            return Some(Spanned::new(self.bearable(field, value, &text.text), value.range));
        }
        let raw = match &value.kind {
            ValueKind::Date(date) => Some(date.to_string()),
            _ => value.raw().map(str::to_owned),
        };
        let Some(raw) = raw else {
            self.wrong_type(field, value, "text");
            return None;
        };
        let quoted = quote(&raw);
        let mut found = self
            .error(
                "wrong-type",
                value.range,
                format!("{} must be text, found {}", named(field, value), value.describe()),
            )
            .help(format!("put it in quotes: `{quoted}`"))
            .replace(self.span(value.range), &quoted, format!("write {quoted}"));
        if let ValueKind::Float(_) = &value.kind {
            found = found.why("a number loses its last zero: `2.10` becomes 2.1");
        }
        self.report(found);
        Some(Spanned::new(raw, value.range))
    }

    /// A text, cut if it is too long: what stands here is repeated on many pages.
    fn bearable(&mut self, field: &Field<'_>, value: &Value, text: &str) -> String {
        let Some((end, _)) = text.char_indices().nth(LONGEST_TEXT) else { return text.to_owned() };
        let message = format!("`{}` has more than {LONGEST_TEXT} characters", field.name);
        let found = self
            .error("output-budget", value.range, message)
            .label("cut off")
            .why("it is shown on every page that names this document or this entry")
            .help("say it in a sentence here, and in full in the text");
        self.report(found);
        text.get(..end).unwrap_or_default().to_owned()
    }

    /// Text that is not blank; blank text counts as absent.
    pub fn filled(&mut self, field: Option<Field<'_>>) -> Option<Spanned<String>> {
        self.text(field).filter(|text| !text.value.trim().is_empty())
    }

    /// `true` or `false`; absent is `default`.
    pub fn flag(&mut self, field: Option<Field<'_>>, default: bool) -> bool {
        let Some(field) = field else { return default };
        match &field.value.kind {
            ValueKind::Bool(flag) => *flag,
            ValueKind::String(text) if matches!(text.text.as_str(), "true" | "false") => {
                let found = self
                    .error(
                        "wrong-type",
                        field.value.range,
                        format!("`{}` must be `true` or `false`, found text", field.name),
                    )
                    .help("drop the quotes")
                    .replace(self.span(field.value.range), &text.text, "drop the quotes");
                self.report(found);
                text.text == "true"
            }
            _ => {
                self.wrong_type(&field, field.value, "`true` or `false`");
                default
            }
        }
    }

    /// A whole number.
    pub fn integer(&mut self, field: Option<Field<'_>>) -> Option<Spanned<i64>> {
        let field = field?;
        match &field.value.kind {
            ValueKind::Integer(number, _) => Some(Spanned::new(*number, field.value.range)),
            _ => {
                self.wrong_type(&field, field.value, "a whole number");
                None
            }
        }
    }

    /// A day, as a date or as text that spells one.
    pub fn date(&mut self, field: Option<Field<'_>>) -> Option<Spanned<Date>> {
        let field = field?;
        let range = field.value.range;
        let raw = match &field.value.kind {
            ValueKind::Date(date) => return Some(Spanned::new(*date, range)),
            ValueKind::String(text) => &text.text,
            ValueKind::Moment(raw) => raw,
            _ => {
                self.wrong_type(&field, field.value, "a date");
                return None;
            }
        };
        match read_date(raw) {
            Ok(date) => Some(Spanned::new(date, range)),
            Err(problem) => {
                let found = self.error("bad-date", range, format!("`{}`: {}", field.name, problem.message));
                let help = problem.help().unwrap_or_else(|| "write year, month and day: `2026-02-01`".to_owned());
                let found = found.help(help);
                let found = match problem.meant {
                    Some(date) => found.replace(self.span(range), date.to_string(), format!("write {date}")),
                    None => found,
                };
                self.report(found);
                None
            }
        }
    }

    /// A length of time.
    pub fn period(&mut self, field: Option<Field<'_>>) -> Option<Spanned<Period>> {
        let field = field?;
        let ValueKind::String(text) = &field.value.kind else {
            self.wrong_type(&field, field.value, "a period in quotes");
            return None;
        };
        let text = Spanned::new(text.text.clone(), field.value.range);
        if let Ok(period) = text.value.parse() {
            return Some(Spanned::new(period, text.range));
        }
        let found = self
            .error("bad-period", text.range, format!("`{}` is no period", text.value))
            .why("without it nobody knows when the next review is due");
        let found = match Period::meant(&text.value) {
            Some(period) => found.help(format!("write `\"{period}\"`")).replace(
                self.span(text.range),
                format!("\"{period}\""),
                format!("write \"{period}\""),
            ),
            // Writers do not agree whether it is twice a year or every second year.
            None if text.value.trim().eq_ignore_ascii_case("biannually") => {
                found.help("is it twice a year, `\"6 months\"`, or every second year, `\"2 years\"`?")
            }
            None if is_too_long(&text.value) => {
                found.help("a period has 1 to 10000 units: write a larger unit, `\"10 years\"`")
            }
            None => {
                found.help("write a number and a unit: `\"12 months\"`, `\"90 days\"`, `\"2 years\"`, `\"6 weeks\"`")
            }
        };
        self.report(found);
        None
    }

    /// One of some words.
    pub fn word<W: Word>(&mut self, field: Option<Field<'_>>) -> Option<Spanned<W>> {
        let field = field?;
        self.item_word(&field, field.value)
    }

    /// One of some words, in a list.
    pub fn item_word<W: Word>(&mut self, field: &Field<'_>, value: &Value) -> Option<Spanned<W>> {
        if !matches!(value.kind, ValueKind::String(_)) {
            self.wrong_type(field, value, &format!("one of {}", list_words(W::WORDS)));
            return None;
        }
        let text = self.item_text(field, value)?;
        if let Some(word) = W::from_word(&text.value) {
            return Some(Spanned::new(word, text.range));
        }
        let message = format!("`{}` cannot be `{}`", field.name, text.value);
        let found = self.error("unknown-value", text.range, message);
        let plain = text.value.trim().to_lowercase().replace(['_', ' '], "-");
        let same = W::WORDS.iter().find(|word| **word == plain);
        let found = match same {
            Some(word) => found.replace(self.span(text.range), quote(word), format!("write \"{word}\"")),
            None => found,
        };
        let meant = same.copied().or_else(|| synonym(&plain).filter(|word| W::WORDS.contains(word)));
        let meant = meant.or_else(|| nearest(&plain, W::WORDS.iter().copied()));
        let all = list_words(W::WORDS);
        self.report(found.help(match meant {
            Some(word) => format!("did you mean `{word}`? it is one of {all}"),
            None => format!("it is one of {all}"),
        }));
        None
    }

    /// A list of clause tags.
    pub fn tags(&mut self, field: Option<Field<'_>>) -> Vec<Tag> {
        if let Some(field) = field
            && let ValueKind::String(text) = &field.value.kind
            && let Some(several) = several_tags(&text.text)
        {
            self.one_text(field.value, &several);
            return Vec::new();
        }
        let items = self.items(field, "a list of clause tags");
        let alias = items.iter().find_map(|item| match &item.kind {
            ValueKind::String(text) => text.text.split_once(':').map(|(alias, _)| alias.to_owned()),
            _ => None,
        });
        let alias = alias.unwrap_or_else(|| "9001".to_owned());
        let Some(field) = field else { return Vec::new() };
        // A manual holds the tags of ten thousand documents: no more room than they take.
        let mut tags = Vec::with_capacity(items.len());
        tags.extend(items.into_iter().filter_map(|item| self.tag(&field, item, &alias)));
        tags
    }

    /// A clause tag; `alias` is the edition that a tag without one probably means.
    pub fn tag(&mut self, field: &Field<'_>, value: &Value, alias: &str) -> Option<Tag> {
        let raw = match &value.kind {
            ValueKind::String(text) => {
                if let Some(several) = several_tags(&text.text) {
                    self.one_text(value, &several);
                    return None;
                }
                return match tag::parse(self.path, &text.text, value.token()) {
                    Ok(tag) => Some(tag),
                    Err(found) => {
                        self.report(*found);
                        None
                    }
                };
            }
            ValueKind::Integer(_, raw) | ValueKind::Float(raw) | ValueKind::Moment(raw) => raw,
            _ => {
                self.wrong_type(field, value, "a clause tag");
                return None;
            }
        };
        let found = self
            .error("tag-not-a-string", value.range, format!("a clause tag is text, found `{raw}` without quotes"))
            .label("this is read as a number")
            .why("a number loses its last zero, `8.10` becomes 8.1, and it names no edition");
        let spelt = if raw.contains(':') { raw.clone() } else { format!("{alias}:{raw}") };
        let found = found.help(format!("write `\"{spelt}\"`"));
        let certain = raw.contains(':') && tag::is_tag(raw);
        let span = self.span(value.range);
        self.report(if certain { found.replace(span, quote(raw), format!("write \"{raw}\"")) } else { found });
        None
    }
}

impl Reader<'_> {
    fn one_text(&mut self, value: &Value, several: &[String]) {
        let listed = several.iter().map(|tag| quote(tag)).collect::<Vec<_>>().join(", ");
        let found = self
            .error("malformed-tag", value.range, "several clauses stand in one text")
            .label("one text is one tag")
            .why("a claim that cannot be read counts nowhere in the matrix")
            .help(format!("write each in quotes of its own: `[{listed}]`"));
        self.report(found);
    }
}

/// The tags that somebody wrote into one text: `9001:8.4.1, 8.4.2`. A comma without a blank may be a slip for
/// a dot, but not between numbers that have dots.
fn several_tags(text: &str) -> Option<Vec<String>> {
    let commas = |part| {
        let bare: Vec<&str> = str::split(part, ',').collect();
        if bare.iter().all(|part| part.contains('.')) { bare } else { part.split(", ").collect() }
    };
    let parts: Vec<&str> = text.split([';', '\n']).flat_map(commas).map(str::trim).collect();
    let alias = parts.first()?.split_once(':')?.0;
    let tags = parts.iter().map(|part| if part.contains(':') { (*part).to_owned() } else { format!("{alias}:{part}") });
    let tags: Vec<String> = tags.collect();
    (tags.len() > 1 && tags.iter().all(|tag| tag::is_tag(tag))).then_some(tags)
}

/// Is it a period but for its number, which is zero or too large?
fn is_too_long(text: &str) -> bool {
    let Some((count, unit)) = text.split_once(' ') else { return false };
    let is_number = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    is_number && format!("1 {unit}").parse::<Period>().is_ok()
}

/// Text in double quotes, as TOML and YAML both read it.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
