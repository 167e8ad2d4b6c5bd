use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::arguments::{Arguments, CheckOptions, Format};
use super::base::{Base, base};
use super::forms::check_result;
use super::output::{Terminal, outcome, several, summary};
use super::{Outcome, Problem, Scene, external, open};
use crate::build::{Compiled, Memo, Options, check_theme, compile, compile_again};
use crate::diagnostics::render::Texts;
use crate::diagnostics::{
    Baseline, Compared, Diagnostic, Edit, Fix, Severity, patch, plan, render, sort, unified_diff,
};
use crate::rules;
use crate::source::{Source, SourcePath};
use crate::system::git::CommitSystem;
use crate::system::{CONFIG, Limits, PastError, RealSystem, Stopwatch, System, SystemError};

/// `clausebook check`.
pub fn run(arguments: &Arguments, options: &CheckOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let scene = Scene::of(&system, &options.past)?;
    let wanted = scene.options(arguments);
    let mut memo = Memo::default();
    let mut compiled = compile_again(scene.system(&system), &wanted, &mut memo, &mut Stopwatch::default())?;
    look_at_theme(scene.system(&system), &mut compiled);
    if options.fix {
        compiled = fix(&system, arguments, compiled, terminal)?;
    }
    if options.external {
        external::ask_for_links(&mut compiled, system.environment(), terminal)?;
        if options.fix && mend(&system, &compiled)? > 0 {
            compiled = read(&system, arguments)?;
            external::ask_for_links(&mut compiled, system.environment(), terminal)?;
        }
    }
    let found = match &options.baseline {
        None if options.changed => {
            let git = system.git().map_err(PastError::from)?;
            let Base { commit, name, .. } = base(&git, scene.head(&git)?, options.base.as_ref())?;
            let past = git.at(commit, system.environment().clone()).map_err(PastError::from)?;
            terminal.say(&format!("compared with `{name}`, commit {}", commit.short()));
            changed(&compiled, &past, &mut memo)?
        }
        None => compiled.diagnostics.clone(),
        Some(file) => new_findings(&system, &baseline_path(file)?, &compiled, options, terminal)?,
    };
    if options.diff {
        terminal.print(&diff(scene.system(&system), &compiled, terminal))?;
        return Ok(outcome(&found));
    }
    let folder = system.git().map(|git| git.folder().to_owned()).unwrap_or_default();
    print(&found, &compiled, options.format, &folder, terminal)?;
    Ok(outcome(&found))
}

fn read(system: &RealSystem, arguments: &Arguments) -> Result<Compiled, Problem> {
    let wanted = Options { today: arguments.date, limits: Limits::default() };
    let mut compiled = compile(system, &wanted, &mut Stopwatch::default())?;
    look_at_theme(system, &mut compiled);
    Ok(compiled)
}

/// Adds what is wrong with the theme, which the stages do not read.
fn look_at_theme(system: &dyn System, compiled: &mut Compiled) {
    let of_theme = check_theme(system, compiled, &Limits::default());
    compiled.diagnostics.extend(of_theme.found);
    compiled.theme_texts = of_theme.texts;
    sort(&mut compiled.diagnostics);
}

