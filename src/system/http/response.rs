use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::{Method, Request};

/// The status codes in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named and numbered by RFC 9110")]
pub enum Status {
    Ok = 200,
    PartialContent = 206,
    PermanentRedirect = 308,
    BadRequest = 400,
    Forbidden = 403,
    NotFound = 404,
    MethodNotAllowed = 405,
    RequestTimeout = 408,
    ContentTooLarge = 413,
    UriTooLong = 414,
    RangeNotSatisfiable = 416,
    MisdirectedRequest = 421,
    FieldsTooLarge = 431,
    InternalError = 500,
    Unavailable = 503,
    VersionNotSupported = 505,
}

impl Status {
    /// The reason phrase.
    pub fn phrase(self) -> &'static str {
        match self {
            Status::Ok => "OK",
            Status::PartialContent => "Partial Content",
            Status::PermanentRedirect => "Permanent Redirect",
            Status::BadRequest => "Bad Request",
            Status::Forbidden => "Forbidden",
            Status::NotFound => "Not Found",
            Status::MethodNotAllowed => "Method Not Allowed",
            Status::RequestTimeout => "Request Timeout",
            Status::ContentTooLarge => "Content Too Large",
            Status::UriTooLong => "URI Too Long",
            Status::RangeNotSatisfiable => "Range Not Satisfiable",
            Status::MisdirectedRequest => "Misdirected Request",
            Status::FieldsTooLarge => "Request Header Fields Too Large",
            Status::InternalError => "Internal Server Error",
            Status::Unavailable => "Service Unavailable",
            Status::VersionNotSupported => "HTTP Version Not Supported",
        }
    }
}

/// What follows the head.
#[derive(Debug)]
pub enum Body {
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// Server-sent events, each written as it comes, until the sender is gone.
    Events(Receiver<String>),
}

/// An answer.
#[derive(Debug)]
pub struct Response {
    /// How it went.
    pub status: Status,
    /// Header fields besides those that every answer has.
    pub fields: Vec<(&'static str, String)>,
    /// The content.
    pub body: Body,
}

/// What every answer says: nothing is stored, guessed at, embedded or read by pages of somebody else.
const ALWAYS: [(&str, &str); 7] = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Connection", "close"),
];

impl Response {
    /// An answer with a content of a type.
    pub fn new(status: Status, kind: &'static str, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { status, fields: vec![("Content-Type", kind.to_owned())], body: Body::Bytes(bytes.into()) }
    }

    /// An answer in one line of plain text.
    pub fn plain(status: Status, text: &str) -> Self {
        let mut response = Self::new(status, "text/plain; charset=utf-8", format!("{text}\n").into_bytes());
        if status == Status::MethodNotAllowed {
            response.fields.push(("Allow", "GET, HEAD".to_owned()));
        }
        response
    }

    /// The same answer with one more header field.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// Cuts the content to the range that a request asks for. Several ranges are answered with the whole.
    pub fn ranged(mut self, request: &Request) -> Self {
        let Body::Bytes(bytes) = &self.body else { return self };
        if self.status != Status::Ok {
            return self;
        }
        let whole = bytes.len();
        self.fields.push(("Accept-Ranges", "bytes".to_owned()));
        let asked = request.field("range").and_then(|range| range.strip_prefix("bytes="));
        let Some(asked) = asked.filter(|asked| !asked.contains(',')) else { return self };
        match range(asked, whole) {
            Asked::Nonsense => self,
            Asked::Nothing => {
                self.status = Status::RangeNotSatisfiable;
                self.fields.push(("Content-Range", format!("bytes */{whole}")));
                self.body = Body::Bytes(Arc::from([]));
                self
            }
            Asked::Part(first, last) => {
                self.status = Status::PartialContent;
                self.fields.push(("Content-Range", format!("bytes {first}-{last}/{whole}")));
                let part = bytes.get(first..=last).unwrap_or_default();
                self.body = Body::Bytes(Arc::from(part));
                self
            }
        }
    }

    /// The head as it goes over the wire.
    pub(super) fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status as u16, self.status.phrase());
        for (name, value) in ALWAYS {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        for (name, value) in &self.fields {
            // A value with a line break would end the head early.
            let value: String = value.chars().filter(|c| !c.is_control()).collect();
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Body::Bytes(bytes) = &self.body {
            head.push_str(&format!("Content-Length: {}\r\n", bytes.len()));
        }
        head.push_str("\r\n");
        head
    }

    /// Does a body follow the head of an answer to this method?
    pub(super) fn has_body(method: Method) -> bool {
        method == Method::Get
    }
}

enum Asked {
    Part(usize, usize),
    Nothing,
    Nonsense,
}

/// One range of a content of a length: `0-99`, `100-`, `-20`.
fn range(asked: &str, len: usize) -> Asked {
    let Some((first, last)) = asked.trim().split_once('-') else { return Asked::Nonsense };
    let number = |digits: &str| match digits.bytes().all(|byte| byte.is_ascii_digit()) {
        // What no computer can hold lies behind the end of everything.
        true => Some(digits.parse::<usize>().unwrap_or(usize::MAX)),
        false => None,
    };
    let (first, last) = match (first, last) {
        ("", "") => return Asked::Nonsense,
        ("", last) => match number(last) {
            Some(0) => return Asked::Nothing,
            Some(count) => (len.saturating_sub(count), len.saturating_sub(1)),
            None => return Asked::Nonsense,
        },
        (first, "") => match number(first) {
            Some(first) => (first, len.saturating_sub(1)),
            None => return Asked::Nonsense,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => (first, last.min(len.saturating_sub(1))),
            _ => return Asked::Nonsense,
        },
    };
    if first >= len { Asked::Nothing } else { Asked::Part(first, last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(range: &str) -> (u16, Vec<u8>, Option<String>) {
        let request = Request { method: Method::Get, target: "/".into(), fields: vec![("range".into(), range.into())] };
        let response = Response::new(Status::Ok, "text/plain", b"0123456789".to_vec()).ranged(&request);
        let content = response.fields.iter().find(|(name, _)| *name == "Content-Range").map(|(_, value)| value.clone());
        let Body::Bytes(bytes) = response.body else { panic!("no bytes") };
        (response.status as u16, bytes.to_vec(), content)
    }

    #[test]
    fn a_range_gives_its_part_and_nonsense_the_whole() {
        for (range, part) in [
            ("bytes=0-3", "0123"),
            ("bytes=4-4", "4"),
            ("bytes=7-", "789"),
            ("bytes=-2", "89"),
            ("bytes=-100", "0123456789"),
            ("bytes=8-100", "89"),
            ("bytes=0-99999999999999999999999", "0123456789"),
        ] {
            let (status, bytes, content) = cut(range);
            assert_eq!((status, String::from_utf8(bytes).unwrap().as_str()), (206, part), "{range}");
            assert!(content.unwrap().ends_with("/10"), "{range}");
        }
        for range in ["bytes=10-", "bytes=99-100", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(cut(range), (416, vec![], Some("bytes */10".into())), "{range}");
        }
        for range in ["bytes=3-1", "bytes=", "bytes=-", "bytes=a-b", "bytes=0-1,3-4", "lines=0-1", "bytes=+1-2"] {
            assert_eq!(cut(range), (200, b"0123456789".to_vec(), None), "{range}");
        }
    }

    #[test]
    fn a_header_value_cannot_end_the_head() {
        let response = Response::plain(Status::Ok, "x").with("X", "a\r\nSet-Cookie: b");
        assert!(response.head().contains("X: aSet-Cookie: b\r\n"));
    }
}
