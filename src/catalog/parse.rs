use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeTable;

use super::format::CATALOG;
use super::shape::{Findings, INVALID, Row, check_file};
use super::{
    Catalog, Change, Clause, ClauseKind, ClauseNumber, Confidence, Difference, DifferenceKind, Documented, Edition,
    EditionId, InformationKind, Item, ItemId, Mapping, Origin, Parts, RequiredInformation,
};
use crate::diagnostics::{Checked, Diagnostic};
use crate::source::fold::is_device;
use crate::source::{Source, Spanned, TextRange};

/// Reads a catalog file; total. `None` if the file does not say what the standard is called.
///
/// An edition that supersedes another holds only what its own file says until [`super::inherit`] has
/// seen the earlier one.
pub fn parse_catalog(source: &Source) -> Checked<Option<Catalog>> {
    let mut findings = Findings::new(source);
    let root = read_toml(&mut findings);
    let row = check_file(&root, &source.text, &CATALOG, &mut findings);
    check_schema(row, &mut findings);
    let Some(edition) = edition(row, &mut findings) else {
        return Checked { value: None, diagnostics: findings.list };
    };
    let mut reader = Reader { findings, numbers: BTreeMap::new(), items: BTreeMap::new() };
    let mut clauses = reader.clauses(row);
    reader.parents(row, &mut clauses);
    let differences = reader.differences(row, &mut clauses);
    let required = reader.required(row);
    let mapping = reader.mapping(row);
    let parts = Parts { edition, path: source.path.clone(), clauses, required, differences, mapping };
    let catalog = Catalog::assemble(parts);
    reader.outline(row, &catalog);
    Checked { value: Some(catalog), diagnostics: reader.findings.list }
}

/// Parses the text, reports what is no TOML and gives what is.
pub(super) fn read_toml<'s>(findings: &mut Findings<'s>) -> DeTable<'s> {
    let (root, errors) = DeTable::parse_recoverable(&findings.source.text);
    findings.is_broken = !errors.is_empty();
    for error in errors {
        let range = error.span().map(TextRange::from).unwrap_or_default();
        let message = error.message().lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
        findings.report(
            range,
            format!("this is not TOML: {message}"),
            "correct the line; see `docs/catalogs.md` for the format",
        );
    }
    root.into_inner()
}

/// Reports a file of another version of the format.
pub(super) fn check_schema(row: Row<'_>, findings: &mut Findings<'_>) {
    if let Some(schema) = row.integer("schema").filter(|schema| schema.value != 1) {
        let help = "write `schema = 1`, or use the version of clausebook that this catalog was written for";
        findings.report(
            schema.range,
            format!("this program does not know version {} of the catalog format", schema.value),
            help,
        );
    }
}

/// The confidence a row states.
pub(super) fn confidence(row: Row<'_>) -> Option<Confidence> {
    row.text("confidence").and_then(|word| Confidence::from_word(word.value))
}

fn edition(row: Row<'_>, findings: &mut Findings<'_>) -> Option<Edition> {
    let standard = row.table("standard")?;
    let id = standard.text("id")?;
    if !is_identifier(id.value) {
        findings.report(id.range, format!("`{}` is no identifier", id.value), "use letters, digits, `-`, `_` and `.`");
        return None;
    }
    let text = |key: &str| standard.owned(key);
    let texts = |key: &str| standard.texts(key).into_iter().map(|text| text.value.to_owned()).collect();
    let other = |key: &str| standard.text(key).map(|id| Spanned::new(EditionId::new(id.value), id.range));
    Some(Edition {
        id: EditionId::new(id.value),
        place: id.range,
        reference: text("ref").unwrap_or_else(|| id.value.to_owned()),
        title: text("title").unwrap_or_default(),
        edition: text("edition"),
        status: text("status"),
        system: text("system"),
        supersedes: other("supersedes"),
        superseded_by: other("superseded_by").map(|id| id.value),
        amendments: texts("amendments"),
        related: texts("related"),
        confidence: confidence(standard).unwrap_or(Confidence::High),
        paraphrase: standard.flag("paraphrase").is_none_or(|flag| flag.value),
        catalog_date: text("catalog_date"),
        id_scheme: row.table("id_scheme").map(|words| words.words().map(owned_pair).collect()).unwrap_or_default(),
    })
}

