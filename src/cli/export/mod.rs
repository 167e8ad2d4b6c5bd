use std::io::ErrorKind;

use super::arguments::{Arguments, ExportFormat, ExportOptions};
use super::output::Terminal;
use super::{Outcome, Problem, Scene, open};
use crate::build::{self, Compiled, compile};
use crate::coverage::{coverage_json, integration_json, statement_json};
use crate::diagnostics::render::json_text;
use crate::export;
use crate::system::{Existing, Stopwatch, SystemError, write_result};

/// The files that `export json` knows, as at the root of the site.
const FILES: [&str; 4] = ["manual", "coverage", "integration", "soa"];

/// `clausebook export`: what the site holds for other programs, without building the site.
pub fn run(arguments: &Arguments, options: &ExportOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let scene = Scene::of(&system, &options.past)?;
    let compiled = compile(scene.system(&system), &scene.options(arguments), &mut Stopwatch::default())?;
    let compiled = build::published(compiled, options.drafts);
    let bytes = match options.format {
        ExportFormat::Json => json(&compiled, options.what.as_deref())?,
        ExportFormat::Csv => csv(&compiled, options.what.as_deref())?,
        ExportFormat::Xlsx => xlsx(&compiled, options)?,
    };
    match &options.out {
        Some(file) => {
            let existing = if options.force { Existing::Replaced } else { Existing::Kept };
            write_result(file, &bytes, existing).map_err(|error| match error {
                SystemError::Io { source, .. } if source.kind() == ErrorKind::AlreadyExists => Problem::request(
                    format!("`{}` is there already", file.display().to_string().escape_debug()),
                    "add `--force` to replace it, or name another file",
                ),
                other => other.into(),
            })?;
            terminal.say(&format!("wrote {}", file.display()));
        }
        None if options.format == ExportFormat::Xlsx && terminal.shows_results() => {
            return Err(Problem::request(
                "a workbook cannot be shown in a terminal",
                "name a file: `--out manual.xlsx`",
            ));
        }
        None => terminal.print_bytes(&bytes)?,
    }
    Ok(Outcome::Clean)
}

fn json(compiled: &Compiled, what: Option<&str>) -> Result<Vec<u8>, Problem> {
    let Compiled { manual, standing, coverage, .. } = compiled;
    let text = match what.unwrap_or("manual") {
        "manual" => json_text(&export::manual_json(manual, standing)),
        "coverage" => json_text(&coverage_json(manual, standing, coverage)),
        "integration" => json_text(&integration_json(manual, coverage)),
        "soa" => json_text(&statement_json(manual, standing, coverage)),
        other => return Err(unknown(other, "file", &FILES)),
    };
    // None of these types can fail to be written; were it so, an empty file would be seen at once.
    Ok(text.unwrap_or_default().into_bytes())
}

fn csv(compiled: &Compiled, what: Option<&str>) -> Result<Vec<u8>, Problem> {
    let what = what.unwrap_or("matrix");
    let names = export::TABLES.each_ref().map(|table| table.name);
    let table = export::Table::named(what).ok_or_else(|| unknown(what, "table", &names))?;
    Ok(export::csv(table, facts(compiled)))
}

fn xlsx(compiled: &Compiled, options: &ExportOptions) -> Result<Vec<u8>, Problem> {
    if let Some(what) = &options.what {
        return Err(Problem::request(
            format!("a workbook holds all tables; `{what}` cannot be taken out of it"),
            format!("leave `{what}` out, or take `export csv {what}`"),
        ));
    }
    export::xlsx(facts(compiled))
        .map_err(|error| Problem::request(format!("the workbook cannot be written: {error}"), "take `export csv`"))
}

fn facts(compiled: &Compiled) -> export::Facts<'_> {
    export::Facts { manual: &compiled.manual, standing: &compiled.standing, coverage: &compiled.coverage }
}

fn unknown(what: &str, kind: &str, names: &[&str]) -> Problem {
    Problem::request(format!("there is no {kind} `{what}`"), format!("there are {}", names.join(", ")))
}
