//! Registers: their rows, and what the cells lead to.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::address::folded;
use super::claims::{self, list};
use super::known::{Files, Helps, Known};
use super::references::withheld;
use super::ways::way;
use super::{DocumentIndex, Manual, Register, RegisterRow, RowIndex, RowsShown, Target};
use crate::diagnostics::{Diagnostic, Names};
use crate::source::{Asset, SourcePath, SourceSet, Span, Spanned, TextRange};
use crate::syntax::Document;
use crate::syntax::markdown::{plain_name, slug};
use crate::syntax::register::{CellValue, is_table, read_register};

/// Reads the rows of every register into the manual.
pub(super) fn read(manual: &mut Manual, sources: &SourceSet, found: &mut Vec<Diagnostic>) {
    let mut names: BTreeMap<String, DocumentIndex> = BTreeMap::new();
    let mut owners: BTreeMap<&SourcePath, DocumentIndex> = BTreeMap::new();
    let tables = OnceLock::new();
    let tables = || tables.get_or_init(|| Files::new(sources.sources.keys().filter(|path| is_table(path))));
    for at in 0..manual.documents.len() {
        let document = manual.documents[at].clone();
        let Some(front) = &document.front.register else { continue };
        let index = DocumentIndex(at as u32);
        let name = match &front.name {
            Some(name) => name.value.clone(),
            None => document.path.file_name().trim_end_matches(".md").to_string(),
        };
        let owner = *names.entry(name.clone()).or_insert(index);
        if owner != index {
            let place = front.name.as_ref().map_or(front.range, |name| name.range);
            let first = manual.document(owner).head();
            found.push(
                Diagnostic::error("duplicate-id", document.span(place), format!("two registers are called `{name}`"))
                    .label("used again here")
                    .also(first, "the first one")
                    .why("`register:NAME` columns cannot tell them apart")
                    .help("rename one of them"),
            );
        }
        let mut register = Register {
            document: index,
            name,
            source: None,
            decides: front.decides.as_ref().map(|decides| decides.value),
            columns: front.columns.clone(),
            rows: Vec::new(),
            unfinished: Vec::new(),
            shown: RowsShown::Pages,
        };
        if let Some(source) = &front.source {
            let path = document.path.join(&source.value);
            match path.as_ref().and_then(|path| sources.get(path.as_str())) {
                None => found.push(missing_source(&document, source, tables())),
                // A file read for each of thousands of registers would be a thousand times as many rows.
                Some(data) if *owners.entry(&data.path).or_insert(index) != index => {
                    let first = manual.document(owners[&data.path]).head();
                    found.push(
                        Diagnostic::error(
                            "register-source",
                            document.span(source.range),
                            format!("`{}` holds the rows of another register", source.value),
                        )
                        .label("used again here")
                        .also(first, "the register it belongs to")
                        .why("a row that stands in two registers has no place of its own")
                        .help("give this register a file of its own, or refer to the rows of the other"),
                    );
                }
                Some(data) => {
                    let rows = read_register(data, front).take(found);
                    register.source = path;
                    register.columns = rows.columns;
                    register.unfinished = rows.unfinished;
                    register.rows = rows
                        .rows
                        .into_iter()
                        .map(|row| RegisterRow { key: row.key().map(str::to_string), row, targets: Vec::new() })
                        .collect();
                }
            }
        }
        Arc::make_mut(&mut manual.registers).push(register);
    }
    index_rows(manual, found);
    place_rows(manual, found);
    resolve(manual, found);
}

/// Columns of a row that fit one page of the budget; a row of more counts as several.
const COLUMNS_A_PAGE: usize = 40;

/// Gives rows pages of their own as far as the budget goes, the registers with the fewest rows first: so a large
/// one takes no page from the others, and a row more in one rarely moves those of another.
fn place_rows(manual: &mut Manual, found: &mut Vec<Diagnostic>) {
    let budget = manual.settings.output.row_pages;
    let keyed = |register: &Register| register.rows.iter().filter(|row| row.key.is_some()).count();
    let costs = |register: &Register| keyed(register) * register.columns.len().div_ceil(COLUMNS_A_PAGE).max(1);
    let mut sizes: Vec<(usize, usize)> = manual.registers.iter().map(costs).zip(0..).collect();
    sizes.sort_unstable();
    let mut left = budget;
    for (pages, at) in sizes {
        if let Some(rest) = left.checked_sub(pages) {
            left = rest;
            continue;
        }
        let rows = keyed(&manual.registers[at]);
        let register = &mut Arc::make_mut(&mut manual.registers)[at];
        register.shown = RowsShown::Lines;
        let (document, name) = (register.document, &register.name);
        let document = &manual.documents[document.0 as usize];
        let place = document
            .front
            .register
            .as_ref()
            .map_or(TextRange::default(), |front| front.source.as_ref().map_or(front.range, |source| source.range));
        found.push(
            Diagnostic::warning(
                "too-many-rows",
                document.span(place),
                format!("the {rows} rows of the register `{name}` have no pages of their own"),
            )
            .label("shown on its table alone")
            .why(format!(
                "all registers together may have {budget} pages of rows, so that a small file does not make a huge site"
            ))
            .help("links and search lead to the lines of the table; for pages raise `row_pages` in `[output]`"),
        );
    }
}

