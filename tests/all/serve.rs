//! The preview as it runs: started as a program, asked over the wire.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the machine may take for what is done in a moment.
const LONGEST: Duration = Duration::from_secs(120);

const CONFIG: &str = "[manual]\ntitle = \"Works\"\n[rules]\ncoverage-gap = \"allow\"\n";

fn document(id: &str, title: &str, text: &str) -> String {
    format!(
        "+++\nid = \"{id}\"\ntitle = \"{title}\"\nkind = \"procedure\"\nstatus = \"draft\"\n+++\n\n## Steps\n\n{text}\n"
    )
}

/// A server over a folder of its own.
struct Served {
    folder: tempfile::TempDir,
    child: Child,
    port: u16,
}

impl Served {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "clausebook.toml", CONFIG);
        put(folder.path(), "content/one.md", &document("PRO-001", "First", "See [[PRO-002]]."));
        put(folder.path(), "content/two.md", &document("PRO-002", "Second", "Old words."));
        let mut child = Command::new(env!("CARGO_BIN_EXE_clausebook"))
            .args(["serve", "--port", "0", "--date", "2026-11-22", "-C"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
        Self { folder, child, port }
    }

    fn put(&self, path: &str, text: &str) {
        put(self.folder.path(), path, text);
    }

    /// The whole answer to a request that is sent as it stands.
    fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(LONGEST)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.raw(&format!("GET /{path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port))
    }

    /// Waits until a page is as it should be.
    fn until(&self, path: &str, is_right: impl Fn(&str) -> bool) -> String {
        let began = Instant::now();
        loop {
            let answer = self.get(path);
            if is_right(&answer) {
                return answer;
            }
            assert!(began.elapsed() < LONGEST, "{path} is still:\n{answer}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn token(&self) -> String {
        let page = self.get("");
        page.split("__live.js?t=").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    fn state(&self, page: &str) -> serde_json::Value {
        let answer = self.get(&format!("__state?page={page}&t={}", self.token()));
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

const ONE: &str = "documents/PRO-001.html";
const TWO: &str = "documents/PRO-002.html";

#[test]
fn what_an_author_does_to_files_is_on_the_pages() {
    let served = Served::begin();
    let at = |path: &str| served.folder.path().join(path);
    assert!(served.get(TWO).contains("Old words"));
    served.put("content/two.md", &document("PRO-002", "Second", "New words."));
    served.until(TWO, |page| page.contains("New words"));
    // As editors save: beside it, then over it.
    served.put("content/.two.md.swp", "x");
    served.put("content/two.md~", &document("PRO-002", "Renamed", "Newer words."));
    std::fs::rename(at("content/two.md~"), at("content/two.md")).unwrap();
    served.until(ONE, |page| page.contains("Renamed"));
    // A folder that did not exist, and one that goes elsewhere with all that is in it.
    served.put("content/new/deep/three.md", &document("PRO-003", "Third", "Words."));
    served.until("documents/PRO-003.html", |page| page.contains("Third"));
    std::fs::rename(at("content/new"), at("content/moved")).unwrap();
    served.put("content/moved/deep/three.md", &document("PRO-003", "Third", "Words in the moved folder."));
    served.until("documents/PRO-003.html", |page| page.contains("in the moved folder"));
    std::fs::remove_dir_all(at("content/moved")).unwrap();
    served.until("documents/PRO-003.html", |page| page.starts_with("HTTP/1.1 404"));
    served.put("clausebook.toml", &CONFIG.replace("Works", "Other works"));
    served.until("", |page| page.contains("Other works"));
}

#[test]
fn a_document_that_cannot_be_read_keeps_its_last_good_page() {
    let served = Served::begin();
    served.get(TWO);
    served.put("content/two.md", "+++\nid = \"PRO-002\ntitle = \"Second\"\n+++\n\nText.\n");
    let token = served.token();
    // A file that was emptied and is not written yet is kept as well, for another reason.
    let state = served.until(&format!("__state?page={TWO}&t={token}"), |state| state.contains("front-matter-syntax"));
    assert!(state.contains("\"page\":\"kept\"") && state.contains("\"line\":2"), "{state}");
    assert!(served.get(TWO).contains("Old words"));
    served.put("content/two.md", &document("PRO-002", "Second", "Mended words."));
    served.until(TWO, |page| page.contains("Mended words"));
    // What lost its id is most often half written as well.
    served.put("content/two.md", "+++\ntitle = \"Second\"\n+++\n\nText.\n");
    served.until("pages/content/two.html", |page| page.contains("Text."));
    assert!(served.get(TWO).contains("Mended words"));
    // It stays so, whatever happens beside it.
    served.put("content/one.md", &document("PRO-001", "First", "Other words."));
    served.until(ONE, |page| page.contains("Other words"));
    assert!(served.get(TWO).contains("Mended words"));
    // Unless another document stands there now.
    served.put("content/three.md", &document("PRO-002", "Third", "Words of the third."));
    served.until(TWO, |page| page.contains("Words of the third"));
    std::fs::remove_file(served.folder.path().join("content/three.md")).unwrap();
    served.put("content/two.md", &document("PRO-002", "Second", "Mended words."));
    served.until("pages/content/two.html", |page| page.starts_with("HTTP/1.1 404"));
    assert_eq!(served.state(TWO)["page"], "current");
}

#[test]
fn a_page_that_is_kept_is_shown_to_those_only_for_whom_it_was_made() {
    let served = Served::begin();
    assert!(served.get(TWO).contains("Old words"));
    served.put("content/two.md", "+++\nid = \"PRO-002\ntitle = \"Second\"\n+++\n\nText.\n");
    let token = served.token();
    let state = format!("__state?page={TWO}&t={token}");
    served.until(&state, |state| state.contains("\"page\":\"kept\""));
    served.get(&format!("__preview?drafts=no&t={token}"));
    served.until(&state, |state| !state.contains("\"page\":\"kept\""));
    assert!(!served.get(TWO).contains("Old words"));
    served.get(&format!("__preview?drafts=yes&t={token}"));
    served.until(&state, |state| state.contains("\"page\":\"kept\""));
    assert!(served.get(TWO).contains("Old words"));
}

#[test]
fn an_address_that_a_document_left_says_where_it_is_now() {
    let served = Served::begin();
    let at = |id: &str| format!("documents/{id}.html");
    for id in ["PRO-012", "PRO-013"] {
        served.put("content/two.md", &document(id, "Second", "Same words."));
        served.until(&at(id), |page| page.contains("Same words"));
    }
    let token = served.token();
    for left in [TWO, &at("PRO-012")] {
        // It may be one that the half written file had for a moment.
        served.until(&format!("__state?page={left}&t={token}"), |state| state.contains("\"page\":\"gone\""));
        assert_eq!(served.state(left)["address"], at("PRO-013").as_str(), "{left}");
    }
    served.put("content/two.md", &document("PRO-002", "Second", "Same words."));
    served.until(TWO, |page| page.contains("Same words"));
    assert_eq!(served.state(TWO)["page"], "current");
    assert_eq!(served.state(&at("PRO-013"))["address"], TWO);
    std::fs::remove_file(served.folder.path().join("content/two.md")).unwrap();
    served.until(TWO, |page| page.starts_with("HTTP/1.1 404"));
    assert_eq!(served.state(&at("PRO-013"))["address"], serde_json::Value::Null);
}

#[test]
fn a_drawing_that_is_written_slowly_is_right_in_the_end() {
    let served = Served::begin();
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><g/></svg>";
    served.put("content/two.md", &document("PRO-002", "Second", "![A drawing](drawing.svg)"));
    for round in 0..5 {
        let (first, rest) = drawing.split_at(10 + 10 * round);
        served.put("content/drawing.svg", first);
        std::thread::sleep(Duration::from_millis(25));
        let mut file =
            std::fs::OpenOptions::new().append(true).open(served.folder.path().join("content/drawing.svg")).unwrap();
        file.write_all(rest.as_bytes()).unwrap();
        drop(file);
        served.until("files/content/drawing.svg", |answer| answer.ends_with(drawing));
        std::fs::remove_file(served.folder.path().join("content/drawing.svg")).unwrap();
        served.until("files/content/drawing.svg", |answer| answer.starts_with("HTTP/1.1 404"));
    }
}

#[test]
fn the_author_sees_what_others_will_see() {
    let served = Served::begin();
    let token = served.token();
    assert!(served.get(ONE).starts_with("HTTP/1.1 200"));
    served.get(&format!("__preview?t={token}&drafts=no"));
    served.until(ONE, |page| page.starts_with("HTTP/1.1 404"));
    served.get(&format!("__preview?t={token}&drafts=yes&date=2031-05-06"));
    served.until("", |page| page.contains("2031-05-06"));
    assert_eq!(served.state("index.html")["preview"]["date"], "2031-05-06");
}

#[test]
fn strangers_are_refused_and_no_answer_may_be_kept_or_embedded() {
    let served = Served::begin();
    let port = served.port;
    for (request, status) in [
        ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(), "421"),
        (format!("GET / HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"), "421"),
        (format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://evil.example\r\n\r\n"), "403"),
        (format!("GET /__events HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), "403"),
        (format!("GET /../clausebook.toml HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), "400"),
        (format!("GET /%2e%2e/clausebook.toml HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), "400"),
        (format!("GET /clausebook.toml HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), "404"),
        (format!("POST / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), "405"),
    ] {
        let answer = served.raw(&request);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request} {answer}");
        assert!(!answer.to_lowercase().contains("access-control"), "{answer}");
    }
    let page = served.get("");
    for field in [
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Cross-Origin-Resource-Policy: same-origin",
        "Cross-Origin-Opener-Policy: same-origin",
        "X-Frame-Options: DENY",
    ] {
        assert!(page.contains(field), "{field}");
    }
    assert!(served.raw(&format!("HEAD /{ONE} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n")).ends_with("\r\n\r\n"));
    let part = format!("GET /{ONE} HTTP/1.1\r\nHost: localhost:{port}\r\nRange: bytes=0-8\r\n\r\n");
    assert!(served.raw(&part).ends_with("<!doctype"));
}

#[test]
fn a_change_is_told_to_every_page_that_is_open_and_one_that_does_not_listen_holds_up_nobody() {
    let served = Served::begin();
    let listen = || {
        let mut stream = TcpStream::connect(("127.0.0.1", served.port)).unwrap();
        stream.set_read_timeout(Some(LONGEST)).unwrap();
        let request = format!("GET /__events?t={} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", served.token(), served.port);
        stream.write_all(request.as_bytes()).unwrap();
        stream
    };
    let deaf: Vec<TcpStream> = (0..20).map(|_| listen()).collect();
    let mut events = BufReader::new(listen()).lines().map(Result::unwrap);
    let edition = |line: String| line.strip_prefix("data: ").map(str::to_owned);
    let first = events.find_map(edition).unwrap();
    served.put("content/two.md", &document("PRO-002", "Second", "Told words."));
    let next = events.find(|line| line == "event: edition").and_then(|_| events.find_map(edition)).unwrap();
    assert_ne!(first, next);
    served.until(TWO, |page| page.contains("Told words"));
    drop(deaf);
}
