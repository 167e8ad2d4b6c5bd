//! Messages as values: JSON-RPC 2.0 as the Language Server Protocol uses it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The name of a request, by which its answer is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Id {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

/// What a client says.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// It wants an answer.
    Request {
        /// The name of the request.
        id: Id,
        /// What is wanted.
        method: String,
        /// What about.
        params: Value,
    },
    /// It tells something.
    Notification {
        /// What happened.
        method: String,
        /// To what.
        params: Value,
    },
    /// It answers a request of ours.
    Answer,
}

/// Why a request is not answered with what it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// It is no JSON.
    ParseError,
    /// It is no message.
    InvalidRequest,
    /// There is no such request.
    MethodNotFound,
    /// What it is about cannot be understood.
    InvalidParams,
    /// The program failed.
    InternalError,
    /// `initialize` comes first.
    NotInitialized,
    /// The client does not want it any more.
    Cancelled,
}

impl ErrorCode {
    /// Its number in the protocol.
    pub fn number(self) -> i32 {
        match self {
            ErrorCode::ParseError => -32700,
            ErrorCode::InvalidRequest => -32600,
            ErrorCode::MethodNotFound => -32601,
            ErrorCode::InvalidParams => -32602,
            ErrorCode::InternalError => -32603,
            ErrorCode::NotInitialized => -32002,
            ErrorCode::Cancelled => -32800,
        }
    }
}

/// A refusal, to be sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The request, if it could be made out.
    pub id: Option<Id>,
    /// Why, for programs.
    pub code: ErrorCode,
    /// Why, for people.
    pub why: String,
}

/// Reads a message.
pub fn parse(body: &[u8]) -> Result<Message, Refusal> {
    let refuse = |id, code, why: String| Err(Refusal { id, code, why });
    let mut value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return refuse(None, ErrorCode::ParseError, format!("this is no JSON: {error}")),
    };
    let Some(object) = value.as_object_mut() else {
        return refuse(None, ErrorCode::InvalidRequest, "a message is an object".to_owned());
    };
    let id = match object.remove("id") {
        None => None,
        Some(id) => match serde_json::from_value::<Id>(id.clone()) {
            Ok(id) => Some(id),
            // An answer may be to a request that could not be read.
            Err(_) if id.is_null() && !object.contains_key("method") => return Ok(Message::Answer),
            Err(_) => {
                return refuse(None, ErrorCode::InvalidRequest, "an `id` is a whole number or a text".to_owned());
            }
        },
    };
    let params = object.remove("params").unwrap_or_default();
    match (object.remove("method"), id) {
        (Some(Value::String(method)), Some(id)) => Ok(Message::Request { id, method, params }),
        (Some(Value::String(method)), None) => Ok(Message::Notification { method, params }),
        (None, Some(_)) if object.contains_key("result") || object.contains_key("error") => Ok(Message::Answer),
        (Some(_), id) => refuse(id, ErrorCode::InvalidRequest, "a `method` is a text".to_owned()),
        (None, id) => refuse(id, ErrorCode::InvalidRequest, "a message names a `method`".to_owned()),
    }
}

/// An answer as it is sent.
pub fn answer(id: &Id, result: Value) -> Value {
    serde_json::json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

/// A refusal as it is sent.
pub fn refusal(refusal: &Refusal) -> Value {
    let error = serde_json::json!({ "code": refusal.code.number(), "message": refusal.why });
    serde_json::json!({ "jsonrpc": "2.0", "id": refusal.id, "error": error })
}

/// A notification as it is sent.
pub fn notification(method: &str, params: Value) -> Value {
    serde_json::json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

/// A request as it is sent.
pub fn request(id: i64, method: &str, params: Value) -> Value {
    serde_json::json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_apart() {
        let method = || "x".to_owned();
        for (text, message) in [
            (r#"{"id":1,"method":"x"}"#, Message::Request { id: Id::Number(1), method: method(), params: Value::Null }),
            (
                r#"{"id":"a","method":"x","params":[1]}"#,
                Message::Request { id: Id::Text("a".into()), method: method(), params: serde_json::json!([1]) },
            ),
            (r#"{"method":"x"}"#, Message::Notification { method: method(), params: Value::Null }),
            (r#"{"id":1,"result":null}"#, Message::Answer),
            (r#"{"id":1,"error":{}}"#, Message::Answer),
            (r#"{"id":null,"error":{}}"#, Message::Answer),
        ] {
            assert_eq!(parse(text.as_bytes()), Ok(message), "{text}");
        }
    }

    #[test]
    fn what_is_no_message_is_refused_and_its_name_kept() {
        let deep = "[".repeat(100_000);
        for (text, code, id) in [
            ("{", -32700, None),
            ("\u{0}", -32700, None),
            (&*deep, -32700, None),
            ("[]", -32600, None),
            ("[{\"id\":1,\"method\":\"x\"}]", -32600, None),
            ("1", -32600, None),
            ("{}", -32600, None),
            (r#"{"id":7}"#, -32600, Some(Id::Number(7))),
            (r#"{"id":7,"method":3}"#, -32600, Some(Id::Number(7))),
            (r#"{"id":{},"method":"x"}"#, -32600, None),
            (r#"{"id":1.5,"method":"x"}"#, -32600, None),
            (r#"{"id":null,"method":"x"}"#, -32600, None),
        ] {
            let refused = parse(text.as_bytes()).unwrap_err();
            assert_eq!((refused.code.number(), refused.id), (code, id), "{text:.40}");
        }
    }
}
