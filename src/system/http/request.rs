//! The head of a request, read strictly: what is not plainly right is refused, never guessed at.

use super::Status;

/// Bytes of a request line.
pub(super) const MAX_LINE: usize = 8 << 10;
/// Bytes of a whole head.
pub(super) const MAX_HEAD: usize = 16 << 10;
/// Fields of a head.
const MAX_FIELDS: usize = 100;

/// The methods that are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The resource.
    Get,
    /// Its head alone.
    Head,
}

/// A request that is well-formed; nothing is said yet about whether it may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What is wanted.
    pub method: Method,
    /// The target as sent: printable ASCII that begins with `/`.
    pub target: String,
    /// Header fields in order, names in lower case.
    pub fields: Vec<(String, String)>,
}

impl Request {
    /// The value of a field that stands once; of one that stands several times, the first.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// Why a head is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal(pub Status);

/// Reads a head without the empty line that ends it.
pub fn read_head(head: &[u8]) -> Result<Request, Refusal> {
    let text = std::str::from_utf8(head).map_err(|_| Refusal(Status::BadRequest))?;
    let mut lines = text.split("\r\n");
    let line = lines.next().unwrap_or_default();
    if line.len() > MAX_LINE {
        return Err(Refusal(Status::UriTooLong));
    }
    let (method, target) = request_line(line)?;
    let mut fields = Vec::new();
    for line in lines {
        if fields.len() == MAX_FIELDS {
            return Err(Refusal(Status::FieldsTooLarge));
        }
        fields.push(field(line)?);
    }
    let request = Request { method, target: target.to_owned(), fields };
    body(&request)?;
    Ok(request)
}

fn request_line(line: &str) -> Result<(Method, &str), Refusal> {
    let bad = Refusal(Status::BadRequest);
    let mut parts = line.split(' ');
    let (Some(method), Some(target), Some(version), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(bad);
    };
    match version {
        "HTTP/1.1" | "HTTP/1.0" => {}
        _ if version.starts_with("HTTP/") => return Err(Refusal(Status::VersionNotSupported)),
        _ => return Err(bad),
    }
    if !target.bytes().all(|byte| byte.is_ascii_graphic()) || target.is_empty() {
        return Err(bad);
    }
    let method = match method {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        _ if !method.is_empty() && method.bytes().all(is_token) => return Err(Refusal(Status::MethodNotAllowed)),
        _ => return Err(bad),
    };
    // Only the origin form: a proxy's absolute form would name a second host.
    if !target.starts_with('/') {
        return Err(bad);
    }
    Ok((method, target))
}

fn field(line: &str) -> Result<(String, String), Refusal> {
    let bad = Refusal(Status::BadRequest);
    let (name, value) = line.split_once(':').ok_or(bad)?;
    // A name that begins with a blank is a folded line, which readers understand differently.
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(bad);
    }
    let value = value.trim_matches([' ', '\t']);
    if value.chars().any(|c| c.is_control() && c != '\t') {
        return Err(bad);
    }
    Ok((name.to_ascii_lowercase(), value.to_owned()))
}

/// A request with a body is refused: none of ours has one.
fn body(request: &Request) -> Result<(), Refusal> {
    if request.field("transfer-encoding").is_some() {
        return Err(Refusal(Status::BadRequest));
    }
    let lengths = request.fields.iter().filter(|(name, _)| name == "content-length");
    for (_, length) in lengths {
        match length.as_str() {
            "0" => {}
            digits if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                return Err(Refusal(Status::ContentTooLarge));
            }
            _ => return Err(Refusal(Status::BadRequest)),
        }
    }
    Ok(())
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
