//! What is wrong with approvals, as findings about the working texts.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Dossiers, Judgement, Revision, Verdict};
use crate::diagnostics::{Diagnostic, Severity};
use crate::history::{Absence, History, Timeline};
use crate::syntax::Document;

/// Reports approvals that do not count, and what is to be said of those that do.
pub fn approval_findings(
    documents: &[Arc<Document>],
    dossiers: &Dossiers,
    history: &History,
    today: Date,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if dossiers.shallow {
        found.push(
            Diagnostic::global("shallow-history", Severity::Warning, "the history of this clone is cut off")
                .why("who wrote and who approved a text, and which text was in force before, lies in the missing part")
                .help("fetch the whole history: `git fetch --unshallow`; in CI `fetch-depth: 0`, on GitLab `GIT_DEPTH: 0`"),
        );
    }
    if dossiers.partial {
        found.push(
            Diagnostic::global(
                "shallow-history",
                Severity::Warning,
                "this clone does not hold all texts of its history",
            )
            .why("which text was approved and who might approve it then cannot be read where they are missing")
            .help("clone the repository anew, without `--filter`; nothing is fetched here"),
        );
    }
    found.extend(dossiers.absence.as_ref().and_then(unreadable));
    for document in documents {
        let dossier = dossiers.documents.get(&document.path);
        let Some(working) = dossier.and_then(|dossier| dossier.working()) else { continue };
        let Some(judgement) = &working.judgement else { continue };
        let merged = history.timeline().and_then(|timeline| merged(working, judgement, timeline, today));
        found.extend(finding(document, judgement).map(|finding| match merged {
            Some(how) => merged_finding(document, &how, finding),
            None => finding,
        }));
    }
    found
}

/// A repository that holds the manual and cannot be read; nothing to tell where there is none, or no commit in it.
fn unreadable(why: &Absence) -> Option<Diagnostic> {
    let help = match why {
        Absence::NotAsked | Absence::NoRepository | Absence::NoCommits => return None,
        Absence::Borrowed | Absence::Unsupported(_) => "clone the repository anew, as git does without options",
        Absence::Unreadable(_) => "clone the repository anew, or mend it: `git fsck` tells what is damaged",
    };
    let message = format!("the history of the manual is not known: {why}");
    let finding = Diagnostic::global("unreadable-history", Severity::Warning, message);
    let told = finding.why("an approval counts here as without git: if it matches the text, whoever recorded it");
    Some(told.help(help))
}

/// How a text that is to be in force came to the main line without an approval, if a merge brought it.
fn merged(working: &Revision, judgement: &Judgement, timeline: &Timeline, today: Date) -> Option<String> {
    let is_due = !working.facts.is_undated && working.facts.effective.is_none_or(|from| from <= today);
    let at = match judgement.verdict {
        Verdict::ContentChanged => judgement.evidence.changed_in?,
        Verdict::NoRecord => working.commit.filter(|_| working.is_made_there)?,
        _ => return None,
    };
    let merge = timeline.merged.get(&at).filter(|_| is_due && !judgement.counts)?;
    let commit = timeline.commit(at);
    let day = merge.at.date().map(|day| format!(" on {day}")).unwrap_or_default();
    Some(format!(
        "changed in commit {} by {}, merged in {} by {}{day}",
        commit.id.short(),
        commit.author.name,
        merge.id.short(),
        merge.by.name
    ))
}

/// The same finding, told from the merge that let it in.
fn merged_finding(document: &Document, how: &str, finding: Diagnostic) -> Diagnostic {
    let id = document.name();
    let span = finding.span.clone().unwrap_or_else(|| document.head());
    let told = Diagnostic::error("merged-without-approval", span, format!("`{id}` was merged without approval: {how}"))
        .why("a text in force that nobody released is a nonconformity (ISO 9001 and ISO/IEC 42001, 7.5.2 c)")
        .help(format!("have it approved: `clausebook approve {id}`, or take the change back"))
        .known_by(format!("`{id}` was merged without approval"));
    Diagnostic { label: finding.label, ..told }
}

fn finding(document: &Document, judgement: &Judgement) -> Option<Diagnostic> {
    let verdict = judgement.verdict;
    if judgement.counts && !verdict.stands() {
        return None;
    }
    let id = document.name();
    let front = &document.front;
    let approval = front.approval.as_ref();
    let digest = approval.and_then(|approval| approval.digest.as_ref()).map(|digest| digest.range);
    let by = approval.and_then(|approval| approval.by.as_ref()).map(|by| by.range);
    let signature = approval.and_then(|approval| approval.signature.as_ref()).map(|signature| signature.range);
    let status = front.status.as_ref().map(|status| status.range);
    let version = front.version.as_ref().map(|version| version.range);
    let reason = &judgement.evidence.reason;
    let at = |range: Option<_>| range.map_or_else(|| document.head(), |range| document.span(range));
    let approve = || format!("have it approved: `clausebook approve {id}`");
    let error = |rule, range, message: String| Diagnostic::error(rule, at(range), message);
    Some(match verdict {
        Verdict::Approved => return None,
        Verdict::ContentChanged => {
            error("content-changed", digest, format!("`{id}` is not what was approved: {reason}"))
                .known_by(format!("`{id}` is not what was approved"))
                .label("the digest of another content")
                .why("whoever works by it works by a text that nobody released (ISO 9001 and ISO/IEC 42001, 7.5.2 c)")
                .help(format!("{}, or take the change back", approve()))
        }
        Verdict::NoRecord => {
            error("approval-not-recorded", status, format!("`{id}` says it is approved, and {reason}"))
                .label("a word without evidence")
                .why("`[control] approval` asks for more than the word (ISO 9001 and ISO/IEC 42001, 7.5.2 c)")
                .help(approve())
        }
        Verdict::RoleNotHeld => error("role-not-held", by, format!("the approval of `{id}` does not count: {reason}"))
            .why("only who is authorized can release a document (ISO 9001 and ISO/IEC 42001, 7.5.2 c and 5.3)")
            .help("have it approved by somebody who holds the role, or name the holder in `clausebook.toml` first"),
        Verdict::Unsigned => error("unsigned-approval", by, format!("the approval of `{id}` does not count: {reason}"))
            .why("without a signature anybody can write anybody's name into a commit")
            .help("commit the approval signed with an SSH key that `keys` of the role names: `git commit -S`"),
        Verdict::BadSignature => {
            error("bad-signature", signature.or(by), format!("the approval of `{id}` does not count: {reason}"))
                .why("the commit or the approval is not what was signed")
                .help("find out who wrote it, then have the document approved anew")
        }
        Verdict::VersionReused => error("version-reused", version, format!("`{id}`: {reason}"))
            .why("two texts with one version cannot be told apart in print (ISO 9001 and ISO/IEC 42001, 7.5.2 a)")
            .help("raise `version`, then have it approved"),
        Verdict::ApproverIsAuthor => {
            let message = format!("`{id}` was approved by the only person who worked on the text");
            Diagnostic::warning("approver-is-author", at(by), message)
                .why("nobody else has looked at it")
                .help("let somebody else who may approve it do so, or allow it where one person must do both")
        }
    })
}
