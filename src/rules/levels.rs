//! Which findings are reported, and how much each weighs: levels of the configuration, overrides for
//! some paths, exceptions with a reason in the documents themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Family, RULES, Rule, matches, nearest_name, rule, severity};
use crate::config::{Level, Rules, Settings};
use crate::diagnostics::{self, Diagnostic};
use crate::manual::Manual;
use crate::source::{SourcePath, Span, Spanned};
use crate::syntax::Document;
use crate::syntax::front_matter::{Allow, Fence};

/// Applies levels and exceptions to everything that was found, and reports exceptions that do not do
/// what their author thinks. The result is sorted.
pub fn apply(manual: &Manual, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let settings = &manual.settings;
    let mut levels = Levels::new(settings);
    let files = files(manual);
    let mut used: BTreeSet<(&SourcePath, &str)> = BTreeSet::new();
    let mut kept = Vec::new();
    let further = unknown_rules(settings).into_iter().chain(documents(manual).flat_map(exceptions_without_sense));
    for finding in found.into_iter().chain(further) {
        let document = finding.span.as_ref().and_then(|span| files.get(&span.file)).copied();
        if let Some(document) = document
            && let Some(allow) = exception(document, finding.rule)
        {
            used.insert((&document.path, allow.rule.value.as_str()));
            continue;
        }
        kept.extend(levels.weigh(finding));
    }
    for document in documents(manual) {
        for allow in &document.front.allow {
            // Whether a rule has anything to say that nobody asked for is not known.
            let is_judged = rule(&allow.rule.value).is_some_and(|rule| !matches!(rule.check, Check::OnRequest));
            if is_judged && !used.contains(&(&document.path, allow.rule.value.as_str())) {
                kept.extend(levels.weigh(unused(document, allow)));
            }
        }
    }
    diagnostics::sort(&mut kept);
    kept
}

/// Applies levels and exceptions to findings that somebody asked for after all others.
pub fn weigh(manual: &Manual, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut levels = Levels::new(&manual.settings);
    let files = files(manual);
    let is_allowed = |finding: &Diagnostic| {
        let document = finding.span.as_ref().and_then(|span| files.get(&span.file));
        document.is_some_and(|document| exception(document, finding.rule).is_some())
    };
    found.into_iter().filter(|finding| !is_allowed(finding)).filter_map(|finding| levels.weigh(finding)).collect()
}

fn documents(manual: &Manual) -> impl Iterator<Item = &Document> {
    manual.documents.iter().map(|document| &**document)
}

/// The document whose exceptions hold for a file: itself, or the register whose rows the file keeps.
fn files(manual: &Manual) -> BTreeMap<&SourcePath, &Document> {
    let own = documents(manual).filter(|document| !document.front.allow.is_empty());
    let mut files: BTreeMap<&SourcePath, &Document> = own.map(|document| (&document.path, document)).collect();
    for register in manual.registers.iter() {
        let document = manual.document(register.document);
        if let Some(source) = register.source.as_ref().filter(|_| !document.front.allow.is_empty()) {
            files.insert(source, document);
        }
    }
    files
}

fn exception<'d>(document: &'d Document, name: &str) -> Option<&'d Allow> {
    let is_exception = rule(name).is_some_and(|rule| rule.family == Family::Exceptions);
    document.front.allow.iter().find(|allow| allow.rule.value == name && !is_exception)
}

/// Which rules are heard where: a rule may leave to another what that one says only if somebody hears it there.
pub(super) struct Heard<'m> {
    levels: Levels<'m>,
    files: BTreeMap<&'m SourcePath, &'m Document>,
    /// What was asked for already, by file.
    known: BTreeMap<SourcePath, BTreeMap<&'static str, bool>>,
}

impl<'m> Heard<'m> {
    pub(super) fn new(manual: &'m Manual) -> Self {
        Self { levels: Levels::new(&manual.settings), files: files(manual), known: BTreeMap::new() }
    }

    /// Would a finding of a rule at this place be reported?
    pub(super) fn hears(&mut self, name: &'static str, place: Option<&Span>) -> bool {
        let file = place.map(|place| &place.file);
        if let Some(known) = file.and_then(|file| self.known.get(file)?.get(name)) {
            return *known;
        }
        let heard = self.look(name, place);
        if let Some(file) = file {
            self.known.entry(file.clone()).or_default().insert(name, heard);
        }
        heard
    }

    fn look(&mut self, name: &str, place: Option<&Span>) -> bool {
        let document = place.and_then(|place| self.files.get(&place.file));
        let is_allowed = document.is_some_and(|document| exception(document, name).is_some());
        !is_allowed && self.levels.of(name, place) != Some(Level::Allow)
    }
}

