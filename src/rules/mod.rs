//! Rules: what can be wrong with a manual, one page each.
//!
//! Most rules are raised by the stage that meets the problem; the others look at the finished manual
//! and report. A check never prints and never repairs. What it may look at is in its type.
//!
//! ```text
//! stages ──────────────────────────────────────┐
//! Document ─ Reader (per document) → Reading ─┐ │
//! Context ────────────────────────────────────┴─┴ check (per rule) → Vec<Diagnostic>
//!                                             ─ apply (levels, reasons) → what is reported
//! ```
//!
//! Rules that look at one document, and the traces by which texts of different documents are compared,
//! cost one [`Reading`] of each document, which is kept from build to build.
//!
//! Each rule has a page beside it that says what it finds, why that matters and how to mend it. The
//! page is what `clausebook explain` prints, what the rule index and the SARIF help are made of, and a
//! test: each of its bad examples must raise that rule and no other, each good one nothing.

mod claims;
mod content;
mod control;
mod coverage;
mod front_matter;
mod in_force;
mod index;
mod integration;
mod levels;
mod page;
mod pattern;
mod prose;
mod reading;
mod references;
mod registers;
mod site;
mod stages;
mod text;

use std::sync::{Arc, LazyLock};

use rayon::prelude::*;

use crate::config::{Level, Settings};
use crate::control::{Dossiers, Standing};
use crate::coverage::Coverage;
use crate::diagnostics::render::RuleText;
use crate::diagnostics::{self, Diagnostic, Severity};
use crate::history::{History, Timeline};
use crate::manual::{DocumentIndex, Manual};
use crate::source::words;
use crate::source::{SourceSet, UNREAD};
use crate::syntax::Document;
use crate::syntax::markdown::Block;

pub use index::index;
pub use levels::{apply, weigh};
pub use page::{Example, ExampleCommit, ExampleFile, ExamplePlace, Page, unescape};
pub use pattern::matches;
pub use reading::{Reader, Reading};

/// One thing that can be wrong.
#[derive(Debug)]
pub struct Rule {
    /// Its name, which reads after "allow": `unknown-clause`.
    pub name: &'static str,
    /// Which part of the manual it is about.
    pub family: Family,
    /// What becomes of its findings unless the configuration says otherwise.
    pub level: Level,
    /// Its page in Markdown.
    pub page: &'static str,
    /// How it looks.
    pub check: Check,
}

words! {
    /// Which part of a manual a rule is about.
    Family {
        /// Files: their names, their bytes, their number.
        Files = "files",
        /// The configuration and the catalogs.
        Configuration = "configuration",
        /// What documents say about themselves.
        FrontMatter = "front-matter",
        /// Clause tags.
        Claims = "claims",
        /// Links, images and `[[references]]`.
        References = "references",
        /// Status, approval, review, succession.
        Control = "control",
        /// Requirements and who answers them.
        Coverage = "coverage",
        /// Two standards, one system.
        Integration = "integration",
        /// Tables with typed rows.
        Registers = "registers",
        /// The text itself.
        Content = "content",
        /// The published pages.
        Site = "site",
        /// Exceptions from rules.
        Exceptions = "exceptions",
    }
}

/// How a rule looks, and at what.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// A stage of the pipeline raises it while it does its own work.
    Stage,
    /// It is raised by `check --external`, and by nothing else.
    OnRequest,
    /// It looks at one document at a time, in parallel.
    Document(fn(&Sheet<'_>, &mut Vec<Diagnostic>)),
    /// It looks at all documents as they are worked on, and what each is worth.
    Manual(fn(&Shelf<'_>, &mut Vec<Diagnostic>)),
    /// It looks at the texts in force: at requirements and who answers them.
    Coverage(fn(&Context<'_>, &mut Vec<Diagnostic>)),
}

/// One document, as a rule sees it that looks at nothing else.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'c> {
    /// The configuration.
    pub settings: &'c Settings,
    /// The document.
    pub document: &'c Document,
    /// Its whole file.
    pub text: &'c str,
    /// Blocks of running text that oblige somebody, as positions in the document's; none in languages
    /// that the rules about wording do not know.
    obliging: &'c [u32],
}

impl<'c> Sheet<'c> {
    /// The blocks that oblige somebody, with their text.
    fn obliging(&self) -> impl Iterator<Item = (&'c Block, &'c str)> {
        let body = &self.document.body;
        self.obliging.iter().map(|at| &body.blocks[*at as usize]).map(|block| (block, body.block_text(block)))
    }
}

/// All documents and their standing.
#[derive(Debug, Clone, Copy)]
pub struct Shelf<'c> {
    /// The files as they were read.
    pub sources: &'c SourceSet,
    /// The documents, resolved.
    pub manual: &'c Manual,
    /// What each is worth.
    pub standing: &'c Standing,
    /// What each says on its own.
    pub readings: &'c [Arc<Reading>],
    /// What git remembers of them, if anything.
    pub past: Option<Past<'c>>,
}

/// What a rule may know of the past.
#[derive(Debug, Clone, Copy)]
pub struct Past<'c> {
    /// The revisions of every document, and what their approvals are worth.
    pub dossiers: &'c Dossiers,
    /// The commits.
    pub timeline: &'c Timeline,
}

impl<'c> Shelf<'c> {
    /// Is a document in force today, with all evidence that the organization asks for?
    pub fn is_effective(&self, index: DocumentIndex) -> bool {
        let grade = self.standing.documents.get(index.0 as usize).and_then(|standing| standing.grade);
        grade == Some(crate::control::Grade::Effective)
    }

    /// What a claim is worth, as the label of a finding; nothing if its document is withdrawn.
    fn worth(&self, claim: u32) -> Option<String> {
        let grade = self.standing.claims[claim as usize]?;
        let why = self.standing.why(self.manual.claims[claim as usize].document, grade);
        let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
        Some(format!("this claim is worth `{}`{why}", grade.as_str()))
    }

    /// Is a document withdrawn?
    pub fn is_retired(&self, index: DocumentIndex) -> bool {
        self.standing.documents.get(index.0 as usize).is_some_and(|standing| standing.retired)
    }

    /// Is the status of a document misspelt or unreadable, or the whole file? That has a finding of its own, and
    /// what would follow from its being a draft is none.
    fn is_status_misread(&self, document: &Document) -> bool {
        self.text(document) == UNREAD || document.front.is_misread("status")
    }

    /// The text of a document's file.
    pub fn text(&self, document: &Document) -> &'c str {
        self.sources.sources.get(&document.path).map_or("", |source| &source.text)
    }
}

/// Everything that is known about the manual.
#[derive(Debug, Clone, Copy)]
pub struct Context<'c> {
    /// All documents in force and their standing; of one that never was in force the working text.
    pub shelf: Shelf<'c>,
    /// Which requirement is answered, and how well.
    pub coverage: &'c Coverage,
    /// The same documents as they are worked on. Findings point into these.
    pub working: Shelf<'c>,
    /// What those would answer, and how well.
    pub planned: &'c Coverage,
}

