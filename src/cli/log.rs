use serde::Serialize;

use super::arguments::{Arguments, LogFormat, LogOptions};
use super::output::Terminal;
use super::{Outcome, Problem, open};
use crate::build::{Compiled, Options, compile};
use crate::control::signature::Proof;
use crate::control::{Dossier, Held, Judgement, Revision};
use crate::diagnostics::nearest;
use crate::diagnostics::render::{json_text, one_line, visible};
use crate::history::{Person, Timeline};
use crate::source::SourcePath;
use crate::syntax::Document;
use crate::system::{Limits, Stopwatch};

/// `clausebook log`.
pub fn run(arguments: &Arguments, options: &LogOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let wanted = Options { today: arguments.date, limits: Limits::default() };
    let compiled = compile(&system, &wanted, &mut Stopwatch::default())?;
    let (document, dossier) = find(&compiled, &options.id)?;
    let log = Log::new(&compiled, document, dossier);
    match options.format {
        LogFormat::Text => terminal.print(&visible(&log.text()))?,
        LogFormat::Json => terminal.print(&json_text(&log).unwrap_or_default())?,
    }
    Ok(Outcome::Clean)
}

fn find<'c>(compiled: &'c Compiled, id: &str) -> Result<(&'c Document, &'c Dossier), Problem> {
    let ids = &compiled.manual.ids;
    let document = ids.get(id).map(|index| compiled.manual.document(*index));
    let dossier =
        document.and_then(|document| compiled.dossiers.documents.get(&document.path)).map(|dossier| &**dossier);
    document.zip(dossier).ok_or_else(|| {
        let help = match nearest(id, ids.keys().map(String::as_str)) {
            Some(right) => format!("did you mean `{right}`?"),
            None => "documents are named by their `id`, as in `clausebook log PRO-007`".into(),
        };
        Problem::request(format!("no document has the id `{id}`"), help)
    })
}

/// What is known of a document's life; printed as JSON, whose keys are a contract.
#[derive(Debug, Serialize)]
struct Log<'c> {
    format: u8,
    id: &'c str,
    title: &'c str,
    path: &'c str,
    /// Why nothing is known but the working text.
    history: Option<String>,
    /// What lies before the earliest revision is not known.
    cut_off: bool,
    revisions: Vec<Entry<'c>>,
}

#[derive(Debug, Serialize)]
struct Entry<'c> {
    version: Option<&'c str>,
    /// The day of the commit; none for the working text.
    date: Option<String>,
    status: &'static str,
    change: Option<&'c str>,
    path: &'c str,
    in_force: bool,
    upcoming: bool,
    verdict: Option<&'static str>,
    counts: bool,
    evidence: Option<Proofs<'c>>,
    commit: Option<CommitEntry>,
}

#[derive(Debug, Serialize)]
struct Proofs<'c> {
    reason: &'c str,
    role: Option<&'c str>,
    on: Option<String>,
    approver: Option<String>,
    holder: Option<bool>,
    deputy: Option<&'c str>,
    signature: String,
    authors: Vec<String>,
    recorded: Option<&'c str>,
    found: Option<&'c str>,
    recorded_in: Option<String>,
    changed_in: Option<String>,
}

#[derive(Debug, Serialize)]
struct CommitEntry {
    id: String,
    short: String,
    author: String,
    subject: String,
    /// Did it make this revision? Otherwise history begins there.
    is_origin: bool,
}

impl<'c> Log<'c> {
    fn new(compiled: &'c Compiled, document: &'c Document, dossier: &'c Dossier) -> Self {
        let timeline = compiled.history.timeline();
        let entry = |(at, revision): (usize, &'c Revision)| {
            let commit = revision.commit.zip(timeline).map(|(at, timeline)| timeline.commit(at));
            let judgement = revision.judgement.as_ref();
            Entry {
                version: revision.facts.version.as_deref(),
                date: commit.and_then(|commit| commit.committed.date()).map(|date| date.to_string()),
                status: revision.facts.status.map_or("draft", |status| status.as_str()),
                change: revision.facts.change.as_deref(),
                path: revision.path.as_str(),
                in_force: dossier.in_force == Some(at) && !revision.facts.is_withdrawn(),
                upcoming: dossier.upcoming.is_some_and(|(upcoming, _)| upcoming == at),
                verdict: judgement.map(|judgement| judgement.verdict.as_str()),
                counts: judgement.is_some_and(|judgement| judgement.counts),
                evidence: judgement.map(|judgement| proofs(judgement, timeline)),
                commit: commit.map(|commit| CommitEntry {
                    id: commit.id.to_string(),
                    short: commit.id.short(),
                    author: person(&commit.author),
                    subject: commit.subject.clone(),
                    is_origin: revision.is_made_there,
                }),
            }
        };
        Self {
            format: 1,
            id: document.name(),
            title: document.title.as_str(),
            path: SourcePath::as_str(&document.path),
            history: compiled.dossiers.absence.as_ref().map(ToString::to_string),
            cut_off: dossier.revisions.iter().any(|revision| !revision.is_made_there),
            revisions: dossier.revisions.iter().enumerate().map(entry).collect(),
        }
    }

