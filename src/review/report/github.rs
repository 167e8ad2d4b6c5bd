//! Annotations of GitHub, Forgejo and Gitea; code quality of GitLab.

use serde_json::{Value, json};

use super::remarks::{in_folder, remarks, verdict};
use crate::diagnostics::Severity;
use crate::diagnostics::render::{Prints, visible};
use crate::review::model::Review;

/// Workflow commands, of a manual in this folder of its repository. Nothing that an author wrote can end a command and begin another.
pub fn github(review: &Review, folder: &str) -> String {
    let (severity, headline) = verdict(review);
    let command = if severity == Severity::Error { "error" } else { "notice" };
    let mut out = format!("::{command} title=Manual::{}\n", data(&headline));
    for remark in remarks(review, folder) {
        let command = match remark.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut properties = format!("title={}", property(&remark.name));
        if let Some(file) = &remark.file {
            properties.push_str(&format!(",file={},line={}", property(file), remark.line));
        }
        out.push_str(&format!("::{command} {properties}::{}\n", data(&remark.message)));
    }
    out
}

fn data(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A code quality report, which a merge request shows.
pub fn gitlab(review: &Review, folder: &str) -> Value {
    let config = in_folder(folder, "clausebook.toml");
    let mut prints = Prints::default();
    let one = |remark: &super::remarks::Remark| {
        let file = remark.file.as_deref().unwrap_or(&config);
        let print = blake3::hash(format!("{}\0{file}\0{}", remark.name, remark.message).as_bytes()).to_hex();
        json!({
            "description": visible(&remark.message),
            "check_name": remark.name,
            "fingerprint": prints.next(print[..32].to_owned()),
            "severity": if remark.severity == Severity::Error { "major" } else { "minor" },
            "location": { "path": file, "lines": { "begin": remark.line } },
        })
    };
    Value::Array(remarks(review, folder).iter().map(one).collect())
}