fn owned_pair((key, text): (&str, &str)) -> (String, String) {
    (key.to_owned(), text.to_owned())
}

/// Characters of a number or id: it becomes an address.
const LONGEST: usize = 64;

/// Letters, digits and `-_.`, beginning with a letter or digit, no empty level: safe in an address.
fn is_identifier(text: &str) -> bool {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.len() <= LONGEST
        && !is_device(text.split('.').next().unwrap_or(text))
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(safe)
        && !text.contains("..")
        && !text.ends_with('.')
        && !text.eq_ignore_ascii_case("index")
}

/// Reads rows and remembers which numbers and ids are taken.
pub(super) struct Reader<'s> {
    pub(super) findings: Findings<'s>,
    /// By number in lower case, since addresses must differ on every file system.
    pub(super) numbers: BTreeMap<String, Known>,
    items: BTreeMap<String, TextRange>,
}

/// A number that is taken.
pub(super) struct Known {
    pub(super) number: ClauseNumber,
    pub(super) kind: ClauseKind,
    pub(super) parent: Option<ClauseNumber>,
    pub(super) range: TextRange,
}

impl<'s> Reader<'s> {
    fn clauses(&mut self, row: Row<'_>) -> Vec<(Clause, Vec<Item>)> {
        let mut clauses = Vec::new();
        for (table, kind) in KINDS {
            for row in row.tables(table) {
                let Some(clause) = self.clause(row, *kind) else { continue };
                let items = match kind {
                    ClauseKind::Clause => self.requirements(row, &clause),
                    ClauseKind::ControlGroup => Vec::new(),
                    ClauseKind::Control => vec![self.control_item(row, &clause)],
                };
                clauses.push((clause, items));
            }
        }
        clauses
    }

    fn clause(&mut self, row: Row<'_>, kind: ClauseKind) -> Option<Clause> {
        let id = row.text("id")?;
        if !is_identifier(id.value) {
            let help = "use letters, digits, `-` and `_`, levels divided by single dots: `7.5.2`";
            self.findings.report(id.range, format!("`{}` is no clause number", id.value), help);
            return None;
        }
        let number = ClauseNumber::new(id.value);
        if let Some(first) = self.numbers.get(&id.value.to_ascii_lowercase()) {
            let first = self.findings.span(first.range);
            let span = self.findings.span(id.range);
            self.findings.list.push(
                Diagnostic::error(INVALID, span, format!("clause `{}` is there twice", id.value))
                    .why("a tag on it would be ambiguous")
                    .help("number it differently, or merge the two")
                    .also(first, "first here"),
            );
            return None;
        }
        let known = Known { number: number.clone(), kind, parent: None, range: id.range };
        self.numbers.insert(id.value.to_ascii_lowercase(), known);
        let from = row.texts("from").into_iter().map(|text| Spanned::new(ClauseNumber::new(text.value), text.range));
        Some(Clause {
            number,
            title: row.owned("title").unwrap_or_default(),
            kind,
            official_heading: row.flag("heading_official").is_none_or(|flag| flag.value),
            title_variants: row.texts("title_variants").into_iter().map(|text| text.value.to_owned()).collect(),
            objective: row.owned("text").filter(|_| kind == ClauseKind::ControlGroup),
            parent: None,
            level: 0,
            leaf: false,
            change: row.text("change").and_then(|word| Change::from_word(word.value)),
            from: from.collect(),
            confidence: confidence(row).unwrap_or(Confidence::High),
            requirement_confidence: row
                .text("requirement_confidence")
                .and_then(|word| Confidence::from_word(word.value)),
            note: row.owned("note"),
            amended_by: row.owned("amended_by"),
            guidance: row.owned("guidance"),
            items: 0..0,
            items_below: 0..0,
            range: id.range,
        })
    }

