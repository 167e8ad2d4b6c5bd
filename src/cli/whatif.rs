use std::collections::{BTreeMap, BTreeSet};

use super::arguments::{Arguments, WhatifOptions};
use super::forms::{deliver, fail_on};
use super::output::Terminal;
use super::{Outcome, Problem, open};
use crate::build::{self, Compiled, Memo, Options, compile_again};
use crate::coverage::is_meant;
use crate::diagnostics::nearest;
use crate::manual::{RowIndex, StandardIndex};
use crate::review::whatif::{excluded, retired, without_decision};
use crate::review::{Point, Terms};
use crate::source::SourcePath;
use crate::syntax::register::is_toml;
use crate::syntax::value::quote;
use crate::system::{Amended, CONFIG, Limits, Stopwatch};

/// `clausebook whatif`.
pub fn run(arguments: &Arguments, options: &WhatifOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let wanted = Options { today: arguments.date, limits: Limits::default() };
    let mut memo = Memo::default();
    let mut watch = Stopwatch::default();
    let before = compile_again(&system, &wanted, &mut memo, &mut watch)?;
    let mut texts = BTreeMap::new();
    let mut said = Vec::new();
    for id in &options.retire {
        let (path, text) = retire(&before, id)?;
        texts.insert(path, text);
        said.push(format!("{id} retired"));
    }
    let mut config = before.config.as_ref().map(|source| source.text.to_string()).unwrap_or_default();
    let parts: Vec<Part> = options.exclude.iter().map(|tag| part(&before, tag)).collect::<Result<_, Problem>>()?;
    let all = parts.iter().copied().collect();
    let withdrawn = withdraw(&before, &all, &options.reason, &mut config, &mut texts);
    let mut added = 0;
    for (tag, part) in options.exclude.iter().zip(&parts) {
        said.push(format!("{tag} excluded"));
        if !withdrawn.excluded.contains(part) {
            config = excluded(&config, tag, &options.reason);
            added += 1;
        }
    }
    if !options.exclude.is_empty() {
        texts.insert(SourcePath::new(CONFIG), config);
    }
    let after = compile_again(&Amended::new(&system, texts), &wanted, &mut memo, &mut watch)?;
    let decisions = before.settings.applicability.len() + added - withdrawn.decisions;
    if after.settings.applicability.len() < decisions {
        return Err(Problem::request(
            "no decision can be added to `applicability` as `clausebook.toml` writes it",
            "write each decision as a table of its own: `[[applicability]]`",
        ));
    }
    let terms = Terms {
        base: Point { name: "working tree".to_string(), commit: None },
        head: Point { name: format!("working tree with {}", said.join(", ")), commit: None },
        fail_on: fail_on(&options.fail_on, &before.settings)?,
    };
    let review = build::review(&before, &after, &terms);
    deliver(&review, &before.settings, options.format, &options.write, &system, terminal)
}

fn retire(compiled: &Compiled, id: &str) -> Result<(SourcePath, String), Problem> {
    let manual = &compiled.manual;
    let Some(index) = manual.ids.get(id) else {
        return Err(Problem::request(
            format!("there is no document `{id}`"),
            match nearest(id, manual.ids.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`clausebook export csv documents` lists the documents with their ids".to_string(),
            },
        ));
    };
    let path = &manual.document(*index).path;
    let source = compiled.sources.get(path.as_str());
    let text = source.and_then(retired);
    let text = text.ok_or_else(|| {
        Problem::request(
            format!("`{path}` has no front matter that could say so"),
            "see what `clausebook check` says of it",
        )
    })?;
    Ok((path.clone(), text))
}

/// A standard, and the first and one past the last of some of its requirements.
type Part = (StandardIndex, u32, u32);

/// What was taken back in thought.
#[derive(Default)]
struct Withdrawn {
    /// How many decisions of the configuration.
    decisions: usize,
    /// What rows of registers exclude now.
    excluded: BTreeSet<Part>,
}

