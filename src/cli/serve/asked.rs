use crate::syntax::markdown::decode_percent;
use crate::system::http::{Request, Status};

/// What a request is for: an address of the site, or of the preview itself, and what was said with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Relative to the root, decoded: `documents/PRO-007.html`.
    pub address: String,
    /// The query, decoded, in order.
    pub query: Vec<(String, String)>,
}

impl Asked {
    /// Reads the target of a request. Addresses that could mean another place than they seem to are
    /// refused, although none of them could be found.
    pub fn read(request: &Request) -> Result<Self, Status> {
        if request.target.contains('#') {
            return Err(Status::BadRequest);
        }
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let path = path.strip_prefix('/').ok_or(Status::BadRequest)?;
        let address = decoded(path)?;
        let parts: Vec<&str> = address.split('/').collect();
        let is_folder = address.ends_with('/');
        let inner = if is_folder { &parts[..parts.len() - 1] } else { &parts[..] };
        let is_plain = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
        if !address.is_empty() && !inner.iter().all(is_plain) || address.contains(['\\', ':']) {
            return Err(Status::BadRequest);
        }
        let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(key)?, decoded(value)?))
        });
        let query = query.collect::<Result<_, Status>>()?;
        let address = match () {
            () if address.is_empty() => "index.html".to_owned(),
            () if is_folder => format!("{address}index.html"),
            () => address,
        };
        Ok(Self { address, query })
    }

    /// A value of the query.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

/// Percent-encoding undone, once. What is no such encoding, no UTF-8 or no text is refused.
fn decoded(text: &str) -> Result<String, Status> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('%') {
        let is_hex = |at| after.as_bytes().get(at).is_some_and(u8::is_ascii_hexdigit);
        if !is_hex(0) || !is_hex(1) {
            return Err(Status::BadRequest);
        }
        rest = &after[2..];
    }
    let decoded = decode_percent(text);
    match decoded.contains(|c: char| c.is_control() || c == '\u{FFFD}') {
        true => Err(Status::BadRequest),
        false => Ok(decoded),
    }
}