    fn requirements(&mut self, row: Row<'_>, clause: &Clause) -> Vec<Item> {
        let mut items = Vec::new();
        for row in row.tables("requirement") {
            let Some(id) = row.text("id") else { continue };
            if !self.item_id(&id, clause.number.as_str()) {
                continue;
            }
            let kind = row.text("documented").and_then(|word| InformationKind::from_word(word.value));
            items.push(Item {
                id: ItemId::new(id.value),
                clause: clause.number.clone(),
                text: row.owned("text").unwrap_or_default(),
                documented: kind.map(|kind| Documented {
                    kind,
                    what: row.owned("documented_what"),
                    wording: row.owned("documented_wording"),
                }),
                condition: row.owned("condition"),
                amendment: row.owned("source"),
                origin: Origin::Own,
                range: id.range,
            });
        }
        items
    }

    fn control_item(&mut self, row: Row<'_>, clause: &Clause) -> Item {
        self.items.insert(clause.number.as_str().to_owned(), clause.range);
        let documented = row.flag("documented").is_some_and(|flag| flag.value);
        Item {
            id: ItemId::new(clause.number.as_str()),
            clause: clause.number.clone(),
            text: row.owned("text").unwrap_or_default(),
            documented: documented.then_some(Documented {
                kind: InformationKind::DocumentOrRecord,
                what: None,
                wording: None,
            }),
            condition: None,
            amendment: None,
            origin: Origin::Own,
            range: clause.range,
        }
    }

    /// Is this a new, well-formed id of an item of that clause?
    fn item_id(&mut self, id: &Spanned<&str>, clause: &str) -> bool {
        let part = id.value.strip_prefix(clause).and_then(|rest| rest.strip_prefix('/'));
        if !part.is_some_and(is_identifier) {
            let help = format!("write `{clause}/` and a letter or name: `{clause}/a`");
            self.findings.report(
                id.range,
                format!("`{}` is no id for a requirement of clause {clause}", id.value),
                help,
            );
            return false;
        }
        self.unique_item(id)
    }

    fn unique_item(&mut self, id: &Spanned<&str>) -> bool {
        if let Some(first) = self.items.get(id.value) {
            let first = self.findings.span(*first);
            let span = self.findings.span(id.range);
            self.findings.list.push(
                Diagnostic::error(INVALID, span, format!("requirement `{}` is there twice", id.value))
                    .why("a tag on it would be ambiguous")
                    .help("give it the next free letter")
                    .also(first, "first here"),
            );
            return false;
        }
        self.items.insert(id.value.to_owned(), id.range);
        true
    }

    /// Differences, each also an item at the end of its clause.
    fn differences(&mut self, row: Row<'_>, clauses: &mut [(Clause, Vec<Item>)]) -> Vec<Difference> {
        let at: BTreeMap<ClauseNumber, usize> =
            clauses.iter().enumerate().map(|(at, (clause, _))| (clause.number.clone(), at)).collect();
        let mut differences = Vec::new();
        for row in row.tables("delta") {
            let Some(difference) = self.difference(row) else { continue };
            let Some((_, items)) = at.get(&difference.clause).and_then(|at| clauses.get_mut(*at)) else { continue };
            items.push(Item {
                id: difference.id.clone(),
                clause: difference.clause.clone(),
                text: difference.text.clone(),
                documented: None,
                condition: None,
                amendment: None,
                origin: Origin::Difference {
                    kind: difference.kind,
                    from: difference.from.iter().map(|from| from.value.clone()).collect(),
                    confidence: difference.confidence,
                },
                range: row.text("id").map(|id| id.range).unwrap_or_default(),
            });
            differences.push(difference);
        }
        differences
    }

