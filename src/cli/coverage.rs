use std::ops::Range;

use super::arguments::{Arguments, CoverageOptions, TableFormat};
use super::output::{Terminal, outcome};
use super::{Outcome, Problem, Scene, open};
use crate::build::{Compiled, compile, effective, published};
use crate::catalog::{Catalog, ClauseKind};
use crate::coverage::{Counts, State, Void, coverage_json, shown, void};
use crate::diagnostics::render::{json_text, one_line};
use crate::export;
use crate::manual::{Manual, Standard, StandardIndex};
use crate::system::Stopwatch;

/// `clausebook coverage`.
pub fn run(arguments: &Arguments, options: &CoverageOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let scene = Scene::of(&system, &options.past)?;
    let compiled = compile(scene.system(&system), &scene.options(arguments), &mut Stopwatch::default())?;
    // What goes to other programs is what the site tells them.
    let compiled = match options.format {
        TableFormat::Table => effective(compiled),
        TableFormat::Json | TableFormat::Csv => published(compiled, false),
    };
    let Compiled { manual, standing, coverage, .. } = &compiled;
    let asked = match &options.clause {
        Some(word) => asked(manual, word)?,
        None => Asked::Everything,
    };
    match options.format {
        TableFormat::Json => {
            let mut json = coverage_json(manual, standing, coverage);
            json.standards.retain_mut(|told| {
                let of = manual.standards().find(|(_, standard)| standard.alias == told.alias);
                let Some((at, _)) = of.filter(|_| !matches!(asked, Asked::Everything)) else { return true };
                told.clauses.retain_mut(|clause| {
                    clause.items.retain(|item| asked.has_item(manual, at, item.id.as_str()));
                    asked.has_clause(manual, at, clause.number.as_str())
                });
                !told.clauses.is_empty()
            });
            terminal.print(&json_text(&json).unwrap_or_default())?;
        }
        TableFormat::Csv => {
            let facts = export::Facts { manual, standing, coverage };
            if let Some(table) = export::Table::named("matrix") {
                let (alias, item) = (table.column("standard"), table.column("item"));
                let is_wanted = |row: &[&str]| {
                    let of = |(_, standard): &(_, &Standard)| alias.is_some_and(|at| standard.alias == row[at]);
                    let standard = manual.standards().find(of);
                    matches!(asked, Asked::Everything)
                        || standard.zip(item).is_some_and(|((at, _), item)| asked.has_item(manual, at, row[item]))
                };
                terminal.print(&String::from_utf8_lossy(&export::csv_of(table, facts, &is_wanted)))?;
            }
        }
        TableFormat::Table => match &asked {
            Asked::Everything => terminal.print(&overview(&compiled, |_| true))?,
            Asked::Standard(wanted) => terminal.print(&overview(&compiled, |standard| standard == *wanted))?,
            Asked::Places(places) => {
                for place in places {
                    terminal.print(&clause_table(&compiled, place))?;
                }
            }
        },
    }
    Ok(match outcome(&compiled.diagnostics) {
        Outcome::Findings => {
            terminal.say("the manual has errors: `clausebook check` shows them");
            Outcome::Clean
        }
        other => other,
    })
}

/// What is to be told.
enum Asked {
    Everything,
    Standard(StandardIndex),
    Places(Vec<Place>),
}

impl Asked {
    fn has_item(&self, manual: &Manual, standard: StandardIndex, id: &str) -> bool {
        self.has(standard, |place| place.has_item(manual, id))
    }

    fn has_clause(&self, manual: &Manual, standard: StandardIndex, number: &str) -> bool {
        self.has(standard, |place| place.has_clause(manual, number))
    }

    fn has(&self, standard: StandardIndex, is_in: impl Fn(&Place) -> bool) -> bool {
        match self {
            Asked::Everything => true,
            Asked::Standard(wanted) => *wanted == standard,
            Asked::Places(places) => places.iter().any(|place| place.standard == standard && is_in(place)),
        }
    }
}

