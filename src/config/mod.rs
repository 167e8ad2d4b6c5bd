//! The configuration: `clausebook.toml` as written becomes [`Settings`], in which nothing is missing.
//!
//! A project without a configuration file works. Every word keeps its place in the file, so that a
//! finding about a role or an alias can point at the line that names it.

mod careful;
pub(crate) mod keys;
mod names;
mod read;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

pub use keys::{json_schema, key_tables};
pub use names::{Known, check_names};
pub use read::{FILE_NAME, is_variable, read_settings};

use crate::source::words;
use crate::source::{SourcePath, Span, Spanned, TextRange};
use crate::syntax::front_matter::{Classification, Kind, Words};
use crate::syntax::tag::Tag;

/// Everything a build has to know besides its sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The configuration file; ranges below are places in it.
    pub path: SourcePath,
    /// Today, as the caller says: from `--date`, `SOURCE_DATE_EPOCH` or the clock.
    pub today: Date,
    /// The manual as a whole.
    pub manual: Manual,
    /// Folders that are read, relative to the project's root; nothing outside them is.
    pub roots: Words,
    /// The editions in use, in the order of the file.
    pub standards: Vec<Standard>,
    /// The evidence an approval needs.
    pub approval: Evidence,
    /// Roles by name.
    pub roles: BTreeMap<String, Role>,
    /// What `{{ name }}` stands for; `organization` is always among them.
    pub variables: BTreeMap<String, Spanned<String>>,
    /// Decisions about what applies.
    pub applicability: Vec<Applicability>,
    /// Levels of rules.
    pub rules: Rules,
    /// Looks.
    pub theme: Theme,
    /// Where the site goes.
    pub output: Output,
    /// Search on the site.
    pub search: Search,
    /// What makes `clausebook review` fail.
    pub review: Review,
    /// The configuration that a proposed change is held to: where it asks for more than this one, it counts.
    pub base: Option<Arc<Settings>>,
}

impl Settings {
    /// The same, held to the configuration of a base; if that asks for nothing else, as it is.
    pub fn held_to(self: Arc<Self>, base: &Arc<Settings>) -> Arc<Self> {
        if self.approval >= base.approval && self.rules == base.rules {
            return self;
        }
        Arc::new(Self { base: Some(base.clone()), ..Arc::unwrap_or_clone(self) })
    }

    /// The evidence that an approval needs to count.
    pub fn evidence(&self) -> Evidence {
        self.base.iter().map(|base| base.approval).fold(self.approval, Evidence::max)
    }

    /// The levels of rules, and those that they are held to: of each rule the strictest counts.
    pub fn all_rules(&self) -> impl Iterator<Item = &Rules> {
        std::iter::once(&self.rules).chain(self.base.iter().map(|base| &base.rules))
    }

    /// The edition an alias names.
    pub fn standard(&self, alias: &str) -> Option<&Standard> {
        self.standards.iter().find(|standard| standard.alias.value == alias)
    }

    /// The title of a role, or its name if there is no such role.
    pub fn role_title<'m>(&'m self, role: &'m str) -> &'m str {
        self.roles.get(role).map_or(role, |role| &role.title)
    }

    /// A place in the configuration file.
    pub fn span(&self, range: TextRange) -> Span {
        Span::new(&self.path, range)
    }
}

/// The manual as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manual {
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub organization: String,
    /// The language of its text, a BCP 47 tag: `en`.
    pub language: String,
    /// The direction of its text.
    pub direction: Direction,
    /// The address of the published site without a trailing slash, for feeds and the sitemap only.
    pub base_url: Option<Spanned<String>>,
    /// The web address of the repository without a trailing slash, for edit links.
    pub repository: Option<Spanned<String>>,
    /// A logo, relative to the project's root.
    pub logo: Option<Spanned<String>>,
    /// Where "report a problem with this page" leads: a web or mail address.
    pub report_problem: Option<Spanned<String>>,
    /// The highest classification that is published.
    pub classification: Classification,
}

words! {
    /// The direction of the manual's text.
    Direction {
        /// Left to right.
        Ltr = "ltr",
        /// Right to left.
        Rtl = "rtl",
    }
}

/// An edition of a standard in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// Its name in clause tags: `9001`.
    pub alias: Spanned<String>,
    /// The id of its catalog: `iso-9001-2015`.
    pub edition: Spanned<String>,
    /// The edition it is being replaced by.
    pub transition: Option<Spanned<String>>,
}

words! {
    /// The evidence an approval needs.
    Evidence {
        /// `status = "approved"` suffices.
        Status = "status",
        /// A digest written by `clausebook approve` that still matches.
        Digest = "digest",
        /// The same in a signed commit of somebody who holds the role.
        Signed = "signed",
    }
}