    fn difference(&mut self, row: Row<'_>) -> Option<Difference> {
        let id = row.text("id")?;
        let clause = self.clause_reference(row.text("clause")?)?;
        let kind = DifferenceKind::from_word(row.text("kind")?.value)?;
        let whole_standard = row.text("scope").is_some_and(|scope| scope.value == "standard");
        let new = if whole_standard { self.unique_item(&id) } else { self.item_id(&id, clause.as_str()) };
        if !new {
            return None;
        }
        let ids = |key: &str| -> Vec<Spanned<ItemId>> {
            row.texts(key).into_iter().map(|id| Spanned::new(ItemId::new(id.value), id.range)).collect()
        };
        let (from, keeps) = (ids("from"), ids("keeps"));
        for kept in keeps.iter().filter(|kept| !from.iter().any(|from| from.value == kept.value)) {
            let help = "only what `from` names can stay required beside the difference";
            self.findings.report(kept.range, format!("`{}` is not in `from`", kept.value), help);
        }
        Some(Difference {
            id: ItemId::new(id.value),
            clause,
            whole_standard,
            kind,
            text: row.owned("text").unwrap_or_default(),
            from,
            keeps,
            confidence: confidence(row).unwrap_or(Confidence::High),
        })
    }

    fn required(&mut self, row: Row<'_>) -> Vec<RequiredInformation> {
        let mut required: Vec<RequiredInformation> = Vec::new();
        let mut ids = BTreeSet::new();
        for row in row.tables("documented_information") {
            let (Some(id), Some(clause), Some(kind)) = (row.text("id"), row.text("clause"), row.text("kind")) else {
                continue;
            };
            if !ids.insert(id.value) {
                let help = "give it an id of its own";
                self.findings.report(id.range, format!("documented information `{}` is there twice", id.value), help);
                continue;
            }
            let (Some(clause), Some(kind)) = (self.clause_reference(clause), InformationKind::from_word(kind.value))
            else {
                continue;
            };
            let asked = row.texts("requirements");
            let requirements: Vec<ItemId> = asked.into_iter().filter_map(|item| self.item_reference(item)).collect();
            required.push(RequiredInformation {
                id: id.value.to_owned(),
                kind,
                wording: row.owned("wording"),
                what: row.owned("what").unwrap_or_default(),
                clause,
                requirements,
                condition: row.owned("condition"),
                core: row.flag("core").is_none_or(|flag| flag.value),
                inherited: false,
            });
        }
        required
    }

    fn mapping(&mut self, row: Row<'_>) -> Vec<Mapping> {
        let mut mapping: Vec<Mapping> = Vec::new();
        let mut numbers = BTreeSet::new();
        for row in row.tables("mapping") {
            let Some(from) = row.text("from") else { continue };
            if !numbers.insert(from.value) {
                let help = "list all clauses of this edition in one `to`";
                self.findings.report(from.range, format!("clause `{}` is mapped twice", from.value), help);
                continue;
            }
            let to = row.texts("to").into_iter().filter_map(|clause| self.clause_reference(clause)).collect();
            mapping.push(Mapping { from: Spanned::new(ClauseNumber::new(from.value), from.range), to });
        }
        mapping
    }

    fn clause_reference(&mut self, written: Spanned<&str>) -> Option<ClauseNumber> {
        if let Some(known) = self.known(written.value) {
            return Some(known.number.clone());
        }
        let help = match self.findings.nearest(written.value, self.numbers.values().map(|known| known.number.as_str()))
        {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a clause of this file".to_owned(),
        };
        self.findings.report(written.range, format!("there is no clause `{}` in this catalog", written.value), help);
        None
    }

    fn item_reference(&mut self, written: Spanned<&str>) -> Option<ItemId> {
        if self.items.contains_key(written.value) {
            return Some(ItemId::new(written.value));
        }
        let help = match self.findings.nearest(written.value, self.items.keys().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a requirement of this file: `7.5.2/b`".to_owned(),
        };
        self.findings.report(
            written.range,
            format!("there is no requirement `{}` in this catalog", written.value),
            help,
        );
        None
    }
}

/// The tables that hold clauses.
pub(super) static KINDS: &[(&str, ClauseKind)] =
    &[("clause", ClauseKind::Clause), ("control_group", ClauseKind::ControlGroup), ("control", ClauseKind::Control)];
