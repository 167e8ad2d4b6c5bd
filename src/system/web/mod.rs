//! Asking the web whether addresses are there: only for `check --external`, and for nothing else.
//!
//! One host is asked for one address at a time, with a pause between two; hosts are asked side by side.
//! Nothing of an answer but its status and its `Location` is looked at.

mod address;
mod known;

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error};

pub use self::address::host;
use self::address::{askable, join};
pub use self::known::Known;
use super::pause;
use crate::source::Answer;

/// How the web is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// Between two requests to one host.
    pub pause: Duration,
    /// How long an answer may take.
    pub patience: Duration,
    /// Hosts asked at the same time.
    pub hosts: usize,
    /// Addresses of one host that are asked for in one run.
    pub most: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Self { pause: Duration::from_millis(250), patience: Duration::from_secs(20), hosts: 8, most: 200 }
    }
}

/// Redirections that are followed, one after the other.
const MOST_HOPS: usize = 8;

/// How long a server may ask to wait before the request is made once more.
const LONGEST_WAIT: u64 = 10;

/// Asks for each address; the answers come in the order of the addresses.
pub fn ask(addresses: &[&str], manners: &Manners) -> Vec<Answer> {
    let mut hosts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, address) in addresses.iter().enumerate() {
        hosts.entry(host(address)).or_default().push(at);
    }
    let hosts: Vec<Vec<usize>> = hosts.into_values().collect();
    let answers = Mutex::new(vec![None; addresses.len()]);
    let (agent, next) = (agent(manners), AtomicUsize::new(0));
    let work = || {
        while let Some(of_host) = hosts.get(next.fetch_add(1, Ordering::Relaxed)) {
            for (count, at) in of_host.iter().enumerate() {
                let answer = match count < manners.most {
                    true => follow(&agent, addresses[*at]),
                    false => Answer::Withheld(format!("more than {} addresses of one host", manners.most)),
                };
                if let Ok(mut answers) = answers.lock() {
                    answers[*at] = Some(answer);
                }
                if count + 1 < of_host.len().min(manners.most) {
                    pause(manners.pause);
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..manners.hosts.min(hosts.len()) {
            scope.spawn(work);
        }
    });
    let unasked = || Answer::Withheld("not asked".to_owned());
    let answers = answers.into_inner().unwrap_or_default();
    answers.into_iter().map(|answer| answer.unwrap_or_else(unasked)).collect()
}

fn agent(manners: &Manners) -> Agent {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Agent::config_builder()
        .user_agent(concat!("clausebook/", env!("CARGO_PKG_VERSION"), " (link check)"))
        .accept("*/*")
        .timeout_global(Some(manners.patience))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .tls_config(tls)
        .build();
    Agent::new_with_config(config)
}

/// Asks for an address and for those that it is redirected to.
fn follow(agent: &Agent, address: &str) -> Answer {
    let Some(mut here) = askable(address) else {
        return Answer::Withheld("its host is written with letters that this program does not look up".to_owned());
    };
    let mut is_for_good = true;
    for hop in 0..=MOST_HOPS {
        let Reply { status, location } = match visit(agent, &here) {
            Ok(reply) => reply,
            Err(reason) => return Answer::Failed(reason),
        };
        match status {
            200..=299 | 304 if hop == 0 || !is_for_good => return Answer::Reached,
            200..=299 | 304 => return Answer::Moved(here),
            301 | 302 | 303 | 307 | 308 => {
                let Some(there) = location.and_then(|location| join(&here, &location)) else {
                    return Answer::Failed(format!("its server redirects ({status}) to nowhere"));
                };
                is_for_good &= matches!(status, 301 | 308);
                here = there;
            }
            404 | 410 => return Answer::Gone(status),
            401 | 402 | 407 => return Answer::Withheld(format!("wants a sign-in ({status})")),
            403 | 429 | 451 | 999 => return Answer::Withheld(format!("turns programs away ({status})")),
            _ => return Answer::Failed(format!("its server answers with an error ({status})")),
        }
    }
    Answer::Failed(format!("it is redirected more than {MOST_HOPS} times"))
}

struct Reply {
    status: u16,
    location: Option<String>,
}

/// Asks for the head of an address; where that is refused, for the address itself.
fn visit(agent: &Agent, address: &str) -> Result<Reply, String> {
    let head = request(agent, address, Method::Head);
    match head {
        Ok((reply, _)) if reply.status < 400 => return Ok(reply),
        Ok((reply, Some(seconds))) if reply.status == 429 || reply.status == 503 => {
            if seconds > LONGEST_WAIT {
                return Ok(reply);
            }
            pause(Duration::from_secs(seconds));
        }
        // Some servers know no request but `GET`, or break the connection.
        Ok(_) | Err(Error::Io(_) | Error::Protocol(_)) => {}
        Err(error) => return Err(reason(&error)),
    }
    request(agent, address, Method::Get).map(|(reply, _)| reply).map_err(|error| reason(&error))
}

#[derive(Clone, Copy)]
enum Method {
    Head,
    Get,
}

/// The status and where it leads, and for how many seconds the server asks to wait.
fn request(agent: &Agent, address: &str, method: Method) -> Result<(Reply, Option<u64>), Error> {
    let response = match method {
        Method::Head => agent.head(address).call()?,
        Method::Get => agent.get(address).call()?,
    };
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let reply = Reply { status: response.status().as_u16(), location: header("location").map(str::to_owned) };
    Ok((reply, header("retry-after").and_then(|seconds| seconds.trim().parse().ok())))
}

/// Why there is no answer, in words that follow a colon.
fn reason(error: &Error) -> String {
    match error {
        Error::HostNotFound => "there is no such host".to_owned(),
        Error::Timeout(_) => "no answer within the time".to_owned(),
        Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => "the connection is refused".to_owned(),
        Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => format!("no secure connection, {error}"),
        // The standard library has no kind for names that nobody knows.
        Error::Io(error) if error.to_string().contains("lookup address") => "there is no such host".to_owned(),
        Error::Io(error) => format!("no connection, {error}"),
        Error::Tls(what) => format!("no secure connection, {what}"),
        Error::Rustls(error) => format!("no secure connection, {error}"),
        Error::BadUri(_) | Error::Http(_) => "this is no address that can be asked for".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
