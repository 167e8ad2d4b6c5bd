//! What is answered to which request.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::buffers::Buffer;
use super::client::Client;
use super::guard::guarded;
use super::lookups::With;
use super::message::ErrorCode;
use super::project::{Found, Project, Snapshot};
use super::protocol::{At, In, Query, Within};
use super::scene::Scene;
use super::{actions, complete, hover, lookups, symbols};
use crate::source::SourcePath;

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It is answered.
    Is(Value),
    /// It cannot be answered.
    Refused(ErrorCode, String),
    /// It has to wait until the next manuscript is made, or examined.
    Later,
}

/// What the server can do, and how it counts.
pub fn capabilities(client: &Client) -> Value {
    let sync = json!({ "openClose": true, "change": 2, "save": {} });
    let kinds = json!({ "codeActionKinds": [actions::QUICK_FIX, actions::FIX_ALL] });
    let capabilities = json!({
        "positionEncoding": client.encoding.as_str(),
        "textDocumentSync": sync,
        "completionProvider": { "triggerCharacters": complete::TRIGGERS },
        "hoverProvider": true,
        "definitionProvider": true,
        "referencesProvider": true,
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "codeActionProvider": if client.takes_actions { kinds } else { json!(false) },
    });
    json!({
        "capabilities": capabilities,
        "serverInfo": { "name": "clausebook", "version": env!("CARGO_PKG_VERSION") },
    })
}

/// Answers a request. A failure of the program is told to whoever asked, and is the end of nothing.
pub fn answer(
    project: Option<&Project>,
    open: &BTreeMap<String, Buffer>,
    client: &Client,
    method: &str,
    params: &Value,
) -> Answer {
    let asked = Asked { project, open, client };
    let answered = guarded(|| asked.answer(method, params));
    answered.unwrap_or_else(|why| Answer::Refused(ErrorCode::InternalError, why))
}

struct Asked<'a> {
    project: Option<&'a Project>,
    open: &'a BTreeMap<String, Buffer>,
    client: &'a Client,
}

/// Why there is no answer yet, or none but nothing.
enum Without {
    Nothing,
    Later,
    Refused(ErrorCode, String),
}

type Answered<T> = Result<T, Without>;

impl Asked<'_> {
    fn answer(&self, method: &str, params: &Value) -> Answer {
        match self.try_answer(method, params) {
            Ok(value) => Answer::Is(value),
            Err(Without::Nothing) => Answer::Is(Value::Null),
            Err(Without::Later) => Answer::Later,
            Err(Without::Refused(code, why)) => Answer::Refused(code, why),
        }
    }

    fn try_answer(&self, method: &str, params: &Value) -> Answered<Value> {
        match method {
            "textDocument/hover" => {
                let At { text_document, position, .. } = read(params)?;
                let (project, snapshot, path) = self.current(&text_document.uri)?;
                let scene = Scene::new(project, snapshot, self.client);
                let offset = scene.offset(&path, position).ok_or(Without::Nothing)?;
                Ok(json!(hover::hover(&scene, found_in(project, snapshot), &path, offset)))
            }
            "textDocument/completion" => {
                let At { text_document, position, .. } = read(params)?;
                let project = self.project.ok_or(Without::Nothing)?;
                let path = project.path(&text_document.uri).ok_or(Without::Nothing)?;
                // What is being typed is in no manuscript yet, and the one before knows all names but its own.
                let compiled = self.snapshot(project)?.manuscript.compiled();
                let text = &self.open.get(&text_document.uri).ok_or(Without::Nothing)?.text;
                Ok(json!(complete::complete(compiled, &path, text, position, self.client.encoding)))
            }
            "textDocument/definition" => {
                let At { text_document, position, .. } = read(params)?;
                let (project, snapshot, path) = self.current(&text_document.uri)?;
                let scene = Scene::new(project, snapshot, self.client);
                let offset = scene.offset(&path, position).ok_or(Without::Nothing)?;
                Ok(json!(lookups::definition(&scene, &path, offset)))
            }
            "textDocument/references" => {
                let At { text_document, position, context } = read(params)?;
                let (project, snapshot, path) = self.current(&text_document.uri)?;
                let scene = Scene::new(project, snapshot, self.client);
                let offset = scene.offset(&path, position).ok_or(Without::Nothing)?;
                let with = if context.include_declaration { With::Home } else { With::Nothing };
                Ok(json!(lookups::references(&scene, &path, offset, with)))
            }
            "textDocument/documentSymbol" => {
                let In { text_document } = read(params)?;
                let (project, snapshot, path) = self.current(&text_document.uri)?;
                Ok(json!(symbols::of_document(&Scene::new(project, snapshot, self.client), &path)))
            }
            "workspace/symbol" => {
                let Query { query } = read(params)?;
                let project = self.project.ok_or(Without::Nothing)?;
                let scene = Scene::new(project, self.snapshot(project)?, self.client);
                Ok(json!(symbols::of_manual(&scene, &query)))
            }
            "textDocument/codeAction" if self.client.takes_actions => {
                let Within { text_document, range, context } = read(params)?;
                let (project, found, path) = self.examined(&text_document.uri)?;
                let scene = Scene::new(project, &found.snapshot, self.client);
                Ok(json!(actions::actions(&scene, found, &path, range, context.only.as_deref())))
            }
            _ => Err(Without::Refused(ErrorCode::MethodNotFound, format!("there is no request `{method}`"))),
        }
    }

    fn snapshot<'p>(&self, project: &'p Project) -> Answered<&'p Snapshot> {
        match &project.snapshot {
            Some(snapshot) => Ok(snapshot),
            None if project.trouble.is_some() => Err(Without::Nothing),
            None => Err(Without::Later),
        }
    }

    /// The manual in which a text is what it is in the editor now.
    fn current(&self, uri: &str) -> Answered<(&Project, &Snapshot, SourcePath)> {
        let project = self.project.ok_or(Without::Nothing)?;
        let path = project.path(uri).ok_or(Without::Nothing)?;
        let snapshot = self.snapshot(project)?;
        let held = snapshot.buffers.get(&path).map(|buffer| &buffer.text);
        let now = self.open.get(uri).map(|buffer| &buffer.text);
        let is_same = match (held, now) {
            (Some(held), Some(now)) => Arc::ptr_eq(held, now),
            (None, None) => true,
            _ => false,
        };
        if is_same { Ok((project, snapshot, path)) } else { Err(Without::Later) }
    }

    /// The same, with what is found in it.
    fn examined(&self, uri: &str) -> Answered<(&Project, &Found, SourcePath)> {
        let (project, snapshot, path) = self.current(uri)?;
        Ok((project, found_in(project, snapshot).ok_or(Without::Later)?, path))
    }
}

/// What was found in a manual, if it was examined already.
fn found_in<'p>(project: &'p Project, snapshot: &Snapshot) -> Option<&'p Found> {
    project.found.as_ref().filter(|found| Arc::ptr_eq(&found.snapshot.manuscript, &snapshot.manuscript))
}

fn read<T: DeserializeOwned>(params: &Value) -> Answered<T> {
    T::deserialize(params).map_err(|error| Without::Refused(ErrorCode::InvalidParams, error.to_string()))
}
