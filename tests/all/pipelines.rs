//! The pipelines that `clausebook init` writes, as far as they can be run without a forge: read as YAML, and
//! each job's shell run in a clone of a new manual with the program that is tested, a stand-in for what
//! installs it, and one for the forge's web interface.

use std::collections::BTreeMap;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Output;

use granit_parser::{Event, Parser};
use serde_json::{Map, Value};

use crate::repository::Repository;

const MARKER: &str = "<!-- clausebook review -->\n";

/// Reads YAML; every scalar is a text.
fn yaml(text: &str) -> Value {
    enum Open {
        List(Vec<Value>),
        Table(Map<String, Value>, Option<String>),
    }
    fn put(open: &mut [Open], value: Value) -> Option<Value> {
        match open.last_mut() {
            None => return Some(value),
            Some(Open::List(list)) => list.push(value),
            Some(Open::Table(table, key)) => match key.take() {
                None => *key = Some(value.as_str().expect("keys are texts").to_owned()),
                Some(key) => assert!(table.insert(key.clone(), value).is_none(), "`{key}` is written twice"),
            },
        }
        None
    }
    let (mut open, mut root) = (Vec::new(), None);
    for event in Parser::new_from_str(text) {
        let value = match event.expect("the file is YAML").0 {
            Event::Scalar(text, ..) => Value::String(text.into_owned()),
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Table(Map::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(list)) => Value::Array(list),
                Some(Open::Table(table, _)) => Value::Object(table),
                None => continue,
            },
            _ => continue,
        };
        root = put(&mut open, value).or(root);
    }
    root.expect("the file holds something")
}

/// A new manual in a repository with a branch that changes it, and a clone that a job works in.
struct Forge {
    folder: tempfile::TempDir,
    manual: Repository,
    main: String,
}

impl Forge {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let manual = Repository::begin(&root.join("owner/manual"));
        let (code, _, error) = manual.clausebook(&["init", "."]);
        assert_eq!(code, 0, "{error}");
        let main = manual.commit("Begin the manual");
        manual.git(&["checkout", "--quiet", "-b", "change"]);
        manual.write("content/welcome.md", "+++\ntitle = \"Welcome\"\n+++\n\nRead this first.\n");
        manual.commit("Welcome readers");
        manual.git(&["checkout", "--quiet", "main"]);
        std::fs::create_dir_all(root.join("bin")).unwrap();
        symlink(env!("CARGO_BIN_EXE_clausebook"), root.join("bin/clausebook")).unwrap();
        let forge = Self { folder, manual, main };
        // `cargo install` puts the program where it is told to.
        forge.stand_in(
            "cargo",
            "echo \"cargo $*\" >> \"$LOG\"\nwhile [ $# -gt 0 ]; do if [ \"$1\" = --root ]; then mkdir -p \"$2/bin\"; \
             ln -sf \"$PROGRAM\" \"$2/bin/clausebook\"; fi; shift; done",
        );
        // The forge knows a comment of somebody and the one that is to be replaced.
        let comments = "[{\"id\": 6, \"body\": \"hello\", \"user\": {\"login\": \"somebody\"}}, {\"id\": 7, \
                        \"body\": \"<!-- clausebook review -->\\nold\", \"user\": {\"login\": \"github-actions[bot]\"}}]";
        forge.stand_in(
            "curl",
            &format!(
                "echo \"curl $*\" >> \"$LOG\"\ncase \"$*\" in *--request*) ;; *) printf '%s\n' '{comments}' ;; esac"
            ),
        );
        forge.stand_in(
            "gh",
            &format!(
                "echo \"gh $*\" >> \"$LOG\"\ncase \"$*\" in\n  \"run download\"*) mkdir report && cp \"$REVIEW\" report/review.md ;;\n  \
                 *pulls*) echo '[{{\"number\": 3, \"head\": {{\"sha\": \"0\"}}}}, {{\"number\": 4, \"head\": {{\"sha\": \"abc\"}}}}]' ;;\n  \
                 *PATCH*|*POST*) ;;\n  *comments*) printf '%s\n' '{comments}' ;;\nesac"
            ),
        );
        forge
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    fn stand_in(&self, name: &str, script: &str) {
        let path = self.root().join("bin").join(name);
        std::fs::write(&path, format!("#!/bin/sh\nset -eu\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A pipeline as it was written into the manual.
    fn pipeline(&self, path: &str) -> Value {
        yaml(&std::fs::read_to_string(self.manual.folder().join(path)).unwrap())
    }

    /// A clone with a branch checked out, as a runner has it.
    fn clone(&self, name: &str, branch: &str) -> Repository {
        let folder = self.root().join(name);
        let from = format!("file://{}", self.manual.folder().display());
        self.manual.git(&["clone", "--quiet", "--branch", branch, &from, folder.to_str().unwrap()]);
        Repository::at(&folder)
    }

    /// Runs a script of a job; what is not said of the environment is not there.
    fn run(&self, place: &Repository, shell: &[&str], script: &str, environment: &BTreeMap<&str, String>) -> Output {
        assert!(!script.contains("${{"), "words of others reach a script through the environment only:\n{script}");
        let home = self.root().join("home");
        std::fs::create_dir_all(&home).unwrap();
        let mut command = place.command(shell[0]);
        command.args(&shell[1..]).arg("-c").arg(script).envs(environment);
        command.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", self.root().join("bin").display()));
        command.env("HOME", &home).env("GIT_CONFIG_GLOBAL", home.join(".gitconfig"));
        command.env("LOG", self.root().join("log")).env("PROGRAM", env!("CARGO_BIN_EXE_clausebook"));
        command.output().unwrap()
    }

    /// What the stand-ins were asked for.
    fn log(&self) -> String {
        std::fs::read_to_string(self.root().join("log")).unwrap_or_default()
    }
}

fn succeeded(output: &Output, script: &str) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (printed, error) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{script}\n{printed}\n{error}");
    format!("{printed}{error}")
}

fn is_reported(folder: &Path) {
    let comment = std::fs::read_to_string(folder.join("review.md")).unwrap();
    assert!(comment.starts_with(MARKER) && comment.contains("Welcome"), "{comment}");
    let json: Value = serde_json::from_slice(&std::fs::read(folder.join("review.json")).unwrap()).unwrap();
    assert_eq!(json["format"], 1);
    assert!(folder.join("review.html").is_file());
}

fn words<'v>(value: &'v Value, what: &str) -> Vec<&'v str> {
    value.as_array().unwrap_or_else(|| panic!("{what} is no list")).iter().map(|word| word.as_str().unwrap()).collect()
}

