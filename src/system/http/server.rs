use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::request::{MAX_HEAD, MAX_LINE};
use super::response::{Body, Response, Status};
use super::{Method, Refusal, Request, read_head};

/// Says what to answer.
pub trait Answer: Send + Sync + 'static {
    /// Answers a well-formed request.
    fn answer(&self, request: &Request) -> Response;
}

/// How much is given to those who connect.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections whose request is still awaited; the oldest gives way to a newcomer.
    pub waiting: usize,
    /// Connections that are being answered, event streams included.
    pub answering: usize,
    /// Time for a whole head.
    pub head: Duration,
    /// Time in which a reader must take something of an answer.
    pub stall: Duration,
    /// Time for a whole answer, event streams excepted.
    pub answer: Duration,
    /// Silence after which a stream of events says that it is still there.
    pub heartbeat: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            waiting: 128,
            answering: 128,
            head: Duration::from_secs(5),
            stall: Duration::from_secs(5),
            answer: Duration::from_secs(60),
            heartbeat: Duration::from_secs(15),
        }
    }
}

/// A server that runs until the program ends.
#[derive(Debug)]
pub struct Server {
    addresses: Vec<SocketAddr>,
}

/// What connections share.
struct Hall {
    answer: Arc<dyn Answer>,
    bounds: Bounds,
    /// Connections whose request is awaited, the oldest first.
    waiting: Mutex<VecDeque<(u64, TcpStream)>>,
    answering: AtomicUsize,
    next: AtomicU64,
}

/// Sockets that listen, before anybody is answered.
#[derive(Debug)]
pub struct Listeners(Vec<TcpListener>);

