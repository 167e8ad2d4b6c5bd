use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

fn status(head: &[u8]) -> u16 {
    match read_head(head) {
        Ok(_) => 200,
        Err(Refusal(status)) => status as u16,
    }
}

#[test]
fn a_head_that_is_not_plainly_right_is_refused() {
    for good in [
        "GET / HTTP/1.1\r\nHost: x",
        "HEAD /a.html?b=c HTTP/1.0",
        "GET /%2e%2e/ HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nX-Empty:",
        "GET / HTTP/1.1\r\nContent-Length: 0",
    ] {
        assert_eq!(status(good.as_bytes()), 200, "{good:?}");
    }
    for (bad, expected) in [
        ("", 400),
        ("GET", 400),
        ("GET /", 400),
        ("GET  / HTTP/1.1", 400),
        ("GET / HTTP/1.1 ", 400),
        (" GET / HTTP/1.1", 400),
        ("GET / HTTP/1.1\nHost: x", 400),
        ("GET / HTTP/1.1\rHost: x", 400),
        ("GET\t/\tHTTP/1.1", 400),
        ("GET /ä HTTP/1.1", 400),
        ("GET /\0 HTTP/1.1", 400),
        ("GET http://127.0.0.1:4000/ HTTP/1.1", 400),
        ("GET * HTTP/1.1", 400),
        ("GET index.html HTTP/1.1", 400),
        ("get / HTTP/1.1", 405),
        ("POST / HTTP/1.1", 405),
        ("OPTIONS * HTTP/1.1", 405),
        ("CONNECT 127.0.0.1:22 HTTP/1.1", 405),
        ("TRACE / HTTP/1.1", 405),
        ("GET / HTTP/2.0", 505),
        ("PRI * HTTP/2.0", 505),
        ("GET / HTTP/0.9", 505),
        ("GET / ICY/1.1", 400),
        ("GET / HTTP/1.1\r\nHost : x", 400),
        ("GET / HTTP/1.1\r\n Host: x", 400),
        ("GET / HTTP/1.1\r\nA: b\r\n folded", 400),
        ("GET / HTTP/1.1\r\n: x", 400),
        ("GET / HTTP/1.1\r\nHost", 400),
        ("GET / HTTP/1.1\r\nHo\u{e9}st: x", 400),
        ("GET / HTTP/1.1\r\nHost: a\0b", 400),
        ("GET / HTTP/1.1\r\nHost: a\rb", 400),
        ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked", 400),
        ("GET / HTTP/1.1\r\nContent-Length: 5", 413),
        ("GET / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 5", 413),
        ("GET / HTTP/1.1\r\nContent-Length: +0", 400),
        ("GET / HTTP/1.1\r\nContent-Length: x", 400),
        ("\r\nGET / HTTP/1.1", 400),
        ("\u{16}\u{3}\u{1}", 400),
    ] {
        assert_eq!(status(bad.as_bytes()), expected, "{bad:?}");
    }
    assert_eq!(status(b"GET /\xff HTTP/1.1"), 400);
    assert_eq!(status(format!("GET /{} HTTP/1.1", "a".repeat(9000)).as_bytes()), 414);
    assert_eq!(status(format!("GET / HTTP/1.1{}", "\r\nA: b".repeat(101)).as_bytes()), 431);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_of_heads_fail(head in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_head(&head);
    }

    #[test]
    fn what_is_read_from_a_target_is_what_was_sent(target in "/[!-~]{0,60}") {
        let request = read_head(format!("GET {target} HTTP/1.1\r\nHost: x").as_bytes()).unwrap();
        prop_assert_eq!(request.target, target);
    }
}

struct Echo(SyncSender<SyncSender<String>>);

impl Answer for Echo {
    fn answer(&self, request: &Request) -> Response {
        match request.target.as_str() {
            "/large" => Response::new(Status::Ok, "text/plain", vec![b'x'; 3 << 20]),
            "/events" => {
                let (sender, receiver) = sync_channel(4);
                self.0.send(sender).unwrap();
                Response { status: Status::Ok, fields: vec![], body: Body::Events(receiver) }
            }
            target => Response::plain(Status::Ok, target).ranged(request),
        }
    }
}

fn serve(bounds: Bounds) -> (std::net::SocketAddr, std::sync::mpsc::Receiver<SyncSender<String>>) {
    let (sender, receiver) = sync_channel(4);
    let listeners = Server::bind(IpAddr::V4(Ipv4Addr::LOCALHOST), 0).unwrap();
    let server = listeners.serve(Arc::new(Echo(sender)), bounds).unwrap();
    (server.addresses()[0], receiver)
}

fn brief() -> Bounds {
    Bounds { waiting: 8, head: Duration::from_millis(300), heartbeat: Duration::from_millis(50), ..Bounds::default() }
}

fn ask(at: std::net::SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn one_request_is_answered_and_the_connection_ends() {
    let (at, _events) = serve(brief());
    let twice = b"GET /one HTTP/1.1\r\nHost: x\r\n\r\nGET /two HTTP/1.1\r\nHost: x\r\n\r\n";
    let answer = ask(at, twice);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\n/one\n"), "{answer}");
    for field in
        ["Cache-Control: no-store", "nosniff", "Cross-Origin-Resource-Policy: same-origin", "Connection: close"]
    {
        assert!(answer.contains(field), "{field} is missing in {answer}");
    }
    assert!(!answer.to_lowercase().contains("access-control"), "{answer}");
    let head = ask(at, b"HEAD /one HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(head.ends_with("Content-Length: 5\r\n\r\n"), "{head}");
    assert_eq!(ask(at, b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").matches('x').count() / (3 << 20), 1);
}

#[test]
fn a_head_that_is_too_long_or_too_slow_is_refused() {
    let (at, _events) = serve(brief());
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(1 << 20));
    assert!(ask(at, long.as_bytes()).starts_with("HTTP/1.1 414 "));
    let fields = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "a".repeat(1 << 20));
    assert!(ask(at, fields.as_bytes()).starts_with("HTTP/1.1 431 "));
    assert!(ask(at, b"GET / HT").starts_with("HTTP/1.1 408 "));
    let mut drip = TcpStream::connect(at).unwrap();
    let began = Instant::now();
    while drip.write_all(b"G").is_ok() && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(began.elapsed() < Duration::from_secs(15), "bytes that keep dripping do not prolong the time for a head");
}

#[test]
fn who_says_nothing_gives_way_to_a_newcomer() {
    let (at, _events) = serve(Bounds { head: Duration::from_secs(60), ..brief() });
    let idle: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(at).unwrap()).collect();
    assert!(ask(at, b"GET /here HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("/here\n"));
    drop(idle);
}

#[test]
fn events_arrive_as_they_come_and_the_silence_between_is_filled() {
    let (at, events) = serve(brief());
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let sender = events.recv().unwrap();
    std::thread::sleep(Duration::from_millis(200));
    sender.send("data: 1\n\n".into()).unwrap();
    drop(sender);
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let body = text.split_once("\r\n\r\n").unwrap().1;
    assert!(body.starts_with(":\n\n") && body.ends_with("data: 1\n\n"), "{body:?}");
}

#[test]
fn a_port_that_is_taken_is_left_to_its_owner() {
    let taken = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let listeners = Server::bind(IpAddr::V4(Ipv4Addr::LOCALHOST), port).unwrap();
    assert_ne!(listeners.port().unwrap(), port);
}