/// Takes back, in thought, what was decided otherwise about the same requirements: an exclusion beside it would be a
/// contradiction. A row of a register that is about nothing else says `no` and why, as whoever makes the change writes it.
fn withdraw(
    compiled: &Compiled,
    parts: &BTreeSet<Part>,
    reason: &str,
    config: &mut String,
    texts: &mut BTreeMap<SourcePath, String>,
) -> Withdrawn {
    let manual = &compiled.manual;
    let mut withdrawn = Withdrawn::default();
    let mut in_row: BTreeMap<RowIndex, usize> = BTreeMap::new();
    for row in manual.decisions.iter().filter_map(|decision| decision.row) {
        *in_row.entry(row).or_default() += 1;
    }
    // From the end, so that places before stay what they are.
    for decision in manual.decisions.iter().rev() {
        let part = (decision.reach.standard, decision.reach.first, decision.reach.end);
        if !parts.contains(&part) || !decision.applicable || !is_meant(manual, decision) {
            continue;
        }
        let Some(row) = decision.row else {
            let less = without_decision(config, decision.span.range.start as usize);
            // One that is no table of its own stays.
            withdrawn.decisions += usize::from(less.len() < config.len());
            *config = less;
            continue;
        };
        // Nothing is left to be done about a row.
        let Some(decisions) = in_row.remove(&row) else { continue };
        let register = &manual.registers[row.register as usize];
        let cell = |name: &str| register.column(name).and_then(|at| register.rows[row.row as usize].row.cells.get(at));
        let (Some(applicable), Some(path)) = (cell("applicable"), &register.source) else { continue };
        let Some(source) = compiled.sources.get(path.as_str()) else { continue };
        let is_toml = is_toml(path);
        // A cell that is not written has no place of its own.
        let why = cell("reason").filter(|cell| !cell.text.is_empty() || cell.range.is_empty());
        let mut edits = match why.filter(|_| decisions == 1) {
            Some(why) => {
                withdrawn.excluded.insert(part);
                let reason = if is_toml { quote(reason) } else { format!("\"{}\"", reason.replace('"', "\"\"")) };
                vec![(why.range, reason), (applicable.range, if is_toml { quote("no") } else { "no".to_string() })]
            }
            None => vec![(applicable.range, if is_toml { quote("") } else { String::new() })],
        };
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        let text = texts.entry(path.clone()).or_insert_with(|| source.text.to_string());
        for (range, word) in edits {
            text.replace_range(range.range(), &word);
        }
    }
    withdrawn
}

/// A misspelt clause would exclude nothing and look harmless.
fn part(compiled: &Compiled, tag: &str) -> Result<Part, Problem> {
    let manual = &compiled.manual;
    let aliases: Vec<&str> = manual.standards.iter().map(|standard| standard.alias.as_str()).collect();
    let Some((alias, part)) = tag.split_once(':') else {
        return Err(Problem::request(
            format!("`{tag}` names no standard"),
            format!("write it like `{}:8.3`", aliases.first().unwrap_or(&"9001")),
        ));
    };
    let Some(standard) = manual.by_alias(alias) else {
        return Err(Problem::request(
            format!("no standard is called `{alias}`"),
            format!("the standards in use are {}", aliases.join(", ")),
        ));
    };
    let catalog = &manual.standard(standard).catalog;
    if let Some(clause) = catalog.clause(part) {
        return Ok((standard, clause.items_below.start as u32, clause.items_below.end as u32));
    }
    if let Some(item) = catalog.item_position(part) {
        return Ok((standard, item as u32, item as u32 + 1));
    }
    let number = part.split('/').next().unwrap_or(part);
    Err(Problem::request(
        format!("{} has no clause, item or control `{part}`", catalog.edition.reference),
        match catalog.nearest_clause(number) {
            Some(near) => format!("did you mean `{alias}:{}`?", near.number.as_str()),
            None => format!("`clausebook coverage --format table` lists what {alias} has"),
        },
    ))
}
