use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::arguments::{ApproveOptions, Arguments};
use super::diff;
use super::init::quoted;
use super::lines::changed_lines;
use super::output::Terminal;
use super::{Outcome, Problem, open};
use crate::build::{Compiled, Options, compile};
use crate::config::Evidence;
use crate::control::digest::{FileHash, included_paths, material};
use crate::control::{Act, Approved, Dossier, Refusal, Revision, Roles, approve};
use crate::diagnostics::render::{self, visible};
use crate::diagnostics::{Diagnostic, Severity, nearest};
use crate::history::{Absence, History, Person};
use crate::manual::DocumentIndex;
use crate::review::redline::{self, Extent};
use crate::source::{Source, SourcePath};
use crate::syntax::front_matter::{self, Status};
use crate::system::git::identity;
use crate::system::{Limits, RealSystem, Stopwatch, System};

/// Findings that an approval mends, so that they do not stand in its way.
const MENDED: [&str; 7] = [
    "approval-not-recorded",
    "bad-signature",
    "content-changed",
    "effective-without-approval",
    "merged-without-approval",
    "role-not-held",
    "unsigned-approval",
];

/// `clausebook approve`.
pub fn run(arguments: &Arguments, options: &ApproveOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let wanted = Options { today: arguments.date, limits: Limits::default() };
    let compiled = compile(&system, &wanted, &mut Stopwatch::default())?;
    let who = who(&system, options)?;
    let desk = Desk { system: &system, compiled: &compiled, who, roles: Roles::of(&compiled.settings), options };
    let chosen = match options.all {
        true => desk.waiting(),
        false => options.ids.iter().map(|id| find(&compiled, id)).collect::<Result<_, _>>()?,
    };
    if options.all && chosen.is_empty() {
        terminal.say("no document waits for an approval of yours");
    }
    let mut ready = Vec::new();
    let mut refused = false;
    for index in chosen {
        match desk.judge(index) {
            Ok(Some(case)) => ready.push(case),
            Ok(None) => terminal.say(&format!("{} is approved already", desk.name(index))),
            Err(problem) => {
                refused = true;
                terminal.problem(&problem);
                desk.show_findings(index, terminal);
            }
        }
    }
    // Of documents that were named, all are approved or none; of all, those that can be.
    if refused && !options.all {
        return Ok(Outcome::Failed);
    }
    for case in &ready {
        terminal.print(&desk.difference(case, terminal))?;
    }
    if options.dry_run {
        desk.say_what_to_do(&ready, terminal);
        return Ok(if refused { Outcome::Findings } else { Outcome::Clean });
    }
    // Somebody may have saved a file while what it says was being read.
    if let Some(case) = ready.iter().find(|case| !desk.is_as_shown(case)) {
        return Err(Problem::request(
            format!("`{}` was changed while it was shown: nothing is approved", case.path),
            "run the command again, and approve what you have read",
        ));
    }
    for (at, case) in ready.iter().enumerate() {
        if let Err(error) = system.replace(&case.path, case.approved.text.as_bytes()) {
            desk.say_what_to_do(&ready[..at], terminal);
            return Err(error.into());
        }
    }
    desk.say_what_to_do(&ready, terminal);
    Ok(if refused { Outcome::Findings } else { Outcome::Clean })
}

/// Who approves: whoever is named, else whoever would commit here.
fn who(system: &RealSystem, options: &ApproveOptions) -> Result<Person, Problem> {
    if let Some(by) = &options.by {
        let person = Person::from_text(by);
        return Ok(if person.email.is_empty() {
            Person { name: String::new(), email: by.trim().into() }
        } else {
            person
        });
    }
    let found = identity(system.folder(), system.environment());
    match found.email {
        Some(email) => Ok(Person { name: String::new(), email }),
        None => Err(Problem::request(
            "git does not know who you are",
            match found.has_includes {
                true => "configurations that git includes are not read here: say who approves with `--by ADDRESS`",
                false => "`git config user.email ADDRESS`, or say who approves with `--by ADDRESS`",
            },
        )),
    }
}

fn find(compiled: &Compiled, id: &str) -> Result<DocumentIndex, Problem> {
    let ids = &compiled.manual.ids;
    ids.get(id).copied().ok_or_else(|| {
        let help = match nearest(id, ids.keys().map(String::as_str)) {
            Some(right) => format!("did you mean `{right}`?"),
            None => "documents are named by their `id`, as in `clausebook approve PRO-007`".into(),
        };
        Problem::request(format!("no document has the id `{id}`"), help)
    })
}

