use super::arguments::{Arguments, CoverageOptions, TableFormat};
use super::output::{Terminal, outcome};
use super::{Outcome, Problem, Scene, open};
use crate::build::{Compiled, compile, effective};
use crate::catalog::ClauseKind;
use crate::coverage::{Counts, coverage_json};
use crate::diagnostics::render::json_text;
use crate::export;
use crate::manual::StandardIndex;
use crate::system::Stopwatch;

/// `clausebook coverage`.
pub fn run(arguments: &Arguments, options: &CoverageOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let scene = Scene::of(&system, &options.past)?;
    let compiled = compile(scene.system(&system), &scene.options(arguments), &mut Stopwatch::default())?;
    let compiled = effective(compiled);
    let Compiled { manual, standing, coverage, .. } = &compiled;
    let places = match &options.clause {
        Some(clause) => places(&compiled, clause)?,
        None => Vec::new(),
    };
    match options.format {
        TableFormat::Json => {
            let mut json = coverage_json(manual, standing, coverage);
            if options.clause.is_some() {
                let wanted = |standard: &str, number: &str| {
                    places.iter().any(|(at, clause)| {
                        let standard_at = manual.standard(*at);
                        standard_at.alias == standard
                            && is_within(number, standard_at.catalog.clauses()[*clause].number.as_str())
                    })
                };
                for standard in &mut json.standards {
                    standard.clauses.retain(|clause| wanted(standard.alias, clause.number.as_str()));
                }
                json.standards.retain(|standard| !standard.clauses.is_empty());
            }
            terminal.print(&json_text(&json).unwrap_or_default())?;
        }
        TableFormat::Csv => {
            let facts = export::Facts { manual, standing, coverage };
            if let Some(table) = export::Table::named("matrix") {
                terminal.print(&String::from_utf8_lossy(&export::csv(table, facts)))?;
            }
        }
        TableFormat::Table if options.clause.is_some() => {
            for (standard, clause) in places {
                terminal.print(&clause_table(&compiled, standard, clause))?;
            }
        }
        TableFormat::Table => terminal.print(&overview(&compiled))?,
    }
    Ok(match outcome(&compiled.diagnostics) {
        Outcome::Findings => {
            terminal.say("the manual has errors: `clausebook check` shows them");
            Outcome::Clean
        }
        other => other,
    })
}

fn is_within(number: &str, above: &str) -> bool {
    number == above || number.strip_prefix(above).is_some_and(|rest| rest.starts_with('.'))
}

/// The clauses that a word on the command line names.
fn places(compiled: &Compiled, word: &str) -> Result<Vec<(StandardIndex, usize)>, Problem> {
    let manual = &compiled.manual;
    let (alias, number) = match word.split_once(':') {
        Some((alias, number)) => (Some(alias), number),
        None => (None, word),
    };
    let number = number.split(['/', '#']).next().unwrap_or(number);
    let found: Vec<(StandardIndex, usize)> = manual
        .standards()
        .filter(|(_, standard)| alias.is_none_or(|alias| standard.alias == alias))
        .filter_map(|(at, standard)| Some((at, standard.catalog.clause_position(number)?)))
        .collect();
    if found.is_empty() {
        let near =
            manual.standards().filter(|(_, standard)| alias.is_none_or(|alias| standard.alias == alias)).find_map(
                |(_, standard)| Some(format!("{}:{}", standard.alias, standard.catalog.nearest_clause(number)?.number)),
            );
        let aliases: Vec<&str> = manual.standards.iter().map(|standard| standard.alias.as_str()).collect();
        return Err(Problem::request(
            format!("no standard in use has a clause `{word}`"),
            match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the standards in use are {}", aliases.join(", ")),
            },
        ));
    }
    Ok(found)
}

fn overview(compiled: &Compiled) -> String {
    let Compiled { manual, coverage, .. } = compiled;
    let mut out = String::new();
    for (at, standard) in manual.standards() {
        let cover = &coverage.standards[at.0 as usize];
        out.push_str(&format!("{} ({})\n", standard.catalog.edition.reference, standard.alias));
        out.push_str(&format!("  {}\n", line("requirements", &cover.summary)));
        if let Some(controls) = &cover.controls {
            out.push_str(&format!("  {}\n", line("controls", controls)));
        }
        out.push('\n');
        for (clause_at, clause) in standard.catalog.clauses().iter().enumerate() {
            let state = cover.clauses[clause_at].state;
            let indent = "  ".repeat(clause.level as usize);
            let counts = &cover.clauses[clause_at].counts;
            out.push_str(&format!(
                "{:9} {indent}{} {}{}\n",
                state.as_str(),
                clause.number,
                clause.title,
                match clause.kind {
                    ClauseKind::Control => String::new(),
                    _ => format!("  {}/{}", counts.covered + counts.justified, counts.items),
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

fn clause_table(compiled: &Compiled, at: StandardIndex, clause: usize) -> String {
    let Compiled { manual, standing, coverage, .. } = compiled;
    let standard = manual.standard(at);
    let catalog = &standard.catalog;
    let cover = &coverage.standards[at.0 as usize];
    let entry = &catalog.clauses()[clause];
    let mut out = format!(
        "{} {} {}: {}\n",
        catalog.edition.reference,
        entry.number,
        entry.title,
        cover.clauses[clause].state.as_str()
    );
    for item in entry.items_below.clone() {
        out.push_str(&format!(
            "\n  {:9} {}  {}\n",
            cover.items[item].state.as_str(),
            catalog.items()[item].id,
            catalog.items()[item].text
        ));
        if let Some(decision) = cover.items[item].decision {
            let decision = &manual.decisions[decision as usize];
            let word = if decision.applicable { "applicable" } else { "not applicable" };
            out.push_str(&format!("            {word}: {}\n", decision.reason));
        }
        for claim in &cover.items[item].claims {
            let entry = &manual.claims[*claim as usize];
            let document = manual.document(entry.document);
            let section = entry.section.map(|section| format!("#{}", document.body.headings[section as usize].anchor));
            out.push_str(&format!(
                "            {}{} {} ({}, {})\n",
                document.name(),
                section.unwrap_or_default(),
                manual.fill_variables(&document.title),
                entry.strength.as_str(),
                standing.claims[*claim as usize].map_or("retired", |grade| grade.as_str()),
            ));
        }
    }
    out.push('\n');
    out
}
