//! `clausebook.toml` → [`Settings`]: every problem of the file at once, defaults for the rest.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::careful::{File, Setting};
use super::keys::{
    APPLICABILITY, CONFIG, CONTROL, MANUAL, OUTPUT, OVERRIDE, REVIEW, ROLE, RULES, SEARCH, SOURCES, THEME,
};
use super::values::{accent, address, check_path, check_pattern, direction_of, language, path, url};
use super::{
    Applicability, Direction, Evidence, Level, Levels, Manual, Output, Override, ROW_PAGES, Review, Role, Rules,
    Search, Settings, Standard, Theme,
};
use crate::diagnostics::{Checked, Names};
use crate::source::fold::is_device;
use crate::source::{Source, SourcePath, Spanned, TextRange};
use crate::syntax::front_matter::{Classification, Words, is_slug};
use crate::syntax::value::{Breaks, Field, Fields, Origin, Reader, Value, ValueKind, list_words, read_toml};

/// The name of the configuration file, at the root of the project.
pub const FILE_NAME: &str = "clausebook.toml";

/// Reads the configuration; without a file everything is as it is by default.
pub fn read_settings(source: Option<&Source>, today: Date) -> Checked<Settings> {
    let path = source.map_or_else(|| SourcePath::new(FILE_NAME), |source| source.path.clone());
    let mut diagnostics = Vec::new();
    let value = match source {
        None => Value::empty_table(TextRange::default()),
        Some(source) => {
            let range = TextRange::new(0, source.text.len());
            read_toml(Origin { path: &path, text: &source.text, range, rule: "config-syntax" }).take(&mut diagnostics)
        }
    };
    let breaks = Breaks::of(&diagnostics);
    let text = source.map_or("", |source| &*source.text);
    let broken = source.filter(|_| !diagnostics.is_empty()).map(|source| &*source.text);
    let mut reader = Reader::new(&path, &CONFIG);
    let fields = reader.fields(&value, &CONFIG);
    let of_manual = table(&mut reader, fields.get("manual"), &MANUAL);
    let of_control = table(&mut reader, fields.get("control"), &CONTROL);
    let classification = reader.word(of_manual.get("classification"));
    let evidence = reader.word(of_control.get("approval"));
    let (manual, organization) = manual(&mut reader, &of_manual);
    let mut settings = Settings {
        today,
        manual,
        roots: roots(&mut reader, fields.get("sources")),
        standards: standards(&mut reader, fields.get("standards"), fields.get("transition")),
        approval: Evidence::Status,
        roles: roles(&mut reader, fields.get("roles")),
        variables: variables(&mut reader, fields.get("variables"), organization),
        applicability: applicability(&mut reader, fields.get("applicability"), |table| breaks.are_in(text, table)),
        rules: rules(&mut reader, fields.get("rules")),
        theme: theme(&mut reader, fields.get("theme")),
        output: output(&mut reader, fields.get("output")),
        search: search(&mut reader, fields.get("search")),
        review: review(&mut reader, fields.get("review")),
        path: path.clone(),
        base: None,
    };
    let file = File { reader: &reader, root: fields, broken };
    let said = file.said(Setting {
        table: fields.get("manual"),
        fields: of_manual,
        name: "classification",
        read: classification,
        careful: Classification::Public,
    });
    settings.manual.classification = said.min().unwrap_or(Classification::Internal);
    let said = file.said(Setting {
        table: fields.get("control"),
        fields: of_control,
        name: "approval",
        read: evidence,
        careful: Evidence::Signed,
    });
    settings.approval = said.max().unwrap_or(Evidence::Status);
    diagnostics.extend(reader.diagnostics);
    crate::diagnostics::sort(&mut diagnostics);
    Checked { value: settings, diagnostics }
}

fn manual(reader: &mut Reader<'_>, fields: &Fields<'_>) -> (Manual, Spanned<String>) {
    let title = reader.filled(fields.get("title"));
    let organization = reader.filled(fields.get("organization"));
    let organization =
        organization.unwrap_or_else(|| Spanned::new("This organization".to_owned(), TextRange::default()));
    let language = language(reader, fields.get("language"));
    let direction = reader.word::<Direction>(fields.get("direction"));
    let manual = Manual {
        title: title.map_or_else(|| "Management Manual".to_owned(), |title| title.value),
        organization: organization.value.clone(),
        direction: direction.map_or_else(|| direction_of(&language), |direction| direction.value),
        language,
        base_url: url(reader, fields.get("base_url")),
        repository: url(reader, fields.get("repository")),
        logo: path(reader, fields.get("logo")),
        report_problem: address(reader, fields.get("report_problem")),
        classification: Classification::Internal,
    };
    (manual, organization)
}

