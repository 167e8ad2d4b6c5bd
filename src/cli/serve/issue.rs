use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::{io, thread};

use crate::build::{Edition, Made, Press};

/// An edition that is on display: a thread that makes what is asked of it, for as long as it is shown.
pub struct Issue {
    /// Counts editions.
    pub number: u64,
    /// What it is made from.
    pub edition: Arc<Edition>,
    orders: Sender<Order>,
}

/// A file that somebody waits for.
struct Order {
    wanted: Wanted,
    reply: SyncSender<Option<Made>>,
}

enum Wanted {
    /// The file of an address.
    File(String),
    /// What stands at an address where there is none.
    Missing(String),
}

impl Issue {
    /// Puts an edition on display.
    pub fn new(number: u64, edition: Arc<Edition>) -> io::Result<Self> {
        let (orders, inbox) = channel();
        let held = edition.clone();
        thread::Builder::new().name("edition".into()).spawn(move || serve(&held, &inbox))?;
        Ok(Self { number, edition, orders })
    }

    /// The file of an address, if the site has it.
    pub fn make(&self, address: &str) -> Option<Made> {
        self.order(Wanted::File(address.to_owned()))
    }

    /// The page for an address that the site does not have.
    pub fn missing(&self, address: &str) -> Option<Made> {
        self.order(Wanted::Missing(address.to_owned()))
    }

    fn order(&self, wanted: Wanted) -> Option<Made> {
        let (reply, answer) = sync_channel(1);
        self.orders.send(Order { wanted, reply }).ok()?;
        answer.recv().ok().flatten()
    }
}

/// Makes files until nobody can ask any more; one that takes long holds up no other.
fn serve(edition: &Edition, inbox: &Receiver<Order>) {
    let press = &Press::new(edition);
    thread::scope(|scope| {
        for order in inbox {
            scope.spawn(move || {
                let made = match &order.wanted {
                    Wanted::File(address) => press.make(address),
                    Wanted::Missing(address) => Some(press.missing(address)),
                };
                // Who asked may be gone.
                let _ = order.reply.send(made);
            });
        }
    });
}
