use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::forms::FormFile;

use crate::system::{AsOf, Existing};

/// Compiles Markdown policies and procedures into a cross-referenced management-system manual and
/// shows, clause by clause, which document answers which requirement.
#[derive(Debug, Parser)]
#[command(name = "clausebook", version, max_term_width = 100, propagate_version = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// The project's folder; by default the nearest one upwards with a `clausebook.toml`.
    #[arg(long, short = 'C', global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// The day that counts as today, `YYYY-MM-DD`; otherwise that of SOURCE_DATE_EPOCH, or the calendar's.
    #[arg(long, global = true, value_name = "DATE")]
    pub date: Option<Date>,
    /// Print findings and results only.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Colour in messages.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// In a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The colour of what is printed before the arguments are understood: help, and what is wrong with them.
pub(super) fn color_asked(arguments: impl Iterator<Item = OsString>) -> ColorChoice {
    let mut arguments = arguments.skip(1).take_while(|argument| argument != "--");
    let asked = arguments.by_ref().find_map(|argument| {
        let value = argument.to_str()?.strip_prefix("--color")?;
        if value.is_empty() { Some(None) } else { Some(Some(value.strip_prefix('=')?.to_owned())) }
    });
    let value = match asked {
        Some(None) => arguments.next().and_then(|value| value.into_string().ok()),
        Some(value) => value,
        None => None,
    };
    match value.and_then(|value| When::from_str(&value, false).ok()) {
        Some(When::Always) => ColorChoice::Always,
        Some(When::Never) => ColorChoice::Never,
        Some(When::Auto) | None => ColorChoice::Auto,
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Approve documents: show what changed since the last approval, and record role, date and digest.
    Approve(ApproveOptions),
    /// Compile the manual into a site of static files.
    Build(BuildOptions),
    /// Report everything that is wrong with the manual, in one run.
    Check(CheckOptions),
    /// Print completions for a shell: `clausebook completions bash > /etc/bash_completion.d/clausebook`.
    Completions(CompletionsOptions),
    /// Show which requirements are answered, by what, and how well.
    Coverage(CoverageOptions),
    /// Show what changed in a document, as a reader sees it: words, rows and moved paragraphs.
    Diff(DiffOptions),
    /// Explain a rule: what it finds, why it matters, how to mend it.
    Explain(ExplainOptions),
    /// Write what the site holds for spreadsheets, other programs and auditors, without publishing it.
    Export(ExportOptions),
    /// Write a new manual: complete and ready to adapt, or a skeleton of drafts.
    Init(InitOptions),
    /// Show the revisions of a document: what each approval is worth, on what evidence, in which commit.
    Log(LogOptions),
    /// Serve an editor: findings while you type, completion, look-ups (Language Server Protocol on standard
    /// input and output).
    Lsp(LspOptions),
    /// Print the manual page: `clausebook man | man -l -`.
    Man,
    /// Begin a document: next free id, right folder, front matter filled in.
    New(NewOptions),
    /// Tell what this branch does to the manual, in the language of clauses, before it is merged.
    Review(ReviewOptions),
    /// Build in memory, show the manual at http://127.0.0.1:PORT, and keep it current while you write.
    Serve(ServeOptions),
    /// Compare a published site with its manifest: changed, added, missing files.
    Verify(VerifyOptions),
    /// Tell what a change would do to the manual that nobody has made yet.
    Whatif(WhatifOptions),
}

/// Which state of the project is looked at.
#[derive(Debug, Default, Args)]
pub struct PastOptions {
    /// Look at the project as it was in a commit, or at the end of a day: a tag, a branch, `HEAD~2` or
    /// `YYYY-MM-DD`. Everything is read from git, configuration and theme included; nothing is checked
    /// out. Unless `--date` says otherwise, that commit's day counts as today.
    #[arg(long, value_name = "REV|DATE")]
    pub as_of: Option<AsOf>,
    /// Treat the working tree as a contribution from anybody: only its texts and attachments are used;
    /// configuration, theme and catalogs are read from this revision, such as `origin/main`.
    #[arg(long, value_name = "BASE", conflicts_with = "as_of")]
    pub untrusted: Option<String>,
}

/// Options of `build`.
#[derive(Debug, Default, Args)]
pub struct BuildOptions {
    /// Which state is built.
    #[command(flatten)]
    pub past: PastOptions,
    /// The folder of the site; by default that of the configuration, else `public`.
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Show working texts: drafts and documents in review as well.
    #[arg(long)]
    pub drafts: bool,
    /// Wait for another build of the same site instead of giving up.
    #[arg(long)]
    pub wait: bool,
    /// Print how long each stage took and what it cost all processors together, in milliseconds, on standard error.
    #[arg(long)]
    pub timings: bool,
}

/// Formats of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With the lines they are about.
    Human,
    /// One line each.
    Short,
    /// For programs; see the schema `check.schema.json`.
    Json,
    /// For forges and editors: SARIF 2.1.0.
    Sarif,
    /// Workflow commands, shown in GitHub pull requests.
    Github,
    /// Code quality, shown in GitLab merge requests.
    Gitlab,
    /// For CI servers.
    Junit,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// Which state is checked.
    #[command(flatten)]
    pub past: PastOptions,
    /// How findings are printed.
    #[arg(long, short, value_enum, default_value = "human")]
    pub format: Format,
    /// Report only what is not in this file, which lies in the project.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<String>,
    /// Report only what this branch touched or broke: what is found in files that it changed, and what was
    /// not found anywhere before.
    #[arg(long, conflicts_with_all = ["baseline", "fix"])]
    pub changed: bool,
    /// The branch, tag or commit to compare with; by default the main branch. It is looked at where this
    /// branch parted from it.
    #[arg(long, value_name = "REV", requires = "changed")]
    pub base: Option<AsOf>,
    /// Ask the web as well whether the addresses are there that the manual links to: one host at a time for one
    /// address, with a pause between two. What was there is not asked again for a week. Nothing else that
    /// this program does opens a connection.
    #[arg(long, conflicts_with_all = ["untrusted", "changed"])]
    pub external: bool,
    /// Write everything that is found to the baseline.
    #[arg(long, requires = "baseline")]
    pub update_baseline: bool,
    /// Mend what can be mended with certainty, then report the rest.
    #[arg(long, conflicts_with_all = ["diff", "as_of", "untrusted"])]
    pub fix: bool,
    /// Show what `--fix` would change, and change nothing.
    #[arg(long, conflicts_with_all = ["update_baseline", "format"])]
    pub diff: bool,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsOptions {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Formats of coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people.
    Table,
    /// For programs: `coverage.json`.
    Json,
    /// For spreadsheets: `matrix.csv`.
    Csv,
}

/// Options of `coverage`.
#[derive(Debug, Args)]
pub struct CoverageOptions {
    /// Which state is shown.
    #[command(flatten)]
    pub past: PastOptions,
    /// A clause, item or control: `9001:8.4`, `42001:A.6.2.4`, or `8.4` in every standard that has it; or a standard: `9001`.
    pub clause: Option<String>,
    /// How it is printed.
    #[arg(long, short, value_enum, default_value = "table")]
    pub format: TableFormat,
}

/// Options of `approve`.
#[derive(Debug, Args)]
pub struct ApproveOptions {
    /// The documents, by id.
    #[arg(value_name = "ID", required_unless_present = "all")]
    pub ids: Vec<String>,
    /// Every document that says it is approved and has no approval that stands.
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
    /// The role as which you approve; needed only if several of yours may.
    #[arg(long = "as", value_name = "ROLE")]
    pub role: Option<String>,
    /// Who approves, if it is not the person that git knows: a mail address that holds the role.
    #[arg(long, value_name = "ADDRESS")]
    pub by: Option<String>,
    /// Show what would be approved, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Options of `log`.
#[derive(Debug, Args)]
pub struct LogOptions {
    /// The document.
    pub id: String,
    /// How it is printed.
    #[arg(long, short, value_enum, default_value = "text")]
    pub format: LogFormat,
}

/// Formats of `log`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Options of `lsp`.
#[derive(Debug, Args)]
pub struct LspOptions {
    /// Speak on standard input and output, as it does anyway: many editors say so.
    #[arg(long)]
    pub stdio: bool,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct ExplainOptions {
    /// The rule; without it, all rules are listed.
    pub rule: Option<String>,
}

/// Formats of exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// One workbook for spreadsheet programs: documents, matrix, records, statement of applicability.
    Xlsx,
    /// One table.
    Csv,
    /// One file for programs.
    Json,
    /// One file for programs that read OSCAL 1.1 (NIST): the manual as a component definition, or a standard as a catalog.
    Oscal,
    /// Documents as a browser prints them, each in a file of its own; its foot names id, version, approver and commit.
    Pdf,
    /// What an auditor takes away, as one archive: every document and overview as a PDF, tables, data, digests.
    AuditPack,
}

/// Options of `export`.
#[derive(Debug, Args)]
pub struct ExportOptions {
    /// Which state is exported.
    #[command(flatten)]
    pub past: PastOptions,
    /// What is written.
    #[arg(value_enum)]
    pub format: ExportFormat,
    /// Of csv: documents, matrix (the default), records or soa; of json: manual (the default), coverage,
    /// integration or soa; of oscal: manual (the default), or a standard by its alias; of pdf: ids of documents
    /// (all documents, if none is named).
    #[arg(value_name = "WHAT")]
    pub what: Vec<String>,
    /// The file; without it, standard output. Several PDFs go into a folder: this one, or the present one.
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace the file if it is there already.
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Include working texts: drafts and documents in review as well.
    #[arg(long)]
    pub drafts: bool,
    /// The browser that prints: Chromium, Chrome or Edge; by default the first that is found in `PATH`.
    #[arg(long, value_name = "PATH")]
    pub browser: Option<PathBuf>,
    /// Start the browser without its sandbox, as a container may need it.
    #[arg(long)]
    pub no_sandbox: bool,
}

impl ExportOptions {
    /// What happens to a file that is there already.
    pub fn existing(&self) -> Existing {
        if self.force { Existing::Replaced } else { Existing::Kept }
    }
}

/// Options of `init`.
#[derive(Debug, Args)]
pub struct InitOptions {
    /// The folder of the manual: a new or an empty one.
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
    /// Whose manual it is.
    #[arg(long, value_name = "NAME")]
    pub organization: Option<String>,
    /// The title of the manual.
    #[arg(long)]
    pub title: Option<String>,
    /// Write no manual, only one draft for each document that a standard asks for.
    #[arg(long)]
    pub empty: bool,
}

/// Options of `new`.
#[derive(Debug, Args)]
pub struct NewOptions {
    /// policy, manual, process, procedure, work-instruction, plan, form, register or guide.
    pub kind: String,
    /// The title.
    pub title: String,
    /// The role that owns it.
    #[arg(long, value_name = "ROLE")]
    pub owner: Option<String>,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// The port; if it is taken, one of the next, or any that is free.
    #[arg(long, short, default_value_t = 4000)]
    pub port: u16,
    /// Show only what is in force, without drafts.
    #[arg(long)]
    pub effective: bool,
    /// Listen on this address of the machine instead of the loopback. Everybody who can reach it can then
    /// read the manual, drafts and all.
    #[arg(long, value_name = "IP")]
    pub address: Option<IpAddr>,
    /// Open the manual in the browser.
    #[arg(long)]
    pub open: bool,
    /// What opens a line in your editor, with `{path}`, `{line}` and `{column}`; by default what the command
    /// in VISUAL or EDITOR is known to answer to, else `vscode://file{path}:{line}:{column}`.
    #[arg(long, value_name = "URL")]
    pub editor: Option<String>,
}

/// Options of `verify`.
#[derive(Debug, Args)]
pub struct VerifyOptions {
    /// The published site.
    pub folder: PathBuf,
}

/// Formats of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReviewFormat {
    /// For people in a terminal.
    Text,
    /// One comment for a pull or merge request, at most 65,000 bytes.
    Markdown,
    /// One page with the texts before and after, which needs nothing beside it.
    Html,
    /// For programs; see the schema `review.schema.json`.
    Json,
    /// Annotations, shown beside the files of a pull request on GitHub, Forgejo and Gitea.
    Github,
    /// Code quality, shown in GitLab merge requests.
    Gitlab,
}

/// Options of `review`.
#[derive(Debug, Args)]
pub struct ReviewOptions {
    /// The branch that the work is to be merged into, a tag, a commit or a day; compared is with the
    /// commit where the work parted from it. By default the main branch, that of `origin` first.
    #[arg(long, value_name = "REV|DATE")]
    pub base: Option<AsOf>,
    /// The work: a branch, a tag or a commit; by default the files as they are, committed or not.
    #[arg(long, value_name = "REV")]
    pub head: Option<String>,
    /// How the review is printed.
    #[arg(long, short, value_enum, default_value = "text")]
    pub format: ReviewFormat,
    /// Write it to a file of the project as well, in a further format: `html=review.html`.
    #[arg(long, value_name = "FORMAT=FILE")]
    pub write: Vec<FormFile>,
    /// Fail on this effect, whatever `[review] fail-on` says: `requirement-lost`.
    #[arg(long, value_name = "EFFECT")]
    pub fail_on: Vec<String>,
}

/// Options of `whatif`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("change").args(["retire", "exclude"]).required(true).multiple(true))]
pub struct WhatifOptions {
    /// If this document were retired.
    #[arg(long, value_name = "ID")]
    pub retire: Vec<String>,
    /// If this clause, item or control were declared not applicable: `9001:8.3`.
    #[arg(long, value_name = "CLAUSE")]
    pub exclude: Vec<String>,
    /// The reason that the exclusion would give.
    #[arg(long, default_value = "not decided yet")]
    pub reason: String,
    /// How the review is printed.
    #[arg(long, short, value_enum, default_value = "text")]
    pub format: ReviewFormat,
    /// Write it to a file of the project as well, in a further format: `html=review.html`.
    #[arg(long, value_name = "FORMAT=FILE")]
    pub write: Vec<FormFile>,
    /// Fail on this effect, whatever `[review] fail-on` says: `requirement-lost`.
    #[arg(long, value_name = "EFFECT")]
    pub fail_on: Vec<String>,
}

/// Formats of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people in a terminal.
    Text,
    /// For a comment of a forge.
    Markdown,
    /// One page, which needs nothing beside it.
    Html,
    /// For programs.
    Json,
}

/// Options of `diff`.
#[derive(Debug, Args)]
pub struct DiffOptions {
    /// The document, by its id, or a page by its path.
    pub id: String,
    /// The two texts: `REV..REV`, `REV..` or `REV`; by default the last approved text and the working text.
    #[arg(value_name = "REV..REV")]
    pub range: Option<String>,
    /// How the difference is printed.
    #[arg(long, short, value_enum, default_value = "text")]
    pub format: DiffFormat,
    /// Print what did not change as well.
    #[arg(long)]
    pub whole: bool,
}