/// Prints findings; to other programs with the paths that files have in the repository, below the project's folder.
fn print(
    found: &[Diagnostic],
    compiled: &Compiled,
    format: Format,
    folder: &str,
    terminal: &Terminal,
) -> Result<(), Problem> {
    let texts = match format {
        Format::Human | Format::Short => compiled.texts(),
        _ => compiled.texts().below(folder),
    };
    let pretty = |value: &serde_json::Value| render::json_text(value).unwrap_or_default();
    match format {
        Format::Human => {
            terminal.print(&render::human(found, &texts, terminal.color()))?;
            terminal.say(&format!(
                "{}, {} checked: {}",
                several(compiled.manual.documents.len(), "document"),
                several(compiled.manual.claims.len(), "clause tag"),
                summary(found)
            ));
            if !found.is_empty() {
                terminal.say(&counts(found));
            }
            Ok(())
        }
        Format::Short => terminal.print(&render::short(found, &texts)),
        Format::Json => terminal.print(&render::json_text(&render::json(found, &texts)).unwrap_or_default()),
        Format::Sarif => {
            let version = env!("CARGO_PKG_VERSION");
            terminal.print(&pretty(&render::sarif(found, &texts, &rules::texts(), version, CONFIG)))
        }
        Format::Github => terminal.print(&render::github(found, &texts)),
        Format::Gitlab => terminal.print(&pretty(&render::gitlab(found, &texts, CONFIG))),
        Format::Junit => terminal.print(&render::junit(found, &texts)),
    }
}

/// What is found in files that are not as they were, and what was not found before.
fn changed(compiled: &Compiled, past: &CommitSystem, memo: &mut Memo) -> Result<Vec<Diagnostic>, Problem> {
    let wanted = Options { today: Some(compiled.settings.today), limits: Limits::default() };
    let before = match compile_again(past, &wanted, memo, &mut Stopwatch::default()) {
        Ok(mut before) => {
            look_at_theme(past, &mut before);
            before
        }
        // The manual begins on this branch: everything is new.
        Err(SystemError::NoProject { .. }) => return Ok(compiled.diagnostics.clone()),
        Err(error) => return Err(error.into()),
    };
    let known = Baseline::of(&before.diagnostics, &before.texts());
    let mut new = known.compare(compiled.diagnostics.clone(), &compiled.texts()).new.into_iter().peekable();
    let (now, then) = (compiled.texts(), before.texts());
    let is_touched = |path: &SourcePath| now.text(path) != then.text(path);
    let keep = |finding: &&Diagnostic| {
        // Both lists are in one order, so that one look ahead tells whether a finding is among the new ones.
        let is_new = new.next_if(|new| new == *finding).is_some();
        is_new || finding.span.as_ref().is_some_and(|span| is_touched(&span.file))
    };
    Ok(compiled.diagnostics.iter().filter(keep).cloned().collect())
}

/// More findings than this are counted rule by rule as well.
const MANY: usize = 20;

/// How many findings of which rule, the most frequent first, and where to read about rules.
fn counts(found: &[Diagnostic]) -> String {
    let Some(first) = found.first() else { return String::new() };
    let mut lines = String::new();
    if found.len() > MANY {
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        found.iter().for_each(|finding| *rules.entry(finding.rule).or_default() += 1);
        let mut rules: Vec<(&str, usize)> = rules.into_iter().collect();
        rules.sort_by_key(|(name, count)| (Reverse(*count), *name));
        lines.extend(rules.iter().map(|(name, count)| format!("{count:>8}  {name}\n")));
    }
    let first = found.iter().find(|finding| finding.severity == Severity::Error).unwrap_or(first);
    lines + &format!("`clausebook explain {}` says more; every rule has such a page", first.rule)
}

/// The path of a baseline within the project.
fn baseline_path(file: &str) -> Result<SourcePath, Problem> {
    let path = SourcePath::new("").join(file).filter(|path| !path.as_str().is_empty() && !file.starts_with('/'));
    path.ok_or_else(|| {
        Problem::request(
            format!("the baseline `{file}` does not lie in the project"),
            "name a file relative to the folder of `clausebook.toml`, such as `baseline.json`",
        )
    })
}

