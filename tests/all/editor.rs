//! An editor, as far as a language server sees one: the built program as a child, spoken to over its pipes.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long the machine may take for what is done in a moment.
const LONGEST: Duration = Duration::from_secs(60);

/// A conversation with the program about a folder of its own.
pub struct Editor {
    pub folder: tempfile::TempDir,
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    requests: i64,
    /// What is found in each file, by its path in the folder.
    pub findings: BTreeMap<String, Vec<Value>>,
    /// Everything else that the program said without being asked.
    pub said: Vec<Value>,
}

/// Puts files into a folder.
pub fn put(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// What an editor of our days can do.
pub fn everything() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true, "tagSupport": { "valueSet": [1, 2] } },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        },
        "workspace": {
            "workspaceEdit": { "documentChanges": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
    })
}

impl Editor {
    /// Starts the program in a folder with some files, and says hello.
    pub fn open(files: &[(&str, &str)], capabilities: Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), files);
        Self::open_in(folder, capabilities)
    }

    /// The same in a folder that is there.
    pub fn open_in(folder: tempfile::TempDir, capabilities: Value) -> Self {
        let mut editor = Self::start(folder);
        let root = editor.uri("").trim_end_matches('/').to_owned();
        let workspace = json!([{ "uri": root, "name": "manual" }]);
        editor.request(
            "initialize",
            json!({ "processId": null, "workspaceFolders": workspace, "capabilities": capabilities }),
        );
        editor.notify("initialized", json!({}));
        editor
    }

    /// Starts the program and says nothing.
    pub fn start(folder: tempfile::TempDir) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_clausebook"))
            .args(["lsp", "--stdio", "--date", "2026-11-22"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Self { folder, child, input, messages, requests: 0, findings: BTreeMap::new(), said: Vec::new() }
    }

    /// The address of a file as editors write it.
    pub fn uri(&self, path: &str) -> String {
        let full = self.folder.path().canonicalize().unwrap().join(path);
        let encoded = full.to_str().unwrap().bytes().map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => char::from(byte).to_string(),
            _ => format!("%{byte:02x}"),
        });
        format!("file://{}", encoded.collect::<String>())
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    /// Tells something.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Asks for something, and gives the name of the request.
    pub fn begin(&mut self, method: &str, params: Value) -> i64 {
        self.requests += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.requests, "method": method, "params": params }));
        self.requests
    }

    /// Asks for something and waits for the answer, whatever it is.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.begin(method, params);
        self.answer(&json!(id))
    }

    /// Asks for something and waits for what is answered.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let mut answer = self.ask(method, params);
        assert!(answer.get("result").is_some(), "{method}: {answer}");
        answer["result"].take()
    }

    /// Waits for the answer to a request.
    pub fn answer(&mut self, id: &Value) -> Value {
        loop {
            let message = self.next("an answer");
            if message.get("method").is_none() && message["id"] == *id {
                return message;
            }
            self.keep(message);
        }
    }

    fn next(&mut self, what: &str) -> Value {
        match self.messages.recv_timeout(LONGEST) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => panic!("no {what}; there are {}", self.all_rules()),
            Err(RecvTimeoutError::Disconnected) => panic!("the program ended before it sent {what}"),
        }
    }

    fn keep(&mut self, message: Value) {
        if message["method"] != "textDocument/publishDiagnostics" {
            self.said.push(message);
            return;
        }
        let uri = message["params"]["uri"].as_str().unwrap();
        let path = decoded(uri.strip_prefix(&self.uri("")).unwrap_or(uri));
        self.findings.insert(path, message["params"]["diagnostics"].as_array().unwrap().clone());
    }

    /// Waits until something is so; what is heard meanwhile is kept.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        while !is_so(self) {
            let message = self.next(what);
            self.keep(message);
        }
    }

    /// Waits until a file has findings of exactly these rules.
    pub fn until_rules(&mut self, path: &str, rules: &[&str]) {
        self.until(&format!("{rules:?} in {path}"), |editor| editor.rules(path) == rules);
    }

    /// The rules of which there are findings in a file, in the order of their places.
    pub fn rules(&self, path: &str) -> Vec<&str> {
        let found = self.findings.get(path);
        found.into_iter().flatten().map(|finding| finding["code"].as_str().unwrap()).collect()
    }

    /// The rules of all files, for messages.
    fn all_rules(&self) -> String {
        let lines = self.findings.keys().map(|path| format!("\n{path}: {:?}", self.rules(path)));
        lines.collect::<String>() + &format!("\nand {}", json!(self.said))
    }

    /// The findings of a file.
    pub fn found(&self, path: &str) -> &[Value] {
        self.findings.get(path).map(Vec::as_slice).unwrap_or_default()
    }

    /// Opens a text.
    pub fn open_text(&mut self, path: &str, text: &str) {
        let document = json!({ "uri": self.uri(path), "languageId": "markdown", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Types a whole text anew.
    pub fn type_text(&mut self, path: &str, version: i64, text: &str) {
        let document = json!({ "uri": self.uri(path), "version": version });
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [{ "text": text }] }),
        );
    }

    /// Closes a text without saving it.
    pub fn close_text(&mut self, path: &str) {
        let document = json!({ "uri": self.uri(path) });
        self.notify("textDocument/didClose", json!({ "textDocument": document }));
    }

    /// Asks for something at a place.
    pub fn at(&mut self, method: &str, path: &str, line: u32, character: u32) -> Value {
        let params = json!({
            "textDocument": { "uri": self.uri(path) },
            "position": { "line": line, "character": character },
            "context": { "includeDeclaration": false },
        });
        self.request(method, params)
    }

    /// What is shown at a place.
    pub fn hover(&mut self, path: &str, line: u32, character: u32) -> String {
        let hover = self.at("textDocument/hover", path, line, character);
        hover.pointer("/contents/value").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// Locations as `path:line:from-to`, counted from 0.
    pub fn places(&self, locations: &Value) -> Vec<String> {
        let list = if locations.is_object() {
            std::slice::from_ref(locations)
        } else {
            locations.as_array().map_or(&[][..], Vec::as_slice)
        };
        let place = |location: &Value| {
            let number = |path: &str| location.pointer(path).unwrap().as_u64().unwrap();
            let path = decoded(location["uri"].as_str().unwrap().strip_prefix(&self.uri("")).unwrap());
            let (line, from, to) =
                (number("/range/start/line"), number("/range/start/character"), number("/range/end/character"));
            format!("{path}:{line}:{from}-{to}")
        };
        list.iter().map(place).collect()
    }

    /// Says nothing more, and gives the exit code of the program.
    pub fn hang_up(mut self) -> Option<i32> {
        self.input = None;
        self.ended()
    }

    /// Waits until the program ends, and gives its exit code.
    pub fn ended(mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(began.elapsed() < LONGEST, "the program goes on");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads one message; nothing at the end. Anything that is none fails the test: nothing else belongs on that stream.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).unwrap() == 0 {
            assert!(length.is_none());
            return None;
        }
        match line.strip_prefix("Content-Length: ") {
            Some(value) => length = Some(value.trim_end().parse().unwrap()),
            None => {
                assert_eq!(line, "\r\n");
                break;
            }
        }
    }
    let mut body = vec![0; length.unwrap()];
    output.read_exact(&mut body).unwrap();
    let message: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(message["jsonrpc"], "2.0");
    Some(message)
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || char::from(rest.next().unwrap()).to_digit(16).unwrap() as u8;
        bytes.push(if byte == b'%' { digit() << 4 | digit() } else { byte });
    }
    String::from_utf8(bytes).unwrap()
}