/// Where approvals are given.
struct Desk<'d> {
    system: &'d RealSystem,
    compiled: &'d Compiled,
    who: Person,
    roles: Roles,
    options: &'d ApproveOptions,
}

/// A document that may be approved.
struct Case<'d> {
    index: DocumentIndex,
    path: SourcePath,
    label: String,
    role: String,
    /// What was approved last.
    before: Option<&'d Revision>,
    /// The file as it was read.
    read: Vec<u8>,
    approved: Approved,
}

impl<'d> Desk<'d> {
    fn today(&self) -> Date {
        self.compiled.settings.today
    }

    fn dossier(&self, index: DocumentIndex) -> Option<&'d Dossier> {
        self.compiled.dossiers.documents.get(&self.compiled.manual.document(index).path).map(|dossier| &**dossier)
    }

    fn name(&self, index: DocumentIndex) -> String {
        let document = self.compiled.manual.document(index);
        let version = document.front.version.as_ref().map(|version| format!(" {}", version.value));
        format!("{}{}", document.name(), version.unwrap_or_default())
    }

    /// Documents that say they are approved and are not.
    fn waiting(&self) -> Vec<DocumentIndex> {
        let documents = self.compiled.manual.documents();
        let submitted = documents.filter(|(_, document)| {
            document.front.id.is_some() && matches!(document.status(), Status::Approved | Status::Retired)
        });
        submitted.map(|(index, _)| index).filter(|index| !self.stands(*index)).collect()
    }

    /// Is there an approval on record that stands?
    fn stands(&self, index: DocumentIndex) -> bool {
        let working = self.dossier(index).and_then(Dossier::working);
        working.is_some_and(|working| {
            working.facts.record.is_some()
                && working.judgement.as_ref().is_some_and(|judgement| judgement.verdict.stands())
        })
    }

    /// The files that the document includes.
    fn included(&self, index: DocumentIndex) -> Vec<SourcePath> {
        let document = self.compiled.manual.document(index);
        let source = self.compiled.sources.get(document.path.as_str());
        source.map(|source| included_paths(source, &document.front)).unwrap_or_default()
    }

    /// Does the last commit hold an included file as the digest covers it?
    fn is_committed(&self, path: &SourcePath) -> bool {
        let hash = |bytes: Arc<[u8]>| FileHash::of(path, &bytes);
        let committed = self.compiled.history.timeline().and_then(|timeline| {
            let blob = timeline.objects.find(timeline.head, path)?;
            timeline.objects.blob(blob)
        });
        committed.is_some_and(|committed| self.file(path).map(hash) == Some(hash(committed)))
    }

    /// Findings at error level in the document and the data of its register.
    fn errors(&self, index: DocumentIndex) -> Vec<Diagnostic> {
        let mut files = self.included(index);
        files.push(self.compiled.manual.document(index).path.clone());
        let is_here = |finding: &&Diagnostic| finding.span.as_ref().is_some_and(|span| files.contains(&span.file));
        // What only the text in force says is mended by the approval as well.
        let stops = |finding: &&Diagnostic| {
            finding.severity == Severity::Error && !MENDED.contains(&finding.rule) && !finding.is_settled
        };
        self.compiled.diagnostics.iter().filter(stops).filter(is_here).cloned().collect()
    }

    /// What is to be recorded; nothing if the document is approved already.
    fn judge(&self, index: DocumentIndex) -> Result<Option<Case<'d>>, Problem> {
        let document = self.compiled.manual.document(index);
        let label = self.name(index);
        let refuse =
            |message: String, help: String| Problem::request(format!("{label} is not approved: {message}"), help);
        if self.stands(index) {
            return Ok(None);
        }
        if matches!(document.status(), Status::Draft | Status::InReview) {
            let why = Refusal::NotSubmitted(document.status()).to_string();
            return Err(refuse(why, "set `status`, `version` and `effective`, then approve it".into()));
        }
        if !self.errors(index).is_empty() {
            return Err(refuse("it has errors".into(), "mend what is shown, then approve it".into()));
        }
        let dossier = self.dossier(index);
        let before = dossier.and_then(last_approved);
        if let Some(version) = dossier.and_then(Dossier::reused) {
            let message = format!("another text was approved as version {version}");
            return Err(refuse(message, "raise `version`, and say in `change` why".into()));
        }
        let kind = document.kind();
        let previous = before.and_then(|before| before.facts.record.as_ref()?.by.as_deref());
        let role = self.roles.choose(&self.who, kind, self.options.role.as_deref(), previous);
        let role = role.map_err(|why| refuse(why.to_string(), why.help()))?;
        let bytes = self.system.read_own(&document.path, &Limits::default())?.unwrap_or_default();
        let act = Act { role: &role, on: self.today(), signature: None };
        let files = |path: &SourcePath| self.file(path);
        let approved = approve(&document.path, &bytes, act, &self.roles, &files)
            .map_err(|why| refuse(why.to_string(), "change the document, then approve it".into()))?;
        let evidence =
            dossier.and_then(Dossier::working).and_then(|working| Some(&working.judgement.as_ref()?.evidence));
        let recorded = evidence.filter(|evidence| evidence.commit.is_some());
        if let Some(evidence) = recorded.filter(|_| approved.text.as_bytes() == bytes) {
            let help = "there is nothing to commit as long as the record is the same: take the `[approval]` table out, \
                        commit that, then approve it";
            return Err(refuse(format!("it bears this very record, which is void: {}", evidence.reason), help.into()));
        }
        Ok(Some(Case { index, path: document.path.clone(), label, role, before, read: bytes, approved }))
    }

    fn file(&self, path: &SourcePath) -> Option<Arc<[u8]>> {
        match self.compiled.sources.get(path.as_str()) {
            Some(source) => Some(Arc::from(source.text.as_bytes())),
            None => self.system.read_asset(path, &Limits::default()).ok().map(Arc::from),
        }
    }

    /// How git is called where the command was given, so that paths of the project mean its files.
    fn git(&self) -> String {
        match self.system.is_here() {
            true => "git".to_string(),
            false => format!("git -C {}", quoted(&self.system.folder().display().to_string())),
        }
    }

    /// Is the file still what it was when it was read?
    fn is_as_shown(&self, case: &Case<'_>) -> bool {
        let now = self.system.read_own(&case.path, &Limits::default());
        now.is_ok_and(|now| now.as_deref() == Some(case.read.as_slice()))
    }

    fn show_findings(&self, index: DocumentIndex, terminal: &Terminal) {
        let errors = self.errors(index);
        if !errors.is_empty() {
            terminal.report(render::human(&errors, &self.compiled.texts(), terminal.color()).trim_end());
        }
    }

    /// What is approved, as a difference to what was approved last: the text as a reader sees it, and line by line
    /// if it differs in nothing that a reader sees.
    fn difference(&self, case: &Case<'_>, terminal: &Terminal) -> String {
        let source = Source::from_bytes(case.path.clone(), case.approved.text.as_bytes());
        let front = front_matter::read(&source.path, &source.text).value.front_matter;
        let now = material(&source, &front, &|path| self.file(path).map(|bytes| FileHash::of(path, &bytes)))
            .map(|material| material.text)
            .unwrap_or_default();
        let mut out = visible(&format!("{} ({})\n", case.label, case.path)).into_owned();
        let timeline = self.compiled.history.timeline();
        let past = case.before.zip(timeline).and_then(|(before, timeline)| {
            let source = timeline.source(&before.path, before.blob?)?;
            Some((before, timeline, source))
        });
        let Some((before, timeline, then)) = past else {
            let lines = now.lines().count();
            out.push_str(&format!("  no earlier text of it is approved: all of its {lines} lines are new\n"));
            return out;
        };
        let commit = before.commit.map(|at| timeline.commit(at));
        let front_then = front_matter::read(&then.path, &then.text).value.front_matter;
        let text = material(&then, &front_then, &|_| None).map(|material| material.text).unwrap_or_default();
        let version = visible(before.facts.version.as_deref().unwrap_or("-"));
        let short = commit.map_or("no commit".into(), |commit| commit.id.short());
        out.push_str(&format!("  what changed since {version}, the last text that was approved ({short}):\n"));
        // Line by line what the document says of itself, all of which is approved; then what a reader sees.
        let ((said_then, body_then), (said_now, body_now)) = (parts(&text), parts(&now));
        let mut changed = visible(&changed_lines(said_then, said_now)).into_owned();
        let seen = commit.and_then(|commit| diff::since(self.compiled, case.index, commit.id, &before.path));
        match seen.filter(|seen| !seen.is_same()) {
            Some(seen) => {
                changed.push_str(&redline::terminal(&seen, Extent::Changes, terminal.color()));
                let path = quoted(case.path.as_str());
                changed.push_str(&format!("line by line: {} diff {short} -- {}\n", self.git(), visible(&path)));
            }
            None => changed.push_str(&visible(&changed_lines(body_then, body_now))),
        }
        for path in included_paths(&source, &front) {
            let old = commit.and_then(|commit| timeline.objects.find(commit.id, &path));
            let old = old.and_then(|blob| timeline.objects.blob(blob));
            changed.push_str(&visible(&self.file_difference(&path, old.as_deref())));
        }
        match changed.is_empty() {
            true => out.push_str("  nothing in its text\n"),
            false => changed.lines().for_each(|line| out.push_str(&format!("  {line}\n"))),
        }
        out
    }

    fn file_difference(&self, path: &SourcePath, old: Option<&[u8]>) -> String {
        let new = self.file(path);
        if old == new.as_deref() {
            return String::new();
        }
        let text = |bytes: &[u8]| Source::from_bytes(path.clone(), bytes).text;
        // The rows of a register are among what a reader sees.
        if path.extension() == "csv" && old.is_some() {
            return String::new();
        }
        let is_text = matches!(path.extension(), "toml" | "svg" | "md");
        match (old, new) {
            (Some(old), Some(new)) if is_text => match changed_lines(&text(old), &text(&new)) {
                lines if lines.is_empty() => lines,
                lines => format!("{path}:\n{lines}"),
            },
            (Some(_), _) => format!("{path}: another content\n"),
            (None, _) => format!("{path}: new\n"),
        }
    }

    fn say_what_to_do(&self, ready: &[Case<'_>], terminal: &Terminal) {
        if ready.is_empty() {
            return;
        }
        if self.options.dry_run {
            terminal.say("nothing was written: that is what `--dry-run` asks for");
            return;
        }
        for case in ready {
            terminal.say(&format!("{} approved as {} on {}", case.label, case.role, self.today()));
        }
        if let History::None { why: Absence::NoRepository } = &self.compiled.history {
            terminal.say("outside of a git repository it is not known who gave an approval");
            return;
        }
        let who = &self.who.email;
        terminal.say(&format!("\ncommit this and nothing else, as {who}:\n"));
        let labels: Vec<&str> = ready.iter().map(|case| case.label.as_str()).collect();
        let title = match labels.len() {
            ..=4 => format!("Approve {}", labels.join(", ")),
            count => format!("Approve {count} documents"),
        };
        // The digest covers what a document includes: committed without that, it is the digest of another content.
        let mut paths: Vec<SourcePath> = ready.iter().map(|case| case.path.clone()).collect();
        let included: BTreeSet<SourcePath> = ready.iter().flat_map(|case| self.included(case.index)).collect();
        paths.extend(included.into_iter().filter(|path| !self.is_committed(path)));
        let separator = if paths.len() <= 4 { " " } else { " \\\n    " };
        let paths: Vec<String> = paths.iter().map(|path| quoted(path.as_str())).collect();
        let paths = paths.join(separator);
        let git = self.git();
        let sign = if self.compiled.settings.approval == Evidence::Signed { "--gpg-sign " } else { "" };
        let is_other = identity(self.system.folder(), self.system.environment()).email.as_ref() != Some(who);
        let other = if is_other { format!(" --trailer \"Approved-by: <{who}>\"") } else { String::new() };
        terminal.say(&format!("  {git} add {paths}\n  {git} commit {sign}--message \"{title}\"{other}"));
    }
}

/// What a document says of itself and its body, as both enter the digest.
fn parts(material: &str) -> (&str, &str) {
    let fence = if material.starts_with("---") { "\n---\n" } else { "\n+++\n" };
    material.split_once(fence).unwrap_or((material, ""))
}

/// The last text before this one whose approval is on record and stands.
fn last_approved(dossier: &Dossier) -> Option<&Revision> {
    dossier.line().map(|at| &dossier.revisions[at]).find(|revision| {
        let judgement = revision.judgement.as_ref();
        revision.facts.record.is_some() && judgement.is_some_and(|judgement| judgement.verdict.stands())
    })
}

#[cfg(test)]
mod tests {
    use super::MENDED;
    use crate::rules::RULES;

    #[test]
    fn what_an_approval_mends_are_rules() {
        for name in MENDED {
            assert!(RULES.iter().any(|rule| rule.name == name), "{name}");
        }
    }
}
