//! What the server does about what it hears, event by event.

use std::sync::mpsc::{Receiver, channel};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::buffers::changed;
use super::guard::guarded;
use super::message::{Id, Message};
use super::position::{EditorLines, Encoding, Position};
use super::server::Server;
use super::{Ended, Event, Frame, Options, Work, frame, serve};

struct Talk {
    server: Server<Vec<u8>>,
    events: Receiver<Event>,
    _folder: tempfile::TempDir,
}

impl Talk {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (sender, events) = channel();
        let options = Options { project: Some(folder.path().to_owned()), today: None };
        let mut talk = Self { server: Server::new(Vec::new(), options, sender), events, _folder: folder };
        talk.hear(Event::Received(Message::Request {
            id: Id::Number(1),
            method: "initialize".to_owned(),
            params: json!({}),
        }));
        talk.hear(Event::Received(Message::Notification { method: "initialized".to_owned(), params: json!({}) }));
        talk
    }

    fn hear(&mut self, event: Event) {
        assert_eq!(self.server.hear(event).unwrap(), None);
    }

    /// What was sent since this was asked last.
    fn sent(&mut self) -> Vec<Value> {
        let bytes = std::mem::take(self.server.output());
        let mut bytes = &*bytes;
        let bodies = std::iter::from_fn(|| frame::read(&mut bytes).unwrap());
        bodies
            .map(|frame| match frame {
                Frame::Body(body) => serde_json::from_slice(&body).unwrap(),
                Frame::Fault(why) => panic!("{why}"),
            })
            .collect()
    }
}

#[test]
fn a_failure_of_the_program_is_told_once_and_whoever_waits_is_answered() {
    let mut talk = Talk::begin();
    talk.sent();
    let ask = |id| {
        Event::Received(Message::Request {
            id: Id::Number(id),
            method: "workspace/symbol".to_owned(),
            params: json!({ "query": "" }),
        })
    };
    talk.hear(ask(2));
    assert_eq!(talk.sent(), [] as [Value; 0]);
    let failed = guarded(|| -> () { panic!("by mistake") }).unwrap_err();
    talk.hear(Event::Work(1, Work::Failed(failed.clone())));
    let sent = talk.sent();
    assert_eq!(sent[0]["method"], "window/showMessage");
    assert!(sent[0]["params"]["message"].as_str().unwrap().contains("by mistake"), "{sent:?}");
    assert_eq!((&sent[1]["id"], &sent[1]["error"]["code"]), (&json!(2), &json!(-32603)));
    talk.hear(Event::Work(1, Work::Failed(failed)));
    assert_eq!(talk.sent(), [] as [Value; 0]);
    // It goes on: the folder holds no manual, so that there is nothing to be found in it.
    talk.hear(ask(3));
    talk.hear(Event::Work(1, Work::Unreadable("no manual".to_owned(), "write one".to_owned())));
    let sent = talk.sent();
    assert!(sent.iter().any(|message| message["id"] == 3 && message["result"].is_null()), "{sent:?}");
    // What an earlier project says is not heard any more.
    talk.hear(Event::Work(7, Work::Failed("elsewhere".to_owned())));
    assert_eq!(talk.sent(), [] as [Value; 0]);
    drop(talk.events);
}

#[test]
fn a_question_that_is_not_wanted_any_more_is_given_up() {
    let mut talk = Talk::begin();
    for id in [2, 3] {
        let params = json!({ "query": "" });
        let id = Id::Number(id);
        talk.hear(Event::Received(Message::Request { id, method: "workspace/symbol".to_owned(), params }));
    }
    talk.sent();
    let params = json!({ "id": 2 });
    talk.hear(Event::Received(Message::Notification { method: "$/cancelRequest".to_owned(), params }));
    let sent = talk.sent();
    assert_eq!((sent.len(), &sent[0]["id"], &sent[0]["error"]["code"]), (1, &json!(2), &json!(-32800)));
    // The other one still waits, and is answered at the end.
    talk.hear(Event::Received(Message::Request {
        id: Id::Text("end".to_owned()),
        method: "shutdown".to_owned(),
        params: Value::Null,
    }));
    let ids: Vec<Value> = talk.sent().into_iter().map(|mut message| message["id"].take()).collect();
    assert_eq!(ids, [json!(3), json!("end")]);
}

#[test]
fn an_editor_that_reads_nothing_any_more_is_no_reason_to_go_on() {
    struct Gone;
    impl std::io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let hello = b"Content-Length: 45\r\n\r\n{\"id\":1,\"method\":\"initialize\",\"params\":null }";
    assert!(serve(&hello[..], Gone, Options::default()).is_err());
    assert_eq!(serve(&b""[..], Vec::new(), Options::default()).unwrap(), Ended::Abruptly);
}

proptest! {
    #[test]
    fn no_bytes_end_the_server(bytes in proptest::collection::vec(any::<u8>(), 0..300), times in 1..4_usize) {
        let mut input = Vec::new();
        for _ in 0..times {
            input.extend(&bytes);
            input.extend(b"\r\n\r\nContent-Length: 2\r\n\r\n{}");
        }
        let input = std::io::Cursor::new(input);
        prop_assert_eq!(serve(input, Vec::new(), Options::default()).unwrap(), Ended::Abruptly);
    }

    #[test]
    fn edits_are_made_where_characters_stand(
        text in "[a😀절\\r\\n\\u{301}]{0,40}",
        new in "[b\\n😀]{0,4}",
        (first, second) in (0..40_usize, 0..40_usize),
        encoding in prop_oneof![Just(Encoding::Utf8), Just(Encoding::Utf16), Just(Encoding::Utf32)],
    ) {
        let lines = EditorLines::new(&text);
        // Places that an editor can name: between characters, and not within a line end.
        let mut places: Vec<(usize, Position)> = Vec::new();
        for line in 0.. {
            let Some((start, written)) = lines.line(line) else { break };
            for at in (0..=written.len()).filter(|at| written.is_char_boundary(*at)) {
                places.push((start + at, Position { line, character: encoding.width(&written[..at]) }));
            }
        }
        let (first, second) = (first % places.len(), second % places.len());
        let (start, end) = (places[first.min(second)], places[first.max(second)]);
        let change = json!([{ "range": { "start": start.1, "end": end.1 }, "text": new }]);
        let made = changed(&text, serde_json::from_value(change).unwrap(), encoding);
        prop_assert_eq!(made, format!("{}{}{}", &text[..start.0], new, &text[end.0..]));
    }
}
