use std::net::IpAddr;

use super::asked::Asked;
use crate::system::Token;
use crate::system::http::{Request, Status};

/// Who may ask for anything at all.
///
/// A page of somebody else's in the same browser can send requests to this server. It gets no answer: under
/// another host name (DNS rebinding) or from another origin nothing is given, what is embedded by a foreign
/// page is refused, and whatever tells more than the pages do wants the secret that only they hold.
pub struct Guard {
    names: Vec<String>,
    port: u16,
    /// Listening on all addresses of this machine, it may be called by any number, but by no name.
    by_number: bool,
    token: Token,
}

impl Guard {
    /// For a server that listens there.
    pub fn new(address: IpAddr, port: u16, token: Token) -> Self {
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned()];
        names.push(match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        });
        Self { names, port, by_number: address.is_unspecified(), token }
    }

    /// The secret of this run.
    pub fn token(&self) -> &str {
        self.token.as_str()
    }

    /// What is asked for, if it may be.
    pub fn admit(&self, request: &Request) -> Result<Asked, Status> {
        let hosts: Vec<&str> = values(request, "host").collect();
        let [host] = hosts[..] else {
            return Err(if hosts.is_empty() { Status::MisdirectedRequest } else { Status::BadRequest });
        };
        if !self.is_us(host) {
            return Err(Status::MisdirectedRequest);
        }
        let is_ours = |origin: &str| origin.strip_prefix("http://").is_some_and(|host| self.is_us(host));
        if !values(request, "origin").all(is_ours) || !is_of_this_site(request) {
            return Err(Status::Forbidden);
        }
        let asked = Asked::read(request)?;
        let is_secret = asked.address.starts_with("__");
        if is_secret && !asked.value("t").is_some_and(|given| self.token.is(given)) {
            return Err(Status::Forbidden);
        }
        Ok(asked)
    }

    fn is_us(&self, host: &str) -> bool {
        let Some((name, port)) = host.rsplit_once(':') else { return self.port == 80 && self.is_name(host) };
        let is_port = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0');
        is_port && port.parse() == Ok(self.port) && self.is_name(name)
    }

    fn is_name(&self, name: &str) -> bool {
        let number = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
        self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
            || self.by_number && number.parse::<IpAddr>().is_ok_and(|_| number != "0.0.0.0")
    }
}

fn values<'r>(request: &'r Request, name: &'r str) -> impl Iterator<Item = &'r str> {
    request.fields.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_str())
}

/// Browsers say who sends a request. A foreign page may lead here, and may not embed or fetch.
fn is_of_this_site(request: &Request) -> bool {
    let one = |name| values(request, name).next();
    match one("sec-fetch-site") {
        None | Some("same-origin" | "none") => true,
        Some(_) => one("sec-fetch-mode") == Some("navigate") && one("sec-fetch-dest") == Some("document"),
    }
}
