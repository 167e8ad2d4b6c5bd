use std::path::PathBuf;

use serde_json::Value;

use super::position::Encoding;
use super::uri;

/// What a client said of itself when it began. What it did not say, it cannot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    /// The units of columns.
    pub encoding: Encoding,
    /// The folders that are open in it, by the names it has for them.
    pub folders: Vec<PathBuf>,
    /// Findings may point at other places.
    pub takes_related: bool,
    /// Findings may have tags.
    pub takes_tags: bool,
    /// Findings may say of which state of a text they are.
    pub takes_versions: bool,
    /// Edits may say of which state of a text they are.
    pub takes_versioned_edits: bool,
    /// Actions may be more than commands.
    pub takes_actions: bool,
    /// Texts may have markup.
    pub takes_markdown: bool,
    /// Symbols may hold others.
    pub takes_nested_symbols: bool,
    /// It can be asked to watch files.
    pub watches_files: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub fn read(params: &Value) -> Self {
        let capabilities = &params["capabilities"];
        let is = |path: &str| capabilities.pointer(path).and_then(Value::as_bool).unwrap_or_default();
        let words = |path: &str| {
            let list = capabilities.pointer(path).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str)
        };
        let tags = capabilities.pointer("/textDocument/publishDiagnostics/tagSupport");
        let actions = capabilities.pointer("/textDocument/codeAction/codeActionLiteralSupport");
        Self {
            encoding: Encoding::agreed(words("/general/positionEncodings")),
            folders: folders(params),
            takes_related: is("/textDocument/publishDiagnostics/relatedInformation"),
            takes_tags: tags.is_some_and(|tags| tags.is_object() || tags == true),
            takes_versions: is("/textDocument/publishDiagnostics/versionSupport"),
            takes_versioned_edits: is("/workspace/workspaceEdit/documentChanges"),
            takes_actions: actions.is_some_and(Value::is_object),
            takes_markdown: words("/textDocument/hover/contentFormat").any(|format| format == "markdown"),
            takes_nested_symbols: is("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            watches_files: is("/workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}

/// The folders that are open: as the protocol says them now, or as it said them before.
fn folders(params: &Value) -> Vec<PathBuf> {
    let list = params["workspaceFolders"].as_array();
    let now = list.into_iter().flatten().filter_map(|folder| folder["uri"].as_str()).filter_map(uri::path);
    let now: Vec<PathBuf> = now.collect();
    if !now.is_empty() {
        return now;
    }
    let before = params["rootUri"].as_str().and_then(uri::path);
    before.or_else(|| params["rootPath"].as_str().map(PathBuf::from)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_client_that_says_nothing_can_nothing() {
        for params in
            [json!(null), json!({}), json!([]), json!({ "capabilities": { "general": 3, "workspace": null } })]
        {
            assert_eq!(Client::read(&params), Client::default(), "{params}");
        }
    }

    #[test]
    fn folders_are_read_from_whatever_says_them() {
        let folder = |path: &str| vec![PathBuf::from(path)];
        for (params, expected) in [
            (json!({ "workspaceFolders": [{ "uri": "file:///a" }], "rootUri": "file:///b" }), folder("/a")),
            (json!({ "workspaceFolders": null, "rootUri": "file:///b", "rootPath": "/c" }), folder("/b")),
            (json!({ "rootUri": null, "rootPath": "/c" }), folder("/c")),
            (json!({ "rootUri": "untitled:x" }), Vec::new()),
        ] {
            assert_eq!(Client::read(&params).folders, expected, "{params}");
        }
    }
}