/// What a word on the command line names in one standard.
struct Place {
    standard: StandardIndex,
    clause: usize,
    items: Range<usize>,
}

impl Place {
    /// The clause, control or item that an edition has by that name.
    fn named(standard: StandardIndex, catalog: &Catalog, name: &str) -> Option<Self> {
        if let Some(clause) = catalog.clause_position(name) {
            return Some(Self { standard, clause, items: catalog.clauses()[clause].items_below.clone() });
        }
        let item = catalog.item_position(name)?;
        let clause = catalog.clause_position(catalog.items()[item].clause.as_str())?;
        Some(Self { standard, clause, items: item..item + 1 })
    }

    fn has_item(&self, manual: &Manual, id: &str) -> bool {
        manual.standard(self.standard).catalog.item_position(id).is_some_and(|at| self.items.contains(&at))
    }

    /// Is it the clause, or one below it?
    fn has_clause(&self, manual: &Manual, number: &str) -> bool {
        let catalog = &manual.standard(self.standard).catalog;
        let own = &catalog.clauses()[self.clause];
        let above = std::iter::successors(catalog.clause(number), |clause| {
            catalog.clause(clause.parent.as_ref()?.as_str()).filter(|_| self.items == own.items_below)
        });
        above.take(catalog.clauses().len()).any(|clause| clause.number == own.number)
    }
}

/// The clauses, controls or items that a word on the command line names, or the standard.
fn asked(manual: &Manual, word: &str) -> Result<Asked, Problem> {
    let (alias, name) = match word.split_once(':') {
        Some((alias, name)) => (Some(alias), name),
        None => (None, word),
    };
    let name = name.split('#').next().unwrap_or(name);
    let among = || manual.standards().filter(|(_, standard)| alias.is_none_or(|alias| standard.alias == alias));
    let found: Vec<Place> = among().filter_map(|(at, standard)| Place::named(at, &standard.catalog, name)).collect();
    if found.is_empty() {
        if let Some((standard, _)) = manual.standards().find(|(_, standard)| standard.alias == word) {
            return Ok(Asked::Standard(standard));
        }
        let near =
            among().find_map(|(_, standard)| Some(format!("{}:{}", standard.alias, standard.catalog.nearest(name)?)));
        let aliases: Vec<&str> = manual.standards.iter().map(|standard| standard.alias.as_str()).collect();
        let what = if name.contains('/') { "item" } else { "clause" };
        return Err(Problem::request(
            format!("no standard in use has {} {what} `{word}`", if what == "item" { "an" } else { "a" }),
            match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the standards in use are {}", aliases.join(", ")),
            },
        ));
    }
    Ok(Asked::Places(found))
}

fn overview(compiled: &Compiled, is_wanted: impl Fn(StandardIndex) -> bool) -> String {
    let Compiled { manual, coverage, .. } = compiled;
    let mut out = String::new();
    for (at, standard) in manual.standards().filter(|(at, _)| is_wanted(*at)) {
        let cover = &coverage.standards[at.0 as usize];
        out.push_str(&format!("{} ({})\n", one_line(&standard.catalog.edition.reference), standard.alias));
        out.push_str(&format!("  {}\n", line("requirements", &cover.summary)));
        if let Some(controls) = &cover.controls {
            out.push_str(&format!("  {}\n", line("controls", controls)));
        }
        if cover.derived.is_some() {
            let only = cover.items.iter().filter(|item| item.is_derived()).count();
            out.push_str(&format!("  derived from the earlier edition, to be confirmed by a tag: {only}\n"));
        }
        out.push('\n');
        let shown = shown(&standard.catalog, cover);
        for (clause_at, clause) in standard.catalog.clauses().iter().enumerate() {
            let state = cover.clauses[clause_at].state;
            let indent = "  ".repeat(clause.level as usize);
            let counts = &cover.clauses[clause_at].counts;
            out.push_str(&format!(
                "{:9} {indent}{} {}{}{}\n",
                state.as_str(),
                clause.number,
                one_line(&clause.title),
                match clause.kind {
                    ClauseKind::Control => String::new(),
                    _ => format!("  {}/{}", counts.covered + counts.justified, counts.items),
                },
                match shown.clauses[clause_at].state {
                    better if better != state => format!("  (derived: {})", better.as_str()),
                    _ => String::new(),
                }
            ));
        }
        out.push('\n');
    }
    out
}

