use std::io::{self, BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// A conversation with a browser: messages of JSON, each ended by a zero byte.
#[derive(Debug)]
pub struct Talk {
    to: ChildStdin,
    from: Receiver<Vec<u8>>,
    number: u64,
    /// Is the page there that was asked for last?
    pub loaded: bool,
}

/// What a browser says.
#[derive(Debug)]
pub enum Said {
    /// Nothing yet.
    Nothing,
    /// Nothing any more.
    End,
    /// The answer to the question of this number: a result, or why there is none.
    Answer(u64, Result<Value, String>),
    /// A page wants a file.
    Wanted {
        /// How the browser calls the request.
        request: Value,
        /// The address.
        url: String,
    },
    /// A page is there, with all that it wanted.
    Loaded,
    /// What shows the page is gone.
    Crashed,
    /// Something else.
    Other,
}

impl Talk {
    /// Talks over these pipes.
    pub fn new(to: ChildStdin, from: ChildStdout) -> io::Result<Self> {
        let (sender, receiver) = channel();
        std::thread::Builder::new().name("printer".into()).spawn(move || listen(BufReader::new(from), &sender))?;
        Ok(Self { to, from: receiver, number: 0, loaded: false })
    }

    /// Says something and returns the number by which the answer is known.
    pub fn say(&mut self, method: &str, parameters: Value, session: &Value) -> io::Result<u64> {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": parameters });
        if let (Value::Object(fields), Value::String(_)) = (&mut message, session) {
            fields.insert("sessionId".into(), session.clone());
        }
        let mut bytes = serde_json::to_vec(&message)?;
        bytes.push(0);
        self.to.write_all(&bytes)?;
        self.to.flush()?;
        Ok(self.number)
    }

    /// Hears the next message, if one comes in time.
    pub fn hear(&self, patience: Duration) -> Said {
        match self.from.recv_timeout(patience) {
            Ok(bytes) => understood(&bytes),
            Err(RecvTimeoutError::Timeout) => Said::Nothing,
            Err(RecvTimeoutError::Disconnected) => Said::End,
        }
    }
}

fn listen(mut from: impl BufRead, to: &Sender<Vec<u8>>) {
    let mut bytes = Vec::new();
    while from.read_until(0, &mut bytes).is_ok_and(|read| read > 0) {
        bytes.pop();
        if to.send(std::mem::take(&mut bytes)).is_err() {
            return;
        }
    }
}

fn understood(bytes: &[u8]) -> Said {
    let Ok(mut message) = serde_json::from_slice::<Value>(bytes) else { return Said::Other };
    if let Some(number) = message["id"].as_u64() {
        return match message["error"]["message"].as_str() {
            Some(why) => Said::Answer(number, Err(why.to_owned())),
            None => Said::Answer(number, Ok(message["result"].take())),
        };
    }
    match message["method"].as_str() {
        Some("Fetch.requestPaused") => Said::Wanted {
            request: message["params"]["requestId"].take(),
            url: message["params"]["request"]["url"].as_str().unwrap_or_default().to_owned(),
        },
        Some("Page.loadEventFired") => Said::Loaded,
        Some("Inspector.targetCrashed" | "Target.targetCrashed") => Said::Crashed,
        _ => Said::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_cut_at_zero_bytes_and_understood() {
        let (sender, receiver) = channel();
        let said = concat!(
            r#"{"id":3,"result":{"a":1}}"#,
            "\0",
            r#"{"id":4,"error":{"message":"no"}}"#,
            "\0",
            r#"{"method":"Fetch.requestPaused","params":{"requestId":"r","request":{"url":"u"}}}"#,
            "\0not json\0",
            r#"{"method":"Page.loadEventFired"}"#,
            "\0"
        );
        listen(said.as_bytes(), &sender);
        drop(sender);
        let all: Vec<String> = receiver.iter().map(|bytes| format!("{:?}", understood(&bytes))).collect();
        assert_eq!(all[0], r#"Answer(3, Ok(Object {"a": Number(1)}))"#);
        assert_eq!(all[1], r#"Answer(4, Err("no"))"#);
        assert_eq!(all[2], r#"Wanted { request: String("r"), url: "u" }"#);
        assert_eq!(all[3..], ["Other", "Loaded"]);
    }
}
