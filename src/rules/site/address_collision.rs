use std::collections::{BTreeMap, BTreeSet};

use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::{DocumentIndex, MOST_ALIASES, Manual, RowIndex, old_address};
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    name: "address-collision",
    family: Family::Site,
    level: Level::Error,
    page: include_str!("address_collision.md"),
    check: Check::Manual(check),
};

/// Pages that every site has.
const PAGES: [&str; 17] = [
    "index.html",
    "documents/index.html",
    "matrix.html",
    "integration.html",
    "transition.html",
    "statement-of-applicability.html",
    "documented-information.html",
    "gaps.html",
    "records.html",
    "glossary.html",
    "calendar.html",
    "changes.html",
    "search.html",
    "404.html",
    "print.html",
    "check.html",
    "registers/index.html",
];

/// Folders that the program fills.
const FOLDERS: [&str; 7] = ["standards/", "roles/", "files/", "assets/", "changes/", "print/", "search/"];

/// Where the pages of registers lie.
const REGISTERS: &str = "registers/";

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    // File shares and some web servers tell no case apart.
    let own = manual.documents().map(|(index, _)| (manual.address(index).to_lowercase(), index));
    let own: BTreeMap<String, DocumentIndex> = own.collect();
    let rows = std::cell::OnceCell::new();
    let is_in_register = |address: &str| {
        address.starts_with(REGISTERS) && rows.get_or_init(|| pages_of_registers(manual)).contains(address)
    };
    let mut aliases: BTreeMap<String, Span> = BTreeMap::new();
    for (index, document) in manual.documents() {
        for (at, alias) in document.front.aliases.iter().enumerate() {
            let span = document.span(alias.range);
            if at == MOST_ALIASES {
                let many = Diagnostic::error(RULE.name, span, format!("more than {MOST_ALIASES} old addresses"))
                    .label("this one and those behind it lead nowhere")
                    .why("each is a page of the site")
                    .help("keep those that somebody still has");
                found.push(many);
                break;
            }
            let Some(address) = old_address(&alias.value) else {
                let finding =
                    Diagnostic::error(RULE.name, span, format!("no page can have the address `{}`", alias.value))
                        .label("leads nowhere")
                        .help("write the address below the root of the site: `old/rules.html`, or `old/rules/`");
                found.push(finding);
                continue;
            };
            let address = address.to_lowercase();
            let finding = || {
                Diagnostic::error(RULE.name, span.clone(), format!("the address `{}` is taken", alias.value))
                    .label("an old address of this document")
                    .why("one address shows one page; the other cannot be reached")
                    .help("keep the alias in the document that took the place of the old page")
            };
            let fixed = PAGES.contains(&address.as_str())
                || FOLDERS.iter().any(|folder| address.starts_with(folder))
                || is_in_register(&address);
            match (own.get(&address), aliases.get(&address)) {
                (Some(other), _) if *other != index => {
                    found.push(finding().also(manual.document(*other).head(), "the page at this address"));
                }
                (_, Some(other)) => found.push(finding().also(other.clone(), "claimed here as well")),
                (None, None) if fixed => {
                    found.push(finding().help("the program writes a page of its own there: remove the alias"))
                }
                _ => {}
            }
            aliases.entry(address).or_insert(span);
        }
    }
}

/// The addresses of all registers, their tables' further pages and their rows, in small letters.
fn pages_of_registers(manual: &Manual) -> BTreeSet<String> {
    let mut pages = BTreeSet::new();
    for (at, register) in manual.registers.iter().enumerate() {
        pages.extend((0..register.parts()).map(|part| manual.register_part_address(at, part).to_lowercase()));
        let rows = (0..register.rows.len()).map(|row| RowIndex { register: at as u32, row: row as u32 });
        pages.extend(rows.map(|row| manual.row_address(row).to_lowercase()));
    }
    pages
}