/// A table's fields; those of an empty table if it is absent.
fn table<'v>(
    reader: &mut Reader<'_>,
    field: Option<Field<'v>>,
    keys: &'static crate::syntax::value::Keys,
) -> Fields<'v> {
    reader.table(field, keys).unwrap_or_else(|| Fields::empty(keys))
}

fn roots(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Words {
    let fields = table(reader, field, &SOURCES);
    let mut roots = Words::new();
    for text in reader.texts(fields.get("roots")) {
        let Some(root) = check_path(reader, text) else { continue };
        let within = |inner: &str, outer: &str| {
            inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
        };
        let other = roots.iter().find(|other| within(&root.value, &other.value) || within(&other.value, &root.value));
        if let Some(other) = other {
            let found = reader
                .error("bad-path", root.range, format!("`{}` and `{}` overlap", root.value, other.value))
                .why("a file would be read twice")
                .help("keep the outer one")
                .also(reader.span(other.range), "this one");
            reader.report(found);
            if within(&other.value, &root.value) {
                roots.retain(|other| !within(&other.value, &root.value));
                roots.push(root);
            }
            continue;
        }
        roots.push(root);
    }
    if roots.is_empty() {
        roots = ["policies", "content"].map(|root| Spanned::new(root.to_owned(), TextRange::default())).to_vec();
    }
    roots
}

/// Editions that one manual can be measured by.
const MOST_STANDARDS: usize = 100;

fn standards(reader: &mut Reader<'_>, field: Option<Field<'_>>, transition: Option<Field<'_>>) -> Vec<Standard> {
    let mut standards: Vec<Standard> = Vec::new();
    let mut by_edition: BTreeMap<String, usize> = BTreeMap::new();
    let mut named = reader.named(field);
    if let Some(beyond) = named.get(MOST_STANDARDS) {
        let message = format!("`[standards]` names more than {MOST_STANDARDS} editions");
        let found = reader
            .error("unknown-standard", beyond.key.range, message)
            .label("this one and those after it are left out")
            .help("make a manual of its own for the others");
        reader.report(found);
        named.truncate(MOST_STANDARDS);
    }
    for field in named {
        let Some(edition) = reader.item_text(&field, field.value) else { continue };
        if !is_alias(&field.key.value) {
            let found = reader
                .error("bad-id", field.key.range, format!("`{}` cannot be the name of an edition", field.key.value))
                .help("write letters, digits, `-`, `_` and `.`: it stands before the `:` of clause tags");
            reader.report(found);
            continue;
        }
        if let Some(prefix) = PREFIXES.iter().find(|prefix| field.key.value.eq_ignore_ascii_case(prefix)) {
            let found = reader
                .error("bad-id", field.key.range, format!("`{}` cannot be the name of an edition", field.key.value))
                .label("this one is left out")
                .why(format!("what begins with `{prefix}:` names something else than a clause"))
                .help("call it something else, such as its number");
            reader.report(found);
            continue;
        }
        // Their folders in the site would be one on many a disk.
        let alike = |known: &&Standard| known.alias.value.eq_ignore_ascii_case(&field.key.value);
        if let Some(other) = standards.iter().find(alike) {
            let message = format!("`{}` and `{}` differ in nothing but case", other.alias.value, field.key.value);
            let found = reader
                .error("duplicate-id", field.key.range, message)
                .label("this one is left out")
                .help("call one of them something else")
                .also(reader.span(other.alias.range), "the first one");
            reader.report(found);
            continue;
        }
        let first = *by_edition.entry(edition.value.clone()).or_insert(standards.len());
        if let Some(other) = standards.get(first) {
            let found = reader
                .error("duplicate-id", edition.range, format!("`{}` has two names", edition.value))
                .why("claims on one edition would be counted as claims on two")
                .help(format!("keep `{}`, or `{}`, and use it in all tags", other.alias.value, field.key.value))
                .also(reader.span(other.edition.range), "its first name");
            reader.report(found);
            continue;
        }
        standards.push(Standard { alias: field.key.clone(), edition, transition: None });
    }
    if standards.is_empty() {
        let default = |alias: &str, edition: &str| {
            let spanned = |text: &str| Spanned::new(text.to_owned(), TextRange::default());
            Standard { alias: spanned(alias), edition: spanned(edition), transition: None }
        };
        standards = vec![default("9001", "iso-9001-2015"), default("42001", "iso-42001-2023")];
    }
    let aliases: Vec<String> = standards.iter().map(|standard| standard.alias.value.clone()).collect();
    let aliases: Vec<&str> = aliases.iter().map(String::as_str).collect();
    let at: BTreeMap<&str, usize> = aliases.iter().copied().zip(0..).collect();
    let names = Names::new(aliases.iter().copied());
    for field in reader.named(transition) {
        let Some(edition) = reader.item_text(&field, field.value) else { continue };
        let standard = at.get(field.key.value.as_str()).and_then(|at| standards.get_mut(*at));
        let Some(standard) = standard else {
            let found = reader.error(
                "unknown-standard",
                field.key.range,
                format!("no standard is called `{}`", field.key.value),
            );
            let found = match names.nearest(&field.key.value) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help(format!("`[standards]` names {}", list_words(&aliases))),
            };
            reader.report(found);
            continue;
        };
        standard.transition = Some(edition);
    }
    standards
}

