//! The values of the Language Server Protocol 3.17 that are read and written here, and no others.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::buffers::Change;
use super::position::{Position, Range};

/// A text by its address.
#[derive(Debug, Deserialize)]
pub struct Identifier {
    /// The address.
    pub uri: String,
}

/// A place in a text: what a request about one is about.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct At {
    /// The text.
    pub text_document: Identifier,
    /// The place.
    pub position: Position,
    /// Only of a request for references.
    #[serde(default)]
    pub context: ReferenceContext,
}

/// What is asked for besides references.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReferenceContext {
    /// The place that is referred to as well.
    pub include_declaration: bool,
}

/// A text.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct In {
    /// The text.
    pub text_document: Identifier,
}

/// A stretch of a text.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Within {
    /// The text.
    pub text_document: Identifier,
    /// The stretch.
    pub range: Range,
    /// Which actions are wanted.
    #[serde(default)]
    pub context: ActionContext,
}

/// Which actions are wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActionContext {
    /// Kinds; nothing for all.
    pub only: Option<Vec<String>>,
}

/// What is looked for among symbols.
#[derive(Debug, Deserialize)]
pub struct Query {
    /// Some letters.
    pub query: String,
}

/// A text was opened.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// It.
    pub text_document: OpenedText,
}

/// A text that was opened.
#[derive(Debug, Deserialize)]
pub struct OpenedText {
    /// Its address.
    pub uri: String,
    /// Which of its states this is.
    pub version: i64,
    /// Its text.
    pub text: String,
}

/// A text was changed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// It.
    pub text_document: ChangedText,
    /// How.
    pub content_changes: Vec<Change>,
}

/// A text that was changed.
#[derive(Debug, Deserialize)]
pub struct ChangedText {
    /// Its address.
    pub uri: String,
    /// Which of its states this is now.
    pub version: i64,
}

/// Files were changed.
#[derive(Debug, Deserialize)]
pub struct ChangedFiles {
    /// They.
    pub changes: Vec<Identifier>,
}

/// A request is not wanted any more.
#[derive(Debug, Deserialize)]
pub struct Cancelled {
    /// Its name.
    pub id: super::message::Id,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// The file.
    pub uri: String,
    /// The place.
    pub range: Range,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Where.
    pub range: Range,
    /// 1 for errors, 2 for warnings.
    pub severity: u8,
    /// The name of the rule.
    pub code: &'static str,
    /// Who says so.
    pub source: &'static str,
    /// What, why, and what to do.
    pub message: String,
    /// 1 for what is of no use, 2 for what is replaced.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<u8>,
    /// Other places that explain it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_information: Vec<Related>,
}

/// Another place that explains a finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Related {
    /// Where.
    pub location: Location,
    /// What is to be seen there.
    pub message: String,
}

/// A replacement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TextEdit {
    /// Of what.
    pub range: Range,
    /// By what.
    pub new_text: String,
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// What it does.
    pub title: String,
    /// Which kind it is.
    pub kind: &'static str,
    /// The findings that it mends.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Finding>,
    /// Is there nothing else to do?
    pub is_preferred: bool,
    /// The edits, as a `WorkspaceEdit`.
    pub edit: Value,
}

/// What is shown beside a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hover {
    /// The text.
    pub contents: Markup,
    /// What it is about.
    pub range: Range,
}

/// A text with or without markup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Markup {
    /// `markdown` or `plaintext`.
    pub kind: &'static str,
    /// The text.
    pub value: String,
}

/// Something that can be written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// What is listed.
    pub label: String,
    /// What sort of thing it is.
    pub kind: u8,
    /// A few words beside it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Its place in the list.
    pub sort_text: String,
    /// What typed letters are compared with.
    pub filter_text: String,
    /// What is written.
    pub text_edit: TextEdit,
}

/// A heading, or another part of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Symbol {
    /// Its text.
    pub name: String,
    /// A few words beside it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What sort of thing it is.
    pub kind: u8,
    /// All of it.
    pub range: Range,
    /// Its name.
    pub selection_range: Range,
    /// The parts of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Symbol>,
}

/// A part of the manual.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedPlace {
    /// Its name.
    pub name: String,
    /// What sort of thing it is.
    pub kind: u8,
    /// Where.
    pub location: Location,
    /// What it is part of.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub container_name: String,
}
