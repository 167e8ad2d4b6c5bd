use std::path::Path;

use super::arguments::{Arguments, BuildOptions};
use super::output::{Terminal, outcome, summary};
use super::{Outcome, Problem, Scene, open};
use crate::build::{self, Compiled, SiteOptions, Withheld, compile, render_site};
use crate::diagnostics::{self, Diagnostic, render};
use crate::source::SourcePath;
use crate::system::publish::{self, Project, PublishError, Publisher, Wait};
use crate::system::{Interrupts, Limits, Stopwatch, System, is_rootless, is_unread};

/// `clausebook build`.
pub fn run(arguments: &Arguments, options: &BuildOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let mut watch = Stopwatch::default();
    let system = open(arguments)?;
    let limits = Limits::default();
    let scene = Scene::of(&system, &options.past)?;
    let viewed = scene.system(&system);
    let compiled = compile(viewed, &scene.options(arguments), &mut watch)?;
    system.forget_texts();
    let working = compiled.manual.documents.clone();
    let mut compiled = build::without_texts(build::published(compiled, options.drafts));
    let withheld = build::withheld(&working, &compiled);
    let is_lost = working.is_empty() && is_rootless(&compiled.diagnostics);
    drop(working);
    if is_unread(&compiled.diagnostics) {
        return Err(unread(&compiled, compiled.diagnostics.clone(), terminal));
    }
    if is_lost {
        report(&compiled.diagnostics, &compiled, terminal);
        return Err(Problem::request(
            "no document was found, so the published site was not changed",
            "correct `roots`: see what is said above",
        ));
    }
    let out = match &options.out {
        Some(out) => out.clone(),
        None => system.folder().join(&compiled.settings.output.folder.value),
    };
    let mut sources: Vec<SourcePath> =
        compiled.settings.roots.iter().map(|root| SourcePath::new(root.value.as_str())).collect();
    sources.extend(compiled.settings.theme.folder.iter().map(|folder| SourcePath::new(folder.value.as_str())));
    let project = Project {
        name: &compiled.settings.manual.title,
        folder: system.folder(),
        sources: &sources,
        environment: system.environment(),
    };
    let interrupts = Interrupts::watch()?;
    let publishing = publish::Options {
        wait: if options.wait { Wait::Forever } else { Wait::No },
        interrupted: Some(interrupts.flag()),
    };
    let as_of = scene.day().map(|day| day.to_string());
    let site = SiteOptions { drafts: options.drafts, as_of };
    let publisher = Publisher::open(&out, &project, &publishing)?;
    let rendered = render_site(viewed, &compiled, &site, &limits, &publisher, &mut watch);
    if let Ok(of_theme) = &rendered
        && is_unread(&of_theme.found)
    {
        return Err(unread(&compiled, of_theme.found.clone(), terminal));
    }
    let (of_theme, published) = match rendered.and_then(|of_theme| Ok((of_theme, publisher.commit()?))) {
        Ok(done) => done,
        Err(PublishError::Interrupted) => {
            terminal.problem(&PublishError::Interrupted.into());
            return Ok(interrupts.exit_code().map_or(Outcome::Failed, Outcome::Interrupted));
        }
        Err(error) => return Err(error.into()),
    };
    watch.lap("publish");
    let mut found = compiled.diagnostics.clone();
    found.extend(of_theme.found);
    compiled.theme_texts = of_theme.texts;
    diagnostics::sort(&mut found);
    report(&found, &compiled, terminal);
    for note in &published.notes {
        terminal.say(&format!("note: {note}"));
    }
    for path in published.foreign.iter().take(20) {
        terminal.say(&format!("note: kept `{path}`, which this program did not write"));
    }
    for note in left_out(&withheld) {
        terminal.say(&note);
    }
    terminal.say(&format!(
        "{} files in {} ({} new or changed, {} kept, {} removed); {}",
        published.written + published.reused,
        shown(&out),
        published.written,
        published.reused,
        published.removed,
        summary(&found),
    ));
    if options.timings {
        let milliseconds = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
        for lap in watch.laps() {
            terminal.report(&format!("{} {:.1} {:.1}", lap.stage, milliseconds(lap.wall), milliseconds(lap.cpu)));
        }
    }
    let outcome = outcome(&found);
    // The process ends here, and the system frees a manual faster than a million destructors do.
    std::mem::forget((compiled, found));
    Ok(outcome)
}

/// So many documents that are left out are named.
const NAMED: usize = 5;

/// What the site does not show, and how it would.
fn left_out(withheld: &Withheld) -> Vec<String> {
    let documents = |count: usize| match count {
        1 => "1 document is".to_string(),
        more => format!("{more} documents are"),
    };
    let mut notes = Vec::new();
    let count = withheld.unfinished.len();
    if count > 0 {
        let names: Vec<String> = withheld.unfinished.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
        let more = match count.saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        notes.push(format!(
            "note: {} left out of the site, which shows approved texts: {}{more}; `--drafts` shows working texts",
            documents(count),
            names.join(", "),
        ));
    }
    if withheld.secret > 0 {
        notes.push(format!(
            "note: {} left out of the site: classified above `[manual] classification`",
            documents(withheld.secret)
        ));
    }
    notes
}

fn report(found: &[Diagnostic], compiled: &Compiled, terminal: &Terminal) {
    let texts = compiled.texts();
    // In portions: of ten thousand findings the text alone would be as large as the manual.
    for portion in found.chunks(200) {
        terminal.report(render::human(portion, &texts, terminal.color()).trim_end());
        terminal.report("");
    }
}

/// A file that cannot be read is no file that was withdrawn: the site stays as it is.
fn unread(compiled: &Compiled, mut found: Vec<Diagnostic>, terminal: &Terminal) -> Problem {
    found.retain(|finding| is_unread(std::slice::from_ref(finding)));
    report(&found, compiled, terminal);
    Problem::request("the manual was not read whole, so the published site was not changed", "see what is said above")
}

fn shown(out: &Path) -> String {
    out.display().to_string()
}