/// The version that every pipeline installs.
const VERSION: &str = env!("CARGO_PKG_VERSION");

#[test]
fn the_pipeline_for_github_reviews_checks_and_builds() {
    let forge = Forge::new();
    let pipeline = forge.pipeline(".github/workflows/manual.yml");
    assert_eq!(pipeline["env"]["CLAUSEBOOK_VERSION"], VERSION);
    let jobs = pipeline["jobs"].as_object().unwrap();
    assert_eq!(jobs["publish"]["needs"], "check");
    let place = forge.clone("github", "change");
    let environment = BTreeMap::from([
        ("CLAUSEBOOK_VERSION", VERSION.to_owned()),
        ("GITHUB_BASE_REF", "main".to_owned()),
        ("GITHUB_STEP_SUMMARY", forge.root().join("summary").display().to_string()),
    ]);
    let mut printed = String::new();
    for step in jobs["check"]["steps"].as_array().unwrap() {
        let Some(script) = step["run"].as_str() else { continue };
        let output = forge.run(&place, &["bash", "-e"], script, &environment);
        printed.push_str(&succeeded(&output, script));
    }
    assert!(printed.contains("::notice title=Manual::"), "{printed}");
    assert!(forge.log().contains(&format!("cargo install clausebook --locked --version {VERSION}")));
    is_reported(place.folder());
    assert!(std::fs::read_to_string(forge.root().join("summary")).unwrap().starts_with(MARKER));
    assert!(place.folder().join("public/index.html").is_file());
    // What later steps and jobs take was made by this one.
    let uploaded =
        |step: &Value| Some((step["with"]["name"].as_str()?.to_owned(), step["with"]["path"].as_str()?.to_owned()));
    let artifacts: BTreeMap<String, String> =
        jobs["check"]["steps"].as_array().unwrap().iter().filter_map(uploaded).collect();
    for path in artifacts.values().flat_map(|paths| paths.lines()) {
        assert!(place.folder().join(path.trim()).exists(), "{path}");
    }
    assert_eq!(jobs["publish"]["steps"][0]["with"]["name"], "manual");
    assert!(artifacts.contains_key("manual") && artifacts.contains_key("review"));
}

