//! Findings: what is wrong, where, why it matters and what to do.
//!
//! Messages are lower case, without a full stop, with code in backticks. The span sits on the exact
//! token. Stages never stop at a problem: they return a [`Checked`] value with everything they found.

mod baseline;
mod bounded;
mod fingerprint;
mod fixes;
mod gathered;
mod names;
pub mod render;
mod spelling;

pub use baseline::{Baseline, BaselineError, Compared};
pub use bounded::Bounded;
pub use fingerprint::fingerprint;
pub use fixes::{Plan, patch, plan, unified_diff};
pub use gathered::Gathered;
pub use names::Names;
pub use spelling::{is_slip, nearest};

use crate::source::{Span, TextRange};

/// How much a finding weighs. Levels of rules are configuration (`[rules]` in `clausebook.toml`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The exit code of `check` and `build` says so.
    Error,
    /// Reported, never fatal.
    Warning,
}

impl Severity {
    /// The word in every output format.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A second place that explains the first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// A change that certainly mends the finding and never changes meaning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// What the change does, as a command: `replace with "9001:8.4"`.
    pub title: String,
    /// Replacements, none overlapping another.
    pub edits: Vec<Edit>,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// What makes a finding the same one tomorrow, besides its rule and the line it stands on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum KnownBy {
    /// Its message.
    #[default]
    Message,
    /// These words. The message tells as well what becomes another, such as the commit that did it.
    Words(String),
    /// Its message, and each of these on its own: what it gathers may fall apart, and grow together.
    Members(Vec<String>),
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's name, kebab-case: `unknown-clause`.
    pub rule: &'static str,
    /// Its weight.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where; `None` only for findings about the project as a whole.
    pub span: Option<Span>,
    /// What the underlined token is, in a few words.
    pub label: Option<String>,
    /// Why it matters to an auditor or a reader.
    pub why: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// Other places that explain this one.
    pub labels: Vec<Label>,
    /// A certain repair.
    pub fix: Option<Fix>,
    /// What makes it the same one tomorrow.
    pub known_by: KnownBy,
    /// Does it speak of a line that the text in force has, and the one that is worked on no more?
    pub is_settled: bool,
}

impl Diagnostic {
    /// An error of a rule at a place.
    pub fn error(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, Some(span), message.into())
    }

    /// A warning of a rule at a place.
    pub fn warning(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Warning, Some(span), message.into())
    }

    /// A finding about the project as a whole.
    pub fn global(rule: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self::new(rule, severity, None, message.into())
    }

    fn new(rule: &'static str, severity: Severity, span: Option<Span>, message: String) -> Self {
        Self {
            rule,
            severity,
            message,
            span,
            label: None,
            why: None,
            help: None,
            labels: Vec::new(),
            fix: None,
            known_by: KnownBy::Message,
            is_settled: false,
        }
    }

    /// Every place it points to: its own, those of its labels and those its fix changes.
    pub fn spans(&self) -> impl Iterator<Item = &Span> {
        let labels = self.labels.iter().map(|label| &label.span);
        let edits = self.fix.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.span);
        self.span.iter().chain(labels).chain(edits)
    }

    /// Says what the underlined token is.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }

    /// Says why it matters.
    pub fn why(mut self, text: impl Into<String>) -> Self {
        self.why = Some(text.into());
        self
    }

    /// Says what to do.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Points at another place.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Offers a certain repair: replace the span by a text.
    pub fn replace(mut self, span: Span, text: impl Into<String>, title: impl Into<String>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits: vec![Edit { span, text: text.into() }] });
        self
    }

    /// Says by which words it is known again, where its message tells what may become another.
    pub fn known_by(mut self, words: impl Into<String>) -> Self {
        self.known_by = KnownBy::Words(words.into());
        self
    }

    /// Says what it gathers: each is known again on its own.
    pub fn gathers(mut self, members: impl IntoIterator<Item = String>) -> Self {
        self.known_by = KnownBy::Members(members.into_iter().collect());
        self
    }

    /// The words that it is known again by.
    pub fn words(&self) -> &str {
        match &self.known_by {
            KnownBy::Words(words) => words,
            KnownBy::Message | KnownBy::Members(_) => &self.message,
        }
    }

    /// What it gathers, if it does.
    pub fn members(&self) -> &[String] {
        match &self.known_by {
            KnownBy::Members(members) => members,
            KnownBy::Message | KnownBy::Words(_) => &[],
        }
    }

    /// The place in its file, or the empty range at its start.
    pub fn range(&self) -> TextRange {
        self.span.as_ref().map_or(TextRange::default(), |span| span.range)
    }

    fn order(&self) -> (Option<&Span>, &'static str, &str) {
        (self.span.as_ref(), self.rule, &self.message)
    }
}

/// Sorts findings by place and drops doubles, so that parallel work never shows in the output.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    diagnostics.dedup();
}

/// A value and everything that was found while making it.
#[derive(Debug, Clone, Default)]
pub struct Checked<T> {
    /// The value, as whole as the input allows.
    pub value: T,
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Checked<T> {
    /// A value without findings.
    pub fn clean(value: T) -> Self {
        Self { value, diagnostics: Vec::new() }
    }

    /// Moves the findings into a list and gives the value.
    pub fn take(self, into: &mut Vec<Diagnostic>) -> T {
        into.extend(self.diagnostics);
        self.value
    }
}