fn line(what: &str, counts: &Counts) -> String {
    format!(
        "{} {what}: {} covered, {} partial, {} justified, {} pending, {} gap",
        counts.items, counts.covered, counts.partial, counts.justified, counts.pending, counts.gap
    )
}

fn clause_table(compiled: &Compiled, place: &Place) -> String {
    let Compiled { manual, standing, coverage, .. } = compiled;
    let catalog = &manual.standard(place.standard).catalog;
    let cover = &coverage.standards[place.standard.0 as usize];
    let entry = &catalog.clauses()[place.clause];
    let earlier = manual.transitions.iter().find(|transition| transition.to == Some(place.standard));
    let earlier = earlier.map(|transition| &manual.standard(transition.from).catalog.edition.reference);
    let derived = |own: State, better: State| match earlier {
        Some(earlier) if better != own => {
            format!("{} in {}, to be confirmed by a tag", better.as_str(), one_line(earlier))
        }
        _ => String::new(),
    };
    let own = cover.clauses[place.clause].state;
    let better = derived(own, shown(catalog, cover).clauses[place.clause].state);
    let mut out = format!(
        "{} {} {}: {}{}\n",
        one_line(&catalog.edition.reference),
        entry.number,
        one_line(&entry.title),
        own.as_str(),
        if better.is_empty() { better } else { format!(" ({better})") }
    );
    for item in place.items.clone() {
        out.push_str(&format!(
            "\n  {:9} {}  {}\n",
            cover.items[item].state.as_str(),
            catalog.items()[item].id,
            one_line(&catalog.items()[item].text)
        ));
        let better = derived(cover.items[item].state, cover.items[item].shown());
        if !better.is_empty() {
            out.push_str(&format!("            derived: {better}\n"));
        }
        if let Some(decision) = cover.items[item].decision {
            let decision = &manual.decisions[decision as usize];
            let word = if decision.applicable { "applicable" } else { "not applicable" };
            let void = match void(manual, decision) {
                None => String::new(),
                Some(Void::Expired(until)) => format!(" (does not count: ran out on {until})"),
                Some(Void::Unread) => " (does not count: its last day cannot be read)".to_string(),
                Some(Void::Unfounded) => " (does not count: no reason)".to_string(),
                Some(Void::Retired) => " (does not count: its register is retired)".to_string(),
                Some(Void::Draft) => " (does not count: its register is not approved)".to_string(),
            };
            out.push_str(&format!("            {word}: {}{void}\n", one_line(&decision.reason)));
        }
        for claim in &cover.items[item].claims {
            let entry = &manual.claims[*claim as usize];
            let document = manual.document(entry.document);
            let section = entry.section.map(|section| format!("#{}", document.body.headings[section as usize].anchor));
            let grade = standing.claims[*claim as usize];
            let why = grade.and_then(|grade| standing.why(entry.document, grade));
            out.push_str(&format!(
                "            {}{} {} ({}, {}{})\n",
                document.name(),
                section.unwrap_or_default(),
                one_line(&manual.fill_variables(&document.title)),
                entry.strength.as_str(),
                grade.map_or("retired", |grade| grade.as_str()),
                why.map(|why| format!(": {why}")).unwrap_or_default(),
            ));
        }
    }
    out.push('\n');
    out
}
