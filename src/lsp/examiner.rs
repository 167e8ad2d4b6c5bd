use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::{io, thread};

use super::Work;
use super::buffers::Buffers;
use super::guard::guarded;
use crate::build::{Manuscript, Readings};

/// Lets the rules look at manuscripts in a thread of its own, the latest first. It ends when this is dropped.
pub struct Examiner {
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    next: Mutex<Next>,
    laid: Condvar,
}

#[derive(Default)]
enum Next {
    #[default]
    Nothing,
    Manuscript(Arc<Manuscript>, Arc<Buffers>),
    Over,
}

impl Examiner {
    /// Begins to wait for manuscripts.
    pub fn start(tell: impl Fn(Work) -> bool + Send + 'static) -> io::Result<Self> {
        let desk = Arc::new(Desk::default());
        let own = desk.clone();
        // Threads of its own: what rules do must not stand in the way of the next manuscript.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(io::Error::other)?;
        thread::Builder::new().name("examiner".into()).spawn(move || {
            let mut readings = Readings::default();
            while let Some((manuscript, buffers)) = own.take() {
                let examined = pool.install(|| guarded(|| manuscript.examined(&mut readings)));
                let work = examined.map(|found| Work::Examined(manuscript, buffers, found)).unwrap_or_else(|why| {
                    readings = Readings::default();
                    Work::Failed(why)
                });
                if !tell(work) {
                    return;
                }
            }
        })?;
        Ok(Self { desk })
    }

    /// Lays a manuscript on the desk, with the texts it is made of; one that still lies there is not looked at any more.
    pub fn lay(&self, manuscript: Arc<Manuscript>, buffers: Arc<Buffers>) {
        self.put(Next::Manuscript(manuscript, buffers));
    }

    fn put(&self, next: Next) {
        *self.desk.next.lock().unwrap_or_else(PoisonError::into_inner) = next;
        self.desk.laid.notify_one();
    }
}

impl Drop for Examiner {
    fn drop(&mut self) {
        self.put(Next::Over);
    }
}

impl Desk {
    fn take(&self) -> Option<(Arc<Manuscript>, Arc<Buffers>)> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match std::mem::take(&mut *next) {
                Next::Manuscript(manuscript, buffers) => return Some((manuscript, buffers)),
                Next::Over => return None,
                Next::Nothing => next = self.laid.wait(next).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}