/// A role: who owns, approves and must know documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name in documents: `quality-manager`.
    pub name: Spanned<String>,
    /// Its title for readers.
    pub title: String,
    /// Who holds it: git identities.
    pub holders: Words,
    /// Holders are said, and none can be read: nobody holds it until one can.
    pub is_vacant: bool,
    /// Public keys of its holders.
    pub keys: Words,
    /// Kinds of documents it may approve.
    pub approves: Vec<Spanned<Kind>>,
    /// Kinds are said, and none can be read: it may approve nothing until one can.
    pub is_barred: bool,
    /// The role that stands in for it.
    pub deputy: Option<Spanned<String>>,
}

/// A decision that a clause, an item or a control applies or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicability {
    /// The whole table.
    pub range: TextRange,
    /// What it is about.
    pub clause: Tag,
    /// Does it apply?
    pub applicable: bool,
    /// Why.
    pub reason: Option<Spanned<String>>,
    /// The role that decided.
    pub owner: Option<Spanned<String>>,
    /// The last day on which the decision holds.
    pub until: Option<Spanned<Date>>,
    /// How far a control is implemented.
    pub status: Option<Spanned<Implementation>>,
}

words! {
    /// How far a control is implemented.
    Implementation {
        /// Decided, not begun.
        Planned = "planned",
        /// Begun.
        Partial = "partial",
        /// Done.
        Implemented = "implemented",
    }
}

words! {
    /// What becomes of the findings of a rule.
    Level {
        /// An error.
        Error = "error",
        /// A warning.
        Warn = "warn",
        /// Silence.
        Allow = "allow",
    }
}

/// Levels of rules by name, each at the place of the name.
pub type Levels = BTreeMap<String, Spanned<Level>>;

/// Levels of rules, for the manual and for parts of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// For the whole manual.
    pub levels: Levels,
    /// For some paths; later ones win.
    pub overrides: Vec<Override>,
}

/// Levels of rules for some paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Path patterns: `*` within a folder, `**` across folders.
    pub paths: Words,
    /// The levels there.
    pub levels: Levels,
}

/// Looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// A theme of the program.
    pub name: Spanned<String>,
    /// The accent colour, `#rrggbb`.
    pub accent: Option<Spanned<String>>,
    /// A folder whose files replace the theme's, relative to the project's root.
    pub folder: Option<Spanned<String>>,
}

/// Where the site goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The folder, relative to the project's root.
    pub folder: Spanned<String>,
    /// Put a Markdown copy beside each page.
    pub markdown: bool,
    /// Make a page for each document that shows what its last version changed.
    pub differences: bool,
    /// Put the tables as one workbook at the root of the site.
    pub workbook: bool,
    /// Pages of register rows that the site makes at most.
    pub row_pages: usize,
}

/// Pages of register rows that a site makes unless the configuration says otherwise. A row of a few bytes becomes
/// a page of some ten thousand; this many keep what a small file can do to a site bounded, and are far more than
/// people look through one by one.
pub const ROW_PAGES: usize = 5_000;

/// Search on the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Build the index.
    pub enabled: bool,
}

words! {
    /// What a change may do to a manual, and `clausebook review` may fail on.
    Effect {
        /// A requirement was answered or justified and is neither any more.
        RequirementLost = "requirement-lost",
        /// A requirement is answered less well than before.
        RequirementWeakened = "requirement-weakened",
        /// A requirement is declared not applicable that was not before.
        ExclusionAdded = "exclusion-added",
        /// An approval does not stand any more.
        ApprovalVoided = "approval-voided",
        /// The text of an approved document changed, its version did not.
        VersionNotRaised = "version-not-raised",
        /// A new version does not say why it was made.
        ReasonMissing = "reason-missing",
        /// A controlled document is gone without having been retired.
        DocumentRemoved = "document-removed",
        /// A document is retired and none says that it replaces it.
        SuccessorMissing = "successor-missing",
        /// A reference or a cell of a register leads to nothing that led to something.
        ReferenceBroken = "reference-broken",
        /// A record is not kept any more.
        RecordLost = "record-lost",
        /// The configuration or a catalog asks for less, reports less, or lets more people approve.
        ControlWeakened = "control-weakened",
        /// There are errors that were not there before.
        NewError = "new-error",
    }
}

/// What makes `clausebook review` fail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    /// Names of effects: `requirement-lost`.
    pub fail_on: Words,
    /// Effects are named, and none of the names can be read.
    pub is_unread: bool,
}

#[cfg(test)]
mod guide_tests;
#[cfg(test)]
mod tests;
