//! Requests that must not be answered, as a table: hosts, origins, targets, heads.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::guard::Guard;
use super::preview::Preview;
use super::state::Editor;
use super::studio::Studio;
use crate::build::{Options, Wish, Workbench};
use crate::system::http::{Answer, Body, Response, read_head};
use crate::system::watch::Watch;
use crate::system::{self, Limits, MemorySystem, RealSystem, Stopwatch};

const PORT: u16 = 4000;
/// What no answer may hold: it stands in files that are no part of the site.
const CANARY: &str = "canary-7f3a";

struct Preview4000 {
    studio: Studio,
    token: String,
    _folder: tempfile::TempDir,
}

/// A small manual on display, at a port that nobody listens on.
fn preview(address: IpAddr) -> Preview4000 {
    let folder = tempfile::tempdir().unwrap();
    let system = RealSystem::open(folder.path()).unwrap();
    let memory = MemorySystem::new(jiff::civil::date(2026, 11, 22))
        .with("clausebook.toml", format!("# {CANARY}\n[manual]\ntitle = \"Small\"\n"))
        .with("content/a.md", "+++\nid = \"PRO-001\"\ntitle = \"A\"\nkind = \"procedure\"\n+++\n\nText.\n")
        .with("content/unused.txt", CANARY);
    let mut bench = Workbench::default();
    bench.look(&memory, &Options::default()).unwrap();
    let wish = Wish { drafts: true, ..Wish::default() };
    let edition = bench.edition(&memory, &Limits::default(), &wish, &mut Stopwatch::default()).unwrap();
    let secret = system::token().unwrap();
    let token = secret.as_str().to_owned();
    let editor = Editor::new(None, None, folder.path());
    let nudge = Watch::new(&system).nudge();
    let studio = Studio::new(Guard::new(address, PORT, secret), Preview::new(None, false), editor, nudge);
    studio.show(1, Arc::new(edition)).unwrap();
    Preview4000 { studio, token, _folder: folder }
}