    /// A table; below each line the sentence that says what the verdict rests on.
    fn text(&self) -> String {
        let mut out = format!("{} {}\n{}\n", self.id, one_line(self.title), self.path);
        if let Some(why) = &self.history {
            out.push_str(&format!("only the working text is known: {}\n", one_line(why)));
        }
        let width =
            |cell: fn(&Entry<'c>) -> String| self.revisions.iter().map(|entry| cell(entry).chars().count()).max();
        let (version, verdict) = (width(Entry::version).unwrap_or(0), width(Entry::verdict).unwrap_or(0));
        for entry in &self.revisions {
            let mark = match (entry.in_force, entry.upcoming) {
                (true, _) => "*",
                (_, true) => "+",
                _ => " ",
            };
            out.push_str(&format!(
                "\n{mark} {:version$}  {}  {:verdict$}  {}",
                entry.version(),
                entry.date.as_deref().unwrap_or("          "),
                entry.verdict(),
                entry.origin(),
            ));
            out.push('\n');
            let lines = [entry.reason(), entry.change.map(|change| format!("change: {change}"))];
            lines.into_iter().flatten().for_each(|line| out.push_str(&format!("    {}\n", one_line(&line))));
        }
        if self.cut_off {
            out.push_str("\nwhat lies before is not known: the history of this clone is cut off\n");
        }
        let marks = [("*", "in force", self.revisions.iter().any(|entry| entry.in_force))];
        let marks =
            marks.into_iter().chain([("+", "approved, in force later", self.revisions.iter().any(|e| e.upcoming))]);
        let legend: Vec<String> =
            marks.filter(|(.., used)| *used).map(|(mark, meaning, _)| format!("{mark} {meaning}")).collect();
        match legend.is_empty() {
            true => out.push_str("\nno text of it is in force\n"),
            false => out.push_str(&format!("\n{}\n", legend.join("   "))),
        }
        out
    }
}

impl Entry<'_> {
    fn version(&self) -> String {
        one_line(self.version.unwrap_or("-"))
    }

    fn verdict(&self) -> String {
        // A draft asks for no verdict. A text that bore no id was given none, whatever it says of itself.
        let unjudged = if matches!(self.status, "approved" | "retired") { "-" } else { self.status };
        self.verdict.unwrap_or(unjudged).to_owned()
    }

    fn origin(&self) -> String {
        match &self.commit {
            Some(commit) if commit.is_origin => format!("{}  {}", commit.short, one_line(&commit.author)),
            Some(commit) => format!("{}  (history begins here)", commit.short),
            None => "working text, not committed".to_owned(),
        }
    }

    fn reason(&self) -> Option<String> {
        let evidence = self.evidence.as_ref()?;
        let act = match (evidence.role, &evidence.on, &evidence.approver) {
            (Some(role), Some(on), Some(approver)) => format!("{role} ({approver}), {on}: "),
            (Some(role), Some(on), None) => format!("{role}, {on}: "),
            _ => String::new(),
        };
        let signature = match evidence.signature.as_str() {
            "not signed" => String::new(),
            other if evidence.reason.contains(other) => String::new(),
            other => format!("; {other}"),
        };
        Some(format!("{act}{}{signature}", evidence.reason))
    }
}

fn proofs<'c>(judgement: &'c Judgement, timeline: Option<&Timeline>) -> Proofs<'c> {
    let evidence = &judgement.evidence;
    let commit = |at| timeline.map(|timeline: &Timeline| timeline.commit(at).id.to_string());
    let deputy = match &evidence.held {
        Held::Yes { deputy, .. } => deputy.as_deref(),
        _ => None,
    };
    Proofs {
        reason: &evidence.reason,
        role: evidence.role.as_deref(),
        on: evidence.on.map(|on| on.to_string()),
        approver: evidence.approver.as_ref().map(person),
        holder: match evidence.held {
            Held::Yes { .. } => Some(true),
            Held::No { .. } => Some(false),
            Held::Unknown { .. } => None,
        },
        deputy,
        signature: Proof::to_string(&evidence.proof),
        authors: evidence.authors.iter().map(person).collect(),
        recorded: evidence.recorded.as_deref(),
        found: evidence.found.as_ref().map(|found| found.as_str()),
        recorded_in: evidence.commit.and_then(commit),
        changed_in: evidence.changed_in.and_then(commit),
    }
}

/// A name with its address, or whichever is known.
fn person(person: &Person) -> String {
    match (person.name.as_str(), person.email.as_str()) {
        ("", email) => email.to_owned(),
        (name, "") => name.to_owned(),
        (name, email) => format!("{name} <{email}>"),
    }
}
