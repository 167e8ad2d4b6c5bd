//! A review in the form that was asked for, on standard output and in files beside it.

use std::str::FromStr;

use clap::ValueEnum;

use super::arguments::ReviewFormat;
use super::output::Terminal;
use super::{Outcome, Problem};
use crate::config::{Effect, Settings};
use crate::diagnostics::nearest;
use crate::diagnostics::render::json_text;
use crate::review::Review;
use crate::review::report::{self, Page};
use crate::source::SourcePath;
use crate::system::{CONFIG, RealSystem};
use crate::theme::{Options, Theme};

/// A further form and the file it goes to: `markdown=review.md`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFile {
    /// The form.
    pub format: ReviewFormat,
    /// A path within the project.
    pub path: SourcePath,
}

impl FromStr for FormFile {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let (format, path) = word.split_once('=').ok_or("write FORMAT=FILE, such as `html=review.html`")?;
        let format = ReviewFormat::from_str(format, true)?;
        let inside =
            SourcePath::new("").join(path).filter(|inside| !inside.as_str().is_empty() && !path.starts_with('/'));
        let path = inside.ok_or_else(|| format!("`{path}` does not lie in the project"))?;
        Ok(FormFile { format, path })
    }
}

/// Names of effects that the command is to fail on: those that were asked for, else those of the base. Where one of these
/// cannot be read it may be any, and what it was to stop must not pass.
pub fn fail_on(wanted: &[String], settings: &Settings) -> Result<Vec<String>, Problem> {
    let is_effect = |name: &str| Effect::from_word(name).is_some();
    if let Some(name) = wanted.iter().find(|name| !is_effect(name)) {
        return Err(Problem::request(
            format!("a change has no effect `{name}`"),
            match nearest(name, Effect::WORDS.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("effects are {}", Effect::WORDS.join(", ")),
            },
        ));
    }
    if !wanted.is_empty() {
        return Ok(wanted.to_vec());
    }
    let named = &settings.review.fail_on;
    let is_read = !settings.review.is_unread && named.iter().all(|name| is_effect(&name.value));
    Ok(match is_read {
        true => named.iter().map(|name| name.value.clone()).collect(),
        false => Effect::WORDS.iter().map(|name| (*name).to_owned()).collect(),
    })
}

/// Prints a review, writes its further forms, and says how the command ends.
pub fn deliver(
    review: &Review,
    settings: &Settings,
    format: ReviewFormat,
    files: &[FormFile],
    system: &RealSystem,
    terminal: &Terminal,
) -> Result<Outcome, Problem> {
    let folder = system.git().map(|git| git.folder().to_owned()).unwrap_or_default();
    let form = |format| form(review, settings, format, &folder, terminal);
    for file in files {
        check_result(&file.path, settings)?;
        system.replace(&file.path, form(file.format).as_bytes())?;
    }
    terminal.print(&form(format))?;
    Ok(match review.failing.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Findings,
    })
}

/// A result takes the place of what is there: that must be no file that people write.
pub fn check_result(path: &SourcePath, settings: &Settings) -> Result<(), Problem> {
    let folders = settings.roots.iter().map(|root| &root.value).chain(settings.theme.folder.iter().map(|it| &it.value));
    let is_within = |folder: &String| {
        let rest = path.as_str().strip_prefix(folder.trim_end_matches('/'));
        folder == "." || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let is_hidden = path.as_str().split('/').any(|part| part.starts_with('.'));
    let is_no_source = matches!(path.extension(), "json" | "html" | "txt" | "xml");
    let what = match path.as_str() {
        CONFIG => "the configuration",
        _ if is_hidden => "a hidden file",
        _ if !is_no_source && folders.into_iter().any(is_within) => "among the sources",
        _ => return Ok(()),
    };
    Err(Problem::request(
        format!("`{path}` is {what}, and no result is written there"),
        "name a file outside of the source folders, such as `review.html` or `baseline.json`",
    ))
}

fn form(review: &Review, settings: &Settings, format: ReviewFormat, folder: &str, terminal: &Terminal) -> String {
    match format {
        ReviewFormat::Text => report::terminal(review, terminal.color()),
        ReviewFormat::Markdown => report::markdown(review),
        ReviewFormat::Json => report::json(review).unwrap_or_default(),
        ReviewFormat::Github => report::github(review, folder),
        ReviewFormat::Gitlab => json_text(&report::gitlab(review, folder)).unwrap_or_default(),
        ReviewFormat::Html => {
            let styles = styles(settings);
            report::html(review, Page { manual: &settings.manual.title, styles: &styles })
        }
    }
}

/// The stylesheets of the program's own theme: those of a change are not to be trusted.
pub fn styles(settings: &Settings) -> String {
    let accent = settings.theme.accent.as_ref().map(|accent| accent.value.clone());
    Theme::built_in(&Options { language: "en".to_string(), accent }).stylesheet(&["base", "parts", "site", "redline"])
}