fn new_findings(
    system: &RealSystem,
    path: &SourcePath,
    compiled: &Compiled,
    options: &CheckOptions,
    terminal: &Terminal,
) -> Result<Vec<Diagnostic>, Problem> {
    let texts = compiled.texts();
    if options.update_baseline {
        check_result(path, &compiled.settings)?;
        system.replace(path, Baseline::of(&compiled.diagnostics, &texts).write().as_bytes())?;
        let count = compiled.diagnostics.len();
        let are = if count == 1 { "is" } else { "are" };
        terminal.say(&format!("{path}: {} {are} known from now on", several(count, "finding")));
        return Ok(Vec::new());
    }
    let Some(bytes) = system.read_own(path, &Limits::default())? else {
        return Err(Problem::request(
            format!("there is no baseline `{path}`"),
            format!("write it: `clausebook check --baseline {path} --update-baseline`"),
        ));
    };
    let baseline = Baseline::read(&String::from_utf8_lossy(&bytes))
        .map_err(|error| Problem::request(error.to_string(), "write it anew with `--update-baseline`"))?;
    let Compared { new, known, gone } = baseline.compare(compiled.diagnostics.clone(), &texts);
    if known + gone > 0 {
        let mended =
            if gone > 0 { format!(", {gone} gone: `--update-baseline` makes it shorter") } else { String::new() };
        terminal.say(&format!("{path}: {} not shown{mended}", several(known, "known finding")));
    }
    Ok(new)
}

/// What `--fix` would change. A patch is of use byte for byte or not at all: one that is no plain text is not printed.
fn diff(system: &dyn System, compiled: &Compiled, terminal: &Terminal) -> String {
    let repairs = plan(&compiled.diagnostics);
    let texts = compiled.texts();
    let of_file = |(path, edits): (&SourcePath, &Vec<Edit>)| {
        let bytes = system.read_asset(path, &Limits::default()).ok()?;
        let patch = unified_diff(path, &bytes, edits).filter(|_| is_as_read(&texts, path, &bytes))?;
        if !render::is_printable(&patch) {
            terminal.report(&format!(
                "{}: not shown, its patch has what a terminal or a forge takes for a command; `--fix` writes it",
                render::one_line(path.as_str())
            ));
            return None;
        }
        Some(patch)
    };
    repairs.edits.iter().filter_map(of_file).collect()
}

/// Is a file still what was checked? Somebody may have saved it since.
fn is_as_read(texts: &Texts<'_>, path: &SourcePath, bytes: &[u8]) -> bool {
    texts.text(path) == Some(&*Source::from_bytes(path.clone(), bytes).text)
}

/// Repairs can make room for others, or show what a mistake hid: so many times they are tried.
const ROUNDS: usize = 4;

fn fix(system: &RealSystem, arguments: &Arguments, first: Compiled, terminal: &Terminal) -> Result<Compiled, Problem> {
    let mut compiled = first;
    let mut mended = 0;
    for _ in 0..ROUNDS {
        let now = mend(system, &compiled)?;
        if now == 0 {
            break;
        }
        mended += now;
        compiled = read(system, arguments)?;
    }
    terminal.say(&match mended {
        0 => "nothing here can be mended with certainty".to_string(),
        1 => "1 finding mended".to_string(),
        _ => format!("{mended} findings mended"),
    });
    Ok(compiled)
}

/// Makes every repair that is certain, and says how many findings that mends.
fn mend(system: &RealSystem, compiled: &Compiled) -> Result<usize, Problem> {
    let repairs = plan(&compiled.diagnostics);
    let texts = compiled.texts();
    let mut written = BTreeSet::new();
    for (path, edits) in &repairs.edits {
        let Some(bytes) = system.read_own(path, &Limits::default())? else { continue };
        if let Some(changed) = patch(&bytes, edits).filter(|_| is_as_read(&texts, path, &bytes)) {
            system.replace(path, &changed)?;
            written.insert(path);
        }
    }
    let fixes = compiled.diagnostics.iter().filter_map(|finding| finding.fix.as_ref());
    let is_made = |fix: &&Fix| {
        fix.edits.iter().all(|edit| {
            let planned = repairs.edits.get(&edit.span.file);
            written.contains(&edit.span.file) && planned.is_some_and(|planned| planned.contains(edit))
        })
    };
    Ok(fixes.filter(is_made).count())
}
