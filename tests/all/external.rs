//! `check --external`: the program asks a server on this machine, and nobody else.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

/// Answers by path and writes down every request line.
fn server(replies: &'static [(&'static str, &'static str)]) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let log = Arc::clone(&log);
            thread::spawn(move || reply(stream.unwrap(), replies, &log));
        }
    });
    (port, asked)
}

fn reply(mut stream: TcpStream, replies: &[(&str, &str)], log: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    while lines.next().is_some_and(|line| !line.is_empty()) {}
    let path = first.split(' ').nth(1).unwrap().to_owned();
    log.lock().unwrap().push(first);
    let reply = replies.iter().find(|(known, _)| *known == path).map_or("404 Not Found", |(_, reply)| reply);
    let _ = write!(stream, "HTTP/1.1 {reply}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

/// Findings about external links, and what was said about them.
fn check(folder: &Path, day: &str, words: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_clausebook"))
        .env_clear()
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .args(["check", "--format", "short", "--date", day, "-C"])
        .arg(folder.join("manual"))
        .args(words)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let found = text(&output.stdout);
    let lines = found.lines().filter(|line| line.contains("external-link"));
    (lines.map(|line| format!("{line}\n")).collect(), text(&output.stderr))
}

#[test]
fn links_out_of_the_manual_are_asked_for_on_request_once_a_week_and_judged() {
    let (port, asked) = server(&[
        ("/there", "200 OK"),
        ("/old", "301 Moved Permanently\r\nLocation: /there"),
        ("/staff", "401 Unauthorized"),
        ("/allowed", "500 Oh"),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let manual = folder.path().join("manual");
    std::fs::create_dir_all(manual.join("content")).unwrap();
    std::fs::write(manual.join("clausebook.toml"), "[rules]\nabsolute-link = \"allow\"\n").unwrap();
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let page = format!(
        "# Links\n\n[a]({}) [b]({}) [c]({})\n\n[d]({}) <{}> [mail](mailto:a@example.org) [self](#links)\n",
        at("/there#part"),
        at("/old#part"),
        at("/gone"),
        at("/staff"),
        at("/there"),
    );
    std::fs::write(manual.join("content/index.md"), page).unwrap();
    let allowed = format!(
        "+++\n[[allow]]\nrule = \"broken-external-link\"\nreason = \"It answers inside the plant only.\"\n+++\n\n[e]({})\n",
        at("/allowed")
    );
    std::fs::write(manual.join("content/plant.md"), allowed).unwrap();

    let (found, _) = check(folder.path(), "2026-11-22", &[]);
    assert_eq!((found.as_str(), asked.lock().unwrap().len()), ("", 0), "nobody is asked unless somebody wants it");

    let (found, said) = check(folder.path(), "2026-11-22", &["--external"]);
    let found = found.replace(&port.to_string(), "PORT");
    let expected = [
        "content/index.md:3:40: warning[moved-external-link]: `http://127.0.0.1:PORT/old` has moved for good to \
         `http://127.0.0.1:PORT/there#part` (write `http://127.0.0.1:PORT/there#part` if that is the page that is meant)",
        "content/index.md:3:76: warning[broken-external-link]: `http://127.0.0.1:PORT/gone` is not there any more (404) \
         (find where it went, or name the source without a link: title, issuer, date)",
    ];
    let columnless = |text: &str| {
        text.lines().map(|line| line.splitn(4, ':').nth(3).unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(columnless(&found), columnless(&expected.join("\n")), "{found}");
    assert!(
        said.contains("5 external links: 1 there, 1 moved for good, 2 broken, 1 that only a person can judge"),
        "{said}"
    );
    assert!(said.contains("/staff: wants a sign-in (401)"), "{said}");

    asked.lock().unwrap().clear();
    let (again, said) = check(folder.path(), "2026-11-24", &["--external"]);
    assert_eq!(again.replace(&port.to_string(), "PORT"), found);
    assert!(said.contains("2 known from the last days"), "{said}");
    assert!(asked.lock().unwrap().iter().all(|line| !line.contains("/there") && !line.contains("/old")));

    let (_, said) = check(folder.path(), "2026-12-22", &["--external"]);
    assert!(said.contains("0 known from the last days"), "{said}");
}

#[test]
fn without_a_connection_no_link_is_called_broken() {
    let folder = tempfile::tempdir().unwrap();
    let manual = folder.path().join("manual");
    std::fs::create_dir_all(manual.join("content")).unwrap();
    std::fs::write(manual.join("clausebook.toml"), "").unwrap();
    // Nobody listens at port 1.
    let links = "[a](http://127.0.0.1:1/) [b](http://127.0.0.2:1/) [c](http://127.0.0.3:1/)";
    std::fs::write(manual.join("content/index.md"), format!("# Links\n\n{links}\n")).unwrap();
    let (found, said) = check(folder.path(), "2026-11-22", &["--external"]);
    assert_eq!(found, "");
    assert!(said.contains("not one of ") && said.contains("HTTPS_PROXY"), "{said}");
}

#[test]
fn a_contribution_from_anybody_makes_nobody_ask_the_web() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("manual/content")).unwrap();
    let (_, said) = check(folder.path(), "2026-11-22", &["--external", "--untrusted", "HEAD"]);
    assert!(said.contains("cannot be used with"), "{said}");
}
