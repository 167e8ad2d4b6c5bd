use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::build::{Edition, Made, Press, Printed, Wish, Workbench};
use crate::cli::arguments::{Arguments, ExportOptions};
use crate::cli::output::Terminal;
use crate::cli::{Outcome, Problem, Scene, open};
use crate::diagnostics::nearest;
use crate::export::settle;
use crate::site::{Sheet, SheetDocument};
use crate::syntax::markdown::decode_percent;
use crate::system::printer::{Links, PrintError, Printer, Sandbox, Scripts, Served};
use crate::system::{Environment, Interrupts, Limits, Stopwatch, media_type};

/// Browsers that print side by side; each takes some 200 MB.
const BROWSERS: usize = 4;

/// `clausebook export pdf ID…`: documents as they are shown, each in a file of its own.
pub fn pdf(arguments: &Arguments, options: &ExportOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let edition = edition(arguments, options)?;
    let press = Press::new(&edition);
    let wanted = wanted(&press, &edition, options)?;
    let target = target(options, &wanted, terminal)?;
    let interrupts = Interrupts::watch()?;
    let day = press.day();
    let printed = match print(&press, &edition, wanted, options, &interrupts, terminal) {
        Err(Stopped::Signal(code)) => return Ok(Outcome::Interrupted(code)),
        Err(Stopped::Problem(problem)) => return Err(problem),
        Ok(printed) => printed,
    };
    for Printed { sheet, mut pdf } in printed {
        settle(&mut pdf, day);
        match &target {
            Target::Output => terminal.print_bytes(&pdf)?,
            Target::File(file) => super::write(file, &pdf, options, terminal)?,
            Target::Folder(folder) => super::write(&folder.join(sheet.file()), &pdf, options, terminal)?,
        }
    }
    Ok(Outcome::Clean)
}

/// `clausebook export audit-pack`: what an auditor takes away, in one archive.
pub fn pack(arguments: &Arguments, options: &ExportOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    if let Some(what) = options.what.first() {
        return Err(Problem::request(
            format!("an audit pack holds the whole manual; `{what}` cannot be taken out of it"),
            format!("leave `{what}` out, or take `export pdf {what}`"),
        ));
    }
    let edition = edition(arguments, options)?;
    let press = Press::new(&edition);
    let name = format!("audit-pack-{}.zip", press.day());
    match &options.out {
        None if terminal.shows_results() => {
            return Err(Problem::request(
                "an archive cannot be shown in a terminal",
                format!("name a file: `--out {name}`"),
            ));
        }
        Some(file) => super::is_free(file, options.existing())?,
        None => {}
    }
    let (withdrawn, printed): (Vec<Sheet>, Vec<Sheet>) =
        press.sheets().into_iter().partition(|sheet| sheet.document.as_ref().is_some_and(SheetDocument::is_withdrawn));
    let interrupts = Interrupts::watch()?;
    let printed = match print(&press, &edition, printed, options, &interrupts, terminal) {
        Err(Stopped::Signal(code)) => return Ok(Outcome::Interrupted(code)),
        Err(Stopped::Problem(problem)) => return Err(problem),
        Ok(printed) => printed,
    };
    let archive = press.pack(printed, &withdrawn).zip();
    let archive = archive.map_err(|error| Problem::request(format!("the archive cannot be written: {error}"), ""))?;
    super::deliver(&archive, options, terminal)?;
    Ok(Outcome::Clean)
}

/// The manual as its site shows it.
fn edition(arguments: &Arguments, options: &ExportOptions) -> Result<Edition, Problem> {
    let system = open(arguments)?;
    let scene = Scene::of(&system, &options.past)?;
    let mut bench = Workbench::default();
    bench.look_at_rest(scene.system(&system), &scene.options(arguments))?;
    let wish = Wish { drafts: options.drafts, classification: None, as_of: scene.day() };
    let made = bench.edition(scene.system(&system), &Limits::default(), &wish, &mut Stopwatch::default());
    made.ok_or_else(|| Problem::request("nothing was read", ""))
}

/// The documents that are asked for, in that order; all of the manual if none is.
fn wanted(press: &Press<'_>, edition: &Edition, options: &ExportOptions) -> Result<Vec<Sheet>, Problem> {
    let mut sheets: Vec<Sheet> = press.sheets();
    sheets.retain(|sheet| sheet.document.is_some());
    if options.what.is_empty() {
        return match sheets.is_empty() {
            true => {
                Err(Problem::request("no document of the manual has an id", "give one to each: `id = \"PRO-001\"`"))
            }
            false => Ok(sheets),
        };
    }
    let id = |sheet: &Sheet| sheet.document.as_ref().map(|document| document.id.clone()).unwrap_or_default();
    let mut wanted: Vec<Sheet> = Vec::new();
    for asked in &options.what {
        if wanted.iter().any(|sheet| id(sheet).eq_ignore_ascii_case(asked)) {
            continue;
        }
        match sheets.iter().find(|sheet| id(sheet).eq_ignore_ascii_case(asked)) {
            Some(sheet) => wanted.push(sheet.clone()),
            None => return Err(unknown(asked, &sheets, edition)),
        }
    }
    Ok(wanted)
}