fn local() -> Preview4000 {
    preview(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

impl Preview4000 {
    /// The status of a request as it comes over the wire, and what is answered.
    fn ask(&self, head: &str) -> (u16, String, Vec<(&'static str, String)>) {
        let request = match read_head(head.as_bytes()) {
            Ok(request) => request,
            Err(refusal) => return (refusal.0 as u16, String::new(), Vec::new()),
        };
        let Response { status, fields, body } = self.studio.answer(&request);
        let text = match body {
            Body::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Body::Events(_) => "a stream of events".to_owned(),
        };
        (status as u16, text, fields)
    }

    fn get(&self, target: &str, fields: &str) -> (u16, String) {
        let (status, text, _) = self.ask(&format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}{fields}"));
        (status, text)
    }

    fn refuses(&self, head: &str, statuses: &[u16]) {
        let (status, text, fields) = self.ask(head);
        assert!(statuses.contains(&status), "{status} for {head:?}");
        assert!(!text.contains(CANARY) && !text.contains(&self.token) || status == 404, "{head:?}");
        assert!(!fields.iter().any(|(name, _)| name.to_ascii_lowercase().starts_with("access-control")), "{head:?}");
    }
}

#[test]
fn what_a_browser_of_the_author_asks_for_is_answered() {
    let preview = local();
    for host in ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"] {
        let (status, text, _) = preview.ask(&format!("GET / HTTP/1.1\r\nHost: {host}:{PORT}"));
        assert_eq!(status, 200, "{host}");
        assert!(text.contains(&format!("<script src=\"__live.js?t={}\"", preview.token)), "{text}");
    }
    let page = preview.get("/documents/PRO-001.html", "\r\nOrigin: http://127.0.0.1:4000");
    assert!(page.0 == 200 && page.1.contains("../__live.js?t="), "{page:?}");
    assert_eq!(preview.get("/documents/", "").0, 200);
    assert_eq!(preview.get("/documents/PRO%2D001.html?print", "").0, 200);
    let token = &preview.token;
    assert_eq!(preview.get(&format!("/__events?t={token}"), "").1, "a stream of events");
    let state = preview.get(&format!("/__state?page=documents/PRO-001.html&t={token}"), "").1;
    assert!(state.contains("\"file\":\"content/a.md\"") && state.contains("\"page\":\"current\""), "{state}");
    let foreign_link = "\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document";
    assert_eq!(preview.get("/", foreign_link).0, 200);
}

#[test]
fn another_host_gets_nothing() {
    let preview = local();
    let names = [
        "evil.example",
        "evil.example:4000",
        "localhost.evil.example:4000",
        "127.0.0.1.evil.example:4000",
        "localhost",
        "127.0.0.1",
        "127.0.0.1:80",
        "127.0.0.1:4001",
        "127.0.0.1:04000",
        "127.0.0.1:+4000",
        "127.0.0.1:4000:4000",
        "127.0.0.1:4000.",
        "localhost.:4000",
        "localhost:4000/",
        "x@localhost:4000",
        "localhost:4000@evil.example",
        "0.0.0.0:4000",
        "127.1:4000",
        "127.0.0.2:4000",
        "2130706433:4000",
        "0x7f000001:4000",
        "0177.0.0.1:4000",
        "::1:4000",
        "[::]:4000",
        "[::ffff:127.0.0.1]:4000",
        "[0:0:0:0:0:0:0:1]:4000",
        "[::1%25lo]:4000",
        "[::1]",
        "192.168.0.10:4000",
        "10.0.0.1:4000",
        "169.254.169.254:4000",
        "localhost:4000,evil.example",
        "localhost%00:4000",
        "",
        ":4000",
        "*",
        "*:4000",
        "null",
        "file://",
        "http://localhost:4000",
        "localhost:4000 ",
        "local host:4000",
        "loc\u{e4}lhost:4000",
        "\u{ff4c}ocalhost:4000",
        "localhost:99999",
        "localhost:4294971296",
        "localhost:\u{661}4000",
    ];
    let mut asked = 0;
    for name in names.iter().filter(|name| !name.trim().eq("localhost:4000")) {
        for target in ["/", "/documents/PRO-001.html", &format!("/__state?t={}", preview.token)] {
            preview.refuses(&format!("GET {target} HTTP/1.1\r\nHost: {name}"), &[400, 421]);
            asked += 1;
        }
    }
    preview.refuses("GET / HTTP/1.1", &[421]);
    preview.refuses("GET / HTTP/1.0", &[421]);
    preview.refuses("GET / HTTP/1.1\r\nHost: 127.0.0.1:4000\r\nHost: 127.0.0.1:4000", &[400]);
    preview.refuses("GET / HTTP/1.1\r\nHost: 127.0.0.1:4000\r\nHost: evil.example", &[400]);
    preview.refuses("GET / HTTP/1.1\r\nX-Forwarded-Host: 127.0.0.1:4000\r\nHost: evil.example", &[421]);
    assert!(asked > 130, "{asked}");
}

#[test]
fn a_page_of_another_origin_gets_nothing() {
    let preview = local();
    let origins = [
        "http://evil.example",
        "https://evil.example",
        "null",
        "",
        "http://localhost",
        "http://localhost:4001",
        "http://localhost:8001",
        "https://localhost:4000",
        "http://localhost:4000/",
        "http://localhost:4000.evil.example",
        "http://evil.example:4000",
        "file://",
        "http://127.0.0.1",
        "http://127.0.0.1:4000@evil.example",
        "ws://localhost:4000",
        "HTTP://localhost:4000",
        "localhost:4000",
        "chrome-extension://abc",
        "http://[::1]",
        "http://127.0.0.2:4000",
    ];
    let token = &preview.token;
    let targets = ["/".to_owned(), "/documents/PRO-001.html".to_owned(), format!("/__events?t={token}")];
    for target in &targets {
        let head = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:4000");
        for origin in origins {
            preview.refuses(&format!("{head}\r\nOrigin: {origin}"), &[403]);
        }
        preview.refuses(&format!("{head}\r\nOrigin: http://127.0.0.1:4000\r\nOrigin: http://evil.example"), &[403]);
        for site in ["cross-site", "same-site", "sideways"] {
            for (mode, destination) in [
                ("no-cors", "script"),
                ("no-cors", "image"),
                ("cors", "empty"),
                ("navigate", "iframe"),
                ("navigate", "object"),
                ("websocket", "websocket"),
            ] {
                let fields =
                    format!("Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {destination}");
                preview.refuses(&format!("{head}\r\n{fields}"), &[403]);
            }
        }
    }
}

#[test]
fn what_tells_more_than_pages_wants_the_secret() {
    let preview = local();
    let token = preview.token.clone();
    let (short, long) = (&token[..31], format!("{token}0"));
    let upper = token.to_uppercase();
    let wrong = ["", "0", "00000000000000000000000000000000", short, &long, "null", "%00", "*", "undefined"];
    for address in
        ["__events", "__state", "__live.js", "__live.css", "__preview", "__anything", "__", "%5F%5Fstate", "__state/"]
    {
        preview.refuses(&format!("GET /{address} HTTP/1.1\r\nHost: localhost:4000"), &[403]);
        preview.refuses(&format!("HEAD /{address} HTTP/1.1\r\nHost: localhost:4000"), &[403]);
        preview.refuses(&format!("GET /{address} HTTP/1.1\r\nHost: localhost:4000\r\nCookie: t={token}"), &[403]);
        preview.refuses(&format!("GET /{address}?T={token} HTTP/1.1\r\nHost: localhost:4000"), &[403]);
        for given in wrong {
            preview.refuses(&format!("GET /{address}?t={given} HTTP/1.1\r\nHost: localhost:4000"), &[400, 403]);
        }
        if upper != token {
            preview.refuses(&format!("GET /{address}?t={upper} HTTP/1.1\r\nHost: localhost:4000"), &[403]);
        }
    }
    preview.refuses(&format!("GET /__anything?t={token} HTTP/1.1\r\nHost: localhost:4000"), &[404]);
}

#[test]
fn nothing_but_the_files_of_the_site_can_be_asked_for() {
    let preview = local();
    let climbs = [
        "..",
        "%2e%2e",
        "%2E%2E",
        ".%2e",
        "%2e.",
        "..%00",
        "%252e%252e",
        "..;",
        "%c0%ae%c0%ae",
        "..%5c..",
        "%uff0e%uff0e",
    ];
    let slashes = ["/", "%2f", "%2F", "\\", "%5c", "//", "/./", "%252f", "/%2f"];
    let wanted = ["clausebook.toml", "content/unused.txt", ".git/config", "etc/passwd"];
    let mut asked = 0;
    let mut refuse = |target: &str| {
        preview.refuses(&format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:4000"), &[400, 404, 414]);
        asked += 1;
    };
    for climb in climbs {
        for slash in slashes {
            for wanted in wanted {
                refuse(&format!("/{climb}{slash}{wanted}"));
                refuse(&format!("/documents/{climb}{slash}{climb}{slash}{wanted}"));
            }
        }
    }
    for target in [
        "/clausebook.toml",
        "/content/a.md",
        "/content/unused.txt",
        "/files/content/unused.txt",
        "/.git/HEAD",
        "/.env",
        "/.htaccess",
        "//evil.example/",
        "///etc/passwd",
        "/etc/passwd",
        "/proc/self/environ",
        "/dev/zero",
        "/C:/windows/win.ini",
        "/C%3A%5C",
        "/index.html/",
        "/index.html/..",
        "/./index.html",
        "/documents//PRO-001.html",
        "/documents/./PRO-001.html",
        "/index.html%00",
        "/index.html%00.png",
        "/index.html%0d%0aSet-Cookie:a=b",
        "/index.html#top",
        "/%",
        "/%2",
        "/%zz",
        "/%ff",
        "/%fe%ff",
        "/%c3",
        "/%e2%80%ae",
        "/index.html::$DATA",
        "/INDEX.HTML",
        "/index.html.",
        "/index.html%20",
        "/src/main.rs",
        "/@fs/etc/passwd",
        "/@id/x",
        "/?/../../etc/passwd&%",
        "/index.html?%zz",
        "/documents/PRO-001.md",
        "/target/debug/clausebook",
        "/a/.",
        "/a/..",
        "/a\\b",
        "/\u{0}",
        "/index.html HTTP/1.1 x",
        "index.html",
        "http://127.0.0.1:4000/",
        "*",
        "",
    ] {
        refuse(target);
    }
    refuse(&format!("/{}", "a".repeat(9000)));
    assert!(asked > 800, "{asked}");
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "PROPFIND"] {
        preview.refuses(&format!("{method} / HTTP/1.1\r\nHost: 127.0.0.1:4000"), &[405]);
    }
}

#[test]
fn listening_everywhere_one_may_be_called_by_number_but_by_no_name() {
    let preview = preview(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    for host in ["127.0.0.1:4000", "192.168.0.10:4000", "[fe80::1]:4000", "localhost:4000"] {
        assert_eq!(preview.ask(&format!("GET / HTTP/1.1\r\nHost: {host}")).0, 200, "{host}");
    }
    for host in ["evil.example:4000", "192.168.0.10:80", "192.168.0.10", "192.168.0:4000", "3232235530:4000"] {
        preview.refuses(&format!("GET / HTTP/1.1\r\nHost: {host}"), &[421]);
    }
}