/// The levels of a configuration, and of the one that it is held to.
struct Levels<'s>(Vec<Layer<'s>>);

impl<'s> Levels<'s> {
    fn new(settings: &'s Settings) -> Self {
        Self(settings.all_rules().map(|rules| Layer { rules, by_path: BTreeMap::new() }).collect())
    }

    /// The finding with the weight it has here, if it is reported at all.
    fn weigh(&mut self, mut finding: Diagnostic) -> Option<Diagnostic> {
        if let Some(level) = self.of(finding.rule, finding.span.as_ref()) {
            finding.severity = severity(level)?;
        }
        Some(finding)
    }

    /// The level of a rule at a place: the strictest.
    fn of(&mut self, name: &str, place: Option<&Span>) -> Option<Level> {
        // The order of levels is from error down to silence.
        self.0.iter_mut().filter_map(|layer| layer.of(name, place)).min()
    }
}

/// The levels of one configuration.
struct Layer<'s> {
    rules: &'s Rules,
    /// The levels that overrides give to rules in a file; found once for each file with findings.
    by_path: BTreeMap<SourcePath, BTreeMap<&'s str, Level>>,
}

impl Layer<'_> {
    /// The level of a rule at a place.
    fn of(&mut self, name: &str, place: Option<&Span>) -> Option<Level> {
        let by_path = place.and_then(|place| {
            if !self.by_path.contains_key(&place.file) {
                self.by_path.insert(place.file.clone(), overridden(self.rules, place.file.as_str()));
            }
            self.by_path.get(&place.file)?.get(name).copied()
        });
        let everywhere = self.rules.levels.get(name).map(|level| level.value);
        by_path.or(everywhere).or_else(|| rule(name).map(|rule: &Rule| rule.level))
    }
}

/// What overrides say about a file; of several that name a rule the last counts.
fn overridden<'s>(rules: &'s Rules, path: &str) -> BTreeMap<&'s str, Level> {
    let overrides = rules.overrides.iter();
    let here = overrides.filter(|over| over.paths.iter().any(|pattern| matches(&pattern.value, path)));
    here.flat_map(|over| &over.levels).map(|(rule, level)| (rule.as_str(), level.value)).collect()
}

fn unknown_rules(settings: &Settings) -> Vec<Diagnostic> {
    let tables =
        std::iter::once(&settings.rules.levels).chain(settings.rules.overrides.iter().map(|over| &over.levels));
    tables
        .flatten()
        .filter(|(name, _)| rule(name).is_none())
        .map(|(name, level)| unknown(name, settings.span(level.range)))
        .collect()
}

fn unknown(name: &str, span: Span) -> Diagnostic {
    let finding = Diagnostic::error("unknown-rule", span, format!("there is no rule `{name}`"))
        .why("what is written here has no effect");
    match nearest_name(name) {
        Some(right) => finding.help(format!("did you mean `{right}`?")),
        None => finding.help(format!("`clausebook explain` lists the {} rules", RULES.len())),
    }
}

fn is_certain(name: &str, right: &str) -> bool {
    let plain = name.to_lowercase().replace(['_', ' '], "-");
    plain == right || diagnostics::is_slip(&plain, right, RULES.iter().map(|rule| rule.name))
}

fn exceptions_without_sense(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for allow in &document.front.allow {
        let Spanned { value: name, range } = &allow.rule;
        let known = rule(name);
        if known.is_none() {
            let finding = unknown(name, document.span(*range));
            found.push(match nearest_name(name).filter(|right| is_certain(name, right)) {
                Some(right) => {
                    finding.replace(document.span(*range), format!("\"{right}\""), format!("replace with `{right}`"))
                }
                None => finding,
            });
            continue;
        }
        if allow.reason.is_none() {
            found.push(
                Diagnostic::error(
                    "allow-without-reason",
                    document.span(allow.range),
                    format!("`{name}` is allowed here without a reason"),
                )
                .label("no `reason`")
                .why("an auditor asks for the reason of every exception, and nobody remembers it next year")
                .help(format!(
                    "add a line `{}` that somebody else would accept",
                    document.front.fence.entry("reason", "\"…\"")
                )),
            );
        }
    }
    found
}

fn unused(document: &Document, allow: &Allow) -> Diagnostic {
    let name = &allow.rule.value;
    Diagnostic::warning(
        "unused-allow",
        document.span(allow.rule.range),
        format!("`{name}` finds nothing in this document"),
    )
    .label("an exception from nothing")
    .why("the next real finding of this rule here would pass in silence")
    .help(match document.front.fence {
        Fence::Toml => "remove this `[[allow]]`",
        Fence::Yaml => "remove this entry of `allow`",
    })
}