#[test]
fn the_comment_on_github_is_replaced_by_the_new_one() {
    let forge = Forge::new();
    let pipeline = forge.pipeline(".github/workflows/manual-comment.yml");
    let name = forge.pipeline(".github/workflows/manual.yml")["name"].clone();
    assert_eq!(pipeline["on"]["workflow_run"]["workflows"][0], name, "it follows the other by its name");
    let job = &pipeline["jobs"]["comment"];
    let script = job["steps"][0]["run"].as_str().unwrap();
    let review = forge.root().join("review.md");
    std::fs::write(&review, format!("{MARKER}### Manual: \"one\"\n")).unwrap();
    let mut environment = BTreeMap::from([("REVIEW", review.display().to_string())]);
    for (name, _) in job["env"].as_object().unwrap() {
        environment
            .insert(name, if name == "HEAD_SHA" { "abc".into() } else { format!("the-{}", name.to_lowercase()) });
    }
    let place = Repository::begin(&forge.root().join("comment"));
    succeeded(&forge.run(&place, &["bash", "-e"], script, &environment), script);
    assert!(forge.log().contains("gh api --method PATCH repos/the-repository/issues/comments/7 --input body.json"));
    let body: Value = serde_json::from_slice(&std::fs::read(place.folder().join("body.json")).unwrap()).unwrap();
    assert_eq!(body["body"], format!("{MARKER}### Manual: \"one\"\n"));
    // A file that is no report is not posted.
    std::fs::write(&review, "Buy this.\n").unwrap();
    let place = Repository::begin(&forge.root().join("other"));
    assert!(!forge.run(&place, &["bash", "-e"], script, &environment).status.success());
}

#[test]
fn the_pipeline_for_gitlab_reviews_checks_builds_and_comments() {
    let forge = Forge::new();
    let pipeline = forge.pipeline(".gitlab-ci.yml");
    let stages = words(&pipeline["stages"], "stages");
    for job in ["check", "comment", "pages"] {
        assert!(stages.contains(&pipeline[job]["stage"].as_str().unwrap()), "{job}");
    }
    let place = forge.clone("gitlab", "change");
    let environment = BTreeMap::from([
        ("CLAUSEBOOK_VERSION", pipeline["variables"]["CLAUSEBOOK_VERSION"].as_str().unwrap().to_owned()),
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", forge.main.clone()),
        ("CI_API_V4_URL", "https://forge.example/api/v4".to_owned()),
        ("CI_PROJECT_ID", "1".to_owned()),
        ("CI_MERGE_REQUEST_IID", "2".to_owned()),
        ("REVIEW_TOKEN", "secret".to_owned()),
    ]);
    for job in ["check", "pages"] {
        assert_eq!(pipeline[job]["extends"], ".manual");
        // A runner puts the lines of a job together.
        let lines = [words(&pipeline[".manual"]["before_script"], job), words(&pipeline[job]["script"], job)].concat();
        let script = lines.join("\n");
        succeeded(&forge.run(&place, &["sh", "-e"], &script, &environment), &script);
        let artifacts = &pipeline[job]["artifacts"];
        let reports = artifacts["reports"]["codequality"].as_str();
        for path in words(&artifacts["paths"], job).into_iter().chain(reports) {
            assert!(place.folder().join(path).exists(), "{job}: {path}");
        }
        assert!(place.folder().join("public/index.html").is_file());
    }
    is_reported(place.folder());
    assert_eq!(forge.log().matches("cargo install").count(), 1, "the second job finds it in the cache");
    assert!(forge.log().contains(&format!("--version {VERSION} --root .tools")));
    assert_eq!(pipeline["pages"]["pages"]["publish"], "public");
    assert_eq!(pipeline["comment"]["variables"]["GIT_STRATEGY"], "none");
    let script = words(&pipeline["comment"]["script"], "comment").join("\n");
    succeeded(&forge.run(&place, &["sh", "-e"], &script, &environment), &script);
    let notes = "https://forge.example/api/v4/projects/1/merge_requests/2/notes";
    let log = forge.log();
    assert!(log.contains("--request PUT") && log.contains(&format!("body@review.md {notes}/7\n")), "{log}");
}