fn missing_source(document: &Document, source: &Spanned<String>, tables: &Files<'_>) -> Diagnostic {
    let span = document.span(source.range);
    let source = &source.value;
    let diagnostic = Diagnostic::error("register-source", span, format!("no file `{source}` beside this register"))
        .label("not found below the sources")
        .why("the register has no rows");
    if source.contains('\\') {
        return diagnostic.help(format!("write `/` between folders, on every system: `{}`", source.replace('\\', "/")));
    }
    let path = document.path.join(source);
    let folder = source.rfind('/').map_or("", |at| &source[..=at]);
    let beside =
        |path: &SourcePath| Some(format!("{folder}{}", tables.in_folder(path.folder())?.nearest(path.file_name())?));
    let elsewhere =
        |path: &SourcePath| Some(way(document.path.folder(), tables.only(path.file_name(), &document.path)?.as_str()));
    match path.as_ref().and_then(|path| elsewhere(path).or_else(|| beside(path))) {
        Some(right) => diagnostic.help(format!("did you mean `{right}`?")),
        None if path.is_some_and(|path| !is_table(&path)) => {
            diagnostic.help("rows are read from a file whose name ends in `.csv` or `.toml`: give it such a name")
        }
        None => diagnostic
            .help("create it as UTF-8 CSV with a header row of column names, or as TOML with `[[row]]` tables"),
    }
}

fn index_rows(manual: &mut Manual, found: &mut Vec<Diagnostic>) {
    let mut rows: BTreeMap<String, RowIndex> = BTreeMap::new();
    let mut nameless: Vec<RowIndex> = Vec::new();
    for (at, register) in manual.registers.iter().enumerate() {
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for (row_at, row) in register.rows.iter().enumerate() {
            let Some(key) = &row.key else { continue };
            let span = row_span(register, row);
            let first = *taken.entry(folded(key)).or_insert(row_at);
            if first != row_at {
                // Two rows with the very same key are told by the reader of the register.
                if register.rows[first].key.as_ref() != Some(key) {
                    let place = row_span(register, &register.rows[first]);
                    found.push(duplicate_key(key, span, place, "the same letters in another case or form"));
                }
                nameless.push(RowIndex { register: at as u32, row: row_at as u32 });
                continue;
            }
            if let Some(document) = manual.ids.get(key) {
                found.push(duplicate_key(key, span, manual.document(*document).head(), "the id of a document"));
                continue;
            }
            match rows.get(key) {
                Some(first) if first.register as usize != at => {
                    let other = &manual.registers[first.register as usize];
                    let place = row_span(other, &other.rows[first.row as usize]);
                    found.push(duplicate_key(key, span, place, "a row of another register"));
                }
                Some(_) => {}
                None => {
                    rows.insert(key.clone(), RowIndex { register: at as u32, row: row_at as u32 });
                }
            }
        }
    }
    for RowIndex { register, row } in nameless {
        Arc::make_mut(&mut manual.registers)[register as usize].rows[row as usize].key = None;
    }
    manual.rows = Arc::new(rows);
}

fn duplicate_key(key: &str, span: Span, first: Span, what: &str) -> Diagnostic {
    Diagnostic::error("duplicate-id", span, format!("the key `{key}` is taken"))
        .label("used again here")
        .also(first, what)
        .why(format!("`[[{key}]]` cannot tell the two apart"))
        .help("give the row a key of its own")
}

/// The place of a row's key, or of the row.
pub fn row_span(register: &Register, row: &RegisterRow) -> Span {
    let path = register.source.clone().unwrap_or_else(|| SourcePath::new(""));
    let key = row.row.cells.iter().find(|cell| matches!(cell.value, CellValue::Key(_)));
    Span::new(&path, key.map_or(row.row.range, |cell| cell.range))
}