impl Server {
    /// Listens on an address, at the wanted port or, if that is taken, at one of the next, or at any.
    ///
    /// On the loopback address it listens for both versions of the protocol if it can, since `localhost`
    /// may mean either.
    pub fn bind(address: IpAddr, port: u16) -> io::Result<Listeners> {
        let mut last = None;
        for port in (0..10).filter_map(|more| port.checked_add(more)).chain([0]) {
            match TcpListener::bind((address, port)) {
                Ok(first) => {
                    let port = first.local_addr()?.port();
                    let twin = match address {
                        IpAddr::V4(Ipv4Addr::LOCALHOST) => TcpListener::bind((Ipv6Addr::LOCALHOST, port)).ok(),
                        _ => None,
                    };
                    return Ok(Listeners([first].into_iter().chain(twin).collect()));
                }
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
    }

    /// The addresses it listens on.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }
}

impl Listeners {
    /// The port they listen on.
    pub fn port(&self) -> io::Result<u16> {
        self.0.first().map_or(Ok(0), |listener| Ok(listener.local_addr()?.port()))
    }

    /// Begins to answer, in threads of its own.
    pub fn serve(self, answer: Arc<dyn Answer>, bounds: Bounds) -> io::Result<Server> {
        let hall = Arc::new(Hall {
            answer,
            bounds,
            waiting: Mutex::default(),
            answering: AtomicUsize::new(0),
            next: AtomicU64::new(0),
        });
        let mut addresses = Vec::new();
        for listener in self.0 {
            addresses.push(listener.local_addr()?);
            let hall = hall.clone();
            thread::Builder::new().name("http".into()).spawn(move || hall.accept(&listener))?;
        }
        Ok(Server { addresses })
    }
}

impl Hall {
    fn accept(self: Arc<Self>, listener: &TcpListener) {
        loop {
            match listener.accept() {
                Ok((stream, _)) => self.clone().enter(stream),
                // Too many open files, or a connection that is gone already: neither ends the server.
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// Takes a connection in; if too many have not said what they want, the oldest of them goes.
    fn enter(self: Arc<Self>, stream: TcpStream) {
        let Ok(handle) = stream.try_clone() else { return };
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let oldest = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push_back((id, handle));
            if waiting.len() > self.bounds.waiting { waiting.pop_front() } else { None }
        };
        if let Some((_, oldest)) = oldest {
            // Its thread sees the end of the stream and leaves.
            let _ = oldest.shutdown(Shutdown::Both);
        }
        let hall = self.clone();
        let thread = thread::Builder::new().name("http connection".into()).stack_size(256 << 10);
        if thread.spawn(move || hall.attend(id, stream)).is_err() {
            self.leave(id);
        }
    }

    fn leave(&self, id: u64) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|(other, _)| *other != id);
    }

    fn attend(&self, id: u64, mut stream: TcpStream) {
        let head = read(&mut stream, self.bounds.head);
        self.leave(id);
        let request = match head {
            Ok(Some(head)) => read_head(&head),
            Ok(None) => return,
            Err(refusal) => Err(refusal),
        };
        if self.answering.fetch_add(1, Ordering::Relaxed) < self.bounds.answering {
            let method = request.as_ref().map_or(Method::Get, |request| request.method);
            let response = match &request {
                Ok(request) => self.answer.answer(request),
                Err(Refusal(status)) => Response::plain(*status, status.phrase()),
            };
            // A reader that is gone or too slow concerns nobody else.
            let _ = self.write(&mut stream, method, response);
        } else {
            let busy = Response::plain(Status::Unavailable, "too many readers at once");
            let _ = self.write(&mut stream, Method::Get, busy);
        }
        self.answering.fetch_sub(1, Ordering::Relaxed);
        close(stream);
    }

    fn write(&self, stream: &mut TcpStream, method: Method, response: Response) -> io::Result<()> {
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(self.bounds.stall))?;
        let head = response.head();
        let deadline = Instant::now() + self.bounds.answer;
        if !Response::has_body(method) {
            return stream.write_all(head.as_bytes());
        }
        match response.body {
            Body::Bytes(bytes) => {
                let mut first = head.into_bytes();
                let with = bytes.len().min(64 << 10);
                first.extend_from_slice(bytes.get(..with).unwrap_or_default());
                stream.write_all(&first)?;
                for chunk in bytes.get(with..).unwrap_or_default().chunks(64 << 10) {
                    if Instant::now() > deadline {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                    stream.write_all(chunk)?;
                }
                Ok(())
            }
            Body::Events(events) => {
                stream.write_all(head.as_bytes())?;
                loop {
                    match events.recv_timeout(self.bounds.heartbeat) {
                        Ok(event) => stream.write_all(event.as_bytes())?,
                        Err(RecvTimeoutError::Timeout) => stream.write_all(b":\n\n")?,
                        Err(RecvTimeoutError::Disconnected) => return Ok(()),
                    }
                }
            }
        }
    }
}

/// Reads a head up to its empty line, which is left out. `None` if nobody said anything.
fn read(stream: &mut TcpStream, time: Duration) -> Result<Option<Vec<u8>>, Refusal> {
    let deadline = Instant::now() + time;
    let mut head = Vec::new();
    let mut room = [0; 4096];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return Err(Refusal(Status::RequestTimeout));
        }
        let count = match stream.read(&mut room) {
            Ok(0) => return Ok(None),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                return Err(Refusal(Status::RequestTimeout));
            }
            Err(_) => return Ok(None),
        };
        // The empty line may begin in what was read before.
        let seen = head.len().saturating_sub(3);
        head.extend_from_slice(room.get(..count).unwrap_or_default());
        let end = head.get(seen..).unwrap_or_default().windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            head.truncate(seen + end);
            return if head.len() > MAX_HEAD { Err(too_large(&head)) } else { Ok(Some(head)) };
        }
        if head.len() > MAX_HEAD {
            return Err(too_large(&head));
        }
    }
}

fn too_large(head: &[u8]) -> Refusal {
    let line = head.windows(2).position(|window| window == b"\r\n").unwrap_or(head.len());
    Refusal(if line > MAX_LINE { Status::UriTooLong } else { Status::FieldsTooLarge })
}

/// Ends a connection so that the answer arrives: what the other side still sends is read for a moment,
/// since closing a socket with unread bytes would take back what was written.
fn close(mut stream: TcpStream) {
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
    let mut room = [0; 4096];
    let deadline = Instant::now() + Duration::from_millis(500);
    for _ in 0..1024 {
        match stream.read(&mut room) {
            Ok(count) if count > 0 && Instant::now() < deadline => {}
            _ => return,
        }
    }
}
