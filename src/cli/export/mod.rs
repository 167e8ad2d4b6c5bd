mod paper;

use std::io::ErrorKind;
use std::path::Path;

use super::arguments::{Arguments, ExportFormat, ExportOptions};
use super::output::Terminal;
use super::{Outcome, Problem, Scene, open};
use crate::build::{self, Compiled, compile};
use crate::coverage::{coverage_json, integration_json, statement_json};
use crate::diagnostics::nearest;
use crate::diagnostics::render::json_text;
use crate::export;
use crate::system::{Existing, Stopwatch, SystemError, write_result};

/// The files that `export json` knows, as at the root of the site.
const FILES: [&str; 4] = ["manual", "coverage", "integration", "soa"];

/// What `export oscal` and `export json` write if nothing else is asked for.
const MANUAL: &str = "manual";

/// `clausebook export`: what the site holds for other programs and on paper, without building the site.
pub fn run(arguments: &Arguments, options: &ExportOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    match options.format {
        ExportFormat::Pdf => return paper::pdf(arguments, options, terminal),
        ExportFormat::AuditPack => return paper::pack(arguments, options, terminal),
        ExportFormat::Json | ExportFormat::Csv | ExportFormat::Xlsx | ExportFormat::Oscal => {}
    }
    if options.browser.is_some() || options.no_sandbox {
        return Err(Problem::request(
            "only `pdf` and `audit-pack` are printed by a browser",
            "leave `--browser` and `--no-sandbox` out",
        ));
    }
    let what = match options.what.as_slice() {
        [] => None,
        [what] => Some(what.as_str()),
        [first, second, ..] => {
            return Err(Problem::request(
                format!("`{first}` and `{second}` do not fit one file"),
                "export them one after the other",
            ));
        }
    };
    let system = open(arguments)?;
    let scene = Scene::of(&system, &options.past)?;
    let compiled = compile(scene.system(&system), &scene.options(arguments), &mut Stopwatch::default())?;
    let compiled = build::published(compiled, options.drafts);
    let bytes = match (options.format, what) {
        (ExportFormat::Json, what) => json(&compiled, what)?,
        (ExportFormat::Csv, what) => csv(&compiled, what)?,
        (ExportFormat::Oscal, what) => oscal(&compiled, what)?,
        (_, what) => xlsx(&compiled, what)?,
    };
    if options.out.is_none() && options.format == ExportFormat::Xlsx && terminal.shows_results() {
        return Err(Problem::request("a workbook cannot be shown in a terminal", "name a file: `--out manual.xlsx`"));
    }
    deliver(&bytes, options, terminal)?;
    Ok(Outcome::Clean)
}

/// Writes a result where it is wanted.
fn deliver(bytes: &[u8], options: &ExportOptions, terminal: &Terminal) -> Result<(), Problem> {
    match &options.out {
        Some(file) => write(file, bytes, options, terminal),
        None => terminal.print_bytes(bytes),
    }
}

/// Writes a file and says so.
fn write(file: &Path, bytes: &[u8], options: &ExportOptions, terminal: &Terminal) -> Result<(), Problem> {
    write_result(file, bytes, options.existing()).map_err(|error| match error {
        SystemError::Io { source, .. } if source.kind() == ErrorKind::AlreadyExists => taken(file),
        other => other.into(),
    })?;
    terminal.say(&format!("wrote {}", file.display().to_string().escape_debug()));
    Ok(())
}

/// Before something is made that takes long: may a file of this name be written?
fn is_free(file: &Path, existing: Existing) -> Result<(), Problem> {
    match file.symlink_metadata() {
        Ok(found) if found.is_dir() => Err(SystemError::NotAFile { path: file.display().to_string() }.into()),
        Ok(_) if existing == Existing::Kept => Err(taken(file)),
        _ => Ok(()),
    }
}

fn taken(file: &Path) -> Problem {
    Problem::request(
        format!("`{}` is there already", file.display().to_string().escape_debug()),
        "add `--force` to replace it, or name another file",
    )
}

fn json(compiled: &Compiled, what: Option<&str>) -> Result<Vec<u8>, Problem> {
    let Compiled { manual, standing, coverage, .. } = compiled;
    let text = match what.unwrap_or(MANUAL) {
        MANUAL => json_text(&export::manual_json(manual, standing)),
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

fn xlsx(compiled: &Compiled, what: Option<&str>) -> Result<Vec<u8>, Problem> {
    if let Some(what) = what {
        return Err(Problem::request(
            format!("a workbook holds all tables; `{what}` cannot be taken out of it"),
            format!("leave `{what}` out, or take `export csv {what}`"),
        ));
    }
    export::xlsx(facts(compiled))
        .map_err(|error| Problem::request(format!("the workbook cannot be written: {error}"), "take `export csv`"))
}

/// The manual as a component definition, or a standard as a catalog.
fn oscal(compiled: &Compiled, what: Option<&str>) -> Result<Vec<u8>, Problem> {
    let Compiled { manual, standing, .. } = compiled;
    let what = what.unwrap_or(MANUAL);
    let text = if what == MANUAL {
        json_text(&export::component_definition(manual, standing, &version(compiled)))
    } else {
        let standard = manual.by_alias(what).or_else(|| manual.by_edition(what));
        let standard = standard.ok_or_else(|| unknown_standard(what, compiled))?;
        json_text(&export::oscal_catalog(manual, standard))
    };
    Ok(text.unwrap_or_default().into_bytes())
}

/// Which state of the manual it is: the last commit of its texts; its day, if a text is in none.
fn version(compiled: &Compiled) -> String {
    let commit = compiled.dossiers.latest_commit();
    let commit = commit.and_then(|at| Some(compiled.history.timeline()?.commit(at).id.short()));
    commit.unwrap_or_else(|| compiled.settings.today.to_string())
}

fn unknown_standard(what: &str, compiled: &Compiled) -> Problem {
    let aliases = compiled.manual.standards.iter().map(|standard| standard.alias.as_str());
    let names: Vec<&str> = [MANUAL].into_iter().chain(aliases).collect();
    let near = nearest(what, names.iter().copied()).map_or(String::new(), |near| format!("do you mean `{near}`? "));
    Problem::request(format!("there is no standard `{what}`"), format!("{near}there are {}", names.join(", ")))
}

fn facts(compiled: &Compiled) -> export::Facts<'_> {
    export::Facts { manual: &compiled.manual, standing: &compiled.standing, coverage: &compiled.coverage }
}

fn unknown(what: &str, kind: &str, names: &[&str]) -> Problem {
    Problem::request(format!("there is no {kind} `{what}`"), format!("there are {}", names.join(", ")))
}