fn resolve(manual: &mut Manual, found: &mut Vec<Diagnostic>) {
    let known = Known::new(manual);
    let mut all: Vec<Vec<Vec<Vec<Target>>>> = Vec::new();
    for register in manual.registers.iter() {
        let path = register.source.clone().unwrap_or_else(|| SourcePath::new(""));
        let rows = register.rows.iter().map(|row| {
            row.row.cells.iter().map(|cell| targets(&known, &path, &cell.value, cell.range, found)).collect::<Vec<_>>()
        });
        all.push(rows.collect());
    }
    for (register, rows) in Arc::make_mut(&mut manual.registers).iter_mut().zip(all) {
        for (row, targets) in register.rows.iter_mut().zip(rows) {
            row.targets = targets;
        }
    }
}

fn targets(
    known: &Known<'_>,
    path: &SourcePath,
    value: &CellValue,
    range: TextRange,
    found: &mut Vec<Diagnostic>,
) -> Vec<Target> {
    let manual = known.manual;
    let span = || Span::new(path, range);
    match value {
        CellValue::Role(roles) => roles
            .iter()
            .filter_map(|role| {
                if manual.settings.roles.contains_key(&role.value) {
                    return Some(Target::Role(role.value.clone()));
                }
                found.push(unknown_role(known, &role.value, Span::new(path, role.range), found.len()));
                None
            })
            .collect(),
        CellValue::Document(ids) => ids
            .iter()
            .map(|id| {
                let (name, anchor) = id.value.split_once('#').map_or((id.value.as_str(), None), |(n, a)| (n, Some(a)));
                match manual.ids.get(name) {
                    Some(document) => at_heading(known, *document, anchor, || Span::new(path, id.range), found),
                    None => {
                        let diagnostic = Diagnostic::error(
                            "broken-reference",
                            Span::new(path, id.range),
                            format!("no document `{}` in the manual", id.value),
                        )
                        .label("unknown document")
                        .why("the register promises a document that is not there");
                        found.push(match near(found.len(), name, || known.ids()) {
                            Some(right) => diagnostic.help(format!("did you mean `{right}`?")),
                            _ => diagnostic.help(
                                "write the id of a document, `PRO-007`, or of one of its sections, `PRO-007#section`",
                            ),
                        });
                        Target::Broken
                    }
                }
            })
            .collect(),
        CellValue::Clause(tags) => tags
            .iter()
            .filter_map(|tag| claims::resolve_whole(manual, path, tag, found))
            .map(|reach| Target::Clause(reach.standard, reach.clause, reach.item))
            .collect(),
        CellValue::Register(name, keys) => keys
            .iter()
            .map(|key| {
                let row = manual.rows.get(&key.value);
                if let Some(row) = row.filter(|row| manual.registers[row.register as usize].name == *name) {
                    return Target::Row(*row);
                }
                if let Some(row) = known.register(name).and_then(|rows| rows.row(&key.value)) {
                    return Target::Row(row);
                }
                found.push(unknown_row(known, name, &key.value, Span::new(path, key.range), found.len()));
                Target::Broken
            })
            .collect(),
        CellValue::Link(address) => vec![match crate::syntax::markdown::classify(&address.value) {
            crate::syntax::markdown::RefTarget::External(address) => Target::External(address),
            crate::syntax::markdown::RefTarget::Path { path: relative, anchor } => {
                match path.join(&relative).and_then(|full| manual.assets.get(&full)) {
                    Some(Asset { path, fault: None, .. }) => Target::Asset(path.clone()),
                    Some(Asset { path, fault: Some(fault), .. }) => {
                        found.push(withheld(fault, path, span()));
                        Target::Broken
                    }
                    None => {
                        let full = path.join(&relative);
                        let document = full.as_ref().and_then(|full| manual.paths.get(full));
                        match (document, full.as_ref().and_then(|full| known.table(full))) {
                            (Some(document), _) => at_heading(known, *document, anchor.as_deref(), span, found),
                            (None, Some(table)) => table,
                            (None, None) => {
                                found.push(no_file(&relative, span()));
                                Target::Broken
                            }
                        }
                    }
                }
            }
            _ => {
                found.push(
                    Diagnostic::error("unsafe-url", span(), "an address that must not reach a page")
                        .label("removed")
                        .why("only `https:`, `http:`, `mailto:`, `tel:` and relative addresses are harmless to readers")
                        .help("write the full `https://…` address"),
                );
                Target::Broken
            }
        }],
        _ => Vec::new(),
    }
}