/// What may stand before the `:` of a reference or the type of a column, besides the name of an edition.
const PREFIXES: [&str; 3] = ["role", "term", "register"];

fn is_alias(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && !is_device(text.split('.').next().unwrap_or(text))
        && !text.starts_with(['.', '-'])
        && !text.ends_with('.')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn roles(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> BTreeMap<String, Role> {
    let mut roles = BTreeMap::new();
    for field in reader.named(field) {
        let name = field.key;
        if !is_slug(&name.value) {
            let found = reader
                .error("bad-id", name.range, format!("`{}` is no name of a role", name.value))
                .why("it is part of the address of the role's page")
                .help("write small letters, digits and `-`: `quality-manager`");
            reader.report(found);
            continue;
        }
        let Some(fields) = reader.table(Some(field), &ROLE) else { continue };
        let holders = reader.texts(fields.get("holders"));
        let approves = reader.words(fields.get("approves"));
        let role = Role {
            name: name.clone(),
            title: reader.filled(fields.get("title")).map_or_else(|| title_of(&name.value), |title| title.value),
            is_vacant: fields.is_lost("holders", holders.len()),
            holders,
            keys: reader.texts(fields.get("keys")),
            is_barred: fields.is_lost("approves", approves.len()),
            approves,
            deputy: reader.filled(fields.get("deputy")),
        };
        roles.insert(name.value.clone(), role);
    }
    let names: Vec<&str> = roles.keys().map(String::as_str).collect();
    let lost =
        roles.values().filter_map(|role| role.deputy.as_ref()).filter(|deputy| !roles.contains_key(&deputy.value));
    let near = Names::new(names.iter().copied());
    let lost: Vec<_> = lost
        .map(|deputy| {
            let found = reader.error("unknown-role", deputy.range, format!("no role `{}` in this file", deputy.value));
            match near.nearest(&deputy.value) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help(format!("the roles are {}", list_words(&names))),
            }
        })
        .collect();
    lost.into_iter().for_each(|found| reader.report(found));
    roles
}

/// `quality-manager` as a title: `Quality Manager`.
fn title_of(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect::<Vec<_>>().join(" ")
}

fn variables(
    reader: &mut Reader<'_>,
    field: Option<Field<'_>>,
    organization: Spanned<String>,
) -> BTreeMap<String, Spanned<String>> {
    let mut variables = BTreeMap::new();
    for field in reader.named(field) {
        let name = &field.key.value;
        if !is_variable(name) {
            let found = reader
                .error("bad-id", field.key.range, format!("`{name}` is no name of a variable"))
                .help("write letters, digits, `_` and `-`: it stands in `{{ … }}`");
            reader.report(found);
            continue;
        }
        if let Some(text) = reader.item_text(&field, field.value) {
            variables.insert(name.clone(), text);
        }
    }
    variables.entry("organization".to_owned()).or_insert(organization);
    variables
}

/// Can this be the name of a variable?
pub fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

fn applicability(
    reader: &mut Reader<'_>,
    field: Option<Field<'_>>,
    is_broken: impl Fn(TextRange) -> bool,
) -> Vec<Applicability> {
    let tables = reader.tables(field, &APPLICABILITY);
    let mut all = Vec::with_capacity(tables.len());
    for fields in tables {
        let clause = fields.get("clause").and_then(|field| reader.tag(&field, field.value, "9001"));
        let reason = reader.filled(fields.get("reason"));
        let owner = reader.filled(fields.get("owner"));
        let until = reader.date(fields.get("until"));
        let status = reader.word(fields.get("status"));
        let applicable = fields.get("applicable").map(|field| reader.flag(Some(field), true));
        // A decision whose date cannot be read must not hold for ever; in a line that is broken there may be one.
        let dated = (until.is_some() || fields.said("until").is_none()) && !is_broken(fields.range);
        if let (Some(clause), Some(applicable), true) = (clause, applicable, dated) {
            all.push(Applicability { range: fields.range, clause, applicable, reason, owner, until, status });
        }
    }
    all
}

fn rules(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Rules {
    let Some(field) = field else { return Rules::default() };
    if !matches!(field.value.kind, ValueKind::Table(_)) {
        reader.wrong_type(&field, field.value, "a table");
        return Rules::default();
    }
    let (fields, named) = reader.mixed(field.value, &RULES, "\"error\"");
    let levels = levels(reader, named, None);
    let mut overrides = Vec::new();
    if let Some(field) = fields.get("override") {
        for item in reader.items(Some(field), "a list of tables") {
            if !matches!(item.kind, ValueKind::Table(_)) {
                reader.wrong_type(&field, item, "a table");
                continue;
            }
            let (fields, named) = reader.mixed(item, &OVERRIDE, "\"error\"");
            let paths = reader.texts(fields.get("paths"));
            paths.iter().for_each(|pattern| check_pattern(reader, pattern));
            // A level that cannot be read must not be one that switches the rule off elsewhere.
            let levels = self::levels(reader, named, Some(Level::Error));
            overrides.push(Override { paths, levels });
        }
    }
    Rules { levels, overrides }
}

/// Levels by rule; one that cannot be read is `unread`, or says nothing.
fn levels(reader: &mut Reader<'_>, named: Vec<Field<'_>>, unread: Option<Level>) -> Levels {
    let mut levels = Levels::new();
    for field in named {
        let level = reader.item_word::<Level>(&field, field.value);
        if let Some(level) = level.map(|level| level.value).or(unread) {
            levels.insert(field.key.value.clone(), Spanned::new(level, field.key.range));
        }
    }
    levels
}

fn theme(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Theme {
    let fields = table(reader, field, &THEME);
    let name = reader.filled(fields.get("name"));
    Theme {
        name: name.unwrap_or_else(|| Spanned::new("default".to_owned(), TextRange::default())),
        accent: accent(reader, fields.get("accent")),
        folder: path(reader, fields.get("folder")),
    }
}

fn output(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Output {
    let fields = table(reader, field, &OUTPUT);
    let folder = reader.filled(fields.get("folder"));
    Output {
        folder: folder.unwrap_or_else(|| Spanned::new("public".to_owned(), TextRange::default())),
        markdown: reader.flag(fields.get("markdown"), false),
        // What cannot be read shows no older texts.
        differences: reader.flag(fields.get("differences"), fields.said("differences").is_none()),
        workbook: reader.flag(fields.get("workbook"), false),
        row_pages: row_pages(reader, fields.get("row_pages")),
    }
}

fn row_pages(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> usize {
    let Some(number) = reader.integer(field) else { return ROW_PAGES };
    usize::try_from(number.value).unwrap_or_else(|_| {
        let found = reader.error("unknown-value", number.range, "a number of pages is not less than zero");
        reader.report(found.help("write `0` if no row is to have a page of its own"));
        ROW_PAGES
    })
}

fn search(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Search {
    let fields = table(reader, field, &SEARCH);
    Search { enabled: reader.flag(fields.get("enabled"), true) }
}

fn review(reader: &mut Reader<'_>, field: Option<Field<'_>>) -> Review {
    let fields = table(reader, field, &REVIEW);
    let fail_on = reader.texts(fields.get("fail-on"));
    Review { is_unread: fields.is_lost("fail-on", fail_on.len()), fail_on }
}