#[test]
fn the_pipeline_for_forgejo_and_gitea_reviews_comments_builds_and_publishes() {
    let forge = Forge::new();
    let pipeline = forge.pipeline(".forgejo/workflows/manual.yml");
    assert_eq!(pipeline, forge.pipeline(".gitea/workflows/manual.yml"));
    let server = format!("file://{}", forge.root().display());
    let events = [("pull_request", "refs/heads/change", "main"), ("push", "refs/heads/main", "")];
    for (event, reference, base) in events {
        let place = Repository::at(&forge.root().join(event));
        std::fs::create_dir_all(place.folder()).unwrap();
        let environment = BTreeMap::from([
            ("CLAUSEBOOK_VERSION", pipeline["env"]["CLAUSEBOOK_VERSION"].as_str().unwrap().to_owned()),
            ("GITHUB_SERVER_URL", server.clone()),
            ("GITHUB_REPOSITORY", "owner/manual".to_owned()),
            ("GITHUB_REF", reference.to_owned()),
            ("GITHUB_BASE_REF", base.to_owned()),
            ("GITHUB_SHA", forge.main.clone()),
            ("TOKEN", "secret".to_owned()),
            ("NUMBER", "2".to_owned()),
            ("FORK_OF", String::new()),
        ]);
        for step in pipeline["jobs"]["manual"]["steps"].as_array().unwrap() {
            let condition = step["if"].as_str().unwrap_or_default();
            let (pulled, pushed) = (condition.contains("== 'pull_request'"), condition.contains("== 'push'"));
            if pulled && event == "push" || pushed && event == "pull_request" {
                continue;
            }
            for (name, _) in step["env"].as_object().into_iter().flatten() {
                assert!(environment.contains_key(name.as_str()), "{name}");
            }
            let script = step["run"].as_str().unwrap();
            succeeded(&forge.run(&place, &["bash", "-e"], script, &environment), script);
        }
        assert!(place.folder().join("public/index.html").is_file());
        assert_eq!(place.folder().join("review.md").exists(), event == "pull_request");
    }
    is_reported(&forge.root().join("pull_request"));
    let log = forge.log();
    assert!(log.contains("--request PATCH") && log.contains("/api/v1/repos/owner/manual/issues/comments/7\n"), "{log}");
    let body: Value =
        serde_json::from_slice(&std::fs::read(forge.root().join("pull_request/body.json")).unwrap()).unwrap();
    assert!(body["body"].as_str().unwrap().starts_with(MARKER));
    let published = forge.manual.git(&["ls-tree", "--name-only", "pages"]);
    assert!(published.lines().any(|name| name == "index.html"), "{published}");
}

#[test]
fn a_pull_request_from_a_fork_brings_its_texts_and_no_configuration() {
    let forge = Forge::new();
    let steps = |path: &str, job: &str| {
        let pipeline = forge.pipeline(path);
        let steps = pipeline["jobs"][job]["steps"].as_array().unwrap().clone();
        let is_meant = |script: &&str| script.starts_with("clausebook check") || script.starts_with("clausebook build");
        steps.iter().filter_map(|step| step["run"].as_str()).filter(is_meant).map(str::to_owned).collect::<Vec<_>>()
    };
    let gitlab = forge.pipeline(".gitlab-ci.yml");
    let gitlab = [&gitlab[".manual"]["before_script"], &gitlab["check"]["script"]].map(|lines| words(lines, "script"));
    let scripts = [
        steps(".github/workflows/manual.yml", "check"),
        steps(".forgejo/workflows/manual.yml", "manual"),
        vec![gitlab.concat().join("\n")],
    ];
    let place = forge.clone("fork", "change");
    place.git(&["update-ref", "refs/remotes/origin/base", &forge.main]);
    let config = std::fs::read_to_string(place.folder().join("clausebook.toml")).unwrap();
    place.write("clausebook.toml", format!("{config}\n[roles.stranger]\nholders = [\"me@example.org\"]\n"));
    place.commit("Give myself a role");
    for (is_fork, script) in scripts.concat().iter().flat_map(|script| [(true, script), (false, script)]) {
        let environment = BTreeMap::from([
            ("CLAUSEBOOK_VERSION", VERSION.to_owned()),
            ("FORK_OF", if is_fork { "main".to_owned() } else { String::new() }),
            ("CI_MERGE_REQUEST_PROJECT_ID", "1".to_owned()),
            ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", if is_fork { "2".to_owned() } else { "1".to_owned() }),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", forge.main.clone()),
        ]);
        let output = forge.run(&place, &["sh", "-e"], script, &environment);
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert_eq!(text.contains("untrusted-change"), is_fork, "{script}\n{text}");
        assert_eq!(output.status.success(), !is_fork, "{script}\n{text}");
    }
}