impl<'c> Context<'c> {
    /// The results of the stages, as rules see them.
    pub fn new(
        sources: &'c SourceSet,
        manual: &'c Manual,
        readings: &'c [Arc<Reading>],
        standing: &'c Standing,
        coverage: &'c Coverage,
    ) -> Self {
        let shelf = Shelf { sources, manual, standing, readings, past: None };
        Self { shelf, coverage, working: shelf, planned: coverage }
    }

    /// The same with the past, for rules that compare a text with what it was.
    pub fn with_past(mut self, dossiers: &'c Dossiers, history: &'c History) -> Self {
        self.shelf.past = history.timeline().map(|timeline| Past { dossiers, timeline });
        self.working.past = self.shelf.past;
        self
    }

    /// The same where other texts are in force than those that are worked on.
    pub fn in_force(
        mut self,
        sources: &'c SourceSet,
        manual: &'c Manual,
        standing: &'c Standing,
        coverage: &'c Coverage,
    ) -> Self {
        self.shelf = Shelf { sources, manual, standing, ..self.shelf };
        self.coverage = coverage;
        self
    }

    /// Is the text of a document in force an older one than the working text?
    fn is_older(&self, index: DocumentIndex) -> bool {
        let of = |shelf: &Shelf<'c>| shelf.manual.documents.get(index.0 as usize);
        match (of(&self.shelf), of(&self.working)) {
            (Some(shown), Some(working)) => !Arc::ptr_eq(shown, working),
            _ => false,
        }
    }
}

/// All rules, by name.
pub static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let families: [&[&Rule]; 9] = [
        &claims::RULES,
        &content::RULES,
        &control::RULES,
        &coverage::RULES,
        &front_matter::RULES,
        &integration::RULES,
        &references::RULES,
        &registers::RULES,
        &site::RULES,
    ];
    let mut rules = families.concat();
    rules.extend(&stages::RULES);
    rules.sort_by_key(|rule| rule.name);
    rules
});

/// The rule of a name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name).copied()
}

/// The name of a rule nearest to a misspelt one.
pub fn nearest_name(name: &str) -> Option<&'static str> {
    let plain = name.to_lowercase().replace(['_', ' '], "-");
    diagnostics::nearest(&plain, RULES.iter().map(|rule| rule.name))
}

/// What reports in other formats say about the rules.
pub fn texts() -> Vec<RuleText<'static>> {
    let one = |rule: &&'static Rule| {
        let page = Page::read(rule.page);
        let level = severity(rule.level).map_or("none", Severity::as_str);
        RuleText { name: rule.name, family: rule.family.as_str(), summary: page.summary, details: page.details, level }
    };
    RULES.iter().map(one).collect()
}

/// Lets every rule look that is not raised by a stage. Levels and exceptions are not applied yet.
pub fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let shelf = &context.working;
    let mut found: Vec<Diagnostic> = RULES
        .par_iter()
        .filter(|rule| is_wanted(rule, &shelf.manual.settings))
        .flat_map_iter(|rule| {
            let mut found = Vec::new();
            match rule.check {
                Check::Manual(check) => check(shelf, &mut found),
                Check::Coverage(check) => {
                    check(context, &mut found);
                    in_force::place(context, &mut found);
                }
                Check::Stage | Check::OnRequest | Check::Document(_) => {}
            }
            found
        })
        .collect();
    found.extend(shelf.readings.iter().flat_map(|reading| reading.findings.iter().cloned()));
    diagnostics::sort(&mut found);
    found
}

/// May a rule report anything at all under this configuration?
fn is_wanted(rule: &Rule, settings: &Settings) -> bool {
    settings.all_rules().any(|rules| {
        let level = rules.levels.get(rule.name).map_or(rule.level, |level| level.value);
        let mut by_path = rules.overrides.iter().filter_map(|over| over.levels.get(rule.name));
        level != Level::Allow || by_path.any(|level| level.value != Level::Allow)
    })
}

/// The severity of a level; silence has none.
fn severity(level: Level) -> Option<Severity> {
    match level {
        Level::Error => Some(Severity::Error),
        Level::Warn => Some(Severity::Warning),
        Level::Allow => None,
    }
}