fn no_file(path: &str, span: Span) -> Diagnostic {
    Diagnostic::error("broken-link", span, format!("no file `{path}` in the manual"))
        .label("leads nowhere")
        .why("a reader who follows this link finds nothing")
        .help("write its path from the folder of this register")
}

/// A document, or the heading in it that a link names; nothing if it has no such heading.
fn at_heading(
    known: &Known<'_>,
    document: DocumentIndex,
    anchor: Option<&str>,
    span: impl Fn() -> Span,
    found: &mut Vec<Diagnostic>,
) -> Target {
    let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) else { return Target::Document(document, None) };
    if let Some(heading) = known.manual.document(document).body.heading(anchor) {
        return Target::Document(document, Some(heading as u32));
    }
    let place = format!("`{}`", known.manual.document(document).name());
    let helps = if found.len() < MOST_FOUND { Helps::Nearest } else { Helps::Plain };
    found.push(known.broken_anchor((document, anchor), &place, (span(), None), helps));
    Target::Broken
}

fn unknown_row(known: &Known<'_>, name: &str, key: &str, span: Span, found: usize) -> Diagnostic {
    let diagnostic = Diagnostic::error("broken-reference", span, format!("the register `{name}` has no row `{key}`"))
        .label("unknown row")
        .why("the two registers contradict each other");
    let Some(rows) = known.register(name) else {
        let registers = &known.manual.registers;
        return diagnostic.help(match found < MOST_FOUND {
            true => {
                let names: Vec<&str> = registers.iter().map(|register| register.name.as_str()).collect();
                format!("there is no register of that name; there are {}", list(&names))
            }
            false => "there is no register of that name".into(),
        });
    };
    if found >= MOST_FOUND {
        return diagnostic.help(format!("write the key of a row of `{name}`"));
    }
    match rows.keys().nearest(key) {
        Some(right) => diagnostic.help(format!("did you mean `{right}`?")),
        None => {
            let keys: Vec<&str> = rows.written().take(12).collect();
            diagnostic.help(format!("its rows are {}", list(&keys)))
        }
    }
}

/// Findings about names outside of texts that say what may have been meant: nobody reads on behind so many.
pub(super) const MOST_FOUND: usize = 1_000;

/// The name nearest to a word, as long as not too much was found before.
pub(super) fn near<'k, 'm: 'k>(found: usize, word: &str, names: impl FnOnce() -> &'k Names<'m>) -> Option<&'m str> {
    near_but(found, word, names, |_| false)
}

/// The same among other names than those that cannot be meant.
pub(super) fn near_but<'k, 'm: 'k>(
    found: usize,
    word: &str,
    names: impl FnOnce() -> &'k Names<'m>,
    is_out: impl Fn(&str) -> bool,
) -> Option<&'m str> {
    if found < MOST_FOUND { names().nearest_but(word, is_out) } else { None }
}

/// The finding about a role that the configuration does not know, with what may have been meant if not too much
/// was `found` before.
pub(super) fn unknown_role(known: &Known<'_>, role: &str, span: Span, found: usize) -> Diagnostic {
    let titled = if found < MOST_FOUND { known.role_of_title(role) } else { None };
    let right = titled.or_else(|| near(found, role, || known.roles()));
    let diagnostic = Diagnostic::error("unknown-role", span, format!("no role `{role}` in `clausebook.toml`"))
        .label("unknown")
        .why("a task without a role is nobody's task");
    match right {
        Some(right) => diagnostic.help(format!("did you mean `{right}`?")),
        None => diagnostic.help(how_to_add_role(known.manual, role)),
    }
}

/// What to write into the configuration for a role that is not there, and which ones are.
pub(super) fn how_to_add_role(manual: &Manual, role: &str) -> String {
    let name = plain_name(role);
    let mut title = name.replace('-', " ");
    title.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
    let roles = &manual.settings.roles;
    let known = match roles.len() {
        0 => String::new(),
        1..=12 => format!("; known are {}", list(&roles.keys().map(String::as_str).collect::<Vec<_>>())),
        many => format!("; {many} others are known"),
    };
    match name.as_str() {
        "" => format!("name the role in letters from a to z, and add `[roles.NAME]` to `clausebook.toml`{known}"),
        // A title stands for its role, and so does the name itself.
        _ if name == slug(role) => {
            format!("add `[roles.{name}]` with `title = \"{title}\"` to `clausebook.toml`{known}")
        }
        _ => format!(
            "write `{name}` here, and add `[roles.{name}]` with `title = \"{title}\"` to `clausebook.toml`{known}"
        ),
    }
}
