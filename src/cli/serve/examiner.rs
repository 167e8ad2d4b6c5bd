use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::{io, thread};

use super::studio::Studio;
use crate::build::{Edition, Readings};
use crate::cli::output::{Terminal, summary};
use crate::diagnostics::{Diagnostic, fingerprint, render};

/// Findings that the terminal shows at once; more would push away what was said before.
const SHOWN: usize = 12;

/// Lets the rules look at editions, one after the other, the latest first; pages do not wait for it.
pub struct Examiner {
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    next: Mutex<Option<(u64, Arc<Edition>)>>,
    laid: Condvar,
}

impl Examiner {
    /// Begins to wait for editions.
    pub fn start(studio: Arc<Studio>, terminal: Terminal) -> io::Result<Self> {
        let desk = Arc::new(Desk::default());
        let own = desk.clone();
        // Threads of its own: what rules do must not stand in the way of the next edition.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(io::Error::other)?;
        thread::Builder::new().name("examiner".into()).spawn(move || {
            let (mut told, mut readings) = (BTreeSet::new(), Readings::default());
            loop {
                let (number, edition) = own.take();
                let found = pool.install(|| edition.examined(&mut readings));
                tell(&terminal, &edition, &found, &mut told);
                studio.examined(number, found);
            }
        })?;
        Ok(Self { desk })
    }

    /// Lays an edition on the desk; one that still lies there is not looked at any more.
    pub fn lay(&self, number: u64, edition: Arc<Edition>) {
        *self.desk.next.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, edition));
        self.desk.laid.notify_one();
    }
}

impl Desk {
    fn take(&self) -> (u64, Arc<Edition>) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match next.take() {
                Some(edition) => return edition,
                None => next = self.laid.wait(next).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

/// Tells the terminal what it was not told before, and how many findings there are.
fn tell(terminal: &Terminal, edition: &Edition, found: &[Diagnostic], told: &mut BTreeSet<String>) {
    let draft = edition.draft();
    let texts = edition.texts();
    let mut all = render::Prints::default();
    let prints: Vec<String> = found.iter().map(|finding| all.next(fingerprint(finding, &texts))).collect();
    let new: Vec<Diagnostic> = found
        .iter()
        .zip(&prints)
        .filter(|(_, print)| !told.contains(*print))
        .map(|(finding, _)| finding.clone())
        .collect();
    *told = prints.into_iter().collect();
    let (shown, more) = new.split_at(new.len().min(SHOWN));
    if !shown.is_empty() {
        terminal.report(render::human(shown, &texts, terminal.color()).trim_end());
    }
    if !more.is_empty() {
        terminal.report(&format!("and {} more: `clausebook check` lists all", more.len()));
    }
    terminal.say(&format!("{} documents; {}", draft.manual.documents.len(), summary(found)));
}
