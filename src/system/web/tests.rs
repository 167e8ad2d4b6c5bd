use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::*;

/// A server that answers each path with what follows it, and writes down what it is asked.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn begin(replies: &'static [(&'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let log = Arc::clone(&log);
                thread::spawn(move || answer(stream.unwrap(), replies, &log));
            }
        });
        Self { port, asked }
    }

    fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(stream: TcpStream, replies: &[(&str, &str)], log: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    while lines.next().is_some_and(|line| !line.is_empty()) {}
    let words: Vec<&str> = first.split(' ').collect();
    log.lock().unwrap().push(format!("{} {}", words[0], words[1]));
    let key = [format!("{} {}", words[0], words[1]), words[1].to_owned()];
    let found = replies.iter().find(|(path, _)| key.iter().any(|key| key == path));
    let reply = found.map_or("404 Not Found", |(_, reply)| reply);
    let mut stream = stream;
    if !reply.is_empty() {
        let _ = write!(stream, "HTTP/1.1 {reply}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
}

fn manners() -> Manners {
    Manners { pause: Duration::from_millis(1), ..Manners::default() }
}

#[test]
fn each_answer_of_a_server_is_told_apart() {
    let server = Server::begin(&[
        ("/there", "200 OK"),
        ("/moved", "301 Moved Permanently\r\nLocation: /there"),
        ("/twice", "308 Permanent Redirect\r\nLocation: ../moved"),
        ("/today", "302 Found\r\nLocation: /moved"),
        ("/ring", "302 Found\r\nLocation: /ring"),
        ("/out", "301 Moved Permanently\r\nLocation: file:///etc/passwd"),
        ("/lost", "301 Moved Permanently\r\nLocation: /nowhere"),
        ("HEAD /get", "405 Method Not Allowed"),
        ("GET /get", "200 OK"),
        ("HEAD /broken", ""),
        ("GET /broken", "204 No Content"),
        ("/mine", "401 Unauthorized"),
        ("/busy", "429 Too Many Requests\r\nRetry-After: 3600"),
        ("HEAD /wait", "503 Service Unavailable\r\nRetry-After: 0"),
        ("GET /wait", "200 OK"),
        ("/error", "500 Internal Server Error"),
        ("/gone", "410 Gone"),
    ]);
    let expected = [
        ("/there", Answer::Reached),
        ("/moved", Answer::Moved(server.at("/there"))),
        ("/twice", Answer::Moved(server.at("/there"))),
        ("/today", Answer::Reached),
        ("/ring", Answer::Failed("it is redirected more than 8 times".into())),
        ("/out", Answer::Failed("its server redirects (301) to nowhere".into())),
        ("/lost", Answer::Gone(404)),
        ("/get", Answer::Reached),
        ("/broken", Answer::Reached),
        ("/mine", Answer::Withheld("wants a sign-in (401)".into())),
        ("/busy", Answer::Withheld("turns programs away (429)".into())),
        ("/wait", Answer::Reached),
        ("/error", Answer::Failed("its server answers with an error (500)".into())),
        ("/gone", Answer::Gone(410)),
        ("/missing", Answer::Gone(404)),
    ];
    let addresses: Vec<String> = expected.iter().map(|(path, _)| server.at(path)).collect();
    let answers = ask(&addresses.iter().map(String::as_str).collect::<Vec<_>>(), &manners());
    for ((path, expected), answer) in expected.iter().zip(&answers) {
        assert_eq!(answer, expected, "{path}");
    }
    assert!(server.asked().iter().all(|line| line.starts_with("HEAD ") || line.starts_with("GET ")));
    assert!(!server.asked().contains(&"GET /there".to_owned()), "the head is enough");
}

#[test]
fn a_host_is_asked_for_a_bounded_number_of_addresses_in_one_run() {
    let server = Server::begin(&[("/a", "200 OK"), ("/b", "200 OK"), ("/c", "200 OK")]);
    let addresses = ["/a", "/b", "/c"].map(|path| server.at(path));
    let answers = ask(&addresses.each_ref().map(String::as_str), &Manners { most: 2, ..manners() });
    assert_eq!(answers[..2], [Answer::Reached, Answer::Reached]);
    assert!(matches!(&answers[2], Answer::Withheld(reason) if reason.starts_with("more than 2 ")));
    assert_eq!(server.asked(), ["HEAD /a", "HEAD /b"]);
}

#[test]
fn who_does_not_answer_is_told_with_the_reason() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let addresses = [
        // Nobody listens at port 1.
        "http://127.0.0.1:1/".to_owned(),
        format!("http://127.0.0.1:{}/", silent.local_addr().unwrap().port()),
        "http://nowhere.invalid/".to_owned(),
        "https://ex ample.org:x/".to_owned(),
        "https://münchen.example/".to_owned(),
    ];
    let patience = Duration::from_millis(300);
    let answers = ask(&addresses.each_ref().map(String::as_str), &Manners { patience, ..manners() });
    assert_eq!(answers[0], Answer::Failed("the connection is refused".into()));
    assert_eq!(answers[1], Answer::Failed("no answer within the time".into()));
    assert_eq!(answers[2], Answer::Failed("there is no such host".into()));
    assert!(matches!(answers[3], Answer::Failed(_)), "{answers:?}");
    assert!(matches!(answers[4], Answer::Withheld(_)), "{answers:?}");
    drop(silent);
}
