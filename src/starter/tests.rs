use super::*;
use crate::build::{Compiled, Options, compile};
use crate::coverage::State;
use crate::diagnostics::render;
use crate::syntax::front_matter::Status;
use crate::system::{MemorySystem, Stopwatch};

fn names() -> Names {
    Names { organization: Some("Ada & \"Söhne\" <x>".into()), title: None }
}

fn compiled(files: &Files) -> Compiled {
    let mut system = MemorySystem::new(jiff::civil::date(2026, 11, 22));
    for (path, bytes) in files {
        system.write(path.as_str(), bytes);
    }
    compile(&system, &Options::default(), &mut Stopwatch::default()).unwrap()
}

#[track_caller]
fn assert_clean(compiled: &Compiled) {
    assert_eq!(render::short(&compiled.diagnostics, &compiled.texts()), "");
}

#[test]
fn a_new_manual_is_without_findings_and_bears_the_name_of_its_organization() {
    let files = files(Documents::Complete, &names());
    let compiled = compiled(&files);
    assert_clean(&compiled);
    assert_eq!(compiled.settings.manual.organization, "Ada & \"Söhne\" <x>");
    assert!(compiled.manual.documents.len() > 70);
    for (path, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("Example Works"), "{path} names the organization of the example");
        assert!(!text.contains("@version@") && !text.contains("@title@"), "{path} has a place that was not filled");
    }
}

#[test]
fn only_the_names_of_the_configuration_change() {
    let original = include_str!("../../clausebook.toml");
    let changed = named(original, &Names { organization: Some("A".into()), title: Some("B".into()) });
    let differing: Vec<_> = original.lines().zip(changed.lines()).filter(|(one, other)| one != other).collect();
    assert_eq!(
        differing,
        [
            ("title = \"Integrated Management Manual\"", "title = \"B\""),
            ("organization = \"Example Works\"", "organization = \"A\""),
        ]
    );
    assert_eq!(named(original, &Names::default()), original);
}

#[test]
fn a_skeleton_has_a_draft_for_each_document_that_is_required() {
    let files = files(Documents::Drafts, &names());
    let compiled = compiled(&files);
    let others: Vec<_> = compiled.diagnostics.iter().filter(|found| !found.rule.contains("coverage")).collect();
    let work = ["missing-required-record", "transition-gap"];
    assert!(others.iter().all(|found| work.contains(&found.rule)), "{others:?}");
    for (standard, cover) in compiled.manual.standards.iter().zip(&compiled.coverage.standards) {
        for (required, cover) in standard.catalog.required.iter().zip(&cover.required) {
            let is_document = required.core && required.kind.as_str().starts_with("document");
            let expected = if is_document { State::Pending } else { State::Gap };
            let whole = required.kind.as_str() == "document" || !is_document;
            assert!(cover.state == expected || !whole, "{} {}: {:?}", standard.alias, required.what, cover.state);
        }
    }
    let controlled: Vec<_> = compiled.manual.documents.iter().filter(|document| document.front.id.is_some()).collect();
    assert!(controlled.iter().all(|document| document.status() == Status::Draft));
    let both = controlled.iter().filter(|document| {
        let tags: Vec<_> = document.front.claims().map(|tag| tag.to_string()).collect();
        tags.iter().any(|tag| tag.starts_with("9001:")) && tags.iter().any(|tag| tag.starts_with("42001:"))
    });
    assert!(both.count() >= 3, "scope, processes and objectives are one document for both standards");
}

#[test]
fn each_folder_has_the_owners_who_may_approve_what_lies_there() {
    let files = files(Documents::Complete, &Names::default());
    let text = String::from_utf8(files[&SourcePath::new("CODEOWNERS")].clone()).unwrap();
    assert!(text.contains("\n* director@example.org\n"), "{text}");
    assert!(text.contains("\n# policy\n/policies/ director@example.org\n"), "{text}");
    let procedures = "/content/procedures/ ai@example.org director@example.org quality@example.org\n";
    assert!(text.contains(procedures), "{text}");
}

#[test]
fn every_action_of_a_pipeline_is_pinned_to_a_commit() {
    let github = include_str!("files/github.yml");
    let uses: Vec<_> =
        github.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: ")).collect();
    assert!(uses.len() >= 5);
    for uses in uses {
        let commit = uses.split(['@', ' ']).nth(1).unwrap();
        assert!(commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit()), "{uses}");
    }
    assert!(github.contains("permissions:\n  contents: read\n"));
    assert!(!github.contains("pull_request_target"));
}

#[test]
fn what_may_write_a_comment_runs_nothing_of_the_branch() {
    let comment = include_str!("files/github-comment.yml");
    let code = comment.lines().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n");
    for word in ["uses:", "checkout", "clausebook review -->\n", "cargo", "pull_request_target", "clausebook check"] {
        assert!(!code.contains(word), "{word}");
    }
    assert!(code.contains("permissions: {}\n"));
    // A contributor's words reach a script through the environment only.
    for (at, _) in code.match_indices("${{") {
        let line = code[..at].rfind('\n').map_or(0, |at| at + 1);
        let line = code[line..].lines().next().unwrap().trim();
        let is_value =
            ["GH_TOKEN: ", "REPOSITORY: ", "RUN: ", "HEAD_OWNER: ", "HEAD_BRANCH: ", "HEAD_SHA: ", "group: "];
        assert!(is_value.iter().any(|value| line.starts_with(value)), "{line}");
    }
}