fn unknown(asked: &str, sheets: &[Sheet], edition: &Edition) -> Problem {
    let manual = &edition.draft().manual;
    let is_hidden = manual
        .documents()
        .any(|(_, document)| document.front.id.as_ref().is_some_and(|id| id.value.eq_ignore_ascii_case(asked)));
    let ids = || sheets.iter().filter_map(|sheet| sheet.document.as_ref()).map(|document| document.id.as_str());
    let help = match nearest(asked, ids()) {
        _ if is_hidden => {
            "`--drafts` prints working texts; a classification above that of the manual is not printed".into()
        }
        Some(near) => format!("do you mean `{near}`?"),
        None => "`clausebook export csv documents` lists all".into(),
    };
    let message = match is_hidden {
        true => format!("`{asked}` is not published: it is a draft, in review, or too confidential for this manual"),
        false => format!("there is no document `{asked}`"),
    };
    Problem::request(message, help)
}

/// Where printed documents go.
enum Target {
    Output,
    File(PathBuf),
    Folder(PathBuf),
}

fn target(options: &ExportOptions, wanted: &[Sheet], terminal: &Terminal) -> Result<Target, Problem> {
    let [only] = wanted else {
        let folder = options.out.as_deref().unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(Problem::request(
                format!("`{}` is no folder, and {} documents do not fit one file", folder.display(), wanted.len()),
                "name a folder that is there: `--out FOLDER`",
            ));
        }
        for sheet in wanted {
            super::is_free(&folder.join(sheet.file()), options.existing())?;
        }
        return Ok(Target::Folder(folder.to_owned()));
    };
    match options.out.as_deref() {
        Some(folder) if folder.is_dir() => {
            super::is_free(&folder.join(only.file()), options.existing())?;
            Ok(Target::Folder(folder.to_owned()))
        }
        Some(file) => {
            super::is_free(file, options.existing())?;
            Ok(Target::File(file.to_owned()))
        }
        None if terminal.shows_results() => Err(Problem::request(
            "a PDF cannot be shown in a terminal",
            format!("name a file: `--out {}`", only.file()),
        )),
        None => Ok(Target::Output),
    }
}

/// Why printing ended early.
enum Stopped {
    Signal(u8),
    Problem(Problem),
}

impl From<PrintError> for Stopped {
    fn from(error: PrintError) -> Self {
        let help = error.help();
        Self::Problem(Problem::request(error.to_string(), help))
    }
}

/// Prints pages, in several browsers at once where there are many; they come in the order in which they were given.
fn print(
    press: &Press<'_>,
    edition: &Edition,
    sheets: Vec<Sheet>,
    options: &ExportOptions,
    interrupts: &Interrupts,
    terminal: &Terminal,
) -> Result<Vec<Printed>, Stopped> {
    let environment = Environment::of_process();
    let next = AtomicUsize::new(0);
    let failed: Mutex<Option<PrintError>> = Mutex::default();
    let done: Mutex<Vec<Option<Vec<u8>>>> = Mutex::new(vec![None; sheets.len()]);
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    // A browser takes as long to start as several documents take to print.
    let browsers = BROWSERS.min(processors).min(sheets.len().div_ceil(8)).max(1);
    let progress = terminal.progress("printed", sheets.len());
    let work = || -> Result<(), PrintError> {
        let sandbox = if options.no_sandbox { Sandbox::None } else { Sandbox::Kept };
        let browser = options.browser.as_deref();
        let mut printer =
            Printer::start(browser, environment.path.as_deref(), &environment.temporary, sandbox, interrupts.flag())?;
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(sheet) = sheets.get(at) else { return Ok(()) };
            let pdf = one(&mut printer, press, edition, sheet)?;
            lock(&done)[at] = Some(pdf);
            progress.step();
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..browsers {
            scope.spawn(|| {
                if let Err(error) = work() {
                    // The others need not go on.
                    next.store(sheets.len(), Ordering::Relaxed);
                    lock(&failed).get_or_insert(error);
                }
            });
        }
    });
    progress.end();
    if let Some(code) = interrupts.exit_code() {
        return Err(Stopped::Signal(code));
    }
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error.into());
    }
    let pdfs = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(sheets.into_iter().zip(pdfs).filter_map(|(sheet, pdf)| Some(Printed { sheet, pdf: pdf? })).collect())
}

/// Prints one page; the browser gets the files of the site and nothing else.
fn one(printer: &mut Printer, press: &Press<'_>, edition: &Edition, sheet: &Sheet) -> Result<Vec<u8>, PrintError> {
    // Made once and kept for the browser, which asks for it below.
    let unmade = |why: &str| PrintError::NoPage { address: sheet.address.clone(), why: why.to_owned() };
    match press.make(&sheet.address) {
        Some(Made::File(_)) => {}
        Some(Made::Failed(finding)) => return Err(unmade(&finding.message)),
        None => return Err(unmade("the site does not have it")),
    }
    let mut files = |link: &str| match press.make(&decode_percent(link))? {
        Made::File(bytes) => Some(Served { kind: media_type(link), bytes }),
        Made::Failed(_) => None,
    };
    let base = edition.compiled().settings.manual.base_url.as_ref();
    let links = base.map_or(Links::Nowhere, |base| Links::Site(&base.value));
    let scripts = if sheet.arranges { Scripts::Run } else { Scripts::None };
    printer.print(&sheet.address, links, scripts, &mut files)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
